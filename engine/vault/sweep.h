// Sweep: what is to become of sealed bytes in a store, told without opening
// them.

#ifndef MATRON_VAULT_SWEEP_H_
#define MATRON_VAULT_SWEEP_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/attributes.h"
#include "base/status.h"
#include "vault/key_ring.h"
#include "vault/sealed_blob.h"

namespace matron::vault {

enum class Fate : uint8_t { kKeep, kReseal, kPurge };

std::string_view NameOf(Fate fate);

struct Swept {
  Fate fate = Fate::kKeep;
  // kOk; of what is purged kSealedMalformed, kSealedKeyUnknown or
  // kSealedExpired; of what is kept only because no key may seal it anew
  // kKeyRingExhausted.
  Reason reason = Reason::kOk;
  SealedBlob blob;
};

// Purges what is malformed, of a key that the ring does not have, or expired;
// reseals what another key than the ring's sealing key has sealed.
//
// SECURITY: believes key id and expiry as they stand. Whoever can write the
// store can have his bytes purged or kept, but not opened.
[[nodiscard]] Swept Sweep(const KeyRing& ring, int64_t now_unix_s,
                          std::span<const uint8_t> sealed
                              MATRON_LIFETIME_BOUND);

}  // namespace matron::vault

#endif  // MATRON_VAULT_SWEEP_H_
