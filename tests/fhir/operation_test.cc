// Operations: every row of docs/requests.md section 8, with the near miss that
// is refused, their parameters and bodies.

#include "fhir/operation.h"

#include <string>
#include <string_view>

#include "fhir/request.h"
#include "gtest/gtest.h"
#include "json/reader.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using enum OperationRule;

constexpr Header kAsync = {"Prefer", "respond-async"};

struct OperationCase {
  const char* name;
  std::string_view method, url;
  OperationRule rule;
  std::string_view rows;
  FhirVersion version = FhirVersion::kR4;
  bool is_async = false;
};

HttpRequest RequestOf(const OperationCase& c) {
  HttpRequest http = {c.method, c.url, {}};
  if (c.is_async) http.headers = {&kAsync, 1};
  return http;
}

class OperationTest : public testing::TestWithParam<OperationCase> {};

TEST_P(OperationTest, HasItsRows) {
  const ParsedRequest parsed(RequestOf(GetParam()), GetParam().version);
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.interaction().kind, InteractionKind::kOperation);
  EXPECT_EQ(parsed.request().operation, GetParam().rule);
  EXPECT_EQ(parsed.rows(), GetParam().rows);
  const std::string whole = "$" + std::string(parsed.request().operation_name);
  EXPECT_TRUE(parsed.request().path.ends_with(whole));
}

constexpr FhirVersion kR4 = FhirVersion::kR4;
constexpr FhirVersion kR5 = FhirVersion::kR5;

