// What tools/deps made of Abseil, BoringSSL and simdjson: that each works with
// the options of this build, and that BoringSSL has lost its state and nothing
// else.

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "openssl/aead.h"
#include "openssl/bn.h"
#include "openssl/ec_key.h"
#include "openssl/ecdsa.h"
#include "openssl/err.h"
#include "openssl/hmac.h"
#include "openssl/mem.h"
#include "openssl/nid.h"
#include "openssl/rand.h"
#include "openssl/rsa.h"
#include "openssl/sha.h"
#include "simdjson.h"

namespace {

static_assert(std::is_same_v<absl::string_view, std::string_view>);

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

std::string Hex(const uint8_t* bytes, size_t len) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes), len});
}

BIGNUM* Number(std::string_view hex) {
  const std::string bytes = absl::HexStringToBytes(hex);
  return BN_bin2bn(Bytes(bytes), bytes.size(), nullptr);
}

struct EcdsaCase {
  int curve;
  std::string_view x, y, r, s;
};

bool VerifyEcdsa(const EcdsaCase& c, const uint8_t* digest, size_t digest_len) {
  bssl::UniquePtr<EC_KEY> key(EC_KEY_new_by_curve_name(c.curve));
  bssl::UniquePtr<BIGNUM> x(Number(c.x));
  bssl::UniquePtr<BIGNUM> y(Number(c.y));
  bssl::UniquePtr<ECDSA_SIG> signature(ECDSA_SIG_new());
  return EC_KEY_set_public_key_affine_coordinates(key.get(), x.get(),
                                                  y.get()) == 1 &&
         ECDSA_SIG_set0(signature.get(), Number(c.r), Number(c.s)) == 1 &&
         ECDSA_do_verify(digest, digest_len, signature.get(), key.get()) == 1;
}

TEST(BoringSsl, Hashes) {
  uint8_t digest[SHA512_DIGEST_LENGTH];
  SHA256(Bytes("abc"), 3, digest);
  EXPECT_EQ(Hex(digest, 8), "ba7816bf8f01cfea");
  SHA384(Bytes("abc"), 3, digest);
  EXPECT_EQ(Hex(digest, 8), "cb00753f45a35e8b");
  SHA512(Bytes("abc"), 3, digest);
  EXPECT_EQ(Hex(digest, 8), "ddaf35a193617aba");
}

TEST(BoringSsl, Hmac) {  // RFC 4231 section 4.3.
  uint8_t mac[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  ASSERT_NE(HMAC(EVP_sha256(), "Jefe", 4, Bytes("what do ya want for nothing?"),
                 28, mac, &len),
            nullptr);
  EXPECT_EQ(Hex(mac, 8), "5bdcc146bf60754e");
}

TEST(BoringSsl, VerifiesRsa) {  // RFC 7515 appendix A.2.
  const std::string_view kInput =
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
      "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  std::string n, signature;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(
      "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qP"
      "CJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47s"
      "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
      "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud"
      "F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
      &n));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4B"
      "h-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZ"
      "LgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d"
      "O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6"
      "LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
      &signature));
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256(Bytes(kInput), kInput.size(), digest);
  bssl::UniquePtr<RSA> rsa(RSA_new());
  BIGNUM* modulus = BN_bin2bn(Bytes(n), n.size(), nullptr);
  ASSERT_EQ(RSA_set0_key(rsa.get(), modulus, Number("010001"), nullptr), 1);

  EXPECT_EQ(RSA_verify(NID_sha256, digest, sizeof(digest), Bytes(signature),
                       signature.size(), rsa.get()),
            1);
  signature[100] = static_cast<char>(signature[100] ^ 1);
  EXPECT_EQ(RSA_verify(NID_sha256, digest, sizeof(digest), Bytes(signature),
                       signature.size(), rsa.get()),
            0);
}

