// Tested by text_builder_test.cc.

#include "base/text_builder.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace matron {

void TextBuilder::Append(std::string_view text) {
  if (text.empty() || !Reserve(text.size())) return;
  std::memcpy(data_ + size_, text.data(), text.size());
  size_ += text.size();
}

void TextBuilder::AppendInteger(int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  Append(std::string_view(digits, static_cast<size_t>(end.ptr - digits)));
}

bool TextBuilder::Reserve(size_t more) {
  if (!ok_) return false;
  if (more <= capacity_ - size_) return true;
  const size_t capacity = std::max({size_ + more, 2 * capacity_, size_t{64}});
  char* memory = static_cast<char*>(arena_->Allocate(capacity));
  if (memory == nullptr) {
    ok_ = false;
    return false;
  }
  if (size_ > 0) std::memcpy(memory, data_, size_);
  data_ = memory;
  capacity_ = capacity;
  return true;
}

}  // namespace matron
