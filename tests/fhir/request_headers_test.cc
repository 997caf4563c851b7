// Headers that change what a request means (specification 3.4, item 10).

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "fhir/request.h"
#include "fhir/request_target.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

Reason ReasonOf(std::span<const Header> headers) {
  Request request;
  HeaderFacts facts;
  return ParseHeaders(headers, &request, &facts);
}

Request ParseGood(std::span<const Header> headers) {
  Request request;
  HeaderFacts facts;
  EXPECT_EQ(ParseHeaders(headers, &request, &facts), Reason::kOk);
  return request;
}

struct HeaderCase {
  const char* name;
  Header header;
};

// ------------------------------------------------------------------ Harmless

class HarmlessHeaderTest : public testing::TestWithParam<HeaderCase> {};

TEST_P(HarmlessHeaderTest, ChangesNothing) {
  const Request request = ParseGood({&GetParam().header, 1});
  EXPECT_EQ(request.prefer_return, PreferReturn::kNone);
  EXPECT_TRUE(request.has_json_body);
  EXPECT_FALSE(request.has_if_match);
}

constexpr HeaderCase kHarmless[] = {
    {"Authorization", {"Authorization", "Bearer x"}},
    {"Accept", {"Accept", "application/fhir+json"}},
    {"EmptyValue", {"Accept", ""}},
    {"IfNoneMatch", {"If-None-Match", "W/\"1\""}},
    {"IfModifiedSince", {"If-Modified-Since", "x"}},
    {"IfMatchAny", {"If-Match", "*"}},
    {"IfMatchAnyPadded", {"If-Match", " * "}},
    {"PreferStrict", {"Prefer", "handling=strict"}},
    {"PreferEmpty", {"Prefer", ""}},
    {"PreferCommas", {"Prefer", ",,"}},
    {"PreferNamedLikeReturn", {"Prefer", "returns=representation"}},
    {"PreferAsyncInName", {"Prefer", "respond-asynchronously"}},
    {"PreferAsyncAsValue", {"Prefer", "x=respond-async"}},
    {"NearOverride", {"X-HTTP-Method-Overrides", "DELETE"}},
    {"NearProvenance", {"X-Provenance-Id", "1"}},
    {"NearCategory", {"Categories", "x"}},
    {"NearCascade", {"X-Cascades", "delete"}},
    {"NearOriginalUrl", {"X-Original-Host", "h"}},
    {"PreferParameterNamedLikeReturn", {"Prefer", "wait=1;returns=minimal"}},
    {"NearIfNoneExist", {"If-None-Exists", "x=1"}},
    {"TokenCharacters", {"!#$%&'*+-.^_`|~", "x"}},
    {"TabInValue", {"Accept", "a\tb"}},
    {"ReleaseOfThePolicy", {"Accept", "a/b;fhirVersion=4.0"}},
    {"ReleaseOfThePolicyQuoted", {"Accept", "a/b; fhirversion = \"4.0\" ,c/d"}},
    {"ReleaseOfTheBody",
     {"Content-Type", "application/fhir+json; fhirVersion=4.0"}},
};
INSTANTIATE_TEST_SUITE_P(Good, HarmlessHeaderTest, testing::ValuesIn(kHarmless),
                         CaseName());

// ------------------------------------------------------------------- Refused

struct RefusedCase {
  const char* name;
  Header header;
  Reason want;
};

class RefusedHeaderTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedHeaderTest, IsRefused) {
  // Of a request that takes none of them.
  const ParsedRequest parsed(
      {"GET", "/Observation/o1", {&GetParam().header, 1}});
  EXPECT_EQ(parsed.reason(), GetParam().want);
}

constexpr Reason kMalformed = Reason::kMalformedRequest;
constexpr Reason kHeader = Reason::kRequestHeaderUnsupported;

