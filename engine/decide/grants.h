// Grants: what token scopes and role scopes have in common for one interaction.

#ifndef MATRON_DECIDE_GRANTS_H_
#define MATRON_DECIDE_GRANTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/status.h"
#include "decide/recorder.h"
#include "decide/session.h"
#include "fhir/definitions.h"
#include "fhir/resource_type.h"

namespace matron::decide {

// How far a grant reaches. Of one session all grants of a reach have the same
// obligations, so one of each is enough to decide by.
enum class Reach : uint8_t {
  kUnconfined,      // `system/`, and `user/` of a user who is no patient.
  kPatientContext,  // `patient/`: the compartment of the patient in context.
  kOwnCompartment,  // `user/` of a Patient or RelatedPerson.
};
inline constexpr size_t kNumReaches = 3;

// A scope of the token and a role that meet.
struct Grant {
  bool exists = false;
  rbac::RoleId role = 0;
  size_t scope = 0;  // Place in Session::scopes().
};

// What was found for one letter and type.
struct Grants {
  bool scope_covers = false;  // Some scope of the token has letter and type.
  bool role_covers = false;   // Some role meets one of them.
  // Why grants that were found cannot be used; Reason::kOk if none was.
  Reason unusable = Reason::kOk;
  std::array<Grant, kNumReaches> by_reach;

  const Grant& of(Reach reach) const {
    return by_reach[static_cast<size_t>(reach)];
  }
};

// Finds the grants of `session` for `letter` on `type` (kNone: all types). Of
// those with the same reach the first role of the policy counts, and of that
// role's the first scope of the token.
Grants FindGrants(const Session& session, char letter, fhir::ResourceType type,
                  Recorder& recorder);

// Whether the user is a Patient or RelatedPerson, whose `user/` grants are
// confined.
bool IsConfinedUser(const Session& session);

// The compartment that a grant of `reach` is confined to, and whose it is. Only
// for reaches of which the session has grants.
struct Confinement {
  fhir::Compartment compartment = fhir::Compartment::kPatient;
  std::string_view person;

  friend bool operator==(const Confinement&, const Confinement&) = default;
};
Confinement ConfinementOf(const Session& session, Reach reach);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_GRANTS_H_
