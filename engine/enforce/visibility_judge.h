// VisibilityJudge: what a session may see of the answer to a request that was
// decided (docs/requests.md section 10).

#ifndef MATRON_ENFORCE_VISIBILITY_JUDGE_H_
#define MATRON_ENFORCE_VISIBILITY_JUDGE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "decide/decision.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/recorder.h"
#include "decide/session.h"
#include "enforce/judge.h"
#include "json/reader.h"

namespace matron::enforce {

// Whether the response is itself what `decision`, which needs a resource, waits
// for: it is judged by what it shows.
bool IsWhatIsAwaited(const decide::Decision& decision);

// Whether nothing that the request reaches is hidden from the session, of a
// batch by none of its entries.
bool IsWhole(const decide::Decision& decision);

// Whether whatever answers a request that is permitted is passed on unread:
// what is public, and operations that are permitted only as a whole.
bool IsUnread(const decide::ResponseRules& rules);

// Judges the entries of one response after the other. Keeps one predicate for
// each of the types that it met last, so it is large: about 300 kB.
class VisibilityJudge final : public Judge {
 public:
  VisibilityJudge() = default;
  VisibilityJudge(const VisibilityJudge&) = delete;  // Points into itself.
  VisibilityJudge& operator=(const VisibilityJudge&) = delete;

  // Forgets the response before. `decision` is a permit of `session`, or waits
  // for the resource that the response is; all outlive the response. `reader`
  // is the one that walks over it.
  void Begin(const decide::Session& session, const decide::Decision& decision,
             Arena& arena, json::Reader& reader);

  void BeginEntry() override;
  void OnValue(const json::Token& token) override;
  void OnEnd(size_t end_offset) override;
  Verdict JudgeEntry(const EntryInfo& entry) override;
  bool IsUnread(const EntryInfo& entry) override;
  bool MayOpenBundle(const EntryInfo& entry, FilterOptions* options) override;

  // Why the one resource that the response is was not kept.
  Reason reason() const { return reason_; }
  // Whether the resource that the request names was shown in the newest state
  // that the response has of it.
  bool has_shown_target() const { return has_shown_target_; }

 private:
  // The grants for one letter and type, and what judges by them.
  struct Slot {
    fhir::ResourceType type = fhir::ResourceType::kNone;
    char letter = 0;
    uint32_t reaches = 0;
    decide::Grants grants;
    bool is_whole = false;
    std::optional<decide::GrantJudge> judge;
  };
  static constexpr size_t kNumSlots = 8;
  // Grants that were found once, for `r` and for `s`.
  struct Found {
    bool is_known = false;
    decide::Grants grants;
  };

  const decide::Decision* DecisionFor(const EntryInfo& entry) const;
  const decide::ResponseRules* RulesFor(const EntryInfo& entry) const;
  Verdict JudgeOne(const EntryInfo& entry, const decide::ResponseRules& rules);
  Verdict JudgeWhole(const EntryInfo& entry,
                     const decide::ResponseRules& rules);
  bool MayShowOutcome(const EntryInfo& entry,
                      const decide::ResponseRules& rules) const;
  bool IsForeign(const EntryInfo& entry,
                 const decide::ResponseRules& rules) const;
  Reason WhyNotAskedFor(const EntryInfo& entry,
                        const decide::ResponseRules& rules);
  char LetterFor(const EntryInfo& entry, const decide::ResponseRules& rules,
                 fhir::ResourceType type) const;
  bool IsVisible(const EntryInfo& entry, Slot& slot);
  void Note(Slot& slot, const decide::ResponseRules& rules, bool is_visible);
  Verdict JudgeFound(const EntryInfo& entry);
  bool MaySeeAll();
  const decide::Grants& FindGrants(fhir::ResourceType type, char letter);
  Slot& FindSlot(fhir::ResourceType type, char letter,
                 uint32_t reaches = decide::kAllReaches);
  void Follow(const json::Token& resource_type);
  Status Read(Slot& slot, const EntryInfo& entry);
  fhir::ResourceType TypeOf(std::string_view name) const;

  const decide::Session* session_ = nullptr;
  const decide::Decision* decision_ = nullptr;
  Arena* arena_ = nullptr;
  json::Reader* reader_ = nullptr;
  std::array<Slot, kNumSlots> slots_;
  size_t next_slot_ = 0;
  std::array<std::array<Found, fhir::kMaxResourceTypes>, 2> found_;
  // The resource of the entry at hand: how many of its values were told, the
  // first of them, and whose predicate is told of it while it goes by.
  size_t num_values_ = 0;
  json::Token root_;
  Slot* followed_ = nullptr;
  json::Handler* follower_ = nullptr;
  size_t pairs_left_ = 0;  // Of the response; see decide::GrantFinder.
  Reason reason_ = Reason::kOk;
  bool has_met_target_ = false;
  bool has_shown_target_ = false;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_VISIBILITY_JUDGE_H_
