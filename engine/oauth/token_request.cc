// The client is known before anything is said of its code.
// Tested by token_request_test.cc.

#include "oauth/token_request.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "oauth/form.h"
#include "oauth/pkce.h"

namespace matron::oauth {
namespace {

// RFC 7523 section 2.2.
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr size_t kMaxBasicBytes = 4096;

// Decodes standard base64 with its padding (RFC 4648 section 4, RFC 7617).
bool DecodeBase64(std::string_view text, Arena& arena, std::string_view* out) {
  if (text.empty() || text.size() > kMaxBasicBytes || text.size() % 4 != 0 ||
      text.find_first_of("-_") != text.npos) {
    return false;
  }
  if (absl::ConsumeSuffix(&text, "=")) absl::ConsumeSuffix(&text, "=");
  char url_safe[kMaxBasicBytes];
  std::transform(text.begin(), text.end(), url_safe, [](char c) {
    return c == '+' ? '-' : c == '/' ? '_' : c;
  });
  const size_t bound = Base64UrlDecodedBound(text.size());
  auto* bytes = static_cast<uint8_t*>(arena.Allocate(bound));
  size_t size = 0;
  const bool decodes =
      bytes != nullptr &&
      Base64UrlDecode({url_safe, text.size()}, {bytes, bound}, &size);
  *out = {reinterpret_cast<const char*>(bytes), size};
  return decodes;
}

bool DecodeForm(std::string_view text, Arena& arena, std::string_view* out) {
  char* decoded = static_cast<char*>(arena.Allocate(text.size() + 1));
  size_t size = 0;
  if (decoded == nullptr ||
      !PercentDecode(text, Plus::kSpace, decoded, &size)) {
    return false;
  }
  *out = {decoded, size};
  return true;
}

// A client's name and secret.
struct ClientSecret {
  std::string_view client_id;
  std::string_view secret;
};

// RFC 6749 section 2.3.1: both are form-encoded within.
bool ParseBasic(std::string_view value, Arena& arena, ClientSecret* out) {
  constexpr std::string_view kScheme = "Basic ";
  if (!absl::StartsWithIgnoreCase(value, kScheme)) return false;
  value.remove_prefix(kScheme.size());
  while (absl::ConsumePrefix(&value, " ")) continue;
  std::string_view pair;
  if (!DecodeBase64(value, arena, &pair)) return false;
  const size_t colon = pair.find(':');
  return colon != pair.npos &&
         DecodeForm(pair.substr(0, colon), arena, &out->client_id) &&
         DecodeForm(pair.substr(colon + 1), arena, &out->secret);
}

// Validates one request, whose form was read.
class TokenRequestValidator {
 public:
  TokenRequestValidator(const TokenRequestRules& rules, const Form& form,
                        Arena& arena, TokenRequestAnswer* out)
      : rules_(rules), form_(form), arena_(arena), out_(*out) {}

  Reason Validate(std::optional<std::string_view> authorization) {
    Reason reason = ReadGrant();
    if (reason == Reason::kOk) reason = Authenticate(authorization);
    if (reason != Reason::kOk) return reason;
    if ((rules_.grants & static_cast<uint8_t>(out_.grant)) == 0) {
      return Refuse(Reason::kGrantTypeUnauthorized, "grant_type");
    }
    // RFC 6749 section 4.1.3: with a code its scope was settled before.
    if (out_.grant != TokenGrant::kAuthorizationCode) {
      out_.scope = form_.Find("scope");
    }
    switch (out_.grant) {
      case TokenGrant::kAuthorizationCode:
        return ValidateCode();
      case TokenGrant::kRefreshToken:
        return Require("refresh_token");
      case TokenGrant::kClientCredentials:
        // RFC 6749 section 4.4: confidential clients alone; SMART: with scope.
        return rules_.authentication == ClientAuthentication::kNone
                   ? Refuse(Reason::kGrantTypeUnauthorized, "grant_type")
                   : Require("scope");
    }
    return Reason::kInternal;
  }

 private:
  Reason Refuse(Reason reason, std::string_view what) {
    out_.what = what;
    return reason;
  }
  Reason Require(std::string_view name) {
    return form_.Find(name).empty() ? Refuse(Reason::kParameterMissing, name)
                                    : Reason::kOk;
  }

  // SECURITY: neither passwords nor implicit grants (RFC 9700 section 2.4).
  Reason ReadGrant() {
    const std::string_view grant = form_.Find("grant_type");
    if (grant == "authorization_code") {
      out_.grant = TokenGrant::kAuthorizationCode;
    } else if (grant == "refresh_token") {
      out_.grant = TokenGrant::kRefreshToken;
    } else if (grant == "client_credentials") {
      out_.grant = TokenGrant::kClientCredentials;
    } else {
      return Refuse(grant.empty() ? Reason::kParameterMissing
                                  : Reason::kGrantTypeUnsupported,
                    "grant_type");
    }
    return Reason::kOk;
  }

