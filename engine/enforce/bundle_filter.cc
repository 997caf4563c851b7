// Tested by bundle_filter_test.cc and response_filter_test.cc.

#include "enforce/bundle_filter.h"

#include <algorithm>
#include <cstring>

#include "enforce/stray_reader.h"
#include "fhir/reference.h"

namespace matron::enforce {
namespace {

using json::IsContainer;
using json::Kind;
using json::Token;

constexpr bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The root of one value, its versionId if it is a resource's meta, and whether
// it hides a resource.
class ValueReader final : public json::Handler {
 public:
  const Token& root() const { return root_; }
  bool hides_resource() const { return stray_.found(); }
  std::string_view version_id() const { return version_id_; }
  // Whether a meta is no object, or its versionId no id.
  bool is_odd_meta() const {
    return root_.kind != Kind::kObject || has_odd_version_;
  }

 private:
  void OnValue(const Token& token) override {
    if (!is_open_) {
      root_ = token;
      is_open_ = IsContainer(token);
      return;
    }
    stray_.Tell(token);
    if (token.key == "versionId") {
      const bool is_string = token.kind == Kind::kString;
      has_odd_version_ = !is_string || !fhir::IsId(token.text);
      if (is_string) version_id_ = token.text;
    }
    if (IsContainer(token)) HandOver(stray_);
  }
  void OnEnd(size_t) override { is_open_ = false; }

