// Outcome: what grants make of a request, before it is written as a Decision.

#ifndef MATRON_DECIDE_OUTCOME_H_
#define MATRON_DECIDE_OUTCOME_H_

#include <span>
#include <string_view>

#include "base/status.h"
#include "decide/decision.h"
#include "decide/grants.h"

namespace matron::decide {

// A deny unless one of the functions below makes it something else.
struct Outcome {
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  const Grant* grant = nullptr;  // That decided; null for what is public.
  Enforces obligations = 0;
  Needs needs = 0;
  bool restricted = false;  // The plan's query is narrower than the client's.
  bool minimal = false;     // The answer must not show the resource.
  bool drops_if_none_exist = false;  // The client's header must not go out.
  std::string_view method;           // Of the plan; empty: the request's own.
  std::string_view url;              // Likewise.
  std::span<const std::string_view> urls;  // Of several queries.
};

inline Outcome Deny(Reason reason) {
  Outcome outcome;
  outcome.reason = reason;
  return outcome;
}

inline Outcome Permit(const Grant* grant, Enforces obligations) {
  Outcome outcome;
  outcome.effect = Effect::kPermit;
  outcome.reason = Reason::kPermitted;
  outcome.grant = grant;
  outcome.obligations = obligations;
  return outcome;
}

// A permit that waits for what `needs` names.
inline Outcome Ask(const Grant* grant, Needs needs) {
  Outcome outcome = Permit(grant, 0);
  outcome.effect = Effect::kNeedsResource;
  outcome.reason = Reason::kResourceRequired;
  outcome.needs = needs;
  return outcome;
}

// Goes through outcomes until one is no deny, and remembers the reason that
// came nearest to a permit.
class Attempts {
 public:
  explicit Attempts(Reason first = Reason::kOk) : nearest_(first) {}

  // Whether `outcome` decides.
  bool Decides(const Outcome& outcome) {
    if (outcome.effect != Effect::kDeny) return true;
    Failed(outcome.reason);
    return false;
  }
  void Failed(Reason reason) {
    nearest_ = nearest_ == Reason::kOk ? reason : Nearer(nearest_, reason);
  }
  Outcome Denied() const {
    return Deny(nearest_ == Reason::kOk ? Reason::kInternal : nearest_);
  }

 private:
  Reason nearest_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_OUTCOME_H_
