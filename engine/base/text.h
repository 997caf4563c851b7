// Small questions about text that several modules ask: percent-encoding and
// schemes (RFC 3986 sections 2.1 and 3.1) and UTF-8 (RFC 3629).

#ifndef MATRON_BASE_TEXT_H_
#define MATRON_BASE_TEXT_H_

#include <cstddef>
#include <string_view>

namespace matron {

// Whether `text` is UTF-8 without overlong forms, surrogates or code points
// over U+10FFFF.
[[nodiscard]] bool IsUtf8(std::string_view text);

// Whether `text` holds a control character: U+0000 to U+001F or U+007F.
[[nodiscard]] bool HasControl(std::string_view text);

// The longest start of `text`, which is UTF-8, of at most `max_bytes` bytes
// that does not end inside a character.
[[nodiscard]] std::string_view CutText(std::string_view text, size_t max_bytes);

// The scheme that `text` starts with, without its colon; empty if it starts
// with none (RFC 3986 section 3.1).
[[nodiscard]] std::string_view SchemeOf(std::string_view text);

// Whether two hexadecimal digits follow each `%` (RFC 3986 section 2.1).
[[nodiscard]] bool HasWholeEscapes(std::string_view text);

// How `+` is read by PercentDecode.
enum class Plus { kLiteral, kSpace };

// Decodes each %XX of `text` once and writes the result to `out`, which must
// hold text.size() bytes; `*out_size` gets their number. Returns false for a
// `%` that two hexadecimal digits do not follow.
[[nodiscard]] bool PercentDecode(std::string_view text, Plus plus, char* out,
                                 size_t* out_size);

}  // namespace matron

#endif  // MATRON_BASE_TEXT_H_