  // RFC 6749 section 2.3: one method, and the one that is registered.
  Reason Authenticate(std::optional<std::string_view> authorization) {
    const std::string_view secret = form_.Find("client_secret");
    const std::string_view assertion = form_.Find("client_assertion");
    const std::string_view type = form_.Find("client_assertion_type");
    const bool has_assertion = !assertion.empty() || !type.empty();
    const int methods = int{authorization.has_value()} + int{!secret.empty()} +
                        int{has_assertion};
    if (methods > 1) {
      return Refuse(Reason::kClientAuthenticationRepeated, "client_secret");
    }
    const std::string_view client = form_.Find("client_id");
    if (!client.empty() && client != rules_.client_id) return Mismatch();
    switch (rules_.authentication) {
      case ClientAuthentication::kNone:
        if (methods > 0) return Mismatch();
        return client.empty() ? Missing() : Reason::kOk;
      case ClientAuthentication::kSecretBasic:
        if (methods == 0) return Missing();
        return authorization.has_value() ? CompareBasic(*authorization)
                                         : Mismatch();
      case ClientAuthentication::kSecretPost:
        if (methods == 0) return Missing();
        if (secret.empty()) return Mismatch();
        return client.empty() ? Missing() : CompareSecret(secret);
      case ClientAuthentication::kPrivateKeyJwt:
        if (methods == 0) return Missing();
        if (assertion.empty() || type != kAssertionType) return Mismatch();
        // SECURITY: the one that came, not another that verifies.
        if (rules_.verified_assertion == assertion) return Reason::kOk;
        return Refuse(Reason::kClientAssertionUnverified, "client_assertion");
    }
    return Reason::kInternal;
  }

  Reason Missing() {
    return Refuse(Reason::kClientAuthenticationMissing, "client_id");
  }
  Reason Mismatch() {
    return Refuse(Reason::kClientAuthenticationMismatch, "client_id");
  }

  Reason CompareBasic(std::string_view authorization) {
    ClientSecret client;
    if (!ParseBasic(authorization, arena_, &client) ||
        client.client_id != rules_.client_id) {
      return Mismatch();
    }
    return CompareSecret(client.secret);
  }

  // The secret itself need not be kept. SECURITY: hashes are compared, so that
  // time tells nothing of the secret's length either.
  Reason CompareSecret(std::string_view secret) {
    char text[Base64UrlEncodedSize(sizeof(crypto::Sha256Digest))];
    Base64UrlEncode(crypto::Sha256(secret), text);
    return crypto::EqualsConstantTime({text, sizeof(text)},
                                      rules_.secret_sha256)
               ? Reason::kOk
               : Refuse(Reason::kClientSecretMismatch, "client_secret");
  }

  // RFC 6749 section 4.1.3.
  Reason ValidateCode() {
    for (const std::string_view name : {"code", "redirect_uri"}) {
      const Reason reason = Require(name);
      if (reason != Reason::kOk) return reason;
    }
    if (!rules_.code.has_value()) return Refuse(Reason::kCodeUnknown, "code");
    const CodeRecord& record = *rules_.code;
    if (record.client_id != rules_.client_id) {
      return Refuse(Reason::kCodeClientMismatch, "code");
    }
    // SECURITY: section 4.1.2: whoever came first may have been the thief.
    if (record.is_used) {
      out_.revokes = true;
      return Refuse(Reason::kCodeUsed, "code");
    }
    if (rules_.now >= record.expires_at) {
      return Refuse(Reason::kCodeExpired, "code");
    }
    if (form_.Find("redirect_uri") != record.redirect_uri) {
      return Refuse(Reason::kCodeRedirectUriMismatch, "redirect_uri");
    }
    PkceInput pkce{record.challenge, record.challenge_method, std::nullopt};
    const std::string_view verifier = form_.Find("code_verifier");
    if (!verifier.empty()) pkce.verifier = verifier;
    const Reason reason = VerifyPkce(pkce);
    return reason == Reason::kOk ? reason : Refuse(reason, "code_verifier");
  }

  const TokenRequestRules& rules_;
  const Form& form_;
  Arena& arena_;
  TokenRequestAnswer& out_;
};

}  // namespace

Reason ValidateTokenRequest(const TokenRequestRules& rules,
                            std::string_view text,
                            std::optional<std::string_view> authorization,
                            Arena& arena, TokenRequestAnswer* out) {
  *out = TokenRequestAnswer();
  Form form(arena);
  const Reason reason = form.Parse(text);
  if (reason != Reason::kOk) return reason;
  const std::string_view repeated = form.FindRepeated();
  if (!repeated.empty()) {
    out->what = repeated;
    return Reason::kParameterRepeated;
  }
  return TokenRequestValidator(rules, form, arena, out).Validate(authorization);
}

}  // namespace matron::oauth
