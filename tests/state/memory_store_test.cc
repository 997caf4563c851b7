#include "state/memory_store.h"

#include <map>
#include <string>
#include <utility>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/random.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

class MemoryStoreTest : public testing::Test {
 protected:
  StoreKey Key(uint64_t number) {
    return StoreKey::Of("test", {std::to_string(number)}, arena_);
  }
  StoreOutcome Apply(MemoryStore& store, StoreAction action, uint64_t number,
                     std::string_view value = {}, int64_t expires_at = 0,
                     int64_t now = 0, std::string_view expected = {}) {
    return store.Apply({action, Key(number), value, expected, expires_at}, now,
                       arena_);
  }
  std::string Put(MemoryStore& store, uint64_t number, std::string_view value,
                  int64_t expires_at, int64_t now = 0) {
    return std::string(NameOf(
        Apply(store, StoreAction::kPutIfAbsent, number, value, expires_at, now)
            .result));
  }
  std::string Set(MemoryStore& store, uint64_t number,
                  std::string_view expected, std::string_view value,
                  int64_t expires_at, int64_t now = 0) {
    return std::string(NameOf(Apply(store, StoreAction::kCompareAndSet, number,
                                    value, expires_at, now, expected)
                                  .result));
  }
  std::string Get(MemoryStore& store, uint64_t number, int64_t now = 0) {
    const StoreOutcome outcome =
        Apply(store, StoreAction::kGet, number, {}, 0, now);
    return outcome.result == StoreResult::kFound
               ? std::string(outcome.value)
               : std::string(NameOf(outcome.result));
  }

  Arena arena_ = Arena::Growing();
};

TEST_F(MemoryStoreTest, CarriesOutEachAction) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(Get(*store, 1), "absent");
  EXPECT_EQ(Set(*store, 1, "", "b", 10), "mismatch");
  EXPECT_EQ(Put(*store, 1, "a", 10), "done");
  EXPECT_EQ(Put(*store, 1, "b", 10), "exists");
  EXPECT_EQ(Get(*store, 1), "a");
  EXPECT_EQ(Set(*store, 1, "b", "c", 10), "mismatch");
  EXPECT_EQ(Set(*store, 1, "a", "longer", 10), "done");
  EXPECT_EQ(Get(*store, 1), "longer");
  EXPECT_EQ(Apply(*store, StoreAction::kDelete, 1).result, StoreResult::kDone);
  EXPECT_EQ(Apply(*store, StoreAction::kDelete, 1).result,
            StoreResult::kAbsent);
  EXPECT_EQ(Put(*store, 1, "", 10), "done");
  EXPECT_EQ(Get(*store, 1), "");
  EXPECT_EQ(Apply(*store, static_cast<StoreAction>(0), 1).result,
            StoreResult::kUnavailable);
}

TEST_F(MemoryStoreTest, ForgetsWhatHasExpired) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(Put(*store, 1, "a", 10, 9), "done");
  EXPECT_EQ(Get(*store, 1, 9), "a");
  EXPECT_EQ(Get(*store, 1, 10), "absent");
  EXPECT_EQ(Put(*store, 1, "b", 20, 10), "done");
  EXPECT_EQ(Set(*store, 1, "b", "c", 30, 20), "mismatch");
  // What is born expired is not kept, and says what it would have found.
  EXPECT_EQ(Put(*store, 2, "a", 5, 5), "done");
  EXPECT_EQ(Get(*store, 2, 4), "absent");
  EXPECT_EQ(Put(*store, 3, "a", 9, 5), "done");
  EXPECT_EQ(Set(*store, 3, "a", "b", 5, 5), "done");
  EXPECT_EQ(Get(*store, 3, 5), "absent");
}

