// Tested by decision_filter_test.cc and by tests/vectors.

#include "enforce/visibility_judge.h"

#include <algorithm>

#include "enforce/stray_reader.h"
#include "fhir/base_url.h"
#include "fhir/interaction.h"

namespace matron::enforce {

using decide::Decision;
using decide::ResponseRules;
using fhir::InteractionKind;
using fhir::ResourceType;

namespace {

bool IsSearch(InteractionKind kind) {
  return kind == InteractionKind::kSearchType ||
         kind == InteractionKind::kSearchSystem ||
         kind == InteractionKind::kSearchCompartment;
}

bool IsHistory(InteractionKind kind) {
  return kind == InteractionKind::kHistoryInstance ||
         kind == InteractionKind::kHistoryType ||
         kind == InteractionKind::kHistorySystem;
}

// By whose grants an entry is judged.
uint32_t ReachesFor(const ResponseRules& rules, char letter) {
  return IsSearch(rules.kind) && letter == 's' ? rules.match_reaches
                                               : decide::kAllReaches;
}

// Whether a resource of `type` holds others, which nobody judges.
bool HoldsOthers(ResourceType type) {
  return type == ResourceType::kBundle || type == ResourceType::kParameters;
}

// A resource that was read, of which the Bundle is stored.
bool IsRead(InteractionKind kind) {
  return kind == InteractionKind::kRead || kind == InteractionKind::kVread;
}

}  // namespace

bool IsWhole(const Decision& decision) {
  return decision.has_entries
             ? std::all_of(decision.entries.begin(), decision.entries.end(),
                           [](const Decision& entry) {
                             return entry.effect == Effect::kPermit &&
                                    entry.response.is_whole;
                           })
             : decision.response.is_whole;
}

bool IsWhatIsAwaited(const Decision& decision) {
  if (decision.plan.needs != decide::kNeedsStored) return false;
  switch (decision.response.kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
    case InteractionKind::kHistoryInstance:
      // SECURITY: of a Bundle the entries are judged, not the Bundle; and what
      // was at some time need not be any more.
      return decision.response.type != ResourceType::kBundle &&
             !decision.response.is_of_a_time;
    case InteractionKind::kOperation:
      return decision.response.operation == fhir::OperationRule::kEverything;
    default:
      return false;
  }
}

bool IsUnread(const ResponseRules& rules) {
  return fhir::IsPublic(rules.kind) ||
         (rules.kind == InteractionKind::kOperation &&
          rules.operation != fhir::OperationRule::kEverything);
}

void VisibilityJudge::Begin(const decide::Session& session,
                            const Decision& decision, Arena& arena,
                            json::Reader& reader) {
  session_ = &session;
  decision_ = &decision;
  arena_ = &arena;
  reader_ = &reader;
  for (Slot& slot : slots_) {
    slot.judge.reset();
    slot.type = ResourceType::kNone;
    slot.letter = 0;
  }
  next_slot_ = 0;
  for (auto& of_letter : found_) of_letter.fill(Found());
  reason_ = Reason::kOk;
  pairs_left_ = limits::kMaxGrantPairs;
  has_met_target_ = has_shown_target_ = false;
}

void VisibilityJudge::BeginEntry() {
  num_values_ = 0;
  followed_ = nullptr;
  follower_ = nullptr;
}

// A resource that begins with its type, as most do, is judged in the walk that
// validates it; another one in a walk of its own.
void VisibilityJudge::OnValue(const json::Token& token) {
  if (follower_ != nullptr) {
    if (follower_->Tell(token)) PassOver();
    return;
  }
  ++num_values_;
  if (num_values_ == 1) {
    root_ = token;
  } else if (num_values_ == 2 && token.key == "resourceType" &&
             token.kind == json::Kind::kString) {
    Follow(token);
  } else if (json::IsContainer(token)) {
    PassOver();
  }
}

void VisibilityJudge::OnEnd(size_t end_offset) {
  if (follower_ != nullptr) follower_->OnEnd(end_offset);
}

void VisibilityJudge::Follow(const json::Token& resource_type) {
  // Of a batch it is not known yet whose entry it is.
  if (decision_->has_entries) return;
  const ResourceType type = TypeOf(resource_type.text);
  if (type == ResourceType::kNone) return;
  const ResponseRules& rules = decision_->response;
  EntryInfo as_match;
  const char letter = LetterFor(as_match, rules, type);
  Slot& slot = FindSlot(type, letter, ReachesFor(rules, letter));
  if (slot.is_whole || slot.grants.items.empty()) return;
  followed_ = &slot;
  follower_ = &slot.judge->resource().Begin();
  follower_->OnValue(root_);
  follower_->OnValue(resource_type);
}

// Reads the resource of `entry`, of which the walk is over and valid. Reading
// it anew ends the life of what the walk told, but for the entry's texts.
Status VisibilityJudge::Read(Slot& slot, const EntryInfo& entry) {
  if (followed_ == &slot) return slot.judge->resource().End(Status::kOk);
  followed_ = nullptr;
  return slot.judge->resource().Read(entry.resource, *reader_);
}

// The decision that the entry answers to; null if it lets nothing through.
const Decision* VisibilityJudge::DecisionFor(const EntryInfo& entry) const {
  if (!decision_->has_entries) return decision_;
  const size_t index = entry.parent == kNoParent ? entry.index : entry.parent;
  if (index >= decision_->entries.size()) return nullptr;
  const Decision& of_entry = decision_->entries[index];
  // What the answer to an entry must have shown first nobody looks for.
  const bool is_one = IsRead(of_entry.response.kind);
  const bool is_answered = of_entry.effect == Effect::kPermit ||
                           (of_entry.effect == Effect::kNeedsResource &&
                            is_one && IsWhatIsAwaited(of_entry));
  return is_answered ? &of_entry : nullptr;
}

const ResponseRules* VisibilityJudge::RulesFor(const EntryInfo& entry) const {
  const Decision* decision = DecisionFor(entry);
  return decision == nullptr ? nullptr : &decision->response;
}

Verdict VisibilityJudge::JudgeEntry(const EntryInfo& entry) {
  const Verdict verdict = JudgeFound(entry);
  if (!arena_->exhausted()) return verdict;
  // An answer of which a part is left out for want of memory is none.
  reason_ = Reason::kScratchTooSmall;
  return Verdict::kRefuseAll;
}

Verdict VisibilityJudge::JudgeFound(const EntryInfo& entry) {
  if (entry.is_whole_response && entry.resource_type == "OperationOutcome") {
    if (IsPlainOutcome(entry.resource, *reader_)) return Verdict::kKeep;
    reason_ = Reason::kResponseUnsupported;
    return Verdict::kDrop;
  }
  if (entry.is_whole_response && decision_->has_entries) {
    reason_ = Reason::kResponseUnsupported;
    return Verdict::kDrop;
  }
  const ResponseRules* rules = RulesFor(entry);
  if (rules == nullptr) return Verdict::kDrop;
  const bool is_answer = entry.is_whole_response ||
                         (decision_->has_entries && entry.parent == kNoParent);
  if (!is_answer) return JudgeOne(entry, *rules);
  return MayShowOutcome(entry, *rules) ? JudgeWhole(entry, *rules)
                                       : Verdict::kDrop;
}

// Whether what the server says beside the answer may be shown. Nobody judges
// what it speaks of: of a write what the session has written.
bool VisibilityJudge::MayShowOutcome(const EntryInfo& entry,
                                     const ResponseRules& rules) const {
  return !entry.has_outcome || (entry.has_plain_outcome &&
                                (rules.is_whole || fhir::IsWrite(rules.kind)));
}

// Whether an entry of a stored Bundle is of another server: relative references
// in it are to resources there (R4 bundle.html, resolving references). What the
// server itself answers may name it by names that the policy does not know.
bool VisibilityJudge::IsForeign(const EntryInfo& entry,
                                const ResponseRules& rules) const {
  if (!IsRead(rules.kind)) return false;
  const std::string_view name = entry.full_url;
  const size_t colon = name.find_first_of(":/");
  const bool has_scheme = colon != name.npos && name[colon] == ':';
  if (!has_scheme || name.starts_with("urn:")) return false;
  fhir::AbsoluteUrl url;
  std::string_view rest;
  return !fhir::ParseAbsoluteUrl(name, &url) ||
         !fhir::StripLongest(session_->policy().bases(), url,
                             /*match_scheme=*/false, &rest);
}

// An entry among others.
Verdict VisibilityJudge::JudgeOne(const EntryInfo& entry,
                                  const ResponseRules& rules) {
  const bool may_show = MayShowOutcome(entry, rules);
  if (entry.resource.empty()) {
    return rules.is_whole && may_show ? Verdict::kKeep : Verdict::kDrop;
  }
  const ResourceType type = TypeOf(entry.resource_type);
  if (type == ResourceType::kNone) return Verdict::kDrop;
  if (HoldsOthers(type) && !MaySeeAll()) return Verdict::kDrop;
  const char letter = LetterFor(entry, rules, type);
  Slot& slot = FindSlot(type, letter, ReachesFor(rules, letter));
  const bool is_visible = IsVisible(entry, slot) && may_show &&
                          (slot.is_whole || !IsForeign(entry, rules));
  Note(slot, rules, is_visible);
  return is_visible ? Verdict::kKeep : Verdict::kDrop;
}

// Looks out for the resource that the request names, the newest state of which
// comes first in a history.
void VisibilityJudge::Note(Slot& slot, const ResponseRules& rules,
                           bool is_visible) {
  if (rules.id.empty() || slot.type != rules.type || has_met_target_) return;
  // Of one that everybody may see it is not asked.
  if (slot.is_whole) return;
  // SECURITY: one whose id cannot be read may be it.
  const std::string_view id = slot.judge->resource().id();
  if (!id.empty() && id != rules.id) return;
  has_met_target_ = true;
  has_shown_target_ = is_visible;
}

// The answer to one request: a resource, or none.
Verdict VisibilityJudge::JudgeWhole(const EntryInfo& entry,
                                    const ResponseRules& rules) {
  if (entry.resource.empty()) {
    // A status alone tells of a write what the permit lets it tell, and of what
    // is not hidden nothing.
    return fhir::IsWrite(rules.kind) || rules.is_whole ? Verdict::kKeep
                                                       : Verdict::kDrop;
  }
  if (entry.resource_type == "OperationOutcome") {
    // SECURITY: why there is no resource is not told before it was judged.
    const Decision* const decision = DecisionFor(entry);
    const bool is_judged =
        decision != nullptr && decision->effect == Effect::kPermit;
    return (is_judged || rules.is_whole) &&
                   IsPlainOutcome(entry.resource, *reader_)
               ? Verdict::kKeep
               : Verdict::kDrop;
  }
  if (IsSearch(rules.kind) || IsHistory(rules.kind) ||
      rules.kind == InteractionKind::kOperation) {
    reason_ = Reason::kResponseUnsupported;
    return Verdict::kDrop;
  }
  if (rules.must_be_minimal) {
    reason_ = Reason::kResponseUnsupported;
    return Verdict::kDrop;
  }
  const ResourceType type = TypeOf(entry.resource_type);
  reason_ = WhyNotAskedFor(entry, rules);
  if (reason_ != Reason::kOk) return Verdict::kDrop;
  if (HoldsOthers(type) && !MaySeeAll()) {
    reason_ = Reason::kNotInCompartment;
    return Verdict::kDrop;
  }
  return IsVisible(entry, FindSlot(type, 'r')) ? Verdict::kKeep
                                               : Verdict::kDrop;
}

// Reason::kOk if a resource is the one that a read asked for. What a write is
// answered with is of its type.
Reason VisibilityJudge::WhyNotAskedFor(const EntryInfo& entry,
                                       const ResponseRules& rules) {
  const ResourceType type = TypeOf(entry.resource_type);
  if (type == ResourceType::kNone || type != rules.type) {
    return Reason::kResourceMismatch;
  }
  Slot& slot = FindSlot(type, 'r');
  smart::ResourcePredicate& resource = slot.judge->resource();
  // Whoever sees all sees what was written, whatever it has become.
  const bool is_read_in_full = slot.is_whole && fhir::IsWrite(rules.kind);
  if (Read(slot, entry) != Status::kOk || slot.judge->is_unreadable() ||
      (resource.has_odd_version() && !is_read_in_full)) {
    return Reason::kResourceMalformed;
  }
  if (rules.id.empty()) return Reason::kOk;
  const bool is_it =
      resource.id() == rules.id &&
      (rules.version_id.empty() || resource.version_id() == rules.version_id);
  return is_it ? Reason::kOk : Reason::kResourceMismatch;
}

char VisibilityJudge::LetterFor(const EntryInfo& entry,
                                const ResponseRules& rules,
                                ResourceType type) const {
  if (IsHistory(rules.kind)) return rules.letter;
  if (!IsSearch(rules.kind)) return 'r';
  const bool is_match =
      entry.mode == SearchMode::kMatch || entry.mode == SearchMode::kAbsent;
  return is_match && (rules.searches_all || rules.searched.Has(type)) ? 's'
                                                                      : 'r';
}

bool VisibilityJudge::IsUnread(const EntryInfo& entry) {
  if (!decision_->has_entries || entry.parent != kNoParent) return false;
  const Decision* decision = DecisionFor(entry);
  return decision != nullptr && decision->effect == Effect::kPermit &&
         enforce::IsUnread(decision->response);
}

// Whether a Bundle that is the answer of an entry is one of entries that are
// judged one by one.
bool VisibilityJudge::MayOpenBundle(const EntryInfo& entry,
                                    FilterOptions* options) {
  const Decision* decision = DecisionFor(entry);
  if (decision == nullptr || fhir::IsWrite(decision->response.kind) ||
      !MayShowOutcome(entry, decision->response)) {
    return false;
  }
  const ResponseRules& rules = decision->response;
  if (!decision_->has_entries) {
    // A Bundle within a stored one.
    if (!MaySeeAll()) return false;
  } else if (IsRead(rules.kind) &&
             WhyNotAskedFor(entry, rules) != Reason::kOk) {
    return false;
  }
  const bool filters = (decision->obligations & decide::kFilterResponse) != 0;
  options->strip_total = filters;
  options->strip_links = filters;
  options->keep_outcomes = decision->response.is_whole;
  return true;
}

bool VisibilityJudge::IsVisible(const EntryInfo& entry, Slot& slot) {
  if (slot.is_whole) return true;
  if (slot.grants.items.empty()) {
    reason_ = Reason::kNotInCompartment;
    return false;
  }
  if (Read(slot, entry) != Status::kOk || slot.judge->is_unreadable() ||
      slot.judge->resource().has_odd_version()) {
    reason_ = Reason::kResourceMalformed;
    return false;
  }
  const decide::Judgement judgement =
      slot.judge->Judge(slot.judge->resource().id());
  reason_ = Reason::kOk;
  for (size_t i = 0; i < slot.grants.items.size(); ++i) {
    if (judgement.IsVisible(i)) return true;
    const Reason reason = judgement.WhyNotVisible(i);
    reason_ = reason_ == Reason::kOk ? reason : Nearer(reason_, reason);
  }
  return false;
}

bool VisibilityJudge::MaySeeAll() {
  return FindGrants(ResourceType::kNone, 'r').is_full();
}

// Each is looked for once, so that what they take of the arena does not grow
// with the response.
const decide::Grants& VisibilityJudge::FindGrants(ResourceType type,
                                                  char letter) {
  Found& found = found_[letter == 's' ? 1 : 0][static_cast<size_t>(type)];
  if (!found.is_known) {
    decide::Recorder silent(false, *arena_);
    found.grants = decide::GrantFinder(*session_, *arena_, silent, &pairs_left_)
                       .Find(letter, type);
    found.is_known = true;
  }
  return found.grants;
}

VisibilityJudge::Slot& VisibilityJudge::FindSlot(ResourceType type, char letter,
                                                 uint32_t reaches) {
  for (Slot& slot : slots_) {
    if (slot.type == type && slot.letter == letter && slot.reaches == reaches) {
      return slot;
    }
  }
  Slot& slot = slots_[next_slot_];
  next_slot_ = (next_slot_ + 1) % kNumSlots;
  if (followed_ == &slot) followed_ = nullptr;
  slot.type = type;
  slot.letter = letter;
  slot.reaches = reaches;
  slot.grants = FindGrants(type, letter).WithReaches(reaches, *arena_);
  slot.is_whole = decide::FindWhole(session_->policy(), slot.grants, letter,
                                    type) != nullptr;
  slot.judge.emplace(*session_, type, slot.grants.items, nullptr);
  return slot;
}

ResourceType VisibilityJudge::TypeOf(std::string_view name) const {
  return fhir::ParseResourceType(name, session_->policy().fhir_version());
}

}  // namespace matron::enforce
