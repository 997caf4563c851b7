// Proof Key for Code Exchange (RFC 7636), S256 only, as SMART demands.

#ifndef MATRON_OAUTH_PKCE_H_
#define MATRON_OAUTH_PKCE_H_

#include <optional>
#include <string_view>

#include "base/status.h"

namespace matron::oauth {

// What a token request is checked with; an absent value was not given or
// stored.
struct PkceInput {
  std::optional<std::string_view> challenge;
  std::optional<std::string_view> method;
  std::optional<std::string_view> verifier;
};

// Verifies that `verifier` hashes to `challenge` (RFC 7636 section 4.6). A
// verifier without a stored challenge, and a challenge without a verifier, are
// refused (RFC 9700 section 4.8.2). Lengths and alphabets are checked before
// hashing; the comparison takes constant time. The order of the checks is that
// of the reasons in docs/evaluate.md, pkce.verify.
[[nodiscard]] Reason VerifyPkce(const PkceInput& input);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_PKCE_H_
