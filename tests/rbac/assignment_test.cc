#include "rbac/assignment.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/random.h"

namespace matron::rbac {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;

// The roles that `rules` assign to `subject`.
std::vector<RoleId> Assigned(std::span<const Assignment> rules,
                             const Subject& subject) {
  Arena arena = Arena::Growing();
  AssignmentIndex index;
  EXPECT_TRUE(index.Build(rules, arena));
  RoleSet roles;
  EXPECT_EQ(index.AssignedRoles(subject, arena, &roles), Status::kOk);
  return {roles.items().begin(), roles.items().end()};
}

// Whether a rule with `condition` assigns its role.
bool Holds(const Condition& condition, const Subject& subject) {
  constexpr uint32_t kIssuer = 0;
  constexpr RoleId kRole = 5;
  const Assignment rule = {{&kIssuer, 1}, condition, {&kRole, 1}};
  return !Assigned({&rule, 1}, subject).empty();
}

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

// A rule for subjects of all issuers, about a claim that is a text.
Assignment RuleFor(std::string_view pointer, std::string_view text,
                   std::span<const RoleId> roles) {
  Assignment rule = Rule(ConditionKind::kClaim, kAllIssuers, roles);
  rule.condition.pointer = pointer;
  rule.condition.text = text;
  return rule;
}

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
  const auto assigned = [&](const std::vector<Assignment>& rules) {
    return Assigned(rules, subject);
  };
  EXPECT_TRUE(assigned({always(0, 1), always(2, 1)}).empty());
  EXPECT_TRUE(assigned({always(0, 0)}).empty());
  EXPECT_EQ(assigned({always(1, 1)}), (std::vector<RoleId>{5}));
  EXPECT_EQ(assigned({always(0, 3)}), (std::vector<RoleId>{5}));
}

TEST(AssignedRoles, ComeFromEveryRuleThatHolds) {
  Subject subject;
  const std::vector<Assignment> rules = {
      Rule(ConditionKind::kAlways, kAllIssuers, kAllRoles.first(2)),
      Rule(ConditionKind::kFhirUser, kAllIssuers, kAllRoles.subspan(2, 1)),
      Rule(ConditionKind::kAlways, kAllIssuers, kAllRoles.first(1))};
  EXPECT_EQ(Assigned(rules, subject), (std::vector<RoleId>{5, 6}));
  subject.fhir_user = ResourceType::kPatient;
  EXPECT_EQ(Assigned(rules, subject), (std::vector<RoleId>{5, 6, 7}));
}

// Fills `arena`, so that nothing can be had from it.
void Fill(Arena& arena) {
  while (arena.Allocate(8) != nullptr) {
  }
}

TEST(AssignedRoles, FailWithoutMemory) {
  json::Reader reader;
  json::Document document;
  ASSERT_EQ(document.Parse(R"({"g":"a"})", reader), Status::kOk);
  Subject subject;
  subject.claims = document.root();
  const Assignment rule = RuleFor("/g", "a", kAllRoles);
  Arena full = Arena::Fixed(4096);
  Fill(full);
  AssignmentIndex index;
  EXPECT_FALSE(index.Build({&rule, 1}, full));
  Arena arena = Arena::Growing();
  AssignmentIndex good;
  ASSERT_TRUE(good.Build({&rule, 1}, arena));
  RoleSet roles;
  EXPECT_EQ(good.AssignedRoles(subject, full, &roles), Status::kOutOfMemory);
  EXPECT_TRUE(roles.items().empty());
}

TEST(AssignedRoles, AreLimited) {
  std::vector<RoleId> many(limits::kMaxActiveRoles + 1);
  for (RoleId i = 0; i < many.size(); ++i) many[i] = i;
  const std::span<const RoleId> ids = many;
  const Assignment most = Rule(ConditionKind::kAlways, kAllIssuers,
                               ids.first(limits::kMaxActiveRoles));
  const Assignment one_more =
      Rule(ConditionKind::kAlways, kAllIssuers, ids.last(1));
  EXPECT_EQ(Assigned(std::vector{most, most}, Subject()).size(),
            limits::kMaxActiveRoles);
  Arena arena = Arena::Growing();
  AssignmentIndex index;
  const std::vector<Assignment> rules = {most, one_more};
  ASSERT_TRUE(index.Build(rules, arena));
  RoleSet roles;
  EXPECT_EQ(index.AssignedRoles(Subject(), arena, &roles),
            Status::kLimitExceeded);
}

// ------------------------------------------------------- Against plain search

// What docs/policy.md says of one rule, by looking at the claims each time.
bool HoldsPlainly(const Condition& condition, const json::Value& claims) {
  const json::Value claim = json::FindByPointer(claims, condition.pointer);
  const auto equals = [&](const json::Value& value) {
    switch (condition.value_kind) {
      case ClaimValueKind::kText:
        return value.is_string() && value.text() == condition.text;
      case ClaimValueKind::kInteger:
        return value.kind() == json::Kind::kInteger &&
               value.integer() == condition.integer;
      default:
        return value.kind() == json::Kind::kBool &&
               value.integer() == condition.integer;
    }
  };
  if (!claim.is_array()) return equals(claim);
  for (json::Value item = claim.first(); item.exists(); item = item.next()) {
    if (equals(item)) return true;
  }
  return false;
}

