// The tables are in tests/vectors/transport.jsonl.

#include "oauth/transport.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

TEST(ValidatePins, MatchesNothingWithoutPinsOrPath) {
  const std::string pin = std::string(43, 'A') + "=";
  const std::string_view pins[] = {pin};
  EXPECT_TRUE(IsPin(pin));
  EXPECT_EQ(ValidatePins({}, {}), Reason::kPinMismatch);
  EXPECT_EQ(ValidatePins(pins, {}), Reason::kPinMismatch);
}

TEST(ValidateStrictTransport, RefusesEveryByteThatIsNoPartOfAToken) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    const bool is_token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          (c != 0 && kMarks.find(byte) != kMarks.npos);
    // These separate directives.
    if (c == ';' || c == '=') continue;
    const std::string header = "max-age=1;a" + std::string(1, byte) + "b";
    EXPECT_EQ(ValidateStrictTransport(header, {}) == Reason::kOk, is_token)
        << c;
  }
}

TEST(ValidateStrictTransport, BoundsTheHeader) {
  const std::string policy = "max-age=1;a=";
  const size_t rest = 4096 - policy.size();
  EXPECT_EQ(ValidateStrictTransport(policy + std::string(rest, 'b'), {}),
            Reason::kOk);
  EXPECT_EQ(ValidateStrictTransport(policy + std::string(rest + 1, 'b'), {}),
            Reason::kStrictTransportMalformed);
}

TEST(ValidateStrictTransport, CountsForHostsWithNamesAlone) {
  StrictTransportRules rules;
  rules.url = "https://a.example/";
  EXPECT_EQ(ValidateStrictTransport("max-age=1", rules), Reason::kOk);
  for (const char* url : {"https://192.0.2.1/", "https://[::1]/", "https://",
                          "http://a.example/", "https://a.example/%"}) {
    rules.url = url;
    EXPECT_EQ(ValidateStrictTransport("max-age=1", rules),
              Reason::kStrictTransportNotSecure)
        << url;
  }
}

TEST(ValidateEndpoint, BoundsTheUrl) {
  const std::string url = "https://a.example/";
  EXPECT_EQ(ValidateEndpoint(url + std::string(2048 - url.size(), 'a'), false),
            Reason::kOk);
  EXPECT_EQ(ValidateEndpoint(url + std::string(2049 - url.size(), 'a'), false),
            Reason::kEndpointMalformed);
}

}  // namespace
}  // namespace matron::oauth
