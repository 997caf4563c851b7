// Property: no token verifies but those that were signed; each part has one
// spelling.

#include "jose/jws.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/base64url.h"
#include "base/diagnostics.h"
#include "fuzz/signed_tokens.h"
#include "jose/key_set.h"
#include "json/document.h"

using matron::Arena;
using matron::Reason;
using matron::jose::CompactJws;
using matron::jose::KeySet;
using matron::jose::VerifiedJws;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

const KeySet& Keys() {
  static const KeySet* const keys = [] {
    matron::json::Reader reader;
    matron::json::Document document;
    matron::Diagnostics diagnostics;
    Require(document.Parse(matron::fuzz::kSignedKeys, reader) ==
            matron::Status::kOk);
    auto parsed = KeySet::Parse(document.root(), diagnostics);
    Require(parsed.ok());
    return new KeySet(std::move(*parsed));
  }();
  return *keys;
}

bool WasSigned(std::string_view token) {
  const std::string_view signing_input = token.substr(0, token.rfind('.'));
  for (const std::string_view known : matron::fuzz::kSignedTokens) {
    if (known.substr(0, known.rfind('.')) == signing_input) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  Arena arena = Arena::Growing();
  matron::json::Reader reader;
  CompactJws jws;
  if (jws.Parse(token, reader, arena) != Reason::kOk) return 0;
  const std::string_view payload = jws.UnverifiedPayload();
  std::string encoded(matron::Base64UrlEncodedSize(payload.size()), '\0');
  matron::Base64UrlEncode(
      {reinterpret_cast<const uint8_t*>(payload.data()), payload.size()},
      encoded.data());
  Require(token.find("." + encoded + ".") != token.npos);
  VerifiedJws verified;
  if (jws.Verify(Keys(), &verified) == Reason::kOk) {
    Require(verified.exists() && WasSigned(token));
  } else {
    Require(!verified.exists());
  }
  return 0;
}
