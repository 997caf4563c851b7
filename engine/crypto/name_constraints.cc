// Tested by name_constraints_test.cc.

#include "crypto/name_constraints.h"

#include "absl/strings/match.h"
#include "crypto/der.h"
#include "openssl/bytestring.h"

namespace matron::crypto {
namespace {

constexpr unsigned kDnsName = CBS_ASN1_CONTEXT_SPECIFIC | 2;
constexpr unsigned kSubtrees = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED;
constexpr unsigned kPermitted = kSubtrees | 0;
constexpr unsigned kExcluded = kSubtrees | 1;

// As BoringSSL has it: nothing stands for all names, and a dot in front, which
// RFC 5280 does not know, for what is below alone.
bool IsWithin(std::string_view host, std::string_view base) {
  if (base.empty() || absl::EqualsIgnoreCase(host, base)) return true;
  if (!absl::EndsWithIgnoreCase(host, base)) return false;
  return base.starts_with('.') || host[host.size() - base.size() - 1] == '.';
}

bool ExcludesBelow(CBS constraints, std::string_view host) {
  CBS body;
  CBS excluded;
  int has_excluded = 0;
  if (!CBS_get_asn1(&constraints, &body, CBS_ASN1_SEQUENCE) ||
      CBS_len(&constraints) > 0 ||
      !CBS_get_optional_asn1(&body, nullptr, nullptr, kPermitted) ||
      !CBS_get_optional_asn1(&body, &excluded, &has_excluded, kExcluded) ||
      CBS_len(&body) > 0) {
    return true;
  }
  while (has_excluded != 0 && CBS_len(&excluded) > 0) {
    CBS subtree;
    CBS base;
    unsigned tag = 0;
    if (!CBS_get_asn1(&excluded, &subtree, CBS_ASN1_SEQUENCE) ||
        !CBS_get_any_asn1(&subtree, &base, &tag)) {
      return true;
    }
    if (tag == kDnsName && IsWithin(host, View(base))) return true;
  }
  return false;
}

}  // namespace

bool ExcludesHost(const CertificateParts& issuer, std::string_view host) {
  constexpr std::string_view kNameConstraints = "\x55\x1d\x1e";
  std::string_view extensions = issuer.extensions;
  while (!extensions.empty()) {
    CertificateExtension extension;
    if (!TakeExtension(&extensions, &extension)) return true;
    if (extension.name != kNameConstraints) continue;
    if (ExcludesBelow(Over(extension.value), host)) return true;
  }
  return false;
}

}  // namespace matron::crypto
