// Tested by reader_test.cc and differential_test.cc.

#include "json/scalars.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "simdjson.h"

namespace matron::json {
namespace {

constexpr uint32_t kBadHex = UINT32_MAX;
constexpr size_t kUnicodeEscapeSize = 6;  // `\u0041`

uint32_t HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<uint32_t>(c - 'A' + 10);
  return kBadHex;
}

// The code unit that `text` begins with as `\uXXXX`, or kBadHex.
uint32_t ReadUnit(std::string_view text) {
  if (text.size() < kUnicodeEscapeSize || !text.starts_with("\\u")) {
    return kBadHex;
  }
  uint32_t unit = 0;
  for (size_t i = 2; i < kUnicodeEscapeSize; ++i) {
    const uint32_t digit = HexDigit(text[i]);
    if (digit == kBadHex) return kBadHex;
    unit = unit << 4 | digit;
  }
  return unit;
}

char* WriteUtf8(uint32_t code, char* out) {
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xc0 | code >> 6);
    *out++ = tail(0);
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xe0 | code >> 12);
    *out++ = tail(6);
    *out++ = tail(0);
  } else {
    *out++ = static_cast<char>(0xf0 | code >> 18);
    *out++ = tail(12);
    *out++ = tail(6);
    *out++ = tail(0);
  }
  return out;
}

// Reads the code point that `text` begins with as one `\u` escape or as a pair
// of them; returns how many bytes it took, 0 if there is none.
size_t ReadCodePoint(std::string_view text, uint32_t* code) {
  const uint32_t first = ReadUnit(text);
  if (first == kBadHex) return 0;
  *code = first;
  if (first < 0xd800 || first > 0xdfff) return kUnicodeEscapeSize;
  if (first > 0xdbff) return 0;  // A low surrogate comes second.
  const uint32_t second = ReadUnit(text.substr(kUnicodeEscapeSize));
  if (second == kBadHex || second < 0xdc00 || second > 0xdfff) return 0;
  *code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  return 2 * kUnicodeEscapeSize;
}

// What `\c` stands for; 0 for what is no escape of two characters.
char ReadShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number taken apart.
struct Parts {
  uint64_t mantissa = 0;  // Of its first 19 significant digits.
  int64_t exponent = 0;   // Of 10, with the fraction counted in.
  size_t num_digits = 0;  // Significant ones.
  size_t size = 0;        // Bytes; 0 if it is no number.
  bool is_negative = false;
  bool is_whole = true;  // Neither fraction nor exponent.
};

constexpr size_t kExactDigits = 19;      // All of them fit uint64_t.
constexpr int64_t kMaxExponent = 99999;  // Beyond it counting does not matter.

// Reads digits from `i` on; returns the first place behind them.
size_t ReadDigits(std::string_view text, size_t i, Parts* parts) {
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    const uint64_t digit = static_cast<uint64_t>(text[i] - '0');
    if (parts->num_digits < kExactDigits) {
      parts->mantissa = parts->mantissa * 10 + digit;
    }
    if (parts->mantissa != 0) ++parts->num_digits;
  }
  return i;
}

// Reads what follows the `e`; returns the first place behind it, or npos.
size_t ReadExponent(std::string_view text, size_t i, Parts* parts) {
  bool is_negative = false;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
    is_negative = text[i++] == '-';
  }
  const size_t first = i;
  int64_t value = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    if (value <= kMaxExponent) value = value * 10 + (text[i] - '0');
  }
  if (i == first) return text.npos;
  parts->exponent += is_negative ? -value : value;
  return i;
}

Parts TakeApart(std::string_view text) {
  Parts parts;
  size_t i = 0;
  if (i < text.size() && text[i] == '-') {
    parts.is_negative = true;
    ++i;
  }
  const size_t whole = i;
  i = ReadDigits(text, i, &parts);
  if (i == whole || (text[whole] == '0' && i > whole + 1)) return {};
  if (i < text.size() && text[i] == '.') {
    parts.is_whole = false;
    const size_t fraction = i + 1;
    i = ReadDigits(text, fraction, &parts);
    if (i == fraction) return {};
    parts.exponent -= static_cast<int64_t>(i - fraction);
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    parts.is_whole = false;
    i = ReadExponent(text, i + 1, &parts);
    if (i == text.npos) return {};
  }
  parts.size = i;
  return parts;
}

