// What a write carries along: a Provenance in a header, and what a Subscription
// makes the server send (docs/requests.md section 11).

#ifndef MATRON_DECIDE_CARRIED_H_
#define MATRON_DECIDE_CARRIED_H_

#include "base/status.h"
#include "decide/call.h"

namespace matron::decide {

// Reads the header `X-Provenance`, if there is one: Reason::kBodyMalformed or
// kBodyMismatch if it is no Provenance that can be judged without being read.
[[nodiscard]] Reason ReadProvenance(Call& call);

// Finds what the Subscription that is written would select; writes it to the
// call.
[[nodiscard]] Reason FindSubscribed(Call& call);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CARRIED_H_
