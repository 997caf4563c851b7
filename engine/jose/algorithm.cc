// Tested by jws_test.cc.

#include "jose/algorithm.h"

namespace matron::jose {
namespace {

using crypto::Curve;
using crypto::Scheme;

// By Algorithm.
constexpr AlgorithmInfo kAlgorithms[kNumAlgorithms] = {
    {"RS256", KeyType::kRsa, Scheme::kRsaPkcs1Sha256, 32},
    {"RS384", KeyType::kRsa, Scheme::kRsaPkcs1Sha384, 48},
    {"RS512", KeyType::kRsa, Scheme::kRsaPkcs1Sha512, 64},
    {"PS256", KeyType::kRsa, Scheme::kRsaPssSha256, 32},
    {"PS384", KeyType::kRsa, Scheme::kRsaPssSha384, 48},
    {"PS512", KeyType::kRsa, Scheme::kRsaPssSha512, 64},
    {"ES256", KeyType::kEc, Scheme::kEcdsaP256Sha256, 32, Curve::kP256},
    {"ES384", KeyType::kEc, Scheme::kEcdsaP384Sha384, 48, Curve::kP384},
    {"ES512", KeyType::kEc, Scheme::kEcdsaP521Sha512, 64, Curve::kP521},
    {"EdDSA", KeyType::kOkp, Scheme::kEd25519, 64},
    {"Ed25519", KeyType::kOkp, Scheme::kEd25519, 64},
    {"HS256", KeyType::kOct, Scheme::kHmacSha256, 32, Curve::kP256, 32},
    {"HS384", KeyType::kOct, Scheme::kHmacSha384, 48, Curve::kP256, 48},
    {"HS512", KeyType::kOct, Scheme::kHmacSha512, 64, Curve::kP256, 64},
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

bool IsNameOf(std::string_view alg, Algorithm algorithm) {
  Algorithm named;
  return alg == InfoOf(algorithm).name ||
         (InfoOf(algorithm).key_type == KeyType::kOkp &&
          ParseAlgorithm(alg, &named) &&
          InfoOf(named).scheme == InfoOf(algorithm).scheme);
}

}  // namespace matron::jose
