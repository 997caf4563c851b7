// Tested by id_token_test.cc.

#include "oauth/id_token.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "fhir/fhir_user.h"
#include "oauth/claims.h"

namespace matron::oauth {

using json::Value;

namespace {

template <size_t kSize>
std::string_view EncodeLeftHalf(const std::array<uint8_t, kSize>& digest,
                                std::span<char, 43> out) {
  static_assert(Base64UrlEncodedSize(kSize / 2) <= 43);
  Base64UrlEncode(std::span(digest).first(kSize / 2), out.data());
  return {out.data(), Base64UrlEncodedSize(kSize / 2)};
}

bool Contains(const Value& array, std::string_view text) {
  for (Value item = array.first(); item.exists(); item = item.next()) {
    if (item.text() == text) return true;
  }
  return false;
}

bool IsThere(const Value& claim) { return claim.exists() && !claim.is_null(); }

}  // namespace

std::string_view LeftHalfHash(jose::Algorithm algorithm, std::string_view text,
                              std::span<char, 43> out) {
  switch (jose::InfoOf(algorithm).hash_bytes) {
    case 32:
      return EncodeLeftHalf(crypto::Sha256(text), out);
    case 48:
      return EncodeLeftHalf(crypto::Sha384(text), out);
    default:
      return EncodeLeftHalf(crypto::Sha512(text), out);
  }
}

Reason IdTokenValidator::CheckType(const jose::CompactJws& jws) const {
  return !jws.has_typ() || jose::IsMediaType(jws.typ(), "jwt")
             ? Reason::kOk
             : Reason::kTypMismatch;
}

bool IdTokenValidator::IsTrusted(std::string_view audience) const {
  return audience == rules_.client_id ||
         std::find(rules_.trusted_audiences.begin(),
                   rules_.trusted_audiences.end(),
                   audience) != rules_.trusted_audiences.end();
}

// Steps 3 to 5. Where there are several audiences, `azp` says who asked.
Reason IdTokenValidator::CheckAudience(const ClaimChecks& checks) const {
  Reason reason = checks.Audience({&rules_.client_id, 1});
  if (reason != Reason::kOk) return reason;
  const Value audience = checks.claims().Find("aud");
  for (Value item = audience.first(); item.exists(); item = item.next()) {
    if (!IsTrusted(item.text())) {
      return checks.Fail(Reason::kAudienceMismatch, "aud", rules_.client_id);
    }
  }
  if (IsThere(checks.claims().Find("azp")) ||
      audience.first().next().exists()) {
    return checks.Equals("azp", rules_.client_id,
                         Reason::kAuthorizedPartyMismatch);
  }
  return Reason::kOk;
}

Reason IdTokenValidator::CheckSubject(const ClaimChecks& checks) const {
  std::string_view subject;
  const Reason reason = checks.Text("sub", &subject);
  if (reason != Reason::kOk) return reason;
  return IsSubject(subject) ? Reason::kOk : Reason::kClaimMalformed;
}

// SECURITY: a nonce that nobody sent is that of another login.
Reason IdTokenValidator::CheckNonce(const ClaimChecks& checks) const {
  if (rules_.nonce.has_value()) {
    return checks.EqualsSecret("nonce", *rules_.nonce, Reason::kNonceMismatch);
  }
  return checks.claims().Find("nonce").exists() ? Reason::kNonceMismatch
                                                : Reason::kOk;
}

// Both are optional in the code flow; one that is there must be right.
Reason IdTokenValidator::CheckHashes(const ClaimChecks& checks,
                                     jose::Algorithm algorithm) const {
  char space[43];
  const auto check = [&](std::string_view name,
                         const std::optional<std::string_view>& text,
                         Reason mismatch) {
    if (!text.has_value() || !IsThere(checks.claims().Find(name))) {
      return Reason::kOk;
    }
    return checks.EqualsSecret(name, LeftHalfHash(algorithm, *text, space),
                               mismatch);
  };
  const Reason reason =
      check("at_hash", rules_.access_token, Reason::kTokenHashMismatch);
  return reason == Reason::kOk
             ? check("c_hash", rules_.code, Reason::kCodeHashMismatch)
             : reason;
}

// Step 13. `auth_time` is required once max_age was asked for.
Reason IdTokenValidator::CheckAuthTime(const ClaimChecks& checks) const {
  bool found = false;
  int64_t auth_time = 0;
  const Reason reason = ReadNumericDate(checks.claims(), "auth_time",
                                        Rounding::kDown, &found, &auth_time);
  if (reason != Reason::kOk) return reason;
  const TimeRules& times = rules_.times;
  if (found && auth_time > times.now + times.leeway_s) {
    return checks.FailNumber(Reason::kClaimMalformed, "auth_time", times.now);
  }
  if (!rules_.max_age_s.has_value()) return Reason::kOk;
  if (!found) return checks.Present("auth_time");
  // All are bounded, so that nothing overflows.
  const int64_t oldest = times.now - times.leeway_s - *rules_.max_age_s;
  return auth_time < oldest ? checks.FailNumber(Reason::kAuthenticationTooOld,
                                                "auth_time", oldest)
                            : Reason::kOk;
}

Reason IdTokenValidator::CheckMethods(const ClaimChecks& checks) const {
  const Value methods = checks.claims().Find("amr");
  if (IsThere(methods)) {
    if (!methods.is_array()) return Reason::kClaimMalformed;
    for (Value item = methods.first(); item.exists(); item = item.next()) {
      if (!item.is_string()) return Reason::kClaimMalformed;
    }
  }
  for (const std::string_view wanted : rules_.amr_values) {
    const Reason reason = checks.Present("amr");
    if (reason != Reason::kOk) return reason;
    if (!Contains(methods, wanted)) {
      return checks.Fail(Reason::kAuthenticationMethodsInsufficient, "amr",
                         wanted);
    }
  }
  return Reason::kOk;
}

// Steps 12 and 13.
Reason IdTokenValidator::CheckAuthentication(const ClaimChecks& checks) const {
  Reason reason = CheckAuthTime(checks);
  if (reason != Reason::kOk) return reason;
  std::string_view acr;
  reason = rules_.acr_values.empty() ? checks.OptionalText("acr", &acr)
                                     : checks.Text("acr", &acr);
  if (reason != Reason::kOk) return reason;
  if (!rules_.acr_values.empty() &&
      std::find(rules_.acr_values.begin(), rules_.acr_values.end(), acr) ==
          rules_.acr_values.end()) {
    return checks.Fail(Reason::kAuthenticationContextInsufficient, "acr",
                       rules_.acr_values.front());
  }
  return CheckMethods(checks);
}

Reason IdTokenValidator::Validate(const jose::VerifiedJws& verified,
                                  json::Document& document,
                                  json::Reader& reader, IdToken* out,
                                  ClaimFault* fault) const {
  *out = IdToken();
  Reason reason = ParseClaims(verified, document, reader);
  if (reason != Reason::kOk) return reason;
  const Value claims = document.root();
  const ClaimChecks checks(claims, fault);
  TimeRules times = rules_.times;
  times.needs_iat = true;
  reason = checks.Equals("iss", rules_.issuer, Reason::kIssuerMismatch);
  if (reason == Reason::kOk) reason = CheckAudience(checks);
  if (reason == Reason::kOk) reason = checks.Times(times);
  if (reason == Reason::kOk) reason = CheckSubject(checks);
  if (reason == Reason::kOk) reason = CheckNonce(checks);
  if (reason == Reason::kOk) {
    reason = CheckHashes(checks, *verified.jws().algorithm());
  }
  if (reason == Reason::kOk) reason = CheckAuthentication(checks);
  // A logout token names its user as well, and an access token may be called
  // JWT.
  constexpr std::string_view kOfOthers[] = {"events", "scope"};
  if (reason == Reason::kOk) reason = checks.NoneOf(kOfOthers);
  for (const std::string_view name : rules_.required_claims) {
    if (reason == Reason::kOk) reason = checks.Present(name);
  }
  std::string_view user;
  if (reason == Reason::kOk) reason = checks.OptionalText("fhirUser", &user);
  if (reason != Reason::kOk) return reason;
  out->claims = claims;
  fhir::ResourceId id;
  if (fhir::ParseFhirUser(user, rules_.bases, rules_.version, &id)) {
    out->fhir_user = id;
  }
  return Reason::kOk;
}

}  // namespace matron::oauth
