// Tested by session_test.cc.

#include "decide/session.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "base/arena_vector.h"
#include "base/text_builder.h"

namespace matron::decide {
namespace {

constexpr size_t RoundUp(size_t size) { return (size + 7) & ~size_t{7}; }

const smart::ConstraintSet* FindByName(
    std::span<const smart::ConstraintSet> sets, std::string_view name) {
  const auto found = std::find_if(sets.begin(), sets.end(),
                                  [name](const smart::ConstraintSet& set) {
                                    return set.items[0].name == name;
                                  });
  return found == sets.end() ? nullptr : &*found;
}

}  // namespace

// Places a session and what it refers to behind each other in one block.
class SessionBuilder {
 public:
  explicit SessionBuilder(const SessionParts& parts) : parts_(parts) {}

  SessionPtr Build() {
    const size_t size = RoundUp(sizeof(Session)) +
                        RoundUp(parts_.num_scopes * sizeof(SessionScope)) +
                        NumGroups() * sizeof(ScopeGroup) +
                        RoundUp(parts_.roles.size() * sizeof(rbac::RoleId)) +
                        parts_.scope.size() + parts_.patient.size() +
                        parts_.encounter.size() + parts_.client.size() +
                        SizeOfClaimed() + parts_.fhir_user.id.size() +
                        parts_.confirmation.key_thumbprint.size() +
                        parts_.confirmation.certificate_thumbprint.size() +
                        parts_.revocation_claims.size();
    next_ = static_cast<char*>(std::malloc(size));
    if (next_ == nullptr) return nullptr;
    Session* session = new (Take(sizeof(Session))) Session();
    session->policy_ = parts_.policy;
    session->refusal_ = parts_.refusal;
    session->fhir_user_state_ = parts_.fhir_user_state;
    session->fhir_user_waived_ = parts_.fhir_user_waived;
    session->lifetime_ = parts_.lifetime;
    session->leeway_s_ = parts_.leeway_s;
    SessionScope* scopes = static_cast<SessionScope*>(
        Take(parts_.num_scopes * sizeof(SessionScope)));
    ScopeGroup* groups =
        static_cast<ScopeGroup*>(Take(NumGroups() * sizeof(ScopeGroup)));
    session->roles_ = CopyRoles();
    // Texts have no alignment, so they come last.
    session->patient_ = CopyText(parts_.patient);
    for (const std::string_view patient : parts_.claimed_patients) {
      session->claimed_patients_[session->num_claimed_patients_++] =
          CopyText(patient);
    }
    session->patient_is_claimed_ = parts_.patient_is_claimed;
    session->encounter_ = CopyText(parts_.encounter);
    session->client_ = CopyText(parts_.client);
    session->fhir_user_ = {parts_.fhir_user.type,
                           CopyText(parts_.fhir_user.id)};
    session->confirmation_ = {
        parts_.confirmation.is_bound,
        CopyText(parts_.confirmation.key_thumbprint),
        CopyText(parts_.confirmation.certificate_thumbprint)};
    session->revocation_claims_ = CopyText(parts_.revocation_claims);
    session->scopes_ =
        ParseScopes(CopyText(parts_.scope), scopes, session->arena_);
    session->scope_groups_ = MakeGroups(session->scopes_, groups);
    if (parts_.policy.exists() && parts_.policy->confines_to_encounter()) {
      session->encounter_constraints_ =
          MakeEncounterConstraints(session->encounter_, session->arena_);
    }
    SessionPtr owner(session);
    if (session->arena_.exhausted()) return nullptr;
    return owner;
  }

 private:
  size_t SizeOfClaimed() const {
    size_t size = 0;
    for (const std::string_view patient : parts_.claimed_patients) {
      size += patient.size();
    }
    return size;
  }

