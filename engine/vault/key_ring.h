// KeyRing: the keys that seal bytes at rest, by id and age.
//
//   const RingKey keys[] = {{"2026-11", octets, created}};
//   Result<KeyRing> ring = KeyRing::Create(keys);
//   const KeyRing::Key* key = ring->SealingKeyAt(now);
//
// See docs/vault.md for rotation in practice.

#ifndef MATRON_VAULT_KEY_RING_H_
#define MATRON_VAULT_KEY_RING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/attributes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/status.h"
#include "crypto/aead.h"

namespace matron::vault {

inline constexpr size_t kRingKeyBytes = crypto::kAes256KeyBytes;

// A key as the host hands it in.
struct RingKey {
  std::string_view id;
  std::span<const uint8_t> octets = {};
  int64_t created_unix_s = 0;
  // From this time on it seals nothing more, but still opens.
  std::optional<int64_t> retire_after_unix_s = std::nullopt;
};

// Whether `id` is 1 to limits::kMaxKeyIdBytes visible ASCII characters.
[[nodiscard]] bool IsKeyId(std::string_view id);

// Whether `octets` are all the same, and thus evidently not random. Takes time
// that depends on their number only.
[[nodiscard]] bool AreAllEqual(std::span<const uint8_t> octets);

// Immutable once made; may be shared by threads. Copies what it keeps, and
// wipes it at the end.
class KeyRing {
 public:
  class Key {
   public:
    std::string_view id() const MATRON_LIFETIME_BOUND {
      return {id_.data(), id_size_};
    }
    int64_t created_unix_s() const { return created_unix_s_; }
    std::span<const uint8_t, kRingKeyBytes> octets() const
        MATRON_LIFETIME_BOUND {
      return octets_;
    }

   private:
    friend class KeyRing;
    bool SealsAt(int64_t now_unix_s) const;

    std::array<uint8_t, kRingKeyBytes> octets_{};
    std::array<char, limits::kMaxKeyIdBytes> id_{};
    size_t id_size_ = 0;
    int64_t created_unix_s_ = 0;
    std::optional<int64_t> retire_after_unix_s_;
  };

  // Makes a ring of 1 to limits::kMaxRingKeys keys. Fails with
  // Status::kKeySetInvalid for another number, and for one of them, whose index
  // is then in `*out_index`: kKeyMalformed for an id that is none, octets that
  // are not kRingKeyBytes, times outside 0 to limits::kMaxNumericDate or a
  // retirement that is not after the creation, kKeyWeak for octets that are all
  // equal or those of another key, and kKeyDuplicateId for the id or the time
  // of creation of another key, which would leave open which of them counts.
  static Result<KeyRing> Create(std::span<const RingKey> keys,
                                size_t* out_index = nullptr);

  KeyRing(KeyRing&& other) noexcept;
  KeyRing& operator=(KeyRing&& other) noexcept;
  KeyRing(const KeyRing&) = delete;  // One owner wipes the keys.
  KeyRing& operator=(const KeyRing&) = delete;
  ~KeyRing();

  // The key of this id, retired or not; null if the ring has none.
  const Key* Find(std::string_view id) const MATRON_LIFETIME_BOUND;

  // The youngest key that was created by `now_unix_s` and is not retired then;
  // null if there is none.
  const Key* SealingKeyAt(int64_t now_unix_s) const MATRON_LIFETIME_BOUND;

  size_t num_keys() const { return num_keys_; }

 private:
  KeyRing() = default;
  Status Add(const RingKey& key);
  void Free();
  std::span<const Key> keys() const { return {keys_.get(), num_keys_}; }

  std::unique_ptr<Key[]> keys_;
  size_t num_keys_ = 0;
};

// Counts one message more that a key has sealed. The engine keeps no state: the
// host does the counting, one number a key (docs/vault.md).
constexpr int64_t CountSeal(int64_t count) {
  return count < limits::kMaxCountedSeals ? count + 1
                                          : limits::kMaxCountedSeals;
}
// Whether a key that has sealed `count` messages should be followed by another.
constexpr bool AdvisesRotation(int64_t count) {
  return count >= limits::kAdvisedSealsOfKey;
}

}  // namespace matron::vault

#endif  // MATRON_VAULT_KEY_RING_H_
