#include "fhir/resource_type.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using fixtures::Split;

std::vector<std::string> RegistryNames() {
  std::vector<std::string> names;
#define MATRON_RESOURCE_TYPE(number, name) names.push_back(#name);
#include "fhir/resource_types.inc"
#undef MATRON_RESOURCE_TYPE
  return names;
}

// The types of `version`, by what it parses.
std::set<std::string> NamesOf(FhirVersion version) {
  std::set<std::string> names;
  for (const std::string& name : RegistryNames()) {
    if (ParseResourceType(name, version) != ResourceType::kNone) {
      names.insert(name);
    }
  }
  return names;
}

class TypesOfVersionTest : public testing::TestWithParam<FhirVersion> {
 protected:
  static FhirVersion version() { return GetParam(); }
  static ResourceType Parse(std::string_view name) {
    return ParseResourceType(name, version());
  }
};

INSTANTIATE_TEST_SUITE_P(All, TypesOfVersionTest,
                         testing::ValuesIn(kFhirVersions),
                         [](const auto& item) {
                           return std::string(NameOf(item.param));
                         });

// -------------------------------------------------------- Against the sources

TEST_P(TypesOfVersionTest, AreThoseOfTheDefinitions) {
  std::string folder(NameOf(version()));
  for (char& c : folder) c = static_cast<char>(c | 0x20);
  MATRON_SHARED_OR_SKIP(text, "data/fhir/" + folder + "/resource-types.txt");
  const std::vector<std::string> lines = Split(text, '\n');
  const std::set<std::string> types(lines.begin(), lines.end());
  for (const std::string& name : types) {
    const ResourceType type = Parse(name);
    EXPECT_NE(type, ResourceType::kNone) << name;
    EXPECT_EQ(NameOf(type), name);
    EXPECT_TRUE(TypeSet::Of(version()).Has(type)) << name;
  }
  size_t count = 0;
  for (size_t i = 0; i < kMaxResourceTypes; ++i) {
    const ResourceType type = static_cast<ResourceType>(i);
    if (!TypeSet::Of(version()).Has(type)) continue;
    ++count;
    EXPECT_TRUE(types.contains(std::string(NameOf(type)))) << i;
  }
  EXPECT_EQ(count, types.size());
  EXPECT_EQ(NamesOf(version()), types);
}

// Specification 4.2.
TEST(ResourceType, AreAsManyAsTheSpecificationSays) {
  EXPECT_EQ(NamesOf(FhirVersion::kR4).size(), 146u);
  EXPECT_EQ(NamesOf(FhirVersion::kR4B).size(), 141u);
  EXPECT_EQ(NamesOf(FhirVersion::kR5).size(), 158u);
}

// Specification 4.7: some that differ.
TEST(ResourceType, BelongsToItsVersions) {
  struct {
    const char* name;
    bool of[kNumFhirVersions];
  } const cases[] = {
      {"Patient", {true, true, true}},
      {"Media", {true, true, false}},
      {"DeviceUseStatement", {true, true, false}},
      {"MedicinalProduct", {true, false, false}},
      {"SubstanceProtein", {true, false, true}},
      {"SubscriptionTopic", {false, true, true}},
      {"Citation", {false, true, true}},
      {"DeviceUsage", {false, false, true}},
      {"NutritionIntake", {false, false, true}},
      {"MedicationUsage", {false, false, false}},
  };
  for (const auto& c : cases) {
    for (const FhirVersion version : kFhirVersions) {
      EXPECT_EQ(ParseResourceType(c.name, version) != ResourceType::kNone,
                c.of[static_cast<size_t>(version)])
          << c.name << " " << NameOf(version);
    }
  }
}

// A name differs from a type in one place: it is no type, unless it is another.
TEST_P(TypesOfVersionTest, DoNotHaveNearMisses) {
  const std::set<std::string> known = NamesOf(version());
  for (const std::string& name : known) {
    std::set<std::string> misses = {name + "X",  name + "s", " " + name,
                                    name + " ",  "x" + name, name + '\0',
                                    name + name, name + "/"};
    for (size_t i = 0; i < name.size(); ++i) {
      std::string changed = name;
      changed[i] = static_cast<char>(changed[i] ^ 0x20);  // The other case.
      misses.insert(changed);
      misses.insert(name.substr(0, i));
      misses.insert(name.substr(i + 1));
      changed = name;
      changed[i] = '_';
      misses.insert(changed);
    }
    for (const std::string& miss : misses) {
      if (known.contains(miss)) continue;
      EXPECT_EQ(Parse(miss), ResourceType::kNone) << miss;
    }
  }
}

