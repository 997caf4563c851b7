// Names of search parameters as clients write them: with modifiers, chained and
// reverse chained (R4 search.html; docs/requests.md section 2).

#ifndef MATRON_FHIR_SEARCH_NAME_H_
#define MATRON_FHIR_SEARCH_NAME_H_

#include <cstddef>
#include <string_view>

#include "base/limits.h"
#include "fhir/definitions.h"

namespace matron::fhir {

// Whether `name` is one of kCommonParameters. What begins with an underscore is
// compared without case, because FHIR leaves it to the server.
bool IsCommonParameter(std::string_view name);

// Whether `modifier`, which may be empty, can be permitted behind the common
// parameter `name`, or behind `parameter`.
bool TakesModifierOfCommon(std::string_view name, std::string_view modifier);
bool TakesModifier(const SearchParameter& parameter, std::string_view modifier);

// Reads a chain, `name[:Type].rest`, that begins at `type`. On success `*steps`
// gets the types that its names lead to. Time: linear in the types of the
// version for each name.
[[nodiscard]] bool ResolveChain(FhirVersion version, ResourceType type,
                                std::string_view chain, TypeSet* steps);

// One `Source:ref` of a reverse chain.
struct HasLevel {
  ResourceType source = ResourceType::kNone;
  std::string_view reference;
};

struct ReverseChain {
  HasLevel levels[limits::kMaxHasLevels];
  size_t num_levels = 0;
  TypeSet chain;  // Where a chain behind the last level leads.
};

// Reads what follows `_has:`, of a search for `type`.
[[nodiscard]] bool ResolveReverseChain(FhirVersion version, ResourceType type,
                                       std::string_view text,
                                       ReverseChain* out);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_SEARCH_NAME_H_
