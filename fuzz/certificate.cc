// Property: a path is valid only if all that was signed in it is what the test
// keys have signed: they were thrown away, so nobody can sign anything else.
//
// The input is certificates, each after its length in two octets. The root, and
// the hashes of what lies below it, are those of
// tests/vectors/certificates.json.

#include "crypto/certificate.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/base64.h"
#include "crypto/certificate_path.h"
#include "oauth/certificate_thumbprint.h"

using matron::Reason;
using matron::crypto::CertificateParts;
using matron::crypto::CertificatePath;

namespace {

constexpr int64_t kNow = 1764000000;
constexpr std::string_view kRoot =
    "MIIBXTCCAQOgAwIBAgICA+kwCgYIKoZIzj0EAwIwJTEUMBIGA1UECgwLTWF0cm9uIHRlc3"
    "QxDTALBgNVBAMMBFJvb3QwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAlMRQw"
    "EgYDVQQKDAtNYXRyb24gdGVzdDENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM"
    "49AwEHA0IABMO92Wh3KyoHwM2EQjkz7AVjcJIjLDv9V93Zz4mIG10WFdHUuGZglDu9Dfot"
    "nRbNDfIo28xjM5//xgh1vRbNtDCjIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BA"
    "QDAgIEMAoGCCqGSM49BAMCA0gAMEUCIQDDJt89H+ANAzJbtQwVaxP67+S7zn83IIQlIebV"
    "ipJd1QIgf21EpaigzLiR/uW+KZ1M8eMQedsWC8XatpLOTXXtOxU=";
// The base64url of SHA-256 of each TBSCertificate: leaf, middle, lower,
// lower_leaf.
constexpr std::string_view kSigned[] = {
    "muwFxOUsBEamb92ZLyIZLCUaodqwgfrlwxO7_D4np80",
    "YKcidVzRpG7lwUnuV4-bDEhvqzIuLdrBTBWoSee6mXs",
    "rXRmxP4MHeo6md9-dYMb3q2DgzMVsJhFhnQX_mwB6dY",
    "FwDn2QzmGep3YhLvSVB9GiwGJwqrYxx5zWwrWABLbzM",
};

void Require(bool holds) {
  if (!holds) std::abort();
}

bool WasSigned(std::string_view signed_der) {
  const auto thumbprint = matron::oauth::ThumbprintOf(signed_der);
  const std::string_view text(thumbprint.data(), thumbprint.size());
  return std::find(std::begin(kSigned), std::end(kSigned), text) !=
         std::end(kSigned);
}

void ReadNames(const CertificateParts& parts) {
  matron::Arena arena = matron::Arena::Growing();
  matron::ArenaVector<matron::crypto::CertificateName> names(arena);
  matron::Status status = matron::Status::kInternal;
  matron::crypto::ReadCertificateNames(parts, names, &status);
  for (const auto& name : names.items()) {
    Require(!name.value.empty());
    Require(name.value.find('\0') == name.value.npos ||
            name.kind == matron::crypto::NameKind::kIpAddress);
  }
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (text.size() >= 2) {
    const size_t size = static_cast<size_t>(static_cast<uint8_t>(text[0]))
                            << 8 |
                        static_cast<uint8_t>(text[1]);
    text.remove_prefix(2);
    parts.push_back(text.substr(0, size));
    text.remove_prefix(std::min(size, text.size()));
  }
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::string_view> certificates =
      Split({reinterpret_cast<const char*>(data), size});
  std::array<uint8_t, matron::Base64DecodedBound(kRoot.size())> octets;
  size_t root_size = 0;
  Require(matron::Base64Decode(kRoot, octets, &root_size));
  const std::string_view root(reinterpret_cast<const char*>(octets.data()),
                              root_size);
  const std::string_view roots[] = {root};
  CertificatePath path;
  const Reason reason = path.Validate({certificates, roots, kNow});
  Require((reason == Reason::kOk) == !path.certificates().empty());
  for (const std::string_view der : path.certificates()) {
    CertificateParts parts;
    Require(ParseCertificate(der, &parts));
    Require(der == root || WasSigned(parts.signed_der));
  }
  if (reason == Reason::kOk) Require(path.certificates().back() == root);
  for (const std::string_view der : certificates) {
    CertificateParts parts;
    if (ParseCertificate(der, &parts)) ReadNames(parts);
  }
  return 0;
}
