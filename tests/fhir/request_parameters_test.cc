// Parameters: which can be permitted for which interaction, with the near miss
// that cannot (docs/requests.md section 2). Chains, and those that stand for
// rows, have files of their own.

#include <string>
#include <string_view>

#include "fhir/request.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

// ------------------------------------------------------------------ Permitted

struct ParameterCase {
  const char* name;
  std::string_view method, url;
  FhirVersion version = FhirVersion::kR4;
};

class PermittedParameterTest : public testing::TestWithParam<ParameterCase> {};

TEST_P(PermittedParameterTest, IsUnderstood) {
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url, GetParam().version),
            Reason::kOk);
}

constexpr ParameterCase kPermitted[] = {
    {"Read", "GET",
     "/Patient/1?_format=json&_pretty=true&_summary=text"
     "&_elements=id"},
    {"Vread", "GET", "/Patient/1/_history/1?_format=json&_elements=id"},
    {"HistoryInstance", "GET",
     "/Patient/1/_history?_count=1&_since=2020&_at=2020&_format=json"},
    {"HistoryType", "GET", "/Patient/_history?_pretty=1&_count=1"},
    {"HistorySystem", "GET", "/_history?_since=2020"},
    {"SearchResult", "GET",
     "/Observation?_format=json&_pretty=1&_count=1&_sort=-date&_summary=true"
     "&_elements=id&_total=none"},
    {"SearchCommon", "GET",
     "/Observation?_id=1&_lastUpdated=gt2020&_tag=x&_profile=x&_security=x"
     "&_source=x"},
    {"SearchOwn", "GET", "/Observation?code=1&date=2&subject=3&category=4"},
    {"SearchComposite", "GET", "/Observation?code-value-quantity=1$2"},
    {"SearchQuantity", "GET", "/Observation?value-quantity=5"},
    {"SearchUri", "GET", "/ValueSet?url=http%3A//x"},
    {"SearchNumber", "GET", "/RiskAssessment?probability=0.5"},
    {"CaseOfCommon", "GET", "/Observation?_ID=1&_COUNT=2&_Format=json"},
    {"Missing", "GET", "/Observation?code:missing=true&date:missing=false"},
    {"Exact", "GET", "/Patient?name:exact=x"},
    {"Contains", "GET", "/Patient?name:contains=x"},
    {"TextOfToken", "GET", "/Observation?code:text=x"},
    {"Not", "GET", "/Observation?code:not=x"},
    {"OfType", "GET", "/Patient?identifier:of-type=a|b|c"},
    {"Identifier", "GET", "/Observation?subject:identifier=x"},
    {"Type", "GET", "/Observation?subject:Patient=1"},
    {"MissingOfCommon", "GET", "/Observation?_id:missing=true"},
    {"MissingOfEveryCommon", "GET",
     "/Observation?_lastUpdated:missing=true&_tag:missing=true"
     "&_profile:missing=true&_SECURITY:missing=true&_source:missing=false"},
    {"NotOfTag", "GET", "/Observation?_tag:not=x&_security:not=x"},
    {"UriBelow", "GET", "/ValueSet?url:below=http%3A//x&url:above=y"},
    {"Content", "GET", "/Observation?_content=x&_text=y"},
    {"ContainedTypes", "GET", "/Observation?_containedType=contained"},
    {"TypeIsTarget", "GET", "/Observation?subject:Group=1"},
    {"TypeOfOpenReference", "GET", "/Observation?focus:Account=1"},
    {"TypeOfOpenReferenceInR5", "GET", "/Observation?focus:Transport=1",
     FhirVersion::kR5},
    {"OfR5", "GET", "/Transport?status=x", FhirVersion::kR5},
    {"OfR4B", "GET", "/SubscriptionTopic?url=x", FhirVersion::kR4B},
    {"Sort", "GET", "/Observation?_sort=date,-code,_id,-_lastUpdated,_score"},
    {"SortOne", "GET", "/Observation?_SORT=-_LASTUPDATED"},
    {"SortSpecial", "GET", "/Location?_sort=near"},
    {"SortOnSystem", "GET", "/?_sort=-_lastUpdated,_id"},
    {"SortInCompartment", "GET", "/Patient/1/Observation?_sort=-date"},
    {"SortInCompartmentOfAll", "GET", "/Patient/1/*?_sort=_score"},
    {"Types", "GET", "/?_type=Patient,Observation"},
    {"TypesTwice", "GET", "/?_type=Patient,Patient"},
    {"TypesOfR5", "GET", "/?_type=Transport", FhirVersion::kR5},
    {"TypesInCompartment", "GET", "/Patient/1/*?_type=Observation,Patient"},
    {"System", "GET",
     "/?_id=1&_lastUpdated=2020&_tag=x&_profile=x&_security=x&_source=x&"
     "_content=x&_text=x&_count=1&_total=none&_summary=false&_elements=id"},
    {"Compartment", "GET",
     "/Patient/1/Observation?code=1&_id=2&subject:Patient=3&_content=4"},
    {"CompartmentOfAll", "GET", "/Patient/1/*?_lastUpdated=gt2020&_count=5"},
    {"ConditionalUpdate", "PUT",
     "/Observation?identifier=x&code:not=y&_id=1&_tag:not=z&_format=json&"
     "_pretty=true"},
    {"ConditionalPatch", "PATCH", "/Patient?_profile=x"},
    {"ConditionalDelete", "DELETE",
     "/Patient?_has:Observation:patient:code=x&identifier="},
    {"ConditionalChain", "DELETE", "/Observation?subject:Patient.name=x"},
    {"Batch", "POST", "/?_format=json&_pretty=true"},
    {"Create", "POST", "/Observation?_format=json&_pretty=true"},
    {"Update", "PUT", "/Observation/1?_format=json"},
    {"Patch", "PATCH", "/Observation/1?_pretty=true"},
    {"Delete", "DELETE", "/Observation/1?_format=json"},
    {"Capabilities", "GET", "/metadata?mode=full&_format=json&_pretty=1"},
    {"Preflight", "OPTIONS", "/Observation?whatever=1&_include=x"},
    {"SameParameterTwice", "GET", "/Observation?code=1&code=2"},
    {"EmptyValue", "GET", "/Observation?code="},
};
INSTANTIATE_TEST_SUITE_P(Good, PermittedParameterTest,
                         testing::ValuesIn(kPermitted), CaseName());

