// Targets and queries: every hazard of a FHIR URL (specification 3.4), with the
// near miss that is taken.

#include "fhir/request_target.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "fhir/request.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

// -------------------------------------------------------------------- Refused

struct BadCase {
  const char* name;
  std::string_view method, url;
  Reason want;
};

class RefusedTargetTest : public testing::TestWithParam<BadCase> {};

TEST_P(RefusedTargetTest, IsRefused) {
  EXPECT_EQ(ReasonOf(GetParam().method, GetParam().url), GetParam().want);
}

constexpr Reason kMalformed = Reason::kMalformedRequest;
constexpr Reason kUnsupported = Reason::kInteractionUnsupported;

// Specification 3.4, items 1 to 3 and 12.
constexpr BadCase kMalformedTargets[] = {
    {"DotSegment", "GET", "/./Observation/o1", kMalformed},
    {"DotDotSegment", "GET", "/Patient/../Observation/o1", kMalformed},
    {"DotId", "GET", "/Observation/.", kMalformed},
    {"DotDotId", "GET", "/Observation/..", kMalformed},
    {"DotDotFirst", "GET", "/../Observation/o1", kMalformed},
    {"EscapedDot", "GET", "/Observation/%2e", kMalformed},
    {"EscapedDotDot", "GET", "/Observation/%2e%2E", kMalformed},
    {"HalfEscapedDotDot", "GET", "/Observation/.%2e", kMalformed},
    {"EscapedSlash", "GET", "/Observation%2Fo1", kMalformed},
    {"EscapedSlashInId", "GET", "/Observation/o1%2F_history", kMalformed},
    {"EscapedBackslash", "GET", "/Observation/o1%5C..", kMalformed},
    {"Backslash", "GET", "/Observation\\o1", kMalformed},
    {"EscapedPercent", "GET", "/Observation/o%251", kMalformed},
    {"DoubleEscape", "GET", "/Observation/%252e%252e", kMalformed},
    {"EscapedNul", "GET", "/Observation/o1%00", kMalformed},
    {"EscapedLineFeed", "GET", "/Observation/o1%0a", kMalformed},
    {"EscapedSpace", "GET", "/Observation/o1%20", kMalformed},
    {"EscapedQuestionMark", "GET", "/Observation%3Fcode=1", kMalformed},
    {"EscapedHash", "GET", "/Observation%23", kMalformed},
    {"EscapedSemicolon", "GET", "/Observation%3Ba=b", kMalformed},
    {"EscapedNonAscii", "GET", "/Observation/%C3%A4", kMalformed},
    {"OverlongSlash", "GET", "/Observation%C0%AFo1", kMalformed},
    {"BadEscape", "GET", "/Observation/%zz", kMalformed},
    {"ShortEscape", "GET", "/Observation/%2", kMalformed},
    {"BarePercent", "GET", "/Observation/%", kMalformed},
    {"UnicodeEscape", "GET", "/Observation/%u0041", kMalformed},
    {"MatrixParameter", "GET", "/Observation;a=b/o1", kMalformed},
    {"MatrixParameterBehindId", "GET", "/Observation/o1;a=b", kMalformed},
    {"DoubleSlash", "GET", "/Observation//o1", kMalformed},
    {"LeadingDoubleSlash", "GET", "//Observation/o1", kMalformed},
    {"NetworkPath", "GET", "//ehr.example.org/fhir/Observation/o1", kMalformed},
    {"TwoTrailingSlashes", "GET", "/Observation//", kMalformed},
    {"SlashBehindId", "GET", "/Observation/o1/", kMalformed},
    {"SlashBehindIdOfDelete", "DELETE", "/Observation/o1/", kMalformed},
    {"SlashBehindHistory", "GET", "/Observation/o1/_history/", kMalformed},
    {"SlashBehindVersion", "GET", "/Observation/o1/_history/1/", kMalformed},
    {"SlashBehindWellKnown", "GET", "/.well-known/smart-configuration/",
     kMalformed},
    {"SlashBehindSystemHistory", "GET", "/_history/", kMalformed},
    {"SlashBehindTypeHistory", "GET", "/Observation/_history/", kMalformed},
    {"SlashBehindOperation", "GET", "/Patient/p1/$everything/", kMalformed},
    {"SlashBehindSearch", "POST", "/Observation/_search/", kMalformed},
    {"SlashBehindSystemSearch", "POST", "/_search/", kMalformed},
    {"SlashBehindSearchInCompartment", "POST", "/Patient/p1/_search/",
     kMalformed},
    {"SlashBehindSearchOfTypeInCompartment", "POST",
     "/Patient/p1/Observation/_search/", kMalformed},
    {"SlashesBehindCompartment", "GET", "/Patient/p1/Observation//",
     kMalformed},
    {"CompartmentDotDot", "GET", "/Patient/../Observation", kMalformed},
    {"CompartmentEscapedSlash", "GET", "/Patient/p1%2FObservation", kMalformed},
    {"CompartmentIdWithUnderscore", "GET", "/Patient/p_1/Observation",
     kMalformed},
    {"OperationSemicolon", "GET", "/Patient/p1/$everything;x", kMalformed},
    {"ConditionalFragment", "DELETE", "/Observation?identifier=x#", kMalformed},
    {"Fragment", "GET", "/Observation/o1#x", kMalformed},
    {"EmptyFragment", "GET", "/Observation#", kMalformed},
    {"Space", "GET", "/Observation /o1", kMalformed},
    {"SpaceInQuery", "GET", "/Observation?code=a b", kMalformed},
    {"Tab", "GET", "/Observation\t", kMalformed},
    {"LineFeed", "GET", "/Observation\n", kMalformed},
    {"CarriageReturn", "GET", "/Observation?code=1\r\nX: y", kMalformed},
    {"Nul", "GET", std::string_view("/Observation\0", 13), kMalformed},
    {"NonAscii", "GET", "/Observation/\xc3\xa4", kMalformed},
    {"StarAsId", "GET", "/Patient/*", kMalformed},
    {"EscapedStarAsId", "GET", "/Patient/%2A", kMalformed},
    {"UnderscoreInId", "GET", "/Observation/a_b", kMalformed},
    {"PlusInId", "GET", "/Observation/a+b", kMalformed},
    {"VersionDotDot", "GET", "/Observation/o1/_history/..", kMalformed},
    {"VersionUnderscore", "GET", "/Observation/o1/_history/a_b", kMalformed},
    {"PreflightMalformed", "OPTIONS", "/Observation/..", kMalformed},
    {"PreflightDeepMalformed", "OPTIONS", "/a/b/c/d/e/f/g/..", kMalformed},
    {"DeepDotDot", "GET", "/a/b/c/d/e/f/g/../", kMalformed},
    {"DeepEmptySegment", "GET", "/Observation/o1/_history/1/2/3/4//5",
     kMalformed},
    {"DeepEscape", "GET", "/Observation/o1/_history/1/2/3/4/%2F", kMalformed},
};
INSTANTIATE_TEST_SUITE_P(Malformed, RefusedTargetTest,
                         testing::ValuesIn(kMalformedTargets), CaseName());

