#include "json/writer.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/random.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

// What `write` writes.
template <typename Write>
std::string Written(Write write) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  Writer writer(out);
  write(writer);
  EXPECT_TRUE(out.ok());
  return std::string(out.text());
}

std::string Quoted(std::string_view text) {
  return Written([text](Writer& writer) { writer.String(text); });
}

std::string Copied(std::string_view text) {
  Reader reader;
  Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk) << text;
  return Written([&](Writer& writer) { writer.Copy(document.root()); });
}

TEST(Writer, PutsCommasAndColons) {
  EXPECT_EQ(Written([](Writer& writer) {
              writer.BeginObject();
              writer.Member("effect", "deny");
              writer.Key("list");
              writer.BeginArray();
              writer.Integer(1);
              writer.Bool(true);
              writer.Bool(false);
              writer.Null();
              writer.BeginObject();
              writer.EndObject();
              writer.BeginArray();
              writer.EndArray();
              writer.EndArray();
              writer.MemberOrNull("none", "");
              writer.MemberOrNull("some", "x");
              writer.Key("raw");
              writer.Raw(R"({"a":1})");
              writer.Key("");
              writer.Integer(-2);
              writer.EndObject();
            }),
            R"({"effect":"deny","list":[1,true,false,null,{},[]],"none":null,)"
            R"("some":"x","raw":{"a":1},"":-2})");
}

TEST(Writer, WritesScalarsAlone) {
  EXPECT_EQ(Written([](Writer& w) { w.Integer(INT64_MIN); }),
            "-9223372036854775808");
  EXPECT_EQ(Written([](Writer& w) { w.Integer(INT64_MAX); }),
            "9223372036854775807");
  EXPECT_EQ(Written([](Writer& w) { w.Null(); }), "null");
}

struct StringCase {
  const char* name;
  std::string_view text;
  std::string_view want;
};

class WriterStringTest : public testing::TestWithParam<StringCase> {};
TEST_P(WriterStringTest, IsEscaped) {
  EXPECT_EQ(Quoted(GetParam().text), GetParam().want);
}

constexpr StringCase kStrings[] = {
    {"Nothing", "", "\"\""},
    {"Plain", "plain", "\"plain\""},
    {"Quote", "a\"b", R"("a\"b")"},
    {"Backslash", "a\\b", R"("a\\b")"},
    {"LineFeed", "a\nb", R"("a\nb")"},
    {"CarriageReturn", "\r", R"("\u000d")"},
    {"Tab", "\t", R"("\u0009")"},
    {"Zero", {"\0", 1}, R"("\u0000")"},
    {"LastControl", "\x1f", R"("\u001f")"},
    {"SlashAsItIs", "a/b", R"("a/b")"},
    {"DeleteAsItIs", "\x7f", "\"\x7f\""},
    {"Utf8AsItIs", "\xf0\x9f\x92\x8a", "\"\xf0\x9f\x92\x8a\""},
    {"EscapesTogether", "\"\\\n\"", R"("\"\\\n\"")"},
    {"EscapeAtTheEnd", "abc\"", R"("abc\"")"},
};
INSTANTIATE_TEST_SUITE_P(Strings, WriterStringTest, testing::ValuesIn(kStrings),
                         fixtures::CaseName());

TEST(Writer, EscapesKeysLikeStrings) {
  EXPECT_EQ(Written([](Writer& writer) {
              writer.BeginObject();
              writer.Member("a\"\n", "x");
              writer.EndObject();
            }),
            R"({"a\"\n":"x"})");
}

TEST(Writer, WritesEveryCharacterSoThatItIsReadBack) {
  for (int byte = 0; byte < 128; ++byte) {
    const std::string text = {'<', static_cast<char>(byte), '>'};
    Reader reader;
    Document document;
    ASSERT_EQ(document.Parse(Quoted(text), reader), Status::kOk) << byte;
    EXPECT_EQ(document.root().text(), text);
  }
}

TEST(Writer, StaysOnOneLine) {
  EXPECT_EQ(Quoted("a\r\n\v\f\b").find_first_of("\r\n\v\f\b"),
            std::string::npos);
}

