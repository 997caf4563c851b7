// Targets and interactions: every hazard of a FHIR URL, with the near miss that
// is taken. Headers and parameters have files of their own.

#include "fhir/request.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "fhir/request_target.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;
using fixtures::kBase;

// A parsed request with the memory that it points into.
class Parsed {
 public:
  Parsed(std::string_view method, std::string_view url)
      : arena_(Arena::Growing()) {
    EXPECT_TRUE(bases_[0].Parse(kBase));
    EXPECT_TRUE(bases_[1].Parse("http://localhost:8080"));
    reason_ = ParseRequest({method, url, {}}, bases_, arena_, &request_);
  }
  Reason reason() const { return reason_; }
  const Request& request() const { return request_; }
  const Interaction& interaction() const { return request_.interaction; }

 private:
  std::array<BaseUrl, 2> bases_;
  Arena arena_;
  Request request_;
  Reason reason_ = Reason::kInternal;
};

// --------------------------------------------------------------- Interactions

struct GoodCase {
  const char* name;
  std::string_view method, url;
  InteractionKind kind;
  ResourceType type = ResourceType::kNone;
  std::string_view id = {};
  std::string_view path = {};
  std::string_view version_id = {};
};

class InteractionTest : public testing::TestWithParam<GoodCase> {};

TEST_P(InteractionTest, IsRecognised) {
  const Parsed parsed(GetParam().method, GetParam().url);
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.interaction().kind, GetParam().kind);
  EXPECT_EQ(parsed.interaction().type, GetParam().type);
  EXPECT_EQ(parsed.interaction().id, GetParam().id);
  EXPECT_EQ(parsed.interaction().version_id, GetParam().version_id);
  EXPECT_EQ(parsed.request().path, GetParam().path);
}

constexpr ResourceType kObs = ResourceType::kObservation;
using enum InteractionKind;

constexpr GoodCase kInteractions[] = {
    {"Read", "GET", "/Observation/o1", kRead, kObs, "o1", "/Observation/o1"},
    {"Vread", "GET", "/Observation/o1/_history/2", kVread, kObs, "o1",
     "/Observation/o1/_history/2", "2"},
    {"HistoryInstance", "GET", "/Observation/o1/_history", kHistoryInstance,
     kObs, "o1", "/Observation/o1/_history"},
    {"HistoryType", "GET", "/Observation/_history", kHistoryType, kObs, "",
     "/Observation/_history"},
    {"HistorySystem", "GET", "/_history", kHistorySystem, ResourceType::kNone,
     "", "/_history"},
    {"SearchType", "GET", "/Observation?code=1", kSearchType, kObs, "",
     "/Observation"},
    {"SearchAll", "GET", "/Observation", kSearchType, kObs, "", "/Observation"},
    {"Create", "POST", "/Observation", kCreate, kObs, "", "/Observation"},
    {"Update", "PUT", "/Observation/o1", kUpdate, kObs, "o1",
     "/Observation/o1"},
    {"Patch", "PATCH", "/Observation/o1", kPatch, kObs, "o1",
     "/Observation/o1"},
    {"Delete", "DELETE", "/Observation/o1", kDelete, kObs, "o1",
     "/Observation/o1"},
    {"Capabilities", "GET", "/metadata", kCapabilities, ResourceType::kNone, "",
     "/metadata"},
    {"SmartConfiguration", "GET", "/.well-known/smart-configuration",
     kSmartConfiguration, ResourceType::kNone, "",
     "/.well-known/smart-configuration"},
    {"Preflight", "OPTIONS", "/Observation/o1", kPreflight, ResourceType::kNone,
     "", "/Observation/o1"},
    {"PreflightOfOperation", "OPTIONS", "/$export", kPreflight,
     ResourceType::kNone, "", "/$export"},
    {"StoredBundle", "POST", "/Bundle", kCreate, ResourceType::kBundle, "",
     "/Bundle"},
};
INSTANTIATE_TEST_SUITE_P(Good, InteractionTest,
                         testing::ValuesIn(kInteractions), CaseName());

// HEAD is decided as GET.
constexpr GoodCase kHeads[] = {
    {"Read", "HEAD", "/Observation/o1", kRead, kObs, "o1", "/Observation/o1"},
    {"Vread", "HEAD", "/Observation/o1/_history/2", kVread, kObs, "o1",
     "/Observation/o1/_history/2", "2"},
    {"Search", "HEAD", "/Observation", kSearchType, kObs, "", "/Observation"},
    {"History", "HEAD", "/_history", kHistorySystem, ResourceType::kNone, "",
     "/_history"},
    {"Capabilities", "HEAD", "/metadata", kCapabilities, ResourceType::kNone,
     "", "/metadata"},
};
INSTANTIATE_TEST_SUITE_P(Head, InteractionTest, testing::ValuesIn(kHeads),
                         CaseName());

