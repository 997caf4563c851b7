// What one request stands for, and what denies it (docs/requests.md sections 1,
// 3 and 4).

#include "decide/rows.h"

#include <string>
#include <string_view>
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
using fixtures::Headers;
using fixtures::MemberPolicy;
using fixtures::PolicyText;
using fixtures::Question;

struct RowsCase {
  const char* name;
  std::string claims;
  Question question;
  Lines want;
  Reason reason = Reason::kPermitted;
};

class RowsTest : public testing::TestWithParam<RowsCase> {};

TEST_P(RowsTest, AreAnsweredOneByOne) {
  const RowsCase& c = GetParam();
  Desk desk(MemberPolicy());
  desk.Open(c.claims);
  const Decision& decision = desk.Decide(c.question);
  EXPECT_EQ(decision.reason, c.reason);
  EXPECT_EQ(decision.effect, c.reason == Reason::kPermitted          ? kPermit
                             : c.reason == Reason::kResourceRequired ? kNeeds
                                                                     : kDeny);
  EXPECT_EQ(RowsOf(decision), c.want);
  // Who answers a row is named for it, and for no row that is denied.
  for (const InteractionAnswer& row : decision.interactions) {
    EXPECT_EQ(row.scope.empty(), row.effect == kDeny) << TextOf(row);
    EXPECT_EQ(row.role.empty(), row.effect == kDeny) << TextOf(row);
  }
}

const Headers kIfNoneExist = {{"If-None-Exist", "identifier=a"}};
const std::string kFull = User("user/*.cruds");

// ------------------------------------------------------------ Of the request

const RowsCase kRequests[] = {
    {"Read", kFull, {.url = "/Observation/o1"}, {"read Observation r permit"}},
    {"HistoryOfTheSystem",
     kFull,
     {.url = "/_history"},
     {"history-system * s permit"}},
    {"SearchOfTheSystem",
     kFull,
     {.url = "/?_id=a"},
     {"search-system * s permit"}},
    {"SearchOfTypes",
     kFull,
     {.url = "/?_type=Patient,Condition"},
     {"search-system Condition s permit", "search-system Patient s permit"}},
    {"SearchOfATypeTwice",
     kFull,
     {.url = "/?_type=Patient,Patient"},
     {"search-system Patient s permit"}},
    {"CompartmentOfTypes",
     kFull,
     {.url = "/Patient/p1/*?_type=Flag,Condition"},
     {"search-compartment Condition s permit",
      "search-compartment Flag s permit"}},
    {"ConditionalCreate",
     kFull,
     {.method = "POST", .url = "/Patient", .headers = kIfNoneExist},
     {"conditional-create Patient c permit", "search-type Patient s permit"}},
    {"ConditionalUpdate",
     kFull,
     {.method = "PUT", .url = "/Patient?identifier=a"},
     {"conditional-update Patient u permit", "search-type Patient s permit",
      "create Patient c permit"}},
    {"ConditionalPatch",
     kFull,
     {.method = "PATCH", .url = "/Patient?identifier=a"},
     {"conditional-patch Patient u permit", "search-type Patient s permit"}},
    {"ConditionalDelete",
     kFull,
     {.method = "DELETE", .url = "/Patient?identifier=a"},
     {"conditional-delete Patient d permit", "search-type Patient s permit"}},
    {"Everything",
     kFull,
     {.url = "/Patient/p1/$everything?_type=Flag,Condition"},
     {"operation Patient r permit", "everything Condition r permit",
      "everything Flag r permit"}},
};
INSTANTIATE_TEST_SUITE_P(OfRequests, RowsTest, testing::ValuesIn(kRequests),
                         CaseName());

// --------------------------------------------------------- Of its parameters

