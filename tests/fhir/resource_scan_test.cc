#include "fhir/resource_scan.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using fixtures::kBase;

// A scan for Patient p1 in slot 0, RelatedPerson r1 in slot 1, and for any
// patient in slot 2.
class Scanned {
 public:
  Scanned(ResourceType type, std::string_view text)
      : scan_(FhirVersion::kR4, type, {&base_, 1}) {
    EXPECT_TRUE(base_.Parse(kBase));
    scan_.Confine(0, Compartment::kPatient, "p1");
    scan_.Confine(1, Compartment::kRelatedPerson, "r1");
    scan_.Confine(2, Compartment::kPatient, {});
    status_ = scan_.Read(text, reader_);
  }
  Status status() const { return status_; }
  const ResourceScan* operator->() const { return &scan_; }

 private:
  BaseUrl base_;
  json::Reader reader_;
  ResourceScan scan_;
  Status status_ = Status::kInternal;
};

// ----------------------------------------------------------------- References

struct Counts {
  uint32_t to_person, to_another, doubtful;
};

struct ScanCase {
  const char* name;
  ResourceType type;
  std::string_view text;
  Counts patient;
  Counts related_person = {0, 0, 0};
};

void ExpectCounts(const CompartmentReferences& references, const Counts& want,
                  const char* slot) {
  EXPECT_EQ(references.to_person, want.to_person) << slot;
  EXPECT_EQ(references.to_another, want.to_another) << slot;
  EXPECT_EQ(references.doubtful, want.doubtful) << slot;
}

class ScanTest : public testing::TestWithParam<ScanCase> {};

TEST_P(ScanTest, CountsReferencesByWhomTheyLeadTo) {
  const ScanCase& c = GetParam();
  const Scanned scan(c.type, c.text);
  ASSERT_EQ(scan.status(), Status::kOk);
  ExpectCounts(scan->references(0), c.patient, "patient");
  ExpectCounts(scan->references(1), c.related_person, "related person");
  ExpectCounts(
      scan->references(2),
      {0, c.patient.to_person + c.patient.to_another, c.patient.doubtful},
      "any patient");
}

constexpr ResourceType kObs = ResourceType::kObservation;

constexpr ScanCase kMembers[] = {
    {"Subject", kObs, R"({"subject":{"reference":"Patient/p1"}})", {1, 0, 0}},
    {"Absolute",
     kObs,
     R"({"subject":{"reference":"https://ehr.example.org/fhir/Patient/p1"}})",
     {1, 0, 0}},
    {"Version",
     kObs,
     R"({"subject":{"reference":"Patient/p1/_history/2"}})",
     {1, 0, 0}},
    {"EscapedText",
     kObs,
     R"({"subject":{"reference":"Patient\/\u0070\u0031"}})",
     {1, 0, 0}},
    {"EscapedNames",
     kObs,
     R"({"\u0073ubject":{"\u0072eference":"Patient/p1"}})",
     {1, 0, 0}},
    {"Array",
     kObs,
     R"({"performer":[{"reference":"Patient/p1"},{"reference":"Patient/p2"}]})",
     {1, 1, 0}},
    {"SubjectAndPerformer",
     kObs,
     R"({"performer":[{"reference":"Patient/p2"}],)"
     R"("subject":{"reference":"Patient/p1"}})",
     {1, 1, 0}},
    {"NestedPath",
     ResourceType::kAppointment,
     R"({"participant":[{"actor":{"reference":"Patient/p1"}},)"
     R"({"actor":{"reference":"Practitioner/d1"}},)"
     R"({"actor":{"reference":"Patient/p3"}}]})",
     {1, 1, 0}},
    {"DeepPath",
     ResourceType::kCarePlan,
     R"({"activity":[{"detail":{"performer":[{"reference":"Patient/p1"}]}}]})",
     {1, 0, 0}},
    {"RenamedElement",
     ResourceType::kSupplyRequest,
     R"({"deliverTo":{"reference":"Patient/p1"}})",
     {1, 0, 0}},
    {"RenamedCandidate",
     ResourceType::kEnrollmentRequest,
     R"({"candidate":{"reference":"Patient/p1"}})",
     {1, 0, 0}},
    {"TwoElements",
     ResourceType::kAuditEvent,
     R"({"agent":[{"who":{"reference":"Patient/p1"}}],)"
     R"("entity":[{"what":{"reference":"Patient/p2"}}]})",
     {1, 1, 0}},
    {"BothCompartments",
     kObs,
     R"({"subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"RelatedPerson/r1"},)"
     R"({"reference":"RelatedPerson/r2"}]})",
     {1, 0, 0},
     {1, 1, 0}},
    {"RelatedPersonOnly",
     ResourceType::kEncounter,
     R"({"participant":[{"individual":{"reference":"RelatedPerson/r1"}}]})",
     {0, 0, 0},
     {1, 0, 0}},
    {"PatientLink",
     ResourceType::kPatient,
     R"({"link":[{"other":{"reference":"Patient/p1"}},)"
     R"({"other":{"reference":"Patient/p2"}}]})",
     {1, 1, 0}},
    {"OtherMembersOfReference",
     kObs,
     R"({"subject":{"display":"x","type":"Patient","reference":"Patient/p1",)"
     R"("identifier":{"value":"1"}}})",
     {1, 0, 0}},
};
INSTANTIATE_TEST_SUITE_P(Members, ScanTest, testing::ValuesIn(kMembers),
                         CaseName());

