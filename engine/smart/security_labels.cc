// Tested by resource_predicate_test.cc.

#include "smart/security_labels.h"

#include <algorithm>
#include <tuple>

#include "base/text_builder.h"

namespace matron::smart {

void SecurityLabels::Add(const SecurityLabel& label) {
  if (size_ == labels_.size()) {
    is_readable_ = false;
    return;
  }
  labels_[size_++] = label;
}

// Lengths stand before the texts, so that no two sets have the same form.
bool SecurityLabels::Print(Arena& arena, std::string_view* out) const {
  if (!is_readable_) return false;
  std::array<SecurityLabel, limits::kMaxSecurityLabels> sorted = labels_;
  const auto end = sorted.begin() + static_cast<ptrdiff_t>(size_);
  std::sort(sorted.begin(), end, [](const auto& a, const auto& b) {
    return std::tie(a.system, a.code) < std::tie(b.system, b.code);
  });
  TextBuilder text(arena);
  const auto append = [&text](std::string_view part) {
    text.AppendInteger(static_cast<int64_t>(part.size()));
    text.Append(':');
    text.Append(part);
  };
  const auto unique_end = std::unique(sorted.begin(), end);
  for (auto at = sorted.begin(); at != unique_end; ++at) {
    append(at->system);
    append(at->code);
  }
  *out = text.text();
  return text.ok();
}

}  // namespace matron::smart
