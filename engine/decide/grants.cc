// Tested by decide_test.cc.

#include "decide/grants.h"

#include <algorithm>
#include <bit>

#include "base/arena_vector.h"
#include "base/limits.h"
#include "smart/constraint_matcher.h"
#include "smart/scope_set.h"

namespace matron::decide {
namespace {

using fhir::ResourceType;
using smart::ScopeContext;

// The order of grants, but for full ones, which come first.
bool ComesBefore(const Grant& a, const Grant& b) {
  if (a.is_full() != b.is_full()) return a.is_full();
  if (a.role != b.role) return a.role < b.role;
  return a.scope < b.scope;
}

}  // namespace

// Goes over all pairs of scopes and roles for one letter and type.
class GrantFinder::Search {
 public:
  // Counts `pairs_left` down.
  Search(const Session& session, const Wanted& wanted, Arena& arena,
         Recorder& recorder, size_t* pairs_left)
      : session_(session),
        letter_(wanted.letter),
        letter_index_(smart::IndexOfLetter(wanted.letter)),
        type_(wanted.type),
        any_type_(wanted.any_type),
        system_only_(wanted.system_only),
        arena_(arena),
        recorder_(recorder),
        pairs_left_(pairs_left),
        items_(arena) {}

  Grants Run() {
    const size_t num_scopes = session_.scopes().size();
    size_t next = 0;
    for (const ScopeGroup& group : session_.scope_groups()) {
      const size_t end = std::min(next + ScopeGroup::kSize, num_scopes);
      if (MayCover(group) || recorder_.enabled()) {
        for (size_t i = next; i < end; ++i) TryScope(i);
      }
      next = end;
    }
    if (exceeds_) {
      grants_.unusable = Reason::kScopeLimitExceeded;
      return grants_;
    }
    grants_.items = items_.items();
    return grants_;
  }

 private:
  // Whether one of a group of scopes may cover what is wanted.
  bool MayCover(const ScopeGroup& group) const {
    return smart::HasLetter(group.letters, letter_index_) &&
           (any_type_ || (group.types & ScopeGroup::BitOf(type_)) != 0);
  }

  // What both sides of a grant are asked.
  bool Covers(const smart::Scope& scope) const {
    if (!smart::HasLetter(scope.letters, letter_index_)) return false;
    if (system_only_ && scope.context != ScopeContext::kSystem) return false;
    return any_type_ || scope.all_types ||
           (type_ != ResourceType::kNone && scope.type == type_);
  }

  bool RoleCovers(const smart::ScopeSet& held, ScopeContext context,
                  const smart::Scope& token) const {
    if (!any_type_)
      return held.Covers(context, letter_, type_,
                         session_.policy().fhir_version());
    const fhir::TypeSet& types = held.types(context, letter_index_);
    return token.all_types ? !types.empty() : types.Has(token.type);
  }

