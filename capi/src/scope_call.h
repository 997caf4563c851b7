// ScopeCall: what the operations on scopes have in common.
//
//   ScopeCall call(op, {"scope"}, defaults, arena, writer);
//   const smart::ScopeTerms terms = call.Parse("scope");
//   if (call.failed()) return call.Fail();

#ifndef MATRON_CAPI_SCOPE_CALL_H_
#define MATRON_CAPI_SCOPE_CALL_H_

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "base/arena.h"
#include "base/result.h"
#include "evaluator.h"
#include "json/writer.h"
#include "op_reader.h"
#include "smart/scope_terms.h"

namespace matron::capi {

// A string of scopes and the member of the request that holds it; an empty name
// if the operation has only one.
struct NamedTerms {
  std::string_view member;
  const smart::ScopeTerms& terms;
};

// The members that an operation has besides those of all operations on scopes.
// An empty name is none.
using ScopeMembers = std::array<std::string_view, 3>;

// What the member `policy` of a request says about scopes.
struct ScopeDefaults {
  smart::ScopeOptions options{kDefaultFhirVersion};
  bool of_policy = false;
  OpError error;  // Failed if the policy cannot be had.
};

// Reads a request and answers it if it fails. After a failure all that is read
// is empty.
class ScopeCall {
 public:
  // Refuses members that are neither `own` nor those of every operation, and
  // reads `fhir` and `modifiers`.
  ScopeCall(const json::Value& op, const ScopeMembers& own,
            const ScopeDefaults& defaults, Arena& arena, json::Writer& writer);
  ScopeCall(const ScopeCall&) = delete;  // Its reader points into it.

  // What is read and written lies in arena().
  Arena& arena() { return arena_; }
  json::Writer& writer() { return writer_; }
  OpReader& reader() { return reader_; }
  OpError* error() { return &error_; }
  bool failed() const { return error_.failed(); }
  const smart::ScopeOptions& options() const { return options_; }

  // The required string `name`, which is within the limit.
  std::string_view RequireScope(std::string_view name);
  // The same, parsed.
  smart::ScopeTerms Parse(std::string_view name);

  // What `result` holds; a fault of the whole request if it failed.
  template <typename T>
  T Take(Result<T> result) {
    if (result.ok()) return *std::move(result);
    FaultWhole(result.status());
    return T{};
  }

  // Answers a failed call, with `verdict` as false if it is not empty, and
  // returns its status.
  Status Fail(std::string_view verdict = {});

  // Writes the members `scope` and `scopes`: the set as text, and one by one.
  void PrintSet(const smart::ScopeTerms& terms);
  // Writes `name`: the canonical scopes one by one.
  void PrintList(std::string_view name, const smart::ScopeTerms& terms);
  // Writes the member `rejected`: what was not understood of each.
  void PrintRejected(std::initializer_list<NamedTerms> inputs);

 private:
  void FaultWhole(Status status);
  void ReadVersion(bool is_of_policy);
  void ReadModifiers();

  Arena& arena_;
  json::Writer& writer_;
  OpError error_;
  OpReader reader_;
  smart::ScopeOptions options_;
};

// Writes the members that tell why `token` was rejected into the open object.
void PrintRejection(const smart::ScopeToken& token, json::Writer& writer);

}  // namespace matron::capi

#endif  // MATRON_CAPI_SCOPE_CALL_H_
