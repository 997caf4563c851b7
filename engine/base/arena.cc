// Blocks form a list, newest first; memory is taken from the newest one only.
// Tested by arena_test.cc.

#include "base/arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace matron {
namespace {

constexpr size_t kFirstBlockBytes = 4096;
// Far from where sizes would wrap.
constexpr size_t kMostBytes = SIZE_MAX / 4;

// Copies at least one byte. Most texts are ids and names, for which a call of
// memcpy is the most of it.
void CopyBytes(std::string_view text, char* memory) {
  const size_t size = text.size();
  if (size > 16) {
    std::memcpy(memory, text.data(), size);
  } else if (size >= 8) {
    std::memcpy(memory, text.data(), 8);
    std::memcpy(memory + size - 8, text.data() + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(memory, text.data(), 4);
    std::memcpy(memory + size - 4, text.data() + size - 4, 4);
  } else {
    memory[0] = text[0];
    memory[size / 2] = text[size / 2];
    memory[size - 1] = text[size - 1];
  }
}

}  // namespace

struct Arena::Block {
  Block* older;
  size_t capacity;
  char* memory() { return reinterpret_cast<char*>(this + 1); }
};

Arena Arena::Fixed(size_t capacity) {
  Arena arena;
  if (!arena.AddBlock(capacity)) arena.exhausted_ = true;
  return arena;
}

Arena Arena::Growing() {
  Arena arena;
  arena.growing_ = true;
  return arena;
}

Arena::Arena(Arena&& other) noexcept
    : blocks_(std::exchange(other.blocks_, nullptr)),
      next_(std::exchange(other.next_, nullptr)),
      end_(std::exchange(other.end_, nullptr)),
      growing_(other.growing_),
      exhausted_(other.exhausted_) {}

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this == &other) return *this;
  FreeBlocks();
  blocks_ = std::exchange(other.blocks_, nullptr);
  next_ = std::exchange(other.next_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  growing_ = other.growing_;
  exhausted_ = other.exhausted_;
  return *this;
}

Arena::~Arena() { FreeBlocks(); }

// No room, or nothing to make room for.
void* Arena::AllocateSlowly(size_t size) {
  if (size > kMostBytes) {
    exhausted_ = true;
    return nullptr;
  }
  // Even nothing gets an address of its own, so that nullptr means failure.
  const size_t rounded = RoundUp(std::max<size_t>(size, 1));
  if (rounded > static_cast<size_t>(end_ - next_)) {
    if (!growing_ || !AddBlock(rounded)) {
      exhausted_ = true;
      return nullptr;
    }
  }
  char* memory = next_;
  next_ += rounded;
  return memory;
}

std::string_view Arena::Copy(std::string_view text) {
  if (text.empty()) return "";
  char* const memory = static_cast<char*>(Allocate(text.size()));
  if (memory == nullptr) return {};
  CopyBytes(text, memory);
  return {memory, text.size()};
}

void Arena::Shrink(void* memory, size_t size, size_t kept) {
  char* start = static_cast<char*>(memory);
  if (start + RoundUp(std::max<size_t>(size, 1)) != next_) return;
  next_ = start + RoundUp(std::max<size_t>(kept, 1));
}

void Arena::Reset() {
  exhausted_ = blocks_ == nullptr && !growing_;
  if (blocks_ == nullptr) return;
  // Blocks only get larger, so the newest is the one to keep.
  Block* older = blocks_->older;
  while (older != nullptr) std::free(std::exchange(older, older->older));
  blocks_->older = nullptr;
  next_ = blocks_->memory();
  end_ = next_ + blocks_->capacity;
}

bool Arena::AddBlock(size_t at_least) {
  if (at_least > kMostBytes) return false;
  size_t capacity = RoundUp(at_least);
  if (growing_) {
    const size_t usual =
        blocks_ == nullptr ? kFirstBlockBytes : 2 * blocks_->capacity;
    capacity = std::max(capacity, usual);
  }
  void* memory = std::malloc(sizeof(Block) + capacity);
  if (memory == nullptr) return false;
  blocks_ = new (memory) Block{blocks_, capacity};
  next_ = blocks_->memory();
  end_ = next_ + capacity;
  return true;
}

void Arena::FreeBlocks() {
  while (blocks_ != nullptr) {
    std::free(std::exchange(blocks_, blocks_->older));
  }
}

}  // namespace matron
