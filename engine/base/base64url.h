// Strict base64url without padding (RFC 4648 section 5, RFC 7515 section 2).

#ifndef MATRON_BASE_BASE64URL_H_
#define MATRON_BASE_BASE64URL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace matron {

// Number of bytes that `text_size` characters decode to, at most.
constexpr size_t Base64UrlDecodedBound(size_t text_size) {
  return text_size / 4 * 3 + 3;
}

// Number of characters that encode `size` bytes.
constexpr size_t Base64UrlEncodedSize(size_t size) {
  return size / 3 * 4 + (size % 3 == 0 ? 0 : size % 3 + 1);
}

// Decodes `text` into `out`, which must hold Base64UrlDecodedBound(text.size())
// bytes, and writes their number to `*out_size`.
//
// Returns false, with `*out_size` 0, for padding, white space, any character
// outside the URL-safe alphabet, a length of 1 modulo 4, and unused bits that
// are not zero: every byte string has exactly one accepted spelling.
[[nodiscard]] bool Base64UrlDecode(std::string_view text,
                                   std::span<uint8_t> out, size_t* out_size);

// Encodes `bytes` into `out`, which must hold
// Base64UrlEncodedSize(bytes.size()).
void Base64UrlEncode(std::span<const uint8_t> bytes, char* out);

}  // namespace matron

#endif  // MATRON_BASE_BASE64URL_H_
