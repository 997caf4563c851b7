// Decimal: an exact decimal number, as FHIR searches compare it (search
// 3.1.1.5.4 and 3.1.1.5.7 of R4). Nothing goes through a double.
//
//   NumberRange range;
//   if (ParseNumberRange("100.0", &range)) ...  // [99.95, 100.05)

#ifndef MATRON_SMART_DECIMAL_H_
#define MATRON_SMART_DECIMAL_H_

#include <cstdint>
#include <string_view>

namespace matron::smart {

// mantissa * 10^exponent.
struct Decimal {
  int64_t mantissa = 0;
  int32_t exponent = 0;
};

// Returns a negative number, 0 or a positive one if `a` is less than, equal to
// or greater than `b`.
int Compare(const Decimal& a, const Decimal& b);

// A number and the range that its significant digits stand for: low <= x <
// high.
struct NumberRange {
  Decimal value, low, high;
  bool has_exponent = false;  // It was written with one.
};

// Parses a number in the syntax of FHIR decimals with at most 17 digits and an
// exponent of at most three; returns false for any other text.
bool ParseNumberRange(std::string_view text, NumberRange* out);

}  // namespace matron::smart

#endif  // MATRON_SMART_DECIMAL_H_
