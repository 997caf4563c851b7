// Searches within a compartment: what goes out, and what must be filtered.

#include "decide/search_plan.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fhir::Compartment;
using fixtures::CaseName;

constexpr Enforces kRestrict = kRestrictQuery;
constexpr Enforces kFilter = kFilterResponse;
constexpr Enforces kCompartment = kCompartmentSearch;
constexpr Enforces kBoth = kRestrict | kFilter;

struct PlanCase {
  const char* name;
  std::string_view url;
  std::string_view sent;  // Empty: denied.
  bool restricted = true;
  Enforces obligations = kBoth;
  Reason want = Reason::kOk;
  Enforces enforces = kEnforcesAll;
  bool is_exact = false;
  Compartment compartment = Compartment::kPatient;
};

class SearchPlanTest : public testing::TestWithParam<PlanCase> {};

TEST_P(SearchPlanTest, StaysWithinTheCompartment) {
  const PlanCase& c = GetParam();
  fhir::BaseUrl base;
  ASSERT_TRUE(base.Parse(fixtures::kBase));
  Arena arena = Arena::Growing();
  fhir::Request request;
  ASSERT_EQ(
      fhir::ParseRequest({"GET", c.url, {}},
                         {fhir::FhirVersion::kR4, {&base, 1}}, arena, &request),
      Reason::kOk);
  fixtures::Desk desk(fixtures::MemberPolicy());
  desk.Open(
      fixtures::Claims("", {.patient = "p1", .fhir_user = "RelatedPerson/r1"}));
  Grant grant;
  grant.reach = c.compartment == Compartment::kPatient ? Reach::kPatientContext
                                                       : Reach::kOwnCompartment;
  const SearchPlan plan =
      PlanSearch(QueryOf(request), desk.session(), {&grant, 1},
                 {c.enforces, c.is_exact}, arena);
  EXPECT_EQ(plan.reason, c.want);
  if (c.want != Reason::kOk) return;
  EXPECT_EQ(plan.url, c.sent);
  EXPECT_EQ(plan.restricted, c.restricted);
  EXPECT_EQ(plan.obligations, c.obligations);
}

// ------------------------------------------------------ Something is added

constexpr PlanCase kAdded[] = {
    {"OneParameter", "/Encounter?status=finished",
     "/Encounter?status=finished&patient=Patient/p1"},
    {"OneParameterAlone", "/Encounter", "/Encounter?patient=Patient/p1"},
    {"EmptyQuery", "/Encounter?", "/Encounter?patient=Patient/p1"},
    {"TrailingSlash", "/Encounter/", "/Encounter?patient=Patient/p1"},
    {"Absolute", "https://ehr.example.org/fhir/Encounter?status=a",
     "/Encounter?status=a&patient=Patient/p1"},
    {"QueryAsItCame", "/Encounter?%73tatus=a%20b&&_count=1",
     "/Encounter?%73tatus=a%20b&&_count=1&patient=Patient/p1"},
    {"OtherName", "/ResearchSubject", "/ResearchSubject?individual=Patient/p1"},
    {"Several", "/Observation?code=1", "/Patient/p1/Observation?code=1"},
    {"SeveralAlone", "/Observation", "/Patient/p1/Observation"},
    {"ThePatient", "/Patient", "/Patient?_id=p1"},
    {"ThePatientByName", "/Patient?name=x", "/Patient?name=x&_id=p1"},
    {"Group", "/Group", "/Group?member=Patient/p1"},
};
INSTANTIATE_TEST_SUITE_P(Added, SearchPlanTest, testing::ValuesIn(kAdded),
                         CaseName());

// ------------------------------------------ The client's own query confines

constexpr PlanCase kConfined[] = {
    {"Patient", "/Encounter?patient=Patient/p1",
     "/Encounter?patient=Patient/p1"},
    {"BareId", "/Encounter?patient=p1", "/Encounter?patient=p1"},
    {"Absolute", "/Encounter?patient=https://ehr.example.org/fhir/Patient/p1",
     "/Encounter?patient=https://ehr.example.org/fhir/Patient/p1"},
    {"Escaped", "/Encounter?%70atient=Patient%2Fp1",
     "/Encounter?%70atient=Patient%2Fp1"},
    {"TypeModifier", "/Encounter?patient:Patient=p1",
     "/Encounter?patient:Patient=p1"},
    {"TypeModifierAndType", "/Observation?subject:Patient=Patient/p1",
     "/Observation?subject:Patient=Patient/p1"},
    {"Subject", "/Observation?subject=Patient/p1&code=1",
     "/Observation?subject=Patient/p1&code=1"},
    {"SubjectByTypeModifier", "/Observation?subject:Patient=p1",
     "/Observation?subject:Patient=p1"},
    {"PatientOfObservation", "/Observation?patient=p1",
     "/Observation?patient=p1"},
    {"Performer", "/Observation?performer=Patient/p1",
     "/Observation?performer=Patient/p1"},
    {"SubjectOfEncounter", "/Encounter?subject=Patient/p1",
     "/Encounter?subject=Patient/p1"},
    {"TwiceTheSame", "/Encounter?patient=Patient/p1,p1",
     "/Encounter?patient=Patient/p1,p1"},
    {"ByOneOfTwo", "/Observation?subject=Device/d1&patient=p1",
     "/Observation?subject=Device/d1&patient=p1"},
    {"IdOfPatient", "/Patient?_id=p1", "/Patient?_id=p1"},
    {"IdOfPatientTwice", "/Patient?_id=p1,p1", "/Patient?_id=p1,p1"},
};
INSTANTIATE_TEST_SUITE_P(Confined, SearchPlanTest, testing::ValuesIn(kConfined),
                         CaseName());

