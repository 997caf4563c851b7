// Judging a resource takes nothing from the heap.

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/reader.h"
#include "smart/resource_predicate.h"
#include "tests/alloc/allocations.h"
#include "tests/smart/judging.h"

namespace matron::smart {
namespace {

using alloc::AllocationCount;
using fhir::FhirVersion;
using fhir::ResourceType;

TEST(PredicateNoHeap, JudgesWithoutAllocating) {
  const std::string_view texts[] = {
      R"({"resourceType":"Observation","id":"o1","status":"final",)"
      R"("meta":{"security":[{"system":"s","code":"R"}],"tag":[{"code":"t"}]},)"
      R"("category":[{"coding":[{"system":"c","code":"laboratory"}]}],)"
      R"("effectiveTiming":{"event":["2020","2021"]},)"
      R"("subject":{"reference":"https://ehr.example.org/fhir/Patient/1"},)"
      R"("valueQuantity":{"value":5,"unit":"mg"}})",
      R"({"resourceType":"Observation","category":[1],"status":{}})",
      R"({"resourceType":"Patient"})", R"({"resourceType":)"};
  const char* queries[] = {
      "category=c|laboratory&status=final",
      "category:not=x,y|z",
      "date=ge2020&value-quantity=gt1||mg",
      "subject=Patient/1,https://ehr.example.org/fhir/Patient/2",
      "_tag=t&_profile:below=http://x",
  };
  Arena arena = Arena::Growing();
  std::vector<std::vector<ScopeConstraint>> sets;
  for (const char* query : queries) {
    sets.push_back(Constraints(FhirVersion::kR4, ResourceType::kObservation,
                               query, arena));
    ASSERT_FALSE(sets.back().empty()) << query;
  }
  fhir::BaseUrl base;
  ASSERT_TRUE(base.Parse(kJudgedBase));
  json::Reader reader;
  ASSERT_EQ(reader.Reserve(1024), Status::kOk);
  const AllocationCount count;
  ResourcePredicate predicate(FhirVersion::kR4, ResourceType::kObservation,
                              {&base, 1});
  predicate.Confine(0, fhir::Compartment::kPatient, "1");
  size_t index = 0;
  size_t matches = 0;
  for (const auto& set : sets) {
    if (!predicate.Require(set, &index)) ++matches;
  }
  for (const std::string_view text : texts) {
    if (predicate.Read(text, reader) != Status::kOk) continue;
    for (size_t i = 0; i < sets.size(); ++i) {
      matches += predicate.Matches(i) ? size_t{1} : size_t{0};
    }
  }
  EXPECT_EQ(count.so_far(), 0u);
  EXPECT_EQ(matches, 4u);
}

}  // namespace
}  // namespace matron::smart
