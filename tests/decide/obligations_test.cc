// What a permit asks of the host, and what a decision names.

#include <string>
#include <string_view>

#include "decide/decide.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
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
using fixtures::PolicyText;
using fixtures::Question;

// ------------------------------------------------- What a permit asks for

struct PermitCase {
  const char* name;
  std::string claims;
  Question question;
  std::string_view url;
  Enforces obligations;
  Headers headers;
};

class PermitTest : public testing::TestWithParam<PermitCase> {};

TEST_P(PermitTest, SaysWhatTheHostMustDo) {
  const Answer answer = AskMember(GetParam().claims, GetParam().question);
  ASSERT_EQ(answer.effect, kPermit) << answer;
  EXPECT_EQ(answer.method, GetParam().question.method);
  EXPECT_EQ(answer.url, GetParam().url);
  EXPECT_EQ(answer.obligations, GetParam().obligations);
  EXPECT_EQ(answer.headers, GetParam().headers);
}

const Headers kStrict = {{"Prefer", "handling=strict"}};
const Headers kMinimal = {{"Prefer", "return=minimal"}};

const PermitCase kPermits[] = {
    {"PlainRead",
     User("user/Observation.r"),
     {.url = "Observation/o1?_format=json"},
     "/Observation/o1?_format=json",
     0,
     {}},
    {"PlainSearch",
     User("user/Observation.s"),
     {.url = "https://ehr.example.org/fhir/Observation/?code=a%20b"},
     "/Observation?code=a%20b",
     0,
     {}},
    {"EscapedPath",
     User("user/Observation.r"),
     {.url = "/Observation/%6F1"},
     "/Observation/o1",
     0,
     {}},
    {"RestrictedSearch",
     Patient("patient/Encounter.s"),
     {.url = "/Encounter?status=a"},
     "/Encounter?status=a&patient=Patient/p1",
     kRestrictQuery | kFilterResponse,
     kStrict},
    {"CompartmentSearch",
     Patient("patient/Observation.s"),
     {.url = "/Observation?code=1"},
     "/Patient/p1/Observation?code=1",
     kRestrictQuery | kFilterResponse,
     kStrict},
    {"ExactSearch",
     Patient("patient/Encounter.s"),
     {.url = "/Encounter", .exact = "Observation Encounter"},
     "/Encounter?patient=Patient/p1",
     kRestrictQuery,
     kStrict},
    {"ExactOfAll",
     Patient("patient/Encounter.s"),
     {.url = "/Encounter", .exact = "*"},
     "/Encounter?patient=Patient/p1",
     kRestrictQuery,
     kStrict},
    {"ExactOfOtherType",
     Patient("patient/Encounter.s"),
     {.url = "/Encounter", .exact = "EncounterX Encoun Observation"},
     "/Encounter?patient=Patient/p1",
     kRestrictQuery | kFilterResponse,
     kStrict},
    {"FilteredSearch",
     Patient("patient/Observation.s"),
     {.url = "/Observation?code=1", .enforces = kFilterResponse},
     "/Observation?code=1",
     kFilterResponse,
     {}},
    {"History",
     Patient("patient/Observation.s"),
     {.url = "/Observation/_history?_since=2020"},
     "/Observation/_history?_since=2020",
     kFilterResponse,
     {}},
    {"SystemHistory",
     Patient("patient/*.s"),
     {.url = "/_history"},
     "/_history",
     kFilterResponse,
     {}},
    {"InstanceHistory",
     Patient("patient/Observation.r"),
     {.url = "/Observation/o1/_history", .stored = kMine},
     "/Observation/o1/_history",
     kFilterResponse,
     {}},
    {"ExactOfAllAmongOthers",
     Patient("patient/Encounter.s"),
     {.url = "/Encounter", .exact = "Observation *"},
     "/Encounter?patient=Patient/p1",
     kRestrictQuery,
     kStrict},
    {"UpdateThatTheOtherGrantLetsRead",
     Claims("patient/Observation.u user/Observation.r",
            {.patient = "p1", .fhir_user = "Patient/p1"}),
     {.method = "PATCH",
      .url = "/Observation/o1",
      .stored = kMine,
      .resulting = kMine},
     "/Observation/o1",
     0,
     {}},
    {"UpdateThatAnothersGrantDoesNotLetRead",
     Claims("patient/Observation.u user/Observation.r",
            {.patient = "p1", .fhir_user = "Patient/p2"}),
     {.method = "PATCH",
      .url = "/Observation/o1",
      .stored = kMine,
      .resulting = kMine},
     "/Observation/o1",
     kMinimalResponse,
     kMinimal},
    {"TwoCompartments",
     Claims("patient/Encounter.s user/Encounter.s",
            {.patient = "p1", .fhir_user = "Patient/p2"}),
     {.url = "/Encounter"},
     "/Encounter?patient=Patient/p1",
     kSeveralQueries | kRestrictQuery | kFilterResponse,
     kStrict},
    {"TwoCompartmentsFiltered",
     Claims("patient/Encounter.s user/Encounter.s",
            {.patient = "p1", .fhir_user = "Patient/p2"}),
     {.url = "/Encounter", .enforces = kEnforcesAll & ~kSeveralQueries},
     "/Encounter",
     kFilterResponse,
     {}},
    {"TheSameCompartmentTwice",
     Claims("patient/Encounter.s user/Encounter.s",
            {.patient = "p1", .fhir_user = "Patient/p1"}),
     {.url = "/Encounter"},
     "/Encounter?patient=Patient/p1",
     kRestrictQuery | kFilterResponse,
     kStrict},
    {"UnconfinedBeatsConfined",
     Claims("patient/Encounter.s user/Encounter.s",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     {.url = "/Encounter"},
     "/Encounter",
     0,
     {}},
    {"CreateWithR",
     User("user/Observation.cr"),
     {.method = "POST",
      .url = "/Observation",
      .headers = kWantsResource,
      .body = kMine},
     "/Observation",
     0,
     {}},
    {"CreateWithoutR",
     User("user/Observation.c"),
     {.method = "POST", .url = "/Observation", .body = kMine},
     "/Observation",
     0,
     kMinimal},
    {"CreateWithoutRThatAsks",
     User("user/Observation.c"),
     {.method = "POST",
      .url = "/Observation",
      .headers = kWantsResource,
      .body = kMine},
     "/Observation",
     kMinimalResponse,
     kMinimal},
    {"CreateWithoutRThatAsksForOutcome",
     User("user/Observation.c"),
     {.method = "POST",
      .url = "/Observation",
      .headers = {{"Prefer", "return=OperationOutcome"}},
      .body = kMine},
     "/Observation",
     0,
     kMinimal},
    {"PatchWithoutR",
     User("user/Observation.u"),
     {.method = "PATCH", .url = "/Observation/o1"},
     "/Observation/o1",
     kMinimalResponse,
     kMinimal},
    {"PatchWithR",
     User("user/Observation.ru"),
     {.method = "PATCH", .url = "/Observation/o1"},
     "/Observation/o1",
     0,
     {}},
    {"DeleteWithoutR",
     User("user/Observation.d"),
     {.method = "DELETE", .url = "/Observation/o1"},
     "/Observation/o1",
     0,
     {}},
    {"CreateWithoutBody",
     User("user/Observation.cr"),
     {.method = "POST", .url = "/Observation"},
     "/Observation",
     kMatchBody,
     {}},
    {"UpdateWithoutBody",
     User("user/Observation.ru"),
     {.method = "PUT", .url = "/Observation/o1"},
     "/Observation/o1",
     kMatchBody,
     {}},
    {"UpdateWithResulting",
     User("user/Observation.ru"),
     {.method = "PUT", .url = "/Observation/o1", .resulting = kMine},
     "/Observation/o1",
     0,
     {}},
    {"ROfAnotherTypeIsNotR",
     User("user/Observation.u user/Patient.r"),
     {.method = "PATCH", .url = "/Observation/o1"},
     "/Observation/o1",
     kMinimalResponse,
     kMinimal},
    {"UpdateOfAVersion",
     Patient("patient/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = kMine,
      .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"If-Match", "W/\"3\""}}},
    {"UpdateOfAVersionWithoutR",
     Patient("patient/Observation.u"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = kMine,
      .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"Prefer", "return=minimal"}, {"If-Match", "W/\"3\""}}},
    {"DeleteOfAVersion",
     Patient("patient/Observation.d"),
     {.method = "DELETE", .url = "/Observation/o1", .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"If-Match", "W/\"3\""}}},
    {"UpdateOfNoVersion",
     Patient("patient/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = kMine,
      .stored = kMine},
     "/Observation/o1",
     0,
     {}},
    {"UpdateThatCreates",
     Patient("patient/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = kMine,
      .stored = "null"},
     "/Observation/o1",
     0,
     {{"If-None-Match", "*"}}},
    {"UnconfinedUpdateOfAVersion",
     User("user/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = kMine,
      .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"If-Match", "W/\"3\""}}},
    {"ReadOfAVersion",
     Patient("patient/Observation.r"),
     {.url = "/Observation/o1", .stored = kVersioned},
     "/Observation/o1",
     0,
     {}},
    {"IfMatchOfTheVersion",
     Patient("patient/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .headers = {{"If-Match", "W/\"3\""}},
      .body = kMine,
      .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"If-Match", "W/\"3\""}}},
    {"IfMatchAny",
     Patient("patient/Observation.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .headers = {{"If-Match", "*"}},
      .body = kMine,
      .stored = kVersioned},
     "/Observation/o1",
     0,
     {{"If-Match", "W/\"3\""}}},
};
INSTANTIATE_TEST_SUITE_P(All, PermitTest, testing::ValuesIn(kPermits),
                         CaseName());