  Token root_;
  StrayReader stray_;
  std::string_view version_id_;
  bool is_open_ = false;
  bool has_odd_version_ = false;
};

}  // namespace

// ---------------------------------------------------------------- FilterRun

void FilterRun::Refuse(Reason reason, Status status) {
  if (refused()) return;
  result.reason = reason;
  result.status = status;
}

void FilterRun::RefuseFor(Status status) {
  switch (status) {
    case Status::kScratchTooSmall:
    case Status::kJsonTooLarge:
      return Refuse(Reason::kScratchTooSmall, Status::kScratchTooSmall);
    case Status::kOutOfMemory:
      return Refuse(Reason::kInternal, Status::kOutOfMemory);
    case Status::kJsonWrongType:
      return Refuse(Reason::kResponseUnsupported);
    default:
      return Refuse(Reason::kResponseMalformed);
  }
}

// ------------------------------------------------------------- What is there

BundleFilter::BundleFilter(FilterRun& run, const FilterOptions& options,
                           size_t parent)
    : run_(run), options_(options), parent_(parent) {}

void BundleFilter::ShortText::Append(std::string_view text) {
  const size_t size = std::min(text.size(), sizeof(data_) - size_);
  std::memcpy(data_ + size_, text.data(), size);
  size_ += size;
}

void BundleFilter::Feed(std::string_view chunk) {
  // SECURITY: not kept for the next chunk, which may be another text at the
  // same place.
  std::string_view ahead;
  while (!chunk.empty() && !run_.refused()) {
    if (is_scanning()) {
      chunk.remove_prefix(ScanItem(chunk));
      continue;
    }
    chunk.remove_prefix(TakeSpace(chunk));
    if (chunk.empty()) return;
    // The entries of a nested Bundle are read while those around it are.
    if (state_ == State::kNextEntry && parent_ == kNoParent &&
        chunk[0] == '{') {
      const size_t size = TakeEntryAhead(chunk, &ahead);
      chunk.remove_prefix(size);
      if (size > 0) continue;
    }
    TakeByte(chunk[0]);
    // The first byte of an item is scanned with it.
    if (!is_scanning()) chunk.remove_prefix(1);
  }
}

void BundleFilter::Finish() {
  if (state_ != State::kEnd) run_.Refuse(Reason::kResponseMalformed);
}

bool BundleFilter::is_scanning() const {
  return state_ == State::kName || state_ == State::kValue ||
         state_ == State::kEntry;
}

// Takes the white space that `chunk` begins with; returns its size.
size_t BundleFilter::TakeSpace(std::string_view chunk) {
  size_t size = 0;
  while (size < chunk.size() && IsSpace(chunk[size])) ++size;
  if (size == 0) return 0;
  const std::string_view space = chunk.substr(0, size);
  switch (state_) {
    case State::kFirstName:
    case State::kNextName:
      members_.after.Append(space);
      break;
    case State::kMemberEnd:
      members_.before.Append(space);
      break;
    case State::kColon:
      before_colon_.Append(space);
      break;
    case State::kFirstByte:
      behind_colon_.Append(space);
      break;
    case State::kFirstEntry:
    case State::kNextEntry:
      entries_.after.Append(space);
      break;
    case State::kEntryEnd:
      entries_.before.Append(space);
      break;
    default:
      Write(space);
  }
  return size;
}

// RFC 8259 sections 4 and 5: what may come next where no item is open.
void BundleFilter::TakeByte(char c) {
  const bool begins_value = c != ',' && c != ':' && c != ']' && c != '}';
  switch (state_) {
    case State::kStart:
      if (c != '{') break;
      Write("{");
      state_ = State::kFirstName;
      return;
    case State::kFirstName:
      if (c == '}') return CloseBundle();
      members_.opening = members_.after;
      [[fallthrough]];
    case State::kNextName:
      if (c != '"') break;
      return BeginItem(State::kName, c);
    case State::kColon:
      if (c != ':') break;
      state_ = State::kFirstByte;
      return;
    case State::kFirstByte:
      if (!begins_value) break;
      return TakeFirstByte(c);
    case State::kMemberEnd:
      if (c == '}') return CloseBundle();
      if (c != ',') break;
      state_ = State::kNextName;
      return;
    case State::kFirstEntry:
      if (c == ']') return EndEntries();
      entries_.opening = entries_.after;
      [[fallthrough]];
    case State::kNextEntry:
      if (!begins_value) break;
      return BeginItem(State::kEntry, c);
    case State::kEntryEnd:
      if (c == ']') return EndEntries();
      if (c != ',') break;
      state_ = State::kNextEntry;
      return;
    default:
      break;
  }
  run_.Refuse(Reason::kResponseMalformed);
}

void BundleFilter::BeginItem(State state, char first) {
  scanner_.Begin(first);
  run_.buffer.Clear();
  state_ = state;
}

// Takes what `chunk` holds of the item that is open; returns its size. An item
// that is whole in one chunk is not copied.
size_t BundleFilter::ScanItem(std::string_view chunk) {
  const size_t size = scanner_.Scan(chunk);
  const std::string_view piece = chunk.substr(0, size);
  EntryBuffer& buffer = run_.buffer;
  if (state_ == State::kName &&
      (parent_ == kNoParent ? buffer.text().size() : 0) + size >
          limits::kMaxBundleNameBytes) {
    run_.Refuse(Reason::kResponseUnsupported);
  } else if (scanner_.done() && (parent_ != kNoParent || buffer.empty())) {
    EndItem(piece);
  } else if (parent_ != kNoParent) {
    // INVARIANT: a nested Bundle is at hand as a whole and valid.
    run_.Refuse(Reason::kInternal);
  } else {
    const Status status = buffer.Append(piece);
    if (status != Status::kOk) {
      run_.RefuseFor(status);
    } else if (scanner_.done()) {
      EndItem(buffer.text());
      buffer.Clear();
    }
  }
  return size;
}

void BundleFilter::EndItem(std::string_view text) {
  if (state_ == State::kName) return TakeName(text);
  if (state_ == State::kValue) return TakeValue(text);
  TakeEntry(text);
}

// ------------------------------------------------------------------- Members

void BundleFilter::TakeName(std::string_view text) {
  const BundleMember member = FindBundleMember(text.substr(1, text.size() - 2));
  if (member.rule == MemberRule::kUnknown) {
    ValueReader name;
    size_t error_offset = 0;
    const Status status = run_.reader.Walk(text, name, &error_offset);
    return run_.RefuseFor(status == Status::kOk ? Status::kJsonWrongType
                                                : status);
  }
  // SECURITY: of two members of one name nobody knows which one counts.
  if ((seen_ & member.bit) != 0) {
    return run_.Refuse(Reason::kResponseMalformed);
  }
  seen_ |= member.bit;
  rule_ = member.rule;
  name_.Clear();
  name_.Append(text);
  before_colon_.Clear();
  behind_colon_.Clear();
  state_ = State::kColon;
}

void BundleFilter::TakeFirstByte(char c) {
  if (rule_ != MemberRule::kEntry) return BeginItem(State::kValue, c);
  if (c != '[') return run_.Refuse(Reason::kResponseUnsupported);
  BeginEntries();
}

void BundleFilter::TakeValue(std::string_view text) {
  if (rule_ == MemberRule::kLink) {
    FilterLinks(text);
  } else if (KeepsValue(text) && !run_.refused()) {
    WriteMemberHead();
    Write(text);
  } else {
    is_changed_ = true;
  }
  members_.before.Clear();
  members_.after.Clear();
  state_ = State::kMemberEnd;
}

// Reads the value `text` of the member at hand.
bool BundleFilter::KeepsValue(std::string_view text) {
  const FilterOptions& options = options_;
  ValueReader value;
  size_t error_offset = 0;
  const Status status = run_.reader.Walk(text, value, &error_offset);
  if (status != Status::kOk) {
    run_.RefuseFor(status);
    return false;
  }
  if (rule_ == MemberRule::kIssues) {
    return options.keep_outcomes && IsPlainOutcome(text, run_.reader);
  }
  const bool is_scalar = rule_ == MemberRule::kText || rule_ == MemberRule::kId;
  if (value.hides_resource() || (is_scalar && IsContainer(value.root()))) {
    run_.Refuse(Reason::kResponseUnsupported);
    return false;
  }
  switch (rule_) {
    case MemberRule::kResourceType:
      return KeepsResourceType(value.root());
    case MemberRule::kType:
      return KeepsType(value.root());
    case MemberRule::kId:
      is_asked_for_ =
          value.root().kind == Kind::kString && value.root().text == options.id;
      return true;
    case MemberRule::kMeta:
      if (!options.id.empty() && value.is_odd_meta()) {
        run_.Refuse(Reason::kResourceMalformed);
        return false;
      }
      is_version_ = value.version_id() == options.version_id;
      return true;
    case MemberRule::kTotal:
      return !options.strip_total;
    case MemberRule::kSignature:
      // It would not verify. What comes behind it must not change either.
      return has_entries_ && !is_changed_ && !options.strip_total &&
             !options.strip_links && !options.strip_self_link;
    default:
      return true;
  }
}

bool BundleFilter::KeepsResourceType(const Token& token) {
  const bool is_bundle = token.kind == Kind::kString && token.text == "Bundle";
  if (!is_bundle) run_.Refuse(Reason::kResponseUnsupported);
  return is_bundle;
}

bool BundleFilter::KeepsType(const Token& token) {
  BundleType type = BundleType::kNone;
  if (token.kind == Kind::kString) type = ParseBundleType(token.text);
  const bool is_as_assumed = !has_entries_ || type == type_;
  const bool is_allowed =
      parent_ != kNoParent || (options_.bundle_types & BitOf(type)) != 0;
  has_type_ = type != BundleType::kNone && is_as_assumed && is_allowed;
  type_ = type;
  if (!has_type_) run_.Refuse(Reason::kResponseUnsupported);
  return has_type_;
}

void BundleFilter::CloseBundle() {
  const uint32_t resource_type = FindBundleMember("resourceType").bit;
  if ((seen_ & resource_type) == 0 || !has_type_) {
    return run_.Refuse(Reason::kResponseUnsupported);
  }
  if (parent_ == kNoParent) {
    if ((!options_.id.empty() && !is_asked_for_) ||
        (!options_.version_id.empty() && !is_version_)) {
      return run_.Refuse(Reason::kResourceMismatch);
    }
    run_.result.is_bundle = true;
    run_.result.num_entries = num_entries_;
  }
  Write(members_.before.text());
  Write("}");
  state_ = State::kEnd;
}

// Writes the links of one text that are kept.
class BundleFilter::LinkReader final : public json::Handler {
 public:
  LinkReader(BundleFilter& filter, std::string_view text)
      : filter_(filter), text_(text) {}