constexpr ScanCase kOthers[] = {
    {"Another", kObs, R"({"subject":{"reference":"Patient/p2"}})", {0, 1, 0}},
    {"IdCase", kObs, R"({"subject":{"reference":"Patient/P1"}})", {0, 1, 0}},
    {"LongerId", kObs, R"({"subject":{"reference":"Patient/p1-"}})", {0, 1, 0}},
    {"StatedTypeDoesNotHideAnother",
     kObs,
     R"({"subject":{"reference":"Patient/p2","type":"Device"}})",
     {0, 1, 0}},
};
INSTANTIATE_TEST_SUITE_P(Others, ScanTest, testing::ValuesIn(kOthers),
                         CaseName());

constexpr ScanCase kNothing[] = {
    {"Empty", kObs, "{}", {0, 0, 0}},
    {"OtherType", kObs, R"({"subject":{"reference":"Device/d1"}})", {0, 0, 0}},
    {"DisplayOnly", kObs, R"({"subject":{"display":"Patient/p1"}})", {0, 0, 0}},
    {"EmptyReference", kObs, R"({"subject":{}})", {0, 0, 0}},
    {"Null", kObs, R"({"subject":null})", {0, 0, 0}},
    {"NullInArray", kObs, R"({"performer":[null]})", {0, 0, 0}},
    {"NotAParameter",
     kObs,
     R"({"focus":[{"reference":"Patient/p1"}]})",
     {0, 0, 0}},
    {"OtherCase", kObs, R"({"Subject":{"reference":"Patient/p1"}})", {0, 0, 0}},
    {"PrimitiveExtension",
     kObs,
     R"({"_subject":{"reference":"Patient/p1"}})",
     {0, 0, 0}},
    {"Contained",
     kObs,
     R"({"contained":[{"resourceType":"Observation",)"
     R"("subject":{"reference":"Patient/p1"}}]})",
     {0, 0, 0}},
    {"Deeper",
     kObs,
     R"({"subject":{"subject":{"reference":"Patient/p1"}}})",
     {0, 0, 0}},
    {"InIdentifier",
     kObs,
     R"({"subject":{"display":"x",)"
     R"("extension":[{"reference":"Patient/p1"}]}})",
     {0, 0, 0}},
    {"ElementOfAnotherType",
     ResourceType::kEncounter,
     R"({"performer":[{"reference":"Patient/p1"}]})",
     {0, 0, 0}},
    {"PatientLinkToRelatedPerson",
     ResourceType::kPatient,
     R"({"link":[{"other":{"reference":"RelatedPerson/r1"}}]})",
     {0, 0, 0}},
    {"TypeOutside",
     ResourceType::kDevice,
     R"({"patient":{"reference":"Patient/p1"}})",
     {0, 0, 0}},
    {"HalfOfAPath",
     ResourceType::kAppointment,
     R"({"participant":{"reference":"Patient/p1"}})",
     {0, 0, 0}},
    {"PathOnWrongLevel",
     ResourceType::kAppointment,
     R"({"actor":{"reference":"Patient/p1"}})",
     {0, 0, 0}},
    {"ForeignDevice",
     kObs,
     R"({"subject":{"reference":"https://other.example.org/Device/1"}})",
     {0, 0, 0}},
    {"LogicalDevice",
     kObs,
     R"({"subject":{"type":"Device","identifier":{"value":"1"}}})",
     {0, 0, 0}},
};
INSTANTIATE_TEST_SUITE_P(Nothing, ScanTest, testing::ValuesIn(kNothing),
                         CaseName());

