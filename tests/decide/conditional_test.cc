// Writes of what a search finds (docs/requests.md section 5, conditional
// writes).

#include "decide/conditional.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::Headers;
using fixtures::MemberPolicy;
using fixtures::Observation;
using fixtures::Question;

const std::string kFull = User("user/*.cruds");
const std::string kMember = Patient("patient/*.cruds");
// Without an id, as a create has it.
const std::string kNewMine =
    R"({"resourceType":"Encounter","subject":{"reference":"Patient/p1"}})";
const std::string kNewAnothers =
    R"({"resourceType":"Encounter","subject":{"reference":"Patient/p2"}})";
std::string Stored(std::string_view patient, std::string_view id = "e9",
                   std::string_view more = "") {
  return R"({"resourceType":"Encounter","id":")" + std::string(id) +
         R"(","subject":{"reference":"Patient/)" + std::string(patient) +
         "\"}" + std::string(more) + "}";
}

Question Create(std::optional<std::string> body,
                std::optional<std::string> match = {}) {
  return {.method = "POST",
          .url = "/Encounter",
          .headers = {{"If-None-Exist", "identifier=a"}},
          .body = std::move(body),
          .stored = std::move(match)};
}
Question Update(std::optional<std::string> body,
                std::optional<std::string> match = {}) {
  return {.method = "PUT",
          .url = "/Encounter?identifier=a",
          .body = std::move(body),
          .stored = std::move(match)};
}
Question Patch(std::optional<std::string> match = {},
               std::optional<std::string> resulting = {}) {
  return {.method = "PATCH",
          .url = "/Encounter?identifier=a",
          .stored = std::move(match),
          .resulting = std::move(resulting)};
}
Question Delete(std::optional<std::string> match = {}) {
  return {.method = "DELETE",
          .url = "/Encounter?identifier=a",
          .stored = std::move(match)};
}

struct ConditionalCase {
  const char* name;
  std::string claims;
  Question question;
  Reason reason;
  std::string sent = {};  // Method and URL of the plan.
  Headers headers = {};
  Needs needs = 0;
  Enforces obligations = 0;
};

class ConditionalTest : public testing::TestWithParam<ConditionalCase> {};

TEST_P(ConditionalTest, IsWhatItTurnsOutToBe) {
  const ConditionalCase& c = GetParam();
  const Answer answer = AskMember(c.claims, c.question);
  EXPECT_EQ(answer.reason, c.reason);
  EXPECT_EQ(answer.effect, c.sent.empty() ? kDeny
                           : c.needs == 0 ? kPermit
                                          : kNeeds);
  EXPECT_EQ(c.sent.empty() ? "" : answer.method + " " + answer.url, c.sent);
  EXPECT_EQ(answer.headers, c.headers);
  EXPECT_EQ(answer.needs, c.needs);
  EXPECT_EQ(answer.obligations, c.obligations);
}

constexpr Reason kPermitted = Reason::kPermitted;
constexpr Reason kRequired = Reason::kResourceRequired;
const Headers kStrict = {{"Prefer", "handling=strict"}};
const Headers kNoneExist = {{"If-None-Exist", ""}};

// ------------------------------------------------------------- All are whole

const ConditionalCase kWhole[] = {
    {"Create", kFull, Create(kNewMine), kPermitted, "POST /Encounter"},
    {"Update", kFull, Update(kNewMine), kPermitted,
     "PUT /Encounter?identifier=a"},
    {"UpdateWithoutBody",
     kFull,
     Update({}),
     kPermitted,
     "PUT /Encounter?identifier=a",
     {},
     0,
     kMatchBody},
    {"Patch", kFull, Patch(), kPermitted, "PATCH /Encounter?identifier=a"},
    {"Delete", kFull, Delete(), kPermitted, "DELETE /Encounter?identifier=a"},
    // The match is read, and its labels compared.
    {"UpdateOfALabel", kFull,
     Update(kNewMine,
            Stored("p1", "e9", R"(,"meta":{"security":[{"code":"N"}]})")),
     Reason::kLabelChange},
    {"UpdateOfAMalformedMatch", kFull, Update(kNewMine, "{"),
     Reason::kResourceMalformed},
    {"UpdateOfAnotherType", kFull,
     Update(kNewMine, R"({"resourceType":"Flag","id":"e9"})"),
     Reason::kResourceMismatch},
    {"UpdateOfAMatchWithoutId", kFull,
     Update(kNewMine, R"({"resourceType":"Encounter"})"),
     Reason::kResourceMismatch},
    {"UpdateWithTheMatchsId", kFull,
     Update(Stored("p1", "e9"), Stored("p1", "e9")), kPermitted,
     "PUT /Encounter?identifier=a"},
    {"UpdateWithAnotherId", kFull,
     Update(Stored("p1", "e8"), Stored("p1", "e9")), Reason::kBodyMismatch},
};
INSTANTIATE_TEST_SUITE_P(Whole, ConditionalTest, testing::ValuesIn(kWhole),
                         CaseName());

