// Tested by key_ring_test.cc.

#include "vault/key_ring.h"

#include <algorithm>
#include <new>
#include <utility>

#include "crypto/digest.h"

namespace matron::vault {
namespace {

bool IsTime(int64_t unix_s) {
  return unix_s >= 0 && unix_s <= limits::kMaxNumericDate;
}

std::string_view Chars(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool IsWellFormed(const RingKey& key) {
  return IsKeyId(key.id) && key.octets.size() == kRingKeyBytes &&
         IsTime(key.created_unix_s) &&
         (!key.retire_after_unix_s.has_value() ||
          (IsTime(*key.retire_after_unix_s) &&
           *key.retire_after_unix_s > key.created_unix_s));
}

}  // namespace

bool IsKeyId(std::string_view id) {
  return !id.empty() && id.size() <= limits::kMaxKeyIdBytes &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return c > ' ' && c < '\x7f'; });
}

bool AreAllEqual(std::span<const uint8_t> octets) {
  uint8_t differences = 0;
  for (const uint8_t octet : octets) {
    differences = static_cast<uint8_t>(differences | (octet ^ octets[0]));
  }
  return differences == 0;
}

bool KeyRing::Key::SealsAt(int64_t now_unix_s) const {
  return created_unix_s_ <= now_unix_s && (!retire_after_unix_s_.has_value() ||
                                           now_unix_s < *retire_after_unix_s_);
}

Result<KeyRing> KeyRing::Create(std::span<const RingKey> keys,
                                size_t* out_index) {
  if (out_index != nullptr) *out_index = 0;
  if (keys.empty() || keys.size() > limits::kMaxRingKeys) {
    return Status::kKeySetInvalid;
  }
  KeyRing ring;
  ring.keys_.reset(new (std::nothrow) Key[keys.size()]);
  if (ring.keys_ == nullptr) return Status::kOutOfMemory;
  for (const RingKey& key : keys) {
    if (out_index != nullptr) *out_index = ring.num_keys_;
    MATRON_RETURN_IF_ERROR(ring.Add(key));
  }
  return ring;
}

Status KeyRing::Add(const RingKey& key) {
  if (!IsWellFormed(key)) return Status::kKeyMalformed;
  if (AreAllEqual(key.octets)) return Status::kKeyWeak;
  for (const Key& other : keys()) {
    if (crypto::EqualsConstantTime(Chars(other.octets()), Chars(key.octets))) {
      return Status::kKeyWeak;
    }
    if (other.id() == key.id || other.created_unix_s_ == key.created_unix_s) {
      return Status::kKeyDuplicateId;
    }
  }
  Key& kept = keys_[num_keys_++];
  std::copy(key.octets.begin(), key.octets.end(), kept.octets_.begin());
  std::copy(key.id.begin(), key.id.end(), kept.id_.begin());
  kept.id_size_ = key.id.size();
  kept.created_unix_s_ = key.created_unix_s;
  kept.retire_after_unix_s_ = key.retire_after_unix_s;
  return Status::kOk;
}

KeyRing::KeyRing(KeyRing&& other) noexcept
    : keys_(std::move(other.keys_)),
      num_keys_(std::exchange(other.num_keys_, 0)) {}

KeyRing& KeyRing::operator=(KeyRing&& other) noexcept {
  if (this != &other) {
    Free();
    keys_ = std::move(other.keys_);
    num_keys_ = std::exchange(other.num_keys_, 0);
  }
  return *this;
}

KeyRing::~KeyRing() { Free(); }

void KeyRing::Free() {
  for (size_t i = 0; i < num_keys_; ++i) crypto::Wipe(keys_[i].octets_);
  keys_.reset();
  num_keys_ = 0;
}

const KeyRing::Key* KeyRing::Find(std::string_view id) const {
  for (const Key& key : keys()) {
    if (key.id() == id) return &key;
  }
  return nullptr;
}

const KeyRing::Key* KeyRing::SealingKeyAt(int64_t now_unix_s) const {
  const Key* youngest = nullptr;
  for (const Key& key : keys()) {
    if (key.SealsAt(now_unix_s) &&
        (youngest == nullptr ||
         youngest->created_unix_s_ < key.created_unix_s_)) {
      youngest = &key;
    }
  }
  return youngest;
}

}  // namespace matron::vault
