#include "oauth/form.h"

#include <string>

#include "base/text_builder.h"
#include "gtest/gtest.h"

namespace matron::oauth {
namespace {

bool Parses(std::string_view text) {
  Arena arena = Arena::Growing();
  return Form(arena).Parse(text) == Reason::kOk;
}

TEST(Form, DecodesNamesAndValues) {
  Arena arena = Arena::Growing();
  Form form(arena);
  ASSERT_EQ(form.Parse("a=1+2&%62=%C3%A9&&c&d=e=f"), Reason::kOk);
  EXPECT_EQ(form.Find("a"), "1 2");
  EXPECT_EQ(form.Find("b"), "\u00e9");
  EXPECT_EQ(form.Find("c"), "");
  EXPECT_EQ(form.Find("d"), "e=f");
  EXPECT_EQ(form.FindRepeated(), "");
}

TEST(Form, SeesWhatIsRepeated) {
  Arena arena = Arena::Growing();
  Form form(arena);
  ASSERT_EQ(form.Parse("a=1&b=2&%61=3"), Reason::kOk);
  EXPECT_EQ(form.FindRepeated(), "a");
  EXPECT_TRUE(form.IsRepeated("a"));
  EXPECT_FALSE(form.IsRepeated("b"));
}

TEST(Form, RefusesWhatHasToBeEncoded) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_allowed =
        byte > ' ' && byte < 0x7f && byte != '#' && byte != '%';
    EXPECT_EQ(Parses(std::string("a=") + static_cast<char>(byte)), is_allowed)
        << byte;
  }
}

TEST(Form, KeepsToItsLimits) {
  EXPECT_TRUE(Parses("a=" + std::string(64 * 1024 - 2, 'a')));
  EXPECT_FALSE(Parses("a=" + std::string(64 * 1024 - 1, 'a')));
  std::string many;
  for (int i = 0; i < 256; ++i) many += "a&";
  EXPECT_TRUE(Parses(many));
  EXPECT_FALSE(Parses(many + "a"));
}

TEST(Form, ReadsWhatItWrites) {
  Arena arena = Arena::Growing();
  std::string value;
  for (char c = ' '; c <= '~'; ++c) value += c;
  value += "\u00e9";
  TextBuilder text(arena);
  AppendFormParameter('&', {"na=me", value}, text);
  Form form(arena);
  ASSERT_EQ(form.Parse(text.text()), Reason::kOk);
  EXPECT_EQ(form.Find("na=me"), value);
}

}  // namespace
}  // namespace matron::oauth
