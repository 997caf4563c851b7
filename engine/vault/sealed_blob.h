// SealedBlob: sealed bytes as they lie in a store, taken apart without a key.
//
//   SealedBlob blob;
//   if (!SealedBlob::Parse(bytes, &blob)) return Reason::kSealedMalformed;
//
// The form, version 1 (docs/vault.md):
//
//   "mt" 0x01 | size of the key id, 1 octet | key id | expiry, 8 octets, most
//   significant first | nonce, 24 octets | ciphertext | tag, 16 octets

#ifndef MATRON_VAULT_SEALED_BLOB_H_
#define MATRON_VAULT_SEALED_BLOB_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/attributes.h"
#include "base/limits.h"
#include "crypto/aead.h"

namespace matron::vault {

inline constexpr uint8_t kSealedVersion = 1;
inline constexpr size_t kNonceBytes = 24;

// Octets before the ciphertext, for a key id of `id_size`.
constexpr size_t SealedHeaderSize(size_t id_size) {
  return 3 + 1 + id_size + 8 + kNonceBytes;
}
inline constexpr size_t kMaxSealedHeaderBytes =
    SealedHeaderSize(limits::kMaxKeyIdBytes);
// Octets in all.
constexpr size_t SealedSize(size_t id_size, size_t plaintext_size) {
  return SealedHeaderSize(id_size) + plaintext_size + crypto::kGcmTagBytes;
}
inline constexpr size_t kMaxSealedBytes =
    SealedSize(limits::kMaxKeyIdBytes, limits::kMaxSealedPlaintextBytes);

// SECURITY: nothing here is proven before the bytes are opened. The views point
// into the bytes, and die with them.
struct SealedBlob {
  std::string_view key_id;
  int64_t expires_unix_s = 0;
  std::span<const uint8_t> nonce;
  std::span<const uint8_t> header;  // All before the ciphertext.
  std::span<const uint8_t> sealed;  // Ciphertext and tag.

  size_t plaintext_size() const { return sealed.size() - crypto::kGcmTagBytes; }

  // Takes `bytes` apart. Returns false, with `*out` empty, for any other
  // version, a key id that is none, an expiry outside 0 to
  // limits::kMaxNumericDate, and more or less bytes than there can be.
  [[nodiscard]] static bool Parse(
      std::span<const uint8_t> bytes MATRON_LIFETIME_BOUND, SealedBlob* out);
};

// Writes a header to `out`, which must hold SealedHeaderSize(key_id.size()).
void WriteSealedHeader(std::string_view key_id, int64_t expires_unix_s,
                       std::span<const uint8_t> nonce, std::span<uint8_t> out);

}  // namespace matron::vault

#endif  // MATRON_VAULT_SEALED_BLOB_H_