constexpr BadCase kMethods[] = {
    {"Empty", "", "/Observation/o1", kMalformed},
    {"LowerCase", "get", "/Observation/o1", kMalformed},
    {"MixedCase", "Get", "/metadata", kMalformed},
    {"TrailingSpace", "GET ", "/Observation/o1", kMalformed},
    {"LeadingSpace", " GET", "/Observation/o1", kMalformed},
    {"Nul", std::string_view("GET\0", 4), "/Observation/o1", kMalformed},
    {"Two", "GET,POST", "/Observation/o1", kMalformed},
    {"Hyphen", "M-SEARCH", "/Observation/o1", kMalformed},
    {"LowerCaseOptions", "options", "/Observation/o1", kMalformed},
};
INSTANTIATE_TEST_SUITE_P(Method, RefusedTargetTest, testing::ValuesIn(kMethods),
                         CaseName());

constexpr BadCase kOtherBases[] = {
    {"OtherHost", "GET", "https://evil.example.org/fhir/Observation/o1",
     Reason::kBaseMismatch},
    {"OtherScheme", "GET", "http://ehr.example.org/fhir/Observation/o1",
     Reason::kBaseMismatch},
    {"OtherPort", "GET", "https://ehr.example.org:8443/fhir/Observation/o1",
     Reason::kBaseMismatch},
    {"OtherPath", "GET", "https://ehr.example.org/fhirx/Observation/o1",
     Reason::kBaseMismatch},
    {"PathCase", "GET", "https://ehr.example.org/FHIR/Observation/o1",
     Reason::kBaseMismatch},
    {"AboveBase", "GET", "https://ehr.example.org/Observation/o1",
     Reason::kBaseMismatch},
    {"MatrixParameterInBase", "GET",
     "https://ehr.example.org/fhir;a/Observation/o1", Reason::kBaseMismatch},
    {"EscapeInBase", "GET", "https://ehr.example.org/%66hir/Observation/o1",
     Reason::kBaseMismatch},
    {"UserInformation", "GET", "https://u@ehr.example.org/fhir/Observation/o1",
     Reason::kBaseMismatch},
    {"HostAsUser", "GET",
     "https://ehr.example.org@evil.example.org/fhir/Observation/o1",
     Reason::kBaseMismatch},
    {"NoHost", "GET", "https:///fhir/Observation/o1", Reason::kBaseMismatch},
    {"PublicOnOtherHost", "GET", "https://evil.example.org/fhir/metadata",
     Reason::kBaseMismatch},
    {"PreflightOfOtherHost", "OPTIONS", "https://evil.example.org/fhir/x",
     Reason::kBaseMismatch},
};
INSTANTIATE_TEST_SUITE_P(OtherBase, RefusedTargetTest,
                         testing::ValuesIn(kOtherBases), CaseName());

