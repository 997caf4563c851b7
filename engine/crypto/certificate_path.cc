// BoringSSL finds the path and judges its extensions and names
// (X509_verify_cert). It has neither keys nor a clock here (tools/deps), so
// signatures, algorithms, keys and times are judged by this file, from the root
// down. docs/adr/0013 tells why.
//
// Tested by certificate_path_test.cc.

#include "crypto/certificate_path.h"

#include <algorithm>
#include <bitset>
#include <optional>

#include "crypto/certificate.h"
#include "openssl/mem.h"
#include "openssl/nid.h"
#include "openssl/stack.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

namespace matron::crypto {
namespace {

using Places = std::array<CertificatePlace, limits::kMaxPathCertificates>;

// A certificate as BoringSSL has it; nothing unless `der` is its one encoding.
bssl::UniquePtr<X509> ReadX509(std::string_view der) {
  const auto* const begin = reinterpret_cast<const uint8_t*>(der.data());
  const uint8_t* end = begin;
  bssl::UniquePtr<X509> x509(
      d2i_X509(nullptr, &end, static_cast<long>(der.size())));
  if (x509 == nullptr || end != begin + der.size()) return nullptr;
  uint8_t* encoded = nullptr;
  const int size = i2d_X509(x509.get(), &encoded);
  const bool is_same = size >= 0 && static_cast<size_t>(size) == der.size() &&
                       std::equal(begin, end, encoded);
  OPENSSL_free(encoded);
  return is_same ? std::move(x509) : nullptr;
}

bool IsWithinTimes(const CertificateParts& parts, int64_t now) {
  return now >= parts.not_before_unix_s && now <= parts.not_after_unix_s;
}

// Both lists of the input. Index by index it stands for the same certificate.
class X509List {
 public:
  X509List() : stack_(sk_X509_new_null()) {}

  bool Append(std::string_view der, int64_t now) {
    bssl::UniquePtr<X509> x509 = ReadX509(der);
    if (x509 == nullptr || stack_ == nullptr || size() == outdated_.size() ||
        !bssl::PushToStack(stack_.get(), std::move(x509))) {
      return false;
    }
    CertificateParts parts;
    outdated_[size() - 1] =
        ParseCertificate(der, &parts) && !IsWithinTimes(parts, now);
    return true;
  }

  X509* at(size_t index) const { return sk_X509_value(stack_.get(), index); }
  size_t size() const { return sk_X509_num(stack_.get()); }
  bool is_outdated(size_t index) const { return outdated_[index]; }
  void ForgiveFirst() { outdated_[0] = false; }
  bool any_outdated() const { return outdated_.any(); }

  std::optional<size_t> Find(const X509* x509) const {
    for (size_t i = 0; i < size(); ++i) {
      if (at(i) == x509) return i;
    }
    return std::nullopt;
  }

