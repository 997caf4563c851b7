// Tested by decide_test.cc.

#include "decide/grants.h"

#include "smart/scope_set.h"

namespace matron::decide {
namespace {

using fhir::ResourceType;
using smart::ScopeContext;

bool Covers(const smart::Scope& scope, size_t letter, ResourceType type) {
  if (!smart::HasLetter(scope.letters, letter)) return false;
  return scope.all_types || (type != ResourceType::kNone && scope.type == type);
}

// Why grants of `context` count for nothing in this session; Reason::kOk if
// they do.
Reason UsabilityOf(const Session& session, ScopeContext context) {
  switch (context) {
    case ScopeContext::kPatient:
      return session.patient().empty() ? Reason::kNoPatientContext
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

// The same for a grant of `context` that a token scope of `token` gave.
//
// SECURITY: a `user/` scope is what its user may do, so a role cannot turn it
// into more: it needs the user, and leads a user who is confined to no
// compartment but their own.
Reason UsabilityOf(const Session& session, ScopeContext token,
                   ScopeContext context) {
  const Reason usability = UsabilityOf(session, token);
  if (usability != Reason::kOk || token == context) return usability;
  const Reason meeting = UsabilityOf(session, context);
  if (meeting != Reason::kOk) return meeting;
  const bool leads_elsewhere =
      token == ScopeContext::kUser && IsConfinedUser(session) &&
      ConfinementOf(session, Reach::kPatientContext) !=
          ConfinementOf(session, Reach::kOwnCompartment);
  return leads_elsewhere ? Reason::kNotInCompartment : Reason::kOk;
}

Reach ReachOf(const Session& session, ScopeContext context) {
  if (context == ScopeContext::kPatient) return Reach::kPatientContext;
  return context == ScopeContext::kUser && IsConfinedUser(session)
             ? Reach::kOwnCompartment
             : Reach::kUnconfined;
}

// Goes over all pairs of scopes and roles for one letter and type.
class Finder {
 public:
  Finder(const Session& session, char letter, ResourceType type,
         Recorder& recorder)
      : session_(session),
        letter_(letter),
        letter_index_(smart::IndexOfLetter(letter)),
        type_(type),
        recorder_(recorder) {}

  Grants Run() {
    for (size_t i = 0; i < session_.scopes().size(); ++i) TryScope(i);
    return grants_;
  }

 private:
  void TryScope(size_t index) {
    const SessionScope& scope = session_.scopes()[index];
    if (!Covers(scope.scope, letter_index_, type_)) {
      if (recorder_.enabled()) RecordMiss(scope);
      return;
    }
    grants_.scope_covers = true;
    bool met = false;
    for (const rbac::RoleId role : session_.roles()) {
      met |= TryRole(index, role);
    }
    if (!met && recorder_.enabled()) {
      recorder_.Add("scope", "no_role", scope.text, {},
                    "the scope covers the request, but no active role does");
    }
  }

  bool TryRole(size_t index, rbac::RoleId role) {
    const smart::ScopeSet& held = session_.policy().roles().role(role).scopes;
    const ScopeContext token = session_.scopes()[index].scope.context;
    bool met = false;
    for (size_t i = 0; i < smart::kNumScopeContexts; ++i) {
      const ScopeContext meeting = static_cast<ScopeContext>(i);
      for (size_t k = 0; k < smart::kNumScopeContexts; ++k) {
        const ScopeContext context = static_cast<ScopeContext>(k);
        if (!smart::MeetsIn(meeting, token, context) ||
            !held.Covers(context, letter_, type_)) {
          continue;
        }
        met = true;
        Keep(index, role, meeting);
        break;
      }
    }
    return met;
  }

  void Keep(size_t index, rbac::RoleId role, ScopeContext context) {
    grants_.role_covers = true;
    const SessionScope& scope = session_.scopes()[index];
    const std::string_view role_name =
        session_.policy().roles().role(role).name;
    const Reason usability =
        UsabilityOf(session_, scope.scope.context, context);
    if (usability != Reason::kOk) {
      grants_.unusable = grants_.unusable == Reason::kOk
                             ? usability
                             : Nearer(grants_.unusable, usability);
      recorder_.Add("grant", "unusable", scope.text, role_name,
                    InfoOf(usability).text);
      return;
    }
    const Reach reach = ReachOf(session_, context);
    recorder_.Add("grant",
                  reach == Reach::kUnconfined ? "unconfined" : "confined",
                  scope.text, role_name,
                  reach == Reach::kUnconfined
                      ? "scope and role cover the request"
                      : "scope and role cover the request in one compartment");
    Grant& best = grants_.by_reach[static_cast<size_t>(reach)];
    if (best.exists && best.role <= role) return;
    best = {true, role, index};
  }

  void RecordMiss(const SessionScope& scope) {
    if (scope.reason != Reason::kOk) {
      recorder_.Add("scope", InfoOf(scope.reason).wire_name, scope.text, {},
                    InfoOf(scope.reason).text);
    } else if (scope.scope.letters == 0) {
      recorder_.Add("scope", "other", scope.text, {},
                    "not a scope for resources");
    } else if ((scope.scope.letters >> letter_index_ & 1) == 0) {
      recorder_.Add("scope", "lacks_letter", scope.text, {},
                    "the scope does not have the letter that is needed");
    } else {
      recorder_.Add("scope", "other_type", scope.text, {},
                    "the scope is for another resource type");
    }
  }

  const Session& session_;
  char letter_;
  size_t letter_index_;
  ResourceType type_;
  Recorder& recorder_;
  Grants grants_;
};

}  // namespace

Grants FindGrants(const Session& session, char letter, ResourceType type,
                  Recorder& recorder) {
  if (smart::IndexOfLetter(letter) == smart::kNumLetters) return Grants();
  return Finder(session, letter, type, recorder).Run();
}

bool IsConfinedUser(const Session& session) {
  const ResourceType user = session.fhir_user().type;
  return user == ResourceType::kPatient || user == ResourceType::kRelatedPerson;
}

Confinement ConfinementOf(const Session& session, Reach reach) {
  if (reach == Reach::kPatientContext) {
    return {fhir::Compartment::kPatient, session.patient()};
  }
  const fhir::ResourceId& user = session.fhir_user();
  return {user.type == ResourceType::kRelatedPerson
              ? fhir::Compartment::kRelatedPerson
              : fhir::Compartment::kPatient,
          user.id};
}

}  // namespace matron::decide
