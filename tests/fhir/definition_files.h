// The FHIR definitions, read in another way than by tools/gen_fhir_tables.py.

#ifndef MATRON_TESTS_FHIR_DEFINITION_FILES_H_
#define MATRON_TESTS_FHIR_DEFINITION_FILES_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.h"

namespace matron::fhir {

using Names = std::set<std::string>;

// Names of shared files.
std::string TypesFile(FhirVersion version);
std::string SearchParametersFile(FhirVersion version);
std::string ExpressionsFile(FhirVersion version);
// Of R4 there is one file for each compartment, of the others one for all.
std::string CompartmentFile(FhirVersion version, Compartment compartment);

struct Definition {
  ParameterKind kind;
  std::string expression;
  Names targets;
};
// By type, then by code.
using Definitions = std::map<std::string, std::map<std::string, Definition>>;
Definitions ReadDefinitions(std::string_view text);

// By type, the parameters of the compartment, `{def}` included; the second is
// how many types are listed.
std::pair<std::map<std::string, Names>, size_t> ReadCompartment(
    std::string_view text, Compartment compartment);

struct Path {
  std::string elements;   // JSON names, joined by dots.
  std::string only_type;  // By `resolve() is`.
  std::string filter;     // `element: member=value`.
};

// The element paths that `expression` reads on `type`; nothing if one of its
// parts is more than a path.
std::optional<std::vector<Path>> ReadPaths(std::string_view expression,
                                           const std::string& type);

std::string TextOf(const ElementPath& path);
Names ParametersOf(const CompartmentRule& rule);
Names PathsOf(const CompartmentRule& rule);

std::vector<ResourceType> TypesOf(FhirVersion version);

}  // namespace matron::fhir

#endif  // MATRON_TESTS_FHIR_DEFINITION_FILES_H_
