// The vectors of Project Wycheproof for what is verified here. `acceptable` is
// in these files only a DigestInfo without its NULL, which RFC 8017 section 9.2
// does not make: counted as invalid.

#include <string>
#include <string_view>

#include "crypto/verification_key.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::crypto {
namespace {

using jose::FromHex;
using json::Document;
using json::Value;

struct FileCase {
  const char* name;
  const char* file;
  Scheme scheme;
  size_t num_tests;
  size_t num_valid;
  // Labelled valid, but refused here: by keys whose exponent is 3 or that are
  // shorter than the hash, in DER, with another salt or MGF1 than JWS has, or
  // with a tag that was cut.
  size_t num_waived = 0;
  bool is_der = false;
};

std::span<const uint8_t> Bytes(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

// The octets of a hexadecimal number, without leading zeros.
std::string Number(const Value& hex) {
  std::string bytes = FromHex(hex.text());
  bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
  return bytes;
}

// The octets of the hash, which are those of the salt and of the tag too.
size_t HashBytes(Scheme scheme) {
  switch (scheme) {
    case Scheme::kRsaPssSha256:
    case Scheme::kHmacSha256:
      return 32;
    case Scheme::kRsaPssSha384:
    case Scheme::kHmacSha384:
      return 48;
    default:
      return 64;
  }
}

// Whether the parameters of `group` are those that RFC 7518 sections 3.2 and
// 3.5 fix.
bool IsOfJws(const Value& group, Scheme scheme) {
  const auto bits = static_cast<int64_t>(8 * HashBytes(scheme));
  if (group.Find("type").text() == "RsassaPssVerify") {
    const std::string hash = "SHA-" + std::to_string(bits);
    return group.Find("sha").text() == hash &&
           group.Find("mgfSha").text() == hash &&
           group.Find("sLen").integer() * 8 == bits;
  }
  return group.Find("type").text() != "MacTest" ||
         (group.Find("tagSize").integer() == bits &&
          group.Find("keySize").integer() >= bits);
}

VerificationKey EcKeyOf(const Value& key, Curve curve, Status* status) {
  const size_t size = CoordinateBytes(curve);
  const std::string point = FromHex(key.Find("uncompressed").text());
  EXPECT_EQ(point.size(), 1 + 2 * size);
  return VerificationKey::Ec(curve, Bytes(point).subspan(1, size),
                             Bytes(point).subspan(1 + size, size), status);
}

VerificationKey KeyOf(const Value& group, const Value& test, Scheme scheme,
                      Status* status) {
  const Value key = group.Find("publicKey");
  switch (scheme) {
    case Scheme::kEcdsaP256Sha256:
      return EcKeyOf(key, Curve::kP256, status);
    case Scheme::kEcdsaP384Sha384:
      return EcKeyOf(key, Curve::kP384, status);
    case Scheme::kEcdsaP521Sha512:
      return EcKeyOf(key, Curve::kP521, status);
    case Scheme::kEd25519:
      return VerificationKey::Ed25519(Bytes(FromHex(key.Find("pk").text())),
                                      status);
    case Scheme::kHmacSha256:
    case Scheme::kHmacSha384:
    case Scheme::kHmacSha512:
      return VerificationKey::Hmac(Bytes(FromHex(test.Find("key").text())),
                                   status);
    default:
      return VerificationKey::Rsa(Bytes(Number(key.Find("modulus"))),
                                  Bytes(Number(key.Find("publicExponent"))),
                                  status);
  }
}

class WycheproofTest : public testing::TestWithParam<FileCase> {};

TEST_P(WycheproofTest, EveryVectorHasItsResult) {
  const FileCase& c = GetParam();
  MATRON_SHARED_OR_SKIP(
      text, std::string("data/wycheproof/testvectors_v1/") + c.file);
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_tests = 0, num_valid = 0, num_waived = 0;
  Value group = document.root().Find("testGroups").first();
  for (; group.exists(); group = group.next()) {
    const bool is_of_jws = !c.is_der && IsOfJws(group, c.scheme);
    Value test = group.Find("tests").first();
    for (; test.exists(); test = test.next()) {
      Status status = Status::kOk;
      const VerificationKey key = KeyOf(group, test, c.scheme, &status);
      EXPECT_TRUE(status == Status::kOk || status == Status::kKeyWeak);
      const bool is_weak = status == Status::kKeyWeak;
      const Value tag = test.Find("tag");
      const Value signature = tag.exists() ? tag : test.Find("sig");
      const bool valid = key.Verify(c.scheme, FromHex(test.Find("msg").text()),
                                    Bytes(FromHex(signature.text())));
      const bool labelled = test.Find("result").text() == "valid";
      const bool is_waived = labelled && (!is_of_jws || is_weak);
      EXPECT_EQ(valid, labelled && !is_waived)
          << c.file << " tcId " << test.Find("tcId").integer() << ' '
          << test.Find("comment").text();
      ++num_tests;
      if (valid) ++num_valid;
      if (is_waived) ++num_waived;
    }
  }
  EXPECT_EQ(num_tests, c.num_tests);
  EXPECT_EQ(num_valid, c.num_valid);
  EXPECT_EQ(num_waived, c.num_waived);
}

constexpr FileCase kFiles[] = {
    {"Es256", "ecdsa_secp256r1_sha256_p1363_test.json",
     Scheme::kEcdsaP256Sha256, 262, 173},
    {"Es384", "ecdsa_secp384r1_sha384_p1363_test.json",
     Scheme::kEcdsaP384Sha384, 280, 193},
    {"Es256Der", "ecdsa_secp256r1_sha256_test.json", Scheme::kEcdsaP256Sha256,
     484, 0, 174, true},
    {"Es384Der", "ecdsa_secp384r1_sha384_test.json", Scheme::kEcdsaP384Sha384,
     504, 0, 194, true},
    {"Es512", "ecdsa_secp521r1_sha512_p1363_test.json",
     Scheme::kEcdsaP521Sha512, 318, 231},
    {"Es512Der", "ecdsa_secp521r1_sha512_test.json", Scheme::kEcdsaP521Sha512,
     542, 0, 232, true},
    {"Ed25519", "ed25519_test.json", Scheme::kEd25519, 151, 88},
    {"Hs256", "hmac_sha256_test.json", Scheme::kHmacSha256, 174, 30, 36},
    {"Hs384", "hmac_sha384_test.json", Scheme::kHmacSha384, 174, 30, 36},
    {"Hs512", "hmac_sha512_test.json", Scheme::kHmacSha512, 174, 30, 36},
    {"Ps256Bits2048", "rsa_pss_2048_sha256_mgf1_32_test.json",
     Scheme::kRsaPssSha256, 108, 63},
    {"Ps256Bits3072", "rsa_pss_3072_sha256_mgf1_32_test.json",
     Scheme::kRsaPssSha256, 108, 63},
    {"Ps256Bits4096", "rsa_pss_4096_sha256_mgf1_32_test.json",
     Scheme::kRsaPssSha256, 108, 63},
    {"Ps384Bits2048", "rsa_pss_2048_sha384_mgf1_48_test.json",
     Scheme::kRsaPssSha384, 141, 95},
    {"Ps384Bits4096", "rsa_pss_4096_sha384_mgf1_48_test.json",
     Scheme::kRsaPssSha384, 141, 95},
    {"Ps512Bits4096", "rsa_pss_4096_sha512_mgf1_64_test.json",
     Scheme::kRsaPssSha512, 179, 132},
    {"Ps512ShortSalt", "rsa_pss_4096_sha512_mgf1_32_test.json",
     Scheme::kRsaPssSha512, 177, 0, 132},
    {"Ps256OtherParameters", "rsa_pss_misc_test.json", Scheme::kRsaPssSha256,
     150, 1, 149},
    {"Ps384OtherParameters", "rsa_pss_misc_test.json", Scheme::kRsaPssSha384,
     150, 1, 149},
    {"Ps512OtherParameters", "rsa_pss_misc_test.json", Scheme::kRsaPssSha512,
     150, 1, 149},
    {"Rs512Bits2048", "rsa_signature_2048_sha512_test.json",
     Scheme::kRsaPkcs1Sha512, 259, 7, 1},
    {"Rs512Bits3072", "rsa_signature_3072_sha512_test.json",
     Scheme::kRsaPkcs1Sha512, 260, 7, 1},
    {"Rs512Bits4096", "rsa_signature_4096_sha512_test.json",
     Scheme::kRsaPkcs1Sha512, 259, 7},
    {"Rs256Bits2048", "rsa_signature_2048_sha256_test.json",
     Scheme::kRsaPkcs1Sha256, 259, 7, 2},
    {"Rs384Bits2048", "rsa_signature_2048_sha384_test.json",
     Scheme::kRsaPkcs1Sha384, 258, 7},
    {"Rs256Bits3072", "rsa_signature_3072_sha256_test.json",
     Scheme::kRsaPkcs1Sha256, 259, 7, 1},
    {"Rs384Bits3072", "rsa_signature_3072_sha384_test.json",
     Scheme::kRsaPkcs1Sha384, 259, 7},
    {"Rs256Bits4096", "rsa_signature_4096_sha256_test.json",
     Scheme::kRsaPkcs1Sha256, 258, 7},
    {"Rs384Bits4096", "rsa_signature_4096_sha384_test.json",
     Scheme::kRsaPkcs1Sha384, 259, 7},
};
INSTANTIATE_TEST_SUITE_P(Files, WycheproofTest, testing::ValuesIn(kFiles),
                         fixtures::CaseName());

// Signatures by RSASSA-PSS are none by RSASSA-PKCS1-v1_5.
TEST(Wycheproof, RefusesEveryValidSignatureByPss) {
  MATRON_SHARED_OR_SKIP(
      text,
      "data/wycheproof/testvectors_v1/rsa_pss_2048_sha256_mgf1_32_test.json");
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_tests = 0;
  Value group = document.root().Find("testGroups").first();
  for (; group.exists(); group = group.next()) {
    Status status = Status::kOk;
    const VerificationKey key =
        KeyOf(group, Value(), Scheme::kRsaPkcs1Sha256, &status);
    EXPECT_TRUE(key.exists());
    Value test = group.Find("tests").first();
    for (; test.exists(); test = test.next()) {
      // One of the invalid ones is a signature by RSASSA-PKCS1-v1_5.
      if (test.Find("result").text() != "valid") continue;
      ++num_tests;
      EXPECT_FALSE(key.Verify(Scheme::kRsaPkcs1Sha256,
                              FromHex(test.Find("msg").text()),
                              Bytes(FromHex(test.Find("sig").text()))));
    }
  }
  EXPECT_EQ(num_tests, 63u);
}

}  // namespace
}  // namespace matron::crypto
