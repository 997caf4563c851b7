// Which entries of an answer a session may see (docs/requests.md section 10).

#include "enforce/visibility_judge.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/enforce/deciding.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::enforce {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Question;

std::string Patient(std::string_view scope) {
  return Claims(scope, {.patient = "p1"});
}
std::string User(std::string_view scope) {
  return Claims(scope, {.fhir_user = "Practitioner/d1"});
}

struct VisibleCase {
  const char* name;
  std::string claims;
  std::string url;
  std::string response;
  Ids shown;
  size_t dropped = 0;
};

class VisibleTest : public testing::TestWithParam<VisibleCase> {};

TEST_P(VisibleTest, IsWhatAGrantShows) {
  const VisibleCase& c = GetParam();
  const Shown shown =
      FilterDesk().Open(c.claims).FilterEveryWay({.url = c.url}, c.response);
  EXPECT_EQ(shown.answer.effect, Effect::kPermit)
      << InfoOf(shown.answer.reason).wire_name;
  EXPECT_EQ(shown.ids, c.shown);
  EXPECT_EQ(shown.answer.dropped, c.dropped);
}

// ------------------------------------------------------------------- Searches

std::string Obs(std::string_view id, std::string_view patient = "p1",
                std::string_view more = "") {
  return Of("Observation", id, patient, more);
}
std::string Coded(std::string_view id, std::string_view code) {
  return Obs(id, "p1",
             R"(,"code":{"coding":[{"code":")" + std::string(code) + "\"}]}");
}
const std::string kSelf = R"({"resourceType":"Patient","id":"p1"})";
const std::string kOther = R"({"resourceType":"Patient","id":"p2"})";
const std::string kOutcome = R"({"resourceType":"OperationOutcome","id":"x1"})";

std::string Searchset(const std::vector<std::string>& entries) {
  return BundleOf("searchset", entries);
}

const VisibleCase kSearches[] = {
    {"Confined",
     Patient("patient/Observation.s"),
     "/Observation?code=1",
     Searchset({EntryOf(Obs("o1"), "match"), EntryOf(Obs("o2", "p2"), "match"),
                EntryOf(Obs("o3", ""), "match"), EntryOf(Obs("o4"))}),
     {"o1", "o4"},
     2},
    {"Constrained",
     User("user/Observation.s?code=a"),
     "/Observation",
     Searchset({EntryOf(Coded("o1", "a"), "match"),
                EntryOf(Coded("o2", "b"), "match"),
                EntryOf(Obs("o3"), "match")}),
     {"o1"},
     2},
    {"ByEitherGrant",
     User("user/Observation.s?code=a user/Observation.s?status=x"),
     "/Observation",
     Searchset({EntryOf(Coded("o1", "a")),
                EntryOf(Obs("o2", "p1", R"(,"status":"x")")),
                EntryOf(Coded("o3", "b"))}),
     {"o1", "o2"},
     1},
    // What was searched needs `s`, what comes with it `r`.
    {"MatchNeedsS",
     Patient("patient/Observation.s patient/Condition.r"),
     "/Observation",
     Searchset({EntryOf(Obs("o1"), "match"), EntryOf(Obs("o2"), "include"),
                EntryOf(Of("Condition", "c1", "p1"), "include"),
                EntryOf(Of("Condition", "c2", "p1"), "match"),
                EntryOf(Of("Condition", "c3", "p2"), "include")}),
     {"o1", "c1", "c2"},
     2},
    {"IncludeNeedsR",
     Patient("patient/Observation.rs patient/Condition.s"),
     "/Observation",
     Searchset({EntryOf(Obs("o1"), "include"),
                EntryOf(Of("Condition", "c1", "p1"), "include"),
                EntryOf(Of("Condition", "c2", "p1"), "match"),
                EntryOf(Of("Condition", "c3", "p1"))}),
     {"o1"},
     3},
    {"SystemMatches",
     Patient("patient/*.s"),
     "/?_id=a",
     Searchset({EntryOf(Obs("o1"), "match"), EntryOf(Obs("o2"), "include"),
                EntryOf(Of("Condition", "c1", "p1"))}),
     {"o1", "c1"},
     1},
    {"SystemOfTypes",
     Patient("patient/*.s"),
     "/?_type=Condition",
     Searchset({EntryOf(Obs("o1"), "match"),
                EntryOf(Of("Condition", "c1", "p1"), "match")}),
     {"c1"},
     1},
    {"ThePersonByItsId",
     Patient("patient/Patient.rs"),
     "/Patient?name=x",
     Searchset({EntryOf(kSelf, "match"), EntryOf(kOther, "match"),
                EntryOf(Of("Patient", "p3", "",
                           R"(,"link":[{"other":{"reference":"Patient/p1"}}])"),
                        "match")}),
     {"p1"},
     2},
    {"SharedIsShown",
     Patient("patient/Observation.s patient/Location.r"),
     "/Observation",
     Searchset({EntryOf(Of("Location", "l1", ""), "include"),
                EntryOf(Of("Device", "d1", ""), "include")}),
     {"l1"},
     1},
    {"OutcomesAreDropped",
     Patient("patient/Observation.s"),
     "/Observation",
     Searchset({EntryOf(kOutcome, "outcome"), EntryOf(Obs("o1"))}),
     {"o1"},
     1},
    {"OutcomesOfTheWhole",
     User("user/*.rs"),
     "/Observation",
     Searchset({EntryOf(kOutcome, "outcome"), EntryOf(Obs("o1"))}),
     {"x1", "o1"}},
    {"UnknownTypes",
     Patient("patient/*.rs"),
     "/Observation",
     Searchset({EntryOf(Of("Foo", "f1", "p1"), "match"),
                EntryOf(Of("observation", "o2", "p1"), "match"),
                EntryOf(Obs("o1"), "match")}),
     {"o1"},
     2},
    {"UnknownModes",
     Patient("patient/Observation.s patient/Condition.r"),
     "/Observation",
     Searchset({EntryOf(Obs("o1"), "Match"), EntryOf(Obs("o2"), "x")}),
     {},
     2},
    // A resource that cannot be read is not shown.
    {"Malformed",
     Patient("patient/Observation.s"),
     "/Observation",
     Searchset({EntryOf(R"({"resourceType":"Observation","id":"o1",)"
                        R"("subject":"Patient/p1"})"),
                EntryOf(Obs("o2"))}),
     {"o2"},
     1},
    {"VersionIsNone",
     Patient("patient/Observation.s"),
     "/Observation",
     Searchset({EntryOf(Obs("o1", "p1", R"(,"meta":{"versionId":"a_b"})")),
                EntryOf(Obs("o2", "p1", R"(,"meta":{"versionId":"2"})"))}),
     {"o2"},
     1},
    {"BundleInABundle",
     Patient("patient/*.rs"),
     "/Observation",
     Searchset(
         {EntryOf(Of("Bundle", "b1", "", R"(,"type":"collection")"), "include"),
          EntryOf(Obs("o1"))}),
     {"o1"},
     1},
};
INSTANTIATE_TEST_SUITE_P(Searches, VisibleTest, testing::ValuesIn(kSearches),
                         CaseName());