class RefusedParameterTest : public testing::TestWithParam<ParameterCase> {};

TEST_P(RefusedParameterTest, IsRefused) {
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url, GetParam().version),
            Reason::kParameterUnsupported);
}

// Specification 3.6: each reads what nobody decided about.
constexpr ParameterCase kRefused[] = {
    {"Filter", "GET", "/Observation?_filter=x"},
    {"Query", "GET", "/Observation?_query=x"},
    {"Type", "GET", "/Observation?_type=Patient"},
    {"Score", "GET", "/Observation?_score=true"},
    {"Graph", "GET", "/Observation?_graph=x"},
    {"In", "GET", "/Observation?code:in=http%3A//x"},
    {"NotIn", "GET", "/Observation?code:not-in=http%3A//x"},
    {"Above", "GET", "/Observation?code:above=x"},
    {"Below", "GET", "/Observation?code:below=x"},
    {"BelowReference", "GET", "/Observation?subject:below=x"},
    {"ModifierCase", "GET", "/Observation?code:NOT=x"},
    {"ModifierOfOtherKind", "GET", "/Observation?code:exact=x"},
    {"TypeOfToken", "GET", "/Observation?code:Patient=x"},
    {"NotOfReference", "GET", "/Observation?subject:not=x"},
    {"TypeInLowerCase", "GET", "/Observation?subject:patient=1"},
    {"UnknownType", "GET", "/Observation?subject:Foo=1"},
    {"NotOfId", "GET", "/Observation?_id:not=1"},
    {"ExactOfDate", "GET", "/Observation?date:exact=2020"},
    {"ModifierOfResult", "GET", "/Observation?_count:foo=1"},
    {"MissingOfCount", "GET", "/Observation?_count:missing=true"},
    {"MissingOfSort", "GET", "/Observation?_sort:missing=true"},
    {"MissingOfSummary", "GET", "/Observation?_summary:missing=true"},
    {"MissingOfElements", "GET", "/Observation?_elements:missing=true"},
    {"MissingOfTotal", "GET", "/Observation?_total:missing=true"},
    {"MissingOfFormat", "GET", "/Observation?_format:missing=true"},
    {"MissingOfSpecial", "GET", "/Location?near:missing=true"},
    {"ExactOfSpecial", "GET", "/Location?near:exact=1"},
    {"UnknownName", "GET", "/Observation?foo=1"},
    {"NameOfOtherType", "GET", "/Observation?birthdate=2020"},
    {"NameInOtherCase", "GET", "/Observation?Code=1"},
    {"NameWithSpace", "GET", "/Observation?code+=1"},
    {"ReadByCode", "GET", "/Observation/1?code=1"},
    {"ReadCount", "GET", "/Observation/1?_count=1"},
    {"ReadModifier", "GET", "/Observation/1?_elements:missing=true"},
    {"HistoryList", "GET", "/Observation/_history?_list=1"},
    {"HistoryCode", "GET", "/Observation/1/_history?code=1"},
    {"HistorySummary", "GET", "/_history?_summary=true"},
    {"HistoryType", "GET", "/_history?_type=Patient"},
    {"CreateOther", "POST", "/Observation?identifier=x"},
    {"UpdateOther", "PUT", "/Observation/1?identifier=x"},
    {"PatchOther", "PATCH", "/Observation/1?_elements=id"},
    {"DeleteOther", "DELETE", "/Observation/1?_cascade=delete"},
    {"DeleteSummary", "DELETE", "/Observation/1?_summary=true"},
    {"CapabilitiesOther", "GET", "/metadata?_elements=id"},
    {"TypeIsNoTarget", "GET", "/Observation?subject:Account=1"},
    {"TypeOfOpenReferenceOfR5", "GET", "/Observation?focus:Transport=1"},
    {"OfR5", "GET", "/Observation?component-value-canonical=x"},
    {"OfR4B", "GET", "/Patient?whatever=x", FhirVersion::kR4B},
    {"OfR4", "GET", "/Encounter?class:exact=x", FhirVersion::kR5},
    {"ContentModifier", "GET", "/Observation?_content:missing=true"},
    {"TextModifier", "GET", "/Observation?_text:exact=x"},
    {"BelowOfCommonUri", "GET", "/Observation?_profile:below=x"},
    {"AboveOfCommonUri", "GET", "/Observation?_source:above=x"},
    {"OfTypeOfCommon", "GET", "/Observation?_tag:of-type=x"},
    {"InOfCommon", "GET", "/Observation?_security:in=x"},
    {"NotOfProfile", "GET", "/Observation?_profile:not=x"},
    {"IterateOfOther", "GET", "/Observation?_list:iterate=1"},
    {"Language", "GET", "/Observation?_language=de", FhirVersion::kR5},
    {"InGroup", "GET", "/Observation?_in=Group/1", FhirVersion::kR5},
    {"MaxResults", "GET", "/Observation?_maxresults=1", FhirVersion::kR5},
    {"Underscore", "GET", "/Observation?_=1"},
    {"SortEmpty", "GET", "/Observation?_sort="},
    {"SortWithoutValue", "GET", "/Observation?_sort"},
    {"SortMinus", "GET", "/Observation?_sort=-"},
    {"SortTwoMinus", "GET", "/Observation?_sort=--date"},
    {"SortPlus", "GET", "/Observation?_sort=%2Bdate"},
    {"SortUnknown", "GET", "/Observation?_sort=foo"},
    {"SortSecondUnknown", "GET", "/Observation?_sort=date,foo"},
    {"SortEmptyItem", "GET", "/Observation?_sort=date,,code"},
    {"SortTrailingComma", "GET", "/Observation?_sort=date,"},
    {"SortLeadingComma", "GET", "/Observation?_sort=,date"},
    {"SortComma", "GET", "/Observation?_sort=,"},
    {"SortChain", "GET", "/Observation?_sort=subject.name"},
    {"SortModifier", "GET", "/Observation?_sort=code:text"},
    {"SortCommon", "GET", "/Observation?_sort=_tag"},
    {"SortOldForm", "GET", "/Observation?_sort:desc=date"},
    {"SortOnSystemByOwn", "GET", "/?_sort=date"},
    {"SortOnTypeByOwn", "GET", "/?_type=Observation&_sort=date"},
    {"SortInCompartmentOfAll", "GET", "/Patient/1/*?_sort=date"},
    {"TypesEmpty", "GET", "/?_type="},
    {"TypesWithoutValue", "GET", "/?_type"},
    {"TypesUnknown", "GET", "/?_type=Patient,Foo"},
    {"TypesCaseOfName", "GET", "/?_type=patient"},
    {"TypesCase", "GET", "/?_TYPE=Patient"},
    {"TypesEmptyItem", "GET", "/?_type=Patient,,Account"},
    {"TypesTrailingComma", "GET", "/?_type=Patient,"},
    {"TypesComma", "GET", "/?_type=,"},
    {"TypesSpace", "GET", "/?_type=Patient,+Account"},
    {"TypesStar", "GET", "/?_type=*"},
    {"TypesTwoParameters", "GET", "/?_type=Patient&_type=Account"},
    {"TypesTwoSame", "GET", "/?_type=Patient&_TYPE=Patient"},
    {"TypesModifier", "GET", "/?_type:not=Patient"},
    {"TypesOfR5", "GET", "/?_type=Transport"},
    {"TypesOfR4", "GET", "/?_type=RequestGroup", FhirVersion::kR5},
    {"TypesOnType", "GET", "/Observation?_type=Observation"},
    {"TypesInCompartmentOfType", "GET",
     "/Patient/1/Observation?_type=Observation"},
    {"TypesOutsideCompartment", "GET",
     "/Patient/1/*?_type=Observation,Medication"},
    {"SystemOwn", "GET", "/?code=1"},
    {"SystemOwnOfType", "GET", "/?_type=Observation&code=1"},
    {"CompartmentOfAllOwn", "GET", "/Patient/1/*?code=1"},
    {"CompartmentOther", "GET", "/Patient/1/Observation?birthdate=1"},
    {"ConditionalOther", "PUT", "/Observation?birthdate=1"},
    {"ConditionalCount", "DELETE", "/Observation?code=1&_count=1"},
    {"ConditionalSort", "DELETE", "/Observation?code=1&_sort=date"},
    {"ConditionalInclude", "DELETE",
     "/Observation?code=1&_include=Observation:subject"},
    {"ConditionalList", "PATCH", "/Observation?_list=1"},
    {"ConditionalContent", "PATCH", "/Observation?_content=1"},
    {"ConditionalText", "PATCH", "/Observation?_text=1"},
    {"ConditionalContained", "PUT", "/Observation?code=1&_contained=true"},
    {"ConditionalCascade", "DELETE", "/Observation?code=1&_cascade=delete"},
    {"BatchOther", "POST", "/?_type=Patient"},
    {"SmartConfigurationMode", "GET",
     "/.well-known/smart-configuration?mode=1"},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedParameterTest, testing::ValuesIn(kRefused),
                         CaseName());

