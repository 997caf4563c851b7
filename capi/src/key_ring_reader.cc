// Tested by key_ring_test.cc, and by tests/vectors/vault.jsonl.

#include "key_ring_reader.h"

#include <array>
#include <utility>

#include "base/base64url.h"
#include "base/text_builder.h"
#include "crypto/digest.h"
#include "op_reader.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using vault::KeyRing;

namespace {

constexpr size_t kKeyTextBytes = Base64UrlEncodedSize(vault::kRingKeyBytes);

// The keys between the JSON and the ring.
class RingParts {
 public:
  RingParts() = default;
  RingParts(const RingParts&) = delete;  // A secret has one place.
  RingParts& operator=(const RingParts&) = delete;
  ~RingParts() { crypto::Wipe(octets_); }

  // Reads one key of the ring. There is room for it.
  void Add(OpReader& reader) {
    vault::RingKey& out = keys_[size_];
    reader.RefuseUnknown({"id", "key", "created", "retire_after"});
    out.id = reader.RequireText("id");
    out.octets = Decode(reader);
    if (!reader.OptionalInteger("created", 0, limits::kMaxNumericDate,
                                &out.created_unix_s)) {
      reader.Fault(Status::kJsonMissingMember, "created", "is required");
    }
    int64_t retire_after = 0;
    if (reader.OptionalInteger("retire_after", 0, limits::kMaxNumericDate,
                               &retire_after)) {
      out.retire_after_unix_s = retire_after;
    }
    ++size_;
  }

  std::span<const vault::RingKey> keys() const { return {keys_.data(), size_}; }

 private:
  std::span<const uint8_t> Decode(OpReader& reader) {
    constexpr size_t kBound = Base64UrlDecodedBound(kKeyTextBytes);
    const std::span<uint8_t> out =
        std::span(octets_).subspan(size_ * kBound, kBound);
    const std::string_view text = reader.RequireText("key");
    size_t size = 0;
    if (text.size() != kKeyTextBytes || !Base64UrlDecode(text, out, &size)) {
      reader.Fault(Status::kKeyMalformed, "key",
                   "must be 32 octets in base64url");
    }
    return out.first(size);
  }

  std::array<vault::RingKey, limits::kMaxRingKeys> keys_;
  std::array<uint8_t,
             limits::kMaxRingKeys * Base64UrlDecodedBound(kKeyTextBytes)>
      octets_{};
  size_t size_ = 0;
};

std::string_view MessageOf(Status status) {
  switch (status) {
    case Status::kKeyMalformed:
      return "has an id or times that cannot be used";
    case Status::kKeyWeak:
      return "has octets that are all equal, or those of another key";
    case Status::kKeyDuplicateId:
      return "has the id or the time of creation of another key";
    default:
      return TextOf(status);
  }
}

std::string_view PointerOf(std::string_view pointer, size_t index,
                           Arena& arena) {
  TextBuilder text(arena);
  text.Append(pointer);
  text.Append("/keys/");
  text.AppendInteger(static_cast<int64_t>(index));
  return text.text();
}

void ReadKeys(const Value& list, std::string_view pointer, Arena& arena,
              OpError* error, RingParts& parts) {
  size_t index = 0;
  for (Value key = list.first(); key.exists() && !error->failed();
       key = key.next(), ++index) {
    OpReader reader(key, PointerOf(pointer, index, arena), arena, error);
    if (!key.is_object()) {
      reader.Fault(Status::kJsonWrongType, "", "must be an object");
      return;
    }
    parts.Add(reader);
  }
}

}  // namespace

std::optional<KeyRing> ReadKeyRing(const Value& ring, std::string_view pointer,
                                   Arena& arena, OpError* error) {
  OpReader reader(ring, pointer, arena, error);
  reader.RefuseUnknown({"keys"});
  const Value list = reader.Require("keys", Kind::kArray);
  if (list.exists() &&
      (list.size() == 0 || list.size() > limits::kMaxRingKeys)) {
    reader.Fault(Status::kKeySetInvalid, "keys", "must be 1 to 64 keys");
  }
  if (error->failed()) return std::nullopt;
  RingParts parts;
  ReadKeys(list, pointer, arena, error, parts);
  if (error->failed()) return std::nullopt;
  size_t index = 0;
  Result<KeyRing> result = KeyRing::Create(parts.keys(), &index);
  if (result.ok()) return std::move(*result);
  OpReader faulty(ring, PointerOf(pointer, index, arena), arena, error);
  faulty.Fault(result.status(), "", MessageOf(result.status()));
  return std::nullopt;
}

}  // namespace matron::capi
