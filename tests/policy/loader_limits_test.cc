// Every limit of docs/policy.md at one below, at it, and at one above.

#include <functional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"
#include "tests/policy/documents.h"

namespace matron::policy {
namespace {

using fixtures::CaseName;

// `count` pieces, with commas between them.
std::string Join(size_t count,
                 const std::function<std::string(size_t)>& piece) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += ',';
    text += piece(i);
  }
  return text;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  quoted += text;
  return quoted + '"';
}

std::string Numbered(std::string_view prefix, size_t number) {
  std::string text(prefix);
  text += std::to_string(number);
  return Quoted(text);
}

struct LimitCase {
  const char* name;
  size_t limit;
  std::string (*make)(size_t);
  Status code;
  std::string_view pointer;
  size_t lowest = 1;
};

class LimitTest : public testing::TestWithParam<LimitCase> {};

TEST_P(LimitTest, IsTakenUpToTheLimitAndRefusedBeyond) {
  const LimitCase& c = GetParam();
  for (const size_t count : {c.limit - 1, c.limit}) {
    Diagnostics diagnostics;
    EXPECT_TRUE(Load(c.make(count), diagnostics).exists()) << count;
    for (const Diagnostic& item : diagnostics.items()) {
      ADD_FAILURE() << count << " " << item.pointer << " " << item.message;
    }
  }
  Diagnostics diagnostics;
  EXPECT_FALSE(Load(c.make(c.limit + 1), diagnostics).exists());
  ASSERT_EQ(diagnostics.num_found(), 1u) << diagnostics.items().back().pointer;
  EXPECT_EQ(diagnostics.items()[0].code, c.code);
  EXPECT_EQ(diagnostics.items()[0].pointer, c.pointer);
}

std::string WithBases(size_t count) {
  return Document(
      {{"fhir", R"({"version":"R4","bases":[)" + Join(count, [](size_t i) {
                  return Numbered("https://ehr.example.org/", i);
                }) + "]}"}});
}

std::string WithIssuers(size_t count) {
  return Document(
      {{"issuers", "[" +
                       Join(count,
                            [](size_t i) {
                              return R"({"issuer":)" +
                                     Numbered("https://a.example/", i) + "}";
                            }) +
                       "]"},
       {"assignments", "[]"}});
}

std::string WithAudiences(size_t count) {
  return WithIssuer("\"audiences\":[" +
                    Join(count, [](size_t i) { return Numbered("a", i); }) +
                    "]");
}

std::string WithAlgorithms(size_t count) {
  return WithIssuer("\"algorithms\":[" +
                    Join(count, [](size_t) { return Quoted("RS256"); }) + "]");
}

std::string WithRoles(size_t count) {
  return Document(
      {{"roles",
        "{" + Join(count, [](size_t i) { return Numbered("r", i) + ":{}"; }) +
            "}"},
       {"assignments", "[]"}});
}

std::string WithScopes(size_t count) {
  return WithRole("\"scopes\":[" +
                  Join(count, [](size_t) { return Quoted("user/*.rs"); }) +
                  "]");
}

std::string WithParents(size_t count) {
  return WithRole("\"inherits\":[" +
                  Join(count, [](size_t) { return Quoted("b"); }) + "]");
}

std::string WithRules(size_t count) {
  return Document(
      {{"assignments", "[" + Join(count, [](size_t) {
                         return std::string(
                             R"({"issuers":["https://auth.example.org"],)"
                             R"("when":{"always":true},"roles":["a"]})");
                       }) + "]"}});
}

std::string WithIssuersOfRule(size_t count) {
  return WithRule(
      "[" +
          Join(count,
               [](size_t) { return Quoted("https://auth.example.org"); }) +
          "]",
      R"({"always":true})", R"(["a"])");
}

std::string WithRolesOfRule(size_t count) {
  return WithRule(R"(["https://auth.example.org"])", R"({"always":true})",
                  "[" + Join(count, [](size_t) { return Quoted("a"); }) + "]");
}

