// The member `roles`. Tested by loader_test.cc.

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "base/text_builder.h"
#include "policy/loader.h"

namespace matron::policy {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kMembers[] = {"description", "inherits", "scopes"};

}  // namespace

void Loader::LoadRoles(const Place& roles) {
  if (!roles.Require(Kind::kObject)) return;
  if (roles.value().size() > limits::kMaxRoles) {
    roles.Fault(Status::kPolicyLimit, "has too many members");
    return;
  }
  NameRoles(roles);
  size_t index = 0;
  for (Value item = roles.value().first(); item.exists();
       item = item.next(), ++index) {
    LoadRole(roles.Child(item, index));
  }
  RefuseCycle(roles);
}

// Roles may inherit from roles that come later, so names are known first.
void Loader::NameRoles(const Place& roles) {
  rbac::RoleId id = 0;
  for (Value item = roles.value().first(); item.exists();
       item = item.next(), ++id) {
    const std::string_view name = item.key();
    if (name.empty() || name.size() > limits::kMaxNameBytes ||
        HasControl(name)) {
      roles.Child(item, id).Fault(
          Status::kPolicyBadValue,
          "the name of a role has 1 to 128 bytes and no control characters");
    }
    if (!role_names_.Append({name, id})) return;
  }
  const std::span<NamedRole> names = role_names_.items();
  std::sort(
      names.begin(), names.end(),
      [](const NamedRole& a, const NamedRole& b) { return a.name < b.name; });
}

void Loader::LoadRole(const Place& place) {
  rbac::Role role;
  role.name = policy_->arena_.Copy(place.value().key());
  if (place.Require(Kind::kObject)) {
    place.RefuseUnknown(kMembers);
    place.Member("description").Optional(Kind::kString);  // For people.
    const Place inherits = place.Member("inherits");
    if (inherits.exists()) {
      role.inherits = LoadRoleNames(inherits, limits::kMaxRoleParents, true);
    }
    const Place scopes = place.Member("scopes");
    if (scopes.exists()) LoadScopes(scopes, &role);
  }
  if (!policy_->roles_.Add(role)) {
    place.Fault(Status::kOutOfMemory, "memory could not be allocated");
  }
}

// A scope that would grant nothing is a mistake of the author: in a token it is
// ignored, here it is reported.
void Loader::LoadScopes(const Place& scopes, rbac::Role* out) {
  if (!scopes.RequireArray(limits::kMaxRoleScopes, true)) return;
  ArenaVector<smart::ConstrainedScope> constrained(policy_->arena_);
  ArenaVector<std::string_view> definitions(policy_->arena_);
  size_t index = 0;
  for (Value item = scopes.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = scopes.Child(item, index);
    if (!place.Require(Kind::kString)) continue;
    if (IsDefinition(item.text())) {
      if (!definitions.Append(policy_->arena_.Copy(item.text()))) return;
      continue;
    }
    smart::ConstrainedScope scope;
    const bool is_plain = item.text().find('?') == std::string_view::npos;
    const smart::ScopeToken token = smart::ParseConstrainedScope(
        is_plain ? item.text() : policy_->arena_.Copy(item.text()),
        smart::ScopeOptions(policy_->fhir_version_, policy_->scope_modifiers_),
        policy_->arena_, &scope);
    if (token.kind == smart::ScopeClass::kClinical) {
      if (scope.is_plain()) {
        out->scopes.Add(scope.scope);
      } else if (!constrained.Append(scope)) {
        return;
      }
    } else if (token.kind == smart::ScopeClass::kOther) {
      place.FaultAbout(Status::kPolicyBadScope, item.text(),
                       "grants no access to resources",
                       "a role holds scopes such as user/Observation.rs");
    } else {
      place.FaultAbout(Status::kPolicyBadScope, item.text(),
                       InfoOf(token.reason).text, smart::HintFor(token.reason));
    }
  }
  out->constrained_scopes = constrained.items();
  out->definitions = definitions.items();
}

void Loader::RefuseCycle(const Place& roles) {
  if (diagnostics_.num_found() > 0) return;  // The graph may be incomplete.
  const std::optional<rbac::RoleEdge> cycle =
      policy_->roles_.FindCycle(scratch_);
  if (!cycle.has_value()) return;
  const std::string_view name = policy_->roles_.role(cycle->role).name;
  const Place role = roles.Member(name);
  const Place inherits = role.Member("inherits");
  Value parent = inherits.value().first();
  for (size_t i = 0; i < cycle->index; ++i) parent = parent.next();
  inherits.Child(parent, cycle->index)
      .FaultAbout(Status::kPolicyRoleCycle, name, "inherits from itself");
}

std::span<const rbac::RoleId> Loader::LoadRoleNames(const Place& names,
                                                    size_t max_items,
                                                    bool may_be_empty) {
  if (!names.RequireArray(max_items, may_be_empty)) return {};
  ArenaVector<rbac::RoleId> ids(policy_->arena_);
  size_t index = 0;
  for (Value item = names.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = names.Child(item, index);
    if (!place.Require(Kind::kString)) continue;
    const std::optional<rbac::RoleId> id = FindRole(item.text());
    if (!id.has_value()) {
      ReportUnknownRole(place);
    } else if (!ids.Append(*id)) {
      return {};
    }
  }
  return ids.items();
}

std::optional<rbac::RoleId> Loader::FindRole(std::string_view name) const {
  const std::span<const NamedRole> names = role_names_.items();
  const auto found =
      std::lower_bound(names.begin(), names.end(), name,
                       [](const NamedRole& role, std::string_view wanted) {
                         return role.name < wanted;
                       });
  if (found == names.end() || found->name != name) return std::nullopt;
  return found->id;
}

void Loader::ReportUnknownRole(const Place& place) {
  if (diagnostics_.is_full()) {
    return place.Fault(Status::kPolicyUnknownRole, {});
  }
  ArenaVector<std::string_view> names(scratch_);
  for (const NamedRole& role : role_names_.items()) {
    if (names.size() == limits::kMaxDiagnostics || !names.Append(role.name)) {
      break;
    }
  }
  const std::string_view near = Nearest(place.value().text(), names.items());
  TextBuilder hint(scratch_);
  if (!near.empty()) {
    hint.Append("did you mean ");
    hint.Append(QuoteForMessage(near, scratch_));
    hint.Append('?');
  }
  place.FaultAbout(Status::kPolicyUnknownRole, place.value().text(),
                   "is not a role of this policy", hint.text());
}

}  // namespace matron::policy
