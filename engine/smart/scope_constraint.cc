// A constraint is refused as soon as anything about it is not understood, and
// with it the whole scope. Tested by scope_constraint_test.cc.

#include "smart/scope_constraint.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "base/text_builder.h"

namespace matron::smart {
namespace {

using fhir::FhirVersion;
using fhir::ParameterKind;
using fhir::ResourceType;
using fhir::TypeSet;

constexpr Reason kUnsupported = Reason::kScopeConstraintUnsupported;

struct NamedModifier {
  std::string_view name;
  Modifier modifier;
  ParameterKind kind;  // The only one on which the modifier has a meaning here.
};
constexpr NamedModifier kModifiers[] = {
    {"in", Modifier::kIn, ParameterKind::kToken},
    {"not-in", Modifier::kNotIn, ParameterKind::kToken},
    {"not", Modifier::kNot, ParameterKind::kToken},
    {"exact", Modifier::kExact, ParameterKind::kString},
    {"below", Modifier::kBelow, ParameterKind::kUri},
};

bool FindCommon(FhirVersion version, std::string_view name, ValueRules* out) {
  for (const fhir::CommonParameter& common : fhir::kCommonParameters) {
    if (common.name != name) continue;
    out->kind = KindOf(common, version);
    out->code_only = name == "_id";
    if (out->kind == ParameterKind::kReference) {
      // Only _profile is one.
      out->target = ResourceType::kStructureDefinition;
    }
    return true;
  }
  return false;
}

bool CanConstrain(ParameterKind kind) {
  return kind != ParameterKind::kComposite && kind != ParameterKind::kSpecial;
}

bool FindOf(FhirVersion version, ResourceType type, std::string_view name,
            ValueRules* out) {
  fhir::SearchParameter found;
  if (!FindSearchParameter(version, type, name, &found) ||
      !CanConstrain(found.kind)) {
    return false;
  }
  *out = ValueRules();
  out->kind = found.kind;
  for (size_t i = 0; i < fhir::kNumConfiningCompartments; ++i) {
    if (found.leads_to_person_only[i]) {
      out->target = fhir::PersonType(static_cast<fhir::Compartment>(i));
    }
  }
  if (found.kind == ParameterKind::kReference) {
    const fhir::TypeSet targets = found.targets();
    const ResourceType only = targets.After(ResourceType::kNone);
    if (targets.After(only) == ResourceType::kNone) out->target = only;
  }
  return true;
}

bool Same(const ValueRules& a, const ValueRules& b) {
  return a.kind == b.kind && a.target == b.target;
}

// One pair as it was written, decoded.
struct Pair {
  std::string_view name;
  std::string_view value;
  Modifier modifier = Modifier::kNone;
  ValueRules rules;
};

Reason Decode(std::string_view text, Arena& arena, std::string_view* out) {
  *out = text;
  if (text.find('%') != text.npos) {
    char* memory = static_cast<char*>(arena.Allocate(text.size()));
    if (memory == nullptr) return Reason::kInternal;
    size_t size;
    if (!PercentDecode(text, Plus::kLiteral, memory, &size)) {
      return Reason::kScopeMalformed;
    }
    *out = {memory, size};
  }
  return IsUtf8(*out) && !HasControl(*out) ? Reason::kOk
                                           : Reason::kScopeMalformed;
}

// Splits `text` at its first `=` and the name at its first colon.
Reason ParsePair(std::string_view text, ModifierMask enabled, Arena& arena,
                 Pair* out) {
  const size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || equals + 1 == text.size()) {
    return Reason::kScopeMalformed;
  }
  Reason reason = Decode(text.substr(0, equals), arena, &out->name);
  if (reason != Reason::kOk) return reason;
  reason = Decode(text.substr(equals + 1), arena, &out->value);
  if (reason != Reason::kOk) return reason;
  const size_t colon = out->name.find(':');
  if (colon == out->name.npos) return Reason::kOk;
  out->modifier = ParseModifier(out->name.substr(colon + 1));
  out->name = out->name.substr(0, colon);
  const bool is_enabled =
      (enabled & static_cast<ModifierMask>(out->modifier)) != 0;
  return is_enabled ? Reason::kOk : kUnsupported;
}

Reason ParsePairs(std::string_view query, ModifierMask enabled, Arena& arena,
                  std::span<Pair>* out) {
  const size_t count =
      1 + static_cast<size_t>(std::count(query.begin(), query.end(), '&'));
  if (count > limits::kMaxScopeConstraints) return Reason::kScopeLimitExceeded;
  *out = arena.NewArray<Pair>(count);
  if (out->size() != count) return Reason::kInternal;
  for (Pair& pair : *out) {
    const size_t end = query.find('&');
    const Reason reason =
        ParsePair(query.substr(0, end), enabled, arena, &pair);
    if (reason != Reason::kOk) return reason;
    query.remove_prefix(end == query.npos ? query.size() : end + 1);
  }
  return Reason::kOk;
}

// Types every pair against the type. False if one is no parameter of it.
bool FindAll(FhirVersion version, ResourceType type, std::span<Pair> pairs) {
  for (Pair& pair : pairs) {
    if (!FindCommon(version, pair.name, &pair.rules) &&
        !FindOf(version, type, pair.name, &pair.rules)) {
      return false;
    }
  }
  return true;
}

// Specification 1.5: `*` with a constraint speaks of the types that have the
// parameters. They must all have the same ones, or the scope would mean
// different things for different types.
bool FindAllTypes(FhirVersion version, std::span<Pair> pairs, Arena& arena) {
  const bool all_are_common =
      std::all_of(pairs.begin(), pairs.end(), [version](const Pair& pair) {
        ValueRules unused;
        return FindCommon(version, pair.name, &unused);
      });
  if (all_are_common) return FindAll(version, ResourceType::kNone, pairs);
  const std::span<Pair> other = arena.NewArray<Pair>(pairs.size());
  if (other.size() != pairs.size()) return false;
  const TypeSet types = TypeSet::Of(version);
  bool found = false;
  for (size_t i = 1; i < fhir::kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (!types.Has(type)) continue;
    std::copy(pairs.begin(), pairs.end(), other.begin());
    if (!FindAll(version, type, other)) continue;
    if (!found) {
      std::copy(other.begin(), other.end(), pairs.begin());
      found = true;
    }
    for (size_t k = 0; k < pairs.size(); ++k) {
      if (!Same(pairs[k].rules, other[k].rules)) return false;
    }
  }
  return found;
}

// The number of values, or one more than `most`.
size_t CountValues(std::string_view text, size_t most) {
  size_t count = 1;
  for (size_t i = 0; i < text.size() && count <= most; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == ',') {
      ++count;
    }
  }
  return count;
}

