// ArenaVector: a growing array in an Arena.
//
//   ArenaVector<Scope> scopes(arena);
//   if (!scopes.Append(scope)) return Status::kOutOfMemory;
//   return scopes.items();

#ifndef MATRON_BASE_ARENA_VECTOR_H_
#define MATRON_BASE_ARENA_VECTOR_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

#include "base/arena.h"
#include "base/attributes.h"

namespace matron {

// Doubles when it is full; what it outgrew stays in the arena until Reset().
template <typename T>
class ArenaVector {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= 8);

 public:
  // Keeps a pointer to `arena`.
  explicit ArenaVector(Arena& arena MATRON_LIFETIME_BOUND) : arena_(&arena) {}
  explicit ArenaVector(Arena&&) = delete;  // The pointer would dangle.

  // Returns false, and appends nothing, if the arena has no memory left.
  [[nodiscard]] bool Append(const T& item) {
    if (size_ == capacity_ && !Grow(size_ + 1)) return false;
    items_[size_++] = item;
    return true;
  }

  // Makes room for `capacity` items, so that no Append up to it can fail.
  [[nodiscard]] bool Reserve(size_t capacity) {
    return capacity <= capacity_ || Grow(capacity);
  }

  void PopBack() { --size_; }
  void Truncate(size_t size) { size_ = std::min(size_, size); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }
  T& back() { return items_[size_ - 1]; }

  // Lives as long as the arena's memory, but an Append may replace it.
  std::span<T> items() { return {items_, size_}; }
  std::span<const T> items() const { return {items_, size_}; }

 private:
  bool Grow(size_t at_least) {
    const size_t capacity = std::max({at_least, 2 * capacity_, size_t{8}});
    if (capacity > SIZE_MAX / 4 / sizeof(T)) return false;
    void* memory = arena_->Allocate(capacity * sizeof(T));
    if (memory == nullptr) return false;
    if (size_ > 0) std::memcpy(memory, items_, size_ * sizeof(T));
    items_ = static_cast<T*>(memory);
    capacity_ = capacity;
    return true;
  }

  Arena* arena_;
  T* items_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace matron

#endif  // MATRON_BASE_ARENA_VECTOR_H_
