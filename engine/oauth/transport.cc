// Tested by transport_test.cc.

#include "oauth/transport.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/base64.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "fhir/base_url.h"
#include "oauth/server_name.h"

namespace matron::oauth {
namespace {

// RFC 8446 appendix B.4. CCM_8 has a short tag, which RFC 9325 does not name.
constexpr std::string_view kSuitesOf13[] = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
};

// RFC 5289, 7251 and 7905: AEAD with ephemeral keys on elliptic curves. RFC
// 9325 section 4.1 advises against DHE, and
// draft-ietf-tls-deprecate-obsolete-kex has done away with it.
constexpr std::string_view kSuitesOf12[] = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
};

std::optional<crypto::Sha256Digest> ParsePin(std::string_view text) {
  constexpr size_t kBase64Bytes = 44;
  constexpr size_t kBase64UrlBytes = 43;
  std::array<uint8_t, Base64DecodedBound(kBase64Bytes)> octets;
  size_t size = 0;
  const bool is_read =
      (text.size() == kBase64Bytes && Base64Decode(text, octets, &size)) ||
      (text.size() == kBase64UrlBytes && Base64UrlDecode(text, octets, &size));
  crypto::Sha256Digest digest;
  if (!is_read || size != digest.size()) return std::nullopt;
  std::copy_n(octets.begin(), digest.size(), digest.begin());
  return digest;
}

// What `server_name` takes; an IPv6 address in brackets.
bool IsUrlHost(std::string_view host) {
  return IsBracketedIpv6(host) || IsHostName(host) || IsIpAddress(host);
}

Reason ValidateUrl(std::string_view url, bool allow_loopback,
                   Reason if_not_secure) {
  fhir::AbsoluteUrl parts;
  if (url.size() > limits::kMaxUrlTextBytes ||
      !fhir::ParseAbsoluteUrl(url, &parts) || !IsUrlHost(parts.host) ||
      !HasWholeEscapes(parts.path) || parts.path.find('#') != parts.path.npos) {
    return Reason::kEndpointMalformed;
  }
  const bool is_secure =
      parts.is_https || (allow_loopback && fhir::IsLoopback(parts));
  return is_secure ? Reason::kOk : if_not_secure;
}

}  // namespace

Reason ValidateTls(const TlsFacts& facts) {
  std::span<const std::string_view> suites;
  if (facts.version == "TLSv1.3") {
    suites = kSuitesOf13;
  } else if (facts.version == "TLSv1.2") {
    suites = kSuitesOf12;
  } else {
    return Reason::kTlsVersionRefused;
  }
  return std::find(suites.begin(), suites.end(), facts.cipher) != suites.end()
             ? Reason::kOk
             : Reason::kTlsCipherRefused;
}

bool IsPin(std::string_view text) { return ParsePin(text).has_value(); }

Reason ValidatePins(std::span<const std::string_view> pins,
                    std::span<const std::string_view> certificates) {
  // SECURITY: one malformed pin may be the one that was meant.
  if (!std::all_of(pins.begin(), pins.end(), IsPin)) {
    return Reason::kPinMalformed;
  }
  for (const std::string_view der : certificates) {
    crypto::CertificateParts parts;
    if (!crypto::ParseCertificate(der, &parts)) continue;
    const crypto::Sha256Digest digest = crypto::Sha256(parts.key_info_der);
    for (const std::string_view pin : pins) {
      if (ParsePin(pin) == digest) return Reason::kOk;
    }
  }
  return Reason::kPinMismatch;
}

Reason ValidateEndpoint(std::string_view url, bool allow_loopback) {
  return ValidateUrl(url, allow_loopback, Reason::kEndpointNotSecure);
}

Reason ValidatePageResource(std::string_view url, bool allow_loopback) {
  return ValidateUrl(url, allow_loopback, Reason::kMixedContent);
}

}  // namespace matron::oauth
