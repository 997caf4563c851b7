// Opening a session: from a token, or from claims that the host has verified
// (docs/design.md, "Opening a session").

#ifndef MATRON_DECIDE_OPEN_SESSION_H_
#define MATRON_DECIDE_OPEN_SESSION_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "decide/scratch.h"
#include "decide/session.h"
#include "jose/key_set.h"
#include "oauth/claims.h"
#include "policy/policy.h"

namespace matron::decide {

// A token as it came in.
struct TokenInput {
  std::string_view compact;
  const jose::KeySet* keys = nullptr;  // Null: the policy holds them.
  // Whose keys, if that was said; an empty one is that of no token.
  std::optional<std::string_view> issuer;
  int64_t now = INT64_MIN;  // Seconds since 1970.
};

// Each of these returns a session that is refused, with its reason, if the
// subject cannot be trusted, and null only without memory. `scratch` is used
// meanwhile.

// Verifies and validates the token, by the rules of its own issuer.
SessionPtr OpenFromToken(const policy::PolicyRef& policy,
                         const TokenInput& token, Scratch& scratch);

// Takes claims whose origin the caller answers for.
SessionPtr OpenFromClaims(const policy::PolicyRef& policy,
                          const oauth::SessionClaims& claims, Scratch& scratch);

// The text of such claims, as JSON.
SessionPtr OpenFromHostVerifiedText(const policy::PolicyRef& policy,
                                    std::string_view text, Scratch& scratch);

// A session that permits public interactions only, for `refusal`.
SessionPtr OpenRefused(const policy::PolicyRef& policy, Reason refusal);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_OPEN_SESSION_H_
