// The grants of a search as alternatives (docs/requests.md section 6).

#include "decide/branches.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;

// Each branch as `Patient/p1 category=a code=b`, or `all ...`.
Lines BranchesOf(const Session& session, fhir::ResourceType type) {
  Arena arena = Arena::Growing();
  Recorder silent(false, arena);
  const Grants grants = GrantFinder(session, arena, silent).Find('s', type);
  EXPECT_FALSE(grants.items.empty());
  Lines lines;
  for (const Branch& branch :
       MakeBranches(session, type, grants.items, arena)) {
    std::string line = "all";
    if (branch.is_confined) {
      line = fhir::NameOf(fhir::PersonType(branch.confinement.compartment));
      line += '/';
      line += branch.confinement.person;
    }
    for (const smart::ScopeConstraint& constraint : branch.constraints) {
      line += ' ';
      line += constraint.text;
    }
    lines.push_back(line);
  }
  return lines;
}

struct BranchCase {
  const char* name;
  std::string claims;
  Lines want;
};

class BranchesTest : public testing::TestWithParam<BranchCase> {};

TEST_P(BranchesTest, AreAsFewAsSayTheSame) {
  Desk desk(MemberPolicy());
  desk.Open(GetParam().claims);
  EXPECT_EQ(BranchesOf(desk.session(), fhir::ResourceType::kObservation),
            GetParam().want);
}

const BranchCase kKept[] = {
    {"One", User("user/Observation.s?category=a"), {"all category=a"}},
    {"SortedByText",
     User("user/Observation.s?code=b&category=a"),
     {"all category=a code=b"}},
    {"InTheOrderOfGrants",
     User("user/Observation.s?status=b user/Observation.s?code=a"),
     {"all status=b", "all code=a"}},
    {"TwoThatDiffer",
     User("user/Observation.s?category=a&code=1 "
          "user/Observation.s?category=b&code=2"),
     {"all category=a code=1", "all category=b code=2"}},
    {"OtherModifier",
     User("user/Observation.s?code=a user/Observation.s?category=a"),
     {"all code=a", "all category=a"}},
    {"TwoCompartments",
     Claims("patient/Observation.s user/Observation.s",
            {.patient = "p1", .fhir_user = "Patient/p2"}),
     {"Patient/p1", "Patient/p2"}},
    {"TwoCompartmentsThatConstrainAlike",
     Claims("patient/Observation.s?code=a user/Observation.s?code=b",
            {.patient = "p1", .fhir_user = "RelatedPerson/r1"}),
     {"Patient/p1 code=a", "RelatedPerson/r1 code=b"}},
    // What no compartment confines is another place, not a wider one.
    {"ConfinedBesideConstrained",
     Claims("patient/Observation.s user/Observation.s?code=a",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     {"Patient/p1", "all code=a"}},
};
INSTANTIATE_TEST_SUITE_P(Kept, BranchesTest, testing::ValuesIn(kKept),
                         CaseName());

const BranchCase kDropped[] = {
    {"Same",
     Claims("patient/Observation.s user/Observation.s",
            {.patient = "p1", .fhir_user = "Patient/p1"}),
     {"Patient/p1"}},
    {"ImpliedByNone",
     Claims("patient/Observation.s?code=a patient/Observation.s",
            {.patient = "p1"}),
     {"Patient/p1"}},
    {"ImpliedByLess",
     User("user/Observation.s?category=a&code=1 user/Observation.s?code=1"),
     {"all code=1"}},
    {"ImpliedByMoreValues",
     User("user/Observation.s?code=1 user/Observation.s?code=2,1"),
     {"all code=1,2"}},
    {"ImpliedByACodeOfAnySystem",
     User("user/Observation.s?code=http%3A%2F%2Fx%7C1 "
          "user/Observation.s?code=1"),
     {"all code=1"}},
};
INSTANTIATE_TEST_SUITE_P(Dropped, BranchesTest, testing::ValuesIn(kDropped),
                         CaseName());

const BranchCase kJoined[] = {
    {"Values",
     User("user/Observation.s?code=b user/Observation.s?code=a"),
     {"all code=a,b"}},
    {"ThreeOneByOne",
     User("user/Observation.s?code=b user/Observation.s?code=a "
          "user/Observation.s?code=c"),
     {"all code=a,b,c"}},
    {"BesideTheSame",
     User("user/Observation.s?category=x&code=b "
          "user/Observation.s?category=x&code=a"),
     {"all category=x code=a,b"}},
    // Two rows of a square, then its columns.
    {"UntilNothingChanges",
     User("user/Observation.s?category=x&code=a "
          "user/Observation.s?category=y&code=b "
          "user/Observation.s?category=x&code=b "
          "user/Observation.s?category=y&code=a"),
     {"all category=x,y code=a,b"}},
    // What was put together may imply a third.
    {"ThenDropped",
     User("user/Observation.s?code=a user/Observation.s?code=b "
          "user/Observation.s?code=a,b&status=x"),
     {"all code=a,b"}},
    {"InOneCompartmentAlone",
     Claims("patient/Observation.s?code=a patient/Observation.s?code=b "
            "user/Observation.s?code=c",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     {"Patient/p1 code=a,b", "all code=c"}},
};
INSTANTIATE_TEST_SUITE_P(Joined, BranchesTest, testing::ValuesIn(kJoined),
                         CaseName());

// Negations of several values together are not those of each.
TEST(Branches, DoNotJoinNegations) {
  std::string policy = MemberPolicy();
  policy.insert(1, R"("scope_modifiers":["not"],)");
  Desk desk(policy);
  desk.Open(
      User("user/Observation.s?code:not=a user/Observation.s?code:not=b"));
  EXPECT_EQ(BranchesOf(desk.session(), fhir::ResourceType::kObservation),
            (Lines{"all code:not=a", "all code:not=b"}));
}

std::string CodesFrom(size_t first, size_t count) {
  std::string scope = "user/Observation.s?code=";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) scope += ',';
    scope += std::to_string(first + i);
  }
  return scope;
}

