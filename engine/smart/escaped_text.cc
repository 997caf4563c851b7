// Tested by escaped_text_test.cc.

#include "smart/escaped_text.h"

#include <cstdint>

#include "absl/strings/ascii.h"

namespace matron::smart {
namespace {

// Takes `c` from the front of `*text`; returns how the two compare.
int TakeByte(char c, std::string_view* text) {
  if (text->empty()) return 1;
  const int order = static_cast<uint8_t>(c) - static_cast<uint8_t>((*text)[0]);
  text->remove_prefix(1);
  return order;
}

template <typename Equal>
bool SaysBy(std::string_view escaped, std::string_view plain, Equal equal) {
  UnescapedText text(escaped);
  char c;
  while (text.Next(&c)) {
    if (plain.empty() || !equal(c, plain.front())) return false;
    plain.remove_prefix(1);
  }
  return plain.empty();
}

}  // namespace

int EscapedText::Compare(std::string_view canonical) const {
  for (const EscapedPiece& piece : pieces_) {
    for (const char c : piece.text) {
      const bool has_escape = !piece.is_escaped && (c == '\\' || c == ',' ||
                                                    (c == '|' && escape_bars_));
      int order = has_escape ? TakeByte('\\', &canonical) : 0;
      if (order == 0) order = TakeByte(c, &canonical);
      if (order != 0) return order;
    }
  }
  return canonical.empty() ? 0 : -1;
}

bool Says(std::string_view escaped, std::string_view plain) {
  return SaysBy(escaped, plain, [](char a, char b) { return a == b; });
}

bool SaysIgnoringCase(std::string_view escaped, std::string_view plain) {
  return SaysBy(escaped, plain, [](char a, char b) {
    return absl::ascii_tolower(static_cast<unsigned char>(a)) ==
           absl::ascii_tolower(static_cast<unsigned char>(b));
  });
}

}  // namespace matron::smart