  void TryScope(size_t index) {
    const SessionScope& scope = session_.scopes()[index];
    if (!Covers(scope.scope)) {
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

  bool TakePair() {
    if (*pairs_left_ == 0) {
      exceeds_ = true;
      return false;
    }
    --*pairs_left_;
    return true;
  }

  bool TryRole(size_t index, rbac::RoleId id) {
    const rbac::Role& role = session_.policy().roles().role(id);
    const smart::Scope& token = session_.scopes()[index].scope;
    bool met = false;
    if (!TakePair()) return met;
    for (size_t i = 0; i < smart::kNumScopeContexts; ++i) {
      smart::ContextSet partners =
          smart::PartnersIn(static_cast<ScopeContext>(i), token.context);
      if (partners == 0) continue;
      fhir::TypeSet held;
      bool covers = false;
      for (; partners != 0; partners &= partners - 1) {
        const auto context =
            static_cast<ScopeContext>(std::countr_zero(partners));
        if (!RoleCovers(role.scopes, context, token)) continue;
        covers = true;
        if (any_type_) held |= role.scopes.types(context, letter_index_);
      }
      met |= covers;
      if (covers) Keep(index, id, static_cast<ScopeContext>(i), {}, held);
    }
    for (const smart::ConstrainedScope& held : role.constrained_scopes) {
      if (!TakePair()) return met;
      if (!Covers(held.scope)) continue;
      // On any type both sides must speak of the same one.
      if (!token.all_types && !held.scope.all_types &&
          token.type != held.scope.type) {
        continue;
      }
      for (size_t i = 0; i < smart::kNumScopeContexts; ++i) {
        const ScopeContext meeting = static_cast<ScopeContext>(i);
        if (!smart::MeetsIn(meeting, token.context, held.scope.context)) {
          continue;
        }
        met = true;
        fhir::TypeSet types = fhir::TypeSet::All();
        if (!held.scope.all_types) {
          types = fhir::TypeSet();
          types.Add(held.scope.type);
        }
        Keep(index, id, meeting, held, types);
      }
    }
    return met;
  }

  // `types` are those of the role's side; they matter for any type only.
  void Keep(size_t index, rbac::RoleId role, ScopeContext context,
            const smart::ConstrainedScope& held, fhir::TypeSet types) {
    grants_.role_covers = true;
    const SessionScope& scope = session_.scopes()[index];
    const std::string_view role_name =
        session_.policy().roles().role(role).name;
    const smart::ConstraintSet* encounter = nullptr;
    const bool is_judgeable =
        scope.reason == Reason::kOk && KeepJudgeable(scope, held, &types);
    Reason usability = is_judgeable
                           ? UsabilityOf(session_, scope.scope.context, context)
                           : Reason::kConstraintUnsupported;
    if (usability == Reason::kOk && context == ScopeContext::kPatient) {
      usability = FindEncounter(scope.scope, &encounter);
    }
    const Reaches reaches(session_, scope.scope.context, context);
    if (usability == Reason::kOk && reaches.items().empty()) {
      usability = Reason::kNotInCompartment;
    }
    if (usability != Reason::kOk) return Fail(usability, scope, role_name);
    Grant grant;
    grant.role = role;
    grant.scope = index;
    grant.token_query = scope.constraints.query;
    grant.role_query = held.constraints.query;
    grant.in_encounter = encounter != nullptr;
    if (!Join(scope.constraints.items, held.constraints.items,
              &grant.constraints) ||
        (encounter != nullptr &&
         !Join(grant.constraints, encounter->items, &grant.constraints))) {
      return;
    }
    for (const Reach reach : reaches.items()) {
      if (any_type_ ? !MayReachAny(scope.scope, types, reach)
                    : !MayReach(type_, reach)) {
        Fail(Reason::kNotInCompartment, scope, role_name);
        continue;
      }
      grant.reach = reach;
      Record(grant, scope.text, role_name);
      Insert(grant);
    }
  }

  void Fail(Reason reason, const SessionScope& scope,
            std::string_view role_name) {
    grants_.unusable = grants_.unusable == Reason::kOk
                           ? reason
                           : Nearer(grants_.unusable, reason);
    recorder_.Add("grant", "unusable", scope.text, role_name,
                  InfoOf(reason).text);
  }

  // What keeps a `patient/` grant on the type to the encounter in context;
  // leaves `*out` alone where nothing does.
  Reason FindEncounter(const smart::Scope& scope,
                       const smart::ConstraintSet** out) const {
    const policy::Policy& policy = session_.policy();
    if (!policy.confines_to_encounter() || type_ == ResourceType::kNone) {
      return Reason::kOk;
    }
    const std::string_view name =
        EncounterParameter(policy.fhir_version(), type_);
    if (name.empty()) return Reason::kOk;
    if (session_.encounter().empty()) return Reason::kNoEncounterContext;
    *out = session_.EncounterConstraint(name);
    return *out != nullptr && IsJudgeable(scope, **out)
               ? Reason::kOk
               : Reason::kConstraintUnsupported;
  }

  // Whether a resource of `type` can be in the compartment of `reach`.
  bool MayReach(ResourceType type, Reach reach) const {
    if (reach == Reach::kUnconfined || type == ResourceType::kNone) return true;
    if (session_.policy().IsShared(type)) {
      return letter_ == 'r' || letter_ == 's';
    }
    const fhir::Compartment compartment =
        ConfinementOf(session_, reach).compartment;
    // The server would give a new person another id.
    if (type == fhir::PersonType(compartment)) return letter_ != 'c';
    return IsInCompartment(session_.policy().fhir_version(), compartment, type);
  }

  // The same for one of the types that both sides have.
  bool MayReachAny(const smart::Scope& token, const fhir::TypeSet& types,
                   Reach reach) const {
    if (!token.all_types) return MayReach(token.type, reach);
    for (ResourceType type = types.After(ResourceType::kNone);
         type != ResourceType::kNone; type = types.After(type)) {
      if (MayReach(type, reach)) return true;
    }
    return false;
  }

  // Whether resources of the type, or of one of `types`, can be judged by the
  // constraints of both. Takes from `*types` the others.
  bool KeepJudgeable(const SessionScope& token,
                     const smart::ConstrainedScope& held,
                     fhir::TypeSet* types) const {
    const bool is_plain =
        token.constraints.items.empty() && held.constraints.items.empty();
    if (!any_type_ || is_plain || !token.scope.all_types ||
        types->Covers(fhir::TypeSet::All())) {
      return IsJudgeable(token.scope, token.constraints) &&
             IsJudgeable(held.scope, held.constraints);
    }
    fhir::TypeSet judgeable;
    for (ResourceType type = types->After(ResourceType::kNone);
         type != ResourceType::kNone; type = types->After(type)) {
      smart::Scope of_type = token.scope;
      of_type.type = type;
      if (IsJudgeable(of_type, token.constraints) &&
          IsJudgeable(of_type, held.constraints)) {
        judgeable.Add(type);
      }
    }
    *types = judgeable;
    return !judgeable.empty();
  }

  // Whether resources of the type, or else of that of `scope`, can be judged by
  // its `constraints`.
  bool IsJudgeable(const smart::Scope& scope,
                   const smart::ConstraintSet& constraints) const {
    const ResourceType type = type_ != ResourceType::kNone ? type_ : scope.type;
    return std::all_of(
        constraints.items.begin(), constraints.items.end(),
        [&](const smart::ScopeConstraint& constraint) {
          // Of `*` some types may be ones that can be judged.
          return type == ResourceType::kNone
                     ? smart::IsJudgeableModifier(constraint.modifier)
                     : smart::IsJudgeable(session_.policy().fhir_version(),
                                          type, constraint);
        });
  }

  bool Join(std::span<const smart::ScopeConstraint> token,
            std::span<const smart::ScopeConstraint> role,
            std::span<const smart::ScopeConstraint>* out) {
    if (token.empty() || role.empty()) {
      *out = token.empty() ? role : token;
      return true;
    }
    const std::span<smart::ScopeConstraint> all =
        arena_.NewArray<smart::ScopeConstraint>(token.size() + role.size());
    if (all.empty()) {
      exceeds_ = true;
      return false;
    }
    size_t size = 0;
    for (const smart::ScopeConstraint& constraint : token) {
      all[size++] = constraint;
    }
    for (const smart::ScopeConstraint& constraint : role) {
      const auto is_same = [&](const smart::ScopeConstraint& other) {
        return other.text == constraint.text;
      };
      if (std::none_of(token.begin(), token.end(), is_same)) {
        all[size++] = constraint;
      }
    }
    *out = all.first(size);
    return true;
  }

  // Keeps the list in order, each confinement and constraint once.
  void Insert(const Grant& grant) {
    const auto is_alike = [&](const Grant& other) {
      return other.reach == grant.reach &&
             other.in_encounter == grant.in_encounter &&
             other.token_query == grant.token_query &&
             other.role_query == grant.role_query;
    };
    const std::span<Grant> items = items_.items();
    const auto alike = std::find_if(items.begin(), items.end(), is_alike);
    size_t place = items.size();
    if (alike != items.end()) {
      if (!ComesBefore(grant, *alike)) return;
      place = static_cast<size_t>(alike - items.begin());
    } else if (items.size() == limits::kMaxGrants || !items_.Append(grant)) {
      exceeds_ = true;
      return;
    }
    const std::span<Grant> all = items_.items();
    while (place > 0 && ComesBefore(grant, all[place - 1])) {
      all[place] = all[place - 1];
      --place;
    }
    all[place] = grant;
  }

  void Record(const Grant& grant, std::string_view scope,
              std::string_view role) {
    if (!recorder_.enabled()) return;
    recorder_.Add("grant",
                  grant.is_full()       ? "unconfined"
                  : grant.is_confined() ? "confined"
                                        : "constrained",
                  scope, role,
                  grant.is_full() ? "scope and role cover the request"
                  : grant.is_confined()
                      ? "scope and role cover the request in one compartment"
                      : "scope and role cover what matches their constraints");
  }

  void RecordMiss(const SessionScope& scope) {
    if (scope.reason != Reason::kOk) {
      recorder_.Add("scope", InfoOf(scope.reason).wire_name, scope.text, {},
                    InfoOf(scope.reason).text);
    } else if (scope.scope.letters == 0) {
      recorder_.Add("scope", "other", scope.text, {},
                    "not a scope for resources");
    } else if (!smart::HasLetter(scope.scope.letters, letter_index_)) {
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
  bool any_type_;
  bool system_only_;
  Arena& arena_;
  Recorder& recorder_;
  size_t* pairs_left_;
  ArenaVector<Grant> items_;
  bool exceeds_ = false;
  Grants grants_;
};

Grants Grants::WithReaches(uint32_t reaches, Arena& arena) const {
  if (reaches == kAllReaches) return *this;
  Grants some = *this;
  const std::span<Grant> used = arena.NewArray<Grant>(items.size());
  size_t size = 0;
  for (const Grant& grant : items) {
    if (size == used.size()) break;
    if ((reaches & BitOf(grant.reach)) != 0) used[size++] = grant;
  }
  some.items = used.first(size);
  return some;
}

Reason Grants::Missing() const {
  if (!items.empty()) return Reason::kOk;
  if (unusable == Reason::kScopeLimitExceeded) return unusable;
  if (!scope_covers) return Reason::kInsufficientScope;
  if (!role_covers) return Reason::kRoleInsufficient;
  return unusable;
}

Grants GrantFinder::Run(const Wanted& wanted) {
  if (smart::IndexOfLetter(wanted.letter) == smart::kNumLetters) {
    return Grants();
  }
  return Search(session_, wanted, arena_, recorder_, pairs_left_).Run();
}

Grants GrantFinder::Find(char letter, ResourceType type) {
  Wanted wanted;
  wanted.letter = letter;
  wanted.type = type;
  return Run(wanted);
}

Grants GrantFinder::FindOnAnyType(char letter) {
  Wanted wanted;
  wanted.letter = letter;
  wanted.any_type = true;
  return Run(wanted);
}

bool GrantFinder::MayReadAll() {
  if (reads_all_ == 0) {
    reads_all_ = Find('r', ResourceType::kNone).is_full() ? 1 : -1;
  }
  return reads_all_ > 0;
}

Grants GrantFinder::FindOfSystem(char letter, ResourceType type) {
  Wanted wanted;
  wanted.letter = letter;
  wanted.type = type;
  wanted.system_only = true;
  return Run(wanted);
}

bool IsInCompartment(fhir::FhirVersion version, fhir::Compartment compartment,
                     ResourceType type) {
  // A Binary has a reference to what decides about it (R4 binary.html).
  return type == ResourceType::kBinary ||
         fhir::CompartmentRule(version, compartment, type).num_parameters() > 0;
}

const Grant* FindWhole(const policy::Policy& policy, const Grants& grants,
                       char letter, ResourceType type) {
  const bool is_shared =
      policy.IsShared(type) && (letter == 'r' || letter == 's');
  const auto whole = std::find_if(
      grants.items.begin(), grants.items.end(),
      [is_shared](const Grant& grant) {
        return grant.is_full() || (is_shared && !grant.is_constrained());
      });
  return whole == grants.items.end() ? nullptr : &*whole;
}

bool IsWithin(const Session& session, const Grant& a, const Grant& b) {
  const bool same_reach =
      !b.is_confined() ||
      (a.is_confined() &&
       ConfinementOf(session, a.reach) == ConfinementOf(session, b.reach));
  smart::ComparisonBudget budget{limits::kMaxGrantComparisons};
  return same_reach && smart::Implies(a.constraints, b.constraints, &budget);
}

}  // namespace matron::decide
