// Property: on scopes that the bytes choose, the engine says of covers,
// intersection, difference and the least set what the set model says.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/scope_grammar.h"
#include "smart/scope_algebra.h"
#include "tests/smart/scope_model.h"

using matron::Arena;
using matron::model::Facts;
using matron::smart::ScopeTerms;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Compare(const std::string& a_text, const std::string& b_text) {
  static const matron::model::World* world = new matron::model::World;
  Arena arena = Arena::Growing();
  const ScopeTerms a = *ScopeTerms::Parse(
      a_text, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
      arena);
  const ScopeTerms b = *ScopeTerms::Parse(
      b_text, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
      arena);
  Require(a.rejected().empty() && b.rejected().empty());
  const auto facts = [&](const matron::Result<ScopeTerms>& terms) {
    Require(terms.ok());
    return world->FactsOfAll(Print(*terms, arena));
  };
  const Facts a_facts = world->FactsOfAll(a_text);
  const Facts b_facts = world->FactsOfAll(b_text);
  const bool includes = matron::model::Includes(a_facts, b_facts);
  Require(*a.Covers(b) == includes);
  Require(facts(Intersect(a, b, arena)) ==
          matron::model::Both(a_facts, b_facts));
  const Facts rest = facts(Difference(b, a, arena));
  Require(matron::model::Includes(b_facts, rest));
  Require(
      matron::model::Includes(matron::model::Either(rest, a_facts), b_facts));
  const matron::Result<ScopeTerms> least = Minimise(a, arena);
  Require(facts(least) == a_facts);
  Require(Print(*Minimise(*least, arena), arena) == Print(*least, arena));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  matron::fuzz::Choices choices(data, size);
  const std::string b = matron::fuzz::Set(1 + choices.Below(2), &choices);
  Compare(matron::fuzz::Set(6, &choices), b);
  return 0;
}
