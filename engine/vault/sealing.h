// Sealing: bytes at rest, encrypted so that they open only with the ring's key,
// for the same client, subject and purpose, and until they expire.
//
//   SealInput input;
//   input.binding = {"refresh_token", client_id, subject};
//   input.nonce = entropy;  // 24 octets of the host's random source.
//   input.now_unix_s = now;
//   input.expires_unix_s = now + 3600;
//   Sealed sealed;
//   Reason reason = Seal(ring, input, plaintext, out, &sealed);
//
// AES-256-GCM under a key that HKDF-SHA256 derives for each message from the
// ring's key and the nonce; docs/vault.md has the form and what is promised.

#ifndef MATRON_VAULT_SEALING_H_
#define MATRON_VAULT_SEALING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"
#include "vault/key_ring.h"
#include "vault/sealed_blob.h"

namespace matron::vault {

// Whom sealed bytes are for and what for. All three must be the same when they
// are opened. Purpose and client are not empty; the subject is for what belongs
// to a client alone. Each is at most limits::kMaxBindingBytes.
struct Binding {
  std::string_view purpose;
  std::string_view client;
  std::string_view subject;
};

struct SealInput {
  Binding binding;
  // Exactly kNonceBytes of entropy, never used before.
  std::span<const uint8_t> nonce;
  int64_t now_unix_s = 0;
  int64_t expires_unix_s = 0;  // Of Seal; Reseal keeps what was.
};

// What came of it. The key belongs to the ring. `size` is what `out` must hold
// where the reason is Reason::kScratchTooSmall.
struct Sealed {
  const KeyRing::Key* key = nullptr;
  int64_t expires_unix_s = 0;
  size_t size = 0;
  bool changed = false;  // Reseal: by another key than before.
};

// Writes `plaintext`, sealed by the ring's sealing key, to the beginning of
// `out`. Reasons, in the order of the checks: kInvalidArgument for a binding,
// time or plaintext beyond its bounds; kNonceUnusable; kSealedExpired if it
// would be expired at once; kKeyRingExhausted; kScratchTooSmall.
[[nodiscard]] Reason Seal(const KeyRing& ring, const SealInput& input,
                          std::span<const uint8_t> plaintext,
                          std::span<uint8_t> out, Sealed* result);

// Writes what `sealed` holds to the beginning of `out`. Reasons, in the order
// of the checks: kInvalidArgument, kSealedMalformed, kSealedKeyUnknown,
// kScratchTooSmall, kSealedTampered, kSealedExpired. Then nothing of it is left
// in `out`.
//
// SECURITY: a changed bit and another client, subject or purpose are one
// reason, and the expiry is believed only after it was authenticated.
[[nodiscard]] Reason Open(const KeyRing& ring, const Binding& binding,
                          int64_t now_unix_s, std::span<const uint8_t> sealed,
                          std::span<uint8_t> out, Sealed* result);

// Opens `sealed`, and seals it with the ring's sealing key under `input.nonce`;
// what that key has sealed before is copied as it is, and the nonce not used.
// The expiry stays. `out` must not overlap `sealed`. Reasons as of Open, with
// kNonceUnusable and kKeyRingExhausted before kScratchTooSmall.
[[nodiscard]] Reason Reseal(const KeyRing& ring, const SealInput& input,
                            std::span<const uint8_t> sealed,
                            std::span<uint8_t> out, Sealed* result);

}  // namespace matron::vault

#endif  // MATRON_VAULT_SEALING_H_
