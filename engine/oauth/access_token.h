// Access tokens: RFC 9068, and SMART's common JWT form as an explicit waiver.
//
//   AccessTokenRules rules;
//   rules.issuer = "https://auth.example.org";
//   rules.audiences = audiences;
//   AccessTokenValidator validator(rules);
//   reason = validator.CheckType(jws);
//   ...
//   reason = validator.Validate(verified, now, document, reader, &claims);

#ifndef MATRON_OAUTH_ACCESS_TOKEN_H_
#define MATRON_OAUTH_ACCESS_TOKEN_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"
#include "jose/jws.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/claim_checks.h"
#include "oauth/claims.h"

namespace matron::oauth {

// Which `typ` a token must have.
enum class TokenProfile : uint8_t {
  kRfc9068,   // `at+jwt`, and the claims of RFC 9068 section 2.2.
  kSmartJwt,  // `at+jwt`, `JWT` or none; and a `scope`.
  kNamedTyp,  // Exactly AccessTokenRules::typ.
};

// What is expected of a token. Nothing is optional: an empty issuer, no
// audience and an empty one match no token.
struct AccessTokenRules {
  std::string_view issuer;
  std::span<const std::string_view> audiences;
  TokenProfile profile = TokenProfile::kRfc9068;
  std::string_view typ;  // For kNamedTyp.
  int64_t leeway_s = 0;  // 0 to limits::kMaxLeewaySeconds.
  bool has_max_lifetime = false;
  int64_t max_lifetime_s = 0;
  std::span<const std::string_view> required_claims;
};

class AccessTokenValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit AccessTokenValidator(const AccessTokenRules& rules)
      : rules_(rules) {}

  // Reason::kTypMismatch unless the header's `typ` is one of the profile's
  // (RFC 8725 section 3.11). To be asked before the signature is verified.
  [[nodiscard]] Reason CheckType(const jose::CompactJws& jws) const;

  // Parses the payload into `document` and validates the claims at `now`,
  // seconds since 1970, in the order of docs/evaluate.md, verify, steps 6
  // and 7. On Reason::kOk `*out` holds the claims, which live as long as
  // `document`. Which check failed is written to `*fault` where that is not
  // null.
  [[nodiscard]] Reason Validate(const jose::VerifiedJws& verified, int64_t now,
                                json::Document& document, json::Reader& reader,
                                SessionClaims* out,
                                ClaimFault* fault = nullptr) const;

 private:
  Reason CheckRequired(const ClaimChecks& checks) const;
  Reason RefuseOtherKinds(const ClaimChecks& checks) const;
  // Whether the typ must be `at+jwt`, so that RFC 9068 section 2.2 holds.
  bool TakesOnlyAtJwt() const;

  const AccessTokenRules& rules_;
};

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_ACCESS_TOKEN_H_