// -------------------------------------------------- The client's does not

constexpr PlanCase kNotConfined[] = {
    {"SomeOfTwo", "/Encounter?patient=Patient/p1,Patient/p2",
     "/Encounter?patient=Patient/p1,Patient/p2&patient=Patient/p1"},
    {"EmptyValue",
     "/Encounter?patient=", "/Encounter?patient=&patient=Patient/p1"},
    {"EmptyAlternative", "/Encounter?patient=p1,",
     "/Encounter?patient=p1,&patient=Patient/p1"},
    {"Missing", "/Encounter?patient:missing=false",
     "/Encounter?patient:missing=false&patient=Patient/p1"},
    {"Identifier", "/Encounter?patient:identifier=p1",
     "/Encounter?patient:identifier=p1&patient=Patient/p1"},
    {"OtherTypeModifier", "/Observation?subject:Device=p1",
     "/Patient/p1/Observation?subject:Device=p1"},
    {"BareIdOfManyTypes", "/Observation?subject=p1",
     "/Patient/p1/Observation?subject=p1"},
    {"BareIdOfPerformer", "/Observation?performer=p1",
     "/Patient/p1/Observation?performer=p1"},
    {"OtherType", "/Observation?subject=Device/p1",
     "/Patient/p1/Observation?subject=Device/p1"},
    {"Backslash", "/Encounter?patient=p1%5C,p2",
     "/Encounter?patient=p1%5C,p2&patient=Patient/p1"},
    {"NotACompartmentParameter", "/Observation?focus=Patient/p1",
     "/Patient/p1/Observation?focus=Patient/p1"},
    {"Token", "/Observation?code=Patient/p1",
     "/Patient/p1/Observation?code=Patient/p1"},
    {"IdOfObservation", "/Observation?_id=p1",
     "/Patient/p1/Observation?_id=p1"},
    {"LinkOfPatient", "/Patient?link=Patient/p1",
     "/Patient?link=Patient/p1&_id=p1"},
    {"IdOrAnother", "/Patient?_id=p1,p2", "/Patient?_id=p1,p2&_id=p1"},
    {"IdInOtherCase", "/Patient?_ID=p1", "/Patient?_ID=p1&_id=p1"},
    {"Version", "/Encounter?patient=Patient/p1/_history/1",
     "/Encounter?patient=Patient/p1/_history/1&patient=Patient/p1"},
    {"AbsoluteVersion",
     "/Observation?performer="
     "https://ehr.example.org/fhir/Patient/p1/_history/1",
     "/Patient/p1/Observation?performer="
     "https://ehr.example.org/fhir/Patient/p1/_history/1"},
    {"BareIdOfAGroup", "/DeviceUseStatement?patient=p1",
     "/DeviceUseStatement?patient=p1&subject=Patient/p1"},
    {"ParameterOfOthers", "/Appointment?practitioner=Patient/p1",
     "/Appointment?practitioner=Patient/p1&actor=Patient/p1"},
    {"IdMissing", "/Patient?_id:missing=false",
     "/Patient?_id:missing=false&_id=p1"},
    {"Foreign",
     "/Observation?performer=https://other.example.org/fhir/Patient/p1",
     "/Patient/p1/Observation?performer="
     "https://other.example.org/fhir/Patient/p1"},
};
INSTANTIATE_TEST_SUITE_P(NotConfined, SearchPlanTest,
                         testing::ValuesIn(kNotConfined), CaseName());

// ------------------------------------------------------------------ Conflicts

