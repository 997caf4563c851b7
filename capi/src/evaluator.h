// Evaluator: the JSON protocol of docs/evaluate.md.

#ifndef MATRON_CAPI_EVALUATOR_H_
#define MATRON_CAPI_EVALUATOR_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text_builder.h"
#include "decide/decide.h"
#include "decide/scratch.h"
#include "decide/session.h"
#include "enforce/decision_filter.h"
#include "json/document.h"
#include "json/reader.h"
#include "json/writer.h"
#include "policy/policy.h"
#include "state/memory_store.h"

namespace matron::capi {

// What is wrong with a request. The first fault that is found counts.
struct OpError {
  Status status = Status::kOk;
  std::string_view pointer;
  std::string_view message;

  bool failed() const { return status != Status::kOk; }
};

class OpReader;
class StateCall;
struct ScopeDefaults;

// Carries out one request after the other. One thread at a time.
class Evaluator {
 public:
  explicit Evaluator(size_t max_input_bytes)
      : max_input_bytes_(max_input_bytes), arena_(Arena::Growing()) {}
  Evaluator(const Evaluator&) = delete;  // Answers point into it.
  Evaluator& operator=(const Evaluator&) = delete;

  // Lets operations use `store` under `name`, which must be new. `store` must
  // outlive the evaluator.
  Status AttachStore(std::string_view name, state::MemoryStore& store);

  // Answers `request`. The answer lives until the next call. The status tells
  // whether the call worked; if not, the answer has a member `error`.
  Status Evaluate(std::string_view request, std::string_view* answer);

 private:
  // A policy that was loaded under a name.
  struct Named {
    std::unique_ptr<Named> next;
    std::unique_ptr<char[]> name;
    size_t name_size = 0;
    policy::PolicyRef policy;
  };

  // A store that was opened under a name, or handed in and not owned.
  struct NamedStore {
    std::unique_ptr<NamedStore> next;
    std::unique_ptr<char[]> name;
    size_t name_size = 0;
    state::MemoryStorePtr owned;
    state::MemoryStore* store = nullptr;
  };

  struct Operation {
    std::string_view name;
    Status (Evaluator::*run)(const json::Value& op, json::Writer& writer);
  };
  static const Operation kOperations[];

  // The operations. Each writes its answer and returns the status of the call.
  Status Load(const json::Value& op, json::Writer& writer);
  Status Decide(const json::Value& op, json::Writer& writer);
  Status Filter(const json::Value& op, json::Writer& writer);
  Status Verify(const json::Value& op, json::Writer& writer);
  Status ValidateIntrospection(const json::Value& op, json::Writer& writer);
  Status VerifyPkce(const json::Value& op, json::Writer& writer);
  Status ValidateKeySet(const json::Value& op, json::Writer& writer);
  Status ThumbprintKey(const json::Value& op, json::Writer& writer);
  Status AdviseKeyRefetch(const json::Value& op, json::Writer& writer);
  Status ReadLaunchContext(const json::Value& op, json::Writer& writer);
  Status ValidateTokenResponse(const json::Value& op, json::Writer& writer);
  Status ValidateDiscovery(const json::Value& op, json::Writer& writer);
  Status ProduceDiscovery(const json::Value& op, json::Writer& writer);
  Status Seal(const json::Value& op, json::Writer& writer);
  Status Open(const json::Value& op, json::Writer& writer);
  Status Reseal(const json::Value& op, json::Writer& writer);
  Status InspectSealed(const json::Value& op, json::Writer& writer);
  Status SweepSealed(const json::Value& op, json::Writer& writer);
  Status OpenStore(const json::Value& op, json::Writer& writer);
  Status ApplyStore(const json::Value& op, json::Writer& writer);
  Status CheckReplay(const json::Value& op, json::Writer& writer);
  Status IssueRefresh(const json::Value& op, json::Writer& writer);
  Status RotateRefresh(const json::Value& op, json::Writer& writer);
  Status RevokeRefresh(const json::Value& op, json::Writer& writer);
  Status Revoke(const json::Value& op, json::Writer& writer);
  Status CheckRevocation(const json::Value& op, json::Writer& writer);
  Status ValidateTransport(const json::Value& op, json::Writer& writer);

  // Notes why a policy document did not compile.
  static void FaultPolicy(const Diagnostics& found, OpReader& reader);

  // What the member `policy` says about scopes.
  ScopeDefaults ReadScopeDefaults(const json::Value& op);
  // The policy of the member `policy`: by the name that it was loaded under, or
  // compiled of its document.
  policy::PolicyRef FindPolicy(OpReader& reader, Diagnostics& diagnostics);

  Status Run(json::Writer& writer);
  Status FailWithoutOp(const OpError& error, json::Writer& writer);

  // What a call of `decide` or `filter` brings.
  struct DecideCall {
    OpError error;
    Diagnostics diagnostics;
    fhir::Header headers[limits::kMaxHeaders + 1];
    decide::DecideInput input;
    decide::SessionPtr session;
    std::string_view response;  // Of `filter`; so is the next.
    bool announce = false;
  };

  // Parts of Decide and Filter.
  void ReadDecideCall(const json::Value& op, bool is_filter, DecideCall* call);
  Status ReserveScratch();
  Status ReserveFilter();
  policy::PolicyRef ChoosePolicy(const json::Value& op, OpError* error,
                                 Diagnostics& diagnostics);
  policy::PolicyRef MakeSmartOnly(const json::Value& op, OpError* error,
                                  Diagnostics& diagnostics);
  decide::SessionPtr OpenSession(const json::Value& op,
                                 const policy::PolicyRef& policy,
                                 OpError* error);
  decide::SessionPtr OpenFromToken(const json::Value& session,
                                   const policy::PolicyRef& policy, int64_t now,
                                   OpError* error);
  void ReadRequest(const json::Value& request, std::span<fhir::Header> headers,
                   decide::DecideInput* out, OpError* error);
  void ReadHeaders(const json::Value& headers, std::span<fhir::Header> out,
                   decide::DecideInput* input, OpError* error);
  void ReadResources(const json::Value& op, decide::DecideInput* out,
                     OpError* error);
  void ReadEnforces(const json::Value& enforces, fhir::FhirVersion version,
                    decide::DecideInput* out, OpError* error);
  void ReadEntryResources(const json::Value& list, decide::DecideInput* out,
                          OpError* error);
  decide::ResourceInput ResourceOf(const json::Value& value) const;

  // Gives `call` the store that it names.
  void UseStore(StateCall& call) const;
  state::MemoryStore* FindStore(std::string_view name) const;
  // `owned` is null, or `store`.
  Status AddStore(std::string_view name, state::MemoryStorePtr owned,
                  state::MemoryStore* store);

  policy::PolicyRef FindNamed(std::string_view name) const;
  Status Keep(std::string_view name, policy::PolicyRef policy);

  size_t max_input_bytes_;
  Arena arena_;  // The answer, and what it is made from.
  json::Reader reader_;
  json::Document request_;
  decide::Scratch scratch_;
  std::unique_ptr<enforce::DecisionFilter> filter_;  // Once it is needed.
  std::unique_ptr<Named> named_;
  std::unique_ptr<NamedStore> stores_;
};

}  // namespace matron::capi

#endif  // MATRON_CAPI_EVALUATOR_H_
