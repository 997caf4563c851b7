#include "json/reader.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

constexpr size_t kMaxDepth = limits::kMaxJsonDepth;

// --------------------------------------------------------------------- Good

struct GoodCase {
  const char* name;
  std::string_view text;
  std::string_view want;
};

class GoodJsonTest : public testing::TestWithParam<GoodCase> {};
TEST_P(GoodJsonTest, IsWalked) {
  EXPECT_EQ(Events(GetParam().text), GetParam().want);
}

constexpr GoodCase kValues[] = {
    {"EmptyObject", "{}", "object@0 end@2"},
    {"EmptyArray", "[]", "array@0 end@2"},
    {"Null", "null", "null@0+4"},
    {"True", "true", "true@0+4"},
    {"False", "false", "false@0+5"},
    {"String", "\"a b\"", "'a b'@0+5"},
    {"EmptyString", "\"\"", "''@0+2"},
    {"SpaceAround", " \t\r\n[ \n1 ,\t2 ] \r\n", "array@4 1@7+1 2@11+1 end@14"},
    {"SpaceInObject", "{ \"a\" : { } , \"b\" :1 }",
     "object@0 a=object@8 end@11 b=1@19+1 end@22"},
    {"SpaceAfterString", "[\"a\" ,\"b\"\n]", "array@0 'a'@1+3 'b'@6+3 end@11"},
    {"SpaceAfterLiteral", "[true ,null\t]", "array@0 true@1+4 null@7+4 end@13"},
    {"Nested", R"({"a":[{"b":[]},[[]]],"c":{}})",
     "object@0 a=array@5 object@6 b=array@11 end@13 end@14 array@15 array@16 "
     "end@18 end@19 end@20 c=object@25 end@27 end@28"},
    {"EmptyName", R"({"":1})", "object@0 1@4+1 end@6"},
    {"SameNameInDifferentObjects", R"({"a":{"a":1},"b":[{"a":2},{"a":3}]})",
     "object@0 a=object@5 a=1@10+1 end@12 b=array@17 object@18 a=2@23+1 end@25 "
     "object@26 a=3@31+1 end@33 end@34 end@35"},
    {"NamesThatDifferInCase", R"({"a":1,"A":2})",
     "object@0 a=1@5+1 A=2@11+1 end@13"},
};
INSTANTIATE_TEST_SUITE_P(Values, GoodJsonTest, testing::ValuesIn(kValues),
                         fixtures::CaseName());

constexpr GoodCase kStrings[] = {
    {"Escapes", R"("\"\\\/\b\f\n\r\t")", "'\"\\/\b\f\n\r\t'@0+18"},
    {"EscapedLetter", R"("\u0061lg")", "'alg'@0+10"},
    {"EscapeInUpperCase", R"("\u00FC")", "'\xc3\xbc'@0+8"},
    {"EscapeInLowerCase", R"("\u00fc")", "'\xc3\xbc'@0+8"},
    {"EscapedThreeBytes", R"("\u20ac")", "'\xe2\x82\xac'@0+8"},
    {"SurrogatePair", R"("\ud83d\udc8a")", "'\xf0\x9f\x92\x8a'@0+14"},
    {"LastSurrogatePair", R"("\udbff\udfff")", "'\xf4\x8f\xbf\xbf'@0+14"},
    {"FirstAfterSurrogates", R"("\ue000")", "'\xee\x80\x80'@0+8"},
    {"LastBeforeSurrogates", R"("\ud7ff")", "'\xed\x9f\xbf'@0+8"},
    {"Utf8", "\"\xf0\x9f\x92\x8a\"", "'\xf0\x9f\x92\x8a'@0+6"},
    {"Delete", "\"\x7f\"", "'\x7f'@0+3"},
    {"EscapedZero", R"("a\u0000b")", {"'a\0b'@0+10", 10}},
    {"QuoteBehindBackslashes", R"(["\\","\\\""])",
     R"(array@0 '\'@1+4 '\"'@6+6 end@13)"},
    {"EscapedName", R"({"\u0061lg":1})", "object@0 alg=1@12+1 end@14"},
    {"BracketsInside", R"(["]}[{,:"])", "array@0 ']}[{,:'@1+8 end@10"},
};
INSTANTIATE_TEST_SUITE_P(Strings, GoodJsonTest, testing::ValuesIn(kStrings),
                         fixtures::CaseName());

