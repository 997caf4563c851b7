// The operation `decide`.

#include <algorithm>

#include "base/limits.h"
#include "decide/challenge.h"
#include "decide/open_session.h"
#include "evaluator.h"
#include "op_reader.h"
#include "print.h"

namespace matron::capi {

using decide::DecideInput;
using decide::Decision;
using decide::Given;
using decide::SessionPtr;
using json::Kind;
using json::Value;
using json::Writer;
using policy::PolicyRef;

namespace {

constexpr std::string_view kExactPrefix = "exact_query:";

// Reads one name of `enforces`: a bit, or the type (or `*`) of an exact query.
bool ParseEnforces(std::string_view name, decide::Enforces* bit,
                   std::string_view* exact_type) {
  if (name.starts_with(kExactPrefix)) {
    *exact_type = name.substr(kExactPrefix.size());
    return *exact_type == "*" ||
           fhir::ParseResourceType(*exact_type) != fhir::ResourceType::kNone;
  }
  for (size_t i = 0; i < decide::kNumEnforces; ++i) {
    const decide::Enforces candidate = decide::Enforces{1} << i;
    if (decide::NameOfEnforces(candidate) == name) *bit = candidate;
  }
  return *bit != 0;
}

// The reason of a call that failed with `status`.
Reason ReasonFor(Status status) {
  switch (status) {
    case Status::kPolicyInvalid:
      return Reason::kPolicyInvalid;
    case Status::kKeySetInvalid:
    case Status::kKeySetSymmetricMixed:
      return Reason::kKeySetInvalid;
    default:
      return Reason::kInvalidArgument;
  }
}

// The deny that a failed call is answered with.
Decision FailedDecision(Reason reason, Arena& arena) {
  Decision decision;
  decision.reason = reason;
  decide::ChallengeInput input;
  input.reason = reason;
  if (!WriteChallenge(input, arena, &decision.challenge)) {
    decision.challenge = decide::Challenge();
  }
  return decision;
}

}  // namespace

Status Evaluator::Decide(const Value& op, Writer& writer) {
  OpError error;
  Diagnostics diagnostics;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "policy", "base", "fhir", "session", "request",
                        "resource", "resulting", "enforces", "now", "explain"});
  // Everything that a request names is as large as the request at most.
  if (scratch_.max_input_bytes() < request_.text_size()) {
    const Status status = scratch_.Reserve(
        std::max(2 * scratch_.max_input_bytes(), request_.text_size()));
    if (status != Status::kOk) reader.Fault(status, "", TextOf(status));
  }
  fhir::Header headers[limits::kMaxHeaders + 1];
  DecideInput input;
  ReadRequest(reader.Require("request", Kind::kObject), headers, &input,
              &error);
  ReadResources(op, &input, &error);
  ReadEnforces(reader.Find("enforces"), &input, &error);
  reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &input.now);
  const Value explain = reader.Optional("explain", Kind::kBool);
  input.explain = !explain.exists() || explain.integer() != 0;
  PolicyRef policy;
  if (!error.failed()) policy = ChoosePolicy(op, &error, diagnostics);
  SessionPtr session;
  if (!error.failed()) session = OpenSession(op, policy, &error);
  if (!error.failed() && session != nullptr) {
    PrintDecision(decide::Decide(*session, input, scratch_), writer);
    return Status::kOk;
  }
  if (!error.failed()) reader.Fault(Status::kOutOfMemory, "", "no memory");
  PrintDecision(FailedDecision(ReasonFor(error.status), arena_), writer);
  PrintError(error, &diagnostics, writer);
  return error.status;
}

PolicyRef Evaluator::ChoosePolicy(const Value& op, OpError* error,
                                  Diagnostics& diagnostics) {
  OpReader reader(op, "", arena_, error);
  const Value policy = reader.Find("policy");
  if (policy.is_string() && policy.text() == policy::kSmartOnlyName) {
    return MakeSmartOnly(op, error, diagnostics);
  }
  for (const char* name : {"base", "fhir"}) {
    if (reader.Find(name).exists()) {
      reader.Fault(Status::kJsonUnknownMember, name,
                   "belongs to the policy `smart-only` only");
    }
  }
  if (error->failed()) return PolicyRef();
  return FindPolicy(reader, diagnostics);
}

PolicyRef Evaluator::MakeSmartOnly(const Value& op, OpError* error,
                                   Diagnostics& diagnostics) {
  OpReader reader(op, "", arena_, error);
  policy::SmartOnlyOptions options;
  options.base = reader.RequireText("base");
  options.version = reader.RequireText("fhir");
  options.issuer = op.Find("session").Find("issuer").text();
  if (error->failed()) return PolicyRef();
  const PolicyRef policy = policy::MakeSmartOnlyPolicy(options, diagnostics);
  if (!policy.exists()) {
    // A finding about the whole points at no member.
    const std::span<const Diagnostic> found = diagnostics.items();
    const bool has_member = !found.empty() && !found[0].pointer.empty();
    reader.Fault(diagnostics.lacks_memory() ? Status::kOutOfMemory
                                            : Status::kInvalidArgument,
                 has_member ? found[0].pointer.substr(1) : "policy",
                 has_member ? found[0].message : "cannot be made");
  }
  return policy;
}

