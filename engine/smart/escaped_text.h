// Comparing texts of resources, which have no escapes, with canonical values of
// constraints, which have those of FHIR searches (R4 search.html#escaping).
// Neither is copied.
//
//   EscapedText(system, kBar, code).Compare(value.text)

#ifndef MATRON_SMART_ESCAPED_TEXT_H_
#define MATRON_SMART_ESCAPED_TEXT_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace matron::smart {

// A text to be escaped, or one that stands as it is.
struct EscapedPiece {
  std::string_view text = {};
  bool is_escaped = false;
};
inline constexpr EscapedPiece kBar = {"|", true};

// Up to three pieces, one behind the other, with the escapes that the canonical
// form of a value has.
class EscapedText {
 public:
  // Bars are escaped too, unless the kind of the parameter has no use for them.
  explicit EscapedText(std::string_view text, bool escape_bars = true)
      : pieces_{EscapedPiece{text}}, escape_bars_(escape_bars) {}
  EscapedText(std::string_view a, EscapedPiece b, std::string_view c)
      : pieces_{EscapedPiece{a}, b, EscapedPiece{c}} {}

  // Returns a negative number, 0 or a positive one if it is less than, equal to
  // or greater than `canonical`, byte by byte.
  int Compare(std::string_view canonical) const;

 private:
  std::array<EscapedPiece, 3> pieces_;
  bool escape_bars_ = true;
};

// What a value with escapes says, byte after byte.
class UnescapedText {
 public:
  explicit UnescapedText(std::string_view escaped) : rest_(escaped) {}

  // Takes the next byte; returns false at the end.
  bool Next(char* out) {
    if (rest_.size() > 1 && rest_.front() == '\\') rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    *out = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view rest_;
};

// Whether `escaped` says `plain`.
bool Says(std::string_view escaped, std::string_view plain);
// The same, with ASCII letters of either case.
bool SaysIgnoringCase(std::string_view escaped, std::string_view plain);

}  // namespace matron::smart

#endif  // MATRON_SMART_ESCAPED_TEXT_H_