constexpr RefusedCase kRefused[] = {
    {"MethodOverride",
     {"X-HTTP-Method-Override", "DELETE"},
     Reason::kMethodOverride},
    {"MethodOverrideCase",
     {"x-http-method-override", "DELETE"},
     Reason::kMethodOverride},
    {"MethodOverrideGet",
     {"X-HTTP-Method-Override", "GET"},
     Reason::kMethodOverride},
    {"MethodOverrideEmpty",
     {"X-HTTP-Method-Override", ""},
     Reason::kMethodOverride},
    {"HttpMethod", {"X-HTTP-Method", "DELETE"}, Reason::kMethodOverride},
    {"MethodOverrideShort",
     {"X-METHOD-OVERRIDE", "PUT"},
     Reason::kMethodOverride},
    {"Provenance", {"X-Provenance", "{}"}, kHeader},
    {"ProvenanceCase", {"x-PROVENANCE", "{}"}, kHeader},
    {"SecurityContext", {"X-Security-Context", "Patient/p1"}, kHeader},
    {"OtherRelease", {"Accept", "a/b; fhirVersion=5.0"}, kHeader},
    {"OtherReleaseCase", {"ACCEPT", "a/b;FHIRVERSION=4.3"}, kHeader},
    {"OtherReleaseSecond",
     {"Accept", "a/b;fhirVersion=4.0;fhirVersion=5.0"},
     kHeader},
    {"OtherReleaseLonger", {"Accept", "a/b;fhirVersion=4.01"}, kHeader},
    {"OtherReleaseWord", {"Accept", "a/b;fhirVersion=4.0 5.0"}, kHeader},
    {"ReleaseWithoutValue", {"Accept", "a/b;fhirVersion"}, kHeader},
    {"ReleaseOpenQuote", {"Accept", "a/b;fhirVersion=\"4.0"}, kHeader},
    {"OtherReleaseOfBody", {"Content-Type", "a/b;fhirVersion=5.0"}, kHeader},
    {"Category", {"Category", "x"}, kHeader},
    {"CategoryCase", {"CATEGORY", "x"}, kHeader},
    {"Async", {"Prefer", "respond-async"}, kHeader},
    {"AsyncCase", {"prefer", "Respond-ASYNC"}, kHeader},
    {"AsyncValue", {"Prefer", "respond-async=1"}, kHeader},
    {"AsyncPadded", {"Prefer", " respond-async "}, kHeader},
    {"AsyncParameter", {"Prefer", "respond-async; x=y"}, kHeader},
    {"AsyncSecond", {"Prefer", "handling=strict, respond-async"}, kHeader},
    {"AsyncFirst", {"Prefer", "respond-async,return=minimal"}, kHeader},
    {"AsyncBehindTab", {"Prefer", "a,\trespond-async"}, kHeader},
    {"AsyncBehindSemicolon",
     {"Prefer", "return=minimal; respond-async"},
     kHeader},
    {"AsyncBehindBoth", {"Prefer", "a;b,c;Respond-Async"}, kHeader},
    {"Cascade", {"X-Cascade", "delete"}, kHeader},
    {"CascadeCase", {"x-cascade", "none"}, kHeader},
    {"RewriteHistory", {"X-Rewrite-History", "true"}, kHeader},
    {"HapiRewriteHistory", {"HAPI-Rewrite-History", ""}, kHeader},
    {"OriginalUrl", {"X-Original-URL", "/Patient/p2"}, kHeader},
    {"OriginalUrlCase", {"x-original-url", "/Patient/p2"}, kHeader},
    {"RewriteUrl", {"X-Rewrite-URL", "/Patient/p2"}, kHeader},
    {"IfNoneExist", {"If-None-Exist", "identifier=x"}, kHeader},
    {"IfNoneExistCase", {"if-none-exist", "identifier=x"}, kHeader},
    {"IfNoneExistEmpty", {"If-None-Exist", ""}, kHeader},
    {"TwoReturns",
     {"Prefer", "return=minimal,return=representation"},
     kMalformed},
    {"TwoReturnsBehindSemicolon",
     {"Prefer", "return=minimal; return=representation"},
     kMalformed},
    {"TwoReturnsCase", {"Prefer", "return=minimal,RETURN=minimal"}, kMalformed},
    {"NoName", {"", "x"}, kMalformed},
    {"SpaceInName", {"X HTTP", "x"}, kMalformed},
    {"SpaceBehindName", {"If-None-Exist ", "x=1"}, kMalformed},
    {"ColonInName", {"X:Y", "x"}, kMalformed},
    {"NulInName", {std::string_view("Accept\0", 7), "x"}, kMalformed},
    {"NonAsciiName", {"Acc\xc3\xa9pt", "x"}, kMalformed},
    {"LineFeedInValue",
     {"Accept", "a\nX-HTTP-Method-Override: PUT"},
     kMalformed},
    {"CarriageReturnInValue", {"Accept", "a\rb"}, kMalformed},
    {"NulInValue", {"Accept", std::string_view("a\0b", 3)}, kMalformed},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedHeaderTest, testing::ValuesIn(kRefused),
                         CaseName());

