// Reads a request of the operation `verify`.

#ifndef MATRON_CAPI_VERIFY_INPUT_H_
#define MATRON_CAPI_VERIFY_INPUT_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "fhir/base_url.h"
#include "json/document.h"
#include "op_reader.h"
#include "token_check.h"

namespace matron::capi {

// What a request asks to be verified, but for the keys, of which `jwks` is the
// JSON. `check` points into this and into the request.
struct VerifyInput {
  TokenCheck check;
  json::Value jwks;
  std::string_view audience;
  fhir::BaseUrl base;
};

// Reads the request; faults go to `reader`'s error. `arena` holds what has no
// place in the request itself.
void ReadVerifyInput(OpReader& reader, Arena& arena, VerifyInput* out);

// Reads `now`, `leeway` and `max_lifetime`.
void ReadTimeRules(OpReader& reader, bool needs_now, oauth::TimeRules* out);

// Reads the array of strings `name`, which may be absent, into `arena`.
std::span<const std::string_view> ReadTexts(std::string_view name,
                                            OpReader& reader, Arena& arena);

}  // namespace matron::capi

#endif  // MATRON_CAPI_VERIFY_INPUT_H_
