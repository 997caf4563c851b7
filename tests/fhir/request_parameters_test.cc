// Queries: how they are taken apart, and which parameters can be permitted.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "fhir/request.h"
#include "fhir/request_target.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using fixtures::kBase;

Reason ReasonOf(std::string_view method, std::string_view url) {
  BaseUrl base;
  EXPECT_TRUE(base.Parse(kBase));
  Arena arena = Arena::Growing();
  Request request;
  return ParseRequest({method, url, {}}, {&base, 1}, arena, &request);
}

// ------------------------------------------------------------ Taking it apart

// Each parameter as `name|modifier|value`.
std::vector<std::string> Split(std::string_view query, Reason* reason) {
  Arena arena = Arena::Growing();
  std::span<const Parameter> parameters;
  *reason = ParseQuery(query, arena, &parameters);
  std::vector<std::string> texts;
  for (const Parameter& parameter : parameters) {
    std::string text(parameter.name);
    text += '|';
    text += parameter.modifier;
    text += '|';
    text += parameter.value;
    texts.push_back(text);
  }
  return texts;
}

struct QueryCase {
  const char* name;
  std::string_view query;
  std::vector<std::string> want;
};

class QueryTest : public testing::TestWithParam<QueryCase> {};

TEST_P(QueryTest, IsDecodedOnce) {
  Reason reason;
  EXPECT_EQ(Split(GetParam().query, &reason), GetParam().want);
  EXPECT_EQ(reason, Reason::kOk);
}

const QueryCase kQueries[] = {
    {"Empty", "", {}},
    {"One", "code=1", {"code||1"}},
    {"Two", "code=1&date=2", {"code||1", "date||2"}},
    {"Repeated", "code=1&code=2", {"code||1", "code||2"}},
    {"EmptyPieces", "&code=1&&date=2&", {"code||1", "date||2"}},
    {"WithoutEquals", "code", {"code||"}},
    {"EmptyValue", "code=", {"code||"}},
    {"EqualsInValue", "code=a=b", {"code||a=b"}},
    {"QuestionMarkInValue", "code=a?b", {"code||a?b"}},
    {"SlashInValue", "subject=Patient/1", {"subject||Patient/1"}},
    {"Modifier", "code:not=1", {"code|not|1"}},
    {"EscapedColon", "code%3Anot=1", {"code|not|1"}},
    {"ColonInValue", "code=a:b", {"code||a:b"}},
    {"TwoColons", "a:b:c=1", {"a|b:c|1"}},
    {"EscapedName", "%63ode=1", {"code||1"}},
    {"PlusIsSpace", "name=a+b", {"name||a b"}},
    {"EscapedPlus", "name=a%2Bb", {"name||a+b"}},
    {"EscapedAmpersand", "code=a%26b=c", {"code||a&b=c"}},
    {"EscapedEqualsInName", "a%3Db=c", {"a=b||c"}},
    {"DecodedOnce", "code=%2526", {"code||%26"}},
    {"EscapedSemicolon", "code=a%3Bb", {"code||a;b"}},
    {"Utf8", "name=%C3%A4", {"name||\xc3\xa4"}},
    {"RawUtf8", "name=\xc3\xa4", {"name||\xc3\xa4"}},
    {"Backslash", "code=a\\,b", {"code||a\\,b"}},
};
INSTANTIATE_TEST_SUITE_P(Good, QueryTest, testing::ValuesIn(kQueries),
                         CaseName());

struct BadQueryCase {
  const char* name;
  std::string_view query;
};

class BadQueryTest : public testing::TestWithParam<BadQueryCase> {};

TEST_P(BadQueryTest, IsMalformed) {
  Reason reason;
  EXPECT_TRUE(Split(GetParam().query, &reason).empty());
  EXPECT_EQ(reason, Reason::kMalformedRequest);
}

constexpr BadQueryCase kBadQueries[] = {
    {"Semicolon", "code=1;date=2"},
    {"SemicolonFirst", ";code=1"},
    {"BadEscape", "code=%zz"},
    {"ShortEscape", "code=%2"},
    {"BadEscapeInName", "%=1"},
    {"EscapedNul", "code=a%00"},
    {"EscapedLineFeed", "code=a%0Ab"},
    {"EscapedControlInName", "co%01de=1"},
    {"EscapedDelete", "code=%7F"},
    {"NotUtf8", "code=%FF"},
    {"Overlong", "code=%C0%AF"},
    {"Surrogate", "code=%ED%A0%80"},
    {"RawNotUtf8", "code=\xff"},
    {"NameNotUtf8", "%FF=1"},
    {"NoName", "=1"},
    {"NoNameAtAll", "="},
    {"NoNameBeforeModifier", ":not=1"},
    {"EmptyModifier", "code:=1"},
    {"SecondIsBad", "code=1&date=%"},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadQueryTest, testing::ValuesIn(kBadQueries),
                         CaseName());

