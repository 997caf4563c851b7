// Every fault that a document may have, and where it is reported.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/loader.h"
#include "policy/policy.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"
#include "tests/policy/documents.h"

namespace matron::policy {
namespace {

using fixtures::CaseName;
using testing::HasSubstr;

struct FaultCase {
  const char* name;
  std::string text;
  Status code;
  std::string_view pointer;
  uint32_t line;
  std::string_view hint = {};  // A part of it.
};

class FaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, IsReportedWhereItIs) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Load(GetParam().text, diagnostics).exists());
  ASSERT_EQ(diagnostics.num_found(), 1u)
      << diagnostics.items()[0].pointer << " and "
      << diagnostics.items().back().pointer;
  const Diagnostic& item = diagnostics.items()[0];
  EXPECT_EQ(item.code, GetParam().code);
  EXPECT_EQ(item.pointer, GetParam().pointer);
  EXPECT_EQ(item.line, GetParam().line);
  EXPECT_NE(item.message, "");
  EXPECT_THAT(std::string(item.hint), HasSubstr(GetParam().hint));
}

constexpr Status kUnknownMember = Status::kPolicyUnknownMember;
const FaultCase kUnknownMembers[] = {
    {"Root", Document({{"extra", "1"}}), kUnknownMember, "/extra", 8},
    {"RootNear", Document({{"roels", "{}"}}), kUnknownMember, "/roels", 8,
     "`roles`"},
    {"RootCase", Document({{"Revision", R"("x")"}}), kUnknownMember,
     "/Revision", 8, "`revision`"},
    {"Fhir",
     Document({{"fhir", R"({"version":"R4","bases":["https://a.example"],)"
                        R"("base":"x"})"}}),
     kUnknownMember, "/fhir/base", 4, "`bases`"},
    {"Issuer", WithIssuer(R"("audience":["x"])"), kUnknownMember,
     "/issuers/0/audience", 5, "`audiences`"},
    {"Role", WithRole(R"("scope":[])"), kUnknownMember, "/roles/a/scope", 6,
     "`scopes`"},
    {"EscapedPointer", Document({{"roles", R"({"a":{},"x/y~z":{"extra":1}})"}}),
     kUnknownMember, "/roles/x~1y~0z/extra", 6},
    {"Rule",
     Document({{"assignments", R"([{"issuers":["https://auth.example.org"],)"
                               R"("when":{"always":true},"roles":["a"],)"
                               R"("role":"a"}])"}}),
     kUnknownMember, "/assignments/0/role", 7, "`roles`"},
    {"Condition", WithCondition(R"({"always":true,"extra":1})"), kUnknownMember,
     "/assignments/0/when/extra", 7},
};
INSTANTIATE_TEST_SUITE_P(UnknownMember, FaultTest,
                         testing::ValuesIn(kUnknownMembers), CaseName());

