#include "smart/scope_terms.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "smart/cover_search.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

ScopeTerms Terms(std::string_view text, Arena& arena) {
  Result<ScopeTerms> terms = ScopeTerms::Parse(
      arena.Copy(text), ScopeOptions(fhir::FhirVersion::kR4, 31), arena);
  EXPECT_TRUE(terms.ok()) << text;
  return terms.ok() ? *terms : ScopeTerms();
}

TEST(ScopeTerms, KeepsScopesSortedAndMergesLetters) {
  Arena arena = Arena::Growing();
  const ScopeTerms terms = Terms(
      "user/Patient.r openid patient/Observation.s patient/Observation.r "
      "patient/*.c x/y launch/patient openid patient/Observation.r?code=a",
      arena);
  ASSERT_EQ(terms.scopes().size(), 4u);
  EXPECT_TRUE(terms.scopes()[0].scope.all_types);
  EXPECT_EQ(terms.scopes()[0].text, "patient/*.c");
  EXPECT_EQ(terms.scopes()[1].scope.letters, 0b10010);
  EXPECT_EQ(terms.scopes()[1].text, "");
  EXPECT_EQ(terms.scopes()[2].constraints.query, "code=a");
  EXPECT_EQ(terms.scopes()[3].scope.context, ScopeContext::kUser);
  ASSERT_EQ(terms.others().size(), 2u);
  EXPECT_EQ(terms.others()[0], "launch/patient");
  EXPECT_EQ(terms.others()[1], "openid");
  ASSERT_EQ(terms.rejected().size(), 1u);
  EXPECT_EQ(terms.rejected()[0].text, "x/y");
}

struct CoverCase {
  const char* name;
  std::string_view set, wanted;
  bool want;
};

class CoversTest : public testing::TestWithParam<CoverCase> {};

TEST_P(CoversTest, HoldsOnlyWhereProven) {
  Arena arena = Arena::Growing();
  const ScopeTerms set = Terms(GetParam().set, arena);
  const ScopeTerms wanted = Terms(GetParam().wanted, arena);
  EXPECT_TRUE(wanted.rejected().empty());
  const Result<bool> covers = set.Covers(wanted);
  ASSERT_TRUE(covers.ok());
  EXPECT_EQ(*covers, GetParam().want);
  if (wanted.scopes().size() == 1 && wanted.others().empty()) {
    const Result<bool> one = set.Covers(wanted.scopes()[0]);
    ASSERT_TRUE(one.ok());
    EXPECT_EQ(*one, GetParam().want);
    EXPECT_EQ(set.CoversPlain(wanted.scopes()[0].scope),
              GetParam().want && (wanted.scopes()[0].is_plain() ||
                                  set.CoversPlain(wanted.scopes()[0].scope)));
  }
}

