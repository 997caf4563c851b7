// Strict base64 with padding (RFC 4648 section 4), as PEM and HTTP have it.

#ifndef MATRON_BASE_BASE64_H_
#define MATRON_BASE_BASE64_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace matron {

// Number of bytes that `text_size` characters decode to, at most.
constexpr size_t Base64DecodedBound(size_t text_size) {
  return text_size / 4 * 3 + 3;
}

// Decodes `text` into `out`, which must hold Base64DecodedBound(text.size())
// bytes, and writes their number to `*out_size`.
//
// Returns false, with `*out_size` 0, for a length that is no multiple of 4,
// white space, any character outside the alphabet, and unused bits that are not
// zero: every byte string has exactly one accepted spelling.
[[nodiscard]] bool Base64Decode(std::string_view text, std::span<uint8_t> out,
                                size_t* out_size);

}  // namespace matron

#endif  // MATRON_BASE_BASE64_H_
