// Compact JWS (RFC 7515): parsed first, verified afterwards.
//
//   CompactJws jws;
//   Reason reason = jws.Parse(token, workspace, arena);
//   if (reason == Reason::kOk) reason = jws.RequireAlgorithm(allowed);
//   VerifiedJws verified;
//   if (reason == Reason::kOk) reason = jws.Verify(keys, &verified);

#ifndef MATRON_JOSE_JWS_H_
#define MATRON_JOSE_JWS_H_

#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "jose/algorithm.h"
#include "jose/key_set.h"
#include "jose/thumbprint.h"
#include "json/document.h"
#include "json/reader.h"

namespace matron::jose {

class CompactJws;

// The payload of a token whose signature was verified: only CompactJws makes
// one that is not empty, so holding one is the proof. Lives as long as the
// CompactJws.
class VerifiedJws {
 public:
  VerifiedJws() = default;

  bool exists() const { return jws_ != nullptr; }
  const CompactJws& jws() const { return *jws_; }
  // The octets of the payload.
  std::string_view payload() const { return payload_; }

 private:
  friend class CompactJws;
  const CompactJws* jws_ = nullptr;
  std::string_view payload_;
};

// A token in compact form. Nothing it says is to be believed before Verify.
class CompactJws {
 public:
  CompactJws() = default;
  CompactJws(const CompactJws&) = delete;  // VerifiedJws points to it.
  CompactJws& operator=(const CompactJws&) = delete;

  // Takes `token` apart and checks all that needs no key (docs/evaluate.md,
  // verify, steps 1 and 2 but for `alg` and `kid`). The parts, and the tree of
  // the header, lie in `arena`; `token`, `arena` and this object must outlive
  // what is read from it. Reason::kScratchTooSmall if there is no memory.
  [[nodiscard]] Reason Parse(std::string_view token, json::Reader& reader,
                             Arena& arena);

  // Reason::kAlgorithmNotAllowed unless `alg` is one of `allowed`, and
  // Reason::kHeaderMalformed if `kid` is no string.
  [[nodiscard]] Reason RequireAlgorithm(AlgorithmSet allowed) const;

  // Chooses the key and verifies the signature over the octets as they came.
  // RequireAlgorithm must have returned Reason::kOk.
  [[nodiscard]] Reason Verify(const KeySet& keys, VerifiedJws* out) const;

  // The same with the one public key of the header's `jwk`, whose thumbprint it
  // writes to `*thumbprint`: who made the token has that key, and that is all
  // (RFC 9449 section 4.2). Reason::kHeaderKeyMalformed unless `jwk` is a
  // public key that fits `alg`.
  [[nodiscard]] Reason VerifyByHeaderKey(VerifiedJws* out,
                                         Thumbprint* thumbprint) const;

  // `alg`, if it is one that is known.
  std::optional<Algorithm> algorithm() const { return algorithm_; }
  bool has_kid() const { return kid_.has_value(); }

  // The header, of which `typ` is empty if it is absent or not a string.
  json::Value header() const { return header_.root(); }
  bool has_typ() const { return header_.root().Find("typ").exists(); }
  std::string_view typ() const;

  // The payload before anything was verified, to find the issuer by.
  std::string_view UnverifiedPayload() const { return payload_; }

 private:
  Reason Split(std::string_view token);
  Reason CheckSignature(const crypto::VerificationKey& key,
                        VerifiedJws* out) const;
  Reason CheckHeader();

  json::Document header_;
  std::string_view header_part_;
  std::string_view payload_part_;
  std::string_view signature_part_;
  std::string_view signed_;  // Header, dot and payload as they came.
  std::string_view payload_;
  std::span<const uint8_t> signature_;
  std::optional<Algorithm> algorithm_;
  std::optional<std::string_view> kid_;
  bool kid_is_malformed_ = false;
};

// Whether `typ` is the media type `wanted`, `at+jwt`: without case, and each
// with `application/` or without (RFC 7515 section 4.1.9). Nothing is an empty
// `wanted`.
bool IsMediaType(std::string_view typ, std::string_view wanted);

}  // namespace matron::jose

#endif  // MATRON_JOSE_JWS_H_
