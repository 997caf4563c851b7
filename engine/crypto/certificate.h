// The parts of an X.509 certificate (RFC 5280 section 4.1), and the names that
// it gives its subject.
//
//   CertificateParts parts;
//   if (!ParseCertificate(der, &parts)) ...
//   const Sha256Digest pin = Sha256(parts.key_info);

#ifndef MATRON_CRYPTO_CERTIFICATE_H_
#define MATRON_CRYPTO_CERTIFICATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena_vector.h"
#include "base/status.h"
#include "crypto/verification_key.h"

namespace matron::crypto {

// Views into the DER that was parsed; those that end in `_der` hold the tag and
// the length as well.
struct CertificateParts {
  std::string_view signed_der;     // The TBSCertificate.
  std::string_view algorithm_der;  // Of the signature; both places agree.
  std::string_view signature;
  int64_t not_before_unix_s = 0;
  int64_t not_after_unix_s = 0;
  std::string_view key_info_der;  // The SubjectPublicKeyInfo.
  std::string_view extensions;    // All of them; may be empty.
  std::string_view names;  // What the subjectAltName holds; may be empty.
};

// Takes `der` apart, without trust: nothing is verified, and extensions other
// than the names are passed over. False for anything but one Certificate of
// version 1 to 3 in DER, with nothing after it. No heap allocation.
[[nodiscard]] bool ParseCertificate(std::string_view der,
                                    CertificateParts* out);

// One extension (RFC 5280 section 4.2). The name is an OBJECT IDENTIFIER
// without tag and length.
struct CertificateExtension {
  std::string_view name;
  std::string_view value;
};

// Takes an extension off the front of `extensions`; false if there is none.
[[nodiscard]] bool TakeExtension(std::string_view* extensions,
                                 CertificateExtension* out);

enum class NameKind : uint8_t { kDns, kIpAddress };

// A dNSName, as written, or the 4 or 16 octets of an iPAddress.
struct CertificateName {
  NameKind kind = NameKind::kDns;
  std::string_view value;
};

// Appends the dNSNames and iPAddresses of `parts` to `out`, in their order; no
// other name names a server. `*status` is Status::kKeyMalformed if one is not
// of RFC 5280 section 4.2.1.6, and Status::kOutOfMemory.
void ReadCertificateNames(const CertificateParts& parts,
                          ArenaVector<CertificateName>& out, Status* status);

// The key of a certificate, and the kind of signatures that it makes.
struct CertificateKey {
  enum class Kind : uint8_t { kRsa, kP256, kP384, kP521, kEd25519 };
  Kind kind = Kind::kRsa;
  VerificationKey key;
};

// Reads a SubjectPublicKeyInfo (RFC 3279, 5480, 8410). `*status` is
// Status::kKeyWeak or Status::kKeyMalformed as for VerificationKey, and
// Status::kKeyWeak for a key of any other kind.
CertificateKey ReadCertificateKey(std::string_view key_info_der,
                                  Status* status);

// A signature algorithm that is good enough: SHA-256 or better.
struct CertificateAlgorithm {
  Scheme scheme = Scheme::kRsaPkcs1Sha256;
  CertificateKey::Kind key = CertificateKey::Kind::kRsa;
};

// The algorithm of an AlgorithmIdentifier in DER; nothing for all others.
std::optional<CertificateAlgorithm> FindCertificateAlgorithm(
    std::string_view algorithm_der);

// Whether the signature of `parts` is one by `key` with `algorithm`.
[[nodiscard]] bool VerifyCertificateSignature(
    const CertificateParts& parts, const CertificateAlgorithm& algorithm,
    const CertificateKey& key);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_CERTIFICATE_H_