const RowsCase kParameters[] = {
    {"InTheOrderOfTheParameters",
     kFull,
     {.url = "/Encounter?_list=a&subject:Patient.name=x&"
             "_include=Encounter:location&"
             "_has:Observation:encounter:code=1"},
     {"search-type Encounter s permit", "list List r permit",
      "chain Patient s permit", "include Location r permit",
      "has Observation s permit"}},
    {"EachOnce",
     kFull,
     {.url = "/Encounter?_include=Encounter:location&"
             "_include=Encounter:location:Location"},
     {"search-type Encounter s permit", "include Location r permit"}},
    {"RevincludeHasTwo",
     kFull,
     {.url = "/Patient?_revinclude=Observation:subject"},
     {"search-type Patient s permit", "revinclude Observation s permit",
      "revinclude Observation r permit"}},
    {"IncludeOfEveryTarget",
     kFull,
     {.url = "/Flag?_include=Flag:author"},
     {"search-type Flag s permit", "include Device r permit",
      "include Organization r permit", "include Patient r permit",
      "include Practitioner r permit", "include PractitionerRole r permit"}},
    {"IncludeOfThoseThatAreGranted",
     User("user/Flag.s user/Patient.r user/Device.r"),
     {.url = "/Flag?_include=Flag:author"},
     {"search-type Flag s permit", "include Device r permit",
      "include Patient r permit"}},
    {"IncludeOfTheLastOneGranted",
     User("user/Flag.s user/PractitionerRole.r"),
     {.url = "/Flag?_include=Flag:author"},
     {"search-type Flag s permit", "include PractitionerRole r permit"}},
    {"IncludeOfNoneGranted",
     User("user/Flag.s"),
     {.url = "/Flag?_include=Flag:author"},
     {"search-type Flag s permit", "include Device r insufficient_scope"},
     Reason::kInsufficientScope},
    {"IncludeOfATargetThatIsNotGranted",
     User("user/Flag.s user/Patient.r"),
     {.url = "/Flag?_include=Flag:author:Device"},
     {"search-type Flag s permit", "include Device r insufficient_scope"},
     Reason::kInsufficientScope},
    {"IncludeOfEverythingByAnyGrant",
     User("user/Flag.s user/Patient.r"),
     {.url = "/Flag?_include=*"},
     {"search-type Flag s permit", "include * r permit"}},
    {"IncludeOfEverythingByNone",
     User("user/Flag.s"),
     {.url = "/Flag?_include=*"},
     {"search-type Flag s permit", "include * r insufficient_scope"},
     Reason::kInsufficientScope},
    {"LevelsOfHasByName",
     kFull,
     {.url = "/Patient?_has:Observation:subject:_has:AuditEvent:entity:type=a"},
     {"search-type Patient s permit", "has AuditEvent s permit",
      "has Observation s permit"}},
};
INSTANTIATE_TEST_SUITE_P(OfParameters, RowsTest, testing::ValuesIn(kParameters),
                         CaseName());

// --------------------------------------------------------------- Rows denied

