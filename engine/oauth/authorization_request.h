// Authorization requests at the authorization server (RFC 6749 section 4.1.1,
// RFC 7636 section 4.3, SMART 2.2 app launch).
//
//   AuthorizationAnswer answer;
//   const Reason reason =
//       ValidateAuthorizationRequest(rules, query, arena, &answer);
//   if (reason != Reason::kOk && !answer.may_redirect) ShowError(reason);

#ifndef MATRON_OAUTH_AUTHORIZATION_REQUEST_H_
#define MATRON_OAUTH_AUTHORIZATION_REQUEST_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"
#include "oauth/form.h"
#include "oauth/redirect_uri.h"
#include "smart/scope_terms.h"

namespace matron::oauth {

// The client's registration, and what the server serves.
struct AuthorizationRules {
  // Keeps a reference to `scope_options`, by which scopes are read.
  explicit AuthorizationRules(
      const smart::ScopeOptions& scope_options MATRON_LIFETIME_BOUND)
      : options(scope_options) {}

  std::string_view client_id;
  RedirectUriRules redirect_uris;
  smart::ScopeTerms scope;  // Registered.
  const smart::ScopeOptions& options;
  std::span<const std::string_view> bases;  // FHIR bases, for `aud`.
  bool is_strict = false;  // What exceeds the registration refuses it all.
};

// What was asked. Points into the rules and the arena; members that were not
// given are empty.
struct AuthorizationAnswer {
  // Whether client and redirect URI are known, so that an error may be sent
  // there too (RFC 6749 section 4.1.2.1).
  bool may_redirect = false;
  std::string_view redirect_uri;
  std::string_view response_mode;
  std::string_view state;
  // Only with Reason::kOk.
  smart::ScopeTerms granted;
  smart::ScopeTerms exceeding;
  std::span<const std::string_view> unknown;  // Not understood; not granted.
  std::string_view aud;
  std::string_view launch;
  std::string_view code_challenge;
  std::string_view nonce;
  std::string_view prompt;
  std::string_view max_age;
  // What was wrong: the parameter, and, where they are no secrets, what it had
  // to be and was.
  std::string_view what;
  std::string_view expected;
  std::string_view came;
};

// Validates `form`, the query of a GET or the body of a POST, in the order of
// docs/evaluate.md, authorize.validate.
[[nodiscard]] Reason ValidateAuthorizationRequest(
    const AuthorizationRules& rules, std::string_view form,
    Arena& arena MATRON_LIFETIME_BOUND, AuthorizationAnswer* out);

// OpenID Connect Core section 3.1.2.6: request objects are not taken, by value
// or by reference. `*what` is the parameter that is one.
[[nodiscard]] Reason RefuseRequestObjects(
    std::span<const FormParameter> parameters, std::string_view* what);

// Whether `mode` is one that is served; none is `query`.
[[nodiscard]] bool IsResponseMode(std::string_view mode);

// Whether `value` is one of the parameter `name` (OpenID Connect Core section
// 3.1.2.1, and SMART's `launch`); true for other names.
[[nodiscard]] bool IsLoginParameter(std::string_view name,
                                    std::string_view value);

// Whether `state` may hold 122 bits that nobody guesses (SMART 2.2): 1 to 2,048
// printable ASCII characters, among them 22 of the base64url alphabet with 6
// different ones; 26 letters if they are of one case, 24 with digits among
// them, 31 if all are hexadecimal, 37 if all are decimal.
[[nodiscard]] bool IsStrongState(std::string_view state);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_AUTHORIZATION_REQUEST_H_
