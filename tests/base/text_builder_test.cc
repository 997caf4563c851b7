#include "base/text_builder.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"

namespace matron {
namespace {

TEST(TextBuilder, StartsEmpty) {
  Arena arena = Arena::Growing();
  const TextBuilder out(arena);
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.size(), 0u);
  EXPECT_EQ(out.text(), "");
}

TEST(TextBuilder, AppendsInOrder) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  out.Append("/Patient");
  out.Append('/');
  out.Append("");
  out.Append(std::string_view());
  out.AppendInteger(123);
  out.Append(std::string_view("\0x", 2));
  EXPECT_EQ(out.text(), std::string_view("/Patient/123\0x", 14));
  EXPECT_EQ(out.size(), 14u);
}

TEST(TextBuilder, WritesEveryInteger) {
  Arena arena = Arena::Growing();
  const auto written = [&arena](int64_t value) {
    TextBuilder out(arena);
    out.AppendInteger(value);
    return std::string(out.text());
  };
  EXPECT_EQ(written(0), "0");
  EXPECT_EQ(written(-1), "-1");
  EXPECT_EQ(written(253402300799), "253402300799");
  EXPECT_EQ(written(INT64_MAX), "9223372036854775807");
  EXPECT_EQ(written(INT64_MIN), "-9223372036854775808");
}

TEST(TextBuilder, KeepsItsTextAsItGrows) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  std::string want;
  for (size_t i = 0; i < 300; ++i) {
    const std::string piece(i % 67, static_cast<char>('a' + i % 26));
    out.Append(piece);
    want += piece;
    ASSERT_EQ(out.text(), want);
  }
}

TEST(TextBuilder, AppendsItsOwnText) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  out.Append("0123456789");
  for (int i = 0; i < 5; ++i) out.Append(out.text());
  ASSERT_EQ(out.size(), 320u);
  for (size_t i = 0; i < 320; i += 10) {
    EXPECT_EQ(out.text().substr(i, 10), "0123456789");
  }
}

TEST(TextBuilder, GivesNoHalfText) {
  Arena arena = Arena::Fixed(4096);
  TextBuilder out(arena);
  out.Append("start");
  ASSERT_TRUE(out.ok());
  out.Append(std::string(5000, 'x'));
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.text(), "");
  out.Append("y");
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.text(), "");
}

TEST(TextBuilder, FillsItsArenaToTheLastByte) {
  Arena arena = Arena::Fixed(4096);
  TextBuilder out(arena);
  out.Append(std::string(4095, 'x'));
  EXPECT_TRUE(out.ok());
  out.Append('x');  // The capacity is 4095, and twice that is not there.
  EXPECT_FALSE(out.ok());

  arena.Reset();
  TextBuilder whole(arena);
  whole.Append(std::string(4096, 'x'));
  EXPECT_EQ(whole.text().size(), 4096u);
}

TEST(TextBuilder, SaysWhenMallocFails) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  alloc::FailingAllocations none(0);
  out.Append("text");
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.text(), "");
}

}  // namespace
}  // namespace matron
