// Name constraints of an issuer, held against the one name that a connection is
// made to (RFC 5280 section 4.2.1.10).

#ifndef MATRON_CRYPTO_NAME_CONSTRAINTS_H_
#define MATRON_CRYPTO_NAME_CONSTRAINTS_H_

#include <string_view>

#include "crypto/certificate.h"

namespace matron::crypto {

// Whether an excluded dNSName of `issuer` is `host`, a host name, or one of its
// parents. So it is if its constraints cannot be read.
//
// SECURITY: the path compares constraints with the names that the certificate
// has. A wildcard lies in no subtree below it, and yet stands for names there.
[[nodiscard]] bool ExcludesHost(const CertificateParts& issuer,
                                std::string_view host);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_NAME_CONSTRAINTS_H_
