// Branches: the grants of a search as alternatives, each a compartment or none
// and constraints, in as few as say the same (docs/requests.md section 6).

#ifndef MATRON_DECIDE_BRANCHES_H_
#define MATRON_DECIDE_BRANCHES_H_

#include <span>

#include "base/arena.h"
#include "decide/grants.h"
#include "decide/session.h"

namespace matron::decide {

struct Branch {
  bool is_confined = false;
  Confinement confinement;
  const Grant* grant = nullptr;  // The first that it is made of.
  // Sorted by text, each once.
  std::span<const smart::ScopeConstraint> constraints;
};

// Makes the branches of `grants`, by which `type` is searched: those that
// another one implies are left out, and those that differ in the values of one
// parameter are put together, until nothing changes. Empty without memory, or
// where that would take more work than the limits allow.
std::span<const Branch> MakeBranches(const Session& session,
                                     fhir::ResourceType type,
                                     std::span<const Grant> grants,
                                     Arena& arena);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_BRANCHES_H_
