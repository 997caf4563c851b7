#include "jose/algorithm.h"

#include <string_view>

#include "gtest/gtest.h"

namespace matron::jose {
namespace {

constexpr Algorithm kAll[] = {Algorithm::kRs256, Algorithm::kRs384,
                              Algorithm::kEs256, Algorithm::kEs384};

TEST(ParseAlgorithm, KnowsExactlyFour) {
  static_assert(std::size(kAll) == kNumAlgorithms);
  for (const Algorithm algorithm : kAll) {
    Algorithm parsed = Algorithm::kRs256;
    EXPECT_TRUE(ParseAlgorithm(InfoOf(algorithm).name, &parsed));
    EXPECT_EQ(parsed, algorithm);
  }
}

TEST(ParseAlgorithm, RefusesEveryOtherName) {
  for (const std::string_view name :
       {"",
        "none",
        "None",
        "NONE",
        "nOnE",
        "HS256",
        "HS384",
        "HS512",
        "RS512",
        "ES512",
        "PS256",
        "PS384",
        "PS512",
        "ES256K",
        "EdDSA",
        "Ed25519",
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

// RFC 7518 sections 3.1, 3.3 and 3.4.
TEST(AlgorithmInfo, BindsKeyTypeCurveAndScheme) {
  using crypto::Curve;
  using crypto::Scheme;
  EXPECT_EQ(InfoOf(Algorithm::kRs256).name, "RS256");
  EXPECT_EQ(InfoOf(Algorithm::kRs256).key_type, KeyType::kRsa);
  EXPECT_EQ(InfoOf(Algorithm::kRs256).scheme, Scheme::kRsaPkcs1Sha256);
  EXPECT_EQ(InfoOf(Algorithm::kRs384).name, "RS384");
  EXPECT_EQ(InfoOf(Algorithm::kRs384).key_type, KeyType::kRsa);
  EXPECT_EQ(InfoOf(Algorithm::kRs384).scheme, Scheme::kRsaPkcs1Sha384);
  EXPECT_EQ(InfoOf(Algorithm::kEs256).name, "ES256");
  EXPECT_EQ(InfoOf(Algorithm::kEs256).key_type, KeyType::kEc);
  EXPECT_EQ(InfoOf(Algorithm::kEs256).curve, Curve::kP256);
  EXPECT_EQ(InfoOf(Algorithm::kEs256).scheme, Scheme::kEcdsaP256Sha256);
  EXPECT_EQ(InfoOf(Algorithm::kEs384).name, "ES384");
  EXPECT_EQ(InfoOf(Algorithm::kEs384).key_type, KeyType::kEc);
  EXPECT_EQ(InfoOf(Algorithm::kEs384).curve, Curve::kP384);
  EXPECT_EQ(InfoOf(Algorithm::kEs384).scheme, Scheme::kEcdsaP384Sha384);
}

TEST(AlgorithmSet, IsEmptyAtFirst) {
  const AlgorithmSet set;
  EXPECT_TRUE(set.empty());
  for (const Algorithm algorithm : kAll) EXPECT_FALSE(set.Has(algorithm));
}

TEST(AlgorithmSet, HoldsAll) {
  const AlgorithmSet set = AlgorithmSet::All();
  EXPECT_FALSE(set.empty());
  for (const Algorithm algorithm : kAll) EXPECT_TRUE(set.Has(algorithm));
}

TEST(AlgorithmSet, HoldsWhatWasAdded) {
  for (const Algorithm added : kAll) {
    AlgorithmSet set;
    set.Add(added);
    set.Add(added);
    EXPECT_FALSE(set.empty());
    for (const Algorithm algorithm : kAll) {
      EXPECT_EQ(set.Has(algorithm), algorithm == added);
    }
  }
}

}  // namespace
}  // namespace matron::jose