constexpr Status kLimit = Status::kPolicyLimit;
constexpr LimitCase kCounts[] = {
    {"Bases", limits::kMaxBases, WithBases, kLimit, "/fhir/bases"},
    {"Issuers", limits::kMaxIssuers, WithIssuers, kLimit, "/issuers"},
    {"Audiences", limits::kMaxIssuerAudiences, WithAudiences, kLimit,
     "/issuers/0/audiences"},
    {"Algorithms", limits::kMaxIssuerAudiences, WithAlgorithms, kLimit,
     "/issuers/0/algorithms"},
    {"Roles", limits::kMaxRoles, WithRoles, kLimit, "/roles"},
    {"Scopes", limits::kMaxRoleScopes, WithScopes, kLimit, "/roles/a/scopes"},
    {"Parents", limits::kMaxRoleParents, WithParents, kLimit,
     "/roles/a/inherits"},
    {"Rules", limits::kMaxAssignments, WithRules, kLimit, "/assignments"},
    {"IssuersOfRule", limits::kMaxAssignmentItems, WithIssuersOfRule, kLimit,
     "/assignments/0/issuers"},
    {"RolesOfRule", limits::kMaxAssignmentItems, WithRolesOfRule, kLimit,
     "/assignments/0/roles"},
};
INSTANTIATE_TEST_SUITE_P(Counts, LimitTest, testing::ValuesIn(kCounts),
                         CaseName());

constexpr Status kBadValue = Status::kPolicyBadValue;
std::string WithRevision(size_t size) {
  return Document({{"revision", Quoted(std::string(size, 'x'))}});
}
std::string WithRoleName(size_t size) {
  return Document(
      {{"roles", R"({"a":{},)" + Quoted(std::string(size, 'x')) + ":{}}"}});
}
std::string WithBaseOf(size_t size) {
  const std::string base = "https://ehr.example.org/";
  return Document(
      {{"fhir", R"({"version":"R4","bases":[)" +
                    Quoted(base + std::string(size - base.size(), 'x')) +
                    "]}"}});
}
std::string WithIssuerOf(size_t size) {
  return Document(
      {{"issuers", R"([{"issuer":)" + Quoted(std::string(size, 'x')) + "}]"},
       {"assignments", "[]"}});
}
std::string WithAudienceOf(size_t size) {
  return WithIssuer("\"audiences\":[" + Quoted(std::string(size, 'x')) + "]");
}
std::string WithJwksUriOf(size_t size) {
  const std::string url = "https://a.example/";
  return WithIssuer("\"jwks_uri\":" +
                    Quoted(url + std::string(size - url.size(), 'x')));
}
std::string WithPointerOf(size_t size) {
  return WithCondition(
      "{\"claim\":" + Quoted("/" + std::string(size - 1, 'x')) +
      ",\"value\":1}");
}

const std::string& LongRolePointer() {
  static const std::string pointer =
      "/roles/" + std::string(limits::kMaxNameBytes + 1, 'x');
  return pointer;
}

const LimitCase kSizes[] = {
    {"Revision", limits::kMaxNameBytes, WithRevision, kBadValue, "/revision"},
    {"RoleName", limits::kMaxNameBytes, WithRoleName, kBadValue,
     LongRolePointer()},
    {"Base", limits::kMaxUrlTextBytes, WithBaseOf, kBadValue, "/fhir/bases/0"},
    {"Issuer", limits::kMaxUrlTextBytes, WithIssuerOf, kBadValue,
     "/issuers/0/issuer"},
    {"Audience", limits::kMaxUrlTextBytes, WithAudienceOf, kBadValue,
     "/issuers/0/audiences/0"},
    {"JwksUri", limits::kMaxUrlTextBytes, WithJwksUriOf, kBadValue,
     "/issuers/0/jwks_uri"},
    {"ClaimPointer", limits::kMaxUrlTextBytes, WithPointerOf, kBadValue,
     "/assignments/0/when/claim"},
};
INSTANTIATE_TEST_SUITE_P(Sizes, LimitTest, testing::ValuesIn(kSizes),
                         CaseName());

std::string WithLeeway(size_t seconds) {
  return WithIssuer("\"leeway_s\":" + std::to_string(seconds));
}
std::string WithLifetime(size_t seconds) {
  return WithIssuer("\"max_lifetime_s\":" + std::to_string(seconds));
}
constexpr LimitCase kNumbers[] = {
    {"Leeway", 300, WithLeeway, kBadValue, "/issuers/0/leeway_s"},
    {"Lifetime", 31536000, WithLifetime, kBadValue,
     "/issuers/0/max_lifetime_s"},
};
INSTANTIATE_TEST_SUITE_P(Numbers, LimitTest, testing::ValuesIn(kNumbers),
                         CaseName());

std::string WithDepth(size_t depth) {
  // The document, the list of rules, the rule and `when` are the first four.
  return WithCondition(R"({"claim":"/g","value":)" +
                       std::string(depth - 4, '[') +
                       std::string(depth - 4, ']') + "}");
}

TEST(Limit, OfNestingIsThatOfJson) {
  for (const size_t depth :
       {limits::kMaxJsonDepth, limits::kMaxJsonDepth + 1}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(Load(WithDepth(depth), diagnostics).exists());
    ASSERT_EQ(diagnostics.num_found(), 1u);
    EXPECT_EQ(diagnostics.items()[0].code, depth == limits::kMaxJsonDepth
                                               ? Status::kPolicyWrongType
                                               : Status::kPolicyJson);
  }
}

