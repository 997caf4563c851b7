// Tested by verification_key_test.cc, and by the vectors of Wycheproof, CCTV
// and ed25519-speccheck.

#include "crypto/verification_key.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "crypto/digest.h"
#include "openssl/bn.h"
#include "openssl/curve25519.h"
#include "openssl/digest.h"
#include "openssl/ec.h"
#include "openssl/ec_key.h"
#include "openssl/ecdsa.h"
#include "openssl/hmac.h"
#include "openssl/mem.h"
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

using Ed25519Bytes = std::array<uint8_t, kEd25519KeyBytes>;

// The y of the points of small order, which are eight: their order divides the
// cofactor, so that they verify signatures that nobody made.
constexpr Ed25519Bytes kSmallOrder[] = {
    {0x00},
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

// The y of an encoded point: all but the top bit, which is the sign of x.
Ed25519Bytes OrdinateOf(std::span<const uint8_t> point) {
  Ed25519Bytes y;
  std::copy_n(point.begin(), y.size(), y.begin());
  y.back() &= 0x7f;
  return y;
}

// Whether `y` is less than the prime of the field, 2^255 - 19.
bool IsReduced(const Ed25519Bytes& y) {
  const bool is_high = y.back() == 0x7f &&
                       std::all_of(y.begin() + 1, y.end() - 1,
                                   [](uint8_t byte) { return byte == 0xff; });
  return !is_high || y[0] < 0xed;
}

bool IsOfSmallOrder(const Ed25519Bytes& y) {
  return std::find(std::begin(kSmallOrder), std::end(kSmallOrder), y) !=
         std::end(kSmallOrder);
}

// The hash of a message that a scheme signs.
class Digest {
 public:
  Digest(Scheme scheme, std::string_view message) {
    switch (scheme) {
      case Scheme::kRsaPkcs1Sha256:
      case Scheme::kRsaPssSha256:
      case Scheme::kEcdsaP256Sha256:
        Keep(Sha256(message), NID_sha256, EVP_sha256());
        return;
      case Scheme::kRsaPkcs1Sha384:
      case Scheme::kRsaPssSha384:
      case Scheme::kEcdsaP384Sha384:
        Keep(Sha384(message), NID_sha384, EVP_sha384());
        return;
      case Scheme::kRsaPkcs1Sha512:
      case Scheme::kRsaPssSha512:
      case Scheme::kEcdsaP521Sha512:
        Keep(Sha512(message), NID_sha512, EVP_sha512());
        return;
      default:
        return;
    }
  }

  const uint8_t* data() const { return octets_.data(); }
  size_t size() const { return size_; }
  int nid() const { return nid_; }
  const EVP_MD* md() const { return md_; }

 private:
  template <size_t kSize>
  void Keep(const std::array<uint8_t, kSize>& octets, int nid,
            const EVP_MD* md) {
    std::copy(octets.begin(), octets.end(), octets_.begin());
    size_ = kSize;
    nid_ = nid;
    md_ = md;
  }

  Sha512Digest octets_{};
  size_t size_ = 0;
  int nid_ = NID_undef;
  const EVP_MD* md_ = nullptr;
};

bool IsPss(Scheme scheme) {
  return scheme == Scheme::kRsaPssSha256 || scheme == Scheme::kRsaPssSha384 ||
         scheme == Scheme::kRsaPssSha512;
}

int CurveNid(Curve curve) {
  switch (curve) {
    case Curve::kP256:
      return NID_X9_62_prime256v1;
    case Curve::kP384:
      return NID_secp384r1;
    case Curve::kP521:
      return NID_secp521r1;
  }
  return NID_undef;
}

}  // namespace

