// Algorithm: the JWS algorithms that are known (RFC 7518 section 3.1, RFC 8037
// section 3.1, RFC 9864 section 2.2).

#ifndef MATRON_JOSE_ALGORITHM_H_
#define MATRON_JOSE_ALGORITHM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crypto/verification_key.h"

namespace matron::jose {

enum class Algorithm : uint8_t {
  kRs256,
  kRs384,
  kRs512,
  kPs256,
  kPs384,
  kPs512,
  kEs256,
  kEs384,
  kEs512,
  kEdDsa,    // With Ed25519 only.
  kEd25519,  // The same by its fully-specified name.
  kHs256,
  kHs384,
  kHs512,
};
inline constexpr size_t kNumAlgorithms = 14;

// The `kty` of RFC 7518 section 6.1 and RFC 8037 section 2.
enum class KeyType : uint8_t { kRsa, kEc, kOkp, kOct };

// What belongs to an algorithm.
struct AlgorithmInfo {
  std::string_view name;
  KeyType key_type;
  crypto::Scheme scheme;
  size_t hash_bytes;  // 32, 48 or 64: of SHA-256, SHA-384 or SHA-512.
  crypto::Curve curve = crypto::Curve::kP256;  // For kEc only.
  size_t min_secret_bytes = 0;                 // For kOct only.
};
const AlgorithmInfo& InfoOf(Algorithm algorithm);

// Whether a key that names `alg` is for `algorithm`: it names it exactly, but
// for the two names of Ed25519.
bool IsNameOf(std::string_view alg, Algorithm algorithm);

// Finds the algorithm of exactly this `alg` value. `none` is not one.
[[nodiscard]] bool ParseAlgorithm(std::string_view name, Algorithm* out);

// A set of algorithms: an allow-list, empty at first.
class AlgorithmSet {
 public:
  // What is allowed where nothing is said: RS256, RS384, ES256 and ES384, those
  // that SMART names and what most servers sign by.
  static AlgorithmSet Default() {
    AlgorithmSet set;
    for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kRs384,
                                      Algorithm::kEs256, Algorithm::kEs384}) {
      set.Add(algorithm);
    }
    return set;
  }
  void Add(Algorithm algorithm) {
    bits_ |= 1u << static_cast<unsigned>(algorithm);
  }
  bool Has(Algorithm algorithm) const {
    return (bits_ >> static_cast<unsigned>(algorithm) & 1) != 0;
  }
  bool empty() const { return bits_ == 0; }
  // Whether there are some by a shared secret, and some by a public key.
  bool HasSymmetric() const { return (bits_ & kSymmetric) != 0; }
  bool HasAsymmetric() const { return (bits_ & ~kSymmetric) != 0; }

  AlgorithmSet& operator|=(AlgorithmSet other) {
    bits_ |= other.bits_;
    return *this;
  }

 private:
  static constexpr uint32_t kSymmetric =
      1u << static_cast<unsigned>(Algorithm::kHs256) |
      1u << static_cast<unsigned>(Algorithm::kHs384) |
      1u << static_cast<unsigned>(Algorithm::kHs512);

  uint32_t bits_ = 0;
};

}  // namespace matron::jose

#endif  // MATRON_JOSE_ALGORITHM_H_
