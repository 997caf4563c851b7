#include "fhir/base_url.h"

#include <array>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

// -------------------------------------------------------------- Absolute URLs

struct UrlCase {
  const char* name;
  std::string_view input;
  bool is_https = false;
  std::string_view host = {};
  uint16_t port = 0;
  std::string_view path = {};
};

class AbsoluteUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(AbsoluteUrlTest, IsTakenApart) {
  AbsoluteUrl url;
  ASSERT_TRUE(ParseAbsoluteUrl(GetParam().input, &url));
  EXPECT_EQ(url.is_https, GetParam().is_https);
  EXPECT_EQ(url.host, GetParam().host);
  EXPECT_EQ(url.port, GetParam().port);
  EXPECT_EQ(url.path, GetParam().path);
}

constexpr UrlCase kGoodUrls[] = {
    {"Https", "https://h.example/a/b", true, "h.example", 443, "/a/b"},
    {"Http", "http://h.example/a", false, "h.example", 80, "/a"},
    {"SchemeInUpperCase", "HTTPS://h.example/a", true, "h.example", 443, "/a"},
    {"HostAsWritten", "https://H.Example/a", true, "H.Example", 443, "/a"},
    {"NoPath", "https://h.example", true, "h.example", 443, ""},
    {"Port", "https://h.example:8443/a", true, "h.example", 8443, "/a"},
    {"LowestPort", "https://h.example:1/a", true, "h.example", 1, "/a"},
    {"HighestPort", "https://h.example:65535", true, "h.example", 65535, ""},
    {"Ipv4", "http://127.0.0.1:8080/a", false, "127.0.0.1", 8080, "/a"},
    {"Ipv6", "http://[::1]/a", false, "[::1]", 80, "/a"},
    {"Ipv6Port", "http://[2001:db8::1]:81", false, "[2001:db8::1]", 81, ""},
    {"QueryWithoutPath", "https://h.example?x=1", true, "h.example", 443,
     "?x=1"},
    {"FragmentWithoutPath", "https://h.example#x", true, "h.example", 443,
     "#x"},
    {"AtSignInPath", "https://h.example/a@b", true, "h.example", 443, "/a@b"},
};
INSTANTIATE_TEST_SUITE_P(Good, AbsoluteUrlTest, testing::ValuesIn(kGoodUrls),
                         CaseName());

class NotAnAbsoluteUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(NotAnAbsoluteUrlTest, IsRefused) {
  AbsoluteUrl url;
  EXPECT_FALSE(ParseAbsoluteUrl(GetParam().input, &url));
}

constexpr UrlCase kBadUrls[] = {
    {"Empty", ""},
    {"Relative", "/fhir"},
    {"NetworkPath", "//h.example/fhir"},
    {"OtherScheme", "ftp://h.example/a"},
    {"SchemePrefix", "xhttps://h.example/a"},
    {"OneSlash", "https:/h.example/a"},
    {"NoHost", "https:///a"},
    {"NothingBehindScheme", "https://"},
    {"UserInformation", "https://user@h.example/a"},
    {"UserAndPassword", "https://user:pw@h.example/a"},
    {"EmptyUser", "https://@h.example/a"},
    {"HostAsUser", "https://h.example@evil.example/a"},
    {"HostAndPortAsUser", "https://h.example:443@evil.example/a"},
    {"Backslash", "https://h.example\\@evil.example/a"},
    {"BackslashInPath", "https://h.example/a\\b"},
    {"Space", "https://h.example/a b"},
    {"Tab", "https://h.example/a\tb"},
    {"LineFeed", "https://h.example/a\nb"},
    {"Nul", std::string_view("https://h.example/a\0b", 21)},
    {"Delete", "https://h.example/a\x7f"},
    {"NonAscii", "https://h.ex\xc3\xa4mple/a"},
    {"NonAsciiPath", "https://h.example/\xc3\xa4"},
    {"Quote", "https://h.example/\"a"},
    {"PercentInHost", "https://h%2eexample/a"},
    {"PortZero", "https://h.example:0/a"},
    {"PortTooLarge", "https://h.example:65536/a"},
    {"PortLong", "https://h.example:100000/a"},
    {"PortLeadingZero", "https://h.example:0443/a"},
    {"PortEmpty", "https://h.example:/a"},
    {"PortSigned", "https://h.example:+443/a"},
    {"PortNotANumber", "https://h.example:44x/a"},
    {"Ipv6Open", "https://[::1/a"},
    {"Ipv6Empty", "https://[]/a"},
    {"Ipv6Zone", "https://[fe80::1%25eth0]/a"},
    {"Ipv6TextBehind", "https://[::1]x/a"},
    {"Ipv6WithoutBrackets", "https://::1/a"},
};
INSTANTIATE_TEST_SUITE_P(Bad, NotAnAbsoluteUrlTest, testing::ValuesIn(kBadUrls),
                         CaseName());

