// The operations `userinfo.validate` and `consent.check`.

#include "base/limits.h"
#include "evaluate_flow.h"
#include "flow_call.h"
#include "oauth/consent.h"
#include "oauth/userinfo.h"
#include "smart/scope_algebra.h"

namespace matron::capi {

using json::Kind;
using json::Value;

namespace {

// SECURITY: what is compared with must be something.
std::string_view RequireValue(OpReader& reader, std::string_view name) {
  const std::string_view text = reader.RequireText(name);
  if (text.empty()) {
    reader.Fault(Status::kInvalidArgument, name, "must not be empty");
  }
  return text;
}

int64_t RequireTime(OpReader& reader, std::string_view name) {
  int64_t seconds = 0;
  reader.Require(name, Kind::kInteger);
  reader.OptionalInteger(name, 0, limits::kMaxNumericDate, &seconds);
  return seconds;
}

smart::ScopeTerms ReadScope(OpReader& reader, std::string_view name,
                            const smart::ScopeOptions& options, Arena& arena) {
  auto terms =
      smart::ScopeTerms::Parse(reader.RequireText(name), options, arena);
  if (terms.ok()) return *std::move(terms);
  reader.Fault(terms.status(), name, "cannot be read");
  return {};
}

}  // namespace

Status ValidateUserinfo(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown(
      {"op", "sub", "claims", "signed", "issuer", "client_id", "now"});
  oauth::UserinfoRules rules;
  rules.sub = RequireValue(reader, "sub");
  const Value claims = reader.Require("claims", Kind::kObject);
  rules.is_signed = ReadFlag(reader, "signed").value_or(false);
  rules.issuer = RequireValue(reader, "issuer");
  rules.client_id = RequireValue(reader, "client_id");
  int64_t now = 0;
  if (reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &now)) {
    rules.now = now;
  }
  if (call.failed()) return call.Fail();
  std::string_view what;
  const Reason reason = oauth::ValidateUserinfo(rules, claims, &what);
  call.PrintVerdict(reason);
  if (reason != Reason::kOk) call.PrintDetail(what, {}, {});
  return Status::kOk;
}

Status CheckConsent(FlowCall& call) {
  OpReader& reader = call.reader();
  reader.RefuseUnknown(
      {"op", "consent", "who", "client", "granted", "now", "fhir"});
  const smart::ScopeOptions options(
      ReadFhirVersion(reader, kDefaultFhirVersion));
  const Value given = reader.Require("consent", Kind::kObject);
  OpReader of_consent(given, "/consent", call.arena(), call.error());
  of_consent.RefuseUnknown({"who", "client", "scopes", "when", "until"});
  oauth::Consent consent;
  consent.who = RequireValue(of_consent, "who");
  consent.client = RequireValue(of_consent, "client");
  consent.scope = ReadScope(of_consent, "scopes", options, call.arena());
  consent.from = RequireTime(of_consent, "when");
  consent.until = RequireTime(of_consent, "until");
  oauth::ConsentQuestion question;
  question.who = RequireValue(reader, "who");
  question.client = RequireValue(reader, "client");
  question.granted = ReadScope(reader, "granted", options, call.arena());
  question.now = RequireTime(reader, "now");
  if (call.failed()) return call.Fail();
  smart::ScopeTerms exceeding;
  const Reason reason =
      oauth::ValidateConsent(consent, question, call.arena(), &exceeding);
  call.PrintVerdict(reason);
  call.writer().Member("exceeding", smart::Print(exceeding, call.arena()));
  return Status::kOk;
}

}  // namespace matron::capi
