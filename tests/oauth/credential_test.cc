#include "oauth/credential.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

using fhir::Header;

std::string Parse(const CredentialInput& input, Credential* out) {
  return std::string(InfoOf(ParseCredential(input, out)).wire_name);
}

std::string ParseValue(std::string_view value) {
  const Header header = {"Authorization", value};
  Credential credential;
  return Parse({{&header, 1}}, &credential);
}

TEST(ParseCredential, TakesTokenAndProof) {
  const std::vector<Header> headers = {{"authorization", "dPoP  abc.def=="},
                                       {"dpop", "p.r.f"}};
  Credential credential;
  EXPECT_EQ(Parse({headers, "/Patient?x=1"}, &credential), "ok");
  EXPECT_EQ(credential.scheme, CredentialScheme::kDpop);
  EXPECT_EQ(credential.token, "abc.def==");
  EXPECT_EQ(credential.proof, "p.r.f");
}

TEST(ParseCredential, GivesNothingUnlessAllIsRight) {
  const std::vector<Header> headers = {{"Authorization", "DPoP abc"}};
  Credential credential;
  credential.token = "x";
  EXPECT_EQ(Parse({headers}, &credential), "dpop_proof_missing");
  EXPECT_EQ(credential.token, "");
  EXPECT_EQ(Parse({}, &credential), "missing_credentials");
}

// RFC 6750 section 2.1.
TEST(ParseCredential, AcceptsToken68AndNoOtherCharacter) {
  constexpr std::string_view kOther = "-._~+/";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') ||
                            kOther.find(c) != kOther.npos;
    EXPECT_EQ(ParseValue(std::string("Bearer a") + c + "b"),
              is_allowed ? "ok" : "credential_malformed")
        << byte;
  }
  EXPECT_EQ(ParseValue("Bearer a="), "ok");
  EXPECT_EQ(ParseValue("Bearer ="), "credential_malformed");
  EXPECT_EQ(ParseValue("Bearer a=b"), "credential_malformed");
}

TEST(ParseCredential, RefusesATokenThatIsTooLong) {
  EXPECT_EQ(ParseValue("Bearer " + std::string(64 * 1024, 'a')), "ok");
  EXPECT_EQ(ParseValue("Bearer " + std::string(64 * 1024 + 1, 'a')),
            "token_too_large");
}

TEST(ParseCredential, FindsTheNameOfATokenHoweverItIsEncoded) {
  constexpr std::string_view kName = "access_token";
  for (size_t at = 0; at < kName.size(); ++at) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(kName[at]);
    const std::string name = std::string(kName.substr(0, at)) + "%" +
                             kDigits[byte / 16] + kDigits[byte % 16] +
                             std::string(kName.substr(at + 1));
    Credential credential;
    EXPECT_EQ(Parse({{}, "/x?a=b&" + name + "=c"}, &credential),
              "credential_in_query");
    EXPECT_EQ(Parse({{}, "/x", "a=b;" + name}, &credential),
              "credential_in_body");
  }
}

}  // namespace
}  // namespace matron::oauth
