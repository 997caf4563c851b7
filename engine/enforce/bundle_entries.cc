// The entries of a Bundle: who decides on each, and what is written for it.
//
// Tested by bundle_filter_test.cc and look_ahead_test.cc.

#include <algorithm>
#include <utility>

#include "enforce/bundle_filter.h"
#include "enforce/stray_reader.h"

namespace matron::enforce {
namespace {

// In the place of an entry whose position means something.
constexpr std::string_view kReplacement = R"({"response":{"status":"404"}})";
constexpr std::string_view kAnnouncement =
    R"({"resource":{"resourceType":"OperationOutcome","issue":[{)"
    R"("severity":"warning","code":"suppressed"}]},)"
    R"("search":{"mode":"outcome"}})";

// The tokens of this much are found at once.
constexpr size_t kMostAheadBytes = 64 * 1024;
// As many entries are taken without, where that was of no use.
constexpr size_t kMostSlow = 63;

// Where to cut a text of entries so that no string is open: before a brace that
// looks like the first one of an object behind another. 0 if there is none near
// the end. A brace that is part of a string after all does no harm.
size_t FindCut(std::string_view text) {
  constexpr size_t kMaxBraces = 64;
  size_t at = text.size();
  for (size_t i = 0; i < kMaxBraces && at > 0; ++i) {
    at = text.rfind('{', at - 1);
    if (at == text.npos || at == 0) return 0;
    const size_t before = text.find_last_not_of(" \t\n\r", at - 1);
    if (before != text.npos && text[before] == ',') return at;
  }
  return 0;
}

// What the first entry of a Bundle has to be; empty: anything.
std::string_view FirstType(BundleType type) {
  if (type == BundleType::kDocument) return "Composition";
  if (type == BundleType::kMessage) return "MessageHeader";
  return {};
}

}  // namespace

void BundleFilter::BeginEntries() {
  if (!has_type_) {
    type_ =
        parent_ == kNoParent ? options_.assumed_type : BundleType::kSearchset;
  }
  const bool is_nested = parent_ != kNoParent;
  if (type_ == BundleType::kNone || (is_nested && IsPositional())) {
    return run_.Refuse(Reason::kResponseUnsupported);
  }
  has_entries_ = true;
  state_ = State::kFirstEntry;
}

// Whether the n-th entry answers the n-th of a request.
bool BundleFilter::IsPositional() const {
  return type_ == BundleType::kBatchResponse ||
         type_ == BundleType::kTransactionResponse;
}

// Whether the entry holds the answer of a search or the like, which is judged
// entry by entry. Elsewhere a Bundle is a resource like any other.
bool BundleFilter::IsNested(const EntryInfo& info) const {
  return IsPositional() && info.resource_type == "Bundle";
}

void BundleFilter::TakeEntry(std::string_view text) {
  EntryReader entry(run_.judge);
  const Status status = entry.ReadEntry(text, run_.reader);
  if (status != Status::kOk) return run_.RefuseFor(status);
  DecideEntry(entry.info(), text);
}

// Takes the entry that `chunk` begins with if its tokens are found together
// with those of the ones behind it, which is faster; returns its size, else 0.
// `*ahead` is the part of the chunk whose tokens are at hand.
size_t BundleFilter::TakeEntryAhead(std::string_view chunk,
                                    std::string_view* ahead) {
  const size_t size = ReadAhead(chunk, *ahead);
  if (size > 0) {
    num_misses_ = 0;
    return size;
  }
  *ahead = {};
  if (num_slow_ > 0) {
    --num_slow_;
    return 0;
  }
  // Who finds tokens for one entry alone, again and again, had better not.
  num_slow_ =
      std::exchange(num_misses_, std::min(2 * num_misses_ + 1, kMostSlow));
  const size_t most = std::min(run_.reader.max_ahead_bytes(), kMostAheadBytes);
  *ahead = chunk.substr(0, FindCut(chunk.substr(0, most)));
  if (ahead->empty() || !run_.reader.LookAhead(*ahead)) return 0;
  return ReadAhead(chunk, *ahead);
}

size_t BundleFilter::ReadAhead(std::string_view chunk, std::string_view ahead) {
  if (ahead.empty()) return 0;
  EntryReader entry(run_.judge);
  const size_t offset = static_cast<size_t>(chunk.data() - ahead.data());
  size_t end_offset = 0;
  if (!entry.ReadAhead(ahead, offset, run_.reader, &end_offset)) return 0;
  const size_t size = end_offset - offset;
  DecideEntry(entry.info(), chunk.substr(0, size));
  return size;
}

void BundleFilter::DecideEntry(EntryInfo& info, std::string_view text) {
  const size_t index = num_entries_++;
  info.index = index;
  info.parent = parent_;
  const std::string_view first_type = FirstType(type_);
  const bool is_head = index == 0 && !first_type.empty();
  if (is_head && info.resource_type != first_type) {
    return run_.Refuse(Reason::kResponseUnsupported);
  }
  if (IsPositional() && run_.judge.IsUnread(info)) {
    KeepEntry(text);
  } else if (IsNested(info)) {
    FilterOptions options = options_;
    run_.judge.MayOpenBundle(info, &options)
        ? FilterNested(text, info.resource, index, options)
        : DropEntry();
  } else {
    const Verdict verdict = JudgeEntry(info);
    // SECURITY: a document without its Composition is none.
    if (verdict == Verdict::kRefuseAll ||
        (is_head && verdict != Verdict::kKeep)) {
      return run_.Refuse(Reason::kResponseWithheld);
    }
    verdict == Verdict::kKeep ? KeepEntry(text) : DropEntry();
  }
  entries_.before.Clear();
  entries_.after.Clear();
  state_ = State::kEntryEnd;
}

Verdict BundleFilter::JudgeEntry(const EntryInfo& info) {
  const bool may_lack_resource =
      type_ == BundleType::kHistory || IsPositional();
  if (info.resource.empty() && !may_lack_resource) return Verdict::kDrop;
  if (type_ == BundleType::kSearchset && info.mode == SearchMode::kOutcome) {
    return options_.keep_outcomes && IsPlainOutcome(info.resource, run_.reader)
               ? Verdict::kKeep
               : Verdict::kDrop;
  }
  return run_.judge.JudgeEntry(info);
}

void BundleFilter::KeepEntry(std::string_view text) {
  WriteEntryHead();
  Write(text);
  ++run_.result.kept;
}

void BundleFilter::DropEntry() {
  is_changed_ = true;
  if (IsPositional()) {
    WriteEntryHead();
    Write(kReplacement);
    ++run_.result.replaced;
  } else {
    any_dropped_ = true;
    ++run_.result.dropped;
  }
}

// Writes the entry `text` with `bundle`, which is a part of it, filtered.
void BundleFilter::FilterNested(std::string_view text, std::string_view bundle,
                                size_t index, const FilterOptions& options) {
  const size_t begin = static_cast<size_t>(bundle.data() - text.data());
  WriteEntryHead();
  Write(text.substr(0, begin));
  BundleFilter nested(run_, options, index);
  nested.Feed(bundle);
  nested.Finish();
  Write(text.substr(begin + bundle.size()));
  is_changed_ |= nested.is_changed_;
  ++run_.result.kept;
}

// Without an entry there is no `entry`: FHIR knows no empty arrays, and a
// searchset that lost all of them must look like one that found nothing.
void BundleFilter::EndEntries() {
  const bool announces =
      options_.announce && any_dropped_ && type_ == BundleType::kSearchset;
  const ShortText closing = entries_.before;
  if (announces) {
    entries_.before.Clear();
    entries_.after = entries_.opening;
    WriteEntryHead();
    Write(kAnnouncement);
  }
  if (is_entry_written_) {
    Write(closing.text());
    Write("]");
  } else {
    is_changed_ = true;
  }
  members_.before.Clear();
  members_.after.Clear();
  state_ = State::kMemberEnd;
}

}  // namespace matron::enforce
