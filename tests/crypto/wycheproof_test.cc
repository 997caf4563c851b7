// The vectors of Project Wycheproof for what is verified here. `acceptable` is
// in these files only a DigestInfo without its NULL, which RFC 8017 section 9.2
// does not make: counted as invalid.

#include <string>
#include <string_view>

#include "crypto/public_key.h"
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
  // Labelled valid, but refused here: by keys whose exponent is 3, or in DER,
  // which is no JWS signature.
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

bool IsRsa(Scheme scheme) {
  return scheme == Scheme::kRsaPkcs1Sha256 || scheme == Scheme::kRsaPkcs1Sha384;
}

PublicKey KeyOf(const Value& group, Scheme scheme, Status* status) {
  const Value key = group.Find("publicKey");
  if (IsRsa(scheme)) {
    return PublicKey::Rsa(Bytes(Number(key.Find("modulus"))),
                          Bytes(Number(key.Find("publicExponent"))), status);
  }
  const Curve curve =
      scheme == Scheme::kEcdsaP256Sha256 ? Curve::kP256 : Curve::kP384;
  const size_t size = CoordinateBytes(curve);
  const std::string point = FromHex(key.Find("uncompressed").text());
  EXPECT_EQ(point.size(), 1 + 2 * size);
  return PublicKey::Ec(curve, Bytes(point).subspan(1, size),
                       Bytes(point).subspan(1 + size, size), status);
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
    Status status = Status::kOk;
    const PublicKey key = KeyOf(group, c.scheme, &status);
    EXPECT_TRUE(status == Status::kOk || status == Status::kKeyWeak);
    Value test = group.Find("tests").first();
    for (; test.exists(); test = test.next()) {
      const bool valid = key.Verify(c.scheme, FromHex(test.Find("msg").text()),
                                    Bytes(FromHex(test.Find("sig").text())));
      const bool labelled = test.Find("result").text() == "valid";
      const bool is_waived =
          labelled && (c.is_der || status == Status::kKeyWeak);
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
    const PublicKey key = KeyOf(group, Scheme::kRsaPkcs1Sha256, &status);
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