// As many values as one scope may have, and no more.
TEST(Branches, JoinUpToTheLimitOfValues) {
  Desk desk(MemberPolicy());
  constexpr size_t kHalf = limits::kMaxScopeAlternatives / 2;
  desk.Open(User(CodesFrom(10000, kHalf) + " " + CodesFrom(20000, kHalf)));
  EXPECT_EQ(BranchesOf(desk.session(), fhir::ResourceType::kObservation).size(),
            1u);
  desk.Open(User(CodesFrom(10000, kHalf) + " " + CodesFrom(20000, kHalf + 1)));
  EXPECT_EQ(BranchesOf(desk.session(), fhir::ResourceType::kObservation).size(),
            2u);
}

// Without memory there are no branches, never fewer than there should be.
TEST(Branches, AreNoneWithoutMemory) {
  Desk desk(MemberPolicy());
  desk.Open(
      User("user/Observation.s?category=x&code=b "
           "user/Observation.s?category=x&code=a "
           "user/Observation.s?status=z"));
  Arena arena = Arena::Growing();
  Recorder silent(false, arena);
  const Grants grants = GrantFinder(desk.session(), arena, silent)
                            .Find('s', fhir::ResourceType::kObservation);
  ASSERT_EQ(grants.items.size(), 3u);
  size_t enough = 0;
  for (size_t size = 8; enough == 0 && size < 64 * 1024; size += 8) {
    Arena small = Arena::Fixed(size);
    const std::span<const Branch> branches = MakeBranches(
        desk.session(), fhir::ResourceType::kObservation, grants.items, small);
    if (branches.empty()) continue;
    EXPECT_FALSE(small.exhausted()) << size;
    EXPECT_EQ(branches.size(), 2u) << size;
    EXPECT_EQ(branches[0].constraints.size(), 2u);
    EXPECT_EQ(branches[0].constraints[1].text, "code=a,b");
    enough = size;
  }
  EXPECT_GT(enough, 500u);
}

}  // namespace
}  // namespace matron::decide
