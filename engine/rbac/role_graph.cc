// Tested by role_graph_test.cc.

#include "rbac/role_graph.h"

#include <algorithm>

#include "base/result.h"

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

Status RoleSet::Add(RoleId role, bool* is_new) {
  RoleId* const end = items_ + size_;
  RoleId* const place = std::lower_bound(items_, end, role);
  *is_new = place == end || *place != role;
  if (!*is_new) return Status::kOk;
  if (size_ == limits::kMaxActiveRoles) return Status::kLimitExceeded;
  std::copy_backward(place, end, end + 1);
  *place = role;
  ++size_;
  return Status::kOk;
}

Status RoleGraph::AuthorizedRoles(std::span<const RoleId> assigned,
                                  Arena& scratch,
                                  std::span<const RoleId>* active) const {
  *active = {};
  RoleSet set;
  RoleId queue[limits::kMaxActiveRoles];  // In the order they were found.
  size_t num_queued = 0;
  const auto add = [&](RoleId role) {
    bool is_new = false;
    const Status status = set.Add(role, &is_new);
    if (is_new && status == Status::kOk) queue[num_queued++] = role;
    return status;
  };
  for (const RoleId role : assigned) MATRON_RETURN_IF_ERROR(add(role));
  for (size_t i = 0; i < num_queued; ++i) {
    for (const RoleId parent : roles_[queue[i]].inherits) {
      MATRON_RETURN_IF_ERROR(add(parent));
    }
  }
  const std::span<RoleId> items = scratch.NewArray<RoleId>(num_queued);
  if (items.size() != num_queued) return Status::kOutOfMemory;
  std::copy(set.items().begin(), set.items().end(), items.begin());
  *active = items;
  return Status::kOk;
}

}  // namespace matron::rbac
