// The dispatch, and the operations that take a few lines.

#include "evaluator.h"

#include <cstring>
#include <new>
#include <utility>

#include "base/limits.h"
#include "evaluate_scope.h"
#include "flow_call.h"
#include "handles.h"
#include "oauth/pkce.h"
#include "op_reader.h"
#include "print.h"
#include "scope_call.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// Needs no memory itself.
constexpr std::string_view kOutOfMemoryAnswer =
    R"({"effect":"deny","valid":false,"error":{"status":"out_of_memory",)"
    R"("pointer":"","message":"memory could not be allocated"}})";

// An operation on scopes, which needs nothing of the evaluator but memory and
// what a policy says.
struct ScopeOperation {
  std::string_view name;
  Status (*run)(ScopeCall& call);
  ScopeMembers members;
};
constexpr ScopeOperation kScopeOperations[] = {
    {"scope.parse", ParseScope, {"scope"}},
    {"scope.covers", CoverScope, {"granted", "wanted"}},
    {"scope.equals", EqualScope, {"a", "b"}},
    {"scope.intersect", IntersectScope, {"a", "b"}},
    {"scope.union", UniteScope, {"a", "b"}},
    {"scope.difference", SubtractScope, {"wanted", "granted"}},
    {"scope.minimise", MinimiseScope, {"scope"}},
    {"scope.narrow", NarrowScope, {"granted", "requested"}},
    {"scope.to_v1", ScopeToV1, {"scope"}},
    {"scope.from_v1", ScopeFromV1, {"scope"}},
    {"scope.to_uri", ScopeToUri, {"scope"}},
    {"scope.from_uri", ScopeFromUri, {"scope"}},
    {"scope.least", FindLeastScope, {"context", "base", "requests"}},
    {"scope.risk", AssessScope, {"scope"}},
    {"scope.describe", DescribeScope, {"scope", "language"}},
};

}  // namespace

constexpr Evaluator::Operation Evaluator::kOperations[] = {
    {"policy.load", &Evaluator::Load},
    {"decide", &Evaluator::Decide},
    {"filter", &Evaluator::Filter},
    {"verify", &Evaluator::Verify},
    {"introspection.validate", &Evaluator::ValidateIntrospection},
    {"pkce.verify", &Evaluator::VerifyPkce},
    {"jwks.validate", &Evaluator::ValidateKeySet},
    {"jwks.thumbprint", &Evaluator::ThumbprintKey},
    {"jwks.refetch", &Evaluator::AdviseKeyRefetch},
    {"launch.context", &Evaluator::ReadLaunchContext},
    {"token_response.validate", &Evaluator::ValidateTokenResponse},
    {"discovery.validate", &Evaluator::ValidateDiscovery},
    {"discovery.produce", &Evaluator::ProduceDiscovery},
    {"seal", &Evaluator::Seal},
    {"open", &Evaluator::Open},
    {"reseal", &Evaluator::Reseal},
    {"vault.inspect", &Evaluator::InspectSealed},
    {"vault.sweep", &Evaluator::SweepSealed},
    {"store.open", &Evaluator::OpenStore},
    {"store.apply", &Evaluator::ApplyStore},
    {"replay.check", &Evaluator::CheckReplay},
    {"refresh.issue", &Evaluator::IssueRefresh},
    {"refresh.rotate", &Evaluator::RotateRefresh},
    {"refresh.revoke", &Evaluator::RevokeRefresh},
    {"revoke", &Evaluator::Revoke},
    {"revocation.check", &Evaluator::CheckRevocation},
    {"transport.validate", &Evaluator::ValidateTransport},
};

