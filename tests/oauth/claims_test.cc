#include "oauth/claims.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::oauth {
namespace {

using json::Document;
using json::Reader;

// ------------------------------------------------------------- NumericDate

// A value as it stands in the claims, and what it is rounded down and up.
struct DateCase {
  const char* name;
  const char* value;
  int64_t down = 0;
  int64_t up = 0;
};

class DateTest : public testing::TestWithParam<DateCase> {
 protected:
  DateTest() {
    const std::string text =
        R"({"before":1,"exp":)" + std::string(GetParam().value) + "}";
    EXPECT_EQ(document_.Parse(text, reader_), Status::kOk) << text;
  }
  std::string Read(Rounding rounding) {
    found_ = true;
    seconds_ = 77;
    return std::string(InfoOf(ReadNumericDate(document_.root(), "exp", rounding,
                                              &found_, &seconds_))
                           .wire_name);
  }
  Reader reader_;
  Document document_;
  bool found_ = false;
  int64_t seconds_ = 0;
};

class GoodDateTest : public DateTest {};

TEST_P(GoodDateTest, IsRoundedAgainstTheToken) {
  EXPECT_EQ(Read(Rounding::kDown), "ok");
  EXPECT_TRUE(found_);
  EXPECT_EQ(seconds_, GetParam().down);
  EXPECT_EQ(Read(Rounding::kUp), "ok");
  EXPECT_TRUE(found_);
  EXPECT_EQ(seconds_, GetParam().up);
}

constexpr DateCase kGoodDates[] = {
    {"Zero", "0", 0, 0},
    {"NegativeZero", "-0", 0, 0},
    {"NegativeZeroDecimal", "-0.0", 0, 0},
    {"One", "1", 1, 1},
    {"Now", "1764000000", 1764000000, 1764000000},
    {"EndOf32Bits", "2147483653", 2147483653, 2147483653},
    {"EndOf32BitsUnsigned", "4294967301", 4294967301, 4294967301},
    {"EndOfYear9999", "253402300799", 253402300799, 253402300799},
    {"WholeDecimal", "1764000000.0", 1764000000, 1764000000},
    {"Exponent", "1.764e9", 1764000000, 1764000000},
    {"ExponentWithSign", "1764e+6", 1764000000, 1764000000},
    {"NegativeExponent", "17640000000e-1", 1764000000, 1764000000},
    {"Half", "1764000000.5", 1764000000, 1764000001},
    {"SixNines", "1763999999.999999", 1763999999, 1764000000},
    {"Millionth", "1764000000.000001", 1764000000, 1764000001},
    {"HalfOfTheFirstSecond", "0.5", 0, 1},
    {"Smallest", "5e-324", 0, 1},
    {"LastSecondAndLess", "253402300798.5", 253402300798, 253402300799},
};
INSTANTIATE_TEST_SUITE_P(Dates, GoodDateTest, testing::ValuesIn(kGoodDates),
                         fixtures::CaseName());

// Fractions that a double does not hold at this size.
constexpr DateCase kFineDates[] = {
    {"TwelveNines", "1763999999.999999999999", 1763999999, 1764000000},
    {"Trillionth", "1764000000.000000000001", 1764000000, 1764000001},
    {"LessThanTheSmallest", "1e-400", 0, 1},
    {"ExponentOfAFraction", "17639999999999999999e-10", 1763999999, 1764000000},
};
INSTANTIATE_TEST_SUITE_P(FineDates, GoodDateTest, testing::ValuesIn(kFineDates),
                         fixtures::CaseName());

class BadDateTest : public DateTest {};

TEST_P(BadDateTest, IsMalformed) {
  for (const Rounding rounding : {Rounding::kDown, Rounding::kUp}) {
    EXPECT_EQ(Read(rounding), "claim_malformed");
    EXPECT_FALSE(found_);
    EXPECT_EQ(seconds_, 0);
  }
}

constexpr DateCase kBadDates[] = {
    {"MinusOne", "-1"},
    {"MinusHalf", "-0.5"},
    {"MinusSmallest", "-5e-324"},
    {"Year10000", "253402300800"},
    {"HalfBehindTheEnd", "253402300799.5"},
    {"Milliseconds", "1764000000000"},
    {"EndOfDoubleIntegers", "9007199254740993"},
    {"LargestInteger", "9223372036854775807"},
    {"SmallestInteger", "-9223372036854775808"},
    {"LargestIntegerAndOne", "9223372036854775808"},
    {"LargestUnsigned", "18446744073709551615"},
    {"LargeDecimal", "1e308"},
    {"NegativeLargeDecimal", "-1e308"},
    {"String", "\"1764000000\""},
    {"EmptyString", "\"\""},
    {"Date", "\"2026-01-01T00:00:00Z\""},
    {"True", "true"},
    {"False", "false"},
    {"Array", "[1764000000]"},
    {"EmptyArray", "[]"},
    {"Object", "{\"exp\":1764000000}"},
};
INSTANTIATE_TEST_SUITE_P(Dates, BadDateTest, testing::ValuesIn(kBadDates),
                         fixtures::CaseName());

// Out of range by less than a double shows.
constexpr DateCase kBadFineDates[] = {
    {"LittleBehindTheEnd", "253402300799.0000000001"},
    {"LittleBelowZero", "-1e-400"},
};
INSTANTIATE_TEST_SUITE_P(FineDates, BadDateTest,
                         testing::ValuesIn(kBadFineDates),
                         fixtures::CaseName());

class ClaimsTest : public testing::Test {
 protected:
  json::Value Parse(std::string_view text) {
    EXPECT_EQ(document_.Parse(text, reader_), Status::kOk) << text;
    return document_.root();
  }
  Reader reader_;
  Document document_;
};

TEST_F(ClaimsTest, HaveNoDateThatIsAbsentOrNull) {
  for (const char* text : {"{}", R"({"exp":null})", R"({"EXP":1})", "[1]"}) {
    bool found = true;
    int64_t seconds = 77;
    EXPECT_EQ(
        ReadNumericDate(Parse(text), "exp", Rounding::kDown, &found, &seconds),
        Reason::kOk);
    EXPECT_FALSE(found);
    EXPECT_EQ(seconds, 0);
  }
}

// -------------------------------------------------------------------- Text

TEST_F(ClaimsTest, ReadText) {
  const json::Value claims = Parse(
      R"({"s":"text","e":"","n":null,"i":1,"b":true,"a":["text"],"o":{}})");
  std::string_view text = "before";
  EXPECT_EQ(ReadText(claims, "s", &text), Reason::kOk);
  EXPECT_EQ(text, "text");
  for (const char* name : {"e", "n", "absent", "S"}) {
    text = "before";
    EXPECT_EQ(ReadText(claims, name, &text), Reason::kOk) << name;
    EXPECT_EQ(text, "") << name;
  }
  for (const char* name : {"i", "b", "a", "o"}) {
    text = "before";
    EXPECT_EQ(ReadText(claims, name, &text), Reason::kClaimMalformed) << name;
    EXPECT_EQ(text, "") << name;
  }
}

// ---------------------------------------------------------------- Lifetime

TEST_F(ClaimsTest, ReadLifetimeRoundsAgainstTheToken) {
  Lifetime lifetime;
  EXPECT_EQ(ReadLifetime(Parse(R"({"exp":9.5,"nbf":3.5})"), &lifetime),
            Reason::kOk);
  EXPECT_TRUE(lifetime.has_exp);
  EXPECT_TRUE(lifetime.has_nbf);
  EXPECT_EQ(lifetime.exp, 9);
  EXPECT_EQ(lifetime.nbf, 4);
  EXPECT_EQ(ReadLifetime(Parse("{}"), &lifetime), Reason::kOk);
  EXPECT_FALSE(lifetime.has_exp);
  EXPECT_FALSE(lifetime.has_nbf);
}

TEST_F(ClaimsTest, ReadLifetimeRefusesEitherOfTheWrongKind) {
  Lifetime lifetime;
  EXPECT_EQ(ReadLifetime(Parse(R"({"exp":"9","nbf":3})"), &lifetime),
            Reason::kClaimMalformed);
  EXPECT_EQ(ReadLifetime(Parse(R"({"exp":9,"nbf":-3})"), &lifetime),
            Reason::kClaimMalformed);
}

constexpr int64_t kMax = limits::kMaxNumericDate;

struct LifetimeCase {
  const char* name;
  Lifetime lifetime;
  int64_t now;
  int64_t leeway;
  const char* want;
};

class LifetimeTest : public testing::TestWithParam<LifetimeCase> {};

TEST_P(LifetimeTest, CountsAtNow) {
  const LifetimeCase& c = GetParam();
  const Reason reason = CheckLifetime(c.lifetime, c.now, c.leeway);
  EXPECT_EQ(InfoOf(reason).wire_name, c.want);
}

constexpr Lifetime Until(int64_t exp) { return {true, false, exp, 0}; }
constexpr Lifetime From(int64_t nbf) { return {false, true, 0, nbf}; }

constexpr LifetimeCase kLifetimes[] = {
    {"NoLimits", {}, 1000, 0, "ok"},
    {"BeforeExp", Until(1000), 999, 0, "ok"},
    {"AtExp", Until(1000), 1000, 0, "token_expired"},
    {"AfterExp", Until(1000), 1001, 0, "token_expired"},
    {"BeforeExpAndLeeway", Until(1000), 1059, 60, "ok"},
    {"AtExpAndLeeway", Until(1000), 1060, 60, "token_expired"},
    {"AfterExpAndLeeway", Until(1000), 1061, 60, "token_expired"},
    {"BeforeExpAndLargestLeeway", Until(1000), 1299, 300, "ok"},
    {"AtExpAndLargestLeeway", Until(1000), 1300, 300, "token_expired"},
    {"ExpZero", Until(0), 0, 0, "token_expired"},
    {"ExpZeroAndLeeway", Until(0), 59, 60, "ok"},
    {"LastSecond", Until(kMax), kMax - 1, 0, "ok"},
    {"AtTheEndOfTime", Until(kMax), kMax, 0, "token_expired"},
    {"AtTheEndOfTimeAndLeeway", Until(kMax), kMax, 300, "ok"},
    {"AtNbf", From(1000), 1000, 0, "ok"},
    {"BeforeNbf", From(1000), 999, 0, "token_not_yet_valid"},
    {"AtNbfMinusLeeway", From(1000), 940, 60, "ok"},
    {"BeforeNbfMinusLeeway", From(1000), 939, 60, "token_not_yet_valid"},
    {"NbfBelowLeeway", From(30), 0, 60, "ok"},
    {"NbfAndNowBelowLeeway", From(91), 30, 60, "token_not_yet_valid"},
    {"NbfZero", From(0), 0, 0, "ok"},
    {"NbfAtTheEndOfTime", From(kMax), kMax - 1, 0, "token_not_yet_valid"},
    {"ExpBeforeNbf", {true, true, 1000, 2000}, 1500, 0, "token_expired"},
    {"NeverValid", {true, true, 1000, 2000}, 500, 0, "token_not_yet_valid"},
    {"NowNegative", Until(1000), -1, 0, "now_missing"},
    {"NowSmallest", Until(1000), INT64_MIN, 0, "now_missing"},
    {"NowSmallestWithoutLimits", {}, INT64_MIN, 0, "now_missing"},
    {"NowBehindTheEnd", Until(kMax), kMax + 1, 300, "now_missing"},
    {"NowLargest", From(0), INT64_MAX, 0, "now_missing"},
};
INSTANTIATE_TEST_SUITE_P(Edges, LifetimeTest, testing::ValuesIn(kLifetimes),
                         fixtures::CaseName());

// ------------------------------------------------------------ SessionClaims

TEST_F(ClaimsTest, SessionClaimsAreAbsentUnlessTheyAreAnObject) {
  EXPECT_FALSE(SessionClaims().exists());
  EXPECT_TRUE(SessionClaims::HostVerified(Parse("{}")).exists());
  EXPECT_FALSE(SessionClaims::HostVerified(Parse("[]")).exists());
  EXPECT_FALSE(SessionClaims::HostVerified(Parse("null")).exists());
  EXPECT_FALSE(SessionClaims::HostVerified(json::Value()).exists());
}

}  // namespace
}  // namespace matron::oauth
