#include "smart/scope_risk.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "smart/scope_algebra.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

std::vector<std::string> Report(std::string_view scopes) {
  Arena arena = Arena::Growing();
  const Result<ScopeTerms> terms =
      ScopeTerms::Parse(scopes, ScopeOptions(fhir::FhirVersion::kR4), arena);
  const Result<std::span<const Risk>> risks = AssessRisk(*terms, arena);
  std::vector<std::string> lines;
  for (const Risk& risk : *risks) {
    EXPECT_FALSE(risk.text.empty());
    lines.push_back(std::string(NameOf(risk.severity)) + " " +
                    std::string(NameOf(risk.code)) + " " +
                    std::string(risk.scope) + " -> " +
                    std::string(risk.suggestion));
  }
  return lines;
}

struct Case {
  const char* name;
  std::string_view scopes;
  std::vector<std::string> want;
};

class RiskTest : public testing::TestWithParam<Case> {};

TEST_P(RiskTest, NamesWhatIsBroadAndWhatIsLess) {
  EXPECT_EQ(Report(GetParam().scopes), GetParam().want);
}

const Case kCases[] = {
    {"Nothing", "", {}},
    {"Harmless", "openid launch/patient patient/Encounter.rs", {}},
    {"AllTypes",
     "patient/*.rs",
     {"medium all_types patient/*.rs -> patient/Observation.rs "
      "patient/Condition.rs"}},
    {"AllTypesGranular",
     "patient/*.r?category=a",
     {"low all_types patient/*.r?category=a -> "
      "patient/Observation.r?category=a patient/Condition.r?category=a"}},
    {"Everything",
     "system/*.cruds",
     {"high all_types system/*.cruds -> system/Observation.cruds "
      "system/Condition.cruds",
      "high system_context system/*.cruds -> user/*.cruds",
      "high writes system/*.cruds -> system/*.rs",
      "high deletes system/*.cruds -> system/*.crus"}},
    {"User",
     "user/Encounter.rs",
     {"low user_context user/Encounter.rs -> patient/Encounter.rs"}},
    {"ListsPatients",
     "user/Patient.rs",
     {"medium lists_patients user/Patient.rs -> user/Patient.r",
      "low user_context user/Patient.rs -> patient/Patient.rs"}},
    {"WritesOnly",
     "patient/Encounter.c",
     {"medium writes patient/Encounter.c -> "}},
    {"Deletes",
     "patient/Encounter.rd",
     {"high deletes patient/Encounter.rd -> patient/Encounter.r"}},
    {"Offline",
     "offline_access online_access",
     {"medium offline_access offline_access -> online_access"}},
    {"Genetics",
     "patient/MolecularSequence.rs",
     {"medium genetics patient/MolecularSequence.rs -> "
      "patient/MolecularSequence.r"}},
    {"Documents",
     "patient/DocumentReference.rs",
     {"medium documents patient/DocumentReference.rs -> "
      "patient/DocumentReference.rs?category=http://hl7.org/fhir/us/core/"
      "CodeSystem/us-core-documentreference-category|clinical-note"}},
    {"NoCategory",
     "patient/Observation.rs",
     {"low no_category patient/Observation.rs -> "
      "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
      "observation-category|laboratory"}},
    {"Category", "patient/Observation.rs?category=a", {}},
    {"WithoutReading",
     "patient/DocumentReference.c",
     {"medium writes patient/DocumentReference.c -> "}},
    {"NotUnderstood", "x/y.z", {"low not_understood x/y.z -> "}},
};
INSTANTIATE_TEST_SUITE_P(All, RiskTest, testing::ValuesIn(kCases), CaseName());

// A suggestion is narrower, except where it leads into another context.
TEST(ScopeRisk, SuggestsWhatIsWithinTheScope) {
  Arena arena = Arena::Growing();
  std::set<std::string_view> codes;
  for (const char* context : {"patient", "user", "system"}) {
    for (size_t i = 0; i < fhir::kMaxResourceTypes; ++i) {
      const std::string_view name =
          fhir::NameOf(static_cast<fhir::ResourceType>(i));
      const std::string text = std::string(context) + "/" +
                               (name.empty() ? "*" : std::string(name)) +
                               ".cruds";
      const Result<ScopeTerms> terms = ScopeTerms::Parse(
          arena.Copy(text), ScopeOptions(fhir::FhirVersion::kR4), arena);
      if (terms->scopes().empty()) continue;  // Of another FHIR version.
      const Result<std::span<const Risk>> risks = AssessRisk(*terms, arena);
      for (const Risk& risk : *risks) {
        codes.insert(NameOf(risk.code));
        const Result<ScopeTerms> less = ScopeTerms::Parse(
            risk.suggestion, ScopeOptions(fhir::FhirVersion::kR4), arena);
        EXPECT_TRUE(less->rejected().empty()) << risk.suggestion;
        ASSERT_FALSE(less->scopes().empty()) << text;
        EXPECT_FALSE(*less->Covers(*terms));
        if (risk.suggestion.starts_with(context)) {
          EXPECT_TRUE(*terms->Covers(*less)) << risk.suggestion;
        }
      }
    }
  }
  EXPECT_EQ(codes.size(), 14u);
}

TEST(ScopeRisk, FailsWithoutMemory) {
  Arena arena = Arena::Growing();
  const Result<ScopeTerms> terms = ScopeTerms::Parse(
      "user/Patient.rs x", ScopeOptions(fhir::FhirVersion::kR4), arena);
  Arena none = Arena::Fixed(1);
  while (none.Allocate(8) != nullptr) {
  }
  EXPECT_EQ(AssessRisk(*terms, none).status(), Status::kOutOfMemory);
}

}  // namespace
}  // namespace matron::smart
