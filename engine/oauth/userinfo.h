// UserInfo responses (OpenID Connect Core section 5.3).

#ifndef MATRON_OAUTH_USERINFO_H_
#define MATRON_OAUTH_USERINFO_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "json/document.h"

namespace matron::oauth {

struct UserinfoRules {
  std::string_view sub;  // Of the ID token that was verified; never empty.
  // Of a signed response, whose signature was verified (`verify`, profile
  // `jws`).
  bool is_signed = false;
  std::string_view issuer;
  std::string_view client_id;
  // Of a signed response that has times.
  std::optional<int64_t> now;
};

// Validates the claims of a response: `sub` is the ID token's (section 5.3.4);
// a signed one has `iss` and `aud` (section 5.3.2), the issuer and the client,
// and of a plain one they are compared if they are there. A signed one counts
// from `nbf` to `exp`, and is no other kind of token. `*what` is the claim that
// was wrong.
[[nodiscard]] Reason ValidateUserinfo(const UserinfoRules& rules,
                                      const json::Value& claims,
                                      std::string_view* what);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_USERINFO_H_
