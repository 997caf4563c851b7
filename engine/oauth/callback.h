// Callbacks: what comes back to the client's redirect URI (RFC 6749 sections
// 4.1.2 and 4.1.2.1, RFC 9207).

#ifndef MATRON_OAUTH_CALLBACK_H_
#define MATRON_OAUTH_CALLBACK_H_

#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"

namespace matron::oauth {

// What the client remembers of its request.
struct CallbackRules {
  std::string_view state;   // Never empty.
  std::string_view issuer;  // Where it was sent.
  // Whether the server says `authorization_response_iss_parameter_supported`.
  bool needs_issuer = false;
};

// What came. Points into the arena.
struct CallbackAnswer {
  std::string_view code;   // Empty with an error.
  std::string_view error;  // Empty with a code.
  std::string_view error_description;
  std::string_view error_uri;
  // What was wrong, as in AuthorizationAnswer; never of state and code.
  std::string_view what;
  std::string_view expected;
  std::string_view came;
};

// Validates `query`, form-encoded, in the order of docs/evaluate.md,
// callback.validate. An error is valid as well: it is of this server and of
// this request. `*out` holds neither code nor error unless the answer is
// Reason::kOk.
[[nodiscard]] Reason ValidateCallback(const CallbackRules& rules,
                                      std::string_view query,
                                      Arena& arena MATRON_LIFETIME_BOUND,
                                      CallbackAnswer* out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CALLBACK_H_