 private:
  bssl::UniquePtr<STACK_OF(X509)> stack_;
  std::bitset<std::max(limits::kMaxRoots, limits::kMaxCertificates)> outdated_;
};

// SECURITY: stands in for BoringSSL's verification of signatures and times,
// which ValidateLinks does once the path is there. Whatever calls
// X509_verify_cert must do so.
int LeaveToValidateLinks(X509_STORE_CTX* /*context*/) { return 1; }

Reason ReasonOf(int error) {
  switch (error) {
    case X509_V_ERR_INVALID_EXTENSION:
    case X509_V_ERR_OUT_OF_MEM:
      return Reason::kCertificateMalformed;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
    case X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED:
      return Reason::kCertificateExtensionUnsupported;
    case X509_V_ERR_INVALID_CA:
      return Reason::kCertificateIssuerNoAuthority;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
      return Reason::kCertificatePathLength;
    case X509_V_ERR_INVALID_PURPOSE:
      return Reason::kCertificateUsage;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
    case X509_V_ERR_NAME_CONSTRAINTS_WITHOUT_SANS:
      return Reason::kCertificateNameConstraint;
    default:
      return Reason::kCertificateUntrusted;
  }
}

// Extensions that restrict policies, which are not judged here. BoringSSL
// passes them over unless it is to judge policies. Mappings widen policies, and
// matter where they are critical.
bool HasPolicyConstraint(const X509* x509) {
  for (int i = -1;
       (i = X509_get_ext_by_NID(x509, NID_policy_mappings, i)) >= 0;) {
    if (X509_EXTENSION_get_critical(X509_get_ext(x509, i)) != 0) return true;
  }
  return X509_get_ext_by_NID(x509, NID_policy_constraints, -1) >= 0 ||
         X509_get_ext_by_NID(x509, NID_inhibit_any_policy, -1) >= 0;
}

// Whether basicConstraints says that it is an authority. X509_check_ca takes a
// certificate of version 1 that has signed itself for one, too.
bool IsAuthority(X509* x509) {
  constexpr uint32_t kFlags = EXFLAG_BCONS | EXFLAG_CA;
  return X509_check_ca(x509) == 1 &&
         (X509_get_extension_flags(x509) & kFlags) == kFlags;
}

// Finds paths in both lists.
class PathFinder {
 public:
  // Null where there was no memory, or a certificate cannot be read; that one
  // is at `*fault`.
  Reason Read(const CertificatePathInput& input, CertificatePlace* fault);

  // Whether issuers or roots are out of date.
  bool has_outdated() const {
    return certificates_.any_outdated() || roots_.any_outdated();
  }

  // Writes the path to `places`, the server's certificate first, and the number
  // of its certificates to `*size`. `with_outdated`: issuers and roots that are
  // out of date are among the candidates.
  Reason Find(bool with_outdated, Places* places, size_t* size,
              CertificatePlace* fault);

 private:
  bool Gather(bool with_outdated);
  Reason TakePath(const STACK_OF(X509) * chain, Places* places, size_t* size,
                  CertificatePlace* fault) const;
  Reason JudgeRoot(std::span<const CertificatePlace> path,
                   CertificatePlace* fault) const;
  CertificatePlace PlaceOf(const X509* x509) const;
  X509* At(const CertificatePlace& place) const {
    return (place.is_root ? roots_ : certificates_).at(place.index);
  }

  X509List certificates_;
  X509List roots_;
  // The candidates.
  bssl::UniquePtr<STACK_OF(X509)> issuers_;
  bssl::UniquePtr<X509_STORE> store_;
};

Reason PathFinder::Read(const CertificatePathInput& input,
                        CertificatePlace* fault) {
  for (size_t i = 0; i < input.certificates.size(); ++i) {
    *fault = {false, i};
    if (!certificates_.Append(input.certificates[i], input.now_unix_s)) {
      return Reason::kCertificateMalformed;
    }
  }
  for (size_t i = 0; i < input.roots.size(); ++i) {
    *fault = {true, i};
    if (!roots_.Append(input.roots[i], input.now_unix_s)) {
      return Reason::kCertificateMalformed;
    }
  }
  // The server's own is no candidate: there is no other in its place.
  certificates_.ForgiveFirst();
  return Reason::kOk;
}

bool PathFinder::Gather(bool with_outdated) {
  issuers_.reset(sk_X509_new_null());
  store_.reset(X509_STORE_new());
  if (issuers_ == nullptr || store_ == nullptr) return false;
  for (size_t i = 0; i < certificates_.size(); ++i) {
    if (!with_outdated && certificates_.is_outdated(i)) continue;
    if (!bssl::PushToStack(issuers_.get(), bssl::UpRef(certificates_.at(i)))) {
      return false;
    }
  }
  for (size_t i = 0; i < roots_.size(); ++i) {
    if (!with_outdated && roots_.is_outdated(i)) continue;
    if (X509_STORE_add_cert(store_.get(), roots_.at(i)) != 1) return false;
  }
  return true;
}

// The root's place counts: BoringSSL prefers it to a copy that was sent along.
CertificatePlace PathFinder::PlaceOf(const X509* x509) const {
  const std::optional<size_t> root = roots_.Find(x509);
  if (root.has_value()) return {true, *root};
  return {false, certificates_.Find(x509).value_or(0)};
}

Reason PathFinder::Find(bool with_outdated, Places* places, size_t* size,
                        CertificatePlace* fault) {
  *fault = CertificatePlace();
  bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (context == nullptr || !Gather(with_outdated)) {
    return Reason::kCertificateUntrusted;
  }
  X509_STORE_set_verify(store_.get(), LeaveToValidateLinks);
  if (X509_STORE_CTX_init(context.get(), store_.get(), certificates_.at(0),
                          issuers_.get()) != 1) {
    return Reason::kCertificateUntrusted;
  }
  X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context.get());
  // A root is what the caller trusts, whoever has signed it.
  if (X509_VERIFY_PARAM_set_flags(
          rules, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST) != 1 ||
      X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER) != 1) {
    return Reason::kCertificateUntrusted;
  }
  X509_VERIFY_PARAM_set_depth(
      rules, static_cast<int>(limits::kMaxPathCertificates) - 1);
  if (X509_verify_cert(context.get()) != 1) {
    const X509* const at = X509_STORE_CTX_get_current_cert(context.get());
    if (at != nullptr) *fault = PlaceOf(at);
    return ReasonOf(X509_STORE_CTX_get_error(context.get()));
  }
  return TakePath(X509_STORE_CTX_get0_chain(context.get()), places, size,
                  fault);
}

