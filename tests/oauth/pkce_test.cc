#include "oauth/pkce.h"

#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::oauth {
namespace {

// RFC 7636 appendix B.
const std::string kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

// The challenge of any verifier, allowed or not.
std::string ChallengeOf(std::string_view verifier) {
  const crypto::Sha256Digest digest = crypto::Sha256(verifier);
  return jose::Encoded(std::string(digest.begin(), digest.end()));
}

std::string Verify(std::optional<std::string_view> challenge,
                   std::optional<std::string_view> method,
                   std::optional<std::string_view> verifier) {
  return std::string(
      InfoOf(VerifyPkce({challenge, method, verifier})).wire_name);
}

TEST(VerifyPkce, AcceptsTheExampleOfTheRfc) {
  EXPECT_EQ(ChallengeOf(kVerifier), kChallenge);
  EXPECT_EQ(Verify(kChallenge, "S256", kVerifier), "ok");
}

TEST(VerifyPkce, AcceptsEveryLengthFrom43To128AndNoOther) {
  for (size_t size = 0; size < 300; ++size) {
    const std::string verifier(size, 'a');
    EXPECT_EQ(Verify(ChallengeOf(verifier), "S256", verifier),
              size >= 43 && size <= 128 ? "ok" : "code_verifier_malformed")
        << size;
  }
  const std::string verifier(4096, 'a');
  EXPECT_EQ(Verify(ChallengeOf(verifier), "S256", verifier),
            "code_verifier_malformed");
}

// RFC 7636 section 4.1.
TEST(VerifyPkce, AcceptsTheUnreservedCharactersAndNoOther) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const size_t at : {0u, 21u, 42u}) {
      std::string verifier(43, 'a');
      verifier[at] = c;
      const bool is_unreserved = kUnreserved.find(c) != kUnreserved.npos;
      EXPECT_EQ(Verify(ChallengeOf(verifier), "S256", verifier),
                is_unreserved ? "ok" : "code_verifier_malformed")
          << byte;
    }
  }
}

TEST(VerifyPkce, RefusesEveryOtherVerifier) {
  for (size_t bit = 0; bit < kVerifier.size() * 8; ++bit) {
    std::string other = kVerifier;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Verify(kChallenge, "S256", other), "ok") << bit;
  }
}

TEST(VerifyPkce, RefusesEveryOtherChallenge) {
  for (size_t bit = 0; bit < kChallenge.size() * 8; ++bit) {
    std::string other = kChallenge;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(Verify(other, "S256", kVerifier), "ok") << bit;
  }
}

// ------------------------------------------------------------------- Methods

struct TextCase {
  const char* name;
  std::string text;
};

class PkceMethodTest : public testing::TestWithParam<TextCase> {};

TEST_P(PkceMethodTest, IsUnsupported) {
  EXPECT_EQ(Verify(kChallenge, GetParam().text, kVerifier),
            "code_challenge_method_unsupported");
  // Not even where `plain` would find them equal.
  EXPECT_EQ(Verify(kVerifier, GetParam().text, kVerifier),
            "code_challenge_method_unsupported");
}

const TextCase kMethods[] = {
    {"Plain", "plain"},        {"Empty", ""},
    {"LowerCase", "s256"},     {"TrailingBlank", "S256 "},
    {"LeadingBlank", " S256"}, {"Zero", std::string("S256\0", 5)},
    {"Sha512", "S512"},        {"Prefix", "S25"},
    {"Longer", "S2560"},       {"Name", "SHA-256"},
    {"Quoted", "\"S256\""},    {"List", "S256,plain"},
};
INSTANTIATE_TEST_SUITE_P(Bad, PkceMethodTest, testing::ValuesIn(kMethods),
                         fixtures::CaseName());

// ---------------------------------------------------------------- Challenges

class PkceChallengeTest : public testing::TestWithParam<TextCase> {};

TEST_P(PkceChallengeTest, IsMalformed) {
  EXPECT_EQ(Verify(GetParam().text, "S256", kVerifier),
            "code_challenge_malformed");
}