std::string_view TakeValue(std::string_view* text) {
  size_t end = 0;
  while (end < text->size() && (*text)[end] != ',') {
    end += (*text)[end] == '\\' ? size_t{2} : size_t{1};
  }
  end = std::min(end, text->size());
  const std::string_view value = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return value;
}

Reason ParseValues(const Pair& pair, FhirVersion version, Arena& arena,
                   size_t* room, ScopeConstraint* out) {
  const size_t count = CountValues(pair.value, *room);
  if (count > *room) return Reason::kScopeLimitExceeded;
  *room -= count;
  const std::span<ConstraintValue> values =
      arena.NewArray<ConstraintValue>(count);
  if (values.size() != count) return Reason::kInternal;
  std::string_view rest = pair.value;
  for (ConstraintValue& value : values) {
    const std::string_view text = TakeValue(&rest);
    const Reason reason =
        pair.modifier == Modifier::kNone
            ? ParseConstraintValue(text, pair.rules, version, arena, &value)
            : ParseOpaqueValue(text, arena, &value);
    if (reason != Reason::kOk) return reason;
  }
  out->name = pair.name;
  out->kind = pair.rules.kind;
  out->version = version;
  out->modifier = pair.modifier;
  return WithValues(*out, values, arena, out) ? Reason::kOk : Reason::kInternal;
}

bool FitsKind(const Pair& pair) {
  if (pair.modifier == Modifier::kNone) return true;
  for (const NamedModifier& named : kModifiers) {
    if (named.modifier == pair.modifier) return named.kind == pair.rules.kind;
  }
  return false;
}

// RFC 6749 section 3.3 and specification 1.1: what a scope token cannot hold,
// and what would be read as something else.
bool NeedsEscape(char c) {
  return c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '%' || c == '&';
}

void AppendEscaped(std::string_view text, TextBuilder* out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) continue;
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    out->Append(text.substr(begin, i - begin));
    out->Append('%');
    out->Append(kHex[byte >> 4]);
    out->Append(kHex[byte & 15]);
    begin = i + 1;
  }
  out->Append(text.substr(begin));
}

bool TextBefore(const ConstraintValue& a, const ConstraintValue& b) {
  return a.text < b.text;
}

bool Holds(std::span<const ConstraintValue> values, std::string_view text) {
  ConstraintValue value;
  value.text = text;
  return std::binary_search(values.begin(), values.end(), value, TextBefore);
}

bool SameValues(const ScopeConstraint& a, const ScopeConstraint& b) {
  return a.text == b.text;
}

}  // namespace

Modifier ParseModifier(std::string_view name) {
  for (const NamedModifier& named : kModifiers) {
    if (named.name == name) return named.modifier;
  }
  return Modifier::kNone;
}

std::string_view NameOf(Modifier modifier) {
  for (const NamedModifier& named : kModifiers) {
    if (named.modifier == modifier) return named.name;
  }
  return {};
}

