// ScopeConstraint: one `name=value` of a granular scope, typed against the
// search parameters of a FHIR version (specification 1.5 and 5).
//
//   ConstraintSet set;
//   ParseConstraints("category=laboratory", scope, FhirVersion::kR4, 0, arena,
//                    &set);

#ifndef MATRON_SMART_SCOPE_CONSTRAINT_H_
#define MATRON_SMART_SCOPE_CONSTRAINT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/definitions.h"
#include "fhir/resource_type.h"
#include "smart/constraint_value.h"
#include "smart/scope.h"

namespace matron::smart {

// The modifiers that some national guides put into scopes. One bit each in a
// ModifierMask; none is understood unless it was asked for.
enum class Modifier : uint8_t {
  kNone = 0,
  kIn = 1,
  kNotIn = 2,
  kNot = 4,
  kExact = 8,
  kBelow = 16,
};
using ModifierMask = uint8_t;
inline constexpr size_t kNumModifiers = 5;

// Returns the modifier of this name without its colon; kNone if it is not one
// of these.
Modifier ParseModifier(std::string_view name);
std::string_view NameOf(Modifier modifier);

// A resource matches if one of its elements that the parameter reads matches
// one of the values. Behind a modifier the values are opaque: they mean
// something, but imply nothing other than themselves.
struct ScopeConstraint {
  std::string_view text;  // Canonical and percent-encoded, `category=a,b`.
  std::string_view name;  // Without modifier.
  fhir::ParameterKind kind = fhir::ParameterKind::kToken;
  // Whose search parameters it speaks of.
  fhir::FhirVersion version = fhir::FhirVersion::kR4;
  Modifier modifier = Modifier::kNone;
  std::span<const ConstraintValue> values;  // By text, each once.

  // Whether the values cannot be looked at one by one, because the modifier
  // negates all of them together.
  bool is_whole() const {
    return modifier == Modifier::kNot || modifier == Modifier::kNotIn;
  }
};

// What follows the question mark: a resource must match all of these.
struct ConstraintSet {
  std::string_view query;  // Canonical, without the question mark.
  std::span<const ScopeConstraint> items;  // By text, each once.
};

// Parses what follows the first question mark of `scope`: split at `&` and at
// the first `=`, then percent-decoded once; `+` is literal. For `*` at least
// one type must have all the parameters, and those that do must agree on what
// they are. Time: linear up to the limits, which refuse the rest.
//
// SECURITY: anything but kOk makes the whole scope grant nothing.
// kScopeMalformed: the syntax of a pair, an escape or a value is wrong.
// kScopeConstraintUnsupported: no such parameter, a modifier that is not
// enabled, a chain, a parameter of results. kScopeLimitExceeded: too many.
// kInternal: no memory. `*out` points into `query` and `arena`.
Reason ParseConstraints(std::string_view query, const Scope& scope,
                        fhir::FhirVersion version, ModifierMask modifiers,
                        Arena& arena, ConstraintSet* out);

// Whether `type` has the parameter of `constraint`.
bool HasParameter(fhir::ResourceType type, const ScopeConstraint& constraint);
// Whether one type has all of the parameters.
bool AnyTypeHas(std::span<const ScopeConstraint> constraints);

// The same constraint with other values, which are sorted and made unique here.
// False if there is no memory.
[[nodiscard]] bool WithValues(const ScopeConstraint& constraint,
                              std::span<ConstraintValue> values, Arena& arena,
                              ScopeConstraint* out);

// Sorts `items`, leaves out duplicates, and writes the query. False if there is
// no memory.
[[nodiscard]] bool MakeConstraintSet(std::span<ScopeConstraint> items,
                                     Arena& arena, ConstraintSet* out);

// Counts comparisons down; a question that reaches 0 is not answered.
struct ComparisonBudget {
  size_t left;
  bool Take() { return left > 0 && --left > 0; }
  bool exhausted() const { return left == 0; }
};

// Whether each resource that matches `a` also matches `b`. Sound: true only if
// it is proven; false as well when `budget` is exhausted.
bool Implies(const ScopeConstraint& a, const ScopeConstraint& b,
             ComparisonBudget* budget);
bool Implies(std::span<const ScopeConstraint> a,
             std::span<const ScopeConstraint> b, ComparisonBudget* budget);

// Whether `value` implies one of `values`, which are sorted.
bool ImpliesAny(fhir::ParameterKind kind, const ConstraintValue& value,
                std::span<const ConstraintValue> values,
                ComparisonBudget* budget);

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_CONSTRAINT_H_
