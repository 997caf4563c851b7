// The operations `authorize.validate`, `callback.validate` and
// `token_request.validate`.

#include <span>

#include "base/limits.h"
#include "evaluate_flow.h"
#include "flow_call.h"
#include "oauth/authorization_request.h"
#include "oauth/callback.h"
#include "oauth/form.h"
#include "oauth/token_request.h"
#include "print.h"
#include "smart/scope_algebra.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using oauth::ClientAuthentication;
using oauth::TokenGrant;

namespace {

// The one of `query` and `body` that was given: a form.
std::string_view ReadForm(FlowCall& call) {
  const auto query = ReadText(call.reader(), "query");
  const auto body = ReadText(call.reader(), "body");
  if (query.has_value() == body.has_value()) {
    call.reader().Fault(Status::kInvalidArgument, "query",
                        "or `body` is needed, and not both");
  }
  return query.has_value() ? *query : body.value_or("");
}

// SECURITY: what is compared with must be something.
std::string_view RequireValue(OpReader& reader, std::string_view name) {
  const std::string_view text = reader.RequireText(name);
  if (text.empty()) {
    reader.Fault(Status::kInvalidArgument, name, "must not be empty");
  }
  return text;
}

std::optional<std::string_view> ReadValue(OpReader& reader,
                                          std::string_view name) {
  const auto text = ReadText(reader, name);
  if (text.has_value() && text->empty()) {
    reader.Fault(Status::kInvalidArgument, name, "must not be empty");
  }
  return text;
}

// -----------------------------------------------------------
// authorize.validate

void ReadRegistration(FlowCall& call, const smart::ScopeOptions& options,
                      oauth::AuthorizationRules* out) {
  const Value client = call.reader().Require("client", Kind::kObject);
  OpReader reader(client, "/client", call.arena(), call.error());
  reader.RefuseUnknown({"client_id", "redirect_uris", "native_app", "scope"});
  out->client_id = RequireValue(reader, "client_id");
  reader.Require("redirect_uris", Kind::kArray);
  out->redirect_uris.registered =
      ReadList(reader, "redirect_uris", limits::kMaxRedirectUris, call.arena());
  out->redirect_uris.is_native_app =
      ReadFlag(reader, "native_app").value_or(false);
  auto scope = smart::ScopeTerms::Parse(reader.RequireText("scope"), options,
                                        call.arena());
  if (scope.ok()) {
    out->scope = *std::move(scope);
  } else {
    reader.Fault(scope.status(), "scope", "cannot be read");
  }
}

// The parameters of the redirect, whether of an error or beside the code.
void PrintRedirect(Reason reason, const oauth::AuthorizationAnswer& answer,
                   std::string_view issuer, Writer& writer) {
  writer.Key("redirect");
  writer.Bool(answer.may_redirect);
  if (!answer.may_redirect) return;
  writer.Member("redirect_uri", answer.redirect_uri);
  writer.Member("response_mode",
                answer.response_mode.empty() ? "query" : answer.response_mode);
  writer.Key("parameters");
  writer.BeginObject();
  if (reason != Reason::kOk) {
    writer.Member("error", InfoOf(reason).oauth_error);
  }
  if (!answer.state.empty()) writer.Member("state", answer.state);
  if (!issuer.empty()) writer.Member("iss", issuer);
  writer.EndObject();
}

void PrintRequest(const oauth::AuthorizationAnswer& answer, FlowCall& call) {
  Writer& writer = call.writer();
  writer.Member("granted", smart::Print(answer.granted, call.arena()));
  writer.Member("exceeding", smart::Print(answer.exceeding, call.arena()));
  PrintTexts("unknown", answer.unknown, writer);
  writer.Member("aud", answer.aud);
  writer.MemberOrNull("launch", answer.launch);
  writer.Member("code_challenge", answer.code_challenge);
  writer.MemberOrNull("nonce", answer.nonce);
  writer.MemberOrNull("prompt", answer.prompt);
  writer.MemberOrNull("max_age", answer.max_age);
}

}  // namespace

