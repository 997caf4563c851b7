// The operations on scopes: `scope.parse` and those that follow in
// docs/evaluate.md.

#ifndef MATRON_CAPI_EVALUATE_SCOPE_H_
#define MATRON_CAPI_EVALUATE_SCOPE_H_

#include "base/arena.h"
#include "base/status.h"
#include "json/document.h"
#include "json/writer.h"
#include "scope_call.h"

namespace matron::capi {

// Each reads the request `op`, with what its policy says, writes the members of
// its answer into the object that is open, and returns the status of the call.
// What is read and written lies in `arena`.
Status ParseScope(const json::Value& op, const ScopeDefaults& defaults,
                  Arena& arena, json::Writer& writer);
Status CoverScope(const json::Value& op, const ScopeDefaults& defaults,
                  Arena& arena, json::Writer& writer);
Status EqualScope(const json::Value& op, const ScopeDefaults& defaults,
                  Arena& arena, json::Writer& writer);
Status IntersectScope(const json::Value& op, const ScopeDefaults& defaults,
                      Arena& arena, json::Writer& writer);
Status UniteScope(const json::Value& op, const ScopeDefaults& defaults,
                  Arena& arena, json::Writer& writer);
Status SubtractScope(const json::Value& op, const ScopeDefaults& defaults,
                     Arena& arena, json::Writer& writer);
Status MinimiseScope(const json::Value& op, const ScopeDefaults& defaults,
                     Arena& arena, json::Writer& writer);
Status NarrowScope(const json::Value& op, const ScopeDefaults& defaults,
                   Arena& arena, json::Writer& writer);
Status ScopeToV1(const json::Value& op, const ScopeDefaults& defaults,
                 Arena& arena, json::Writer& writer);
Status ScopeFromV1(const json::Value& op, const ScopeDefaults& defaults,
                   Arena& arena, json::Writer& writer);
Status ScopeToUri(const json::Value& op, const ScopeDefaults& defaults,
                  Arena& arena, json::Writer& writer);
Status ScopeFromUri(const json::Value& op, const ScopeDefaults& defaults,
                    Arena& arena, json::Writer& writer);
Status FindLeastScope(const json::Value& op, const ScopeDefaults& defaults,
                      Arena& arena, json::Writer& writer);
Status AssessScope(const json::Value& op, const ScopeDefaults& defaults,
                   Arena& arena, json::Writer& writer);
Status DescribeScope(const json::Value& op, const ScopeDefaults& defaults,
                     Arena& arena, json::Writer& writer);

}  // namespace matron::capi

#endif  // MATRON_CAPI_EVALUATE_SCOPE_H_
