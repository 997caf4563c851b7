// Tested by access_token_test.cc.

#include "oauth/access_token.h"

namespace matron::oauth {

using json::Value;

namespace {

constexpr std::string_view kAtJwt = "at+jwt";

}  // namespace

Reason AccessTokenValidator::CheckType(const jose::CompactJws& jws) const {
  const std::string_view typ = jws.typ();
  bool fits = false;
  switch (rules_.profile) {
    case TokenProfile::kRfc9068:
      fits = jose::IsMediaType(typ, kAtJwt);
      break;
    case TokenProfile::kSmartJwt:
      fits = !jws.has_typ() || jose::IsMediaType(typ, kAtJwt) ||
             jose::IsMediaType(typ, "jwt");
      break;
    case TokenProfile::kNamedTyp:
      fits = !typ.empty() && jose::IsMediaType(typ, rules_.typ);
      break;
  }
  return fits ? Reason::kOk : Reason::kTypMismatch;
}

bool AccessTokenValidator::TakesOnlyAtJwt() const {
  return rules_.profile == TokenProfile::kRfc9068 ||
         (rules_.profile == TokenProfile::kNamedTyp &&
          jose::IsMediaType(rules_.typ, kAtJwt));
}

Reason AccessTokenValidator::CheckRequired(const ClaimChecks& checks) const {
  for (const std::string_view name : rules_.required_claims) {
    const Reason reason = checks.Present(name);
    if (reason != Reason::kOk) return reason;
  }
  // RFC 9068 section 2.2; iss, aud and exp were required before.
  for (const char* name : {"sub", "client_id", "jti"}) {
    std::string_view claim;
    const Reason reason = TakesOnlyAtJwt() ? checks.Text(name)
                                           : checks.OptionalText(name, &claim);
    if (reason != Reason::kOk) return reason;
  }
  if (rules_.profile == TokenProfile::kSmartJwt) return checks.Text("scope");
  return TakesOnlyAtJwt() ? checks.Present("iat") : Reason::kOk;
}

// RFC 8725 section 3.12: where tokens of several kinds may have the same `typ`,
// they are told by claims that an access token does not have.
Reason AccessTokenValidator::RefuseOtherKinds(const ClaimChecks& checks) const {
  return TakesOnlyAtJwt() ? Reason::kOk : checks.NoneOf(kClaimsOfOpenId);
}

Reason AccessTokenValidator::Validate(const jose::VerifiedJws& verified,
                                      int64_t now, json::Document& document,
                                      json::Reader& reader, SessionClaims* out,
                                      ClaimFault* fault) const {
  *out = SessionClaims();
  Reason reason = ParseClaims(verified, document, reader);
  if (reason != Reason::kOk) return reason;
  const Value claims = document.root();
  const ClaimChecks checks(claims, fault);
  TimeRules times;
  times.now = now;
  times.leeway_s = rules_.leeway_s;
  if (rules_.has_max_lifetime) times.max_lifetime_s = rules_.max_lifetime_s;
  reason = checks.Equals("iss", rules_.issuer, Reason::kIssuerMismatch);
  if (reason == Reason::kOk) reason = checks.Audience(rules_.audiences);
  if (reason == Reason::kOk) reason = checks.Times(times);
  if (reason == Reason::kOk) reason = CheckRequired(checks);
  if (reason == Reason::kOk) reason = RefuseOtherKinds(checks);
  if (reason == Reason::kOk) *out = SessionClaims(claims);
  return reason;
}

}  // namespace matron::oauth
