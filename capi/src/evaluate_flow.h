// The operations on the steps of an OAuth flow that have files of their own.

#ifndef MATRON_CAPI_EVALUATE_FLOW_H_
#define MATRON_CAPI_EVALUATE_FLOW_H_

#include "base/status.h"
#include "flow_call.h"

namespace matron::capi {

// Each answers `call` and returns the status of the call.
Status BuildAuthorization(FlowCall& call);
Status ValidateAuthorization(FlowCall& call);
Status ValidateCallback(FlowCall& call);
Status ValidateTokenRequest(FlowCall& call);
Status ValidateUserinfo(FlowCall& call);
Status CheckConsent(FlowCall& call);

}  // namespace matron::capi

#endif  // MATRON_CAPI_EVALUATE_FLOW_H_
