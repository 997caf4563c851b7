#include "json/document.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

class DocumentTest : public testing::Test {
 protected:
  Value Parse(std::string_view text) {
    const Status status = document_.Parse(text, reader_);
    EXPECT_EQ(WireName(status), "ok") << text;
    return document_.root();
  }

  Reader reader_;
  Document document_;
};

// -------------------------------------------------------------------- Values

TEST_F(DocumentTest, IsAbsentBeforeParse) {
  EXPECT_FALSE(document_.root().exists());
  EXPECT_EQ(document_.text_size(), 0u);
}

TEST_F(DocumentTest, KeepsEveryKindOfValue) {
  const Value root = Parse(
      R"({"n":null,"t":true,"f":false,"i":-7,"d":2.5,"s":"x\ny","a":[],"o":{}})");
  ASSERT_TRUE(root.is_object());
  EXPECT_EQ(root.size(), 8u);
  EXPECT_TRUE(root.Find("n").is_null());
  EXPECT_EQ(root.Find("t").kind(), Kind::kBool);
  EXPECT_EQ(root.Find("t").integer(), 1);
  EXPECT_EQ(root.Find("f").kind(), Kind::kBool);
  EXPECT_EQ(root.Find("f").integer(), 0);
  EXPECT_EQ(root.Find("i").kind(), Kind::kInteger);
  EXPECT_EQ(root.Find("i").integer(), -7);
  EXPECT_EQ(root.Find("i").decimal(), -7.0);
  EXPECT_EQ(root.Find("i").text(), "-7");
  EXPECT_TRUE(root.Find("i").is_number());
  EXPECT_EQ(root.Find("d").kind(), Kind::kDecimal);
  EXPECT_EQ(root.Find("d").decimal(), 2.5);
  EXPECT_EQ(root.Find("d").integer(), 0);
  EXPECT_EQ(root.Find("d").text(), "2.5");
  EXPECT_TRUE(root.Find("d").is_number());
  EXPECT_EQ(root.Find("s").text(), "x\ny");
  EXPECT_TRUE(root.Find("a").is_array());
  EXPECT_TRUE(root.Find("o").is_object());
  EXPECT_FALSE(root.Find("s").is_number());
}

TEST_F(DocumentTest, AnswersNothingForWhatIsAbsent) {
  for (const Value& value : {Value(), Parse("{}").Find("a")}) {
    EXPECT_FALSE(value.exists());
    EXPECT_EQ(value.kind(), Kind::kAbsent);
    EXPECT_FALSE(value.is_null());
    EXPECT_EQ(value.key(), "");
    EXPECT_EQ(value.text(), "");
    EXPECT_EQ(value.integer(), 0);
    EXPECT_EQ(value.decimal(), 0);
    EXPECT_EQ(value.offset(), 0u);
    EXPECT_EQ(value.raw_size(), 0u);
    EXPECT_EQ(value.size(), 0u);
    EXPECT_FALSE(value.first().exists());
    EXPECT_FALSE(value.next().exists());
    EXPECT_FALSE(value.Find("a").exists());
  }
}

TEST_F(DocumentTest, FindsMembersByExactName) {
  const Value root = Parse(R"({"alg":1,"ALG":2,"al":3,"":4,"\u0061b":5})");
  EXPECT_EQ(root.Find("alg").integer(), 1);
  EXPECT_EQ(root.Find("ALG").integer(), 2);
  EXPECT_EQ(root.Find("al").integer(), 3);
  EXPECT_EQ(root.Find("").integer(), 4);
  EXPECT_EQ(root.Find("ab").integer(), 5);
  EXPECT_FALSE(root.Find("Alg").exists());
  EXPECT_FALSE(root.Find("algo").exists());
  EXPECT_FALSE(root.Find(std::string_view("alg\0", 4)).exists());
}

TEST_F(DocumentTest, FindsNothingInWhatIsNoObject) {
  EXPECT_FALSE(Parse("[\"a\"]").Find("a").exists());
  EXPECT_FALSE(Parse("[\"a\"]").Find("").exists());
  EXPECT_FALSE(Parse("\"a\"").Find("a").exists());
}

