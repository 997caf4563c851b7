// Tested by text_test.cc.

#include "base/text.h"

#include <cstdint>

#include "absl/strings/ascii.h"

namespace matron {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Length of the sequence that starts with `lead`, and the range of its second
// byte, by RFC 3629 section 4. Length 0: not a lead byte.
struct Sequence {
  size_t length;
  uint8_t second_low;
  uint8_t second_high;
};

Sequence SequenceOf(uint8_t lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead >= 0xc2 && lead <= 0xdf) return {2, 0x80, 0xbf};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {3, 0x80, 0xbf};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {4, 0x80, 0xbf};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; }

}  // namespace

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const Sequence sequence = SequenceOf(static_cast<uint8_t>(text[i]));
    if (sequence.length == 0 || sequence.length > text.size() - i) return false;
    for (size_t k = 1; k < sequence.length; ++k) {
      const uint8_t byte = static_cast<uint8_t>(text[i + k]);
      const uint8_t low = k == 1 ? sequence.second_low : uint8_t{0x80};
      const uint8_t high = k == 1 ? sequence.second_high : uint8_t{0xbf};
      if (byte < low || byte > high) return false;
    }
    i += sequence.length;
  }
  return true;
}

bool HasControl(std::string_view text) {
  for (const char c : text) {
    const uint8_t byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || byte == 0x7f) return true;
  }
  return false;
}

std::string_view CutText(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t size = max_bytes;
  while (size > 0 && IsContinuation(text[size])) --size;
  return text.substr(0, size);
}

std::string_view SchemeOf(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos || colon == 0) return {};
  const std::string_view scheme = text.substr(0, colon);
  for (const char c : scheme) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isalnum(byte) && c != '+' && c != '-' && c != '.') {
      return {};
    }
  }
  const unsigned char first = static_cast<unsigned char>(scheme.front());
  return absl::ascii_isalpha(first) ? scheme : std::string_view();
}

bool HasWholeEscapes(std::string_view text) {
  for (size_t at = text.find('%'); at != text.npos;
       at = text.find('%', at + 3)) {
    if (text.size() - at < 3 || HexValue(text[at + 1]) < 0 ||
        HexValue(text[at + 2]) < 0) {
      return false;
    }
  }
  return true;
}

bool PercentDecode(std::string_view text, Plus plus, char* out,
                   size_t* out_size) {
  size_t written = 0;
  *out_size = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return false;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::kSpace) {
      c = ' ';
    }
    out[written++] = c;
  }
  *out_size = written;
  return true;
}

}  // namespace matron
