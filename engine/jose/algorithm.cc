// Tested by jws_test.cc.

#include "jose/algorithm.h"

namespace matron::jose {
namespace {

using crypto::Curve;
using crypto::Scheme;

// By Algorithm.
constexpr AlgorithmInfo kAlgorithms[kNumAlgorithms] = {
    {"RS256", KeyType::kRsa, Curve::kP256, Scheme::kRsaPkcs1Sha256},
    {"RS384", KeyType::kRsa, Curve::kP256, Scheme::kRsaPkcs1Sha384},
    {"ES256", KeyType::kEc, Curve::kP256, Scheme::kEcdsaP256Sha256},
    {"ES384", KeyType::kEc, Curve::kP384, Scheme::kEcdsaP384Sha384},
};

}  // namespace

const AlgorithmInfo& InfoOf(Algorithm algorithm) {
  return kAlgorithms[static_cast<size_t>(algorithm) % kNumAlgorithms];
}

bool ParseAlgorithm(std::string_view name, Algorithm* out) {
  for (size_t i = 0; i < kNumAlgorithms; ++i) {
    if (kAlgorithms[i].name != name) continue;
    *out = static_cast<Algorithm>(i);
    return true;
  }
  return false;
}

}  // namespace matron::jose
