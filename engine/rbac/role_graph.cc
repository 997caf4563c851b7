// Tested by role_graph_test.cc.

#include "rbac/role_graph.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::rbac {
namespace {

enum class Visit : uint8_t { kNew, kOpen, kDone };

// A role on the path that is being walked, and which of its edges comes next.
struct Step {
  RoleId role;
  uint32_t next_edge;
};

}  // namespace

std::optional<RoleEdge> RoleGraph::FindCycle(Arena& scratch) const {
  const std::span<Visit> visits = scratch.NewArray<Visit>(size());
  ArenaVector<Step> path(scratch);
  // Without memory to look for a cycle there is one: nothing may compile
  // unchecked.
  if (visits.size() != size() || !path.Reserve(size())) return RoleEdge();
  for (RoleId start = 0; start < size(); ++start) {
    if (visits[start] != Visit::kNew) continue;
    visits[start] = Visit::kOpen;
    if (!path.Append({start, 0})) return RoleEdge();
    while (!path.empty()) {
      Step& step = path.back();
      const std::span<const RoleId> edges = roles_[step.role].inherits;
      if (step.next_edge == edges.size()) {
        visits[step.role] = Visit::kDone;
        path.PopBack();
        continue;
      }
      const RoleEdge edge = {step.role, step.next_edge};
      const RoleId next = edges[step.next_edge++];
      if (visits[next] == Visit::kOpen) return edge;
      if (visits[next] == Visit::kDone) continue;
      visits[next] = Visit::kOpen;
      if (!path.Append({next, 0})) return edge;
    }
  }
  return std::nullopt;
}

Status RoleGraph::AuthorizedRoles(std::span<const RoleId> assigned,
                                  Arena& scratch,
                                  std::span<const RoleId>* active) const {
  *active = {};
  // The set is small, whatever the policy's size, so it is searched, not
  // marked.
  ArenaVector<RoleId> found(scratch);
  const auto add = [&](RoleId role) {
    const std::span<const RoleId> items = found.items();
    if (std::find(items.begin(), items.end(), role) != items.end()) {
      return Status::kOk;
    }
    if (found.size() == limits::kMaxActiveRoles) return Status::kLimitExceeded;
    return found.Append(role) ? Status::kOk : Status::kOutOfMemory;
  };
  for (const RoleId role : assigned) {
    const Status status = add(role);
    if (status != Status::kOk) return status;
  }
  for (size_t i = 0; i < found.size(); ++i) {
    for (const RoleId parent : roles_[found[i]].inherits) {
      const Status status = add(parent);
      if (status != Status::kOk) return status;
    }
  }
  const std::span<RoleId> items = found.items();
  std::sort(items.begin(), items.end());
  *active = items;
  return Status::kOk;
}

}  // namespace matron::rbac
