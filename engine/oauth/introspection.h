// Introspection responses (RFC 7662 section 2.2) with what SMART 2.2 adds.

#ifndef MATRON_OAUTH_INTROSPECTION_H_
#define MATRON_OAUTH_INTROSPECTION_H_

#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "json/document.h"
#include "oauth/claim_checks.h"
#include "oauth/claims.h"
#include "oauth/confirmation.h"

namespace matron::oauth {

// What is expected of the response. `issuer` and `audiences` are compared if
// the response has them; RFC 7662 does not demand them, and who asked over TLS
// knows whom it asked.
struct IntrospectionRules {
  std::string_view issuer;
  std::span<const std::string_view> audiences;
  bool needs_audience = true;  // Of the response.
  TimeRules times;
  std::span<const std::string_view> required_claims;
  // What the client has proven, where the token is bound to a key.
  ProvenKeys proven;
};

class IntrospectionValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit IntrospectionValidator(const IntrospectionRules& rules)
      : rules_(rules) {}

  // Validates `response` in the order of docs/evaluate.md,
  // introspection.validate. The host vouches for where it came from. On
  // Reason::kOk `*out` holds its members, which a session may be opened from.
  // Reason::kTokenInactive unless `active` is true. `fault` may be null.
  [[nodiscard]] Reason Validate(const json::Value& response, SessionClaims* out,
                                ClaimFault* fault) const;

 private:
  Reason CheckParties(const ClaimChecks& checks) const;
  Reason CheckKey(const json::Value& response, ClaimFault* fault) const;

  const IntrospectionRules& rules_;
};

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_INTROSPECTION_H_
