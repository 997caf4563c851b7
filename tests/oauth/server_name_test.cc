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

TEST(IsHostName, EndsInNoNumber) {
  for (const char* text :
       {"1", "a.1", "a.0x", "a.0X1f", "0x7f000001", "a.00"}) {
    EXPECT_FALSE(IsHostName(text)) << text;
  }
  for (const char* text : {"1.a", "0x1.a", "a.0xg", "a.1a", "a.x1", "0-0"}) {
    EXPECT_TRUE(IsHostName(text)) << text;
  }
}

TEST(IsIpAddress, TakesBothKindsWithoutBrackets) {
  for (const char* text :
       {"192.0.2.1", "::", "2001:db8::1", "::ffff:1.2.3.4"}) {
    EXPECT_TRUE(IsIpAddress(text)) << text;
  }
  for (const char* text : {"", "[::1]", "192.0.2", "::1%eth0", "a.example"}) {
    EXPECT_FALSE(IsIpAddress(text)) << text;
  }
}

TEST(ValidateExclusions, RefusesAnIssuerThatCannotBeRead) {
  const std::string_view issuers[] = {"x"};
  EXPECT_EQ(ValidateExclusions("a.example", issuers),
            Reason::kCertificateNameConstraint);
  EXPECT_EQ(ValidateExclusions("a.example", {}), Reason::kOk);
  // Addresses are compared on the path.
  EXPECT_EQ(ValidateExclusions("192.0.2.1", issuers), Reason::kOk);
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