SessionPtr Evaluator::OpenSession(const Value& op, const PolicyRef& policy,
                                  OpError* error) {
  OpReader reader(op, "", arena_, error);
  const Value session = reader.Optional("session", Kind::kObject);
  if (error->failed()) return nullptr;
  if (!session.exists()) {
    return decide::OpenRefused(policy, Reason::kMissingCredentials);
  }
  OpReader members(session, "/session", arena_, error);
  members.RefuseUnknown({"claims", "token", "jwks", "issuer"});
  const Value claims = members.Optional("claims", Kind::kObject);
  if (!claims.exists()) {
    int64_t now = INT64_MIN;
    reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &now);
    return OpenFromToken(session, policy, now, error);
  }
  for (const char* name : {"token", "jwks", "issuer"}) {
    if (members.Find(name).exists()) {
      members.Fault(Status::kJsonUnknownMember, name,
                    "does not go together with `claims`");
    }
  }
  if (error->failed()) return nullptr;
  if (claims.raw_size() > limits::kMaxClaimsBytes) {
    return decide::OpenRefused(policy, Reason::kTokenTooLarge);
  }
  return OpenFromClaims(policy, oauth::SessionClaims::HostVerified(claims),
                        scratch_);
}

SessionPtr Evaluator::OpenFromToken(const Value& session,
                                    const PolicyRef& policy, int64_t now,
                                    OpError* error) {
  OpReader members(session, "/session", arena_, error);
  decide::TokenInput token;
  token.now = now;
  token.compact = members.RequireText("token");
  const Value issuer = members.Optional("issuer", Kind::kString);
  if (issuer.exists()) token.issuer = issuer.text();
  const Value jwks = members.Optional("jwks", Kind::kObject);
  if (error->failed()) return nullptr;
  if (!jwks.exists()) return decide::OpenFromToken(policy, token, scratch_);
  Diagnostics diagnostics;
  const Result<jose::KeySet> keys = jose::KeySet::Parse(jwks, diagnostics);
  if (!keys.ok()) {
    members.Fault(keys.status(), "jwks", "is not usable");
    return nullptr;
  }
  token.keys = &*keys;
  return decide::OpenFromToken(policy, token, scratch_);
}

void Evaluator::ReadRequest(const Value& request,
                            std::span<fhir::Header> headers, DecideInput* out,
                            OpError* error) {
  if (!request.exists()) return;
  OpReader reader(request, "/request", arena_, error);
  reader.RefuseUnknown({"method", "url", "headers", "body"});
  out->http.method = reader.RequireText("method");
  out->http.url = reader.RequireText("url");
  ReadHeaders(reader.Optional("headers", Kind::kObject), headers, out, error);
  const Value body = reader.Find("body");
  if (body.is_object() || body.is_string()) {
    out->body = ResourceOf(body);
  } else if (body.exists()) {
    reader.Fault(Status::kJsonWrongType, "body",
                 "must be an object or a string");
  }
}

void Evaluator::ReadHeaders(const Value& headers, std::span<fhir::Header> out,
                            DecideInput* input, OpError* error) {
  OpReader reader(headers, "/request/headers", arena_, error);
  size_t count = 0;
  for (Value header = headers.first(); header.exists();
       header = header.next()) {
    if (!header.is_string()) {
      reader.Fault(Status::kJsonWrongType, header.key(), "must be a string");
      return;
    }
    // One more than the limit is enough for the engine to see that there are
    // too many.
    if (count == out.size()) break;
    out[count++] = {header.key(), header.text()};
  }
  input->http.headers = out.first(count);
}

// A resource as an object, or as the text that the host has of it.
decide::ResourceInput Evaluator::ResourceOf(const Value& value) const {
  if (value.is_object()) return {Given::kYes, request_.Raw(value)};
  return {Given::kYes, value.text()};
}

void Evaluator::ReadResources(const Value& op, DecideInput* out,
                              OpError* error) {
  OpReader reader(op, "", arena_, error);
  const Value stored = op.Find("resource");
  if (stored.is_null()) {
    out->stored.given = Given::kAbsent;
  } else if (stored.is_object()) {
    out->stored = ResourceOf(stored);
  } else if (stored.exists()) {
    reader.Fault(Status::kJsonWrongType, "resource",
                 "must be an object or null");
  }
  const Value resulting = reader.Optional("resulting", Kind::kObject);
  if (resulting.exists()) out->resulting = ResourceOf(resulting);
}

void Evaluator::ReadEnforces(const Value& enforces, DecideInput* out,
                             OpError* error) {
  OpReader reader(enforces, "/enforces", arena_, error);
  if (!enforces.exists()) return;
  if (enforces.is_string() && enforces.text() == "all") {
    out->enforces = decide::kEnforcesAll;
    return;
  }
  if (!enforces.is_array()) {
    reader.Fault(Status::kJsonWrongType, "",
                 "`enforces` must be an array of names or `all`");
    return;
  }
  TextBuilder exact(arena_);
  size_t index = 0;
  for (Value item = enforces.first(); item.exists();
       item = item.next(), ++index) {
    decide::Enforces declared = 0;
    std::string_view type;
    if (!item.is_string()) {
      return reader.FaultAt(Status::kJsonWrongType, index, "must be a string");
    }
    if (!ParseEnforces(item.text(), &declared, &type)) {
      return reader.FaultAt(Status::kInvalidArgument, index,
                            "is nothing that a host can declare");
    }
    out->enforces |= declared;
    if (type.empty()) continue;
    exact.Append(exact.size() == 0 ? "" : " ");
    exact.Append(type);
  }
  out->exact_types = exact.text();
}

}  // namespace matron::capi
