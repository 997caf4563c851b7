// Hashes and comparison in constant time, over BoringSSL.

#ifndef MATRON_CRYPTO_DIGEST_H_
#define MATRON_CRYPTO_DIGEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace matron::crypto {

using Sha256Digest = std::array<uint8_t, 32>;
using Sha384Digest = std::array<uint8_t, 48>;
using Sha512Digest = std::array<uint8_t, 64>;

// FIPS 180-4.
Sha256Digest Sha256(std::string_view data);
Sha384Digest Sha384(std::string_view data);
Sha512Digest Sha512(std::string_view data);

// Whether `a` and `b` are equal. Takes time that depends on their sizes only;
// of different sizes are never equal.
[[nodiscard]] bool EqualsConstantTime(std::string_view a, std::string_view b);

// Overwrites `secret` in a way that no compiler takes out.
void Wipe(std::span<uint8_t> secret);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_DIGEST_H_
