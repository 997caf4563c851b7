// Arena: memory that is given out by moving a pointer and taken back all at
// once.
//
//   Arena arena = Arena::Growing();
//   std::string_view kept = arena.Copy(text);
//   arena.Reset();  // `kept` is gone.

#ifndef MATRON_BASE_ARENA_H_
#define MATRON_BASE_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/attributes.h"

namespace matron {

// Gives out memory aligned to 8 bytes. Runs no destructors.
//
// A fixed arena never grows: when it is full it returns nullptr, and
// exhausted() stays true until Reset(). A growing one takes further blocks from
// malloc. One thread at a time.
class Arena {
 public:
  // An arena of `capacity` bytes, allocated now. exhausted() if that failed.
  static Arena Fixed(size_t capacity);
  // An arena that starts empty and takes blocks as it needs them.
  static Arena Growing();

  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  Arena(const Arena&) = delete;  // Views point into an arena; it has one owner.
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Returns `size` bytes, or nullptr if there are none left.
  void* Allocate(size_t size) MATRON_LIFETIME_BOUND {
    // The room is a multiple of the alignment, so that what fits fits rounded.
    if (size == 0 || size > static_cast<size_t>(end_ - next_)) {
      return AllocateSlowly(size);
    }
    char* const memory = next_;
    next_ += RoundUp(size);
    return memory;
  }

  // Returns `count` value-initialised elements; empty if there is no memory, so
  // compare the size.
  template <typename T>
  std::span<T> NewArray(size_t count) MATRON_LIFETIME_BOUND {
    static_assert(std::is_trivially_destructible_v<T>);
    static_assert(alignof(T) <= 8);
    if (count > SIZE_MAX / sizeof(T)) {
      exhausted_ = true;
      return {};
    }
    void* memory = Allocate(count * sizeof(T));
    if (memory == nullptr) return {};
    T* items = static_cast<T*>(memory);
    for (size_t i = 0; i < count; ++i) new (&items[i]) T();
    return {items, count};
  }

  // Returns a copy of `text`; empty if there is no memory, which exhausted()
  // tells apart.
  std::string_view Copy(std::string_view text) MATRON_LIFETIME_BOUND;

  // Gives back the last `size - kept` bytes of the allocation at `memory` if it
  // was the most recent one; does nothing otherwise.
  void Shrink(void* memory, size_t size, size_t kept);

  // Takes back everything. A growing arena keeps its largest block.
  void Reset();

  // Whether an allocation has failed since the last Reset().
  bool exhausted() const { return exhausted_; }

 private:
  struct Block;

  static constexpr size_t kAlignment = 8;
  static constexpr size_t RoundUp(size_t size) {
    return (size + (kAlignment - 1)) & ~(kAlignment - 1);
  }

  Arena() = default;
  void* AllocateSlowly(size_t size);
  bool AddBlock(size_t at_least);
  void FreeBlocks();

  Block* blocks_ = nullptr;  // Newest first.
  char* next_ = nullptr;
  char* end_ = nullptr;
  bool growing_ = false;
  bool exhausted_ = false;
};

}  // namespace matron

#endif  // MATRON_BASE_ARENA_H_
