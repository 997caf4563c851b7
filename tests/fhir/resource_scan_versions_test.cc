// A scan against every definition of every version.

#include <string>
#include <string_view>

#include "fhir/resource_scan.h"
#include "gtest/gtest.h"
#include "json/reader.h"

namespace matron::fhir {
namespace {

class ScannedVersionTest : public testing::TestWithParam<FhirVersion> {
 protected:
  // How many references of `text` lead to `id`, by the rule of `compartment`.
  static uint32_t Count(Compartment compartment, ResourceType type,
                        std::string_view text, std::string_view id) {
    ResourceScan scan(GetParam(), type, {});
    scan.Confine(0, compartment, id);
    json::Reader reader;
    EXPECT_EQ(scan.Read(text, reader), Status::kOk) << text;
    return scan.references(0).to_person;
  }
};

INSTANTIATE_TEST_SUITE_P(All, ScannedVersionTest,
                         testing::ValuesIn(kFhirVersions),
                         [](const auto& item) {
                           return std::string(NameOf(item.param));
                         });

// A resource with `reference` at the end of `path`, of which the last step may
// be renamed.
std::string Resource(const ElementPath& path, bool renamed,
                     const std::string& reference) {
  std::string open = "{", close = "}";
  for (size_t level = 0; level < path.size(); ++level) {
    const bool is_last = level + 1 == path.size();
    open += '"';
    open += path.step(level);
    open += is_last && renamed ? "x\":" : "\":";
    open += is_last ? "{\"reference\":\"" + reference + "\"}" : "[{";
    if (!is_last) close = "}]" + close;
  }
  return open + close;
}

// For each type and path of all compartments, a resource with a reference at
// that path is a member, and one with the last step renamed is not.
TEST_P(ScannedVersionTest, FollowsEveryPathOfEveryType) {
  size_t count = 0;
  for (size_t i = 0; i < kNumCompartments; ++i) {
    const Compartment compartment = static_cast<Compartment>(i);
    const std::string reference = std::string(NameOf(compartment)) + "/x1";
    for (size_t number = 1; number < kMaxResourceTypes; ++number) {
      const ResourceType type = static_cast<ResourceType>(number);
      const CompartmentRule rule(GetParam(), compartment, type);
      for (size_t k = 0; k < rule.num_paths(); ++k) {
        for (const bool renamed : {false, true}) {
          const std::string text = Resource(rule.path(k), renamed, reference);
          EXPECT_EQ(Count(compartment, type, text, "x1"), renamed ? 0u : 1u)
              << NameOf(type) << " " << text;
          EXPECT_EQ(Count(compartment, type, text, "x2"), 0u);
          ++count;
        }
      }
    }
  }
  EXPECT_GT(count, 400u);
}

// The type that a reference states is one of the version.
TEST_P(ScannedVersionTest, KnowsTheTypesOfItsVersion) {
  // A Media is none in R5, so that what it says of the identifier is nothing.
  const std::string text =
      R"({"subject":{"type":"Media","identifier":{"value":"1"}}})";
  ResourceScan scan(GetParam(), ResourceType::kObservation, {});
  scan.Confine(0, Compartment::kPatient, "p1");
  json::Reader reader;
  ASSERT_EQ(scan.Read(text, reader), Status::kOk);
  EXPECT_EQ(scan.references(0).doubtful,
            GetParam() == FhirVersion::kR5 ? 1u : 0u);
}

}  // namespace
}  // namespace matron::fhir
