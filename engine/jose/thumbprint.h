// JWK thumbprints (RFC 7638) by SHA-256, which `cnf.jkt` is compared with
// (RFC 9449 section 6.1).

#ifndef MATRON_JOSE_THUMBPRINT_H_
#define MATRON_JOSE_THUMBPRINT_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "json/document.h"

namespace matron::jose {

// A thumbprint as base64url, 43 characters.
using Thumbprint =
    std::array<char, Base64UrlEncodedSize(sizeof(crypto::Sha256Digest))>;

inline std::string_view AsText(const Thumbprint& thumbprint) {
  return {thumbprint.data(), thumbprint.size()};
}

// Writes the thumbprint of `jwk` to `*out` (RFC 7638 section 3, RFC 8037
// section 2). Returns false, with zeros in `*out`, if `kty` is not RSA, EC, OKP
// or oct, a member that counts is no string of characters that JSON need not
// escape, or there is no memory. Whether it is a key is not looked at:
// KeySet::Parse does that, and takes one spelling of each number only.
[[nodiscard]] bool MakeThumbprint(const json::Value& jwk, Thumbprint* out);

}  // namespace matron::jose

#endif  // MATRON_JOSE_THUMBPRINT_H_
