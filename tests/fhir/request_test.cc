// Interactions: every row of docs/requests.md section 1, with the near miss
// that is refused. Targets, headers, parameters and operations have files of
// their own.

#include "fhir/request.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using enum InteractionKind;

// --------------------------------------------------------------- Interactions

struct GoodCase {
  const char* name;
  std::string_view method, url, path, rows;
  std::string_view id = {};
  std::string_view version_id = {};
};

class InteractionTest : public testing::TestWithParam<GoodCase> {};

TEST_P(InteractionTest, HasItsRows) {
  const GoodCase& c = GetParam();
  const ParsedRequest parsed({c.method, c.url});
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.rows(), c.rows);
  EXPECT_EQ(parsed.request().path, c.path);
  EXPECT_EQ(parsed.interaction().id, c.id);
  EXPECT_EQ(parsed.interaction().version_id, c.version_id);
  EXPECT_EQ(parsed.request().is_head, c.method == "HEAD");
  const std::span<const Need> needs = parsed.request().needs;
  if (needs.empty()) return;
  EXPECT_EQ(needs[0].kind, parsed.interaction().kind);
  EXPECT_EQ(needs[0].id, c.id);
  EXPECT_EQ(needs[0].version_id, c.version_id);
}

constexpr GoodCase kInteractions[] = {
    {"Read", "GET", "/Observation/o1", "/Observation/o1", "read Observation r",
     "o1"},
    {"Vread", "GET", "/Observation/o1/_history/2", "/Observation/o1/_history/2",
     "vread Observation r", "o1", "2"},
    {"HistoryInstance", "GET", "/Observation/o1/_history",
     "/Observation/o1/_history", "history-instance Observation r", "o1"},
    {"HistoryType", "GET", "/Observation/_history", "/Observation/_history",
     "history-type Observation s"},
    {"HistorySystem", "GET", "/_history", "/_history", "history-system * s"},
    {"SearchType", "GET", "/Observation?code=1", "/Observation",
     "search-type Observation s"},
    {"SearchAll", "GET", "/Observation", "/Observation",
     "search-type Observation s"},
    {"SearchSystem", "GET", "/?_lastUpdated=2020", "/", "search-system * s"},
    {"SearchSystemEmpty", "GET", "", "/", "search-system * s"},
    {"SearchSystemOfTypes", "GET", "?_type=Patient,Encounter,Account", "/",
     "search-system Account s, search-system Encounter s, search-system "
     "Patient s"},
    {"SearchSystemOfOneType", "GET", "/?_type=Patient&_TOTAL=none", "/",
     "search-system Patient s"},
    {"Compartment", "GET", "/Patient/p1/Observation?code=1",
     "/Patient/p1/Observation", "search-compartment Observation s"},
    {"CompartmentAll", "GET", "/Patient/p1/*", "/Patient/p1/*",
     "search-compartment * s"},
    {"CompartmentAllOfTypes", "GET", "/Patient/p1/*?_type=Patient,Condition",
     "/Patient/p1/*",
     "search-compartment Condition s, search-compartment Patient s"},
    {"CompartmentEncounter", "GET", "/Encounter/e1/Observation",
     "/Encounter/e1/Observation", "search-compartment Observation s"},
    {"CompartmentRelatedPerson", "GET", "/RelatedPerson/r1/Observation",
     "/RelatedPerson/r1/Observation", "search-compartment Observation s"},
    {"CompartmentPractitioner", "GET", "/Practitioner/d1/Observation",
     "/Practitioner/d1/Observation", "search-compartment Observation s"},
    {"CompartmentDevice", "GET", "/Device/d1/Observation",
     "/Device/d1/Observation", "search-compartment Observation s"},
    {"Create", "POST", "/Observation", "/Observation", "create Observation c"},
    {"Update", "PUT", "/Observation/o1", "/Observation/o1",
     "update Observation u", "o1"},
    {"ConditionalUpdate", "PUT", "/Observation?identifier=x", "/Observation",
     "conditional-update Observation u, search-type Observation s, create "
     "Observation c"},
    {"Patch", "PATCH", "/Observation/o1", "/Observation/o1",
     "patch Observation u", "o1"},
    {"ConditionalPatch", "PATCH", "/Observation?identifier=x", "/Observation",
     "conditional-patch Observation u, search-type Observation s"},
    {"Delete", "DELETE", "/Observation/o1", "/Observation/o1",
     "delete Observation d", "o1"},
    {"ConditionalDelete", "DELETE", "/Observation?identifier=x", "/Observation",
     "conditional-delete Observation d, search-type Observation s"},
    {"Batch", "POST", "/", "/", ""},
    {"BatchEmpty", "POST", "", "/", ""},
    {"BatchAbsolute", "POST", "https://ehr.example.org/fhir?_format=json", "/",
     ""},
    {"Capabilities", "GET", "/metadata?mode=full", "/metadata", ""},
    {"SmartConfiguration", "GET", "/.well-known/smart-configuration",
     "/.well-known/smart-configuration", ""},
    {"Preflight", "OPTIONS", "/Observation/o1", "/Observation/o1", ""},
    {"PreflightOfOperation", "OPTIONS", "/$export", "/$export", ""},
    {"StoredBundle", "POST", "/Bundle", "/Bundle", "create Bundle c"},
};
INSTANTIATE_TEST_SUITE_P(Good, InteractionTest,
                         testing::ValuesIn(kInteractions), CaseName());

