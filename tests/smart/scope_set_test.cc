#include "smart/scope_set.h"

#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;
using fhir::TypeSet;
using fixtures::CaseName;

ScopeSet Set(std::string_view text) {
  ScopeSet set;
  ScopeReader reader(text, fhir::FhirVersion::kR4);
  ScopeToken token;
  while (reader.Next(&token)) {
    EXPECT_EQ(token.kind, ScopeClass::kClinical) << token.text;
    set.Add(token.scope);
  }
  return set;
}

Scope One(std::string_view text) {
  const ScopeToken token = ParseScopeToken(text, fhir::FhirVersion::kR4);
  EXPECT_EQ(token.kind, ScopeClass::kClinical) << text;
  return token.scope;
}

constexpr ScopeContext kPatient = ScopeContext::kPatient;
constexpr ScopeContext kUser = ScopeContext::kUser;
constexpr ScopeContext kSystem = ScopeContext::kSystem;

// ------------------------------------------------------------------ Questions

TEST(ScopeSet, CoversWhatWasAddedAndNothingElse) {
  const ScopeSet set = Set("patient/Observation.rs");
  for (const ScopeContext context : {kPatient, kUser, kSystem}) {
    for (const char letter : kLetters) {
      for (const ResourceType type :
           {ResourceType::kObservation, ResourceType::kPatient}) {
        const bool want = context == kPatient &&
                          (letter == 'r' || letter == 's') &&
                          type == ResourceType::kObservation;
        EXPECT_EQ(set.Covers(context, letter, type, fhir::FhirVersion::kR4),
                  want);
      }
    }
  }
}

TEST(ScopeSet, CoversNothingForLettersThatAreNone) {
  const ScopeSet set = Set("patient/*.cruds user/*.cruds system/*.cruds");
  for (int c = 0; c < 256; ++c) {
    const char letter = static_cast<char>(c);
    EXPECT_EQ(set.Covers(kPatient, letter, ResourceType::kPatient,
                         fhir::FhirVersion::kR4),
              letter != '\0' && kLetters.find(letter) != kLetters.npos)
        << c;
  }
}

TEST(ScopeSet, CoversTheWholeSystemByAStar) {
  EXPECT_TRUE(
      Set("system/*.s")
          .Covers(kSystem, 's', ResourceType::kNone, fhir::FhirVersion::kR4));
  EXPECT_FALSE(
      Set("system/Patient.s")
          .Covers(kSystem, 's', ResourceType::kNone, fhir::FhirVersion::kR4));
  EXPECT_FALSE(
      Set("system/*.r")
          .Covers(kSystem, 's', ResourceType::kNone, fhir::FhirVersion::kR4));
  EXPECT_FALSE(ScopeSet().Covers(kSystem, 's', ResourceType::kNone,
                                 fhir::FhirVersion::kR4));
}

TEST(ScopeSet, StarCoversTypesThatDoNotExistYet) {
  EXPECT_TRUE(Set("user/*.r")
                  .Covers(kUser, 'r', static_cast<ResourceType>(200),
                          fhir::FhirVersion::kR4));
}

TEST(ScopeSet, AddsNothingForAScopeWithoutLettersOrType) {
  ScopeSet set;
  set.Add(Scope());
  Scope without_type;
  without_type.letters = kAllLetters;
  set.Add(without_type);
  Scope without_letters;
  without_letters.all_types = true;
  set.Add(without_letters);
  EXPECT_EQ(set, ScopeSet());
}

struct CoverCase {
  const char* name;
  std::string_view set, scope;
  bool want;
};

class CoversTest : public testing::TestWithParam<CoverCase> {};

TEST_P(CoversTest, ComparesContextByContext) {
  EXPECT_EQ(Set(GetParam().set).Covers(One(GetParam().scope)), GetParam().want);
  EXPECT_EQ(Set(GetParam().set).Covers(Set(GetParam().scope)), GetParam().want);
}

