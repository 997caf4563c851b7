// The algebra of scopes: what two sets have in common, what one asks beyond the
// other, and the shortest way to write a set.
//
//   Result<NarrowResult> narrowed = Narrow(granted, requested, arena);
//   if (narrowed.ok() && !narrowed->within) Refuse(narrowed->exceeding);
//
// All results point into `arena` and into what the arguments point to. All fail
// with kOutOfMemory, or with kLimitExceeded where an answer would take more
// work than base/limits.h allows; none guesses.

#ifndef MATRON_SMART_SCOPE_ALGEBRA_H_
#define MATRON_SMART_SCOPE_ALGEBRA_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "smart/scope_terms.h"

namespace matron::smart {

// Whether each covers the other.
Result<bool> Equals(const ScopeTerms& a, const ScopeTerms& b);

// What both grant. Exact: constraints are joined by AND.
Result<ScopeTerms> Intersect(const ScopeTerms& a, const ScopeTerms& b,
                             Arena& arena);

// What either grants.
Result<ScopeTerms> Union(const ScopeTerms& a, const ScopeTerms& b,
                         Arena& arena);

// What `b` asks beyond `a`: lies within `b`, and together with `a` covers `b`.
// Letters and alternatives that `a` covers are gone; as scopes cannot say
// "except", what is left may overlap with `a`.
Result<ScopeTerms> Difference(const ScopeTerms& b, const ScopeTerms& a,
                              Arena& arena);

// A refresh request against what was granted (RFC 6749 section 6).
struct NarrowResult {
  bool within = false;   // Nothing is asked that was not granted.
  ScopeTerms exceeding;  // What was.
  ScopeTerms narrowed;   // What may be granted of the request.
  // The tokens that are no scopes and do not stand in the grant like this, as
  // they came. With one of them the request is not `within`.
  std::span<const std::string_view> unknown;
};
Result<NarrowResult> Narrow(const ScopeTerms& granted,
                            const ScopeTerms& requested, Arena& arena);

// The same meaning in fewer words: letters are merged, what other scopes cover
// is left out, alternatives are merged. No scope, letter or alternative of the
// result can be left out. Idempotent.
Result<ScopeTerms> Minimise(const ScopeTerms& terms, Arena& arena);

// Scopes in another version's words, and those that it has no words for.
struct Rewritten {
  std::span<const std::string_view> scopes;
  std::span<const std::string_view> rest;
};
// rs, cud and cruds without constraints become read, write and *. Exact.
Result<Rewritten> ToV1(const ScopeTerms& terms, Arena& arena);
// read, write and * become letters. What is not of version 1 is in `rest`.
Result<Rewritten> FromV1(std::string_view text, fhir::FhirVersion version,
                         Arena& arena);

// One thing that somebody has to be allowed.
struct ScopeNeed {
  ScopeContext context = ScopeContext::kPatient;
  char letter = 'r';
  fhir::ResourceType type = fhir::ResourceType::kNone;  // kNone: all types.
};
// The smallest set that covers all of `needs`. kInvalidArgument for a letter
// that is not one of cruds.
Result<ScopeTerms> Least(std::span<const ScopeNeed> needs, Arena& arena);

// The canonical scope string: scopes in the order of the set, then the others.
// Empty with arena.exhausted() without memory.
std::string_view Print(const ScopeTerms& terms, Arena& arena);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_ALGEBRA_H_
