// What a policy lets anybody be granted, as the list that a server publishes.

#ifndef MATRON_POLICY_SUPPORTED_SCOPES_H_
#define MATRON_POLICY_SUPPORTED_SCOPES_H_

#include "base/arena.h"
#include "json/writer.h"
#include "policy/policy.h"
#include "smart/scope.h"
#include "smart/scope_set.h"

namespace matron::policy {

// Returns the union of what the roles hold that some rule assigns, inherited
// ones included, as scopes of a token that meet it: `user/` of a role can be
// granted as `patient/` as well. Time: linear in roles and rules.
smart::ScopeSet GrantableScopes(const Policy& policy, Arena& scratch);

// Whether `scopes` holds anything in `context`.
bool HasAny(const smart::ScopeSet& scopes, smart::ScopeContext context);

// How scopes are written: letters of version 2, or the words of version 1,
// which can say less.
enum class ScopeSyntax { kLetters, kWords };

// Writes as strings, by name, the fewest scopes that say what `scopes` holds in
// `context` for the types of `version`, or, in words, what can be said of it.
void WriteScopes(const smart::ScopeSet& scopes, smart::ScopeContext context,
                 fhir::FhirVersion version, ScopeSyntax syntax, Arena& scratch,
                 json::Writer& writer);

}  // namespace matron::policy

#endif  // MATRON_POLICY_SUPPORTED_SCOPES_H_
