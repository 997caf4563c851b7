#include "jose/algorithm.h"

#include <string_view>

#include "gtest/gtest.h"

namespace matron::jose {
namespace {

using crypto::Curve;
using crypto::Scheme;

struct Expected {
  Algorithm algorithm;
  std::string_view name;
  KeyType key_type;
  Scheme scheme;
  size_t hash_bytes;
  Curve curve = Curve::kP256;
  size_t min_secret_bytes = 0;
  bool is_default = false;
};

// RFC 7518 sections 3.1 to 3.5, RFC 8037 section 3.1, RFC 9864 section 2.2.
constexpr Expected kAll[] = {
    {.algorithm = Algorithm::kRs256,
     .name = "RS256",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPkcs1Sha256,
     .hash_bytes = 32,
     .is_default = true},
    {.algorithm = Algorithm::kRs384,
     .name = "RS384",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPkcs1Sha384,
     .hash_bytes = 48,
     .is_default = true},
    {.algorithm = Algorithm::kRs512,
     .name = "RS512",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPkcs1Sha512,
     .hash_bytes = 64},
    {.algorithm = Algorithm::kPs256,
     .name = "PS256",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPssSha256,
     .hash_bytes = 32},
    {.algorithm = Algorithm::kPs384,
     .name = "PS384",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPssSha384,
     .hash_bytes = 48},
    {.algorithm = Algorithm::kPs512,
     .name = "PS512",
     .key_type = KeyType::kRsa,
     .scheme = Scheme::kRsaPssSha512,
     .hash_bytes = 64},
    {.algorithm = Algorithm::kEs256,
     .name = "ES256",
     .key_type = KeyType::kEc,
     .scheme = Scheme::kEcdsaP256Sha256,
     .hash_bytes = 32,
     .curve = Curve::kP256,
     .is_default = true},
    {.algorithm = Algorithm::kEs384,
     .name = "ES384",
     .key_type = KeyType::kEc,
     .scheme = Scheme::kEcdsaP384Sha384,
     .hash_bytes = 48,
     .curve = Curve::kP384,
     .is_default = true},
    {.algorithm = Algorithm::kEs512,
     .name = "ES512",
     .key_type = KeyType::kEc,
     .scheme = Scheme::kEcdsaP521Sha512,
     .hash_bytes = 64,
     .curve = Curve::kP521},
    {.algorithm = Algorithm::kEdDsa,
     .name = "EdDSA",
     .key_type = KeyType::kOkp,
     .scheme = Scheme::kEd25519,
     .hash_bytes = 64},
    {.algorithm = Algorithm::kEd25519,
     .name = "Ed25519",
     .key_type = KeyType::kOkp,
     .scheme = Scheme::kEd25519,
     .hash_bytes = 64},
    {.algorithm = Algorithm::kHs256,
     .name = "HS256",
     .key_type = KeyType::kOct,
     .scheme = Scheme::kHmacSha256,
     .hash_bytes = 32,
     .min_secret_bytes = 32},
    {.algorithm = Algorithm::kHs384,
     .name = "HS384",
     .key_type = KeyType::kOct,
     .scheme = Scheme::kHmacSha384,
     .hash_bytes = 48,
     .min_secret_bytes = 48},
    {.algorithm = Algorithm::kHs512,
     .name = "HS512",
     .key_type = KeyType::kOct,
     .scheme = Scheme::kHmacSha512,
     .hash_bytes = 64,
     .min_secret_bytes = 64},
};
static_assert(std::size(kAll) == kNumAlgorithms);

TEST(ParseAlgorithm, KnowsTheNameOfEach) {
  for (const Expected& expected : kAll) {
    Algorithm parsed = Algorithm::kRs256;
    EXPECT_TRUE(ParseAlgorithm(expected.name, &parsed)) << expected.name;
    EXPECT_EQ(parsed, expected.algorithm) << expected.name;
  }
}

TEST(ParseAlgorithm, RefusesEveryOtherName) {
  for (const std::string_view name :
       {"",
        "none",
        "None",
        "NONE",
        "nOnE",
        "ES256K",
        "Ed448",
        "eddsa",
        "ED25519",
        "HS1",
        "hs256",
        "RS1",
        "RSA1_5",
        "RSA-OAEP",
        "dir",
        "rs256",
        "Rs256",
        "es384",
        "RS256 ",
        " RS256",
        "RS256\t",
        "RS2560",
        "RS25",
        "RS",
        "RS256,ES256",
        "RS 256",
        "SHA256withRSA",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}) {
    Algorithm parsed = Algorithm::kEs384;
    EXPECT_FALSE(ParseAlgorithm(name, &parsed)) << name;
    EXPECT_EQ(parsed, Algorithm::kEs384);
  }
  Algorithm parsed;
  EXPECT_FALSE(ParseAlgorithm(std::string_view("RS256\0", 6), &parsed));
  EXPECT_FALSE(ParseAlgorithm(std::string_view("\0RS256", 6), &parsed));
}

TEST(AlgorithmInfo, BindsKeyTypeCurveAndScheme) {
  for (const Expected& expected : kAll) {
    const AlgorithmInfo& info = InfoOf(expected.algorithm);
    EXPECT_EQ(info.name, expected.name);
    EXPECT_EQ(info.key_type, expected.key_type) << expected.name;
    EXPECT_EQ(info.scheme, expected.scheme) << expected.name;
    EXPECT_EQ(info.hash_bytes, expected.hash_bytes) << expected.name;
    EXPECT_EQ(info.curve, expected.curve) << expected.name;
    EXPECT_EQ(info.min_secret_bytes, expected.min_secret_bytes)
        << expected.name;
  }
}

// RFC 9864 section 2.2 gives EdDSA with Ed25519 a second name; everything else
// has one.
TEST(IsNameOf, TakesTheTwoNamesOfEd25519) {
  for (const Expected& named : kAll) {
    for (const Expected& expected : kAll) {
      const bool both_ed25519 = named.scheme == Scheme::kEd25519 &&
                                expected.scheme == Scheme::kEd25519;
      EXPECT_EQ(IsNameOf(named.name, expected.algorithm),
                named.algorithm == expected.algorithm || both_ed25519)
          << named.name << " for " << expected.name;
    }
  }
  EXPECT_FALSE(IsNameOf("", Algorithm::kEdDsa));
  EXPECT_FALSE(IsNameOf("rs256", Algorithm::kRs256));
}

TEST(AlgorithmSet, IsEmptyAtFirst) {
  const AlgorithmSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.HasSymmetric());
  EXPECT_FALSE(set.HasAsymmetric());
  for (const Expected& any : kAll) EXPECT_FALSE(set.Has(any.algorithm));
}

TEST(AlgorithmSet, HoldsFourByDefault) {
  const AlgorithmSet set = AlgorithmSet::Default();
  for (const Expected& any : kAll) {
    EXPECT_EQ(set.Has(any.algorithm), any.is_default) << any.name;
  }
  EXPECT_TRUE(set.HasAsymmetric());
  EXPECT_FALSE(set.HasSymmetric());
}

TEST(AlgorithmSet, HoldsWhatWasAdded) {
  for (const Expected& added : kAll) {
    AlgorithmSet set;
    set.Add(added.algorithm);
    set.Add(added.algorithm);
    EXPECT_FALSE(set.empty());
    for (const Expected& any : kAll) {
      EXPECT_EQ(set.Has(any.algorithm), any.algorithm == added.algorithm);
    }
    EXPECT_EQ(set.HasSymmetric(), added.key_type == KeyType::kOct);
    EXPECT_EQ(set.HasAsymmetric(), added.key_type != KeyType::kOct);
  }
}

TEST(AlgorithmSet, UnitesWithAnother) {
  AlgorithmSet set, other;
  set.Add(Algorithm::kPs256);
  other.Add(Algorithm::kHs512);
  set |= other;
  for (const Expected& any : kAll) {
    EXPECT_EQ(set.Has(any.algorithm), any.algorithm == Algorithm::kPs256 ||
                                          any.algorithm == Algorithm::kHs512);
  }
}

}  // namespace
}  // namespace matron::jose
