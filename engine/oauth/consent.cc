// Tested by consent_test.cc.

#include "oauth/consent.h"

#include "smart/scope_algebra.h"

namespace matron::oauth {

Reason ValidateConsent(const Consent& consent, const ConsentQuestion& question,
                       Arena& arena, smart::ScopeTerms* exceeding) {
  *exceeding = smart::ScopeTerms();
  if (consent.who.empty() || consent.who != question.who) {
    return Reason::kConsentOfOtherUser;
  }
  if (consent.client.empty() || consent.client != question.client) {
    return Reason::kConsentForOtherClient;
  }
  if (question.now < consent.from || question.now >= consent.until) {
    return Reason::kConsentNotCurrent;
  }
  const auto narrowed = smart::Narrow(consent.scope, question.granted, arena);
  if (!narrowed.ok()) return Reason::kConsentExceeded;
  *exceeding = narrowed->exceeding;
  return narrowed->within ? Reason::kOk : Reason::kConsentExceeded;
}

}  // namespace matron::oauth
