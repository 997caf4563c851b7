#include "oauth/token_request.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

const std::string kBody =
    "grant_type=authorization_code&code=x&redirect_uri=https://a.example/cb"
    "&client_id=app&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

TokenRequestRules Rules() {
  TokenRequestRules rules;
  rules.client_id = "app";
  rules.grants = 7;
  rules.now = 99;
  rules.code =
      CodeRecord{"app", "https://a.example/cb",
                 "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256", 100};
  return rules;
}

std::string Validate(const TokenRequestRules& rules, std::string_view body) {
  Arena arena = Arena::Growing();
  TokenRequestAnswer answer;
  const Reason reason =
      ValidateTokenRequest(rules, body, std::nullopt, arena, &answer);
  return std::string(InfoOf(reason).wire_name);
}

TEST(ValidateTokenRequest, AcceptsNoPartOfARequest) {
  EXPECT_EQ(Validate(Rules(), kBody), "ok");
  for (size_t size = 0; size < kBody.size(); ++size) {
    EXPECT_NE(Validate(Rules(), kBody.substr(0, size)), "ok") << size;
  }
}

TEST(ValidateTokenRequest, TellsOfAUsedCodeTheRightClientOnly) {
  TokenRequestRules rules = Rules();
  rules.code->is_used = true;
  EXPECT_EQ(Validate(rules, kBody), "code_used");
  rules.code->client_id = "other";
  EXPECT_EQ(Validate(rules, kBody), "code_client_mismatch");
}

TEST(ValidateTokenRequest, GrantsOnlyWhatIsRegistered) {
  TokenRequestRules rules = Rules();
  rules.grants = 6;
  EXPECT_EQ(Validate(rules, kBody), "grant_type_unauthorized");
}

}  // namespace
}  // namespace matron::oauth