const std::string kConfined = Patient("patient/*.rs");
const RowsCase kDenied[] = {
    // Every row is answered; the first that is denied tells why.
    {"TheFirstTells",
     User("user/Encounter.s user/Observation.s user/List.s"),
     {.url = "/Encounter?_list=a&_revinclude=Observation:encounter"},
     {"search-type Encounter s permit", "list List r insufficient_scope",
      "revinclude Observation s permit",
      "revinclude Observation r insufficient_scope"},
     Reason::kInsufficientScope},
    {"ThePrimaryTellsFirst",
     Claims("user/Encounter.s patient/List.r"),
     {.url = "/Encounter?_list=a"},
     {"search-type Encounter s no_fhir_user", "list List r no_patient_context"},
     Reason::kNoFhirUser},
    {"ListThatIsConfined",
     kConfined,
     {.url = "/Encounter?_list=a"},
     {"search-type Encounter s permit", "list List r parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"ChainThatIsConfined",
     kConfined,
     {.url = "/Encounter?diagnosis:Condition.code=1"},
     {"search-type Encounter s permit",
      "chain Condition s parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    // A shared type is whole.
    {"ChainToASharedType",
     kConfined,
     {.url = "/Encounter?location.name=x"},
     {"search-type Encounter s permit", "chain Location s permit"}},
    {"HasOfAMember",
     kConfined,
     {.url = "/Patient?_has:Observation:subject:code=1"},
     {"search-type Patient s permit", "has Observation s permit"}},
    {"HasOfAnotherReference",
     kConfined,
     {.url = "/Patient?_has:Observation:focus:code=1"},
     {"search-type Patient s permit",
      "has Observation s parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"HasAtTheSecondLevelOfAMember",
     kConfined,
     {.url = "/Patient?_has:Encounter:subject:_has:Observation:encounter:"
             "code=1"},
     {"search-type Patient s permit", "has Encounter s permit",
      "has Observation s parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"HasOfAGroup",
     kConfined,
     {.url = "/Patient?_has:Group:member:code=1"},
     {"search-type Patient s permit", "has Group s parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"HasOfAConstrainedGrant",
     Patient("patient/Patient.rs patient/Observation.rs?code=1"),
     {.url = "/Patient?_has:Observation:subject:code=1"},
     {"search-type Patient s permit",
      "has Observation s parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"ContainedAlone",
     kConfined,
     {.url = "/Encounter?_contained=true&_containedType=contained"},
     {"search-type Encounter s permit",
      "contained * r parameter_probes_hidden"},
     Reason::kParameterProbesHidden},
    {"IncludeWithoutTheFilter",
     kConfined,
     {.url = "/Encounter?_include=Encounter:diagnosis:Condition",
      .enforces = kRestrictQuery,
      .exact = "*"},
     {"search-type Encounter s permit",
      "include Condition r obligation_unsupported"},
     Reason::kObligationUnsupported},
    {"IncludeWithAHinderedFilter",
     kConfined,
     {.url = "/Encounter?_include=Encounter:diagnosis:Condition&_elements=id",
      .enforces = kRestrictQuery | kFilterResponse,
      .exact = "*"},
     {"search-type Encounter s permit",
      "include Condition r parameter_unsupported"},
     Reason::kParameterUnsupported},
    {"ExportByAUser",
     kFull,
     {.url = "/$export?_type=Patient",
      .headers = {{"Prefer", "respond-async"}}},
     {"operation Patient s operation_confined",
      "operation Patient r operation_confined"},
     Reason::kOperationConfined},
};
INSTANTIATE_TEST_SUITE_P(Denied, RowsTest, testing::ValuesIn(kDenied),
                         CaseName());

// ------------------------------------------------------------- The filter

// A row behind the first that is not whole makes the answer one to be filtered.
TEST(Rows, AskForTheFilter) {
  const auto obligations = [](const std::string& scope, const char* url) {
    const fixtures::Answer answer = AskMember(User(scope), {.url = url});
    EXPECT_EQ(answer.effect, kPermit) << answer;
    return answer.obligations;
  };
  const char* author = "/Flag?_include=Flag:author";
  EXPECT_EQ(obligations("user/*.rs", author), 0u);
  EXPECT_EQ(obligations("user/Flag.s user/Device.r user/Organization.r "
                        "user/Patient.r user/Practitioner.r "
                        "user/PractitionerRole.r",
                        author),
            0u);
  // The other targets must be left out.
  EXPECT_EQ(obligations("user/Flag.s user/Device.r", author), kFilterResponse);
  EXPECT_EQ(obligations("user/Flag.s user/PractitionerRole.r", author),
            kFilterResponse);
  EXPECT_EQ(obligations("user/Flag.s user/Device.r", "/Flag?_include=*"),
            kFilterResponse);
  EXPECT_EQ(obligations("user/Flag.s user/Device.r?_id=a",
                        "/Flag?_include=Flag:author:Device"),
            kFilterResponse);
}

// A deny that comes before the grants shows the first row alone.
TEST(Rows, AreOneBeforeTheGrants) {
  const Question conditional = {.method = "PUT",
                                .url = "/Patient?identifier=a"};
  Desk desk(MemberPolicy());
  desk.OpenWithoutCredentials();
  EXPECT_EQ(RowsOf(desk.Decide(conditional)),
            (Lines{"conditional-update Patient u missing_credentials"}));
  desk.Open(kFull);
  Question bad = conditional;
  bad.body = "{";
  EXPECT_EQ(RowsOf(desk.Decide(bad)),
            (Lines{"conditional-update Patient u body_malformed"}));
  Desk nobody(PolicyText({{"a", {"user/*.cruds"}}}, {}));
  nobody.Open(kFull);
  EXPECT_EQ(RowsOf(nobody.Decide(conditional)),
            (Lines{"conditional-update Patient u no_active_role"}));
}

TEST(Rows, HaveALimit) {
  Desk desk(MemberPolicy());
  desk.Open(kFull);
  // A target of Provenance is of any type: a row for each, twice.
  std::string url = "/Provenance?target._id=a&_include=Provenance:target";
  size_t num_rows = desk.Decide({.url = url}).interactions.size();
  EXPECT_GT(num_rows, 2 * 140u);
  bool exceeds = false;
  for (size_t i = 1; i < fhir::kMaxResourceTypes && !exceeds; ++i) {
    const auto type = static_cast<fhir::ResourceType>(i);
    const std::string more =
        "&_revinclude:iterate=" + std::string(fhir::NameOf(type)) + ":*";
    const Decision& decision = desk.Decide({.url = url + more});
    // Not every type has a reference parameter.
    if (decision.reason == Reason::kParameterUnsupported) continue;
    url += more;
    num_rows += 2;
    exceeds = num_rows > limits::kMaxRows;
    if (exceeds) {
      EXPECT_EQ(decision.reason, Reason::kRequestLimitExceeded) << num_rows;
      EXPECT_EQ(decision.interactions.size(), 1u);
    } else {
      EXPECT_EQ(decision.reason, Reason::kPermitted) << num_rows;
      EXPECT_EQ(decision.interactions.size(), num_rows);
    }
  }
  EXPECT_TRUE(exceeds);
}

}  // namespace
}  // namespace matron::decide
