// Challenge: the HTTP answer of a deny (RFC 6750 section 3, R4 http.html).

#ifndef MATRON_DECIDE_CHALLENGE_H_
#define MATRON_DECIDE_CHALLENGE_H_

#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "decide/decision.h"
#include "decide/session.h"
#include "fhir/interaction.h"

namespace matron::decide {

// What a deny says to the client.
struct ChallengeInput {
  Reason reason = Reason::kInternal;
  bool as_not_found = false;  // Whatever the reason, answer as for no resource.
  std::string_view needed_scope;  // Of Reason::kInsufficientScope.
};

// Writes the answer into `arena`. Returns false without memory.
[[nodiscard]] bool WriteChallenge(const ChallengeInput& input, Arena& arena,
                                  Challenge* out);

// The smallest scope that would cover `letter` of `interaction` in this
// session's context; empty if none would, or without memory.
std::string_view NeededScope(const Session& session,
                             const fhir::Interaction& interaction, char letter,
                             Arena& arena);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CHALLENGE_H_
