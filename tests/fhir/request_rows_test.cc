// The rows that parameters stand for (docs/requests.md section 3).

#include <string>
#include <string_view>

#include "fhir/request.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

struct RowCase {
  const char* name;
  std::string_view url;
  std::string_view rows;  // Behind that of the search.
  FhirVersion version = FhirVersion::kR4;
};

class RowTest : public testing::TestWithParam<RowCase> {};

TEST_P(RowTest, StandsBehindTheSearch) {
  const RowCase& c = GetParam();
  const ParsedRequest parsed({"GET", c.url, {}}, c.version);
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const std::string rows = parsed.rows();
  const size_t comma = rows.find(", ");
  EXPECT_EQ(comma == rows.npos ? "" : rows.substr(comma + 2), c.rows);
}

constexpr RowCase kIncludes[] = {
    {"Target", "/Observation?_include=Observation:subject:Patient",
     "include Patient r"},
    {"OnlyTarget", "/DiagnosticReport?_include=DiagnosticReport:result",
     "include Observation r"},
    {"AnyTarget", "/Observation?_include=Observation:subject",
     "include Device r ?, include Group r ?, include Location r ?, include "
     "Patient r ?"},
    {"AnyTargetOfR5", "/Account?_include=Account:owner",
     "include Organization r", FhirVersion::kR5},
    {"Wildcard", "/Observation?_include=*", "include * r"},
    {"WildcardOfSource", "/Observation?_include=Observation:*", "include * r"},
    {"WildcardOfOtherSource", "/Observation?_include=Patient:*", "include * r"},
    {"Iterate", "/Observation?_include:iterate=Patient:organization",
     "include Organization r"},
    {"IterateWildcard", "/Observation?_include:iterate=*", "include * r"},
    {"OtherSource", "/Observation?_include=Patient:organization",
     "include Organization r"},
    {"Case", "/Observation?_INCLUDE=Observation:subject:Patient",
     "include Patient r"},
    {"Twice",
     "/Observation?_include=Observation:subject:Patient&_include=Encounter:"
     "subject:Patient",
     "include Patient r"},
    {"WildcardTwice", "/Observation?_include=*&_include=Observation:*",
     "include * r"},
    {"AnyTwice",
     "/Observation?_include=Encounter:subject&_include=Encounter:subject",
     "include Group r ?, include Patient r ?"},
    {"AnyOfOtherTargets",
     "/Observation?_include=Encounter:subject&_include=Encounter:subject:Group",
     "include Group r ?, include Patient r ?, include Group r"},
    {"OnSystem", "/?_include=Observation:subject:Patient", "include Patient r"},
    {"InCompartment",
     "/Patient/p1/Observation?_include=Observation:subject:Patient",
     "include Patient r"},
};
INSTANTIATE_TEST_SUITE_P(Include, RowTest, testing::ValuesIn(kIncludes),
                         CaseName());

constexpr RowCase kRevincludes[] = {
    {"Parameter", "/Patient?_revinclude=Observation:subject",
     "revinclude Observation s, revinclude Observation r"},
    {"Target", "/Patient?_revinclude=Observation:subject:Patient",
     "revinclude Observation s, revinclude Observation r"},
    {"Wildcard", "/Patient?_revinclude=Provenance:*",
     "revinclude Provenance s, revinclude Provenance r"},
    {"Open", "/Patient?_revinclude=Provenance:target",
     "revinclude Provenance s, revinclude Provenance r"},
    {"Iterate", "/Patient?_revinclude:iterate=DiagnosticReport:result",
     "revinclude DiagnosticReport s, revinclude DiagnosticReport r"},
    {"Twice",
     "/Patient?_revinclude=Observation:subject&_revinclude=Observation:*",
     "revinclude Observation s, revinclude Observation r"},
    {"Two",
     "/Patient?_revinclude=Observation:subject&_revinclude=Encounter:subject",
     "revinclude Observation s, revinclude Observation r, revinclude Encounter "
     "s, revinclude Encounter r"},
    {"OnSystem", "/?_revinclude=Observation:subject",
     "revinclude Observation s, revinclude Observation r"},
    {"OnSystemOfType", "/?_revinclude=Observation:subject&_type=Patient",
     "revinclude Observation s, revinclude Observation r"},
    {"InCompartment", "/Patient/p1/Encounter?_revinclude=Observation:encounter",
     "revinclude Observation s, revinclude Observation r"},
    {"InCompartmentOfAll", "/Patient/p1/*?_revinclude=Observation:encounter",
     "revinclude Observation s, revinclude Observation r"},
};
INSTANTIATE_TEST_SUITE_P(Revinclude, RowTest, testing::ValuesIn(kRevincludes),
                         CaseName());

constexpr RowCase kOthers[] = {
    {"List", "/Observation?_list=42", "list List r !"},
    {"Functional", "/Observation?_list=$current-problems", "list List r !"},
    {"FunctionalWithDashes", "/Observation?_list=%24current-drug-allergies",
     "list List r !"},
    {"ListTwice", "/Observation?_list=42&_LIST=43", "list List r !"},
    {"ListOnSystem", "/?_list=42", "list List r !"},
    {"Contained", "/Observation?_contained=true", "contained * r"},
    {"Both", "/Observation?_contained=both", "contained * r"},
    {"ContainedTwice", "/Observation?_contained=both&_contained=true",
     "contained * r"},
    {"NotContained", "/Observation?_contained=false", ""},
    {"Container", "/Observation?_containedType=container&_contained=true",
     "contained * r"},
    {"PlainOnes", "/Observation?code=1&_id=2&_text=3&_content=4&_sort=date",
     ""},
    {"InTheirOrder",
     "/Observation?_contained=true&_list=1&code=1&_include=Observation:subject:"
     "Patient&subject:Patient.name=x&_has:Observation:has-member:code=1",
     "contained * r, list List r !, include Patient r, chain Patient s !, has "
     "Observation s !"},
};
INSTANTIATE_TEST_SUITE_P(Other, RowTest, testing::ValuesIn(kOthers),
                         CaseName());

