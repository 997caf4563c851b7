// Judge: who says of each resource in a response whether it may be shown.

#ifndef MATRON_ENFORCE_JUDGE_H_
#define MATRON_ENFORCE_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "enforce/filter_options.h"
#include "json/reader.h"

namespace matron::enforce {

// What is to be done with an entry. Zero drops it.
enum class Verdict : uint8_t {
  kDrop = 0,
  kKeep,
  kRefuseAll,  // The response is not shown at all.
};

// Bundle.entry.search.mode.
enum class SearchMode : uint8_t {
  kAbsent,
  kMatch,
  kInclude,
  kOutcome,
  kUnknown
};

inline constexpr size_t kNoParent = SIZE_MAX;

// One entry of a Bundle, or the one resource that a response is. Views live
// until the next walk of the filter's reader; `resource` until JudgeEntry
// returns.
struct EntryInfo {
  // JSON text that was read to its end: it is valid. Empty if there is none.
  std::string_view resource;
  // Where `resource` begins in what was walked; tokens count from there.
  size_t resource_offset = 0;
  std::string_view resource_type;  // Its resourceType; empty without resource.
  std::string_view full_url;
  SearchMode mode = SearchMode::kAbsent;
  bool has_request = false;
  std::string_view request_method;
  std::string_view request_url;
  bool has_response = false;
  std::string_view response_status;
  std::string_view response_location;
  std::string_view response_etag;
  bool has_outcome = false;  // There is a response.outcome,
  // and it is an OperationOutcome and nothing besides.
  bool has_plain_outcome = false;
  bool is_whole_response = false;  // No Bundle around it.
  size_t index = 0;                // In its Bundle.
  size_t parent = kNoParent;       // Of the entry that holds the Bundle.
};

// Told about each entry in the order of the response: BeginEntry, then OnValue
// and OnEnd for its resource as of a document of its own (only that the offsets
// count from the beginning of the entry), then, if all of the entry was valid,
// JudgeEntry. So one walk over the text both validates it and shows it. A judge
// that looks at the text alone need not take the tokens; it may pass over what
// members hold, but not over the resource.
//
// JudgeEntry is not called for entries that a rule of the filter drops, nor for
// a Bundle whose entries are judged in its place.
class Judge : public json::Handler {
 public:
  // Forgets what was told before; the last entry may have been malformed.
  virtual void BeginEntry() {}
  void OnValue(const json::Token&) override {}
  void OnEnd(size_t) override {}
  virtual Verdict JudgeEntry(const EntryInfo& entry) = 0;
  // Whether the entry of a batch's response is the answer to what everybody who
  // may ask may be told, so that it is kept whatever it holds.
  virtual bool IsUnread(const EntryInfo&) { return false; }
  // Whether the Bundle that `entry` of a batch's response holds may be looked
  // into, so that its entries are judged; else the entry is dropped. May change
  // the options by which that is done.
  virtual bool MayOpenBundle(const EntryInfo&, FilterOptions*) { return true; }

 protected:
  ~Judge() = default;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_JUDGE_H_
