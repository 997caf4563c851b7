// Decisions: the call, and how its answer is read.

#include <algorithm>
#include <span>

#include "base/limits.h"
#include "decide/decide.h"
#include "handles.h"
#include "oauth/pkce.h"

using matron::Effect;
using matron::Reason;
using matron::Status;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::decide::DecideInput;
using matron::decide::Decision;
using matron::decide::Given;
using matron::fhir::Header;

namespace {

constexpr size_t kRequestSize = sizeof(matron_request);
constexpr size_t kResourcesSize = sizeof(matron_resources);
constexpr size_t kInteractionSize = sizeof(matron_interaction);
constexpr size_t kExplanationSize = sizeof(matron_explanation);

// What every failed call answers with.
constexpr Decision MakeFailure(Reason reason) {
  Decision decision;
  decision.effect = Effect::kDeny;
  decision.reason = reason;
  decision.challenge.status = 500;
  return decision;
}
constexpr Decision kInvalidArgument = MakeFailure(Reason::kInvalidArgument);

// The decision behind a handle, or the failure.
const Decision& Read(const matron_decision* self) {
  return self == nullptr ? kInvalidArgument : *Open(self);
}

matron_status Fail(Status status, const matron_decision** out) {
  if (out != nullptr) *out = Close<matron_decision>(&kInvalidArgument);
  return Number(status);
}

// One more than the limit is enough for the engine to see that there are too
// many.
constexpr size_t kMaxReadHeaders = matron::limits::kMaxHeaders + 1;

size_t CountHeaders(const matron_request& request) {
  return std::min(request.num_headers, kMaxReadHeaders);
}

// Turns a caller's headers into the engine's.
bool ReadHeaders(const matron_request& request, std::span<Header> out) {
  if (request.num_headers > 0 && request.headers == nullptr) return false;
  for (size_t i = 0; i < CountHeaders(request); ++i) {
    const matron_header& header = request.headers[i];
    if (!IsText(header.name) || !IsText(header.value)) return false;
    out[i] = {View(header.name), View(header.value)};
  }
  return true;
}

matron::decide::ResourceInput ReadResource(matron_str text) {
  if (text.data == nullptr) return {};
  return {Given::kYes, View(text)};
}

Status ReadRequest(const matron_request& request, std::span<Header> headers,
                   DecideInput* out) {
  if ((request.flags & ~uint32_t{MATRON_REQUEST_EXPLAIN}) != 0 ||
      (request.enforces & ~uint64_t{MATRON_ENFORCES_ALL}) != 0) {
    return Status::kUnsupportedVersion;
  }
  if (!IsText(request.method) || !IsText(request.url) ||
      !IsText(request.body) || !IsText(request.exact_types) ||
      !ReadHeaders(request, headers)) {
    return Status::kInvalidArgument;
  }
  out->http.method = View(request.method);
  out->http.url = View(request.url);
  out->http.headers = headers.first(CountHeaders(request));
  out->now = request.now_unix_s;
  out->enforces = request.enforces;
  out->exact_types = View(request.exact_types);
  out->explain = (request.flags & MATRON_REQUEST_EXPLAIN) != 0;
  out->body = ReadResource(request.body);
  return Status::kOk;
}

Status ReadResources(const matron_resources& resources, DecideInput* out) {
  if ((resources.flags & ~uint32_t{MATRON_RESOURCES_STORED_ABSENT}) != 0) {
    return Status::kUnsupportedVersion;
  }
  const bool absent = (resources.flags & MATRON_RESOURCES_STORED_ABSENT) != 0;
  if (!IsText(resources.stored) || !IsText(resources.resulting) ||
      (absent && resources.stored.data != nullptr)) {
    return Status::kInvalidArgument;
  }
  out->stored = ReadResource(resources.stored);
  if (absent) out->stored.given = Given::kAbsent;
  out->resulting = ReadResource(resources.resulting);
  return Status::kOk;
}

matron_status DecideAny(matron_scratch* scratch, const matron_session* session,
                        const matron_request* request,
                        const matron_resources* resources,
                        const matron_decision** out) {
  matron_request read_request;
  matron_resources read_resources = MATRON_RESOURCES_INIT;
  Header headers[kMaxReadHeaders];
  DecideInput input;
  Status status =
      scratch == nullptr || session == nullptr || out == nullptr
          ? Status::kInvalidArgument
          : matron::capi::ReadStruct(request, kRequestSize, &read_request);
  if (status == Status::kOk && resources != nullptr) {
    status =
        matron::capi::ReadStruct(resources, kResourcesSize, &read_resources);
  }
  if (status == Status::kOk) {
    status = ReadRequest(read_request, headers, &input);
  }
  if (status == Status::kOk) status = ReadResources(read_resources, &input);
  if (status != Status::kOk) return Fail(status, out);
  *out = Close<matron_decision>(
      &matron::decide::Decide(*Open(session), input, *Open(scratch)));
  return MATRON_OK;
}

matron_status WriteHeader(std::span<const Header> headers, size_t index,
                          matron_header* out) {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = matron_header{{nullptr, 0}, {nullptr, 0}};
  if (index >= headers.size()) return MATRON_E_INVALID_ARGUMENT;
  *out = {Str(headers[index].name), Str(headers[index].value)};
  return MATRON_OK;
}

}  // namespace

