// The certificates of tests/vectors/certificates.json.

#ifndef MATRON_TESTS_CRYPTO_CERTIFICATES_H_
#define MATRON_TESTS_CRYPTO_CERTIFICATES_H_

#include <string>
#include <string_view>

namespace matron::test {

// The DER of the certificate `name`; fails the test if there is none.
std::string CertificateNamed(std::string_view name);

}  // namespace matron::test

#endif  // MATRON_TESTS_CRYPTO_CERTIFICATES_H_