constexpr GoodCase kNumbers[] = {
    {"Zero", "0", "0@0+1"},
    {"NegativeZero", "-0", "0@0+2"},
    {"NegativeZeroDecimal", "-0.0", "decimal -0@0+4"},
    {"ZeroOfMoreDigitsThanFactors", "0.00000000000000000000000000",
     "decimal 0@0+28"},
    {"NegativeZeroWithExponent", "-0.0e-99999", "decimal -0@0+11"},
    {"LargestInteger", "9223372036854775807", "9223372036854775807@0+19"},
    {"SmallestInteger", "-9223372036854775808", "-9223372036854775808@0+20"},
    {"OneOverTheLargest", "[9223372036854775808]",
     "array@0 decimal 9.2233720368547758e+18@1+19 end@21"},
    {"Unsigned64", "[18446744073709551615]",
     "array@0 decimal 1.8446744073709552e+19@1+20 end@22"},
    {"Fraction", "[1.5,-0.25]",
     "array@0 decimal 1.5@1+3 decimal -0.25@5+5 end@11"},
    {"WholeFractionIsADecimal", "1.0", "decimal 1@0+3"},
    {"ExponentIsADecimal", "[1e2,1E+2,1e-2]",
     "array@0 decimal 100@1+3 decimal 100@5+4 decimal 0.01@10+4 end@15"},
    {"LargestDecimal", "1.7976931348623157e308",
     "decimal 1.7976931348623157e+308@0+22"},
    {"SmallestDecimal", "5e-324", "decimal 4.9406564584124654e-324@0+6"},
    {"SoSmallThatItIsZero", "1e-400", "decimal 0@0+6"},
    {"ManyLeadingZerosInExponent", "1e0000000000000000001", "decimal 10@0+21"},
    {"SpaceBehind", "12 \n", "12@0+2"},
};
INSTANTIATE_TEST_SUITE_P(Numbers, GoodJsonTest, testing::ValuesIn(kNumbers),
                         fixtures::CaseName());

// ---------------------------------------------------------------------- Bad

struct BadCase {
  const char* name;
  std::string_view text;
  Status want = Status::kJsonSyntax;
};

class BadJsonTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadJsonTest, IsRefused) {
  EXPECT_EQ(Events(GetParam().text), WireName(GetParam().want));
}

// What is not JSON is not JSON inside something either.
TEST_P(BadJsonTest, IsRefusedInsideAMember) {
  const std::string text =
      R"({"first":1,"a":)" + std::string(GetParam().text) + R"(,"last":1})";
  EXPECT_NE(Walk(text), Status::kOk) << text;
}

constexpr BadCase kBadValues[] = {
    {"Nothing", ""},
    {"Space", " \n"},
    {"CutTrue", "tru"},
    {"CutFalse", "fals"},
    {"CutNull", "nul"},
    {"LongTrue", "truex"},
    {"LongFalse", "falsee"},
    {"LongNull", "nullx"},
    {"NullAndDigit", "null0"},
    {"UpperCase", "TRUE"},
    {"CutTrueInArray", "[tru]"},
    {"CutNullInArray", "[nul]"},
    {"LongTrueInArray", "[truex]"},
    {"BareWord", "alg"},
    {"Undefined", "undefined"},
    {"NotANumber", "NaN"},
    {"Infinity", "Infinity"},
    {"NegativeInfinity", "-Infinity"},
    {"SingleQuotes", "{'a':1}"},
    {"BareName", "{a:1}"},
    {"Comment", "{\"a\":1/**/}"},
    {"LineComment", "[1]//"},
    {"HashComment", "[1]#"},
};
INSTANTIATE_TEST_SUITE_P(Values, BadJsonTest, testing::ValuesIn(kBadValues),
                         fixtures::CaseName());

