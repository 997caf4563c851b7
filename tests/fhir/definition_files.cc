#include "tests/fhir/definition_files.h"

#include <algorithm>
#include <cctype>
#include <regex>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"

namespace matron::fhir {

using fixtures::Split;
using json::Value;

namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  return lower;
}

std::string Folder(FhirVersion version) {
  return "data/fhir/" + Lower(NameOf(version)) + "/";
}

// Some files begin with a byte order mark.
std::string_view WithoutMark(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
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

Names TextsOf(const Value& list) {
  Names texts;
  for (Value item = list.first(); item.exists(); item = item.next()) {
    texts.emplace(item.text());
  }
  return texts;
}

// `(value as Quantity)`, `value.as(Quantity)`, `value.ofType(Quantity)`.
std::string JoinTypes(std::string part) {
  static const std::regex kTyped(
      R"(\(?([A-Za-z.]+)(?: as |\.as\(|\.ofType\()([A-Za-z]+)\)*)");
  std::smatch match;
  while (std::regex_search(part, match, kTyped)) {
    std::string type = match[2];
    type[0] = static_cast<char>(std::toupper(type[0]));
    part = match.prefix().str() + match[1].str() + type + match.suffix().str();
  }
  static const std::regex kBraced(R"(^\(([A-Za-z.]+)\)$)");
  return std::regex_replace(part, kBraced, "$1");
}

// Takes a condition out of `*part`.
std::string TakeFilter(std::string* part) {
  static const std::regex kEquals(
      R"(([A-Za-z]+)\.where\(([A-Za-z]+)='([^']*)'\))");
  static const std::regex kExtension(R"(\.extension\('([^']*)'\))");
  std::smatch match;
  std::string filter;
  if (std::regex_search(*part, match, kEquals)) {
    filter = match[1].str() + ": " + match[2].str() + "=" + match[3].str();
    *part = match.prefix().str() + match[1].str() + match.suffix().str();
  } else if (std::regex_search(*part, match, kExtension)) {
    filter = "extension: url=" + match[1].str();
    *part = match.prefix().str() + ".extension" + match.suffix().str();
  }
  return filter;
}

}  // namespace

std::string TypesFile(FhirVersion version) {
  return Folder(version) + "resource-types.txt";
}

std::string SearchParametersFile(FhirVersion version) {
  return Folder(version) + (version == FhirVersion::kR4 ? "" : "ms-") +
         "search-parameters.json";
}

std::string ExpressionsFile(FhirVersion version) {
  return Folder(version) + "derived-compartment-expressions.tsv";
}

std::string CompartmentFile(FhirVersion version, Compartment compartment) {
  return version == FhirVersion::kR4
             ? Folder(version) + "compartmentdefinition-" +
                   Lower(NameOf(compartment)) + ".json"
             : Folder(version) + "ms-compartment-bundle.json";
}

Definitions ReadDefinitions(std::string_view text) {
  Definitions definitions;
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(WithoutMark(text), reader), Status::kOk);
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
    definition.targets = TextsOf(resource.Find("target"));
    for (const std::string& base : TextsOf(resource.Find("base"))) {
      definitions[base][std::string(resource.Find("code").text())] = definition;
    }
  }
  return definitions;
}

std::pair<std::map<std::string, Names>, size_t> ReadCompartment(
    std::string_view text, Compartment compartment) {
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(WithoutMark(text), reader), Status::kOk);
  Value definition = document.root();
  for (Value entry = definition.Find("entry").first(); entry.exists();
       entry = entry.next()) {
    const Value resource = entry.Find("resource");
    if (resource.Find("code").text() == NameOf(compartment)) {
      definition = resource;
      break;
    }
  }
  EXPECT_EQ(definition.Find("code").text(), NameOf(compartment));
  std::map<std::string, Names> parameters;
  size_t rows = 0;
  for (Value row = definition.Find("resource").first(); row.exists();
       row = row.next(), ++rows) {
    const Names listed = TextsOf(row.Find("param"));
    if (!listed.empty()) {
      parameters[std::string(row.Find("code").text())] = listed;
    }
  }
  return {parameters, rows};
}

std::optional<std::vector<Path>> ReadPaths(std::string_view expression,
                                           const std::string& type) {
  static const std::regex kResolve(R"(\.where\(resolve\(\) is ([A-Za-z]+)\)$)");
  std::vector<Path> paths;
  for (std::string part : Split(expression, '|')) {
    while (part.starts_with(' ')) part.erase(0, 1);
    while (part.ends_with(' ')) part.pop_back();
    if (part.empty()) continue;
    const bool is_relative = std::islower(part[0]) != 0;
    if (!is_relative && !part.starts_with(type + ".") &&
        !part.starts_with("(" + type + ".") && part != type) {
      continue;  // Of another type.
    }
    Path path;
    path.filter = TakeFilter(&part);
    std::smatch match;
    if (std::regex_search(part, match, kResolve)) {
      path.only_type = match[1];
      part = match.prefix();
    }
    part = JoinTypes(part);
    if (part.find_first_of("()[] =") != part.npos || part == type) {
      return std::nullopt;
    }
    path.elements = is_relative ? part : part.substr(type.size() + 1);
    paths.push_back(path);
  }
  return paths;
}

std::string TextOf(const ElementPath& path) {
  std::string text;
  for (size_t i = 0; i < path.size(); ++i) {
    if (i > 0) text += '.';
    text += path.step(i);
  }
  return text;
}

Names ParametersOf(const CompartmentRule& rule) {
  Names names;
  for (size_t i = 0; i < rule.num_parameters(); ++i) {
    names.emplace(rule.parameter(i));
  }
  EXPECT_EQ(names.size(), rule.num_parameters()) << "one is there twice";
  return names;
}

Names PathsOf(const CompartmentRule& rule) {
  Names paths;
  for (size_t i = 0; i < rule.num_paths(); ++i) {
    paths.insert(TextOf(rule.path(i)));
  }
  EXPECT_EQ(paths.size(), rule.num_paths()) << "one is there twice";
  return paths;
}

std::vector<ResourceType> TypesOf(FhirVersion version) {
  std::vector<ResourceType> types;
  for (size_t i = 1; i < kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (TypeSet::Of(version).Has(type)) types.push_back(type);
  }
  return types;
}

}  // namespace matron::fhir
