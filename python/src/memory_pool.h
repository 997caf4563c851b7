// The memory that decisions are made in, and responses filtered, kept between
// calls.

#ifndef MATRON_PYTHON_MEMORY_POOL_H_
#define MATRON_PYTHON_MEMORY_POOL_H_

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "matron.hpp"

// MemoryPool lends a matron::Scratch or matron::Filter to each call that runs,
// so that there are as many as calls run at once, whichever threads they come
// from: a thread that ends leaves nothing behind, and a pool of threads warms
// nothing twice.
template <typename Memory>
class MemoryPool {
 public:
  // Inputs of up to so many bytes share the memory that is kept.
  static constexpr size_t kKeptInputBytes = size_t{1} << 20;
  // Larger ones get one of their own, up to this; beyond it the engine denies
  // with `scratch_too_small`.
  static constexpr size_t kMaxInputBytes = size_t{16} << 20;
  // How many are kept idle. More are made when they are needed.
  static constexpr size_t kMaxIdle = 64;

  // One memory, for the time of one call.
  class Lease {
   public:
    Lease(MemoryPool& pool, size_t input_bytes)
        : pool_(input_bytes > kKeptInputBytes ? nullptr : &pool),
          memory_(pool_ == nullptr ? Make(std::min(input_bytes, kMaxInputBytes))
                                   : pool_->Take()) {}
    ~Lease() {
      if (pool_ != nullptr) pool_->Return(std::move(memory_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Memory& operator*() { return memory_; }

   private:
    MemoryPool* pool_;  // Null: the memory is not kept.
    Memory memory_;
  };

  // Never destroyed: threads may still decide while the interpreter ends.
  static MemoryPool& Shared() {
    static MemoryPool& pool = *new MemoryPool();
    return pool;
  }

 private:
  // Returning must not fail.
  MemoryPool() { idle_.reserve(kMaxIdle); }

  static Memory Make(size_t input_bytes) {
    auto memory = Memory::Create(input_bytes);
    if (!memory.ok()) throw std::bad_alloc();
    return *std::move(memory);
  }

  Memory Take() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!idle_.empty()) {
        Memory memory = std::move(idle_.back());
        idle_.pop_back();
        return memory;
      }
    }
    return Make(kKeptInputBytes);
  }

  void Return(Memory memory) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(memory));
  }

  std::mutex mutex_;
  std::vector<Memory> idle_;
};

using ScratchPool = MemoryPool<matron::Scratch>;
using FilterPool = MemoryPool<matron::Filter>;

#endif  // MATRON_PYTHON_MEMORY_POOL_H_