TEST_F(MemoryStoreTest, IsFullAtItsBoundAndNeverEvicts) {
  for (const size_t most : {1u, 2u, 3u, 100u}) {
    const MemoryStorePtr store = NewStore(most);
    for (size_t i = 0; i < most; ++i) {
      EXPECT_EQ(Put(*store, i, "v", 100 + static_cast<int64_t>(i)), "done");
    }
    EXPECT_EQ(Put(*store, most, "v", 1000), "full");
    EXPECT_EQ(Put(*store, 0, "v", 1000), "exists");
    EXPECT_EQ(Set(*store, 0, "v", "w", 100), "done");
    EXPECT_EQ(store->num_entries(), most);
    for (size_t i = 0; i < most; ++i) EXPECT_NE(Get(*store, i), "absent");
    // Only the first has expired.
    EXPECT_EQ(Put(*store, most, "v", 1000, 100), "done");
    EXPECT_EQ(Put(*store, most + 1, "v", 1000, 100), "full");
    EXPECT_EQ(Get(*store, 0, 100), "absent");
    if (most > 1) {
      EXPECT_EQ(Get(*store, 1, 100), "v");
    }
  }
}

TEST_F(MemoryStoreTest, CountsBytesOfKeysAndValues) {
  const MemoryStorePtr store = NewStore(100, 2 * 32 + 10);
  EXPECT_EQ(Put(*store, 1, "12345", 10), "done");
  EXPECT_EQ(Put(*store, 2, "123456", 10), "full");
  EXPECT_EQ(Put(*store, 2, "12345", 10), "done");
  EXPECT_EQ(Set(*store, 2, "12345", "123456", 10), "full");
  EXPECT_EQ(Get(*store, 2), "12345");
  EXPECT_EQ(Set(*store, 1, "12345", "1234", 10), "done");
  EXPECT_EQ(Set(*store, 2, "12345", "123456", 10), "done");
  EXPECT_EQ(Put(*store, 3, "", 20), "full");
  EXPECT_EQ(Put(*store, 3, std::string(42, 'x'), 20, 10), "done");
  EXPECT_EQ(Put(*store, 4, std::string(100, 'x'), 20, 10), "full");
}

TEST_F(MemoryStoreTest, RefusesValuesAndSizesOverTheLimit) {
  const MemoryStorePtr store = NewStore(10, 16 * limits::kMaxStoreValueBytes);
  const std::string longest(limits::kMaxStoreValueBytes, 'x');
  EXPECT_EQ(Put(*store, 1, longest, 10), "done");
  EXPECT_EQ(Put(*store, 2, longest + "x", 10), "full");
  EXPECT_FALSE(MemoryStore::Create(0, 1).ok());
  EXPECT_FALSE(MemoryStore::Create(1, 0).ok());
  EXPECT_FALSE(MemoryStore::Create(limits::kMaxStoreEntries + 1, 1).ok());
}

// Against a map that does the same without bounds.
TEST_F(MemoryStoreTest, DoesWhatAMapDoes) {
  for (const size_t entries : {64u, 8192u}) {
    const MemoryStorePtr store = NewStore(entries, 64 << 20);
    std::map<uint64_t, std::pair<std::string, int64_t>> model;
    fixtures::Random random(7);
    int64_t now = 0;
    for (int i = 0; i < 20000; ++i) {
      now += static_cast<int64_t>(random.Below(2));
      const uint64_t number = random.Below(40);
      const std::string value(random.Below(20), 'v');
      const int64_t expires_at = now + static_cast<int64_t>(random.Below(30));
      auto found = model.find(number);
      if (found != model.end() && found->second.second <= now) {
        model.erase(found);
        found = model.end();
      }
      const bool there = found != model.end();
      switch (random.Below(4)) {
        case 0:
          ASSERT_EQ(Get(*store, number, now),
                    there ? found->second.first : "absent");
          break;
        case 1:
          ASSERT_EQ(Put(*store, number, value, expires_at, now),
                    there ? "exists" : "done");
          if (!there) model[number] = {value, expires_at};
          break;
        case 2: {
          const std::string expected = there ? found->second.first : value;
          ASSERT_EQ(Set(*store, number, expected, value, expires_at, now),
                    there ? "done" : "mismatch");
          if (there) found->second = {value, expires_at};
          break;
        }
        default:
          ASSERT_EQ(
              NameOf(Apply(*store, StoreAction::kDelete, number, {}, 0, now)
                         .result),
              there ? "done" : "absent");
          if (there) model.erase(found);
      }
    }
  }
}

}  // namespace
}  // namespace matron::state
