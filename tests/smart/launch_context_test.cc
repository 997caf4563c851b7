// What tests/vectors/launch.jsonl does not show: the typed result, and laws.

#include "smart/launch_context.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/smart/documents.h"

namespace matron::smart {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(LaunchContext, OfAnEmptyObjectIsEmpty) {
  Read read("{}");
  const LaunchContext context = ReadLaunchContext(
      read.spot(), LaunchContextRules(fhir::FhirVersion::kR4), read.arena());
  EXPECT_EQ(context.patient, "");
  EXPECT_FALSE(context.need_patient_banner.has_value());
  EXPECT_THAT(context.fhir_context, IsEmpty());
  EXPECT_THAT(read.Codes(), IsEmpty());
}

TEST(LaunchContext, TellsAFalseBannerFromNone) {
  Read read(R"({"need_patient_banner":false})");
  const LaunchContext context = ReadLaunchContext(
      read.spot(), LaunchContextRules(fhir::FhirVersion::kR4), read.arena());
  EXPECT_EQ(context.need_patient_banner, std::optional<bool>(false));
}

TEST(LaunchContext, OfAnInactiveTokenIsEmpty) {
  Read read(R"({"active":false,"patient":"123","fhirContext":["List/1"]})");
  LaunchContextRules rules(fhir::FhirVersion::kR4);
  rules.source = LaunchSource::kIntrospection;
  const LaunchContext context =
      ReadLaunchContext(read.spot(), rules, read.arena());
  EXPECT_EQ(context.patient, "");
  EXPECT_THAT(context.fhir_context, IsEmpty());
  EXPECT_TRUE(read.findings().failed());
}

TEST(LaunchContext, GivesTheRoleLaunchWhereNoneIsWritten) {
  Read read(R"({"fhirContext":[{"reference":"List/1"},"List/2"]})");
  const LaunchContext context = ReadLaunchContext(
      read.spot(), LaunchContextRules(fhir::FhirVersion::kR4), read.arena());
  ASSERT_THAT(context.fhir_context, SizeIs(2));
  for (const FhirContextItem& item : context.fhir_context) {
    EXPECT_EQ(item.role, "launch");
  }
}

// An entry of authorization_details never has a patient that it does not name,
// unless it names none.
TEST(LaunchContext, InheritsNothingThatAnEntryMeantToReplace) {
  for (const char* own :
       {"null", "1", "\"\"", "[]", "\"Patient/2\"", "\"a b\"", "{}"}) {
    std::string text =
        R"({"patient":"p1","authorization_details":[{"type":"smart_on_fhir",)"
        R"("locations":["https://a.example"],"fhirVersions":["4.0.1"],)"
        R"("patient":)";
    Read read(text + own + "}]}");
    const LaunchContext context = ReadLaunchContext(
        read.spot(), LaunchContextRules(fhir::FhirVersion::kR4), read.arena());
    EXPECT_THAT(context.authorization_details, IsEmpty()) << own;
    EXPECT_TRUE(read.findings().failed()) << own;
  }
}

TEST(LaunchContext, TellsWhatAnEntryInherited) {
  Read read(R"({"patient":"p1","encounter":"e1","authorization_details":[)"
            R"({"type":"smart_on_fhir","locations":["https://a.example/fhir"],)"
            R"("fhirVersions":["4.0.1","5.0.0"],"patient":"p2"}]})");
  const LaunchContext context = ReadLaunchContext(
      read.spot(), LaunchContextRules(fhir::FhirVersion::kR4), read.arena());
  ASSERT_THAT(context.authorization_details, SizeIs(1));
  const AuthorizationDetail& detail = context.authorization_details[0];
  EXPECT_THAT(detail.locations, ElementsAre("https://a.example/fhir"));
  EXPECT_THAT(detail.fhir_versions, ElementsAre("4.0.1", "5.0.0"));
  EXPECT_EQ(detail.patient, "p2");
  EXPECT_TRUE(detail.own_patient);
  EXPECT_EQ(detail.encounter, "e1");
  EXPECT_FALSE(detail.own_encounter);
}

// Whatever version is said, it only takes away.
TEST(LaunchContext, WithAVersionIsNeverMoreThanWithout) {
  const std::vector<std::string> items = {
      R"("List/1")",
      R"({"reference":"List/1"})",
      R"({"canonical":"https://a.example/q"})",
      R"({"identifier":{"value":"1"},"type":"Device"})",
      R"("Patient/1")",
      R"({"reference":"Patient/1","role":"https://a.example/r"})",
      "1"};
  for (const std::string& item : items) {
    Read without("{\"fhirContext\":[" + item + "]}");
    const size_t all =
        ReadLaunchContext(without.spot(),
                          LaunchContextRules(fhir::FhirVersion::kR4),
                          without.arena())
            .fhir_context.size();
    for (size_t i = 0; i < kNumSmartVersions; ++i) {
      Read with("{\"fhirContext\":[" + item + "]}");
      LaunchContextRules rules(fhir::FhirVersion::kR4);
      rules.version = static_cast<SmartVersion>(i);
      const LaunchContext context =
          ReadLaunchContext(with.spot(), rules, with.arena());
      EXPECT_LE(context.fhir_context.size(), all) << item;
      EXPECT_TRUE(context.fhir_context.size() == 1 || !with.Codes().empty())
          << item;
    }
  }
}

}  // namespace
}  // namespace matron::smart
