// One store under eight threads: of several that want the same, one wins.

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "state/replay.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

constexpr size_t kThreads = 8;

void RunThreads(const std::function<void(size_t thread)>& work) {
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
}

TEST(StoreThreads, OneOfEqualPutsWins) {
  for (const size_t entries : {1000u, 10000u}) {
    const MemoryStorePtr store = NewStore(entries);
    constexpr size_t kRounds = 200;
    std::vector<std::atomic<int>> wins(kRounds);
    std::atomic<int> strange = 0;
    RunThreads([&](size_t) {
      for (size_t round = 0; round < kRounds; ++round) {
        const std::string jti = "jti-" + std::to_string(round);
        ReplayInput input;
        input.realm = "app";
        input.identifier = jti;
        input.exp = kNow + 300;
        input.max_lifetime_s = 300;
        input.now = kNow;
        Arena arena = Arena::Growing();
        const Reason reason = RunOver(
            [&](StoreDialogue& dialogue) { return UseOnce(input, dialogue); },
            *store, kNow, arena);
        if (reason == Reason::kOk) {
          ++wins[round];
        } else if (reason != Reason::kTokenReplayed) {
          ++strange;
        }
      }
    });
    for (const std::atomic<int>& won : wins) EXPECT_EQ(won, 1);
    EXPECT_EQ(strange, 0);
  }
}

// All use one token at once: one gets the next, the others are reuse, and then
// nothing of the family lives.
TEST(StoreThreads, OneOfEqualRefreshesWins) {
  for (uint64_t round = 1; round <= 50; ++round) {
    const MemoryStorePtr store = NewStore();
    const Got first = Issue(*store, Family(), round);
    std::vector<Got> got(kThreads);
    RunThreads([&](size_t thread) {
      got[thread] = Rotate(
          *store, {.token = first.token, .entropy = round * 100 + thread});
    });
    std::string next;
    int won = 0, reused = 0, revoked = 0;
    for (const Got& one : got) {
      if (one.reason == "ok") next = one.token;
      won += one.reason == "ok";
      reused += one.reason == "refresh_token_reused";
      revoked += one.reason == "refresh_token_revoked";
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(reused, 1);
    EXPECT_EQ(revoked, static_cast<int>(kThreads) - 2);
    EXPECT_EQ(Rotate(*store, {.token = next, .entropy = 9999}).reason,
              "refresh_token_revoked");
  }
}

TEST(StoreThreads, IsNeverOverItsBound) {
  constexpr size_t kMost = 50;
  const MemoryStorePtr store = NewStore(kMost);
  std::atomic<size_t> written = 0;
  RunThreads([&](size_t thread) {
    for (size_t i = 0; i < 100; ++i) {
      Arena arena = Arena::Growing();
      const std::string name = std::to_string(thread * 1000 + i);
      const StoreRequest put = {StoreAction::kPutIfAbsent,
                                StoreKey::Of("t", {name}, arena),
                                "v",
                                {},
                                kNow + 10};
      written += store->Apply(put, kNow, arena).result == StoreResult::kDone;
    }
  });
  EXPECT_EQ(written, kMost);
  EXPECT_EQ(store->num_entries(), kMost);
}

}  // namespace
}  // namespace matron::state
