#include "base/base64.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace matron {
namespace {

// The bytes of `text`, or "refused".
std::string Decode(std::string_view text) {
  std::vector<uint8_t> out(Base64DecodedBound(text.size()));
  size_t size = 77;
  if (!Base64Decode(text, out, &size)) {
    EXPECT_EQ(size, 0u) << text;
    return "refused";
  }
  EXPECT_LE(size, out.size());
  return std::string(out.begin(),
                     out.begin() + static_cast<std::ptrdiff_t>(size));
}

TEST(Base64Decode, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(Decode(""), "");
  EXPECT_EQ(Decode("Zg=="), "f");
  EXPECT_EQ(Decode("Zm8="), "fo");
  EXPECT_EQ(Decode("Zm9v"), "foo");
  EXPECT_EQ(Decode("Zm9vYg=="), "foob");
  EXPECT_EQ(Decode("Zm9vYmE="), "fooba");
  EXPECT_EQ(Decode("Zm9vYmFy"), "foobar");
  EXPECT_EQ(Decode("+/+/"), "\xfb\xff\xbf");
}

TEST(Base64Decode, RefusesEveryOtherSpelling) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zm8",
                           "Zm9v=", "====", "=Zg=", "Zh==", "Zm9=", "-_-_",
                           "Zm9v\n", " m9v", "Zm\0v", "Zg==Zg==", "Zm8=Zm9v"}) {
    EXPECT_EQ(Decode(text), "refused") << text;
  }
}

TEST(Base64Decode, ReadsEachCharacterOfTheAlphabetAndNoOther) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int c = 0; c < 256; ++c) {
    const std::string text = std::string(1, static_cast<char>(c)) + "AAA";
    const bool is_digit =
        kAlphabet.find(static_cast<char>(c)) != kAlphabet.npos;
    EXPECT_EQ(Decode(text) != "refused", is_digit) << c;
  }
}

}  // namespace
}  // namespace matron
