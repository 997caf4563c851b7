// Rings and nonces of tests, by one letter each.

#ifndef MATRON_TESTS_VAULT_TEST_RING_H_
#define MATRON_TESTS_VAULT_TEST_RING_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "vault/key_ring.h"
#include "vault/sealing.h"

namespace matron::vault {

inline constexpr int64_t kNow = 1764000000;

inline std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Key number i of `ids` was created at kNow - 1000 + i.
inline KeyRing RingOf(std::vector<std::string_view> ids) {
  std::vector<crypto::Sha256Digest> octets;
  std::vector<RingKey> keys;
  for (const std::string_view id : ids) octets.push_back(crypto::Sha256(id));
  for (size_t i = 0; i < ids.size(); ++i) {
    keys.push_back({ids[i], octets[i], kNow - 1000 + static_cast<int64_t>(i)});
  }
  Result<KeyRing> ring = KeyRing::Create(keys);
  return std::move(*ring);
}

struct Nonce {
  explicit Nonce(std::string_view text) : digest(crypto::Sha256(text)) {}
  std::span<const uint8_t> octets() const {
    return std::span(digest).first(kNonceBytes);
  }
  crypto::Sha256Digest digest;
};

inline constexpr Binding kBinding = {"refresh_token", "app1", "u1"};

// `plaintext`, sealed by the youngest key of `ring` until kNow + 60.
inline std::vector<uint8_t> SealedBy(const KeyRing& ring,
                                     std::string_view plaintext) {
  const Nonce nonce(plaintext);
  std::vector<uint8_t> out(
      SealedSize(limits::kMaxKeyIdBytes, plaintext.size()));
  Sealed result;
  const Reason reason = Seal(ring, {kBinding, nonce.octets(), kNow, kNow + 60},
                             Bytes(plaintext), out, &result);
  out.resize(reason == Reason::kOk ? result.size : 0);
  return out;
}

}  // namespace matron::vault

#endif  // MATRON_TESTS_VAULT_TEST_RING_H_
