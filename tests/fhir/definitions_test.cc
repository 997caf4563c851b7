// The generated tables against the FHIR definitions themselves, read here in
// another way than by tools/gen_fhir_tables.py.

#include "fhir/definitions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"

namespace matron::fhir {
namespace {

using fixtures::Split;
using json::Value;
using Names = std::set<std::string>;

constexpr std::string_view kSearchParameters =
    "data/fhir/r4/search-parameters.json";
constexpr std::string_view kExpressions =
    "data/fhir/r4/derived-compartment-expressions.tsv";

constexpr Compartment kCompartments[] = {Compartment::kPatient,
                                         Compartment::kRelatedPerson};

std::vector<ResourceType> AllTypes() {
  std::vector<ResourceType> types;
  for (size_t i = 1; i < kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (TypeSet::R4().Has(type)) types.push_back(type);
  }
  return types;
}

std::optional<ParameterKind> KindOf(std::string_view name) {
  constexpr std::string_view kNames[] = {"number",   "date",      "string",
                                         "token",    "reference", "composite",
                                         "quantity", "uri",       "special"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<ParameterKind>(i);
  }
  return std::nullopt;
}

struct Definition {
  ParameterKind kind;
  std::string expression;
  Names targets;
};
// By type, then by code.
using Definitions = std::map<std::string, std::map<std::string, Definition>>;

Definitions ReadDefinitions(std::string_view text) {
  Definitions definitions;
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk);
  for (Value entry = document.root().Find("entry").first(); entry.exists();
       entry = entry.next()) {
    const Value resource = entry.Find("resource");
    Definition definition;
    const std::optional<ParameterKind> kind =
        KindOf(resource.Find("type").text());
    if (!kind.has_value()) {
      ADD_FAILURE() << resource.Find("type").text();
      continue;
    }
    definition.kind = *kind;
    definition.expression = resource.Find("expression").text();
    for (Value item = resource.Find("target").first(); item.exists();
         item = item.next()) {
      definition.targets.emplace(item.text());
    }
    for (Value base = resource.Find("base").first(); base.exists();
         base = base.next()) {
      definitions[std::string(base.text())]
                 [std::string(resource.Find("code").text())] = definition;
    }
  }
  return definitions;
}

struct Path {
  std::string elements;
  std::string only_type;  // By `resolve() is`.
};

// The element paths that `expression` reads on `type`; nothing if one of its
// parts is more than a path.
std::optional<std::vector<Path>> PathsOf(std::string_view expression,
                                         const std::string& type) {
  constexpr std::string_view kWhere = ".where(resolve() is ";
  std::vector<Path> paths;
  for (std::string part : Split(expression, '|')) {
    while (part.starts_with(' ')) part.erase(0, 1);
    while (part.ends_with(' ')) part.pop_back();
    if (!part.starts_with(type + ".") && !part.starts_with("(" + type)) {
      continue;  // Of another type.
    }
    Path path;
    const size_t where = part.find(kWhere);
    if (where != part.npos && part.ends_with(")")) {
      path.only_type = part.substr(where + kWhere.size());
      path.only_type.pop_back();
      part = part.substr(0, where);
    }
    if (part.find_first_of("() ") != part.npos) return std::nullopt;
    path.elements = part.substr(type.size() + 1);
    paths.push_back(path);
  }
  return paths;
}

Names ParametersOf(const CompartmentRule& rule) {
  Names names;
  for (size_t i = 0; i < rule.num_parameters(); ++i) {
    names.emplace(rule.parameter(i));
  }
  EXPECT_EQ(names.size(), rule.num_parameters()) << "one is there twice";
  return names;
}

std::string TextOf(const ElementPath& path) {
  std::string text;
  for (size_t i = 0; i < path.size(); ++i) {
    if (i > 0) text += '.';
    text += path.step(i);
  }
  return text;
}

Names PathsOf(const CompartmentRule& rule) {
  Names paths;
  for (size_t i = 0; i < rule.num_paths(); ++i) {
    paths.insert(TextOf(rule.path(i)));
  }
  EXPECT_EQ(paths.size(), rule.num_paths()) << "one is there twice";
  return paths;
}

// ---------------------------------------------------------- Search parameters

TEST(Definitions, FindsEverySearchParameterOfR4AndNoOther) {
  MATRON_SHARED_OR_SKIP(text, kSearchParameters);
  const Definitions definitions = ReadDefinitions(text);
  Names codes;
  for (const auto& [type, parameters] : definitions) {
    for (const auto& [code, definition] : parameters) codes.insert(code);
  }
  ASSERT_GT(codes.size(), 400u);
  size_t found = 0;
  for (const ResourceType type : AllTypes()) {
    const auto of_type = definitions.find(std::string(NameOf(type)));
    for (const std::string& code : codes) {
      const bool is_defined =
          of_type != definitions.end() && of_type->second.contains(code);
      SearchParameter parameter;
      ASSERT_EQ(FindSearchParameter(type, code, &parameter), is_defined)
          << NameOf(type) << "." << code;
      if (!is_defined) continue;
      ++found;
      EXPECT_EQ(parameter.kind, of_type->second.at(code).kind)
          << NameOf(type) << "." << code;
    }
  }
  EXPECT_GT(found, 1300u);
}

TEST(Definitions, DoesNotFindNearMissesOfParameters) {
  MATRON_SHARED_OR_SKIP(text, kSearchParameters);
  SearchParameter parameter;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = ParseResourceType(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      std::string upper = code;
      upper[0] = static_cast<char>(upper[0] ^ 0x20);
      for (const std::string& miss :
           {upper, code + "x", code + ".", code + ":", " " + code, "_" + code,
            code + '\0', code.substr(1), code.substr(0, code.size() - 1)}) {
        if (parameters.contains(miss)) continue;
        EXPECT_FALSE(FindSearchParameter(type, miss, &parameter))
            << type_name << "." << miss;
      }
    }
  }
}

