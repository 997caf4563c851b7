#include "decide/images.h"

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fhir::Compartment;
using fhir::Interaction;
using fhir::InteractionKind;
using fhir::ResourceType;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;

// ------------------------------------------------------------------ Placement

struct PlaceCase {
  const char* name;
  Interaction interaction;
  Compartment compartment;
  Placement want;
};

class PlaceTest : public testing::TestWithParam<PlaceCase> {};

TEST_P(PlaceTest, IsByTypeAndIdAlone) {
  const bool is_patient = GetParam().compartment == Compartment::kPatient;
  const Desk desk(MemberPolicy());
  EXPECT_EQ(PlaceOf(*desk.policy(), GetParam().interaction,
                    {GetParam().compartment, is_patient ? "p1" : "r1"}),
            GetParam().want);
}

constexpr Compartment kPatients = Compartment::kPatient;
constexpr Compartment kRelated = Compartment::kRelatedPerson;
constexpr Placement kInside = Placement::kInside;
constexpr Placement kOutside = Placement::kOutside;
constexpr Placement kDepends = Placement::kDepends;
constexpr ResourceType kPat = ResourceType::kPatient;
constexpr ResourceType kObs = ResourceType::kObservation;
constexpr ResourceType kLoc = ResourceType::kLocation;
constexpr ResourceType kRel = ResourceType::kRelatedPerson;
using enum InteractionKind;

constexpr Interaction Of(InteractionKind kind,
                         ResourceType type = ResourceType::kNone,
                         std::string_view id = {},
                         std::string_view version_id = {}) {
  return {kind, type, id, version_id};
}

constexpr PlaceCase kPlaces[] = {
    {"ReadItself", Of(kRead, kPat, "p1"), kPatients, kInside},
    {"VreadItself", Of(kVread, kPat, "p1", "1"), kPatients, kInside},
    {"HistoryOfItself", Of(kHistoryInstance, kPat, "p1"), kPatients, kInside},
    {"UpdateItself", Of(kUpdate, kPat, "p1"), kPatients, kDepends},
    {"PatchItself", Of(kPatch, kPat, "p1"), kPatients, kDepends},
    {"DeleteItself", Of(kDelete, kPat, "p1"), kPatients, kDepends},
    {"ReadAnother", Of(kRead, kPat, "p2"), kPatients, kOutside},
    {"ReadIdCase", Of(kRead, kPat, "P1"), kPatients, kOutside},
    {"UpdateAnother", Of(kUpdate, kPat, "p2"), kPatients, kOutside},
    {"DeleteAnother", Of(kDelete, kPat, "p2"), kPatients, kOutside},
    {"HistoryOfAnother", Of(kHistoryInstance, kPat, "p2"), kPatients, kOutside},
    {"CreatePatient", Of(kCreate, kPat), kPatients, kOutside},
    {"SearchPatients", Of(kSearchType, kPat), kPatients, kDepends},
    {"HistoryOfPatients", Of(kHistoryType, kPat), kPatients, kDepends},
    {"ReadMember", Of(kRead, kObs, "o1"), kPatients, kDepends},
    {"SearchMembers", Of(kSearchType, kObs), kPatients, kDepends},
    {"CreateMember", Of(kCreate, kObs), kPatients, kDepends},
    {"System", Of(kHistorySystem), kPatients, kDepends},
    {"ReadShared", Of(kRead, kLoc, "l1"), kPatients, kInside},
    {"SearchShared", Of(kSearchType, ResourceType::kMedication), kPatients,
     kInside},
    {"HistoryOfShared", Of(kHistoryType, ResourceType::kOrganization),
     kPatients, kInside},
    {"ReadPractitioner", Of(kRead, ResourceType::kPractitioner, "d1"),
     kPatients, kInside},
    {"CreateShared", Of(kCreate, kLoc), kPatients, kOutside},
    {"UpdateShared", Of(kUpdate, kLoc, "l1"), kPatients, kOutside},
    {"PatchShared", Of(kPatch, kLoc, "l1"), kPatients, kOutside},
    {"DeleteShared", Of(kDelete, ResourceType::kOrganization, "x"), kPatients,
     kOutside},
    {"Device", Of(kRead, ResourceType::kDevice, "d1"), kPatients, kOutside},
    {"Binary", Of(kRead, ResourceType::kBinary, "b1"), kPatients, kDepends},
    {"Bundle", Of(kRead, ResourceType::kBundle, "b1"), kPatients, kOutside},
    {"PractitionerRole", Of(kRead, ResourceType::kPractitionerRole, "d1"),
     kPatients, kOutside},
    {"Task", Of(kSearchType, ResourceType::kTask), kPatients, kOutside},
    {"RelatedPersonOfPatient", Of(kRead, kRel, "r1"), kPatients, kDepends},
    {"ReadRelatedPersonItself", Of(kRead, kRel, "r1"), kRelated, kInside},
    {"ReadOtherRelatedPerson", Of(kRead, kRel, "r2"), kRelated, kOutside},
    {"CreateRelatedPerson", Of(kCreate, kRel), kRelated, kOutside},
    {"SearchRelatedPersons", Of(kSearchType, kRel), kRelated, kDepends},
    {"PatientOfRelatedPerson", Of(kRead, kPat, "p1"), kRelated, kOutside},
    {"SearchPatientsOfRelatedPerson", Of(kSearchType, kPat), kRelated,
     kOutside},
    {"SharedOfRelatedPerson", Of(kRead, kLoc, "l1"), kRelated, kInside},
    {"MemberOfRelatedPerson", Of(kRead, ResourceType::kEncounter, "e1"),
     kRelated, kDepends},
    {"TypeOutsideRelatedPerson", Of(kRead, ResourceType::kFlag, "f1"), kRelated,
     kOutside},
};
INSTANTIATE_TEST_SUITE_P(All, PlaceTest, testing::ValuesIn(kPlaces),
                         CaseName());

