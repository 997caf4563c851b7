// How far compartments reach: shared types, membership, encounters, and the
// claim that names patients.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "policy/policy.h"
#include "tests/fixtures/case_name.h"
#include "tests/policy/documents.h"

namespace matron::policy {
namespace {

using fhir::Compartment;
using fhir::ResourceType;

TEST(LoadCompartments, HasDefaults) {
  Diagnostics diagnostics;
  const PolicyRef policy = Load(Document(), diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_TRUE(policy->IsShared(ResourceType::kLocation));
  EXPECT_TRUE(policy->IsShared(ResourceType::kOrganization));
  EXPECT_TRUE(policy->IsShared(ResourceType::kPractitioner));
  EXPECT_TRUE(policy->IsShared(ResourceType::kMedication));
  EXPECT_FALSE(policy->IsShared(ResourceType::kDevice));
  EXPECT_FALSE(policy->IsShared(ResourceType::kNone));
  EXPECT_EQ(policy->patient_compartment(), Compartment::kPatient);
  EXPECT_FALSE(policy->confines_to_encounter());
  EXPECT_EQ(policy->issuers()[0].patients_claim, "");
}

TEST(LoadCompartments, TakesWhatTheDocumentSays) {
  Diagnostics diagnostics;
  const PolicyRef policy =
      Load(Document({{"shared_types", R"(["Device"])"},
                     {"compartment_membership", R"("clinical_subject")"},
                     {"encounter_context", R"("confine")"},
                     {"issuers", R"([{"issuer":"https://auth.example.org",)"
                                 R"("patients_claim":"/ext/patients"}])"}}),
           diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_TRUE(policy->IsShared(ResourceType::kDevice));
  EXPECT_FALSE(policy->IsShared(ResourceType::kLocation));
  EXPECT_EQ(policy->patient_compartment(), Compartment::kClinicalSubject);
  EXPECT_TRUE(policy->confines_to_encounter());
  EXPECT_EQ(policy->issuers()[0].patients_claim, "/ext/patients");
}

TEST(LoadCompartments, TakesWordsOfTheDefaults) {
  Diagnostics diagnostics;
  const PolicyRef policy =
      Load(Document({{"shared_types", "[]"},
                     {"compartment_membership", R"("listed")"},
                     {"encounter_context", R"("ignore")"}}),
           diagnostics);
  ASSERT_TRUE(policy.exists());
  EXPECT_FALSE(policy->IsShared(ResourceType::kLocation));
  EXPECT_EQ(policy->patient_compartment(), Compartment::kPatient);
  EXPECT_FALSE(policy->confines_to_encounter());
}

struct FaultCase {
  const char* name;
  std::string_view member;
  std::string value;
  Status code;
  std::string_view pointer;
};

class CompartmentFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(CompartmentFaultTest, IsReportedWhereItIs) {
  Diagnostics diagnostics;
  const Change change = {GetParam().member, GetParam().value};
  EXPECT_FALSE(Load(Document({change}), diagnostics).exists());
  ASSERT_EQ(diagnostics.num_found(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, GetParam().code);
  EXPECT_EQ(diagnostics.items()[0].pointer, GetParam().pointer);
}

constexpr Status kBadValue = Status::kPolicyBadValue;
constexpr Status kWrongType = Status::kPolicyWrongType;
const FaultCase kFaults[] = {
    {"SharedNoArray", "shared_types", R"("Device")", kWrongType,
     "/shared_types"},
    {"SharedNumber", "shared_types", "[1]", kWrongType, "/shared_types/0"},
    {"SharedUnknown", "shared_types", R"(["Device","device"])", kBadValue,
     "/shared_types/1"},
    {"SharedOtherVersion", "shared_types", R"(["DeviceUsage"])", kBadValue,
     "/shared_types/0"},
    {"SharedTwice", "shared_types", R"(["Device","Device"])",
     Status::kPolicyDuplicate, "/shared_types/1"},
    {"SharedPatient", "shared_types", R"(["Patient"])", kBadValue,
     "/shared_types/0"},
    {"SharedMember", "shared_types", R"(["Observation"])", kBadValue,
     "/shared_types/0"},
    {"SharedOfRelated", "shared_types", R"(["RelatedPerson"])", kBadValue,
     "/shared_types/0"},
    {"SharedBinary", "shared_types", R"(["Binary"])", kBadValue,
     "/shared_types/0"},
    {"SharedBundle", "shared_types", R"(["Bundle"])", kBadValue,
     "/shared_types/0"},
    {"SharedParameters", "shared_types", R"(["Parameters"])", kBadValue,
     "/shared_types/0"},
    {"MembershipWord", "compartment_membership", R"("strict")", kBadValue,
     "/compartment_membership"},
    {"MembershipKind", "compartment_membership", "true", kWrongType,
     "/compartment_membership"},
    {"EncounterWord", "encounter_context", R"("Confine")", kBadValue,
     "/encounter_context"},
    {"EncounterKind", "encounter_context", "1", kWrongType,
     "/encounter_context"},
    {"PatientsClaim", "issuers",
     R"([{"issuer":"https://auth.example.org","patients_claim":"patients"}])",
     kBadValue, "/issuers/0/patients_claim"},
    {"PatientsClaimKind", "issuers",
     R"([{"issuer":"https://auth.example.org","patients_claim":1}])",
     kWrongType, "/issuers/0/patients_claim"},
};
INSTANTIATE_TEST_SUITE_P(Faults, CompartmentFaultTest,
                         testing::ValuesIn(kFaults), fixtures::CaseName());

}  // namespace
}  // namespace matron::policy
