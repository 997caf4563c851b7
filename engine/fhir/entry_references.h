// EntryReferences: what references between the entries of a transaction lead to
// (R4 http.html, "Resolving references in bundles").

#ifndef MATRON_FHIR_ENTRY_REFERENCES_H_
#define MATRON_FHIR_ENTRY_REFERENCES_H_

#include <algorithm>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "fhir/reference.h"

namespace matron::fhir {

// An entry's fullUrl and the resource that it stands for. Without an id it is a
// new one, which the server will name; without a type nobody knows.
struct EntryReference {
  std::string_view full_url;
  ResourceId target;
};

class EntryReferences {
 public:
  explicit EntryReferences(Arena& arena) : items_(arena) {}

  // Points into what `reference` points to. Returns false without memory.
  [[nodiscard]] bool Add(const EntryReference& reference) {
    return items_.Append(reference);
  }

  // To be called once, after the last Add.
  void Sort() {
    const std::span<EntryReference> items = items_.items();
    std::sort(items.begin(), items.end(), Before);
  }

  // Finds what `text` leads to; null if it is no entry's fullUrl. Of entries
  // with the same fullUrl none is found, because it is not known which one a
  // server takes; `*is_ambiguous` tells. Time: logarithmic.
  const ResourceId* Find(std::string_view text, bool* is_ambiguous) const {
    *is_ambiguous = false;
    const std::span<const EntryReference> items = items_.items();
    const auto [first, last] = std::equal_range(
        items.begin(), items.end(), EntryReference{text, {}}, Before);
    if (first == last) return nullptr;
    *is_ambiguous = last - first > 1;
    return *is_ambiguous ? nullptr : &first->target;
  }

 private:
  static bool Before(const EntryReference& a, const EntryReference& b) {
    return a.full_url < b.full_url;
  }

  ArenaVector<EntryReference> items_;
};

}  // namespace matron::fhir

#endif  // MATRON_FHIR_ENTRY_REFERENCES_H_
