// Grants with constraints: those of the token's scope and of the role's, put
// together (docs/requests.md section 4).

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "decide/grants.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;
using fixtures::PolicyText;
using fixtures::Role;

// Each grant as `role place-of-scope reach constraints`.
Lines TextsOf(const Session& session, const Grants& grants) {
  Lines lines;
  for (const Grant& grant : grants.items) {
    std::string line(session.policy().roles().role(grant.role).name);
    line += ' ' + std::to_string(grant.scope);
    line += grant.reach == Reach::kUnconfined       ? " all"
            : grant.reach == Reach::kPatientContext ? " context"
                                                    : " own";
    for (const smart::ScopeConstraint& constraint : grant.constraints) {
      line += ' ';
      line += constraint.text;
    }
    lines.push_back(line);
  }
  return lines;
}

struct ConstrainedCase {
  const char* name;
  std::vector<Role> roles;
  std::vector<std::string> assigned;
  std::string claims;
  Lines want;
  Reason unusable = Reason::kOk;
  ResourceType type = ResourceType::kObservation;
  bool scope_covers = true;
  bool role_covers = true;
};

class ConstrainedGrantsTest : public testing::TestWithParam<ConstrainedCase> {};

TEST_P(ConstrainedGrantsTest, HaveThoseOfBoth) {
  const ConstrainedCase& c = GetParam();
  Desk desk(PolicyText(c.roles, c.assigned));
  desk.Open(c.claims);
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  Arena arena = Arena::Growing();
  for (const bool explain : {false, true}) {
    Recorder recorder(explain, arena);
    const Grants grants =
        GrantFinder(desk.session(), arena, recorder).Find('r', c.type);
    EXPECT_EQ(TextsOf(desk.session(), grants), c.want);
    EXPECT_EQ(grants.unusable, c.unusable);
    EXPECT_EQ(grants.scope_covers, c.scope_covers);
    EXPECT_EQ(grants.role_covers, c.role_covers);
  }
}

const std::vector<Role> kMember = {{"member", {"user/*.cruds"}}};
const std::vector<Role> kLab = {{"lab", {"user/Observation.r?category=lab"}}};
const std::vector<Role> kBoth = {{"lab", {"user/Observation.r?category=lab"}},
                                 {"member", {"user/*.cruds"}}};