constexpr OperationCase kOperations[] = {
    {"EverythingOfPatient", "GET", "/Patient/p1/$everything", kEverything,
     "operation Patient r, everything * r"},
    {"EverythingOfPatients", "POST", "/Patient/$everything", kEverything,
     "operation Patient r, everything * r"},
    {"EverythingOfTypes", "GET",
     "/Patient/p1/$everything?_type=Observation,Condition&start=2020&end=2021&"
     "_since=2020&_count=5",
     kEverything,
     "operation Patient r, everything Condition r, everything Observation r"},
    {"EverythingEscaped", "GET", "/Patient/p1/%24everything", kEverything,
     "operation Patient r, everything * r"},
    {"EverythingByHead", "HEAD", "/Patient/p1/$everything", kEverything,
     "operation Patient r, everything * r"},
    {"EverythingOfEncounter", "GET", "/Encounter/e1/$everything", kEverything,
     "operation Encounter r, everything * r"},
    {"EverythingOfGroup", "GET", "/Group/g1/$everything", kEverything,
     "operation Group r, everything * r"},
    {"EverythingOfEpisode", "GET", "/EpisodeOfCare/e1/$everything", kEverything,
     "operation EpisodeOfCare r, everything * r", kR5},
    {"Lastn", "GET", "/Observation/$lastn?patient=p1&max=3&_format=json",
     kWhole, "operation Observation s"},
    {"Stats", "POST", "/Observation/$stats", kWhole, "operation Observation s"},
    {"Match", "POST", "/Patient/$match", kWhole, "operation Patient s"},
    {"Find", "GET", "/List/$find?name=current-problems&patient=p1", kWhole,
     "operation List s"},
    {"Document", "GET", "/Composition/c1/$document?persist=false", kEverything,
     "operation Composition r, everything * r"},
    {"Docref", "GET", "/DocumentReference/$docref?patient=1&on-demand=false",
     kWhole, "operation DocumentReference s, operation DocumentReference r"},
    {"ValidateType", "POST", "/Observation/$validate", kWhole,
     "operation Observation c"},
    {"ValidateInstance", "POST", "/Observation/o1/$validate?mode=update",
     kWhole, "operation Observation u, operation Observation r"},
    {"MetaOfSystem", "GET", "/$meta", kWhole, "operation * s"},
    {"MetaOfType", "GET", "/Observation/$meta", kWhole,
     "operation Observation s"},
    {"MetaOfInstance", "GET", "/Observation/o1/$meta", kRead,
     "operation Observation r"},
    {"Expand", "GET", "/ValueSet/$expand?url=http%3A//x&filter=y", kWhole,
     "operation ValueSet r, operation ValueSet s"},
    {"ExpandInstance", "POST", "/ValueSet/v1/$expand", kWhole,
     "operation ValueSet r, operation ValueSet s"},
    {"ValidateCodeOfValueSet", "GET", "/ValueSet/v1/$validate-code?code=x",
     kWhole, "operation ValueSet r, operation ValueSet s"},
    {"ValidateCodeOfCodeSystem", "GET", "/CodeSystem/$validate-code", kWhole,
     "operation CodeSystem r, operation CodeSystem s"},
    {"Lookup", "GET", "/CodeSystem/$lookup?system=x&code=y", kWhole,
     "operation CodeSystem r, operation CodeSystem s"},
    {"Subsumes", "GET", "/CodeSystem/c1/$subsumes", kWhole,
     "operation CodeSystem r, operation CodeSystem s"},
    {"FindMatches", "POST", "/CodeSystem/$find-matches", kWhole,
     "operation CodeSystem r, operation CodeSystem s"},
    {"Translate", "GET", "/ConceptMap/c1/$translate", kWhole,
     "operation ConceptMap r, operation ConceptMap s"},
    {"Closure", "POST", "/$closure", kWhole, "operation * r, operation * s"},
    {"ClosureOfType", "POST", "/ConceptMap/$closure", kWhole,
     "operation ConceptMap r, operation ConceptMap s"},
    {"Export", "GET", "/$export", kExport, "operation * s, operation * r", kR4,
     true},
    {"ExportByPost", "POST", "/$export?_outputFormat=ndjson&_since=2020",
     kExport, "operation * s, operation * r", kR4, true},
    {"ExportOfTypes", "GET", "/$export?_type=Patient,Condition", kExport,
     "operation Condition s, operation Patient s, operation Condition r, "
     "operation Patient r",
     kR4, true},
    {"ExportOfPatients", "GET", "/Patient/$export?_type=Observation", kExport,
     "operation Observation s, operation Observation r", kR4, true},
    {"ExportOfGroup", "GET", "/Group/g1/$export", kExport,
     "operation * s, operation * r, operation Group r", kR4, true},
    {"ExportOfGroupAndTypes", "GET", "/Group/g1/$export?_type=Patient", kExport,
     "operation Patient s, operation Patient r, operation Group r", kR4, true},
    {"ExportOfGroups", "GET", "/Group/g1/$export?_type=Group", kExport,
     "operation Group s, operation Group r", kR4, true},
};
INSTANTIATE_TEST_SUITE_P(Good, OperationTest, testing::ValuesIn(kOperations),
                         CaseName());

TEST(Operation, KeepsTheIdOfItsResource) {
  const ParsedRequest parsed({"GET", "/Patient/p1/$everything"});
  EXPECT_EQ(parsed.interaction().id, "p1");
  EXPECT_EQ(parsed.request().needs[0].id, "p1");
  EXPECT_EQ(parsed.request().needs[1].id, "");
}

TEST(Operation, MayHinderTheFilter) {
  const ParsedRequest parsed({"GET", "/Patient/p1/$everything?_count=0"});
  EXPECT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_TRUE(parsed.request().hinders_filter);
}

// ------------------------------------------------------------------- Refused

struct RefusedCase {
  const char* name;
  std::string_view method, url;
  Reason want;
  FhirVersion version = FhirVersion::kR4;
  bool is_async = false;
};

class RefusedOperationTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedOperationTest, IsRefused) {
  const RefusedCase& c = GetParam();
  HttpRequest http = {c.method, c.url, {}};
  if (c.is_async) http.headers = {&kAsync, 1};
  EXPECT_EQ(ParsedRequest(http, c.version).reason(), c.want);
}

