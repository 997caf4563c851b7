// What a document compiles to. Its faults are in loader_faults_test.cc, limits
// in loader_limits_test.cc.

#include "policy/loader.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/policy.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"
#include "tests/fixtures/shared_data.h"
#include "tests/policy/documents.h"

namespace matron::policy {
namespace {

using fixtures::CaseName;
using smart::ScopeContext;
using testing::HasSubstr;

// ----------------------------------------------------------------- Good ones

struct GoodCase {
  const char* name;
  std::string text;
};

class GoodDocumentTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodDocumentTest, Compiles) {
  Diagnostics diagnostics;
  const PolicyRef policy = Load(GetParam().text, diagnostics);
  EXPECT_TRUE(policy.exists());
  for (const Diagnostic& item : diagnostics.items()) {
    ADD_FAILURE() << item.pointer << " " << item.message;
  }
}

const GoodCase kGood[] = {
    {"Plain", Document()},
    {"WithoutRevision", Document({{"revision", ""}})},
    {"Schema", Document({{"$schema", R"("https://example.org/schema")"}})},
    {"NoRoles", Document({{"roles", "{}"}, {"assignments", "[]"}})},
    {"NoAssignments", Document({{"assignments", "[]"}})},
    {"EmptyRole", WithRole("")},
    {"RoleWithoutScopes", WithRole(R"("description":"x")")},
    {"EmptyLists", WithRole(R"("scopes":[],"inherits":[])")},
    {"InheritsFromLaterRole", WithRole(R"("inherits":["b"])")},
    {"InheritsTwice", WithRole(R"("inherits":["b","b"])")},
    {"V1Scopes", WithRole(R"("scopes":["user/*.read","patient/Patient.*"])")},
    {"RoleNameWithSlash",
     Document({{"roles", R"({"a":{},"a/b~c":{"inherits":["a"]}})"}})},
    {"RoleNameNotAscii", Document({{"roles", "{\"a\":{},\"\xc3\xa4\":{}}"}})},
    {"SeveralBases",
     Document({{"fhir", R"({"version":"R4","bases":["https://a.example",)"
                        R"("http://localhost:8080/fhir"]})"}})},
    {"Audiences", WithIssuer(R"("audiences":["api","https://x"])")},
    {"Algorithms", WithIssuer(R"("algorithms":["ES256"])")},
    {"AlgorithmTwice", WithIssuer(R"("algorithms":["ES256","ES256"])")},
    {"Profile", WithIssuer(R"("token_profile":"smart_jwt")")},
    {"JwksUri", WithIssuer(R"("jwks_uri":"https://x.example/jwks?a=b")")},
    {"Waiver", WithIssuer(R"("user_scopes_without_fhir_user":true)")},
    {"ClaimText", WithCondition(R"({"claim":"/groups","value":"x"})")},
    {"ClaimEmptyText", WithCondition(R"({"claim":"/g","value":""})")},
    {"ClaimInteger", WithCondition(R"({"claim":"/g","value":-1})")},
    {"ClaimBool", WithCondition(R"({"claim":"/g","value":false})")},
    {"ClaimNested", WithCondition(R"({"claim":"/a~1b/0","value":"x"})")},
    {"ClaimSlash", WithCondition(R"({"claim":"/","value":"x"})")},
    {"FhirUserPatient", WithCondition(R"({"fhir_user":"Patient"})")},
    {"FhirUserPractitioner", WithCondition(R"({"fhir_user":"Practitioner"})")},
    {"FhirUserPractitionerRole",
     WithCondition(R"({"fhir_user":"PractitionerRole"})")},
    {"FhirUserRelatedPerson",
     WithCondition(R"({"fhir_user":"RelatedPerson"})")},
    {"FhirUserPerson", WithCondition(R"({"fhir_user":"Person"})")},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodDocumentTest, testing::ValuesIn(kGood),
                         CaseName());

TEST(Loader, CompilesTheExampleOfItsDocumentation) {
  const std::optional<std::string> page = fixtures::ReadFile("docs/policy.md");
  ASSERT_TRUE(page.has_value());
  constexpr std::string_view kFence = "```json\n";
  const size_t begin = page->find(kFence);
  ASSERT_NE(begin, std::string::npos);
  const size_t start = begin + kFence.size();
  const size_t end = page->find("```", start);
  ASSERT_NE(end, std::string::npos);
  const PolicyRef policy = fixtures::Compile(page->substr(start, end - start));
  ASSERT_TRUE(policy.exists());
  EXPECT_EQ(policy->roles().size(), 2u);
  EXPECT_EQ(policy->assignments().size(), 2u);
}

TEST(Loader, KeepsWhatTheDocumentSays) {
  Diagnostics diagnostics;
  std::string text = Document(
      {{"issuers",
        R"([{"issuer":"https://a.example","audiences":["api"],)"
        R"("algorithms":["ES384"],"token_profile":"smart_jwt","leeway_s":60,)"
        R"("max_lifetime_s":3600,"user_scopes_without_fhir_user":true},)"
        R"({"issuer":"https://b.example"}])"},
       {"assignments",
        R"([{"issuers":["https://b.example"],)"
        R"("when":{"claim":"/g","value":7},"roles":["b","a"]},)"
        R"({"issuers":["https://a.example","https://b.example"],)"
        R"("when":{"fhir_user":"Person"},"roles":["a"]}])"}});
  const PolicyRef policy = Load(text, diagnostics);
  // Nothing may point into the text.
  text.assign(text.size(), '#');
  ASSERT_TRUE(policy.exists());

  EXPECT_EQ(policy->revision(), "r1");
  EXPECT_FALSE(policy->any_issuer());
  ASSERT_EQ(policy->bases().size(), 1u);
  EXPECT_EQ(policy->bases()[0].text(), "https://ehr.example.org/fhir");

  ASSERT_EQ(policy->issuers().size(), 2u);
  const Issuer& a = policy->issuers()[0];
  EXPECT_EQ(a.issuer, "https://a.example");
  ASSERT_EQ(a.audiences.size(), 1u);
  EXPECT_EQ(a.audiences[0], "api");
  EXPECT_FALSE(a.keys.has_value());
  EXPECT_TRUE(a.algorithms.Has(jose::Algorithm::kEs384));
  EXPECT_FALSE(a.algorithms.Has(jose::Algorithm::kRs256));
  EXPECT_EQ(a.profile, oauth::TokenProfile::kSmartJwt);
  EXPECT_EQ(a.leeway_s, 60);
  EXPECT_TRUE(a.has_max_lifetime);
  EXPECT_EQ(a.max_lifetime_s, 3600);
  EXPECT_TRUE(a.user_scopes_without_fhir_user);

  ASSERT_EQ(policy->roles().size(), 2u);
  EXPECT_EQ(policy->roles().role(0).name, "a");
  EXPECT_EQ(policy->roles().role(1).name, "b");
  EXPECT_TRUE(policy->roles().role(0).scopes.Covers(
      ScopeContext::kUser, 'r', fhir::ResourceType::kPatient,
      fhir::FhirVersion::kR4));
  EXPECT_EQ(policy->roles().role(1).scopes, smart::ScopeSet());
  ASSERT_EQ(policy->roles().role(1).inherits.size(), 1u);
  EXPECT_EQ(policy->roles().role(1).inherits[0], 0u);

  ASSERT_EQ(policy->assignments().size(), 2u);
  const rbac::Assignment& by_claim = policy->assignments()[0];
  EXPECT_THAT(by_claim.issuers, testing::ElementsAre(1));
  EXPECT_THAT(by_claim.roles, testing::ElementsAre(1, 0));
  EXPECT_EQ(by_claim.condition.kind, rbac::ConditionKind::kClaim);
  EXPECT_EQ(by_claim.condition.pointer, "/g");
  EXPECT_EQ(by_claim.condition.integer, 7);
  const rbac::Assignment& by_user = policy->assignments()[1];
  EXPECT_THAT(by_user.issuers, testing::ElementsAre(0, 1));
  EXPECT_EQ(by_user.condition.fhir_user, fhir::ResourceType::kPerson);
}

// docs/policy.md, the column of defaults.
TEST(Loader, UsesTheStrictestDefaults) {
  Diagnostics diagnostics;
  const PolicyRef policy =
      Load(Document({{"fhir", R"({"version":"R4","bases":["https://a.example",)"
                              R"("https://b.example/fhir"]})"}}),
           diagnostics);
  ASSERT_TRUE(policy.exists());
  const Issuer& issuer = policy->issuers()[0];
  EXPECT_THAT(issuer.audiences, testing::ElementsAre("https://a.example",
                                                     "https://b.example/fhir"));
  for (const jose::Algorithm algorithm :
       {jose::Algorithm::kRs256, jose::Algorithm::kRs384,
        jose::Algorithm::kEs256, jose::Algorithm::kEs384}) {
    EXPECT_TRUE(issuer.algorithms.Has(algorithm));
  }
  EXPECT_EQ(issuer.profile, oauth::TokenProfile::kRfc9068);
  EXPECT_EQ(issuer.leeway_s, 0);
  EXPECT_FALSE(issuer.has_max_lifetime);
  EXPECT_FALSE(issuer.user_scopes_without_fhir_user);
  EXPECT_FALSE(issuer.keys.has_value());
}

TEST(Loader, EnablesModifiersOfScopesOneByOne) {
  const auto modifiers = [](std::string_view list) {
    Diagnostics diagnostics;
    const PolicyRef policy =
        Load(Document({{"scope_modifiers", std::string(list)}}), diagnostics);
    EXPECT_TRUE(policy.exists()) << list;
    return policy.exists() ? policy->scope_modifiers() : smart::ModifierMask{0};
  };
  const auto bit = [](smart::Modifier modifier) {
    return static_cast<smart::ModifierMask>(modifier);
  };
  EXPECT_EQ(modifiers("[]"), 0);
  EXPECT_EQ(modifiers(R"(["in"])"), bit(smart::Modifier::kIn));
  EXPECT_EQ(modifiers(R"(["not-in"])"), bit(smart::Modifier::kNotIn));
  EXPECT_EQ(modifiers(R"(["below","not","exact"])"),
            bit(smart::Modifier::kBelow) | bit(smart::Modifier::kNot) |
                bit(smart::Modifier::kExact));
  Diagnostics diagnostics;
  EXPECT_EQ(Load(Document(), diagnostics)->scope_modifiers(), 0);
}

TEST(Loader, FindsIssuersCharacterByCharacter) {
  Diagnostics diagnostics;
  const PolicyRef policy = Load(Document(), diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_EQ(policy->FindIssuer("https://auth.example.org"), 0u);
  for (const char* other :
       {"", "https://auth.example.org/", "https://AUTH.example.org",
        "http://auth.example.org", "https://auth.example.or",
        "https://auth.example.org "}) {
    EXPECT_FALSE(policy->FindIssuer(other).has_value()) << other;
  }
}

TEST(Loader, FindsEachOfManyIssuers) {
  std::string issuers, last;
  for (size_t i = 0; i < limits::kMaxIssuers; ++i) {
    // Neither sorted nor sorted backwards.
    const size_t number = i * 7919 % limits::kMaxIssuers;
    issuers += i == 0 ? "[" : ",";
    issuers += R"({"issuer":"https://)" + std::to_string(number) + R"("})";
  }
  Diagnostics diagnostics;
  const PolicyRef policy =
      Load(Document({{"issuers", issuers + "]"}, {"assignments", "[]"}}),
           diagnostics);
  ASSERT_TRUE(policy.exists());
  for (uint32_t i = 0; i < limits::kMaxIssuers; ++i) {
    EXPECT_EQ(policy->FindIssuer(policy->issuers()[i].issuer), i);
  }
  EXPECT_FALSE(policy->FindIssuer("https://1024").has_value());
}

TEST(Loader, TakesTheKeysOfAnIssuer) {
  const std::string jwks =
      R"("jwks":{"keys":[{"kty":"EC","crv":"P-256","kid":"k",)"
      R"("x":"jioSosm7vD5Wj2amqNXH6eTlVnTdh5erwz0pRAoR_ys",)"
      R"("y":"lJzq--dwW0X0xt44GvNE1YN61wLvqrSNb1XKCVll-4M"}]})";
  Diagnostics diagnostics;
  const PolicyRef policy = Load(WithIssuer(jwks), diagnostics);
  ASSERT_TRUE(policy.exists());
  ASSERT_TRUE(policy->issuers()[0].keys.has_value());
  EXPECT_EQ(policy->issuers()[0].keys->num_usable(), 1u);
}

// ----------------------------------------------------------------- smart-only

TEST(SmartOnly, AssignsOneRoleToEverySubject) {
  Diagnostics diagnostics;
  const PolicyRef policy = MakeSmartOnlyPolicy(
      {"https://ehr.example.org/fhir", "R4", "https://auth.example.org"},
      diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_EQ(diagnostics.num_found(), 0u);
  EXPECT_TRUE(policy->any_issuer());
  EXPECT_EQ(policy->revision(), "");
  ASSERT_EQ(policy->issuers().size(), 1u);
  EXPECT_EQ(policy->issuers()[0].issuer, "https://auth.example.org");
  EXPECT_TRUE(policy->issuers()[0].user_scopes_without_fhir_user);
  EXPECT_THAT(policy->issuers()[0].audiences,
              testing::ElementsAre("https://ehr.example.org/fhir"));
  ASSERT_EQ(policy->roles().size(), 1u);
  EXPECT_EQ(policy->roles().role(0).name, kSmartOnlyName);
  ASSERT_EQ(policy->assignments().size(), 1u);
  EXPECT_EQ(policy->assignments()[0].condition.kind,
            rbac::ConditionKind::kAlways);
}

// docs/evaluate.md: each scope of the token meets its role in just itself.
TEST(SmartOnly, LetsTheScopesOfTheTokenAloneDecide) {
  Diagnostics diagnostics;
  const PolicyRef policy = MakeSmartOnlyPolicy(
      {"https://ehr.example.org/fhir", "R4", ""}, diagnostics);
  ASSERT_TRUE(policy.exists());
  for (size_t context = 0; context < smart::kNumScopeContexts; ++context) {
    for (const bool all_types : {false, true}) {
      smart::Scope scope;
      scope.context = static_cast<ScopeContext>(context);
      scope.letters = smart::kAllLetters;
      scope.all_types = all_types;
      scope.type = fhir::ResourceType::kObservation;
      smart::ScopeSet token;
      token.Add(scope);
      EXPECT_EQ(smart::Meet(token, policy->roles().role(0).scopes), token);
    }
  }
}

TEST(SmartOnly, DoesNotKeepPointersIntoItsOptions) {
  std::string base = "https://ehr.example.org/fhir";
  std::string issuer = "https://auth.example.org";
  Diagnostics diagnostics;
  const PolicyRef policy =
      MakeSmartOnlyPolicy({base, "R4", issuer}, diagnostics);
  base.assign(base.size(), '#');
  issuer.assign(issuer.size(), '#');
  ASSERT_TRUE(policy.exists());
  EXPECT_EQ(policy->bases()[0].text(), "https://ehr.example.org/fhir");
  EXPECT_EQ(policy->issuers()[0].issuer, "https://auth.example.org");
  EXPECT_EQ(policy->issuers()[0].audiences[0], "https://ehr.example.org/fhir");
}

struct SmartOnlyCase {
  const char* name;
  SmartOnlyOptions options;
  std::vector<std::string_view> pointers;
};

class BadSmartOnlyTest : public testing::TestWithParam<SmartOnlyCase> {};

TEST_P(BadSmartOnlyTest, IsRefused) {
  Diagnostics diagnostics;
  EXPECT_FALSE(MakeSmartOnlyPolicy(GetParam().options, diagnostics).exists());
  std::vector<std::string_view> pointers;
  for (const Diagnostic& item : diagnostics.items()) {
    EXPECT_EQ(item.code, Status::kPolicyBadValue);
    pointers.push_back(item.pointer);
  }
  EXPECT_EQ(pointers, GetParam().pointers);
}

const SmartOnlyCase kBadSmartOnly[] = {
    {"Version", {"https://a.example", "R6", ""}, {"/fhir"}},
    {"NoVersion", {"https://a.example", "", ""}, {"/fhir"}},
    {"Base", {"http://a.example", "R4", ""}, {"/base"}},
    {"NoBase", {"", "R4", ""}, {"/base"}},
    {"BaseSlash", {"https://a.example/", "R4", ""}, {"/base"}},
    {"Both", {"x", "R3", ""}, {"/fhir", "/base"}},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadSmartOnlyTest,
                         testing::ValuesIn(kBadSmartOnly), CaseName());

// ------------------------------------------------------------------ PolicyRef

TEST(PolicyRef, KeepsThePolicyWhileOneIsLeft) {
  Diagnostics diagnostics;
  PolicyRef first = Load(Document(), diagnostics);
  const Policy* address = &*first;
  PolicyRef second = first;
  EXPECT_EQ(&*second, address);
  first = PolicyRef();
  EXPECT_FALSE(first.exists());
  EXPECT_EQ(second->revision(), "r1");
  PolicyRef third = std::move(second);
  EXPECT_EQ(third->revision(), "r1");
  third = *&third;
  EXPECT_EQ(third->revision(), "r1");
}

TEST(PolicyRef, ReplacesWhole) {
  Diagnostics diagnostics;
  PolicyRef current = Load(Document(), diagnostics);
  const PolicyRef old = current;
  current = Load(Document({{"revision", R"("r2")"}}), diagnostics);
  EXPECT_EQ(old->revision(), "r1");
  EXPECT_EQ(current->revision(), "r2");
}

}  // namespace
}  // namespace matron::policy
