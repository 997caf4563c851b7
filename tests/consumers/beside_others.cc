// A host that has OpenSSL and Abseil of its own: all of it in one program,
// linked statically, and both hash the same bytes. BoringSSL and OpenSSL define
// hundreds of functions of the same names with other layouts behind them.

#include <matron.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdio>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"

namespace {

const char kVerifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

// The PKCE challenge for `verifier`, by OpenSSL and Abseil.
std::string Challenge(const std::string& verifier) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int digest_len = 0;
  EVP_Digest(verifier.data(), verifier.size(), digest, &digest_len,
             EVP_sha256(), nullptr);
  std::string text(reinterpret_cast<char*>(digest), digest_len);
  return std::string(absl::WebSafeBase64Escape(text));
}

bool MatronAgrees(const std::string& challenge) {
  matron_reason reason = -1;
  const matron_status status =
      matron_pkce_verify(&reason, {challenge.data(), challenge.size()},
                         {"S256", 4}, {kVerifier, sizeof(kVerifier) - 1});
  return status == MATRON_OK && reason == MATRON_REASON_OK;
}

// Fails inside OpenSSL, whose error queue must be the one that fills.
bool OpenSslKeepsItsErrors() {
  const unsigned char kNoKey[] = {0x30, 0x01, 0x00};
  const unsigned char* bytes = kNoKey;
  ERR_clear_error();
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &bytes, sizeof(kNoKey));
  return key == nullptr && ERR_peek_error() != 0;
}

}  // namespace

int main() {
  absl::flat_hash_map<std::string, std::string> challenges;
  challenges[kVerifier] = Challenge(kVerifier);
  if (!MatronAgrees(challenges[kVerifier]) || MatronAgrees("x")) {
    std::fprintf(stderr, "OpenSSL and Matron hash differently\n");
    return 1;
  }
  return OpenSslKeepsItsErrors() ? 0 : 2;
}