// ---------------------------------------------------------------------- Copy

class WriterCopyTest : public testing::TestWithParam<StringCase> {};
TEST_P(WriterCopyTest, WritesTheValueAnew) {
  EXPECT_EQ(Copied(GetParam().text), GetParam().want);
  EXPECT_EQ(Copied(GetParam().want), GetParam().want);
}

constexpr StringCase kCopies[] = {
    {"Scalar", " 1 ", "1"},
    {"EmptyObject", "{ }", "{}"},
    {"EmptyArray", "[ ]", "[]"},
    {"Spaces", "{ \"a\" : [ 1 , 2 ] }", R"({"a":[1,2]})"},
    {"Numbers", "[-0,1.50,1E+2,12345678901234567890,0.1e-7]",
     "[-0,1.50,1E+2,12345678901234567890,0.1e-7]"},
    {"Literals", "[null,true,false]", "[null,true,false]"},
    {"Strings", R"(["\u0061\/\u000A","\ud83d\udc8a"])",
     "[\"a/\\n\",\"\xf0\x9f\x92\x8a\"]"},
    {"Names", R"({"\u0061":1,"":2,"b\"":3})", R"({"a":1,"":2,"b\"":3})"},
    {"NestedEmpty", "[[],[[]],{},[{}],{\"a\":{}}]",
     "[[],[[]],{},[{}],{\"a\":{}}]"},
    {"Siblings", R"({"a":{"b":[1,{"c":2}],"d":3},"e":[[4],5]})",
     R"({"a":{"b":[1,{"c":2}],"d":3},"e":[[4],5]})"},
};
INSTANTIATE_TEST_SUITE_P(Copies, WriterCopyTest, testing::ValuesIn(kCopies),
                         fixtures::CaseName());

TEST(WriterCopy, CopiesOneMemberWithoutItsSiblings) {
  Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(R"({"a":[1],"b":2})", reader), Status::kOk);
  EXPECT_EQ(Written([&](Writer& writer) {
              writer.BeginArray();
              writer.Copy(document.root().Find("a"));
              writer.Copy(document.root().Find("b"));
              writer.Copy(document.root().Find("c"));
              writer.EndArray();
            }),
            "[[1],2,null]");
}

TEST(WriterCopy, CopiesTheLargestDepth) {
  EXPECT_EQ(Copied(Objects(64)), Objects(64));
  EXPECT_EQ(Copied(Arrays(64)), Arrays(64));
}

// Random trees: what was copied is what was read, and copying it again changes
// nothing.
void AddTree(fixtures::Random& random, size_t depth, std::string* out) {
  constexpr std::string_view kScalars[] = {"1",    "-2.50",     "null",
                                           "true", "\"x\\ty\"", "\"\""};
  const size_t kind = random.Below(depth < 6 ? 5 : 3);
  if (kind < 3) {
    *out += random.OneOf(kScalars);
    return;
  }
  const bool is_object = kind == 3;
  const size_t count = random.Below(5);
  *out += is_object ? "{ " : "[ ";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) *out += " ,";
    if (is_object) *out += '"' + std::to_string(i) + "\" :";
    AddTree(random, depth + 1, out);
  }
  *out += is_object ? '}' : ']';
}

TEST(WriterCopy, RoundTripsRandomTrees) {
  fixtures::Random random(5);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    AddTree(random, 0, &text);
    const std::string copy = Copied(text);
    ASSERT_EQ(Copied(copy), copy);
    std::string squeezed;
    for (const char c : text) {
      if (c != ' ') squeezed += c;
    }
    const size_t tab = squeezed.find("\\t");
    if (tab == squeezed.npos) {
      ASSERT_EQ(copy, squeezed);
    }
  }
}

TEST(Writer, GivesNothingWithoutMemory) {
  Arena arena = Arena::Fixed(4096);
  TextBuilder out(arena);
  Writer writer(out);
  writer.BeginArray();
  writer.String(std::string(5000, 'x'));
  writer.EndArray();
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.text(), "");
}

}  // namespace
}  // namespace matron::json
