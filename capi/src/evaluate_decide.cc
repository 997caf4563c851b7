// The operations `decide` and `filter`.

#include <algorithm>
#include <iterator>
#include <new>

#include "base/limits.h"
#include "base/text_builder.h"
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

// Where a filtered response is collected.
class TextSink final : public enforce::Sink {
 public:
  explicit TextSink(TextBuilder& text) : text_(text) {}
  void Append(std::string_view text) override { text_.Append(text); }

 private:
  TextBuilder& text_;
};

// The member `revocation`; absent: nothing was looked up.
// SECURITY: null is no answer of a check.
Reason ReadRevocation(const Value& op, OpReader& reader) {
  const Value given = op.Find("revocation");
  if (!given.exists()) return Reason::kOk;
  for (const Reason answer : decide::kRevocationAnswers) {
    if (given.is_string() && InfoOf(answer).wire_name == given.text()) {
      return answer;
    }
  }
  reader.Fault(Status::kInvalidArgument, "revocation",
               "is nothing that `revocation.check` says of a session");
  return Reason::kInvalidArgument;
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

void Evaluator::ReadDecideCall(const Value& op, bool is_filter,
                               DecideCall* call) {
  OpReader reader(op, "", arena_, &call->error);
  constexpr std::string_view kMembers[] = {
      "op",       "policy",     "base",      "fhir",     "session", "request",
      "resource", "resulting",  "resources", "enforces", "now",     "explain",
      "proven",   "revocation", "response",  "announce"};
  constexpr size_t kNumOfFilter = 2;
  reader.RefuseUnknown(std::span(kMembers).first(
      std::size(kMembers) - (is_filter ? 0 : kNumOfFilter)));
  ReadRequest(reader.Require("request", Kind::kObject), call->headers,
              &call->input, &call->error);
  ReadResources(op, &call->input, &call->error);
  call->input.proven = ReadProven(reader);
  call->input.revocation = ReadRevocation(op, reader);
  reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &call->input.now);
  const Value explain = reader.Optional("explain", Kind::kBool);
  call->input.explain = !explain.exists() || explain.integer() != 0;
  if (is_filter) {
    call->response = reader.RequireText("response");
    const Value announce = reader.Optional("announce", Kind::kBool);
    call->announce = announce.exists() && announce.integer() != 0;
  }
  PolicyRef policy;
  if (!call->error.failed()) {
    policy = ChoosePolicy(op, &call->error, call->diagnostics);
  }
  if (!call->error.failed()) {
    ReadEnforces(reader.Find("enforces"), policy->fhir_version(), &call->input,
                 &call->error);
  }
  if (!call->error.failed()) {
    call->session = OpenSession(op, policy, &call->error);
  }
  if (!call->error.failed() && call->session == nullptr) {
    reader.Fault(Status::kOutOfMemory, "", "no memory");
  }
}

// Everything that a request names is as large as the request at most.
Status Evaluator::ReserveScratch() {
  if (scratch_.max_input_bytes() >= request_.text_size()) return Status::kOk;
  return scratch_.Reserve(
      std::max(2 * scratch_.max_input_bytes(), request_.text_size()));
}

Status Evaluator::Decide(const Value& op, Writer& writer) {
  DecideCall call;
  OpReader reader(op, "", arena_, &call.error);
  const Status status = ReserveScratch();
  if (status != Status::kOk) reader.Fault(status, "", TextOf(status));
  ReadDecideCall(op, /*is_filter=*/false, &call);
  if (!call.error.failed()) {
    PrintDecision(decide::Decide(*call.session, call.input, scratch_), writer);
    return Status::kOk;
  }
  PrintDecision(FailedDecision(ReasonFor(call.error.status), arena_), writer);
  PrintError(call.error, &call.diagnostics, writer);
  return call.error.status;
}

// The same for the memory that responses are filtered in.
Status Evaluator::ReserveFilter() {
  if (filter_ == nullptr) {
    filter_.reset(new (std::nothrow) enforce::DecisionFilter());
  }
  if (filter_ == nullptr) return Status::kOutOfMemory;
  if (filter_->max_bytes() >= request_.text_size()) return Status::kOk;
  const Status status = filter_->Reserve(
      std::max(2 * filter_->max_bytes(), request_.text_size()));
  // One that lacks a part is of no use to the next call.
  if (status != Status::kOk) filter_.reset();
  return status;
}

Status Evaluator::Filter(const Value& op, Writer& writer) {
  DecideCall call;
  OpReader reader(op, "", arena_, &call.error);
  Status status = ReserveScratch();
  if (status == Status::kOk) status = ReserveFilter();
  if (status != Status::kOk) reader.Fault(status, "", TextOf(status));
  ReadDecideCall(op, /*is_filter=*/true, &call);
  enforce::FilterAnswer answer;
  answer.reason = ReasonFor(call.error.status);
  TextBuilder response(arena_);
  if (!call.error.failed()) {
    TextSink sink(response);
    filter_->Begin(*call.session, call.input, sink, call.announce);
    filter_->Push(call.response);
    answer = filter_->Finish();
    if (!response.ok()) {
      answer = enforce::FilterAnswer();
      reader.Fault(Status::kOutOfMemory, "", "no memory");
    }
  }
  writer.Member("effect", WireName(answer.effect));
  writer.Member("reason", InfoOf(answer.reason).wire_name);
  writer.Key("response");
  if (answer.effect == Effect::kPermit) {
    writer.String(response.text());
  } else {
    writer.Null();
  }
  writer.Key("kept");
  writer.Integer(static_cast<int64_t>(answer.kept));
  writer.Key("dropped");
  writer.Integer(static_cast<int64_t>(answer.dropped));
  if (call.error.failed()) PrintError(call.error, &call.diagnostics, writer);
  return call.error.status;
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

}  // namespace matron::capi
