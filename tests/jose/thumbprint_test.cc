#include "jose/thumbprint.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

// The thumbprint of this JSON; empty if it has none.
std::string Of(std::string_view jwk) {
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(jwk, reader), Status::kOk);
  Thumbprint out;
  out.fill('x');
  const bool made = MakeThumbprint(document.root(), &out);
  EXPECT_EQ(out == Thumbprint(), !made);
  return made ? std::string(AsText(out)) : "";
}

// RFC 8037 appendix A.3.
TEST(Thumbprint, OfTheExampleOfRfc8037) {
  constexpr std::string_view kKey =
      R"({"kty":"OKP","crv":"Ed25519",)"
      R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
  EXPECT_EQ(Of(kKey), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Thumbprint, DoesNotDependOnOrderAndOtherMembers) {
  const std::string plain =
      Of(R"({"kty":"EC","crv":"P-256","x":"AA","y":"_-"})");
  EXPECT_EQ(plain.size(), 43u);
  EXPECT_EQ(Of(R"({"y":"_-","kid":"k","x":"AA","kty":"EC","crv":"P-256",)"
               R"("alg":"ES256","use":"sig"})"),
            plain);
  EXPECT_NE(Of(R"({"kty":"EC","crv":"P-256","x":"AA","y":"-_"})"), plain);
  EXPECT_NE(Of(R"({"kty":"EC","crv":"P-384","x":"AA","y":"_-"})"), plain);
}

TEST(Thumbprint, IsThatOfThePublicPart) {
  EXPECT_EQ(Of(R"({"kty":"OKP","crv":"Ed25519","x":"AA","d":"BB"})"),
            Of(R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"));
}

// Nothing is escaped, so nothing may stand there that needs it: or two keys
// could share a text.
TEST(Thumbprint, IsMadeOfPlainTextsOnly) {
  for (const std::string_view jwk :
       {"{}", "[]", R"({"kty":"foo"})", R"({"kty":1,"k":"AA"})",
        R"({"kty":"oct"})", R"({"kty":"oct","k":1})", R"({"kty":"oct","k":""})",
        R"({"kty":"oct","k":"A\"A"})", R"({"kty":"oct","k":"A A"})",
        R"({"kty":"oct","k":"A\\A"})",
        R"({"kty":"RSA","n":"AA","e":"A\u0000"})", R"({"kty":"RSA","n":"AA"})",
        R"({"kty":"EC","crv":"P-256","x":"AA"})",
        R"({"kty":"EC","crv":"P-256\",\"kty\":\"EC","x":"AA","y":"AA"})"}) {
    EXPECT_EQ(Of(jwk), "") << jwk;
  }
}

}  // namespace
}  // namespace matron::jose