TEST(Limit, OfTheDocumentIs16MiB) {
  const std::string document = Document();
  for (const int over : {-1, 0, 1}) {
    const size_t size =
        limits::kMaxPolicyBytes + static_cast<size_t>(over + 1) - 1;
    std::string text = document + std::string(size - document.size(), ' ');
    Diagnostics diagnostics;
    EXPECT_EQ(Load(text, diagnostics).exists(), over <= 0);
    if (over > 0) {
      ASSERT_EQ(diagnostics.num_found(), 1u);
      EXPECT_EQ(diagnostics.items()[0].code, Status::kPolicyLimit);
      EXPECT_EQ(diagnostics.items()[0].pointer, "");
    }
  }
}

TEST(Limit, NumbersBelowTheLowestAreRefused) {
  for (const char* members :
       {"\"leeway_s\":-1", "\"max_lifetime_s\":0", "\"max_lifetime_s\":-1"}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(Load(WithIssuer(members), diagnostics).exists()) << members;
    ASSERT_EQ(diagnostics.num_found(), 1u);
    EXPECT_EQ(diagnostics.items()[0].code, kBadValue);
  }
  Diagnostics diagnostics;
  EXPECT_TRUE(
      Load(WithIssuer("\"leeway_s\":0,\"max_lifetime_s\":1"), diagnostics)
          .exists());
}

TEST(Limit, OfListedFaultsDoesNotHideThatThereAreMore) {
  for (const size_t count :
       {limits::kMaxDiagnostics - 1, limits::kMaxDiagnostics,
        limits::kMaxDiagnostics + 1, size_t{4000}}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(
        Load(WithRole("\"scopes\":[" +
                      Join(count, [](size_t) { return Quoted("x"); }) + "]"),
             diagnostics)
            .exists());
    EXPECT_EQ(diagnostics.num_found(), count);
    EXPECT_EQ(diagnostics.items().size(),
              std::min(count, limits::kMaxDiagnostics));
  }
}

// A document of `count` values, the last of them in one role.
std::string WithValues(size_t count) {
  const std::string text = WithRole("\"scopes\":[]");
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk);
  // One and what it holds, of each value.
  const auto values = [](const json::Value& root, const auto& self) -> size_t {
    size_t number = 1;
    for (json::Value child = root.first(); child.exists();
         child = child.next()) {
      number += self(child, self);
    }
    return number;
  };
  const size_t more = count - values(document.root(), values);
  return WithRole("\"scopes\":[" +
                  Join(more, [](size_t) { return std::string("0"); }) + "]");
}

TEST(Limit, OfValuesOfADocument) {
  for (const size_t count : {limits::kMaxJsonNodes - 1, limits::kMaxJsonNodes,
                             limits::kMaxJsonNodes + 1}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(Load(WithValues(count), diagnostics).exists());
    ASSERT_EQ(diagnostics.num_found(), 1u);
    // Up to the limit the document is looked at, and has too many scopes.
    EXPECT_EQ(diagnostics.items()[0].code, kLimit);
    EXPECT_EQ(diagnostics.items()[0].pointer,
              count <= limits::kMaxJsonNodes ? "/roles/a/scopes" : "");
  }
}

// Faults beyond those that are kept take no memory, and next to no time.
TEST(Limit, OfListedFaultsHoldsForEachKindOfFault) {
  constexpr size_t kMany = 200000;
  const std::string unknown_roles =
      "[" +
      Join(kMany / 1000,
           [](size_t) {
             return R"({"issuers":["https://auth.example.org"],"roles":[)" +
                    Join(1000,
                         [](size_t i) { return Numbered("clinician", i); }) +
                    R"(],"when":{"always":true}})";
           }) +
      "]";
  const std::string unknown_members =
      "{" + Join(kMany, [](size_t i) { return Numbered("scope", i) + ":0"; }) +
      "}";
  const std::string wrong_types =
      "[" + Join(kMany / 2, [](size_t) { return std::string("0"); }) + "]";
  for (const Change& change :
       {Change("assignments", unknown_roles), Change("fhir", unknown_members),
        Change("assignments", wrong_types)}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(Load(Document({change}), diagnostics).exists());
    EXPECT_GE(diagnostics.num_found(), kMany / 2);
    EXPECT_EQ(diagnostics.items().size(), limits::kMaxDiagnostics);
    EXPECT_FALSE(diagnostics.lacks_memory());
  }
}

}  // namespace
}  // namespace matron::policy
