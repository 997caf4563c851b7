// CallInput: what a typed call asks the engine, read from the caller's structs.
//
//   CallInput call;
//   const Status status = call.Read(request, resources);
//   if (status == Status::kOk) Decide(session, call.input(), scratch);

#ifndef MATRON_CAPI_CALL_INPUT_H_
#define MATRON_CAPI_CALL_INPUT_H_

#include <cstddef>
#include <span>

#include "base/limits.h"
#include "base/status.h"
#include "decide/decide.h"
#include "fhir/request.h"
#include "matron.h"

namespace matron::capi {

// Lies on the stack of one call, and takes no heap memory. Large, but what is
// not used of it is not touched.
class CallInput {
 public:
  CallInput() {}
  CallInput(const CallInput&) = delete;  // Refers to itself.
  CallInput& operator=(const CallInput&) = delete;

  // Refuses what is not understood. `resources` may be null.
  Status Read(const matron_request* request, const matron_resources* resources);

  // Refers to the caller's texts and to this.
  const decide::DecideInput& input() const { return input_; }

 private:
  // One more than the limit is enough for the engine to see that there are too
  // many.
  static constexpr size_t kMaxReadHeaders = limits::kMaxHeaders + 1;

  Status ReadRequest(const matron_request& request);
  bool ReadHeaders(const matron_request& request);
  Status ReadResources(const matron_resources& resources);
  Status ReadEntries(const matron_resources& resources);

  decide::DecideInput input_;
  fhir::Header headers_[kMaxReadHeaders];
  // Room for EntryResources.
  alignas(decide::EntryResources) std::byte
      entries_[limits::kMaxBundleEntries * sizeof(decide::EntryResources)];
};

}  // namespace matron::capi

#endif  // MATRON_CAPI_CALL_INPUT_H_
