// Searches and histories by grants with constraints (docs/requests.md section
// 6): what goes out, and what must be filtered.

#include "decide/search.h"

#include <string>
#include <string_view>
#include <vector>

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
using fixtures::Question;

constexpr Enforces kRestricted = kRestrictQuery | kFilterResponse;
constexpr Enforces kSeveral =
    kSeveralQueries | kRestrictQuery | kFilterResponse;

struct SearchCase {
  const char* name;
  std::string claims;
  Question question;
  Lines urls;  // Of the plan; empty: denied.
  Enforces obligations = kRestricted;
  Reason reason = Reason::kPermitted;
};

class SearchTest : public testing::TestWithParam<SearchCase> {};

TEST_P(SearchTest, StaysWithinItsGrants) {
  const SearchCase& c = GetParam();
  std::string policy = MemberPolicy();
  policy.insert(1, R"("scope_modifiers":["not","exact","below"],)");
  Desk desk(policy);
  desk.Open(c.claims);
  const Decision& decision = desk.Decide(c.question);
  EXPECT_EQ(decision.reason, c.reason);
  EXPECT_EQ(decision.effect, c.urls.empty() ? kDeny : kPermit);
  Lines urls(decision.plan.urls.begin(), decision.plan.urls.end());
  if (urls.empty() && decision.effect == kPermit) {
    urls.emplace_back(decision.plan.url);
  }
  EXPECT_EQ(urls, c.urls);
  if (c.urls.empty()) return;
  EXPECT_EQ(decision.plan.url, c.urls[0]);
  EXPECT_EQ(decision.plan.urls.size(), c.urls.size() > 1 ? c.urls.size() : 0u);
  EXPECT_EQ(decision.obligations, c.obligations);
  const bool is_restricted = (c.obligations & kRestrictQuery) != 0;
  ASSERT_EQ(decision.plan.headers.size(), is_restricted ? 1u : 0u);
  if (!is_restricted) return;
  EXPECT_EQ(decision.plan.headers[0].value, "handling=strict");
}

// -------------------------------------------------------- Constraints behind

Question Search(std::string url) { return {.url = std::move(url)}; }

const SearchCase kConstraints[] = {
    {"One",
     User("user/Observation.s?code=a"),
     Search("/Observation?status=x"),
     {"/Observation?status=x&code=a"}},
    {"Alone",
     User("user/Observation.s?code=a"),
     Search("/Observation"),
     {"/Observation?code=a"}},
    {"ByTheirText",
     User("user/Observation.s?status=x&code=b,a&category=c"),
     Search("/Observation"),
     {"/Observation?category=c&code=a,b&status=x"}},
    {"BehindTheCompartment",
     Patient("patient/Encounter.s?status=x"),
     Search("/Encounter?_count=5"),
     {"/Encounter?_count=5&patient=Patient/p1&status=x"}},
    {"InACompartmentSearch",
     Patient("patient/Observation.s?code=a"),
     Search("/Observation"),
     {"/Patient/p1/Observation?code=a"}},
    {"OfThePatient",
     Patient("patient/Patient.s?gender=female"),
     Search("/Patient?name=x"),
     {"/Patient?name=x&_id=p1&gender=female"}},
    // What `|` and other bytes become, once and in upper case.
    {"Escaped",
     User("user/Observation.s?code=http%3A%2F%2Fx.org%7Ca"),
     Search("/Observation"),
     {"/Observation?code=http://x.org%7Ca"}},
    {"EscapedTwice",
     User("user/Patient.s?family=a%2526b%20c%5C%2Cd%23e"),
     Search("/Patient"),
     {"/Patient?family:exact=a%2526b%20c%5C,d%23e"}},
    {"NotAscii",
     User("user/Patient.s?family=J%C3%BCrgen"),
     Search("/Patient"),
     {"/Patient?family:exact=J%C3%BCrgen"}},
    {"PlusIsAPlus",
     User("user/Patient.s?family=a%2Bb"),
     Search("/Patient"),
     {"/Patient?family:exact=a%2Bb"}},
    // A string without modifier is compared exactly by a scope alone.
    {"StringIsExact",
     User("user/Patient.s?family=Smith"),
     Search("/Patient?family=Sm"),
     {"/Patient?family=Sm&family:exact=Smith"}},
    {"StringWithExact",
     User("user/Patient.s?family:exact=Smith"),
     Search("/Patient"),
     {"/Patient?family:exact=Smith"}},
    {"Not",
     User("user/Observation.s?status:not=x"),
     Search("/Observation"),
     {"/Observation?status:not=x"}},
    {"Below",
     User("user/ValueSet.s?url:below=http://x.org"),
     Search("/ValueSet"),
     {"/ValueSet?url:below=http://x.org"}},
};
INSTANTIATE_TEST_SUITE_P(Constraints, SearchTest,
                         testing::ValuesIn(kConstraints), CaseName());

