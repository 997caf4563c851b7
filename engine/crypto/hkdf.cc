// Tested by hkdf_test.cc.

#include "crypto/hkdf.h"

#include "crypto/digest.h"
#include "openssl/digest.h"
#include "openssl/hkdf.h"

namespace matron::crypto {

bool HkdfSha256(std::span<const uint8_t> secret, std::span<const uint8_t> salt,
                std::span<const uint8_t> info, std::span<uint8_t> out) {
  // The two steps apart, and not HKDF(), which leaves the key between them
  // behind on the stack.
  uint8_t between[EVP_MAX_MD_SIZE];
  size_t size = 0;
  const bool derived =
      HKDF_extract(between, &size, EVP_sha256(), secret.data(), secret.size(),
                   salt.data(), salt.size()) == 1 &&
      HKDF_expand(out.data(), out.size(), EVP_sha256(), between, size,
                  info.data(), info.size()) == 1;
  Wipe(between);
  if (!derived) Wipe(out);
  return derived;
}

}  // namespace matron::crypto
