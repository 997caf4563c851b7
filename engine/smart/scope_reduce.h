// Steps that rewrite the constraints of a scope: without changing what it
// means, by what others cover, or by joining it with another. Used by the
// algebra.

#ifndef MATRON_SMART_SCOPE_REDUCE_H_
#define MATRON_SMART_SCOPE_REDUCE_H_

#include <cstddef>
#include <span>

#include "base/arena.h"
#include "base/result.h"
#include "base/status.h"
#include "smart/constrained_scope.h"
#include "smart/cover_search.h"

namespace matron::smart {

// Leaves out constraints and alternatives that others of the same scope imply.
Status Simplify(Arena& arena, ConstrainedScope* scope,
                ComparisonBudget* budget);

// How many alternatives `scope` has, in all of its constraints.
size_t NumValues(const ConstrainedScope& scope);

// Gives constraint number `item` of `scope` other values, at least one.
Status ReplaceValues(size_t item, std::span<ConstraintValue> values,
                     Arena& arena, ConstrainedScope* scope);

// Leaves out the alternatives of `scope` for which `search`, without its scope
// number `except`, covers all letters; the letters too if no alternative is
// left. Returns whether it left out any.
Result<bool> DropCoveredValues(CoverSearch* search, Arena& arena,
                               ConstrainedScope* scope,
                               size_t except = CoverSearch::kNobody);

// Gives `*joined` the constraints of both. `*exists` is false if no type can
// have them all: `*` with constraints speaks of types that have its parameters.
// kLimitExceeded for what could not be parsed again.
Status JoinConstraints(const ConstrainedScope& a, const ConstrainedScope& b,
                       Arena& arena, ConstrainedScope* joined, bool* exists,
                       ComparisonBudget* budget);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_REDUCE_H_
