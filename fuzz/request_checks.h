// What holds of every request that is understood.

#ifndef MATRON_FUZZ_REQUEST_CHECKS_H_
#define MATRON_FUZZ_REQUEST_CHECKS_H_

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/reference.h"
#include "fhir/request.h"

namespace matron::fuzz {

inline void Require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

// The rows, one text for each type of each Need, sorted.
inline std::vector<std::string> RowsOf(const fhir::Request& request) {
  std::vector<std::string> rows;
  for (const fhir::Need& need : request.needs) {
    std::string tail(NameOf(need.kind));
    tail += need.letter;
    if (need.any_suffices) tail += '?';
    if (need.probes) tail += '!';
    for (const bool refers : need.refers_to_member) tail += refers ? '@' : '-';
    if (need.is_system) rows.push_back("*" + tail);
    for (fhir::ResourceType type = need.types.After(fhir::ResourceType::kNone);
         type != fhir::ResourceType::kNone; type = need.types.After(type)) {
      rows.push_back(std::string(NameOf(type)) + tail);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Every row has a letter, and types of the version or the system; each stands
// once.
inline void CheckNeeds(const fhir::Request& request) {
  const fhir::TypeSet all = fhir::TypeSet::Of(request.version);
  for (const fhir::Need& need : request.needs) {
    Require(need.letter == '\0'
                ? IsOfExport(need.kind) || !request.operation_definition.empty()
                : std::string_view("cruds").find(need.letter) !=
                      std::string_view::npos);
    Require(need.is_system == need.types.empty());
    Require(all.Covers(need.types));
    Require(need.any_suffices <=
            (need.kind == fhir::InteractionKind::kInclude));
  }
  const std::vector<std::string> rows = RowsOf(request);
  bool is_exclusive = true;
  for (const fhir::Need& need : request.needs) {
    is_exclusive &= !need.any_suffices;
  }
  if (is_exclusive) {
    Require(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
  }
  const fhir::InteractionKind kind = request.interaction.kind;
  const bool has_rows =
      !IsPublic(kind) && kind != fhir::InteractionKind::kBatch;
  Require(request.needs.empty() != has_rows);
  if (has_rows) Require(request.needs[0].kind == kind);
}

// The path is canonical, and ids are what FHIR allows.
inline void CheckPath(const fhir::Request& request) {
  const std::string path = std::string(request.path) + "/";
  for (const char* bad : {"%", "//", "/./", "/../", ";", "\\", "?", "#"}) {
    if (request.path == "/" && std::string_view(bad) == "//") continue;
    Require(path.find(bad) == path.npos);
  }
  const fhir::Interaction& interaction = request.interaction;
  Require(interaction.id.empty() || fhir::IsId(interaction.id));
  Require(interaction.id.empty() ||
          interaction.type != fhir::ResourceType::kNone);
  Require(request.in_compartment == !request.compartment_id.empty());
  Require(!request.in_compartment || fhir::IsId(request.compartment_id));
}

// Both are the same request.
inline void RequireSame(const fhir::Request& a, const fhir::Request& b) {
  Require(a.path == b.path && a.interaction.kind == b.interaction.kind);
  Require(a.interaction.type == b.interaction.type);
  Require(a.interaction.id == b.interaction.id);
  Require(a.interaction.version_id == b.interaction.version_id);
  Require(a.parameters.size() == b.parameters.size());
  Require(a.operation == b.operation && a.criteria == b.criteria);
  Require(a.in_compartment == b.in_compartment);
  Require(a.hinders_filter == b.hinders_filter);
  Require(RowsOf(a) == RowsOf(b));
}

}  // namespace matron::fuzz

#endif  // MATRON_FUZZ_REQUEST_CHECKS_H_
