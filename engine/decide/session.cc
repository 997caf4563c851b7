// Tested by session_test.cc.

#include "decide/session.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace matron::decide {
namespace {

constexpr size_t RoundUp(size_t size) { return (size + 7) & ~size_t{7}; }

}  // namespace

// Places a session and what it refers to behind each other in one block.
class SessionBuilder {
 public:
  explicit SessionBuilder(const SessionParts& parts) : parts_(parts) {}

  SessionPtr Build() {
    const size_t size = RoundUp(sizeof(Session)) +
                        RoundUp(parts_.num_scopes * sizeof(SessionScope)) +
                        RoundUp(parts_.roles.size() * sizeof(rbac::RoleId)) +
                        parts_.scope.size() + parts_.patient.size() +
                        parts_.fhir_user.id.size();
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
    session->roles_ = CopyRoles();
    // Texts have no alignment, so they come last.
    session->patient_ = CopyText(parts_.patient);
    session->fhir_user_ = {parts_.fhir_user.type,
                           CopyText(parts_.fhir_user.id)};
    session->scopes_ =
        ParseScopes(CopyText(parts_.scope), scopes, session->arena_);
    SessionPtr owner(session);
    if (session->arena_.exhausted()) return nullptr;
    return owner;
  }

 private:
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

  const SessionParts& parts_;
  char* next_ = nullptr;
};

void SessionDeleter::operator()(const Session* session) const {
  if (session == nullptr) return;
  session->~Session();
  std::free(const_cast<Session*>(session));
}

SessionPtr MakeSession(const SessionParts& parts) {
  return SessionBuilder(parts).Build();
}

}  // namespace matron::decide
