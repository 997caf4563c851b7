// The operations `verify` and `introspection.validate`.

#include "base/limits.h"
#include "evaluator.h"
#include "jose/jws.h"
#include "oauth/introspection.h"
#include "op_reader.h"
#include "print.h"
#include "verify_input.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// What is shown of a value that came, at most.
constexpr size_t kMaxShownBytes = 1024;

// Writes the member `detail`, if there is more to say than the reason.
void PrintFault(const oauth::ClaimFault& fault, Writer& writer) {
  if (fault.claim.empty()) return;
  writer.Key("detail");
  writer.BeginObject();
  writer.Member("what", fault.claim);
  if (!fault.expected.empty()) writer.Member("expected", fault.expected);
  if (fault.expected_number.has_value()) {
    writer.Key("expected");
    writer.Integer(*fault.expected_number);
  }
  if (fault.came.exists() && fault.came.raw_size() <= kMaxShownBytes) {
    writer.Key("came");
    writer.Copy(fault.came);
  }
  writer.EndObject();
}

void PrintRefusal(Reason reason, const oauth::ClaimFault& fault,
                  const OpError& error, Writer& writer) {
  writer.Key("valid");
  writer.Bool(false);
  writer.Member("reason", InfoOf(reason).wire_name);
  PrintFault(fault, writer);
  if (error.failed()) PrintError(error, nullptr, writer);
}

// Writes what a profile has to say beside claims and header.
void PrintFindings(const VerifyInput& input, const CheckedToken& checked,
                   Arena& arena, Writer& writer) {
  if (input.check.profile == Profile::kDpopProof) {
    writer.Member("key_thumbprint", jose::AsText(checked.dpop.key_thumbprint));
  }
  if (input.check.profile != Profile::kIdToken) return;
  TextBuilder user(arena);
  if (checked.id_token.fhir_user.has_value()) {
    user.Append(fhir::NameOf(checked.id_token.fhir_user->type));
    user.Append('/');
    user.Append(checked.id_token.fhir_user->id);
  }
  writer.MemberOrNull("fhir_user", user.text());
}

}  // namespace

Status Evaluator::Verify(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  VerifyInput input;
  ReadVerifyInput(reader, arena_, &input);
  jose::CompactJws jws;
  json::Document claims;
  CheckedToken checked;
  Reason reason = Reason::kInvalidArgument;
  Diagnostics diagnostics;
  Result<jose::KeySet> keys = Status::kKeySetInvalid;
  if (!error.failed() && input.jwks.exists()) {
    keys = jose::KeySet::Parse(input.jwks, diagnostics);
    if (keys.ok()) {
      input.check.keys = &*keys;
    } else {
      reason = Reason::kKeySetInvalid;
      reader.Fault(keys.status(), "jwks", "is not usable");
    }
  }
  if (!error.failed()) {
    reason = CheckToken(input.check, reader_, arena_, jws, claims, &checked);
  }
  if (reason != Reason::kOk) {
    PrintRefusal(reason, checked.fault, error, writer);
    return error.status;
  }
  writer.Key("valid");
  writer.Bool(true);
  writer.Key("claims");
  writer.Copy(checked.claims);
  writer.Key("header");
  writer.Copy(jws.header());
  PrintFindings(input, checked, arena_, writer);
  return Status::kOk;
}

Status Evaluator::ValidateIntrospection(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "response", "issuer", "audience", "now", "leeway",
                        "max_lifetime", "required_claims", "proven"});
  const Value response = reader.Require("response", Kind::kObject);
  oauth::IntrospectionRules rules;
  rules.issuer = reader.RequireText("issuer");
  std::string_view audience = reader.OptionalText("audience");
  rules.audiences = {&audience, 1};
  rules.needs_audience = reader.Find("audience").exists();
  for (const char* name : {"issuer", "audience"}) {
    const Value expected = reader.Find(name);
    if (expected.is_string() && expected.text().empty()) {
      reader.Fault(Status::kInvalidArgument, name, "must not be empty");
    }
  }
  ReadTimeRules(reader, /*needs_now=*/true, &rules.times);
  rules.required_claims = ReadTexts("required_claims", reader, arena_);
  rules.proven = ReadProven(reader);
  oauth::SessionClaims claims;
  oauth::ClaimFault fault;
  Reason reason = Reason::kInvalidArgument;
  if (!error.failed()) {
    reason = oauth::IntrospectionValidator(rules).Validate(response, &claims,
                                                           &fault);
  }
  if (reason != Reason::kOk) {
    PrintRefusal(reason, fault, error, writer);
    return error.status;
  }
  writer.Key("valid");
  writer.Bool(true);
  writer.Member("reason", InfoOf(reason).wire_name);
  return Status::kOk;
}

}  // namespace matron::capi
