// HKDF with SHA-256 (RFC 5869), over BoringSSL.

#ifndef MATRON_CRYPTO_HKDF_H_
#define MATRON_CRYPTO_HKDF_H_

#include <cstdint>
#include <span>

namespace matron::crypto {

// Derives `out.size()` octets, at most 255 times 32, from `secret`. Returns
// false, with `out` wiped, on any failure.
[[nodiscard]] bool HkdfSha256(std::span<const uint8_t> secret,
                              std::span<const uint8_t> salt,
                              std::span<const uint8_t> info,
                              std::span<uint8_t> out);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_HKDF_H_