Status ValidateAuthorization(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown(
      {"op", "query", "body", "client", "bases", "issuer", "strict", "fhir"});
  const smart::ScopeOptions options(
      ReadFhirVersion(reader, kDefaultFhirVersion));
  oauth::AuthorizationRules rules(options);
  const std::string_view form = ReadForm(call);
  ReadRegistration(call, options, &rules);
  reader.Require("bases", Kind::kArray);
  rules.bases = ReadList(reader, "bases", limits::kMaxBases, call.arena());
  rules.is_strict = ReadFlag(reader, "strict").value_or(false);
  const std::string_view issuer = ReadValue(reader, "issuer").value_or("");
  if (call.failed()) return call.Fail();
  oauth::AuthorizationAnswer answer;
  const Reason reason =
      oauth::ValidateAuthorizationRequest(rules, form, call.arena(), &answer);
  call.PrintVerdict(reason);
  PrintRedirect(reason, answer, issuer, call.writer());
  if (reason == Reason::kOk) {
    PrintRequest(answer, call);
  } else if (!answer.what.empty()) {
    call.PrintDetail(answer.what, answer.expected, answer.came);
  }
  return Status::kOk;
}

// ------------------------------------------------------------
// callback.validate

namespace {

// The members of `returned` as they would stand in a query.
std::string_view JoinReturned(FlowCall& call, const Value& returned) {
  TextBuilder query(call.arena());
  for (Value item = returned.first(); item.exists(); item = item.next()) {
    if (item.is_null()) continue;
    if (!item.is_string()) {
      call.reader().Fault(Status::kJsonWrongType, "returned",
                          "must hold strings");
    }
    oauth::AppendFormParameter('&', {item.key(), item.text()}, query);
  }
  return query.text();
}

std::string_view ReadReturned(FlowCall& call) {
  const Value returned = call.reader().Find("returned");
  if (returned.is_object()) return JoinReturned(call, returned);
  if (returned.is_string()) return returned.text();
  call.reader().Fault(
      returned.exists() ? Status::kJsonWrongType : Status::kJsonMissingMember,
      "returned", "must be an object or a query");
  return {};
}

}  // namespace

Status ValidateCallback(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "sent", "returned"});
  const Value sent = reader.Require("sent", Kind::kObject);
  OpReader of_sent(sent, "/sent", call.arena(), call.error());
  of_sent.RefuseUnknown(
      {"state", "nonce", "issuer", "iss_required", "redirect_uri"});
  oauth::CallbackRules rules;
  rules.state = RequireValue(of_sent, "state");
  rules.issuer = RequireValue(of_sent, "issuer");
  rules.needs_issuer = ReadFlag(of_sent, "iss_required").value_or(false);
  // For the token request and the ID token: not of the callback.
  ReadValue(of_sent, "nonce");
  ReadValue(of_sent, "redirect_uri");
  const std::string_view query = ReadReturned(call);
  if (call.failed()) return call.Fail();
  oauth::CallbackAnswer answer;
  const Reason reason =
      oauth::ValidateCallback(rules, query, call.arena(), &answer);
  call.PrintVerdict(reason);
  Writer& writer = call.writer();
  if (reason != Reason::kOk) {
    if (!answer.what.empty()) {
      call.PrintDetail(answer.what, answer.expected, answer.came);
    }
  } else if (answer.error.empty()) {
    writer.Member("kind", "code");
  } else {
    writer.Member("kind", "error");
    writer.Member("oauth_error", answer.error);
    writer.MemberOrNull("error_description", answer.error_description);
    writer.MemberOrNull("error_uri", answer.error_uri);
  }
  return Status::kOk;
}

// -------------------------------------------------------
// token_request.validate

