#include "base/text.h"

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron {
namespace {

// The spelling of a code point, surrogates included (RFC 3629 section 3).
std::string Spell(uint32_t point) {
  const auto byte = [](uint32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&](int shift) {
    return byte(0x80 | ((point >> shift) & 0x3f));
  };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {byte(0xe0 | point >> 12), tail(6), tail(0)};
  return {byte(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

// -------------------------------------------------------------------- UTF-8

TEST(IsUtf8, AcceptsExactlyTheScalarValues) {
  for (uint32_t point = 0; point < 0x200000; ++point) {
    const bool is_scalar =
        point < 0xd800 || (point > 0xdfff && point <= 0x10ffff);
    ASSERT_EQ(IsUtf8(Spell(point)), is_scalar) << std::hex << point;
  }
}

// Every text of two and three bytes that starts with a byte over 0x7f is a
// character, or a character and ASCII, or two characters of ASCII behind: told
// by spelling the code point again.
bool IsOneCharacter(std::string_view text) {
  const auto bits = [&](size_t i, int mask) {
    return static_cast<uint32_t>(static_cast<uint8_t>(text[i]) & mask);
  };
  uint32_t point = 0;
  if (text.size() == 2) point = bits(0, 0x1f) << 6 | bits(1, 0x3f);
  if (text.size() == 3) {
    point = bits(0, 0x0f) << 12 | bits(1, 0x3f) << 6 | bits(2, 0x3f);
  }
  if (point >= 0xd800 && point <= 0xdfff) return false;
  return Spell(point) == text;
}

TEST(IsUtf8, IsRightOnEveryTextOfTwoBytes) {
  for (int a = 0x80; a < 256; ++a) {
    EXPECT_FALSE(IsUtf8(std::string(1, static_cast<char>(a)))) << a;
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      ASSERT_EQ(IsUtf8(text), IsOneCharacter(text)) << a << ' ' << b;
    }
  }
}

TEST(IsUtf8, IsRightOnEveryTextOfThreeBytes) {
  std::string text(3, '\0');
  for (int a = 0x80; a < 256; ++a) {
    text[0] = static_cast<char>(a);
    for (int rest = 0; rest < 65536; ++rest) {
      text[1] = static_cast<char>(rest >> 8);
      text[2] = static_cast<char>(rest & 255);
      const bool want =
          IsOneCharacter(text) ||
          (rest % 256 < 0x80 && IsOneCharacter(text.substr(0, 2)));
      if (IsUtf8(text) != want) FAIL() << std::hex << a << ' ' << rest;
    }
  }
}

struct TextCase {
  const char* name;
  std::string_view text;
};

class Utf8Test : public testing::TestWithParam<TextCase> {};
TEST_P(Utf8Test, IsAccepted) { EXPECT_TRUE(IsUtf8(GetParam().text)); }

constexpr TextCase kUtf8[] = {
    {"Nothing", ""},
    {"Zero", {"\0", 1}},
    {"Ascii", "a\x7fz"},
    {"TwoBytes", "\xc2\x80"},
    {"ThreeBytes", "\xe0\xa0\x80"},
    {"LastBeforeSurrogates", "\xed\x9f\xbf"},
    {"FirstAfterSurrogates", "\xee\x80\x80"},
    {"ByteOrderMark", "\xef\xbb\xbf"},
    {"FourBytes", "\xf0\x90\x80\x80"},
    {"TheLast", "\xf4\x8f\xbf\xbf"},
    {"Mixed", "z\xc3\xbc\xe2\x82\xac\xf0\x9f\x92\x8a."},
};
INSTANTIATE_TEST_SUITE_P(Good, Utf8Test, testing::ValuesIn(kUtf8),
                         fixtures::CaseName());

class NotUtf8Test : public testing::TestWithParam<TextCase> {};
TEST_P(NotUtf8Test, IsRefused) {
  EXPECT_FALSE(IsUtf8(GetParam().text));
  EXPECT_FALSE(IsUtf8("ascii" + std::string(GetParam().text) + "ascii"));
}

constexpr TextCase kNotUtf8[] = {
    {"Continuation", "\x80"},
    {"OverlongZero", "\xc0\x80"},
    {"OverlongDot", "\xc0\xae"},
    {"OverlongSlash", "\xc0\xaf"},
    {"OverlongOfTwo", "\xc1\xbf"},
    {"OverlongOfThree", "\xe0\x9f\xbf"},
    {"OverlongOfFour", "\xf0\x8f\xbf\xbf"},
    {"LowSurrogate", "\xed\xb0\x80"},
    {"HighSurrogate", "\xed\xa0\x80"},
    {"SurrogatePair", "\xed\xa0\xbd\xed\xb2\x8a"},
    {"OverTheLast", "\xf4\x90\x80\x80"},
    {"LeadF5", "\xf5\x80\x80\x80"},
    {"LeadFf", "\xff"},
    {"LeadFe", "\xfe"},
    {"FiveBytes", "\xf8\x88\x80\x80\x80"},
    {"TwoCut", "\xc3"},
    {"ThreeCut", "\xe2\x82"},
    {"FourCut", "\xf0\x9f\x92"},
    {"FourBadThird", "\xf0\x9f\x12\x8a"},
    {"FourBadFourth", "\xf0\x9f\x92\xc0"},
    {"Latin1", "\xfc"},
    {"Utf16", {"\xff\xfe{\0", 4}},
};
INSTANTIATE_TEST_SUITE_P(Bad, NotUtf8Test, testing::ValuesIn(kNotUtf8),
                         fixtures::CaseName());

// ------------------------------------------------------------------ Controls

TEST(HasWholeEscapes, NeedsTwoDigitsEach) {
  for (const char* text : {"", "a", "%00", "%fF%Af", "a%20b%2f"}) {
    EXPECT_TRUE(HasWholeEscapes(text)) << text;
  }
  for (const char* text : {"%", "%0", "%00%", "%00%a", "%g0", "%0g", "%%00"}) {
    EXPECT_FALSE(HasWholeEscapes(text)) << text;
  }
}

TEST(HasControl, IsRightOnEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = {'a', static_cast<char>(byte), 'b'};
    EXPECT_EQ(HasControl(text), byte < 0x20 || byte == 0x7f) << byte;
  }
  EXPECT_FALSE(HasControl(""));
}

// ---------------------------------------------------------- Percent-encoding

struct PercentCase {
  const char* name;
  std::string_view text;
  std::string_view want;
  Plus plus = Plus::kLiteral;
};

// The bytes of `text`; false if it is refused.
bool Decode(std::string_view text, Plus plus, std::string* out) {
  out->assign(text.size(), '*');
  size_t size = 77;
  const bool decoded = PercentDecode(text, plus, out->data(), &size);
  EXPECT_LE(size, out->size());
  out->resize(size);
  return decoded;
}

class PercentTest : public testing::TestWithParam<PercentCase> {};

TEST_P(PercentTest, IsDecodedOnce) {
  std::string out;
  EXPECT_TRUE(Decode(GetParam().text, GetParam().plus, &out));
  EXPECT_EQ(out, GetParam().want);
}

constexpr PercentCase kPercent[] = {
    {"Nothing", "", ""},
    {"Plain", "Patient", "Patient"},
    {"UpperCase", "%2F%7E", "/~"},
    {"LowerCase", "%2f%7e", "/~"},
    {"MixedCase", "%aF", "\xaf"},
    {"AtTheEnd", "a%20", "a "},
    {"Twice", "%252e", "%2e"},
    {"EncodedPercentAndDigits", "%2541", "%41"},
    {"Zero", "%00", {"\0", 1}},
    {"NotUtf8", "%ff%C0", "\xff\xc0"},
    {"PlusAsItIs", "a+b%2B", "a+b+"},
    {"PlusAsSpace", "a+b%2B", "a b+", Plus::kSpace},
    {"EncodedPlusIsNoSpace", "%2b", "+", Plus::kSpace},
};
INSTANTIATE_TEST_SUITE_P(Good, PercentTest, testing::ValuesIn(kPercent),
                         fixtures::CaseName());

class BadPercentTest : public testing::TestWithParam<PercentCase> {};

TEST_P(BadPercentTest, IsRefused) {
  std::string out;
  EXPECT_FALSE(Decode(GetParam().text, Plus::kLiteral, &out));
  EXPECT_EQ(out, "");
  EXPECT_FALSE(Decode(GetParam().text, Plus::kSpace, &out));
}

constexpr PercentCase kBadPercent[] = {
    {"Alone", "%", ""},           {"AtTheEnd", "a%", ""},
    {"OneDigit", "%2", ""},       {"OneDigitAtTheEnd", "abc%4", ""},
    {"NotADigit", "%4g", ""},     {"NotADigitFirst", "%g4", ""},
    {"Blank", "% 4", ""},         {"Sign", "%+4", ""},
    {"Hexadecimal", "%0x41", ""}, {"Percent", "%%41", ""},
    {"Unicode", "%u0041", ""},    {"Late", "%41%4", ""},
    {"Zero", {"%4\0", 3}, ""},    {"SlashBefore0", "%/0", ""},
    {"ColonAfter9", "%:0", ""},   {"AtBeforeA", "%@0", ""},
    {"GAfterF", "%0G", ""},       {"BacktickBeforeA", "%`0", ""},
};
INSTANTIATE_TEST_SUITE_P(Bad, BadPercentTest, testing::ValuesIn(kBadPercent),
                         fixtures::CaseName());

TEST(PercentDecode, DecodesEveryByteInBothCases) {
  constexpr std::string_view kLower = "0123456789abcdef";
  constexpr std::string_view kUpper = "0123456789ABCDEF";
  for (size_t byte = 0; byte < 256; ++byte) {
    for (const std::string_view digits : {kLower, kUpper}) {
      const std::string text = {'%', digits[byte / 16], digits[byte % 16]};
      std::string out;
      ASSERT_TRUE(Decode(text, Plus::kLiteral, &out));
      EXPECT_EQ(out, std::string(1, static_cast<char>(byte)));
    }
  }
}

TEST(SchemeOf, IsWhatStandsBeforeTheFirstColon) {
  EXPECT_EQ(SchemeOf("https://a.example:8"), "https");
  EXPECT_EQ(SchemeOf("URN:oid:1.2"), "URN");
  EXPECT_EQ(SchemeOf("a+b-c.1:"), "a+b-c.1");
}

TEST(SchemeOf, IsEmptyWhereThereIsNone) {
  for (const std::string_view text :
       {"", ":", ":a", "a", "1a:b", "+a:b", "a/b:c", "a b:c", "a_b:c",
        "?:", "\xc3\xa4:b"}) {
    EXPECT_EQ(SchemeOf(text), "") << text;
  }
}

TEST(CutText, EndsBehindAWholeCharacter) {
  const std::string text = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x92\x8a";
  const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (size_t max = 0; max < std::size(want); ++max) {
    const std::string_view cut = CutText(text, max);
    EXPECT_EQ(cut, std::string_view(text).substr(0, want[max])) << max;
    EXPECT_TRUE(IsUtf8(cut)) << max;
  }
  EXPECT_EQ(CutText("", 5), "");
}

}  // namespace
}  // namespace matron
