// Algorithm: the JWS algorithms that are known (RFC 7518 section 3.1).

#ifndef MATRON_JOSE_ALGORITHM_H_
#define MATRON_JOSE_ALGORITHM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crypto/public_key.h"

namespace matron::jose {

enum class Algorithm : uint8_t { kRs256, kRs384, kEs256, kEs384 };
inline constexpr size_t kNumAlgorithms = 4;

// The `kty` of RFC 7518 section 6.1.
enum class KeyType : uint8_t { kRsa, kEc };

// What belongs to an algorithm; curve is meant for kEc only.
struct AlgorithmInfo {
  std::string_view name;
  KeyType key_type;
  crypto::Curve curve;
  crypto::Scheme scheme;
};
const AlgorithmInfo& InfoOf(Algorithm algorithm);

// Finds the algorithm of exactly this `alg` value. `none` is not one.
[[nodiscard]] bool ParseAlgorithm(std::string_view name, Algorithm* out);

// A set of algorithms: an allow-list, empty at first.
class AlgorithmSet {
 public:
  static AlgorithmSet All() {
    AlgorithmSet set;
    set.bits_ = (1u << kNumAlgorithms) - 1;
    return set;
  }
  void Add(Algorithm algorithm) {
    bits_ |= 1u << static_cast<unsigned>(algorithm);
  }
  bool Has(Algorithm algorithm) const {
    return (bits_ >> static_cast<unsigned>(algorithm) & 1) != 0;
  }
  bool empty() const { return bits_ == 0; }

 private:
  uint32_t bits_ = 0;
};

}  // namespace matron::jose

#endif  // MATRON_JOSE_ALGORITHM_H_
