// Tested by digest_test.cc.

#include "crypto/digest.h"

#include "openssl/mem.h"
#include "openssl/sha.h"

namespace matron::crypto {
namespace {

const uint8_t* Bytes(std::string_view data) {
  return reinterpret_cast<const uint8_t*>(data.data());
}

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  Sha256Digest digest;
  SHA256(Bytes(data), data.size(), digest.data());
  return digest;
}

Sha384Digest Sha384(std::string_view data) {
  Sha384Digest digest;
  SHA384(Bytes(data), data.size(), digest.data());
  return digest;
}

Sha512Digest Sha512(std::string_view data) {
  Sha512Digest digest;
  SHA512(Bytes(data), data.size(), digest.data());
  return digest;
}

bool EqualsConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void Wipe(std::span<uint8_t> secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
}

}  // namespace matron::crypto
