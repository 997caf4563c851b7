// SecurityLabels: the labels in meta.security of one resource, so that those of
// two states of it can be compared.
//
//   std::string_view before, after;
//   if (stored.Print(arena, &before) && body.Print(arena, &after) &&
//       before == after) ...

#ifndef MATRON_SMART_SECURITY_LABELS_H_
#define MATRON_SMART_SECURITY_LABELS_H_

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/limits.h"

namespace matron::smart {

// A label; empty where it has no system or no code.
struct SecurityLabel {
  std::string_view system;
  std::string_view code;

  friend bool operator==(const SecurityLabel&, const SecurityLabel&) = default;
};

class SecurityLabels {
 public:
  void Clear() {
    size_ = 0;
    is_readable_ = true;
  }
  // Keeps views. More than limits::kMaxSecurityLabels cannot be read.
  void Add(const SecurityLabel& label);
  // Something is no label.
  void SetUnreadable() { is_readable_ = false; }

  // SECURITY: labels that cannot be read are equal to none, not to themselves
  // either.
  bool is_readable() const { return is_readable_; }

  // As they came, duplicates too.
  std::span<const SecurityLabel> all() const { return {labels_.data(), size_}; }

  // Writes the labels to `arena` in a form in which equal sets, whatever the
  // order and however often each is there, are equal texts. Returns false if
  // they are not readable or there is no memory. Time: n log n.
  [[nodiscard]] bool Print(Arena& arena, std::string_view* out) const;

 private:
  std::array<SecurityLabel, limits::kMaxSecurityLabels> labels_;
  size_t size_ = 0;
  bool is_readable_ = true;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_SECURITY_LABELS_H_