// HEAD is decided as GET.
constexpr GoodCase kHeads[] = {
    {"Read", "HEAD", "/Observation/o1", "/Observation/o1", "read Observation r",
     "o1"},
    {"Vread", "HEAD", "/Observation/o1/_history/2",
     "/Observation/o1/_history/2", "vread Observation r", "o1", "2"},
    {"Search", "HEAD", "/Observation", "/Observation",
     "search-type Observation s"},
    {"SearchSystem", "HEAD", "/?_type=Patient", "/", "search-system Patient s"},
    {"Compartment", "HEAD", "/Patient/p1/Observation",
     "/Patient/p1/Observation", "search-compartment Observation s"},
    {"History", "HEAD", "/_history", "/_history", "history-system * s"},
    {"Capabilities", "HEAD", "/metadata", "/metadata", ""},
};
INSTANTIATE_TEST_SUITE_P(Head, InteractionTest, testing::ValuesIn(kHeads),
                         CaseName());

// What looks odd and has one meaning only.
constexpr GoodCase kNearMisses[] = {
    {"NoLeadingSlash", "GET", "Observation/o1", "/Observation/o1",
     "read Observation r", "o1"},
    {"Absolute", "GET", "https://ehr.example.org/fhir/Observation/o1",
     "/Observation/o1", "read Observation r", "o1"},
    {"AbsolutePort", "GET", "https://ehr.example.org:443/fhir/Observation/o1",
     "/Observation/o1", "read Observation r", "o1"},
    {"AbsoluteHostCase", "GET", "https://EHR.EXAMPLE.ORG/fhir/Observation/o1",
     "/Observation/o1", "read Observation r", "o1"},
    {"AbsoluteEscaped", "GET",
     "https://ehr.example.org/fhir/%4Fbservation/o1?_pretty=1",
     "/Observation/o1", "read Observation r", "o1"},
    {"SecondBase", "GET", "http://localhost:8080/Observation/o1",
     "/Observation/o1", "read Observation r", "o1"},
    {"SlashBehindType", "GET", "/Observation/", "/Observation",
     "search-type Observation s"},
    {"SlashBehindTypeAndQuery", "GET", "/Observation/?code=1", "/Observation",
     "search-type Observation s"},
    {"SlashBehindTypeOfCreate", "POST", "/Observation/", "/Observation",
     "create Observation c"},
    {"SlashBehindTypeOfConditional", "DELETE", "/Observation/?code=1",
     "/Observation",
     "conditional-delete Observation d, search-type Observation s"},
    {"SlashBehindCompartment", "GET", "/Patient/p1/Observation/?code=1",
     "/Patient/p1/Observation", "search-compartment Observation s"},
    {"SlashBehindCompartmentAll", "GET", "/Patient/p1/*/", "/Patient/p1/*",
     "search-compartment * s"},
    {"SlashBehindMetadata", "GET", "/metadata/", "/metadata", ""},
    {"SlashBehindBase", "GET", "https://ehr.example.org/fhir/?_id=1", "/",
     "search-system * s"},
    {"EscapedLetters", "GET", "/%4Fbservation/%6F1", "/Observation/o1",
     "read Observation r", "o1"},
    {"EscapedUnderscore", "GET", "/Observation/o1/%5Fhistory",
     "/Observation/o1/_history", "history-instance Observation r", "o1"},
    {"EscapedLowerCaseDigits", "GET", "/Observation/o1/%5fhistory",
     "/Observation/o1/_history", "history-instance Observation r", "o1"},
    {"EscapedStarBelowCompartment", "GET", "/Patient/p1/%2A", "/Patient/p1/*",
     "search-compartment * s"},
    {"EscapedDotInId", "GET", "/Observation/a%2Eb", "/Observation/a.b",
     "read Observation r", "a.b"},
    {"ThreeDots", "GET", "/Observation/...", "/Observation/...",
     "read Observation r", "..."},
    {"IdLikeAWord", "GET", "/Observation/metadata", "/Observation/metadata",
     "read Observation r", "metadata"},
    {"IdLikeAType", "GET", "/Observation/Patient", "/Observation/Patient",
     "read Observation r", "Patient"},
    {"EmptyQuery", "GET", "/Observation?", "/Observation",
     "search-type Observation s"},
    {"PreflightOfUnknownType", "OPTIONS", "/Foo/1", "/Foo/1", ""},
    {"PreflightOfBase", "OPTIONS", "/", "/", ""},
    {"PreflightOfBaseWithQuery", "OPTIONS", "/?x=1", "/", ""},
    {"PreflightOfDeepPath", "OPTIONS", "/a/b/c/d/e/f/%67/h/",
     "/a/b/c/d/e/f/g/h", ""},
    {"PreflightOfAbsoluteBase", "OPTIONS", "https://ehr.example.org/fhir", "/",
     ""},
};
INSTANTIATE_TEST_SUITE_P(NearMiss, InteractionTest,
                         testing::ValuesIn(kNearMisses), CaseName());

