// RoleGraph: roles, what they hold and what they inherit (NIST RBAC with a
// general hierarchy, ANSI INCITS 359).
//
//   RoleGraph graph(arena);
//   graph.Add("clinician", scopes, parents);
//   if (graph.FindCycle().has_value()) ...
//   graph.AuthorizedRoles(assigned, arena, &active);

#ifndef MATRON_RBAC_ROLE_GRAPH_H_
#define MATRON_RBAC_ROLE_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/attributes.h"
#include "base/limits.h"
#include "base/status.h"
#include "smart/constrained_scope.h"
#include "smart/scope_set.h"

namespace matron::rbac {

// A role's place in its policy.
using RoleId = uint32_t;

struct Role {
  std::string_view name;
  // Its own, without what it inherits: the union of those without constraints,
  // and the others in the order of the document.
  smart::ScopeSet scopes;
  std::span<const smart::ConstrainedScope> constrained_scopes;
  // URLs of operations, which a scope of the token may be.
  std::span<const std::string_view> definitions;
  std::span<const RoleId> inherits;  // Roles whose permissions it has as well.
};

// What a role inherits: an element of Role::inherits.
struct RoleEdge {
  RoleId role = 0;
  size_t index = 0;
};

// Roles of one session: each once, at most limits::kMaxActiveRoles.
class RoleSet {
 public:
  // Adds `role` unless it is there; `*is_new` tells which. Returns
  // Status::kLimitExceeded if there is no room for it. Time: logarithmic, but
  // for the roles that are new.
  Status Add(RoleId role, bool* is_new);

  // In the order of the policy. Points into the set.
  std::span<const RoleId> items() const MATRON_LIFETIME_BOUND {
    return {items_, size_};
  }

 private:
  size_t size_ = 0;
  RoleId items_[limits::kMaxActiveRoles];
};

// The roles of one policy, in its order.
class RoleGraph {
 public:
  // Memory comes from `arena`, which must outlive the graph.
  explicit RoleGraph(Arena& arena) : roles_(arena) {}

  // Adds a role; texts and lists must live as long as the arena. The roles that
  // it inherits may be added later. Returns false without memory.
  [[nodiscard]] bool Add(const Role& role) { return roles_.Append(role); }

  size_t size() const { return roles_.size(); }
  const Role& role(RoleId id) const { return roles_[id]; }

  // Returns an edge of a role that inherits from itself, if there is one. Time:
  // linear in roles and edges.
  std::optional<RoleEdge> FindCycle(Arena& scratch) const;

  // Writes to `*active` the roles of `assigned` and all that they inherit, in
  // the order of the policy, in memory of `scratch`. Status::kLimitExceeded if
  // they are more than limits::kMaxActiveRoles.
  Status AuthorizedRoles(std::span<const RoleId> assigned, Arena& scratch,
                         std::span<const RoleId>* active) const;

 private:
  ArenaVector<Role> roles_;
};

}  // namespace matron::rbac

#endif  // MATRON_RBAC_ROLE_GRAPH_H_
