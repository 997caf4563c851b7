// Recorder: writes down how a decision comes about, while it does.

#ifndef MATRON_DECIDE_RECORDER_H_
#define MATRON_DECIDE_RECORDER_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/text.h"
#include "decide/decision.h"

namespace matron::decide {

// The decision itself never looks at it: with a recorder or without, the same
// code decides. Keeps the first kMaxExplanations steps.
class Recorder {
 public:
  Recorder(bool enabled, Arena& arena)
      : enabled_(enabled), arena_(arena), explanations_(arena) {}

  bool enabled() const { return enabled_; }

  void Add(std::string_view step, std::string_view outcome,
           std::string_view text) {
    Add(step, outcome, {}, {}, text);
  }
  // `step`, `outcome` and `text` are literals; the others are copied.
  void Add(std::string_view step, std::string_view outcome,
           std::string_view scope, std::string_view role,
           std::string_view text) {
    if (!enabled_ || explanations_.size() == kMaxExplanations) return;
    // Cut, so that explaining never runs out of memory that deciding needs.
    const Explanation item = {step, outcome,
                              arena_.Copy(CutText(scope, kMaxTextBytes)),
                              arena_.Copy(role), text};
    if (!explanations_.Append(item)) return;
  }

  std::span<const Explanation> explanations() const {
    return explanations_.items();
  }

 private:
  static constexpr size_t kMaxExplanations = 256;
  static constexpr size_t kMaxTextBytes = 256;

  bool enabled_;
  Arena& arena_;
  ArenaVector<Explanation> explanations_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_RECORDER_H_