constexpr Reason kUnknown = Reason::kOperationUnknown;
constexpr Reason kParameter = Reason::kParameterUnsupported;
constexpr Reason kUnsupported = Reason::kInteractionUnsupported;
constexpr Reason kHeader = Reason::kRequestHeaderUnsupported;

constexpr RefusedCase kUnknownOperations[] = {
    {"NoName", "GET", "/Patient/$", kUnknown},
    {"Case", "GET", "/Patient/p1/$Everything", kUnknown},
    {"Longer", "GET", "/Patient/p1/$everythings", kUnknown},
    {"TwoDollars", "GET", "/Patient/p1/$$everything", kUnknown},
    {"Foo", "GET", "/Patient/$foo", kUnknown},
    {"EverythingOfSystem", "GET", "/$everything", kUnknown},
    {"EverythingOfOther", "GET", "/Observation/o1/$everything", kUnknown},
    {"EverythingOfEncounters", "GET", "/Encounter/$everything", kUnknown},
    {"EverythingOfGroups", "GET", "/Group/$everything", kUnknown},
    {"EverythingOfEpisodeInR4", "GET", "/EpisodeOfCare/e1/$everything",
     kUnknown},
    {"EverythingOfEpisodeInR4B", "GET", "/EpisodeOfCare/e1/$everything",
     kUnknown, FhirVersion::kR4B},
    {"LastnOfOther", "GET", "/Condition/$lastn", kUnknown},
    {"LastnOfInstance", "GET", "/Observation/o1/$lastn", kUnknown},
    {"MatchOfInstance", "POST", "/Patient/p1/$match", kUnknown},
    {"DocumentOfType", "GET", "/Composition/$document", kUnknown},
    {"DocrefOfInstance", "GET", "/DocumentReference/d1/$docref", kUnknown},
    {"ValidateOfSystem", "POST", "/$validate", kUnknown},
    {"MetaAdd", "POST", "/Observation/o1/$meta-add", kUnknown},
    {"MetaDelete", "POST", "/Observation/o1/$meta-delete", kUnknown},
    {"ExpandOfSystem", "GET", "/$expand", kUnknown},
    {"ExpandOfOther", "GET", "/CodeSystem/$expand", kUnknown},
    {"TranslateOfSystem", "GET", "/$translate", kUnknown},
    {"ClosureOfOther", "POST", "/ValueSet/$closure", kUnknown},
    {"ExportOfOther", "GET", "/Observation/$export", kUnknown, kR4, true},
    {"ExportOfPatient", "GET", "/Patient/p1/$export", kUnknown, kR4, true},
    {"ExportOfGroups", "GET", "/Group/$export", kUnknown, kR4, true},
    {"Graphql", "POST", "/$graphql", kUnknown},
    {"GraphqlOfInstance", "GET", "/Patient/p1/$graphql", kUnknown},
    {"ProcessMessage", "POST", "/$process-message", kUnknown},
    {"Merge", "POST", "/Patient/$merge", kUnknown},
    {"Submit", "POST", "/Claim/$submit", kUnknown},
    {"Apply", "POST", "/PlanDefinition/p1/$apply", kUnknown},
};
INSTANTIATE_TEST_SUITE_P(Unknown, RefusedOperationTest,
                         testing::ValuesIn(kUnknownOperations), CaseName());