// Every name, and everything that is one byte or a start away from one.
TEST_P(TypesOfVersionTest, AreFoundByTheirNamesOnly) {
  const std::set<std::string> known = NamesOf(version());
  const auto check = [&](const std::string& text) {
    EXPECT_EQ(Parse(text) != ResourceType::kNone, known.contains(text)) << text;
  };
  for (const std::string& name : known) {
    EXPECT_EQ(NameOf(Parse(name)), name);
    for (size_t at = 0; at < name.size(); ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string other = name;
        other[at] = static_cast<char>(c);
        check(other);
        other = name;
        other.insert(at, 1, static_cast<char>(c));
        check(other);
      }
      check(name.substr(at));
      check(name.substr(0, at));
    }
  }
}

TEST(ResourceType, HasNoNameOfOneByteRepeated) {
  for (size_t size = 0; size < 100; ++size) {
    EXPECT_EQ(ParseResourceType(std::string(size, 'a'), FhirVersion::kR4),
              ResourceType::kNone);
  }
}

// The numbers are one registry for good: a number that moved would change what
// stored policies and records mean.
TEST(ResourceType, NumbersAreThoseOfTheRegistry) {
  const std::optional<std::string> text =
      fixtures::ReadFile("tools/fhir_type_registry.txt");
  ASSERT_TRUE(text.has_value());
  const std::vector<std::string> names = Split(*text, '\n');
  ASSERT_FALSE(names.empty());
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(NameOf(static_cast<ResourceType>(i + 1)), names[i]);
  }
  EXPECT_EQ(names, RegistryNames());
  EXPECT_EQ(static_cast<int>(ResourceType::kAccount), 1);
  EXPECT_EQ(static_cast<int>(ResourceType::kVisionPrescription), 146);
  EXPECT_EQ(static_cast<int>(ResourceType::kAdministrableProductDefinition),
            147);
  EXPECT_EQ(static_cast<int>(ResourceType::kSubstanceDefinition), 159);
  EXPECT_EQ(static_cast<int>(ResourceType::kActorDefinition), 160);
  EXPECT_EQ(static_cast<int>(ResourceType::kTransport), 178);
}

// -------------------------------------------------------------------- Parsing

struct NameCase {
  const char* name;
  std::string_view input;
};

class UnknownTypeTest : public testing::TestWithParam<NameCase> {};

TEST_P(UnknownTypeTest, IsNoType) {
  EXPECT_EQ(ParseResourceType(GetParam().input, FhirVersion::kR4),
            ResourceType::kNone);
}

constexpr NameCase kUnknown[] = {
    {"Empty", ""},
    {"Abstract", "Resource"},
    {"AbstractDomain", "DomainResource"},
    {"AbstractCanonical", "CanonicalResource"},
    {"LowerCase", "patient"},
    {"UpperCase", "PATIENT"},
    {"CamelLower", "observatioN"},
    {"Element", "Reference"},
    {"Wildcard", "*"},
    {"Cyrillic", "P\xd0\xb0tient"},
    {"FullWidth",
     "\xef\xbc\xb0"
     "atient"},
    {"Nul", std::string_view("Patient\0", 8)},
    {"OtherVersion", "MedicationOrder"},
    {"Altered", "SubscriptionStatus"},
};
INSTANTIATE_TEST_SUITE_P(Bad, UnknownTypeTest, testing::ValuesIn(kUnknown),
                         CaseName());

struct LowerCase {
  const char* name;
  std::string_view input;
  ResourceType want;
};

class LowerCaseTypeTest : public testing::TestWithParam<LowerCase> {};

TEST_P(LowerCaseTypeTest, IsFoundInLowerCaseOnly) {
  EXPECT_EQ(ParseLowerCaseResourceType(GetParam().input, FhirVersion::kR4),
            GetParam().want);
}

constexpr LowerCase kLowerGood[] = {
    {"Patient", "patient", ResourceType::kPatient},
    {"Encounter", "encounter", ResourceType::kEncounter},
    {"TwoWords", "imagingstudy", ResourceType::kImagingStudy},
    {"List", "list", ResourceType::kList},
};
INSTANTIATE_TEST_SUITE_P(Good, LowerCaseTypeTest, testing::ValuesIn(kLowerGood),
                         CaseName());

