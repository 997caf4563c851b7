// Scopes: parsing a token's scope string, against splitting the same string
// with memchr, which is the least that anybody has to do with it.

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "bench/fixtures.h"
#include "smart/scope.h"
#include "smart/scope_set.h"

namespace {

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
    matron::smart::ScopeReader reader(scopes);
    matron::smart::ScopeToken token;
    while (reader.Next(&token)) benchmark::DoNotOptimize(token);
  }
}
BENCHMARK(BM_ParseTwentyScopes);

void BM_ScopeSetCovers(benchmark::State& state) {
  const std::string scopes = TwentyScopes();
  matron::smart::ScopeSet set;
  matron::smart::ScopeReader reader(scopes);
  matron::smart::ScopeToken token;
  while (reader.Next(&token)) set.Add(token.scope);
  for (auto _ : state) {
    bool covers = set.Covers(matron::smart::ScopeContext::kUser, 'r',
                             matron::fhir::ResourceType::kObservation);
    benchmark::DoNotOptimize(covers);
  }
}
BENCHMARK(BM_ScopeSetCovers);

}  // namespace
