// Tested by sweep_test.cc.

#include "vault/sweep.h"

namespace matron::vault {

std::string_view NameOf(Fate fate) {
  switch (fate) {
    case Fate::kKeep:
      return "keep";
    case Fate::kReseal:
      return "reseal";
    case Fate::kPurge:
      return "purge";
  }
  return "keep";
}

Swept Sweep(const KeyRing& ring, int64_t now_unix_s,
            std::span<const uint8_t> sealed) {
  Swept swept;
  if (!SealedBlob::Parse(sealed, &swept.blob)) {
    swept.fate = Fate::kPurge;
    swept.reason = Reason::kSealedMalformed;
    return swept;
  }
  const KeyRing::Key* const key = ring.Find(swept.blob.key_id);
  if (key == nullptr) {
    swept.fate = Fate::kPurge;
    swept.reason = Reason::kSealedKeyUnknown;
  } else if (now_unix_s >= swept.blob.expires_unix_s) {
    swept.fate = Fate::kPurge;
    swept.reason = Reason::kSealedExpired;
  } else if (ring.SealingKeyAt(now_unix_s) == nullptr) {
    swept.reason = Reason::kKeyRingExhausted;
  } else if (ring.SealingKeyAt(now_unix_s) != key) {
    swept.fate = Fate::kReseal;
  }
  return swept;
}

}  // namespace matron::vault