// ------------------------------------------------------------------ Histories

std::string Version(std::string_view resource, std::string_view method,
                    std::string_view url) {
  std::string text = "{";
  if (!resource.empty()) text += R"("resource":)" + std::string(resource) + ",";
  return text + R"("request":{"method":")" + std::string(method) +
         R"(","url":")" + std::string(url) +
         R"("},"response":{"status":"200"}})";
}
const std::string kVersions = BundleOf(
    "history", {Version(Obs("o1"), "PUT", "Observation/o1"),
                Version(Obs("o2", "p2"), "PUT", "Observation/o2"),
                Version("", "DELETE", "Observation/o3"),
                Version(Of("Condition", "c1", "p1"), "PUT", "Condition/c1")});

const VisibleCase kHistories[] = {
    {"OfAType",
     Patient("patient/Observation.s patient/Condition.r"),
     "/Observation/_history",
     kVersions,
     {"o1"},
     3},
    {"OfTheSystem",
     Patient("patient/*.s"),
     "/_history",
     kVersions,
     {"o1", "c1"},
     2},
    {"Whole", User("user/*.s"), "/_history", kVersions, {"o1", "o2", "c1"}},
    {"OfThePerson",
     Patient("patient/Patient.r"),
     "/Patient/p1/_history",
     BundleOf("history", {Version(kSelf, "PUT", "Patient/p1"),
                          Version(kOther, "PUT", "Patient/p2"),
                          Version("", "DELETE", "Patient/p1")}),
     {"p1"},
     2},
};
INSTANTIATE_TEST_SUITE_P(Histories, VisibleTest, testing::ValuesIn(kHistories),
                         CaseName());

// ------------------------------------------------- Everything, stored Bundles

// The Bundle that /Bundle/b1 names.
std::string StoredBundle(const std::vector<std::string>& entries) {
  std::string text = BundleOf("collection", entries);
  return text.insert(1, R"("id":"b1",)");
}

