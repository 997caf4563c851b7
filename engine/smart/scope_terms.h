// ScopeTerms: a union of scopes, constraints included, compiled so that asking
// what it covers is quick.
//
//   Result<ScopeTerms> terms =
//       ScopeTerms::Parse("patient/Observation.rs?category=a",
//                         ScopeOptions(FhirVersion::kR4), arena);
//   if (!terms.ok()) return terms.status();
//   Result<bool> covers = terms->Covers(wanted);
//
// What the union means: a set of facts (context, letter, type, resource).
// Contexts have nothing to do with each other here: `patient/` is not within
// `user/`. scope_algebra.h has the operations.

#ifndef MATRON_SMART_SCOPE_TERMS_H_
#define MATRON_SMART_SCOPE_TERMS_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/limits.h"
#include "base/result.h"
#include "smart/constrained_scope.h"
#include "smart/scope_set.h"

namespace matron::smart {

class CoverSearch;

class ScopeTerms {
 public:
  // Covers nothing.
  ScopeTerms() = default;

  // Parses a scope string. What is not understood grants nothing and is in
  // rejected(). kLimitExceeded for more than limits::kMaxScopes tokens or
  // limits::kMaxScopeBytes. Points into `text` and `arena`. Time: O(n log n).
  static Result<ScopeTerms> Parse(std::string_view text,
                                  const ScopeOptions& options,
                                  Arena& arena MATRON_LIFETIME_BOUND);

  // The union of `scopes`, which must come from ParseConstrainedScope or from
  // the algebra; `others` are scopes that are no clinical ones. Copies both,
  // not what they point to.
  static Result<ScopeTerms> Of(std::span<const ConstrainedScope> scopes,
                               std::span<const std::string_view> others,
                               Arena& arena MATRON_LIFETIME_BOUND);

  // By context, type and constraints; those that differ in nothing but letters
  // are one. Every one has letters.
  std::span<const ConstrainedScope> scopes() const { return scopes_; }
  // Scopes such as `openid`, sorted, each once. They are compared as texts.
  std::span<const std::string_view> others() const { return others_; }
  // What Parse() did not understand, in order.
  std::span<const ScopeToken> rejected() const { return rejected_; }
  // Takes over rejected() of `from`, of which this set was made.
  void KeepRejected(const ScopeTerms& from) { rejected_ = from.rejected_; }
  // The union of the scopes without constraint.
  const ScopeSet& plain() const { return plain_; }

  bool empty() const { return scopes_.empty() && others_.empty(); }

  // Whether all that `wanted` asks for is granted. A scope with constraints
  // never makes up for a missing one without. False for a scope without
  // letters.
  bool CoversPlain(const Scope& wanted) const;

  // The same with constraints. Sound: true only where it is proven that each
  // resource that `wanted` speaks of is granted for each letter; alternatives
  // may be granted by several scopes together. All concrete types together do
  // not cover `*`. kLimitExceeded where that would take too much work.
  Result<bool> Covers(const ConstrainedScope& wanted) const;
  // The same, by a search in scopes(), which several questions can share.
  Result<bool> Covers(const ConstrainedScope& wanted,
                      CoverSearch* search) const;
  // Each scope of `other`, and each of its others().
  Result<bool> Covers(const ScopeTerms& other) const;

 private:
  std::span<const ConstrainedScope> scopes_;
  std::span<const std::string_view> others_;
  std::span<const ScopeToken> rejected_;
  ScopeSet plain_;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_TERMS_H_
