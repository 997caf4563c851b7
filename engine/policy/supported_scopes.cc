// A star says what holds for every type; a type is listed if it holds more.
// Tested by discovery_document_test.cc.

#include "policy/supported_scopes.h"

#include <algorithm>

#include "base/arena_vector.h"
#include "fhir/resource_type.h"

namespace matron::policy {

using fhir::ResourceType;
using fhir::TypeSet;
using smart::CrudsMask;
using smart::ScopeContext;
using smart::ScopeSet;

namespace {

// Marks roles, and goes through those that were not met before.
class Walk {
 public:
  Walk(const rbac::RoleGraph& roles, Arena& scratch)
      : roles_(roles),
        met_(scratch.NewArray<bool>(roles.size())),
        open_(scratch) {}

  void Push(std::span<const rbac::RoleId> ids) {
    for (const rbac::RoleId id : ids) {
      if (id >= met_.size() || met_[id] || !open_.Append(id)) continue;
      met_[id] = true;
    }
  }

  ScopeSet Union() {
    ScopeSet all;
    while (!open_.empty()) {
      const rbac::Role& role = roles_.role(open_.back());
      open_.PopBack();
      all |= role.scopes;
      Push(role.inherits);
    }
    return all;
  }

 private:
  const rbac::RoleGraph& roles_;
  std::span<bool> met_;
  ArenaVector<rbac::RoleId> open_;
};

// The letters that `scopes` has in `context` for `type`; for kNone, for every
// type that there is and will be.
CrudsMask LettersFor(const ScopeSet& scopes, ScopeContext context,
                     ResourceType type) {
  CrudsMask letters = 0;
  for (size_t i = 0; i < smart::kNumLetters; ++i) {
    const TypeSet& types = scopes.types(context, i);
    const bool has = type == ResourceType::kNone ? types.Covers(TypeSet::All())
                                                 : types.Has(type);
    if (has) letters |= static_cast<CrudsMask>(1u << i);
  }
  return letters;
}

// What words can say of `letters`.
CrudsMask InWords(CrudsMask letters) {
  CrudsMask said = 0;
  for (const smart::V1Permission& permission : smart::kV1Permissions) {
    if ((letters & permission.letters) == permission.letters) {
      said |= permission.letters;
    }
  }
  return said;
}

void WriteScope(ScopeContext context, ResourceType type, CrudsMask letters,
                ScopeSyntax syntax, json::Writer& writer) {
  smart::Scope scope;
  scope.context = context;
  scope.letters = letters;
  scope.all_types = type == ResourceType::kNone;
  scope.type = type;
  char printed[smart::kMaxCanonicalBytes];
  writer.String(syntax == ScopeSyntax::kLetters ? PrintCanonical(scope, printed)
                                                : PrintInV1(scope, printed));
}

// The types of `version`, by name.
std::span<const ResourceType> SortedTypes(fhir::FhirVersion version,
                                          Arena& scratch) {
  const TypeSet all = TypeSet::Of(version);
  ArenaVector<ResourceType> types(scratch);
  for (uint16_t i = 1; i < fhir::kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (all.Has(type) && !types.Append(type)) return {};
  }
  std::sort(types.items().begin(), types.items().end(),
            [](ResourceType a, ResourceType b) {
              return fhir::NameOf(a) < fhir::NameOf(b);
            });
  return types.items();
}

}  // namespace

ScopeSet GrantableScopes(const Policy& policy, Arena& scratch) {
  Walk walk(policy.roles(), scratch);
  for (const rbac::Assignment& rule : policy.assignments()) {
    walk.Push(rule.roles);
  }
  ScopeSet all = walk.Union();
  for (size_t i = 0; i < smart::kNumLetters; ++i) {
    all.types(ScopeContext::kPatient, i) |= all.types(ScopeContext::kUser, i);
  }
  return all;
}

bool HasAny(const ScopeSet& scopes, ScopeContext context) {
  for (size_t i = 0; i < smart::kNumLetters; ++i) {
    if (!scopes.types(context, i).empty()) return true;
  }
  return false;
}

void WriteScopes(const ScopeSet& scopes, ScopeContext context,
                 fhir::FhirVersion version, ScopeSyntax syntax, Arena& scratch,
                 json::Writer& writer) {
  const auto letters_for = [&](ResourceType type) {
    const CrudsMask letters = LettersFor(scopes, context, type);
    return syntax == ScopeSyntax::kWords ? InWords(letters) : letters;
  };
  const CrudsMask of_star = letters_for(ResourceType::kNone);
  if (of_star != 0) {
    WriteScope(context, ResourceType::kNone, of_star, syntax, writer);
  }
  for (const ResourceType type : SortedTypes(version, scratch)) {
    const CrudsMask more = letters_for(type) & static_cast<CrudsMask>(~of_star);
    if (more == 0) continue;
    WriteScope(context, type, more, syntax, writer);
  }
}

}  // namespace matron::policy
