// Consent sentences: what a set of scopes lets an app do, for the people who
// are asked.
//
//   Result<Consent> consent = Describe(terms, EnglishWords(), arena);
//   for (const ConsentPart& part : consent->parts) Show(part.sentence);
//   // "The app can see allergies and health problems of the chosen patient."

#ifndef MATRON_SMART_SCOPE_DESCRIBE_H_
#define MATRON_SMART_SCOPE_DESCRIBE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "smart/scope_terms.h"

namespace matron::smart {

// What people call the letters: reading and searching are the same to them.
enum class ConsentAction : uint8_t { kSee, kAdd, kChange, kDelete };
inline constexpr size_t kNumConsentActions = 4;

// One language. A translation is another such table.
struct ConsentWords {
  struct TypeWords {
    fhir::ResourceType type;
    std::string_view words;
  };
  struct ParameterWords {
    std::string_view parameter, words;
  };
  // A sentence is `start`, actions, things, where (by ScopeContext), perhaps
  // `only_where` and limits, and `end`.
  std::string_view start, end;
  std::array<std::string_view, kNumConsentActions> actions;
  std::array<std::string_view, kNumScopeContexts> where;
  std::string_view all_types;
  std::span<const TypeWords> types;  // Others are their names, as words.
  std::string_view comma, list_and, list_or;
  std::string_view only_where, is, limit_and;
  std::span<const ParameterWords> parameters;
  // Sentences for the scopes that are no clinical ones, by OtherScope.
  std::array<std::string_view, 9> others;
};
const ConsentWords& EnglishWords();

// The scopes of one context that allow the same actions under the same limits.
struct ConsentPart {
  ScopeContext context = ScopeContext::kPatient;
  uint8_t actions = 0;  // A bit for each ConsentAction.
  bool all_types = false;
  std::span<const fhir::ResourceType> types;
  std::span<const ScopeConstraint> limits;
  std::string_view sentence;
};

struct ConsentOther {
  OtherScope other = OtherScope::kExtension;
  std::string_view scope;
  std::string_view sentence;
};

struct Consent {
  std::span<const ConsentPart> parts;
  std::span<const ConsentOther> others;
};

// Describes `terms`, by context, actions and limits; minimise it before. The
// result points into `arena`, into `words` and into what `terms` does.
// kOutOfMemory.
Result<Consent> Describe(const ScopeTerms& terms, const ConsentWords& words,
                         Arena& arena);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_DESCRIBE_H_
