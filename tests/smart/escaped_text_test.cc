#include "smart/escaped_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace matron::smart {
namespace {

TEST(EscapedText, IsEqualToItsCanonicalForm) {
  EXPECT_EQ(EscapedText("a").Compare("a"), 0);
  EXPECT_EQ(EscapedText("a,b|c\\d$").Compare("a\\,b\\|c\\\\d$"), 0);
  EXPECT_EQ(EscapedText("a|b", /*escape_bars=*/false).Compare("a|b"), 0);
  EXPECT_EQ(EscapedText("s|t", kBar, "a,b").Compare("s\\|t|a\\,b"), 0);
  EXPECT_EQ(EscapedText("", kBar, "a").Compare("|a"), 0);
  EXPECT_EQ(EscapedText("s", kBar, "").Compare("s|"), 0);
  EXPECT_NE(EscapedText("s|a").Compare("s|a"), 0);
  EXPECT_NE(EscapedText("s", kBar, "a").Compare("s\\|a"), 0);
}

// It must find values that are sorted as strings are.
TEST(EscapedText, ComparesAsItsTextWould) {
  const std::vector<std::string_view> texts = {
      "", "a", "ab", "a,", "b", "\xc3", "|", "\\", "~", "a\\|b", "a|b|c"};
  const auto sign = [](int order) { return (order > 0) - (order < 0); };
  for (const std::string_view plain : texts) {
    std::string escaped;
    for (const char c : plain) {
      if (c == '\\' || c == ',' || c == '|') escaped += '\\';
      escaped += c;
    }
    for (const std::string_view other : texts) {
      EXPECT_EQ(sign(EscapedText(plain).Compare(other)),
                sign(std::string_view(escaped).compare(other)))
          << plain << " and " << other;
    }
  }
}

TEST(Says, ReadsEscapes) {
  EXPECT_TRUE(Says("a\\,b\\|c\\\\d", "a,b|c\\d"));
  EXPECT_TRUE(Says("a|b", "a|b"));
  EXPECT_TRUE(Says("", ""));
  EXPECT_FALSE(Says("a", "ab"));
  EXPECT_FALSE(Says("ab", "a"));
  EXPECT_FALSE(Says("a", "A"));
  EXPECT_TRUE(SaysIgnoringCase("a\\|B", "A|b"));
  EXPECT_FALSE(SaysIgnoringCase("a", "b"));
}

}  // namespace
}  // namespace matron::smart