struct OverrideCase {
  const char* name;
  std::string_view method, url;
};

class MethodParameterTest : public testing::TestWithParam<OverrideCase> {};

TEST_P(MethodParameterTest, IsAnOverride) {
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url),
            Reason::kMethodOverride);
}

constexpr OverrideCase kOverrides[] = {
    {"Read", "GET", "/Observation/1?_method=DELETE"},
    {"Case", "GET", "/Observation/1?_METHOD=DELETE"},
    {"Escaped", "GET", "/Observation/1?%5Fmethod=DELETE"},
    {"Modifier", "GET", "/Observation/1?_method:x=DELETE"},
    {"Create", "POST", "/Observation?_method=PUT"},
    {"BehindUnknown", "GET", "/Observation?foo=1&_method=PUT"},
    {"Public", "GET", "/metadata?_method=DELETE"},
    {"Preflight", "OPTIONS", "/Observation?_method=DELETE"},
    {"Conditional", "PUT", "/Observation?code=1&_method=DELETE"},
    {"Batch", "POST", "/?_method=DELETE"},
    {"BehindUnknownType", "GET", "/?_type=Foo&_method=DELETE"},
    {"Operation", "GET", "/Patient/1/$everything?_method=DELETE"},
};
INSTANTIATE_TEST_SUITE_P(Bad, MethodParameterTest,
                         testing::ValuesIn(kOverrides), CaseName());

