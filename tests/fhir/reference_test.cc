#include "fhir/reference.h"

#include <array>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

// ------------------------------------------------------------------------ Ids

struct IdCase {
  const char* name;
  std::string_view input;
};

class IdTest : public testing::TestWithParam<IdCase> {};

TEST_P(IdTest, IsAnId) { EXPECT_TRUE(IsId(GetParam().input)); }

constexpr IdCase kGoodIds[] = {
    {"OneCharacter", "a"},   {"Digits", "123"},    {"Capital", "Abc"},
    {"Hyphen", "a-b"},       {"HyphenOnly", "-"},  {"Dot", "a.b"},
    {"ThreeDots", "..."},    {"LeadingDot", ".a"}, {"DotDotBehind", "a.."},
    {"Metadata", "metadata"}};
INSTANTIATE_TEST_SUITE_P(Good, IdTest, testing::ValuesIn(kGoodIds), CaseName());

class NotAnIdTest : public testing::TestWithParam<IdCase> {};

TEST_P(NotAnIdTest, IsNoId) { EXPECT_FALSE(IsId(GetParam().input)); }

constexpr IdCase kBadIds[] = {
    {"Empty", ""},
    {"Dot", "."},
    {"DotDot", ".."},
    {"Underscore", "a_b"},
    {"LeadingUnderscore", "_history"},
    {"Dollar", "$export"},
    {"Star", "*"},
    {"Slash", "a/b"},
    {"Percent", "a%20"},
    {"Space", "a b"},
    {"TrailingSpace", "a "},
    {"Plus", "a+b"},
    {"Colon", "a:b"},
    {"Comma", "a,b"},
    {"Pipe", "a|1"},
    {"Tilde", "a~"},
    {"Nul", std::string_view("a\0", 2)},
    {"LineFeed", "a\n"},
    {"NonAscii", "\xc3\xa4"},
};
INSTANTIATE_TEST_SUITE_P(Bad, NotAnIdTest, testing::ValuesIn(kBadIds),
                         CaseName());

TEST(Id, Has64BytesAtMost) {
  EXPECT_TRUE(IsId(std::string(63, 'a')));
  EXPECT_TRUE(IsId(std::string(64, 'a')));
  EXPECT_FALSE(IsId(std::string(65, 'a')));
}

TEST(Id, HasNoOtherCharacters) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
  for (int c = 0; c < 256; ++c) {
    const std::string id = {'a', static_cast<char>(c)};
    EXPECT_EQ(IsId(id), kAllowed.find(static_cast<char>(c)) != kAllowed.npos)
        << c;
  }
}

// ----------------------------------------------------------------- References

constexpr std::string_view kBases[] = {"https://ehr.example.org/fhir",
                                       "http://localhost:8080"};

struct ReferenceCase {
  const char* name;
  std::string_view input;
  ReferenceForm form;
  ResourceType type = ResourceType::kNone;
  std::string_view id = {};
};

class ReferenceTest : public testing::TestWithParam<ReferenceCase> {
 protected:
  static Reference Parse(std::string_view text) {
    std::array<BaseUrl, std::size(kBases)> bases;
    for (size_t i = 0; i < bases.size(); ++i) {
      EXPECT_TRUE(bases[i].Parse(kBases[i]));
    }
    return ParseReference(text, bases, FhirVersion::kR4);
  }
};

TEST_P(ReferenceTest, IsSortedByWhomItNames) {
  const Reference reference = Parse(GetParam().input);
  EXPECT_EQ(reference.form, GetParam().form);
  EXPECT_EQ(reference.target.type, GetParam().type);
  EXPECT_EQ(reference.target.id, GetParam().id);
}

constexpr ReferenceForm kLocal = ReferenceForm::kLocal;
constexpr ReferenceForm kForeign = ReferenceForm::kForeign;
constexpr ReferenceForm kOpaque = ReferenceForm::kOpaque;
constexpr ResourceType kPatient = ResourceType::kPatient;