// ---------------------------------------------------------------- Authorities

struct AuthorityCase {
  const char* name;
  std::string_view a, b;
  bool match_scheme;
  bool want;
};

class SameAuthorityTest : public testing::TestWithParam<AuthorityCase> {};

TEST_P(SameAuthorityTest, IsSymmetric) {
  AbsoluteUrl a, b;
  ASSERT_TRUE(ParseAbsoluteUrl(GetParam().a, &a));
  ASSERT_TRUE(ParseAbsoluteUrl(GetParam().b, &b));
  EXPECT_EQ(SameAuthority(a, b, GetParam().match_scheme), GetParam().want);
  EXPECT_EQ(SameAuthority(b, a, GetParam().match_scheme), GetParam().want);
}

constexpr AuthorityCase kAuthorities[] = {
    {"Equal", "https://h.example", "https://h.example", true, true},
    {"HostCase", "https://H.EXAMPLE", "https://h.example", true, true},
    {"DefaultPort", "https://h.example:443", "https://h.example", true, true},
    {"OtherPort", "https://h.example:444", "https://h.example", true, false},
    {"OtherHost", "https://g.example", "https://h.example", false, false},
    {"TrailingDot", "https://h.example.", "https://h.example", false, false},
    {"Subdomain", "https://h.example.org", "https://h.example", false, false},
    {"Scheme", "http://h.example", "https://h.example", true, false},
    {"SchemeIgnored", "http://h.example", "https://h.example", false, true},
    {"SchemeIgnoredWrittenDefaults", "http://h.example:80",
     "https://h.example:443", false, true},
    {"SchemeIgnoredOtherPort", "http://h.example:8080", "https://h.example",
     false, false},
    {"SchemeIgnoredSamePort", "http://h.example:8080", "https://h.example:8080",
     false, true},
};
INSTANTIATE_TEST_SUITE_P(All, SameAuthorityTest,
                         testing::ValuesIn(kAuthorities), CaseName());

// ---------------------------------------------------------------------- Bases

struct BaseCase {
  const char* name;
  std::string_view input;
};

class BaseTest : public testing::TestWithParam<BaseCase> {};

TEST_P(BaseTest, IsTaken) {
  BaseUrl base;
  EXPECT_TRUE(base.Parse(GetParam().input));
  EXPECT_EQ(base.text(), GetParam().input);
}

constexpr BaseCase kGoodBases[] = {
    {"Path", "https://h.example/fhir"},
    {"DeepPath", "https://h.example/a/b/r4"},
    {"NoPath", "https://h.example"},
    {"Port", "https://h.example:8443/fhir"},
    {"Localhost", "http://localhost:8080/fhir"},
    {"LocalhostCase", "http://LocalHost/fhir"},
    {"Loopback4", "http://127.0.0.1/fhir"},
    {"Loopback6", "http://[::1]:8080/fhir"},
};
INSTANTIATE_TEST_SUITE_P(Good, BaseTest, testing::ValuesIn(kGoodBases),
                         CaseName());

class NotABaseTest : public testing::TestWithParam<BaseCase> {};

TEST_P(NotABaseTest, IsRefused) {
  BaseUrl base;
  EXPECT_FALSE(base.Parse(GetParam().input));
  EXPECT_EQ(base.text(), "");
}

constexpr BaseCase kBadBases[] = {
    {"Empty", ""},
    {"Relative", "/fhir"},
    {"Http", "http://h.example/fhir"},
    {"HttpNearLocalhost", "http://localhost.example/fhir"},
    {"HttpOtherLoopback", "http://127.0.0.2/fhir"},
    {"TrailingSlash", "https://h.example/fhir/"},
    {"RootSlash", "https://h.example/"},
    {"Query", "https://h.example/fhir?x=1"},
    {"EmptyQuery", "https://h.example/fhir?"},
    {"Fragment", "https://h.example/fhir#x"},
    {"User", "https://u@h.example/fhir"},
    {"DotSegment", "https://h.example/a/../fhir"},
    {"DotStart", "https://h.example/.well-known"},
    {"DoubleSlash", "https://h.example/a//fhir"},
    {"Escape", "https://h.example/%66hir"},
    {"MatrixParameter", "https://h.example/fhir;v=4"},
};
INSTANTIATE_TEST_SUITE_P(Bad, NotABaseTest, testing::ValuesIn(kBadBases),
                         CaseName());

TEST(BaseUrl, ForgetsTheOldBaseWhenTheNewOneIsRefused) {
  BaseUrl base;
  ASSERT_TRUE(base.Parse("https://h.example/fhir"));
  ASSERT_FALSE(base.Parse("https://h.example/fhir/"));
  AbsoluteUrl url;
  std::string_view rest;
  ASSERT_TRUE(ParseAbsoluteUrl("https://h.example/fhir/Patient", &url));
  EXPECT_FALSE(base.Strip(url, true, &rest));
}