VerificationKey VerificationKey::Rsa(std::span<const uint8_t> n,
                                     std::span<const uint8_t> e,
                                     Status* status) {
  VerificationKey key;
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

VerificationKey VerificationKey::Ec(Curve curve, std::span<const uint8_t> x,
                                    std::span<const uint8_t> y,
                                    Status* status) {
  VerificationKey key;
  *status = Status::kKeyMalformed;
  if (x.size() != CoordinateBytes(curve) || y.size() != x.size()) return key;
  bssl::UniquePtr<BIGNUM> x_number = ToBignum(x);
  bssl::UniquePtr<BIGNUM> y_number = ToBignum(y);
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(CurveNid(curve)));
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

VerificationKey VerificationKey::Ed25519(std::span<const uint8_t> x,
                                         Status* status) {
  VerificationKey key;
  *status = Status::kKeyMalformed;
  if (x.size() != kEd25519KeyBytes) return key;
  const Ed25519Bytes y = OrdinateOf(x);
  if (!IsReduced(y)) return key;
  if (IsOfSmallOrder(y)) {
    *status = Status::kKeyWeak;
    return key;
  }
  std::copy(x.begin(), x.end(), key.ed25519_.begin());
  key.is_ed25519_ = true;
  *status = Status::kOk;
  return key;
}

VerificationKey VerificationKey::Hmac(std::span<const uint8_t> octets,
                                      Status* status) {
  VerificationKey key;
  *status = Status::kKeyWeak;
  if (octets.size() < limits::kMinHmacKeyBytes) return key;
  key.secret_ = static_cast<uint8_t*>(OPENSSL_malloc(octets.size()));
  if (key.secret_ == nullptr) {
    *status = Status::kOutOfMemory;
    return key;
  }
  std::copy(octets.begin(), octets.end(), key.secret_);
  key.secret_size_ = octets.size();
  *status = Status::kOk;
  return key;
}

VerificationKey::VerificationKey(VerificationKey&& other) noexcept
    : rsa_(std::exchange(other.rsa_, nullptr)),
      ec_(std::exchange(other.ec_, nullptr)),
      curve_(other.curve_),
      is_ed25519_(std::exchange(other.is_ed25519_, false)),
      ed25519_(other.ed25519_),
      secret_(std::exchange(other.secret_, nullptr)),
      secret_size_(std::exchange(other.secret_size_, 0)) {}

VerificationKey& VerificationKey::operator=(VerificationKey&& other) noexcept {
  if (this == &other) return *this;
  Free();
  rsa_ = std::exchange(other.rsa_, nullptr);
  ec_ = std::exchange(other.ec_, nullptr);
  curve_ = other.curve_;
  is_ed25519_ = std::exchange(other.is_ed25519_, false);
  ed25519_ = other.ed25519_;
  secret_ = std::exchange(other.secret_, nullptr);
  secret_size_ = std::exchange(other.secret_size_, 0);
  return *this;
}

VerificationKey::~VerificationKey() { Free(); }

void VerificationKey::Free() {
  RSA_free(rsa_);
  EC_KEY_free(ec_);
  OPENSSL_free(secret_);  // Wipes it.
}

bool VerificationKey::VerifyRsa(Scheme scheme, std::string_view message,
                                std::span<const uint8_t> signature) const {
  if (rsa_ == nullptr) return false;
  const Digest digest(scheme, message);
  if (IsPss(scheme)) {
    // RFC 7518 section 3.5: the salt is as long as the hash, and MGF1 has the
    // same hash.
    return RSA_verify_pss_mgf1(rsa_, digest.data(), digest.size(), digest.md(),
                               digest.md(), static_cast<int>(digest.size()),
                               signature.data(), signature.size()) == 1;
  }
  return RSA_verify(digest.nid(), digest.data(), digest.size(),
                    signature.data(), signature.size(), rsa_) == 1;
}

// RFC 7518 section 3.4: R and S, each as long as a coordinate. BoringSSL
// refuses both outside [1, n-1].
bool VerificationKey::VerifyEcdsa(Scheme scheme, std::string_view message,
                                  std::span<const uint8_t> signature) const {
  const Curve curve = scheme == Scheme::kEcdsaP256Sha256   ? Curve::kP256
                      : scheme == Scheme::kEcdsaP384Sha384 ? Curve::kP384
                                                           : Curve::kP521;
  const size_t size = CoordinateBytes(curve);
  if (ec_ == nullptr || curve_ != curve || signature.size() != 2 * size) {
    return false;
  }
  bssl::UniquePtr<ECDSA_SIG> pair(ECDSA_SIG_new());
  bssl::UniquePtr<BIGNUM> r = ToBignum(signature.first(size));
  bssl::UniquePtr<BIGNUM> s = ToBignum(signature.last(size));
  if (pair == nullptr || r == nullptr || s == nullptr) return false;
  if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return false;
  r.release();  // Owned by the pair now.
  s.release();
  const Digest digest(scheme, message);
  return ECDSA_do_verify(digest.data(), digest.size(), pair.get(), ec_) == 1;
}

// BoringSSL refuses an S that is not reduced, and an R that is not the encoding
// of the point that it computes.
bool VerificationKey::VerifyEd25519(std::string_view message,
                                    std::span<const uint8_t> signature) const {
  return is_ed25519_ && signature.size() == 2 * kEd25519KeyBytes &&
         !IsOfSmallOrder(OrdinateOf(signature)) &&
         ED25519_verify(reinterpret_cast<const uint8_t*>(message.data()),
                        message.size(), signature.data(), ed25519_.data()) == 1;
}

bool VerificationKey::VerifyHmac(Scheme scheme, std::string_view message,
                                 std::span<const uint8_t> tag) const {
  if (secret_ == nullptr) return false;
  const EVP_MD* const md = scheme == Scheme::kHmacSha256   ? EVP_sha256()
                           : scheme == Scheme::kHmacSha384 ? EVP_sha384()
                                                           : EVP_sha512();
  // RFC 7518 section 3.2: a key as long as the hash, or longer.
  if (secret_size_ < EVP_MD_size(md) || tag.size() != EVP_MD_size(md)) {
    return false;
  }
  Sha512Digest computed;
  unsigned size = 0;
  if (HMAC(md, secret_, secret_size_,
           reinterpret_cast<const uint8_t*>(message.data()), message.size(),
           computed.data(), &size) == nullptr ||
      size != tag.size()) {
    return false;
  }
  const bool equal =
      CRYPTO_memcmp(computed.data(), tag.data(), tag.size()) == 0;
  Wipe(computed);  // It would pass with this message.
  return equal;
}

bool VerificationKey::Verify(Scheme scheme, std::string_view message,
                             std::span<const uint8_t> signature) const {
  switch (scheme) {
    case Scheme::kRsaPkcs1Sha256:
    case Scheme::kRsaPkcs1Sha384:
    case Scheme::kRsaPkcs1Sha512:
    case Scheme::kRsaPssSha256:
    case Scheme::kRsaPssSha384:
    case Scheme::kRsaPssSha512:
      return VerifyRsa(scheme, message, signature);
    case Scheme::kEcdsaP256Sha256:
    case Scheme::kEcdsaP384Sha384:
    case Scheme::kEcdsaP521Sha512:
      return VerifyEcdsa(scheme, message, signature);
    case Scheme::kEd25519:
      return VerifyEd25519(message, signature);
    case Scheme::kHmacSha256:
    case Scheme::kHmacSha384:
    case Scheme::kHmacSha512:
      return VerifyHmac(scheme, message, signature);
  }
  return false;
}

}  // namespace matron::crypto
