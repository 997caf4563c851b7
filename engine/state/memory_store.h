// MemoryStore: a store within one process.
//
//   Result<MemoryStorePtr> store = MemoryStore::Create(100000, 64 << 20);
//   StoreOutcome outcome = (*store)->Apply(request, now, arena);
//
// It never forgets what has not expired: when it is full, what would be new is
// refused, so that nobody makes it forget by filling it.

#ifndef MATRON_STATE_MEMORY_STORE_H_
#define MATRON_STATE_MEMORY_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/result.h"
#include "state/store.h"

namespace matron::state {

// Any number of threads may use it at once. Each operation is atomic, and all
// threads see all of them in one order. Room for entries is allocated at once,
// room for values as they come.
class MemoryStore {
 public:
  // A store for `max_entries`, up to limits::kMaxStoreEntries, whose keys and
  // values take up to `max_bytes`. kInvalidArgument for 0 of either.
  //
  // From kShardedEntries on both bounds are divided among kShards parts, to
  // which keys belong by chance: a part may be full a little before the whole
  // is, and one value takes at most a part's bytes.
  static Result<std::unique_ptr<MemoryStore>> Create(size_t max_entries,
                                                     size_t max_bytes);
  ~MemoryStore();
  MemoryStore(const MemoryStore&) = delete;  // Threads point to it.
  MemoryStore& operator=(const MemoryStore&) = delete;

  // Carries out `request`. What expires at `now` or before is not there. Copies
  // what it keeps; what it returns is in `arena`. kUnavailable without memory.
  // Time: O(log n).
  StoreOutcome Apply(const StoreRequest& request, int64_t now, Arena& arena);

  // How many entries there are, those included that have expired and were not
  // collected yet.
  size_t num_entries() const;

  static constexpr size_t kShards = 16;
  static constexpr size_t kShardedEntries = 4096;

 private:
  class Shard;

  MemoryStore() = default;
  Shard& ShardOf(const StoreKey& key) const;

  std::unique_ptr<Shard[]> shards_;
  size_t num_shards_ = 0;
};
using MemoryStorePtr = std::unique_ptr<MemoryStore>;

}  // namespace matron::state

#endif  // MATRON_STATE_MEMORY_STORE_H_
