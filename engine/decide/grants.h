// Grants: what token scopes and role scopes have in common for one letter and
// type (docs/requests.md section 4).

#ifndef MATRON_DECIDE_GRANTS_H_
#define MATRON_DECIDE_GRANTS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/limits.h"
#include "base/status.h"
#include "decide/reach.h"
#include "decide/recorder.h"
#include "decide/session.h"
#include "fhir/definitions.h"
#include "fhir/resource_type.h"

namespace matron::decide {

// A scope of the token and a role that meet.
struct Grant {
  Reach reach = Reach::kUnconfined;
  rbac::RoleId role = 0;
  size_t scope = 0;  // Place in Session::scopes().
  // A resource must match all of them: the token's, then the role's.
  std::span<const smart::ScopeConstraint> constraints;
  std::string_view token_query, role_query;  // The same, as texts.
  // The last of them keeps it to the encounter in context.
  bool in_encounter = false;

  bool is_confined() const { return reach != Reach::kUnconfined; }
  bool is_constrained() const { return !constraints.empty(); }
  bool is_full() const { return !is_confined() && !is_constrained(); }
};

// What was found for one letter and type.
struct Grants {
  bool scope_covers = false;  // Some scope of the token has letter and type.
  bool role_covers = false;   // Some role meets one of them.
  // Why grants that were found cannot be used; Reason::kOk if none was.
  Reason unusable = Reason::kOk;
  // Those that can be used, full ones first, then by role and scope; of those
  // that are confined and constrained alike the first.
  std::span<const Grant> items;

  // Why there is none; Reason::kOk if there is one.
  Reason Missing() const;
  // Those of `reaches`, as bits, in memory of `arena`; without memory none.
  Grants WithReaches(uint32_t reaches, Arena& arena) const;
  // Whether a full grant is there.
  bool is_full() const { return !items.empty() && items[0].is_full(); }
};

// Finds the grants of one session for the rows of one decision. Their lists lie
// in `arena`.
class GrantFinder {
 public:
  // With a bound of its own on the pairs that it looks at.
  GrantFinder(const Session& session, Arena& arena, Recorder& recorder)
      : GrantFinder(session, arena, recorder, &own_pairs_left_) {}
  // Counts `pairs_left` down, for which limits::kMaxGrantPairs is the bound.
  GrantFinder(const Session& session, Arena& arena, Recorder& recorder,
              size_t* pairs_left)
      : session_(session),
        arena_(arena),
        recorder_(recorder),
        pairs_left_(pairs_left) {}
  GrantFinder(const GrantFinder&) = delete;  // May point into itself.
  GrantFinder& operator=(const GrantFinder&) = delete;

  // The grants for `letter` on `type` (kNone: all types). `unusable` is
  // kScopeLimitExceeded, without items, where they are more, or took more work,
  // than the limits allow.
  Grants Find(char letter, fhir::ResourceType type);
  // Those with `letter` on any type; only the first is of use.
  Grants FindOnAnyType(char letter);
  // Whether every resource may be read, of whatever type.
  bool MayReadAll();
  // As Find, by scopes of the context `system/` alone.
  Grants FindOfSystem(char letter, fhir::ResourceType type);

 private:
  struct Wanted {
    char letter = 0;
    fhir::ResourceType type = fhir::ResourceType::kNone;
    bool any_type = false;
    bool system_only = false;
  };
  class Search;

  Grants Run(const Wanted& wanted);

  const Session& session_;
  Arena& arena_;
  Recorder& recorder_;
  size_t own_pairs_left_ = limits::kMaxGrantPairs;
  size_t* pairs_left_;
  int reads_all_ = 0;  // 0 as long as it is not known, else -1 or 1.
};

// Whether resources of `type`, which is not the person's own, can be in the
// compartment.
bool IsInCompartment(fhir::FhirVersion version, fhir::Compartment compartment,
                     fhir::ResourceType type);

// Returns the first of `grants`, of `letter` on `type`, that reaches every
// resource of the type; null if there is none. Those of a shared type do,
// whatever they are confined to.
const Grant* FindWhole(const policy::Policy& policy, const Grants& grants,
                       char letter, fhir::ResourceType type);

// Whether every resource that `a` shows `b` shows as well. Sound: true only
// where it is proven.
bool IsWithin(const Session& session, const Grant& a, const Grant& b);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_GRANTS_H_
