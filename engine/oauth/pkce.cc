// Tested by pkce_test.cc.

#include "oauth/pkce.h"

#include <algorithm>
#include <cstdint>

#include "base/base64url.h"
#include "crypto/digest.h"

namespace matron::oauth {
namespace {

constexpr size_t kMinVerifierBytes = 43;
constexpr size_t kMaxVerifierBytes = 128;
constexpr size_t kChallengeBytes = 43;
constexpr size_t kEntropyBytes = 32;

// 1 if `octet` is from `low` to `high`, and otherwise 0.
constexpr uint32_t IsWithin(uint32_t octet, uint32_t low, uint32_t high) {
  return 1 ^ (((octet - low) | (high - octet)) >> 31);
}

// RFC 7636 section 4.1: unreserved characters. SECURITY: the verifier is a
// secret, so neither a branch nor a table looks at it (tests/constant_time).
constexpr uint32_t IsUnreserved(uint32_t octet) {
  return IsWithin(octet, 'A', 'Z') | IsWithin(octet, 'a', 'z') |
         IsWithin(octet, '0', '9') | IsWithin(octet, '-', '.') |
         IsWithin(octet, '_', '_') | IsWithin(octet, '~', '~');
}

bool IsVerifier(std::string_view text) {
  if (text.size() < kMinVerifierBytes || text.size() > kMaxVerifierBytes) {
    return false;
  }
  uint32_t unreserved = 1;
  for (const char c : text) {
    unreserved &= IsUnreserved(static_cast<unsigned char>(c));
  }
  return unreserved == 1;
}

// The hash that a challenge stands for: the base64url form of its octets, in
// its one spelling. The challenge is no secret, it came by the browser.
bool DecodeChallenge(std::string_view text, crypto::Sha256Digest* out) {
  uint8_t octets[Base64UrlDecodedBound(kChallengeBytes)];
  size_t size = 0;
  if (text.size() != kChallengeBytes || !Base64UrlDecode(text, octets, &size)) {
    return false;
  }
  std::copy_n(octets, out->size(), out->begin());
  return true;
}

std::string_view Text(const crypto::Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// RFC 7636 section 4.2, S256.
void Hash(std::string_view verifier, PkceText* out) {
  static_assert(Base64UrlEncodedSize(sizeof(crypto::Sha256Digest)) ==
                kChallengeBytes);
  Base64UrlEncode(crypto::Sha256(verifier), out->data());
}

}  // namespace

bool IsPkceChallenge(std::string_view text) {
  crypto::Sha256Digest digest;
  return DecodeChallenge(text, &digest);
}

Reason VerifyPkce(const PkceInput& input) {
  if (!input.challenge.has_value()) return Reason::kCodeChallengeMissing;
  if (!input.verifier.has_value()) return Reason::kCodeVerifierMissing;
  // SECURITY: RFC 7636 section 4.3 reads an absent method as `plain`.
  if (input.method != "S256") return Reason::kCodeChallengeMethodUnsupported;
  crypto::Sha256Digest expected;
  if (!DecodeChallenge(*input.challenge, &expected)) {
    return Reason::kCodeChallengeMalformed;
  }
  if (!IsVerifier(*input.verifier)) return Reason::kCodeVerifierMalformed;
  const crypto::Sha256Digest digest = crypto::Sha256(*input.verifier);
  return crypto::EqualsConstantTime(Text(digest), Text(expected))
             ? Reason::kOk
             : Reason::kCodeVerifierMismatch;
}

Reason ChallengePkce(std::string_view verifier, PkceText* out) {
  out->fill('\0');
  if (!IsVerifier(verifier)) return Reason::kCodeVerifierMalformed;
  Hash(verifier, out);
  return Reason::kOk;
}

Reason GeneratePkce(std::span<const uint8_t> entropy, PkceText* verifier,
                    PkceText* challenge) {
  verifier->fill('\0');
  challenge->fill('\0');
  if (entropy.size() != kEntropyBytes) return Reason::kEntropyMalformed;
  // SECURITY: what a source that was never read leaves behind.
  bool differ = false;
  for (const uint8_t byte : entropy) differ |= byte != entropy.front();
  if (!differ) return Reason::kEntropyWeak;
  Base64UrlEncode(entropy, verifier->data());
  Hash(AsText(*verifier), challenge);
  return Reason::kOk;
}

}  // namespace matron::oauth
