// Logout tokens (OpenID Connect Back-Channel Logout section 2.6).

#ifndef MATRON_OAUTH_LOGOUT_TOKEN_H_
#define MATRON_OAUTH_LOGOUT_TOKEN_H_

#include <span>
#include <string_view>

#include "base/status.h"
#include "jose/jws.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/claim_checks.h"

namespace matron::oauth {

// What is expected of a logout token. An empty issuer and an empty client match
// none.
struct LogoutTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  TimeRules times;
  std::span<const std::string_view> required_claims;
};

// What a logout token says, once it is valid: whose sessions end. At least one
// of the two is not empty. That `jti` was not seen before is for the caller to
// check.
struct LogoutToken {
  json::Value claims;
  std::string_view subject;
  std::string_view session_id;
};

class LogoutTokenValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit LogoutTokenValidator(const LogoutTokenRules& rules)
      : rules_(rules) {}

  // Reason::kTypMismatch unless `typ` is `logout+jwt`, which keeps every other
  // kind of token out. To be asked before the signature is verified.
  [[nodiscard]] Reason CheckType(const jose::CompactJws& jws) const;

  // Parses the payload into `document` and validates the claims in the order of
  // docs/evaluate.md, verify, logout tokens. `fault` may be null.
  [[nodiscard]] Reason Validate(const jose::VerifiedJws& verified,
                                json::Document& document, json::Reader& reader,
                                LogoutToken* out, ClaimFault* fault) const;

 private:
  const LogoutTokenRules& rules_;
};

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_LOGOUT_TOKEN_H_
