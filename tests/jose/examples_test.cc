// The examples of RFC 7515, RFC 7517 and RFC 7520 that concern the algorithms
// that are known here.

#include <string>

#include "gtest/gtest.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

using json::Document;
using json::Value;

// RFC 7515 appendix A.2.1.
const char kRsaKey[] =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W2)"
    R"(6mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_Yp)"
    R"(RPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs)"
    R"(LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_)"
    R"(I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h)"
    R"(4FRWyuXpoQ","e":"AQAB"})";
const char kPayload[] =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
    "bS9pc19yb290Ijp0cnVlfQ";
const char kRsaSignature[] =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4B"
    "h-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZ"
    "LgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d"
    "O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6"
    "LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(Rfc7515, A2Rs256) {
  const std::string token =
      std::string("eyJhbGciOiJSUzI1NiJ9.") + kPayload + "." + kRsaSignature;
  EXPECT_EQ(Verified(token, SetOf({kRsaKey})), "ok");
  AlgorithmSet others;
  others.Add(Algorithm::kRs384);
  others.Add(Algorithm::kEs256);
  EXPECT_EQ(Verified(token, SetOf({kRsaKey}), others), "algorithm_not_allowed");
}

TEST(Rfc7515, A3Es256) {
  const std::string key =
      R"({"kty":"EC","crv":"P-256",)"
      R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
  const std::string token =
      std::string("eyJhbGciOiJFUzI1NiJ9.") + kPayload +
      ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxf"
      "KTUJqPP3-Kg6NU1Q";
  EXPECT_EQ(Verified(token, SetOf({key})), "ok");
  EXPECT_EQ(Verified(token, SetOf({kRsaKey})), "key_not_found");
}

TEST(Rfc7515, A1Hs256IsNotAllowed) {
  const std::string token =
      std::string("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.") + kPayload +
      ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(Verified(token, SetOf({kRsaKey})), "algorithm_not_allowed");
}

TEST(Rfc7515, A5NoneIsRefused) {
  const std::string token =
      std::string("eyJhbGciOiJub25lIn0.") + kPayload + ".";
  EXPECT_EQ(Verified(token, SetOf({kRsaKey})), "token_malformed");
  EXPECT_EQ(Verified(token + "AAAA", SetOf({kRsaKey})),
            "algorithm_not_allowed");
}

// Appendix A.1: an EC key for encryption and an RSA key.
TEST(Rfc7517, A1PublicKeys) {
  const ParsedKeys parsed(SetOf(
      {R"({"kty":"EC","crv":"P-256",)"
       R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
       R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",)"
       R"("use":"enc","kid":"1"})",
       R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhW)"
       R"(x4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6)"
       R"(4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY36)"
       R"(8QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdk)"
       R"(t-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCu)"
       R"(r-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})"}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.keys->num_usable(), 1u);
  const crypto::VerificationKey* key = nullptr;
  EXPECT_EQ(parsed.keys->Choose(Algorithm::kRs256, "2011-04-29", &key),
            Reason::kOk);
  EXPECT_EQ(parsed.keys->Choose(Algorithm::kRs384, "2011-04-29", &key),
            Reason::kKeyMismatch);
  EXPECT_EQ(parsed.keys->Choose(Algorithm::kEs256, "1", &key),
            Reason::kKeyMismatch);
}

// Appendix A.3: of the two the first is for AES, and too short for a MAC.
TEST(Rfc7517, A3SymmetricKeys) {
  const ParsedKeys parsed(
      SetOf({R"({"kty":"oct","alg":"A128KW","k":"GawgguFyGrWKav7AX4VKUg"})",
             R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T)"
             R"(-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",)"
             R"("kid":"HMAC key used in JWS spec Appendix A.1 example"})"}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_TRUE(parsed.keys->is_symmetric());
  EXPECT_EQ(parsed.keys->num_usable(), 1u);
  // RFC 7515 appendix A.1 is signed by the second.
  const std::string key =
      R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0g)"
      R"(ZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})";
  const std::string token =
      std::string("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.") + kPayload +
      ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(Verified(token, SetOf({key}), AllAlgorithms()), "ok");
  EXPECT_EQ(Verified(token, SetOf({key})), "algorithm_not_allowed");
}

