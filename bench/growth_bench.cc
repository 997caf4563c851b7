// How reading scopes grows with the text: each benchmark has one size and twice
// that, up to the limits and beyond them, where scopes are refused. Linear is a
// ratio of 2; ./dev bench prints it.

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "base/arena.h"
#include "smart/constrained_scope.h"

namespace {

using matron::Arena;
using matron::smart::ConstrainedScope;

std::string Repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

void Run(benchmark::State& state, const std::string& text) {
  Arena arena = Arena::Growing();
  for (auto _ : state) {
    arena.Reset();
    matron::smart::ScopeReader reader(text, matron::fhir::FhirVersion::kR4);
    std::string_view one;
    size_t offset;
    while (reader.NextText(&one, &offset)) {
      ConstrainedScope scope;
      auto token = ParseConstrainedScope(
          one, matron::smart::ScopeOptions(matron::fhir::FhirVersion::kR4, 31),
          arena, &scope);
      benchmark::DoNotOptimize(token);
    }
  }
}

size_t SizeOf(const benchmark::State& state) {
  return static_cast<size_t>(state.range(0));
}

void BM_Scopes(benchmark::State& state) {
  Run(state, Repeat("user/Observation.rs ", SizeOf(state)));
}
BENCHMARK(BM_Scopes)->Arg(20001)->Arg(40002);

void BM_LettersOfOneScope(benchmark::State& state) {
  Run(state, "user/Observation." + Repeat("r", SizeOf(state)));
}
BENCHMARK(BM_LettersOfOneScope)->Arg(100000)->Arg(200000);

void BM_ValuesOfOneScope(benchmark::State& state) {
  Run(state, "user/Observation.r?code=" + Repeat("a,", SizeOf(state) / 2));
}
BENCHMARK(BM_ValuesOfOneScope)->Arg(100000)->Arg(200000);

void BM_EscapesOfOneScope(benchmark::State& state) {
  Run(state, "user/Observation.r?code=" + Repeat("%41", SizeOf(state) / 3));
}
BENCHMARK(BM_EscapesOfOneScope)->Arg(100000)->Arg(200000);

void BM_ParametersOfOneScope(benchmark::State& state) {
  Run(state, "user/Observation.r?" + Repeat("code=abc&", SizeOf(state)));
}
BENCHMARK(BM_ParametersOfOneScope)->Arg(10000)->Arg(20000);

// As many parameters as one scope may have.
void BM_ScopesOfAllTypes(benchmark::State& state) {
  const std::string one = "user/*.r?" + Repeat("_tag=abc&", 30) + "_tag=a ";
  Run(state, Repeat(one, SizeOf(state)));
}
BENCHMARK(BM_ScopesOfAllTypes)->Arg(200)->Arg(400);

}  // namespace
