// A Bundle goes through member by member; any other resource has to be there as
// a whole before it is judged. Which of the two it is shows in the first
// member, as a rule. Until then the bytes wait in a small buffer.
//
// Tested by response_filter_test.cc.

#include "enforce/response_filter.h"

#include <algorithm>
#include <cstring>

#include "enforce/bundle_member.h"
#include "enforce/value_scanner.h"

namespace matron::enforce {
namespace {

// Reads the beginning of a response, without validating it.
class HeadReader {
 public:
  explicit HeadReader(std::string_view text) : text_(text) {}

  // What the text shows: a Bundle, another resource, or nothing yet. What is
  // no object counts as a resource, and an object that is not JSON as a Bundle:
  // who reads them will find out.
  enum class Answer : uint8_t { kUnknown, kBundle, kResource };

  Answer Read() {
    if (!Take('{')) return IsAtEnd() ? Answer::kUnknown : Answer::kResource;
    for (;;) {
      std::string_view name, value;
      SkipSpace();
      if (Take('}')) return Answer::kResource;
      if (!IsAtEnd() && text_[0] != '"') return Answer::kBundle;
      if (!TakeValue(&name)) return Answer::kUnknown;
      const MemberRule rule =
          FindBundleMember(name.substr(1, name.size() - 2)).rule;
      if (rule == MemberRule::kEntry) return Answer::kBundle;
      if (rule == MemberRule::kUnknown) return Answer::kResource;
      if (!Take(':')) return IsAtEnd() ? Answer::kUnknown : Answer::kBundle;
      if (!TakeValue(&value)) return Answer::kUnknown;
      if (rule == MemberRule::kResourceType) return AnswerOf(value);
      if (Take('}')) return Answer::kResource;
      if (!Take(',')) return IsAtEnd() ? Answer::kUnknown : Answer::kBundle;
    }
  }

 private:
  static Answer AnswerOf(std::string_view value) {
    if (value.size() < 2 || value[0] != '"') return Answer::kBundle;
    return Means(value.substr(1, value.size() - 2), "Bundle")
               ? Answer::kBundle
               : Answer::kResource;
  }

  void SkipSpace() {
    const size_t size = text_.find_first_not_of(" \t\n\r");
    text_.remove_prefix(std::min(size, text_.size()));
  }

  bool IsAtEnd() const { return text_.empty(); }

  bool Take(char c) {
    SkipSpace();
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool TakeValue(std::string_view* value) {
    SkipSpace();
    if (IsAtEnd()) return false;
    ValueScanner scanner;
    scanner.Begin(text_[0]);
    const size_t size = scanner.Scan(text_);
    *value = text_.substr(0, size);
    text_.remove_prefix(size);
    return scanner.done();
  }

  std::string_view text_;
};

}  // namespace

ResponseFilter::ResponseFilter(json::Reader& reader, EntryBuffer& buffer,
                               Judge& judge, Sink& sink,
                               const FilterOptions& options)
    : run_{reader, buffer, judge, sink, {}}, bundle_(run_, options) {
  buffer.Clear();
}

bool ResponseFilter::Push(std::string_view chunk) {
  if (shape_ == Shape::kUndecided && !run_.refused()) Decide(&chunk);
  if (run_.refused()) return false;
  if (shape_ == Shape::kBundle) {
    bundle_.Feed(chunk);
  } else if (shape_ == Shape::kResource) {
    const Status status = run_.buffer.Append(chunk);
    if (status != Status::kOk) run_.RefuseFor(status);
  }
  return !run_.refused();
}

FilterResult ResponseFilter::Finish(std::string_view last_chunk) {
  if (shape_ == Shape::kUndecided && !run_.refused()) Decide(&last_chunk);
  if (run_.refused()) return run_.result;
  switch (shape_) {
    case Shape::kUndecided:
      run_.Refuse(Reason::kResponseMalformed);
      break;
    case Shape::kBundle:
      bundle_.Feed(last_chunk);
      bundle_.Finish();
      break;
    case Shape::kResource:
      if (run_.buffer.empty()) {
        TakeResource(last_chunk);
      } else if (Push(last_chunk)) {
        TakeResource(run_.buffer.text());
      }
  }
  return run_.result;
}

// Finds the shape, and takes from `*chunk` what it has passed on.
void ResponseFilter::Decide(std::string_view* chunk) {
  const size_t room = sizeof(head_) - head_size_;
  const size_t size = std::min(room, chunk->size());
  HeadReader::Answer answer = HeadReader::Answer::kUnknown;
  if (head_size_ == 0) {
    answer = HeadReader(chunk->substr(0, size)).Read();
  }
  const bool is_copied = answer == HeadReader::Answer::kUnknown;
  if (is_copied) {
    // An empty chunk may be none at all.
    if (size > 0) std::memcpy(head_ + head_size_, chunk->data(), size);
    head_size_ += size;
    chunk->remove_prefix(size);
    answer = HeadReader({head_, head_size_}).Read();
  }
  if (answer == HeadReader::Answer::kUnknown) {
    if (head_size_ == sizeof(head_)) {
      run_.Refuse(Reason::kResponseUnsupported);
    }
    return;
  }
  shape_ =
      answer == HeadReader::Answer::kBundle ? Shape::kBundle : Shape::kResource;
  if (is_copied) Push({head_, head_size_});
}

void ResponseFilter::TakeResource(std::string_view text) {
  EntryReader resource(run_.judge);
  const Status status = resource.ReadResource(text, run_.reader);
  if (status != Status::kOk) return run_.RefuseFor(status);
  EntryInfo& info = resource.info();
  info.is_whole_response = true;
  // A Bundle that hid behind members of something else.
  if (info.resource_type == "Bundle") {
    return run_.Refuse(Reason::kResponseUnsupported);
  }
  switch (run_.judge.JudgeEntry(info)) {
    case Verdict::kKeep:
      run_.sink.Append(text);
      ++run_.result.kept;
      return;
    case Verdict::kDrop:
      return run_.Refuse(Reason::kResourceNotFound);
    default:
      return run_.Refuse(Reason::kResponseWithheld);
  }
}

FilterResult FilterResponse(std::string_view response, json::Reader& reader,
                            EntryBuffer& buffer, Judge& judge, Sink& sink,
                            const FilterOptions& options) {
  ResponseFilter filter(reader, buffer, judge, sink, options);
  return filter.Finish(response);
}

}  // namespace matron::enforce
