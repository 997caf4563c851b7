// Tested by logout_token_test.cc.

#include "oauth/logout_token.h"

namespace matron::oauth {

using json::Value;

namespace {

constexpr std::string_view kLogoutEvent =
    "http://schemas.openid.net/event/backchannel-logout";

// Section 2.4: `events` holds the event, whose value is an object.
Reason CheckEvents(const ClaimChecks& checks) {
  const Reason reason = checks.Present("events");
  if (reason != Reason::kOk) return reason;
  const Value events = checks.claims().Find("events");
  if (!events.is_object()) return Reason::kClaimMalformed;
  return events.Find(kLogoutEvent).is_object()
             ? Reason::kOk
             : checks.Fail(Reason::kEventMissing, "events", kLogoutEvent);
}

}  // namespace

Reason LogoutTokenValidator::CheckType(const jose::CompactJws& jws) const {
  return jose::IsMediaType(jws.typ(), "logout+jwt") ? Reason::kOk
                                                    : Reason::kTypMismatch;
}

Reason LogoutTokenValidator::Validate(const jose::VerifiedJws& verified,
                                      json::Document& document,
                                      json::Reader& reader, LogoutToken* out,
                                      ClaimFault* fault) const {
  *out = LogoutToken();
  Reason reason = ParseClaims(verified, document, reader);
  if (reason != Reason::kOk) return reason;
  const Value claims = document.root();
  const ClaimChecks checks(claims, fault);
  TimeRules times = rules_.times;
  times.needs_iat = true;
  LogoutToken token;
  token.claims = claims;
  reason = checks.Equals("iss", rules_.issuer, Reason::kIssuerMismatch);
  if (reason == Reason::kOk) reason = checks.Audience({&rules_.client_id, 1});
  if (reason == Reason::kOk) reason = checks.Times(times);
  if (reason == Reason::kOk) reason = CheckTokenId(checks);
  if (reason == Reason::kOk) reason = CheckEvents(checks);
  // SECURITY: so that no logout token passes for an ID token.
  if (reason == Reason::kOk) reason = checks.Forbidden("nonce");
  if (reason == Reason::kOk) {
    reason = checks.OptionalText("sub", &token.subject);
  }
  if (reason == Reason::kOk && !IsSubject(token.subject)) {
    reason = Reason::kClaimMalformed;
  }
  if (reason == Reason::kOk) {
    reason = checks.OptionalText("sid", &token.session_id);
  }
  if (reason == Reason::kOk && token.subject.empty() &&
      token.session_id.empty()) {
    reason = checks.Present("sub");
  }
  for (const std::string_view name : rules_.required_claims) {
    if (reason == Reason::kOk) reason = checks.Present(name);
  }
  if (reason == Reason::kOk) *out = token;
  return reason;
}

}  // namespace matron::oauth
