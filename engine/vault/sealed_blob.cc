// Tested by sealed_blob_test.cc.

#include "vault/sealed_blob.h"

#include <algorithm>

#include "vault/key_ring.h"

namespace matron::vault {
namespace {

constexpr uint8_t kPrefix[] = {'m', 't', kSealedVersion};
constexpr size_t kExpiryBytes = 8;

uint64_t ReadNumber(std::span<const uint8_t> octets) {
  uint64_t number = 0;
  for (const uint8_t octet : octets) number = number << 8 | octet;
  return number;
}

}  // namespace

bool SealedBlob::Parse(std::span<const uint8_t> bytes, SealedBlob* out) {
  *out = SealedBlob();
  if (bytes.size() < SealedSize(1, 0) || bytes.size() > kMaxSealedBytes ||
      !std::equal(std::begin(kPrefix), std::end(kPrefix), bytes.begin())) {
    return false;
  }
  const size_t id_size = bytes[sizeof(kPrefix)];
  if (bytes.size() < SealedSize(id_size, 0) ||
      bytes.size() > SealedSize(id_size, limits::kMaxSealedPlaintextBytes)) {
    return false;
  }
  const std::span<const uint8_t> id =
      bytes.subspan(sizeof(kPrefix) + 1, id_size);
  const size_t expiry_at = sizeof(kPrefix) + 1 + id_size;
  const uint64_t expires = ReadNumber(bytes.subspan(expiry_at, kExpiryBytes));
  const std::string_view key_id(reinterpret_cast<const char*>(id.data()),
                                id.size());
  if (!IsKeyId(key_id) ||
      expires > static_cast<uint64_t>(limits::kMaxNumericDate)) {
    return false;
  }
  out->key_id = key_id;
  out->expires_unix_s = static_cast<int64_t>(expires);
  out->nonce = bytes.subspan(expiry_at + kExpiryBytes, kNonceBytes);
  out->header = bytes.first(SealedHeaderSize(id_size));
  out->sealed = bytes.subspan(SealedHeaderSize(id_size));
  return true;
}

void WriteSealedHeader(std::string_view key_id, int64_t expires_unix_s,
                       std::span<const uint8_t> nonce, std::span<uint8_t> out) {
  auto next = std::copy(std::begin(kPrefix), std::end(kPrefix), out.begin());
  *next++ = static_cast<uint8_t>(key_id.size());
  next = std::copy(key_id.begin(), key_id.end(), next);
  const uint64_t expires = static_cast<uint64_t>(expires_unix_s);
  for (size_t i = kExpiryBytes; i-- > 0;) {
    *next++ = static_cast<uint8_t>(expires >> (8 * i) & 0xff);
  }
  std::copy(nonce.begin(), nonce.end(), next);
}

}  // namespace matron::vault
