// Tested by client_assertion_test.cc.

#include "oauth/client_assertion.h"

#include <algorithm>

#include "base/limits.h"
#include "oauth/claims.h"

namespace matron::oauth {

using json::Value;

jose::AlgorithmSet ClientAssertionAlgorithms() {
  jose::AlgorithmSet set;
  set.Add(jose::Algorithm::kRs384);
  set.Add(jose::Algorithm::kEs384);
  return set;
}

Reason ClientAssertionValidator::CheckHeader(
    const jose::CompactJws& jws) const {
  if (!jose::IsMediaType(jws.typ(), "jwt")) return Reason::kTypMismatch;
  if (!jws.has_kid()) return Reason::kKeyIdMissing;
  const Value url = jws.header().Find("jku");
  if (!url.exists()) return Reason::kOk;
  // SECURITY: no fallback to the registered keys, and nothing that is only
  // equivalent (SMART 2.2, signature verification).
  const bool fits = url.is_string() && rules_.jwks_url.has_value() &&
                    !url.text().empty() && url.text() == *rules_.jwks_url;
  return fits ? Reason::kOk : Reason::kJkuMismatch;
}

// RFC 7523 section 3, points 1 to 3.
Reason ClientAssertionValidator::CheckParties(const ClaimChecks& checks) const {
  std::string_view issuer;
  Reason reason = checks.Text("iss", &issuer);
  if (reason == Reason::kOk) {
    reason = checks.Equals("sub", issuer, Reason::kSubjectMismatch);
  }
  if (reason == Reason::kOk && rules_.client_id.has_value() &&
      issuer != *rules_.client_id) {
    reason = checks.Fail(Reason::kClientMismatch, "iss", *rules_.client_id);
  }
  return reason == Reason::kOk ? checks.OnlyAudience(rules_.token_endpoint)
                               : reason;
}

// SMART 2.2: `exp` is at most five minutes in the future, whatever `iat` says.
Reason ClientAssertionValidator::CheckTimes(const ClaimChecks& checks) const {
  TimeRules times = rules_.times;
  times.max_lifetime_s.reset();
  Reason reason = checks.Times(times);
  if (reason != Reason::kOk) return reason;
  const int64_t latest =
      times.now + times.leeway_s +
      std::min(rules_.times.max_lifetime_s.value_or(INT64_MAX),
               int64_t{limits::kMaxAssertionSeconds});
  bool has_exp = false;
  int64_t exp = 0;
  reason =
      ReadNumericDate(checks.claims(), "exp", Rounding::kUp, &has_exp, &exp);
  if (reason != Reason::kOk) return reason;
  return exp > latest
             ? checks.FailNumber(Reason::kTokenLifetimeTooLong, "exp", latest)
             : Reason::kOk;
}

Reason ClientAssertionValidator::Validate(const jose::VerifiedJws& verified,
                                          json::Document& document,
                                          json::Reader& reader,
                                          ClientAssertion* out,
                                          ClaimFault* fault) const {
  *out = ClientAssertion();
  Reason reason = ParseClaims(verified, document, reader);
  if (reason != Reason::kOk) return reason;
  const Value claims = document.root();
  const ClaimChecks checks(claims, fault);
  reason = CheckParties(checks);
  if (reason == Reason::kOk) reason = CheckTimes(checks);
  if (reason == Reason::kOk) reason = CheckTokenId(checks);
  for (const std::string_view name : rules_.required_claims) {
    if (reason == Reason::kOk) reason = checks.Present(name);
  }
  if (reason == Reason::kOk) reason = checks.NoneOf(kClaimsOfOpenId);
  if (reason != Reason::kOk) return reason;
  out->claims = claims;
  out->client_id = claims.Find("iss").text();
  return Reason::kOk;
}

}  // namespace matron::oauth
