// Authorization requests as a client makes them (RFC 6749 section 4.1.1, SMART
// 2.2 app launch).

#ifndef MATRON_OAUTH_AUTHORIZATION_URL_H_
#define MATRON_OAUTH_AUTHORIZATION_URL_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"
#include "oauth/form.h"

namespace matron::oauth {

struct AuthorizationUrl {
  std::string_view url;
  std::string_view what;  // The parameter that was wrong.
};

// Whether `endpoint` is an https URL without fragment, and with a query, if it
// has one, that is form-encoded.
[[nodiscard]] bool IsAuthorizationEndpoint(std::string_view endpoint);

// Writes `endpoint`, its own query kept, with `parameters` behind it, encoded.
// `response_type` and `code_challenge_method` are among them already. `*out`
// has no URL unless the answer is Reason::kOk. The order of the checks is that
// of docs/evaluate.md, authorize.build.
//
// INVARIANT: IsAuthorizationEndpoint(endpoint).
[[nodiscard]] Reason BuildAuthorizationUrl(
    std::string_view endpoint, std::span<const FormParameter> parameters,
    bool is_native_app, Arena& arena MATRON_LIFETIME_BOUND,
    AuthorizationUrl* out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_AUTHORIZATION_URL_H_
