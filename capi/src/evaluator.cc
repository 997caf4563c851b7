// The dispatch, and the operations that take a few lines.

#include "evaluator.h"

#include <cstring>
#include <new>
#include <utility>

#include "base/limits.h"
#include "handles.h"
#include "oauth/pkce.h"
#include "op_reader.h"
#include "print.h"
#include "smart/scope.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// Needs no memory itself.
constexpr std::string_view kOutOfMemoryAnswer =
    R"({"effect":"deny","valid":false,"error":{"status":"out_of_memory",)"
    R"("pointer":"","message":"memory could not be allocated"}})";

}  // namespace

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
  if (name == "decide") return Decide(op, writer);
  if (name == "verify") return Verify(op, writer);
  if (name == "pkce.verify") return VerifyPkce(op, writer);
  if (name == "scope.parse") return ParseScope(op, writer);
  if (name == "policy.load") return Load(op, writer);
  if (name == "launch.context") return ReadLaunchContext(op, writer);
  if (name == "token_response.validate") {
    return ValidateTokenResponse(op, writer);
  }
  if (name == "discovery.validate") return ValidateDiscovery(op, writer);
  if (name == "discovery.produce") return ProduceDiscovery(op, writer);
  reader.Fault(Status::kUnknownOp, "op", "names no operation");
  return FailWithoutOp(error, writer);
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

namespace {

void PrintScopes(std::string_view text, smart::ScopeClass kind,
                 Writer& writer) {
  smart::ScopeReader reader(text);
  smart::ScopeToken token;
  writer.BeginArray();
  while (reader.Next(&token)) {
    if (token.kind != kind) continue;
    writer.BeginObject();
    writer.Member("text", token.text);
    if (kind == smart::ScopeClass::kClinical) {
      char canonical[smart::kMaxCanonicalBytes];
      const std::string_view printed = PrintCanonical(token.scope, canonical);
      writer.Member("canonical", printed);
      writer.Member("context", NameOf(token.scope.context));
      writer.Member("type", token.scope.all_types
                                ? std::string_view("*")
                                : fhir::NameOf(token.scope.type));
      writer.Member("letters", printed.substr(printed.rfind('.') + 1));
      writer.Key("version");
      writer.Integer(token.scope.version);
    } else if (kind == smart::ScopeClass::kOther) {
      writer.Member("kind", NameOf(token.other));
    } else {
      writer.Key("offset");
      writer.Integer(static_cast<int64_t>(token.offset));
      writer.Member("reason", InfoOf(token.reason).wire_name);
      writer.Member("hint", smart::HintFor(token.reason));
    }
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

Status Evaluator::ParseScope(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "scope", "fhir"});
  const std::string_view scope = reader.RequireText("scope");
  const Value version = reader.Optional("fhir", Kind::kString);
  if (version.exists() && version.text() != "R4") {
    reader.Fault(Status::kInvalidArgument, "fhir", "is not a known version");
  }
  if (scope.size() > limits::kMaxScopeBytes) {
    reader.Fault(Status::kLimitExceeded, "scope", "is too long");
  }
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  writer.Key("scopes");
  PrintScopes(scope, smart::ScopeClass::kClinical, writer);
  writer.Key("other");
  PrintScopes(scope, smart::ScopeClass::kOther, writer);
  writer.Key("rejected");
  PrintScopes(scope, smart::ScopeClass::kRejected, writer);
  return Status::kOk;
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
