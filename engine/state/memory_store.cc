// A part of the store has a fixed number of slots. A slot that is used is in
// the chain of its bucket and in a heap whose top expires first; one that is
// not is in the chain of free ones.
// Tested by memory_store_test.cc.

#include "state/memory_store.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include "base/limits.h"

namespace matron::state {
namespace {

constexpr uint32_t kNone = UINT32_MAX;
constexpr size_t kKeyBytes = 32;

// Keys are hashes: any eight of their octets are as good as a hash of them.
uint64_t HashOf(std::span<const uint8_t, 32> key) {
  uint64_t hash;
  std::memcpy(&hash, key.data(), sizeof(hash));
  return hash;
}

}  // namespace

class MemoryStore::Shard {
 public:
  Status Reserve(size_t max_entries, size_t max_bytes);
  StoreOutcome Apply(const StoreRequest& request, int64_t now, Arena& arena);
  size_t num_entries() const;

 private:
  struct Slot {
    std::array<uint8_t, kKeyBytes> key;
    std::unique_ptr<char[]> value;
    int64_t expires_at = 0;
    uint32_t value_size = 0;
    uint32_t next = kNone;  // Of its bucket, or of the free ones.
    uint32_t heap_index = 0;

    std::string_view view() const { return {value.get(), value_size}; }
  };

  StoreOutcome Get(uint32_t found, Arena& arena) const;
  StoreOutcome Put(const StoreRequest& request, uint32_t found, int64_t now);
  StoreOutcome Set(const StoreRequest& request, uint32_t found, int64_t now);

  // The slot of `key` that has not expired, or kNone.
  uint32_t Find(const StoreKey& key, int64_t now);
  // Whether there are `slots` and `bytes` more, once what has expired is gone.
  bool MakeRoom(size_t slots, size_t bytes, int64_t now);
  void Remove(uint32_t index);

  uint32_t& BucketOf(std::span<const uint8_t, 32> key) {
    return buckets_[HashOf(key) & (num_buckets_ - 1)];
  }
  bool Before(uint32_t a, uint32_t b) const {
    return slots_[a].expires_at < slots_[b].expires_at;
  }
  void Place(size_t at, uint32_t index) {
    heap_[at] = index;
    slots_[index].heap_index = static_cast<uint32_t>(at);
  }
  void SiftUp(size_t at);
  void SiftDown(size_t at);

  mutable std::mutex mutex_;
  std::unique_ptr<Slot[]> slots_;
  std::unique_ptr<uint32_t[]> buckets_;
  std::unique_ptr<uint32_t[]> heap_;
  size_t num_buckets_ = 0;
  size_t max_slots_ = 0;
  size_t max_bytes_ = 0;
  size_t used_ = 0;  // Slots, which is also the size of the heap.
  size_t bytes_ = 0;
  uint32_t free_ = kNone;
};

Status MemoryStore::Shard::Reserve(size_t max_entries, size_t max_bytes) {
  num_buckets_ = std::bit_ceil(max_entries);
  slots_.reset(new (std::nothrow) Slot[max_entries]);
  buckets_.reset(new (std::nothrow) uint32_t[num_buckets_]);
  heap_.reset(new (std::nothrow) uint32_t[max_entries]);
  if (slots_ == nullptr || buckets_ == nullptr || heap_ == nullptr) {
    return Status::kOutOfMemory;
  }
  std::fill_n(buckets_.get(), num_buckets_, kNone);
  for (size_t i = 0; i + 1 < max_entries; ++i) {
    slots_[i].next = static_cast<uint32_t>(i + 1);
  }
  free_ = 0;
  max_slots_ = max_entries;
  max_bytes_ = max_bytes;
  return Status::kOk;
}

StoreOutcome MemoryStore::Shard::Apply(const StoreRequest& request, int64_t now,
                                       Arena& arena) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const uint32_t found = Find(request.key, now);
  switch (request.action) {
    case StoreAction::kGet:
      return Get(found, arena);
    case StoreAction::kPutIfAbsent:
      return Put(request, found, now);
    case StoreAction::kCompareAndSet:
      return Set(request, found, now);
    case StoreAction::kDelete:
      if (found == kNone) return {StoreResult::kAbsent, {}};
      Remove(found);
      return {StoreResult::kDone, {}};
  }
  return {StoreResult::kUnavailable, {}};
}

StoreOutcome MemoryStore::Shard::Get(uint32_t found, Arena& arena) const {
  if (found == kNone) return {StoreResult::kAbsent, {}};
  const std::string_view value = arena.Copy(slots_[found].view());
  if (arena.exhausted()) return {StoreResult::kUnavailable, {}};
  return {StoreResult::kFound, value};
}

StoreOutcome MemoryStore::Shard::Put(const StoreRequest& request,
                                     uint32_t found, int64_t now) {
  if (found != kNone) return {StoreResult::kExists, {}};
  if (request.expires_at <= now) return {StoreResult::kDone, {}};
  const size_t size = request.value.size();
  if (!MakeRoom(1, kKeyBytes + size, now)) return {StoreResult::kFull, {}};
  std::unique_ptr<char[]> value(new (std::nothrow) char[size + 1]);
  if (value == nullptr) return {StoreResult::kUnavailable, {}};
  std::copy(request.value.begin(), request.value.end(), value.get());
  const uint32_t index = free_;
  Slot& slot = slots_[index];
  free_ = slot.next;
  std::copy_n(request.key.octets().begin(), kKeyBytes, slot.key.begin());
  slot.value = std::move(value);
  slot.value_size = static_cast<uint32_t>(size);
  slot.expires_at = request.expires_at;
  uint32_t& bucket = BucketOf(request.key.octets());
  slot.next = std::exchange(bucket, index);
  bytes_ += kKeyBytes + size;
  Place(used_, index);
  SiftUp(used_++);
  return {StoreResult::kDone, {}};
}

