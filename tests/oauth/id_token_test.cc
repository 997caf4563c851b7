// What every member of the rules does stands in tests/vectors/cases/
// verify_profiles.py; here is what a vector does not show.

#include "oauth/id_token.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

constexpr std::string_view kClaims =
    R"({"iss":"https://auth.example.org","sub":"u1","aud":"app1",)"
    R"("exp":1764000300,"iat":1764000000,"fhirUser":"Patient/p1"})";

IdTokenRules Rules() {
  IdTokenRules rules;
  rules.issuer = "https://auth.example.org";
  rules.client_id = "app1";
  rules.times.now = kTestNow;
  return rules;
}

std::string Validated(const IdTokenRules& rules,
                      std::string_view claims = kClaims) {
  SignedClaims token("", claims);
  IdToken out;
  out.fhir_user.emplace();
  const IdTokenValidator validator(rules);
  EXPECT_EQ(validator.CheckType(token.jws()), Reason::kOk);
  const Reason reason = validator.Validate(token.verified(), token.document(),
                                           token.reader(), &out, nullptr);
  EXPECT_EQ(out.claims.exists(), reason == Reason::kOk);
  EXPECT_EQ(out.fhir_user.has_value(), reason == Reason::kOk);
  return Name(reason);
}

TEST(IdToken, IsValid) { EXPECT_EQ(Validated(Rules()), "ok"); }

TEST(IdToken, MatchesNoExpectationThatIsEmpty) {
  IdTokenRules rules = Rules();
  rules.issuer = "";
  EXPECT_EQ(Validated(rules), "issuer_mismatch");
  rules = Rules();
  rules.client_id = "";
  EXPECT_EQ(Validated(rules), "audience_mismatch");
  EXPECT_EQ(Validated(IdTokenRules()), "issuer_mismatch");
  rules = Rules();
  rules.times.now = TimeRules().now;
  EXPECT_EQ(Validated(rules), "now_missing");
}

TEST(IdToken, NeedsASignature) {
  json::Document document;
  json::Reader reader;
  IdToken out;
  const IdTokenRules rules = Rules();
  EXPECT_EQ(IdTokenValidator(rules).Validate(jose::VerifiedJws(), document,
                                             reader, &out, nullptr),
            Reason::kSignatureInvalid);
}

// OpenID Connect Core appendix A.3.
TEST(LeftHalfHash, IsThatOfTheStandard) {
  char space[43];
  EXPECT_EQ(LeftHalfHash(jose::Algorithm::kRs256,
                         "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", space),
            "77QmUPtjPfzWtF2AnpK9RQ");
}

TEST(LeftHalfHash, IsAsLongAsHalfTheHash) {
  char space[43];
  EXPECT_EQ(LeftHalfHash(jose::Algorithm::kEs256, "x", space).size(), 22u);
  EXPECT_EQ(LeftHalfHash(jose::Algorithm::kPs384, "x", space).size(), 32u);
  EXPECT_EQ(LeftHalfHash(jose::Algorithm::kEs512, "x", space).size(), 43u);
  EXPECT_EQ(LeftHalfHash(jose::Algorithm::kEdDsa, "x", space).size(), 43u);
}

}  // namespace
}  // namespace matron::oauth
