// Checks of claims that the profiles of tokens share.
//
//   ClaimChecks checks(claims, fault);
//   Reason reason = checks.Equals("iss", issuer, Reason::kIssuerMismatch);
//   if (reason == Reason::kOk) reason = checks.Audience(audiences);
//   if (reason == Reason::kOk) reason = checks.Times(times);

#ifndef MATRON_OAUTH_CLAIM_CHECKS_H_
#define MATRON_OAUTH_CLAIM_CHECKS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "jose/jws.h"
#include "json/document.h"
#include "json/reader.h"

namespace matron::oauth {

// Which check failed, and what it compared, for whoever looks for the mistake.
// Never the token, and no claim that tells of a person or is a secret.
struct ClaimFault {
  std::string_view claim;  // Or a header member; empty if there is none.
  std::string_view expected;
  std::optional<int64_t> expected_number;
  json::Value came;  // Absent if nothing comparable came.
};

// What only ID tokens and logout tokens have.
inline constexpr std::array<std::string_view, 4> kClaimsOfOpenId = {
    "nonce", "at_hash", "c_hash", "events"};

// When a token counts.
struct TimeRules {
  int64_t now = INT64_MIN;  // Seconds since 1970.
  int64_t leeway_s = 0;     // 0 to limits::kMaxLeewaySeconds.
  bool needs_iat = false;
  std::optional<int64_t> max_lifetime_s;  // Of `exp` - `iat`.
};

class ClaimChecks {
 public:
  // `claims` must be an object; `fault` is null where nobody asks, and else is
  // written when a check fails. Both must outlive this.
  ClaimChecks(const json::Value& claims, ClaimFault* fault);

  // Reason::kClaimMissing or kClaimMalformed unless `name` is a string with
  // something in it, which is written to `*out` where that is not null.
  [[nodiscard]] Reason Text(std::string_view name,
                            std::string_view* out = nullptr) const;
  // The same for a claim that need not be there; `*out` is empty then.
  [[nodiscard]] Reason OptionalText(std::string_view name,
                                    std::string_view* out) const;
  // The same, and exactly `expected`, or else `mismatch`. An empty `expected`
  // equals nothing.
  [[nodiscard]] Reason Equals(std::string_view name, std::string_view expected,
                              Reason mismatch) const;
  // The same for a claim that is, or stands for, a secret: compared in time
  // that does not depend on it, and not named in the fault.
  [[nodiscard]] Reason EqualsSecret(std::string_view name,
                                    std::string_view expected,
                                    Reason mismatch) const;
  // Whether `name` is there and not null.
  [[nodiscard]] Reason Present(std::string_view name) const;
  // Reason::kClaimForbidden if there is a member `name`, of whatever value.
  [[nodiscard]] Reason Forbidden(std::string_view name) const;
  // Reason::kTypMismatch if there is one of `names`, by which tokens of another
  // kind are told (RFC 8725 section 3.12).
  [[nodiscard]] Reason NoneOf(std::span<const std::string_view> names) const;

  // RFC 7519 section 4.1.3: `aud` is a string or an array of strings and holds
  // one of `audiences`. An empty one matches nothing.
  [[nodiscard]] Reason Audience(
      std::span<const std::string_view> audiences) const;
  // The same, and holds nothing else: exactly one (RFC 9700 section 2.3).
  [[nodiscard]] Reason OnlyAudience(std::string_view audience) const;

  // `exp`, which must be there, then `nbf`, then `iat`, one after the other, so
  // that the first fault is the reason; then the lifetime.
  [[nodiscard]] Reason Times(const TimeRules& rules) const;

  // Notes a check of the caller's own that failed; returns `reason`.
  Reason Fail(Reason reason, std::string_view claim,
              std::string_view expected = "") const;
  // The same for one of numbers.
  Reason FailNumber(Reason reason, std::string_view claim,
                    int64_t expected) const;

  const json::Value& claims() const { return claims_; }

 private:
  Reason CheckNbf(const TimeRules& rules) const;
  Reason CheckIat(const TimeRules& rules) const;
  Reason CheckMaxLifetime(const TimeRules& rules) const;
  Reason NoteMissing(Reason reason, std::string_view claim) const;

  const json::Value& claims_;
  ClaimFault* fault_;
};

// OpenID Connect Core section 2: a `sub` has at most 255 ASCII characters.
[[nodiscard]] bool IsSubject(std::string_view text);

// Checks `jti`, by which a token that counts once is known: a text of at most
// limits::kMaxTokenIdBytes, so that whoever remembers it need not cut it.
[[nodiscard]] Reason CheckTokenId(const ClaimChecks& checks);

// Parses the payload of `verified` into `document`. On Reason::kOk its root is
// an object. Reason::kClaimsMalformed if it is not, Reason::kScratchTooSmall
// without memory, Reason::kSignatureInvalid for nothing.
[[nodiscard]] Reason ParseClaims(const jose::VerifiedJws& verified,
                                 json::Document& document,
                                 json::Reader& reader);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CLAIM_CHECKS_H_