// Names that are prefixes of each other, hold what pointers escape, look like
// indexes, or sort around a slash.
constexpr const char* kNames[] = {"",  "a",  "ab", "a-", "a/",
                                  "~", "~1", "0",  "1",  "a\\u0000"};

std::string RandomJson(fixtures::Random& random, int depth) {
  constexpr const char* kScalars[] = {"\"x\"", "\"\"",  "0",    "1",
                                      "true",  "false", "null", "1.5"};
  const size_t kind = random.Below(depth == 0 ? 1 : 3);
  if (kind == 0) return kScalars[random.Below(std::size(kScalars))];
  std::string text;
  for (const char* name : kNames) {
    if (random.Below(2) == 0) continue;
    if (!text.empty()) text += ',';
    if (kind == 1) text += "\"" + std::string(name) + "\":";
    text += RandomJson(random, depth - 1);
  }
  return kind == 1 ? "{" + text + "}" : "[" + text + "]";
}

std::string RandomPointer(fixtures::Random& random) {
  constexpr std::string_view kTokens[] = {"",
                                          "a",
                                          "ab",
                                          "a-",
                                          "a~1",
                                          "~0",
                                          "~01",
                                          "0",
                                          "1",
                                          "01",
                                          std::string_view("a\0", 2)};
  std::string pointer;
  for (size_t i = 1 + random.Below(3); i > 0; --i) {
    pointer += '/';
    pointer += kTokens[random.Below(std::size(kTokens))];
  }
  return pointer;
}

Condition RandomCondition(fixtures::Random& random, std::string_view pointer) {
  Condition condition;
  condition.pointer = pointer;
  condition.value_kind = static_cast<ClaimValueKind>(random.Below(3));
  condition.text = random.Below(2) == 0 ? "x" : "";
  condition.integer = static_cast<int64_t>(random.Below(2));
  return condition;
}

TEST(AssignmentIndex, FindsWhatPlainSearchFinds) {
  fixtures::Random random(7);
  size_t num_assigned = 0;
  for (int round = 0; round < 3000; ++round) {
    json::Reader reader;
    json::Document document;
    const std::string claims = "{\"a\":" + RandomJson(random, 2) +
                               ",\"0\":" + RandomJson(random, 1) +
                               ",\"\":" + RandomJson(random, 1) + "}";
    ASSERT_EQ(document.Parse(claims, reader), Status::kOk) << claims;
    Subject subject;
    subject.claims = document.root();
    std::vector<std::string> pointers(12);
    std::vector<RoleId> ids(pointers.size());
    std::vector<Assignment> rules;
    std::vector<RoleId> want;
    for (RoleId i = 0; i < ids.size(); ++i) {
      ids[i] = i;
      pointers[i] = i % 3 == 2 ? pointers[i - 1] : RandomPointer(random);
      Assignment rule = Rule(ConditionKind::kClaim, kAllIssuers, {&ids[i], 1});
      rule.condition = RandomCondition(random, pointers[i]);
      rules.push_back(rule);
      if (HoldsPlainly(rule.condition, document.root())) want.push_back(i);
    }
    EXPECT_EQ(Assigned(rules, subject), want) << claims;
    num_assigned += want.size();
  }
  EXPECT_GT(num_assigned, 500u);
}

// ------------------------------------------------------------------ Many rules

// As many rules as there may be, and claims as large as they may be: each of
// these takes minutes if rules and claims multiply.
TEST(AssignmentIndex, DoesNotMultiplyRulesByClaims) {
  std::string claims = "{\"g\":[\"v0\"";
  for (size_t i = 1; i < 50000; ++i) claims += ",\"v" + std::to_string(i) + '"';
  claims += ",\"v0\",\"v0\"]";
  for (size_t i = 0; i < 50000; ++i) {
    claims += ",\"m" + std::to_string(i) + "\":1";
  }
  json::Reader reader;
  json::Document document;
  ASSERT_EQ(document.Parse(claims + "}", reader), Status::kOk);
  Subject subject;
  subject.claims = document.root();
  std::vector<std::string> values(limits::kMaxAssignments);
  std::vector<Assignment> by_value, by_pointer, by_one;
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = "/x" + std::to_string(i);
    by_value.push_back(RuleFor("/g", values[i], kAllRoles));
    by_pointer.push_back(RuleFor(values[i], "a", kAllRoles));
    by_one.push_back(RuleFor("/g", "v0", kAllRoles));
  }
  by_value.back() = RuleFor("/g", "v49999", kAllRoles.first(1));
  EXPECT_EQ(Assigned(by_value, subject), (std::vector<RoleId>{5}));
  EXPECT_TRUE(Assigned(by_pointer, subject).empty());
  EXPECT_EQ(Assigned(by_one, subject), (std::vector<RoleId>{5, 6, 7}));
}

}  // namespace
}  // namespace matron::rbac
