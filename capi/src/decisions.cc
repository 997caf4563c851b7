// Decisions: the call, and how its answer is read.

#include <span>
#include <string_view>

#include "call_input.h"
#include "decide/decide.h"
#include "failed_call.h"
#include "handles.h"

using matron::Effect;
using matron::Reason;
using matron::Status;
using matron::capi::CallInput;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::decide::Decision;
using matron::fhir::Header;

namespace {

constexpr size_t kInteractionSize = sizeof(matron_interaction);
constexpr size_t kExplanationSize = sizeof(matron_explanation);

// The decision behind a handle, or the failure.
const Decision& Read(const matron_decision* self) {
  return self == nullptr ? matron::capi::kFailedCall : *Open(self);
}

matron_status Fail(Status status, const matron_decision** out) {
  if (out != nullptr) *out = matron::capi::FailedDecision();
  return Number(status);
}

matron_status DecideAny(matron_scratch* scratch, const matron_session* session,
                        const matron_request* request,
                        const matron_resources* resources,
                        const matron_decision** out) {
  CallInput call;
  const Status status =
      scratch == nullptr || session == nullptr || out == nullptr
          ? Status::kInvalidArgument
          : call.Read(request, resources);
  if (status != Status::kOk) return Fail(status, out);
  *out = Close<matron_decision>(
      &matron::decide::Decide(*Open(session), call.input(), *Open(scratch)));
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
  value.letters = Str(answer.letters);
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

size_t matron_decision_num_plan_requests(const matron_decision* self) noexcept {
  return Read(self).plan.urls.size();
}

matron_str matron_decision_plan_request_url(const matron_decision* self,
                                            size_t index) noexcept {
  const std::span<const std::string_view> urls = Read(self).plan.urls;
  return index < urls.size() ? Str(urls[index]) : matron_str{nullptr, 0};
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

size_t matron_decision_num_entries(const matron_decision* self) noexcept {
  return Read(self).entries.size();
}

const matron_decision* matron_decision_entry(const matron_decision* self,
                                             size_t index) noexcept {
  const std::span<const Decision> entries = Read(self).entries;
  return index < entries.size() ? Close<matron_decision>(&entries[index])
                                : nullptr;
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
