// Judging one Observation by two constraints and the patient's compartment,
// against a reader's walk over it that does nothing with what it sees; and how
// that grows with the resource and with the values.

#include <benchmark/benchmark.h>

#include <string>

#include "json/reader.h"
#include "smart/resource_predicate.h"
#include "smart/scope_constraint.h"

namespace {

using matron::Status;
using matron::fhir::Compartment;
using matron::fhir::FhirVersion;
using matron::fhir::ResourceType;
using matron::smart::ConstraintSet;
using matron::smart::ResourcePredicate;

constexpr char kCategory[] =
    "http://terminology.hl7.org/CodeSystem/observation-category";

// A laboratory result of `num_components` components, as servers store them.
std::string Observation(size_t num_components) {
  std::string text =
      R"({"resourceType":"Observation","id":"o1","meta":{"versionId":"3",)"
      R"("lastUpdated":"2025-11-20T10:00:00Z","profile":["http://hl7.org/fhir/)"
      R"(us/core/StructureDefinition/us-core-observation-lab"]},)"
      R"("status":"final","category":[{"coding":[{"system":")" +
      std::string(kCategory) +
      R"(","code":"laboratory","display":"Laboratory"}]}],)"
      R"("code":{"coding":[{"system":"http://loinc.org","code":"2339-0",)"
      R"("display":"Glucose [Mass/volume] in Blood"}],"text":"Glucose"},)"
      R"("subject":{"reference":"Patient/123"},)"
      R"("encounter":{"reference":"Encounter/e1"},)"
      R"("effectiveDateTime":"2025-11-19T08:30:00+01:00",)"
      R"("performer":[{"reference":"Practitioner/d1"}],)"
      R"("valueQuantity":{"value":95,"unit":"mg/dL","system":)"
      R"("http://unitsofmeasure.org","code":"mg/dL"},"component":[)";
  for (size_t i = 0; i < num_components; ++i) {
    text += (i == 0 ? "" : ",") +
            std::string(R"({"code":{"coding":[{"system":"http://loinc.org",)"
                        R"("code":"c)") +
            std::to_string(i) + R"("}]},"valueQuantity":{"value":1}})";
  }
  return text + "]}";
}

class Ignore final : public matron::json::Handler {
 public:
  void OnValue(const matron::json::Token& token) override {
    benchmark::DoNotOptimize(token.kind);
  }
  void OnEnd(size_t) override {}
};

void BM_WalkObservation(benchmark::State& state) {
  const std::string text = Observation(2);
  matron::json::Reader reader;
  for (auto _ : state) {
    Ignore ignore;
    size_t offset;
    if (reader.Walk(text, ignore, &offset) != Status::kOk) {
      state.SkipWithError("no JSON");
    }
  }
}
BENCHMARK(BM_WalkObservation);

// Judges `text` by the constraints of `query`; `prepared` once for all.
void Judge(benchmark::State& state, const std::string& text,
           const std::string& query, bool prepared) {
  matron::Arena arena = matron::Arena::Growing();
  matron::smart::Scope scope;
  scope.type = ResourceType::kObservation;
  ConstraintSet set;
  if (ParseConstraints(query, scope, FhirVersion::kR4, 0, arena, &set) !=
      matron::Reason::kOk) {
    state.SkipWithError("no constraints");
    return;
  }
  matron::json::Reader reader;
  const auto prepare = [&set](ResourcePredicate& predicate) {
    size_t index = 0;
    predicate.Confine(0, Compartment::kPatient, "123");
    return predicate.Require(set.items, &index);
  };
  const auto judge = [&](ResourcePredicate& predicate) {
    return predicate.Read(text, reader) == Status::kOk &&
           predicate.Matches(0) && predicate.references(0).to_person == 1;
  };
  ResourcePredicate kept(FhirVersion::kR4, scope.type, {});
  bool is_right = prepare(kept);
  for (auto _ : state) {
    if (prepared) {
      is_right &= judge(kept);
    } else {
      ResourcePredicate predicate(FhirVersion::kR4, scope.type, {});
      is_right &= prepare(predicate) && judge(predicate);
    }
  }
  if (!is_right) state.SkipWithError("judged wrongly");
}

std::string TwoConstraints() {
  return "category=" + std::string(kCategory) +
         "|laboratory&date=ge2025-01-01T00:00:00Z";
}

void BM_JudgeObservation(benchmark::State& state) {
  Judge(state, Observation(2), TwoConstraints(), /*prepared=*/false);
}
BENCHMARK(BM_JudgeObservation);

void BM_JudgeObservationAgain(benchmark::State& state) {
  Judge(state, Observation(2), TwoConstraints(), /*prepared=*/true);
}
BENCHMARK(BM_JudgeObservationAgain);

void BM_JudgeComponents(benchmark::State& state) {
  Judge(state, Observation(static_cast<size_t>(state.range(0))),
        "combo-code=2339-0&" + TwoConstraints(), /*prepared=*/true);
}
BENCHMARK(BM_JudgeComponents)->Arg(1000)->Arg(2000);

// As many values as a constraint may have; none of them but the last is there.
void BM_JudgeValues(benchmark::State& state) {
  std::string query = "combo-code=";
  for (int64_t i = 1; i < state.range(0); ++i) {
    query += "x" + std::to_string(i) + ",";
  }
  Judge(state, Observation(1000), query + "2339-0", /*prepared=*/true);
}
BENCHMARK(BM_JudgeValues)->Arg(10)->Arg(1000);

}  // namespace
