// Tested by rows_test.cc and by tests/vectors.

#include "decide/rows.h"

#include <algorithm>

#include "base/limits.h"
#include "decide/search.h"
#include "fhir/interaction.h"

namespace matron::decide {

using fhir::InteractionKind;
using fhir::Need;
using fhir::ResourceType;

namespace {

// Rows for which a grant on any type will do, because each entry is judged by
// its own.
bool TakesAnyType(const Need& need) {
  return need.is_system && (need.kind == InteractionKind::kInclude ||
                            need.kind == InteractionKind::kContained ||
                            need.kind == InteractionKind::kEverything);
}

bool IsSearchOfMany(InteractionKind kind) {
  return kind == InteractionKind::kSearchSystem ||
         kind == InteractionKind::kSearchCompartment;
}

// Writes the types of `set` to `out`, by their names.
std::span<const ResourceType> SortByName(
    const fhir::TypeSet& set, ResourceType (&out)[fhir::kMaxResourceTypes]) {
  size_t size = 0;
  for (ResourceType type = set.After(ResourceType::kNone);
       type != ResourceType::kNone; type = set.After(type)) {
    out[size++] = type;
  }
  std::sort(out, out + size, [](ResourceType a, ResourceType b) {
    return fhir::NameOf(a) < fhir::NameOf(b);
  });
  return {out, size};
}

}  // namespace

Reason Rows::Expand() {
  bool by_definition = false;
  const Reason reason = ExpandDefinition(&by_definition);
  if (reason != Reason::kOk || by_definition) return reason;
  const std::span<const Need> needs = call_.request.needs;
  for (size_t i = 0; i < needs.size(); ++i) {
    if (needs[i].if_mutation && !call_.may_mutate) continue;
    // Letters of an operation are asked for type by type.
    const bool is_pair =
        i + 1 < needs.size() && needs[i].kind == InteractionKind::kOperation &&
        needs[i + 1].kind == InteractionKind::kOperation &&
        !needs[i].is_system && needs[i].types == needs[i + 1].types;
    const Reason added =
        is_pair ? ExpandPair(needs[i], needs[i + 1]) : ExpandNeed(needs[i]);
    if (added != Reason::kOk) return added;
    if (is_pair) ++i;
  }
  // References that the server resolves by searching.
  if (!call_.searched_references.empty()) {
    Need* const need = NewNeed(InteractionKind::kSearchType, 's');
    if (need == nullptr) return Reason::kScratchTooSmall;
    need->types = call_.searched_references;
    need->probes = true;
    const Reason added = ExpandNeed(*need);
    if (added != Reason::kOk) return added;
  }
  const Reason carried = ExpandCarried();
  if (carried != Reason::kOk) return carried;
  return rows_.empty() ? Reason::kInternal : Reason::kOk;
}

// What a Subscription makes the server send, found and shown.
Reason Rows::ExpandCarried() {
  if (!call_.subscribes) return Reason::kOk;
  for (const char letter : {'s', 'r'}) {
    Need* const need = NewNeed(InteractionKind::kSubscription, letter);
    if (need == nullptr) return Reason::kScratchTooSmall;
    need->is_system = call_.subscribed == ResourceType::kNone;
    need->must_be_whole = true;
    if (!need->is_system) need->types.Add(call_.subscribed);
    const Reason reason = ExpandNeed(*need);
    if (reason != Reason::kOk) return reason;
  }
  return Reason::kOk;
}

// A need that the request itself does not tell of; null without memory.
Need* Rows::NewNeed(InteractionKind kind, char letter) {
  const std::span<Need> needs = call_.arena().NewArray<Need>(1);
  if (needs.empty()) return nullptr;
  needs[0].kind = kind;
  needs[0].letter = letter;
  return needs.data();
}

// An operation that a scope of the token permits by its definition has no other
// row; one without letters has no other way.
Reason Rows::ExpandDefinition(bool* decides) {
  *decides = false;
  if (call_.request.operation_definition.empty()) return Reason::kOk;
  const Grants grants = FindByDefinition();
  if (call_.arena().exhausted()) return Reason::kScratchTooSmall;
  *decides = !grants.items.empty() || call_.request.needs[0].letter == '\0';
  if (!*decides) return Reason::kOk;
  Row row;
  row.need = NewNeed(InteractionKind::kOperation, '\0');
  if (row.need == nullptr) return Reason::kScratchTooSmall;
  row.interaction = call_.request.interaction;
  row.grants = grants;
  row.whole = grants.items.data();
  return rows_.Append(row) ? Reason::kOk : Reason::kScratchTooSmall;
}

// The first role that holds the definition, if the token has it as a scope.
Grants Rows::FindByDefinition() {
  Grants grants;
  const std::string_view definition = call_.request.operation_definition;
  const std::span<const SessionScope> scopes = call_.session.scopes();
  const auto scope = std::find_if(
      scopes.begin(), scopes.end(),
      [&](const SessionScope& each) { return each.text == definition; });
  if (scope == scopes.end()) return grants;
  grants.scope_covers = true;
  for (const rbac::RoleId id : call_.session.roles()) {
    const std::span<const std::string_view> held =
        call_.session.policy().roles().role(id).definitions;
    if (std::find(held.begin(), held.end(), definition) == held.end()) continue;
    const std::span<Grant> items = call_.arena().NewArray<Grant>(1);
    if (items.empty()) return grants;
    items[0].role = id;
    items[0].scope = static_cast<size_t>(scope - scopes.begin());
    grants.role_covers = true;
    grants.items = items;
    return grants;
  }
  return grants;
}

void Rows::Rename(InteractionKind kind) {
  for (Row& row : rows_.items()) {
    if (row.interaction.kind == InteractionKind::kOperation) {
      row.interaction.kind = kind;
    }
  }
}

Reason Rows::ExpandNeed(const Need& need) {
  if (need.is_system) return AddRow(need, ResourceType::kNone);
  // Most are of one type: there is nothing to sort, and it suffices if any
  // does.
  const ResourceType first = need.types.After(ResourceType::kNone);
  const bool is_one = first != ResourceType::kNone &&
                      need.types.After(first) == ResourceType::kNone;
  if (is_one) return AddRow(need, first);
  ResourceType types[fhir::kMaxResourceTypes];
  const std::span<const ResourceType> sorted = SortByName(need.types, types);
  if (need.any_suffices) return ExpandAny(need, sorted);
  for (const ResourceType type : sorted) {
    const Reason reason = AddRow(need, type);
    if (reason != Reason::kOk) return reason;
  }
  return Reason::kOk;
}

Reason Rows::ExpandPair(const Need& first, const Need& second) {
  ResourceType types[fhir::kMaxResourceTypes];
  for (const ResourceType type : SortByName(first.types, types)) {
    Reason reason = AddRow(first, type);
    if (reason == Reason::kOk) reason = AddRow(second, type);
    if (reason != Reason::kOk) return reason;
  }
  return Reason::kOk;
}

// Of an include that leads to several types those count that are granted; where
// none is, the first stands for all.
Reason Rows::ExpandAny(const Need& need, std::span<const ResourceType> types) {
  bool any_granted = false, any_missing = false;
  for (const ResourceType type : types) {
    const size_t before = rows_.size();
    const Reason reason = AddRow(need, type);
    if (reason != Reason::kOk) return reason;
    // It may be there already, for another parameter.
    const bool is_new = rows_.size() > before;
    const Row& row = is_new ? rows_.items().back() : *Find(need, type);
    const bool is_granted = !row.grants.items.empty();
    any_granted |= is_granted;
    any_missing |= !is_granted;
    if (is_new && !is_granted) rows_.PopBack();
  }
  if (!any_granted) return AddRow(need, types.front());
  if (!any_missing) return Reason::kOk;
  for (Row& row : rows_.items()) {
    row.hides_others |= row.interaction.kind == need.kind &&
                        need.types.Has(row.interaction.type);
  }
  return Reason::kOk;
}

Reason Rows::AddRow(const Need& need, ResourceType type) {
  Row row;
  row.need = &need;
  row.letter = need.letter;
  row.interaction.kind = need.kind;
  row.interaction.type = type;
  row.interaction.id = IdFor(need, type);
  row.interaction.version_id = need.version_id;
  if (Find(need, type) != nullptr) return Reason::kOk;
  if (rows_.size() == limits::kMaxRows) return Reason::kRequestLimitExceeded;
  row.grants = finder_.Find(need.letter, type);
  row.whole = FindWhole(call_.session.policy(), row.grants, need.letter, type);
  if (call_.request.operation == fhir::OperationRule::kExport) {
    // SECURITY: what goes into files is nobody's who is not a system.
    row.whole =
        FindWhole(call_.session.policy(),
                  finder_.FindOfSystem(need.letter, type), need.letter, type);
  }
  if (TakesAnyType(need) && row.whole == nullptr) {
    row.grants = finder_.FindOnAnyType(need.letter);
  }
  // A stored Bundle holds resources of other types (R4 security.html).
  row.hides_others = type == ResourceType::kBundle &&
                     (need.letter == 'r' || need.letter == 's') &&
                     !finder_.MayReadAll();
  return rows_.Append(row) ? Reason::kOk : Reason::kScratchTooSmall;
}

// The row for `type` of a need like this one; null if there is none.
const Row* Rows::Find(const Need& need, ResourceType type) const {
  const std::span<const Row> rows = rows_.items();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
        return row.interaction.kind == need.kind &&
               row.interaction.type == type && row.letter == need.letter &&
               row.need->probes == need.probes &&
               row.interaction.id == IdFor(need, type);
      });
  return found == rows.end() ? nullptr : &*found;
}

