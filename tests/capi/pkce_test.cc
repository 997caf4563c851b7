// matron_pkce_verify, with the example of RFC 7636 appendix B. What is checked
// inside is tested by tests/oauth/pkce_test.cc and tests/vectors/pkce.jsonl.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

constexpr std::string_view kChallenge =
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
constexpr std::string_view kVerifier =
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr matron_str kNotGiven = {nullptr, 0};

struct Case {
  const char* name;
  matron_str challenge, method, verifier;
  matron_reason want;
};

class PkceTest : public testing::TestWithParam<Case> {};

TEST_P(PkceTest, TellsWhatIsWrong) {
  const Case& c = GetParam();
  matron_reason reason = -1;
  EXPECT_EQ(matron_pkce_verify(&reason, c.challenge, c.method, c.verifier),
            MATRON_OK);
  EXPECT_EQ(reason, c.want) << matron_reason_name(reason);
}

const Case kCases[] = {
    {"Ok", Str(kChallenge), Str("S256"), Str(kVerifier), MATRON_REASON_OK},
    {"NoChallenge", kNotGiven, Str("S256"), Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_MISSING},
    {"NoVerifier", Str(kChallenge), Str("S256"), kNotGiven,
     MATRON_REASON_CODE_VERIFIER_MISSING},
    {"NoMethod", Str(kChallenge), kNotGiven, Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_METHOD_UNSUPPORTED},
    {"Nothing", kNotGiven, kNotGiven, kNotGiven,
     MATRON_REASON_CODE_CHALLENGE_MISSING},
    // Given, but empty.
    {"EmptyChallenge", Str(""), Str("S256"), Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_MALFORMED},
    {"EmptyMethod", Str(kChallenge), Str(""), Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_METHOD_UNSUPPORTED},
    {"EmptyVerifier", Str(kChallenge), Str("S256"), Str(""),
     MATRON_REASON_CODE_VERIFIER_MALFORMED},
    {"Plain", Str(kVerifier), Str("plain"), Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_METHOD_UNSUPPORTED},
    {"MethodInLowerCase", Str(kChallenge), Str("s256"), Str(kVerifier),
     MATRON_REASON_CODE_CHALLENGE_METHOD_UNSUPPORTED},
    {"Mismatch", Str(kChallenge), Str("S256"), Str(kChallenge),
     MATRON_REASON_CODE_VERIFIER_MISMATCH},
};
INSTANTIATE_TEST_SUITE_P(All, PkceTest, testing::ValuesIn(kCases),
                         fixtures::CaseName());

TEST(Pkce, RefusesEveryTruncation) {
  for (size_t size = 0; size < kVerifier.size(); ++size) {
    matron_reason reason = MATRON_REASON_OK;
    EXPECT_EQ(matron_pkce_verify(&reason, Str(kChallenge), Str("S256"),
                                 Str(kVerifier.substr(0, size))),
              MATRON_OK);
    EXPECT_NE(reason, MATRON_REASON_OK) << size;
    EXPECT_EQ(matron_pkce_verify(&reason, Str(kChallenge.substr(0, size)),
                                 Str("S256"), Str(kVerifier)),
              MATRON_OK);
    EXPECT_NE(reason, MATRON_REASON_OK) << size;
  }
}

// ------------------------------------------------------- For those who send

TEST(Pkce, ChallengesAVerifier) {
  char challenge[MATRON_PKCE_TEXT_LEN];
  matron_reason reason = MATRON_REASON_INTERNAL;
  EXPECT_EQ(matron_pkce_challenge(&reason, Str(kVerifier), challenge),
            MATRON_OK);
  EXPECT_EQ(reason, MATRON_REASON_OK);
  EXPECT_EQ(std::string_view(challenge, sizeof(challenge)), kChallenge);
  EXPECT_EQ(matron_pkce_challenge(&reason, Str("short"), challenge), MATRON_OK);
  EXPECT_EQ(reason, MATRON_REASON_CODE_VERIFIER_MALFORMED);
  EXPECT_EQ(std::string(challenge, sizeof(challenge)),
            std::string(MATRON_PKCE_TEXT_LEN, '\0'));
  EXPECT_EQ(matron_pkce_challenge(&reason, kNullText, challenge),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_pkce_challenge(&reason, Str(kVerifier), nullptr),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_pkce_challenge(nullptr, Str(kVerifier), challenge),
            MATRON_E_INVALID_ARGUMENT);
}

TEST(Pkce, GeneratesWhatVerifies) {
  uint8_t entropy[32];
  for (size_t i = 0; i < sizeof(entropy); ++i) {
    entropy[i] = static_cast<uint8_t>(7 * i + 1);
  }
  char verifier[MATRON_PKCE_TEXT_LEN], challenge[MATRON_PKCE_TEXT_LEN];
  matron_reason reason = MATRON_REASON_INTERNAL;
  EXPECT_EQ(matron_pkce_generate(&reason, entropy, sizeof(entropy), verifier,
                                 challenge),
            MATRON_OK);
  EXPECT_EQ(reason, MATRON_REASON_OK);
  EXPECT_EQ(matron_pkce_verify(&reason, {challenge, sizeof(challenge)},
                               Str("S256"), {verifier, sizeof(verifier)}),
            MATRON_OK);
  EXPECT_EQ(reason, MATRON_REASON_OK);
  const uint8_t zeros[32] = {};
  const struct {
    const uint8_t* entropy;
    size_t size;
  } kBad[] = {{entropy, 31}, {entropy, 0}, {nullptr, 0}, {zeros, 32}};
  for (const auto& bad : kBad) {
    EXPECT_EQ(matron_pkce_generate(&reason, bad.entropy, bad.size, verifier,
                                   challenge),
              MATRON_OK);
    EXPECT_NE(reason, MATRON_REASON_OK);
    EXPECT_EQ(std::string(verifier, sizeof(verifier)),
              std::string(MATRON_PKCE_TEXT_LEN, '\0'));
  }
  EXPECT_EQ(matron_pkce_generate(&reason, nullptr, 32, verifier, challenge),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_pkce_generate(nullptr, entropy, 32, verifier, challenge),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_pkce_generate(&reason, entropy, 32, nullptr, challenge),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_pkce_generate(&reason, entropy, 32, verifier, nullptr),
            MATRON_E_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace matron::calls