PlanCase Conflict(const char* name, std::string_view url) {
  return {name, url, {}, false, 0, Reason::kPatientConflict};
}
const PlanCase kConflicts[] = {
    Conflict("Patient", "/Encounter?patient=Patient/p2"),
    Conflict("BareId", "/Encounter?patient=p2"),
    Conflict("IdCase", "/Encounter?patient=P1"),
    Conflict("Several", "/Encounter?patient=p2,p3"),
    Conflict("Subject", "/Observation?subject=Patient/p2"),
    Conflict("SubjectByModifier", "/Observation?subject:Patient=p2"),
    Conflict("OnlyParameter", "/ResearchSubject?individual=Patient/p2"),
    Conflict("Foreign",
             "/Encounter?patient=https://other.example.org/Patient/p1"),
    Conflict("BesideTheRightOne", "/Encounter?patient=p1&patient=p2"),
    Conflict("IdOfPatient", "/Patient?_id=p2"),
    Conflict("IdInOtherCase", "/Patient?_ID=p2"),
};
INSTANTIATE_TEST_SUITE_P(Conflict, SearchPlanTest,
                         testing::ValuesIn(kConflicts), CaseName());

constexpr PlanCase kNoConflict[] = {
    {"PerformerIsAnother", "/Observation?performer=Patient/p2",
     "/Patient/p1/Observation?performer=Patient/p2"},
    {"SubjectIsADevice", "/Observation?subject=Device/d2",
     "/Patient/p1/Observation?subject=Device/d2"},
    {"SubjectByBareId", "/Observation?subject=p2",
     "/Patient/p1/Observation?subject=p2"},
    {"GeneralPractitioner", "/Patient?general-practitioner=Practitioner/p2",
     "/Patient?general-practitioner=Practitioner/p2&_id=p1"},
};
INSTANTIATE_TEST_SUITE_P(NoConflict, SearchPlanTest,
                         testing::ValuesIn(kNoConflict), CaseName());

// --------------------------------------------------------- What the host can
// do

constexpr PlanCase kAbilities[] = {
    {"ExactNeedsNoFilter", "/Encounter", "/Encounter?patient=Patient/p1", true,
     kRestrict, Reason::kOk, kRestrict, true},
    {"ExactWithEverything", "/Encounter", "/Encounter?patient=Patient/p1", true,
     kRestrict, Reason::kOk, kEnforcesAll, true},
    {"ExactWithoutRestrict", "/Encounter", "/Encounter", false, kFilter,
     Reason::kOk, kFilter, true},
    {"ExactWithoutAnything",
     "/Encounter",
     {},
     false,
     0,
     Reason::kObligationUnsupported,
     0,
     true},
    {"FilterOnly", "/Encounter?status=a", "/Encounter?status=a", false, kFilter,
     Reason::kOk, kFilter},
    {"RestrictOnly",
     "/Encounter",
     {},
     false,
     0,
     Reason::kObligationUnsupported,
     kRestrict},
    {"Nothing", "/Encounter", {}, false, 0, Reason::kObligationUnsupported, 0},
    {"ConfinedButNothing",
     "/Encounter?patient=p1",
     {},
     false,
     0,
     Reason::kObligationUnsupported,
     0},
    {"ConfinedAndFilterOnly", "/Encounter?patient=p1", "/Encounter?patient=p1",
     false, kFilter, Reason::kOk, kFilter},
    {"SeveralWithoutCompartmentSearch", "/Observation", "/Observation", false,
     kFilter, Reason::kOk, kBoth},
    {"SeveralExactWithoutCompartmentSearch",
     "/Observation",
     {},
     false,
     0,
     Reason::kObligationUnsupported,
     kRestrict,
     true},
    {"SeveralExact", "/Observation", "/Patient/p1/Observation", true, kRestrict,
     Reason::kOk, kRestrict | kCompartment, true},
    {"SeveralConfinedNeedsNoCompartmentSearch", "/Observation?patient=p1",
     "/Observation?patient=p1", true, kBoth, Reason::kOk, kBoth},
    {"GroupIsNeverExact", "/Group", "/Group?member=Patient/p1", true, kBoth,
     Reason::kOk, kEnforcesAll, true},
    {"GroupWithoutFilter",
     "/Group",
     {},
     false,
     0,
     Reason::kObligationUnsupported,
     kRestrict,
     true},
};
INSTANTIATE_TEST_SUITE_P(Abilities, SearchPlanTest,
                         testing::ValuesIn(kAbilities), CaseName());

// What a filter has to see, or what counts for it.
PlanCase Hindered(const char* name, std::string_view url,
                  Enforces enforces = kEnforcesAll) {
  return {name, url, {}, false, 0, Reason::kParameterUnsupported, enforces};
}
const PlanCase kHindered[] = {
    Hindered("SummaryTrue", "/Encounter?_summary=true"),
    Hindered("SummaryCount", "/Encounter?_summary=count"),
    Hindered("SummaryEmpty", "/Encounter?_summary="),
    Hindered("SummaryCase", "/Encounter?_Summary=True"),
    Hindered("SummaryFalseCase", "/Encounter?_summary=False"),
    Hindered("SummaryTwice", "/Encounter?_summary=false&_summary=data"),
    Hindered("Elements", "/Encounter?_elements=id"),
    Hindered("ElementsEscaped", "/Encounter?%5Felements=id"),
    Hindered("CountZero", "/Encounter?_count=0"),
    Hindered("CountEmpty", "/Encounter?_count="),
    Hindered("CountOfNoDigit", "/Encounter?_COUNT=x"),
    Hindered("FilterOnly", "/Encounter?_summary=true", kFilter),
    Hindered("Confined", "/Encounter?patient=p1&_elements=id"),
};
INSTANTIATE_TEST_SUITE_P(Hindered, SearchPlanTest, testing::ValuesIn(kHindered),
                         CaseName());

