#include "smart/scope_algebra.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;

class Algebra {
 public:
  ScopeTerms Read(std::string_view text) {
    Result<ScopeTerms> terms = ScopeTerms::Parse(
        text, ScopeOptions(fhir::FhirVersion::kR4, 31), arena);
    EXPECT_TRUE(terms.ok()) << text;
    return terms.ok() ? *terms : ScopeTerms();
  }
  std::string Text(const Result<ScopeTerms>& terms) {
    if (!terms.ok()) return std::string(WireName(terms.status()));
    return std::string(Print(*terms, arena));
  }
  Arena arena = Arena::Growing();
};

struct TwoCase {
  const char* name;
  std::string_view a, b, want;
};

class IntersectTest : public testing::TestWithParam<TwoCase> {};
class DifferenceTest : public testing::TestWithParam<TwoCase> {};

TEST_P(IntersectTest, IsWhatBothGrant) {
  Algebra algebra;
  const ScopeTerms a = algebra.Read(GetParam().a);
  const ScopeTerms b = algebra.Read(GetParam().b);
  for (const auto& [x, y] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    EXPECT_EQ(algebra.Text(Intersect(*x, *y, algebra.arena)), GetParam().want);
  }
}

constexpr TwoCase kIntersect[] = {
    {"Letters", "openid patient/Encounter.crud",
     "launch/patient patient/Encounter.uds", "patient/Encounter.ud"},
    {"Star", "patient/*.rs", "patient/Patient.r user/Patient.r",
     "patient/Patient.r"},
    {"Others", "openid launch", "launch fhirUser", "launch"},
    {"Contexts", "patient/*.cruds", "user/*.cruds", ""},
    {"PlainAndGranular", "user/Observation.rs", "user/Observation.r?code=a",
     "user/Observation.r?code=a"},
    {"Joined", "user/Observation.r?code=a", "user/Observation.r?category=b",
     "user/Observation.r?category=b&code=a"},
    {"JoinedSameParameter", "user/Observation.r?code=a,b",
     "user/Observation.r?code=b,c", "user/Observation.r?code=a,b&code=b,c"},
    {"Stricter", "user/Observation.r?code=s|a", "user/Observation.r?code=a",
     "user/Observation.r?code=s|a"},
    {"StarGranular", "user/*.r?category=a", "user/Observation.rs?code=b",
     "user/Observation.r?category=a&code=b"},
    {"StarGranularAndPlain", "user/*.r?category=a",
     "user/Observation.rs user/Patient.r", "user/Observation.r?category=a"},
    {"TwoStars", "user/*.r?category=a", "user/*.r?_tag=b",
     "user/*.r?_tag=b&category=a"},
    {"StarsWithoutAType", "user/*.r?gender=male", "user/*.r?value-quantity=5",
     ""},
    {"Dates", "user/Observation.r?date=ge2020",
     "user/Observation.r?date=ge2021", "user/Observation.r?date=ge2021"},
};
INSTANTIATE_TEST_SUITE_P(All, IntersectTest, testing::ValuesIn(kIntersect),
                         CaseName());

TEST_P(DifferenceTest, IsWhatIsAskedBeyond) {
  Algebra algebra;
  const ScopeTerms b = algebra.Read(GetParam().b);
  const ScopeTerms a = algebra.Read(GetParam().a);
  EXPECT_EQ(algebra.Text(Difference(b, a, algebra.arena)), GetParam().want);
}

