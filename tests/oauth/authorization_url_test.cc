#include "oauth/authorization_url.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

std::vector<FormParameter> Parameters() {
  return {{"client_id", "app"},
          {"redirect_uri", "https://a.example/cb"},
          {"scope", "patient/*.rs"},
          {"state", "abcdefghijkLmnopqrstuv"},
          {"aud", "https://e.example/fhir"},
          {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}};
}

TEST(BuildAuthorizationUrl, GivesNoUrlUnlessAllIsRight) {
  Arena arena = Arena::Growing();
  AuthorizationUrl built;
  const std::string_view endpoint = "https://as.example/authorize";
  EXPECT_EQ(BuildAuthorizationUrl(endpoint, Parameters(), false, arena, &built),
            Reason::kOk);
  EXPECT_TRUE(built.url.starts_with("https://as.example/authorize?client_id="));
  for (size_t i = 0; i < Parameters().size(); ++i) {
    std::vector<FormParameter> fewer = Parameters();
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    EXPECT_EQ(BuildAuthorizationUrl(endpoint, fewer, false, arena, &built),
              Reason::kParameterMissing);
    EXPECT_TRUE(built.url.empty());
  }
}

TEST(IsAuthorizationEndpoint, TakesHttpsWithoutFragment) {
  EXPECT_TRUE(IsAuthorizationEndpoint("https://as.example/a?b=c"));
  EXPECT_FALSE(IsAuthorizationEndpoint("http://as.example/a"));
  EXPECT_FALSE(IsAuthorizationEndpoint("https://as.example/a#"));
  EXPECT_FALSE(IsAuthorizationEndpoint("https://u@as.example/a"));
  EXPECT_FALSE(IsAuthorizationEndpoint(""));
}

}  // namespace
}  // namespace matron::oauth
