// Decisions on an open session: parse and all, for 20 scopes and policies of
// 10, 100 and 1,000 roles.

#include <benchmark/benchmark.h>

#include <string>

#include "bench/fixtures.h"
#include "decide/decide.h"

namespace {

namespace bench = matron::bench;
using matron::decide::DecideInput;
using matron::decide::SessionPtr;

void Run(benchmark::State& state, const matron::decide::Session& session,
         const char* method, const char* url, matron::Effect want) {
  DecideInput input;
  input.http.method = method;
  input.http.url = url;
  input.now = bench::kNow;
  input.enforces = matron::decide::kEnforcesAll;
  for (auto _ : state) {
    const auto& decision = Decide(session, input, bench::WarmScratch());
    if (decision.effect != want) {
      state.SkipWithError(matron::InfoOf(decision.reason).wire_name.data());
    }
  }
}

void BM_Decide(benchmark::State& state, const char* method, const char* url) {
  const SessionPtr session = bench::OpenSession(
      static_cast<size_t>(state.range(0)), bench::TwentyScopes(),
      "\"fhirUser\":\"Practitioner/1\"");
  Run(state, *session, method, url, matron::Effect::kPermit);
}
#define MATRON_DECIDE_BENCH(name, method, url) \
  BENCHMARK_CAPTURE(BM_Decide, name, method, url)->Arg(10)->Arg(100)->Arg(1000)
MATRON_DECIDE_BENCH(read, "GET", "/Patient/123");
MATRON_DECIDE_BENCH(search, "GET",
                    "/Observation?patient=123&category=laboratory");
MATRON_DECIDE_BENCH(create, "POST", "/Condition");
MATRON_DECIDE_BENCH(delete, "DELETE", "/Patient/9");

void BM_DecideConfined(benchmark::State& state) {
  const SessionPtr session =
      bench::OpenSession(10, "patient/Observation.rs", "\"patient\":\"123\"");
  Run(state, *session, "GET", "/Observation?category=laboratory",
      matron::Effect::kPermit);
}
BENCHMARK(BM_DecideConfined);

void BM_DecideDeny(benchmark::State& state) {
  const SessionPtr session =
      bench::OpenSession(10, "patient/Observation.rs", "\"patient\":\"123\"");
  Run(state, *session, "GET", "/Condition/7", matron::Effect::kDeny);
}
BENCHMARK(BM_DecideDeny);

}  // namespace
