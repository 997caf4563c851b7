// Tested by certificate_thumbprint_test.cc.

#include "oauth/certificate_thumbprint.h"

#include "crypto/digest.h"

namespace matron::oauth {

CertificateThumbprint ThumbprintOf(std::string_view der) {
  CertificateThumbprint thumbprint;
  Base64UrlEncode(crypto::Sha256(der), thumbprint.data());
  return thumbprint;
}

}  // namespace matron::oauth
