// FlowCall: what the operations on the steps of an OAuth flow have in common.
//
//   call.reader().RefuseUnknown({"op", "code_verifier"});
//   const std::string_view verifier =
//   call.reader().RequireText("code_verifier"); if (call.failed()) return
//   call.Fail(); call.PrintVerdict(reason);

#ifndef MATRON_CAPI_FLOW_CALL_H_
#define MATRON_CAPI_FLOW_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "evaluator.h"
#include "fhir/request.h"
#include "json/writer.h"
#include "op_reader.h"

namespace matron::capi {

// One request and its answer.
class FlowCall {
 public:
  FlowCall(const json::Value& op, Arena& arena, json::Writer& writer)
      : arena_(arena), writer_(writer), reader_(op, "", arena, &error_) {}
  FlowCall(const FlowCall&) = delete;  // Its reader points into it.
  FlowCall& operator=(const FlowCall&) = delete;

  Arena& arena() { return arena_; }
  json::Writer& writer() { return writer_; }
  OpReader& reader() { return reader_; }
  OpError* error() { return &error_; }
  bool failed() const { return error_.failed(); }

  // Answers a failed call, which is not valid, and returns its status.
  Status Fail();

  // Writes the members `valid` and `reason`.
  void PrintVerdict(Reason reason);

  // Writes the member `detail`: what was compared. An empty text is left out.
  void PrintDetail(std::string_view what, std::string_view expected,
                   std::string_view came);

 private:
  Arena& arena_;
  json::Writer& writer_;
  OpError error_;
  OpReader reader_;
};

// An operation that needs nothing of the evaluator but memory.
struct FlowOperation {
  std::string_view name;
  Status (*run)(FlowCall& call);
};
std::span<const FlowOperation> FlowOperations();

// The member `name`, if it is there; a text of any kind.
std::optional<std::string_view> ReadText(OpReader& reader,
                                         std::string_view name);
// The boolean `name`; nothing if it is absent.
std::optional<bool> ReadFlag(OpReader& reader, std::string_view name);
// The array of strings `name` of up to `max_items`, below `reader`'s object.
std::span<const std::string_view> ReadList(OpReader& reader,
                                           std::string_view name,
                                           size_t max_items, Arena& arena);
// The member `headers`: an object of strings, or an array of pairs, in which a
// name may come again.
std::span<const fhir::Header> ReadHeaderList(FlowCall& call);

}  // namespace matron::capi

#endif  // MATRON_CAPI_FLOW_CALL_H_
