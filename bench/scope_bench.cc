// Scopes: parsing a token's scope string, against splitting the same string
// with memchr, which is the least that anybody has to do with it; and asking a
// compiled set.

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "bench/fixtures.h"
#include "smart/scope.h"
#include "smart/scope_algebra.h"
#include "smart/scope_set.h"

namespace {

using matron::Arena;
using matron::smart::ConstrainedScope;
using matron::smart::ScopeTerms;

using matron::bench::TwentyScopes;

void BM_SplitTwentyScopes(benchmark::State& state) {
  const std::string scopes = TwentyScopes();
  for (auto _ : state) {
    const char* next = scopes.data();
    const char* const end = next + scopes.size();
    size_t count = 0;
    while (next != nullptr && next < end) {
      const void* space =
          std::memchr(next, ' ', static_cast<size_t>(end - next));
      ++count;
      next = space == nullptr ? nullptr : static_cast<const char*>(space) + 1;
    }
    benchmark::DoNotOptimize(count);
  }
}
BENCHMARK(BM_SplitTwentyScopes);

void BM_ParseTwentyScopes(benchmark::State& state) {
  const std::string scopes = TwentyScopes();
  for (auto _ : state) {
    matron::smart::ScopeReader reader(scopes, matron::fhir::FhirVersion::kR4);
    matron::smart::ScopeToken token;
    while (reader.Next(&token)) benchmark::DoNotOptimize(token);
  }
}
BENCHMARK(BM_ParseTwentyScopes);

void BM_ScopeSetCovers(benchmark::State& state) {
  const std::string scopes = TwentyScopes();
  matron::smart::ScopeSet set;
  matron::smart::ScopeReader reader(scopes, matron::fhir::FhirVersion::kR4);
  matron::smart::ScopeToken token;
  while (reader.Next(&token)) set.Add(token.scope);
  for (auto _ : state) {
    bool covers = set.Covers(matron::smart::ScopeContext::kUser, 'r',
                             matron::fhir::ResourceType::kObservation,
                             matron::fhir::FhirVersion::kR4);
    benchmark::DoNotOptimize(covers);
  }
}
BENCHMARK(BM_ScopeSetCovers);

// The granular scopes that US Core asks for, and some without constraint.
std::string GranularScopes() {
  const std::string system = "http://terminology.hl7.org/CodeSystem/";
  std::string scopes = "patient/Patient.rs patient/Encounter.rs";
  for (const char* code : {"laboratory", "vital-signs", "social-history",
                           "survey", "imaging", "procedure", "exam"}) {
    scopes += " patient/Observation.rs?category=" + system +
              "observation-category|" + code;
  }
  for (const char* code : {"problem-list-item", "encounter-diagnosis"}) {
    scopes += " patient/Condition.rs?category=" + system +
              "condition-category|" + code;
  }
  return scopes;
}

void BM_CompileTwentyScopes(benchmark::State& state) {
  const std::string scopes = TwentyScopes();
  Arena arena = Arena::Growing();
  for (auto _ : state) {
    arena.Reset();
    auto terms = ScopeTerms::Parse(
        scopes, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
        arena);
    benchmark::DoNotOptimize(terms);
  }
}
BENCHMARK(BM_CompileTwentyScopes);

void BM_CompileElevenGranularScopes(benchmark::State& state) {
  const std::string scopes = GranularScopes();
  Arena arena = Arena::Growing();
  for (auto _ : state) {
    arena.Reset();
    auto terms = ScopeTerms::Parse(
        scopes, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
        arena);
    benchmark::DoNotOptimize(terms);
  }
}
BENCHMARK(BM_CompileElevenGranularScopes);

// Asks the set of `scopes` whether it covers `wanted`.
void Ask(benchmark::State& state, const std::string& scopes,
         const std::string& wanted) {
  Arena arena = Arena::Growing();
  const ScopeTerms terms = *ScopeTerms::Parse(
      scopes, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
      arena);
  ConstrainedScope scope;
  if (ParseConstrainedScope(
          wanted, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
          arena, &scope)
          .kind != matron::smart::ScopeClass::kClinical) {
    state.SkipWithError("no scope");
    return;
  }
  for (auto _ : state) {
    auto covers = terms.Covers(scope);
    benchmark::DoNotOptimize(covers);
  }
}

void BM_TermsCoverPlain(benchmark::State& state) {
  Ask(state, TwentyScopes(), "user/Observation.rs");
}
BENCHMARK(BM_TermsCoverPlain);

void BM_TermsCoverGranular(benchmark::State& state) {
  Ask(state, GranularScopes(),
      "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
      "observation-category|survey");
}
BENCHMARK(BM_TermsCoverGranular);

void BM_TermsDoNotCoverPlain(benchmark::State& state) {
  Ask(state, GranularScopes(), "patient/Observation.rs");
}
BENCHMARK(BM_TermsDoNotCoverPlain);

void BM_MinimiseElevenGranularScopes(benchmark::State& state) {
  Arena kept = Arena::Growing();
  const std::string scopes = GranularScopes();
  const ScopeTerms terms = *ScopeTerms::Parse(
      scopes, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4),
      kept);
  Arena arena = Arena::Growing();
  for (auto _ : state) {
    arena.Reset();
    auto least = Minimise(terms, arena);
    benchmark::DoNotOptimize(least);
  }
}
BENCHMARK(BM_MinimiseElevenGranularScopes);

}  // namespace
