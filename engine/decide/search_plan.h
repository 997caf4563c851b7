// SearchPlan: how a search is kept within a compartment.

#ifndef MATRON_DECIDE_SEARCH_PLAN_H_
#define MATRON_DECIDE_SEARCH_PLAN_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "decide/decision.h"
#include "decide/grants.h"
#include "fhir/base_url.h"
#include "fhir/request.h"

namespace matron::decide {

// What the host declared, as far as searches go.
struct SearchAbilities {
  Enforces enforces = 0;
  bool is_exact = false;  // Searches of this type are evaluated exactly.
};

// Either a reason to deny, or the obligations and the URL of the plan.
// `restricted` queries go out with `Prefer: handling=strict`.
struct SearchPlan {
  Reason reason = Reason::kInternal;
  Enforces obligations = 0;
  bool restricted = false;
  std::string_view url;
};

// Plans `request`, a search of one type, within `confinement`
// (docs/evaluate.md, "Confined grants"). Parameters are added, never replaced.
SearchPlan PlanSearch(const fhir::Request& request,
                      const Confinement& confinement,
                      std::span<const fhir::BaseUrl> bases,
                      const SearchAbilities& abilities, Arena& arena);

// Plans a request of which the answer is filtered as it comes: history, and
// searches for which there is no single compartment.
SearchPlan PlanFilterOnly(const fhir::Request& request,
                          const SearchAbilities& abilities, Arena& arena);

// The URL of `request` in its canonical form; empty without memory.
std::string_view UrlOf(const fhir::Request& request, Arena& arena);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SEARCH_PLAN_H_