// ------------------------------------------------- What the client says itself

const std::string kCodes = User("user/Observation.s?code=a,b");
const SearchCase kSaid[] = {
    {"TheSame",
     kCodes,
     Search("/Observation?code=a,b"),
     {"/Observation?code=a,b"}},
    {"Less", kCodes, Search("/Observation?code=b"), {"/Observation?code=b"}},
    {"Escaped",
     kCodes,
     Search("/Observation?c%6Fde=%61"),
     {"/Observation?c%6Fde=%61"}},
    {"More",
     kCodes,
     Search("/Observation?code=a,c"),
     {"/Observation?code=a,c&code=a,b"}},
    {"AnEmptyOneMore",
     kCodes,
     Search("/Observation?code=a,"),
     {"/Observation?code=a,&code=a,b"}},
    {"OtherModifier",
     kCodes,
     Search("/Observation?code:text=a"),
     {"/Observation?code:text=a&code=a,b"}},
    {"OtherCase",
     kCodes,
     Search("/Observation?code=A"),
     {"/Observation?code=A&code=a,b"}},
    {"EscapedComma",
     User("user/Patient.s?family=a%5C%2Cb"),
     Search("/Patient?family:exact=a%5C,b"),
     {"/Patient?family:exact=a%5C,b"}},
    {"CommaOfOthers",
     User("user/Patient.s?family=a%5C%2Cb"),
     Search("/Patient?family:exact=a,b"),
     {"/Patient?family:exact=a,b&family:exact=a%5C,b"}},
    {"StringWithoutExact",
     User("user/Patient.s?family=a"),
     Search("/Patient?family=a"),
     {"/Patient?family=a&family:exact=a"}},
    // The more values, the less a negation shows.
    {"FewerOfANegation",
     User("user/Observation.s?status:not=a,b"),
     Search("/Observation?status:not=a"),
     {"/Observation?status:not=a&status:not=a,b"}},
};
INSTANTIATE_TEST_SUITE_P(Said, SearchTest, testing::ValuesIn(kSaid),
                         CaseName());

// ----------------------------------------------------------- Several queries

const std::string kTwo =
    User("user/Observation.s?code=a user/Observation.s?category=b");
const std::string kTwoPersons =
    Claims("patient/Encounter.s user/Encounter.s",
           {.patient = "p1", .fhir_user = "Patient/p2"});

Question With(std::string url, Enforces enforces, std::string exact = "") {
  Question question;
  question.url = std::move(url);
  question.enforces = enforces;
  question.exact = std::move(exact);
  return question;
}
Question Head(std::string url) {
  return {.method = "HEAD", .url = std::move(url)};
}

