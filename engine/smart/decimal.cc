// Tested by decimal_test.cc.

#include "smart/decimal.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace matron::smart {
namespace {

constexpr size_t kMaxDigits = 17;
constexpr size_t kMaxExponentDigits = 3;

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// Takes the digits at the start of `*text`.
std::string_view TakeDigits(std::string_view* text) {
  size_t size = 0;
  while (size < text->size() && IsDigit((*text)[size])) ++size;
  const std::string_view digits = text->substr(0, size);
  text->remove_prefix(size);
  return digits;
}

int64_t ValueOf(std::string_view digits) {
  int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool TakeExponent(std::string_view* text, int32_t* out) {
  *out = 0;
  if (text->empty() || (text->front() != 'e' && text->front() != 'E')) {
    return true;
  }
  text->remove_prefix(1);
  bool negative = false;
  if (!text->empty() && (text->front() == '-' || text->front() == '+')) {
    negative = text->front() == '-';
    text->remove_prefix(1);
  }
  const std::string_view digits = TakeDigits(text);
  if (digits.empty() || digits.size() > kMaxExponentDigits) return false;
  *out = static_cast<int32_t>(ValueOf(digits)) * (negative ? -1 : 1);
  return true;
}

size_t NumDigits(uint64_t value) {
  size_t count = 0;
  for (; value != 0; value /= 10) ++count;
  return count;
}

uint64_t MagnitudeOf(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value)
                   : static_cast<uint64_t>(value);
}

int ComparePositive(uint64_t a, int32_t a_exponent, uint64_t b,
                    int32_t b_exponent) {
  const int32_t a_top = static_cast<int32_t>(NumDigits(a)) + a_exponent;
  const int32_t b_top = static_cast<int32_t>(NumDigits(b)) + b_exponent;
  if (a_top != b_top) return a_top < b_top ? -1 : 1;
  // INVARIANT: both start at the same power of ten, so scaling the one with
  // fewer digits gives it as many as the other has, at most 19.
  for (; a_exponent > b_exponent; --a_exponent) a *= 10;
  for (; b_exponent > a_exponent; --b_exponent) b *= 10;
  return a == b ? 0 : a < b ? -1 : 1;
}

}  // namespace

int Compare(const Decimal& a, const Decimal& b) {
  const int a_sign = (a.mantissa > 0) - (a.mantissa < 0);
  const int b_sign = (b.mantissa > 0) - (b.mantissa < 0);
  if (a_sign != b_sign) return a_sign < b_sign ? -1 : 1;
  if (a_sign == 0) return 0;
  return a_sign * ComparePositive(MagnitudeOf(a.mantissa), a.exponent,
                                  MagnitudeOf(b.mantissa), b.exponent);
}

bool ParseNumberRange(std::string_view text, NumberRange* out) {
  bool negative = false;
  if (!text.empty() && text.front() == '-') {
    negative = true;
    text.remove_prefix(1);
  }
  const std::string_view whole = TakeDigits(&text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = TakeDigits(&text);
    if (fraction.empty()) return false;
  }
  int32_t exponent;
  out->has_exponent = !text.empty();
  if (!TakeExponent(&text, &exponent) || !text.empty()) return false;
  if (whole.size() + fraction.size() > kMaxDigits) return false;
  int64_t mantissa = ValueOf(whole);
  for (const char c : fraction) mantissa = mantissa * 10 + (c - '0');
  if (negative) mantissa = -mantissa;
  exponent -= static_cast<int32_t>(fraction.size());
  out->value = {mantissa, exponent};
  out->low = {mantissa * 10 - 5, exponent - 1};
  out->high = {mantissa * 10 + 5, exponent - 1};
  return true;
}

}  // namespace matron::smart
