// Validates the answer of a token endpoint, for clients (RFC 6749 section 5.1;
// SMART App Launch 2.2; specification 1.7 and 1.11).
//
//   TokenResponseRules rules(FhirVersion::kR4);
//   rules.essential_scopes = essential;
//   TokenResponse answer = ValidateTokenResponse(document, rules, arena);
//   if (document.findings().failed()) return;  // Do not use the token.

#ifndef MATRON_SMART_TOKEN_RESPONSE_H_
#define MATRON_SMART_TOKEN_RESPONSE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "fhir/fhir_version.h"
#include "smart/finding.h"

namespace matron::smart {

// What the client asked the token endpoint for.
enum class GrantType : uint8_t {
  kAuthorizationCode,
  kRefreshToken,
  kClientCredentials,
};

// Names as RFC 6749 has them, such as `authorization_code`.
std::string_view NameOf(GrantType grant);
std::optional<GrantType> ParseGrantType(std::string_view name);

struct TokenResponseRules {
  explicit TokenResponseRules(fhir::FhirVersion fhir_version)
      : fhir(fhir_version) {}

  // Whose types and search parameters scopes are read by.
  fhir::FhirVersion fhir;
  GrantType grant = GrantType::kAuthorizationCode;
  // Scopes without which the client cannot work.
  std::span<const std::string_view> essential_scopes;
};

// What a client needs to know of the answer. Points into the document and into
// the arena.
struct TokenResponse {
  std::string_view scope;
  int64_t expires_in_s = 0;  // 0: not told.
  // Those of the essential scopes that were not granted, in their order.
  std::span<const std::string_view> missing;
};

// Validates `document`, an object. Every fault is reported to its findings; an
// essential scope that was not granted is one. Texts of tokens stand in no
// finding. Time: O(n log n).
TokenResponse ValidateTokenResponse(const Spot& document,
                                    const TokenResponseRules& rules,
                                    Arena& arena);

}  // namespace matron::smart

#endif  // MATRON_SMART_TOKEN_RESPONSE_H_
