// ConstrainedScope: a clinical scope with its constraints, and the URI form of
// scopes.
//
//   ConstrainedScope scope;
//   ScopeToken token = ParseConstrainedScope(
//       "patient/Observation.rs?category=laboratory",
//       ScopeOptions(FhirVersion::kR4), arena, &scope);
//   if (token.kind == ScopeClass::kClinical) Use(scope);

#ifndef MATRON_SMART_CONSTRAINED_SCOPE_H_
#define MATRON_SMART_CONSTRAINED_SCOPE_H_

#include <string_view>

#include "base/arena.h"
#include "base/text_builder.h"
#include "smart/scope.h"
#include "smart/scope_constraint.h"

namespace matron::smart {

struct ScopeOptions {
  explicit ScopeOptions(fhir::FhirVersion version_in,
                        ModifierMask modifiers_in = 0)
      : version(version_in), modifiers(modifiers_in) {}

  // Whose types and search parameters scopes are read by.
  fhir::FhirVersion version;
  ModifierMask modifiers;  // Those that constraints may use.
};

// SECURITY: `scope` alone is wider than the whole. What looks at contexts,
// letters and types only must ask is_plain() first.
struct ConstrainedScope {
  Scope scope;
  ConstraintSet constraints;
  std::string_view text;  // As it came; empty for one that was worked out.

  bool is_plain() const { return constraints.items.empty(); }
};

// Classifies one token as ParseScopeToken does, and reads its constraints. For
// kClinical `*out` has the scope; the token has it only if it is plain. A token
// that is rejected, kInternal without memory included, leaves `*out` without
// letters. `*out` points into `text` and `arena`.
ScopeToken ParseConstrainedScope(std::string_view text,
                                 const ScopeOptions& options, Arena& arena,
                                 ConstrainedScope* out);

// Appends the canonical form: parameters and alternatives sorted, each once,
// percent-encoded where a scope needs it. Parsing it gives the same scope, and
// printing that the same text.
void AppendCanonical(const ConstrainedScope& scope, TextBuilder* out);

// SMART 2.2: where scopes must be URIs, they follow a prefix. Appends the URI
// of `text`, which is one scope; extensions that are URIs stay as they are.
void AppendUriForm(std::string_view text, TextBuilder* out);

// Returns the scope of which `text` is the URI form, and `text` if it is not
// one.
std::string_view FromUriForm(std::string_view text);

}  // namespace matron::smart

#endif  // MATRON_SMART_CONSTRAINED_SCOPE_H_
