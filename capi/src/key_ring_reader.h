// Reads a key ring from JSON.

#ifndef MATRON_CAPI_KEY_RING_READER_H_
#define MATRON_CAPI_KEY_RING_READER_H_

#include <optional>
#include <string_view>

#include "base/arena.h"
#include "evaluator.h"
#include "json/document.h"
#include "vault/key_ring.h"

namespace matron::capi {

// Reads {"keys":[{"id","key","created","retire_after"}]}, which stands at
// `pointer`. Notes the first fault, without a word of the keys, and then
// returns nothing. What it decoded is wiped; `ring` itself is the caller's.
std::optional<vault::KeyRing> ReadKeyRing(const json::Value& ring,
                                          std::string_view pointer,
                                          Arena& arena, OpError* error);

}  // namespace matron::capi

#endif  // MATRON_CAPI_KEY_RING_READER_H_
