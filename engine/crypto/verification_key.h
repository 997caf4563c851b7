// VerificationKey: an RSA, EC, Ed25519 or HMAC key that verifies signatures and
// tags, over BoringSSL.
//
//   Status status = Status::kOk;
//   VerificationKey key = VerificationKey::Ec(Curve::kP256, x, y, &status);
//   if (key.Verify(Scheme::kEcdsaP256Sha256, message, signature)) ...

#ifndef MATRON_CRYPTO_VERIFICATION_KEY_H_
#define MATRON_CRYPTO_VERIFICATION_KEY_H_

#include <array>
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

enum class Curve : uint8_t { kP256, kP384, kP521 };

// What a signature or tag is made of: algorithm, curve and hash belong
// together.
enum class Scheme : uint8_t {
  kRsaPkcs1Sha256,  // RFC 8017 section 8.2.
  kRsaPkcs1Sha384,
  kRsaPkcs1Sha512,
  kRsaPssSha256,  // RFC 8017 section 8.1; salt and MGF1 as RFC 7518 s3.5.
  kRsaPssSha384,
  kRsaPssSha512,
  kEcdsaP256Sha256,  // FIPS 186-5; the signature is R and S, RFC 7518 s3.4.
  kEcdsaP384Sha384,
  kEcdsaP521Sha512,
  kEd25519,     // RFC 8032 section 5.1.
  kHmacSha256,  // RFC 2104; the tag is the whole hash, RFC 7518 s3.2.
  kHmacSha384,
  kHmacSha512,
};

// Octets of one coordinate of `curve`, and of R and of S.
constexpr size_t CoordinateBytes(Curve curve) {
  return curve == Curve::kP256 ? 32 : curve == Curve::kP384 ? 48 : 66;
}

// Octets of an Ed25519 key (RFC 8032 section 5.1.5).
inline constexpr size_t kEd25519KeyBytes = 32;

// Immutable once built: any number of threads may verify with one key.
class VerificationKey {
 public:
  // A key that verifies nothing.
  VerificationKey() = default;

  // An RSA key of big-endian modulus `n` and exponent `e`. `*status` is
  // Status::kKeyWeak for a modulus outside limits::kMinRsaBits to kMaxRsaBits
  // or one that CVE-2017-15361 makes weak, or an exponent outside 65537 to
  // 2^32 - 1, Status::kKeyMalformed for an even one of either or a leading zero
  // octet (RFC 7518 section 2, Base64urlUInt).
  static VerificationKey Rsa(std::span<const uint8_t> n,
                             std::span<const uint8_t> e, Status* status);

  // The point (x, y) of `curve`, each exactly CoordinateBytes(curve) long.
  // `*status` is Status::kKeyMalformed if it is not on the curve.
  static VerificationKey Ec(Curve curve, std::span<const uint8_t> x,
                            std::span<const uint8_t> y, Status* status);

  // The point `x` of edwards25519 in its encoding of RFC 8032. `*status` is
  // Status::kKeyMalformed for one of another length or whose y is not reduced,
  // Status::kKeyWeak for one of small order. Whether there is such a point
  // shows when a signature is verified.
  static VerificationKey Ed25519(std::span<const uint8_t> x, Status* status);

  // The shared secret `octets`, which is copied, and wiped at the end.
  // `*status` is Status::kKeyWeak for fewer than limits::kMinHmacKeyBytes.
  static VerificationKey Hmac(std::span<const uint8_t> octets, Status* status);

  VerificationKey(VerificationKey&& other) noexcept;
  VerificationKey& operator=(VerificationKey&& other) noexcept;
  VerificationKey(const VerificationKey&) =
      delete;  // Owns memory of BoringSSL.
  VerificationKey& operator=(const VerificationKey&) = delete;
  ~VerificationKey();

  bool exists() const {
    return rsa_ != nullptr || ec_ != nullptr || is_ed25519_ ||
           secret_ != nullptr;
  }

  // Octets of the shared secret; 0 for keys of other kinds.
  size_t secret_size() const { return secret_size_; }

  // Whether `signature` is one of `message` by this key. False for a scheme
  // that is not this key's, a signature of the wrong length, and any failure.
  // By Ed25519 it must be canonical, and R not of small order.
  [[nodiscard]] bool Verify(Scheme scheme, std::string_view message,
                            std::span<const uint8_t> signature) const;

 private:
  bool VerifyRsa(Scheme scheme, std::string_view message,
                 std::span<const uint8_t> signature) const;
  bool VerifyEcdsa(Scheme scheme, std::string_view message,
                   std::span<const uint8_t> signature) const;
  bool VerifyEd25519(std::string_view message,
                     std::span<const uint8_t> signature) const;
  bool VerifyHmac(Scheme scheme, std::string_view message,
                  std::span<const uint8_t> tag) const;
  void Free();

  rsa_st* rsa_ = nullptr;
  ec_key_st* ec_ = nullptr;
  Curve curve_ = Curve::kP256;
  bool is_ed25519_ = false;
  std::array<uint8_t, kEd25519KeyBytes> ed25519_{};
  uint8_t* secret_ = nullptr;
  size_t secret_size_ = 0;
};

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_VERIFICATION_KEY_H_
