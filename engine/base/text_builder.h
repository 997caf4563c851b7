// TextBuilder: text that grows in an Arena.
//
//   TextBuilder url(arena);
//   url.Append("/Patient/");
//   url.Append(id);
//   return url.text();

#ifndef MATRON_BASE_TEXT_BUILDER_H_
#define MATRON_BASE_TEXT_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"

namespace matron {

// Appends to one piece of memory, which is replaced by one of twice the size
// when it is full. Once the arena has no memory left, ok() is false and stays
// so.
class TextBuilder {
 public:
  // Keeps a pointer to `arena`.
  explicit TextBuilder(Arena& arena MATRON_LIFETIME_BOUND) : arena_(&arena) {}
  explicit TextBuilder(Arena&&) = delete;  // The pointer would dangle.

  void Append(std::string_view text);
  void Append(char byte) { Append(std::string_view(&byte, 1)); }
  void AppendInteger(int64_t value);

  bool ok() const { return ok_; }
  size_t size() const { return size_; }

  // Returns what was appended; it lives as long as the arena's memory. Empty if
  // !ok(), so that half a text is never taken for a whole one.
  std::string_view text() const {
    return ok_ ? std::string_view(data_, size_) : std::string_view();
  }

 private:
  bool Reserve(size_t more);

  Arena* arena_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool ok_ = true;
};

}  // namespace matron

#endif  // MATRON_BASE_TEXT_BUILDER_H_
