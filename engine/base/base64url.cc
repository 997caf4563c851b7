// Tested by base64url_test.cc.

#include "base/base64url.h"

#include <array>

namespace matron {
namespace {

constexpr char kAlphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> MakeDecodeTable() {
  std::array<uint8_t, 256> table{};
  for (uint8_t& entry : table) entry = kInvalid;
  for (uint8_t i = 0; i < 64; ++i) {
    table[static_cast<uint8_t>(kAlphabet[i])] = i;
  }
  return table;
}
constexpr std::array<uint8_t, 256> kDecode = MakeDecodeTable();

uint32_t ValueOf(char c) { return kDecode[static_cast<uint8_t>(c)]; }

// Decodes the last 2 or 3 characters. RFC 4648 section 3.5: the unused bits of
// the last character must be zero, or two texts would decode to the same bytes.
bool DecodeTail(std::string_view tail, uint8_t* out) {
  const uint32_t a = ValueOf(tail[0]);
  const uint32_t b = ValueOf(tail[1]);
  const uint32_t c = tail.size() == 3 ? ValueOf(tail[2]) : 0;
  if ((a | b | c) > 63) return false;
  const uint32_t bits = a << 18 | b << 12 | c << 6;
  out[0] = static_cast<uint8_t>(bits >> 16);
  if (tail.size() == 2) return (bits & 0xffff) == 0;
  out[1] = static_cast<uint8_t>(bits >> 8 & 0xff);
  return (bits & 0xff) == 0;
}

}  // namespace

bool Base64UrlDecode(std::string_view text, std::span<uint8_t> out,
                     size_t* out_size) {
  *out_size = 0;
  const size_t tail_size = text.size() % 4;
  if (tail_size == 1) return false;
  if (out.size() < Base64UrlDecodedBound(text.size())) return false;
  const size_t whole = text.size() - tail_size;
  uint8_t* next = out.data();
  for (size_t i = 0; i < whole; i += 4) {
    const uint32_t a = ValueOf(text[i]);
    const uint32_t b = ValueOf(text[i + 1]);
    const uint32_t c = ValueOf(text[i + 2]);
    const uint32_t d = ValueOf(text[i + 3]);
    if ((a | b | c | d) > 63) return false;
    const uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    *next++ = static_cast<uint8_t>(bits >> 16);
    *next++ = static_cast<uint8_t>(bits >> 8 & 0xff);
    *next++ = static_cast<uint8_t>(bits & 0xff);
  }
  if (tail_size != 0) {
    if (!DecodeTail(text.substr(whole), next)) return false;
    next += tail_size - 1;
  }
  *out_size = static_cast<size_t>(next - out.data());
  return true;
}

void Base64UrlEncode(std::span<const uint8_t> bytes, char* out) {
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const uint32_t bits = static_cast<uint32_t>(bytes[i]) << 16 |
                          static_cast<uint32_t>(bytes[i + 1]) << 8 |
                          bytes[i + 2];
    *out++ = kAlphabet[bits >> 18];
    *out++ = kAlphabet[bits >> 12 & 63];
    *out++ = kAlphabet[bits >> 6 & 63];
    *out++ = kAlphabet[bits & 63];
  }
  const size_t rest = bytes.size() - i;
  if (rest == 0) return;
  uint32_t bits = static_cast<uint32_t>(bytes[i]) << 16;
  if (rest == 2) bits |= static_cast<uint32_t>(bytes[i + 1]) << 8;
  *out++ = kAlphabet[bits >> 18];
  *out++ = kAlphabet[bits >> 12 & 63];
  if (rest == 2) *out++ = kAlphabet[bits >> 6 & 63];
}

}  // namespace matron
