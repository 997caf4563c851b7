// Numbers that are longer than their value needs.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/json/event_log.h"

namespace matron::json {
namespace {

// What lies behind the text in memory is no part of a number.
TEST(Reader, ReadsNoZerosBehindTheText) {
  const std::string_view longer = "0.0000000000000000000000000000005";
  EXPECT_EQ(Events(longer.substr(0, 28)), "decimal 0@0+28");
}

TEST(Reader, AcceptsALongExponent) {
  EXPECT_EQ(Walk("[1e0000000000000000001]"), Status::kOk);
  EXPECT_EQ(Walk("[1e00000000000000000001]"), Status::kOk);
  EXPECT_EQ(Walk("[1e-40023372036854775807]"), Status::kOk);
  EXPECT_EQ(Walk("[1e40023372036854775807]"), Status::kJsonNumberRange);
}

TEST(Reader, AcceptsALongNumberThatFitsADouble) {
  const std::string number = "1." + std::string(2000, '0');
  EXPECT_EQ(Walk("[" + number + "]"), Status::kOk);
  EXPECT_EQ(Walk(number), Status::kOk);
}

}  // namespace
}  // namespace matron::json
