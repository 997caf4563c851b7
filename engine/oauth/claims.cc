// Tested by claims_test.cc.

#include "oauth/claims.h"

#include <cmath>

#include "base/limits.h"

namespace matron::oauth {

using json::Value;

Reason ReadNumericDate(const Value& claims, std::string_view name,
                       Rounding rounding, bool* found, int64_t* seconds) {
  *found = false;
  *seconds = 0;
  const Value claim = claims.Find(name);
  if (!claim.exists() || claim.is_null()) return Reason::kOk;
  if (!claim.is_number()) return Reason::kClaimMalformed;
  // Within this range a double holds every whole second exactly.
  const double value = claim.decimal();
  constexpr double kMax = static_cast<double>(limits::kMaxNumericDate);
  if (!(value >= 0 && value <= kMax)) return Reason::kClaimMalformed;
  *found = true;
  *seconds = static_cast<int64_t>(
      rounding == Rounding::kDown ? std::floor(value) : std::ceil(value));
  return Reason::kOk;
}

Reason ReadText(const Value& claims, std::string_view name,
                std::string_view* out) {
  *out = {};
  const Value claim = claims.Find(name);
  if (!claim.exists() || claim.is_null()) return Reason::kOk;
  if (!claim.is_string()) return Reason::kClaimMalformed;
  *out = claim.text();
  return Reason::kOk;
}

Reason ReadLifetime(const Value& claims, Lifetime* out) {
  Reason reason =
      ReadNumericDate(claims, "exp", Rounding::kDown, &out->has_exp, &out->exp);
  if (reason != Reason::kOk) return reason;
  return ReadNumericDate(claims, "nbf", Rounding::kUp, &out->has_nbf,
                         &out->nbf);
}

Reason CheckLifetime(const Lifetime& lifetime, int64_t now, int64_t leeway) {
  // Neither side can overflow: `now` is clamped, and claims and leeway are
  // bounded.
  if (now < 0 || now > limits::kMaxNumericDate) return Reason::kNowMissing;
  if (lifetime.has_exp && now >= lifetime.exp + leeway) {
    return Reason::kTokenExpired;
  }
  if (lifetime.has_nbf && now < lifetime.nbf - leeway) {
    return Reason::kTokenNotYetValid;
  }
  return Reason::kOk;
}

}  // namespace matron::oauth
