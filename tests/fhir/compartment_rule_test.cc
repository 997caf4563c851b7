// The generated tables of compartments against the FHIR definitions themselves.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.h"
#include "gtest/gtest.h"
#include "tests/fhir/definition_files.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"

namespace matron::fhir {
namespace {

using fixtures::Split;

constexpr Compartment kCompartments[] = {
    Compartment::kPatient, Compartment::kRelatedPerson, Compartment::kEncounter,
    Compartment::kPractitioner, Compartment::kDevice};
// And kClinicalSubject, which is made from the first.
static_assert(std::size(kCompartments) + 1 == kNumCompartments);

class CompartmentRuleTest : public testing::TestWithParam<FhirVersion> {
 protected:
  static FhirVersion version() { return GetParam(); }
  static ResourceType Type(std::string_view name) {
    return ParseResourceType(name, version());
  }
};

INSTANTIATE_TEST_SUITE_P(All, CompartmentRuleTest,
                         testing::ValuesIn(kFhirVersions),
                         [](const auto& item) {
                           return std::string(NameOf(item.param));
                         });

// docs/evaluate.md: Patient.link makes no member of the compartment of a
// RelatedPerson. In a Patient compartment identity decides, and `link` counts
// for writes. `{def}` is that identity.
bool IsLeftOut(std::string_view compartment, const std::string& type,
               const std::string& parameter) {
  return parameter == "{def}" || (compartment == "RelatedPerson" &&
                                  type == "Patient" && parameter == "link");
}

// ------------------------------------------------------- Against the sources

TEST_P(CompartmentRuleTest, ListsTheParametersOfTheCompartmentDefinition) {
  for (const Compartment compartment : kCompartments) {
    MATRON_SHARED_OR_SKIP(text, CompartmentFile(version(), compartment));
    const auto [listed, rows] = ReadCompartment(text, compartment);
    // All but Parameters.
    EXPECT_EQ(rows, TypesOf(version()).size() - 1);
    for (const ResourceType type : TypesOf(version())) {
      const std::string name(NameOf(type));
      Names want;
      const auto found = listed.find(name);
      if (found != listed.end()) {
        for (const std::string& parameter : found->second) {
          if (!IsLeftOut(NameOf(compartment), name, parameter)) {
            want.insert(parameter);
          }
        }
      }
      EXPECT_EQ(ParametersOf(CompartmentRule(version(), compartment, type)),
                want)
          << NameOf(compartment) << " " << name;
    }
  }
}

TEST_P(CompartmentRuleTest, IsTheDerivedExpressions) {
  MATRON_SHARED_OR_SKIP(text, ExpressionsFile(version()));
  std::map<std::string, std::map<std::string, Names>> parameters, paths;
  for (const std::string& line : Split(text, '\n')) {
    const std::vector<std::string> row = Split(line, '\t');
    ASSERT_GE(row.size(), 4u) << line;
    if (IsLeftOut(row[0], row[1], row[2])) continue;
    parameters[row[0]][row[1]].insert(row[2]);
    const std::string expression = row.size() > 4 ? row[4] : "";
    const std::optional<std::vector<Path>> read = ReadPaths(expression, row[1]);
    ASSERT_TRUE(read.has_value()) << line;
    ASSERT_FALSE(read->empty()) << line;
    for (const Path& path : *read) {
      EXPECT_EQ(path.filter, "") << line;
      if (path.only_type.empty() || path.only_type == row[0]) {
        paths[row[0]][row[1]].insert(path.elements);
      }
    }
  }
  for (const Compartment compartment : kCompartments) {
    const std::string name(NameOf(compartment));
    for (const ResourceType type : TypesOf(version())) {
      const CompartmentRule rule(version(), compartment, type);
      const std::string type_name(NameOf(type));
      EXPECT_EQ(ParametersOf(rule), parameters[name][type_name])
          << name << " " << type_name;
      EXPECT_EQ(PathsOf(rule), paths[name][type_name])
          << name << " " << type_name;
    }
  }
}

// ------------------------------------------------------------ Of every version

// Specification 4.2, without the type itself where no other parameter lists it,
// and without Patient.link in the compartment of a RelatedPerson.
TEST_P(CompartmentRuleTest, HasAsManyTypesAsTheDefinitions) {
  constexpr size_t kWant[kNumFhirVersions][kNumCompartments] = {
      {66, 32 - 2, 0, 25 - 1, 59 - 1, 32},
      {66, 32 - 2, 0, 25 - 1, 59 - 1, 32},
      {73, 30 - 2, 0, 26 - 1, 57 - 1, 30}};
  for (const Compartment compartment : kCompartments) {
    size_t count = 0;
    for (const ResourceType type : TypesOf(version())) {
      count += CompartmentRule(version(), compartment, type).num_paths() > 0;
    }
    EXPECT_EQ(
        count,
        kWant[static_cast<size_t>(version())][static_cast<size_t>(compartment)])
        << NameOf(compartment);
  }
}

TEST_P(CompartmentRuleTest, KnowsClinicalSubjects) {
  const std::set<std::string> subjects = {"patient", "subject", "beneficiary",
                                          "individual"};
  for (const ResourceType type : TypesOf(version())) {
    Names want;
    for (const std::string& parameter : ParametersOf(
             CompartmentRule(version(), Compartment::kPatient, type))) {
      if (subjects.count(parameter) > 0) want.insert(parameter);
    }
    const CompartmentRule rule(version(), Compartment::kClinicalSubject, type);
    EXPECT_EQ(ParametersOf(rule), want) << NameOf(type);
    EXPECT_EQ(rule.num_paths() > 0, !want.empty()) << NameOf(type);
  }
  EXPECT_EQ(PathsOf(CompartmentRule(version(), Compartment::kClinicalSubject,
                                    ResourceType::kObservation)),
            Names{"subject"});
  EXPECT_EQ(PathsOf(CompartmentRule(version(), Compartment::kClinicalSubject,
                                    ResourceType::kAppointment)),
            Names{});
}

TEST_P(CompartmentRuleTest, HasCompiledParametersOnly) {
  for (const Compartment compartment : kCompartments) {
    for (const ResourceType type : TypesOf(version())) {
      const CompartmentRule rule(version(), compartment, type);
      const Names paths = PathsOf(rule);
      for (size_t i = 0; i < rule.num_parameters(); ++i) {
        SearchParameter parameter;
        ASSERT_TRUE(
            FindSearchParameter(version(), type, rule.parameter(i), &parameter))
            << NameOf(type) << "." << rule.parameter(i);
        EXPECT_EQ(parameter.kind, ParameterKind::kReference);
        EXPECT_TRUE(parameter.is_compiled)
            << NameOf(type) << "." << rule.parameter(i);
        for (size_t k = 0; k < parameter.num_paths(); ++k) {
          const ElementPath path = parameter.path(k);
          EXPECT_TRUE(path.filter().member.empty());
          if (path.target() != ResourceType::kNone &&
              path.target() != PersonType(compartment)) {
            continue;
          }
          EXPECT_TRUE(paths.contains(TextOf(path))) << TextOf(path);
        }
      }
    }
  }
}

// What ResourceScan relies on: bits for all paths, plain names, and no
// Reference that lies within another one.
TEST_P(CompartmentRuleTest, HasPathsThatAScanCanFollow) {
  for (const ResourceType type : TypesOf(version())) {
    Names all;
    for (const Compartment compartment : kCompartments) {
      const CompartmentRule rule(version(), compartment, type);
      EXPECT_LE(rule.num_paths(), kMaxCompartmentPaths);
      EXPECT_EQ(rule.num_paths() == 0, rule.num_parameters() == 0);
      for (const std::string& path : PathsOf(rule)) all.insert(path + ".");
      for (size_t i = 0; i < rule.num_paths(); ++i) {
        const ElementPath path = rule.path(i);
        EXPECT_EQ(path.target(), ResourceType::kNone);
        EXPECT_TRUE(path.filter().member.empty());
        for (size_t level = 0; level < path.size(); ++level) {
          EXPECT_FALSE(path.is_choice(level)) << TextOf(path);
        }
      }
    }
    for (const std::string& a : all) {
      for (const std::string& b : all) {
        EXPECT_TRUE(a == b || !b.starts_with(a)) << NameOf(type) << " " << b;
      }
    }
  }
}

TEST_P(CompartmentRuleTest, HasNothingForNoType) {
  for (const Compartment compartment : kCompartments) {
    for (const ResourceType type :
         {ResourceType::kNone, static_cast<ResourceType>(255),
          static_cast<ResourceType>(0xffff), ResourceType::kParameters,
          ResourceType::kBinary}) {
      const CompartmentRule rule(version(), compartment, type);
      EXPECT_EQ(rule.num_parameters(), 0u);
      EXPECT_EQ(rule.num_paths(), 0u);
    }
  }
}

TEST_P(CompartmentRuleTest, HasNothingForTypesOfOtherVersions) {
  for (const Compartment compartment : kCompartments) {
    for (size_t i = 1; i < kMaxResourceTypes; ++i) {
      const ResourceType type = static_cast<ResourceType>(i);
      if (TypeSet::Of(version()).Has(type)) continue;
      const CompartmentRule rule(version(), compartment, type);
      EXPECT_EQ(rule.num_parameters(), 0u) << NameOf(type);
      EXPECT_EQ(rule.num_paths(), 0u) << NameOf(type);
    }
  }
}

TEST_P(CompartmentRuleTest, DoesNotFollowPatientLinkToRelatedPersons) {
  const CompartmentRule rule(version(), Compartment::kRelatedPerson,
                             ResourceType::kPatient);
  EXPECT_EQ(rule.num_parameters(), 0u);
  EXPECT_EQ(rule.num_paths(), 0u);
}

// -------------------------------------------------------- What versions change

struct RuleCase {
  const char* name;
  Compartment compartment;
  ResourceType type;
  // Parameters in R4 and R4B, and in R5, joined by spaces.
  const char* r4;
  const char* r5;
};

class ChangedRuleTest : public testing::TestWithParam<RuleCase> {};

std::string Joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : " ") + name;
  }
  return text;
}