  bool has_right_shape() const { return has_right_shape_ && !stray_.found(); }
  bool any_kept() const { return any_kept_; }
  bool any_dropped() const { return any_dropped_; }
  // What stands behind the last link.
  std::string_view rest() const { return text_.substr(end_); }

 private:
  void OnValue(const Token& token) override {
    if (depth_ == 2) {
      if (token.key == "relation" && token.kind == Kind::kString) {
        relation_is_self_ = token.text == "self";
      }
      has_right_shape_ &= IsMember(token);
      if (IsContainer(token)) HandOver(stray_);
      return;
    }
    const Kind wanted = depth_ == 0 ? Kind::kArray : Kind::kObject;
    has_right_shape_ &= token.kind == wanted;
    if (!has_right_shape_) {
      if (IsContainer(token)) PassOver();
      return;
    }
    if (++depth_ == 2) {
      begin_ = token.offset;
      relation_is_self_ = false;
      if (!has_first_) opening_ = text_.substr(0, begin_);
      has_first_ = true;
    }
  }

  void OnEnd(size_t end_offset) override {
    if (depth_-- == 1) return;
    const FilterOptions& options = filter_.options_;
    const bool drops =
        relation_is_self_ ? options.strip_self_link : options.strip_links;
    if (drops) {
      any_dropped_ = true;
    } else {
      if (!any_kept_) filter_.WriteMemberHead();
      const std::string_view separator =
          any_kept_ ? text_.substr(end_, begin_ - end_) : opening_;
      filter_.Write(separator);
      filter_.Write(text_.substr(begin_, end_offset - begin_));
      any_kept_ = true;
    }
    end_ = end_offset;
  }

