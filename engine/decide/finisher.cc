// Tested by obligations_test.cc and several_grants_test.cc.

#include "decide/finisher.h"

#include "fhir/interaction.h"

namespace matron::decide {

using fhir::InteractionKind;

Outcome Finisher::Finish(Outcome outcome) const {
  if (outcome.effect == Effect::kDeny) return outcome;
  outcome.minimal = AnswersWithResource() && !MayRead(outcome.reach);
  if (outcome.minimal && ShowsMoreThanSent()) {
    outcome.obligations |= kMinimalResponse;
  }
  if ((outcome.obligations & ~input_.enforces) != 0) {
    recorder_.Add("obligations", "not_declared",
                  "the host did not declare all that the plan asks of it");
    return Deny(Reason::kObligationUnsupported);
  }
  if (ContradictsClient()) return Deny(Reason::kVersionMismatch);
  return outcome;
}

bool Finisher::AnswersWithResource() const {
  const InteractionKind kind = request_.interaction.kind;
  return kind == InteractionKind::kCreate || kind == InteractionKind::kUpdate ||
         kind == InteractionKind::kPatch;
}

// SMART 2.2: writing does not imply reading, so the answer to a write must
// not show the resource to who may not read it.
bool Finisher::MayRead(Reach reach) const {
  Recorder silent(false, arena_);
  const Grants reading =
      FindGrants(session_, 'r', request_.interaction.type, silent);
  if (reading.of(Reach::kUnconfined).exists) return true;
  if (reach == Reach::kUnconfined) return false;
  const Confinement confinement = ConfinementOf(session_, reach);
  for (const Reach other : {Reach::kPatientContext, Reach::kOwnCompartment}) {
    if (reading.of(other).exists &&
        ConfinementOf(session_, other) == confinement) {
      return true;
    }
  }
  return false;
}

// A server that is not asked for the resource answers a create or an update
// with no more than it was sent.
bool Finisher::ShowsMoreThanSent() const {
  return request_.interaction.kind == InteractionKind::kPatch ||
         request_.prefer_return == fhir::PreferReturn::kRepresentation;
}

// A condition on a version that nobody judged must not let that version
// through. Several tags, which are none here, are one too many for any.
bool Finisher::ContradictsClient() const {
  if (!request_.has_if_match || !fhir::IsWrite(request_.interaction.kind) ||
      stored_.given != Given::kYes) {
    return false;
  }
  if (request_.if_match.empty()) return true;
  return !stored_.version_id.empty() && request_.if_match != stored_.version_id;
}

}  // namespace matron::decide