constexpr PlanCase kNotHindered[] = {
    {"SummaryFalse", "/Encounter?_summary=false",
     "/Encounter?_summary=false&patient=Patient/p1"},
    {"TotalNone", "/Encounter?_total=none",
     "/Encounter?_total=none&patient=Patient/p1"},
    {"TotalAccurate", "/Encounter?_TOTAL=accurate",
     "/Encounter?_TOTAL=accurate&patient=Patient/p1"},
    {"CountTen", "/Encounter?_count=10",
     "/Encounter?_count=10&patient=Patient/p1"},
    {"ExactSummary", "/Encounter?_summary=true",
     "/Encounter?_summary=true&patient=Patient/p1", true, kRestrict,
     Reason::kOk, kRestrict, true},
    {"ExactElementsAndTotal", "/Encounter?_elements=id&_total=accurate",
     "/Encounter?_elements=id&_total=accurate&patient=Patient/p1", true,
     kRestrict, Reason::kOk, kEnforcesAll, true},
};
INSTANTIATE_TEST_SUITE_P(NotHindered, SearchPlanTest,
                         testing::ValuesIn(kNotHindered), CaseName());

// ------------------------------------------------------------- Related persons

PlanCase Related(const char* name, std::string_view url, std::string_view sent,
                 Reason want = Reason::kOk) {
  return {name,         url,   sent,
          true,         kBoth, want,
          kEnforcesAll, false, Compartment::kRelatedPerson};
}
const PlanCase kRelatedPersons[] = {
    Related("OneParameter", "/Encounter",
            "/Encounter?participant=RelatedPerson/r1"),
    Related("Several", "/QuestionnaireResponse",
            "/RelatedPerson/r1/QuestionnaireResponse"),
    Related("Itself", "/RelatedPerson", "/RelatedPerson?_id=r1"),
    Related("ItselfById", "/RelatedPerson?_id=r1", "/RelatedPerson?_id=r1"),
    Related("Confined", "/Encounter?participant=RelatedPerson/r1",
            "/Encounter?participant=RelatedPerson/r1"),
    Related("ConfinedByModifier", "/Encounter?participant:RelatedPerson=r1",
            "/Encounter?participant:RelatedPerson=r1"),
    Related("BareIdOfManyTypes", "/Encounter?participant=r1",
            "/Encounter?participant=r1&participant=RelatedPerson/r1"),
    Related("PatientDoesNotConfine", "/Encounter?patient=Patient/r1",
            "/Encounter?patient=Patient/r1&participant=RelatedPerson/r1"),
    Related("SubjectOfObservation", "/Observation?subject=Patient/p1",
            "/Observation?subject=Patient/p1&performer=RelatedPerson/r1"),
    Related("Another", "/Encounter?participant=RelatedPerson/r2", "",
            Reason::kPatientConflict),
    Related("AnotherItself", "/RelatedPerson?_id=r2", "",
            Reason::kPatientConflict),
};
INSTANTIATE_TEST_SUITE_P(RelatedPerson, SearchPlanTest,
                         testing::ValuesIn(kRelatedPersons), CaseName());

// --------------------------------------------------------------- Other plans

TEST(SearchPlan, FilterOnlyNeedsTheFilter) {
  fhir::BaseUrl base;
  ASSERT_TRUE(base.Parse(fixtures::kBase));
  Arena arena = Arena::Growing();
  fhir::Request request;
  ASSERT_EQ(
      fhir::ParseRequest({"GET", "/Observation/_history?_count=1", {}},
                         {fhir::FhirVersion::kR4, {&base, 1}}, arena, &request),
      Reason::kOk);
  const SearchPlan plan =
      PlanFilterOnly(QueryOf(request), {kFilter, false}, arena);
  EXPECT_EQ(plan.reason, Reason::kOk);
  EXPECT_EQ(plan.url, "/Observation/_history?_count=1");
  EXPECT_FALSE(plan.restricted);
  EXPECT_EQ(plan.obligations, kFilter);
  EXPECT_EQ(PlanFilterOnly(QueryOf(request), {kRestrict, true}, arena).reason,
            Reason::kObligationUnsupported);
}

}  // namespace
}  // namespace matron::decide
