// When a host may fetch a key set again: a limit on how often whoever sends
// tokens of made-up keys can cause it.
//
//   RefetchInput input;
//   input.now = now;
//   input.fetched_at = when_the_set_was_fetched;
//   input.key_not_found = reason == Reason::kKeyNotFound;
//   if (AdviseRefetch(input).refetch) ...

#ifndef MATRON_JOSE_REFETCH_H_
#define MATRON_JOSE_REFETCH_H_

#include <cstdint>
#include <optional>

namespace matron::jose {

// All times are seconds since 1970, 0 to limits::kMaxNumericDate.
struct RefetchInput {
  int64_t now = 0;
  // The last time that fetching worked; absent: never.
  std::optional<int64_t> fetched_at;
  // The last time that it was tried; absent: as above.
  std::optional<int64_t> attempted_at;
  // How often it was tried since without success.
  int64_t failures = 0;
  // A token came whose key is not in the set.
  bool key_not_found = false;
  // How long the answer may be kept: its Cache-Control, at most
  // limits::kMaxKeySetAgeSeconds (SMART 2.2, asymmetric authentication).
  int64_t max_age_s = 3600;
  // Between two fetches, at least; twice as long after each failure, up to an
  // hour.
  int64_t min_interval_s = 60;
};

struct RefetchAdvice {
  bool refetch = false;
  // Whether the set that is there may still be used.
  bool usable = false;
  // When to ask again, if not now.
  int64_t not_before = 0;
};

// Keys are fetched when there are none, when they have been kept for as long as
// they may, and when one was not found; never before the interval is over. A
// set from the future is one whose age is not known, and counts as too old.
RefetchAdvice AdviseRefetch(const RefetchInput& input);

}  // namespace matron::jose

#endif  // MATRON_JOSE_REFETCH_H_