TEST(Decide, NamesScopeAndRoleThatDecided) {
  Desk desk(
      PolicyText({{"first", {"user/Observation.r"}}, {"second", {"user/*.rs"}}},
                 {"first", "second"}));
  desk.Open(User("openid user/Patient.rs user/*.rs user/Observation.r"));
  Answer answer = desk.Ask({.url = "/Observation/o1"});
  EXPECT_EQ(answer.scope, "user/*.rs");
  EXPECT_EQ(answer.role, "first");
  answer = desk.Ask({.url = "/Patient/p1"});
  EXPECT_EQ(answer.scope, "user/Patient.rs");
  EXPECT_EQ(answer.role, "second");
}

TEST(Decide, NamesTheInteractionOfADenyAsFarAsItIsKnown) {
  Answer answer = AskMember(Claims("openid"), {.url = "/Observation/o1"});
  EXPECT_EQ(answer.num_interactions, 1u);
  EXPECT_EQ(answer.kind, fhir::InteractionKind::kRead);
  answer = AskMember(Claims("openid"), {.url = "/Observation/.."});
  EXPECT_EQ(answer.num_interactions, 0u);
}

// docs/evaluate.md: on needs_resource the plan is that of the permit that it
// may become.
TEST(Decide, AsksForWhatIsMissing) {
  Desk desk(MemberPolicy());
  desk.Open(Patient("patient/Observation.cruds"));
  Question update = {.method = "PUT", .url = "/Observation/o1"};
  EXPECT_EQ(desk.Ask(update).needs, kNeedsStored | kNeedsResulting);
  update.body = kMine;
  EXPECT_EQ(desk.Ask(update).needs, kNeedsStored);
  EXPECT_EQ(desk.Ask(update).url, "/Observation/o1");
  EXPECT_EQ(desk.Ask({.method = "PATCH", .url = "/Observation/o1"}).needs,
            kNeedsStored | kNeedsResulting);
  EXPECT_EQ(
      desk.Ask(
              {.method = "PATCH", .url = "/Observation/o1", .resulting = kMine})
          .needs,
      kNeedsStored);
  EXPECT_EQ(desk.Ask({.method = "POST", .url = "/Observation"}).needs,
            kNeedsResulting);
  EXPECT_EQ(desk.Ask({.method = "DELETE", .url = "/Observation/o1"}).needs,
            kNeedsStored);
  EXPECT_EQ(desk.Ask({.url = "/Observation/o1"}).needs, kNeedsStored);
}

}  // namespace
}  // namespace matron::decide