const TextCase kChallenges[] = {
    {"Empty", ""},
    {"Padded", kChallenge + "="},
    {"Length42", kChallenge.substr(0, 42)},
    {"Length44", kChallenge + "A"},
    {"Length128", std::string(128, 'A')},
    {"StandardAlphabet", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"},
    {"StandardSlash", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM"},
    {"TrailingBit", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"},
    {"TrailingBits", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cP"},
    {"ZeroFirst", std::string(1, '\0') + kChallenge.substr(1)},
    {"ZeroBehind", kChallenge + std::string(1, '\0')},
    {"BlankBehind", kChallenge + " "},
    {"BlankInside", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw cM"},
    {"Hexadecimal",
     "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"},
    {"TildeOfAPlainChallenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw~cM"},
    {"ListOfOne", "[\"" + kChallenge + "\"]"},
};
INSTANTIATE_TEST_SUITE_P(Bad, PkceChallengeTest, testing::ValuesIn(kChallenges),
                         fixtures::CaseName());

TEST(VerifyPkce, RefusesHashesOfSomethingElse) {
  // `plain`, the hash of the hash, and the hash of the verifier's octets.
  EXPECT_EQ(Verify(kVerifier.substr(0, 42) + "A", "S256",
                   kVerifier.substr(0, 42) + "A"),
            "code_verifier_mismatch");
  EXPECT_EQ(Verify(ChallengeOf(kChallenge), "S256", kVerifier),
            "code_verifier_mismatch");
  EXPECT_EQ(Verify(ChallengeOf(jose::Decoded(kVerifier)), "S256", kVerifier),
            "code_verifier_mismatch");
}

// --------------------------------------------------------- Absence and order

TEST(VerifyPkce, RefusesWhatIsAbsent) {
  EXPECT_EQ(Verify({}, {}, {}), "code_challenge_missing");
  EXPECT_EQ(Verify({}, "S256", {}), "code_challenge_missing");
  EXPECT_EQ(Verify({}, "S256", kVerifier), "code_challenge_missing");
  EXPECT_EQ(Verify({}, {}, kVerifier), "code_challenge_missing");
  EXPECT_EQ(Verify(kChallenge, "S256", {}), "code_verifier_missing");
  EXPECT_EQ(Verify(kChallenge, {}, {}), "code_verifier_missing");
  EXPECT_EQ(Verify(kChallenge, {}, kVerifier),
            "code_challenge_method_unsupported");
}

TEST(VerifyPkce, ChecksInTheDocumentedOrder) {
  EXPECT_EQ(Verify({}, "plain", "x"), "code_challenge_missing");
  EXPECT_EQ(Verify("x", "plain", {}), "code_verifier_missing");
  EXPECT_EQ(Verify("x", "plain", "x"), "code_challenge_method_unsupported");
  EXPECT_EQ(Verify("x", "S256", "x"), "code_challenge_malformed");
  EXPECT_EQ(Verify(kChallenge, "S256", "x"), "code_verifier_malformed");
  EXPECT_EQ(Verify(kChallenge, "S256", ""), "code_verifier_malformed");
  EXPECT_EQ(Verify(kChallenge, "S256", std::string(43, 'a')),
            "code_verifier_mismatch");
}

// -------------------------------------------------- What is made of a verifier

TEST(ChallengePkce, HashesWhatVerifyPkceAccepts) {
  PkceText challenge;
  EXPECT_EQ(ChallengePkce(kVerifier, &challenge), Reason::kOk);
  EXPECT_EQ(AsText(challenge), kChallenge);
  EXPECT_EQ(ChallengePkce("short", &challenge), Reason::kCodeVerifierMalformed);
  EXPECT_EQ(AsText(challenge), std::string(43, '\0'));
}

TEST(GeneratePkce, EncodesTheEntropyAndHashesIt) {
  std::vector<uint8_t> entropy(32, 7);
  PkceText verifier;
  PkceText challenge;
  EXPECT_EQ(GeneratePkce(entropy, &verifier, &challenge), Reason::kEntropyWeak);
  EXPECT_EQ(AsText(verifier), std::string(43, '\0'));
  for (size_t at = 0; at < entropy.size(); ++at) {
    std::vector<uint8_t> other = entropy;
    other[at] = 8;
    EXPECT_EQ(GeneratePkce(other, &verifier, &challenge), Reason::kOk);
    EXPECT_EQ(jose::Decoded(std::string(AsText(verifier))),
              std::string(other.begin(), other.end()));
    EXPECT_EQ(Verify(AsText(challenge), "S256", AsText(verifier)), "ok");
  }
  for (const size_t size : {0u, 31u, 33u, 64u}) {
    entropy.assign(size, 0);
    if (size > 0) entropy[0] = 1;
    EXPECT_EQ(GeneratePkce(entropy, &verifier, &challenge),
              Reason::kEntropyMalformed);
  }
}

}  // namespace
}  // namespace matron::oauth
