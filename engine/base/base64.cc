// Tested by base64_test.cc.

#include "base/base64.h"

namespace matron {
namespace {

constexpr uint32_t kNoDigit = 64;

uint32_t DigitOf(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0') + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return kNoDigit;
}

// How many of the last characters are padding: 0 to 2.
size_t PaddingOf(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

bool Base64Decode(std::string_view text, std::span<uint8_t> out,
                  size_t* out_size) {
  *out_size = 0;
  if (text.size() % 4 != 0) return false;
  text.remove_suffix(PaddingOf(text));
  uint32_t bits = 0;
  unsigned num_bits = 0;
  size_t size = 0;
  for (const char c : text) {
    const uint32_t digit = DigitOf(c);
    if (digit == kNoDigit) return false;
    bits = (bits << 6 | digit) & 0xffff;
    num_bits += 6;
    if (num_bits < 8) continue;
    num_bits -= 8;
    out[size++] = static_cast<uint8_t>(bits >> num_bits);
  }
  // RFC 4648 section 3.5: what is left over is zero.
  if ((bits & ((1u << num_bits) - 1)) != 0) return false;
  *out_size = size;
  return true;
}

}  // namespace matron
