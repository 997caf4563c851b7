// A wanted scope with alternatives is the union of the scopes that have one
// value for each of them; each of those must be covered by one scope. That is
// complete for values that are compared as they stand, and sound for all.
// Tested by scope_terms_test.cc and scope_model_test.cc.

#include "smart/cover_search.h"

#include <algorithm>
#include <array>

namespace matron::smart {
namespace {

// Sorts by what FindRange looks for.
int CompareKey(const Scope& a, const Scope& b) {
  if (a.context != b.context) return a.context < b.context ? -1 : 1;
  if (a.all_types != b.all_types) return a.all_types ? -1 : 1;
  if (a.all_types || a.type == b.type) return 0;
  return a.type < b.type ? -1 : 1;
}

}  // namespace

bool ScopeBefore(const ConstrainedScope& a, const ConstrainedScope& b) {
  const int key = CompareKey(a.scope, b.scope);
  return key != 0 ? key < 0 : a.constraints.query < b.constraints.query;
}

bool SameButLetters(const ConstrainedScope& a, const ConstrainedScope& b) {
  return CompareKey(a.scope, b.scope) == 0 &&
         a.constraints.query == b.constraints.query;
}

void CoverSearch::FindRange(ScopeContext context, bool all_types,
                            fhir::ResourceType type, size_t* begin,
                            size_t* end) const {
  ConstrainedScope key;
  key.scope.context = context;
  key.scope.all_types = all_types;
  key.scope.type = type;
  const auto range = std::equal_range(scopes_.begin(), scopes_.end(), key,
                                      [](const auto& a, const auto& b) {
                                        return CompareKey(a.scope, b.scope) < 0;
                                      });
  *begin = static_cast<size_t>(range.first - scopes_.begin());
  *end = static_cast<size_t>(range.second - scopes_.begin());
}

CrudsMask CoverSearch::UncoveredIn(size_t begin, size_t end,
                                   std::span<const ScopeConstraint> wanted,
                                   CrudsMask letters, size_t except) {
  for (size_t i = begin; i < end && letters != 0; ++i) {
    const ConstrainedScope& scope = scopes_[i];
    if (i == except || (scope.scope.letters & letters) == 0) continue;
    if (Implies(wanted, scope.constraints.items, budget_)) {
      letters &= static_cast<CrudsMask>(~scope.scope.letters);
    }
    if (budget_->exhausted()) break;
  }
  return letters;
}

CrudsMask CoverSearch::UncoveredOf(const Scope& scope,
                                   std::span<const ScopeConstraint> wanted,
                                   CrudsMask letters, size_t except) {
  size_t begin, end;
  FindRange(scope.context, /*all_types=*/true, scope.type, &begin, &end);
  letters = UncoveredIn(begin, end, wanted, letters, except);
  if (scope.all_types || letters == 0) return letters;
  FindRange(scope.context, /*all_types=*/false, scope.type, &begin, &end);
  return UncoveredIn(begin, end, wanted, letters, except);
}

// Whether a scope that could help has this constraint; if none has, its
// alternatives need not be told apart.
bool CoverSearch::IsNamed(const Scope& scope,
                          const ScopeConstraint& constraint) {
  for (const bool all_types : {true, false}) {
    size_t begin, end;
    FindRange(scope.context, all_types, scope.type, &begin, &end);
    for (size_t i = begin; i < end; ++i) {
      for (const ScopeConstraint& other : scopes_[i].constraints.items) {
        if (!budget_->Take()) return true;
        if (other.name == constraint.name &&
            other.modifier == constraint.modifier) {
          return true;
        }
      }
    }
    if (scope.all_types) break;
  }
  return false;
}

CrudsMask CoverSearch::UncoveredByOne(const ConstrainedScope& wanted,
                                      CrudsMask letters, size_t except) {
  return UncoveredOf(wanted.scope, wanted.constraints.items, letters, except);
}

// Goes through the combinations of one value for each constraint that has
// several.
CrudsMask CoverSearch::UncoveredByAll(const Scope& scope,
                                      std::span<const ScopeConstraint> wanted,
                                      CrudsMask letters, size_t except) {
  std::array<ScopeConstraint, limits::kMaxScopeConstraints> one;
  std::array<size_t, limits::kMaxScopeConstraints> split;
  size_t num_split = 0;
  size_t combinations = 1;
  for (size_t i = 0; i < wanted.size(); ++i) {
    one[i] = wanted[i];
    if (wanted[i].values.size() < 2 || wanted[i].is_whole() ||
        !IsNamed(scope, wanted[i])) {
      continue;
    }
    split[num_split++] = i;
    combinations *= wanted[i].values.size();
    too_many_ = too_many_ || combinations > limits::kMaxScopeExpansion;
    if (too_many_) return letters;
  }
  if (num_split == 0) return letters;
  CrudsMask uncovered = 0;
  for (size_t n = 0; n < combinations && uncovered != letters; ++n) {
    size_t rest = n;
    for (const size_t i : std::span(split).first(num_split)) {
      const size_t count = wanted[i].values.size();
      one[i].values = wanted[i].values.subspan(rest % count, 1);
      one[i].text = {};  // That of the whole is not its own.
      rest /= count;
    }
    uncovered |= UncoveredOf(scope, std::span(one).first(wanted.size()),
                             letters, except);
    if (status() != Status::kOk) break;
  }
  return uncovered;
}

CrudsMask CoverSearch::Uncovered(const ConstrainedScope& wanted,
                                 CrudsMask letters, size_t except) {
  letters = UncoveredByOne(wanted, letters, except);
  const std::span<const ScopeConstraint> items = wanted.constraints.items;
  if (letters == 0 || items.empty() || status() != Status::kOk) return letters;
  if (items.size() > limits::kMaxScopeConstraints) {
    too_many_ = true;
    return letters;
  }
  return UncoveredByAll(wanted.scope, items, letters, except);
}

}  // namespace matron::smart
