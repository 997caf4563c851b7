// EntryBuffer: the bytes of one entry that come in several pieces.

#ifndef MATRON_ENFORCE_ENTRY_BUFFER_H_
#define MATRON_ENFORCE_ENTRY_BUFFER_H_

#include <cstddef>
#include <string_view>

#include "base/status.h"

namespace matron::enforce {

// Kept from response to response. One thread at a time.
class EntryBuffer {
 public:
  EntryBuffer() = default;
  EntryBuffer(const EntryBuffer&) = delete;  // Views point into it.
  EntryBuffer& operator=(const EntryBuffer&) = delete;
  ~EntryBuffer();

  // Allocates for entries of up to `max_bytes`; afterwards more is refused with
  // Status::kScratchTooSmall and nothing allocates. Without Reserve the memory
  // grows with the entries, by little at a time.
  Status Reserve(size_t max_bytes);

  Status Append(std::string_view text);
  void Clear() { size_ = 0; }

  std::string_view text() const { return {data_, size_}; }
  bool empty() const { return size_ == 0; }

 private:
  Status Grow(size_t capacity);

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool reserved_ = false;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_ENTRY_BUFFER_H_