// A member of the cookbook's JSON, which must be there.
std::string Text(const Value& value) {
  EXPECT_TRUE(value.is_string());
  return std::string(value.text());
}

// The example of RFC 7520 in `name`, verified with the public part of its key.
std::string Cookbook(const std::string& text) {
  json::Reader reader;
  Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk);
  const Value root = document.root();
  const Value key = root.Find("input").Find("key");
  std::string jwk = "{";
  for (const char* member :
       {"kty", "kid", "use", "alg", "crv", "n", "e", "x", "y", "k"}) {
    const Value value = key.Find(member);
    if (!value.exists()) continue;
    if (jwk.size() > 1) jwk += ",";
    jwk += '"' + std::string(member) + "\":" + std::string(document.Raw(value));
  }
  const std::string token = Text(root.Find("output").Find("compact"));
  const std::string set = SetOf({jwk + "}"});
  // None of the algorithms but RS256 is allowed where nothing is said.
  if (root.Find("input").Find("alg").text() != "RS256") {
    EXPECT_EQ(Verified(token, set), "algorithm_not_allowed");
  }
  return Verified(token, set, AllAlgorithms());
}

TEST(Rfc7520, Section4_1Rs256) {
  MATRON_SHARED_OR_SKIP(text,
                        "data/jose-cookbook/jws/4_1.rsa_v15_signature.json");
  EXPECT_EQ(Cookbook(text), "ok");
}

TEST(Rfc7520, Section4_2Ps384) {
  MATRON_SHARED_OR_SKIP(text,
                        "data/jose-cookbook/jws/4_2.rsa-pss_signature.json");
  EXPECT_EQ(Cookbook(text), "ok");
}

TEST(Rfc7520, Section4_3Es512) {
  MATRON_SHARED_OR_SKIP(text,
                        "data/jose-cookbook/jws/4_3.ecdsa_signature.json");
  EXPECT_EQ(Cookbook(text), "ok");
}

TEST(Rfc7520, Section4_4Hs256) {
  MATRON_SHARED_OR_SKIP(
      text, "data/jose-cookbook/jws/4_4.hmac-sha2_integrity_protection.json");
  EXPECT_EQ(Cookbook(text), "ok");
}

// RFC 8037 appendix A.4.
TEST(Rfc8037, A4Ed25519) {
  const std::string key =
      R"({"kty":"OKP","crv":"Ed25519",)"
      R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
  const std::string token =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0"
      "JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
      "MuM0KAg";
  EXPECT_EQ(Verified(token, SetOf({key}), AllAlgorithms()), "ok");
  EXPECT_EQ(Verified(token, SetOf({key})), "algorithm_not_allowed");
}

// The client assertion of SMART App Launch 2.2, backend services.
TEST(SmartExample, ClientAssertionRs384) {
  MATRON_SHARED_OR_SKIP(token,
                        "data/smart-examples/client-assertion-rs384.jwt");
  MATRON_SHARED_OR_SKIP(key, "data/smart-examples/RS384.public.json");
  const std::string trimmed =
      token.substr(0, token.find_last_not_of(" \n") + 1);
  EXPECT_EQ(Verified(trimmed, key), "ok");
  AlgorithmSet others;
  others.Add(Algorithm::kRs256);
  EXPECT_EQ(Verified(trimmed, key, others), "algorithm_not_allowed");
}

TEST(SmartExample, PublicKeyEs384) {
  MATRON_SHARED_OR_SKIP(text, "data/smart-examples/ES384.public.json");
  const ParsedKeys parsed(text);
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.keys->num_usable(), 1u);
}

// Each set holds a public key, and the private one that belongs to it.
TEST(SmartExample, PrivateKeysAreLeftOut) {
  MATRON_SHARED_OR_SKIP(rsa, "data/smart-examples/RS384.private.json");
  MATRON_SHARED_OR_SKIP(ec, "data/smart-examples/ES384.private.json");
  for (const std::string& text : {rsa, ec}) {
    const ParsedKeys parsed(text);
    ASSERT_TRUE(parsed.keys.ok());
    EXPECT_EQ(parsed.keys->num_usable(), 1u);
    EXPECT_EQ(parsed.diagnostics.items()[0].code, Status::kKeyPrivate);
  }
}

}  // namespace
}  // namespace matron::jose