// What looks odd and has one meaning only.
constexpr GoodCase kNearMisses[] = {
    {"NoLeadingSlash", "GET", "Observation/o1", kRead, kObs, "o1",
     "/Observation/o1"},
    {"Absolute", "GET", "https://ehr.example.org/fhir/Observation/o1", kRead,
     kObs, "o1", "/Observation/o1"},
    {"AbsolutePort", "GET", "https://ehr.example.org:443/fhir/Observation/o1",
     kRead, kObs, "o1", "/Observation/o1"},
    {"AbsoluteHostCase", "GET", "https://EHR.EXAMPLE.ORG/fhir/Observation/o1",
     kRead, kObs, "o1", "/Observation/o1"},
    {"SecondBase", "GET", "http://localhost:8080/Observation/o1", kRead, kObs,
     "o1", "/Observation/o1"},
    {"SlashBehindType", "GET", "/Observation/", kSearchType, kObs, "",
     "/Observation"},
    {"SlashBehindTypeAndQuery", "GET", "/Observation/?code=1", kSearchType,
     kObs, "", "/Observation"},
    {"SlashBehindTypeOfCreate", "POST", "/Observation/", kCreate, kObs, "",
     "/Observation"},
    {"SlashBehindMetadata", "GET", "/metadata/", kCapabilities,
     ResourceType::kNone, "", "/metadata"},
    {"EscapedLetters", "GET", "/%4Fbservation/%6F1", kRead, kObs, "o1",
     "/Observation/o1"},
    {"EscapedUnderscore", "GET", "/Observation/o1/%5Fhistory", kHistoryInstance,
     kObs, "o1", "/Observation/o1/_history"},
    {"EscapedLowerCaseDigits", "GET", "/Observation/o1/%5fhistory",
     kHistoryInstance, kObs, "o1", "/Observation/o1/_history"},
    {"EscapedDotInId", "GET", "/Observation/a%2Eb", kRead, kObs, "a.b",
     "/Observation/a.b"},
    {"ThreeDots", "GET", "/Observation/...", kRead, kObs, "...",
     "/Observation/..."},
    {"IdLikeAWord", "GET", "/Observation/metadata", kRead, kObs, "metadata",
     "/Observation/metadata"},
    {"IdLikeAType", "GET", "/Observation/Patient", kRead, kObs, "Patient",
     "/Observation/Patient"},
    {"EmptyQuery", "GET", "/Observation?", kSearchType, kObs, "",
     "/Observation"},
    {"PreflightOfUnknownType", "OPTIONS", "/Foo/1", kPreflight,
     ResourceType::kNone, "", "/Foo/1"},
    {"PreflightOfBase", "OPTIONS", "/", kPreflight, ResourceType::kNone, "",
     "/"},
    {"PreflightOfBaseWithQuery", "OPTIONS", "/?x=1", kPreflight,
     ResourceType::kNone, "", "/"},
    {"PreflightOfDeepPath", "OPTIONS", "/a/b/c/d/e/f/%67/h/", kPreflight,
     ResourceType::kNone, "", "/a/b/c/d/e/f/g/h"},
    {"PreflightOfAbsoluteBase", "OPTIONS", "https://ehr.example.org/fhir",
     kPreflight, ResourceType::kNone, "", "/"},
};
INSTANTIATE_TEST_SUITE_P(NearMiss, InteractionTest,
                         testing::ValuesIn(kNearMisses), CaseName());

// -------------------------------------------------------------------- Refused

struct BadCase {
  const char* name;
  std::string_view method, url;
  Reason want;
};

class RefusedRequestTest : public testing::TestWithParam<BadCase> {};

TEST_P(RefusedRequestTest, IsRefused) {
  EXPECT_EQ(Parsed(GetParam().method, GetParam().url).reason(),
            GetParam().want);
}

constexpr Reason kMalformed = Reason::kMalformedRequest;
constexpr Reason kUnsupported = Reason::kInteractionUnsupported;
constexpr Reason kNoSuchType = Reason::kResourceTypeUnknown;