constexpr BadCase kBadStructures[] = {
    {"ArrayClosedAsObject", "[1,2}"},
    {"ObjectClosedAsArray", "{\"a\":1]"},
    {"TwoColons", "{\"a\":1:2}"},
    {"TwoColonsTogether", "{\"a\"::1}"},
    {"NoColon", "{\"a\" 1}"},
    {"CommaForColon", "{\"a\",1}"},
    {"ColonInArray", "[1:2]"},
    {"NoComma", "[1 2]"},
    {"NoCommaInObject", "{\"a\":1 \"b\":2}"},
    {"TrailingCommaInArray", "[1,]"},
    {"TrailingCommaInObject", "{\"a\":1,}"},
    {"LeadingComma", "[,1]"},
    {"LeadingCommaInObject", "{,\"a\":1}"},
    {"TwoCommas", "[1,,2]"},
    {"TwoCommasInObject", "{\"a\":1,,\"b\":2}"},
    {"CommaAlone", "[,]"},
    {"NameAlone", "{\"a\"}"},
    {"NameAndColonAlone", "{\"a\":}"},
    {"NumberAsName", "{1:1}"},
    {"NullAsName", "{null:1}"},
    {"ArrayAsName", "{[]:1}"},
    {"UnclosedArray", "[1,2"},
    {"UnclosedObject", "{\"a\":1"},
    {"UnclosedInner", "[[1]"},
    {"UnclosedInnerObject", "{\"a\":{\"b\":1}"},
    {"UnclosedOuterBehindComma", "[[1],"},
    {"UnclosedString", "[\"a"},
    {"UnclosedName", "{\"a"},
    {"OpenArray", "["},
    {"OpenObject", "{"},
    {"CloseArray", "]"},
    {"CloseObject", "}"},
    {"ClosedTwice", "[1]]"},
    {"ObjectClosedTwice", "{}}"},
    {"TwoValues", "{} {}"},
    {"TwoScalars", "1 2"},
    {"TwoStrings", "\"a\" \"b\""},
    {"TwoLiterals", "true false"},
    {"TwoNulls", "null null"},
    {"TrailingComma", "{},"},
    {"TrailingLetter", "{}x"},
    {"TrailingQuote", "{}\""},
    {"TrailingZero", {"{}\0", 3}},
    {"TrailingZeroAndMore", {"{}\0{}", 5}},
    {"ZeroInside", {"[1\0]", 4}},
    {"ZeroAlone", {"\0", 1}},
};
INSTANTIATE_TEST_SUITE_P(Structures, BadJsonTest,
                         testing::ValuesIn(kBadStructures),
                         fixtures::CaseName());

// simdjson reads a scalar that is the whole text by functions of their own.
constexpr GoodCase kRootScalars[] = {
    {"NullAndBlank", "null ", "null@0+4"},
    {"NullAndLineFeed", "null\n", "null@0+4"},
    {"NullAndBlanks", "null     ", "null@0+4"},
    {"TrueAndBlanks", "true          ", "true@0+4"},
    {"FalseAndBlank", "false ", "false@0+5"},
    {"FalseAndBlanks", "false          ", "false@0+5"},
    {"NumberAndBlanks", "1                              ", "1@0+1"},
    {"DecimalAndBlanks", "1.5                             ", "decimal 1.5@0+3"},
    {"StringAndBlanks", "\"a\"                           ", "'a'@0+3"},
};
INSTANTIATE_TEST_SUITE_P(RootScalars, GoodJsonTest,
                         testing::ValuesIn(kRootScalars), fixtures::CaseName());

constexpr BadCase kBadRootScalars[] = {
    {"FalseAndLetter", "falsex"},
    {"FalseAndDigit", "false0"},
    {"FalseAndControl", "false\x01"},
    {"FalseAndZero", {"false\0", 6}},
    {"NullAndLetter", "nullx"},
    {"NullAndLetterAndBlank", "nullx "},
    {"TrueAndTwoLetters", "truexy"},
    {"NegativeOf20Digits", "-12345678901234567890", Status::kJsonNumberRange},
    {"NumberOf21Digits", "123456789012345678901", Status::kJsonNumberRange},
};
INSTANTIATE_TEST_SUITE_P(RootScalars, BadJsonTest,
                         testing::ValuesIn(kBadRootScalars),
                         fixtures::CaseName());