TEST_F(DocumentTest, DoesNotFindMembersOfMembers) {
  const Value root = Parse(R"({"a":{"b":1,"c":2},"d":[{"e":3}],"f":4})");
  EXPECT_FALSE(root.Find("b").exists());
  EXPECT_FALSE(root.Find("c").exists());
  EXPECT_FALSE(root.Find("e").exists());
  EXPECT_EQ(root.Find("f").integer(), 4);
}

TEST_F(DocumentTest, GoesFromSiblingToSibling) {
  const Value root = Parse(R"([1,[2,[3],{}],{"a":{"b":4}},[],5])");
  Value value = root.first();
  EXPECT_EQ(value.integer(), 1);
  value = value.next();
  EXPECT_EQ(value.size(), 3u);
  EXPECT_EQ(value.first().next().first().integer(), 3);
  EXPECT_FALSE(value.first().next().first().next().exists());
  EXPECT_FALSE(value.first().next().next().next().exists());
  value = value.next();
  EXPECT_EQ(value.Find("a").Find("b").integer(), 4);
  EXPECT_FALSE(value.Find("a").next().exists());
  value = value.next();
  EXPECT_FALSE(value.first().exists());
  value = value.next();
  EXPECT_EQ(value.integer(), 5);
  EXPECT_FALSE(value.next().exists());
  EXPECT_FALSE(root.next().exists());
}

TEST_F(DocumentTest, GivesTheTextAsItWasWritten) {
  const Value root = Parse(" { \"a\" : [ 1 , \"\\u0061\" ] , \"b\":1e2 } ");
  EXPECT_EQ(document_.Raw(root), "{ \"a\" : [ 1 , \"\\u0061\" ] , \"b\":1e2 }");
  EXPECT_EQ(document_.Raw(root.Find("a")), "[ 1 , \"\\u0061\" ]");
  EXPECT_EQ(document_.Raw(root.Find("a").first()), "1");
  EXPECT_EQ(document_.Raw(root.Find("a").first().next()), "\"\\u0061\"");
  EXPECT_EQ(document_.Raw(root.Find("b")), "1e2");
  EXPECT_EQ(document_.Raw(Value()), "");
  EXPECT_EQ(root.Find("b").key(), "b");
  EXPECT_EQ(document_.text_size(), 38u);
}

TEST_F(DocumentTest, OutlivesItsText) {
  std::string text = R"({"name":"value","list":["x"]})";
  const Value root = Parse(text);
  text.assign(text.size(), '#');
  EXPECT_EQ(root.Find("name").text(), "value");
  EXPECT_EQ(document_.Raw(root.Find("list")), "[\"x\"]");
}

TEST_F(DocumentTest, OutlivesTheNextWalkOfTheReader) {
  const Value root = Parse(R"({"name":"value"})");
  Document other;
  EXPECT_EQ(other.Parse(R"({"####":"#####"})", reader_), Status::kOk);
  EXPECT_EQ(root.first().key(), "name");
  EXPECT_EQ(root.Find("name").text(), "value");
}

TEST_F(DocumentTest, IsEmptyAfterAFailure) {
  Parse(R"({"a":1})");
  EXPECT_EQ(document_.Parse(R"({"a":1,"b":tru})", reader_),
            Status::kJsonSyntax);
  EXPECT_FALSE(document_.root().exists());
  EXPECT_EQ(document_.error_offset(), 11u);
  EXPECT_EQ(Parse("[1]").size(), 1u);
  EXPECT_EQ(document_.error_offset(), 0u);
}

TEST_F(DocumentTest, IsEmptyAfterADuplicateAtItsEnd) {
  EXPECT_EQ(document_.Parse(R"({"a":1,"b":2,"a":3})", reader_),
            Status::kJsonDuplicateMember);
  EXPECT_FALSE(document_.root().exists());
}

TEST_F(DocumentTest, HoldsManyValues) {
  const size_t count = 100000;
  const Value root = Parse("[" + Repeat("0,", count) + "[1]]");
  EXPECT_EQ(root.size(), count + 1);
}

TEST_F(DocumentTest, HoldsTheLargestDepth) {
  Value value = Parse(Objects(64));
  for (int i = 0; i < 64; ++i) value = value.Find("a");
  EXPECT_EQ(value.kind(), Kind::kInteger);
}

// ------------------------------------------------------------- JSON pointers

// RFC 6901 section 5, and what lies around it.
constexpr std::string_view kPointerText = R"({
  "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4,
  "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8, "~1": 9, "-": 10, "0": 11,
  "deep": {"": {"x": [[12]]}},
  "long": [0,1,2,3,4,5,6,7,8,9,10,11]})";

