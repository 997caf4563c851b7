// Tested by claims_test.cc.

#include "oauth/claims.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::oauth {

using json::Value;

namespace {

// A JSON number that is not negative, as the whole seconds below it. Read from
// its text, because a double loses small fractions at this size.
struct Seconds {
  int64_t whole = 0;
  bool has_fraction = false;
};

// The exponent behind `e`, or a far end of what one needs to tell.
int64_t ReadExponent(std::string_view text) {
  constexpr int64_t kFar = 1000000;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), kFar);
  return negative ? -value : value;
}

// Returns false for a number below 0 or above limits::kMaxNumericDate.
// INVARIANT: `text` is a number of RFC 8259, which the reader has checked.
bool ReadSeconds(std::string_view text, Seconds* out) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, e);
  // How many digits, counted from the first, stand before the point.
  int64_t before =
      static_cast<int64_t>(std::min(digits.find('.'), digits.size()));
  if (e < text.size()) before += ReadExponent(text.substr(e + 1));
  bool is_zero = true;
  for (const char c : digits) {
    if (c == '.') continue;
    is_zero = is_zero && c == '0';
    if (before > 0) {
      out->whole = out->whole * 10 + (c - '0');
      if (out->whole > limits::kMaxNumericDate) return false;
    } else {
      out->has_fraction = out->has_fraction || c != '0';
    }
    --before;
  }
  for (; before > 0 && !is_zero; --before) {
    out->whole *= 10;
    if (out->whole > limits::kMaxNumericDate) return false;
  }
  if (out->whole == limits::kMaxNumericDate && out->has_fraction) return false;
  return !negative || is_zero;
}

}  // namespace

Reason ReadNumericDate(const Value& claims, std::string_view name,
                       Rounding rounding, bool* found, int64_t* seconds) {
  *found = false;
  *seconds = 0;
  const Value claim = claims.Find(name);
  if (!claim.exists() || claim.is_null()) return Reason::kOk;
  if (!claim.is_number()) return Reason::kClaimMalformed;
  Seconds read;
  if (!ReadSeconds(claim.text(), &read)) return Reason::kClaimMalformed;
  *found = true;
  *seconds =
      read.whole + (rounding == Rounding::kUp && read.has_fraction ? 1 : 0);
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
