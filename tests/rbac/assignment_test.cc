#include "rbac/assignment.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/case_name.h"

namespace matron::rbac {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;

// ----------------------------------------------------------------- Conditions

struct ClaimCase {
  const char* name;
  std::string_view claims;
  std::string_view pointer;
  ClaimValueKind kind;
  std::string_view text;
  int64_t integer;
  bool want;
};

class ClaimConditionTest : public testing::TestWithParam<ClaimCase> {};

TEST_P(ClaimConditionTest, ComparesWithoutConversion) {
  json::Reader reader;
  json::Document document;
  ASSERT_EQ(document.Parse(GetParam().claims, reader), Status::kOk);
  Condition condition;
  condition.pointer = GetParam().pointer;
  condition.value_kind = GetParam().kind;
  condition.text = GetParam().text;
  condition.integer = GetParam().integer;
  Subject subject;
  subject.claims = document.root();
  EXPECT_EQ(Holds(condition, subject), GetParam().want);
}

constexpr ClaimValueKind kText = ClaimValueKind::kText;
constexpr ClaimValueKind kInteger = ClaimValueKind::kInteger;
constexpr ClaimValueKind kBool = ClaimValueKind::kBool;

constexpr ClaimCase kHolding[] = {
    {"Text", R"({"g":"a"})", "/g", kText, "a", 0, true},
    {"EmptyText", R"({"g":""})", "/g", kText, "", 0, true},
    {"EscapedText", R"({"g":"\u0061"})", "/g", kText, "a", 0, true},
    {"TextInArray", R"({"g":["b","a"]})", "/g", kText, "a", 0, true},
    {"TextInMixedArray", R"({"g":[1,null,{"a":1},"a"]})", "/g", kText, "a", 0,
     true},
    {"Nested", R"({"r":{"g":"a"}})", "/r/g", kText, "a", 0, true},
    {"Element", R"({"g":["b","a"]})", "/g/1", kText, "a", 0, true},
    {"EscapedPointer", R"({"a/b":{"c~d":"a"}})", "/a~1b/c~0d", kText, "a", 0,
     true},
    {"Integer", R"({"g":7})", "/g", kInteger, "", 7, true},
    {"NegativeInteger", R"({"g":-7})", "/g", kInteger, "", -7, true},
    {"IntegerInArray", R"({"g":["x",7]})", "/g", kInteger, "", 7, true},
    {"True", R"({"g":true})", "/g", kBool, "", 1, true},
    {"False", R"({"g":false})", "/g", kBool, "", 0, true},
    {"TrueInArray", R"({"g":[false,true]})", "/g", kBool, "", 1, true},
};
INSTANTIATE_TEST_SUITE_P(Holding, ClaimConditionTest,
                         testing::ValuesIn(kHolding), CaseName());

constexpr ClaimCase kNotHolding[] = {
    {"Absent", R"({})", "/g", kText, "a", 0, false},
    {"Null", R"({"g":null})", "/g", kText, "a", 0, false},
    {"EmptyArray", R"({"g":[]})", "/g", kText, "a", 0, false},
    {"AbsentIsNotEmptyText", R"({})", "/g", kText, "", 0, false},
    {"NullIsNotEmptyText", R"({"g":null})", "/g", kText, "", 0, false},
    {"AbsentIsNotZero", R"({})", "/g", kInteger, "", 0, false},
    {"AbsentIsNotFalse", R"({})", "/g", kBool, "", 0, false},
    {"NullIsNotFalse", R"({"g":null})", "/g", kBool, "", 0, false},
    {"Prefix", R"({"g":"a"})", "/g", kText, "ab", 0, false},
    {"Longer", R"({"g":"ab"})", "/g", kText, "a", 0, false},
    {"Case", R"({"g":"A"})", "/g", kText, "a", 0, false},
    {"Padded", R"({"g":"a "})", "/g", kText, "a", 0, false},
    {"ListInText", R"({"g":"a b"})", "/g", kText, "a", 0, false},
    {"CommaList", R"({"g":"a,b"})", "/g", kText, "a", 0, false},
    {"NestedArray", R"({"g":[["a"]]})", "/g", kText, "a", 0, false},
    {"Object", R"({"g":{"a":"a"}})", "/g", kText, "a", 0, false},
    {"NameOfMember", R"({"a":"b"})", "/a", kText, "a", 0, false},
    {"OtherNameCase", R"({"G":"a"})", "/g", kText, "a", 0, false},
    {"DeeperThanThere", R"({"g":"a"})", "/g/a", kText, "a", 0, false},
    {"BeyondArray", R"({"g":["a"]})", "/g/1", kText, "a", 0, false},
    {"IntegerAsText", R"({"g":"7"})", "/g", kInteger, "", 7, false},
    {"TextAsInteger", R"({"g":7})", "/g", kText, "7", 0, false},
    {"Decimal", R"({"g":7.0})", "/g", kInteger, "", 7, false},
    {"Exponent", R"({"g":7e0})", "/g", kInteger, "", 7, false},
    {"TooLargeForAnInteger", R"({"g":18446744073709551615})", "/g", kInteger,
     "", -1, false},
    {"TooLargeIsNotZero", R"({"g":18446744073709551615})", "/g", kInteger, "",
     0, false},
    {"DecimalIsNotZero", R"({"g":0.5})", "/g", kInteger, "", 0, false},
    {"TrueIsNotOne", R"({"g":true})", "/g", kInteger, "", 1, false},
    {"OneIsNotTrue", R"({"g":1})", "/g", kBool, "", 1, false},
    {"TextIsNotTrue", R"({"g":"true"})", "/g", kBool, "", 1, false},
    {"TrueIsNotFalse", R"({"g":true})", "/g", kBool, "", 0, false},
    {"TextIsNotFalse", R"({"g":"x"})", "/g", kBool, "", 0, false},
};
INSTANTIATE_TEST_SUITE_P(NotHolding, ClaimConditionTest,
                         testing::ValuesIn(kNotHolding), CaseName());

TEST(Condition, AlwaysHoldsWhateverTheClaims) {
  Condition condition;
  condition.kind = ConditionKind::kAlways;
  EXPECT_TRUE(Holds(condition, Subject()));
}

TEST(Condition, HoldsForTheTypeOfAUsableFhirUserOnly) {
  Condition condition;
  condition.kind = ConditionKind::kFhirUser;
  condition.fhir_user = ResourceType::kPractitioner;
  Subject subject;
  EXPECT_FALSE(Holds(condition, subject));
  subject.fhir_user = ResourceType::kPractitionerRole;
  EXPECT_FALSE(Holds(condition, subject));
  subject.fhir_user = ResourceType::kPractitioner;
  EXPECT_TRUE(Holds(condition, subject));
}

TEST(Condition, OfNoTypeHoldsForNobody) {
  Condition condition;
  condition.kind = ConditionKind::kFhirUser;
  EXPECT_FALSE(Holds(condition, Subject()));
}

TEST(Condition, OfAnUnknownKindDoesNotHold) {
  Condition condition;
  condition.kind = static_cast<ConditionKind>(9);
  EXPECT_FALSE(Holds(condition, Subject()));
}

TEST(Condition, WithoutClaimsDoesNotHold) {
  Condition condition;
  condition.pointer = "/g";
  EXPECT_FALSE(Holds(condition, Subject()));
}

// ---------------------------------------------------------------------- Rules

std::vector<RoleId> Assigned(const std::vector<Assignment>& rules,
                             const Subject& subject) {
  Arena arena = Arena::Growing();
  ArenaVector<RoleId> roles(arena);
  EXPECT_TRUE(AssignedRoles(rules, subject, &roles));
  return {roles.items().begin(), roles.items().end()};
}

Assignment Rule(ConditionKind kind, std::span<const uint32_t> issuers,
                std::span<const RoleId> roles) {
  Assignment rule;
  rule.issuers = issuers;
  rule.condition.kind = kind;
  rule.condition.fhir_user = ResourceType::kPatient;
  rule.roles = roles;
  return rule;
}

constexpr uint32_t kIssuers[] = {0, 1, 2};
constexpr RoleId kRoles[] = {5, 6, 7};
constexpr std::span<const uint32_t> kAllIssuers = kIssuers;
constexpr std::span<const RoleId> kAllRoles = kRoles;

TEST(AssignedRoles, OfNoRulesAreNone) {
  EXPECT_TRUE(Assigned({}, Subject()).empty());
}

TEST(AssignedRoles, LookOnlyAtSubjectsOfTheirIssuers) {
  Subject subject;
  subject.issuer = 1;
  const auto always = [](size_t first, size_t count) {
    return Rule(ConditionKind::kAlways, kAllIssuers.subspan(first, count),
                kAllRoles.first(1));
  };
  EXPECT_TRUE(Assigned({always(0, 1), always(2, 1)}, subject).empty());
  EXPECT_TRUE(Assigned({always(0, 0)}, subject).empty());
  EXPECT_EQ(Assigned({always(1, 1)}, subject), (std::vector<RoleId>{5}));
  EXPECT_EQ(Assigned({always(0, 3)}, subject), (std::vector<RoleId>{5}));
}

TEST(AssignedRoles, ComeFromEveryRuleThatHolds) {
  Subject subject;
  const std::vector<Assignment> rules = {
      Rule(ConditionKind::kAlways, kAllIssuers, kAllRoles.first(2)),
      Rule(ConditionKind::kFhirUser, kAllIssuers, kAllRoles.subspan(2, 1)),
      Rule(ConditionKind::kAlways, kAllIssuers, kAllRoles.first(1))};
  EXPECT_EQ(Assigned(rules, subject), (std::vector<RoleId>{5, 6, 5}));
  subject.fhir_user = ResourceType::kPatient;
  EXPECT_EQ(Assigned(rules, subject), (std::vector<RoleId>{5, 6, 7, 5}));
}

TEST(AssignedRoles, FailWithoutMemory) {
  Arena arena = Arena::Fixed(4096);
  while (arena.Allocate(8) != nullptr) {
  }
  ArenaVector<RoleId> roles(arena);
  const Assignment rule = Rule(ConditionKind::kAlways, kAllIssuers, kAllRoles);
  EXPECT_FALSE(AssignedRoles({&rule, 1}, Subject(), &roles));
}

}  // namespace
}  // namespace matron::rbac
