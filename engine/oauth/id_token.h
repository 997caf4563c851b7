// ID tokens (OpenID Connect Core section 3.1.3.7), with SMART's `fhirUser`.
//
//   IdTokenRules rules;
//   rules.issuer = "https://auth.example.org";
//   rules.client_id = "app1";
//   rules.nonce = nonce_that_was_sent;
//   IdTokenValidator validator(rules);

#ifndef MATRON_OAUTH_ID_TOKEN_H_
#define MATRON_OAUTH_ID_TOKEN_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/fhir_version.h"
#include "fhir/reference.h"
#include "jose/jws.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/claim_checks.h"

namespace matron::oauth {

// What is expected of an ID token. An empty issuer and an empty client match
// none. What is absent was not asked for when the user was sent to log in.
struct IdTokenRules {
  std::string_view issuer;
  std::string_view client_id;
  // Audiences beside the client that are trusted; any other refuses the token.
  std::span<const std::string_view> trusted_audiences;
  std::optional<std::string_view> nonce;
  std::optional<std::string_view> access_token;  // That came with it.
  std::optional<std::string_view> code;          // That it was fetched for.
  std::optional<int64_t> max_age_s;
  std::span<const std::string_view> acr_values;  // One of them; empty: any.
  std::span<const std::string_view> amr_values;  // All of them.
  TimeRules times;
  std::span<const std::string_view> required_claims;
  // Where a `fhirUser` may lie (SMART 2.2, scopes for identity data).
  std::span<const fhir::BaseUrl> bases;
  fhir::FhirVersion version = fhir::FhirVersion::kR4;
};

// What an ID token says, once it is valid. Lives as long as the document that
// it was parsed into.
struct IdToken {
  json::Value claims;
  std::optional<fhir::ResourceId> fhir_user;  // If there is a usable one.
};

class IdTokenValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit IdTokenValidator(const IdTokenRules& rules) : rules_(rules) {}

  // Reason::kTypMismatch unless `typ` is absent or `JWT`: every other kind of
  // token names itself. To be asked before the signature is verified.
  [[nodiscard]] Reason CheckType(const jose::CompactJws& jws) const;

  // Parses the payload into `document` and validates the claims in the order of
  // docs/evaluate.md, verify, ID tokens. `fault` may be null.
  [[nodiscard]] Reason Validate(const jose::VerifiedJws& verified,
                                json::Document& document, json::Reader& reader,
                                IdToken* out, ClaimFault* fault) const;

 private:
  Reason CheckAudience(const ClaimChecks& checks) const;
  Reason CheckSubject(const ClaimChecks& checks) const;
  Reason CheckNonce(const ClaimChecks& checks) const;
  Reason CheckHashes(const ClaimChecks& checks,
                     jose::Algorithm algorithm) const;
  Reason CheckAuthentication(const ClaimChecks& checks) const;
  Reason CheckAuthTime(const ClaimChecks& checks) const;
  Reason CheckMethods(const ClaimChecks& checks) const;
  bool IsTrusted(std::string_view audience) const;

  const IdTokenRules& rules_;
};

// Writes what `at_hash` and `c_hash` must be for `text` in a token of
// `algorithm` to `out`, which must hold 43 characters, and returns it:
// base64url of the left half of the hash (OpenID Connect Core section 3.1.3.6).
std::string_view LeftHalfHash(jose::Algorithm algorithm, std::string_view text,
                              std::span<char, 43> out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_ID_TOKEN_H_
