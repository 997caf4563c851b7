// Credential: the one access token that a request carries (RFC 6750
// section 2.1, RFC 9449 section 7.1).
//
//   Credential credential;
//   const Reason reason = ParseCredential({headers, url, body}, &credential);
//   if (reason == Reason::kOk) Verify(credential.token);

#ifndef MATRON_OAUTH_CREDENTIAL_H_
#define MATRON_OAUTH_CREDENTIAL_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/attributes.h"
#include "base/status.h"
#include "fhir/request.h"

namespace matron::oauth {

enum class CredentialScheme : uint8_t { kBearer = 1, kDpop = 2 };

// A request as it came.
struct CredentialInput {
  std::span<const fhir::Header> headers = {};
  std::string_view url = {};
  std::string_view body = {};  // If it is a form; else nothing.
  // Whether the token has `cnf` with `jkt`, if that is known.
  std::optional<bool> is_bound = std::nullopt;
};

// Points into the headers.
struct Credential {
  CredentialScheme scheme = CredentialScheme::kBearer;
  std::string_view token;
  std::string_view proof;  // Value of the DPoP header, with kDpop.
};

// Reads the credentials of a request. `*out` is empty unless the answer is
// Reason::kOk. A token is taken from one Authorization header alone: in URL or
// body it is refused (RFC 9700 section 4.3.2), and so is more than one. The
// order of the checks is that of docs/evaluate.md, credential.parse.
[[nodiscard]] Reason ParseCredential(
    const CredentialInput& input MATRON_LIFETIME_BOUND, Credential* out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_CREDENTIAL_H_
