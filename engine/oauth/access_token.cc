// Tested by access_token_test.cc.

#include "oauth/access_token.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::oauth {

using json::Value;

namespace {

constexpr std::string_view kAtJwt = "at+jwt";

// A claim that must be a string with something in it.
Reason RequireText(const Value& claims, std::string_view name) {
  const Value claim = claims.Find(name);
  if (!claim.exists() || claim.is_null()) return Reason::kClaimMissing;
  return claim.is_string() && !claim.text().empty() ? Reason::kOk
                                                    : Reason::kClaimMalformed;
}

Reason RequirePresent(const Value& claims, std::string_view name) {
  const Value claim = claims.Find(name);
  return claim.exists() && !claim.is_null() ? Reason::kOk
                                            : Reason::kClaimMissing;
}

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

Reason AccessTokenValidator::CheckIssuer(const Value& claims) const {
  const Reason reason = RequireText(claims, "iss");
  if (reason != Reason::kOk) return reason;
  return claims.Find("iss").text() == rules_.issuer ? Reason::kOk
                                                    : Reason::kIssuerMismatch;
}

// RFC 7519 section 4.1.3: a string, or an array of strings.
Reason AccessTokenValidator::CheckAudience(const Value& claims) const {
  const Value audience = claims.Find("aud");
  if (!audience.exists() || audience.is_null()) return Reason::kClaimMissing;
  const auto expected = [this](const Value& value) {
    // An empty expectation matches nothing.
    return !value.text().empty() &&
           std::find(rules_.audiences.begin(), rules_.audiences.end(),
                     value.text()) != rules_.audiences.end();
  };
  if (audience.is_string()) {
    return expected(audience) ? Reason::kOk : Reason::kAudienceMismatch;
  }
  if (!audience.is_array()) return Reason::kClaimMalformed;
  bool found = false;
  for (Value item = audience.first(); item.exists(); item = item.next()) {
    if (!item.is_string()) return Reason::kClaimMalformed;
    found = found || expected(item);
  }
  return found ? Reason::kOk : Reason::kAudienceMismatch;
}

Reason AccessTokenValidator::CheckTimes(const Value& claims,
                                        int64_t now) const {
  // One after the other, so that the first fault is the reason.
  Lifetime lifetime;
  Reason reason = ReadNumericDate(claims, "exp", Rounding::kDown,
                                  &lifetime.has_exp, &lifetime.exp);
  if (reason != Reason::kOk) return reason;
  if (!lifetime.has_exp) return Reason::kClaimMissing;
  reason = CheckLifetime(lifetime, now, rules_.leeway_s);
  if (reason != Reason::kOk) return reason;
  reason = ReadNumericDate(claims, "nbf", Rounding::kUp, &lifetime.has_nbf,
                           &lifetime.nbf);
  if (reason != Reason::kOk) return reason;
  reason = CheckLifetime(lifetime, now, rules_.leeway_s);
  if (reason != Reason::kOk) return reason;
  bool has_iat = false;
  int64_t iat = 0;
  reason = ReadNumericDate(claims, "iat", Rounding::kUp, &has_iat, &iat);
  if (reason != Reason::kOk) return reason;
  if (has_iat && now < iat - rules_.leeway_s) {
    return Reason::kTokenIssuedInFuture;
  }
  return rules_.has_max_lifetime ? CheckMaxLifetime(claims) : Reason::kOk;
}

// Here it is against the token to round the other way.
Reason AccessTokenValidator::CheckMaxLifetime(const Value& claims) const {
  bool has_exp = false, has_iat = false;
  int64_t exp = 0, iat = 0;
  Reason reason = ReadNumericDate(claims, "exp", Rounding::kUp, &has_exp, &exp);
  if (reason != Reason::kOk) return reason;
  reason = ReadNumericDate(claims, "iat", Rounding::kDown, &has_iat, &iat);
  if (reason != Reason::kOk) return reason;
  if (!has_exp || !has_iat) return Reason::kClaimMissing;
  return exp - iat > rules_.max_lifetime_s ? Reason::kTokenLifetimeTooLong
                                           : Reason::kOk;
}

Reason AccessTokenValidator::CheckRequired(const Value& claims) const {
  for (const std::string_view name : rules_.required_claims) {
    const Reason reason = RequirePresent(claims, name);
    if (reason != Reason::kOk) return reason;
  }
  // RFC 9068 section 2.2; iss, aud and exp were required before.
  for (const char* name : {"sub", "client_id", "jti"}) {
    const Reason reason = RequireText(claims, name);
    if (reason == Reason::kClaimMissing && !TakesOnlyAtJwt()) continue;
    if (reason != Reason::kOk) return reason;
  }
  if (rules_.profile == TokenProfile::kSmartJwt) {
    return RequireText(claims, "scope");
  }
  return TakesOnlyAtJwt() ? RequirePresent(claims, "iat") : Reason::kOk;
}

// RFC 8725 section 3.12: where tokens of several kinds may have the same `typ`,
// they are told by claims that an access token does not have.
Reason AccessTokenValidator::RefuseOtherKinds(const Value& claims) const {
  if (TakesOnlyAtJwt()) return Reason::kOk;
  for (const char* name : {"nonce", "at_hash", "c_hash", "events"}) {
    if (claims.Find(name).exists()) return Reason::kTypMismatch;
  }
  return Reason::kOk;
}

Reason AccessTokenValidator::Validate(const jose::VerifiedJws& verified,
                                      int64_t now, json::Document& document,
                                      json::Reader& reader,
                                      SessionClaims* out) const {
  *out = SessionClaims();
  if (!verified.exists()) return Reason::kSignatureInvalid;
  const Status status = document.Parse(verified.payload(), reader);
  if (LacksMemory(status)) {
    return Reason::kScratchTooSmall;
  }
  const Value claims = document.root();
  if (status != Status::kOk || !claims.is_object()) {
    return Reason::kClaimsMalformed;
  }
  Reason reason = CheckIssuer(claims);
  if (reason == Reason::kOk) reason = CheckAudience(claims);
  if (reason == Reason::kOk) reason = CheckTimes(claims, now);
  if (reason == Reason::kOk) reason = CheckRequired(claims);
  if (reason == Reason::kOk) reason = RefuseOtherKinds(claims);
  if (reason == Reason::kOk) *out = SessionClaims(claims);
  return reason;
}

}  // namespace matron::oauth
