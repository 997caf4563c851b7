// The decision that every failed call gives.

#ifndef MATRON_CAPI_FAILED_CALL_H_
#define MATRON_CAPI_FAILED_CALL_H_

#include "base/status.h"
#include "decide/decision.h"
#include "handles.h"

namespace matron::capi {

constexpr decide::Decision MakeFailedCall() {
  decide::Decision decision;
  decision.effect = Effect::kDeny;
  decision.reason = Reason::kInvalidArgument;
  decision.challenge.status = 500;
  return decision;
}
inline constexpr decide::Decision kFailedCall = MakeFailedCall();

inline const matron_decision* FailedDecision() {
  return Close<matron_decision>(&kFailedCall);
}

}  // namespace matron::capi

#endif  // MATRON_CAPI_FAILED_CALL_H_