constexpr RefusedCase kRefused[] = {
    {"Put", "PUT", "/Patient/p1/$everything", kUnsupported},
    {"Patch", "PATCH", "/Patient/$match", kUnsupported},
    {"Delete", "DELETE", "/$meta", kUnsupported},
    {"DeleteUnknown", "DELETE", "/Patient/$foo", kUnsupported},
    {"GetMatch", "GET", "/Patient/$match", kUnsupported},
    {"HeadMatch", "HEAD", "/Patient/$match", kUnsupported},
    {"GetValidate", "GET", "/Patient/$validate", kUnsupported},
    {"GetFindMatches", "GET", "/CodeSystem/$find-matches", kUnsupported},
    {"GetClosure", "GET", "/$closure", kUnsupported},
    {"BelowSystem", "GET", "/$meta/x", kUnsupported},
    {"BelowType", "GET", "/Patient/$meta/x", kUnsupported},
    {"BelowInstance", "GET", "/Patient/p1/$meta/x", kUnsupported},
    {"OfVersion", "GET", "/Patient/p1/_history/1/$meta", kUnsupported},
    {"OfHistory", "GET", "/Patient/_history/$meta", kUnsupported},
    {"EverythingOther", "GET", "/Patient/p1/$everything?code=1", kParameter},
    {"EverythingInclude", "GET", "/Patient/p1/$everything?_include=*",
     kParameter},
    {"EverythingElements", "GET", "/Patient/p1/$everything?_elements=id",
     kParameter},
    {"EverythingTypeFilter", "GET",
     "/Patient/p1/$everything?_typeFilter=Patient", kParameter},
    {"EverythingUnknownType", "GET", "/Patient/p1/$everything?_type=Foo",
     kParameter},
    {"EverythingTwoTypes", "GET",
     "/Patient/p1/$everything?_type=Patient&_type=Account", kParameter},
    {"EverythingCountModifier", "GET", "/Patient/p1/$everything?_count:x=1",
     kParameter},
    {"EverythingStartModifier", "GET", "/Patient/p1/$everything?start:x=1",
     kParameter},
    {"LastnCommon", "GET", "/Observation/$lastn?_id=1", kParameter},
    {"LastnInclude", "GET", "/Observation/$lastn?_include=*", kParameter},
    {"LastnHas", "GET",
     "/Observation/$lastn?_has:Observation:has-member:code=1", kParameter},
    {"LastnChain", "GET", "/Observation/$lastn?patient.name=x", kParameter},
    {"LastnModifier", "GET", "/Observation/$lastn?code:in=http%3A//x",
     kParameter},
    {"LastnSpace", "GET", "/Observation/$lastn?code+=1", kParameter},
    {"DocumentPersist", "GET", "/Composition/c1/$document?persist=true",
     kParameter},
    {"DocumentPersistEmpty", "GET",
     "/Composition/c1/$document?persist=", kParameter},
    {"DocumentGraph", "GET", "/Composition/c1/$document?graph=http%3A//x",
     kParameter},
    {"MetaType", "GET", "/$meta?_type=Patient", kParameter},
    {"ExportTypeFilter", "GET", "/$export?_typeFilter=Patient%3Fx=1",
     kParameter, kR4, true},
    {"ExportElements", "GET", "/$export?_elements=id", kParameter, kR4, true},
    {"ExportOther", "GET", "/$export?start=1", kParameter, kR4, true},
    {"ExportUnknownType", "GET", "/$export?_type=Patient,Foo", kParameter, kR4,
     true},
    {"ExportWaiting", "GET", "/$export", Reason::kMalformedRequest},
    {"EverythingAsync", "GET", "/Patient/p1/$everything", kHeader, kR4, true},
    {"MatchAsync", "POST", "/Patient/$match", kHeader, kR4, true},
};
INSTANTIATE_TEST_SUITE_P(Other, RefusedOperationTest,
                         testing::ValuesIn(kRefused), CaseName());

// -------------------------------------------------------------------- Bodies

TEST(Operation, TakesItsBodyInJsonOnly) {
  const auto reason_of = [](std::string_view method, std::string_view type,
                            bool has_body) {
    const Header header = {"Content-Type", type};
    return ParsedRequest(
               {method, "/Patient/p1/$everything", {&header, 1}, has_body, "x"})
        .reason();
  };
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  EXPECT_EQ(reason_of("POST", "application/fhir+json", true), Reason::kOk);
  EXPECT_EQ(reason_of("POST", kForm, true), Reason::kBodyMalformed);
  EXPECT_EQ(reason_of("POST", "multipart/form-data", true),
            Reason::kBodyMalformed);
  EXPECT_EQ(reason_of("POST", kForm, false), Reason::kOk);
  EXPECT_EQ(reason_of("GET", kForm, true), Reason::kOk);
}

