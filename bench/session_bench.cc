// Sessions: opening from claims with 20 scopes, under policies of 10 to 10,000
// roles; and compiling those policies.

#include <benchmark/benchmark.h>

#include <string>

#include "bench/fixtures.h"
#include "decide/open_session.h"

namespace {

namespace bench = matron::bench;

constexpr char kIssuer[] = "https://auth.example.org";

void BM_OpenFromClaims(benchmark::State& state) {
  const auto policy = bench::LoadPolicy(
      bench::PolicyOfSize(static_cast<size_t>(state.range(0)), kIssuer));
  const std::string claims =
      "{\"iss\":\"" + std::string(kIssuer) + "\",\"scope\":\"" +
      bench::TwentyScopes() +
      "\",\"fhirUser\":\"Practitioner/1\",\"groups\":[\"doctors\"]}";
  for (auto _ : state) {
    const auto session =
        OpenFromHostVerifiedText(policy, claims, bench::WarmScratch());
    if (session->refusal() != matron::Reason::kOk || session->roles().empty()) {
      state.SkipWithError("refused");
    }
  }
}
BENCHMARK(BM_OpenFromClaims)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

void BM_CompilePolicy(benchmark::State& state) {
  const std::string document =
      bench::PolicyOfSize(static_cast<size_t>(state.range(0)), kIssuer);
  for (auto _ : state) {
    benchmark::DoNotOptimize(bench::LoadPolicy(document));
  }
}
BENCHMARK(BM_CompilePolicy)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

}  // namespace
