// Tested by grants_test.cc and user_grants_test.cc.

#include "decide/reach.h"

namespace matron::decide {

using fhir::ResourceType;
using smart::ScopeContext;

namespace {

// Why scopes of `context` count for nothing in this session; Reason::kOk if
// they do.
Reason UsabilityOf(const Session& session, ScopeContext context) {
  switch (context) {
    case ScopeContext::kPatient:
      return session.patient().empty() && session.claimed_patients().empty()
                 ? Reason::kNoPatientContext
                 : Reason::kOk;
    case ScopeContext::kUser:
      // SECURITY: a fhirUser that is there but unusable is not the same as
      // none: the waiver must not open what the claim would confine.
      switch (session.fhir_user_state()) {
        case FhirUserState::kUsable:
          return Reason::kOk;
        case FhirUserState::kUnusable:
          return Reason::kNoFhirUser;
        case FhirUserState::kAbsent:
          return session.fhir_user_waived() ? Reason::kOk : Reason::kNoFhirUser;
      }
      return Reason::kNoFhirUser;
    case ScopeContext::kSystem:
      return Reason::kOk;
  }
  return Reason::kInternal;
}

}  // namespace

// SECURITY: a `user/` scope is what its user may do, so a role cannot turn it
// into more: it needs the user, and leads a user who is confined to no
// compartment but their own.
Reason UsabilityOf(const Session& session, ScopeContext token,
                   ScopeContext context) {
  const Reason usability = UsabilityOf(session, token);
  if (usability != Reason::kOk || token == context) return usability;
  return UsabilityOf(session, context);
}

Reaches::Reaches(const Session& session, ScopeContext token,
                 ScopeContext context) {
  const bool is_confined_user = IsConfinedUser(session);
  if (context == ScopeContext::kSystem ||
      (context == ScopeContext::kUser && !is_confined_user)) {
    Add(Reach::kUnconfined);
    return;
  }
  const Confinement own = ConfinementOf(session, Reach::kOwnCompartment);
  const bool is_users = token == ScopeContext::kUser && is_confined_user;
  const bool is_of_user = context == ScopeContext::kUser;
  if (is_of_user) Add(Reach::kOwnCompartment);
  if (!session.patient().empty()) {
    const bool is_own = ConfinementOf(session, Reach::kPatientContext) == own;
    const bool counts =
        is_of_user ? session.patient_is_claimed() && !is_own
                   : !is_users || is_own || session.patient_is_claimed();
    if (counts) Add(Reach::kPatientContext);
  }
  for (size_t i = 0; i < session.claimed_patients().size(); ++i) {
    const Reach reach = ReachOfClaimed(i);
    if (!is_of_user || ConfinementOf(session, reach) != own) Add(reach);
  }
}

bool IsConfinedUser(const Session& session) {
  const ResourceType user = session.fhir_user().type;
  return user == ResourceType::kPatient || user == ResourceType::kRelatedPerson;
}

Confinement ConfinementOf(const Session& session, Reach reach) {
  const fhir::Compartment of_patients = session.policy().patient_compartment();
  if (reach == Reach::kPatientContext) return {of_patients, session.patient()};
  const size_t claimed =
      static_cast<size_t>(reach) - static_cast<size_t>(Reach::kFirstClaimed);
  if (claimed < session.claimed_patients().size()) {
    return {of_patients, session.claimed_patients()[claimed]};
  }
  const fhir::ResourceId& user = session.fhir_user();
  return {user.type == ResourceType::kRelatedPerson
              ? fhir::Compartment::kRelatedPerson
              : of_patients,
          user.id};
}

}  // namespace matron::decide
