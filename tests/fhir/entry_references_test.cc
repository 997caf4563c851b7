// References between the entries of a transaction (docs/requests.md section 7).

#include "fhir/entry_references.h"

#include <string>
#include <string_view>

#include "fhir/resource_scan.h"
#include "gtest/gtest.h"
#include "json/reader.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

constexpr std::string_view kUrn =
    "urn:uuid:b1f0a9d2-6c56-4c8f-8f0a-0d1d5c9a7e11";
constexpr ResourceType kPatient = ResourceType::kPatient;
constexpr ResourceType kDevice = ResourceType::kDevice;

// ------------------------------------------------------------------- Finding

TEST(EntryReferences, AreFoundByTheirWholeUrl) {
  Arena arena = Arena::Growing();
  EntryReferences entries(arena);
  ASSERT_TRUE(entries.Add({"urn:uuid:2", {kPatient, "p2"}}));
  ASSERT_TRUE(entries.Add({"urn:uuid:1", {kPatient, "p1"}}));
  ASSERT_TRUE(entries.Add({"urn:uuid:3", {kDevice, {}}}));
  entries.Sort();
  bool is_ambiguous = true;
  const ResourceId* found = entries.Find("urn:uuid:1", &is_ambiguous);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->id, "p1");
  EXPECT_FALSE(is_ambiguous);
  found = entries.Find("urn:uuid:3", &is_ambiguous);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->type, kDevice);
  EXPECT_TRUE(found->id.empty());
  for (const char* other : {"", "urn:uuid:", "urn:uuid:11", "URN:UUID:1",
                            "urn:uuid:1 ", "urn:uuid:4"}) {
    EXPECT_EQ(entries.Find(other, &is_ambiguous), nullptr) << other;
    EXPECT_FALSE(is_ambiguous) << other;
  }
}

TEST(EntryReferences, AreNotFoundIfTwoHaveTheUrl) {
  Arena arena = Arena::Growing();
  EntryReferences entries(arena);
  for (const char* url : {"a", "b", "a", "c", "c", "c"}) {
    ASSERT_TRUE(entries.Add({url, {kPatient, "p1"}}));
  }
  entries.Sort();
  bool is_ambiguous = false;
  EXPECT_EQ(entries.Find("a", &is_ambiguous), nullptr);
  EXPECT_TRUE(is_ambiguous);
  EXPECT_NE(entries.Find("b", &is_ambiguous), nullptr);
  EXPECT_FALSE(is_ambiguous);
  EXPECT_EQ(entries.Find("c", &is_ambiguous), nullptr);
  EXPECT_TRUE(is_ambiguous);
}

TEST(EntryReferences, FailWithoutMemory) {
  Arena arena = Arena::Fixed(64);
  EntryReferences entries(arena);
  bool fails = false;
  for (size_t i = 0; i < 8; ++i) fails |= !entries.Add({"a", {}});
  EXPECT_TRUE(fails);
}

// ------------------------------------------------------------------ Resolving

// What the subject of an Observation counts as, for the Patient p1.
enum class Counts { kPerson, kAnother, kDoubtful, kNothing };

struct ResolveCase {
  const char* name;
  EntryReference entry;
  std::string_view reference;
  Counts want;
};

class ResolveTest : public testing::TestWithParam<ResolveCase> {};

TEST_P(ResolveTest, LeadsToTheEntrysResource) {
  const ResolveCase& c = GetParam();
  BaseUrl base;
  ASSERT_TRUE(base.Parse("https://ehr.example.org/fhir"));
  Arena arena = Arena::Growing();
  EntryReferences entries(arena);
  ASSERT_TRUE(entries.Add(c.entry));
  entries.Sort();
  ResourceScan scan(FhirVersion::kR4, ResourceType::kObservation, {&base, 1});
  scan.ResolveEntries(&entries);
  scan.Confine(0, Compartment::kPatient, "p1");
  json::Reader reader;
  ASSERT_EQ(scan.Read(R"({"resourceType":"Observation","subject":{)"
                      R"("reference":")" +
                          std::string(c.reference) + "\"}}",
                      reader),
            Status::kOk);
  const CompartmentReferences& references = scan.references(0);
  EXPECT_EQ(references.to_person, c.want == Counts::kPerson ? 1u : 0u);
  EXPECT_EQ(references.to_another, c.want == Counts::kAnother ? 1u : 0u);
  EXPECT_EQ(references.doubtful, c.want == Counts::kDoubtful ? 1u : 0u);
}

constexpr std::string_view kLocal = "https://ehr.example.org/fhir/Patient/p1";
constexpr ResolveCase kResolved[] = {
    {"ThePerson", {kUrn, {kPatient, "p1"}}, kUrn, Counts::kPerson},
    {"Another", {kUrn, {kPatient, "p2"}}, kUrn, Counts::kAnother},
    {"ANewPerson", {kUrn, {kPatient, {}}}, kUrn, Counts::kAnother},
    {"ADevice", {kUrn, {kDevice, {}}}, kUrn, Counts::kNothing},
    {"NoEntry", {kUrn, {kPatient, "p1"}}, "urn:uuid:x", Counts::kDoubtful},
    {"NoEntryButLocal", {kUrn, {kDevice, {}}}, "Patient/p1", Counts::kPerson},
    {"ByItsOwnUrl", {kLocal, {kPatient, "p1"}}, kLocal, Counts::kPerson},
};
INSTANTIATE_TEST_SUITE_P(All, ResolveTest, testing::ValuesIn(kResolved),
                         CaseName());

}  // namespace
}  // namespace matron::fhir
