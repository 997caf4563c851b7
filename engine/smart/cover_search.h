// CoverSearch: which letters of a scope a sorted list of scopes leaves
// uncovered. Used by ScopeTerms and the algebra.
//
//   CoverSearch search(scopes);
//   CrudsMask left = search.Uncovered(wanted, wanted.scope.letters);
//   if (search.status() != Status::kOk) return search.status();

#ifndef MATRON_SMART_COVER_SEARCH_H_
#define MATRON_SMART_COVER_SEARCH_H_

#include <cstddef>
#include <span>

#include "base/limits.h"
#include "base/status.h"
#include "smart/constrained_scope.h"

namespace matron::smart {

// The order of ScopeTerms::scopes(): context, then `*` before the types, then
// constraints.
bool ScopeBefore(const ConstrainedScope& a, const ConstrainedScope& b);

// Whether two scopes differ in nothing but letters.
bool SameButLetters(const ConstrainedScope& a, const ConstrainedScope& b);

// One search has one budget of comparisons, whatever it is asked.
class CoverSearch {
 public:
  // Keeps `scopes`, which are sorted; their letters may change between
  // questions.
  explicit CoverSearch(std::span<const ConstrainedScope> scopes)
      : CoverSearch(scopes, &own_budget_) {}
  // Takes from `budget`, which several searches of one operation share.
  CoverSearch(std::span<const ConstrainedScope> scopes,
              ComparisonBudget* budget)
      : scopes_(scopes), budget_(budget) {}
  CoverSearch(const CoverSearch&) = delete;  // May point into itself.
  CoverSearch& operator=(const CoverSearch&) = delete;

  static constexpr size_t kNobody = SIZE_MAX;

  // Returns those of `letters` for which it is not proven that the scopes, but
  // for number `except`, cover `wanted`. What it returns after a failure means
  // nothing.
  CrudsMask Uncovered(const ConstrainedScope& wanted, CrudsMask letters,
                      size_t except = kNobody);

  // The same, if one scope has to cover all of `wanted`.
  CrudsMask UncoveredByOne(const ConstrainedScope& wanted, CrudsMask letters,
                           size_t except = kNobody);

  // The scopes that can cover one of this context and type: `[*begin, *end)`.
  void FindRange(ScopeContext context, bool all_types, fhir::ResourceType type,
                 size_t* begin, size_t* end) const;

  // kLimitExceeded once a question took too much.
  Status status() const {
    return too_many_ || budget_->exhausted() ? Status::kLimitExceeded
                                             : Status::kOk;
  }
  ComparisonBudget* budget() { return budget_; }

 private:
  CrudsMask UncoveredIn(size_t begin, size_t end,
                        std::span<const ScopeConstraint> wanted,
                        CrudsMask letters, size_t except);
  CrudsMask UncoveredOf(const Scope& scope,
                        std::span<const ScopeConstraint> wanted,
                        CrudsMask letters, size_t except);
  CrudsMask UncoveredByAll(const Scope& scope,
                           std::span<const ScopeConstraint> wanted,
                           CrudsMask letters, size_t except);
  bool IsNamed(const Scope& scope, const ScopeConstraint& constraint);

  std::span<const ConstrainedScope> scopes_;
  ComparisonBudget own_budget_{limits::kMaxScopeComparisons};
  ComparisonBudget* budget_;
  bool too_many_ = false;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_COVER_SEARCH_H_