// What `b` asks beyond `a`.
constexpr TwoCase kDifference[] = {
    {"Nothing", "patient/*.rs openid", "patient/Patient.r openid", ""},
    {"Letters", "patient/Patient.r", "patient/Patient.cruds",
     "patient/Patient.cuds"},
    {"Others", "launch", "launch openid", "openid"},
    {"Star", "patient/Patient.rs", "patient/*.rs", "patient/*.rs"},
    {"Alternatives", "user/Observation.r?code=a,b",
     "user/Observation.rs?code=a,b,c",
     "user/Observation.s?code=a,b,c user/Observation.r?code=c"},
    {"GranularOfPlain", "user/Observation.r?code=a", "user/Observation.r",
     "user/Observation.r"},
    {"Context", "user/Patient.r", "patient/Patient.r", "patient/Patient.r"},
};
INSTANTIATE_TEST_SUITE_P(All, DifferenceTest, testing::ValuesIn(kDifference),
                         CaseName());

struct OneCase {
  const char* name;
  std::string_view input, want;
};

class MinimiseTest : public testing::TestWithParam<OneCase> {};

TEST_P(MinimiseTest, IsTheSameInFewerWords) {
  Algebra algebra;
  const Result<ScopeTerms> least =
      Minimise(algebra.Read(GetParam().input), algebra.arena);
  EXPECT_EQ(algebra.Text(least), GetParam().want);
  EXPECT_EQ(algebra.Text(Minimise(*least, algebra.arena)), GetParam().want);
}

constexpr OneCase kMinimise[] = {
    {"Empty", "", ""},
    {"Letters", "patient/Patient.r patient/Patient.s", "patient/Patient.rs"},
    {"V1", "patient/Patient.read patient/Patient.write",
     "patient/Patient.cruds"},
    {"Star", "patient/*.rs patient/Patient.cr",
     "patient/*.rs patient/Patient.c"},
    {"Granular", "user/Observation.r user/Observation.rs?code=a",
     "user/Observation.r user/Observation.s?code=a"},
    {"GranularWhole", "user/Observation.rs user/Observation.rs?code=a",
     "user/Observation.rs"},
    {"Alternatives", "user/Observation.rs?code=b user/Observation.rs?code=a",
     "user/Observation.rs?code=a,b"},
    {"ImpliedAlternative", "user/Observation.rs?code=a,s|a",
     "user/Observation.rs?code=a"},
    {"ImpliedConstraint", "user/Observation.rs?code=s|a&code=a",
     "user/Observation.rs?code=s|a"},
    {"ImpliedScope", "user/Observation.rs?code=s|a user/Observation.rs?code=a",
     "user/Observation.rs?code=a"},
    {"TwoParameters",
     "user/Observation.r?code=a&status=final "
     "user/Observation.r?code=a&status=amended "
     "user/Observation.r?code=b&status=amended,final",
     "user/Observation.r?code=a,b&status=amended,final"},
    {"NotIsNotMerged",
     "user/Patient.r?gender:not=male user/Patient.r?gender:not=female",
     "user/Patient.r?gender:not=female user/Patient.r?gender:not=male"},
    {"InIsMerged",
     "user/Condition.r?code:in=http://e/v user/Condition.r?code:in=http://e/w",
     "user/Condition.r?code:in=http://e/v,http://e/w"},
    {"SameInstant",
     "user/Observation.r?date=2013-01-14T10:00Z,2013-01-14T11:00%2b01:00",
     "user/Observation.r?date=2013-01-14T10:00Z"},
    {"Others", "openid openid launch", "launch openid"},
};
INSTANTIATE_TEST_SUITE_P(All, MinimiseTest, testing::ValuesIn(kMinimise),
                         CaseName());

TEST(ScopeAlgebra, UnitesAndCompares) {
  Algebra algebra;
  const ScopeTerms a = algebra.Read("openid patient/Encounter.crud");
  const ScopeTerms b = algebra.Read("launch/patient patient/Encounter.uds");
  EXPECT_EQ(algebra.Text(Union(a, b, algebra.arena)),
            "patient/Encounter.cruds launch/patient openid");
  EXPECT_FALSE(*Equals(a, b));
  EXPECT_TRUE(*Equals(algebra.Read("user/Patient.r user/Patient.s"),
                      algebra.Read("user/Patient.read")));
}