struct BodyCase {
  const char* name;
  std::string_view body;
  Reason of_any;    // Of an operation that takes parameters.
  Reason of_empty;  // Of one that takes none.
};

class BodyTest : public testing::TestWithParam<BodyCase> {};

TEST_P(BodyTest, IsRead) {
  json::Reader reader;
  const BodyCase& c = GetParam();
  EXPECT_EQ(ReadOperationBody(c.body, kWhole, reader), c.of_any);
  EXPECT_EQ(ReadOperationBody(c.body, kRead, reader), c.of_any);
  EXPECT_EQ(ReadOperationBody(c.body, kEverything, reader), c.of_empty);
  EXPECT_EQ(ReadOperationBody(c.body, kExport, reader), c.of_empty);
}

constexpr Reason kMalformed = Reason::kBodyMalformed;

constexpr BodyCase kBodies[] = {
    {"Empty", R"({"resourceType":"Parameters"})", Reason::kOk, Reason::kOk},
    {"EmptyList", R"({"resourceType":"Parameters","parameter":[]})",
     Reason::kOk, Reason::kOk},
    {"Other", R"({"id":"1","meta":{"tag":[{}]},"resourceType":"Parameters"})",
     Reason::kOk, Reason::kOk},
    {"One", R"({"resourceType":"Parameters","parameter":[{"name":"max"}]})",
     Reason::kOk, kParameter},
    {"Nested",
     R"({"parameter":[{"name":"resource","resource":{"resourceType":"Patient",
         "parameter":[]}}],"resourceType":"Parameters"})",
     Reason::kOk, kParameter},
    {"Underscore",
     R"({"resourceType":"Parameters","parameter":[{"name":"a"},
         {"name":"_type"}]})",
     kParameter, kParameter},
    {"EscapedUnderscore",
     R"({"resourceType":"Parameters","parameter":[{"name":"\u005ftype"}]})",
     kParameter, kParameter},
    {"UnderscoreInside",
     R"({"resourceType":"Parameters","parameter":[{"name":"a",
         "resource":{"name":"_x"}}]})",
     Reason::kOk, kParameter},
    {"NoList", R"({"resourceType":"Parameters","parameter":{"name":"a"}})",
     kMalformed, kMalformed},
    {"OtherType", R"({"resourceType":"Patient"})", Reason::kBodyMismatch,
     Reason::kBodyMismatch},
    {"NoType", R"({"parameter":[]})", Reason::kBodyMismatch,
     Reason::kBodyMismatch},
    {"TypeInside", R"({"x":{"resourceType":"Parameters"}})",
     Reason::kBodyMismatch, Reason::kBodyMismatch},
    {"TypeIsNoString", R"({"resourceType":["Parameters"]})",
     Reason::kBodyMismatch, Reason::kBodyMismatch},
    {"Array", R"([{"resourceType":"Parameters"}])", kMalformed, kMalformed},
    {"String", R"("Parameters")", kMalformed, kMalformed},
    {"Duplicate", R"({"resourceType":"Patient","resourceType":"Parameters"})",
     kMalformed, kMalformed},
    {"Nothing", "", kMalformed, kMalformed},
    {"Form", "resourceType=Parameters", kMalformed, kMalformed},
};
INSTANTIATE_TEST_SUITE_P(All, BodyTest, testing::ValuesIn(kBodies), CaseName());

TEST(OperationBody, DeniesWithoutMemory) {
  json::Reader reader;
  ASSERT_EQ(reader.Reserve(8), Status::kOk);
  EXPECT_EQ(
      ReadOperationBody(R"({"resourceType":"Parameters"})", kWhole, reader),
      Reason::kScratchTooSmall);
}

}  // namespace
}  // namespace matron::fhir
