// Tested by refetch_test.cc.

#include "jose/refetch.h"

#include <algorithm>

#include "base/limits.h"

namespace matron::jose {
namespace {

constexpr int64_t kMaxIntervalSeconds = 3600;

// Twice the interval for each failure.
int64_t IntervalAfter(int64_t interval, int64_t failures) {
  for (; failures > 0 && interval < kMaxIntervalSeconds; --failures) {
    interval *= 2;
  }
  return std::min(interval, kMaxIntervalSeconds);
}

}  // namespace

RefetchAdvice AdviseRefetch(const RefetchInput& input) {
  RefetchAdvice advice;
  const int64_t max_age =
      std::min(input.max_age_s, limits::kMaxKeySetAgeSeconds);
  advice.usable = input.fetched_at.has_value() &&
                  *input.fetched_at <= input.now &&
                  input.now - *input.fetched_at < max_age;
  const int64_t interval = IntervalAfter(
      std::clamp(input.min_interval_s, int64_t{1}, kMaxIntervalSeconds),
      input.failures);
  const std::optional<int64_t> attempt =
      input.attempted_at.has_value() ? input.attempted_at : input.fetched_at;
  // An attempt in the future holds nothing up: the clock was set back.
  const int64_t earliest =
      attempt.has_value() && *attempt <= input.now ? *attempt + interval : 0;
  const bool wants = !advice.usable || input.key_not_found;
  const int64_t due = wants ? input.now : *input.fetched_at + max_age;
  advice.not_before = std::max(due, earliest);
  advice.refetch = advice.not_before <= input.now;
  return advice;
}

}  // namespace matron::jose
