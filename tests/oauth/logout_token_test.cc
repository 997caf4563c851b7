// What every member of the rules does stands in tests/vectors/cases/
// verify_profiles.py; here is what a vector does not show.

#include "oauth/logout_token.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

constexpr std::string_view kClaims =
    R"({"iss":"https://auth.example.org","aud":"app1","iat":1764000000,)"
    R"("exp":1764000120,"jti":"j1","sub":"u1","sid":"s1",)"
    R"("events":{"http://schemas.openid.net/event/backchannel-logout":{}}})";

LogoutTokenRules Rules() {
  LogoutTokenRules rules;
  rules.issuer = "https://auth.example.org";
  rules.client_id = "app1";
  rules.times.now = kTestNow;
  return rules;
}

std::string Validated(const LogoutTokenRules& rules) {
  SignedClaims token(R"(,"typ":"logout+jwt")", kClaims);
  LogoutToken out;
  const LogoutTokenValidator validator(rules);
  EXPECT_EQ(validator.CheckType(token.jws()), Reason::kOk);
  const Reason reason = validator.Validate(token.verified(), token.document(),
                                           token.reader(), &out, nullptr);
  EXPECT_EQ(out.subject, reason == Reason::kOk ? "u1" : "");
  EXPECT_EQ(out.session_id, reason == Reason::kOk ? "s1" : "");
  return Name(reason);
}

TEST(LogoutToken, TellsWhoseSessionsEnd) {
  EXPECT_EQ(Validated(Rules()), "ok");
}

TEST(LogoutToken, MatchesNoExpectationThatIsEmpty) {
  LogoutTokenRules rules = Rules();
  rules.issuer = "";
  EXPECT_EQ(Validated(rules), "issuer_mismatch");
  rules = Rules();
  rules.client_id = "";
  EXPECT_EQ(Validated(rules), "audience_mismatch");
  rules = Rules();
  rules.times.now = TimeRules().now;
  EXPECT_EQ(Validated(rules), "now_missing");
}

}  // namespace
}  // namespace matron::oauth
