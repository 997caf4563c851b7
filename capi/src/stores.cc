// Stores in memory. Tested by stores_test.cc.

#include <algorithm>
#include <utility>

#include "base/arena.h"
#include "evaluator.h"
#include "handles.h"
#include "state/memory_store.h"

using matron::Arena;
using matron::Result;
using matron::Status;
using matron::capi::Close;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::View;
using matron::state::MemoryStore;
using matron::state::MemoryStorePtr;
using matron::state::StoreAction;
using matron::state::StoreKey;
using matron::state::StoreOutcome;
using matron::state::StoreRequest;
using matron::state::StoreResult;

namespace {

constexpr size_t kRequestSize = sizeof(matron_store_request);

static_assert(MATRON_STORE_GET == int32_t(StoreAction::kGet) &&
              MATRON_STORE_PUT_IF_ABSENT ==
                  int32_t(StoreAction::kPutIfAbsent) &&
              MATRON_STORE_COMPARE_AND_SET ==
                  int32_t(StoreAction::kCompareAndSet) &&
              MATRON_STORE_DELETE == int32_t(StoreAction::kDelete));
static_assert(MATRON_STORE_UNAVAILABLE == int32_t(StoreResult::kUnavailable) &&
              MATRON_STORE_DONE == int32_t(StoreResult::kDone) &&
              MATRON_STORE_FOUND == int32_t(StoreResult::kFound) &&
              MATRON_STORE_ABSENT == int32_t(StoreResult::kAbsent) &&
              MATRON_STORE_EXISTS == int32_t(StoreResult::kExists) &&
              MATRON_STORE_MISMATCH == int32_t(StoreResult::kMismatch) &&
              MATRON_STORE_FULL == int32_t(StoreResult::kFull));

Status ReadRequest(const matron_store_request* in, StoreRequest* out) {
  matron_store_request request;
  const Status status = matron::capi::ReadStruct(in, kRequestSize, &request);
  if (status != Status::kOk) return status;
  if (request.flags != 0 || request.reserved != 0) {
    return Status::kUnsupportedVersion;
  }
  const auto key = StoreKey::Parse(View(request.key));
  if (!key.has_value() || !IsText(request.key) || !IsText(request.value) ||
      !IsText(request.expected) || request.action < MATRON_STORE_GET ||
      request.action > MATRON_STORE_DELETE) {
    return Status::kInvalidArgument;
  }
  *out = {StoreAction{request.action}, *key, View(request.value),
          View(request.expected), request.expires_at_unix_s};
  return Status::kOk;
}

}  // namespace

matron_status matron_store_new(matron_store** out, size_t max_entries,
                               size_t max_bytes) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  Result<MemoryStorePtr> store = MemoryStore::Create(max_entries, max_bytes);
  if (!store.ok()) return Number(store.status());
  *out = Close<matron_store>(store->release());
  return MATRON_OK;
}

void matron_store_free(matron_store* self) noexcept { delete Open(self); }

matron_status matron_store_apply(matron_store* self, int64_t now_unix_s,
                                 const matron_store_request* request,
                                 int32_t* out_result, char* buffer,
                                 size_t capacity, size_t* out_len) noexcept {
  if (out_result != nullptr) *out_result = MATRON_STORE_UNAVAILABLE;
  if (out_len != nullptr) *out_len = 0;
  if (self == nullptr || out_result == nullptr || out_len == nullptr ||
      (buffer == nullptr && capacity > 0)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  StoreRequest read;
  const Status status = ReadRequest(request, &read);
  if (status != Status::kOk) return Number(status);
  Arena arena = Arena::Growing();
  const StoreOutcome outcome = Open(self)->Apply(read, now_unix_s, arena);
  if (arena.exhausted()) return MATRON_E_OUT_OF_MEMORY;
  *out_len = outcome.value.size();
  if (outcome.value.size() > capacity) return MATRON_E_LIMIT_EXCEEDED;
  std::copy(outcome.value.begin(), outcome.value.end(), buffer);
  *out_result = static_cast<int32_t>(outcome.result);
  return MATRON_OK;
}

matron_status matron_evaluator_attach_store(matron_evaluator* self,
                                            matron_str name,
                                            matron_store* store) noexcept {
  if (self == nullptr || store == nullptr || !IsText(name)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  return Number(Open(self)->AttachStore(View(name), *Open(store)));
}
