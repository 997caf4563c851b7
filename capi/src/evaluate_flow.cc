// The operations `redirect_uri.match`, `credential.parse`, `pkce.challenge`,
// `pkce.generate` and `authorize.build`, and the table of all on the steps of a
// flow.

#include "evaluate_flow.h"

#include "base/arena_vector.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "flow_call.h"
#include "oauth/authorization_url.h"
#include "oauth/credential.h"
#include "oauth/pkce.h"
#include "oauth/redirect_uri.h"

namespace matron::capi {
namespace {

Status MatchRedirectUri(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "registered", "requested", "native_app"});
  reader.Require("registered", json::Kind::kArray);
  oauth::RedirectUriRules rules;
  rules.registered =
      ReadList(reader, "registered", limits::kMaxRedirectUris, call.arena());
  rules.is_native_app = ReadFlag(reader, "native_app").value_or(false);
  const std::string_view requested = reader.RequireText("requested");
  if (call.failed()) return call.Fail();
  const Reason reason = oauth::MatchRedirectUri(rules, requested);
  call.PrintVerdict(reason);
  // Of several it would be a guess which was meant.
  if (reason != Reason::kOk) {
    const bool is_one = rules.registered.size() == 1;
    call.PrintDetail("redirect_uri", is_one ? rules.registered[0] : "",
                     requested);
  }
  return Status::kOk;
}

Status ParseCredential(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "headers", "url", "body", "token_is_bound"});
  oauth::CredentialInput input;
  input.headers = ReadHeaderList(call);
  input.url = reader.OptionalText("url");
  input.body = reader.OptionalText("body");
  input.is_bound = ReadFlag(reader, "token_is_bound");
  if (call.failed()) return call.Fail();
  oauth::Credential credential;
  const Reason reason = oauth::ParseCredential(input, &credential);
  call.PrintVerdict(reason);
  if (reason != Reason::kOk) return Status::kOk;
  const bool is_dpop = credential.scheme == oauth::CredentialScheme::kDpop;
  call.writer().Member("scheme", is_dpop ? "dpop" : "bearer");
  const crypto::Sha256Digest digest = crypto::Sha256(credential.token);
  char text[Base64UrlEncodedSize(sizeof(digest))];
  Base64UrlEncode(digest, text);
  call.writer().Member("token_sha256", {text, sizeof(text)});
  return Status::kOk;
}

void PrintChallenge(const oauth::PkceText& challenge, FlowCall& call) {
  call.writer().Member("code_challenge", oauth::AsText(challenge));
  call.writer().Member("code_challenge_method", "S256");
}

Status ChallengePkce(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "code_verifier"});
  const std::string_view verifier = reader.RequireText("code_verifier");
  if (call.failed()) return call.Fail();
  oauth::PkceText challenge;
  const Reason reason = oauth::ChallengePkce(verifier, &challenge);
  call.PrintVerdict(reason);
  if (reason == Reason::kOk) PrintChallenge(challenge, call);
  return Status::kOk;
}

Status GeneratePkce(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "entropy"});
  const std::string_view text = reader.RequireText("entropy");
  if (call.failed()) return call.Fail();
  constexpr size_t kTextSize = Base64UrlEncodedSize(32);
  uint8_t entropy[Base64UrlDecodedBound(kTextSize)];
  size_t size = 0;
  if (text.size() != kTextSize || !Base64UrlDecode(text, entropy, &size)) {
    size = 0;
  }
  oauth::PkceText verifier;
  oauth::PkceText challenge;
  const Reason reason =
      oauth::GeneratePkce({entropy, size}, &verifier, &challenge);
  crypto::Wipe(entropy);
  call.PrintVerdict(reason);
  if (reason != Reason::kOk) return Status::kOk;
  call.writer().Member("code_verifier", oauth::AsText(verifier));
  PrintChallenge(challenge, call);
  return Status::kOk;
}

// The parameters in the order in which they stand in the URL.
std::span<const oauth::FormParameter> ReadParameters(FlowCall& call) {
  OpReader& reader = call.reader();
  ArenaVector<oauth::FormParameter> parameters(call.arena());
  bool fits = parameters.Append({"response_type", "code"}) &&
              parameters.Append({"code_challenge_method", "S256"});
  for (const std::string_view name :
       {"client_id", "redirect_uri", "scope", "state", "aud", "launch",
        "code_challenge", "nonce"}) {
    const auto value = ReadText(reader, name);
    if (value.has_value()) fits &= parameters.Append({name, *value});
  }
  const json::Value extra = reader.Optional("extra", json::Kind::kObject);
  for (json::Value item = extra.first(); item.exists(); item = item.next()) {
    if (!item.is_string()) {
      reader.Fault(Status::kJsonWrongType, "extra", "must hold strings");
    }
    fits &= parameters.size() < limits::kMaxParameters &&
            parameters.Append({item.key(), item.text()});
  }
  if (!fits) reader.Fault(Status::kLimitExceeded, "extra", "are too many");
  return parameters.items();
}

}  // namespace

Status BuildAuthorization(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "authorization_endpoint", "client_id",
                        "redirect_uri", "native_app", "scope", "state", "aud",
                        "launch", "code_challenge", "nonce", "extra"});
  const std::string_view endpoint =
      reader.RequireText("authorization_endpoint");
  if (!call.failed() && !oauth::IsAuthorizationEndpoint(endpoint)) {
    reader.Fault(Status::kInvalidArgument, "authorization_endpoint",
                 "is not an https URL without fragment");
  }
  const auto parameters = ReadParameters(call);
  const bool is_native_app = ReadFlag(reader, "native_app").value_or(false);
  if (call.failed()) return call.Fail();
  oauth::AuthorizationUrl built;
  const Reason reason = oauth::BuildAuthorizationUrl(
      endpoint, parameters, is_native_app, call.arena(), &built);
  call.PrintVerdict(reason);
  if (reason != Reason::kOk) {
    if (!built.what.empty()) call.PrintDetail(built.what, {}, {});
    return Status::kOk;
  }
  call.writer().Member("url", built.url);
  call.writer().Key("parameters");
  call.writer().BeginObject();
  for (const oauth::FormParameter& parameter : parameters) {
    if (!parameter.value.empty()) {
      call.writer().Member(parameter.name, parameter.value);
    }
  }
  call.writer().EndObject();
  return Status::kOk;
}

namespace {

constexpr FlowOperation kFlowOperations[] = {
    {"redirect_uri.match", MatchRedirectUri},
    {"credential.parse", ParseCredential},
    {"pkce.challenge", ChallengePkce},
    {"pkce.generate", GeneratePkce},
    {"authorize.build", BuildAuthorization},
    {"authorize.validate", ValidateAuthorization},
    {"callback.validate", ValidateCallback},
    {"token_request.validate", ValidateTokenRequest},
    {"userinfo.validate", ValidateUserinfo},
    {"consent.check", CheckConsent},
};

}  // namespace

std::span<const FlowOperation> FlowOperations() { return kFlowOperations; }

}  // namespace matron::capi
