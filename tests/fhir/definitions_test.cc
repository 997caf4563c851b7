// The generated tables of search parameters against the FHIR definitions
// themselves.

#include "fhir/definitions.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fhir/definition_files.h"
#include "tests/fixtures/shared_data.h"

namespace matron::fhir {
namespace {

constexpr Compartment kConfining[] = {Compartment::kPatient,
                                      Compartment::kRelatedPerson};

class DefinitionsTest : public testing::TestWithParam<FhirVersion> {
 protected:
  static FhirVersion version() { return GetParam(); }
  static ResourceType Type(std::string_view name) {
    return ParseResourceType(name, version());
  }
};

INSTANTIATE_TEST_SUITE_P(All, DefinitionsTest, testing::ValuesIn(kFhirVersions),
                         [](const auto& item) {
                           return std::string(NameOf(item.param));
                         });

TEST_P(DefinitionsTest, FindsEverySearchParameterAndNoOther) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  const Definitions definitions = ReadDefinitions(text);
  Names codes;
  for (const auto& [type, parameters] : definitions) {
    for (const auto& [code, definition] : parameters) codes.insert(code);
  }
  ASSERT_GT(codes.size(), 400u);
  size_t found = 0;
  for (const ResourceType type : TypesOf(version())) {
    const auto of_type = definitions.find(std::string(NameOf(type)));
    for (const std::string& code : codes) {
      const bool is_defined =
          of_type != definitions.end() && of_type->second.contains(code);
      SearchParameter parameter;
      ASSERT_EQ(FindSearchParameter(version(), type, code, &parameter),
                is_defined)
          << NameOf(type) << "." << code;
      if (!is_defined) continue;
      ++found;
      EXPECT_EQ(parameter.kind, of_type->second.at(code).kind)
          << NameOf(type) << "." << code;
    }
  }
  EXPECT_GT(found, 1600u);
}

TEST_P(DefinitionsTest, DoesNotFindNearMissesOfParameters) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  SearchParameter parameter;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      std::string upper = code;
      upper[0] = static_cast<char>(upper[0] ^ 0x20);
      for (const std::string& miss :
           {upper, code + "x", code + ".", code + ":", " " + code, "_" + code,
            code + '\0', code.substr(1), code.substr(0, code.size() - 1)}) {
        if (parameters.contains(miss)) continue;
        EXPECT_FALSE(FindSearchParameter(version(), type, miss, &parameter))
            << type_name << "." << miss;
      }
    }
  }
}

TEST_P(DefinitionsTest, FindsNoParameterOfNoType) {
  SearchParameter parameter;
  const auto finds = [&](ResourceType type, std::string_view name) {
    return FindSearchParameter(version(), type, name, &parameter);
  };
  EXPECT_FALSE(finds(ResourceType::kNone, "code"));
  EXPECT_FALSE(finds(ResourceType::kNone, ""));
  EXPECT_FALSE(finds(static_cast<ResourceType>(200), "code"));
  // Whose number has the lower byte of a type's.
  EXPECT_FALSE(finds(static_cast<ResourceType>(
                         static_cast<int>(ResourceType::kObservation) + 256),
                     "code"));
  EXPECT_FALSE(finds(ResourceType::kObservation, ""));
  for (const char* common : {"_id", "_lastUpdated", "_text", "_has", "_type"}) {
    EXPECT_FALSE(finds(ResourceType::kObservation, common));
  }
}

TEST_P(DefinitionsTest, FindsNoParameterOfATypeOfOtherVersions) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  const TypeSet types = TypeSet::Of(version());
  SearchParameter parameter;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    for (const auto& [code, definition] : parameters) {
      for (size_t i = 1; i < kMaxResourceTypes; ++i) {
        const ResourceType type = static_cast<ResourceType>(i);
        if (types.Has(type)) continue;
        ASSERT_FALSE(FindSearchParameter(version(), type, code, &parameter))
            << NameOf(type) << "." << code;
      }
    }
  }
}

// Whatever is no path must be left out as a whole, by name.
TEST_P(DefinitionsTest, CompilesEveryParameterButThese) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  Names left_out;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      SearchParameter parameter;
      ASSERT_TRUE(FindSearchParameter(version(), type, code, &parameter));
      EXPECT_EQ(parameter.is_compiled, parameter.num_paths() > 0);
      if (definition.kind == ParameterKind::kComposite ||
          definition.kind == ParameterKind::kSpecial) {
        EXPECT_FALSE(parameter.is_compiled) << type_name << "." << code;
      } else if (!parameter.is_compiled) {
        left_out.insert(type_name + "." + code);
      }
    }
  }
  const Names of_r4 = {"Bundle.composition", "Bundle.message",
                       "Patient.deceased"};
  Names want = of_r4;
  if (version() == FhirVersion::kR4B) want.insert("Ingredient.manufacturer");
  if (version() == FhirVersion::kR5) {
    want.merge(Names{
        // What is more than a path.
        "Device.serial-number", "Person.deceased", "Practitioner.deceased",
        "QuestionnaireResponse.item-subject",
        // Whose expression does not speak of the type, or is not there.
        "Appointment.date", "CareTeam.date", "EvidenceVariable.topic",
        "ImagingStudy.reason", "Medication.form",
        "MedicationKnowledge.packaging-cost",
        "MedicationKnowledge.packaging-cost-concept"});
  }
  EXPECT_EQ(left_out, want);
}

