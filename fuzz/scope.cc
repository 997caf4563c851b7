// Property: what is printed parses to the same scope, constraints included;
// nothing but a clinical scope has letters; a scope never covers what its own
// set does not; a scope with a constraint is none for those who see letters
// only.

#include "smart/scope.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "smart/constrained_scope.h"
#include "smart/scope_set.h"
#include "smart/scope_terms.h"

using matron::Arena;
using matron::Reason;
using matron::TextBuilder;
using matron::smart::ConstrainedScope;
using matron::smart::Scope;
using matron::smart::ScopeClass;
using matron::smart::ScopeReader;
using matron::smart::ScopeSet;
using matron::smart::ScopeToken;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

bool Same(const Scope& a, const Scope& b) {
  return a.context == b.context && a.letters == b.letters &&
         a.all_types == b.all_types && a.type == b.type;
}

void CheckClinical(const Scope& scope) {
  char text[matron::smart::kMaxCanonicalBytes];
  const std::string_view printed = PrintCanonical(scope, text);
  const ScopeToken again =
      matron::smart::ParseScopeToken(printed, matron::fhir::FhirVersion::kR4);
  Require(again.kind == ScopeClass::kClinical && Same(again.scope, scope));
  ScopeSet set;
  Require(!set.Covers(scope));
  set.Add(scope);
  Require(set.Covers(scope));
  Require(matron::smart::Meet(set, set).Covers(scope));
}

// The canonical form is stable, and means the same.
void CheckConstrained(std::string_view text, const ScopeToken& plain) {
  const matron::smart::ScopeOptions kEverything(matron::fhir::FhirVersion::kR4,
                                                31);
  Arena arena = Arena::Growing();
  ConstrainedScope scope, again;
  const ScopeToken token =
      ParseConstrainedScope(text, kEverything, arena, &scope);
  const bool is_clinical = token.kind == ScopeClass::kClinical;
  Require(is_clinical == (scope.scope.letters != 0));
  Require((plain.kind == ScopeClass::kClinical) ==
          (is_clinical && scope.is_plain()));
  if (!is_clinical) return;
  TextBuilder printed(arena), twice(arena);
  AppendCanonical(scope, &printed);
  Require(
      ParseConstrainedScope(printed.text(), kEverything, arena, &again).kind ==
      ScopeClass::kClinical);
  AppendCanonical(again, &twice);
  Require(printed.text() == twice.text());
  const auto set = matron::smart::ScopeTerms::Of({&again, 1}, {}, arena);
  Require(set.ok() && *set->Covers(scope));
  Require(set->CoversPlain(scope.scope) == scope.is_plain());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ScopeReader reader(text, matron::fhir::FhirVersion::kR4);
  ScopeToken token;
  size_t end = 0;
  while (reader.Next(&token)) {
    Require(token.offset >= end && !token.text.empty());
    Require(text.substr(token.offset, token.text.size()) == token.text);
    Require(token.text.find(' ') == token.text.npos);
    end = token.offset + token.text.size();
    const bool is_clinical = token.kind == ScopeClass::kClinical;
    Require((token.scope.letters != 0) == is_clinical);
    Require((token.reason == Reason::kOk) ==
            (token.kind != ScopeClass::kRejected));
    if (is_clinical) CheckClinical(token.scope);
    CheckConstrained(token.text, token);
  }
  return 0;
}
