#include "smart/finding.h"

#include <set>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"
#include "tests/smart/documents.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr FindingCode kCode = FindingCode::kWrongType;

// ------------------------------------------------------------------ Pointers

TEST(Spot, NamesTheWayByAJsonPointer) {
  Read read(R"({"a/b":[{"c~d":1}]})", "doc");
  const Spot list = read.spot().Member("a/b");
  const Spot item = list.Item(list.value().first(), 0);
  item.Member("c~d").Error(kCode, "", "");
  item.Member("absent").Warn(kCode, "", "");
  read.spot().Report(Severity::kInfo, kCode, "", "");
  EXPECT_THAT(read.Codes(), ElementsAre("error wrong_type /doc/a~1b/0/c~0d",
                                        "warning wrong_type /doc/a~1b/0/absent",
                                        "info wrong_type /doc"));
}

TEST(Spot, OfADocumentWithoutNameHasTheEmptyPointer) {
  Read read(R"({"a":1})");
  read.spot().Error(kCode, "", "");
  read.spot().Member("a").Error(kCode, "", "");
  EXPECT_THAT(read.Codes(),
              ElementsAre("error wrong_type ", "error wrong_type /a"));
}

TEST(Spot, TakesANullMemberForAbsentAndANullElementNot) {
  Read read(R"({"a":null,"b":[null]})");
  EXPECT_FALSE(read.spot().Member("a").exists());
  EXPECT_EQ(read.spot().Member("a").Text(""), "");
  EXPECT_THAT(read.spot().Member("b").Texts(""), IsEmpty());
  EXPECT_THAT(read.Codes(), ElementsAre("error wrong_type /b/0"));
}

// ------------------------------------------------------------------- Readers

TEST(Spot, ReadsTextsAndLeavesOutWhatIsNone) {
  Read read(R"({"a":["x",1,"","y","x","\u0001"]})");
  EXPECT_THAT(read.spot().Member("a").Texts(""), ElementsAre("x", "y", "x"));
  EXPECT_THAT(
      read.Codes(),
      ElementsAre("error wrong_type /a/1", "error value_empty /a/2",
                  "error value_malformed /a/5", "warning value_repeated /a"));
}

struct UrlCase {
  const char* name;
  std::string_view url;
  std::string_view found;  // Empty: nothing.
  bool returned;
};

class UrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(UrlTest, IsLookedAt) {
  const UrlCase& param = GetParam();
  Read read("{\"u\":\"" + std::string(param.url) + "\"}");
  EXPECT_EQ(read.spot().Member("u").Url({}, ""),
            param.returned ? param.url : "");
  if (param.found.empty()) {
    EXPECT_THAT(read.Codes(), IsEmpty());
  } else {
    EXPECT_THAT(read.Codes(), ElementsAre(std::string(param.found) + " /u"));
  }
}

constexpr UrlCase kUrls[] = {
    {"Https", "https://a.example/b", "", true},
    {"UpperCaseScheme", "HTTPS://a.example", "", true},
    {"Query", "https://a.example/b?c=d", "", true},
    {"Address", "https://[2001:db8::1]:8443/", "", true},
    {"Http", "http://a.example/b", "error url_not_https", false},
    {"HttpLocalhost", "http://localhost:1/b", "warning url_not_https", true},
    {"HttpLoopback", "http://127.0.0.1/b", "warning url_not_https", true},
    {"HttpLoopback6", "http://[::1]/b", "warning url_not_https", true},
    {"HttpLikeLocalhost", "http://localhost.example/", "error url_not_https",
     false},
    {"HttpOtherLoopback", "http://127.0.0.2/", "error url_not_https", false},
    {"User", "https://u@a.example/", "error url_malformed", false},
    {"Fragment", "https://a.example/#f", "error url_malformed", false},
    {"EmptyFragment", "https://a.example/#", "error url_malformed", false},
    {"Space", "https://a.example/ b", "error url_malformed", false},
    {"NotAscii", "https://a.example/\u00e9", "error url_malformed", false},
    {"OtherScheme", "file:///etc/passwd", "error url_malformed", false},
    {"SchemeAlone", "https:", "error url_malformed", false},
    {"NoHost", "https:///b", "error url_malformed", false},
    {"Relative", "b/c", "error url_not_absolute", false},
    {"Path", "/b", "error url_not_absolute", false},
    {"Authority", "//a.example/b", "error url_not_absolute", false},
    {"ColonInPath", "b/c:d", "error url_not_absolute", false},
};
INSTANTIATE_TEST_SUITE_P(Urls, UrlTest, testing::ValuesIn(kUrls), CaseName());

TEST(Spot, ReturnsARelativeUrlWhereItIsNoError) {
  Read read(R"({"u":"token"})");
  EXPECT_EQ(read.spot().Member("u").Url({.relative_is_error = false}, ""),
            "token");
  EXPECT_THAT(read.Codes(), ElementsAre("warning url_not_absolute /u"));
}

TEST(Spot, RefusesAQueryWhereThereMustBeNone) {
  Read read(R"({"u":"https://a.example?b"})");
  EXPECT_EQ(read.spot().Member("u").Url({.may_have_query = false}, ""), "");
  EXPECT_THAT(read.Errors(), ElementsAre("error url_malformed /u"));
}

// -------------------------------------------------------------------- Limits

TEST(Findings, ListsAsManyOfEachSeverityAsTheLimitSays) {
  for (const size_t number :
       {limits::kMaxDiagnostics - 1, limits::kMaxDiagnostics,
        limits::kMaxDiagnostics + 1}) {
    Read read("{}");
    for (size_t i = 0; i < number; ++i) read.spot().Warn(kCode, "", "");
    EXPECT_FALSE(read.findings().failed());
    read.spot().Error(kCode, "", "");
    EXPECT_TRUE(read.findings().failed());
    const size_t over =
        number > limits::kMaxDiagnostics ? number - limits::kMaxDiagnostics : 0;
    EXPECT_EQ(read.findings().num_left_out(), over);
    EXPECT_EQ(read.findings().items().size(), number - over + 1);
  }
}

TEST(Findings, QuoteAtMost64BytesOfTheDocument) {
  Read read("{}");
  read.spot().ReportAbout(Severity::kError, kCode, std::string(1000, 'x'), "is",
                          "");
  EXPECT_LE(read.findings().items()[0].message.size(), 80u);
}

// --------------------------------------------------------------------- Codes

TEST(FindingCodes, AreEachShownByAVectorAndDocumented) {
  std::string vectors;
  for (const char* name : {"launch", "discovery"}) {
    const auto text =
        fixtures::ReadFile(std::string("tests/vectors/") + name + ".jsonl");
    ASSERT_TRUE(text.has_value()) << name;
    vectors += *text;
  }
  const auto page = fixtures::ReadFile("docs/evaluate.md");
  ASSERT_TRUE(page.has_value());
  std::set<std::string> names;
  for (const std::string_view wire : {
#define MATRON_FINDING(name, wire) std::string_view(#wire),
#include "smart/finding_codes.inc"
#undef MATRON_FINDING
       }) {
    const std::string name(wire);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_THAT(vectors, HasSubstr("\"code\":\"" + name + "\""));
    EXPECT_THAT(*page, HasSubstr("| `" + name + "` | "));
  }
}

}  // namespace
}  // namespace matron::smart