constexpr Status kMissing = Status::kPolicyMissingMember;
// An absent member is reported where its object begins.
const FaultCase kMissingMembers[] = {
    {"Matron", Document({{"matron", ""}}), kMissing, "/matron", 1},
    {"Roles", Document({{"roles", ""}, {"assignments", "[]"}}), kMissing,
     "/roles", 1},
    {"Assignments", Document({{"assignments", ""}}), kMissing, "/assignments",
     1},
    {"Issuers", Document({{"issuers", ""}, {"assignments", "[]"}}), kMissing,
     "/issuers", 1},
    {"Fhir", Document({{"fhir", ""}}), kMissing, "/fhir", 1},
    {"Version", Document({{"fhir", R"({"bases":["https://a.example"]})"}}),
     kMissing, "/fhir/version", 4},
    {"Bases", Document({{"fhir", R"({"version":"R4"})"}}), kMissing,
     "/fhir/bases", 4},
    {"Issuer", Document({{"issuers", "[{}]"}, {"assignments", "[]"}}), kMissing,
     "/issuers/0/issuer", 5},
    {"RuleIssuers",
     Document({{"assignments", R"([{"when":{"always":true},"roles":["a"]}])"}}),
     kMissing, "/assignments/0/issuers", 7},
    {"RuleWhen",
     Document({{"assignments", R"([{"issuers":["https://auth.example.org"],)"
                               R"("roles":["a"]}])"}}),
     kMissing, "/assignments/0/when", 7},
    {"RuleRoles",
     Document({{"assignments", R"([{"issuers":["https://auth.example.org"],)"
                               R"("when":{"always":true}}])"}}),
     kMissing, "/assignments/0/roles", 7},
    {"ValueOfClaim", WithCondition(R"({"claim":"/g"})"), kMissing,
     "/assignments/0/when/value", 7},
    {"ClaimOfValue", WithCondition(R"({"value":"x"})"), kMissing,
     "/assignments/0/when/claim", 7},
};
INSTANTIATE_TEST_SUITE_P(MissingMember, FaultTest,
                         testing::ValuesIn(kMissingMembers), CaseName());

constexpr Status kWrongType = Status::kPolicyWrongType;
const FaultCase kWrongTypes[] = {
    {"RootArray", "\n[]", kWrongType, "", 2},
    {"RootString", "\"x\"", kWrongType, "", 1},
    {"RootNull", "null", kWrongType, "", 1},
    {"Matron", Document({{"matron", R"("1")"}}), kWrongType, "/matron", 2},
    {"MatronDecimal", Document({{"matron", "1.0"}}), kWrongType, "/matron", 2},
    {"MatronTrue", Document({{"matron", "true"}}), kWrongType, "/matron", 2},
    {"Schema", Document({{"$schema", "1"}}), kWrongType, "/$schema", 8},
    {"Revision", Document({{"revision", "1"}}), kWrongType, "/revision", 3},
    {"Fhir", Document({{"fhir", R"("R4")"}}), kWrongType, "/fhir", 4},
    {"Version",
     Document({{"fhir", R"({"version":4,"bases":["https://a.example"]})"}}),
     kWrongType, "/fhir/version", 4},
    {"Bases",
     Document({{"fhir", R"({"version":"R4","bases":"https://a.example"})"}}),
     kWrongType, "/fhir/bases", 4},
    {"Base",
     Document(
         {{"fhir", R"({"version":"R4","bases":["https://a.example",1]})"}}),
     kWrongType, "/fhir/bases/1", 4},
    {"Issuers", Document({{"issuers", "{}"}, {"assignments", "[]"}}),
     kWrongType, "/issuers", 5},
    {"IssuerEntry", Document({{"issuers", R"(["x"])"}, {"assignments", "[]"}}),
     kWrongType, "/issuers/0", 5},
    {"Issuer",
     Document({{"issuers", R"([{"issuer":1}])"}, {"assignments", "[]"}}),
     kWrongType, "/issuers/0/issuer", 5},
    {"Audiences", WithIssuer(R"("audiences":"x")"), kWrongType,
     "/issuers/0/audiences", 5},
    {"Audience", WithIssuer(R"("audiences":[null])"), kWrongType,
     "/issuers/0/audiences/0", 5},
    {"Jwks", WithIssuer(R"("jwks":[])"), kWrongType, "/issuers/0/jwks", 5},
    {"JwksUri", WithIssuer(R"("jwks_uri":1)"), kWrongType,
     "/issuers/0/jwks_uri", 5},
    {"Algorithms", WithIssuer(R"("algorithms":"RS256")"), kWrongType,
     "/issuers/0/algorithms", 5},
    {"Algorithm", WithIssuer(R"("algorithms":["RS256",1])"), kWrongType,
     "/issuers/0/algorithms/1", 5},
    {"Profile", WithIssuer(R"("token_profile":1)"), kWrongType,
     "/issuers/0/token_profile", 5},
    {"Leeway", WithIssuer(R"("leeway_s":"60")"), kWrongType,
     "/issuers/0/leeway_s", 5},
    {"LeewayDecimal", WithIssuer(R"("leeway_s":60.0)"), kWrongType,
     "/issuers/0/leeway_s", 5},
    {"Lifetime", WithIssuer(R"("max_lifetime_s":true)"), kWrongType,
     "/issuers/0/max_lifetime_s", 5},
    {"Waiver", WithIssuer(R"("user_scopes_without_fhir_user":"true")"),
     kWrongType, "/issuers/0/user_scopes_without_fhir_user", 5},
    {"WaiverInteger", WithIssuer(R"("user_scopes_without_fhir_user":1)"),
     kWrongType, "/issuers/0/user_scopes_without_fhir_user", 5},
    {"Roles", Document({{"roles", "[]"}, {"assignments", "[]"}}), kWrongType,
     "/roles", 6},
    {"Role", Document({{"roles", R"({"a":[]})"}}), kWrongType, "/roles/a", 6},
    {"Description", WithRole(R"("description":1)"), kWrongType,
     "/roles/a/description", 6},
    {"Inherits", WithRole(R"("inherits":"b")"), kWrongType, "/roles/a/inherits",
     6},
    {"Parent", WithRole(R"("inherits":["b",1])"), kWrongType,
     "/roles/a/inherits/1", 6},
    {"Scopes", WithRole(R"("scopes":"user/*.rs")"), kWrongType,
     "/roles/a/scopes", 6},
    {"Scope", WithRole(R"("scopes":[["user/*.rs"]])"), kWrongType,
     "/roles/a/scopes/0", 6},
    {"Assignments", Document({{"assignments", "{}"}}), kWrongType,
     "/assignments", 7},
    {"Rule", Document({{"assignments", "[1]"}}), kWrongType, "/assignments/0",
     7},
    {"RuleIssuers",
     WithRule(R"("https://auth.example.org")", R"({"always":true})",
              R"(["a"])"),
     kWrongType, "/assignments/0/issuers", 7},
    {"RuleIssuer", WithRule("[1]", R"({"always":true})", R"(["a"])"),
     kWrongType, "/assignments/0/issuers/0", 7},
    {"RuleRoles",
     WithRule(R"(["https://auth.example.org"])", R"({"always":true})",
              R"("a")"),
     kWrongType, "/assignments/0/roles", 7},
    {"When", WithCondition(R"("always")"), kWrongType, "/assignments/0/when",
     7},
    {"Always", WithCondition(R"({"always":1})"), kWrongType,
     "/assignments/0/when/always", 7},
    {"FhirUser", WithCondition(R"({"fhir_user":true})"), kWrongType,
     "/assignments/0/when/fhir_user", 7},
    {"Claim", WithCondition(R"({"claim":1,"value":"x"})"), kWrongType,
     "/assignments/0/when/claim", 7},
    {"ValueNull", WithCondition(R"({"claim":"/g","value":null})"), kWrongType,
     "/assignments/0/when/value", 7},
    {"ValueDecimal", WithCondition(R"({"claim":"/g","value":1.5})"), kWrongType,
     "/assignments/0/when/value", 7},
    {"ValueTooLarge",
     WithCondition(R"({"claim":"/g","value":9223372036854775808})"), kWrongType,
     "/assignments/0/when/value", 7},
    {"ValueArray", WithCondition(R"({"claim":"/g","value":["x"]})"), kWrongType,
     "/assignments/0/when/value", 7},
    {"ScopeModifiers", Document({{"scope_modifiers", R"("in")"}}),
     Status::kPolicyWrongType, "/scope_modifiers", 8},
    {"ScopeModifierNumber", Document({{"scope_modifiers", "[1]"}}),
     Status::kPolicyWrongType, "/scope_modifiers/0", 8},
};
INSTANTIATE_TEST_SUITE_P(WrongType, FaultTest, testing::ValuesIn(kWrongTypes),
                         CaseName());

constexpr Status kBadValue = Status::kPolicyBadValue;
std::string WithBase(std::string_view base) {
  std::string text = R"({"version":"R4","bases":[")";
  text += base;
  return Document({{"fhir", text + R"("]})"}});
}

const FaultCase kBadValues[] = {
    {"MatronZero", Document({{"matron", "0"}}), kBadValue, "/matron", 2},
    {"MatronTwo", Document({{"matron", "2"}}), kBadValue, "/matron", 2},
    {"RevisionEmpty", Document({{"revision", R"("")"}}), kBadValue, "/revision",
     3},
    {"RevisionControl", Document({{"revision", R"("a\nb")"}}), kBadValue,
     "/revision", 3},
    {"Version",
     Document({{"fhir", R"({"version":"R6","bases":["https://a.example"]})"}}),
     kBadValue, "/fhir/version", 4, "R4"},
    {"VersionCase",
     Document({{"fhir", R"({"version":"r4","bases":["https://a.example"]})"}}),
     kBadValue, "/fhir/version", 4, "R4B"},
    {"VersionNumber",
     Document(
         {{"fhir", R"({"version":"4.0.1","bases":["https://a.example"]})"}}),
     kBadValue, "/fhir/version", 4, "R5"},
    {"ScopeModifier", Document({{"scope_modifiers", R"(["in","text"])"}}),
     kBadValue, "/scope_modifiers/1", 8, "not-in"},
    {"ScopeModifierCase", Document({{"scope_modifiers", R"(["In"])"}}),
     kBadValue, "/scope_modifiers/0", 8, "not-in"},
    {"ScopeModifierEmpty", Document({{"scope_modifiers", R"([""])"}}),
     kBadValue, "/scope_modifiers/0", 8, "not-in"},
    {"NoBases", Document({{"fhir", R"({"version":"R4","bases":[]})"}}),
     kBadValue, "/fhir/bases", 4},
    {"BaseHttp", WithBase("http://ehr.example.org/fhir"), kBadValue,
     "/fhir/bases/0", 4, "https"},
    {"BaseRelative", WithBase("/fhir"), kBadValue, "/fhir/bases/0", 4, "https"},
    {"BaseSlash", WithBase("https://ehr.example.org/fhir/"), kBadValue,
     "/fhir/bases/0", 4, "slash"},
    {"BaseQuery", WithBase("https://ehr.example.org/fhir?x"), kBadValue,
     "/fhir/bases/0", 4},
    {"BaseUser", WithBase("https://u@ehr.example.org/fhir"), kBadValue,
     "/fhir/bases/0", 4},
    {"BaseEmpty", WithBase(""), kBadValue, "/fhir/bases/0", 4},
    {"NoIssuers", Document({{"issuers", "[]"}, {"assignments", "[]"}}),
     kBadValue, "/issuers", 5},
    {"IssuerEmpty",
     Document({{"issuers", R"([{"issuer":""}])"}, {"assignments", "[]"}}),
     kBadValue, "/issuers/0/issuer", 5},
    {"NoAudiences", WithIssuer(R"("audiences":[])"), kBadValue,
     "/issuers/0/audiences", 5},
    {"AudienceEmpty", WithIssuer(R"("audiences":["x",""])"), kBadValue,
     "/issuers/0/audiences/1", 5},
    {"NoAlgorithms", WithIssuer(R"("algorithms":[])"), kBadValue,
     "/issuers/0/algorithms", 5},
    {"AlgorithmNone", WithIssuer(R"("algorithms":["none"])"), kBadValue,
     "/issuers/0/algorithms/0", 5, "RS256"},
    {"AlgorithmHmac", WithIssuer(R"("algorithms":["RS256","HS256"])"),
     kBadValue, "/issuers/0/algorithms", 5, "either"},
    {"AlgorithmHmacWithoutSecret", WithIssuer(R"("algorithms":["HS256"])"),
     kBadValue, "/issuers/0/algorithms", 5, "jwks_uri"},
    {"AlgorithmCase", WithIssuer(R"("algorithms":["rs256"])"), kBadValue,
     "/issuers/0/algorithms/0", 5, "RS256"},
    {"Profile", WithIssuer(R"("token_profile":"jwt")"), kBadValue,
     "/issuers/0/token_profile", 5, "rfc9068"},
    {"JwksUriHttp", WithIssuer(R"("jwks_uri":"http://x.example/jwks")"),
     kBadValue, "/issuers/0/jwks_uri", 5},
    {"JwksUriRelative", WithIssuer(R"("jwks_uri":"/jwks")"), kBadValue,
     "/issuers/0/jwks_uri", 5},
    {"JwksEmpty", WithIssuer(R"("jwks":{"keys":[]})"), kBadValue,
     "/issuers/0/jwks", 5},
    {"JwksWithoutKeys", WithIssuer(R"("jwks":{})"), kBadValue,
     "/issuers/0/jwks", 5},
    {"JwksSymmetric",
     WithIssuer(R"("jwks":{"keys":[{"kty":"oct","k":"AAAA"}]})"), kBadValue,
     "/issuers/0/jwks", 5},
    {"RoleNameEmpty", Document({{"roles", R"({"a":{},"":{}})"}}), kBadValue,
     "/roles/", 6},
    {"RoleNameControl", Document({{"roles", R"({"a":{},"b\u0001":{}})"}}),
     kBadValue, "/roles/b\x01", 6},
    {"RuleWithoutIssuers", WithRule("[]", R"({"always":true})", R"(["a"])"),
     kBadValue, "/assignments/0/issuers", 7},
    {"RuleWithoutRoles",
     WithRule(R"(["https://auth.example.org"])", R"({"always":true})", "[]"),
     kBadValue, "/assignments/0/roles", 7},
    {"NoForm", WithCondition("{}"), kBadValue, "/assignments/0/when", 7,
     "always"},
    {"TwoForms", WithCondition(R"({"always":true,"fhir_user":"Patient"})"),
     kBadValue, "/assignments/0/when", 7, "always"},
    {"ThreeForms",
     WithCondition(
         R"({"always":true,"fhir_user":"Patient","claim":"/g","value":1})"),
     kBadValue, "/assignments/0/when", 7},
    {"ValueAndAlways", WithCondition(R"({"always":true,"value":1})"), kBadValue,
     "/assignments/0/when", 7},
    {"AlwaysFalse", WithCondition(R"({"always":false})"), kBadValue,
     "/assignments/0/when/always", 7},
    {"FhirUserDevice", WithCondition(R"({"fhir_user":"Device"})"), kBadValue,
     "/assignments/0/when/fhir_user", 7, "Practitioner"},
    {"FhirUserCase", WithCondition(R"({"fhir_user":"practitioner"})"),
     kBadValue, "/assignments/0/when/fhir_user", 7, "Practitioner"},
    {"FhirUserUnknown", WithCondition(R"({"fhir_user":""})"), kBadValue,
     "/assignments/0/when/fhir_user", 7},
    {"ClaimName", WithCondition(R"({"claim":"groups","value":"x"})"), kBadValue,
     "/assignments/0/when/claim", 7, "/groups"},
    {"ClaimEmpty", WithCondition(R"({"claim":"","value":"x"})"), kBadValue,
     "/assignments/0/when/claim", 7},
    {"ClaimBadEscape", WithCondition(R"({"claim":"/a~2","value":"x"})"),
     kBadValue, "/assignments/0/when/claim", 7},
};
INSTANTIATE_TEST_SUITE_P(BadValue, FaultTest, testing::ValuesIn(kBadValues),
                         CaseName());

constexpr Status kBadScope = Status::kPolicyBadScope;
FaultCase BadScope(const char* name, std::string_view scope,
                   std::string_view hint = {}) {
  std::string text = R"("scopes":["user/*.rs",")";
  text += scope;
  return {name, WithRole(text + R"("])"), kBadScope, "/roles/a/scopes/1", 6,
          hint};
}
const FaultCase kBadScopes[] = {
    BadScope("Letters", "user/Observation.sr", "cruds"),
    BadScope("NoLetters", "user/Observation.", "cruds"),
    BadScope("Type", "user/Observations.rs", "FHIR version"),
    BadScope("TypeCase", "user/observation.rs", "FHIR version"),
    BadScope("Context", "User/Observation.rs", "lower case"),
    BadScope("TwoInOne", "user/Patient.r user/Patient.s", "context"),
    BadScope("LeadingSpace", " user/Patient.r", "context"),
    BadScope("Tab", "user/Patient.r\\t", "context"),
    BadScope("Constraint", "user/Observation.rs?category="),
    BadScope("Openid", "openid", "user/Observation.rs"),
    BadScope("Launch", "launch/patient", "user/Observation.rs"),
    BadScope("Extension", "https://example.org/scope", "user/Observation.rs"),
    BadScope("Unknown", "foo"),
    BadScope("Empty", ""),
};
INSTANTIATE_TEST_SUITE_P(BadScope, FaultTest, testing::ValuesIn(kBadScopes),
                         CaseName());

const FaultCase kReferences[] = {
    {"UnknownParent", WithRole(R"("inherits":["b","c"])"),
     Status::kPolicyUnknownRole, "/roles/a/inherits/1", 6},
    {"UnknownParentNear",
     Document({{"roles", R"({"a":{},"nurse":{},"x":{"inherits":["nurs"]}})"}}),
     Status::kPolicyUnknownRole, "/roles/x/inherits/0", 6, "`nurse`"},
    {"UnknownParentCase",
     Document({{"roles", R"({"a":{},"nurse":{},"x":{"inherits":["Nurse"]}})"}}),
     Status::kPolicyUnknownRole, "/roles/x/inherits/0", 6, "`nurse`"},
    {"UnknownRole",
     WithRule(R"(["https://auth.example.org"])", R"({"always":true})",
              R"(["a","z"])"),
     Status::kPolicyUnknownRole, "/assignments/0/roles/1", 7},
    {"EmptyRoleName",
     WithRule(R"(["https://auth.example.org"])", R"({"always":true})",
              R"([""])"),
     Status::kPolicyUnknownRole, "/assignments/0/roles/0", 7},
    {"CycleOfOne", WithRole(R"("inherits":["a"])"), Status::kPolicyRoleCycle,
     "/roles/a/inherits/0", 6},
    {"CycleOfTwo",
     Document(
         {{"roles", R"({"a":{"inherits":["b"]},"b":{"inherits":["a"]}})"}}),
     Status::kPolicyRoleCycle, "/roles/b/inherits/0", 6},
    {"CycleAtSecondParent",
     Document({{"roles", R"({"a":{"inherits":["b"]},"c":{},)"
                         R"("b":{"inherits":["c","a"]}})"}}),
     Status::kPolicyRoleCycle, "/roles/b/inherits/1", 6},
    {"UnknownIssuer",
     WithRule(R"(["https://auth.example.org","https://x.example"])",
              R"({"always":true})", R"(["a"])"),
     Status::kPolicyUnknownIssuer, "/assignments/0/issuers/1", 7},
    {"UnknownIssuerSlash",
     WithRule(R"(["https://auth.example.org/"])", R"({"always":true})",
              R"(["a"])"),
     Status::kPolicyUnknownIssuer, "/assignments/0/issuers/0", 7},
    {"DuplicateIssuer",
     Document({{"issuers", R"([{"issuer":"https://auth.example.org"},)"
                           R"({"issuer":"https://auth.example.org"}])"}}),
     Status::kPolicyDuplicate, "/issuers/1/issuer", 5},
    {"ScopeModifierTwice",
     Document({{"scope_modifiers", R"(["in","not","in"])"}}),
     Status::kPolicyDuplicate, "/scope_modifiers/2", 8},
};
INSTANTIATE_TEST_SUITE_P(References, FaultTest, testing::ValuesIn(kReferences),
                         CaseName());

const FaultCase kNoJson[] = {
    {"Empty", "", Status::kPolicyJson, "", 1},
    {"Truncated", "{\"matron\":1", Status::kPolicyJson, "", 1},
    {"TrailingComma", "{\"matron\":1,\n}", Status::kPolicyJson, "", 2},
    {"Comment", "{ // x\n}", Status::kPolicyJson, "", 1},
    {"NotUtf8", "{\"revision\":\"\xff\"}", Status::kPolicyJson, "", 1},
    {"ByteOrderMark", "\xef\xbb\xbf" + Document(), Status::kPolicyJson, "", 1},
    {"SameMemberTwice", R"({"matron":1,"fhir":{},"matron":1})",
     Status::kPolicyJson, "", 1},
    {"SameRoleTwice", Document({{"roles", R"({"a":{},"a":{}})"}}),
     Status::kPolicyJson, "", 6},
    {"SameRoleTwiceEscaped", Document({{"roles", R"({"a":{},"\u0061":{}})"}}),
     Status::kPolicyJson, "", 6},
    {"NumberTooLarge", Document({{"matron", "1e999"}}), Status::kPolicyJson, "",
     2},
};
INSTANTIATE_TEST_SUITE_P(NoJson, FaultTest, testing::ValuesIn(kNoJson),
                         CaseName());

// ------------------------------------------------------------ Several at once

TEST(Loader, ReportsAllFaultsInOneRun) {
  const std::string text =
      "{\n"
      "\"matron\":2,\n"
      "\"extra\":1,\n"
      "\"fhir\":{\"version\":\"R6\",\"bases\":[\"http://x.example\"]},\n"
      "\"issuers\":[{\"issuer\":\"https://a.example\",\"leeway_s\":301},\n"
      "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"x\"}],\n"
      "\"roles\":{\"a\":{\"scopes\":[\"openid\",\"user/Foo.rs\"],\n"
      "\"inherits\":[\"c\"]},\"b\":1},\n"
      "\"assignments\":[{\"issuers\":[\"https://b.example\"],\n"
      "\"when\":{},\"roles\":[\"d\"]}]\n"
      "}";
  Diagnostics diagnostics;
  EXPECT_FALSE(Load(text, diagnostics).exists());
  std::map<std::string, std::pair<Status, uint32_t>> found;
  for (const Diagnostic& item : diagnostics.items()) {
    found[std::string(item.pointer)] = {item.code, item.line};
  }
  const std::map<std::string, std::pair<Status, uint32_t>> want = {
      {"/matron", {Status::kPolicyBadValue, 2}},
      {"/extra", {Status::kPolicyUnknownMember, 3}},
      {"/fhir/version", {Status::kPolicyBadValue, 4}},
      {"/fhir/bases/0", {Status::kPolicyBadValue, 4}},
      {"/issuers/0/leeway_s", {Status::kPolicyBadValue, 5}},
      {"/issuers/1/issuer", {Status::kPolicyDuplicate, 6}},
      {"/issuers/1/jwks_uri", {Status::kPolicyBadValue, 6}},
      {"/roles/a/scopes/0", {Status::kPolicyBadScope, 7}},
      {"/roles/a/scopes/1", {Status::kPolicyBadScope, 7}},
      {"/roles/a/inherits/0", {Status::kPolicyUnknownRole, 8}},
      {"/roles/b", {Status::kPolicyWrongType, 8}},
      {"/assignments/0/issuers/0", {Status::kPolicyUnknownIssuer, 9}},
      {"/assignments/0/when", {Status::kPolicyBadValue, 10}},
      {"/assignments/0/roles/0", {Status::kPolicyUnknownRole, 10}},
  };
  EXPECT_EQ(found, want);
  EXPECT_EQ(diagnostics.num_found(), want.size());
}

// Messages show input, but not more than a piece of it, and no control
// characters.
TEST(Loader, QuotesInputSafely) {
  Diagnostics diagnostics;
  const std::string long_name(200, 'x');
  EXPECT_FALSE(Load(WithRole("\"scopes\":[\"user/" + long_name + ".rs\"],\"" +
                             long_name + "\\u001b[1m`\":1"),
                    diagnostics)
                   .exists());
  ASSERT_EQ(diagnostics.num_found(), 2u);
  for (const Diagnostic& item : diagnostics.items()) {
    EXPECT_LT(item.message.size(), 300u);
    EXPECT_EQ(item.message.find('\x1b'), item.message.npos);
  }
}

}  // namespace
}  // namespace matron::policy