TEST(Rows, StandBehindAllOfAConditionalInteraction) {
  const ParsedRequest parsed(
      {"PUT", "/Observation?subject:Patient.identifier=x"});
  EXPECT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.rows(),
            "conditional-update Observation u, search-type Observation s, "
            "create Observation c, chain Patient s !");
}

// ------------------------------------------------------------------- Refused

struct RefusedCase {
  const char* name;
  std::string_view url;
  FhirVersion version = FhirVersion::kR4;
};

class RefusedRowTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedRowTest, IsUnsupported) {
  EXPECT_EQ(ReasonOf("GET", GetParam().url, GetParam().version),
            Reason::kParameterUnsupported);
}

constexpr RefusedCase kRefused[] = {
    {"IncludeEmpty", "/Observation?_include="},
    {"IncludeWithoutValue", "/Observation?_include"},
    {"IncludeSource", "/Observation?_include=Observation"},
    {"IncludeSourceColon", "/Observation?_include=Observation:"},
    {"IncludeNoSource", "/Observation?_include=:subject"},
    {"IncludeColon", "/Observation?_include=:"},
    {"IncludeUnknownSource", "/Observation?_include=Foo:subject"},
    {"IncludeSourceCase", "/Observation?_include=observation:subject"},
    {"IncludeSourceOfR5", "/Observation?_include=Transport:patient"},
    {"IncludeUnknownParameter", "/Observation?_include=Observation:foo"},
    {"IncludeToken", "/Observation?_include=Observation:code"},
    {"IncludeEmptyTarget", "/Observation?_include=Observation:subject:"},
    {"IncludeOtherTarget", "/Observation?_include=Observation:subject:Account"},
    {"IncludeUnknownTarget", "/Observation?_include=Observation:subject:Foo"},
    {"IncludeTargetOfWildcard", "/Observation?_include=Observation:*:Patient"},
    {"IncludeTargetWildcard", "/Observation?_include=Observation:subject:*"},
    {"IncludeFourParts", "/Observation?_include=Observation:subject:Patient:x"},
    {"IncludeWildcardParameter", "/Observation?_include=*:subject"},
    {"IncludeWildcards", "/Observation?_include=*:*"},
    {"IncludeTwoValues",
     "/Observation?_include=Observation:subject,Observation:performer"},
    {"IncludeSpace", "/Observation?_include=Observation:subject+"},
    {"IncludeRecurse", "/Observation?_include:recurse=Observation:subject"},
    {"IncludeIterateCase", "/Observation?_include:Iterate=Observation:subject"},
    {"IncludeMissing", "/Observation?_include:missing=true"},
    {"RevincludeEmpty", "/Patient?_revinclude="},
    {"RevincludeWildcard", "/Patient?_revinclude=*"},
    {"RevincludeWildcardIterate", "/Patient?_revinclude:iterate=*"},
    {"RevincludeSource", "/Patient?_revinclude=Observation"},
    {"RevincludeUnknownSource", "/Patient?_revinclude=Foo:*"},
    {"RevincludeUnknownParameter", "/Patient?_revinclude=Observation:foo"},
    {"RevincludeToken", "/Patient?_revinclude=Observation:code"},
    {"RevincludeOtherTarget",
     "/Patient?_revinclude=Observation:subject:Account"},
    // Nothing that is searched can be found by it.
    {"RevincludeOfOther", "/Patient?_revinclude=DiagnosticReport:result"},
    {"RevincludeOfOtherType",
     "/?_type=Patient,Account&_revinclude=DiagnosticReport:result"},
    {"RevincludeOfOtherTypeBehind",
     "/?_revinclude=DiagnosticReport:result&_type=Patient"},
    {"RevincludeModifier", "/Patient?_revinclude:x=Observation:subject"},
    {"IncludeOnRead", "/Patient/p1?_include=Patient:organization"},
    {"IncludeOnHistory", "/Patient/p1/_history?_include=Patient:organization"},
    {"ListEmpty", "/Observation?_list="},
    {"ListType", "/Observation?_list=List/42"},
    {"ListTwo", "/Observation?_list=42,43"},
    {"ListUrl", "/Observation?_list=https://x.example/List/1"},
    {"ListOtherFunction", "/Observation?_list=$recent-problems"},
    {"ListFunctionEmpty", "/Observation?_list=$current-"},
    {"ListFunctionOnly", "/Observation?_list=$current"},
    {"ListFunctionDigits", "/Observation?_list=$current-1"},
    {"ListFunctionSlash", "/Observation?_list=$current-a/b"},
    {"ListModifier", "/Observation?_list:not=42"},
    {"ContainedEmpty", "/Observation?_contained="},
    {"ContainedCase", "/Observation?_contained=True"},
    {"ContainedOther", "/Observation?_contained=yes"},
    {"ContainedTwo", "/Observation?_contained=true,false"},
    {"ContainedTypeEmpty", "/Observation?_containedType="},
    {"ContainedTypeOther", "/Observation?_containedType=both"},
    {"ContainedTypeCase", "/Observation?_containedType=Contained"},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedRowTest, testing::ValuesIn(kRefused),
                         CaseName());

}  // namespace
}  // namespace matron::fhir