// docs/evaluate.md: everything that is not in the table of interactions.
constexpr BadCase kNotInTheTable[] = {
    {"Batch", "POST", "/", kUnsupported},
    {"BatchEmpty", "POST", "", kUnsupported},
    {"BatchAbsolute", "POST", "https://ehr.example.org/fhir", kUnsupported},
    {"SystemSearch", "GET", "/?_type=Patient", kUnsupported},
    {"SystemSearchPost", "POST", "/_search", kUnsupported},
    {"SystemDelete", "DELETE", "/?x=1", kUnsupported},
    {"PostSearch", "POST", "/Observation/_search", kUnsupported},
    {"GetSearch", "GET", "/Observation/_search", kUnsupported},
    {"PostSearchEscaped", "POST", "/Observation/%5Fsearch", kUnsupported},
    {"ConditionalUpdate", "PUT", "/Observation?identifier=x", kUnsupported},
    {"ConditionalPatch", "PATCH", "/Observation?identifier=x", kUnsupported},
    {"ConditionalDelete", "DELETE", "/Observation?identifier=x", kUnsupported},
    {"DeleteType", "DELETE", "/Observation", kUnsupported},
    {"PutType", "PUT", "/Observation", kUnsupported},
    {"PostInstance", "POST", "/Observation/o1", kUnsupported},
    {"Operation", "GET", "/$export", kUnsupported},
    {"OperationEscaped", "GET", "/%24export", kUnsupported},
    {"OperationOfType", "POST", "/Patient/$match", kUnsupported},
    {"OperationOfInstance", "GET", "/Patient/p1/$everything", kUnsupported},
    {"CompartmentSearch", "GET", "/Patient/p1/Observation", kUnsupported},
    {"CompartmentAll", "GET", "/Patient/p1/*", kUnsupported},
    {"DeleteHistory", "DELETE", "/Observation/o1/_history", kUnsupported},
    {"DeleteVersion", "DELETE", "/Observation/o1/_history/1", kUnsupported},
    {"PutVersion", "PUT", "/Observation/o1/_history/1", kUnsupported},
    {"BelowVersion", "GET", "/Observation/o1/_history/1/x", kUnsupported},
    {"PostHistory", "POST", "/_history", kUnsupported},
    {"BelowHistory", "GET", "/_history/1", kUnsupported},
    {"HistoryOfHistory", "GET", "/Observation/_history/1", kUnsupported},
    {"PostMetadata", "POST", "/metadata", kUnsupported},
    {"BelowMetadata", "GET", "/metadata/x", kUnsupported},
    {"WellKnown", "GET", "/.well-known", kUnsupported},
    {"WellKnownOther", "GET", "/.well-known/openid-configuration",
     kUnsupported},
    {"WellKnownCase", "GET", "/.well-known/Smart-configuration", kUnsupported},
    {"WellKnownBelow", "GET", "/.well-known/smart-configuration/x",
     kUnsupported},
    {"PostWellKnown", "POST", "/.well-known/smart-configuration", kUnsupported},
    {"TooDeep", "GET", "/Observation/o1/_history/1/2/3/4", kUnsupported},
    {"MuchTooDeep", "GET", "/Observation/o1/_history/1/2/3/4/5/6/7/8",
     kUnsupported},
    {"CompartmentSearchWithSlash", "GET", "/Patient/p1/Observation/",
     kUnsupported},
    {"PostInstanceWithSlash", "POST", "/Observation/o1/", kUnsupported},
    {"PostSearchWithSlash", "POST", "/Observation/_search/", kUnsupported},
    {"OperationWithSlash", "GET", "/$export/", kUnsupported},
    {"Trace", "TRACE", "/Observation/o1", kUnsupported},
    {"Connect", "CONNECT", "/Observation/o1", kUnsupported},
    {"UnknownMethod", "FROB", "/Observation/o1", kUnsupported},
    {"UnknownMethodMetadata", "FROB", "/metadata", kUnsupported},
};
INSTANTIATE_TEST_SUITE_P(NotInTheTable, RefusedRequestTest,
                         testing::ValuesIn(kNotInTheTable), CaseName());

constexpr BadCase kUnknownTypes[] = {
    {"LowerCase", "GET", "/observation/o1", kNoSuchType},
    {"UpperCase", "GET", "/OBSERVATION/o1", kNoSuchType},
    {"LastLetter", "GET", "/ObservatioN/o1", kNoSuchType},
    {"Longer", "GET", "/Observations", kNoSuchType},
    {"Abstract", "GET", "/Resource/1", kNoSuchType},
    {"OtherVersion", "GET", "/MedicationOrder/1", kNoSuchType},
    {"OfR5", "GET", "/SubscriptionTopic/1", kNoSuchType},
    {"Foo", "POST", "/Foo", kNoSuchType},
    {"Star", "GET", "/*", kNoSuchType},
    {"MetadataCase", "GET", "/Metadata", kNoSuchType},
    {"BaseName", "GET", "/fhir/Observation/o1", kNoSuchType},
};
INSTANTIATE_TEST_SUITE_P(UnknownType, RefusedRequestTest,
                         testing::ValuesIn(kUnknownTypes), CaseName());

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
INSTANTIATE_TEST_SUITE_P(Malformed, RefusedRequestTest,
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
INSTANTIATE_TEST_SUITE_P(Method, RefusedRequestTest,
                         testing::ValuesIn(kMethods), CaseName());

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
INSTANTIATE_TEST_SUITE_P(OtherBase, RefusedRequestTest,
                         testing::ValuesIn(kOtherBases), CaseName());

// --------------------------------------------------------------------- Limits

TEST(Request, TakesAnIdOf64Bytes) {
  const std::string path = "/Observation/";
  EXPECT_EQ(Parsed("GET", path + std::string(63, 'a')).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", path + std::string(64, 'a')).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", path + std::string(65, 'a')).reason(), kMalformed);
}