  // One for each parameter by which a type is in the Encounter compartment. One
  // that cannot be read is left out, and its types are then out of reach.
  std::span<const smart::ConstraintSet> MakeEncounterConstraints(
      std::string_view encounter, Arena& arena) const {
    ArenaVector<smart::ConstraintSet> sets(arena);
    if (encounter.empty()) return {};
    const fhir::FhirVersion version = parts_.policy->fhir_version();
    const fhir::TypeSet types = fhir::TypeSet::Of(version);
    for (fhir::ResourceType type = types.After(fhir::ResourceType::kNone);
         type != fhir::ResourceType::kNone; type = types.After(type)) {
      const std::string_view name = EncounterParameter(version, type);
      if (name.empty() || FindByName(sets.items(), name) != nullptr) continue;
      TextBuilder query(arena);
      query.Append(name);
      query.Append(name == "_id" ? "=" : "=Encounter/");
      query.Append(encounter);
      smart::Scope scope;
      scope.context = smart::ScopeContext::kPatient;
      scope.letters = smart::kAllLetters;
      scope.type = type;
      smart::ConstraintSet set;
      if (smart::ParseConstraints(query.text(), scope, version, 0, arena,
                                  &set) == Reason::kOk &&
          !sets.Append(set)) {
        return {};
      }
    }
    return sets.items();
  }

  void* Take(size_t size) {
    return std::exchange(next_, next_ + RoundUp(size));
  }

  std::string_view CopyText(std::string_view text) {
    char* memory = std::exchange(next_, next_ + text.size());
    if (!text.empty()) std::memcpy(memory, text.data(), text.size());
    return {memory, text.size()};
  }

  std::span<const rbac::RoleId> CopyRoles() {
    const size_t size = parts_.roles.size() * sizeof(rbac::RoleId);
    rbac::RoleId* roles = static_cast<rbac::RoleId*>(Take(size));
    if (size > 0) std::memcpy(roles, parts_.roles.data(), size);
    return {roles, parts_.roles.size()};
  }

  std::span<const SessionScope> ParseScopes(std::string_view text,
                                            SessionScope* scopes,
                                            Arena& arena) {
    const smart::ScopeOptions options(parts_.policy->fhir_version(),
                                      parts_.policy->scope_modifiers());
    smart::ScopeReader reader(text, options.version);
    std::string_view token_text;
    size_t offset = 0;
    size_t count = 0;
    while (count < parts_.num_scopes && reader.NextText(&token_text, &offset)) {
      smart::ConstrainedScope parsed;
      const smart::ScopeToken token =
          smart::ParseConstrainedScope(token_text, options, arena, &parsed);
      SessionScope* scope = new (&scopes[count++]) SessionScope();
      scope->text = token_text;
      scope->reason = token.reason;
      if (token.kind == smart::ScopeClass::kClinical) {
        scope->scope = parsed.scope;
        scope->constraints = parsed.constraints;
      } else if (token.reason == Reason::kScopeConstraintUnsupported) {
        smart::ScopeHead head;
        (void)smart::ParseScopeHead(token_text, options.version, &head);
        scope->scope = head.scope;
      }
    }
    return {scopes, count};
  }

  size_t NumGroups() const {
    return (parts_.num_scopes + ScopeGroup::kSize - 1) / ScopeGroup::kSize;
  }

  std::span<const ScopeGroup> MakeGroups(std::span<const SessionScope> scopes,
                                         ScopeGroup* groups) const {
    const size_t size = NumGroups();
    for (size_t i = 0; i < size; ++i) new (&groups[i]) ScopeGroup();
    for (size_t i = 0; i < scopes.size(); ++i) {
      groups[i / ScopeGroup::kSize].Add(scopes[i].scope);
    }
    return {groups, size};
  }

  const SessionParts& parts_;
  char* next_ = nullptr;
};

void SessionDeleter::operator()(const Session* session) const {
  if (session == nullptr ||
      session->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  session->~Session();
  std::free(const_cast<Session*>(session));
}

SessionPtr Share(const Session& session) {
  session.references_.fetch_add(1, std::memory_order_relaxed);
  return SessionPtr(&session);
}

std::string_view EncounterParameter(fhir::FhirVersion version,
                                    fhir::ResourceType type) {
  if (type == fhir::ResourceType::kEncounter) return "_id";
  const fhir::CompartmentRule rule(version, fhir::Compartment::kEncounter,
                                   type);
  return rule.num_parameters() == 0 ? std::string_view() : rule.parameter(0);
}

const smart::ConstraintSet* Session::EncounterConstraint(
    std::string_view name) const {
  return FindByName(encounter_constraints_, name);
}

SessionPtr MakeSession(const SessionParts& parts) {
  return SessionBuilder(parts).Build();
}

}  // namespace matron::decide
