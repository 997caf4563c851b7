// What every member of the rules does stands in tests/vectors/cases/
// verify_profiles.py; here is what a vector does not show.

#include "oauth/client_assertion.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

constexpr std::string_view kHeader = R"(,"typ":"JWT","kid":"k")";
constexpr std::string_view kClaims =
    R"({"iss":"app1","sub":"app1","aud":"https://auth.example.org/token",)"
    R"("exp":1764000300,"jti":"j1"})";

ClientAssertionRules Rules() {
  ClientAssertionRules rules;
  rules.token_endpoint = "https://auth.example.org/token";
  rules.times.now = kTestNow;
  return rules;
}

std::string Validated(const ClientAssertionRules& rules) {
  SignedClaims token(kHeader, kClaims);
  ClientAssertion out;
  out.client_id = "before";
  const ClientAssertionValidator validator(rules);
  EXPECT_EQ(validator.CheckHeader(token.jws()), Reason::kOk);
  const Reason reason = validator.Validate(token.verified(), token.document(),
                                           token.reader(), &out, nullptr);
  EXPECT_EQ(out.client_id, reason == Reason::kOk ? "app1" : "");
  return Name(reason);
}

TEST(ClientAssertion, TellsItsClient) { EXPECT_EQ(Validated(Rules()), "ok"); }

TEST(ClientAssertion, MatchesNoExpectationThatIsEmpty) {
  ClientAssertionRules rules = Rules();
  rules.token_endpoint = "";
  EXPECT_EQ(Validated(rules), "audience_mismatch");
  rules = Rules();
  rules.client_id = "";
  EXPECT_EQ(Validated(rules), "client_mismatch");
  rules = Rules();
  rules.times.now = TimeRules().now;
  EXPECT_EQ(Validated(rules), "now_missing");
}

TEST(ClientAssertion, TakesTheAlgorithmsOfSmart) {
  const jose::AlgorithmSet set = ClientAssertionAlgorithms();
  for (size_t i = 0; i < jose::kNumAlgorithms; ++i) {
    const auto algorithm = static_cast<jose::Algorithm>(i);
    EXPECT_EQ(set.Has(algorithm), algorithm == jose::Algorithm::kRs384 ||
                                      algorithm == jose::Algorithm::kEs384);
  }
}

TEST(ClientAssertion, AnEmptyKeySetUrlIsNoneThatIsRegistered) {
  SignedClaims token(std::string(kHeader) + R"(,"jku":"")", kClaims);
  ClientAssertionRules rules = Rules();
  rules.jwks_url = "";
  EXPECT_EQ(ClientAssertionValidator(rules).CheckHeader(token.jws()),
            Reason::kJkuMismatch);
}

}  // namespace
}  // namespace matron::oauth
