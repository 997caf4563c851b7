// Tested by obligations_test.cc and several_grants_test.cc.

#include "decide/finisher.h"

#include <algorithm>

#include "fhir/interaction.h"

namespace matron::decide {

using fhir::InteractionKind;

Outcome Finisher::Finish(Outcome outcome) {
  if (outcome.effect == Effect::kDeny) return outcome;
  outcome.minimal = AnswersWithResource() && !MayRead(*outcome.grant);
  if (outcome.minimal && ShowsMoreThanSent()) {
    outcome.obligations |= kMinimalResponse;
  }
  if (call_.needs_filter) outcome.obligations |= kFilterResponse;
  // Nobody saw what the client sends with an operation.
  if (call_.target.kind == InteractionKind::kOperation &&
      call_.input.http.method == "POST" &&
      call_.input.body.given != Given::kYes) {
    outcome.obligations |= kMatchBody;
  }
  if (!call_.enforces(outcome.obligations)) {
    call_.recorder.Add("obligations", "not_declared",
                       "the host did not declare all that the plan asks of it");
    return Deny(Reason::kObligationUnsupported);
  }
  if ((outcome.obligations & kFilterResponse) != 0 &&
      call_.request.hinders_filter) {
    return Deny(Reason::kParameterUnsupported);
  }
  if (ChangesLabels()) return Deny(Reason::kLabelChange);
  if (ContradictsClient()) return Deny(Reason::kVersionMismatch);
  return outcome;
}

bool Finisher::AnswersWithResource() const {
  switch (call_.target.kind) {
    case InteractionKind::kCreate:
    case InteractionKind::kUpdate:
    case InteractionKind::kPatch:
    case InteractionKind::kConditionalCreate:
    case InteractionKind::kConditionalUpdate:
    case InteractionKind::kConditionalPatch:
      return true;
    default:
      return false;
  }
}

// SMART 2.2: writing does not imply reading, so the answer to a write must
// not show the resource to who may not read it.
bool Finisher::MayRead(const Grant& grant) {
  Recorder silent(false, call_.arena());
  GrantFinder finder(call_.session, call_.arena(), silent, call_.pairs_left);
  if (call_.target.type == fhir::ResourceType::kBundle &&
      !finder.MayReadAll()) {
    return false;
  }
  const Grants reading = finder.Find('r', call_.target.type);
  return std::any_of(reading.items.begin(), reading.items.end(),
                     [&](const Grant& other) {
                       return IsWithin(call_.session, grant, other);
                     });
}

// A server that is not asked for the resource answers a create or an update
// with no more than it was sent.
bool Finisher::ShowsMoreThanSent() const {
  return call_.target.kind == InteractionKind::kPatch ||
         call_.target.kind == InteractionKind::kConditionalPatch ||
         call_.request.prefer_return == fhir::PreferReturn::kRepresentation;
}

// A condition on a version that nobody judged must not let that version
// through. Several tags, which are none here, are one too many for any.
bool Finisher::ContradictsClient() const {
  const Image& stored = call_.images.stored;
  if (!call_.request.has_if_match || !fhir::IsWrite(call_.target.kind) ||
      stored.given != Given::kYes) {
    return false;
  }
  if (call_.request.if_match.empty()) return true;
  return !stored.version_id.empty() &&
         call_.request.if_match != stored.version_id;
}

// SECURITY: labels decide who may see a resource, so who may write it must not
// change them (specification 6.4).
bool Finisher::ChangesLabels() const {
  const Image& stored = call_.images.stored;
  const Image* result = call_.images.result();
  if (!fhir::IsWrite(call_.target.kind)) return false;
  if (stored.given != Given::kYes || result == nullptr) return false;
  return !stored.has_readable_labels || !result->has_readable_labels ||
         stored.labels != result->labels;
}

}  // namespace matron::decide
