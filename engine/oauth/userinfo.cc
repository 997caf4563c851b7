// Tested by userinfo_test.cc.

#include "oauth/userinfo.h"

#include "oauth/claim_checks.h"
#include "oauth/claims.h"

namespace matron::oauth {
namespace {

using json::Value;

// Whether `aud`, a string or an array of strings, names `client`.
Reason CheckAudience(const Value& aud, std::string_view client) {
  if (aud.is_string()) {
    return aud.text() == client ? Reason::kOk : Reason::kAudienceMismatch;
  }
  if (!aud.is_array()) return Reason::kClaimMalformed;
  bool found = false;
  for (Value item = aud.first(); item.exists(); item = item.next()) {
    if (!item.is_string()) return Reason::kClaimMalformed;
    found |= item.text() == client;
  }
  return found ? Reason::kOk : Reason::kAudienceMismatch;
}

Reason CheckText(const Value& claim, std::string_view expected,
                 Reason mismatch) {
  if (!claim.exists() || claim.is_null()) return Reason::kClaimMissing;
  if (!claim.is_string()) return Reason::kClaimMalformed;
  return claim.text() == expected && !expected.empty() ? Reason::kOk : mismatch;
}

bool IsThere(const Value& claim) { return claim.exists() && !claim.is_null(); }

// A response that is a token. SECURITY: an ID token or a logout token has the
// same `iss`, `aud` and `sub`.
Reason CheckToken(const UserinfoRules& rules, const Value& claims,
                  std::string_view* what) {
  ClaimFault fault;
  Reason reason = ClaimChecks(claims, &fault).NoneOf(kClaimsOfOpenId);
  *what = fault.claim;
  if (reason != Reason::kOk) return reason;
  *what = "exp";
  Lifetime lifetime;
  reason = ReadLifetime(claims, &lifetime);
  if (reason != Reason::kOk) return reason;
  if (lifetime.has_exp || lifetime.has_nbf) {
    if (!rules.now.has_value()) return Reason::kNowMissing;
    reason = CheckLifetime(lifetime, *rules.now, 0);
    if (reason == Reason::kTokenNotYetValid) *what = "nbf";
    if (reason != Reason::kOk) return reason;
  }
  *what = {};
  return Reason::kOk;
}

}  // namespace

Reason ValidateUserinfo(const UserinfoRules& rules, const Value& claims,
                        std::string_view* what) {
  // SECURITY: or the claims of another user would be taken for this one's.
  *what = "sub";
  Reason reason = CheckText(claims.Find("sub"), rules.sub,
                            Reason::kUserinfoSubjectMismatch);
  if (reason != Reason::kOk) return reason;
  const Value iss = claims.Find("iss");
  const Value aud = claims.Find("aud");
  if (rules.is_signed || IsThere(iss)) {
    *what = "iss";
    reason = CheckText(iss, rules.issuer, Reason::kIssuerMismatch);
    if (reason != Reason::kOk) return reason;
  }
  if (rules.is_signed || IsThere(aud)) {
    *what = "aud";
    reason = IsThere(aud) ? CheckAudience(aud, rules.client_id)
                          : Reason::kClaimMissing;
    if (reason != Reason::kOk) return reason;
  }
  if (rules.is_signed) return CheckToken(rules, claims, what);
  *what = {};
  return Reason::kOk;
}

}  // namespace matron::oauth
