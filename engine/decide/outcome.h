// Outcome: what grants make of a request, before it is written as a Decision.

#ifndef MATRON_DECIDE_OUTCOME_H_
#define MATRON_DECIDE_OUTCOME_H_

#include <string_view>

#include "base/status.h"
#include "decide/decision.h"
#include "decide/grants.h"

namespace matron::decide {

// A deny unless one of the functions below makes it something else.
struct Outcome {
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  Reach reach = Reach::kUnconfined;  // Whose grant decided.
  Enforces obligations = 0;
  Needs needs = 0;
  bool restricted = false;  // The plan's query is narrower than the client's.
  bool minimal = false;     // The answer must not show the resource.
  std::string_view url;     // Of the plan; empty: the request's own.
};

inline Outcome Deny(Reason reason) {
  Outcome outcome;
  outcome.reason = reason;
  return outcome;
}

inline Outcome Permit(Reach reach, Enforces obligations) {
  Outcome outcome;
  outcome.effect = Effect::kPermit;
  outcome.reason = Reason::kPermitted;
  outcome.reach = reach;
  outcome.obligations = obligations;
  return outcome;
}

// A permit that waits for what `needs` names.
inline Outcome Ask(Reach reach, Needs needs) {
  Outcome outcome = Permit(reach, 0);
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
    nearest_ = nearest_ == Reason::kOk ? outcome.reason
                                       : Nearer(nearest_, outcome.reason);
    return false;
  }
  Outcome Denied() const { return Deny(nearest_); }

 private:
  Reason nearest_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_OUTCOME_H_