constexpr BadCase kBadStrings[] = {
    {"LineFeed", "\"a\nb\""},
    {"Tab", "\"a\tb\""},
    {"Zero", {"\"a\0b\"", 5}},
    {"LastControl", "\"\x1f\""},
    {"ControlInName", "{\"a\nb\":1}"},
    {"UnknownEscape", "\"\\a\""},
    {"HexEscape", "\"\\x41\""},
    {"EscapedZeroDigit", "\"\\0\""},
    {"UpperCaseEscape", "\"\\N\""},
    {"UpperCaseUnicode", "\"\\U0041\""},
    {"ShortUnicode", "\"\\u004\""},
    {"NoUnicode", "\"\\u\""},
    {"UnicodeNotHex", "\"\\u004g\""},
    {"UnicodeWithSign", "\"\\u+041\""},
    {"UnicodeWithBlank", "\"\\u 041\""},
    {"LoneHighSurrogate", "\"\\ud83d\""},
    {"LoneLowSurrogate", "\"\\udc8a\""},
    {"HighSurrogateAndText", "\"\\ud83dabcdef\""},
    {"HighSurrogateAndEscape", "\"\\ud83d\\n\""},
    {"TwoHighSurrogates", "\"\\ud83d\\ud83d\""},
    {"SwappedSurrogates", "\"\\udc8a\\ud83d\""},
    {"HighSurrogateAndLetter", "\"\\ud83d\\u0041\""},
    {"HighSurrogateAndCutEscape", "\"\\ud83d\\udc8\""},
    {"LoneSurrogateInName", "{\"\\ud83d\":1}"},
    {"EscapedQuoteAtTheEnd", "\"a\\\""},
    {"BackslashOutside", "\\\"a\""},
    {"BackslashBetween", "[\"a\"\\,\"b\"]"},
};
INSTANTIATE_TEST_SUITE_P(Strings, BadJsonTest, testing::ValuesIn(kBadStrings),
                         fixtures::CaseName());

constexpr BadCase kBadNumbers[] = {
    {"LeadingZero", "01"},
    {"NegativeLeadingZero", "-01"},
    {"TwoZeros", "00"},
    {"Plus", "+1"},
    {"MinusAlone", "-"},
    {"TwoMinuses", "--1"},
    {"MinusAndBlank", "- 1"},
    {"LeadingPoint", ".5"},
    {"TrailingPoint", "1."},
    {"PointBeforeExponent", "1.e1"},
    {"LeadingPointAndExponent", ".5e10"},
    {"TwoPoints", "1.2.3"},
    {"NoExponent", "1e"},
    {"NoExponentBehindSign", "1e+"},
    {"FractionOfExponent", "1e1.5"},
    {"TwoExponents", "1e1e1"},
    {"Hexadecimal", "0x7F"},
    {"Octal", "017"},
    {"Underscore", "1_000"},
    {"Comma", "1,000"},
    {"Letter", "1a"},
    {"Suffix", "1L"},
    {"FullWidthDigit", "\xef\xbc\x91"},
    {"FullWidthDigitBehind", "1\xef\xbc\x91"},
    {"NoBreakSpace", "1\xc2\xa0"},
    {"VerticalTab", "1\v"},
    {"FormFeed", "1\f"},
    {"OneOverUnsigned64", "18446744073709551616", Status::kJsonNumberRange},
    {"OneUnderTheSmallest", "-9223372036854775809", Status::kJsonNumberRange},
    {"Nonillion", "1000000000000000000000000000000", Status::kJsonNumberRange},
    {"DecimalOverTheLargest", "1.8e308", Status::kJsonNumberRange},
    {"Exponent400", "1e400", Status::kJsonNumberRange},
    {"NegativeExponent400", "-1e400", Status::kJsonNumberRange},
    {"HugeExponent", "1e99999999999999999999", Status::kJsonNumberRange},
};
INSTANTIATE_TEST_SUITE_P(Numbers, BadJsonTest, testing::ValuesIn(kBadNumbers),
                         fixtures::CaseName());

constexpr BadCase kBadEncodings[] = {
    {"ByteOrderMark", "\xef\xbb\xbf{}"},
    {"ByteOrderMarkAlone", "\xef\xbb\xbf"},
    {"ByteFf", "\"\xff\"", Status::kJsonNotUtf8},
    {"OverlongSlash", "\"\xc0\xaf\"", Status::kJsonNotUtf8},
    {"Surrogate", "\"\xed\xa0\x80\"", Status::kJsonNotUtf8},
    {"OverTheLast", "\"\xf4\x90\x80\x80\"", Status::kJsonNotUtf8},
    {"LeadF5", "\"\xf5\x80\x80\x80\"", Status::kJsonNotUtf8},
    {"CutCharacter", "\"\xe2\x82\"", Status::kJsonNotUtf8},
    {"Continuation", "\"\x80\"", Status::kJsonNotUtf8},
    {"NotUtf8InName", "{\"\xff\":1}", Status::kJsonNotUtf8},
    {"NotUtf8Outside", "[1]\xff", Status::kJsonNotUtf8},
    {"CutAtTheEnd", "[1]\xe2", Status::kJsonNotUtf8},
    {"LineSeparatorAsSpace", "[1]\xe2\x80\xa8"},
    {"Utf16LittleEndian", {"{\0}\0", 4}},
    {"Utf16BigEndian", {"\0{\0}", 4}},
    {"Utf16WithMark", {"\xff\xfe{\0}\0", 6}, Status::kJsonNotUtf8},
};
INSTANTIATE_TEST_SUITE_P(Encodings, BadJsonTest,
                         testing::ValuesIn(kBadEncodings),
                         fixtures::CaseName());

