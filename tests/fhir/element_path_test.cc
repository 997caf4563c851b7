#include "fhir/element_path.h"

#include <set>
#include <string>
#include <string_view>

#include "fhir/definitions.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

constexpr FhirVersion kR4 = FhirVersion::kR4;
constexpr FhirVersion kR4B = FhirVersion::kR4B;
constexpr FhirVersion kR5 = FhirVersion::kR5;

// `Account.subject is Patient`, `effective[x]`, `telecom{system=phone}`.
std::string TextOf(const ElementPath& path) {
  std::string text;
  const ElementFilter filter = path.filter();
  for (size_t level = 0; level < path.size(); ++level) {
    if (level > 0) text += '.';
    text += path.step(level);
    if (path.is_choice(level)) text += "[x]";
    if (!filter.member.empty() && filter.level == level) {
      text += '{';
      text += filter.member;
      text += '=';
      text += filter.value;
      text += '}';
    }
  }
  if (path.target() != ResourceType::kNone) {
    text += " is ";
    text += NameOf(path.target());
  }
  return text;
}

// -------------------------------------------------------- What is compiled

struct PathCase {
  const char* name;
  FhirVersion version;
  ResourceType type;
  const char* parameter;
  std::set<std::string> want;  // None: not compiled.
};

class PathsTest : public testing::TestWithParam<PathCase> {};

TEST_P(PathsTest, AreThoseOfTheExpression) {
  const PathCase& c = GetParam();
  SearchParameter found;
  ASSERT_TRUE(FindSearchParameter(c.version, c.type, c.parameter, &found));
  std::set<std::string> got;
  for (size_t i = 0; i < found.num_paths(); ++i) {
    got.insert(TextOf(found.path(i)));
  }
  EXPECT_EQ(got, c.want);
  EXPECT_EQ(found.is_compiled, !c.want.empty());
}

// Written from the expressions of the definitions by hand.
const PathCase kPaths[] = {
    {"Plain", kR4, ResourceType::kObservation, "status", {"status"}},
    {"Dotted", kR4, ResourceType::kPatient, "given", {"name.given"}},
    {"Union",
     kR4,
     ResourceType::kObservation,
     "combo-code",
     {"code", "component.code"}},
    {"Choice", kR4, ResourceType::kObservation, "date", {"effective[x]"}},
    {"ChoiceInR5",
     kR5,
     ResourceType::kObservation,
     "date",
     {"effectiveDateTime", "effectiveInstant", "effectivePeriod",
      "effectiveTiming"}},
    {"ChoiceBelow",
     kR4,
     ResourceType::kSpecimen,
     "collected",
     {"collection.collected[x]"}},
    {"ChoiceOfR4B",
     kR4B,
     ResourceType::kMedicinalProductDefinition,
     "characteristic",
     {"characteristic.value[x]"}},
    {"As",
     kR4,
     ResourceType::kObservation,
     "value-quantity",
     {"valueQuantity", "valueSampledData"}},
    {"AsOnTheWay",
     kR4,
     ResourceType::kObservation,
     "value-string",
     {"valueCodeableConcept.text", "valueString"}},
    {"AsCapital", kR4, ResourceType::kConceptMap, "source-uri", {"sourceUri"}},
    {"AsMethod",
     kR4,
     ResourceType::kCondition,
     "abatement-age",
     {"abatementAge", "abatementRange"}},
    {"AsReference",
     kR4,
     ResourceType::kMedicationRequest,
     "medication",
     {"medicationReference"}},
    {"CodeableReference",
     kR5,
     ResourceType::kMedicationRequest,
     "medication",
     {"medication.reference"}},
    {"Relative", kR4, ResourceType::kInsurancePlan, "name", {"alias", "name"}},
    {"Resolve",
     kR4,
     ResourceType::kObservation,
     "patient",
     {"subject is Patient"}},
    {"ResolveBelow",
     kR4,
     ResourceType::kProvenance,
     "patient",
     {"target is Patient"}},
    {"ResolveInR5", kR5, ResourceType::kProvenance, "patient", {"patient"}},
    {"ResolveSeveral",
     kR4,
     ResourceType::kPerson,
     "patient",
     {"link.target is Patient"}},
    {"Where", kR4, ResourceType::kPatient, "phone", {"telecom{system=phone}"}},
    {"WhereInR5",
     kR5,
     ResourceType::kPractitionerRole,
     "email",
     {"contact.telecom{system=email}"}},
    {"WhereOnTheWay",
     kR4,
     ResourceType::kLibrary,
     "depends-on",
     {"relatedArtifact{type=depends-on}.resource"}},
    {"Extension",
     kR5,
     ResourceType::kCareTeam,
     "name",
     {"extension{url=http://hl7.org/fhir/StructureDefinition/careteam-alias}."
      "value[x]",
      "name"}},
    {"Exists", kR4, ResourceType::kPatient, "deceased", {}},
    {"Index", kR4, ResourceType::kBundle, "composition", {}},
    {"Composite", kR4, ResourceType::kObservation, "code-value-quantity", {}},
    {"Special", kR4, ResourceType::kLocation, "near", {}},
    {"WhereOnConcept", kR5, ResourceType::kDevice, "serial-number", {}},
};
INSTANTIATE_TEST_SUITE_P(All, PathsTest, testing::ValuesIn(kPaths),
                         fixtures::CaseName());

