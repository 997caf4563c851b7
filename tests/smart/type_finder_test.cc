#include "smart/type_finder.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::smart {
namespace {

using fhir::ParseResourceType;
using fhir::ResourceType;

// Every name, and everything that is one byte away from one.
TEST(TypeFinder, FindsWhatTheDefinitionsFind) {
  size_t found = 0;
  for (size_t i = 0; i < fhir::kMaxResourceTypes; ++i) {
    const std::string name(NameOf(static_cast<ResourceType>(i)));
    EXPECT_EQ(FindType(name), ParseResourceType(name)) << name;
    if (FindType(name) != ResourceType::kNone) ++found;
    for (size_t at = 0; at < name.size(); ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string other = name;
        other[at] = static_cast<char>(c);
        EXPECT_EQ(FindType(other), ParseResourceType(other)) << other;
        other = name;
        other.insert(at, 1, static_cast<char>(c));
        EXPECT_EQ(FindType(other), ParseResourceType(other)) << other;
      }
      EXPECT_EQ(FindType(name.substr(at)), ParseResourceType(name.substr(at)));
      EXPECT_EQ(FindType(name.substr(0, at)),
                ParseResourceType(name.substr(0, at)));
    }
  }
  EXPECT_GT(found, 140u);
}

TEST(TypeFinder, FindsNothingForTextsThatAreTooShortOrTooLong) {
  for (size_t size = 0; size < 100; ++size) {
    EXPECT_EQ(FindType(std::string(size, 'a')), ResourceType::kNone);
  }
}

}  // namespace
}  // namespace matron::smart