constexpr BadCase kDuplicates[] = {
    {"Two", R"({"a":1,"a":1})", Status::kJsonDuplicateMember},
    {"FirstAndLast", R"({"a":1,"b":2,"a":3})", Status::kJsonDuplicateMember},
    {"EmptyNames", R"({"":1,"":2})", Status::kJsonDuplicateMember},
    {"HiddenByEscape", R"({"alg":1,"\u0061lg":2})",
     Status::kJsonDuplicateMember},
    {"HiddenByTwoEscapes", R"({"\u0061":1,"\u0061":2})",
     Status::kJsonDuplicateMember},
    {"HiddenSolidus", R"({"a/b":1,"a\/b":2})", Status::kJsonDuplicateMember},
    {"HiddenCase", R"({"\u00fc":1,"\u00FC":2})", Status::kJsonDuplicateMember},
    {"HiddenPair", "{\"\\ud83d\\udc8a\":1,\"\xf0\x9f\x92\x8a\":2}",
     Status::kJsonDuplicateMember},
    {"WithZero", R"({"a\u0000":1,"a\u0000":2})", Status::kJsonDuplicateMember},
    {"Nested", R"({"x":{"a":1,"a":2}})", Status::kJsonDuplicateMember},
    {"InArray", R"([[{"a":1,"a":2}]])", Status::kJsonDuplicateMember},
    {"AroundAnObject", R"({"a":{"b":1,"a":2},"a":3})",
     Status::kJsonDuplicateMember},
    {"OfContainers", R"({"a":{},"a":[]})", Status::kJsonDuplicateMember},
};
INSTANTIATE_TEST_SUITE_P(Duplicates, BadJsonTest,
                         testing::ValuesIn(kDuplicates), fixtures::CaseName());

TEST(Reader, DistinguishesNamesBehindZero) {
  EXPECT_EQ(Walk(R"({"a\u0000b":1,"a\u0000c":2,"a":3})"), Status::kOk);
}

// -------------------------------------------------------------- Many members

// An object of `count` members "0", "1" ..., the last called `last`.
std::string Members(size_t count, std::string_view last) {
  std::string text = "{";
  for (size_t i = 0; i + 1 < count; ++i) {
    text += '"' + std::to_string(i) + "\":0,";
  }
  return text + '"' + std::string(last) + "\":0}";
}

// Around the number up to which names are compared by pairs, and beyond.
TEST(Reader, FindsADuplicateAmongAnyNumberOfMembers) {
  for (const size_t count : {2u, 3u, 11u, 12u, 13u, 14u, 100u, 1000u, 20000u}) {
    EXPECT_EQ(Walk(Members(count, "z")), Status::kOk) << count;
    for (const size_t twin : {size_t{0}, count / 2 - 1, count - 2}) {
      const std::string text = Members(count, std::to_string(twin));
      EXPECT_EQ(Walk(text), Status::kJsonDuplicateMember) << count;
    }
    EXPECT_EQ(Walk(Members(count, "\\u0030")), Status::kJsonDuplicateMember);
  }
}

TEST(Reader, FindsADuplicateBehindNestedObjects) {
  const std::string inner = Members(50, "z");
  EXPECT_EQ(Walk(R"({"a":)" + inner + R"(,"b":)" + inner + "}"), Status::kOk);
  EXPECT_EQ(Walk(R"({"a":)" + inner + R"(,"a":)" + inner + "}"),
            Status::kJsonDuplicateMember);
}

// --------------------------------------------------------------------- Depth

TEST(Reader, AcceptsTheLargestDepthAndNoMore) {
  for (const auto nest : {Arrays, Objects}) {
    EXPECT_EQ(Walk(nest(kMaxDepth - 1)), Status::kOk);
    EXPECT_EQ(Walk(nest(kMaxDepth)), Status::kOk);
    EXPECT_EQ(Walk(nest(kMaxDepth + 1)), Status::kJsonTooDeep);
    EXPECT_EQ(Walk(nest(kMaxDepth + 2)), Status::kJsonTooDeep);
    EXPECT_EQ(Walk(nest(kMaxDepth + 3)), Status::kJsonTooDeep);
    EXPECT_EQ(Walk(nest(512)), Status::kJsonTooDeep);
    EXPECT_EQ(Walk(nest(100000)), Status::kJsonTooDeep);
  }
}

