#include "oauth/authorization_request.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

const std::string kQuery =
    "response_type=code&client_id=app&redirect_uri=https://a.example/cb"
    "&scope=patient/*.rs&state=abcdefghijkLmnopqrstuv&aud=https://e.example"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    "&code_challenge_method=S256";

struct Validated {
  std::string reason;
  bool may_redirect = false;
};

Validated Validate(std::string_view query) {
  Arena arena = Arena::Growing();
  const smart::ScopeOptions options(fhir::FhirVersion::kR4);
  const std::string_view uris[] = {"https://a.example/cb"};
  const std::string_view bases[] = {"https://e.example"};
  AuthorizationRules rules(options);
  rules.client_id = "app";
  rules.redirect_uris.registered = uris;
  rules.scope = *smart::ScopeTerms::Parse("patient/*.rs", options, arena);
  rules.bases = bases;
  AuthorizationAnswer answer;
  const Reason reason =
      ValidateAuthorizationRequest(rules, query, arena, &answer);
  return {std::string(InfoOf(reason).wire_name), answer.may_redirect};
}

TEST(ValidateAuthorizationRequest, AcceptsNoPartOfARequest) {
  EXPECT_EQ(Validate(kQuery).reason, "ok");
  for (size_t size = 0; size < kQuery.size(); ++size) {
    EXPECT_NE(Validate(kQuery.substr(0, size)).reason, "ok") << size;
  }
}

// RFC 6749 section 4.1.2.1.
TEST(ValidateAuthorizationRequest, RedirectsOnlyToWhatIsRegistered) {
  for (size_t at = 0; at < kQuery.size(); ++at) {
    std::string other = kQuery;
    other[at] = other[at] == 'x' ? 'y' : 'x';
    const bool names_both =
        other.find("&client_id=app&redirect_uri=https://a.example/cb&") !=
        other.npos;
    EXPECT_EQ(Validate(other).may_redirect, names_both) << other;
  }
}

TEST(IsStrongState, CountsWhatMayBeRandom) {
  EXPECT_TRUE(IsStrongState("abcdefghijkLmnopqrstuv"));
  EXPECT_FALSE(IsStrongState("abcdefghijkLmnopqrstu"));
  EXPECT_TRUE(IsStrongState("0f8fad5b-d9cb-469f-a165-70867728950e"));
  EXPECT_TRUE(IsStrongState("abcdefghijklmnopqrstuvwxyz"));
  EXPECT_FALSE(IsStrongState("abcdefghijklmnopqrstuvwxy"));
  EXPECT_FALSE(IsStrongState(""));
  EXPECT_FALSE(IsStrongState(std::string(100, 'a')));
  EXPECT_FALSE(IsStrongState(std::string(2048, 'a') + "bcdefghi"));
}

}  // namespace
}  // namespace matron::oauth