// May be to a person: a write must not trust them. They count for both
// compartments where the element is in both.
constexpr ScanCase kDoubts[] = {
    {"ContainedReference",
     kObs,
     R"({"subject":{"reference":"#x"}})",
     {0, 0, 1}},
    {"Logical", kObs, R"({"subject":{"identifier":{"value":"1"}}})", {0, 0, 1}},
    {"LogicalPatient",
     kObs,
     R"({"subject":{"type":"Patient","identifier":{"value":"1"}}})",
     {0, 0, 1}},
    {"LogicalUnknownType",
     kObs,
     R"({"subject":{"type":"device","identifier":{"value":"1"}}})",
     {0, 0, 1}},
    {"Urn",
     kObs,
     R"({"subject":{"reference":"urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"}})",
     {0, 0, 1}},
    {"Foreign",
     kObs,
     R"({"subject":{"reference":"https://other.example.org/fhir/Patient/p1"}})",
     {0, 0, 1}},
    {"ForeignWithoutType",
     kObs,
     R"({"subject":{"reference":"https://other.example.org/x"}})",
     {0, 0, 1}},
    {"Conditional",
     kObs,
     R"({"subject":{"reference":"Patient?identifier=x"}})",
     {0, 0, 1}},
    {"Unreadable",
     kObs,
     R"({"subject":{"reference":"Patient/a_b"}})",
     {0, 0, 1}},
    {"LowerCaseType",
     kObs,
     R"({"subject":{"reference":"patient/p1"}})",
     {0, 0, 1}},
    {"EmptyText", kObs, R"({"subject":{"reference":""}})", {0, 0, 1}},
    {"BothCompartments",
     kObs,
     R"({"performer":[{"reference":"#x"}]})",
     {0, 0, 1},
     {0, 0, 1}},
    {"DisguisedByQuery",
     kObs,
     R"({"subject":{"reference":)"
     R"("https://other.example.org/Patient/p2?x=/Device/1"}})",
     {0, 0, 1}},
};
INSTANTIATE_TEST_SUITE_P(Doubts, ScanTest, testing::ValuesIn(kDoubts),
                         CaseName());

// What a reference says of its type must not hide a person that its text may
// lead to.
constexpr ScanCase kStatedTypes[] = {
    {"ForeignPatient",
     kObs,
     R"({"subject":{"type":"Device",)"
     R"("reference":"https://other.example.org/fhir/Patient/p2"}})",
     {0, 0, 1}},
    {"ConditionalPatient",
     kObs,
     R"({"subject":{"type":"Device","reference":"Patient?identifier=x"}})",
     {0, 0, 1}},
    {"UnreadablePatient",
     kObs,
     R"({"subject":{"type":"Device","reference":"Patient/p2?x"}})",
     {0, 0, 1}},
    {"EmptyText",
     kObs,
     R"({"subject":{"type":"Device","reference":"",)"
     R"("identifier":{"value":"1"}}})",
     {0, 0, 1}},
    {"ConditionalPerformer",
     kObs,
     R"({"subject":{"reference":"Patient/p1"},"performer":[)"
     R"({"type":"Practitioner","reference":"Patient?identifier=x"}]})",
     {1, 0, 1},
     {0, 0, 1}},
};
INSTANTIATE_TEST_SUITE_P(StatedType, ScanTest, testing::ValuesIn(kStatedTypes),
                         CaseName());

// Arrays within arrays are not FHIR; what stands in them must not be lost.
constexpr ScanCase kArrays[] = {
    {"ArrayInArray",
     kObs,
     R"({"performer":[[{"reference":"Patient/p2"}]]})",
     {0, 1, 0}},
    {"ObjectInsteadOfArray",
     kObs,
     R"({"performer":{"reference":"Patient/p2"}})",
     {0, 1, 0}},
    {"ArrayInsteadOfObject",
     kObs,
     R"({"subject":[{"reference":"Patient/p1"}]})",
     {1, 0, 0}},
    {"EmptyArray", kObs, R"({"performer":[]})", {0, 0, 0}},
};
INSTANTIATE_TEST_SUITE_P(Arrays, ScanTest, testing::ValuesIn(kArrays),
                         CaseName());