Status Evaluator::Evaluate(std::string_view request, std::string_view* answer) {
  arena_.Reset();
  TextBuilder builder(arena_);
  Writer writer(builder);
  OpError error;
  Status status = request.size() > max_input_bytes_
                      ? Status::kJsonTooLarge
                      : request_.Parse(request, reader_);
  writer.BeginObject();
  if (status != Status::kOk) {
    error = {status, "", TextOf(status)};
    status = FailWithoutOp(error, writer);
  } else {
    status = Run(writer);
  }
  writer.EndObject();
  // Whatever was read or written without memory may lack something.
  if (arena_.exhausted()) {
    *answer = kOutOfMemoryAnswer;
    return Status::kOutOfMemory;
  }
  *answer = builder.text();
  return status;
}

Status Evaluator::Run(Writer& writer) {
  const Value& op = request_.root();
  OpError error;
  OpReader reader(op, "", arena_, &error);
  if (!op.is_object()) {
    reader.Fault(Status::kJsonWrongType, "", "the request must be an object");
    return FailWithoutOp(error, writer);
  }
  const std::string_view name = reader.RequireText("op");
  for (const Operation& operation : kOperations) {
    if (operation.name == name) return (this->*operation.run)(op, writer);
  }
  for (const ScopeOperation& operation : kScopeOperations) {
    if (operation.name != name) continue;
    ScopeCall call(op, operation.members, ReadScopeDefaults(op), arena_,
                   writer);
    return operation.run(call);
  }
  for (const FlowOperation& operation : FlowOperations()) {
    if (operation.name != name) continue;
    FlowCall call(op, arena_, writer);
    return operation.run(call);
  }
  reader.Fault(Status::kUnknownOp, "op", "names no operation");
  return FailWithoutOp(error, writer);
}

// A policy that enables modifiers is the one place that says so.
ScopeDefaults Evaluator::ReadScopeDefaults(const Value& op) {
  ScopeDefaults defaults;
  OpReader reader(op, "", arena_, &defaults.error);
  if (!reader.Find("policy").exists()) return defaults;
  if (reader.Find("modifiers").exists()) {
    reader.Fault(Status::kInvalidArgument, "modifiers",
                 "are the policy's where there is one");
    return defaults;
  }
  Diagnostics diagnostics;
  const policy::PolicyRef policy = FindPolicy(reader, diagnostics);
  if (!policy.exists()) return defaults;
  defaults.options =
      smart::ScopeOptions(policy->fhir_version(), policy->scope_modifiers());
  defaults.of_policy = true;
  return defaults;
}

policy::PolicyRef Evaluator::FindPolicy(OpReader& reader,
                                        Diagnostics& diagnostics) {
  const Value named = reader.Find("policy");
  policy::PolicyRef policy;
  if (named.is_string()) {
    policy = FindNamed(named.text());
    if (!policy.exists()) {
      reader.Fault(Status::kUnknownName, "policy", "was not loaded");
    }
  } else if (reader.Require("policy", Kind::kObject).exists()) {
    policy = policy::LoadPolicy(request_.Raw(named), reader_, diagnostics);
    if (!policy.exists()) FaultPolicy(diagnostics, reader);
  }
  return policy;
}

// Whichever operation was meant, the answer permits nothing and is not valid.
Status Evaluator::FailWithoutOp(const OpError& error, Writer& writer) {
  writer.Member("effect", WireName(Effect::kDeny));
  writer.Key("valid");
  writer.Bool(false);
  PrintError(error, nullptr, writer);
  return error.status;
}

void Evaluator::FaultPolicy(const Diagnostics& found, OpReader& reader) {
  if (found.lacks_memory()) {
    reader.Fault(Status::kOutOfMemory, "policy", "cannot be compiled");
  } else {
    reader.Fault(Status::kPolicyInvalid, "policy", "does not compile");
  }
}