// -------------------------------------------------------- What they are marked

struct ShapeCase {
  const char* name;
  std::string_view url;
  bool hinders_filter, shapes_whole_answer, returns_contained;
};

class ShapeTest : public testing::TestWithParam<ShapeCase> {};

TEST_P(ShapeTest, IsTold) {
  const ParsedRequest parsed({"GET", GetParam().url});
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const Request& request = parsed.request();
  EXPECT_EQ(request.hinders_filter, GetParam().hinders_filter);
  EXPECT_EQ(request.shapes_whole_answer, GetParam().shapes_whole_answer);
  EXPECT_EQ(request.returns_contained, GetParam().returns_contained);
}

constexpr ShapeCase kShapes[] = {
    {"None", "/Patient?name=x&_format=json", false, false, false},
    {"Elements", "/Patient?_elements=id", true, false, false},
    {"ElementsEmpty", "/Patient?_ELEMENTS=", true, false, false},
    {"ElementsOfRead", "/Patient/1?_elements=id", true, false, false},
    {"SummaryFalse", "/Patient?_summary=false", false, true, false},
    {"SummaryTrue", "/Patient?_summary=true", true, true, false},
    {"SummaryCase", "/Patient?_summary=False", true, true, false},
    {"SummaryCount", "/Patient?_Summary=count", true, true, false},
    {"SummarySecond", "/Patient?_summary=false&_summary=data", true, true,
     false},
    {"Count", "/Patient?_count=10", false, true, false},
    {"CountZero", "/Patient?_count=0", true, true, false},
    {"CountZeros", "/Patient?_count=000", true, true, false},
    {"CountMinusZero", "/Patient?_count=-0", true, true, false},
    {"CountEmpty", "/Patient?_count=", true, true, false},
    {"CountOtherDigits", "/Patient?_count=%D9%A0", true, true, false},
    {"CountZeroFirst", "/Patient?_count=0&_count=10", true, true, false},
    {"CountZeroSecond", "/Patient?_count=10&_Count=0", true, true, false},
    {"CountOfHistory", "/Patient/_history?_count=0", true, true, false},
    {"Total", "/Patient?_total=accurate", false, true, false},
    {"Sort", "/Patient?_sort=name", false, true, false},
    {"Contained", "/Patient?_contained=true", false, false, false},
    {"ContainedContainer", "/Patient?_contained=true&_containedType=container",
     false, false, false},
    {"ContainedAlone", "/Patient?_containedType=contained", false, false, true},
    {"ContainedBoth", "/Patient?_containedType=contained&_contained=both",
     false, false, true},
    {"ContainedFirst",
     "/Patient?_containedType=contained&_containedType=container", false, false,
     true},
};
INSTANTIATE_TEST_SUITE_P(All, ShapeTest, testing::ValuesIn(kShapes),
                         CaseName());

TEST(Parameters, MarksThoseOfTheType) {
  const ParsedRequest parsed(
      {"GET",
       "/Observation?code:not=1&_id=2&_ID=3&_count=4&_text=5&_lastUpdated=6"});
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const auto parameters = parsed.request().parameters;
  EXPECT_TRUE(parameters[0].is_plain);
  EXPECT_EQ(parameters[0].name, "code");
  EXPECT_EQ(parameters[0].modifier, "not");
  EXPECT_TRUE(parameters[1].is_plain);
  // Not to every server.
  EXPECT_FALSE(parameters[2].is_plain);
  EXPECT_FALSE(parameters[3].is_plain);
  EXPECT_FALSE(parameters[4].is_plain);
  EXPECT_TRUE(parameters[5].is_plain);
}

// The search parameters that the FHIR version defines for the type, special
// ones included.
TEST(Parameters, TakesTheSpecialParameterOfItsType) {
  EXPECT_EQ(ReasonOf("GET", "/Location?near=1|2"), Reason::kOk);
}

}  // namespace
}  // namespace matron::fhir