// --------------------------------------------------------------- Root members

TEST(ResourceScan, ReadsTypeIdAndVersionOfTheRootOnly) {
  const Scanned scan(
      kObs, R"({"contained":[{"resourceType":"Patient","id":"c1",)"
            R"("meta":{"versionId":"9"}}],)"
            R"("extension":[{"id":"e1","meta":{"versionId":"8"}}],)"
            R"("id":"o1","resourceType":"Observation",)"
            R"("meta":{"extension":[{"versionId":"7"}],"versionId":"3",)"
            R"("meta":{"versionId":"6"}}})");
  ASSERT_EQ(scan.status(), Status::kOk);
  EXPECT_EQ(scan->resource_type(), "Observation");
  EXPECT_EQ(scan->id(), "o1");
  EXPECT_EQ(scan->version_id(), "3");
}

TEST(ResourceScan, LeavesMembersOfTheWrongKindEmpty) {
  const Scanned scan(
      kObs, R"({"resourceType":1,"id":null,"meta":[{"versionId":"3"}]})");
  ASSERT_EQ(scan.status(), Status::kOk);
  EXPECT_EQ(scan->resource_type(), "");
  EXPECT_EQ(scan->id(), "");
  EXPECT_EQ(scan->version_id(), "");
}

struct VersionCase {
  const char* name;
  std::string_view text;
  std::string_view version_id;
  bool is_odd;
};

class VersionTest : public testing::TestWithParam<VersionCase> {};

TEST_P(VersionTest, IsAnIdOrOdd) {
  const Scanned scan(kObs, GetParam().text);
  ASSERT_EQ(scan.status(), Status::kOk);
  EXPECT_EQ(scan->version_id(), GetParam().version_id);
  EXPECT_EQ(scan->has_odd_version(), GetParam().is_odd);
}

constexpr VersionCase kVersions[] = {
    {"Id", R"({"meta":{"versionId":"3"}})", "3", false},
    {"None", R"({"meta":{}})", "", false},
    {"NoMeta", R"({"id":"o1"})", "", false},
    {"NotOfTheResource", R"({"contained":[{"meta":{"versionId":3}}]})", "",
     false},
    {"Number", R"({"meta":{"versionId":3}})", "", true},
    {"Null", R"({"meta":{"versionId":null}})", "", true},
    {"Empty", R"({"meta":{"versionId":""}})", "", true},
    {"Array", R"({"meta":{"versionId":["3"]}})", "", true},
    {"NotAnId", R"({"meta":{"versionId":"a_b"}})", "", true},
    {"Quote", R"({"meta":{"versionId":"3\", W/\"4"}})", "", true},
    {"MetaIsAnArray", R"({"meta":[{"versionId":"3"}]})", "", true},
    {"MetaIsText", R"({"meta":"3"})", "", true},
};
INSTANTIATE_TEST_SUITE_P(All, VersionTest, testing::ValuesIn(kVersions),
                         CaseName());

struct BadTextCase {
  const char* name;
  std::string_view text;
  Status want;
};

class BadResourceTest : public testing::TestWithParam<BadTextCase> {};

TEST_P(BadResourceTest, IsRefused) {
  EXPECT_EQ(Scanned(kObs, GetParam().text).status(), GetParam().want);
}

constexpr BadTextCase kBadTexts[] = {
    {"Empty", "", Status::kJsonSyntax},
    {"Array", "[]", Status::kJsonWrongType},
    {"ArrayOfResources", R"([{"resourceType":"Observation"}])",
     Status::kJsonWrongType},
    {"String", R"("Observation")", Status::kJsonWrongType},
    {"Number", "1", Status::kJsonWrongType},
    {"Null", "null", Status::kJsonWrongType},
    {"Truncated", R"({"id":"o1")", Status::kJsonSyntax},
    {"Trailing", R"({"id":"o1"} x)", Status::kJsonSyntax},
    {"TwoObjects", "{}{}", Status::kJsonSyntax},
    {"TypeTwice", R"({"resourceType":"Patient","resourceType":"Observation"})",
     Status::kJsonDuplicateMember},
    {"SubjectTwice",
     R"({"subject":{"reference":"Patient/p1"},)"
     R"("subject":{"reference":"Patient/p2"}})",
     Status::kJsonDuplicateMember},
    {"SubjectTwiceEscaped",
     R"({"subject":{"reference":"Patient/p1"},)"
     R"("\u0073ubject":{"reference":"Patient/p2"}})",
     Status::kJsonDuplicateMember},
    {"ReferenceTwice",
     R"({"subject":{"reference":"Patient/p1","reference":"Patient/p2"}})",
     Status::kJsonDuplicateMember},
    {"NotUtf8", "{\"id\":\"\xff\"}", Status::kJsonNotUtf8},
    {"ByteOrderMark", "\xef\xbb\xbf{}", Status::kJsonSyntax},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadResourceTest, testing::ValuesIn(kBadTexts),
                         CaseName());