matron_status matron_decide(matron_scratch* scratch,
                            const matron_session* session,
                            const matron_request* request,
                            const matron_decision** out) noexcept {
  return DecideAny(scratch, session, request, nullptr, out);
}

matron_status matron_decide_with_resources(
    matron_scratch* scratch, const matron_session* session,
    const matron_request* request, const matron_resources* resources,
    const matron_decision** out) noexcept {
  if (resources == nullptr) return Fail(Status::kInvalidArgument, out);
  return DecideAny(scratch, session, request, resources, out);
}

int matron_permits(const matron_decision* self) noexcept {
  return Read(self).permits_plainly() ? 1 : 0;
}

matron_effect matron_decision_effect(const matron_decision* self) noexcept {
  return static_cast<matron_effect>(Read(self).effect);
}

matron_reason matron_decision_reason(const matron_decision* self) noexcept {
  return Number(Read(self).reason);
}

matron_str matron_decision_scope(const matron_decision* self) noexcept {
  return Str(Read(self).scope);
}

matron_str matron_decision_role(const matron_decision* self) noexcept {
  return Str(Read(self).role);
}

size_t matron_decision_num_interactions(const matron_decision* self) noexcept {
  return Read(self).interactions.size();
}

matron_status matron_decision_interaction(const matron_decision* self,
                                          size_t index,
                                          matron_interaction* out) noexcept {
  matron_interaction value = MATRON_INTERACTION_INIT;
  const Status status = matron::capi::WriteStruct(value, kInteractionSize, out);
  if (status != Status::kOk) return Number(status);
  if (index >= Read(self).interactions.size()) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  const matron::decide::InteractionAnswer& answer =
      Read(self).interactions[index];
  value.effect = static_cast<matron_effect>(answer.effect);
  value.reason = Number(answer.reason);
  value.kind = Str(NameOf(answer.interaction.kind));
  value.type = Str(matron::fhir::NameOf(answer.interaction.type));
  value.id = Str(answer.interaction.id);
  value.letters = Str(LettersOf(answer.interaction.kind));
  value.scope = Str(answer.scope);
  value.role = Str(answer.role);
  return Number(matron::capi::WriteStruct(value, kInteractionSize, out));
}

matron_str matron_decision_plan_method(const matron_decision* self) noexcept {
  return Str(Read(self).plan.method);
}

matron_str matron_decision_plan_url(const matron_decision* self) noexcept {
  return Str(Read(self).plan.url);
}

size_t matron_decision_num_plan_headers(const matron_decision* self) noexcept {
  return Read(self).plan.headers.size();
}

matron_status matron_decision_plan_header(const matron_decision* self,
                                          size_t index,
                                          matron_header* out) noexcept {
  return WriteHeader(Read(self).plan.headers, index, out);
}

uint32_t matron_decision_plan_needs(const matron_decision* self) noexcept {
  return Read(self).plan.needs;
}

uint64_t matron_decision_obligations(const matron_decision* self) noexcept {
  return Read(self).obligations;
}

uint32_t matron_decision_challenge_status(
    const matron_decision* self) noexcept {
  return Read(self).challenge.status;
}

size_t matron_decision_num_challenge_headers(
    const matron_decision* self) noexcept {
  return Read(self).challenge.headers.size();
}

matron_status matron_decision_challenge_header(const matron_decision* self,
                                               size_t index,
                                               matron_header* out) noexcept {
  return WriteHeader(Read(self).challenge.headers, index, out);
}

matron_str matron_decision_challenge_body(
    const matron_decision* self) noexcept {
  return Str(Read(self).challenge.body);
}

size_t matron_decision_num_explanations(const matron_decision* self) noexcept {
  return Read(self).explanations.size();
}

matron_status matron_decision_explanation(const matron_decision* self,
                                          size_t index,
                                          matron_explanation* out) noexcept {
  matron_explanation value = MATRON_EXPLANATION_INIT;
  const Status status = matron::capi::WriteStruct(value, kExplanationSize, out);
  if (status != Status::kOk) return Number(status);
  if (index >= Read(self).explanations.size()) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  const matron::decide::Explanation& item = Read(self).explanations[index];
  value.step = Str(item.step);
  value.outcome = Str(item.outcome);
  value.scope = Str(item.scope);
  value.role = Str(item.role);
  value.text = Str(item.text);
  return Number(matron::capi::WriteStruct(value, kExplanationSize, out));
}

matron_status matron_pkce_verify(matron_reason* out, matron_str code_challenge,
                                 matron_str code_challenge_method,
                                 matron_str code_verifier) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = Number(Reason::kInvalidArgument);
  if (!IsText(code_challenge) || !IsText(code_challenge_method) ||
      !IsText(code_verifier)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  matron::oauth::PkceInput input;
  if (code_challenge.data != nullptr) input.challenge = View(code_challenge);
  if (code_challenge_method.data != nullptr) {
    input.method = View(code_challenge_method);
  }
  if (code_verifier.data != nullptr) input.verifier = View(code_verifier);
  *out = Number(matron::oauth::VerifyPkce(input));
  return MATRON_OK;
}
