// Session: one subject under one policy, with its active roles, its patient and
// the scopes of its token (NIST RBAC: a session).

#ifndef MATRON_DECIDE_SESSION_H_
#define MATRON_DECIDE_SESSION_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/limits.h"
#include "base/status.h"
#include "fhir/definitions.h"
#include "fhir/reference.h"
#include "oauth/claims.h"
#include "oauth/confirmation.h"
#include "policy/policy.h"
#include "rbac/role_graph.h"
#include "smart/constrained_scope.h"

namespace matron::decide {

// A scope of the token. Rejected ones are kept, to be named in explanations.
struct SessionScope {
  std::string_view text;
  // Without letters if it was rejected or is another scope. SECURITY: of one
  // whose constraints are not understood (kScopeConstraintUnsupported) it is
  // what stands before them, and grants nothing.
  smart::Scope scope;
  smart::ConstraintSet constraints;
  Reason reason = Reason::kOk;
};

// What several scopes have together, so that those which cannot cover a request
// are passed by in a few instructions.
struct ScopeGroup {
  static constexpr size_t kSize = 8;

  uint64_t types = 0;  // BitOf each type; all bits for `*`.
  smart::CrudsMask letters = 0;

  static constexpr uint64_t BitOf(fhir::ResourceType type) {
    return uint64_t{1} << static_cast<size_t>(type) % 64;
  }
  void Add(const smart::Scope& scope) {
    types |= scope.all_types ? ~uint64_t{0} : BitOf(scope.type);
    letters |= scope.letters;
  }
};

class Session;
// Drops one reference.
struct SessionDeleter {
  void operator()(const Session* session) const;
};

// Whom `fhirUser` names.
enum class FhirUserState : uint8_t { kAbsent, kUnusable, kUsable };

// Immutable and shared by threads. One block of memory holds all of it but the
// constraints of scopes, which are in a second one. It goes with the last
// reference.
class Session {
 public:
  Session(const Session&) = delete;  // Lives in its block.
  Session& operator=(const Session&) = delete;

  const policy::Policy& policy() const { return *policy_; }

  // Reason::kOk, or why this session permits public interactions only.
  Reason refusal() const { return refusal_; }

  std::span<const SessionScope> scopes() const { return scopes_; }
  // Of each ScopeGroup::kSize of scopes().
  std::span<const ScopeGroup> scope_groups() const { return scope_groups_; }
  std::span<const rbac::RoleId> roles() const { return roles_; }
  // The patient whom the launch chose; empty if it chose none.
  std::string_view patient() const { return patient_; }
  // Patients whom the policy's claim names, each once, without patient().
  std::span<const std::string_view> claimed_patients() const {
    return {claimed_patients_.data(), num_claimed_patients_};
  }
  // Whether that claim names patient() as well.
  bool patient_is_claimed() const { return patient_is_claimed_; }
  // The client that the token was issued to, as far as its claims say.
  std::string_view client() const { return client_; }
  // Empty without an encounter in context.
  std::string_view encounter() const { return encounter_; }
  // What keeps resources whose search parameter `name` leads to their
  // encounter to the one in context; null unless the policy asks for it.
  const smart::ConstraintSet* EncounterConstraint(std::string_view name) const;
  FhirUserState fhir_user_state() const { return fhir_user_state_; }
  const fhir::ResourceId& fhir_user() const { return fhir_user_; }
  // Whether `user/` scopes count without a fhirUser claim.
  bool fhir_user_waived() const { return fhir_user_waived_; }
  // The key that the token is bound to, which each request has to prove.
  const oauth::Confirmation& confirmation() const { return confirmation_; }
  const oauth::Lifetime& lifetime() const { return lifetime_; }
  int64_t leeway_s() const { return leeway_s_; }
  // The claims by which the token may be revoked, as a JSON object, for
  // `revocation.check`; empty if the session is refused.
  std::string_view revocation_claims() const { return revocation_claims_; }

 private:
  friend class SessionBuilder;
  friend struct SessionDeleter;
  friend std::unique_ptr<const Session, SessionDeleter> Share(
      const Session& session);
  Session() : arena_(Arena::Growing()) {}

  mutable std::atomic<uint32_t> references_{1};
  policy::PolicyRef policy_;
  Reason refusal_ = Reason::kInternal;
  FhirUserState fhir_user_state_ = FhirUserState::kAbsent;
  bool fhir_user_waived_ = false;
  fhir::ResourceId fhir_user_;
  std::string_view patient_;
  std::array<std::string_view, limits::kMaxClaimPatients> claimed_patients_;
  size_t num_claimed_patients_ = 0;
  bool patient_is_claimed_ = false;
  std::string_view encounter_;
  std::string_view client_;
  // By the names of the parameters, each once.
  std::span<const smart::ConstraintSet> encounter_constraints_;
  std::span<const SessionScope> scopes_;
  std::span<const ScopeGroup> scope_groups_;
  std::span<const rbac::RoleId> roles_;
  oauth::Confirmation confirmation_;
  oauth::Lifetime lifetime_;
  int64_t leeway_s_ = 0;
  std::string_view revocation_claims_;
  Arena arena_;  // What the constraints of scopes are made of.
};

// One reference to a session. Each may be dropped by any thread.
using SessionPtr = std::unique_ptr<const Session, SessionDeleter>;

// Another reference to `session`.
SessionPtr Share(const Session& session);

// What a session is made of. Views are copied into the session's block.
struct SessionParts {
  policy::PolicyRef policy;
  Reason refusal = Reason::kInternal;
  FhirUserState fhir_user_state = FhirUserState::kAbsent;
  bool fhir_user_waived = false;
  fhir::ResourceId fhir_user;
  std::string_view patient;
  std::span<const std::string_view> claimed_patients;
  bool patient_is_claimed = false;
  std::string_view encounter;
  std::string_view client;
  std::string_view scope;  // The whole scope string.
  size_t num_scopes = 0;   // Tokens in it.
  std::span<const rbac::RoleId> roles;
  oauth::Confirmation confirmation;
  oauth::Lifetime lifetime;
  int64_t leeway_s = 0;
  std::string_view revocation_claims;
};

// The search parameter by which resources of `type` are in the compartment of
// their encounter; empty for types outside.
std::string_view EncounterParameter(fhir::FhirVersion version,
                                    fhir::ResourceType type);

// Allocates a session; null without memory.
SessionPtr MakeSession(const SessionParts& parts);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SESSION_H_
