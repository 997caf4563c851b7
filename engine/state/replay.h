// What may be used once: assertions, proofs, logout tokens and codes.

#ifndef MATRON_STATE_REPLAY_H_
#define MATRON_STATE_REPLAY_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "state/store.h"

namespace matron::state {

enum class ReplayKind : int32_t {
  kClientAssertion = 1,    // By issuer (SMART; RFC 7523 section 3).
  kDpopProof = 2,          // By target URI (RFC 9449 section 11.1).
  kLogoutToken = 3,        // By issuer (OpenID Back-Channel Logout 2.6).
  kAuthorizationCode = 4,  // By issuer (RFC 6749 section 4.1.2).
  kToken = 5,              // Any other token, by issuer.
};

// Names as they stand in JSON; nothing for others.
std::optional<ReplayKind> ParseReplayKind(std::string_view name);

// What is used. All of it comes from what has been verified.
struct ReplayInput {
  ReplayKind kind = ReplayKind::kToken;
  std::string_view realm;       // The issuer; of a proof the `htu`.
  std::string_view identifier;  // The jti; of a code the code itself.
  int64_t exp = 0;              // From then on it counts no more in any case.
  int64_t leeway_s = 0;         // What verification allows beyond `exp`, and
                                // by which clocks may differ.
  int64_t max_lifetime_s = 0;   // At most this far from `now`.
  int64_t now = 0;
};

// Reason::kOk for the first use, and a reason of the kind for all others, until
// `exp` and the leeway have passed; the entry lives for another leeway. One
// operation: kPutIfAbsent.
//
// Before it: kClaimMissing without realm or identifier, kClaimMalformed for one
// of more than limits::kMaxStateTextBytes and for an `htu` with a query or a
// fragment, kTokenExpired, and
// kTokenLifetimeTooLong, for what would have to be remembered for too long.
[[nodiscard]] Reason UseOnce(const ReplayInput& input, StoreDialogue& store);

}  // namespace matron::state

#endif  // MATRON_STATE_REPLAY_H_
