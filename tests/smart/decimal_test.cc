#include "smart/decimal.h"

#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

struct GoodCase {
  const char* name;
  std::string_view input;
  Decimal value, low, high;
};

class GoodNumberTest : public testing::TestWithParam<GoodCase> {};

// Specification 5.5.
TEST_P(GoodNumberTest, HasTheRangeOfItsDigits) {
  NumberRange range;
  ASSERT_TRUE(ParseNumberRange(GetParam().input, &range));
  EXPECT_EQ(Compare(range.value, GetParam().value), 0);
  EXPECT_EQ(Compare(range.low, GetParam().low), 0);
  EXPECT_EQ(Compare(range.high, GetParam().high), 0);
}

constexpr GoodCase kGood[] = {
    {"Hundred", "100", {100, 0}, {995, -1}, {1005, -1}},
    {"Decimals", "100.00", {100, 0}, {99995, -3}, {100005, -3}},
    {"Exponent", "1e2", {100, 0}, {50, 0}, {150, 0}},
    {"Negative", "-5", {-5, 0}, {-55, -1}, {-45, -1}},
    {"Zero", "0", {0, 0}, {-5, -1}, {5, -1}},
    {"Fraction", "0.5", {5, -1}, {45, -2}, {55, -2}},
    {"SmallExponent", "12E-3", {12, -3}, {115, -4}, {125, -4}},
    {"PlusExponent", "1.0e+1", {10, 0}, {95, -1}, {105, -1}},
    {"Digits17",
     "12345678901234567",
     {12345678901234567, 0},
     {123456789012345665, -1},
     {123456789012345675, -1}},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodNumberTest, testing::ValuesIn(kGood),
                         CaseName());

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const std::string_view text : {"",
                                      "-",
                                      "+1",
                                      "01",
                                      "00",
                                      ".5",
                                      "5.",
                                      "1e",
                                      "1e+",
                                      "1e1234",
                                      "1 ",
                                      " 1",
                                      "1,0",
                                      "0x1",
                                      "1.2.3",
                                      "NaN",
                                      "inf",
                                      "123456789012345678",
                                      "1.00000000000000000",
                                      "--1",
                                      "1e1.5",
                                      "\xd9\xa1"}) {
    NumberRange range;
    EXPECT_FALSE(ParseNumberRange(text, &range)) << text;
  }
}

TEST(Decimal, OrdersByValueWhateverTheExponent) {
  constexpr Decimal kAscending[] = {
      {-9, 999}, {-100, 0}, {-995, -1}, {-1, 0}, {-1, -900},
      {0, 5},    {1, -900}, {5, -1},    {1, 0},  {11, -1},
      {995, -1}, {100, 0},  {1005, -1}, {2, 2},  {999999999999999999, 0},
      {1, 18},   {1, 999}};
  for (size_t i = 0; i < std::size(kAscending); ++i) {
    for (size_t k = 0; k < std::size(kAscending); ++k) {
      const int got = Compare(kAscending[i], kAscending[k]);
      EXPECT_EQ(got < 0, i < k) << i << " " << k;
      EXPECT_EQ(got == 0, i == k) << i << " " << k;
    }
  }
  EXPECT_EQ(Compare({1, 1}, {10, 0}), 0);
  EXPECT_EQ(Compare({0, 0}, {0, 7}), 0);
}

}  // namespace
}  // namespace matron::smart
