// Proof Key for Code Exchange (RFC 7636), S256 only, as SMART demands.

#ifndef MATRON_OAUTH_PKCE_H_
#define MATRON_OAUTH_PKCE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/attributes.h"
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

// Whether `text` is an S256 challenge: the base64url form of 32 octets, in its
// one spelling (RFC 7636 section 4.2).
[[nodiscard]] bool IsPkceChallenge(std::string_view text);

// Base64url text of 32 octets: a challenge, or a verifier that was generated.
using PkceText = std::array<char, 43>;

inline std::string_view AsText(const PkceText& text MATRON_LIFETIME_BOUND) {
  return {text.data(), text.size()};
}

// Writes the S256 challenge of `verifier` to `*out` (RFC 7636 section 4.2).
// Reason::kCodeVerifierMalformed, with zeros, for a verifier that VerifyPkce
// would refuse.
[[nodiscard]] Reason ChallengePkce(std::string_view verifier, PkceText* out);

// Makes a verifier of 32 octets from a random source, and its challenge (RFC
// 7636 section 4.1). Reason::kEntropyMalformed for another number of octets,
// Reason::kEntropyWeak for octets that are all the same; then the texts are
// zeros. Whether the octets are random cannot be seen otherwise. That a
// verifier counts once follows from its code, which does.
[[nodiscard]] Reason GeneratePkce(std::span<const uint8_t> entropy,
                                  PkceText* verifier, PkceText* challenge);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_PKCE_H_