constexpr LowerCase kLowerBad[] = {
    {"Empty", "", ResourceType::kNone},
    {"Capital", "Patient", ResourceType::kNone},
    {"Camel", "imagingStudy", ResourceType::kNone},
    {"Unknown", "patients", ResourceType::kNone},
    {"Prefix", "patien", ResourceType::kNone},
    {"Digit", "patient1", ResourceType::kNone},
};
INSTANTIATE_TEST_SUITE_P(Bad, LowerCaseTypeTest, testing::ValuesIn(kLowerBad),
                         CaseName());

TEST_P(TypesOfVersionTest, AreFoundInLowerCase) {
  const std::set<std::string> known = NamesOf(version());
  for (const std::string& name : RegistryNames()) {
    std::string lower = name;
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    EXPECT_EQ(NameOf(ParseLowerCaseResourceType(lower, version())),
              known.contains(name) ? name : "");
  }
}

TEST(ResourceType, NamesNothingBeyondTheRegistry) {
  EXPECT_EQ(NameOf(ResourceType::kNone), "");
  EXPECT_EQ(NameOf(static_cast<ResourceType>(RegistryNames().size() + 1)), "");
  EXPECT_EQ(NameOf(static_cast<ResourceType>(0xffff)), "");
}

// ------------------------------------------------------------------- Versions

TEST(FhirVersion, IsFoundByItsNameOnly) {
  for (const FhirVersion version : kFhirVersions) {
    FhirVersion found = FhirVersion::kR4;
    EXPECT_TRUE(ParseFhirVersion(NameOf(version), &found));
    EXPECT_EQ(found, version);
  }
  for (const char* miss : {"", "r4", "R", "R3", "R4b", "R6", "R4 ", "4.0.1"}) {
    FhirVersion found = FhirVersion::kR5;
    EXPECT_FALSE(ParseFhirVersion(miss, &found)) << miss;
    EXPECT_EQ(found, FhirVersion::kR5);
  }
}

// ----------------------------------------------------------------------- Sets

TEST(TypeSet, IsEmptyAtFirst) {
  const TypeSet set;
  EXPECT_TRUE(set.empty());
  for (size_t i = 0; i < kMaxResourceTypes; ++i) {
    EXPECT_FALSE(set.Has(static_cast<ResourceType>(i)));
  }
}

TEST(TypeSet, HasWhatWasAddedAndNothingElse) {
  for (size_t added = 1; added < kMaxResourceTypes; ++added) {
    TypeSet set;
    set.Add(static_cast<ResourceType>(added));
    EXPECT_FALSE(set.empty());
    for (size_t i = 0; i < kMaxResourceTypes; ++i) {
      EXPECT_EQ(set.Has(static_cast<ResourceType>(i)), i == added);
    }
  }
}

TEST(TypeSet, NeverHasNone) {
  EXPECT_FALSE(TypeSet::All().Has(ResourceType::kNone));
  EXPECT_FALSE(TypeSet::Of(FhirVersion::kR4).Has(ResourceType::kNone));
}

TEST(TypeSet, AllHasTypesThatDoNotExistYet) {
  EXPECT_TRUE(TypeSet::All().Has(static_cast<ResourceType>(255)));
  EXPECT_TRUE(TypeSet::All().Covers(TypeSet::Of(FhirVersion::kR4)));
  EXPECT_FALSE(TypeSet::Of(FhirVersion::kR4).Covers(TypeSet::All()));
}

TEST(TypeSet, CoversOnlyItsSubsets) {
  TypeSet one, two, both;
  one.Add(ResourceType::kAccount);
  two.Add(ResourceType::kVisionPrescription);
  both.Add(ResourceType::kAccount);
  both.Add(ResourceType::kVisionPrescription);
  EXPECT_EQ(one | two, both);
  EXPECT_EQ(both & one, one);
  EXPECT_TRUE((one & two).empty());
  EXPECT_TRUE(both.Covers(one));
  EXPECT_TRUE(both.Covers(both));
  EXPECT_TRUE(one.Covers(TypeSet()));
  EXPECT_FALSE(one.Covers(two));
  EXPECT_FALSE(one.Covers(both));
}

}  // namespace
}  // namespace matron::fhir