// Powers of ten that a double holds exactly.
constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int64_t kMaxPower = 22;
constexpr uint64_t kMaxExactMantissa = uint64_t{1} << 53;

// Two exact factors give the one product or quotient that is nearest. All other
// numbers are left to simdjson. A number too small for a double is 0.
Status ReadDecimal(std::string_view text, const Parts& parts, double* value) {
  // SECURITY: simdjson 3.0.1 reads zeros beyond the end until another digit.
  if (parts.mantissa == 0) {
    *value = parts.is_negative ? -0.0 : 0.0;
    return Status::kOk;
  }
  if (parts.num_digits <= kExactDigits && parts.mantissa <= kMaxExactMantissa &&
      parts.exponent >= -kMaxPower && parts.exponent <= kMaxPower) {
    const double mantissa = static_cast<double>(parts.mantissa);
    const double positive = parts.exponent < 0
                                ? mantissa / kPowers[-parts.exponent]
                                : mantissa * kPowers[parts.exponent];
    *value = parts.is_negative ? -positive : positive;
    return Status::kOk;
  }
  *value =
      simdjson::internal::from_chars(text.data(), text.data() + text.size());
  return std::isfinite(*value) ? Status::kOk : Status::kJsonNumberRange;
}

// Whole numbers of 64 bits, signed or not. One digit more would be lost.
Status ReadWhole(std::string_view digits, const Parts& parts, Token* token) {
  constexpr uint64_t kMinMagnitude = uint64_t{1} << 63;
  uint64_t magnitude = parts.mantissa;
  if (parts.num_digits > kExactDigits) {
    const uint64_t last = static_cast<uint64_t>(digits.back() - '0');
    if (parts.num_digits > kExactDigits + 1 ||
        magnitude > (UINT64_MAX - last) / 10) {
      return Status::kJsonNumberRange;
    }
    magnitude = magnitude * 10 + last;
  }
  if (parts.is_negative && magnitude > kMinMagnitude) {
    return Status::kJsonNumberRange;
  }
  if (!parts.is_negative && magnitude >= kMinMagnitude) {
    token->kind = Kind::kDecimal;
    token->decimal = static_cast<double>(magnitude);
    return Status::kOk;
  }
  token->kind = Kind::kInteger;
  token->integer =
      static_cast<int64_t>(parts.is_negative ? 0 - magnitude : magnitude);
  token->decimal = static_cast<double>(token->integer);
  return Status::kOk;
}

}  // namespace

bool Unescape(std::string_view raw, char* out, size_t* out_size) {
  char* end = out;
  while (!raw.empty()) {
    const size_t plain = std::min(raw.find('\\'), raw.size());
    std::memcpy(end, raw.data(), plain);
    end += plain;
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    if (raw.size() < 2) return false;
    uint32_t code = 0;
    size_t taken = 2;
    if (raw[1] == 'u') {
      taken = ReadCodePoint(raw, &code);
      if (taken == 0) return false;
      end = WriteUtf8(code, end);
    } else {
      *end = ReadShortEscape(raw[1]);
      if (*end++ == 0) return false;
    }
    raw.remove_prefix(taken);
  }
  *out_size = static_cast<size_t>(end - out);
  return true;
}

Status ReadNumber(std::string_view text, Token* token) {
  const Parts parts = TakeApart(text);
  if (parts.size == 0) return Status::kJsonSyntax;
  token->text = text.substr(0, parts.size);
  if (parts.is_whole) return ReadWhole(token->text, parts, token);
  token->kind = Kind::kDecimal;
  return ReadDecimal(token->text, parts, &token->decimal);
}

}  // namespace matron::json