// The path ends at the first root; what BoringSSL has put behind it is trusted
// as well, but not needed.
Reason PathFinder::TakePath(const STACK_OF(X509) * chain, Places* places,
                            size_t* size, CertificatePlace* fault) const {
  *size = 0;
  for (size_t i = 0; i < sk_X509_num(chain); ++i) {
    if (i == places->size()) return Reason::kCertificateLimitExceeded;
    X509* const x509 = sk_X509_value(chain, i);
    CertificatePlace& place = (*places)[i];
    place = PlaceOf(x509);
    *fault = place;
    if (HasPolicyConstraint(x509)) {
      return Reason::kCertificateExtensionUnsupported;
    }
    if (!place.is_root) continue;
    *size = i + 1;
    return JudgeRoot(std::span(*places).first(*size), fault);
  }
  // SECURITY: a path that does not reach a root is none, whoever found it.
  return Reason::kCertificateUntrusted;
}

// BoringSSL trusts a root in all respects. Here what it says of itself holds.
Reason PathFinder::JudgeRoot(std::span<const CertificatePlace> path,
                             CertificatePlace* fault) const {
  *fault = path.back();
  X509* const root = At(path.back());
  if ((X509_get_extension_flags(root) & EXFLAG_CRITICAL) != 0) {
    return Reason::kCertificateExtensionUnsupported;
  }
  if (path.size() == 1) {
    return X509_check_purpose(root, X509_PURPOSE_SSL_SERVER, 0) == 1
               ? Reason::kOk
               : Reason::kCertificateUsage;
  }
  if (!IsAuthority(root)) return Reason::kCertificateIssuerNoAuthority;
  if (X509_check_purpose(root, X509_PURPOSE_SSL_SERVER, 1) != 1) {
    return Reason::kCertificateUsage;
  }
  // RFC 5280 section 4.2.1.9: certificates that follow, the last one and those
  // that a CA has issued to itself not counted.
  long between = 0;
  for (const CertificatePlace& place : path.subspan(1, path.size() - 2)) {
    if ((X509_get_extension_flags(At(place)) & EXFLAG_SI) == 0) ++between;
  }
  const long allowed = X509_get_pathlen(root);
  return allowed >= 0 && between > allowed ? Reason::kCertificatePathLength
                                           : Reason::kOk;
}

