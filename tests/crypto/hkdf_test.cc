#include "crypto/hkdf.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::crypto {
namespace {

using jose::FromHex;

std::span<const uint8_t> Bytes(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

struct HkdfCase {
  const char* name;
  std::string_view secret, salt, info, out;
};

class HkdfTest : public testing::TestWithParam<HkdfCase> {};

TEST_P(HkdfTest, IsTheKnownAnswer) {
  const HkdfCase& c = GetParam();
  const std::string wanted = FromHex(c.out);
  std::string out(wanted.size(), '\0');
  ASSERT_TRUE(HkdfSha256(Bytes(FromHex(c.secret)), Bytes(FromHex(c.salt)),
                         Bytes(FromHex(c.info)),
                         {reinterpret_cast<uint8_t*>(out.data()), out.size()}));
  EXPECT_EQ(out, wanted);
}

// RFC 5869 appendix A.1 to A.3.
constexpr HkdfCase kCases[] = {
    {"Basic", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
     "34007208d5b887185865"},
    {"Longer",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
     "404142434445464748494a4b4c4d4e4f",
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
     "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
     "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
     "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
     "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
     "cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {"NoSaltNoInfo", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
     "9d201395faa4b61a96c8"},
};
INSTANTIATE_TEST_SUITE_P(Rfc5869, HkdfTest, testing::ValuesIn(kCases),
                         fixtures::CaseName());

TEST(Hkdf, RefusesMoreThan255Blocks) {
  std::vector<uint8_t> out(255 * 32 + 1, 0xaa);
  EXPECT_TRUE(HkdfSha256(Bytes("secret"), {}, {}, std::span(out).subspan(1)));
  EXPECT_FALSE(HkdfSha256(Bytes("secret"), {}, {}, out));
  EXPECT_EQ(out, std::vector<uint8_t>(out.size(), 0));
}

}  // namespace
}  // namespace matron::crypto