std::string TextOfFilter(const ElementPath& path) {
  const ElementFilter filter = path.filter();
  if (filter.member.empty()) return {};
  return std::string(path.step(filter.level)) + ": " +
         std::string(filter.member) + "=" + std::string(filter.value);
}

TEST_P(DefinitionsTest, CompilesToThePathsOfTheExpression) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  size_t compared = 0;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      SearchParameter parameter;
      ASSERT_TRUE(FindSearchParameter(version(), type, code, &parameter));
      if (!parameter.is_compiled) continue;
      Names got, want;
      for (size_t i = 0; i < parameter.num_paths(); ++i) {
        const ElementPath path = parameter.path(i);
        got.insert(TextOf(path) + "|" + std::string(NameOf(path.target())) +
                   "|" + TextOfFilter(path));
      }
      const std::optional<std::vector<Path>> paths =
          ReadPaths(definition.expression, type_name);
      ASSERT_TRUE(paths.has_value()) << type_name << "." << code;
      for (const Path& path : *paths) {
        want.insert(path.elements + "|" + path.only_type + "|" + path.filter);
      }
      EXPECT_EQ(got, want) << type_name << "." << code;
      EXPECT_EQ(got.size(), parameter.num_paths()) << "one is there twice";
      ++compared;
    }
  }
  EXPECT_GT(compared, 1600u);
}

// What a value can lead to: the targets of the definition, of which a filter
// that is on every path leaves some.
Names TargetsOf(const Definition& definition, const Names& types,
                const std::optional<std::vector<Path>>& paths) {
  Names targets;
  std::set_intersection(definition.targets.begin(), definition.targets.end(),
                        types.begin(), types.end(),
                        std::inserter(targets, targets.end()));
  if (targets.empty()) targets = types;
  const bool all_filtered =
      paths.has_value() && !paths->empty() &&
      std::all_of(paths->begin(), paths->end(),
                  [](const Path& path) { return !path.only_type.empty(); });
  if (!all_filtered) return targets;
  Names left;
  for (const Path& path : *paths) {
    if (targets.contains(path.only_type)) left.insert(path.only_type);
  }
  return left;
}

TEST_P(DefinitionsTest, KnowsWhatReferencesLeadTo) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  Names types;
  for (const ResourceType type : TypesOf(version())) {
    types.emplace(NameOf(type));
  }
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      SearchParameter parameter;
      ASSERT_TRUE(FindSearchParameter(version(), type, code, &parameter));
      Names got, want;
      const TypeSet targets = parameter.targets();
      for (size_t i = 1; i < kMaxResourceTypes; ++i) {
        const ResourceType target = static_cast<ResourceType>(i);
        if (targets.Has(target)) got.emplace(NameOf(target));
      }
      if (definition.kind == ParameterKind::kReference) {
        want = TargetsOf(definition, types,
                         ReadPaths(definition.expression, type_name));
      }
      EXPECT_EQ(got, want) << type_name << "." << code;
    }
  }
}

// A parameter confines a search only if all that it reads makes members, and if
// it may lead to the person at all.
TEST_P(DefinitionsTest, MarksParametersThatReadCompartmentElementsOnly) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  size_t marked = 0;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const Compartment compartment : kConfining) {
      const Names inside =
          PathsOf(CompartmentRule(version(), compartment, type));
      for (const auto& [code, definition] : parameters) {
        SearchParameter parameter;
        ASSERT_TRUE(FindSearchParameter(version(), type, code, &parameter));
        const std::optional<std::vector<Path>> paths =
            ReadPaths(definition.expression, type_name);
        bool want = definition.kind == ParameterKind::kReference &&
                    paths.has_value() && !paths->empty();
        if (want) {
          const std::string person(NameOf(compartment));
          bool may_lead_to_person = false;
          for (const Path& path : *paths) {
            want =
                want && path.filter.empty() && inside.contains(path.elements);
            may_lead_to_person |=
                path.only_type.empty() || path.only_type == person;
          }
          want = want && may_lead_to_person;
        }
        EXPECT_EQ(
            parameter
                .reads_compartment_element[static_cast<size_t>(compartment)],
            want)
            << type_name << "." << code;
        marked += want;
      }
    }
  }
  EXPECT_GT(marked, 100u);
}

// A bare id is read as the person's only where nothing else can be meant. An
// element named `patient` leads to a Patient, as docs/evaluate.md has it.
TEST_P(DefinitionsTest, MarksParametersThatLeadToOnePersonType) {
  MATRON_SHARED_OR_SKIP(text, SearchParametersFile(version()));
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = Type(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      SearchParameter parameter;
      ASSERT_TRUE(FindSearchParameter(version(), type, code, &parameter));
      const std::optional<std::vector<Path>> paths =
          ReadPaths(definition.expression, type_name);
      const bool has_paths = paths.has_value() && !paths->empty();
      for (const Compartment compartment : kConfining) {
        const std::string person(NameOf(compartment));
        const bool by_targets =
            TargetsOf(definition, definition.targets, paths) == Names{person};
        const bool by_name =
            code == "patient" && compartment == Compartment::kPatient &&
            has_paths &&
            std::all_of(paths->begin(), paths->end(), [](const Path& path) {
              return path.elements == "patient" ||
                     path.elements.ends_with(".patient");
            });
        EXPECT_EQ(
            parameter.leads_to_person_only[static_cast<size_t>(compartment)],
            by_targets || by_name)
            << type_name << "." << code << " " << person;
        if (by_targets || by_name) {
          EXPECT_EQ(definition.kind, ParameterKind::kReference);
        }
      }
    }
  }
}

}  // namespace
}  // namespace matron::fhir
