// Tested by aead_test.cc, and by the vectors of Wycheproof.

#include "crypto/aead.h"

#include <algorithm>

#include "openssl/aead.h"
#include "openssl/mem.h"

namespace matron::crypto {
namespace {

// The expanded key, wiped at the end: BoringSSL's own cleanup of this context
// releases nothing and leaves the key where it was.
class Context {
 public:
  explicit Context(std::span<const uint8_t, kAes256KeyBytes> key)
      : ready_(EVP_AEAD_CTX_init(&context_, EVP_aead_aes_256_gcm(), key.data(),
                                 key.size(), kGcmTagBytes, nullptr) == 1) {}
  Context(const Context&) = delete;  // Holds a key.
  Context& operator=(const Context&) = delete;
  ~Context() {
    EVP_AEAD_CTX_cleanup(&context_);
    OPENSSL_cleanse(&context_, sizeof(context_));
  }

  bool ready() const { return ready_; }
  const EVP_AEAD_CTX* get() const { return &context_; }

 private:
  EVP_AEAD_CTX context_;
  bool ready_;
};

bool Refuse(std::span<uint8_t> out) {
  std::fill(out.begin(), out.end(), uint8_t{0});
  return false;
}

}  // namespace

bool SealAes256Gcm(std::span<const uint8_t, kAes256KeyBytes> key,
                   std::span<const uint8_t, kGcmIvBytes> iv,
                   std::span<const uint8_t> associated_data,
                   std::span<const uint8_t> plaintext, std::span<uint8_t> out) {
  if (out.size() < kGcmTagBytes ||
      out.size() - kGcmTagBytes != plaintext.size()) {
    return Refuse(out);
  }
  const Context context(key);
  size_t size = 0;
  const bool sealed =
      context.ready() &&
      EVP_AEAD_CTX_seal(context.get(), out.data(), &size, out.size(), iv.data(),
                        iv.size(), plaintext.data(), plaintext.size(),
                        associated_data.data(), associated_data.size()) == 1;
  return sealed && size == out.size() ? true : Refuse(out);
}

bool OpenAes256Gcm(std::span<const uint8_t, kAes256KeyBytes> key,
                   std::span<const uint8_t, kGcmIvBytes> iv,
                   std::span<const uint8_t> associated_data,
                   std::span<const uint8_t> sealed, std::span<uint8_t> out) {
  if (sealed.size() < kGcmTagBytes ||
      sealed.size() - kGcmTagBytes != out.size()) {
    return Refuse(out);
  }
  const Context context(key);
  // The tag apart, so that `out` need not have room for it.
  const std::span<const uint8_t> text = sealed.first(out.size());
  const std::span<const uint8_t> tag = sealed.last(kGcmTagBytes);
  const bool opened = context.ready() &&
                      EVP_AEAD_CTX_open_gather(
                          context.get(), out.data(), iv.data(), iv.size(),
                          text.data(), text.size(), tag.data(), tag.size(),
                          associated_data.data(), associated_data.size()) == 1;
  return opened ? true : Refuse(out);
}

}  // namespace matron::crypto