namespace {

ClientAuthentication ReadAuthentication(OpReader& reader) {
  const std::string_view name = reader.RequireText("authentication");
  if (name == "client_secret_basic") return ClientAuthentication::kSecretBasic;
  if (name == "client_secret_post") return ClientAuthentication::kSecretPost;
  if (name == "private_key_jwt") return ClientAuthentication::kPrivateKeyJwt;
  if (name != "none") {
    reader.Fault(Status::kInvalidArgument, "authentication",
                 "is not supported");
  }
  return ClientAuthentication::kNone;
}

// Absent: what needs a user's consent.
uint8_t ReadGrants(OpReader& reader, Arena& arena) {
  const auto bit = [](TokenGrant grant) { return static_cast<uint8_t>(grant); };
  if (!reader.Find("grant_types").exists()) {
    return static_cast<uint8_t>(bit(TokenGrant::kAuthorizationCode) |
                                bit(TokenGrant::kRefreshToken));
  }
  unsigned grants = 0;
  for (const std::string_view name :
       ReadList(reader, "grant_types", limits::kMaxRedirectUris, arena)) {
    if (name == "authorization_code") {
      grants |= bit(TokenGrant::kAuthorizationCode);
    } else if (name == "refresh_token") {
      grants |= bit(TokenGrant::kRefreshToken);
    } else if (name == "client_credentials") {
      grants |= bit(TokenGrant::kClientCredentials);
    } else {
      reader.Fault(Status::kInvalidArgument, "grant_types",
                   "hold one that is not supported");
    }
  }
  return static_cast<uint8_t>(grants);
}

void ReadTokenClient(FlowCall& call, oauth::TokenRequestRules* out) {
  const Value client = call.reader().Require("client", Kind::kObject);
  OpReader reader(client, "/client", call.arena(), call.error());
  reader.RefuseUnknown(
      {"client_id", "authentication", "client_secret_sha256", "grant_types"});
  out->client_id = RequireValue(reader, "client_id");
  out->authentication = ReadAuthentication(reader);
  out->grants = ReadGrants(reader, call.arena());
  const bool has_secret =
      out->authentication == ClientAuthentication::kSecretBasic ||
      out->authentication == ClientAuthentication::kSecretPost;
  const auto hash = ReadValue(reader, "client_secret_sha256");
  out->secret_sha256 = hash.value_or("");
  if (!call.failed() && hash.has_value() != has_secret) {
    reader.Fault(Status::kInvalidArgument, "client_secret_sha256",
                 "is of clients with a secret, and of no others");
  }
}

void ReadCode(FlowCall& call, oauth::TokenRequestRules* out) {
  const Value code = call.reader().Optional("code", Kind::kObject);
  if (!code.exists()) return;
  OpReader reader(code, "/code", call.arena(), call.error());
  reader.RefuseUnknown({"client_id", "redirect_uri", "code_challenge",
                        "code_challenge_method", "expires_at", "used"});
  oauth::CodeRecord record;
  record.client_id = RequireValue(reader, "client_id");
  record.redirect_uri = RequireValue(reader, "redirect_uri");
  record.challenge = ReadText(reader, "code_challenge");
  record.challenge_method = ReadText(reader, "code_challenge_method");
  reader.Require("expires_at", Kind::kInteger);
  reader.OptionalInteger("expires_at", 0, limits::kMaxNumericDate,
                         &record.expires_at);
  reader.Require("used", Kind::kBool);
  record.is_used = ReadFlag(reader, "used").value_or(true);
  out->code = record;
}

std::string_view NameOf(TokenGrant grant) {
  switch (grant) {
    case TokenGrant::kAuthorizationCode:
      return "authorization_code";
    case TokenGrant::kRefreshToken:
      return "refresh_token";
    case TokenGrant::kClientCredentials:
      return "client_credentials";
  }
  return "";
}

}  // namespace

Status ValidateTokenRequest(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown({"op", "body", "authorization", "client", "code", "now",
                        "client_assertion"});
  oauth::TokenRequestRules rules;
  rules.verified_assertion = ReadText(reader, "client_assertion");
  const std::string_view form = reader.RequireText("body");
  const auto authorization = ReadText(reader, "authorization");
  ReadTokenClient(call, &rules);
  ReadCode(call, &rules);
  reader.Require("now", Kind::kInteger);
  reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &rules.now);
  if (call.failed()) return call.Fail();
  oauth::TokenRequestAnswer answer;
  const Reason reason = oauth::ValidateTokenRequest(rules, form, authorization,
                                                    call.arena(), &answer);
  call.PrintVerdict(reason);
  Writer& writer = call.writer();
  writer.Key("revoke");
  writer.Bool(answer.revokes);
  if (reason != Reason::kOk) {
    if (!answer.what.empty()) call.PrintDetail(answer.what, {}, {});
    return Status::kOk;
  }
  writer.Member("grant_type", NameOf(answer.grant));
  writer.MemberOrNull("scope", answer.scope);
  return Status::kOk;
}

}  // namespace matron::capi
