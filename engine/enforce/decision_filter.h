// DecisionFilter: a request is decided, and what its answer may show goes
// through.
//
//   DecisionFilter filter;
//   if (filter.Reserve(max_bytes) != Status::kOk) ...
//   const Decision& decision = filter.Begin(session, input, sink);
//   while (Receive(&chunk)) filter.Push(chunk);
//   if (filter.Finish().effect == Effect::kPermit) ...

#ifndef MATRON_ENFORCE_DECISION_FILTER_H_
#define MATRON_ENFORCE_DECISION_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "decide/decide.h"
#include "decide/scratch.h"
#include "enforce/entry_buffer.h"
#include "enforce/response_filter.h"
#include "enforce/sink.h"
#include "enforce/visibility_judge.h"

namespace matron::enforce {

// Whether the response may be shown, and what became of its entries. Zeroed
// memory is a deny.
struct FilterAnswer {
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  size_t kept = 0;
  size_t dropped = 0;  // Those that were replaced included.
};

// Filters one response after the other, and takes no heap memory after
// Reserve. One thread at a time.
class DecisionFilter {
 public:
  DecisionFilter() = default;
  DecisionFilter(const DecisionFilter&) = delete;  // Points into itself.
  DecisionFilter& operator=(const DecisionFilter&) = delete;

  // Allocates for requests, and entries of responses, of up to `max_bytes`.
  Status Reserve(size_t max_bytes);
  size_t max_bytes() const { return scratch_.max_input_bytes(); }

  // Decides `input`, and gets ready for its response. `session` and `sink` must
  // outlive that; the decision lives until the next Begin. `announce`: an
  // OperationOutcome tells that something was withheld from a searchset.
  const decide::Decision& Begin(const decide::Session& session,
                                const decide::DecideInput& input, Sink& sink,
                                bool announce);

  // Takes the next bytes. False if nothing more is needed: the answer is a deny
  // already.
  bool Push(std::string_view chunk);

  // SECURITY: what the sink got may be shown only if the answer is a permit.
  FilterAnswer Finish();

 private:
  // How the response is treated.
  enum class Course : uint8_t {
    kDenied,
    kFiltered,
    kUnread,  // Nothing in it is a matter of the session's rights.
  };

  Course Choose(const decide::Decision& decision);
  FilterAnswer Denied(Reason reason) const;

  decide::Scratch scratch_;
  EntryBuffer buffer_;
  VisibilityJudge judge_;
  std::optional<ResponseFilter> filter_;
  Sink* sink_ = nullptr;
  const decide::Decision* decision_ = nullptr;
  Course course_ = Course::kDenied;
  Reason refusal_ = Reason::kInternal;
  bool is_empty_ = true;  // No byte of the response came.
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_DECISION_FILTER_H_
