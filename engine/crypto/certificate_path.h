// CertificatePath: the path from a server's certificate to a root that the
// caller trusts (RFC 5280 section 6).
//
//   CertificatePath path;
//   Reason reason = path.Validate({certificates, roots, now_unix_s});
//   if (reason != Reason::kOk) ... path.fault() ...

#ifndef MATRON_CRYPTO_CERTIFICATE_PATH_H_
#define MATRON_CRYPTO_CERTIFICATE_PATH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"

namespace matron::crypto {

// All certificates are in DER.
struct CertificatePathInput {
  // The server's own first, then those that may lead to a root, in any order.
  std::span<const std::string_view> certificates;
  std::span<const std::string_view> roots;
  int64_t now_unix_s = 0;
};

// Where a certificate stands in the input.
struct CertificatePlace {
  bool is_root = false;
  size_t index = 0;
};

class CertificatePath {
 public:
  // Finds the path and validates it, for a TLS server. The order of the checks
  // is that of docs/evaluate.md, transport.validate. Whatever fails leaves no
  // path. Views into the input are kept. BoringSSL's memory is all given back;
  // without memory the result is a refusal like any other.
  [[nodiscard]] Reason Validate(const CertificatePathInput& input);

  // The server's certificate first, the root last; empty unless valid.
  std::span<const std::string_view> certificates() const {
    return std::span(ders_).first(size_);
  }
  // What the reason is about.
  const CertificatePlace& fault() const { return fault_; }

 private:
  Reason ValidateLinks(const CertificatePathInput& input,
                       std::span<const CertificatePlace> places);
  Reason Fail(Reason reason, const CertificatePlace& place);

  std::array<std::string_view, limits::kMaxPathCertificates> ders_;
  size_t size_ = 0;
  CertificatePlace fault_;
};

// Whether `der` is one X.509 certificate in DER, with nothing after it, whose
// extensions can be read.
[[nodiscard]] bool IsCertificate(std::string_view der);

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_CERTIFICATE_PATH_H_
