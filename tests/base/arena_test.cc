#include "base/arena.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/fixtures/case_name.h"

namespace matron {
namespace {

using alloc::AllocationCount;
using alloc::FailingAllocations;

// ------------------------------------------------------------------- Fixed

struct FixedCase {
  const char* name;
  size_t capacity;
  size_t size;
  bool want;
};

class FixedArenaTest : public testing::TestWithParam<FixedCase> {};

TEST_P(FixedArenaTest, HoldsItsCapacityAndNoMore) {
  const FixedCase& c = GetParam();
  Arena arena = Arena::Fixed(c.capacity);
  ASSERT_FALSE(arena.exhausted());
  void* memory = arena.Allocate(c.size);
  EXPECT_EQ(memory != nullptr, c.want);
  EXPECT_EQ(arena.exhausted(), !c.want);
  if (memory != nullptr) std::memset(memory, 0xa5, c.size);
}

constexpr FixedCase kFixed[] = {
    {"OneLessThan8192", 8192, 8191, true},
    {"Exactly8192", 8192, 8192, true},
    {"OneMoreThan8192", 8192, 8193, false},
    {"OneLessThan4096", 4096, 4095, true},
    {"Exactly4096", 4096, 4096, true},
    {"OneMoreThan4096", 4096, 4097, false},
    {"ExactlyAMegabyte", 1 << 20, 1 << 20, true},
    {"OneMoreThanAMegabyte", 1 << 20, (1 << 20) + 1, false},
    {"Exactly64", 64, 64, true},
    {"OneMoreThan64", 64, 65, false},
    {"OneOfNothing", 0, 1, false},
    {"EverythingThereIs", 4096, SIZE_MAX, false},
    {"AlmostEverythingThereIs", 4096, SIZE_MAX - 7, false},
    {"HalfOfEverything", 4096, SIZE_MAX / 2, false},
};
INSTANTIATE_TEST_SUITE_P(Sizes, FixedArenaTest, testing::ValuesIn(kFixed),
                         fixtures::CaseName());

struct HugeCase {
  const char* name;
  size_t capacity;
};

class HugeArenaTest : public testing::TestWithParam<HugeCase> {};

TEST_P(HugeArenaTest, IsExhaustedFromTheStart) {
  Arena arena = Arena::Fixed(GetParam().capacity);
  EXPECT_TRUE(arena.exhausted());
  EXPECT_EQ(arena.Allocate(1), nullptr);
}

constexpr HugeCase kHuge[] = {
    {"HalfOfEverything", SIZE_MAX / 2},
    {"AllButABlock", SIZE_MAX - 4096},
    {"AllButAWord", SIZE_MAX - 7},
    {"Everything", SIZE_MAX},
};
INSTANTIATE_TEST_SUITE_P(Sizes, HugeArenaTest, testing::ValuesIn(kHuge),
                         fixtures::CaseName());

TEST(FixedArena, GivesOutWordsUntilTheLast) {
  Arena arena = Arena::Fixed(4096);
  for (int i = 0; i < 512; ++i) ASSERT_NE(arena.Allocate(1), nullptr) << i;
  EXPECT_FALSE(arena.exhausted());
  EXPECT_EQ(arena.Allocate(0), nullptr);
  EXPECT_TRUE(arena.exhausted());
}

TEST(FixedArena, StaysExhaustedUntilReset) {
  Arena arena = Arena::Fixed(4096);
  EXPECT_EQ(arena.Allocate(5000), nullptr);
  EXPECT_NE(arena.Allocate(8), nullptr);
  EXPECT_TRUE(arena.exhausted());
  arena.Reset();
  EXPECT_FALSE(arena.exhausted());
  EXPECT_NE(arena.Allocate(4096), nullptr);
}

TEST(FixedArena, StaysExhaustedForEverWithoutMemory) {
  FailingAllocations none(0);
  Arena arena = Arena::Fixed(4096);
  EXPECT_TRUE(arena.exhausted());
  arena.Reset();
  EXPECT_TRUE(arena.exhausted());
  EXPECT_EQ(arena.Allocate(1), nullptr);
}

TEST(FixedArena, AllocatesOnlyWhenItIsMade) {
  Arena arena = Arena::Fixed(4096);
  AllocationCount count;
  while (arena.Allocate(100) != nullptr) {
  }
  arena.Reset();
  EXPECT_NE(arena.Allocate(4096), nullptr);
  EXPECT_EQ(count.so_far(), 0u);
}

// ----------------------------------------------------------------- Growing

TEST(GrowingArena, StartsWithoutMemory) {
  AllocationCount count;
  Arena arena = Arena::Growing();
  EXPECT_FALSE(arena.exhausted());
  arena.Reset();
  EXPECT_EQ(count.so_far(), 0u);
}

TEST(GrowingArena, KeepsWhatItGaveOutAsItGrows) {
  Arena arena = Arena::Growing();
  std::vector<std::pair<char*, size_t>> pieces;
  for (size_t i = 0; i < 2000; ++i) {
    const size_t size = i * 7 % 513;
    char* memory = static_cast<char*>(arena.Allocate(size));
    ASSERT_NE(memory, nullptr);
    std::memset(memory, static_cast<int>(i % 251), size);
    pieces.emplace_back(memory, size);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    const auto& [memory, size] = pieces[i];
    const std::string want(size, static_cast<char>(i % 251));
    ASSERT_EQ(std::string_view(memory, size), want) << i;
  }
}

TEST(GrowingArena, KeepsItsLargestBlockOverReset) {
  Arena arena = Arena::Growing();
  for (int i = 0; i < 100; ++i) ASSERT_NE(arena.Allocate(1000), nullptr);
  ASSERT_NE(arena.Allocate(1 << 20), nullptr);
  arena.Reset();
  AllocationCount count;
  EXPECT_NE(arena.Allocate(1 << 20), nullptr);
  EXPECT_EQ(count.so_far(), 0u);
}

TEST(GrowingArena, SaysWhenMallocFails) {
  Arena arena = Arena::Growing();
  ASSERT_NE(arena.Allocate(4096), nullptr);
  {
    FailingAllocations none(0);
    EXPECT_EQ(arena.Allocate(1), nullptr);
    EXPECT_TRUE(arena.exhausted());
    EXPECT_TRUE(arena.Copy("text").empty());
  }
  EXPECT_NE(arena.Allocate(1), nullptr);
  EXPECT_TRUE(arena.exhausted());
  arena.Reset();
  EXPECT_FALSE(arena.exhausted());
}

TEST(GrowingArena, RefusesSizesThatWouldWrap) {
  Arena arena = Arena::Growing();
  EXPECT_EQ(arena.Allocate(SIZE_MAX), nullptr);
  EXPECT_TRUE(arena.exhausted());
  // Hidden from the compiler, which warns of such sizes when it sees them.
  const volatile size_t most = SIZE_MAX;
  EXPECT_TRUE(arena.NewArray<uint64_t>(most / 8).empty());
  EXPECT_TRUE(arena.NewArray<uint64_t>(most / 8 + 1).empty());
  EXPECT_TRUE(arena.NewArray<uint64_t>(most).empty());
}

// -------------------------------------------------------------- What it gives

TEST(Arena, AlignsToEightBytes) {
  Arena arena = Arena::Growing();
  for (size_t size = 0; size < 100; ++size) {
    const auto address = reinterpret_cast<uintptr_t>(arena.Allocate(size));
    EXPECT_EQ(address % 8, 0u) << size;
  }
}

TEST(Arena, GivesNothingAnAddressOfItsOwn) {
  Arena arena = Arena::Growing();
  void* first = arena.Allocate(0);
  void* second = arena.Allocate(0);
  EXPECT_NE(first, nullptr);
  EXPECT_NE(first, second);
}

TEST(Arena, ClearsArrays) {
  Arena arena = Arena::Fixed(4096);
  void* memory = arena.Allocate(4096);
  std::memset(memory, 0xff, 4096);
  arena.Reset();
  const std::span<uint32_t> items = arena.NewArray<uint32_t>(1024);
  ASSERT_EQ(items.size(), 1024u);
  for (const uint32_t item : items) ASSERT_EQ(item, 0u);
  EXPECT_TRUE(arena.NewArray<uint32_t>(1).empty());
  EXPECT_TRUE(arena.exhausted());
}

TEST(Arena, CopiesTexts) {
  Arena arena = Arena::Growing();
  std::string text("with\0zero", 9);
  const std::string_view copy = arena.Copy(text);
  text.assign("overwritten");
  EXPECT_EQ(copy, std::string_view("with\0zero", 9));
  EXPECT_TRUE(arena.Copy("").empty());
  EXPECT_TRUE(arena.Copy(std::string_view()).empty());
  EXPECT_FALSE(arena.exhausted());
}

TEST(Arena, ShrinksTheLastAllocationOnly) {
  Arena arena = Arena::Growing();
  char* first = static_cast<char*>(arena.Allocate(64));
  arena.Shrink(first, 64, 10);
  char* second = static_cast<char*>(arena.Allocate(64));
  EXPECT_EQ(second, first + 16);
  arena.Shrink(first, 64, 8);
  EXPECT_EQ(arena.Allocate(8), second + 64);
}

TEST(Arena, KeepsAnAddressWhenItShrinksToNothing) {
  Arena arena = Arena::Growing();
  char* first = static_cast<char*>(arena.Allocate(64));
  arena.Shrink(first, 64, 0);
  EXPECT_EQ(arena.Allocate(8), first + 8);
}

TEST(Arena, MovesItsMemory) {
  Arena first = Arena::Growing();
  const std::string_view text = first.Copy("kept");
  Arena second = std::move(first);
  EXPECT_EQ(text, "kept");
  EXPECT_NE(second.Copy("more").data(), text.data());
  Arena third = Arena::Fixed(4096);
  third = std::move(second);
  EXPECT_EQ(text, "kept");
  EXPECT_NE(third.Allocate(1 << 20), nullptr);
}

TEST(Arena, HasNoMemoryAfterAFixedOneWasMovedFrom) {
  Arena first = Arena::Fixed(4096);
  const Arena second = std::move(first);
  EXPECT_FALSE(second.exhausted());
  EXPECT_EQ(first.Allocate(1), nullptr);  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(first.exhausted());
}

}  // namespace
}  // namespace matron
