// Facts about a transport, which the host hands over and these judge: TLS
// version and cipher suite (BCP 195), pinned keys (RFC 7469), HTTP Strict
// Transport Security (RFC 6797), and URLs that must be https.

#ifndef MATRON_OAUTH_TRANSPORT_H_
#define MATRON_OAUTH_TRANSPORT_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"

namespace matron::oauth {

// What a TLS connection has agreed on.
struct TlsFacts {
  std::string_view version;  // As OpenSSL and Go name it: "TLSv1.3".
  std::string_view cipher;   // As IANA names it: "TLS_AES_128_GCM_SHA256".
};

// Judges version and cipher suite by BCP 195 (RFC 9325 sections 3.1.1 and 4):
// TLS 1.2 or 1.3; suites that encrypt with AEAD, and under 1.2 exchange
// ephemeral keys on elliptic curves. A name that is not known is refused.
[[nodiscard]] Reason ValidateTls(const TlsFacts& facts);

// Whether `text` is a pin: 32 octets in base64 (RFC 7469 section 2.1.1) or
// base64url without padding.
[[nodiscard]] bool IsPin(std::string_view text);

// Validates that one of `pins` is the SHA-256 hash of the SubjectPublicKeyInfo
// of one of `certificates`, which are a path that was validated (RFC 7469
// section 2.6). An empty list of pins pins nothing, and matches nothing.
[[nodiscard]] Reason ValidatePins(
    std::span<const std::string_view> pins,
    std::span<const std::string_view> certificates);

struct StrictTransportRules {
  std::string_view url;  // Of the response; empty: it came over https.
  int64_t min_max_age_s = 0;
  bool include_subdomains = false;
};

// Validates the value of a Strict-Transport-Security header (RFC 6797 section
// 6.1). A max-age of zero ends the protection, and is refused whatever the
// minimum; so is a URL that is not https, or whose host has no name.
[[nodiscard]] Reason ValidateStrictTransport(std::string_view header,
                                             const StrictTransportRules& rules);

// Validates that `url` is https, absolute, and without user information and
// fragment; that its host is a host name or an address, and its escapes whole.
// `allow_loopback`: http will do for a host that is this machine.
[[nodiscard]] Reason ValidateEndpoint(std::string_view url,
                                      bool allow_loopback);

// The same for what an https page loads: http is mixed content, which readers
// block or, worse, do not.
[[nodiscard]] Reason ValidatePageResource(std::string_view url,
                                          bool allow_loopback);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_TRANSPORT_H_
