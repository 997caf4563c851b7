// Tested by pkce_test.cc.

#include "oauth/pkce.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/base64url.h"
#include "crypto/digest.h"

namespace matron::oauth {
namespace {

constexpr size_t kMinVerifierBytes = 43;
constexpr size_t kMaxVerifierBytes = 128;
constexpr size_t kChallengeBytes = 43;

// RFC 7636 section 4.1: unreserved characters.
bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool IsVerifier(std::string_view text) {
  return text.size() >= kMinVerifierBytes && text.size() <= kMaxVerifierBytes &&
         std::all_of(text.begin(), text.end(), IsUnreserved);
}

// The base64url form of 32 octets, in its one spelling.
bool IsChallenge(std::string_view text) {
  uint8_t bytes[Base64UrlDecodedBound(kChallengeBytes)];
  size_t size = 0;
  return text.size() == kChallengeBytes && Base64UrlDecode(text, bytes, &size);
}

}  // namespace

Reason VerifyPkce(const PkceInput& input) {
  if (!input.challenge.has_value()) return Reason::kCodeChallengeMissing;
  if (!input.verifier.has_value()) return Reason::kCodeVerifierMissing;
  // SECURITY: RFC 7636 section 4.3 reads an absent method as `plain`.
  if (input.method != "S256") return Reason::kCodeChallengeMethodUnsupported;
  if (!IsChallenge(*input.challenge)) return Reason::kCodeChallengeMalformed;
  if (!IsVerifier(*input.verifier)) return Reason::kCodeVerifierMalformed;
  const crypto::Sha256Digest digest = crypto::Sha256(*input.verifier);
  char expected[Base64UrlEncodedSize(sizeof(digest))];
  Base64UrlEncode(digest, expected);
  const std::string_view computed(expected, sizeof(expected));
  return crypto::EqualsConstantTime(computed, *input.challenge)
             ? Reason::kOk
             : Reason::kCodeVerifierMismatch;
}

}  // namespace matron::oauth