// ---------------------------------------------------------------- Choices

TEST(ElementPath, MatchesAChoiceByItsTypesOnly) {
  SearchParameter found;
  ASSERT_TRUE(
      FindSearchParameter(kR4, ResourceType::kObservation, "date", &found));
  ASSERT_EQ(found.num_paths(), 1u);
  const ElementPath path = found.path(0);
  for (const char* key : {"effectiveDateTime", "effectivePeriod",
                          "effectiveTiming", "effectiveInstant"}) {
    EXPECT_TRUE(path.Matches(0, key)) << key;
  }
  for (const char* key :
       {"", "effective", "effectiv", "_effectiveDateTime", "effectivedateTime",
        "effectiveDateTimes", "EffectiveDateTime", "effectiveX",
        "effectiveObservation", "effectivePeriod ", "issued"}) {
    EXPECT_FALSE(path.Matches(0, key)) << key;
  }
}

TEST(ElementPath, MatchesAPlainStepByItsNameOnly) {
  SearchParameter found;
  ASSERT_TRUE(FindSearchParameter(kR4, ResourceType::kEncounter, "reason-code",
                                  &found));
  ASSERT_EQ(found.num_paths(), 1u);
  const ElementPath path = found.path(0);
  EXPECT_TRUE(path.Matches(0, "reasonCode"));
  for (const char* key : {"", "reason", "reasonCod", "reasonCodeCoding",
                          "reasonCodeString", "ReasonCode", "reasoncode"}) {
    EXPECT_FALSE(path.Matches(0, key)) << key;
  }
}

// ---------------------------------------------------------------- Targets

struct TargetCase {
  const char* name;
  FhirVersion version;
  ResourceType type;
  const char* parameter;
  std::set<ResourceType> want;
};

class TargetsTest : public testing::TestWithParam<TargetCase> {};

TEST_P(TargetsTest, AreThoseOfTheDefinition) {
  const TargetCase& c = GetParam();
  SearchParameter found;
  ASSERT_TRUE(FindSearchParameter(c.version, c.type, c.parameter, &found));
  TypeSet want;
  for (const ResourceType type : c.want) want.Add(type);
  EXPECT_EQ(found.targets(), want);
}

const TargetCase kTargets[] = {
    {"Several",
     kR4,
     ResourceType::kObservation,
     "subject",
     {ResourceType::kGroup, ResourceType::kDevice, ResourceType::kPatient,
      ResourceType::kLocation}},
    {"Filtered",
     kR4,
     ResourceType::kObservation,
     "patient",
     {ResourceType::kPatient}},
    {"One",
     kR4,
     ResourceType::kObservation,
     "specimen",
     {ResourceType::kSpecimen}},
    {"NoReference", kR4, ResourceType::kObservation, "code", {}},
};
INSTANTIATE_TEST_SUITE_P(All, TargetsTest, testing::ValuesIn(kTargets),
                         fixtures::CaseName());

TEST(SearchParameter, LeadsToEveryTypeOfItsVersionIfNoneIsNamed) {
  SearchParameter found;
  ASSERT_TRUE(FindSearchParameter(kR5, ResourceType::kTask, "focus", &found));
  EXPECT_TRUE(found.targets().Has(ResourceType::kDeviceUsage));
  EXPECT_FALSE(found.targets().Has(ResourceType::kDeviceUseStatement));
  ASSERT_TRUE(FindSearchParameter(kR4, ResourceType::kTask, "focus", &found));
  EXPECT_FALSE(found.targets().Has(ResourceType::kDeviceUsage));
  EXPECT_TRUE(found.targets().Has(ResourceType::kDeviceUseStatement));
}

}  // namespace
}  // namespace matron::fhir