TEST(BoringSsl, VerifiesEcdsa) {  // RFC 6979 appendix A.2.5 and A.2.6.
  const EcdsaCase kP256 = {
      NID_X9_62_prime256v1,
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"};
  const EcdsaCase kP384 = {
      NID_secp384r1,
      "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64"
      "def8f0ea9055866064a254515480bc13",
      "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1"
      "288b231c3ae0d4fe7344fd2533264720",
      "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
      "81a648152e44acf96e36dd1e80fabe46",
      "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
      "a329c145786e679e7b82c71a38628ac8"};
  uint8_t digest[SHA512_DIGEST_LENGTH];
  SHA256(Bytes("sample"), 6, digest);
  EXPECT_TRUE(VerifyEcdsa(kP256, digest, SHA256_DIGEST_LENGTH));
  digest[0] ^= 1;
  EXPECT_FALSE(VerifyEcdsa(kP256, digest, SHA256_DIGEST_LENGTH));
  SHA384(Bytes("sample"), 6, digest);
  EXPECT_TRUE(VerifyEcdsa(kP384, digest, SHA384_DIGEST_LENGTH));
  digest[0] ^= 1;
  EXPECT_FALSE(VerifyEcdsa(kP384, digest, SHA384_DIGEST_LENGTH));
}

TEST(BoringSsl, SealsAndOpens) {  // Test case 14 of the GCM specification.
  const uint8_t kZeros[32] = {};
  uint8_t sealed[32], opened[32];
  size_t sealed_len = 0, opened_len = 0;
  bssl::ScopedEVP_AEAD_CTX aead;
  ASSERT_EQ(EVP_AEAD_CTX_init(aead.get(), EVP_aead_aes_256_gcm(), kZeros, 32,
                              16, nullptr),
            1);
  ASSERT_EQ(EVP_AEAD_CTX_seal(aead.get(), sealed, &sealed_len, sizeof(sealed),
                              kZeros, 12, kZeros, 16, nullptr, 0),
            1);
  EXPECT_EQ(Hex(sealed, sealed_len),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  ASSERT_EQ(EVP_AEAD_CTX_open(aead.get(), opened, &opened_len, sizeof(opened),
                              kZeros, 12, sealed, sealed_len, nullptr, 0),
            1);
  EXPECT_EQ(opened_len, 16u);
  EXPECT_EQ(CRYPTO_memcmp(opened, kZeros, 16), 0);
  sealed[20] ^= 1;
  EXPECT_EQ(EVP_AEAD_CTX_open(aead.get(), opened, &opened_len, sizeof(opened),
                              kZeros, 12, sealed, sealed_len, nullptr, 0),
            0);
}

TEST(BoringSsl, HasNoRandomGenerator) {
  uint8_t bytes[4] = {1, 2, 3, 4};
  EXPECT_EQ(RAND_bytes(bytes, sizeof(bytes)), 0);
  EXPECT_EQ(Hex(bytes, sizeof(bytes)), "00000000");
  bssl::UniquePtr<EC_KEY> key(EC_KEY_new_by_curve_name(NID_X9_62_prime256v1));
  EXPECT_EQ(EC_KEY_generate_key(key.get()), 0);
}

TEST(BoringSsl, HasNoErrorQueue) {
  bssl::UniquePtr<RSA> rsa(RSA_new());
  uint8_t byte = 0;
  EXPECT_EQ(RSA_verify(NID_sha256, &byte, 1, &byte, 1, rsa.get()), 0);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

// BoringSSL makes its tables when they are first needed, simdjson picks its
// instructions.
TEST(Dependencies, MayBeUsedByManyThreadsFromTheStart) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      bssl::UniquePtr<EC_KEY> key(EC_KEY_new_by_curve_name(NID_secp384r1));
      EXPECT_NE(key, nullptr);
      simdjson::ondemand::parser parser;
      simdjson::ondemand::document document;
      const simdjson::padded_string json(std::string_view("{\"a\":7}"));
      ASSERT_EQ(parser.iterate(json).get(document), simdjson::SUCCESS);
      int64_t value = 0;
      ASSERT_EQ(document["a"].get_int64().get(value), simdjson::SUCCESS);
      EXPECT_EQ(value, 7);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Abseil, HasHashTables) {
  absl::flat_hash_map<std::string, int> map;
  for (int i = 0; i < 1000; ++i) map[std::to_string(i)] = i;
  EXPECT_EQ(map.size(), 1000u);
  EXPECT_EQ(map["512"], 512);
}

}  // namespace
