// Tested by introspection_test.cc.

#include "oauth/introspection.h"

#include "absl/strings/match.h"

namespace matron::oauth {

using json::Kind;
using json::Value;

namespace {

bool IsThere(const Value& claim) { return claim.exists() && !claim.is_null(); }

// RFC 6749 section 7.1: the type says how the token is used; it is not one of
// those that only its own endpoint takes.
Reason CheckTokenType(const ClaimChecks& checks) {
  std::string_view type;
  const Reason reason = checks.OptionalText("token_type", &type);
  if (reason != Reason::kOk || type.empty()) return reason;
  return absl::EqualsIgnoreCase(type, "bearer") ||
                 absl::EqualsIgnoreCase(type, "dpop") ||
                 absl::EqualsIgnoreCase(type, "access_token")
             ? Reason::kOk
             : checks.Fail(Reason::kTypMismatch, "token_type", "Bearer");
}

}  // namespace

Reason IntrospectionValidator::CheckParties(const ClaimChecks& checks) const {
  if (IsThere(checks.claims().Find("iss"))) {
    const Reason reason =
        checks.Equals("iss", rules_.issuer, Reason::kIssuerMismatch);
    if (reason != Reason::kOk) return reason;
  }
  return rules_.needs_audience || IsThere(checks.claims().Find("aud"))
             ? checks.Audience(rules_.audiences)
             : Reason::kOk;
}

// RFC 9449 section 6.2, RFC 8705 section 3.2.
Reason IntrospectionValidator::CheckKey(const Value& response,
                                        ClaimFault* fault) const {
  Confirmation confirmation;
  Reason reason = ReadConfirmation(response, &confirmation);
  // SECURITY: a token that is used with proofs names the key of them.
  const bool is_dpop =
      absl::EqualsIgnoreCase(response.Find("token_type").text(), "dpop");
  if (reason == Reason::kOk && is_dpop && confirmation.key_thumbprint.empty()) {
    reason = Reason::kSenderConstraintUnproven;
  }
  if (reason == Reason::kOk) {
    reason = CheckConfirmation(confirmation, rules_.proven);
  }
  if (reason != Reason::kOk && fault != nullptr) fault->claim = "cnf";
  return reason;
}

Reason IntrospectionValidator::Validate(const Value& response,
                                        SessionClaims* out,
                                        ClaimFault* fault) const {
  *out = SessionClaims();
  if (!response.is_object()) return Reason::kClaimsMalformed;
  const ClaimChecks checks(response, fault);
  const Value active = response.Find("active");
  if (!IsThere(active)) return checks.Present("active");
  if (active.kind() != Kind::kBool) return Reason::kClaimMalformed;
  if (active.integer() != 1) return Reason::kTokenInactive;
  Reason reason = CheckTokenType(checks);
  if (reason == Reason::kOk) reason = CheckParties(checks);
  if (reason == Reason::kOk) reason = checks.Times(rules_.times);
  // SMART 2.2, token introspection. A scope may be empty: nothing was granted.
  if (reason == Reason::kOk) reason = checks.Present("scope");
  if (reason == Reason::kOk && !response.Find("scope").is_string()) {
    reason = Reason::kClaimMalformed;
  }
  if (reason == Reason::kOk) reason = checks.Text("client_id");
  std::string_view subject;
  if (reason == Reason::kOk) reason = checks.OptionalText("sub", &subject);
  for (const std::string_view name : rules_.required_claims) {
    if (reason == Reason::kOk) reason = checks.Present(name);
  }
  if (reason == Reason::kOk) reason = CheckKey(response, fault);
  if (reason == Reason::kOk) *out = SessionClaims(response);
  return reason;
}

}  // namespace matron::oauth