StoreOutcome MemoryStore::Shard::Set(const StoreRequest& request,
                                     uint32_t found, int64_t now) {
  if (found == kNone || slots_[found].view() != request.expected) {
    return {StoreResult::kMismatch, {}};
  }
  if (request.expires_at <= now) {
    Remove(found);
    return {StoreResult::kDone, {}};
  }
  Slot& slot = slots_[found];
  const size_t size = request.value.size();
  const size_t more = size > slot.value_size ? size - slot.value_size : 0;
  // INVARIANT: this slot has not expired, so that it is still there afterwards.
  if (!MakeRoom(0, more, now)) return {StoreResult::kFull, {}};
  std::unique_ptr<char[]> value(new (std::nothrow) char[size + 1]);
  if (value == nullptr) return {StoreResult::kUnavailable, {}};
  std::copy(request.value.begin(), request.value.end(), value.get());
  bytes_ = bytes_ - slot.value_size + size;
  slot.value = std::move(value);
  slot.value_size = static_cast<uint32_t>(size);
  slot.expires_at = request.expires_at;
  SiftUp(slot.heap_index);
  SiftDown(slot.heap_index);
  return {StoreResult::kDone, {}};
}

uint32_t MemoryStore::Shard::Find(const StoreKey& key, int64_t now) {
  uint32_t index = BucketOf(key.octets());
  while (index != kNone && !std::equal(key.octets().begin(), key.octets().end(),
                                       slots_[index].key.begin())) {
    index = slots_[index].next;
  }
  if (index != kNone && slots_[index].expires_at <= now) {
    Remove(index);
    return kNone;
  }
  return index;
}

bool MemoryStore::Shard::MakeRoom(size_t slots, size_t bytes, int64_t now) {
  if (bytes > max_bytes_) return false;
  while (used_ + slots > max_slots_ || bytes_ > max_bytes_ - bytes) {
    // SECURITY: what has not expired is never given up for what is new.
    if (used_ == 0 || slots_[heap_[0]].expires_at > now) return false;
    Remove(heap_[0]);
  }
  return true;
}

void MemoryStore::Shard::Remove(uint32_t index) {
  Slot& slot = slots_[index];
  uint32_t* link = &BucketOf(slot.key);
  while (*link != index) link = &slots_[*link].next;
  *link = slot.next;
  const size_t at = slot.heap_index;
  const uint32_t last = heap_[--used_];
  if (last != index) {
    Place(at, last);
    SiftUp(at);
    SiftDown(slots_[last].heap_index);
  }
  bytes_ -= kKeyBytes + slot.value_size;
  slot.value.reset();
  slot.value_size = 0;
  slot.next = std::exchange(free_, index);
}

void MemoryStore::Shard::SiftUp(size_t at) {
  const uint32_t index = heap_[at];
  while (at > 0 && Before(index, heap_[(at - 1) / 2])) {
    Place(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  Place(at, index);
}

void MemoryStore::Shard::SiftDown(size_t at) {
  const uint32_t index = heap_[at];
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= used_) break;
    if (child + 1 < used_ && Before(heap_[child + 1], heap_[child])) ++child;
    if (!Before(heap_[child], index)) break;
    Place(at, heap_[child]);
    at = child;
  }
  Place(at, index);
}

size_t MemoryStore::Shard::num_entries() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return used_;
}

MemoryStore::~MemoryStore() = default;

Result<MemoryStorePtr> MemoryStore::Create(size_t max_entries,
                                           size_t max_bytes) {
  if (max_entries == 0 || max_bytes == 0 ||
      max_entries > limits::kMaxStoreEntries) {
    return Status::kInvalidArgument;
  }
  MemoryStorePtr store(new (std::nothrow) MemoryStore());
  if (store == nullptr) return Status::kOutOfMemory;
  const size_t shards = max_entries < kShardedEntries ? 1 : kShards;
  store->shards_.reset(new (std::nothrow) Shard[shards]);
  if (store->shards_ == nullptr) return Status::kOutOfMemory;
  store->num_shards_ = shards;
  for (size_t i = 0; i < shards; ++i) {
    MATRON_RETURN_IF_ERROR(store->shards_[i].Reserve(
        max_entries / shards, std::max<size_t>(max_bytes / shards, 1)));
  }
  return store;
}

MemoryStore::Shard& MemoryStore::ShardOf(const StoreKey& key) const {
  return shards_[key.octets().back() % num_shards_];
}

StoreOutcome MemoryStore::Apply(const StoreRequest& request, int64_t now,
                                Arena& arena) {
  if (request.value.size() > limits::kMaxStoreValueBytes) {
    return {StoreResult::kFull, {}};
  }
  return ShardOf(request.key).Apply(request, now, arena);
}

size_t MemoryStore::num_entries() const {
  size_t entries = 0;
  for (size_t i = 0; i < num_shards_; ++i) entries += shards_[i].num_entries();
  return entries;
}

}  // namespace matron::state