// ------------------------------------------------------------------ Stripping

struct StripCase {
  const char* name;
  std::string_view base, url;
  bool match_scheme;
  bool want;
  std::string_view rest = {};
};

class StripTest : public testing::TestWithParam<StripCase> {};

TEST_P(StripTest, TakesWhatIsUnderTheBaseOnly) {
  BaseUrl base;
  AbsoluteUrl url;
  std::string_view rest;
  ASSERT_TRUE(base.Parse(GetParam().base));
  ASSERT_TRUE(ParseAbsoluteUrl(GetParam().url, &url));
  ASSERT_EQ(base.Strip(url, GetParam().match_scheme, &rest), GetParam().want);
  if (GetParam().want) {
    EXPECT_EQ(rest, GetParam().rest);
  }
}

constexpr std::string_view kFhir = "https://h.example/fhir";
constexpr StripCase kUnder[] = {
    {"Resource", kFhir, "https://h.example/fhir/Patient/1", true, true,
     "Patient/1"},
    {"BaseItself", kFhir, "https://h.example/fhir", true, true, ""},
    {"BaseWithSlash", kFhir, "https://h.example/fhir/", true, true, ""},
    {"Query", kFhir, "https://h.example/fhir?a=1", true, true, "?a=1"},
    {"HostCase", kFhir, "https://H.Example/fhir/Patient", true, true,
     "Patient"},
    {"Port", kFhir, "https://h.example:443/fhir/Patient", true, true,
     "Patient"},
    {"Scheme", kFhir, "http://h.example/fhir/Patient", false, true, "Patient"},
    {"RootBase", "https://h.example", "https://h.example/Patient", true, true,
     "Patient"},
    {"OneSlashOnly", kFhir, "https://h.example/fhir//Patient", true, true,
     "/Patient"},
};
INSTANTIATE_TEST_SUITE_P(Under, StripTest, testing::ValuesIn(kUnder),
                         CaseName());

constexpr StripCase kNotUnder[] = {
    {"LongerName", kFhir, "https://h.example/fhirx/Patient", true, false},
    {"ShorterName", kFhir, "https://h.example/fhi/Patient", true, false},
    {"PathCase", kFhir, "https://h.example/FHIR/Patient", true, false},
    {"Above", kFhir, "https://h.example/Patient", true, false},
    {"OtherHost", kFhir, "https://evil.example/fhir/Patient", true, false},
    {"OtherPort", kFhir, "https://h.example:444/fhir/Patient", true, false},
    {"Scheme", kFhir, "http://h.example/fhir/Patient", true, false},
    {"MatrixParameter", kFhir, "https://h.example/fhir;a/Patient", true, false},
    {"Escaped", kFhir, "https://h.example/%66hir/Patient", true, false},
    {"Fragment", kFhir, "https://h.example/fhir#Patient", true, false},
};
INSTANTIATE_TEST_SUITE_P(NotUnder, StripTest, testing::ValuesIn(kNotUnder),
                         CaseName());

// Of bases that lie below one another, in either order.
TEST(StripLongest, TakesTheInnerBase) {
  for (const bool inner_first : {false, true}) {
    std::array<BaseUrl, 3> bases;
    ASSERT_TRUE(bases[0].Parse("https://other.example/a/b/c"));
    ASSERT_TRUE(bases[inner_first ? 1 : 2].Parse("https://h.example/a/b"));
    ASSERT_TRUE(bases[inner_first ? 2 : 1].Parse("https://h.example/a"));
    const auto strip = [&](std::string_view text, bool match_scheme) {
      AbsoluteUrl url;
      EXPECT_TRUE(ParseAbsoluteUrl(text, &url));
      std::string_view rest = "untouched";
      const bool found = StripLongest(bases, url, match_scheme, &rest);
      EXPECT_EQ(found, rest != "untouched") << text;
      return rest;
    };
    EXPECT_EQ(strip("https://h.example/a/b/Patient/1", true), "Patient/1");
    EXPECT_EQ(strip("https://h.example/a/Patient/1", true), "Patient/1");
    EXPECT_EQ(strip("https://h.example/a/bc/Patient/1", true), "bc/Patient/1");
    EXPECT_EQ(strip("https://h.example/a/b", true), "");
    EXPECT_EQ(strip("http://h.example/a/b/Patient/1", false), "Patient/1");
    EXPECT_EQ(strip("http://h.example/a/b/Patient/1", true), "untouched");
    EXPECT_EQ(strip("https://h.example/Patient/1", true), "untouched");
  }
}

}  // namespace
}  // namespace matron::fhir