TEST(Request, KeepsTheCompartmentOfTheClient) {
  const ParsedRequest parsed({"GET", "/RelatedPerson/r1/Observation"});
  EXPECT_TRUE(parsed.request().in_compartment);
  EXPECT_EQ(parsed.request().compartment, Compartment::kRelatedPerson);
  EXPECT_EQ(parsed.request().compartment_id, "r1");
  EXPECT_EQ(parsed.interaction().type, ResourceType::kObservation);
  EXPECT_FALSE(ParsedRequest({"GET", "/Observation"}).request().in_compartment);
}

TEST(Request, KeepsTheVersionThatItWasParsedBy) {
  const ParsedRequest parsed({"GET", "/Transport/t1"}, FhirVersion::kR5);
  EXPECT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.request().version, FhirVersion::kR5);
}

// -------------------------------------------------------------------- Refused

struct BadCase {
  const char* name;
  std::string_view method, url;
  Reason want;
  FhirVersion version = FhirVersion::kR4;
};

class RefusedRequestTest : public testing::TestWithParam<BadCase> {};

TEST_P(RefusedRequestTest, IsRefused) {
  const BadCase& c = GetParam();
  EXPECT_EQ(ReasonOf(c.method, c.url, c.version), c.want);
}

constexpr Reason kMalformed = Reason::kMalformedRequest;
constexpr Reason kUnsupported = Reason::kInteractionUnsupported;
constexpr Reason kNoSuchType = Reason::kResourceTypeUnknown;

