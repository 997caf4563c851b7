#include "base/arena_vector.h"

#include <cstdint>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"

namespace matron {
namespace {

TEST(ArenaVector, StartsEmpty) {
  Arena arena = Arena::Growing();
  const ArenaVector<uint32_t> items(arena);
  EXPECT_TRUE(items.empty());
  EXPECT_EQ(items.size(), 0u);
  EXPECT_TRUE(items.items().empty());
}

TEST(ArenaVector, KeepsItsItemsAsItGrows) {
  Arena arena = Arena::Growing();
  ArenaVector<uint32_t> items(arena);
  for (uint32_t i = 0; i < 10000; ++i) ASSERT_TRUE(items.Append(i * 3));
  ASSERT_EQ(items.size(), 10000u);
  for (uint32_t i = 0; i < 10000; ++i) ASSERT_EQ(items[i], i * 3);
  EXPECT_EQ(items.back(), 29997u);
  EXPECT_EQ(items.items().size(), 10000u);
}

TEST(ArenaVector, AppendsNothingWithoutMemory) {
  Arena arena = Arena::Fixed(4096);
  ArenaVector<uint64_t> items(arena);
  // 8, 16, ... 256 items take 4032 of 4096 bytes together.
  for (uint64_t i = 0; i < 256; ++i) ASSERT_TRUE(items.Append(i)) << i;
  EXPECT_FALSE(items.Append(256));
  EXPECT_TRUE(arena.exhausted());
  ASSERT_EQ(items.size(), 256u);
  for (uint64_t i = 0; i < 256; ++i) ASSERT_EQ(items[i], i);
  items.PopBack();
  EXPECT_TRUE(items.Append(7));
  EXPECT_EQ(items.back(), 7u);
}

TEST(ArenaVector, NeverFailsUpToWhatWasReserved) {
  Arena arena = Arena::Fixed(4096);
  ArenaVector<uint64_t> items(arena);
  ASSERT_TRUE(items.Reserve(512));
  for (uint64_t i = 0; i < 512; ++i) ASSERT_TRUE(items.Append(i)) << i;
  EXPECT_FALSE(items.Append(512));
  EXPECT_TRUE(items.Reserve(512));
  EXPECT_FALSE(items.Reserve(513));
  EXPECT_EQ(items.size(), 512u);
}

TEST(ArenaVector, RefusesCapacitiesThatWouldWrap) {
  Arena arena = Arena::Growing();
  ArenaVector<uint64_t> items(arena);
  EXPECT_FALSE(items.Reserve(SIZE_MAX));
  EXPECT_FALSE(items.Reserve(SIZE_MAX / 8));
  EXPECT_FALSE(items.Reserve(SIZE_MAX / 8 + 1));
  EXPECT_TRUE(items.empty());
  EXPECT_TRUE(items.Append(1));
}

TEST(ArenaVector, TruncatesAndNeverLengthens) {
  Arena arena = Arena::Growing();
  ArenaVector<char> items(arena);
  for (const char c : {'a', 'b', 'c'}) ASSERT_TRUE(items.Append(c));
  items.Truncate(5);
  EXPECT_EQ(items.size(), 3u);
  items.Truncate(1);
  EXPECT_EQ(items.size(), 1u);
  EXPECT_EQ(items.back(), 'a');
  items.Truncate(0);
  EXPECT_TRUE(items.empty());
}

TEST(ArenaVector, LeavesItsOldItemsReadable) {
  Arena arena = Arena::Growing();
  ArenaVector<uint32_t> items(arena);
  for (uint32_t i = 0; i < 8; ++i) ASSERT_TRUE(items.Append(i));
  const std::span<uint32_t> old = items.items();
  ASSERT_TRUE(items.Append(8));
  EXPECT_NE(old.data(), items.items().data());
  EXPECT_EQ(old[7], 7u);
}

TEST(ArenaVector, SaysWhenMallocFails) {
  Arena arena = Arena::Growing();
  ArenaVector<uint32_t> items(arena);
  alloc::FailingAllocations none(0);
  EXPECT_FALSE(items.Append(1));
  EXPECT_TRUE(items.empty());
}

}  // namespace
}  // namespace matron
