#include "base/base64url.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Encode(std::string_view bytes) {
  std::string text(Base64UrlEncodedSize(bytes.size()), '*');
  Base64UrlEncode(
      {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()},
      text.data());
  return text;
}

// The bytes of `text`; false if it is refused.
bool Decode(std::string_view text, std::string* bytes) {
  std::vector<uint8_t> out(Base64UrlDecodedBound(text.size()));
  size_t size = 77;
  const bool decoded = Base64UrlDecode(text, out, &size);
  if (!decoded) {
    EXPECT_EQ(size, 0u) << text;
  }
  EXPECT_LE(size, out.size());
  bytes->assign(reinterpret_cast<const char*>(out.data()), size);
  return decoded;
}

bool IsAccepted(std::string_view text) {
  std::string bytes;
  return Decode(text, &bytes);
}

// ------------------------------------------------------------- Known answers

struct Case {
  const char* name;
  std::string_view text;
  std::string_view bytes;
};

class Base64UrlTest : public testing::TestWithParam<Case> {};

TEST_P(Base64UrlTest, EncodesAndDecodes) {
  std::string bytes;
  EXPECT_TRUE(Decode(GetParam().text, &bytes));
  EXPECT_EQ(bytes, GetParam().bytes);
  EXPECT_EQ(Encode(GetParam().bytes), GetParam().text);
}

// RFC 4648 section 10, without the padding; RFC 7515 appendix C and A.1.
constexpr Case kGood[] = {
    {"Nothing", "", ""},
    {"OneByte", "Zg", "f"},
    {"TwoBytes", "Zm8", "fo"},
    {"ThreeBytes", "Zm9v", "foo"},
    {"FourBytes", "Zm9vYg", "foob"},
    {"FiveBytes", "Zm9vYmE", "fooba"},
    {"SixBytes", "Zm9vYmFy", "foobar"},
    {"BothSpecialCharacters", "A-z_4ME", {"\x03\xec\xff\xe0\xc1", 5}},
    {"AllOnes", "____", "\xff\xff\xff"},
    {"Zero", "AA", {"\0", 1}},
    {"ThreeZeros", "AAAA", {"\0\0\0", 3}},
    {"Header", "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
     "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"},
};
INSTANTIATE_TEST_SUITE_P(Good, Base64UrlTest, testing::ValuesIn(kGood),
                         fixtures::CaseName());

class RefusedBase64UrlTest : public testing::TestWithParam<Case> {};

TEST_P(RefusedBase64UrlTest, IsRefused) {
  EXPECT_FALSE(IsAccepted(GetParam().text));
}

constexpr Case kBad[] = {
    {"LengthOne", "A", ""},
    {"LengthFive", "Zm9vY", ""},
    {"LengthNine", "Zm9vYmFyA", ""},
    {"PaddingOfOne", "Zm8=", ""},
    {"PaddingOfTwo", "Zg==", ""},
    {"PaddingAlone", "====", ""},
    {"PaddingAfterWhole", "Zm9v=", ""},
    {"EncodedPadding", "Zg%3D%3D", ""},
    {"StandardPlus", "A+z_4ME", ""},
    {"StandardSlash", "A-z/4ME", ""},
    {"LeadingBlank", " Zm9v", ""},
    {"TrailingBlank", "Zm9v ", ""},
    {"BlankInside", "Zm 9v", ""},
    {"LineFeed", "Zm9v\nYmFy", ""},
    {"CarriageReturn", "Zm9v\rYmFy", ""},
    {"Tab", "Zm9v\tYmF", ""},
    {"Zero", {"Zm9v\0YmF", 8}, ""},
    {"Dot", "Zm9.", ""},
    {"QuestionMark", "Zm?v", ""},
    {"HighBytes", "\xff\xff\xff\xff", ""},
    {"ByteOrderMark", "\xef\xbb\xbfZm9vA", ""},
    {"OneUnusedBitOfOneByte", "Zh", ""},
    {"AllUnusedBitsOfOneByte", "Zv", ""},
    {"OneUnusedBitOfTwoBytes", "Zm9", ""},
    {"AllUnusedBitsOfTwoBytes", "Zm_", ""},
    {"UnusedBitAtTheEnd", "Zm9vYh", ""},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedBase64UrlTest, testing::ValuesIn(kBad),
                         fixtures::CaseName());

