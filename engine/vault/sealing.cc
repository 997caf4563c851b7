// For each message one HKDF-SHA256 (RFC 5869) over the ring's key, with the
// nonce as salt, gives the key and the iv of AES-256-GCM. A nonce of 192 bits
// is not met twice by chance, so that no pair of key and iv encrypts twice,
// however many messages a key of the ring seals; random ivs of 96 bits would
// allow 2^32 (NIST SP 800-38D section 8.3).
//
// Tested by sealing_test.cc, and by tests/vectors/vault.jsonl.

#include "vault/sealing.h"

#include <algorithm>
#include <array>

#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/hkdf.h"

namespace matron::vault {
namespace {

constexpr std::string_view kDerivation = "matron sealed bytes v1";

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The key and iv of one message; wiped at the end.
class MessageKey {
 public:
  MessageKey(const KeyRing::Key& key, std::span<const uint8_t> nonce)
      : ready_(crypto::HkdfSha256(key.octets(), nonce, Bytes(kDerivation),
                                  octets_)) {}
  MessageKey(const MessageKey&) = delete;  // A secret has one place.
  MessageKey& operator=(const MessageKey&) = delete;
  ~MessageKey() { crypto::Wipe(octets_); }

  bool ready() const { return ready_; }
  std::span<const uint8_t, crypto::kAes256KeyBytes> key() const {
    return std::span(octets_).first<crypto::kAes256KeyBytes>();
  }
  std::span<const uint8_t, crypto::kGcmIvBytes> iv() const {
    return std::span(octets_).last<crypto::kGcmIvBytes>();
  }

 private:
  std::array<uint8_t, crypto::kAes256KeyBytes + crypto::kGcmIvBytes> octets_{};
  bool ready_;
};

// The header, then purpose, client and subject, each behind its size in four
// octets: no two lists of texts are the same bytes.
class AssociatedData {
 public:
  AssociatedData(std::span<const uint8_t> header, const Binding& binding) {
    Append(header);
    for (const std::string_view text :
         {binding.purpose, binding.client, binding.subject}) {
      const size_t size = text.size();
      const uint8_t prefix[] = {
          static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16),
          static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
      Append(prefix);
      Append(Bytes(text));
    }
  }

  std::span<const uint8_t> bytes() const { return {octets_.data(), size_}; }

 private:
  void Append(std::span<const uint8_t> more) {
    std::copy(more.begin(), more.end(), octets_.begin() + size_);
    size_ += more.size();
  }

