// Constraints of scopes as parameters of a search (docs/requests.md section 6).

#ifndef MATRON_DECIDE_CONSTRAINT_QUERY_H_
#define MATRON_DECIDE_CONSTRAINT_QUERY_H_

#include "base/text_builder.h"
#include "fhir/request.h"
#include "smart/scope_constraint.h"

namespace matron::decide {

// Appends `name=values`, percent-encoded where a query needs it; for a string
// without modifier with `:exact`, because a search for it finds what begins
// with it, and a scope does not.
void AppendConstraint(const smart::ScopeConstraint& constraint,
                      TextBuilder& url);

// Whether the client's `parameter` asks for nothing but values of `constraint`.
bool SaysTheSame(const fhir::Parameter& parameter,
                 const smart::ScopeConstraint& constraint);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CONSTRAINT_QUERY_H_