TEST(RequestHeaders, DeniesTwoNamesThatDifferInCaseOnly) {
  const Header twice[] = {{"Prefer", "return=minimal"},
                          {"Accept", "x"},
                          {"PREFER", "return=representation"}};
  EXPECT_EQ(ReasonOf(twice), kMalformed);
  EXPECT_EQ(ReasonOf({twice, 2}), Reason::kOk);
}

TEST(RequestHeaders, DeniesTheSameNameTwice) {
  const Header twice[] = {{"Accept", "a"}, {"Accept", "a"}};
  EXPECT_EQ(ReasonOf(twice), kMalformed);
}

// ------------------------------------------------------------------- Meanings

struct PreferCase {
  const char* name;
  std::string_view value;
  PreferReturn want;
};

class PreferTest : public testing::TestWithParam<PreferCase> {};

TEST_P(PreferTest, SaysWhatToReturn) {
  const Header header = {"PREFER", GetParam().value};
  EXPECT_EQ(ParseGood({&header, 1}).prefer_return, GetParam().want);
}

constexpr PreferCase kPrefers[] = {
    {"Minimal", "return=minimal", PreferReturn::kMinimal},
    {"Representation", "return=representation", PreferReturn::kRepresentation},
    {"Case", "RETURN=Representation", PreferReturn::kRepresentation},
    {"Quoted", "return=\"representation\"", PreferReturn::kRepresentation},
    {"Spaces", " return = representation ", PreferReturn::kRepresentation},
    {"Parameter", "return=representation;x=y", PreferReturn::kRepresentation},
    {"Second", "handling=strict, return=representation",
     PreferReturn::kRepresentation},
    {"BehindSemicolon", "handling=strict;return=representation",
     PreferReturn::kRepresentation},
    {"InQuotes", "foo=\"a;return=representation\"",
     PreferReturn::kRepresentation},
    {"Other", "return=OperationOutcome", PreferReturn::kOther},
    {"Empty", "return=", PreferReturn::kOther},
    {"WithoutValue", "return", PreferReturn::kOther},
};
INSTANTIATE_TEST_SUITE_P(All, PreferTest, testing::ValuesIn(kPrefers),
                         CaseName());

struct IfMatchCase {
  const char* name;
  std::string_view value;
  std::string_view want;  // Empty: a condition that matches no version.
};

class IfMatchTest : public testing::TestWithParam<IfMatchCase> {};

TEST_P(IfMatchTest, NamesOneVersionOrNone) {
  const Header header = {"if-match", GetParam().value};
  const Request request = ParseGood({&header, 1});
  EXPECT_TRUE(request.has_if_match);
  EXPECT_EQ(request.if_match, GetParam().want);
}

constexpr IfMatchCase kIfMatches[] = {
    {"Weak", "W/\"3\"", "3"},         {"Strong", "\"3\"", "3"},
    {"Padded", " W/\"3\" ", "3"},     {"Id", "W/\"a-b.c\"", "a-b.c"},
    {"List", "W/\"3\", W/\"4\"", ""}, {"Bare", "3", ""},
    {"LowerCaseWeak", "w/\"3\"", ""}, {"Open", "\"3", ""},
    {"EmptyTag", "\"\"", ""},         {"Empty", "", ""},
    {"NotAnId", "\"a_b\"", ""},       {"TwoStars", "**", ""},
    {"QuotedStar", "\"*\"", ""},
};
INSTANTIATE_TEST_SUITE_P(All, IfMatchTest, testing::ValuesIn(kIfMatches),
                         CaseName());

struct ContentTypeCase {
  const char* name;
  std::string_view value;
  bool is_json;
};

