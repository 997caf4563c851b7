// The memory that decisions are made in, kept between calls.

#ifndef MATRON_PYTHON_SCRATCH_POOL_H_
#define MATRON_PYTHON_SCRATCH_POOL_H_

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "matron.hpp"

// ScratchPool lends a Scratch to each call that runs, so that there are as many
// as calls run at once, whichever threads they come from: a thread that ends
// leaves nothing behind, and a pool of threads warms nothing twice.
class ScratchPool {
 public:
  // Inputs of up to so many bytes share the scratches that are kept.
  static constexpr size_t kKeptInputBytes = size_t{1} << 20;
  // Larger ones get one of their own, up to this; beyond it the engine denies
  // with `scratch_too_small`.
  static constexpr size_t kMaxInputBytes = size_t{16} << 20;
  // Scratches that are kept idle. More are made when they are needed.
  static constexpr size_t kMaxIdle = 64;

  // One scratch, for the time of one call.
  class Lease {
   public:
    Lease(ScratchPool& pool, size_t input_bytes)
        : pool_(input_bytes > kKeptInputBytes ? nullptr : &pool),
          scratch_(pool_ == nullptr
                       ? Make(std::min(input_bytes, kMaxInputBytes))
                       : pool_->Take()) {}
    ~Lease() {
      if (pool_ != nullptr) pool_->Return(std::move(scratch_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    matron::Scratch& operator*() { return scratch_; }

   private:
    ScratchPool* pool_;  // Null: the scratch is not kept.
    matron::Scratch scratch_;
  };

  // Never destroyed: threads may still decide while the interpreter ends.
  static ScratchPool& Shared() {
    static ScratchPool& pool = *new ScratchPool();
    return pool;
  }

 private:
  // Returning a scratch must not fail.
  ScratchPool() { idle_.reserve(kMaxIdle); }

  static matron::Scratch Make(size_t input_bytes) {
    auto scratch = matron::Scratch::Create(input_bytes);
    if (!scratch.ok()) throw std::bad_alloc();
    return *std::move(scratch);
  }

  matron::Scratch Take() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!idle_.empty()) {
        matron::Scratch scratch = std::move(idle_.back());
        idle_.pop_back();
        return scratch;
      }
    }
    return Make(kKeptInputBytes);
  }

  void Return(matron::Scratch scratch) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(scratch));
  }

  std::mutex mutex_;
  std::vector<matron::Scratch> idle_;
};

#endif  // MATRON_PYTHON_SCRATCH_POOL_H_
