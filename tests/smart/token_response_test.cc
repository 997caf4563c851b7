// What tests/vectors/launch.jsonl does not show: limits, laws, and that no
// token is told.

#include "smart/token_response.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "smart/granted_scopes.h"
#include "tests/smart/documents.h"

namespace matron::smart {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string WithScope(std::string_view scope) {
  return R"({"access_token":"a","token_type":"bearer","expires_in":60,)"
         R"("patient":"1","id_token":"i","refresh_token":"r","scope":")" +
         std::string(scope) + "\"}";
}

bool Covers(std::string_view granted, std::string_view scope) {
  Read read("{\"scope\":\"" + std::string(granted) + "\"}");
  GrantedScopes scopes(fhir::FhirVersion::kR4, read.arena());
  scopes.Read(read.spot().Member("scope"), "");
  return scopes.Covers(scope);
}

std::vector<std::string> Missing(std::string_view granted,
                                 std::vector<std::string_view> essential) {
  Read read(WithScope(granted));
  TokenResponseRules rules(fhir::FhirVersion::kR4);
  rules.essential_scopes = essential;
  const TokenResponse response =
      ValidateTokenResponse(read.spot(), rules, read.arena());
  EXPECT_EQ(read.findings().failed(), !response.missing.empty());
  return {response.missing.begin(), response.missing.end()};
}

TEST(GrantTypes, HaveTheNamesOfRfc6749) {
  for (const GrantType grant :
       {GrantType::kAuthorizationCode, GrantType::kRefreshToken,
        GrantType::kClientCredentials}) {
    EXPECT_EQ(ParseGrantType(NameOf(grant)), grant);
  }
  EXPECT_FALSE(ParseGrantType("password").has_value());
  EXPECT_FALSE(ParseGrantType("").has_value());
}

TEST(TokenResponse, TellsWhatIsMissingInTheOrderAsked) {
  EXPECT_THAT(Missing("patient/Patient.rs openid",
                      {"launch", "openid", "patient/Observation.r",
                       "patient/Patient.r"}),
              ElementsAre("launch", "patient/Observation.r"));
  EXPECT_THAT(Missing("patient/*.rs", {"patient/Observation.rs"}), IsEmpty());
}

TEST(TokenResponse, WithoutMembersGrantsNothing) {
  Read read("{}");
  const std::string_view essential[] = {"openid"};
  TokenResponseRules rules(fhir::FhirVersion::kR4);
  rules.essential_scopes = essential;
  const TokenResponse response =
      ValidateTokenResponse(read.spot(), rules, read.arena());
  EXPECT_THAT(response.missing, ElementsAre("openid"));
  EXPECT_THAT(read.Errors(), ElementsAre("error member_missing /access_token",
                                         "error member_missing /token_type",
                                         "error member_missing /scope",
                                         "error scope_missing /scope"));
}

TEST(TokenResponse, TellsNoToken) {
  Read read(
      R"({"access_token":"s3cret token","token_type":"bearer","scope":"",)"
      R"("refresh_token":5,"id_token":"s3cret\u0001","expires_in":1})");
  ValidateTokenResponse(read.spot(), TokenResponseRules(fhir::FhirVersion::kR4),
                        read.arena());
  EXPECT_TRUE(read.findings().failed());
  for (const Finding& finding : read.findings().items()) {
    EXPECT_THAT(std::string(finding.message), Not(HasSubstr("s3cret")));
  }
}

// -------------------------------------------------------------------- Limits

TEST(TokenResponse, ReadsAsManyScopesAsTheLimitSays) {
  for (const size_t number :
       {limits::kMaxScopes - 1, limits::kMaxScopes, limits::kMaxScopes + 1}) {
    std::string scope = "openid";
    for (size_t i = 1; i < number; ++i) scope += " x";
    const bool fits = number <= limits::kMaxScopes;
    EXPECT_EQ(Covers(scope, "openid"), fits) << number;
    EXPECT_EQ(Missing(scope, {"openid"}).empty(), fits) << number;
  }
}

TEST(TokenResponse, ReadsAsManyBytesAsTheLimitSays) {
  for (const size_t size : {limits::kMaxScopeBytes - 1, limits::kMaxScopeBytes,
                            limits::kMaxScopeBytes + 1}) {
    std::string scope = "patient/*.rs ";
    scope.append(size - scope.size(), 'x');
    const bool fits = size <= limits::kMaxScopeBytes;
    EXPECT_EQ(Covers(scope, "patient/Patient.r"), fits) << size;
  }
}

TEST(GrantedScopes, CoverNothingOnceTheWorkIsSpent) {
  std::string granted;
  for (size_t i = 0; i < 2400; ++i) {
    granted += "patient/Observation.rs?category=c" + std::to_string(i) + " ";
  }
  Read read("{\"scope\":\"" + granted + "\"}");
  GrantedScopes scopes(fhir::FhirVersion::kR4, read.arena());
  scopes.Read(read.spot().Member("scope"), "");
  const std::string_view within = "patient/Observation.r?category=c7&code=x";
  EXPECT_TRUE(scopes.Covers(within));
  for (size_t i = 0; i < limits::kMaxScopeComparisons / 2400; ++i) {
    EXPECT_FALSE(scopes.Covers("patient/Observation.r?category=other"));
  }
  EXPECT_FALSE(scopes.Covers(within));
  // What needs no search is still known.
  EXPECT_TRUE(scopes.Covers("patient/Observation.rs?category=c7"));
}

// ---------------------------------------------------------------------- Laws

constexpr std::string_view kScopes[] = {
    "patient/Observation.r",
    "patient/Observation.rs",
    "patient/Observation.read",
    "patient/*.cruds",
    "user/Observation.rs",
    "system/*.s",
    "openid",
    "launch/patient",
    "__x",
    "patient/Observation.rs?category=laboratory",
    "patient/*.rs?_tag=a"};

TEST(GrantedScopes, CoverThemselves) {
  for (const std::string_view scope : kScopes) {
    EXPECT_TRUE(Covers(scope, scope)) << scope;
  }
}

TEST(GrantedScopes, CoverNothingMalformed) {
  for (const std::string_view scope :
       {"patient/Observation.sr", "patient/Observation.", "Patient/Patient.r",
        "patient/Observation.rrs", "patient/Observation.sr?category=a",
        "patient/Observation.rs?category", "patient/Observation.rs?"}) {
    EXPECT_FALSE(Covers(scope, scope)) << scope;
    EXPECT_FALSE(Covers("patient/*.cruds", scope)) << scope;
  }
}

TEST(GrantedScopes, CoverNoLessWithMore) {
  for (const std::string_view a : kScopes) {
    for (const std::string_view b : kScopes) {
      const std::string both = std::string(a) + " " + std::string(b);
      for (const std::string_view asked : kScopes) {
        const bool one = Covers(a, asked) || Covers(b, asked);
        EXPECT_TRUE(!one || Covers(both, asked)) << both << " " << asked;
      }
    }
  }
}

TEST(GrantedScopes, ConstrainedOnesDoNotCoverTheWhole) {
  EXPECT_FALSE(Covers("patient/Observation.rs?category=laboratory",
                      "patient/Observation.rs"));
  EXPECT_FALSE(
      Covers("patient/Observation.rs?category=laboratory "
             "patient/Observation.rs?category=vital-signs",
             "patient/Observation.r"));
}

}  // namespace
}  // namespace matron::smart