// A value that is no Reference is a matter of the compartment whose parameter
// reads it.
TEST(ResourceScan, TellsOfValuesThatAreNoReferences) {
  constexpr std::string_view kOdd[] = {
      R"({"subject":{"reference":1}})",
      R"({"subject":{"reference":null}})",
      R"({"subject":{"reference":{"reference":"Patient/p1"}}})",
      R"({"subject":{"reference":"Patient/p1","type":1}})",
      R"({"subject":"Patient/p1"})",
      R"({"performer":["Patient/p1"]})",
      R"({"subject":true})",
      R"({"performer":[{"reference":"Patient/p1"},{"reference":1}]})"};
  for (const std::string_view text : kOdd) {
    const Scanned scan(kObs, text);
    EXPECT_EQ(scan.status(), Status::kOk) << text;
    EXPECT_TRUE(scan->has_odd_reference(0)) << text;
  }
  constexpr std::string_view kRight[] = {
      R"({"subject":{"reference":"Patient/p1"},"focus":[1]})",
      R"({"subject":{"display":1}})", "{}"};
  for (const std::string_view text : kRight) {
    const Scanned scan(kObs, text);
    EXPECT_EQ(scan.status(), Status::kOk) << text;
    EXPECT_FALSE(scan->has_odd_reference(0)) << text;
  }
}

TEST(ResourceScan, TellsThemByCompartment) {
  BaseUrl base;
  ASSERT_TRUE(base.Parse(kBase));
  ResourceScan scan(FhirVersion::kR4, kObs, {&base, 1});
  scan.Confine(0, Compartment::kPatient, "p1");
  scan.Confine(1, Compartment::kRelatedPerson, "r1");
  scan.Confine(7, Compartment::kPatient, "p2");
  json::Reader reader;
  ASSERT_EQ(scan.Read(R"({"subject":1})", reader), Status::kOk);
  EXPECT_TRUE(scan.has_odd_reference(0));
  EXPECT_FALSE(scan.has_odd_reference(1));
  EXPECT_TRUE(scan.has_odd_reference(7));
  EXPECT_FALSE(scan.has_odd_reference(2));
  ASSERT_EQ(scan.Read(R"({"performer":[{"reference":"Patient/p2"},)"
                      R"({"reference":"Patient/p3"}]})",
                      reader),
            Status::kOk);
  EXPECT_FALSE(scan.has_odd_reference(0));
  EXPECT_EQ(scan.references(0).to_person, 0u);
  EXPECT_EQ(scan.references(0).to_another, 2u);
  EXPECT_EQ(scan.references(7).to_person, 1u);
  EXPECT_EQ(scan.references(7).to_another, 1u);
}

TEST(ResourceScan, TakesTheDepthOfTheLimit) {
  const auto nested = [](size_t depth) {
    std::string text = "{\"extension\":";
    text += std::string(depth - 1, '[') + std::string(depth - 1, ']');
    return text + R"(,"subject":{"reference":"Patient/p1"}})";
  };
  for (const size_t depth :
       {limits::kMaxJsonDepth - 1, limits::kMaxJsonDepth}) {
    const Scanned scan(kObs, nested(depth));
    ASSERT_EQ(scan.status(), Status::kOk) << depth;
    EXPECT_EQ(scan->references(0).to_person, 1u) << depth;
  }
  EXPECT_EQ(Scanned(kObs, nested(limits::kMaxJsonDepth + 1)).status(),
            Status::kJsonTooDeep);
}

}  // namespace
}  // namespace matron::fhir
