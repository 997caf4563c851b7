// ScopeSet: the union of clinical scopes, as bits.
//
//   ScopeSet granted;
//   granted.Add(scope);
//   if (granted.Covers(ScopeContext::kPatient, 'r', type, version)) ...

#ifndef MATRON_SMART_SCOPE_SET_H_
#define MATRON_SMART_SCOPE_SET_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "fhir/resource_type.h"
#include "smart/scope.h"

namespace matron::smart {

// For each context and letter the types that the scopes name. Union,
// intersection and inclusion are exact. 480 bytes.
class ScopeSet {
 public:
  void Add(const Scope& scope);

  // The types for which the set has `letter`, an index into kLetters, in
  // `context`.
  const fhir::TypeSet& types(ScopeContext context, size_t letter) const {
    return types_[static_cast<size_t>(context)][letter];
  }
  fhir::TypeSet& types(ScopeContext context, size_t letter) {
    return types_[static_cast<size_t>(context)][letter];
  }

  // Whether `letter` of `cruds` is granted for `type`. For kNone, which stands
  // for the whole system, every type of `version` must be.
  bool Covers(ScopeContext context, char letter, fhir::ResourceType type,
              fhir::FhirVersion version) const {
    const size_t index = IndexOfLetter(letter);
    if (index == kNumLetters) return false;
    const fhir::TypeSet& set = types(context, index);
    return type == fhir::ResourceType::kNone
               ? set.Covers(fhir::TypeSet::Of(version))
               : set.Has(type);
  }
  // Whether all that `scope`, or `other`, names is in this set, context by
  // context: `patient/` is not within `user/` here.
  bool Covers(const Scope& scope) const;
  bool Covers(const ScopeSet& other) const;

  ScopeSet& operator|=(const ScopeSet& other);
  ScopeSet& operator&=(const ScopeSet& other);
  friend ScopeSet operator|(ScopeSet a, const ScopeSet& b) { return a |= b; }
  friend ScopeSet operator&(ScopeSet a, const ScopeSet& b) { return a &= b; }
  friend bool operator==(const ScopeSet&, const ScopeSet&) = default;

 private:
  std::array<std::array<fhir::TypeSet, kNumLetters>, kNumScopeContexts>
      types_{};
};

// What a role that holds `role` makes of a token that holds `token`, context by
// context: `patient/` meets `patient/` and `user/` in `patient/`, `user/` meets
// `user/`, `system/` meets only `system/` (design 4.3).
ScopeSet Meet(const ScopeSet& token, const ScopeSet& role);

// Contexts, as bits.
using ContextSet = uint8_t;
constexpr ContextSet BitOf(ScopeContext context) {
  return static_cast<ContextSet>(1u << static_cast<unsigned>(context));
}

// The contexts of a role's scopes that a token's scope of context `token` can
// meet in `context`.
constexpr ContextSet PartnersIn(ScopeContext context, ScopeContext token) {
  if (context != ScopeContext::kPatient) {
    return token == context ? BitOf(context) : ContextSet{0};
  }
  constexpr ContextSet kPatient = BitOf(ScopeContext::kPatient);
  switch (token) {
    case ScopeContext::kPatient:
      return kPatient | BitOf(ScopeContext::kUser);
    case ScopeContext::kUser:
      return kPatient;
    default:
      return 0;
  }
}

// Whether a token's `scope` and a role's scopes can meet in `context`.
constexpr bool MeetsIn(ScopeContext context, ScopeContext token,
                       ScopeContext role) {
  return (PartnersIn(context, token) & BitOf(role)) != 0;
}

}  // namespace matron::smart

#endif  // MATRON_SMART_SCOPE_SET_H_
