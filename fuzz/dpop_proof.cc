// Property: no proof passes but those that were signed, whatever key they
// bring, and then only for their own request.

#include "oauth/dpop_proof.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/arena.h"
#include "jose/jws.h"
#include "json/document.h"

using matron::Reason;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// RFC 9449 section 7.1.
constexpr std::string_view kSigned =
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6"
    "Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZF"
    "NGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2"
    "In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM"
    "6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI"
    "2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVF"
    "FbyJ9";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view proof(reinterpret_cast<const char*>(data), size);
  matron::Arena arena = matron::Arena::Growing();
  matron::json::Reader reader;
  matron::json::Document document;
  matron::jose::CompactJws jws;
  if (jws.Parse(proof, reader, arena) != Reason::kOk) return 0;
  matron::oauth::DpopRules rules;
  rules.method = "GET";
  rules.url = "https://resource.example.org/protectedresource?query";
  rules.access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
  rules.key_thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
  rules.now = 1562262618;
  const matron::oauth::DpopProofValidator validator(rules);
  if (validator.CheckType(jws) != Reason::kOk) return 0;
  matron::jose::VerifiedJws verified;
  matron::jose::Thumbprint thumbprint;
  if (jws.VerifyByHeaderKey(&verified, &thumbprint) != Reason::kOk) {
    Require(!verified.exists());
    return 0;
  }
  matron::oauth::DpopProof out;
  if (validator.Validate(verified, thumbprint, document, reader, arena, &out,
                         nullptr) != Reason::kOk) {
    Require(!out.claims.exists());
    return 0;
  }
  Require(proof.substr(0, proof.rfind('.')) == kSigned);
  Require(matron::jose::AsText(out.key_thumbprint) == *rules.key_thumbprint);
  return 0;
}