bool IsWithinLimits(const CertificatePathInput& input) {
  size_t total = 0;
  for (const std::string_view der : input.certificates) total += der.size();
  return input.certificates.size() <= limits::kMaxCertificates &&
         total <= limits::kMaxCertificateBytes &&
         input.roots.size() <= limits::kMaxRoots &&
         std::all_of(input.roots.begin(), input.roots.end(),
                     [](std::string_view der) {
                       return der.size() <= limits::kMaxCertificateBytes;
                     });
}

// Whether `parts` has a good signature by `issuer`, the key of the certificate
// above it.
Reason JudgeSignature(const CertificateParts& parts,
                      const CertificateKey& issuer) {
  const std::optional<CertificateAlgorithm> algorithm =
      FindCertificateAlgorithm(parts.algorithm_der);
  if (!algorithm.has_value() || algorithm->key != issuer.kind) {
    return Reason::kCertificateAlgorithmRefused;
  }
  return VerifyCertificateSignature(parts, *algorithm, issuer)
             ? Reason::kOk
             : Reason::kCertificateSignatureInvalid;
}

}  // namespace

Reason CertificatePath::Fail(Reason reason, const CertificatePlace& place) {
  size_ = 0;
  fault_ = place;
  return reason;
}

Reason CertificatePath::Validate(const CertificatePathInput& input) {
  *this = CertificatePath();
  if (input.certificates.empty() || input.roots.empty()) {
    return Fail(Reason::kCertificateUntrusted, {});
  }
  if (!IsWithinLimits(input)) {
    return Fail(Reason::kCertificateLimitExceeded, {});
  }
  PathFinder finder;
  CertificatePlace fault;
  const Reason read = finder.Read(input, &fault);
  if (read != Reason::kOk) return Fail(read, fault);
  const auto search = [&](bool with_outdated) {
    Places places;
    size_t size = 0;
    const Reason reason = finder.Find(with_outdated, &places, &size, &fault);
    if (reason != Reason::kOk) return Fail(reason, fault);
    return ValidateLinks(input, std::span(places).first(size));
  };
  const Reason reason = search(false);
  if (reason == Reason::kOk || !finder.has_outdated()) return reason;
  // What is out of date takes no part, so that it is not found in place of its
  // renewal. It tells best, though, why there is no path.
  const CertificatePlace place = fault_;
  const Reason why = search(true);
  return why == Reason::kOk ? Fail(reason, place) : why;
}

Reason CertificatePath::ValidateLinks(
    const CertificatePathInput& input,
    std::span<const CertificatePlace> places) {
  CertificateKey issuer;
  for (size_t i = places.size(); i-- > 0;) {
    const CertificatePlace& place = places[i];
    ders_[i] = (place.is_root ? input.roots : input.certificates)[place.index];
    CertificateParts parts;
    if (!ParseCertificate(ders_[i], &parts)) {
      return Fail(Reason::kCertificateMalformed, place);
    }
    // A root is trusted as it is: its own signature says nothing.
    const Reason reason =
        place.is_root ? Reason::kOk : JudgeSignature(parts, issuer);
    if (reason != Reason::kOk) return Fail(reason, place);
    if (!IsWithinTimes(parts, input.now_unix_s)) {
      return Fail(input.now_unix_s < parts.not_before_unix_s
                      ? Reason::kCertificateNotYetValid
                      : Reason::kCertificateExpired,
                  place);
    }
    Status status = Status::kOk;
    issuer = ReadCertificateKey(parts.key_info_der, &status);
    if (status != Status::kOk) {
      return Fail(Reason::kCertificateKeyRefused, place);
    }
  }
  size_ = places.size();
  return Reason::kOk;
}

bool IsCertificate(std::string_view der) {
  CertificateParts parts;
  if (der.size() > limits::kMaxCertificateBytes ||
      !ParseCertificate(der, &parts)) {
    return false;
  }
  const bssl::UniquePtr<X509> x509 = ReadX509(der);
  return x509 != nullptr;
}

}  // namespace matron::crypto
