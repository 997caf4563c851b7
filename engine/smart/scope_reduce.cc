// Tested by scope_algebra_test.cc.

#include "smart/scope_reduce.h"

#include <algorithm>

#include "base/arena_vector.h"
#include "base/limits.h"

namespace matron::smart {
namespace {

// Leaves out values that another value implies. One after the other, so that of
// two that mean the same one stays.
Status SimplifyValues(Arena& arena, ScopeConstraint* constraint,
                      ComparisonBudget* budget) {
  if (constraint->is_whole() || constraint->values.size() < 2) {
    return Status::kOk;
  }
  const std::span<ConstraintValue> values =
      arena.NewArray<ConstraintValue>(constraint->values.size());
  if (values.size() != constraint->values.size()) return Status::kOutOfMemory;
  std::copy(constraint->values.begin(), constraint->values.end(),
            values.begin());
  std::span<ConstraintValue> kept = values;
  for (size_t i = kept.size(); i-- > 0;) {
    const bool implied =
        ImpliesAny(constraint->kind, kept[i], kept.first(i), budget) ||
        ImpliesAny(constraint->kind, kept[i], kept.subspan(i + 1), budget);
    if (budget->exhausted()) return Status::kLimitExceeded;
    if (!implied) continue;
    std::copy(kept.begin() + static_cast<std::ptrdiff_t>(i) + 1, kept.end(),
              kept.begin() + static_cast<std::ptrdiff_t>(i));
    kept = kept.first(kept.size() - 1);
  }
  if (kept.size() == constraint->values.size()) return Status::kOk;
  return WithValues(*constraint, kept, arena, constraint)
             ? Status::kOk
             : Status::kOutOfMemory;
}

// Leaves out constraints that another one implies.
Status DropImplied(ArenaVector<ScopeConstraint>* items,
                   ComparisonBudget* budget) {
  for (size_t i = items->size(); i-- > 0;) {
    bool implied = false;
    for (size_t k = 0; k < items->size(); ++k) {
      implied =
          implied || (k != i && Implies((*items)[k], (*items)[i], budget));
    }
    if (budget->exhausted()) return Status::kLimitExceeded;
    if (!implied) continue;
    (*items)[i] = items->back();
    items->PopBack();
    // What moved here was looked at, and implied by nothing.
  }
  return Status::kOk;
}

// The values of constraint `item` that are not covered for all letters.
Status KeepUncovered(const ConstrainedScope& scope, size_t item,
                     CoverSearch* search, size_t except, Arena& arena,
                     ArenaVector<ConstraintValue>* kept) {
  const std::span<const ScopeConstraint> all = scope.constraints.items;
  const std::span<ScopeConstraint> items =
      arena.NewArray<ScopeConstraint>(all.size());
  if (items.size() != all.size()) return Status::kOutOfMemory;
  std::copy(all.begin(), all.end(), items.begin());
  items[item].text = {};
  ConstrainedScope part = scope;
  part.constraints.items = items;
  const std::span<const ConstraintValue> values = all[item].values;
  for (size_t i = 0; i < values.size(); ++i) {
    items[item].values = values.subspan(i, 1);
    const CrudsMask left = search->Uncovered(part, scope.scope.letters, except);
    MATRON_RETURN_IF_ERROR(search->status());
    if (left != 0 && !kept->Append(values[i])) return Status::kOutOfMemory;
  }
  return Status::kOk;
}

Status Write(std::span<ScopeConstraint> items, Arena& arena,
             ConstrainedScope* scope) {
  return MakeConstraintSet(items, arena, &scope->constraints)
             ? Status::kOk
             : Status::kOutOfMemory;
}

}  // namespace

Status Simplify(Arena& arena, ConstrainedScope* scope,
                ComparisonBudget* budget) {
  if (scope->is_plain()) return Status::kOk;
  ArenaVector<ScopeConstraint> items(arena);
  for (ScopeConstraint item : scope->constraints.items) {
    MATRON_RETURN_IF_ERROR(SimplifyValues(arena, &item, budget));
    if (!items.Append(item)) return Status::kOutOfMemory;
  }
  MATRON_RETURN_IF_ERROR(DropImplied(&items, budget));
  return Write(items.items(), arena, scope);
}

Status ReplaceValues(size_t item, std::span<ConstraintValue> values,
                     Arena& arena, ConstrainedScope* scope) {
  ArenaVector<ScopeConstraint> items(arena);
  for (const ScopeConstraint& old : scope->constraints.items) {
    if (!items.Append(old)) return Status::kOutOfMemory;
  }
  if (!WithValues(items[item], values, arena, &items[item])) {
    return Status::kOutOfMemory;
  }
  return Write(items.items(), arena, scope);
}

size_t NumValues(const ConstrainedScope& scope) {
  size_t count = 0;
  for (const ScopeConstraint& item : scope.constraints.items) {
    count += item.values.size();
  }
  return count;
}

Result<bool> DropCoveredValues(CoverSearch* search, Arena& arena,
                               ConstrainedScope* scope, size_t except) {
  bool dropped = false;
  for (size_t i = 0; i < scope->constraints.items.size(); ++i) {
    const ScopeConstraint& item = scope->constraints.items[i];
    if (item.values.size() < 2 || item.is_whole()) continue;
    ArenaVector<ConstraintValue> kept(arena);
    MATRON_RETURN_IF_ERROR(
        KeepUncovered(*scope, i, search, except, arena, &kept));
    if (kept.size() == item.values.size()) continue;
    dropped = true;
    scope->text = {};
    if (kept.empty()) {
      scope->scope.letters = 0;
      break;
    }
    MATRON_RETURN_IF_ERROR(ReplaceValues(i, kept.items(), arena, scope));
  }
  return dropped;
}

Status JoinConstraints(const ConstrainedScope& a, const ConstrainedScope& b,
                       Arena& arena, ConstrainedScope* joined, bool* exists,
                       ComparisonBudget* budget) {
  *exists = true;
  ArenaVector<ScopeConstraint> items(arena);
  for (const ConstrainedScope* scope : {&a, &b}) {
    for (const ScopeConstraint& item : scope->constraints.items) {
      if (!items.Append(item)) return Status::kOutOfMemory;
      *exists = *exists && (joined->scope.all_types ||
                            HasParameter(joined->scope.type, item));
    }
  }
  if (joined->scope.all_types) *exists = AnyTypeHas(items.items());
  if (!*exists) return Status::kOk;
  // Sorted and unique, so that equal constraints do not imply each other away.
  MATRON_RETURN_IF_ERROR(Write(items.items(), arena, joined));
  MATRON_RETURN_IF_ERROR(Simplify(arena, joined, budget));
  const bool can_be_read =
      joined->constraints.items.size() <= limits::kMaxScopeConstraints &&
      NumValues(*joined) <= limits::kMaxScopeAlternatives;
  return can_be_read ? Status::kOk : Status::kLimitExceeded;
}

}  // namespace matron::smart
