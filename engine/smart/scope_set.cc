// Tested by scope_set_test.cc.

#include "smart/scope_set.h"

namespace matron::smart {

using fhir::ResourceType;
using fhir::TypeSet;

void ScopeSet::Add(const Scope& scope) {
  for (size_t letter = 0; letter < kNumLetters; ++letter) {
    if (!HasLetter(scope.letters, letter)) continue;
    TypeSet& set = types(scope.context, letter);
    if (scope.all_types) {
      set = TypeSet::All();
    } else if (scope.type != ResourceType::kNone) {
      set.Add(scope.type);
    }
  }
}

bool ScopeSet::Covers(const Scope& scope) const {
  ScopeSet set;
  set.Add(scope);
  return Covers(set);
}

bool ScopeSet::Covers(const ScopeSet& other) const {
  for (size_t i = 0; i < kNumScopeContexts; ++i) {
    for (size_t k = 0; k < kNumLetters; ++k) {
      if (!types_[i][k].Covers(other.types_[i][k])) return false;
    }
  }
  return true;
}

ScopeSet& ScopeSet::operator|=(const ScopeSet& other) {
  for (size_t i = 0; i < kNumScopeContexts; ++i) {
    for (size_t k = 0; k < kNumLetters; ++k) {
      types_[i][k] |= other.types_[i][k];
    }
  }
  return *this;
}

ScopeSet& ScopeSet::operator&=(const ScopeSet& other) {
  for (size_t i = 0; i < kNumScopeContexts; ++i) {
    for (size_t k = 0; k < kNumLetters; ++k) {
      types_[i][k] &= other.types_[i][k];
    }
  }
  return *this;
}

ScopeSet Meet(const ScopeSet& token, const ScopeSet& role) {
  constexpr ScopeContext kPatient = ScopeContext::kPatient;
  constexpr ScopeContext kUser = ScopeContext::kUser;
  ScopeSet met = token & role;
  for (size_t k = 0; k < kNumLetters; ++k) {
    met.types(kPatient, k) |=
        (token.types(kPatient, k) & role.types(kUser, k)) |
        (token.types(kUser, k) & role.types(kPatient, k));
  }
  return met;
}

}  // namespace matron::smart
