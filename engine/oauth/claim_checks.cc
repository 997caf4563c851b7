// Tested by claim_checks_test.cc, and by the tests of each profile.

#include "oauth/claim_checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "oauth/claims.h"

namespace matron::oauth {

using json::Value;

namespace {

bool IsThere(const Value& claim) { return claim.exists() && !claim.is_null(); }

}  // namespace

ClaimChecks::ClaimChecks(const Value& claims, ClaimFault* fault)
    : claims_(claims), fault_(fault) {
  if (fault_ != nullptr) *fault_ = ClaimFault();
}

// What is missing or malformed is named; its value may be anything.
Reason ClaimChecks::NoteMissing(Reason reason, std::string_view claim) const {
  if (fault_ != nullptr) {
    *fault_ = ClaimFault();
    fault_->claim = claim;
  }
  return reason;
}

Reason ClaimChecks::Fail(Reason reason, std::string_view claim,
                         std::string_view expected) const {
  if (fault_ != nullptr) {
    *fault_ = ClaimFault();
    fault_->claim = claim;
    fault_->expected = expected;
    fault_->came = claims_.Find(claim);
  }
  return reason;
}

Reason ClaimChecks::FailNumber(Reason reason, std::string_view claim,
                               int64_t expected) const {
  (void)Fail(reason, claim);
  if (fault_ != nullptr) fault_->expected_number = expected;
  return reason;
}

Reason ClaimChecks::Text(std::string_view name, std::string_view* out) const {
  if (out != nullptr) *out = {};
  const Value claim = claims_.Find(name);
  if (!IsThere(claim)) return NoteMissing(Reason::kClaimMissing, name);
  if (!claim.is_string() || claim.text().empty()) {
    return NoteMissing(Reason::kClaimMalformed, name);
  }
  if (out != nullptr) *out = claim.text();
  return Reason::kOk;
}

Reason ClaimChecks::OptionalText(std::string_view name,
                                 std::string_view* out) const {
  *out = {};
  return IsThere(claims_.Find(name)) ? Text(name, out) : Reason::kOk;
}

Reason ClaimChecks::Equals(std::string_view name, std::string_view expected,
                           Reason mismatch) const {
  std::string_view came;
  const Reason reason = Text(name, &came);
  if (reason != Reason::kOk) return reason;
  return came == expected ? Reason::kOk : Fail(mismatch, name, expected);
}

Reason ClaimChecks::EqualsSecret(std::string_view name,
                                 std::string_view expected,
                                 Reason mismatch) const {
  std::string_view came;
  const Reason reason = Text(name, &came);
  if (reason != Reason::kOk) return reason;
  return crypto::EqualsConstantTime(came, expected)
             ? Reason::kOk
             : NoteMissing(mismatch, name);
}

Reason ClaimChecks::Present(std::string_view name) const {
  return IsThere(claims_.Find(name)) ? Reason::kOk
                                     : NoteMissing(Reason::kClaimMissing, name);
}

Reason ClaimChecks::Forbidden(std::string_view name) const {
  return claims_.Find(name).exists()
             ? NoteMissing(Reason::kClaimForbidden, name)
             : Reason::kOk;
}

Reason ClaimChecks::NoneOf(std::span<const std::string_view> names) const {
  for (const std::string_view name : names) {
    if (Forbidden(name) != Reason::kOk) return Reason::kTypMismatch;
  }
  return Reason::kOk;
}

Reason ClaimChecks::Audience(
    std::span<const std::string_view> audiences) const {
  constexpr std::string_view kAud = "aud";
  const std::string_view first =
      audiences.empty() ? std::string_view() : audiences.front();
  const Value audience = claims_.Find(kAud);
  if (!IsThere(audience)) return NoteMissing(Reason::kClaimMissing, kAud);
  const auto expected = [&](const Value& value) {
    // An empty expectation matches nothing.
    return !value.text().empty() &&
           std::find(audiences.begin(), audiences.end(), value.text()) !=
               audiences.end();
  };
  if (audience.is_string()) {
    return expected(audience) ? Reason::kOk
                              : Fail(Reason::kAudienceMismatch, kAud, first);
  }
  if (!audience.is_array()) return NoteMissing(Reason::kClaimMalformed, kAud);
  bool found = false;
  for (Value item = audience.first(); item.exists(); item = item.next()) {
    if (!item.is_string()) return NoteMissing(Reason::kClaimMalformed, kAud);
    found = found || expected(item);
  }
  return found ? Reason::kOk : Fail(Reason::kAudienceMismatch, kAud, first);
}

Reason ClaimChecks::OnlyAudience(std::string_view audience) const {
  const Reason reason = Audience({&audience, 1});
  if (reason != Reason::kOk) return reason;
  const Value claim = claims_.Find("aud");
  return claim.is_string() || !claim.first().next().exists()
             ? Reason::kOk
             : Fail(Reason::kAudienceMismatch, "aud", audience);
}

Reason ClaimChecks::Times(const TimeRules& rules) const {
  Lifetime lifetime;
  const Reason read = ReadNumericDate(claims_, "exp", Rounding::kDown,
                                      &lifetime.has_exp, &lifetime.exp);
  if (read != Reason::kOk) return NoteMissing(read, "exp");
  if (!lifetime.has_exp) return NoteMissing(Reason::kClaimMissing, "exp");
  Reason reason = CheckLifetime(lifetime, rules.now, rules.leeway_s);
  if (reason != Reason::kOk) return FailNumber(reason, "exp", rules.now);
  reason = CheckNbf(rules);
  if (reason == Reason::kOk) reason = CheckIat(rules);
  if (reason == Reason::kOk && rules.max_lifetime_s.has_value()) {
    reason = CheckMaxLifetime(rules);
  }
  return reason;
}

Reason ClaimChecks::CheckNbf(const TimeRules& rules) const {
  Lifetime lifetime;
  const Reason read = ReadNumericDate(claims_, "nbf", Rounding::kUp,
                                      &lifetime.has_nbf, &lifetime.nbf);
  if (read != Reason::kOk) return NoteMissing(read, "nbf");
  const Reason reason = CheckLifetime(lifetime, rules.now, rules.leeway_s);
  return reason == Reason::kOk ? reason : FailNumber(reason, "nbf", rules.now);
}

Reason ClaimChecks::CheckIat(const TimeRules& rules) const {
  bool has_iat = false;
  int64_t iat = 0;
  const Reason read =
      ReadNumericDate(claims_, "iat", Rounding::kUp, &has_iat, &iat);
  if (read != Reason::kOk) return NoteMissing(read, "iat");
  if (!has_iat && rules.needs_iat) {
    return NoteMissing(Reason::kClaimMissing, "iat");
  }
  if (has_iat && rules.now < iat - rules.leeway_s) {
    return FailNumber(Reason::kTokenIssuedInFuture, "iat", rules.now);
  }
  return Reason::kOk;
}

// Here it is against the token to round the other way.
Reason ClaimChecks::CheckMaxLifetime(const TimeRules& rules) const {
  bool has_exp = false, has_iat = false;
  int64_t exp = 0, iat = 0;
  const Reason read_exp =
      ReadNumericDate(claims_, "exp", Rounding::kUp, &has_exp, &exp);
  if (read_exp != Reason::kOk) return NoteMissing(read_exp, "exp");
  const Reason read_iat =
      ReadNumericDate(claims_, "iat", Rounding::kDown, &has_iat, &iat);
  if (read_iat != Reason::kOk) return NoteMissing(read_iat, "iat");
  if (!has_iat) return NoteMissing(Reason::kClaimMissing, "iat");
  return exp - iat > *rules.max_lifetime_s
             ? FailNumber(Reason::kTokenLifetimeTooLong, "exp",
                          iat + *rules.max_lifetime_s)
             : Reason::kOk;
}

bool IsSubject(std::string_view text) {
  return text.size() <= limits::kMaxSubjectBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isascii(static_cast<unsigned char>(c));
         });
}

Reason CheckTokenId(const ClaimChecks& checks) {
  std::string_view id;
  const Reason reason = checks.Text("jti", &id);
  if (reason != Reason::kOk) return reason;
  return id.size() <= limits::kMaxTokenIdBytes ? Reason::kOk
                                               : Reason::kClaimMalformed;
}

Reason ParseClaims(const jose::VerifiedJws& verified, json::Document& document,
                   json::Reader& reader) {
  if (!verified.exists()) return Reason::kSignatureInvalid;
  const Status status = document.Parse(verified.payload(), reader);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  return status == Status::kOk && document.root().is_object()
             ? Reason::kOk
             : Reason::kClaimsMalformed;
}

}  // namespace matron::oauth