  // Uninitialised: what Append has not written is not read.
  std::array<uint8_t,
             kMaxSealedHeaderBytes + 3 * (4 + limits::kMaxBindingBytes)>
      octets_;
  size_t size_ = 0;
};

bool IsTime(int64_t unix_s) {
  return unix_s >= 0 && unix_s <= limits::kMaxNumericDate;
}

bool IsUsable(const Binding& binding) {
  return !binding.purpose.empty() && !binding.client.empty() &&
         std::max({binding.purpose.size(), binding.client.size(),
                   binding.subject.size()}) <= limits::kMaxBindingBytes;
}

bool IsNonce(std::span<const uint8_t> nonce) {
  return nonce.size() == kNonceBytes && !AreAllEqual(nonce);
}

// Seals by `key` into `out`, which is of the right size; `plaintext` may lie
// where its ciphertext comes to lie.
Reason SealBy(const KeyRing::Key& key, const SealInput& input,
              int64_t expires_unix_s, std::span<const uint8_t> plaintext,
              std::span<uint8_t> out) {
  const size_t header_size = SealedHeaderSize(key.id().size());
  WriteSealedHeader(key.id(), expires_unix_s, input.nonce,
                    out.first(header_size));
  const AssociatedData data(out.first(header_size), input.binding);
  const MessageKey message_key(key, input.nonce);
  if (message_key.ready() &&
      crypto::SealAes256Gcm(message_key.key(), message_key.iv(), data.bytes(),
                            plaintext, out.subspan(header_size))) {
    return Reason::kOk;
  }
  crypto::Wipe(out);
  return Reason::kInternal;
}

// Opens by `key` into `out`, which is of the right size.
Reason OpenBy(const KeyRing::Key& key, const SealedBlob& blob,
              const Binding& binding, int64_t now_unix_s,
              std::span<uint8_t> out) {
  const AssociatedData data(blob.header, binding);
  const MessageKey message_key(key, blob.nonce);
  if (!message_key.ready()) return Reason::kInternal;
  if (!crypto::OpenAes256Gcm(message_key.key(), message_key.iv(), data.bytes(),
                             blob.sealed, out)) {
    return Reason::kSealedTampered;
  }
  if (now_unix_s < blob.expires_unix_s) return Reason::kOk;
  crypto::Wipe(out);
  return Reason::kSealedExpired;
}

// What can be told before a key is used. On Reason::kOk `*key` is the one that
// sealed.
Reason FindSealer(const KeyRing& ring, const Binding& binding,
                  int64_t now_unix_s, std::span<const uint8_t> sealed,
                  SealedBlob* blob, const KeyRing::Key** key) {
  if (!IsUsable(binding) || !IsTime(now_unix_s)) {
    return Reason::kInvalidArgument;
  }
  if (!SealedBlob::Parse(sealed, blob)) return Reason::kSealedMalformed;
  *key = ring.Find(blob->key_id);
  return *key == nullptr ? Reason::kSealedKeyUnknown : Reason::kOk;
}

}  // namespace

Reason Seal(const KeyRing& ring, const SealInput& input,
            std::span<const uint8_t> plaintext, std::span<uint8_t> out,
            Sealed* result) {
  *result = Sealed();
  if (!IsUsable(input.binding) || !IsTime(input.now_unix_s) ||
      !IsTime(input.expires_unix_s) ||
      plaintext.size() > limits::kMaxSealedPlaintextBytes) {
    return Reason::kInvalidArgument;
  }
  if (!IsNonce(input.nonce)) return Reason::kNonceUnusable;
  if (input.now_unix_s >= input.expires_unix_s) return Reason::kSealedExpired;
  const KeyRing::Key* const key = ring.SealingKeyAt(input.now_unix_s);
  if (key == nullptr) return Reason::kKeyRingExhausted;
  const size_t size = SealedSize(key->id().size(), plaintext.size());
  *result = {key, input.expires_unix_s, size, false};
  if (out.size() < size) return Reason::kScratchTooSmall;
  const Reason reason =
      SealBy(*key, input, input.expires_unix_s, plaintext, out.first(size));
  if (reason != Reason::kOk) *result = Sealed();
  return reason;
}

Reason Open(const KeyRing& ring, const Binding& binding, int64_t now_unix_s,
            std::span<const uint8_t> sealed, std::span<uint8_t> out,
            Sealed* result) {
  *result = Sealed();
  SealedBlob blob;
  const KeyRing::Key* key = nullptr;
  Reason reason = FindSealer(ring, binding, now_unix_s, sealed, &blob, &key);
  if (reason != Reason::kOk) return reason;
  const size_t size = blob.plaintext_size();
  if (out.size() < size) {
    result->size = size;
    return Reason::kScratchTooSmall;
  }
  reason = OpenBy(*key, blob, binding, now_unix_s, out.first(size));
  if (reason == Reason::kOk) *result = {key, blob.expires_unix_s, size, false};
  return reason;
}

Reason Reseal(const KeyRing& ring, const SealInput& input,
              std::span<const uint8_t> sealed, std::span<uint8_t> out,
              Sealed* result) {
  *result = Sealed();
  SealedBlob blob;
  const KeyRing::Key* before = nullptr;
  Reason reason =
      FindSealer(ring, input.binding, input.now_unix_s, sealed, &blob, &before);
  if (reason != Reason::kOk) return reason;
  if (!IsNonce(input.nonce)) return Reason::kNonceUnusable;
  const KeyRing::Key* const key = ring.SealingKeyAt(input.now_unix_s);
  if (key == nullptr) return Reason::kKeyRingExhausted;
  const size_t size = SealedSize(key->id().size(), blob.plaintext_size());
  if (out.size() < size) {
    result->size = size;
    return Reason::kScratchTooSmall;
  }
  // In its place, so that the plaintext is nowhere else.
  const std::span<uint8_t> plaintext =
      out.subspan(SealedHeaderSize(key->id().size()), blob.plaintext_size());
  reason = OpenBy(*before, blob, input.binding, input.now_unix_s, plaintext);
  if (reason == Reason::kOk && key == before) {
    std::copy(sealed.begin(), sealed.end(), out.begin());
  } else if (reason == Reason::kOk) {
    reason =
        SealBy(*key, input, blob.expires_unix_s, plaintext, out.first(size));
  }
  if (reason == Reason::kOk) {
    *result = {key, blob.expires_unix_s, size, key != before};
  }
  return reason;
}

}  // namespace matron::vault