Reason ParseConstraints(std::string_view query, const Scope& scope,
                        FhirVersion version, ModifierMask modifiers,
                        Arena& arena, ConstraintSet* out) {
  *out = ConstraintSet();
  std::span<Pair> pairs;
  const Reason reason = ParsePairs(query, modifiers, arena, &pairs);
  if (reason != Reason::kOk) return reason;
  const bool found = scope.all_types ? FindAllTypes(version, pairs, arena)
                                     : FindAll(version, scope.type, pairs);
  if (!found || !std::all_of(pairs.begin(), pairs.end(), FitsKind)) {
    return arena.exhausted() ? Reason::kInternal : kUnsupported;
  }
  const std::span<ScopeConstraint> items =
      arena.NewArray<ScopeConstraint>(pairs.size());
  if (items.size() != pairs.size()) return Reason::kInternal;
  size_t room = limits::kMaxScopeAlternatives;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Reason bad = ParseValues(pairs[i], version, arena, &room, &items[i]);
    if (bad != Reason::kOk) return bad;
  }
  return MakeConstraintSet(items, arena, out) ? Reason::kOk : Reason::kInternal;
}

bool HasParameter(ResourceType type, const ScopeConstraint& constraint) {
  ValueRules rules;
  return (FindCommon(constraint.version, constraint.name, &rules) ||
          FindOf(constraint.version, type, constraint.name, &rules)) &&
         rules.kind == constraint.kind;
}

bool AnyTypeHas(std::span<const ScopeConstraint> constraints) {
  if (constraints.empty()) return true;
  const TypeSet types = TypeSet::Of(constraints.front().version);
  for (size_t i = 1; i < fhir::kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (types.Has(type) && std::all_of(constraints.begin(), constraints.end(),
                                       [type](const auto& constraint) {
                                         return HasParameter(type, constraint);
                                       })) {
      return true;
    }
  }
  return false;
}

bool WithValues(const ScopeConstraint& constraint,
                std::span<ConstraintValue> values, Arena& arena,
                ScopeConstraint* out) {
  std::sort(values.begin(), values.end(), TextBefore);
  const auto end = std::unique(
      values.begin(), values.end(),
      [](const auto& a, const auto& b) { return a.text == b.text; });
  TextBuilder text(arena);
  AppendEscaped(constraint.name, &text);
  if (constraint.modifier != Modifier::kNone) {
    text.Append(':');
    text.Append(NameOf(constraint.modifier));
  }
  const size_t size = static_cast<size_t>(end - values.begin());
  for (size_t i = 0; i < size; ++i) {
    text.Append(i == 0 ? '=' : ',');
    AppendEscaped(values[i].text, &text);
  }
  *out = constraint;
  out->values = values.first(size);
  out->text = text.text();
  return text.ok();
}

bool MakeConstraintSet(std::span<ScopeConstraint> items, Arena& arena,
                       ConstraintSet* out) {
  std::sort(items.begin(), items.end(),
            [](const auto& a, const auto& b) { return a.text < b.text; });
  const auto end = std::unique(items.begin(), items.end(), SameValues);
  const size_t size = static_cast<size_t>(end - items.begin());
  TextBuilder query(arena);
  for (size_t i = 0; i < size; ++i) {
    if (i > 0) query.Append('&');
    query.Append(items[i].text);
  }
  out->items = items.first(size);
  out->query = query.text();
  return query.ok();
}

bool ImpliesAny(ParameterKind kind, const ConstraintValue& value,
                std::span<const ConstraintValue> values,
                ComparisonBudget* budget) {
  if (!budget->Take()) return false;
  if (Holds(values, value.text)) return true;
  if (HasRanges(kind)) {
    for (const ConstraintValue& wider : values) {
      if (!budget->Take()) return false;
      if (Implies(kind, value, wider)) return true;
    }
    return false;
  }
  if (value.bar == ConstraintValue::kNoBar) return false;
  const std::string_view head = value.text.substr(0, value.bar);
  const std::string_view tail = value.text.substr(value.bar + 1);
  if (kind == ParameterKind::kReference) return Holds(values, head);
  return kind == ParameterKind::kToken && !tail.empty() &&
         (Holds(values, tail) ||
          (!head.empty() &&
           Holds(values, value.text.substr(0, value.bar + 1))));
}

bool Implies(const ScopeConstraint& a, const ScopeConstraint& b,
             ComparisonBudget* budget) {
  if (!budget->Take()) return false;
  if (a.name != b.name || a.kind != b.kind || a.modifier != b.modifier) {
    return false;
  }
  if (a.text == b.text) return true;
  if (a.is_whole()) return false;
  for (const ConstraintValue& value : a.values) {
    if (!ImpliesAny(a.kind, value, b.values, budget)) return false;
  }
  return true;
}

bool Implies(std::span<const ScopeConstraint> a,
             std::span<const ScopeConstraint> b, ComparisonBudget* budget) {
  for (const ScopeConstraint& wider : b) {
    bool implied = false;
    for (const ScopeConstraint& stricter : a) {
      implied = implied || Implies(stricter, wider, budget);
    }
    if (!implied) return false;
  }
  return true;
}

}  // namespace matron::smart
