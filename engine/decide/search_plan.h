// SearchPlan: how a search is kept within what its grants show
// (docs/requests.md section 6).

#ifndef MATRON_DECIDE_SEARCH_PLAN_H_
#define MATRON_DECIDE_SEARCH_PLAN_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "decide/decision.h"
#include "decide/grants.h"
#include "decide/session.h"
#include "fhir/request.h"

namespace matron::decide {

// What the host declared, as far as searches go.
struct SearchAbilities {
  Enforces enforces = 0;
  bool is_exact = false;  // Searches of this type are evaluated exactly.
};

// A search of one type, of the client or made from a conditional interaction.
struct SearchQuery {
  fhir::ResourceType type = fhir::ResourceType::kNone;
  std::string_view path;   // With a leading slash.
  std::string_view query;  // Of the URL, as it came.
  std::span<const fhir::Parameter> parameters;
  // Set if the client searches a compartment.
  bool in_compartment = false;
  fhir::Compartment compartment = fhir::Compartment::kPatient;
  std::string_view compartment_id;
  bool is_post = false;
  bool is_head = false;
  bool hinders_filter = false;
  bool shapes_whole_answer = false;
  // Of what is hidden something shows: the place on a page, what it includes.
  bool betrays_hidden = false;
  bool shows_others = false;  // It includes.
  // The answer has entries that must be filtered whatever the query says.
  bool needs_filter = false;
};

// Either a reason to deny, or the obligations and the URLs of the plan.
// `restricted` queries go out with `Prefer: handling=strict`.
struct SearchPlan {
  Reason reason = Reason::kInternal;
  const Grant* grant = nullptr;  // The first that it is made by.
  Enforces obligations = 0;
  bool restricted = false;
  std::string_view url;
  std::span<const std::string_view> urls;  // With kSeveralQueries, `url` first.
};

// Plans `search` by `grants`, none of which reaches the whole type. Parameters
// are added, never replaced.
SearchPlan PlanSearch(const SearchQuery& search, const Session& session,
                      std::span<const Grant> grants,
                      const SearchAbilities& abilities, Arena& arena);

// Plans a query that goes out as it came, its answer filtered.
SearchPlan PlanFilterOnly(const SearchQuery& search,
                          const SearchAbilities& abilities, Arena& arena);

// Makes the search that the client asks for.
SearchQuery QueryOf(const fhir::Request& request);

// The URL of `request` in its canonical form; empty without memory.
std::string_view UrlOf(const fhir::Request& request, Arena& arena);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SEARCH_PLAN_H_
