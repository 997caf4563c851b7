#include "jose/refetch.h"

#include <random>

#include "base/limits.h"
#include "gtest/gtest.h"

namespace matron::jose {
namespace {

constexpr int64_t kNow = 1764000000;

RefetchInput At(int64_t fetched_ago) {
  RefetchInput input;
  input.now = kNow;
  input.fetched_at = kNow - fetched_ago;
  return input;
}

TEST(Refetch, IsAdvisedWithoutASet) {
  RefetchInput input;
  input.now = kNow;
  const RefetchAdvice advice = AdviseRefetch(input);
  EXPECT_TRUE(advice.refetch);
  EXPECT_FALSE(advice.usable);
}

// Whoever sends tokens of keys that nobody has causes one fetch in an interval.
TEST(Refetch, IsRareHoweverManyTokensCome) {
  RefetchInput input = At(1000);
  input.key_not_found = true;
  int fetches = 0;
  for (int64_t second = 0; second < 3600; ++second) {
    input.now = kNow + second;
    const RefetchAdvice advice = AdviseRefetch(input);
    if (!advice.refetch) continue;
    EXPECT_EQ(advice.not_before, input.now);
    input.fetched_at = input.attempted_at = input.now;
    ++fetches;
  }
  EXPECT_EQ(fetches, 60);
}

TEST(Refetch, IsRarerWhenFetchingFails) {
  RefetchInput input = At(100000);
  int attempts = 0;
  for (int64_t second = 0; second < 36000; ++second) {
    input.now = kNow + second;
    if (!AdviseRefetch(input).refetch) continue;
    input.attempted_at = input.now;
    ++input.failures;
    ++attempts;
  }
  // 2, 4, 8, 16 and 32 minutes after each other, and then once an hour.
  EXPECT_EQ(attempts, 14);
}

// Laws: it is advised only where something is lacking; not_before is when.
TEST(Refetch, KeepsItsWord) {
  std::mt19937 random(7);
  const auto pick = [&](int64_t most) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(most + 1));
  };
  for (int i = 0; i < 20000; ++i) {
    RefetchInput input = At(pick(100000));
    if (pick(1) == 1) input.attempted_at = kNow - pick(4000);
    input.failures = pick(70);
    input.key_not_found = pick(1) == 1;
    input.max_age_s = pick(200000);
    input.min_interval_s = pick(4000);
    const RefetchAdvice advice = AdviseRefetch(input);
    if (advice.refetch) {
      EXPECT_TRUE(!advice.usable || input.key_not_found);
      continue;
    }
    EXPECT_GT(advice.not_before, input.now);
    input.now = advice.not_before;
    EXPECT_TRUE(AdviseRefetch(input).refetch);
    input.now = advice.not_before - 1;
    EXPECT_FALSE(AdviseRefetch(input).refetch);
  }
}

}  // namespace
}  // namespace matron::jose