// docs/requests.md section 1: everything that is not in the table.
constexpr BadCase kNotInTheTable[] = {
    {"SystemDelete", "DELETE", "/?_id=1", kUnsupported},
    {"SystemPut", "PUT", "/?_id=1", kUnsupported},
    {"SystemPatch", "PATCH", "/", kUnsupported},
    {"GetSystemSearch", "GET", "/_search?_id=1", kUnsupported},
    {"GetSearch", "GET", "/Observation/_search", kUnsupported},
    {"BelowSearch", "POST", "/Observation/_search/1", kUnsupported},
    {"BelowSystemSearch", "POST", "/_search/1", kUnsupported},
    {"PutSearch", "PUT", "/Observation/_search", kUnsupported},
    {"DeleteType", "DELETE", "/Observation", kUnsupported},
    {"PutType", "PUT", "/Observation", kUnsupported},
    {"PatchType", "PATCH", "/Observation?", kUnsupported},
    {"DeleteByNothing", "DELETE", "/Observation?code=", kUnsupported},
    {"DeleteByName", "DELETE", "/Observation?code", kUnsupported},
    {"DeleteByEmptyPieces", "DELETE", "/Observation?&&", kUnsupported},
    {"DeleteBySpaces", "DELETE", "/Observation?code=+&date=%20", kUnsupported},
    {"DeleteByCommas", "DELETE", "/Observation?code=,,", kUnsupported},
    {"DeleteByFormat", "DELETE", "/Observation?_format=json&_Pretty=true",
     kUnsupported},
    {"PutByFormat", "PUT", "/Observation?_FORMAT=json", kUnsupported},
    {"PostInstance", "POST", "/Observation/o1", kUnsupported},
    {"PostCompartment", "POST", "/Patient/p1/Observation", kUnsupported},
    {"PutCompartment", "PUT", "/Patient/p1/Observation", kUnsupported},
    {"PostCompartmentAll", "POST", "/Patient/p1/*", kUnsupported},
    {"GetCompartmentSearch", "GET", "/Patient/p1/_search", kUnsupported},
    {"GetCompartmentTypeSearch", "GET", "/Patient/p1/Observation/_search",
     kUnsupported},
    {"CompartmentAllSearch", "POST", "/Patient/p1/*/_search", kUnsupported},
    {"BelowCompartment", "GET", "/Patient/p1/Observation/o1", kUnsupported},
    {"BelowCompartmentAll", "GET", "/Patient/p1/*/o1", kUnsupported},
    {"BelowCompartmentSearch", "POST", "/Patient/p1/Observation/_search/1",
     kUnsupported},
    {"CompartmentUnderscore", "GET", "/Patient/p1/_foo", kUnsupported},
    {"NoCompartment", "GET", "/Observation/o1/Patient", kUnsupported},
    {"NoCompartmentAll", "GET", "/Group/g1/*", kUnsupported},
    {"NoCompartmentUnknown", "GET", "/Observation/o1/x", kUnsupported},
    {"OutsidePatient", "GET", "/Patient/p1/Medication", kUnsupported},
    {"OutsideEncounter", "GET", "/Encounter/e1/Account", kUnsupported},
    {"PatientsOfPatient", "GET", "/Patient/p1/Patient", kUnsupported},
    {"EncountersOfEncounter", "GET", "/Encounter/e1/Encounter", kUnsupported},
    {"DevicesOfDevice", "GET", "/Device/d1/Device", kUnsupported},
    {"DeleteHistory", "DELETE", "/Observation/o1/_history", kUnsupported},
    {"DeleteVersion", "DELETE", "/Observation/o1/_history/1", kUnsupported},
    {"PutVersion", "PUT", "/Observation/o1/_history/1", kUnsupported},
    {"BelowVersion", "GET", "/Observation/o1/_history/1/x", kUnsupported},
    {"PostHistory", "POST", "/_history", kUnsupported},
    {"BelowHistory", "GET", "/_history/1", kUnsupported},
    {"HistoryOfHistory", "GET", "/Observation/_history/1", kUnsupported},
    {"PostMetadata", "POST", "/metadata", kUnsupported},
    {"BelowMetadata", "GET", "/metadata/x", kUnsupported},
    {"WellKnown", "GET", "/.well-known", kUnsupported},
    {"WellKnownOther", "GET", "/.well-known/openid-configuration",
     kUnsupported},
    {"WellKnownCase", "GET", "/.well-known/Smart-configuration", kUnsupported},
    {"WellKnownBelow", "GET", "/.well-known/smart-configuration/x",
     kUnsupported},
    {"PostWellKnown", "POST", "/.well-known/smart-configuration", kUnsupported},
    {"TooDeep", "GET", "/Observation/o1/_history/1/2/3/4", kUnsupported},
    {"MuchTooDeep", "GET", "/Observation/o1/_history/1/2/3/4/5/6/7/8",
     kUnsupported},
    {"PostInstanceWithSlash", "POST", "/Observation/o1/", kUnsupported},
    {"Trace", "TRACE", "/Observation/o1", kUnsupported},
    {"Connect", "CONNECT", "/Observation/o1", kUnsupported},
    {"UnknownMethod", "FROB", "/Observation/o1", kUnsupported},
    {"UnknownMethodBase", "FROB", "/", kUnsupported},
    {"UnknownMethodMetadata", "FROB", "/metadata", kUnsupported},
};
INSTANTIATE_TEST_SUITE_P(NotInTheTable, RefusedRequestTest,
                         testing::ValuesIn(kNotInTheTable), CaseName());