std::string_view Rows::IdFor(const Need& need, ResourceType type) const {
  return need.kind == InteractionKind::kOperation &&
                 type == call_.request.interaction.type
             ? call_.request.interaction.id
             : need.id;
}

void Rows::AnswerSecondary() {
  for (Row& row : rows_.items().subspan(1)) row.reason = Answer(row);
}

Reason Rows::FirstDenied() const {
  for (const Row& row : rows_.items().subspan(1)) {
    if (row.effect == Effect::kDeny) return row.reason;
  }
  return Reason::kOk;
}

// Returns the reason of the answer.
Reason Rows::Answer(Row& row) {
  row.reason = row.grants.Missing();
  if (row.reason == Reason::kOk) row.reason = Limit(row);
  if (row.reason != Reason::kOk) return row.reason;
  row.grant = NamedGrant(row);
  row.effect = Effect::kPermit;
  return Reason::kPermitted;
}

// The first grant that the row is permitted by.
const Grant* Rows::NamedGrant(const Row& row) const {
  if (row.whole != nullptr) return row.whole;
  if (row.interaction.kind == InteractionKind::kSearchCompartment) {
    return FirstSearched(call_, row.grants.items);
  }
  if (row.need->probes) {
    for (const Grant& search : rows_.items()[0].grants.items) {
      if ((call_.search_reaches & BitOf(search.reach)) == 0) continue;
      const Grant* excuse = FindWithin(row, call_.ConfinementOf(search));
      if (search.is_confined() && excuse != nullptr) return excuse;
    }
  }
  return row.grants.items.data();
}