// --------------------------------------------------------------------- Images

// A grant of the patient in context, and one of the user.
constexpr size_t kContext = 0;
constexpr size_t kOwn = 1;
std::span<const Grant> BothGrants() {
  static const std::array<Grant, 2> grants = [] {
    std::array<Grant, 2> both;
    both[kContext].reach = Reach::kPatientContext;
    both[kOwn].reach = Reach::kOwnCompartment;
    return both;
  }();
  return grants;
}

ImageReader ReaderOf(Desk& desk) {
  return ImageReader(desk.session(), BothGrants(), nullptr, desk.scratch());
}

Image Read(Desk& desk, ResourceType type, std::string_view id,
           const ResourceInput& input) {
  ImageExpectation expected;
  expected.type = type;
  expected.id = id;
  desk.scratch().arena().Reset();
  return ReaderOf(desk).Read(input, expected);
}

bool IsNothing(const Image& image) {
  return image.judgement.inside == 0 && image.judgement.strictly == 0;
}

struct ImageCase {
  const char* name;
  ResourceType type;
  std::string_view id;
  std::string_view text;
  bool readable, writable;          // For the patient in context, p1.
  bool own_readable, own_writable;  // For the user.
};

class ImageOfPatientTest : public testing::TestWithParam<ImageCase> {};

// The user is Patient/p2.
TEST_P(ImageOfPatientTest, IsJudgedForBothCompartments) {
  const ImageCase& c = GetParam();
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1", .fhir_user = "Patient/p2"}));
  const Image image = Read(desk, c.type, c.id, {Given::kYes, c.text});
  ASSERT_EQ(image.fault, Reason::kOk);
  EXPECT_EQ(image.judgement.IsVisible(kContext), c.readable);
  EXPECT_EQ(image.judgement.IsWritable(kContext), c.writable);
  EXPECT_EQ(image.judgement.IsVisible(kOwn), c.own_readable);
  EXPECT_EQ(image.judgement.IsWritable(kOwn), c.own_writable);
}

