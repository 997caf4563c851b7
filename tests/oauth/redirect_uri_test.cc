#include "oauth/redirect_uri.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

std::string Match(std::vector<std::string_view> registered,
                  std::string_view requested, bool is_native_app = false) {
  const Reason reason =
      MatchRedirectUri({registered, is_native_app}, requested);
  return std::string(InfoOf(reason).wire_name);
}

TEST(MatchRedirectUri, AcceptsTheSameBytesAndNoOther) {
  const std::string uri = "https://app.example.org/cb?a=1";
  EXPECT_EQ(Match({uri}, uri), "ok");
  EXPECT_EQ(Match({"https://other.example.org/", uri}, uri), "ok");
  for (size_t bit = 0; bit < uri.size() * 8; ++bit) {
    std::string other = uri;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(Match({uri}, other), "redirect_uri_mismatch") << bit;
    EXPECT_EQ(Match({uri}, other, true), "redirect_uri_mismatch") << bit;
  }
  for (size_t size = 0; size < uri.size(); ++size) {
    EXPECT_NE(Match({uri}, uri.substr(0, size)), "ok") << size;
    EXPECT_NE(Match({uri.substr(0, size)}, uri), "ok") << size;
  }
  EXPECT_EQ(Match({}, uri), "redirect_uri_mismatch");
}

TEST(MatchRedirectUri, LetsThePortOfALoopbackUrlVary) {
  for (const std::string host : {"http://127.0.0.1", "http://[::1]"}) {
    for (int port = 0; port < 70000; ++port) {
      const std::string other = host + ":" + std::to_string(port) + "/cb";
      const bool is_port = port >= 1 && port <= 65535;
      EXPECT_EQ(Match({host + "/cb"}, other, true) == "ok", is_port) << port;
    }
    EXPECT_EQ(Match({host + ":1/cb"}, host + ":2/cb", true), "ok");
    EXPECT_NE(Match({host + ":1/cb"}, host + "/cb", true), "ok");
    EXPECT_NE(Match({host + ":1/cb"}, host + ":2/cb", false), "ok");
    EXPECT_NE(Match({host + ":1/cb"}, host + ":2/cc", true), "ok");
  }
  EXPECT_NE(Match({"http://127.0.0.1:1/cb"}, "http://[::1]:1/cb", true), "ok");
  EXPECT_NE(Match({"http://localhost:1/cb"}, "http://localhost:2/cb", true),
            "ok");
  EXPECT_NE(Match({"https://127.0.0.1:1/cb"}, "https://127.0.0.1:2/cb", true),
            "ok");
}

TEST(IsUsableRedirectUri, RefusesWhateverABrowserMightReadInAnotherWay) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string uri = std::string("https://app.example.org/c") + c + "b";
    constexpr std::string_view kOther = "-._~:/?@!$&'()*+,;=";
    const bool is_allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') ||
                            kOther.find(c) != kOther.npos;
    EXPECT_EQ(IsUsableRedirectUri(uri, false), is_allowed) << byte;
  }
  EXPECT_TRUE(IsUsableRedirectUri("https://a.example/%2e", false));
  EXPECT_FALSE(IsUsableRedirectUri("https://a.example/%2", false));
  EXPECT_FALSE(IsUsableRedirectUri("https://a.example/%zz", false));
}

TEST(IsUsableRedirectUri, RefusesAUriThatIsTooLong) {
  std::string uri = "https://a.example/";
  uri.resize(2048, 'a');
  EXPECT_TRUE(IsUsableRedirectUri(uri, false));
  EXPECT_FALSE(IsUsableRedirectUri(uri + "a", false));
}

}  // namespace
}  // namespace matron::oauth
