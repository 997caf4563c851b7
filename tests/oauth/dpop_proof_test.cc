// What every member of the rules does stands in tests/vectors/cases/
// verify_profiles.py; here is what a vector does not show.

#include "oauth/dpop_proof.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

// The example of RFC 9449 section 7.1, whose time has passed long ago.
constexpr std::string_view kProof =
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6"
    "Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZF"
    "NGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2"
    "In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM"
    "6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI"
    "2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVF"
    "FbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1"
    "dqd-jfxSYoMxhAJpLjA";

struct Verified {
  explicit Verified(const DpopRules& rules) {
    EXPECT_EQ(jws.Parse(kProof, reader, arena), Reason::kOk);
    const DpopProofValidator validator(rules);
    EXPECT_EQ(validator.CheckType(jws), Reason::kOk);
    jose::VerifiedJws verified;
    jose::Thumbprint thumbprint;
    EXPECT_EQ(jws.VerifyByHeaderKey(&verified, &thumbprint), Reason::kOk);
    reason = validator.Validate(verified, thumbprint, document, reader, arena,
                                &proof, nullptr);
  }
  json::Reader reader;
  json::Document document;
  Arena arena = Arena::Growing();
  jose::CompactJws jws;
  DpopProof proof;
  Reason reason = Reason::kInternal;
};

DpopRules Rules() {
  DpopRules rules;
  rules.method = "GET";
  rules.url = "https://resource.example.org/protectedresource";
  rules.access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
  rules.now = 1562262618;
  return rules;
}

TEST(DpopProof, OfTheStandardIsValid) {
  const Verified result(Rules());
  EXPECT_EQ(Name(result.reason), "ok");
  EXPECT_EQ(jose::AsText(result.proof.key_thumbprint),
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

TEST(DpopProof, MatchesNoExpectationThatIsEmpty) {
  const auto reason = [](auto&& change) {
    DpopRules rules = Rules();
    change(rules);
    const Verified result(rules);
    EXPECT_FALSE(result.proof.claims.exists());
    EXPECT_EQ(result.proof.key_thumbprint, jose::Thumbprint());
    return Name(result.reason);
  };
  EXPECT_EQ(reason([](DpopRules& r) { r.method = ""; }),
            "dpop_method_mismatch");
  EXPECT_EQ(reason([](DpopRules& r) { r.url = ""; }), "dpop_url_mismatch");
  EXPECT_EQ(reason([](DpopRules& r) { r.access_token = ""; }),
            "dpop_token_mismatch");
  EXPECT_EQ(reason([](DpopRules& r) { r.key_thumbprint = ""; }),
            "dpop_key_mismatch");
  EXPECT_EQ(reason([](DpopRules& r) { r.nonce = ""; }), "dpop_nonce_mismatch");
  EXPECT_EQ(reason([](DpopRules& r) { r.now = DpopRules().now; }),
            "now_missing");
  EXPECT_EQ(reason([](DpopRules& r) { r.now += 61; }), "dpop_proof_expired");
  EXPECT_EQ(reason([](DpopRules& r) { r.now -= 1; }), "token_issued_in_future");
}

bool Same(std::string_view a, std::string_view b) {
  Arena arena = Arena::Growing();
  const bool same = IsSameTarget(a, b, arena);
  EXPECT_EQ(IsSameTarget(b, a, arena), same) << a << ' ' << b;
  return same;
}

// RFC 3986 sections 5.2.4, 6.2.2 and 6.2.3.
TEST(IsSameTarget, Normalises) {
  for (const auto& [a, b] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"https://h/a/b", "https://h/a/b"},
           {"https://h", "https://h/"},
           {"https://h?x", "https://h/#y"},
           {"HTTPS://H:443/a", "https://h/a"},
           {"http://h:80/a", "http://h/a"},
           {"https://h/a?x=/../b", "https://h/a"},
           {"https://h/%61", "https://h/a"},
           {"https://h/%7e", "https://h/~"},
           {"https://h/%c3%A9", "https://h/%C3%a9"},
           {"https://h/./a", "https://h/a"},
           {"https://h/a/./b", "https://h/a/b"},
           {"https://h/a/../b", "https://h/b"},
           {"https://h/a/b/../../c", "https://h/c"},
           {"https://h/../a", "https://h/a"},
           {"https://h/a/..", "https://h/"},
           {"https://h/a/.", "https://h/a/"},
           {"https://h/a/%2e%2E/b", "https://h/b"},
           {"https://h/..", "https://h"},
           {"https://[::1]/a", "https://[::1]:443/a"}}) {
    EXPECT_TRUE(Same(a, b)) << a << ' ' << b;
  }
}

TEST(IsSameTarget, TellsApart) {
  for (const auto& [a, b] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"https://h/a", "https://h/b"},
           {"https://h/a", "https://h/A"},
           {"https://h/a", "https://h/a/"},
           {"https://h/a", "http://h/a"},
           {"https://h/a", "https://h:8443/a"},
           {"https://h/a", "https://g/a"},
           {"https://h/a", "https://h.evil/a"},
           {"https://h/a/b", "https://h/a%2fb"},
           {"https://h/a%2Fb", "https://h/a%252Fb"},
           {"https://h//a", "https://h/a"},
           {"https://h/%", "https://h/%"},
           {"https://h/%zz", "https://h/%zz"},
           {"https://h/a%2", "https://h/a%2"},
           {"https://u@h/a", "https://u@h/a"},
           {"/a", "/a"},
           {"ftp://h/a", "ftp://h/a"},
           {"", ""}}) {
    EXPECT_FALSE(Same(a, b)) << a << ' ' << b;
  }
}

}  // namespace
}  // namespace matron::oauth