TEST(ScopeAlgebra, NarrowsARefreshRequest) {
  Algebra algebra;
  const ScopeTerms granted =
      algebra.Read("openid offline_access patient/*.rs custom");
  Result<NarrowResult> result = Narrow(
      granted, algebra.Read("offline_access patient/Observation.r?code=a"),
      algebra.arena);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->within);
  EXPECT_EQ(algebra.Text(result->narrowed),
            "patient/Observation.r?code=a offline_access");

  result = Narrow(granted, algebra.Read("patient/Observation.cr fhirUser"),
                  algebra.arena);
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->within);
  EXPECT_EQ(algebra.Text(result->exceeding), "patient/Observation.c fhirUser");
  EXPECT_EQ(algebra.Text(result->narrowed), "patient/Observation.r");

  result = Narrow(granted, algebra.Read("custom"), algebra.arena);
  EXPECT_TRUE(result.ok() && result->within);
  result =
      Narrow(granted, algebra.Read("patient/Observation.sr"), algebra.arena);
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->within);
  EXPECT_THAT(result->unknown, testing::ElementsAre("patient/Observation.sr"));
  EXPECT_TRUE(result->exceeding.empty());
}

TEST(ScopeAlgebra, FindsTheLeastSet) {
  Algebra algebra;
  constexpr ScopeContext kUser = ScopeContext::kUser;
  const ScopeNeed needs[] = {
      {kUser, 'r', ResourceType::kPatient},
      {kUser, 's', ResourceType::kPatient},
      {kUser, 's', ResourceType::kNone},
      {ScopeContext::kSystem, 'c', ResourceType::kObservation},
  };
  EXPECT_EQ(algebra.Text(Least(needs, algebra.arena)),
            "user/*.s user/Patient.r system/Observation.c");
  EXPECT_EQ(algebra.Text(Least({}, algebra.arena)), "");
  const ScopeNeed bad[] = {{kUser, 'x', ResourceType::kPatient}};
  EXPECT_EQ(Least(bad, algebra.arena).status(), Status::kInvalidArgument);
}

std::string Join(std::span<const std::string_view> texts) {
  std::string out;
  for (const std::string_view text : texts) {
    out += (out.empty() ? "" : " ") + std::string(text);
  }
  return out;
}

TEST(ScopeAlgebra, RewritesToV1OnlyWhereExact) {
  Algebra algebra;
  const Result<Rewritten> v1 =
      ToV1(algebra.Read("patient/Patient.rs user/Patient.cud user/*.cruds "
                        "patient/Patient.r?_id=a system/Patient.r system/*.crs "
                        "user/Patient.r openid system/Group.read"),
           algebra.arena);
  ASSERT_TRUE(v1.ok());
  EXPECT_EQ(Join(v1->scopes),
            "patient/Patient.read user/*.* system/Group.read openid");
  EXPECT_EQ(Join(v1->rest),
            "patient/Patient.r?_id=a user/Patient.crud system/*.crs "
            "system/Patient.r");
}

TEST(ScopeAlgebra, RewritesFromV1) {
  Algebra algebra;
  const Result<Rewritten> v2 = FromV1(
      "patient/Patient.read openid user/*.* user/Patient.write "
      "user/Patient.rs x patient/Patient.read?_id=a",
      fhir::FhirVersion::kR4, algebra.arena);
  ASSERT_TRUE(v2.ok());
  EXPECT_EQ(Join(v2->scopes),
            "patient/Patient.rs openid user/*.cruds user/Patient.cud");
  EXPECT_EQ(Join(v2->rest), "user/Patient.rs x patient/Patient.read?_id=a");
}

