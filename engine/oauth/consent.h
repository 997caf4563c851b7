// Consent: whether what is granted to a client is what its user agreed to.

#ifndef MATRON_OAUTH_CONSENT_H_
#define MATRON_OAUTH_CONSENT_H_

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"
#include "smart/scope_terms.h"

namespace matron::oauth {

// What was agreed to, and by whom.
struct Consent {
  std::string_view who;
  std::string_view client;
  smart::ScopeTerms scope;
  int64_t from = 0;   // When it was given.
  int64_t until = 0;  // From then on it does not count.
};

// What is to be granted now.
struct ConsentQuestion {
  std::string_view who;
  std::string_view client;
  smart::ScopeTerms granted;
  int64_t now = 0;
};

// Whether `consent` is of this user and client, counts now, and covers all that
// is granted, by the algebra of scopes. With Reason::kConsentExceeded
// `*exceeding` is what was not agreed to. Whatever is not understood, or takes
// too much work, was not agreed to.
[[nodiscard]] Reason ValidateConsent(const Consent& consent,
                                     const ConsentQuestion& question,
                                     Arena& arena MATRON_LIFETIME_BOUND,
                                     smart::ScopeTerms* exceeding);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CONSENT_H_