const SearchCase kSeveralQueriesOf[] = {
    {"OneEach",
     kTwo,
     Search("/Observation?status=x"),
     {"/Observation?status=x&code=a", "/Observation?status=x&category=b"},
     kSeveral},
    {"WhereExact",
     kTwo,
     With("/Observation", kEnforcesAll, "Patient Observation"),
     {"/Observation?code=a", "/Observation?category=b"},
     kSeveralQueries | kRestrictQuery},
    {"ThoseOfTheClientAlone",
     kTwo,
     Search("/Observation?code=a"),
     {"/Observation?code=a", "/Observation?code=a&category=b"},
     kSeveral},
    {"TwoPersons",
     kTwoPersons,
     Search("/Encounter"),
     {"/Encounter?patient=Patient/p1", "/Encounter?patient=Patient/p2"},
     kSeveral},
    // Not where the parts of the answer could not be joined.
    {"NotForHead",
     kTwo,
     Head("/Observation"),
     {"/Observation"},
     kFilterResponse},
    // An order and a page tell of what is filtered out, so that one grant must
    // do.
    {"OneIfSorted",
     kTwo,
     Search("/Observation?_sort=date"),
     {"/Observation?_sort=date&code=a"},
     kRestrictQuery | kFilterResponse},
    {"OneIfCounted",
     kTwo,
     Search("/Observation?_count=5"),
     {"/Observation?_count=5&code=a"},
     kRestrictQuery | kFilterResponse},
    {"NotWithTotal",
     kTwo,
     Search("/Observation?_total=none"),
     {"/Observation?_total=none"},
     kFilterResponse},
    {"NotWithSummary",
     kTwo,
     Search("/Observation?_summary=false"),
     {"/Observation?_summary=false"},
     kFilterResponse},
    {"NotIfNotDeclared",
     kTwo,
     With("/Observation", kRestrictQuery | kFilterResponse),
     {"/Observation"},
     kFilterResponse},
    {"NotIfOneCannotBeRestricted",
     Claims("patient/Observation.s user/Observation.s?code=a",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     With("/Observation", kEnforcesAll & ~kCompartmentSearch),
     {"/Observation"},
     kFilterResponse},
    // Better less than nothing.
    {"TheFirstWhereNothingFilters",
     kTwo,
     With("/Observation", kRestrictQuery, "*"),
     {"/Observation?code=a"},
     kRestrictQuery},
    {"TheFirstThatCanBe",
     Claims("patient/Observation.s user/Observation.s?code=a",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     With("/Observation", kRestrictQuery, "Observation"),
     {"/Observation?code=a"},
     kRestrictQuery},
    {"NoneWhereNothingFiltersNorIsExact",
     kTwo,
     With("/Observation", kRestrictQuery),
     {},
     0,
     Reason::kObligationUnsupported},
    {"ExactOfAnotherType",
     kTwo,
     With("/Observation", kRestrictQuery, "Obs ObservationX Patient"),
     {},
     0,
     Reason::kObligationUnsupported},
};
INSTANTIATE_TEST_SUITE_P(Several, SearchTest,
                         testing::ValuesIn(kSeveralQueriesOf), CaseName());

// --------------------------------------------------------- Branches conflict

const SearchCase kConflicts[] = {
    {"OneOfTwo",
     kTwoPersons,
     Search("/Encounter?patient=Patient/p2"),
     {"/Encounter?patient=Patient/p2"}},
    {"TheOther",
     kTwoPersons,
     Search("/Encounter?patient=p1"),
     {"/Encounter?patient=p1"}},
    {"Both",
     kTwoPersons,
     Search("/Encounter?patient=p3"),
     {},
     0,
     Reason::kPatientConflict},
    {"TheUnconfinedIsLeft",
     Claims("patient/Encounter.s user/Encounter.s?status=x",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Search("/Encounter?patient=p2"),
     {"/Encounter?patient=p2&status=x"}},
    {"CompartmentOfAnother",
     Patient("patient/Encounter.s"),
     Search("/Patient/p2/Encounter"),
     {},
     0,
     Reason::kPatientConflict},
    {"CompartmentOfOneOfTwo",
     kTwoPersons,
     Search("/Patient/p2/Encounter"),
     {"/Patient/p2/Encounter"}},
    {"CompartmentOfAllTypes",
     Patient("patient/*.s"),
     Search("/Patient/p2/*"),
     {},
     0,
     Reason::kPatientConflict},
};
INSTANTIATE_TEST_SUITE_P(Conflicts, SearchTest, testing::ValuesIn(kConflicts),
                         CaseName());

// -------------------------------------------------------------- Compartments

Question PostSearch(std::string url) {
  return {.method = "POST",
          .url = std::move(url),
          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
          .body = ""};
}

const SearchCase kCompartments[] = {
    {"OwnConfines",
     Patient("patient/Observation.s?code=a"),
     Search("/Patient/p1/Observation"),
     {"/Patient/p1/Observation?code=a"}},
    {"OfADevice",
     Patient("patient/Observation.s"),
     Search("/Device/d1/Observation"),
     {"/Device/d1/Observation"},
     kFilterResponse},
    {"OfAnEncounterWithOneParameter",
     Patient("patient/Communication.s"),
     Search("/Encounter/e1/Communication"),
     {"/Encounter/e1/Communication"},
     kFilterResponse},
    {"OfAll",
     Patient("patient/*.s"),
     Search("/Patient/p1/*"),
     {"/Patient/p1/*"},
     kFilterResponse},
    {"ByPost",
     Patient("patient/Observation.s"),
     PostSearch("/Observation/_search"),
     {"/Observation/_search"},
     kFilterResponse},
    {"ByPostWithOneParameter",
     Patient("patient/Encounter.s?status=x"),
     PostSearch("/Encounter/_search"),
     {"/Encounter/_search?patient=Patient/p1&status=x"}},
    {"Group",
     Patient("patient/Group.s"),
     With("/Group", kEnforcesAll, "*"),
     {"/Group?member=Patient/p1"}},
    {"BinaryIsFiltered",
     Patient("patient/Binary.s"),
     With("/Binary", kEnforcesAll, "*"),
     {"/Binary"},
     kFilterResponse},
    {"SharedIsWhole",
     Patient("patient/Location.s"),
     Search("/Location?name=x"),
     {"/Location?name=x"},
     0},
    {"SharedUnderConstraints",
     Patient("patient/Location.s?status=active"),
     Search("/Location?name=x"),
     {"/Location?name=x&status=active"}},
};
INSTANTIATE_TEST_SUITE_P(Compartments, SearchTest,
                         testing::ValuesIn(kCompartments), CaseName());

const SearchCase kMany[] = {
    {"System",
     User("user/*.s?_id=a"),
     Search("/?_id=b"),
     {"/?_id=b"},
     kFilterResponse},
    {"SystemOfTypes",
     User("user/Flag.s user/Patient.s?_id=a"),
     Search("/?_type=Flag,Patient"),
     {"/?_type=Flag,Patient"},
     kFilterResponse},
    {"SystemOfWholeTypes",
     User("user/Flag.s user/Patient.s"),
     Search("/?_type=Flag,Patient"),
     {"/?_type=Flag,Patient"},
     0},
    {"HistoryOfAType",
     User("user/Flag.s?_id=a"),
     Search("/Flag/_history"),
     {"/Flag/_history"},
     kFilterResponse},
    {"HistoryOfTheSystem",
     User("user/*.s?_id=a"),
     Search("/_history"),
     {"/_history"},
     kFilterResponse},
    {"HistoryWithoutTheFilter",
     User("user/Flag.s?_id=a"),
     With("/Flag/_history", kRestrictQuery, "*"),
     {},
     0,
     Reason::kObligationUnsupported},
};
INSTANTIATE_TEST_SUITE_P(Many, SearchTest, testing::ValuesIn(kMany),
                         CaseName());

// The answer to a HEAD cannot be filtered, that to a GET can.
TEST(Search, GetsWhereAHeadMustBeFiltered) {
  const fixtures::Answer filtered =
      AskMember(User("user/Observation.s?code=a"),
                {.method = "HEAD", .url = "/Observation"});
  EXPECT_EQ(filtered.method, "GET");
  const fixtures::Answer exact = AskMember(
      User("user/Observation.s?code=a"),
      {.method = "HEAD", .url = "/Observation", .exact = "Observation"});
  EXPECT_EQ(exact.method, "HEAD");
  EXPECT_EQ(exact.url, "/Observation?code=a");
}

}  // namespace
}  // namespace matron::decide