const VisibleCase kEverything[] = {
    {"ByR",
     Patient("patient/Patient.r patient/Observation.r patient/Flag.s"),
     "/Patient/p1/$everything",
     Searchset({EntryOf(kSelf, "match"), EntryOf(Obs("o1"), "match"),
                EntryOf(Obs("o2", "p2"), "match"),
                EntryOf(Of("Flag", "f1", "p1"), "match")}),
     {"p1", "o1"},
     2},
    {"StoredBundle",
     User("user/Bundle.r user/Observation.r?code=a"),
     "/Bundle/b1",
     StoredBundle({EntryOf(Coded("o1", "a")), EntryOf(Coded("o2", "b")),
                   EntryOf(Of("Condition", "c1", "p1"))}),
     {"b1", "o1"},
     2},
    {"StoredBundleByAll",
     User("user/*.r"),
     "/Bundle/b1",
     StoredBundle({EntryOf(Obs("o1")), EntryOf(kOther)}),
     {"b1", "o1", "p2"}},
    {"BundleWithinAStoredOne",
     User("user/*.r"),
     "/Bundle/b1",
     StoredBundle({EntryOf(BundleOf("collection", {EntryOf(Obs("o1"))}))}),
     {"b1", "o1"}},
};
INSTANTIATE_TEST_SUITE_P(Everything, VisibleTest,
                         testing::ValuesIn(kEverything), CaseName());

// What the walk told of an entry is not taken for another reading of it: with
// more types than are kept the letters of an entry are found in turn.
TEST(VisibilityJudge, JudgesEachEntryByItself) {
  std::string policy = fixtures::MemberPolicy();
  policy.insert(1, R"("scope_modifiers":["not"],)");
  FilterDesk desk(policy);
  desk.Open(User("user/*.rs?_tag:not=hidden"));
  std::vector<std::string> entries;
  Ids want;
  constexpr std::string_view kHidden = R"(,"meta":{"tag":[{"code":"hidden"}]})";
  for (size_t i = 0; i < 200; ++i) {
    const std::string id = "a" + std::to_string(i);
    const std::string_view type =
        std::vector<std::string_view>{"Observation", "Condition", "Procedure",
                                      "Encounter", "Flag"}[i * i % 5];
    entries.push_back(EntryOf(Of(type, id, "p1", i % 2 == 0 ? kHidden : ""),
                              i % 3 == 0 ? "match" : "include"));
    if (i % 2 != 0) want.push_back(id);
  }
  EXPECT_EQ(desk.Filter({.url = "/?_id=x"}, Searchset(entries)).ids, want);
}

// Too little memory for what decides denies the whole, rather than parts.
TEST(VisibilityJudge, RefusesWithoutMemory) {
  FilterDesk desk;
  desk.Open(Patient("patient/*.rs"));
  decide::Decision decision;
  decision.effect = Effect::kPermit;
  decision.response.kind = fhir::InteractionKind::kSearchSystem;
  decision.response.letter = 's';
  decision.response.searches_all = true;
  decision.response.match_reaches = decide::kAllReaches;
  const std::string response = Searchset({EntryOf(Obs("o1"))});
  size_t num_refused = 0;
  for (size_t size = 8; size < 4096; size += 8) {
    Arena arena = Arena::Fixed(size);
    json::Reader reader;
    EntryBuffer buffer;
    StringSink sink;
    const auto judge = std::make_unique<VisibilityJudge>();
    judge->Begin(desk.session(), decision, arena, reader);
    const FilterResult result =
        FilterResponse(response, reader, buffer, *judge, sink);
    if (arena.exhausted()) {
      ++num_refused;
      EXPECT_EQ(result.reason, Reason::kResponseWithheld) << size;
      EXPECT_EQ(judge->reason(), Reason::kScratchTooSmall) << size;
    } else {
      EXPECT_EQ(result.kept, 1u) << size;
    }
  }
  EXPECT_GT(num_refused, 2u);
}

// Many types one after the other take no more memory than few.
TEST(VisibilityJudge, JudgesTypesInTurn) {
  const std::vector<std::string> types = {
      "Observation", "Condition",        "Procedure", "Encounter",
      "Flag",        "DiagnosticReport", "CarePlan",  "Goal",
      "CareTeam",    "ServiceRequest",   "Media"};
  std::string scope;
  for (int i = 0; i < 40; ++i) {
    scope += "patient/*.rs?_id=x" + std::to_string(i) + " ";
  }
  FilterDesk desk;
  desk.Open(Patient(scope + "patient/*.rs"));
  std::vector<std::string> entries;
  for (size_t i = 0; i < 5000; ++i) {
    entries.push_back(
        EntryOf(Of(types[i % types.size()], "a" + std::to_string(i), "p1")));
  }
  const Shown shown = desk.Filter({.url = "/?_id=x"}, Searchset(entries));
  EXPECT_EQ(shown.answer.effect, Effect::kPermit)
      << InfoOf(shown.answer.reason).wire_name;
  EXPECT_EQ(shown.answer.kept, entries.size());
}

}  // namespace
}  // namespace matron::enforce