TEST(Reader, CountsDepthAgainForEachBranch) {
  const std::string text = "[" + Arrays(kMaxDepth - 1) + "," +
                           Objects(kMaxDepth - 1) + "," +
                           Arrays(kMaxDepth - 1) + "]";
  EXPECT_EQ(Walk(text), Status::kOk);
}

TEST(Reader, RefusesUnclosedNestingOfAnyDepth) {
  for (const size_t depth : {1u, 2u, 63u, 64u, 65u, 66u, 67u, 30000u}) {
    EXPECT_NE(Walk(Repeat("[", depth)), Status::kOk) << depth;
    EXPECT_NE(Walk(Repeat("{\"a\":", depth)), Status::kOk) << depth;
    EXPECT_NE(Walk(Repeat("[", depth + 1) + "]"), Status::kOk) << depth;
  }
}

// --------------------------------------------------------------------- State

TEST(Reader, ForgetsTheTextBefore) {
  Reader reader;
  size_t offset = 7;
  for (int i = 0; i < 3; ++i) {
    EventLog first, second, third;
    EXPECT_EQ(reader.Walk(R"({"a":[1,{"b":tru}]})", first, &offset),
              Status::kJsonSyntax);
    EXPECT_EQ(reader.Walk(R"({"a":1})", second, &offset), Status::kOk);
    EXPECT_EQ(offset, 0u);
    EXPECT_EQ(second.text(), "object@0 a=1@5+1 end@7");
    EXPECT_EQ(reader.Walk(Arrays(kMaxDepth + 1), third, &offset),
              Status::kJsonTooDeep);
  }
}

TEST(Reader, IsMovedWithItsMemory) {
  Reader first;
  ASSERT_EQ(first.Reserve(16), Status::kOk);
  Reader second = std::move(first);
  EventLog log;
  size_t offset = 0;
  EXPECT_EQ(second.Walk("[1]", log, &offset), Status::kOk);
  EXPECT_EQ(first.Walk("[1]", log, &offset),  // NOLINT(bugprone-use-after-move)
            Status::kOutOfMemory);
  EXPECT_EQ(first.Reserve(16), Status::kOutOfMemory);
}

// A view into something larger: the reader must not look behind its end.
TEST(Reader, SeesNothingBehindTheText) {
  const std::string_view whole = R"({"a":1}]]}")";
  EXPECT_EQ(Walk(whole.substr(0, 7)), Status::kOk);
  EXPECT_EQ(Walk(std::string_view("12345").substr(0, 2)), Status::kOk);
  EXPECT_EQ(Walk(std::string_view("truex").substr(0, 4)), Status::kOk);
  EXPECT_EQ(Walk(std::string_view("true").substr(0, 3)), Status::kJsonSyntax);
  EXPECT_EQ(Walk(std::string_view("\"a\"").substr(0, 2)), Status::kJsonSyntax);
}

struct OffsetCase {
  const char* name;
  std::string_view text;
  size_t want;
};

class ErrorOffsetTest : public testing::TestWithParam<OffsetCase> {};

TEST_P(ErrorOffsetTest, IsThatOfTheValueBeforeOrAtTheError) {
  Reader reader;
  EventLog log;
  size_t offset = 77;
  EXPECT_NE(reader.Walk(GetParam().text, log, &offset), Status::kOk);
  EXPECT_EQ(offset, GetParam().want);
}

constexpr OffsetCase kOffsets[] = {
    {"Nothing", "", 0},
    {"CutLiteral", "[1, tru]", 4},
    {"Number", "{\"a\": 01}", 6},
    {"Range", "[1, 1e400]", 4},
};
INSTANTIATE_TEST_SUITE_P(Errors, ErrorOffsetTest, testing::ValuesIn(kOffsets),
                         fixtures::CaseName());

TEST(ErrorOffset, IsThatOfTheValueThatIsTooDeep) {
  Reader reader;
  EventLog log;
  size_t offset = 0;
  EXPECT_EQ(reader.Walk(Arrays(kMaxDepth + 3), log, &offset),
            Status::kJsonTooDeep);
  EXPECT_EQ(offset, kMaxDepth);
}

}  // namespace
}  // namespace matron::json
