// The operations on scopes: `scope.parse` and those that follow in
// docs/evaluate.md.

#ifndef MATRON_CAPI_EVALUATE_SCOPE_H_
#define MATRON_CAPI_EVALUATE_SCOPE_H_

#include "base/status.h"
#include "scope_call.h"

namespace matron::capi {

// Each reads its request by `call`, writes the members of its answer into the
// object that is open, and returns the status of the call.
Status ParseScope(ScopeCall& call);
Status CoverScope(ScopeCall& call);
Status EqualScope(ScopeCall& call);
Status IntersectScope(ScopeCall& call);
Status UniteScope(ScopeCall& call);
Status SubtractScope(ScopeCall& call);
Status MinimiseScope(ScopeCall& call);
Status NarrowScope(ScopeCall& call);
Status ScopeToV1(ScopeCall& call);
Status ScopeFromV1(ScopeCall& call);
Status ScopeToUri(ScopeCall& call);
Status ScopeFromUri(ScopeCall& call);
Status FindLeastScope(ScopeCall& call);
Status AssessScope(ScopeCall& call);
Status DescribeScope(ScopeCall& call);

}  // namespace matron::capi

#endif  // MATRON_CAPI_EVALUATE_SCOPE_H_