constexpr ReferenceCase kLocals[] = {
    {"Relative", "Patient/p1", kLocal, kPatient, "p1"},
    {"OtherType", "Device/d1", kLocal, ResourceType::kDevice, "d1"},
    {"Version", "Patient/p1/_history/3", kLocal, kPatient, "p1"},
    {"Absolute", "https://ehr.example.org/fhir/Patient/p1", kLocal, kPatient,
     "p1"},
    {"AbsoluteVersion", "https://ehr.example.org/fhir/Patient/p1/_history/3",
     kLocal, kPatient, "p1"},
    {"AbsoluteHttp", "http://ehr.example.org/fhir/Patient/p1", kLocal, kPatient,
     "p1"},
    {"AbsolutePort", "https://ehr.example.org:443/fhir/Patient/p1", kLocal,
     kPatient, "p1"},
    {"AbsoluteHostCase", "https://EHR.example.org/fhir/Patient/p1", kLocal,
     kPatient, "p1"},
    {"SecondBase", "http://localhost:8080/Patient/p1", kLocal, kPatient, "p1"},
};
INSTANTIATE_TEST_SUITE_P(Local, ReferenceTest, testing::ValuesIn(kLocals),
                         CaseName());

constexpr ReferenceCase kForeigns[] = {
    {"OtherServer", "https://other.example.org/fhir/Patient/p1", kForeign,
     kPatient, "p1"},
    {"OtherServerVersion",
     "https://other.example.org/fhir/Patient/p1/_history/1", kForeign, kPatient,
     "p1"},
    {"OtherServerDevice", "https://other.example.org/Device/d1", kForeign,
     ResourceType::kDevice, "d1"},
    {"OtherPort", "https://ehr.example.org:8443/fhir/Patient/p1", kForeign,
     kPatient, "p1"},
    {"PathCase", "https://ehr.example.org/FHIR/Patient/p1", kForeign, kPatient,
     "p1"},
    {"LongerBase", "https://ehr.example.org/fhirx/Patient/p1", kForeign,
     kPatient, "p1"},
    {"NoType", "https://other.example.org/fhir/x1", kForeign},
    {"TypeOfUnknownName", "https://other.example.org/fhir/Foo/x1", kForeign},
    {"BadId", "https://other.example.org/fhir/Patient/a_b", kForeign},
    {"NoPath", "https://other.example.org", kForeign},
    {"RootOnly", "https://other.example.org/", kForeign},
};
INSTANTIATE_TEST_SUITE_P(Foreign, ReferenceTest, testing::ValuesIn(kForeigns),
                         CaseName());

