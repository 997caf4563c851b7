// Tested by branches_test.cc.

#include "decide/branches.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::decide {
namespace {

using smart::ConstraintValue;
using smart::ScopeConstraint;

class BranchMaker {
 public:
  BranchMaker(const Session& session, fhir::ResourceType type, Arena& arena)
      : session_(session),
        is_shared_(session.policy().IsShared(type)),
        arena_(arena) {}

  std::span<const Branch> Run(std::span<const Grant> grants) {
    branches_ = arena_.NewArray<Branch>(grants.size());
    if (branches_.size() != grants.size()) return {};
    for (const Grant& grant : grants) {
      Branch& branch = branches_[size_++];
      branch.grant = &grant;
      branch.is_confined = grant.is_confined() && !is_shared_;
      if (branch.is_confined) {
        branch.confinement = ConfinementOf(session_, grant.reach);
      }
      if (!Sort(grant.constraints, &branch.constraints)) return {};
    }
    bool changes = true;
    while (changes && size_ > 1) {
      changes = DropOne() || JoinOne();
      if (fails_ || budget_.exhausted()) return {};
    }
    return branches_.first(size_);
  }

 private:
  bool Sort(std::span<const ScopeConstraint> constraints,
            std::span<const ScopeConstraint>* out) {
    if (constraints.empty()) return true;
    const std::span<ScopeConstraint> items =
        arena_.NewArray<ScopeConstraint>(constraints.size());
    smart::ConstraintSet set;
    if (items.empty()) return false;
    std::copy(constraints.begin(), constraints.end(), items.begin());
    if (!smart::MakeConstraintSet(items, arena_, &set)) return false;
    *out = set.items;
    return true;
  }

  static bool SamePlace(const Branch& a, const Branch& b) {
    return a.is_confined == b.is_confined && a.confinement == b.confinement;
  }

  void Remove(size_t index) {
    std::copy(branches_.begin() + static_cast<long>(index) + 1,
              branches_.begin() + static_cast<long>(size_),
              branches_.begin() + static_cast<long>(index));
    --size_;
  }

  // Leaves out the first branch that lies within another one; of two that say
  // the same the later.
  bool DropOne() {
    for (size_t i = 0; i < size_; ++i) {
      for (size_t k = 0; k < size_; ++k) {
        if (i == k || !LiesWithin(branches_[i], branches_[k])) continue;
        if (i < k && LiesWithin(branches_[k], branches_[i])) continue;
        Remove(i);
        return true;
      }
    }
    return false;
  }

  bool LiesWithin(const Branch& a, const Branch& b) {
    return (SamePlace(a, b) || !b.is_confined) &&
           smart::Implies(a.constraints, b.constraints, &budget_);
  }

  // Puts the first two branches together that can be.
  bool JoinOne() {
    for (size_t i = 0; i < size_; ++i) {
      for (size_t k = i + 1; k < size_; ++k) {
        if (!SamePlace(branches_[i], branches_[k])) continue;
        if (!Join(branches_[i], branches_[k])) continue;
        Remove(k);
        return true;
      }
    }
    return false;
  }

  // Gives `a` the values of `b` as well, if they differ in those of one
  // parameter alone.
  bool Join(Branch& a, const Branch& b) {
    const size_t count = a.constraints.size();
    if (count != b.constraints.size()) return false;
    size_t differing = count;
    for (size_t i = 0; i < count; ++i) {
      if (a.constraints[i].text == b.constraints[i].text) continue;
      if (differing != count) return false;
      differing = i;
    }
    if (differing == count) return false;
    const ScopeConstraint& in_a = a.constraints[differing];
    const ScopeConstraint& in_b = b.constraints[differing];
    if (in_a.name != in_b.name || in_a.modifier != in_b.modifier ||
        in_a.is_whole()) {
      return false;
    }
    const size_t num_values = in_a.values.size() + in_b.values.size();
    if (num_values > limits::kMaxScopeAlternatives) return false;
    const std::span<ConstraintValue> values =
        arena_.NewArray<ConstraintValue>(num_values);
    const std::span<ScopeConstraint> items =
        arena_.NewArray<ScopeConstraint>(count);
    fails_ = values.size() != num_values || items.size() != count;
    if (fails_) return false;
    std::copy(
        in_b.values.begin(), in_b.values.end(),
        std::copy(in_a.values.begin(), in_a.values.end(), values.begin()));
    std::copy(a.constraints.begin(), a.constraints.end(), items.begin());
    smart::ConstraintSet set;
    fails_ = !smart::WithValues(in_a, values, arena_, &items[differing]) ||
             !smart::MakeConstraintSet(items, arena_, &set);
    if (fails_) return false;
    a.constraints = set.items;
    return true;
  }

  const Session& session_;
  bool is_shared_;
  Arena& arena_;
  std::span<Branch> branches_;
  size_t size_ = 0;
  bool fails_ = false;
  smart::ComparisonBudget budget_{limits::kMaxGrantComparisons};
};

}  // namespace

std::span<const Branch> MakeBranches(const Session& session,
                                     fhir::ResourceType type,
                                     std::span<const Grant> grants,
                                     Arena& arena) {
  return BranchMaker(session, type, arena).Run(grants);
}

}  // namespace matron::decide
