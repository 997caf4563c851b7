// Filtering a searchset of which every other entry is kept, beside what
// simdjson takes to parse the same bytes. BM_Filter doubles, so that its growth
// shows; BM_FilterInPieces gets the same in network-sized pieces.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/fixtures.h"
#include "enforce/decision_filter.h"
#include "enforce/entry_buffer.h"
#include "enforce/response_filter.h"
#include "enforce/value_scanner.h"
#include "json/reader.h"
#include "simdjson.h"

namespace {

using matron::enforce::DecisionFilter;
using matron::enforce::EntryBuffer;
using matron::enforce::EntryInfo;
using matron::enforce::FilterAnswer;
using matron::enforce::FilterResult;
using matron::enforce::Judge;
using matron::enforce::ResponseFilter;
using matron::enforce::SpanSink;
using matron::enforce::Verdict;
using matron::json::IsContainer;
using matron::json::Token;

constexpr size_t kMaxEntryBytes = 64 * 1024;
constexpr size_t kPieceBytes = 16 * 1024;
constexpr int64_t kMegabyte = 1 << 20;

class EveryOther final : public Judge {
 public:
  void OnValue(const Token& token) override {
    if (!token.key.empty() && IsContainer(token)) PassOver();
  }
  Verdict JudgeEntry(const EntryInfo& entry) override {
    return entry.index % 2 == 0 ? Verdict::kKeep : Verdict::kDrop;
  }
};

// One entry as servers send it.
std::string Entry(size_t number) {
  const std::string id = std::to_string(100000 + number);
  return R"({"fullUrl":"https://ehr.example.org/fhir/Observation/)" + id +
         R"(","resource":{"resourceType":"Observation","id":")" + id +
         R"(","meta":{"versionId":"1","lastUpdated":"2024-03-01T09:30:10.123)"
         R"(+01:00","profile":["http://hl7.org/fhir/us/core/)"
         R"(StructureDefinition/us-core-vital-signs"]},"text":{"status":)"
         R"("generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">)"
         R"(<p><b>Heart rate</b>: 72.5 per minute, normal</p></div>"},)"
         R"("status":"final","category":[{"coding":[{"system":)"
         R"("http://terminology.hl7.org/CodeSystem/observation-category",)"
         R"("code":"vital-signs","display":"Vital signs"}]}],"code":{"coding":)"
         R"([{"system":"http://loinc.org","code":"8867-4","display":)"
         R"("Heart rate"}],"text":"Heart rate"},"subject":{"reference":)"
         R"("Patient/123"},"encounter":{"reference":"Encounter/456"},)"
         R"("effectiveDateTime":"2024-03-01T09:30:10+01:00","issued":)"
         R"("2024-03-01T09:30:10.123+01:00","valueQuantity":{"value":72.5,)"
         R"("unit":"/min","system":"http://unitsofmeasure.org","code":"/min")"
         R"(}},"search":{"mode":"match"}})";
}

std::string Searchset(int64_t size) {
  std::string text =
      R"({"resourceType":"Bundle","type":"searchset","total":1000,"link":[)"
      R"({"relation":"self","url":"https://ehr.example.org/fhir/Observation)"
      R"(?patient=123"}],"entry":[)";
  for (size_t i = 0; text.size() < static_cast<size_t>(size); ++i) {
    text += Entry(i) + ",";
  }
  text.back() = ']';
  return text + "}";
}

void SetBytes(benchmark::State& state, size_t size) {
  state.SetBytesProcessed(static_cast<int64_t>(size) *
                          static_cast<int64_t>(state.iterations()));
}

void Run(benchmark::State& state, size_t piece) {
  const std::string text = Searchset(state.range(0));
  std::string out(text.size(), ' ');
  matron::json::Reader reader;
  EntryBuffer buffer;
  if (reader.Reserve(kMaxEntryBytes) != matron::Status::kOk ||
      buffer.Reserve(kMaxEntryBytes) != matron::Status::kOk) {
    matron::bench::Fail("no memory");
  }
  EveryOther judge;
  for (auto _ : state) {
    SpanSink sink(out);
    ResponseFilter filter(reader, buffer, judge, sink);
    std::string_view rest = text;
    for (; rest.size() > piece; rest.remove_prefix(piece)) {
      filter.Push(rest.substr(0, piece));
    }
    const FilterResult result = filter.Finish(rest);
    if (!result.ok() || result.kept == 0) matron::bench::Fail("not filtered");
    benchmark::DoNotOptimize(sink.size());
  }
  SetBytes(state, text.size());
}

void BM_Filter(benchmark::State& state) { Run(state, SIZE_MAX); }
BENCHMARK(BM_Filter)->RangeMultiplier(2)->Range(kMegabyte, 64 * kMegabyte);

void BM_FilterInPieces(benchmark::State& state) { Run(state, kPieceBytes); }
BENCHMARK(BM_FilterInPieces)->Arg(kMegabyte);

// The same by what a session may see: the decision, and a judgement of each
// resource as far as it needs one.
void BM_FilterFor(benchmark::State& state, const char* scopes,
                  const char* claims) {
  const std::string text = Searchset(state.range(0));
  std::string out(text.size(), ' ');
  const auto session = matron::bench::OpenSession(10, scopes, claims);
  matron::decide::DecideInput input;
  input.http.method = "GET";
  input.http.url = "/Observation?patient=123";
  input.now = matron::bench::kNow;
  input.enforces = matron::decide::kEnforcesAll;
  DecisionFilter filter;
  if (filter.Reserve(kMaxEntryBytes) != matron::Status::kOk) {
    matron::bench::Fail("no memory");
  }
  for (auto _ : state) {
    SpanSink sink(out);
    filter.Begin(*session, input, sink, false);
    filter.Push(text);
    const FilterAnswer answer = filter.Finish();
    if (answer.effect != matron::Effect::kPermit || answer.kept == 0) {
      matron::bench::Fail("not filtered");
    }
  }
  SetBytes(state, text.size());
}
BENCHMARK_CAPTURE(BM_FilterFor, user, "user/*.rs",
                  "\"fhirUser\":\"Practitioner/1\"")
    ->Arg(kMegabyte);
BENCHMARK_CAPTURE(BM_FilterFor, patient, "patient/*.rs", "\"patient\":\"123\"")
    ->Arg(kMegabyte);
BENCHMARK_CAPTURE(BM_FilterFor, constrained,
                  "patient/Observation.rs?category=http://terminology.hl7.org/"
                  "CodeSystem/observation-category|vital-signs",
                  "\"patient\":\"123\"")
    ->Arg(kMegabyte);

// The measure: all that simdjson's DOM parser does, and nothing else.
void BM_SimdjsonDom(benchmark::State& state) {
  const std::string text = Searchset(state.range(0));
  const simdjson::padded_string padded(text);
  simdjson::dom::parser parser;
  for (auto _ : state) {
    if (parser.parse(padded).error() != simdjson::SUCCESS) {
      matron::bench::Fail("not parsed");
    }
  }
  SetBytes(state, text.size());
}
BENCHMARK(BM_SimdjsonDom)->Arg(kMegabyte)->Arg(64 * kMegabyte);

// Finding the entries alone.
void BM_ValueScanner(benchmark::State& state) {
  const std::string text = Searchset(state.range(0));
  for (auto _ : state) {
    matron::enforce::ValueScanner scanner;
    scanner.Begin(text[0]);
    size_t size = scanner.Scan(text);
    benchmark::DoNotOptimize(size);
  }
  SetBytes(state, text.size());
}
BENCHMARK(BM_ValueScanner)->Arg(kMegabyte);

}  // namespace