// A product of more pairs than the limit is refused, not cut.
TEST(ScopeAlgebra, RefusesProductsBeyondTheLimit) {
  Algebra algebra;
  const auto set = [&](std::string_view name, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      text += "user/Observation.r?" + std::string(name) + "=" +
              std::to_string(i) + " ";
    }
    return algebra.Read(algebra.arena.Copy(text));
  };
  const size_t many = limits::kMaxScopeProducts / 256;
  const ScopeTerms a = set("code", 256);
  EXPECT_TRUE(Intersect(a, set("category", many - 1), algebra.arena).ok());
  EXPECT_TRUE(Intersect(a, set("category", many), algebra.arena).ok());
  EXPECT_EQ(Intersect(a, set("category", many + 1), algebra.arena).status(),
            Status::kLimitExceeded);
  // Equal sets need no product, and so are within it.
  const ScopeTerms large = set("code", 2000);
  EXPECT_TRUE(Intersect(large, large, algebra.arena).ok());
}

// What both grant must be a scope that can be read.
TEST(ScopeAlgebra, JoinsNoMoreAlternativesThanAScopeMayHave) {
  const auto scope = [](std::string_view name, size_t count) {
    std::string text = "patient/Observation.r?" + std::string(name) + "=v0";
    for (size_t i = 1; i < count; ++i) text += ",v" + std::to_string(i);
    return text;
  };
  for (const size_t more : {3u, 4u, 5u}) {
    Algebra algebra;
    const std::string many =
        scope("category", limits::kMaxScopeAlternatives - 4);
    const std::string few = scope("code", more);
    const Result<ScopeTerms> both =
        Intersect(algebra.Read(many), algebra.Read(few), algebra.arena);
    EXPECT_EQ(both.ok(), more <= 4) << more;
    if (!both.ok()) {
      EXPECT_EQ(both.status(), Status::kLimitExceeded);
      continue;
    }
    const std::string_view printed = Print(*both, algebra.arena);
    EXPECT_TRUE(algebra.Read(printed).rejected().empty());
  }
}

// A set that merges step by step, and takes many comparisons at each: all steps
// together have one budget.
TEST(ScopeAlgebra, MinimisesWithOneBudget) {
  const auto list = [](size_t count) {
    std::string text = "0";
    for (size_t i = 1; i < count; ++i) text += "," + std::to_string(i);
    return text;
  };
  const auto stairs = [&](size_t steps) {
    std::string text = "patient/Condition.r?category=0&code=0";
    for (size_t k = 1; k < steps; ++k) {
      const std::string step = std::to_string(k);
      text += " patient/Condition.r?category=" + step + "&code=" + list(k);
      text += " patient/Condition.r?category=" + list(k + 1) + "&code=" + step;
    }
    return text;
  };
  Algebra algebra;
  EXPECT_TRUE(Minimise(algebra.Read(stairs(12)), algebra.arena).ok());
  std::string scopes = stairs(38);
  for (size_t i = 0; i < 900; ++i) {
    scopes += " patient/Observation.r?value-quantity=1." +
              std::to_string(1000000000000000 + i) + "e-100&value-string=s" +
              std::to_string(i);
  }
  EXPECT_EQ(Minimise(algebra.Read(scopes), algebra.arena).status(),
            Status::kLimitExceeded);
}

TEST(ScopeAlgebra, FailsWithoutMemory) {
  Algebra algebra;
  const ScopeTerms a = algebra.Read(
      "user/Observation.rs?code=a,b user/Observation.r?code=c openid");
  const ScopeTerms b = algebra.Read("user/Observation.s?category=a,b user/*.r");
  Arena none = Arena::Fixed(1);
  while (none.Allocate(8) != nullptr) {
  }
  EXPECT_EQ(Intersect(a, b, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(Union(a, b, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(Difference(b, a, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(Minimise(a, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(Narrow(a, b, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(ToV1(a, none).status(), Status::kOutOfMemory);
  EXPECT_EQ(
      ScopeTerms::Parse("openid", ScopeOptions(fhir::FhirVersion::kR4), none)
          .status(),
      Status::kOutOfMemory);
}

}  // namespace
}  // namespace matron::smart
