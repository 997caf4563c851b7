// Client assertions (RFC 7523 section 3) as SMART 2.2 has them, asymmetric
// client authentication.

#ifndef MATRON_OAUTH_CLIENT_ASSERTION_H_
#define MATRON_OAUTH_CLIENT_ASSERTION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "jose/jws.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/claim_checks.h"

namespace matron::oauth {

// What is expected of a client assertion. An empty token endpoint matches none.
struct ClientAssertionRules {
  // The URL that the assertion was posted to.
  std::string_view token_endpoint;
  // The `client_id` of the request, if it has one.
  std::optional<std::string_view> client_id;
  // The JWK set URL that is registered for the client, if one is.
  std::optional<std::string_view> jwks_url;
  TimeRules times;  // The lifetime counts from `now`, not from `iat`.
  std::span<const std::string_view> required_claims;
};

// The algorithms that SMART 2.2 names: RS384 and ES384.
jose::AlgorithmSet ClientAssertionAlgorithms();

// What a client assertion says, once it is valid. That `jti` was not seen
// before for this client until `exp` is for the caller to check, and a must.
struct ClientAssertion {
  json::Value claims;
  std::string_view client_id;
};

class ClientAssertionValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit ClientAssertionValidator(const ClientAssertionRules& rules)
      : rules_(rules) {}

  // Reason::kTypMismatch unless `typ` is `JWT`, Reason::kKeyIdMissing without
  // `kid`, Reason::kJkuMismatch for a `jku` that is not exactly the one that is
  // registered. To be asked before the signature is verified.
  [[nodiscard]] Reason CheckHeader(const jose::CompactJws& jws) const;

  // Parses the payload into `document` and validates the claims in the order of
  // docs/evaluate.md, verify, client assertions. `fault` may be null.
  [[nodiscard]] Reason Validate(const jose::VerifiedJws& verified,
                                json::Document& document, json::Reader& reader,
                                ClientAssertion* out, ClaimFault* fault) const;

 private:
  Reason CheckParties(const ClaimChecks& checks) const;
  Reason CheckTimes(const ClaimChecks& checks) const;

  const ClientAssertionRules& rules_;
};

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CLIENT_ASSERTION_H_