constexpr ImageCase kImages[] = {
    {"Mine", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"}})",
     true, true, false, false},
    {"TheUsers", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p2"}})",
     false, false, true, true},
    {"Both", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"Patient/p2"}]})",
     true, false, true, false},
    {"MineWithAnother", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"Patient/p3"}]})",
     true, false, false, false},
    {"MineWithDoubt", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"#x"}]})",
     true, false, false, false},
    {"MineWithPractitioner", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"Practitioner/d1"}]})",
     true, true, false, false},
    {"Nobodys", kObs, "o1", R"({"resourceType":"Observation","id":"o1"})",
     false, false, false, false},
    {"Doubt", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"urn:uuid:x"}})",
     false, false, false, false},
    {"ForeignPatient", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1","subject":{"reference":)"
     R"("https://other.example.org/fhir/Patient/p1"}})",
     false, false, false, false},
    {"GroupOfMine", ResourceType::kGroup, "g1",
     R"({"resourceType":"Group","id":"g1",)"
     R"("member":[{"entity":{"reference":"Patient/p1"}}]})",
     true, true, false, false},
    {"GroupWithAnother", ResourceType::kGroup, "g1",
     R"({"resourceType":"Group","id":"g1",)"
     R"("member":[{"entity":{"reference":"Patient/p1"}},)"
     R"({"entity":{"reference":"Patient/p3"}}]})",
     false, false, false, false},
    {"GroupWithDoubt", ResourceType::kGroup, "g1",
     R"({"resourceType":"Group","id":"g1",)"
     R"("member":[{"entity":{"reference":"Patient/p1"}},)"
     R"({"entity":{"identifier":{"value":"1"}}}]})",
     false, false, false, false},
    {"GroupWithDevice", ResourceType::kGroup, "g1",
     R"({"resourceType":"Group","id":"g1",)"
     R"("member":[{"entity":{"reference":"Patient/p1"}},)"
     R"({"entity":{"reference":"Device/d1"}}]})",
     true, true, false, false},
    {"Itself", kPat, "p1", R"({"resourceType":"Patient","id":"p1"})", true,
     true, false, false},
    {"ItselfWithPractitioner", kPat, "p1",
     R"({"resourceType":"Patient","id":"p1",)"
     R"("generalPractitioner":[{"reference":"Practitioner/d1"}]})",
     true, true, false, false},
    // docs/evaluate.md: `link` is a compartment parameter for writes.
    {"ItselfLinkedToAnother", kPat, "p1",
     R"({"resourceType":"Patient","id":"p1",)"
     R"("link":[{"other":{"reference":"Patient/p3"},"type":"seealso"}]})",
     true, false, false, false},
    {"ItselfLinkedToRelatedPerson", kPat, "p1",
     R"({"resourceType":"Patient","id":"p1",)"
     R"("link":[{"other":{"reference":"RelatedPerson/r1"}}]})",
     true, true, false, false},
    {"AnotherThatLinks", kPat, "p3",
     R"({"resourceType":"Patient","id":"p3",)"
     R"("link":[{"other":{"reference":"Patient/p1"},"type":"seealso"}]})",
     false, false, false, false},
};
INSTANTIATE_TEST_SUITE_P(All, ImageOfPatientTest, testing::ValuesIn(kImages),
                         CaseName());

class ImageOfRelatedPersonTest : public testing::TestWithParam<ImageCase> {};

// The user is RelatedPerson/r1; no patient is in context.
TEST_P(ImageOfRelatedPersonTest, IsNeverWritableWithAPatient) {
  const ImageCase& c = GetParam();
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.fhir_user = "RelatedPerson/r1"}));
  const Image image = Read(desk, c.type, c.id, {Given::kYes, c.text});
  ASSERT_EQ(image.fault, Reason::kOk);
  EXPECT_EQ(image.judgement.IsVisible(kOwn), c.own_readable);
  EXPECT_EQ(image.judgement.IsWritable(kOwn), c.own_writable);
}

constexpr ImageCase kRelatedImages[] = {
    {"Performed", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("performer":[{"reference":"RelatedPerson/r1"}]})",
     false, false, true, true},
    {"PerformedOnAPatient", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"},)"
     R"("performer":[{"reference":"RelatedPerson/r1"}]})",
     false, false, true, false},
    {"PerformedOnSomebody", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"identifier":{"value":"1"}},)"
     R"("performer":[{"reference":"RelatedPerson/r1"}]})",
     false, false, true, false},
    {"PerformedOnADevice", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Device/d1"},)"
     R"("performer":[{"reference":"RelatedPerson/r1"}]})",
     false, false, true, true},
    {"WithAnotherRelatedPerson", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("performer":[{"reference":"RelatedPerson/r1"},)"
     R"({"reference":"RelatedPerson/r2"}]})",
     false, false, true, false},
    {"SubjectDoesNotCount", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"RelatedPerson/r1"}})",
     false, false, false, false},
    {"SameIdOfAPatient", kObs, "o1",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("performer":[{"reference":"Patient/r1"}]})",
     false, false, false, false},
    {"Itself", kRel, "r1", R"({"resourceType":"RelatedPerson","id":"r1"})",
     false, false, true, true},
    {"ItselfOfAPatient", kRel, "r1",
     R"({"resourceType":"RelatedPerson","id":"r1",)"
     R"("patient":{"reference":"Patient/p1"}})",
     false, false, true, false},
};
INSTANTIATE_TEST_SUITE_P(All, ImageOfRelatedPersonTest,
                         testing::ValuesIn(kRelatedImages), CaseName());

struct FaultCase {
  const char* name;
  std::string_view text;
  Reason want;
};

class ImageFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(ImageFaultTest, MakesNothingReadableOrWritable) {
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1", .fhir_user = "Patient/p1"}));
  const Image image = Read(desk, kObs, "o1", {Given::kYes, GetParam().text});
  EXPECT_EQ(image.fault, GetParam().want);
  EXPECT_TRUE(IsNothing(image));
  EXPECT_EQ(image.version_id, "");
}