// ---------------------------------------------------------------- Exhaustive

TEST(Base64Url, AcceptsOneTextForEachByte) {
  std::set<std::string> accepted;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      std::string bytes;
      if (!Decode(text, &bytes)) continue;
      ASSERT_EQ(bytes.size(), 1u);
      ASSERT_EQ(Encode(bytes), text);
      accepted.insert(bytes);
    }
  }
  EXPECT_EQ(accepted.size(), 256u);
}

TEST(Base64Url, AcceptsOneTextForEachPairOfBytes) {
  size_t accepted = 0;
  for (const char a : kAlphabet) {
    for (const char b : kAlphabet) {
      for (const char c : kAlphabet) {
        const std::string text = {a, b, c};
        std::string bytes;
        if (!Decode(text, &bytes)) continue;
        ++accepted;
        ASSERT_EQ(bytes.size(), 2u);
        ASSERT_EQ(Encode(bytes), text);
      }
    }
  }
  EXPECT_EQ(accepted, 65536u);
}

// Each position of texts of 4, 7 and 10 characters, with each byte there.
TEST(Base64Url, RefusesEveryOtherCharacterInEveryPosition) {
  for (const std::string_view good : {"AAAA", "AAAAAAA", "AAAAAAAAAA"}) {
    for (size_t position = 0; position < good.size(); ++position) {
      size_t accepted = 0;
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(good);
        text[position] = static_cast<char>(byte);
        if (!IsAccepted(text)) continue;
        ++accepted;
        EXPECT_NE(kAlphabet.find(static_cast<char>(byte)), kAlphabet.npos);
      }
      const bool is_last_of_tail =
          good.size() % 4 != 0 && position + 1 == good.size();
      const size_t unused_bits = good.size() % 4 == 2 ? 4 : 2;
      EXPECT_EQ(accepted, is_last_of_tail ? 64u >> unused_bits : 64u)
          << good << ' ' << position;
    }
  }
}

TEST(Base64Url, RoundTripsEveryLength) {
  std::string bytes;
  for (size_t size = 0; size < 300; ++size) {
    const std::string text = Encode(bytes);
    ASSERT_EQ(text.find_first_not_of(kAlphabet), text.npos);
    ASSERT_EQ(text.size(), (size * 4 + 2) / 3);
    std::string decoded;
    ASSERT_TRUE(Decode(text, &decoded));
    ASSERT_EQ(decoded, bytes);
    bytes.push_back(static_cast<char>(size * 37 + 11));
  }
}

// ------------------------------------------------------------------- Memory

TEST(Base64Url, NeedsTheWholeBound) {
  const std::string_view text = "Zm9vYmFy";
  std::array<uint8_t, Base64UrlDecodedBound(8)> out;
  static_assert(out.size() == 9);
  size_t size = 0;
  EXPECT_TRUE(Base64UrlDecode(text, out, &size));
  EXPECT_EQ(size, 6u);
  for (size_t room = 0; room < out.size(); ++room) {
    size = 77;
    EXPECT_FALSE(Base64UrlDecode(text, std::span(out).first(room), &size));
    EXPECT_EQ(size, 0u);
  }
}

TEST(Base64Url, BoundIsEnoughForEveryLength) {
  for (size_t size = 0; size < 1000; ++size) {
    EXPECT_GE(Base64UrlDecodedBound(size), size * 3 / 4);
    EXPECT_LE(Base64UrlDecodedBound(size), size * 3 / 4 + 3);
  }
}

}  // namespace
}  // namespace matron