TEST_P(ChangedRuleTest, IsThatOfItsVersion) {
  const RuleCase& c = GetParam();
  for (const FhirVersion version : kFhirVersions) {
    EXPECT_EQ(
        Joined(ParametersOf(CompartmentRule(version, c.compartment, c.type))),
        version == FhirVersion::kR5 ? c.r5 : c.r4)
        << NameOf(version);
  }
}

constexpr RuleCase kChanged[] = {
    {"Task", Compartment::kPatient, ResourceType::kTask, "", "focus patient"},
    {"Contract", Compartment::kPatient, ResourceType::kContract, "", "patient"},
    {"Media", Compartment::kPatient, ResourceType::kMedia, "subject", ""},
    {"CarePlan", Compartment::kPatient, ResourceType::kCarePlan,
     "patient performer", "patient"},
    {"Consent", Compartment::kPatient, ResourceType::kConsent, "patient",
     "subject"},
    {"Coverage", Compartment::kPatient, ResourceType::kCoverage,
     "beneficiary payor policy-holder subscriber",
     "beneficiary paymentby-party policy-holder subscriber"},
    {"DeviceUsage", Compartment::kPatient, ResourceType::kDeviceUsage, "",
     "patient"},
    {"Observation", Compartment::kPatient, ResourceType::kObservation,
     "performer subject", "performer subject"},
    {"ChargeItem", Compartment::kEncounter, ResourceType::kChargeItem,
     "context", "encounter"},
    {"MedicationDispense", Compartment::kEncounter,
     ResourceType::kMedicationDispense, "", "encounter"},
    {"DocumentManifest", Compartment::kEncounter,
     ResourceType::kDocumentManifest, "related-ref", ""},
    {"Practitioner", Compartment::kPractitioner, ResourceType::kPatient,
     "general-practitioner", "general-practitioner"},
    {"AllergyIntolerance", Compartment::kRelatedPerson,
     ResourceType::kAllergyIntolerance, "asserter", "participant"},
};
INSTANTIATE_TEST_SUITE_P(All, ChangedRuleTest, testing::ValuesIn(kChanged),
                         fixtures::CaseName());

// ----------------------------------------------------------------------- Names

TEST(Compartment, IsFoundByItsNameOnly) {
  for (const Compartment compartment : kCompartments) {
    Compartment found;
    ASSERT_TRUE(ParseCompartment(NameOf(compartment), &found));
    EXPECT_EQ(found, compartment);
    EXPECT_EQ(NameOf(compartment), NameOf(PersonType(compartment)));
  }
  Compartment found;
  for (const char* miss : {"", "patient", "PATIENT", "Patients", "Observation",
                           "Group", "EpisodeOfCare", "Patient/"}) {
    EXPECT_FALSE(ParseCompartment(miss, &found)) << miss;
  }
}

}  // namespace
}  // namespace matron::fhir
