// StateCall: what the operations on state have in common.
//
//   StateCall call(op, {"kind", "issuer"}, arena_, writer);
//   UseStore(call);
//   input.issuer = call.reader().RequireText("issuer");
//   return call.Answer(call.Run([&](StoreDialogue& store) { ... }));

#ifndef MATRON_CAPI_STATE_CALL_H_
#define MATRON_CAPI_STATE_CALL_H_

#include <initializer_list>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/status.h"
#include "evaluator.h"
#include "json/writer.h"
#include "op_reader.h"
#include "state/memory_store.h"
#include "state/store.h"

namespace matron::capi {

// Reads `now`, and where outcomes come from: `store` names an embedded store,
// `outcomes` are those that the host has got; neither: none is known yet.
class StateCall {
 public:
  // Refuses members that are neither `own` nor these three.
  StateCall(const json::Value& op, std::initializer_list<std::string_view> own,
            Arena& arena, json::Writer& writer);
  StateCall(const StateCall&) = delete;  // Its reader points into it.

  OpReader& reader() { return reader_; }
  int64_t now() const { return now_; }
  bool failed() const { return error_.failed(); }
  // The name of the embedded store; empty without one.
  std::string_view store_name() const { return store_name_; }
  // The store of that name; null is a fault.
  void UseStore(state::MemoryStore* store);

  // The 32 octets of the member `entropy`, in base64url.
  std::string_view RequireEntropy();
  // The required integer `name`, from `low` to `high`.
  int64_t RequireInteger(std::string_view name, int64_t low, int64_t high);

  // Runs `transition`, which takes a StoreDialogue, as far as outcomes go.
  template <typename Transition>
  Reason Run(const Transition& transition) {
    if (failed()) return Reason::kInvalidArgument;
    Reason reason = Reason::kStateRequired;
    while (reason == Reason::kStateRequired) {
      state::StoreDialogue dialogue(outcomes_.items(), arena_);
      reason = transition(dialogue);
      pending_ = dialogue.pending();
      if (reason == Reason::kOk && dialogue.num_unasked() > 0) {
        return FaultUnasked();
      }
      if (reason == Reason::kStateRequired && !CarryOut()) break;
    }
    return failed() ? Reason::kInvalidArgument : reason;
  }

  // Writes `valid`, `reason`, and `operations` or `error` where there are some,
  // and returns the status of the call.
  Status Answer(Reason reason);

 private:
  void ReadOutcomes();
  Reason FaultUnasked();
  // Appends the outcomes of pending_; false if the host must carry it out.
  bool CarryOut();

  Arena& arena_;
  json::Writer& writer_;
  OpError error_;
  OpReader reader_;
  int64_t now_ = 0;
  std::string_view store_name_;
  state::MemoryStore* store_ = nullptr;
  ArenaVector<state::StoreOutcome> outcomes_;
  std::span<const state::StoreRequest> pending_;
};

// The JSON pointer of element `index` of `array`.
std::string_view ItemPointer(std::string_view array, size_t index,
                             Arena& arena);

// Writes one operation, or one outcome, as an object.
void PrintRequest(const state::StoreRequest& request, json::Writer& writer);
void PrintOutcome(const state::StoreOutcome& outcome, json::Writer& writer);

}  // namespace matron::capi

#endif  // MATRON_CAPI_STATE_CALL_H_
