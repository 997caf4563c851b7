// The name of a server, held against the names of its certificate (RFC 9525).

#ifndef MATRON_OAUTH_SERVER_NAME_H_
#define MATRON_OAUTH_SERVER_NAME_H_

#include <span>
#include <string_view>

#include "base/status.h"
#include "crypto/certificate.h"

namespace matron::oauth {

// Whether `pattern`, a dNSName of a certificate, names the host `name`, which
// IsHostName accepts. ASCII case does not count. A wildcard is a whole first
// label, stands for exactly one label, and has two labels or more behind it
// (RFC 9525 section 6.3): `*.org` names nothing.
[[nodiscard]] bool NamesHost(std::string_view pattern, std::string_view name);

// Whether `text` is a host name of letters, digits and hyphens, names in other
// letters as A-labels (RFC 5890), without a dot at its end (RFC 6066 section
// 3). Its last label is no number, decimal or hexadecimal, so that nobody
// reads it as an IPv4 address.
[[nodiscard]] bool IsHostName(std::string_view text);

// Whether `text` is an IPv4 or IPv6 address, without brackets.
[[nodiscard]] bool IsIpAddress(std::string_view text);

// Whether `host`, as it stands in a URL, is an IPv6 address in brackets (RFC
// 3986 section 3.2.2).
[[nodiscard]] bool IsBracketedIpv6(std::string_view host);

// Validates that `name`, a host name or an IP address without brackets, is one
// of `names`. The common name never counts (RFC 9525 section 2). The result is
// kServerNameMalformed for what is neither, and kServerNameMismatch.
[[nodiscard]] Reason ValidateServerName(
    std::string_view name, std::span<const crypto::CertificateName> names);

// Validates that none of `issuers`, the certificates in DER above the server's
// on a valid path, excludes the host `name`: kCertificateNameConstraint. A
// wildcard of the server's certificate is no way around them.
[[nodiscard]] Reason ValidateExclusions(
    std::string_view name, std::span<const std::string_view> issuers);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_SERVER_NAME_H_