constexpr ReferenceCase kOpaques[] = {
    {"Empty", "", kOpaque},
    {"Contained", "#p1", kOpaque},
    {"ContainedSelf", "#", kOpaque},
    {"Urn", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", kOpaque},
    {"UrnOid", "urn:oid:1.2.3", kOpaque},
    {"Conditional", "Patient?identifier=x", kOpaque},
    {"ConditionalSlash", "Patient/?identifier=x", kOpaque},
    {"IdOnly", "p1", kOpaque},
    {"TypeOnly", "Patient", kOpaque},
    {"TypeAndSlash", "Patient/", kOpaque},
    {"LowerCaseType", "patient/p1", kOpaque},
    {"UnknownType", "Foo/p1", kOpaque},
    {"LeadingSlash", "/Patient/p1", kOpaque},
    {"LeadingSpace", " Patient/p1", kOpaque},
    {"TrailingSpace", "Patient/p1 ", kOpaque},
    {"TrailingSlash", "Patient/p1/", kOpaque},
    {"DotSegment", "./Patient/p1", kOpaque},
    {"DotDotId", "Patient/..", kOpaque},
    {"UpAndDown", "Patient/../Patient/p1", kOpaque},
    {"Escape", "Patient%2Fp1", kOpaque},
    {"EscapedId", "Patient/p%31", kOpaque},
    {"Query", "Patient/p1?x=1", kOpaque},
    {"Fragment", "Patient/p1#x", kOpaque},
    {"HistoryWithoutVersion", "Patient/p1/_history/", kOpaque},
    {"HistoryOnly", "Patient/p1/_history", kOpaque},
    {"HistoryTwice", "Patient/p1/_history/1/_history/2", kOpaque},
    {"LongId",
     "Patient/"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     kOpaque},
    {"AbsoluteQuery", "https://ehr.example.org/fhir/Patient/p1?x", kOpaque},
    {"AbsoluteFragment", "https://ehr.example.org/fhir/Patient/p1#x", kOpaque},
    {"AbsoluteDotSegments",
     "https://ehr.example.org/fhir/Patient/../Patient/p1", kOpaque},
    {"AbsoluteDoubleSlash", "https://ehr.example.org/fhir//Patient/p1",
     kOpaque},
    {"AbsoluteUser", "https://u@ehr.example.org/fhir/Patient/p1", kOpaque},
    {"BaseOnly", "https://ehr.example.org/fhir", kOpaque},
    {"NetworkPath", "//ehr.example.org/fhir/Patient/p1", kOpaque},
};
INSTANTIATE_TEST_SUITE_P(Opaque, ReferenceTest, testing::ValuesIn(kOpaques),
                         CaseName());

// A query or fragment must not hide whom the path names: what cannot be told is
// no target.
constexpr ReferenceCase kDisguised[] = {
    {"ForeignPatientWithDeviceInQuery",
     "https://other.example.org/fhir/Patient/p2?x=/Device/d1", kForeign},
    {"ForeignPatientWithDeviceInFragment",
     "https://other.example.org/fhir/Patient/p2#/Device/d1", kForeign},
    {"ForeignPatientBehindHistory",
     "https://other.example.org/Device/d1/_history/../../../Patient/p2",
     kForeign},
    {"ForeignPatientBehindVersion",
     "https://other.example.org/Device/d1/_history/1/../../../../Patient/p2",
     kForeign},
    {"ForeignHistoryTwice",
     "https://other.example.org/Device/d1/_history/1/_history/2", kForeign},
    {"ForeignHistoryWithoutVersion",
     "https://other.example.org/Device/d1/_history/", kForeign},
    {"ForeignDotSegment", "https://other.example.org/x/./Device/d1", kForeign},
    {"ForeignDotDotSegment",
     "https://other.example.org/Patient/p2/../Device/d1", kForeign},
    {"ForeignDoubleSlash", "https://other.example.org//Device/d1", kForeign},
    {"ForeignEscape", "https://other.example.org/%50atient/p2/Device/d1",
     kForeign},
    {"ForeignMatrixParameter",
     "https://other.example.org/Patient/p2;x=/Device/d1", kForeign},
    {"ForeignQueryWithoutPath", "https://other.example.org?/Device/d1",
     kForeign},
};
INSTANTIATE_TEST_SUITE_P(Disguised, ReferenceTest,
                         testing::ValuesIn(kDisguised), CaseName());

TEST(Reference, IsLocalUnderTheLongestOfNestedBases) {
  for (const bool longest_first : {false, true}) {
    std::array<BaseUrl, 2> bases;
    ASSERT_TRUE(bases[longest_first ? 0 : 1].Parse("https://h.example/a/b"));
    ASSERT_TRUE(bases[longest_first ? 1 : 0].Parse("https://h.example/a"));
    const Reference reference = ParseReference(
        "https://h.example/a/b/Patient/p1", bases, FhirVersion::kR4);
    EXPECT_EQ(reference.form, kLocal) << longest_first;
    EXPECT_EQ(reference.target.id, "p1") << longest_first;
    // What the inner base has no name for, the outer one has not either.
    EXPECT_EQ(
        ParseReference("https://h.example/a/b/p1", bases, FhirVersion::kR4)
            .form,
        kOpaque)
        << longest_first;
  }
}

TEST(Reference, WithoutBasesNoUrlIsLocal) {
  EXPECT_EQ(
      ParseReference("https://h.example/Patient/p1", {}, FhirVersion::kR4).form,
      kForeign);
  EXPECT_EQ(ParseReference("Patient/p1", {}, FhirVersion::kR4).form, kLocal);
}

TEST(TypeAndId, LeavesNothingBehindWhenItFails) {
  ResourceId id = {kPatient, "p1"};
  EXPECT_FALSE(ParseTypeAndId("Patient/p1/_history/1", FhirVersion::kR4, &id));
  EXPECT_EQ(id, ResourceId());
  EXPECT_TRUE(ParseTypeAndId("Practitioner/d1", FhirVersion::kR4, &id));
  EXPECT_EQ(id.type, ResourceType::kPractitioner);
}

}  // namespace
}  // namespace matron::fhir