// What follows of a row that is granted, but perhaps not whole.
Reason Rows::Limit(const Row& row) {
  if (row.need->must_be_whole) {
    return row.whole == nullptr || row.hides_others ? Reason::kOperationConfined
                                                    : Reason::kOk;
  }
  if (IsOfConditional(row) && !row.need->probes) return Reason::kOk;
  if (row.interaction.kind == InteractionKind::kOperation) {
    return row.whole == nullptr || row.hides_others ? Reason::kOperationConfined
                                                    : Reason::kOk;
  }
  if (row.whole == nullptr) {
    if (row.need->probes) {
      const uint32_t reaches = ReachesToProbe(row) & call_.search_reaches;
      if (reaches == 0) return Reason::kParameterProbesHidden;
      call_.search_reaches = reaches;
      return Reason::kOk;
    }
    if (row.interaction.kind == InteractionKind::kContained &&
        call_.request.returns_contained) {
      return Reason::kParameterProbesHidden;
    }
    if (row.interaction.kind == InteractionKind::kSearchCompartment &&
        FirstSearched(call_, row.grants.items) == nullptr) {
      return Reason::kPatientConflict;
    }
  } else if (!row.hides_others) {
    return Reason::kOk;
  }
  if (!call_.enforces(kFilterResponse)) return Reason::kObligationUnsupported;
  // Of containers that are hidden something shows as of hidden matches.
  const bool hides_matches =
      IsSearchOfMany(row.interaction.kind) ||
      row.interaction.kind == InteractionKind::kContained;
  if (call_.request.hinders_filter ||
      (hides_matches && call_.request.betrays_hidden())) {
    return Reason::kParameterUnsupported;
  }
  call_.needs_filter = true;
  return Reason::kOk;
}

// A conditional interaction plans its search, and judges what it creates, by
// itself.
bool Rows::IsOfConditional(const Row& row) const {
  return row.interaction.kind == InteractionKind::kSearchType ||
         row.interaction.kind == InteractionKind::kCreate;
}

// `_has` of the person whom a grant of the search is confined to: what refers
// to that person is in the same compartment, and so is shown anyway. The search
// is then planned by such grants alone. Returns their reaches, as bits.
uint32_t Rows::ReachesToProbe(const Row& row) const {
  uint32_t reaches = 0;
  if (row.interaction.kind != InteractionKind::kHas) return reaches;
  for (const Grant& grant : rows_.items()[0].grants.items) {
    if (grant.is_confined() &&
        MayProbeWithin(row, call_.ConfinementOf(grant))) {
      reaches |= BitOf(grant.reach);
    }
  }
  return reaches;
}

bool Rows::MayProbeWithin(const Row& row,
                          const Confinement& confinement) const {
  const size_t index = static_cast<size_t>(confinement.compartment);
  return index < fhir::kNumConfiningCompartments &&
         row.need->refers_to_member[index] &&
         call_.request.interaction.type ==
             fhir::PersonType(confinement.compartment) &&
         FindWithin(row, confinement) != nullptr;
}

// The first grant of the row that shows all that is in the compartment.
const Grant* Rows::FindWithin(const Row& row,
                              const Confinement& confinement) const {
  for (const Grant& grant : row.grants.items) {
    if (grant.is_confined() && !grant.is_constrained() &&
        call_.ConfinementOf(grant) == confinement) {
      return &grant;
    }
  }
  return nullptr;
}

}  // namespace matron::decide
