// Diagnostics: what is wrong with a document, place by place.
//
//   Diagnostics diagnostics;
//   diagnostics.Add(Status::kPolicyUnknownRole, "/roles/a/inherits/0", offset,
//                   "no role is named `b`", "did you mean `c`?");

#ifndef MATRON_BASE_DIAGNOSTICS_H_
#define MATRON_BASE_DIAGNOSTICS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/status.h"

namespace matron {

// One finding. The texts belong to the Diagnostics.
struct Diagnostic {
  Status code = Status::kOk;
  size_t offset = 0;  // In the document.
  uint32_t line = 0;  // One-based; 0 until it was worked out.
  std::string_view pointer;
  std::string_view message;
  std::string_view hint;
};

// Keeps the first limits::kMaxDiagnostics findings and counts the rest.
class Diagnostics {
 public:
  Diagnostics() : arena_(Arena::Growing()), items_(arena_) {}
  Diagnostics(const Diagnostics&) = delete;  // Findings point into it.
  Diagnostics& operator=(const Diagnostics&) = delete;

  // Copies the texts. Status::kOutOfMemory is for what could not be looked at.
  void Add(Status code, std::string_view pointer, size_t offset,
           std::string_view message, std::string_view hint);

  // Whether further findings are only counted, so that their texts need not be
  // made.
  bool is_full() const { return items_.size() == limits::kMaxDiagnostics; }

  // Works out the line of each finding from the document's text.
  void FindLines(std::string_view document);

  // Whether memory was lacking, for what the findings are about or for them.
  bool lacks_memory() const { return lacks_memory_; }
  size_t num_found() const { return num_found_; }
  std::span<const Diagnostic> items() const { return items_.items(); }

 private:
  Arena arena_;
  ArenaVector<Diagnostic> items_;
  size_t num_found_ = 0;
  bool lacks_memory_ = false;
};

// A text for a message: `text` between backticks, cut after 64 bytes at a
// character. Backticks and control characters in it are replaced by `?`.
std::string_view QuoteForMessage(std::string_view text, Arena& arena);

}  // namespace matron

#endif  // MATRON_BASE_DIAGNOSTICS_H_