struct PointerCase {
  const char* name;
  std::string_view pointer;
  int64_t want = -1;
};

class PointerTest : public testing::TestWithParam<PointerCase> {
 protected:
  Value Find() {
    EXPECT_EQ(document_.Parse(kPointerText, reader_), Status::kOk);
    return FindByPointer(document_.root(), GetParam().pointer);
  }
  Reader reader_;
  Document document_;
};

TEST_P(PointerTest, FindsTheValue) {
  EXPECT_TRUE(IsJsonPointer(GetParam().pointer));
  const Value value = Find();
  ASSERT_TRUE(value.exists());
  EXPECT_EQ(value.integer(), GetParam().want);
}

constexpr PointerCase kPointers[] = {
    {"EmptyName", "/", 0},        {"EscapedSlash", "/a~1b", 1},
    {"Percent", "/c%d", 2},       {"Caret", "/e^f", 3},
    {"Bar", "/g|h", 4},           {"Backslash", "/i\\j", 5},
    {"Quote", "/k\"l", 6},        {"Blank", "/ ", 7},
    {"EscapedTilde", "/m~0n", 8}, {"EscapedTildeThenDigit", "/~01", 9},
    {"DashOfAnObject", "/-", 10}, {"DigitOfAnObject", "/0", 11},
    {"Deep", "/deep//x/0/0", 12}, {"Index0", "/long/0", 0},
    {"Index11", "/long/11", 11},
};
INSTANTIATE_TEST_SUITE_P(Good, PointerTest, testing::ValuesIn(kPointers),
                         fixtures::CaseName());

class NoPointerTest : public PointerTest {};
TEST_P(NoPointerTest, FindsNothing) { EXPECT_FALSE(Find().exists()); }

constexpr PointerCase kMisses[] = {
    {"NoSuchName", "/bar"},
    {"NameInOtherCase", "/FOO"},
    {"UnescapedSlash", "/a/b"},
    {"PrefixOfAName", "/fo"},
    {"NameAndMore", "/fooo"},
    {"IndexBehindTheEnd", "/foo/2"},
    {"IndexWithLeadingZero", "/foo/00"},
    {"IndexWithLeadingZeroAndDigit", "/long/01"},
    {"IndexWithSign", "/foo/+1"},
    {"NegativeIndex", "/foo/-1"},
    {"IndexBehindTheLast", "/foo/-"},
    {"EmptyIndex", "/foo/"},
    {"IndexWithBlank", "/foo/1 "},
    {"IndexInHexadecimal", "/long/0xa"},
    {"IndexThatWraps64Bits", "/foo/18446744073709551616"},
    {"IndexThatWraps32Bits", "/foo/4294967296"},
    {"NameInAnArray", "/foo/bar"},
    {"BehindAScalar", "/a~1b/0"},
    {"BehindAString", "/foo/0/0"},
    {"BehindAScalarEmpty", "/a~1b/"},
    {"NoLeadingSlash", "foo"},
    {"TildeAtTheEnd", "/m~"},
    {"TildeAndOther", "/m~2n"},
    {"Fragment", "#/foo"},
};
INSTANTIATE_TEST_SUITE_P(Bad, NoPointerTest, testing::ValuesIn(kMisses),
                         fixtures::CaseName());

TEST(JsonPointer, IsEmptyForTheWhole) {
  Reader reader;
  Document document;
  ASSERT_EQ(document.Parse("[7]", reader), Status::kOk);
  EXPECT_TRUE(FindByPointer(document.root(), "").is_array());
  EXPECT_FALSE(FindByPointer(Value(), "").exists());
  EXPECT_FALSE(FindByPointer(Value(), "/a").exists());
}

