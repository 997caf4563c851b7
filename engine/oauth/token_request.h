// Token requests at the authorization server (RFC 6749 sections 2.3, 4.1.3, 4.4
// and 6, RFC 7636 section 4.6).

#ifndef MATRON_OAUTH_TOKEN_REQUEST_H_
#define MATRON_OAUTH_TOKEN_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"

namespace matron::oauth {

enum class ClientAuthentication : uint8_t {
  kNone,  // Of public clients.
  kSecretBasic,
  kSecretPost,
  kPrivateKeyJwt,
};
enum class TokenGrant : uint8_t {
  kAuthorizationCode = 1,
  kRefreshToken = 2,
  kClientCredentials = 4,
};

// What was remembered when the code was issued.
struct CodeRecord {
  std::string_view client_id;
  std::string_view redirect_uri;
  std::optional<std::string_view> challenge;
  std::optional<std::string_view> challenge_method;
  int64_t expires_at = 0;
  bool is_used = false;
};

struct TokenRequestRules {
  std::string_view client_id;
  ClientAuthentication authentication = ClientAuthentication::kNone;
  std::string_view
      secret_sha256;   // Base64url, of kSecretBasic and kSecretPost.
  uint8_t grants = 0;  // TokenGrant, those that are registered.
  std::optional<CodeRecord> code;  // Of the code that came; nothing: unknown.
  // Of kPrivateKeyJwt: the assertion that was found valid (`verify` with
  // profile `client_assertion`) for this client; nothing: none was looked at
  // yet.
  std::optional<std::string_view> verified_assertion;
  int64_t now = 0;
};

// What came. Points into the arena.
struct TokenRequestAnswer {
  TokenGrant grant = TokenGrant::kAuthorizationCode;
  bool revokes = false;    // What was issued for the code is to be revoked.
  std::string_view scope;  // What is asked for; empty: all.
  std::string_view what;   // The parameter that was wrong.
};

// Validates `form`, the body, with the value of the Authorization header, if
// there is one, in the order of docs/evaluate.md, token_request.validate.
[[nodiscard]] Reason ValidateTokenRequest(
    const TokenRequestRules& rules, std::string_view form,
    std::optional<std::string_view> authorization,
    Arena& arena MATRON_LIFETIME_BOUND, TokenRequestAnswer* out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_TOKEN_REQUEST_H_
