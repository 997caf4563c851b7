// Tested by public_key_test.cc and by the Wycheproof vectors.

#include "crypto/public_key.h"

#include <utility>

#include "base/limits.h"
#include "crypto/digest.h"
#include "openssl/bn.h"
#include "openssl/ec.h"
#include "openssl/ec_key.h"
#include "openssl/ecdsa.h"
#include "openssl/nid.h"
#include "openssl/rsa.h"

namespace matron::crypto {
namespace {

constexpr unsigned kMaxExponentBits = 32;
constexpr BN_ULONG kMinExponent = 65537;

bssl::UniquePtr<BIGNUM> ToBignum(std::span<const uint8_t> bytes) {
  return bssl::UniquePtr<BIGNUM>(
      BN_bin2bn(bytes.data(), bytes.size(), nullptr));
}

Status CheckRsaNumbers(std::span<const uint8_t> n, std::span<const uint8_t> e) {
  if (n.empty() || e.empty() || n[0] == 0 || e[0] == 0) {
    return Status::kKeyMalformed;
  }
  // Before any arithmetic: a modulus of megabytes costs only this.
  if (n.size() > limits::kMaxRsaBits / 8 || e.size() > kMaxExponentBits / 8) {
    return Status::kKeyWeak;
  }
  return Status::kOk;
}

// Whether `n` looks like a modulus of the Infineon library of CVE-2017-15361
// (ROCA), which can be factored: its remainders by small primes are all powers
// of 65537. One good modulus in a hundred million is taken for such a one.
bool IsRocaModulus(const BIGNUM* n) {
  constexpr uint16_t kPrimes[] = {
      3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
      47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
      107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  for (const uint16_t prime : kPrimes) {
    const BN_ULONG remainder = BN_mod_word(n, prime);
    BN_ULONG power = 1;
    do {
      if (power == remainder) break;
      power = power * 65537 % prime;
    } while (power != 1);
    if (power != remainder) return false;
  }
  return true;
}

bool VerifyRsa(rsa_st* rsa, int hash, std::span<const uint8_t> digest,
               std::span<const uint8_t> signature) {
  return RSA_verify(hash, digest.data(), digest.size(), signature.data(),
                    signature.size(), rsa) == 1;
}

// RFC 7518 section 3.4: R and S, each as long as a coordinate. BoringSSL
// refuses both outside [1, n-1].
bool VerifyEcdsa(const ec_key_st* ec, Curve curve,
                 std::span<const uint8_t> digest,
                 std::span<const uint8_t> signature) {
  const size_t size = CoordinateBytes(curve);
  if (signature.size() != 2 * size) return false;
  bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_SIG_new());
  bssl::UniquePtr<BIGNUM> r = ToBignum(signature.first(size));
  bssl::UniquePtr<BIGNUM> s = ToBignum(signature.last(size));
  if (pair == nullptr || r == nullptr || s == nullptr) return false;
  if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return false;
  r.release();  // Owned by the pair now.
  s.release();
  return ECDSA_do_verify(digest.data(), digest.size(), pair.get(), ec) == 1;
}

}  // namespace

PublicKey PublicKey::Rsa(std::span<const uint8_t> n, std::span<const uint8_t> e,
                         Status* status) {
  PublicKey key;
  *status = CheckRsaNumbers(n, e);
  if (*status != Status::kOk) return key;
  bssl::UniquePtr<BIGNUM> modulus = ToBignum(n);
  bssl::UniquePtr<BIGNUM> exponent = ToBignum(e);
  bssl::UniquePtr<RSA> rsa(RSA_new());
  if (modulus == nullptr || exponent == nullptr || rsa == nullptr) {
    *status = Status::kOutOfMemory;
    return key;
  }
  const unsigned bits = BN_num_bits(modulus.get());
  if (bits < limits::kMinRsaBits || bits > limits::kMaxRsaBits ||
      BN_get_word(exponent.get()) < kMinExponent) {
    *status = Status::kKeyWeak;
    return key;
  }
  if (!BN_is_odd(modulus.get()) || !BN_is_odd(exponent.get())) {
    *status = Status::kKeyMalformed;
    return key;
  }
  if (IsRocaModulus(modulus.get())) {
    *status = Status::kKeyWeak;
    return key;
  }
  if (RSA_set0_key(rsa.get(), modulus.get(), exponent.get(), nullptr) != 1) {
    *status = Status::kKeyMalformed;
    return key;
  }
  modulus.release();  // Owned by the RSA key now.
  exponent.release();
  key.rsa_ = rsa.release();
  return key;
}

PublicKey PublicKey::Ec(Curve curve, std::span<const uint8_t> x,
                        std::span<const uint8_t> y, Status* status) {
  PublicKey key;
  *status = Status::kKeyMalformed;
  if (x.size() != CoordinateBytes(curve) || y.size() != x.size()) return key;
  bssl::UniquePtr<BIGNUM> x_number = ToBignum(x);
  bssl::UniquePtr<BIGNUM> y_number = ToBignum(y);
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(
      curve == Curve::kP256 ? NID_X9_62_prime256v1 : NID_secp384r1));
  if (x_number == nullptr || y_number == nullptr || ec == nullptr) {
    *status = Status::kOutOfMemory;
    return key;
  }
  const EC_GROUP* const group = EC_KEY_get0_group(ec.get());
  bssl::UniquePtr<EC_POINT> point(EC_POINT_new(group));
  if (point == nullptr) {
    *status = Status::kOutOfMemory;
    return key;
  }
  // Refuses coordinates that are not reduced and points off the curve, and
  // allocates nothing, so that a refusal is no lack of memory.
  if (EC_POINT_set_affine_coordinates_GFp(group, point.get(), x_number.get(),
                                          y_number.get(), nullptr) != 1) {
    return key;
  }
  if (EC_KEY_set_public_key(ec.get(), point.get()) != 1) {
    *status = Status::kOutOfMemory;
    return key;
  }
  key.ec_ = ec.release();
  key.curve_ = curve;
  *status = Status::kOk;
  return key;
}

PublicKey::PublicKey(PublicKey&& other) noexcept
    : rsa_(std::exchange(other.rsa_, nullptr)),
      ec_(std::exchange(other.ec_, nullptr)),
      curve_(other.curve_) {}

PublicKey& PublicKey::operator=(PublicKey&& other) noexcept {
  if (this == &other) return *this;
  Free();
  rsa_ = std::exchange(other.rsa_, nullptr);
  ec_ = std::exchange(other.ec_, nullptr);
  curve_ = other.curve_;
  return *this;
}

PublicKey::~PublicKey() { Free(); }

void PublicKey::Free() {
  RSA_free(rsa_);
  EC_KEY_free(ec_);
}

bool PublicKey::Verify(Scheme scheme, std::string_view message,
                       std::span<const uint8_t> signature) const {
  switch (scheme) {
    case Scheme::kRsaPkcs1Sha256:
      return rsa_ != nullptr &&
             VerifyRsa(rsa_, NID_sha256, Sha256(message), signature);
    case Scheme::kRsaPkcs1Sha384:
      return rsa_ != nullptr &&
             VerifyRsa(rsa_, NID_sha384, Sha384(message), signature);
    case Scheme::kEcdsaP256Sha256:
      return ec_ != nullptr && curve_ == Curve::kP256 &&
             VerifyEcdsa(ec_, curve_, Sha256(message), signature);
    case Scheme::kEcdsaP384Sha384:
      return ec_ != nullptr && curve_ == Curve::kP384 &&
             VerifyEcdsa(ec_, curve_, Sha384(message), signature);
  }
  return false;
}

}  // namespace matron::crypto
