// Batches and transactions: requests of which each entry is one (R4 http.html;
// docs/requests.md section 7).

#ifndef MATRON_DECIDE_BATCH_H_
#define MATRON_DECIDE_BATCH_H_

#include "decide/call.h"
#include "decide/decision.h"

namespace matron::decide {

// Decides `call`, a POST to the base, and writes to `*decision`.
void DecideBatch(Call& call, Decision* decision);

// The request of `input` with its body, and where it is sent.
fhir::HttpRequest WithBody(const DecideInput& input);
fhir::Server ServerOf(const Session& session);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_BATCH_H_