TEST(JsonPointer, IsToldFromOtherText) {
  for (const std::string_view good : {"", "/", "//", "/a~0~1", "/~00"}) {
    EXPECT_TRUE(IsJsonPointer(good)) << good;
  }
  for (const std::string_view bad : {"a", "~", "/~", "/~2", "/a~", "/~~0"}) {
    EXPECT_FALSE(IsJsonPointer(bad)) << bad;
  }
}

TEST(JsonPointer, FindsWhatItsTokensWereMadeOf) {
  Arena arena = Arena::Growing();
  Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(R"({"~1/~":{"":7}})", reader), Status::kOk);
  TextBuilder pointer(arena);
  for (const std::string_view name : {"~1/~", ""}) {
    pointer.Append('/');
    AppendPointerToken(name, pointer);
  }
  EXPECT_EQ(pointer.text(), "/~01~1~0/");
  EXPECT_EQ(FindByPointer(document.root(), pointer.text()).integer(), 7);
}

TEST(WrongType, NamesTheKindThatWasWanted) {
  EXPECT_EQ(WrongTypeMessage(Kind::kBool), "must be a boolean");
  EXPECT_EQ(WrongTypeMessage(Kind::kInteger), "must be an integer");
  EXPECT_EQ(WrongTypeMessage(Kind::kString), "must be a string");
  EXPECT_EQ(WrongTypeMessage(Kind::kArray), "must be an array");
  EXPECT_EQ(WrongTypeMessage(Kind::kObject), "must be an object");
}

// -------------------------------------------------------------------- Limits

// An array that makes `count` values with itself.
std::string Zeros(size_t count) {
  std::string text = "[0";
  for (size_t i = 2; i < count; ++i) text += ",0";
  return text + "]";
}

TEST(DocumentLimits, TakesAsManyValuesAsTheLimit) {
  Reader reader;
  Document document;
  constexpr size_t kLimit = limits::kMaxJsonNodes;
  for (const size_t count : {kLimit - 1, kLimit}) {
    EXPECT_EQ(document.Parse(Zeros(count), reader), Status::kOk);
    EXPECT_EQ(document.root().size(), count - 1);
  }
  EXPECT_EQ(document.Parse(Zeros(kLimit + 1), reader), Status::kJsonTooLarge);
  EXPECT_FALSE(document.root().exists());
  // What is no JSON either is told as that, and the next one is read.
  EXPECT_EQ(document.Parse(Zeros(kLimit + 1) + "]", reader),
            Status::kJsonSyntax);
  EXPECT_EQ(document.Parse("[1]", reader), Status::kOk);
}

TEST(DocumentLimits, KeepsAnArrayThatIsBeyondThemOutOfTheTree) {
  Reader reader;
  Document document;
  Arena arena = Arena::Growing();
  EXPECT_EQ(document.ParseInto(arena, 3, R"({"a":1,"b":2})", reader),
            Status::kOk);
  for (const char* text : {R"({"a":1,"b":[2]})", "[[[[]]]]", "[1,2,[],{}]"}) {
    EXPECT_EQ(document.ParseInto(arena, 3, text, reader),
              Status::kJsonTooLarge);
    EXPECT_FALSE(document.root().exists());
  }
}

TEST(DocumentLimits, UsesTheArenaThatIsGiven) {
  Reader reader;
  Document document;
  Arena arena = Arena::Fixed(1024);
  const std::string text = R"({"a":"b","c":[1]})";
  ASSERT_EQ(document.ParseInto(arena, 10, text, reader), Status::kOk);
  EXPECT_EQ(document.root().Find("c").first().integer(), 1);
  EXPECT_EQ(document.Raw(document.root().Find("a")), "\"b\"");
  Status status = Status::kOk;
  for (int i = 0; i < 10 && status == Status::kOk; ++i) {
    status = document.ParseInto(arena, 10, text, reader);
  }
  EXPECT_EQ(status, Status::kOutOfMemory);
  EXPECT_FALSE(document.root().exists());
}

// Two bytes of text make a value, so it must be small.
TEST(DocumentLimits, HoldsAValueInFewBytes) { EXPECT_LE(sizeof(Node), 48u); }

}  // namespace
}  // namespace matron::json
