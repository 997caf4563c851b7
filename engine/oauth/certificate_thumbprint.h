// The thumbprint of a client's certificate, to which a token may be bound
// (RFC 8705 section 3.1).

#ifndef MATRON_OAUTH_CERTIFICATE_THUMBPRINT_H_
#define MATRON_OAUTH_CERTIFICATE_THUMBPRINT_H_

#include <array>
#include <string_view>

#include "base/base64url.h"

namespace matron::oauth {

// The 43 characters of `x5t#S256`.
using CertificateThumbprint = std::array<char, Base64UrlEncodedSize(32)>;

// Returns the base64url of the SHA-256 hash of `der`, a certificate in DER,
// which is not looked into.
CertificateThumbprint ThumbprintOf(std::string_view der);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CERTIFICATE_THUMBPRINT_H_