// --------------------------------------------------------------------- Limits

TEST(Request, TakesAnIdOf64Bytes) {
  const std::string path = "/Observation/";
  EXPECT_EQ(ReasonOf("GET", path + std::string(63, 'a')), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", path + std::string(64, 'a')), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", path + std::string(65, 'a')), kMalformed);
}

TEST(Request, TakesAVersionIdOf64Bytes) {
  const std::string path = "/Observation/o1/_history/";
  EXPECT_EQ(ReasonOf("GET", path + std::string(64, 'a')), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", path + std::string(65, 'a')), kMalformed);
}

TEST(Request, TakesAnIdOf64BytesOfWhichAllAreEscaped) {
  std::string url = "/Observation/";
  for (int i = 0; i < 64; ++i) url += "%61";
  EXPECT_EQ(ReasonOf("GET", url), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", url + "%61"), kMalformed);
}

TEST(Request, TakesAUrlUpToTheLimit) {
  const auto url = [](size_t size) {
    std::string text = "/Observation?code=";
    return text + std::string(size - text.size(), 'a');
  };
  EXPECT_EQ(ReasonOf("GET", url(limits::kMaxUrlBytes - 1)), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", url(limits::kMaxUrlBytes)), Reason::kOk);
  EXPECT_EQ(ReasonOf("GET", url(limits::kMaxUrlBytes + 1)),
            Reason::kRequestLimitExceeded);
}

TEST(Request, TakesAMethodOfAnyLengthForOneThatIsNotUnderstood) {
  for (const size_t size : {1u, 16u, 17u, 1000u}) {
    EXPECT_EQ(ReasonOf(std::string(size, 'A'), "/Observation"), kUnsupported);
  }
  EXPECT_EQ(ReasonOf(std::string(1000, 'A') + "a", "/Observation"), kMalformed);
  EXPECT_EQ(ReasonOf(std::string(17, 'A'), "/Observation/.."), kMalformed);
}

// A fixed arena that is too small refuses; it never cuts.
TEST(Request, DeniesWithoutMemoryForDecoding) {
  BaseUrl base;
  ASSERT_TRUE(base.Parse(kServerBase));
  std::string url = "/Observation?code=";
  while (url.size() < 8192) url += "%61";
  Arena arena = Arena::Fixed(4096);
  Request request;
  EXPECT_EQ(ParseRequest({"GET", url, {}}, {FhirVersion::kR4, {&base, 1}},
                         arena, &request),
            Reason::kScratchTooSmall);
}

TEST(Request, FindsTheLongestOfNestedBases) {
  for (const bool longest_first : {false, true}) {
    std::array<BaseUrl, 2> bases;
    ASSERT_TRUE(bases[longest_first ? 0 : 1].Parse("https://h.example/a/b"));
    ASSERT_TRUE(bases[longest_first ? 1 : 0].Parse("https://h.example/a"));
    Arena arena = Arena::Growing();
    Request request;
    EXPECT_EQ(ParseRequest({"GET", "https://h.example/a/b/Patient/p1", {}},
                           {FhirVersion::kR4, bases}, arena, &request),
              Reason::kOk)
        << longest_first;
  }
}

// -------------------------------------------------------------------- Queries

// Each parameter as `name|modifier|value`.
std::vector<std::string> Split(std::string_view query, Reason* reason) {
  Arena arena = Arena::Growing();
  ArenaVector<Parameter> parameters(arena);
  *reason = ParseQuery(query, arena, &parameters);
  std::vector<std::string> texts;
  if (*reason != Reason::kOk) return texts;
  for (const Parameter& parameter : parameters.items()) {
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
    {"EmptyModifierOfChain", "subject.name:=x"},
    {"SecondIsBad", "code=1&date=%"},
    {"Space", "code=a b"},
    {"Fragment", "code=a#b"},
    {"LineFeed", "code=a\nb"},
    {"CarriageReturnAtEnd", "code=a\r"},
    {"RawDelete", "code=\x7f"},
    {"EscapedControlInModifier", "code:%0Anot=1"},
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

}  // namespace
}  // namespace matron::fhir
