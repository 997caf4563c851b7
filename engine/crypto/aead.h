// Authenticated encryption: AES-256-GCM (NIST SP 800-38D), over BoringSSL.

#ifndef MATRON_CRYPTO_AEAD_H_
#define MATRON_CRYPTO_AEAD_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace matron::crypto {

inline constexpr size_t kAes256KeyBytes = 32;
inline constexpr size_t kGcmIvBytes = 12;
inline constexpr size_t kGcmTagBytes = 16;

// Encrypts `plaintext` and writes it, with the tag behind it, to `out`, which
// must hold exactly kGcmTagBytes more. `out` may begin where `plaintext` does.
// Returns false, with `out` zeroed, on any failure.
//
// SECURITY: one pair of key and iv must never encrypt twice.
[[nodiscard]] bool SealAes256Gcm(std::span<const uint8_t, kAes256KeyBytes> key,
                                 std::span<const uint8_t, kGcmIvBytes> iv,
                                 std::span<const uint8_t> associated_data,
                                 std::span<const uint8_t> plaintext,
                                 std::span<uint8_t> out);

// Writes what `sealed`, a tag at its end, was made of to `out`, which must hold
// exactly kGcmTagBytes less. `out` may begin where `sealed` does. Returns
// false, with `out` zeroed, if anything differs from what was sealed.
[[nodiscard]] bool OpenAes256Gcm(std::span<const uint8_t, kAes256KeyBytes> key,
                                 std::span<const uint8_t, kGcmIvBytes> iv,
                                 std::span<const uint8_t> associated_data,
                                 std::span<const uint8_t> sealed,
                                 std::span<uint8_t> out);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_AEAD_H_
