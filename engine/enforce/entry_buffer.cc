// Tested by filter_memory_test.cc.

#include "enforce/entry_buffer.h"

#include <cstdlib>
#include <cstring>

#include "base/result.h"

namespace matron::enforce {
namespace {

// Growing takes so much more than what is needed, or this part of it.
constexpr size_t kGrowthBytes = 64 * 1024;
constexpr size_t kGrowthPart = 64;

}  // namespace

EntryBuffer::~EntryBuffer() { std::free(data_); }

Status EntryBuffer::Reserve(size_t max_bytes) {
  size_ = 0;
  MATRON_RETURN_IF_ERROR(Grow(max_bytes));
  reserved_ = true;
  return Status::kOk;
}

Status EntryBuffer::Append(std::string_view text) {
  if (text.empty()) return Status::kOk;
  if (text.size() > capacity_ - size_) {
    if (reserved_) return Status::kScratchTooSmall;
    const size_t size = size_ + text.size();
    MATRON_RETURN_IF_ERROR(Grow(size + kGrowthBytes + size / kGrowthPart));
  }
  std::memcpy(data_ + size_, text.data(), text.size());
  size_ += text.size();
  return Status::kOk;
}

Status EntryBuffer::Grow(size_t capacity) {
  void* const memory = std::realloc(data_, capacity + 1);
  if (memory == nullptr) return Status::kOutOfMemory;
  data_ = static_cast<char*>(memory);
  capacity_ = capacity;
  return Status::kOk;
}

}  // namespace matron::enforce
