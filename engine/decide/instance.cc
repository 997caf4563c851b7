// Tested by reads_test.cc and writes_test.cc.

#include "decide/instance.h"

#include "fhir/interaction.h"

namespace matron::decide {

using fhir::InteractionKind;

namespace {

bool HasBody(InteractionKind kind) {
  return kind == InteractionKind::kCreate || kind == InteractionKind::kUpdate;
}

}  // namespace

Placement InstanceDecider::Place(const Grant& grant) const {
  if (!grant.is_confined()) {
    return grant.is_constrained() ? Placement::kDepends : Placement::kInside;
  }
  const Placement placement =
      PlaceOf(call_.session.policy(), call_.target, call_.ConfinementOf(grant));
  call_.recorder.Add("compartment",
                     placement == Placement::kInside    ? "inside"
                     : placement == Placement::kOutside ? "outside"
                                                        : "by_content",
                     "compared with the compartment of the grant");
  return placement == Placement::kInside && grant.is_constrained()
             ? Placement::kDepends
             : placement;
}

Outcome InstanceDecider::DecideRead(Enforces obligations) {
  Attempts attempts(grants_.unusable);
  uint64_t depending = 0;
  for (size_t i = 0; i < grants_.items.size(); ++i) {
    const Grant& grant = grants_.items[i];
    const Placement placement = Place(grant);
    if (placement == Placement::kInside) {
      const Outcome outcome = finisher_.Finish(Permit(&grant, 0));
      if (attempts.Decides(outcome)) return outcome;
    } else if (placement == Placement::kDepends) {
      depending |= uint64_t{1} << i;
    } else {
      attempts.Failed(Reason::kNotInCompartment);
    }
  }
  const Image& stored = call_.images.stored;
  for (size_t i = 0; i < grants_.items.size(); ++i) {
    if ((depending >> i & 1) == 0) continue;
    if (stored.given == Given::kYes && !stored.judgement.IsVisible(i)) {
      attempts.Failed(stored.judgement.WhyNotVisible(i));
      continue;
    }
    Outcome outcome = stored.given == Given::kYes
                          ? Permit(&grants_.items[i], 0)
                          : Ask(&grants_.items[i], kNeedsStored);
    outcome.obligations = obligations;
    outcome = finisher_.Finish(outcome);
    if (attempts.Decides(outcome)) return outcome;
  }
  return attempts.Denied();
}

Outcome InstanceDecider::DecideWrite() {
  Attempts attempts(grants_.unusable);
  for (size_t i = 0; i < grants_.items.size(); ++i) {
    const Grant& grant = grants_.items[i];
    const bool lacks_body =
        HasBody(call_.target.kind) && call_.images.result() == nullptr;
    const Placement placement = Place(grant);
    const Outcome outcome = placement == Placement::kOutside
                                ? Deny(Reason::kNotInCompartment)
                            : placement == Placement::kInside
                                ? Permit(&grant, lacks_body ? kMatchBody : 0)
                                : DecideWriteBy(i);
    const Outcome finished = finisher_.Finish(outcome);
    if (attempts.Decides(finished)) return finished;
  }
  return attempts.Denied();
}

// Every image of a write must be writable by the same grant.
Outcome InstanceDecider::DecideWriteBy(size_t index) const {
  const Images& images = call_.images;
  const InteractionKind kind = call_.target.kind;
  Needs needs = 0;
  if (kind != InteractionKind::kCreate) {
    if (images.stored.given == Given::kNo) needs |= kNeedsStored;
    if (images.stored.given == Given::kYes &&
        !images.stored.judgement.IsWritable(index)) {
      return Deny(images.stored.judgement.WhyNotWritable(index));
    }
  }
  if (kind != InteractionKind::kDelete) {
    for (const Image* image : {&images.body, &images.resulting}) {
      if (image->given != Given::kYes) continue;
      const Reason reason = JudgeResult(*image, index);
      if (reason != Reason::kOk) return Deny(reason);
    }
    if (images.result() == nullptr) needs |= kNeedsResulting;
  }
  const Grant* grant = &grants_.items[index];
  return needs == 0 ? Permit(grant, 0) : Ask(grant, needs);
}

Reason InstanceDecider::JudgeResult(const Image& image, size_t index) const {
  if (image.judgement.IsWritable(index)) return Reason::kOk;
  const Reason reason = image.judgement.WhyNotWritable(index);
  if (call_.images.stored.given != Given::kYes) return reason;
  return reason == Reason::kConstraintNotMet ? Reason::kLeavesConstraint
                                             : Reason::kLeavesCompartment;
}

}  // namespace matron::decide