TEST(Query, TakesAsManyParametersAsTheLimit) {
  std::string query;
  for (size_t i = 0; i < limits::kMaxParameters - 1; ++i) query += "a=1&";
  Reason reason;
  EXPECT_EQ(Split(query, &reason).size(), limits::kMaxParameters - 1);
  EXPECT_EQ(reason, Reason::kOk);
  query += "a=1&";
  EXPECT_EQ(Split(query, &reason).size(), limits::kMaxParameters);
  EXPECT_EQ(reason, Reason::kOk);
  // Empty pieces are no parameters.
  EXPECT_EQ(Split(query + "&&&", &reason).size(), limits::kMaxParameters);
  EXPECT_TRUE(Split(query + "a=1", &reason).empty());
  EXPECT_EQ(reason, Reason::kRequestLimitExceeded);
}

// ------------------------------------------------------- Which can be
// permitted

struct ParameterCase {
  const char* name;
  std::string_view method, url;
};

class PermittedParameterTest : public testing::TestWithParam<ParameterCase> {};

TEST_P(PermittedParameterTest, IsUnderstood) {
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url), Reason::kOk);
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
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url),
            Reason::kParameterUnsupported);
}

// Specification 3.6: each reads what nobody decided about.
constexpr ParameterCase kRefused[] = {
    {"Include", "GET", "/Observation?_include=Observation:subject"},
    {"IncludeIterate", "GET", "/Observation?_include:iterate=x"},
    {"IncludeCase", "GET", "/Observation?_Include=x"},
    {"IncludeEscaped", "GET", "/Observation?%5Finclude=x"},
    {"IncludeEscapedColon", "GET", "/Observation?_include%3Aiterate=x"},
    {"IncludeEmpty", "GET", "/Observation?_include="},
    {"IncludeWithoutValue", "GET", "/Observation?_include"},
    {"RevInclude", "GET", "/Patient?_revinclude=Observation:focus"},
    {"RevIncludeCase", "GET", "/Patient?_REVINCLUDE=Observation:focus"},
    {"Has", "GET", "/Patient?_has:Observation:patient:code=1"},
    {"HasPlain", "GET", "/Patient?_has=x"},
    {"Chain", "GET", "/Observation?subject.name=x"},
    {"TypedChain", "GET", "/Observation?subject:Patient.name=x"},
    {"EscapedChain", "GET", "/Observation?subject%2Ename=x"},
    {"Filter", "GET", "/Observation?_filter=x"},
    {"Query", "GET", "/Observation?_query=x"},
    {"List", "GET", "/Observation?_list=1"},
    {"ListCurrent", "GET", "/Observation?_list=$current-problems"},
    {"Type", "GET", "/Observation?_type=Patient"},
    {"Content", "GET", "/Observation?_content=x"},
    {"Text", "GET", "/Observation?_text=x"},
    {"Contained", "GET", "/Observation?_contained=true"},
    {"ContainedType", "GET", "/Observation?_containedType=contained"},
    {"Score", "GET", "/Observation?_score=true"},
    {"Graph", "GET", "/Observation?_graph=x"},
    {"In", "GET", "/Observation?code:in=http%3A//x"},
    {"NotIn", "GET", "/Observation?code:not-in=http%3A//x"},
    {"Above", "GET", "/Observation?code:above=x"},
    {"Below", "GET", "/Observation?code:below=x"},
    {"BelowReference", "GET", "/Observation?subject:below=x"},
    {"BelowUri", "GET", "/ValueSet?url:below=http%3A//x"},
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
    {"SecondIsRefused", "GET", "/Observation?code=1&_include=x"},
    {"ReadByCode", "GET", "/Observation/1?code=1"},
    {"ReadInclude", "GET", "/Observation/1?_include=x"},
    {"ReadCount", "GET", "/Observation/1?_count=1"},
    {"ReadModifier", "GET", "/Observation/1?_elements:missing=true"},
    {"VreadInclude", "GET", "/Observation/1/_history/1?_include=x"},
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
};
INSTANTIATE_TEST_SUITE_P(Bad, MethodParameterTest,
                         testing::ValuesIn(kOverrides), CaseName());

// docs/evaluate.md: the search parameters that the FHIR version defines for the
// type, special ones included.
TEST(Parameters, TakesTheSpecialParameterOfItsType) {
  EXPECT_EQ(ReasonOf("GET", "/Location?near=1|2"), Reason::kOk);
}

}  // namespace
}  // namespace matron::fhir