// ------------------------------------------------------ The search comes first

constexpr Enforces kRestricted = kRestrictQuery | kFilterResponse;
const std::string kSearch = "GET /Encounter?identifier=a&patient=Patient/p1";
const ConditionalCase kSearches[] = {
    {"Create", kMember, Create(kNewMine), kRequired, kSearch, kStrict,
     kNeedsMatch, kRestricted},
    {"Update", kMember, Update(kNewMine), kRequired, kSearch, kStrict,
     kNeedsMatch, kRestricted},
    {"Patch", kMember, Patch(), kRequired, kSearch, kStrict, kNeedsMatch,
     kRestricted},
    {"Delete", kMember, Delete(), kRequired, kSearch, kStrict, kNeedsMatch,
     kRestricted},
    // Only what is created is confined.
    {"SearchIsWhole",
     Claims("patient/Encounter.cu user/Encounter.s",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Update(kNewMine),
     kRequired,
     "GET /Encounter?identifier=a",
     {},
     kNeedsMatch},
    {"ByConstraints", User("user/Encounter.cus?status=x"), Update(kNewMine),
     kRequired, "GET /Encounter?identifier=a&status=x", kStrict, kNeedsMatch,
     kRestricted},
};
INSTANTIATE_TEST_SUITE_P(Searches, ConditionalTest,
                         testing::ValuesIn(kSearches), CaseName());

TEST(Conditional, CannotSearchWhatTheHostCannotRestrict) {
  for (Question question :
       {Create(kNewMine, "null"), Update(kNewMine, Stored("p1")), Delete()}) {
    question.enforces = 0;
    EXPECT_EQ(AskMember(kMember, question).reason,
              Reason::kObligationUnsupported);
  }
  Question other = Update(kNewMine, Stored("p1"));
  other.url = "/Encounter?patient=Patient/p2";
  EXPECT_EQ(AskMember(kMember, other).reason, Reason::kPatientConflict);
}

// ------------------------------------------------------------------- A match

const std::string kOne = Stored("p1");
const std::string kVersion = Stored("p1", "e9", R"(,"meta":{"versionId":"3"})");
const ConditionalCase kMatched[] = {
    {"CreateShowsIt", kMember, Create(kNewMine, kOne), kPermitted,
     "GET /Encounter/e9"},
    {"Update", kMember, Update(kNewMine, kOne), kPermitted,
     "PUT /Encounter/e9"},
    {"UpdateOfItsVersion",
     kMember,
     Update(kNewMine, kVersion),
     kPermitted,
     "PUT /Encounter/e9",
     {{"If-Match", "W/\"3\""}}},
    {"UpdateAsksForWhatResults",
     kMember,
     Update({}, kOne),
     kRequired,
     "PUT /Encounter/e9",
     {},
     kNeedsResulting},
    {"UpdateLeaves", kMember, Update(kNewAnothers, kOne),
     Reason::kLeavesCompartment},
    {"UpdateWithItsId", kMember, Update(Stored("p1", "e9"), kOne), kPermitted,
     "PUT /Encounter/e9"},
    {"UpdateWithAnotherId", kMember, Update(Stored("p1", "e8"), kOne),
     Reason::kBodyMismatch},
    {"PatchAsks",
     kMember,
     Patch(kOne),
     kRequired,
     "PATCH /Encounter/e9",
     {},
     kNeedsResulting},
    {"Patch", kMember, Patch(kOne, kOne), kPermitted, "PATCH /Encounter/e9"},
    {"PatchLeaves", kMember, Patch(kOne, Stored("p2")),
     Reason::kLeavesCompartment},
    {"Delete",
     kMember,
     Delete(kVersion),
     kPermitted,
     "DELETE /Encounter/e9",
     {{"If-Match", "W/\"3\""}}},
    {"Malformed", kMember, Delete("{"), Reason::kResourceMalformed},
    {"AnotherType", kMember, Delete(kMine), Reason::kResourceMismatch},
};
INSTANTIATE_TEST_SUITE_P(Matched, ConditionalTest, testing::ValuesIn(kMatched),
                         CaseName());

// ---------------------------------------------------- None, or none to be seen

const std::string kHidden = Stored("p2");
const ConditionalCase kUnmatched[] = {
    {"Create", kMember, Create(kNewMine, "null"), kPermitted, "POST /Encounter",
     kNoneExist},
    {"CreateOfAnothers", kMember, Create(kNewAnothers, "null"),
     Reason::kNotInCompartment},
    {"CreateAsks", kMember, Create({}, "null"), kRequired, "POST /Encounter",
     kNoneExist, kNeedsResulting},
    {"Update", kMember, Update(kNewMine, "null"), kPermitted,
     "POST /Encounter"},
    {"Patch", kMember, Patch("null"), Reason::kResourceNotFound},
    {"Delete", kMember, Delete("null"), Reason::kResourceNotFound},
    // What cannot be seen is not there.
    {"CreateOverHidden", kMember, Create(kNewMine, kHidden), kPermitted,
     "POST /Encounter", kNoneExist},
    {"UpdateOfHidden", kMember, Update(kNewMine, kHidden), kPermitted,
     "POST /Encounter"},
    {"PatchOfHidden", kMember, Patch(kHidden, kOne), Reason::kResourceNotFound},
    {"DeleteOfHidden", kMember, Delete(kHidden), Reason::kResourceNotFound},
    // What is seen by the search may still not be written.
    {"DeleteOfSeen",
     Claims("patient/Encounter.d user/Encounter.s",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Delete(kHidden), Reason::kNotInCompartment},
};
INSTANTIATE_TEST_SUITE_P(Unmatched, ConditionalTest,
                         testing::ValuesIn(kUnmatched), CaseName());

// ---------------------------------------------------------------------- Rows

// Without one of them it is nothing.
TEST(Conditional, NeedsEachOfItsRows) {
  const auto rows = [](const std::string& scope, const Question& question) {
    Desk desk(MemberPolicy());
    desk.Open(User(scope));
    return RowsOf(desk.Decide(question));
  };
  EXPECT_EQ(rows("user/Encounter.c", Create(kNewMine)),
            (Lines{"conditional-create Encounter c insufficient_scope",
                   "search-type Encounter s insufficient_scope"}));
  EXPECT_EQ(rows("user/Encounter.us", Update(kNewMine)),
            (Lines{"conditional-update Encounter u insufficient_scope",
                   "search-type Encounter s permit",
                   "create Encounter c insufficient_scope"}));
  EXPECT_EQ(rows("user/Encounter.s", Delete()),
            (Lines{"conditional-delete Encounter d insufficient_scope",
                   "search-type Encounter s permit"}));
}

// A deny tells nothing of what the search has found.
TEST(Conditional, AnswersAlikeWhateverWasFound) {
  const Answer none = AskMember(kMember, Delete("null"));
  for (const std::string& match : {kHidden, std::string("{"), kMine}) {
    const Answer answer = AskMember(kMember, Delete(match));
    EXPECT_EQ(answer.effect, kDeny);
    EXPECT_EQ(answer.challenge_status, none.challenge_status);
    EXPECT_EQ(answer.challenge_body, none.challenge_body);
    EXPECT_EQ(answer.challenge_headers, none.challenge_headers);
  }
}

}  // namespace
}  // namespace matron::decide
