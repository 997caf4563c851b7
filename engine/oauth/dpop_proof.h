// DPoP proofs (RFC 9449 section 4): that who sends a request has the key that
// an access token is bound to.

#ifndef MATRON_OAUTH_DPOP_PROOF_H_
#define MATRON_OAUTH_DPOP_PROOF_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "jose/jws.h"
#include "jose/thumbprint.h"
#include "json/document.h"
#include "json/reader.h"
#include "oauth/claim_checks.h"

namespace matron::oauth {

// What is expected of a proof. An empty method and URL match none.
struct DpopRules {
  std::string_view method;  // Of the request, exactly.
  // Of the request, as the client knows it: absolute, with the scheme and host
  // outside of any proxy. Query and fragment do not count.
  std::string_view url;
  std::optional<std::string_view> nonce;  // That the server gave.
  // At a resource server: the token of the request, and what it is bound to.
  std::optional<std::string_view> access_token;
  std::optional<std::string_view> key_thumbprint;  // Its `cnf.jkt`.
  int64_t now = INT64_MIN;
  int64_t leeway_s = 0;    // For clocks that are ahead.
  int64_t max_age_s = 60;  // 1 to limits::kMaxDpopAgeSeconds.
  std::span<const std::string_view> required_claims;
};

// What a proof says, once it is valid. That `jti` was not seen before within
// the time that it counts is for the caller to check.
struct DpopProof {
  json::Value claims;
  jose::Thumbprint key_thumbprint{};
};

class DpopProofValidator {
 public:
  // `rules`, and what they refer to, must outlive the validator.
  explicit DpopProofValidator(const DpopRules& rules) : rules_(rules) {}

  // Reason::kTypMismatch unless `typ` is `dpop+jwt`. To be asked before the
  // signature is verified.
  [[nodiscard]] Reason CheckType(const jose::CompactJws& jws) const;

  // Validates the claims of a proof that was verified by its own key, which has
  // `key_thumbprint`, in the order of docs/evaluate.md, verify, DPoP proofs.
  // Parses the payload into `document`; `arena` holds what is compared. `fault`
  // may be null.
  [[nodiscard]] Reason Validate(const jose::VerifiedJws& verified,
                                const jose::Thumbprint& key_thumbprint,
                                json::Document& document, json::Reader& reader,
                                Arena& arena, DpopProof* out,
                                ClaimFault* fault) const;

 private:
  Reason CheckUrl(const ClaimChecks& checks, Arena& arena) const;
  Reason CheckAge(const ClaimChecks& checks) const;
  Reason CheckToken(const ClaimChecks& checks,
                    const jose::Thumbprint& key_thumbprint) const;

  const DpopRules& rules_;
};

// Whether `a` and `b` are the same http or https URL but for query and fragment
// after the normalisation of RFC 3986 sections 6.2.2 and 6.2.3. False for
// whatever is no such URL, or without memory in `arena`.
[[nodiscard]] bool IsSameTarget(std::string_view a, std::string_view b,
                                Arena& arena);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_DPOP_PROOF_H_
