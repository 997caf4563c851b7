// ResponseFilter: the answer of a FHIR server without what may not be shown.
//
//   ResponseFilter filter(reader, entry_buffer, judge, sink, options);
//   while (Receive(&chunk)) filter.Push(chunk);
//   FilterResult result = filter.Finish();
//   if (!result.ok()) Discard();  // whatever the sink has got
//
// The response is one resource, which the judge keeps or not, or a Bundle, of
// which the entries are judged. What is kept is kept byte by byte, with the
// commas repaired; docs/filter.md has the rules. Anything that is not strict
// JSON, or not known, is refused as a whole.

#ifndef MATRON_ENFORCE_RESPONSE_FILTER_H_
#define MATRON_ENFORCE_RESPONSE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/attributes.h"
#include "base/limits.h"
#include "enforce/bundle_filter.h"
#include "enforce/entry_buffer.h"
#include "enforce/filter_options.h"
#include "enforce/judge.h"
#include "enforce/sink.h"
#include "json/reader.h"

namespace matron::enforce {

// One response, in pieces of any size; the result does not depend on where it
// is cut. Takes no memory but that of `reader`, five times the largest entry,
// and that of `buffer`, once; an entry here is also a member's value, and a
// resource that is the response. `buffer` is used only for an entry that is not
// in one piece.
//
// SECURITY: the sink has got part of the response before all of it was read.
// Nothing of it may be shown until Finish() says so.
class ResponseFilter {
 public:
  // Keeps references to all but `options`.
  ResponseFilter(json::Reader& reader MATRON_LIFETIME_BOUND,
                 EntryBuffer& buffer MATRON_LIFETIME_BOUND,
                 Judge& judge MATRON_LIFETIME_BOUND,
                 Sink& sink MATRON_LIFETIME_BOUND,
                 const FilterOptions& options = {});
  ResponseFilter(const ResponseFilter&) = delete;  // Refers to itself.
  ResponseFilter& operator=(const ResponseFilter&) = delete;

  // Takes the next bytes. False if the response is refused already.
  bool Push(std::string_view chunk);

  // Takes the last bytes, if any, and says how it went. To be called once.
  FilterResult Finish(std::string_view last_chunk = {});

 private:
  enum class Shape : uint8_t { kUndecided, kBundle, kResource };

  void Decide(std::string_view* chunk);
  void TakeResource(std::string_view text);

  FilterRun run_;
  BundleFilter bundle_;
  Shape shape_ = Shape::kUndecided;
  // The response as long as it is undecided.
  char head_[limits::kMaxBundleHeadBytes];
  size_t head_size_ = 0;
};

// Filters a response that is at hand as a whole. Copies no entry.
FilterResult FilterResponse(std::string_view response, json::Reader& reader,
                            EntryBuffer& buffer, Judge& judge, Sink& sink,
                            const FilterOptions& options = {});

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_RESPONSE_FILTER_H_
