// The members of a response stand in tests/vectors/cases/verify_profiles.py.

#include "oauth/introspection.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

constexpr std::string_view kIssuer = "https://auth.example.org";
constexpr std::string_view kAudience = "https://ehr.example.org/fhir";

IntrospectionRules Rules() {
  IntrospectionRules rules;
  rules.issuer = kIssuer;
  rules.audiences = {&kAudience, 1};
  rules.times.now = kTestNow;
  return rules;
}

std::string Validated(const IntrospectionRules& rules,
                      std::string_view response) {
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(response, reader), Status::kOk);
  SessionClaims claims;
  const Reason reason =
      IntrospectionValidator(rules).Validate(document.root(), &claims, nullptr);
  EXPECT_EQ(claims.exists(), reason == Reason::kOk);
  return Name(reason);
}

constexpr std::string_view kActive =
    R"({"active":true,"scope":"","client_id":"app1","exp":1764000300,)"
    R"("iss":"https://auth.example.org",)"
    R"("aud":"https://ehr.example.org/fhir"})";

TEST(Introspection, OfAnActiveTokenGivesClaims) {
  EXPECT_EQ(Validated(Rules(), kActive), "ok");
}

TEST(Introspection, OfAnythingElseGivesNone) {
  EXPECT_EQ(Validated(Rules(), "[]"), "claims_malformed");
  EXPECT_EQ(Validated(Rules(), "null"), "claims_malformed");
  EXPECT_EQ(Validated(Rules(), R"({"active":false})"), "token_inactive");
  IntrospectionRules rules = Rules();
  rules.issuer = "";
  EXPECT_EQ(Validated(rules, kActive), "issuer_mismatch");
  rules = Rules();
  rules.audiences = {};
  EXPECT_EQ(Validated(rules, kActive), "audience_mismatch");
  rules = Rules();
  rules.times.now = TimeRules().now;
  EXPECT_EQ(Validated(rules, kActive), "now_missing");
}

}  // namespace
}  // namespace matron::oauth