constexpr CoverCase kCovers[] = {
    {"Nothing", "", "patient/Patient.r", false},
    {"NothingAsked", "", "", true},
    {"Plain", "patient/Patient.rs", "patient/Patient.r", true},
    {"PlainBySplit", "patient/Patient.r patient/Patient.s",
     "patient/Patient.rs", true},
    {"Context", "user/Patient.rs", "patient/Patient.rs", false},
    {"StarByAll", "patient/Patient.rs patient/Observation.rs", "patient/*.r",
     false},
    {"StarAndGranular", "patient/*.rs", "patient/Observation.r?code=a", true},
    {"StarAndStarGranular", "patient/*.rs", "patient/*.r?_tag=a", true},
    {"GranularAndPlain", "patient/Observation.rs?code=a",
     "patient/Observation.r", false},
    {"Itself", "patient/Observation.rs?code=a", "patient/Observation.rs?code=a",
     true},
    {"OtherValue", "patient/Observation.rs?code=a",
     "patient/Observation.rs?code=b", false},
    {"OtherParameter", "patient/Observation.rs?code=a",
     "patient/Observation.rs?category=a", false},
    {"More", "patient/Observation.rs?code=a",
     "patient/Observation.rs?code=a&status=final", true},
    {"Less", "patient/Observation.rs?code=a&status=final",
     "patient/Observation.rs?code=a", false},
    {"Alternative", "patient/Observation.rs?code=a,b",
     "patient/Observation.rs?code=a", true},
    {"TooManyAlternatives", "patient/Observation.rs?code=a",
     "patient/Observation.rs?code=a,b", false},
    {"Together", "patient/Observation.rs?code=a patient/Observation.rs?code=b",
     "patient/Observation.rs?code=a,b", true},
    {"TogetherByLetters",
     "patient/Observation.r?code=a patient/Observation.rs?code=b "
     "patient/Observation.s?code=a",
     "patient/Observation.rs?code=a,b", true},
    {"TogetherButOneLetter",
     "patient/Observation.r?code=a patient/Observation.rs?code=b",
     "patient/Observation.rs?code=a,b", false},
    {"TogetherTwoParameters",
     "patient/Observation.r?code=a patient/Observation.r?code=b&status=final "
     "patient/Observation.r?code=b&status=amended",
     "patient/Observation.r?code=a,b&status=amended,final", true},
    {"TogetherWithHole",
     "patient/Observation.r?code=a&status=final "
     "patient/Observation.r?code=b&status=amended",
     "patient/Observation.r?code=a,b&status=amended,final", false},
    {"TogetherWithStar", "patient/*.r?code=a patient/Observation.r?code=b",
     "patient/Observation.r?code=a,b", true},
    // Two elements may match where one cannot.
    {"AndIsNotOr", "patient/Observation.r?category=a,b",
     "patient/Observation.r?category=a&category=b", true},
    {"OrIsNotAnd", "patient/Observation.r?category=a&category=b",
     "patient/Observation.r?category=a,b", false},
    {"LettersFromPlainAndGranular",
     "patient/Observation.r patient/Observation.s?code=a",
     "patient/Observation.rs?code=a", true},
    {"System", "patient/Observation.r?code=c", "patient/Observation.r?code=s|c",
     true},
    {"AnySystem", "patient/Observation.r?code=s|c",
     "patient/Observation.r?code=c", false},
    {"AnyCode", "patient/Observation.r?code=s|",
     "patient/Observation.r?code=s|c,s|d", true},
    {"StarGranular", "patient/*.r?category=a",
     "patient/Observation.r?category=a", true},
    {"StarGranularAndPlain", "patient/*.r?category=a", "patient/Observation.r",
     false},
    {"StarGranularOtherType", "patient/*.r?category=a",
     "patient/Patient.r?gender=male", false},
    {"GranularAndStar", "patient/Observation.r?_tag=a", "patient/*.r?_tag=a",
     false},
    {"StarMore", "patient/*.r?_tag=a", "patient/*.r?_tag=a&category=b", true},
    {"Date", "user/Observation.r?date=ge2020", "user/Observation.r?date=2021",
     true},
    {"DateBefore", "user/Observation.r?date=ge2020",
     "user/Observation.r?date=2019", false},
    {"Number", "user/RiskAssessment.r?probability=gt0.5",
     "user/RiskAssessment.r?probability=gt0.8", true},
    {"Quantity", "user/Observation.r?value-quantity=gt5",
     "user/Observation.r?value-quantity=gt6||mg", true},
    {"BareIdAndFull", "user/Observation.r?patient=Patient/1",
     "user/Observation.r?patient=1", true},
    {"Modifier", "user/Condition.r?code:in=http://e.org/v",
     "user/Condition.r?code:in=http://e.org/v", true},
    {"ModifierAndNone", "user/Condition.r?code:in=http://e.org/v",
     "user/Condition.r?code=a", false},
    {"ModifierAlternative", "user/Condition.r?code:in=http://e/v,http://e/w",
     "user/Condition.r?code:in=http://e/v", true},
    {"NotIsWhole", "user/Patient.r?gender:not=male",
     "user/Patient.r?gender:not=male,female", false},
    {"NotIsWholeToo", "user/Patient.r?gender:not=male,female",
     "user/Patient.r?gender:not=male", false},
    {"NotTogether",
     "user/Patient.r?gender:not=male user/Patient.r?gender:not=female",
     "user/Patient.r?gender:not=female,male", false},
    {"Other", "openid launch", "launch", true},
    {"OtherMissing", "launch", "launch/patient", false},
};
INSTANTIATE_TEST_SUITE_P(All, CoversTest, testing::ValuesIn(kCovers),
                         CaseName());