constexpr BadCase kUnknownTypes[] = {
    {"LowerCase", "GET", "/observation/o1", kNoSuchType},
    {"UpperCase", "GET", "/OBSERVATION/o1", kNoSuchType},
    {"LastLetter", "GET", "/ObservatioN/o1", kNoSuchType},
    {"Longer", "GET", "/Observations", kNoSuchType},
    {"Abstract", "GET", "/Resource/1", kNoSuchType},
    {"OtherVersion", "GET", "/MedicationOrder/1", kNoSuchType},
    {"OfR5", "GET", "/SubscriptionTopic/1", kNoSuchType},
    {"OfR5Only", "GET", "/Transport/1", kNoSuchType, FhirVersion::kR4B},
    {"OfR4Only", "GET", "/RequestGroup/1", kNoSuchType, FhirVersion::kR5},
    {"Foo", "POST", "/Foo", kNoSuchType},
    {"FooConditional", "DELETE", "/Foo?x=1", kNoSuchType},
    {"FooOperation", "POST", "/Foo/$validate", kNoSuchType},
    {"Star", "GET", "/*", kNoSuchType},
    {"MetadataCase", "GET", "/Metadata", kNoSuchType},
    {"BaseName", "GET", "/fhir/Observation/o1", kNoSuchType},
    {"BelowCompartment", "GET", "/Patient/p1/Foo", kNoSuchType},
    {"BelowCompartmentCase", "GET", "/Patient/p1/observation", kNoSuchType},
    {"BelowCompartmentOfR5", "GET", "/Patient/p1/Transport", kNoSuchType},
};
INSTANTIATE_TEST_SUITE_P(UnknownType, RefusedRequestTest,
                         testing::ValuesIn(kUnknownTypes), CaseName());

// What compartments hold differs from version to version.
TEST(Request, AsksTheCompartmentOfTheVersion) {
  constexpr std::string_view kUrl = "/Patient/p1/NutritionIntake";
  EXPECT_EQ(ReasonOf("GET", kUrl, FhirVersion::kR5), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", kUrl, FhirVersion::kR4), kNoSuchType);
}

// --------------------------------------------------------- Searches by a POST

constexpr Header kForm = {"Content-Type", "application/x-www-form-urlencoded"};

HttpRequest Form(std::string_view url, std::string_view body) {
  return {"POST", url, {&kForm, 1}, true, body};
}

struct FormCase {
  const char* name;
  std::string_view url, body, path, rows;
};

class FormTest : public testing::TestWithParam<FormCase> {};

TEST_P(FormTest, IsReadAsAQuery) {
  const FormCase& c = GetParam();
  const ParsedRequest parsed(Form(c.url, c.body));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.rows(), c.rows);
  EXPECT_EQ(parsed.request().path, c.path);
  EXPECT_TRUE(parsed.request().is_post_search);
}

constexpr FormCase kForms[] = {
    {"Type", "/Observation/_search", "code=1", "/Observation/_search",
     "search-type Observation s"},
    {"Empty", "/Observation/_search", "", "/Observation/_search",
     "search-type Observation s"},
    {"Escaped", "/Observation/%5Fsearch", "c%6Fde=a+b", "/Observation/_search",
     "search-type Observation s"},
    {"System", "/_search", "_type=Patient", "/_search",
     "search-system Patient s"},
    {"SystemByUrl", "/_search?_type=Patient", "_id=1", "/_search",
     "search-system Patient s"},
    {"Compartment", "/Patient/p1/_search", "_id=1", "/Patient/p1/_search",
     "search-compartment * s"},
    {"CompartmentOfType", "/Patient/p1/Observation/_search", "code=1",
     "/Patient/p1/Observation/_search", "search-compartment Observation s"},
    {"RowsOfTheBody", "/Observation/_search?_list=1",
     "_include=Observation:subject:Patient", "/Observation/_search",
     "search-type Observation s, list List r !, include Patient r"},
};
INSTANTIATE_TEST_SUITE_P(Good, FormTest, testing::ValuesIn(kForms), CaseName());

TEST(Form, StandsBehindTheUrl) {
  const ParsedRequest parsed(
      Form("/Observation/_search?code=1", "code=2&date=3"));
  ASSERT_EQ(parsed.request().parameters.size(), 3u);
  EXPECT_EQ(parsed.request().parameters[0].value, "1");
  EXPECT_EQ(parsed.request().parameters[1].value, "2");
  EXPECT_EQ(parsed.request().parameters[2].name, "date");
  EXPECT_EQ(parsed.request().query, "code=1");
}

TEST(Form, IsRefusedLikeAQuery) {
  constexpr std::string_view kUrl = "/Observation/_search";
  EXPECT_EQ(ParsedRequest(Form(kUrl, "foo=1")).reason(),
            Reason::kParameterUnsupported);
  EXPECT_EQ(ParsedRequest(Form(kUrl, "_method=PUT")).reason(),
            Reason::kMethodOverride);
  for (const char* body : {"code=1;date=2", "code=%", "code=1\r\n", "code=%FF",
                           "code=a b", "=1"}) {
    EXPECT_EQ(ParsedRequest(Form(kUrl, body)).reason(), kMalformed) << body;
  }
}