Status Evaluator::Load(const Value& op, Writer& writer) {
  OpError error;
  Diagnostics diagnostics;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "name", "policy"});
  const std::string_view name = reader.RequireText("name");
  const Value document = reader.Require("policy", Kind::kObject);
  if (!error.failed() && (name.empty() || name == policy::kSmartOnlyName)) {
    reader.Fault(Status::kInvalidArgument, "name", "cannot be used");
  }
  policy::PolicyRef policy;
  if (!error.failed()) {
    policy = policy::LoadPolicy(request_.Raw(document), reader_, diagnostics);
    if (!policy.exists()) {
      FaultPolicy(diagnostics, reader);
    } else if (Keep(name, policy) != Status::kOk) {
      reader.Fault(Status::kOutOfMemory, "name", "cannot be kept");
    }
  }
  if (error.failed()) {
    PrintError(error, &diagnostics, writer);
    return error.status;
  }
  writer.Member("loaded", name);
  writer.MemberOrNull("revision", policy->revision());
  writer.Key("roles");
  writer.Integer(static_cast<int64_t>(policy->roles().size()));
  return Status::kOk;
}

policy::PolicyRef Evaluator::FindNamed(std::string_view name) const {
  for (const Named* named = named_.get(); named != nullptr;
       named = named->next.get()) {
    if (std::string_view(named->name.get(), named->name_size) == name) {
      return named->policy;
    }
  }
  return policy::PolicyRef();
}

Status Evaluator::Keep(std::string_view name, policy::PolicyRef policy) {
  for (Named* named = named_.get(); named != nullptr;
       named = named->next.get()) {
    if (std::string_view(named->name.get(), named->name_size) != name) continue;
    named->policy = std::move(policy);
    return Status::kOk;
  }
  std::unique_ptr<Named> named(new (std::nothrow) Named());
  if (named == nullptr) return Status::kOutOfMemory;
  named->name.reset(new (std::nothrow) char[name.size()]);
  if (named->name == nullptr) return Status::kOutOfMemory;
  std::memcpy(named->name.get(), name.data(), name.size());
  named->name_size = name.size();
  named->policy = std::move(policy);
  named->next = std::move(named_);
  named_ = std::move(named);
  return Status::kOk;
}

Status Evaluator::VerifyPkce(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown(
      {"op", "code_challenge", "code_challenge_method", "code_verifier"});
  const auto read = [&](std::string_view name) {
    const Value value = reader.Optional(name, Kind::kString);
    return value.exists() ? std::optional(value.text()) : std::nullopt;
  };
  oauth::PkceInput input;
  input.challenge = read("code_challenge");
  input.method = read("code_challenge_method");
  input.verifier = read("code_verifier");
  const Reason reason =
      error.failed() ? Reason::kInvalidArgument : oauth::VerifyPkce(input);
  writer.Key("valid");
  writer.Bool(reason == Reason::kOk);
  writer.Member("reason", InfoOf(reason).wire_name);
  if (error.failed()) PrintError(error, nullptr, writer);
  return error.status;
}

}  // namespace matron::capi

using matron::capi::Close;
using matron::capi::Evaluator;
using matron::capi::Open;

matron_status matron_evaluator_new(matron_evaluator** out,
                                   size_t max_input_bytes) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  Evaluator* evaluator = new (std::nothrow) Evaluator(
      max_input_bytes == 0 ? matron::limits::kDefaultEvaluatorInputBytes
                           : max_input_bytes);
  if (evaluator == nullptr) return MATRON_E_OUT_OF_MEMORY;
  *out = Close<matron_evaluator>(evaluator);
  return MATRON_OK;
}

matron_status matron_evaluate(matron_evaluator* self, const char* request,
                              size_t request_len, const char** out_answer,
                              size_t* out_answer_len) noexcept {
  if (out_answer != nullptr) *out_answer = nullptr;
  if (out_answer_len != nullptr) *out_answer_len = 0;
  if (out_answer == nullptr || out_answer_len == nullptr || self == nullptr ||
      !matron::capi::IsText({request, request_len})) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  std::string_view answer;
  const matron::Status status =
      Open(self)->Evaluate(matron::capi::View({request, request_len}), &answer);
  *out_answer = answer.data();
  *out_answer_len = answer.size();
  return matron::capi::Number(status);
}

void matron_evaluator_free(matron_evaluator* self) noexcept {
  delete Open(self);
}