TEST(ScopeTerms, CoversNothingWithoutLetters) {
  Arena arena = Arena::Growing();
  const ScopeTerms all = Terms("patient/*.cruds user/*.cruds", arena);
  EXPECT_FALSE(all.CoversPlain(Scope()));
  const Result<bool> covers = all.Covers(ConstrainedScope());
  ASSERT_TRUE(covers.ok());
  EXPECT_FALSE(*covers);
}

std::string Repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(ScopeTerms, HasLimits) {
  Arena arena = Arena::Growing();
  const auto parse = [&](const std::string& text) {
    const Result<ScopeTerms> terms =
        ScopeTerms::Parse(text, ScopeOptions(fhir::FhirVersion::kR4), arena);
    return terms.ok() ? Status::kOk : terms.status();
  };
  EXPECT_EQ(parse(Repeat("user/Patient.r ", limits::kMaxScopes - 1)),
            Status::kOk);
  EXPECT_EQ(parse(Repeat("user/Patient.r ", limits::kMaxScopes)), Status::kOk);
  EXPECT_EQ(parse(Repeat("user/Patient.r ", limits::kMaxScopes + 1)),
            Status::kLimitExceeded);
  EXPECT_EQ(parse(Repeat("user/Patient.r ", 20001)), Status::kLimitExceeded);
  const auto padded = [](size_t size) {
    std::string text = "user/Patient.r";
    text.resize(size, ' ');
    return text;
  };
  EXPECT_EQ(parse(padded(limits::kMaxScopeBytes - 1)), Status::kOk);
  EXPECT_EQ(parse(padded(limits::kMaxScopeBytes)), Status::kOk);
  EXPECT_EQ(parse(padded(limits::kMaxScopeBytes + 1)), Status::kLimitExceeded);
}

std::string Values(std::string_view prefix, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += (i == 0 ? "" : ",") + std::string(prefix) + std::to_string(i);
  }
  return out;
}

// Two parameters whose alternatives multiply to the limit, each of which has to
// be covered by another scope.
TEST(ScopeTerms, RefusesToGuessBeyondTheExpansion) {
  Arena arena = Arena::Growing();
  const auto covers = [&](size_t codes) {
    const size_t others = limits::kMaxScopeExpansion / 16;
    const ScopeTerms set = Terms(
        "user/Observation.r?code=" + Values("c", 8) +
            " user/Observation.r?code=" + Values("c", codes) +
            "&method=" + Values("m", others) + " user/Observation.r?code=c99",
        arena);
    const ScopeTerms wanted =
        Terms("user/Observation.r?code=c99," + Values("c", codes) +
                  "&method=" + Values("m", others),
              arena);
    return set.Covers(wanted);
  };
  for (const size_t codes : {14u, 15u}) {
    const Result<bool> within = covers(codes);
    ASSERT_TRUE(within.ok()) << codes;
    EXPECT_TRUE(*within);
  }
  EXPECT_EQ(covers(16).status(), Status::kLimitExceeded);
}

// Each wanted day is covered by the last of many scopes only, so that all are
// compared.
TEST(ScopeTerms, RefusesToGuessBeyondTheComparisons) {
  Arena arena = Arena::Growing();
  std::string set;
  for (size_t i = 0; i < 4000; ++i) {
    set += "user/Patient.r?birthdate=le" + std::to_string(1000 + i) + " ";
  }
  const ScopeTerms terms = Terms(set, arena);
  const auto wanted = [&](size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      text += "user/Patient.r?birthdate=4999-" + std::to_string(10 + i % 3) +
              "-" + std::to_string(10 + i / 3 % 20) + "T" +
              std::to_string(10 + i / 60) + ":00 ";
    }
    return Terms(text, arena);
  };
  CoverSearch search(terms.scopes());
  const ScopeTerms one = wanted(1);
  ASSERT_EQ(search.Uncovered(one.scopes()[0], 2), 0);
  const size_t cost = limits::kMaxScopeComparisons - search.budget()->left;
  EXPECT_GE(cost, 4000u);
  const size_t most = (limits::kMaxScopeComparisons - 1) / cost;
  for (const size_t count : {most - 1, most}) {
    const Result<bool> covers = terms.Covers(wanted(count));
    ASSERT_TRUE(covers.ok()) << count;
    EXPECT_TRUE(*covers);
  }
  EXPECT_EQ(terms.Covers(wanted(most + 1)).status(), Status::kLimitExceeded);
}

}  // namespace
}  // namespace matron::smart