constexpr CoverCase kCovers[] = {
    {"Itself", "patient/Observation.rs", "patient/Observation.rs", true},
    {"LetterLess", "patient/Observation.rs", "patient/Observation.r", true},
    {"LetterMore", "patient/Observation.r", "patient/Observation.rs", false},
    {"Split", "patient/Observation.r patient/Observation.s",
     "patient/Observation.rs", true},
    {"Star", "patient/*.rs", "patient/Observation.rs", true},
    {"StarByType", "patient/Observation.rs", "patient/*.rs", false},
    {"OtherType", "patient/Patient.rs", "patient/Observation.rs", false},
    {"OtherContext", "user/Observation.rs", "patient/Observation.rs", false},
    {"SystemIsNotUser", "system/*.cruds", "user/Patient.r", false},
    {"V1", "patient/Observation.read", "patient/Observation.rs", true},
    {"V1Write", "patient/Observation.write", "patient/Observation.d", true},
    {"V1WriteIsNotRead", "patient/Observation.write", "patient/Observation.r",
     false},
    {"V1ReadIsNotDelete", "patient/Observation.read", "patient/Observation.d",
     false},
};
INSTANTIATE_TEST_SUITE_P(All, CoversTest, testing::ValuesIn(kCovers),
                         CaseName());

// -------------------------------------------------------------------- Meeting

struct MeetCase {
  const char* name;
  std::string_view token, role, want;
};

class MeetTest : public testing::TestWithParam<MeetCase> {};

TEST_P(MeetTest, IsWhatBothHave) {
  EXPECT_EQ(Meet(Set(GetParam().token), Set(GetParam().role)),
            Set(GetParam().want));
}

constexpr MeetCase kMeetings[] = {
    {"PatientPatient", "patient/Observation.rs", "patient/Observation.rs",
     "patient/Observation.rs"},
    {"PatientUser", "patient/Observation.rs", "user/Observation.rs",
     "patient/Observation.rs"},
    {"UserPatient", "user/Observation.rs", "patient/Observation.rs",
     "patient/Observation.rs"},
    {"UserUser", "user/Observation.rs", "user/Observation.rs",
     "user/Observation.rs"},
    {"SystemSystem", "system/Observation.rs", "system/Observation.rs",
     "system/Observation.rs"},
    {"SystemUser", "system/Observation.rs", "user/Observation.rs", ""},
    {"UserSystem", "user/Observation.rs", "system/Observation.rs", ""},
    {"SystemPatient", "system/Observation.rs", "patient/Observation.rs", ""},
    {"PatientSystem", "patient/Observation.rs", "system/Observation.rs", ""},
    {"Letters", "user/Observation.crd", "user/Observation.rud",
     "user/Observation.rd"},
    {"NoLetters", "user/Observation.c", "user/Observation.r", ""},
    {"Types", "user/Observation.r user/Patient.r", "user/Patient.r",
     "user/Patient.r"},
    {"StarAndType", "user/*.rs", "user/Patient.r", "user/Patient.r"},
    {"TypeAndStar", "user/Patient.r", "user/*.rs", "user/Patient.r"},
    {"StarAndStar", "user/*.rs", "user/*.s", "user/*.s"},
    {"V1AndV2", "patient/Observation.read", "user/Observation.r",
     "patient/Observation.r"},
    {"UserMeetsBoth", "user/Patient.r", "user/Patient.r patient/Patient.r",
     "user/Patient.r patient/Patient.r"},
    {"Nothing", "", "user/*.cruds", ""},
    {"NobodyElse", "user/*.cruds", "", ""},
};
INSTANTIATE_TEST_SUITE_P(All, MeetTest, testing::ValuesIn(kMeetings),
                         CaseName());

// Design 4.3, written out: in which context a token's scope meets a role's.
TEST(MeetsIn, IsTheTableOfTheProtocol) {
  constexpr ScopeContext kContexts[] = {kPatient, kUser, kSystem};
  for (const ScopeContext token : kContexts) {
    for (const ScopeContext role : kContexts) {
      for (const ScopeContext meeting : kContexts) {
        bool want = false;
        if (token == kSystem || role == kSystem) {
          want = token == role && meeting == kSystem;
        } else if (token == kUser && role == kUser) {
          want = meeting == kUser;
        } else {
          want = meeting == kPatient;
        }
        EXPECT_EQ(MeetsIn(meeting, token, role), want);
      }
    }
  }
}

}  // namespace
}  // namespace matron::smart
