// Call: what the parts of one decision share.

#ifndef MATRON_DECIDE_CALL_H_
#define MATRON_DECIDE_CALL_H_

#include "decide/decide.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/recorder.h"
#include "decide/scratch.h"
#include "decide/search_plan.h"
#include "decide/session.h"
#include "fhir/request.h"

namespace matron::decide {

// All references outlive the decision.
struct Call {
  Call(const Call&) = delete;  // Points into itself.
  Call& operator=(const Call&) = delete;
  Call(const Session& session_in, const DecideInput& input_in,
       Scratch& scratch_in, Recorder& recorder_in)
      : session(session_in),
        input(input_in),
        scratch(scratch_in),
        recorder(recorder_in) {}

  const Session& session;
  const DecideInput& input;
  Scratch& scratch;
  Recorder& recorder;
  // Of the transaction that the request is an entry of; null otherwise.
  const fhir::EntryReferences* entries = nullptr;
  // The types of its resource's conditional references.
  fhir::TypeSet searched_references;
  // The query of `$graphql` may mutate; it does unless it is known not to.
  bool may_mutate = true;
  // What a Subscription that is written selects: resources of this type, of all
  // types if it is kNone.
  bool subscribes = false;
  fhir::ResourceType subscribed = fhir::ResourceType::kNone;
  fhir::Request request;
  bool is_understood = false;  // The request was parsed without a fault.
  // What is decided: the request's own interaction, or what a conditional one
  // turned out to be.
  fhir::Interaction target;
  Images images;
  // The reaches, as bits, by whose grants the search may be planned, because of
  // a row other than the first.
  uint32_t search_reaches = kAllReaches;
  // A row other than the first needs the answer filtered.
  bool needs_filter = false;

  Arena& arena() const { return scratch.arena(); }
  bool enforces(Enforces bits) const { return (input.enforces & bits) == bits; }
  // Of the whole decision, with all entries of a batch.
  size_t own_pairs_left = limits::kMaxGrantPairs;
  size_t* pairs_left = &own_pairs_left;

  fhir::FhirVersion version() const { return session.policy().fhir_version(); }
  Confinement ConfinementOf(const Grant& grant) const {
    return decide::ConfinementOf(session, grant.reach);
  }
  // What the host can do about searches of `type`.
  SearchAbilities AbilitiesFor(fhir::ResourceType type) const;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CALL_H_
