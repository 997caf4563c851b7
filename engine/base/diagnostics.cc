// Tested by diagnostics_test.cc.

#include "base/diagnostics.h"

#include <algorithm>

#include "base/text.h"
#include "base/text_builder.h"

namespace matron {
namespace {

constexpr size_t kMaxQuotedBytes = 64;

}  // namespace

void Diagnostics::Add(Status code, std::string_view pointer, size_t offset,
                      std::string_view message, std::string_view hint) {
  ++num_found_;
  if (code == Status::kOutOfMemory) lacks_memory_ = true;
  if (is_full()) return;
  Diagnostic item;
  item.code = code;
  item.offset = offset;
  item.pointer = arena_.Copy(pointer);
  item.message = arena_.Copy(message);
  item.hint = arena_.Copy(hint);
  // Without memory the finding is counted all the same.
  if (!items_.Append(item) || arena_.exhausted()) lacks_memory_ = true;
}

void Diagnostics::FindLines(std::string_view document) {
  for (Diagnostic& item : items_.items()) {
    const size_t end = std::min(item.offset, document.size());
    item.line = 1 + static_cast<uint32_t>(std::count(
                        document.begin(),
                        document.begin() + static_cast<long>(end), '\n'));
  }
}

std::string_view QuoteForMessage(std::string_view text, Arena& arena) {
  const std::string_view start = CutText(text, kMaxQuotedBytes);
  TextBuilder out(arena);
  out.Append('`');
  for (const char c : start) {
    const unsigned char byte = static_cast<unsigned char>(c);
    out.Append(byte < 0x20 || byte == 0x7f || c == '`' ? '?' : c);
  }
  out.Append(start.size() < text.size() ? "…`" : "`");
  return out.text();
}

}  // namespace matron
