// PublicKey: an RSA or EC key that verifies signatures, over BoringSSL.
//
//   Status status = Status::kOk;
//   PublicKey key = PublicKey::Ec(Curve::kP256, x, y, &status);
//   if (key.Verify(Scheme::kEcdsaP256Sha256, message, signature)) ...

#ifndef MATRON_CRYPTO_PUBLIC_KEY_H_
#define MATRON_CRYPTO_PUBLIC_KEY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"

// BoringSSL's types; only this module completes them.
extern "C" {
struct rsa_st;
struct ec_key_st;
}

namespace matron::crypto {

enum class Curve : uint8_t { kP256, kP384 };

// What a signature is made of: algorithm, curve and hash belong together.
enum class Scheme : uint8_t {
  kRsaPkcs1Sha256,  // RFC 8017 section 8.2.
  kRsaPkcs1Sha384,
  kEcdsaP256Sha256,  // FIPS 186-5; the signature is R and S, RFC 7518 s3.4.
  kEcdsaP384Sha384,
};

// Octets of one coordinate of `curve`, and of R and of S.
constexpr size_t CoordinateBytes(Curve curve) {
  return curve == Curve::kP256 ? 32 : 48;
}

// Immutable once built: any number of threads may verify with one key.
class PublicKey {
 public:
  // A key that verifies nothing.
  PublicKey() = default;

  // An RSA key of big-endian modulus `n` and exponent `e`. `*status` is
  // Status::kKeyWeak for a modulus outside limits::kMinRsaBits to kMaxRsaBits
  // or one that CVE-2017-15361 makes weak, or an exponent outside 65537 to
  // 2^32 - 1, Status::kKeyMalformed for an even one of either or a leading zero
  // octet (RFC 7518 section 2, Base64urlUInt).
  static PublicKey Rsa(std::span<const uint8_t> n, std::span<const uint8_t> e,
                       Status* status);

  // The point (x, y) of `curve`, each exactly CoordinateBytes(curve) long.
  // `*status` is Status::kKeyMalformed if it is not on the curve.
  static PublicKey Ec(Curve curve, std::span<const uint8_t> x,
                      std::span<const uint8_t> y, Status* status);

  PublicKey(PublicKey&& other) noexcept;
  PublicKey& operator=(PublicKey&& other) noexcept;
  PublicKey(const PublicKey&) = delete;  // Owns memory of BoringSSL.
  PublicKey& operator=(const PublicKey&) = delete;
  ~PublicKey();

  bool exists() const { return rsa_ != nullptr || ec_ != nullptr; }

  // Whether `signature` is one of `message` by this key. False for a scheme
  // that is not this key's, a signature of the wrong length, and any failure.
  [[nodiscard]] bool Verify(Scheme scheme, std::string_view message,
                            std::span<const uint8_t> signature) const;

 private:
  void Free();

  rsa_st* rsa_ = nullptr;
  ec_key_st* ec_ = nullptr;
  Curve curve_ = Curve::kP256;
};

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_PUBLIC_KEY_H_