TEST(Request, TakesAVersionIdOf64Bytes) {
  const std::string path = "/Observation/o1/_history/";
  EXPECT_EQ(Parsed("GET", path + std::string(64, 'a')).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", path + std::string(65, 'a')).reason(), kMalformed);
}

TEST(Request, TakesAnIdOf64BytesOfWhichAllAreEscaped) {
  std::string url = "/Observation/";
  for (int i = 0; i < 64; ++i) url += "%61";
  EXPECT_EQ(Parsed("GET", url).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", url + "%61").reason(), kMalformed);
}

TEST(Request, TakesAUrlUpToTheLimit) {
  const auto url = [](size_t size) {
    std::string text = "/Observation?code=";
    return text + std::string(size - text.size(), 'a');
  };
  EXPECT_EQ(Parsed("GET", url(limits::kMaxUrlBytes - 1)).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", url(limits::kMaxUrlBytes)).reason(), Reason::kOk);
  EXPECT_EQ(Parsed("GET", url(limits::kMaxUrlBytes + 1)).reason(),
            Reason::kRequestLimitExceeded);
}

TEST(Request, TakesAMethodOfAnyLengthForOneThatIsNotUnderstood) {
  for (const size_t size : {1u, 16u, 17u, 1000u}) {
    EXPECT_EQ(Parsed(std::string(size, 'A'), "/Observation").reason(),
              kUnsupported);
  }
  EXPECT_EQ(Parsed(std::string(1000, 'A') + "a", "/Observation").reason(),
            kMalformed);
  EXPECT_EQ(Parsed(std::string(17, 'A'), "/Observation/..").reason(),
            kMalformed);
}

// A fixed arena that is too small refuses; it never cuts.
TEST(Request, DeniesWithoutMemoryForDecoding) {
  BaseUrl base;
  ASSERT_TRUE(base.Parse(kBase));
  std::string url = "/Observation?code=";
  while (url.size() < 8192) url += "%61";
  Arena arena = Arena::Fixed(4096);
  Request request;
  EXPECT_EQ(ParseRequest({"GET", url, {}}, {&base, 1}, arena, &request),
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
                           bases, arena, &request),
              Reason::kOk)
        << longest_first;
  }
}

// -------------------------------------------------- The table of interactions

TEST(Interaction, HasTheLetterThatSmartGivesIt) {
  struct Row {
    InteractionKind kind;
    std::string_view name;
    std::string_view letters;
    bool is_public, is_write;
  };
  constexpr Row kRows[] = {
      {InteractionKind::kUnknown, "", "", false, false},
      {kRead, "read", "r", false, false},
      {kVread, "vread", "r", false, false},
      {kHistoryInstance, "history-instance", "r", false, false},
      {kHistoryType, "history-type", "s", false, false},
      {kHistorySystem, "history-system", "s", false, false},
      {kSearchType, "search-type", "s", false, false},
      {kCreate, "create", "c", false, true},
      {kUpdate, "update", "u", false, true},
      {kPatch, "patch", "u", false, true},
      {kDelete, "delete", "d", false, true},
      {kCapabilities, "capabilities", "", true, false},
      {kSmartConfiguration, "smart-configuration", "", true, false},
      {kPreflight, "preflight", "", true, false},
      {static_cast<InteractionKind>(99), "", "", false, false},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(NameOf(row.kind), row.name);
    EXPECT_EQ(LettersOf(row.kind), row.letters) << row.name;
    EXPECT_EQ(LetterOf(row.kind), row.letters.empty() ? '\0' : row.letters[0]);
    EXPECT_EQ(IsPublic(row.kind), row.is_public) << row.name;
    EXPECT_EQ(IsWrite(row.kind), row.is_write) << row.name;
  }
}

}  // namespace
}  // namespace matron::fhir
