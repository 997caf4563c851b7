#include "smart/date_range.h"

#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

constexpr int64_t kSecond = 10000000;
constexpr int64_t kDay = 86400 * kSecond;
// Days from 0001-01-01 to 2013-01-01: 2012 years with 488 leap days.
constexpr int64_t k2013 = 2012 * 365 + 488;

struct GoodCase {
  const char* name;
  std::string_view input;
  int64_t begin, size;
  bool has_zone;
};

class GoodDateTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodDateTest, IsASpanOfItsPrecision) {
  DateRange range;
  ASSERT_TRUE(ParseDateRange(GetParam().input, &range));
  EXPECT_EQ(range.begin, GetParam().begin);
  EXPECT_EQ(range.end - range.begin, GetParam().size);
  EXPECT_EQ(range.has_zone, GetParam().has_zone);
}

constexpr int64_t kTen = (k2013 + 13) * kDay + 36000 * kSecond;
constexpr GoodCase kGood[] = {
    {"First", "0001", 0, 365 * kDay, false},
    {"Year", "2013", k2013* kDay, 365 * kDay, false},
    {"LeapYear", "2012", (k2013 - 366) * kDay, 366 * kDay, false},
    {"Month", "2013-01", k2013* kDay, 31 * kDay, false},
    {"February", "2012-02", (k2013 - 335) * kDay, 29 * kDay, false},
    {"Century", "1900-02", (k2013 - 113 * 365 - 28 + 31) * kDay, 28 * kDay,
     false},
    {"Day", "2013-01-14", (k2013 + 13) * kDay, kDay, false},
    {"LeapDay", "2012-02-29", (k2013 - 307) * kDay, kDay, false},
    {"Minute", "2013-01-14T10:00", kTen, 60 * kSecond, false},
    {"Second", "2013-01-14T10:00:01Z", kTen + kSecond, kSecond, true},
    {"Fraction", "2013-01-14T10:00:00.25Z", kTen + kSecond / 4, kSecond / 100,
     true},
    {"SevenDigits", "2013-01-14T10:00:00.0000001Z", kTen + 1, 1, true},
    {"East", "2013-01-14T11:30+01:30", kTen, 60 * kSecond, true},
    {"West", "2013-01-14T08:00:00-02:00", kTen, kSecond, true},
    {"Last", "9999-12-31T23:59:59.9999999Z", 3652059 * kDay - 1, 1, true},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodDateTest, testing::ValuesIn(kGood),
                         CaseName());

TEST(DateRange, RefusesWhatIsNoDate) {
  for (const std::string_view text : {"",
                                      "0000",
                                      "13",
                                      "201",
                                      "20133",
                                      "2013-",
                                      "2013-1",
                                      "2013-00",
                                      "2013-13",
                                      "2013-01-",
                                      "2013-01-00",
                                      "2013-01-32",
                                      "2013-02-29",
                                      "1900-02-29",
                                      "2013-04-31",
                                      "2013-01-14T",
                                      "2013-01-14T10",
                                      "2013-01-14T1000",
                                      "2013-01-14T10:0",
                                      "2013-01-14T24:00",
                                      "2013-01-14T10:60",
                                      "2013-01-14T10:00:60",
                                      "2013-01-14T10:00:00.",
                                      "2013-01-14T10:00:00.00000001",
                                      "2013-01-14T10:00z",
                                      "2013-01-14T10:00+1:00",
                                      "2013-01-14T10:00+15:00",
                                      "2013-01-14T10:00+14:01",
                                      "2013-01-14T10:00 01:00",
                                      "2013-01-14Z",
                                      "2013Z",
                                      "2013-01-14 10:00",
                                      "2013/01/14",
                                      "ap2013",
                                      " 2013",
                                      "2013 ",
                                      "-2013",
                                      "2013-01-14T10:00ZZ",
                                      "20a3"}) {
    DateRange range;
    EXPECT_FALSE(ParseDateRange(text, &range)) << text;
  }
}

}  // namespace
}  // namespace matron::smart