  // FHIR R4 and R5, Bundle.link.
  static bool IsMember(const Token& token) {
    const std::string_view key = token.key;
    if (key == "relation" || key == "url" || key == "id") {
      return !IsContainer(token);
    }
    return key == "_relation" || key == "_url" || key == "_id" ||
           key == "extension" || key == "modifierExtension";
  }

  BundleFilter& filter_;
  StrayReader stray_;
  std::string_view text_;
  std::string_view opening_;  // Up to the first link.
  size_t begin_ = 0;          // Of the link that is open.
  size_t end_ = 0;            // Of the one before it.
  int depth_ = 0;
  bool relation_is_self_ = false;
  bool has_first_ = false;
  bool any_kept_ = false;
  bool any_dropped_ = false;
  bool has_right_shape_ = true;
};

void BundleFilter::FilterLinks(std::string_view text) {
  LinkReader links(*this, text);
  size_t error_offset = 0;
  const Status status = run_.reader.Walk(text, links, &error_offset);
  if (status != Status::kOk) return run_.RefuseFor(status);
  if (!links.has_right_shape()) {
    return run_.Refuse(Reason::kResponseUnsupported);
  }
  if (links.any_kept()) Write(links.rest());
  is_changed_ |= links.any_dropped() || !links.any_kept();
}

// ------------------------------------------------------------------- Writing

// The first one that is kept stands behind the bracket as the first one did
// before, so that the white space does not tell that others are missing.
void BundleFilter::WriteSeparator(Row& row) {
  if (row.any_kept) {
    Write(row.before.text());
    Write(",");
    Write(row.after.text());
  } else {
    Write(row.opening.text());
  }
  row.any_kept = true;
}

void BundleFilter::WriteMemberHead() {
  WriteSeparator(members_);
  Write(name_.text());
  Write(before_colon_.text());
  Write(":");
  Write(behind_colon_.text());
}

// INVARIANT: as long as `entry` is open, members_ and name_ are its own.
void BundleFilter::WriteEntryHead() {
  if (!is_entry_written_) {
    WriteMemberHead();
    Write("[");
    is_entry_written_ = true;
  }
  WriteSeparator(entries_);
}

}  // namespace matron::enforce
