// Tested by confirmation_test.cc.

#include "oauth/confirmation.h"

#include "base/base64url.h"
#include "crypto/digest.h"

namespace matron::oauth {

using json::Value;

namespace {

// The base64url form of a SHA-256 hash.
bool IsThumbprint(std::string_view text) {
  uint8_t bytes[Base64UrlDecodedBound(
      Base64UrlEncodedSize(sizeof(crypto::Sha256Digest)))];
  size_t size = 0;
  return text.size() == Base64UrlEncodedSize(sizeof(crypto::Sha256Digest)) &&
         Base64UrlDecode(text, bytes, &size);
}

Reason CheckProof(std::string_view bound, std::string_view proven) {
  if (bound.empty()) return Reason::kOk;
  if (proven.empty()) return Reason::kSenderConstraintUnproven;
  return crypto::EqualsConstantTime(bound, proven)
             ? Reason::kOk
             : Reason::kSenderConstraintMismatch;
}

}  // namespace

Reason ReadConfirmation(const Value& claims, Confirmation* out) {
  *out = Confirmation();
  const Value cnf = claims.Find("cnf");
  if (!cnf.exists()) return Reason::kOk;
  Confirmation read;
  read.is_bound = true;
  out->is_bound = true;
  if (!cnf.is_object()) return Reason::kClaimMalformed;
  bool knows_all = true;
  for (Value member = cnf.first(); member.exists(); member = member.next()) {
    const bool is_key = member.key() == "jkt";
    if (!is_key && member.key() != "x5t#S256") {
      knows_all = false;
      continue;
    }
    if (!member.is_string() || !IsThumbprint(member.text())) {
      return Reason::kClaimMalformed;
    }
    (is_key ? read.key_thumbprint : read.certificate_thumbprint) =
        member.text();
  }
  // SECURITY: what cannot be checked is not proven.
  if (!knows_all) return Reason::kSenderConstraintUnproven;
  if (read.key_thumbprint.empty() && read.certificate_thumbprint.empty()) {
    return Reason::kClaimMalformed;
  }
  *out = read;
  return Reason::kOk;
}

Reason CheckConfirmation(const Confirmation& confirmation,
                         const ProvenKeys& proven) {
  if (!confirmation.is_bound) return Reason::kOk;
  // A Confirmation whose reading failed is bound to what is not known.
  if (confirmation.key_thumbprint.empty() &&
      confirmation.certificate_thumbprint.empty()) {
    return Reason::kSenderConstraintUnproven;
  }
  const Reason reason =
      CheckProof(confirmation.key_thumbprint, proven.key_thumbprint);
  return reason == Reason::kOk ? CheckProof(confirmation.certificate_thumbprint,
                                            proven.certificate_thumbprint)
                               : reason;
}

}  // namespace matron::oauth