constexpr Reason kMismatch = Reason::kResourceMismatch;
constexpr Reason kMalformed = Reason::kResourceMalformed;
constexpr FaultCase kFaults[] = {
    {"OtherType",
     R"({"resourceType":"Condition","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"TypeCase",
     R"({"resourceType":"observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"NoType", R"({"id":"o1","subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"OtherId",
     R"({"resourceType":"Observation","id":"o2",)"
     R"("subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"IdCase",
     R"({"resourceType":"Observation","id":"O1",)"
     R"("subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"NoId",
     R"({"resourceType":"Observation","subject":{"reference":"Patient/p1"}})",
     kMismatch},
    {"NoJson", "x", kMalformed},
    {"Empty", "", kMalformed},
    {"Array", "[]", kMalformed},
    {"SubjectTwice",
     R"({"resourceType":"Observation","id":"o1",)"
     R"("subject":{"reference":"Patient/p2"},)"
     R"("subject":{"reference":"Patient/p1"}})",
     kMalformed},
    {"SubjectIsText",
     R"({"resourceType":"Observation","id":"o1","subject":"Patient/p1"})",
     kMalformed},
};
INSTANTIATE_TEST_SUITE_P(Bad, ImageFaultTest, testing::ValuesIn(kFaults),
                         CaseName());

TEST(Image, NotGivenIsNothing) {
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1"}));
  for (const Given given : {Given::kNo, Given::kAbsent}) {
    const Image image = Read(desk, kObs, "o1", {given, {}});
    EXPECT_EQ(image.given, given);
    EXPECT_EQ(image.fault, Reason::kOk);
    EXPECT_TRUE(IsNothing(image));
  }
}

// Without a patient in context nothing is in the compartment of nobody.
TEST(Image, IsInNoCompartmentOfNobody) {
  Desk desk(MemberPolicy());
  desk.Open(Claims(""));
  const Image image = Read(desk, kObs, "o1",
                           {Given::kYes, fixtures::Observation("Patient/p1")});
  EXPECT_EQ(image.fault, Reason::kOk);
  EXPECT_TRUE(IsNothing(image));
}

TEST(Image, ComparesTheVersionThatTheUrlNames) {
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1"}));
  ImageExpectation expected;
  expected.type = kObs;
  expected.id = "o1";
  expected.version_id = "2";
  ImageReader reader = ReaderOf(desk);
  const auto fault = [&](std::string_view extra) {
    const std::string text = fixtures::Observation("Patient/p1", extra);
    return reader.Read({Given::kYes, text}, expected).fault;
  };
  EXPECT_EQ(fault(R"(,"meta":{"versionId":"2"})"), Reason::kOk);
  EXPECT_EQ(fault(R"(,"meta":{"versionId":"3"})"), kMismatch);
  EXPECT_EQ(fault(""), kMismatch);
}

// A stored version that cannot be read must not pass for none.
TEST(Image, RefusesAStoredVersionThatIsNoId) {
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1"}));
  ImageExpectation expected;
  expected.type = kObs;
  expected.id = "o1";
  ImageReader reader = ReaderOf(desk);
  for (const bool is_stored : {false, true}) {
    expected.is_stored = is_stored;
    for (const char* version : {"3", "null", "\"a_b\"", "\"\"", "[\"3\"]"}) {
      const std::string text = fixtures::Observation(
          "Patient/p1",
          std::string(R"(,"meta":{"versionId":)") + version + "}");
      const Image image = reader.Read({Given::kYes, text}, expected);
      EXPECT_EQ(image.fault, is_stored ? kMalformed : Reason::kOk) << version;
      EXPECT_EQ(image.version_id, "") << version;
    }
  }
}

TEST(Image, KeepsItsVersionBeyondTheText) {
  Desk desk(MemberPolicy());
  desk.Open(Claims("", {.patient = "p1"}));
  std::string text =
      fixtures::Observation("Patient/p1", R"(,"meta":{"versionId":"2"})");
  const Image image = Read(desk, kObs, "o1", {Given::kYes, text});
  text.assign(text.size(), '#');
  ImageExpectation expected;
  expected.type = kObs;
  ASSERT_EQ(
      ReaderOf(desk)
          .Read({Given::kYes, R"({"resourceType":"Observation"})"}, expected)
          .fault,
      Reason::kOk);
  EXPECT_EQ(image.version_id, "2");
}

}  // namespace
}  // namespace matron::decide