TEST(Form, MustBeGivenByItsType) {
  HttpRequest http = Form("/Observation/_search", "code=1");
  http.has_body = false;
  EXPECT_EQ(ParsedRequest(http).reason(), Reason::kBodyMalformed);
  http.has_body = true;
  http.headers = {};
  EXPECT_EQ(ParsedRequest(http).reason(), Reason::kBodyMalformed);
  for (const char* type :
       {"application/fhir+json", "multipart/form-data; boundary=x", "",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded, text/plain"}) {
    const Header header = {"Content-Type", type};
    http.headers = {&header, 1};
    EXPECT_EQ(ParsedRequest(http).reason(), Reason::kBodyMalformed) << type;
  }
  const Header header = {"content-type",
                         "Application/X-WWW-Form-Urlencoded;charset=UTF-8"};
  http.headers = {&header, 1};
  EXPECT_EQ(ParsedRequest(http).reason(), Reason::kOk);
}

TEST(Form, TakesAsMuchAsTheLimits) {
  constexpr std::string_view kUrl = "/Observation/_search?code=1";
  std::string body = "code=";
  body.resize(limits::kMaxFormBytes, 'a');
  EXPECT_EQ(ParsedRequest(Form(kUrl, body)).reason(), Reason::kOk);
  EXPECT_EQ(ParsedRequest(Form(kUrl, body + "a")).reason(),
            Reason::kRequestLimitExceeded);
  // Those of the URL count as well.
  std::string many;
  for (size_t i = 1; i < limits::kMaxParameters; ++i) many += "code=1&";
  EXPECT_EQ(ParsedRequest(Form(kUrl, many)).reason(), Reason::kOk);
  EXPECT_EQ(ParsedRequest(Form(kUrl, many + "code=1")).reason(),
            Reason::kRequestLimitExceeded);
}

// -------------------------------------------------- The table of interactions

TEST(Interaction, HasTheLetterThatSmartGivesIt) {
  struct Row {
    InteractionKind kind;
    std::string_view name;
    std::string_view letters;
    bool is_public, is_write;
  };
  constexpr Row kRows[] = {
      {kUnknown, "", "", false, false},
      {kRead, "read", "r", false, false},
      {kVread, "vread", "r", false, false},
      {kHistoryInstance, "history-instance", "r", false, false},
      {kHistoryType, "history-type", "s", false, false},
      {kHistorySystem, "history-system", "s", false, false},
      {kSearchType, "search-type", "s", false, false},
      {kSearchSystem, "search-system", "s", false, false},
      {kSearchCompartment, "search-compartment", "s", false, false},
      {kCreate, "create", "c", false, true},
      {kUpdate, "update", "u", false, true},
      {kPatch, "patch", "u", false, true},
      {kDelete, "delete", "d", false, true},
      {kConditionalCreate, "conditional-create", "c", false, true},
      {kConditionalUpdate, "conditional-update", "u", false, true},
      {kConditionalPatch, "conditional-patch", "u", false, true},
      {kConditionalDelete, "conditional-delete", "d", false, true},
      {kBatch, "batch", "", false, false},
      {kTransaction, "transaction", "", false, false},
      {kOperation, "operation", "", false, false},
      {kCapabilities, "capabilities", "", true, false},
      {kSmartConfiguration, "smart-configuration", "", true, false},
      {kPreflight, "preflight", "", true, false},
      {kInclude, "include", "r", false, false},
      {kRevinclude, "revinclude", "", false, false},
      {kChain, "chain", "s", false, false},
      {kHas, "has", "s", false, false},
      {kList, "list", "r", false, false},
      {kContained, "contained", "r", false, false},
      {kEverything, "everything", "r", false, false},
      {static_cast<InteractionKind>(99), "", "", false, false},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(NameOf(row.kind), row.name);
    EXPECT_EQ(LettersOf(row.kind), row.letters) << row.name;
    EXPECT_EQ(LetterOf(row.kind), row.letters.empty() ? '\0' : row.letters[0]);
    EXPECT_EQ(IsPublic(row.kind), row.is_public) << row.name;
    EXPECT_EQ(IsWrite(row.kind), row.is_write) << row.name;
  }
}

}  // namespace
}  // namespace matron::fhir
