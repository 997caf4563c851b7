// Tested by decide_test.cc and by tests/vectors.

#include "decide/confined.h"

#include <algorithm>

#include "base/text_builder.h"
#include "fhir/interaction.h"

namespace matron::decide {
namespace {

using fhir::InteractionKind;

bool HasWord(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t space = std::min(words.find(' '), words.size());
    if (words.substr(0, space) == word) return true;
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

std::string_view TextFor(const SearchPlan& plan) {
  if (plan.reason != Reason::kOk) return InfoOf(plan.reason).text;
  if (!plan.restricted) return "the client's own query, its answer filtered";
  return "a query that is restricted to the compartment";
}

}  // namespace

Outcome ConfinedDecider::Decide() {
  Reach reaches[2];
  const size_t count = OrderReaches(reaches);
  Reach depending[2];
  size_t num_depending = 0;
  for (size_t i = 0; i < count; ++i) {
    const Placement placement = Place(reaches[i]);
    if (placement == Placement::kInside) {
      return finisher_.Finish(Permit(reaches[i], 0));
    }
    if (placement == Placement::kDepends) {
      depending[num_depending++] = reaches[i];
    }
  }
  if (num_depending == 0) return Deny(Reason::kNotInCompartment);
  return DecideByContent({depending, num_depending});
}

// The reaches that have a grant, the one whose role comes first in the policy
// in front; a compartment that both are confined to only once.
size_t ConfinedDecider::OrderReaches(Reach (&out)[2]) const {
  const Grant& context = grants_.of(Reach::kPatientContext);
  const Grant& own = grants_.of(Reach::kOwnCompartment);
  if (!own.exists || !context.exists) {
    out[0] = context.exists ? Reach::kPatientContext : Reach::kOwnCompartment;
    return 1;
  }
  const bool own_first = own.role != context.role ? own.role < context.role
                                                  : own.scope < context.scope;
  out[0] = own_first ? Reach::kOwnCompartment : Reach::kPatientContext;
  out[1] = own_first ? Reach::kPatientContext : Reach::kOwnCompartment;
  return ConfinementOf(session_, out[0]) == ConfinementOf(session_, out[1]) ? 1
                                                                            : 2;
}

Placement ConfinedDecider::Place(Reach reach) {
  const Confinement confinement = ConfinementOf(session_, reach);
  const Placement placement = PlaceOf(request_.interaction, confinement);
  const std::string_view outcome = placement == Placement::kInside ? "inside"
                                   : placement == Placement::kOutside
                                       ? "outside"
                                       : "by_content";
  recorder_.Add("compartment", outcome,
                confinement.compartment == fhir::Compartment::kPatient
                    ? "compared with the patient's compartment"
                    : "compared with the related person's compartment");
  return placement;
}

Outcome ConfinedDecider::DecideByContent(std::span<const Reach> reaches) {
  switch (request_.interaction.kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return finisher_.Finish(DecideRead(reaches));
    case InteractionKind::kSearchType:
      return finisher_.Finish(DecideSearch(reaches));
    case InteractionKind::kHistoryInstance:
      return finisher_.Finish(DecideInstanceHistory(reaches));
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
      return finisher_.Finish(DecideHistory(reaches[0]));
    case InteractionKind::kCreate:
    case InteractionKind::kUpdate:
    case InteractionKind::kPatch:
    case InteractionKind::kDelete:
      return DecideWrite(reaches);
    default:
      return Deny(Reason::kInteractionUnsupported);
  }
}

Outcome ConfinedDecider::DecideRead(std::span<const Reach> reaches) const {
  if (images_.stored.given == Given::kNo) return Ask(reaches[0], kNeedsStored);
  for (const Reach reach : reaches) {
    if (images_.stored.readable[static_cast<size_t>(reach)]) {
      return Permit(reach, 0);
    }
  }
  return Deny(Reason::kNotInCompartment);
}

SearchAbilities ConfinedDecider::Abilities() const {
  SearchAbilities abilities;
  abilities.enforces = input_.enforces;
  abilities.is_exact =
      HasWord(input_.exact_types, "*") ||
      HasWord(input_.exact_types, fhir::NameOf(request_.interaction.type));
  return abilities;
}

// With two compartments no single query returns what is in either.
Outcome ConfinedDecider::DecideSearch(std::span<const Reach> reaches) {
  const SearchPlan plan =
      reaches.size() > 1
          ? PlanFilterOnly(request_, Abilities(), arena_)
          : PlanSearch(request_, ConfinementOf(session_, reaches[0]),
                       session_.policy().bases(), Abilities(), arena_);
  return FromPlan(reaches[0], plan);
}

// SECURITY: whether there is a history tells whether there is a resource, so
// the stored one is judged as for a read; the versions before it may be another
// person's, so they are filtered all the same.
Outcome ConfinedDecider::DecideInstanceHistory(std::span<const Reach> reaches) {
  const Outcome read = DecideRead(reaches);
  if (read.effect == Effect::kDeny) return read;
  Outcome outcome = DecideHistory(read.reach);
  if (outcome.effect == Effect::kDeny) return outcome;
  outcome.effect = read.effect;
  outcome.reason = read.reason;
  outcome.needs = read.needs;
  return outcome;
}

Outcome ConfinedDecider::DecideHistory(Reach reach) {
  return FromPlan(reach, PlanFilterOnly(request_, Abilities(), arena_));
}

Outcome ConfinedDecider::FromPlan(Reach reach, const SearchPlan& plan) {
  recorder_.Add("plan", plan.reason == Reason::kOk ? "found" : "none",
                TextFor(plan));
  if (plan.reason != Reason::kOk) return Deny(plan.reason);
  Outcome outcome = Permit(reach, plan.obligations);
  outcome.restricted = plan.restricted;
  outcome.url = plan.url;
  return outcome;
}

Outcome ConfinedDecider::DecideWrite(std::span<const Reach> reaches) const {
  Attempts attempts;
  for (const Reach reach : reaches) {
    const Outcome outcome = finisher_.Finish(DecideWriteBy(reach));
    if (attempts.Decides(outcome)) return outcome;
  }
  return attempts.Denied();
}

// Every image of a write must be inside, by the same grant.
Outcome ConfinedDecider::DecideWriteBy(Reach reach) const {
  const size_t index = static_cast<size_t>(reach);
  const InteractionKind kind = request_.interaction.kind;
  Needs needs = 0;
  if (kind != InteractionKind::kCreate) {
    if (images_.stored.given == Given::kNo) needs |= kNeedsStored;
    if (images_.stored.given == Given::kYes &&
        !images_.stored.writable[index]) {
      return Deny(Reason::kNotInCompartment);
    }
  }
  if (kind != InteractionKind::kDelete) {
    bool seen = false;
    for (const Image* image : {&images_.body, &images_.resulting}) {
      if (image->given != Given::kYes) continue;
      seen = true;
      if (image->writable[index]) continue;
      return Deny(images_.stored.given == Given::kYes
                      ? Reason::kLeavesCompartment
                      : Reason::kNotInCompartment);
    }
    if (!seen) needs |= kNeedsResulting;
  }
  return needs == 0 ? Permit(reach, 0) : Ask(reach, needs);
}

}  // namespace matron::decide