const ConstrainedCase kFound[] = {
    {"OfTheToken",
     kMember,
     {"member"},
     User("user/Observation.r?code=1"),
     {"member 0 all code=1"}},
    {"OfTheRole",
     kLab,
     {"lab"},
     User("user/Observation.r"),
     {"lab 0 all category=lab"}},
    {"OfBoth",
     kLab,
     {"lab"},
     User("user/Observation.r?code=1"),
     {"lab 0 all code=1 category=lab"}},
    {"TheSameOnce",
     kLab,
     {"lab"},
     User("user/Observation.r?category=lab"),
     {"lab 0 all category=lab"}},
    {"SameNameOtherValues",
     kLab,
     {"lab"},
     User("user/Observation.r?category=lab,vitals"),
     {"lab 0 all category=lab,vitals category=lab"}},
    {"Confined",
     kLab,
     {"lab"},
     Patient("patient/Observation.r"),
     {"lab 0 context category=lab"}},
    {"OfAllTypes",
     {{"all", {"user/*.r?_security=N"}}},
     {"all"},
     User("user/Observation.r"),
     {"all 0 all _security=N"}},
    // Full ones first, then by role, then by scope.
    {"FullFirst",
     kBoth,
     {"lab", "member"},
     User("user/Observation.r"),
     {"member 0 all", "lab 0 all category=lab"}},
    {"FullScopeFirst",
     kMember,
     {"member"},
     User("user/Observation.r?code=1 user/Observation.r"),
     {"member 1 all", "member 0 all code=1"}},
    {"ConfinedIsNotFull",
     kMember,
     {"member"},
     Claims("patient/Observation.r user/Observation.r",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     {"member 1 all", "member 0 context"}},
    {"RoleBeforeScope",
     {{"a", {"user/Observation.r?code=a"}},
      {"b", {"user/Observation.r?code=b"}}},
     {"b", "a"},
     User("user/Observation.r?status=x user/Observation.r?status=y"),
     {"a 0 all status=x code=a", "a 1 all status=y code=a",
      "b 0 all status=x code=b", "b 1 all status=y code=b"}},
    {"AlikeIsLeftOut",
     {{"a", {"user/Observation.r?code=1"}},
      {"b", {"user/Observation.r?code=1"}}},
     {"a", "b"},
     User("user/Observation.r user/*.r"),
     {"a 0 all code=1"}},
    // Alike by the canonical form.
    {"AlikeButForOrder",
     kMember,
     {"member"},
     User("user/Observation.r?code=2,1 user/Observation.r?code=1,2"),
     {"member 0 all code=1,2"}},
};
INSTANTIATE_TEST_SUITE_P(Found, ConstrainedGrantsTest,
                         testing::ValuesIn(kFound), CaseName());

const ConstrainedCase kUnusable[] = {
    {"NotUnderstood",
     kMember,
     {"member"},
     User("user/Observation.r?x=1"),
     {},
     Reason::kConstraintUnsupported},
    {"NotUnderstoodBesideAnother",
     kMember,
     {"member"},
     User("user/Observation.r?x=1 user/Observation.r?code=1"),
     {"member 1 all code=1"},
     Reason::kConstraintUnsupported},
    {"OfATypeWithoutTheParameter",
     {{"a", {"user/*.r?category=lab"}}},
     {"a"},
     User("user/Patient.r"),
     {},
     Reason::kConstraintUnsupported,
     ResourceType::kPatient},
    // Constraints count before the roles (rule 9).
    {"NotUnderstoodBeforeThePatient",
     kMember,
     {"member"},
     Claims("patient/Observation.r?x=1"),
     {},
     Reason::kConstraintUnsupported},
    {"NotUnderstoodBeforeTheUser",
     kMember,
     {"member"},
     Claims("user/Observation.r?x=1"),
     {},
     Reason::kConstraintUnsupported},
    {"UserBeforeThePatient",
     {{"a", {"patient/*.r"}}},
     {"a"},
     Claims("user/Observation.r"),
     {},
     Reason::kNoFhirUser},
    {"PatientOfAPatientScope",
     {{"a", {"user/*.r"}}},
     {"a"},
     Claims("patient/Observation.r"),
     {},
     Reason::kNoPatientContext},
    {"PatientBeforeTheCompartment",
     {{"a", {"user/*.r"}}},
     {"a"},
     Claims("patient/Device.r"),
     {},
     Reason::kNoPatientContext,
     ResourceType::kDevice},
    {"OutsideTheCompartment",
     kMember,
     {"member"},
     Patient("patient/Device.r"),
     {},
     Reason::kNotInCompartment,
     ResourceType::kDevice},
    // Of several grants the reason of the largest rank counts.
    {"TheNearestOfSeveral",
     kMember,
     {"member"},
     Claims("patient/*.r user/*.r?x=1"),
     {},
     Reason::kConstraintUnsupported},
    {"TheCompartmentIsNearer",
     kMember,
     {"member"},
     Patient("user/Device.r?x=1 patient/Device.r"),
     {},
     Reason::kNotInCompartment,
     ResourceType::kDevice},
    {"SystemMeetsOnlySystem",
     kLab,
     {"lab"},
     Claims("system/Observation.r?code=1"),
     {},
     Reason::kOk,
     ResourceType::kObservation,
     true,
     false},
};
INSTANTIATE_TEST_SUITE_P(Unusable, ConstrainedGrantsTest,
                         testing::ValuesIn(kUnusable), CaseName());

// -------------------------------------------------------------------- Limits

std::string Codes(size_t count) {
  std::string scope;
  for (size_t i = 0; i < count; ++i) {
    scope += " user/Observation.r?code=" + std::to_string(100 + i);
  }
  return scope;
}

// As many as differ in constraints; those that are alike do not count.
TEST(ConstrainedGrants, AreSixtyFourAtMost) {
  Desk desk(MemberPolicy());
  const auto ask = [&](size_t count) {
    const std::string codes = Codes(count);
    desk.Open(User(codes + codes));
    return desk.Ask({.url = "/Observation/o1"});
  };
  EXPECT_EQ(ask(limits::kMaxGrants).effect, kNeeds);
  const fixtures::Answer more = ask(limits::kMaxGrants + 1);
  EXPECT_EQ(more.effect, kDeny);
  EXPECT_EQ(more.reason, Reason::kScopeLimitExceeded);
  // A full one beside them does not help.
  desk.Open(User("user/Observation.r" + Codes(limits::kMaxGrants)));
  EXPECT_EQ(desk.Ask({.url = "/Observation/o1"}).reason,
            Reason::kScopeLimitExceeded);
}

// Pairs of scopes, and of roles with what they hold under constraints, are
// counted over the whole request.
TEST(ConstrainedGrants, EndWithThePairs) {
  // Each token scope meets 4,000 constrained scopes of the role.
  std::vector<std::string> held;
  for (size_t i = 0; i < 4000; ++i) {
    held.push_back("user/Condition.r?code=" + std::to_string(10000 + i));
  }
  Desk desk(PolicyText({{"a", held}}, {"a"}));
  constexpr size_t kPerScope = 4001;
  constexpr size_t kFits = limits::kMaxGrantPairs / kPerScope;
  const auto ask = [&](size_t count) {
    std::string scope;
    for (size_t i = 0; i < count; ++i) scope += "user/Flag.r ";
    desk.Open(User(scope));
    return desk.Ask({.url = "/Flag/f1"}).reason;
  };
  EXPECT_EQ(ask(kFits), Reason::kRoleInsufficient);
  EXPECT_EQ(ask(kFits + 1), Reason::kScopeLimitExceeded);
}

// ------------------------------------------------------------------- Others

TEST(ConstrainedGrants, AreWithinWhatTheyImply) {
  Desk desk(MemberPolicy());
  desk.Open(
      Claims("patient/Observation.r?code=1 user/Observation.r "
             "patient/Observation.r user/Observation.r?code=1,2",
             {.patient = "p1", .fhir_user = "Practitioner/d1"}));
  const Session& session = desk.session();
  Arena arena = Arena::Growing();
  Recorder silent(false, arena);
  const Grants grants =
      GrantFinder(session, arena, silent).Find('r', ResourceType::kObservation);
  ASSERT_EQ(TextsOf(session, grants),
            (Lines{"member 1 all", "member 0 context code=1",
                   "member 2 context", "member 3 all code=1,2"}));
  constexpr bool kWant[4][4] = {{true, false, false, false},
                                {true, true, true, true},
                                {true, false, true, false},
                                {true, false, false, true}};
  for (size_t i = 0; i < 4; ++i) {
    for (size_t k = 0; k < 4; ++k) {
      EXPECT_EQ(IsWithin(session, grants.items[i], grants.items[k]),
                kWant[i][k])
          << i << ' ' << k;
    }
  }
}

TEST(ConstrainedGrants, AreNeverWhole) {
  Desk desk(MemberPolicy());
  const auto is_whole = [&](const std::string& claims, char letter,
                            ResourceType type) {
    desk.Open(claims);
    Arena arena = Arena::Growing();
    Recorder silent(false, arena);
    const Grants grants =
        GrantFinder(desk.session(), arena, silent).Find(letter, type);
    return FindWhole(*desk.policy(), grants, letter, type) != nullptr;
  };
  constexpr ResourceType kObs = ResourceType::kObservation;
  constexpr ResourceType kLoc = ResourceType::kLocation;
  EXPECT_TRUE(is_whole(User("user/*.r"), 'r', kObs));
  EXPECT_FALSE(is_whole(User("user/*.r?_id=a"), 'r', kObs));
  EXPECT_FALSE(is_whole(Patient("patient/*.r"), 'r', kObs));
  EXPECT_TRUE(is_whole(Patient("patient/*.rs"), 'r', kLoc));
  EXPECT_TRUE(is_whole(Patient("patient/*.rs"), 's', kLoc));
  EXPECT_FALSE(is_whole(Patient("patient/*.u"), 'u', kLoc));
  EXPECT_FALSE(is_whole(Patient("patient/*.r?_id=a"), 'r', kLoc));
}

TEST(ConstrainedGrants, OnAnyTypeAreOfTheLetterAlone) {
  Desk desk(MemberPolicy());
  desk.Open(User("user/Observation.r?code=1 user/Condition.s"));
  Arena arena = Arena::Growing();
  Recorder silent(false, arena);
  GrantFinder finder(desk.session(), arena, silent);
  EXPECT_EQ(TextsOf(desk.session(), finder.FindOnAnyType('r')),
            (Lines{"member 0 all code=1"}));
  EXPECT_EQ(TextsOf(desk.session(), finder.FindOnAnyType('s')),
            (Lines{"member 1 all"}));
  EXPECT_EQ(finder.FindOnAnyType('u').Missing(), Reason::kInsufficientScope);
  EXPECT_EQ(finder.FindOfSystem('r', ResourceType::kObservation).Missing(),
            Reason::kInsufficientScope);
}

// Too little memory finds no grants at all.
TEST(ConstrainedGrants, AreNoneWithoutMemory) {
  Desk desk(PolicyText(kLab, {"lab"}));
  desk.Open(User("user/Observation.r?code=1 user/Observation.r?status=x"));
  size_t enough = 0;
  for (size_t size = 8; enough == 0 && size < 64 * 1024; size += 8) {
    Arena small = Arena::Fixed(size);
    Recorder silent(false, small);
    const Grants grants = GrantFinder(desk.session(), small, silent)
                              .Find('r', ResourceType::kObservation);
    if (small.exhausted()) {
      EXPECT_TRUE(grants.items.empty()) << size;
      EXPECT_EQ(grants.Missing(), Reason::kScopeLimitExceeded) << size;
      continue;
    }
    EXPECT_EQ(grants.items.size(), 2u) << size;
    enough = size;
  }
  EXPECT_GT(enough, 100u);
}

}  // namespace
}  // namespace matron::decide
