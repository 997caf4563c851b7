// The entries of a Bundle: who decides on each, and what is written for it.
//
// Tested by bundle_filter_test.cc.

#include "enforce/bundle_filter.h"

namespace matron::enforce {
namespace {

// In the place of an entry whose position means something.
constexpr std::string_view kReplacement = R"({"response":{"status":"404"}})";
constexpr std::string_view kAnnouncement =
    R"({"resource":{"resourceType":"OperationOutcome","issue":[{)"
    R"("severity":"warning","code":"suppressed"}]},)"
    R"("search":{"mode":"outcome"}})";

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
  const size_t index = num_entries_++;
  EntryReader entry(run_.judge);
  const Status status = entry.ReadEntry(text, run_.reader);
  if (status != Status::kOk) return run_.RefuseFor(status);
  EntryInfo& info = entry.info();
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
    const bool is_outcome = info.resource_type == "OperationOutcome";
    return is_outcome && options_.keep_outcomes ? Verdict::kKeep
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
