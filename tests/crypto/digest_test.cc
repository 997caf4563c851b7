#include "crypto/digest.h"

#include <span>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::crypto {
namespace {

std::string Hex(std::span<const uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : bytes) {
    hex += kDigits[byte / 16];
    hex += kDigits[byte % 16];
  }
  return hex;
}

struct DigestCase {
  const char* name;
  std::string_view text;
  std::string_view sha256;
  std::string_view sha384;
};

class DigestTest : public testing::TestWithParam<DigestCase> {};

TEST_P(DigestTest, IsTheKnownAnswer) {
  EXPECT_EQ(Hex(Sha256(GetParam().text)), GetParam().sha256);
  EXPECT_EQ(Hex(Sha384(GetParam().text)), GetParam().sha384);
}

// The examples of FIPS 180, one and two blocks long.
constexpr DigestCase kDigests[] = {
    {"NoText",
     {},
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
     "274edebfe76f65fbd51ad2f14898b95b"},
    {"EmptyText", "",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
     "274edebfe76f65fbd51ad2f14898b95b"},
    {"Abc", "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"},
    {"Bits448", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
     "b0455a8520bc4e6f5fe95b1fe3c8452b"},
    {"Bits896",
     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
     "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
     "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
     "fcc7c71a557e2db966c3e9fa91746039"},
};
INSTANTIATE_TEST_SUITE_P(Texts, DigestTest, testing::ValuesIn(kDigests),
                         fixtures::CaseName());

TEST(Digest, OfAMillionLetters) {
  const std::string text(1000000, 'a');
  EXPECT_EQ(Hex(Sha256(text)),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(Hex(Sha384(text)),
            "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
            "07b8b3dc38ecc4ebae97ddd87f3d8985");
}

// The digest of the digests of texts of 0 to 300 bytes, over every end of a
// block; worked out with Python's hashlib.
TEST(Digest, OfEveryLength) {
  std::string text, of_256, of_384;
  for (size_t size = 0; size <= 300; ++size) {
    const Sha256Digest short_digest = Sha256(text);
    const Sha384Digest long_digest = Sha384(text);
    of_256.append(short_digest.begin(), short_digest.end());
    of_384.append(long_digest.begin(), long_digest.end());
    text += static_cast<char>(size * 31 + 7);
  }
  EXPECT_EQ(Hex(Sha256(of_256)),
            "78f25692e2f4dd74482ac3dcf4f505a7c278fa279588b764b99a497144bcd49c");
  EXPECT_EQ(Hex(Sha384(of_384)),
            "ee5687497e0097f58b34f928dabee44e7963886c5b13a2ff1709df57be7bb56b"
            "2144b2519cf293aefe6ead490dfea857");
}

// -------------------------------------------------------- EqualsConstantTime

TEST(EqualsConstantTime, IsTrueForEqualTexts) {
  EXPECT_TRUE(EqualsConstantTime("", ""));
  EXPECT_TRUE(EqualsConstantTime({}, ""));
  EXPECT_TRUE(EqualsConstantTime({}, {}));
  EXPECT_TRUE(EqualsConstantTime("a", std::string("a")));
  const std::string text(1000, 'x');
  EXPECT_TRUE(EqualsConstantTime(text, std::string(text)));
}

TEST(EqualsConstantTime, IsFalseForEveryBitThatDiffers) {
  const std::string text = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string other = text;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(EqualsConstantTime(text, other)) << bit;
    EXPECT_FALSE(EqualsConstantTime(other, text)) << bit;
  }
}

TEST(EqualsConstantTime, IsFalseForEverySizeThatDiffers) {
  const std::string_view text = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(EqualsConstantTime(text, text.substr(0, size))) << size;
    EXPECT_FALSE(EqualsConstantTime(text.substr(0, size), text)) << size;
  }
}

TEST(EqualsConstantTime, DoesNotEndAtZero) {
  EXPECT_FALSE(EqualsConstantTime({"a\0b", 3}, {"a\0c", 3}));
  EXPECT_FALSE(EqualsConstantTime({"a\0", 2}, {"a", 1}));
  EXPECT_TRUE(EqualsConstantTime({"a\0b", 3}, {"a\0b", 3}));
}

}  // namespace
}  // namespace matron::crypto
