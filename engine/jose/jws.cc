// The order of RFC 7515 section 5.2, with the refusals of RFC 8725.
// Tested by jws_test.cc.

#include "jose/jws.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/base64url.h"
#include "base/limits.h"

namespace matron::jose {

using json::Value;

namespace {

bool Decode(std::string_view part, Arena& arena,
            std::span<const uint8_t>* out) {
  const size_t bound = Base64UrlDecodedBound(part.size());
  uint8_t* bytes = static_cast<uint8_t*>(arena.Allocate(bound));
  size_t size = 0;
  if (bytes == nullptr || !Base64UrlDecode(part, {bytes, bound}, &size)) {
    return false;
  }
  arena.Shrink(bytes, bound, size);
  *out = {bytes, size};
  return true;
}

std::string_view AsText(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Reason CompactJws::Split(std::string_view token) {
  const auto dots = std::count(token.begin(), token.end(), '.');
  if (dots == 4) return Reason::kTokenEncrypted;
  if (dots != 2) return Reason::kTokenMalformed;
  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);
  header_part_ = token.substr(0, first);
  payload_part_ = token.substr(first + 1, second - first - 1);
  signature_part_ = token.substr(second + 1);
  signed_ = token.substr(0, second);
  if (header_part_.empty() || payload_part_.empty() ||
      signature_part_.empty()) {
    return Reason::kTokenMalformed;
  }
  return Reason::kOk;
}

Reason CompactJws::Parse(std::string_view token, json::Reader& reader,
                         Arena& arena) {
  algorithm_.reset();
  kid_.reset();
  if (token.size() > limits::kMaxTokenBytes) return Reason::kTokenTooLarge;
  const Reason reason = Split(token);
  if (reason != Reason::kOk) return reason;
  std::span<const uint8_t> header, payload;
  if (!Decode(header_part_, arena, &header) ||
      !Decode(payload_part_, arena, &payload) ||
      !Decode(signature_part_, arena, &signature_)) {
    return arena.exhausted() ? Reason::kScratchTooSmall
                             : Reason::kTokenMalformed;
  }
  payload_ = AsText(payload);
  const Status status =
      header_.ParseInto(arena, limits::kMaxHeaderNodes, AsText(header), reader);
  if (LacksMemory(status)) {
    return Reason::kScratchTooSmall;
  }
  if (status != Status::kOk || !header_.root().is_object()) {
    return Reason::kHeaderMalformed;
  }
  return CheckHeader();
}

Reason CompactJws::CheckHeader() {
  const Value header = header_.root();
  // RFC 7515 section 4.1.11: no extension is understood, so every demand for
  // one is refused.
  if (header.Find("crit").exists()) return Reason::kCriticalHeader;
  // RFC 7797 section 7; `zip` and `enc` belong to JWE; `cty` JWT is a nested
  // token.
  const Value cty = header.Find("cty");
  if (header.Find("b64").exists() || header.Find("zip").exists() ||
      header.Find("enc").exists() ||
      (cty.is_string() && IsMediaType(cty.text(), "jwt"))) {
    return Reason::kJoseHeaderUnsupported;
  }
  const Value kid = header.Find("kid");
  kid_is_malformed_ = kid.exists() && !kid.is_string();
  if (kid.is_string()) kid_ = kid.text();
  const Value algorithm = header.Find("alg");
  Algorithm parsed;
  if (algorithm.is_string() && ParseAlgorithm(algorithm.text(), &parsed)) {
    algorithm_ = parsed;
  }
  return Reason::kOk;
}

Reason CompactJws::RequireAlgorithm(AlgorithmSet allowed) const {
  if (!algorithm_.has_value() || !allowed.Has(*algorithm_)) {
    return Reason::kAlgorithmNotAllowed;
  }
  return kid_is_malformed_ ? Reason::kHeaderMalformed : Reason::kOk;
}

Reason CompactJws::Verify(const KeySet& keys, VerifiedJws* out) const {
  *out = VerifiedJws();
  if (!algorithm_.has_value()) return Reason::kAlgorithmNotAllowed;
  if (kid_is_malformed_) return Reason::kHeaderMalformed;
  const crypto::VerificationKey* key = nullptr;
  const Reason reason = keys.Choose(*algorithm_, kid_, &key);
  return reason == Reason::kOk ? CheckSignature(*key, out) : reason;
}

Reason CompactJws::VerifyByHeaderKey(VerifiedJws* out,
                                     Thumbprint* thumbprint) const {
  *out = VerifiedJws();
  thumbprint->fill('\0');
  if (!algorithm_.has_value()) return Reason::kAlgorithmNotAllowed;
  const Value jwk = header().Find("jwk");
  // SECURITY: with a secret of its own a token proves nothing.
  if (!jwk.is_object() || InfoOf(*algorithm_).key_type == KeyType::kOct) {
    return Reason::kHeaderKeyMalformed;
  }
  Diagnostics diagnostics;
  const Result<KeySet> keys = KeySet::ParseKey(jwk, diagnostics);
  if (!keys.ok()) return Reason::kScratchTooSmall;
  const crypto::VerificationKey* key = nullptr;
  if (keys->Choose(*algorithm_, std::nullopt, &key) != Reason::kOk ||
      !MakeThumbprint(jwk, thumbprint)) {
    return Reason::kHeaderKeyMalformed;
  }
  return CheckSignature(*key, out);
}

Reason CompactJws::CheckSignature(const crypto::VerificationKey& key,
                                  VerifiedJws* out) const {
  if (!key.Verify(InfoOf(*algorithm_).scheme, signed_, signature_)) {
    return Reason::kSignatureInvalid;
  }
  out->jws_ = this;
  out->payload_ = payload_;
  return Reason::kOk;
}

std::string_view CompactJws::typ() const {
  const Value typ = header_.root().Find("typ");
  return typ.is_string() ? typ.text() : std::string_view();
}

bool IsMediaType(std::string_view typ, std::string_view wanted) {
  constexpr std::string_view kPrefix = "application/";
  for (std::string_view* text : {&typ, &wanted}) {
    if (absl::StartsWithIgnoreCase(*text, kPrefix)) {
      text->remove_prefix(kPrefix.size());
    }
  }
  return !wanted.empty() && absl::EqualsIgnoreCase(typ, wanted);
}

}  // namespace matron::jose
