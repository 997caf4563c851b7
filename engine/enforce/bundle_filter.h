// BundleFilter: one Bundle goes through, and of its entries those that may.
//
// The bytes come in pieces of any size. A member's value and an entry are found
// by the ValueScanner, read by the json::Reader as a whole, and then written or
// not; what stands between them (brackets, commas, colons, white space) is read
// here, byte by byte. So each byte is validated once.

#ifndef MATRON_ENFORCE_BUNDLE_FILTER_H_
#define MATRON_ENFORCE_BUNDLE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/limits.h"
#include "enforce/bundle_member.h"
#include "enforce/entry_buffer.h"
#include "enforce/entry_reader.h"
#include "enforce/filter_options.h"
#include "enforce/judge.h"
#include "enforce/sink.h"
#include "enforce/value_scanner.h"
#include "json/reader.h"

namespace matron::enforce {

// What the filters of one response share.
struct FilterRun {
  json::Reader& reader;
  EntryBuffer& buffer;
  Judge& judge;
  Sink& sink;
  FilterResult result;

  // Refuses the response; only the first reason counts.
  void Refuse(Reason reason, Status status = Status::kOk);
  // The same for what a reader said of a part of the response.
  void RefuseFor(Status status);
  bool refused() const { return !result.ok(); }
};

class BundleFilter {
 public:
  // A Bundle that is a response, or the resource of the entry `parent` of one.
  BundleFilter(FilterRun& run, const FilterOptions& options,
               size_t parent = kNoParent);

  // Takes the next bytes, from the `{` or white space before it on. Nothing
  // more is to come once run.refused().
  void Feed(std::string_view chunk);
  // Refuses a Bundle that is not at its end.
  void Finish();

 private:
  enum class State : uint8_t {
    kStart,
    kFirstName,
    kName,  // Being scanned; so are kValue and kEntry.
    kColon,
    kFirstByte,
    kValue,
    kMemberEnd,
    kNextName,
    kFirstEntry,
    kEntry,
    kEntryEnd,
    kNextEntry,
    kEnd,
  };

  // Text of a few bytes. White space beyond its size is left out.
  class ShortText {
   public:
    void Append(std::string_view text);
    void Clear() { size_ = 0; }
    std::string_view text() const { return {data_, size_}; }

   private:
    char data_[limits::kMaxSeparatorBytes];
    size_t size_ = 0;
  };

  // Members or entries: the white space around the comma before the one at
  // hand, and behind the opening bracket.
  struct Row {
    ShortText opening;
    ShortText before;
    ShortText after;
    bool any_kept = false;
  };

  class LinkReader;
  friend class LinkReader;

  bool is_scanning() const;
  size_t TakeSpace(std::string_view chunk);
  void TakeByte(char c);
  void BeginItem(State state, char first);
  size_t ScanItem(std::string_view chunk);
  void EndItem(std::string_view text);

  void TakeName(std::string_view text);
  void TakeFirstByte(char c);
  void TakeValue(std::string_view text);
  bool KeepsValue(std::string_view text);
  bool KeepsResourceType(const json::Token& token);
  bool KeepsType(const json::Token& token);
  void FilterLinks(std::string_view text);
  void CloseBundle();

  void BeginEntries();
  size_t TakeEntryAhead(std::string_view chunk, std::string_view* ahead);
  size_t ReadAhead(std::string_view chunk, std::string_view ahead);
  void TakeEntry(std::string_view text);
  void DecideEntry(EntryInfo& info, std::string_view text);
  Verdict JudgeEntry(const EntryInfo& info);
  bool IsNested(const EntryInfo& info) const;
  bool IsPositional() const;
  void KeepEntry(std::string_view text);
  void DropEntry();
  void FilterNested(std::string_view text, std::string_view bundle,
                    size_t index, const FilterOptions& options);
  void EndEntries();

  void WriteSeparator(Row& row);
  void WriteMemberHead();
  void WriteEntryHead();
  void Write(std::string_view text) { run_.sink.Append(text); }

  FilterRun& run_;
  FilterOptions options_;
  size_t parent_;
  State state_ = State::kStart;
  ValueScanner scanner_;
  BundleType type_ = BundleType::kNone;
  bool has_type_ = false;  // type_ is not just assumed.
  bool is_asked_for_ = false, is_version_ = false;  // By options_.
  uint32_t seen_ = 0;                               // Bits of members.
  MemberRule rule_ = MemberRule::kUnknown;
  ShortText name_;
  ShortText before_colon_;
  ShortText behind_colon_;
  Row members_;
  Row entries_;
  size_t num_entries_ = 0;
  size_t num_slow_ = 0;    // To be taken without looking ahead.
  size_t num_misses_ = 0;  // What num_slow_ will be.
  bool has_entries_ = false;
  bool is_entry_written_ = false;  // `"entry":[` was.
  bool any_dropped_ = false;
  bool is_changed_ = false;  // Something was left out.
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_BUNDLE_FILTER_H_
