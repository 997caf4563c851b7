#include "smart/scope_describe.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "smart/scope_algebra.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

std::vector<std::string> Sentences(std::string_view scopes,
                                   const ConsentWords& words) {
  Arena arena = Arena::Growing();
  const Result<ScopeTerms> terms = ScopeTerms::Parse(
      scopes, ScopeOptions(fhir::FhirVersion::kR4, 31), arena);
  const Result<Consent> consent = Describe(*terms, words, arena);
  std::vector<std::string> sentences;
  for (const ConsentPart& part : consent->parts) {
    sentences.emplace_back(part.sentence);
  }
  for (const ConsentOther& other : consent->others) {
    sentences.emplace_back(other.sentence);
  }
  return sentences;
}

struct Case {
  const char* name;
  std::string_view scopes;
  std::vector<std::string> want;
};

class DescribeTest : public testing::TestWithParam<Case> {};

TEST_P(DescribeTest, SaysInPlainWordsWhatIsAsked) {
  EXPECT_EQ(Sentences(GetParam().scopes, EnglishWords()), GetParam().want);
}

const Case kCases[] = {
    {"Nothing", "x/y", {}},
    {"One",
     "patient/AllergyIntolerance.rs",
     {"The app can see allergies of the chosen patient."}},
    {"Grouped",
     "patient/Immunization.r patient/AllergyIntolerance.rs "
     "patient/Condition.s",
     {"The app can see allergies, health problems and vaccinations of the "
      "chosen patient."}},
    {"Actions",
     "user/Appointment.cruds user/Task.cu",
     {"The app can add and change tasks of every patient whom you can see.",
      "The app can see, add, change and delete appointments of every patient "
      "whom you can see."}},
    {"AllTypes",
     "system/*.rs",
     {"The app can see all health data, also kinds of it that do not exist "
      "yet, of all patients, also when nobody is signed in."}},
    {"Limits",
     "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
     "observation-category|vital-signs,laboratory&date=ge2020",
     {"The app can see test results and measurements of the chosen patient, "
      "only where category is vital signs or laboratory and date is ge2020."}},
    {"NoWordsForTheType",
     "patient/DeviceUseStatement.r",
     {"The app can see device use statement of the chosen patient."}},
    {"Contexts",
     "patient/Patient.r user/Patient.r",
     {"The app can see name, birth date, address and contact details of the "
      "chosen patient.",
      "The app can see name, birth date, address and contact details of every "
      "patient whom you can see."}},
    {"Others",
     "offline_access fhirUser",
     {"The app learns who you are.",
      "The app keeps this access when you do not use it."}},
};
INSTANTIATE_TEST_SUITE_P(All, DescribeTest, testing::ValuesIn(kCases),
                         CaseName());

TEST(ScopeDescribe, GivesStructuredParts) {
  Arena arena = Arena::Growing();
  const Result<ScopeTerms> terms = ScopeTerms::Parse(
      "user/Patient.rs user/Condition.rs?category=a launch/patient",
      ScopeOptions(fhir::FhirVersion::kR4), arena);
  const Result<Consent> consent = Describe(*terms, EnglishWords(), arena);
  ASSERT_TRUE(consent.ok());
  ASSERT_EQ(consent->parts.size(), 2u);
  EXPECT_EQ(consent->parts[0].context, ScopeContext::kUser);
  EXPECT_EQ(consent->parts[0].actions, 1u);
  EXPECT_FALSE(consent->parts[0].all_types);
  ASSERT_EQ(consent->parts[0].types.size(), 1u);
  EXPECT_EQ(consent->parts[0].types[0], fhir::ResourceType::kPatient);
  ASSERT_EQ(consent->parts[1].limits.size(), 1u);
  EXPECT_EQ(consent->parts[1].limits[0].name, "category");
  ASSERT_EQ(consent->others.size(), 1u);
  EXPECT_EQ(consent->others[0].other, OtherScope::kLaunchContext);
  EXPECT_EQ(consent->others[0].scope, "launch/patient");
}

TEST(ScopeDescribe, SpeaksAnotherLanguageByAnotherTable) {
  static constexpr ConsentWords::TypeWords kTypes[] = {
      {fhir::ResourceType::kCondition, "Erkrankungen"},
      {fhir::ResourceType::kAllergyIntolerance, "Allergien"}};
  ConsentWords words = EnglishWords();
  words.start = "Die App darf ";
  words.actions[0] = "sehen:";
  words.where[0] = " der gew\xc3\xa4hlten Person";
  words.types = kTypes;
  words.list_and = " und ";
  EXPECT_EQ(
      Sentences("patient/Condition.rs patient/AllergyIntolerance.rs", words),
      std::vector<std::string>{"Die App darf sehen: Allergien und Erkrankungen "
                               "der gew\xc3\xa4hlten Person."});
}

TEST(ScopeDescribe, UsesNoJargon) {
  for (const ConsentWords::TypeWords& words : EnglishWords().types) {
    EXPECT_EQ(words.words.find("FHIR"), words.words.npos);
    EXPECT_NE(words.words, fhir::NameOf(words.type));
  }
  for (const std::string_view sentence : EnglishWords().others) {
    EXPECT_TRUE(sentence.starts_with("The app "));
    for (const char* jargon :
         {"scope", "token", "FHIR", "resource", "client"}) {
      EXPECT_EQ(sentence.find(jargon), sentence.npos) << sentence;
    }
  }
}

TEST(ScopeDescribe, FailsWithoutMemory) {
  Arena arena = Arena::Growing();
  const Result<ScopeTerms> terms = ScopeTerms::Parse(
      "user/Patient.rs openid", ScopeOptions(fhir::FhirVersion::kR4), arena);
  Arena none = Arena::Fixed(1);
  while (none.Allocate(8) != nullptr) {
  }
  EXPECT_EQ(Describe(*terms, EnglishWords(), none).status(),
            Status::kOutOfMemory);
}

}  // namespace
}  // namespace matron::smart