TEST(Definitions, FindsNoParameterOfNoType) {
  SearchParameter parameter;
  EXPECT_FALSE(FindSearchParameter(ResourceType::kNone, "code", &parameter));
  EXPECT_FALSE(FindSearchParameter(ResourceType::kNone, "", &parameter));
  EXPECT_FALSE(
      FindSearchParameter(static_cast<ResourceType>(200), "code", &parameter));
  EXPECT_FALSE(FindSearchParameter(ResourceType::kObservation, "", &parameter));
  for (const char* common : {"_id", "_lastUpdated", "_text", "_has", "_type"}) {
    EXPECT_FALSE(
        FindSearchParameter(ResourceType::kObservation, common, &parameter));
  }
}

// A parameter confines a search only if all that it reads makes members, and if
// it may lead to the person at all.
TEST(Definitions, MarksParametersThatReadCompartmentElementsOnly) {
  MATRON_SHARED_OR_SKIP(text, kSearchParameters);
  size_t marked = 0;
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = ParseResourceType(type_name);
    if (type == ResourceType::kNone) continue;
    for (const Compartment compartment : kCompartments) {
      const Names inside = PathsOf(CompartmentRule(compartment, type));
      for (const auto& [code, definition] : parameters) {
        SearchParameter parameter;
        ASSERT_TRUE(FindSearchParameter(type, code, &parameter));
        const std::optional<std::vector<Path>> paths =
            PathsOf(definition.expression, type_name);
        bool want = definition.kind == ParameterKind::kReference &&
                    paths.has_value() && !paths->empty();
        if (want) {
          const std::string person(NameOf(PersonType(compartment)));
          bool may_lead_to_person = false;
          for (const Path& path : *paths) {
            want = want && inside.contains(path.elements);
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
TEST(Definitions, MarksParametersThatLeadToOnePersonType) {
  MATRON_SHARED_OR_SKIP(text, kSearchParameters);
  for (const auto& [type_name, parameters] : ReadDefinitions(text)) {
    const ResourceType type = ParseResourceType(type_name);
    if (type == ResourceType::kNone) continue;
    for (const auto& [code, definition] : parameters) {
      SearchParameter parameter;
      ASSERT_TRUE(FindSearchParameter(type, code, &parameter));
      // Where every path is filtered by type, the filter says what is left.
      Names targets = definition.targets;
      const std::optional<std::vector<Path>> paths =
          PathsOf(definition.expression, type_name);
      if (paths.has_value() && !paths->empty() &&
          std::all_of(paths->begin(), paths->end(), [](const Path& path) {
            return !path.only_type.empty();
          })) {
        Names left;
        for (const Path& path : *paths) {
          if (targets.contains(path.only_type)) left.insert(path.only_type);
        }
        targets = left;
      }
      for (const Compartment compartment : kCompartments) {
        const std::string person(NameOf(PersonType(compartment)));
        const bool want =
            targets == Names{person} ||
            (code == "patient" && compartment == Compartment::kPatient &&
             paths.has_value() && !paths->empty() &&
             std::all_of(paths->begin(), paths->end(), [](const Path& path) {
               return path.elements == "patient" ||
                      path.elements.ends_with(".patient");
             }));
        EXPECT_EQ(
            parameter.leads_to_person_only[static_cast<size_t>(compartment)],
            want)
            << type_name << "." << code << " " << person;
        if (want) {
          EXPECT_EQ(definition.kind, ParameterKind::kReference);
        }
      }
    }
  }
}

// --------------------------------------------------------------- Compartments

// docs/evaluate.md: Patient.link makes no member of the compartment of a
// RelatedPerson. In a Patient compartment identity decides, and `link` counts
// for writes. `{def}` is that identity.
bool IsLeftOut(std::string_view compartment, const std::string& type,
               const std::string& parameter) {
  return parameter == "{def}" || (compartment == "RelatedPerson" &&
                                  type == "Patient" && parameter == "link");
}

TEST(CompartmentRule, IsTheDerivedExpressions) {
  MATRON_SHARED_OR_SKIP(text, kExpressions);
  std::map<std::string, std::map<std::string, Names>> parameters, paths;
  for (const std::string& line : Split(text, '\n')) {
    const std::vector<std::string> row = Split(line, '\t');
    ASSERT_GE(row.size(), 4u) << line;
    if (IsLeftOut(row[0], row[1], row[2])) continue;
    parameters[row[0]][row[1]].insert(row[2]);
    const std::string expression = row.size() > 4 ? row[4] : "";
    const std::optional<std::vector<Path>> read = PathsOf(expression, row[1]);
    if (row[0] != "Patient" && row[0] != "RelatedPerson") continue;
    ASSERT_TRUE(read.has_value()) << line;
    ASSERT_FALSE(read->empty()) << line;
    for (const Path& path : *read) {
      paths[row[0]][row[1]].insert(path.elements);
      // INVARIANT: a filter that names another type would have to be followed.
      if (!path.only_type.empty()) {
        EXPECT_EQ(path.only_type, row[0]);
      }
    }
  }
  ASSERT_EQ(parameters["Patient"].size(), 66u);
  // 32 apart from Patient and itself.
  ASSERT_EQ(parameters["RelatedPerson"].size(), 30u);
  for (const Compartment compartment : kCompartments) {
    const std::string person(NameOf(PersonType(compartment)));
    for (const ResourceType type : AllTypes()) {
      const CompartmentRule rule(compartment, type);
      const std::string name(NameOf(type));
      EXPECT_EQ(ParametersOf(rule), parameters[person][name])
          << person << " " << name;
      EXPECT_EQ(PathsOf(rule), paths[person][name]) << person << " " << name;
    }
  }
}

TEST(CompartmentRule, ListsTheParametersOfTheCompartmentDefinition) {
  for (const Compartment compartment : kCompartments) {
    const bool is_patient = compartment == Compartment::kPatient;
    MATRON_SHARED_OR_SKIP(
        text, std::string("data/fhir/r4/compartmentdefinition-") +
                  (is_patient ? "patient" : "relatedperson") + ".json");
    json::Reader reader;
    json::Document document;
    ASSERT_EQ(document.Parse(text, reader), Status::kOk);
    size_t rows = 0;
    for (Value row = document.root().Find("resource").first(); row.exists();
         row = row.next(), ++rows) {
      const std::string name(row.Find("code").text());
      Names want;
      for (Value item = row.Find("param").first(); item.exists();
           item = item.next()) {
        const std::string parameter(item.text());
        if (!IsLeftOut(NameOf(PersonType(compartment)), name, parameter)) {
          want.insert(parameter);
        }
      }
      EXPECT_EQ(
          ParametersOf(CompartmentRule(compartment, ParseResourceType(name))),
          want)
          << name;
    }
    EXPECT_EQ(rows, 145u);
  }
}

TEST(CompartmentRule, HasNothingForNoType) {
  for (const Compartment compartment : kCompartments) {
    for (const ResourceType type :
         {ResourceType::kNone, static_cast<ResourceType>(147),
          static_cast<ResourceType>(0xffff), ResourceType::kParameters,
          ResourceType::kBinary, ResourceType::kDevice}) {
      const CompartmentRule rule(compartment, type);
      EXPECT_EQ(rule.num_parameters(), 0u);
      EXPECT_EQ(rule.num_paths(), 0u);
    }
  }
}

TEST(CompartmentRule, DoesNotFollowPatientLinkToRelatedPersons) {
  const CompartmentRule rule(Compartment::kRelatedPerson,
                             ResourceType::kPatient);
  EXPECT_EQ(rule.num_parameters(), 0u);
  EXPECT_EQ(rule.num_paths(), 0u);
}

// What ResourceScan relies on: bits for all paths, and no Reference that lies
// within another one.
TEST(CompartmentRule, HasPathsThatAScanCanFollow) {
  for (const ResourceType type : AllTypes()) {
    Names all;
    for (const Compartment compartment : kCompartments) {
      const CompartmentRule rule(compartment, type);
      EXPECT_LE(rule.num_paths(), kMaxCompartmentPaths);
      EXPECT_EQ(rule.num_paths() == 0, rule.num_parameters() == 0);
      for (const std::string& path : PathsOf(rule)) all.insert(path + ".");
    }
    for (const std::string& a : all) {
      for (const std::string& b : all) {
        EXPECT_TRUE(a == b || !b.starts_with(a)) << NameOf(type) << " " << b;
      }
    }
  }
}

}  // namespace
}  // namespace matron::fhir