class ContentTypeTest : public testing::TestWithParam<ContentTypeCase> {};

TEST_P(ContentTypeTest, TellsWhetherTheBodyIsJson) {
  const Header header = {"content-type", GetParam().value};
  EXPECT_EQ(ParseGood({&header, 1}).has_json_body, GetParam().is_json);
}

constexpr ContentTypeCase kContentTypes[] = {
    {"FhirJson", "application/fhir+json", true},
    {"Json", "application/json", true},
    {"Case", "Application/FHIR+JSON", true},
    {"Charset", "application/fhir+json; charset=utf-8", true},
    {"CharsetCase", "application/fhir+json;Charset=\"UTF-8\"", true},
    {"CharsetSecond", "application/json; fhirVersion=4.0 ; charset = utf-8",
     true},
    {"OtherCharset", "application/fhir+json; charset=utf-16", false},
    {"OtherCharsetQuoted", "application/json;charset=\"iso-8859-1\"", false},
    {"OtherCharsetSecond", "application/json;charset=utf-8;CHARSET=utf-7",
     false},
    {"CharsetUnspelled", "application/json;charset=utf8", false},
    {"CharsetEmpty", "application/json;charset=", false},
    {"CharsetOpenQuote", "application/json;charset=\"utf-8", false},
    {"CharsetOfXml", "application/fhir+xml; charset=utf-8", false},
    {"FhirVersion", "application/fhir+json;fhirVersion=4.0", true},
    {"SpaceBeforeParameter", "application/json ;a=b", true},
    {"Xml", "application/fhir+xml", false},
    {"JsonPatch", "application/json-patch+json", false},
    {"Text", "text/json", false},
    {"Form", "application/x-www-form-urlencoded", false},
    {"Empty", "", false},
    {"Prefix", "application/jsonx", false},
    {"Two", "application/json, text/xml", false},
    {"TwoBehindParameter", "application/json;a=b, text/xml", false},
};
INSTANTIATE_TEST_SUITE_P(All, ContentTypeTest, testing::ValuesIn(kContentTypes),
                         CaseName());

TEST(RequestHeaders, WithoutContentTypeTheBodyIsJson) {
  EXPECT_TRUE(ParseGood({}).has_json_body);
}

// -------------------------------------------------------- Conditional creates

struct ConditionCase {
  const char* name;
  std::string_view value;
  std::string_view rows;
  std::string_view criteria;
};

class ConditionTest : public testing::TestWithParam<ConditionCase> {};

TEST_P(ConditionTest, MakesTheCreateConditional) {
  const Header header = {"if-none-exist", GetParam().value};
  const ParsedRequest parsed({"POST", "/Patient?_pretty=true", {&header, 1}});
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.rows(), GetParam().rows);
  EXPECT_EQ(parsed.interaction().kind, InteractionKind::kConditionalCreate);
  EXPECT_EQ(parsed.request().criteria, GetParam().criteria);
  EXPECT_EQ(parsed.request().query, "_pretty=true");
  EXPECT_NE(parsed.request().parameters[0].name, "_pretty");
}

constexpr std::string_view kConditionalRows =
    "conditional-create Patient c, search-type Patient s";

constexpr ConditionCase kConditions[] = {
    {"One", "identifier=x", kConditionalRows, "identifier=x"},
    {"QuestionMark", "?identifier=x", kConditionalRows, "identifier=x"},
    {"Padded", " identifier=x ", kConditionalRows, "identifier=x"},
    {"Escaped", "identifier=http%3A//x%7C1&birthdate=2000", kConditionalRows,
     "identifier=http%3A//x%7C1&birthdate=2000"},
    {"Common", "_id=x&_format=json", kConditionalRows, "_id=x&_format=json"},
    {"Chain", "organization.name=x",
     "conditional-create Patient c, search-type Patient s, chain Organization "
     "s !",
     "organization.name=x"},
    {"Has", "_has:Observation:patient:code=x",
     "conditional-create Patient c, search-type Patient s, has Observation s ! "
     "@Patient @Subject",
     "_has:Observation:patient:code=x"},
};
INSTANTIATE_TEST_SUITE_P(All, ConditionTest, testing::ValuesIn(kConditions),
                         CaseName());

class RefusedConditionTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedConditionTest, IsRefused) {
  const ParsedRequest parsed({"POST", "/Patient", {&GetParam().header, 1}});
  EXPECT_EQ(parsed.reason(), GetParam().want);
}

constexpr RefusedCase kRefusedConditions[] = {
    {"Empty", {"If-None-Exist", ""}, kMalformed},
    {"Spaces", {"If-None-Exist", "  "}, kMalformed},
    {"QuestionMark", {"If-None-Exist", "?"}, kMalformed},
    {"Fragment", {"If-None-Exist", "identifier=x#"}, kMalformed},
    {"Space", {"If-None-Exist", "identifier=x y"}, kMalformed},
    {"Semicolon", {"If-None-Exist", "identifier=x;_id=1"}, kMalformed},
    {"NoName", {"If-None-Exist", "=x"}, kMalformed},
    {"Escape", {"If-None-Exist", "identifier=%"}, kMalformed},
    {"NoValue",
     {"If-None-Exist", "identifier="},
     Reason::kInteractionUnsupported},
    {"NoCriterion",
     {"If-None-Exist", "_format=json"},
     Reason::kInteractionUnsupported},
    {"EmptyPieces", {"If-None-Exist", "&&"}, Reason::kInteractionUnsupported},
    {"Url",
     {"If-None-Exist", "Patient?identifier=x"},
     Reason::kParameterUnsupported},
    {"Include",
     {"If-None-Exist", "identifier=x&_include=*"},
     Reason::kParameterUnsupported},
    {"TwoQuestionMarks",
     {"If-None-Exist", "??identifier=x"},
     Reason::kParameterUnsupported},
    {"Method", {"If-None-Exist", "_method=x"}, Reason::kMethodOverride},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedConditionTest,
                         testing::ValuesIn(kRefusedConditions), CaseName());

TEST(RequestHeaders, TakesNoConditionBesideParametersOfTheUrl) {
  const Header header = {"If-None-Exist", "identifier=x"};
  const auto reason_of = [&](std::string_view method, std::string_view url) {
    return ParsedRequest({method, url, {&header, 1}}).reason();
  };
  EXPECT_EQ(reason_of("POST", "/Patient?identifier=y"),
            Reason::kParameterUnsupported);
  EXPECT_EQ(reason_of("POST", "/Patient?_method=PUT"), Reason::kMethodOverride);
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(reason_of(method, "/Patient?identifier=y"), kHeader) << method;
  }
  for (const char* url : {"/", "/Patient/_search", "/Patient/$match"}) {
    EXPECT_EQ(reason_of("POST", url), kHeader) << url;
  }
  EXPECT_EQ(reason_of("OPTIONS", "/Patient"), kHeader);
}

// --------------------------------------------------------------------- Limits

TEST(RequestHeaders, TakesAsManyAsTheLimit) {
  std::vector<std::string> names;
  for (size_t i = 0; i <= limits::kMaxHeaders; ++i) {
    names.push_back("X-" + std::to_string(i));
  }
  std::vector<Header> headers;
  for (const std::string& name : names) headers.push_back({name, "x"});
  const std::span<const Header> all = headers;
  EXPECT_EQ(ReasonOf(all.first(limits::kMaxHeaders - 1)), Reason::kOk);
  EXPECT_EQ(ReasonOf(all.first(limits::kMaxHeaders)), Reason::kOk);
  EXPECT_EQ(ReasonOf(all), Reason::kRequestLimitExceeded);
}

TEST(RequestHeaders, TakesAsManyBytesAsTheLimit) {
  constexpr size_t kRest = limits::kMaxHeaderBytes - 1 - 2;
  const std::string value(kRest + 1, 'a');
  for (const size_t over : {size_t{0}, size_t{1}}) {
    const Header headers[] = {
        {"A", std::string_view(value).substr(0, kRest - 1 + over)},
        {"BC", "d"}};
    EXPECT_EQ(ReasonOf(headers),
              over == 0 ? Reason::kOk : Reason::kRequestLimitExceeded);
  }
}

}  // namespace
}  // namespace matron::fhir
