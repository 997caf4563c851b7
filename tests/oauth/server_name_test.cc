// The cases of RFC 9525 are in tests/vectors/transport.jsonl.

#include "oauth/server_name.h"

#include <string>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

using crypto::CertificateName;
using crypto::NameKind;

TEST(IsHostName, BoundsLabelsAndTheWhole) {
  EXPECT_TRUE(IsHostName(std::string(63, 'a') + ".org"));
  EXPECT_FALSE(IsHostName(std::string(64, 'a') + ".org"));
  std::string longest;
  while (longest.size() < 250) longest += "a.";
  EXPECT_TRUE(IsHostName(longest + "abc"));
  EXPECT_FALSE(IsHostName(longest + "abcd"));
}

TEST(IsHostName, TakesLettersDigitsAndInnerHyphensAlone) {
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    const bool is_fit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '.';
    EXPECT_EQ(IsHostName("a" + std::string(1, byte) + "a"), is_fit) << c;
    EXPECT_EQ(IsHostName(std::string(1, byte) + "a"),
              is_fit && c != '-' && c != '.')
        << c;
  }
}

TEST(NamesHost, WantsAWholeLabelForAWildcard) {
  EXPECT_TRUE(NamesHost("*.example.org", "a.example.org"));
  EXPECT_FALSE(NamesHost("*.example.org",
                         ".example.org"
                         "a"));
  EXPECT_FALSE(NamesHost("*.example.org", "example.org"));
  EXPECT_FALSE(NamesHost("*.org", "example.org"));
  EXPECT_FALSE(NamesHost("*.", "example.org"));
  EXPECT_FALSE(NamesHost("**.example.org", "a.example.org"));
}

TEST(ValidateServerName, ComparesEachKindWithItsOwn) {
  const std::string_view octets("\xc0\x00\x02\x01", 4);
  const CertificateName address[] = {{NameKind::kIpAddress, octets}};
  const CertificateName name[] = {{NameKind::kDns, octets}};
  EXPECT_EQ(ValidateServerName("192.0.2.1", address), Reason::kOk);
  EXPECT_EQ(ValidateServerName("192.0.2.1", name), Reason::kServerNameMismatch);
  EXPECT_EQ(ValidateServerName("192.0.2.1", {}), Reason::kServerNameMismatch);
}

}  // namespace
}  // namespace matron::oauth
