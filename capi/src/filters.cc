// Filters: responses in pieces, or whole. Tested by filters_test.cc.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "base/limits.h"
#include "call_input.h"
#include "failed_call.h"
#include "filter.h"
#include "handles.h"

using matron::Effect;
using matron::Reason;
using matron::Status;
using matron::capi::CallInput;
using matron::capi::Close;
using matron::capi::Filter;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Str;
using matron::capi::View;
using matron::enforce::FilterAnswer;

namespace matron::capi {
namespace {

constexpr size_t kFirstOutputBytes = 16 * 1024;

}  // namespace

OutputBuffer::~OutputBuffer() { std::free(data_); }

void OutputBuffer::Restart() {
  size_ = 0;
  failed_ = false;
}

bool OutputBuffer::Grow(size_t at_least) {
  if (at_least > SIZE_MAX / 2) return false;
  size_t capacity = std::max(capacity_, kFirstOutputBytes);
  while (capacity < at_least) capacity *= 2;
  void* const data = std::realloc(data_, capacity);
  if (data == nullptr) return false;
  data_ = static_cast<char*>(data);
  capacity_ = capacity;
  return true;
}

void OutputBuffer::Append(std::string_view text) {
  if (failed_ || text.empty()) return;
  if (text.size() > capacity_ - size_ &&
      (text.size() > SIZE_MAX - size_ || !Grow(size_ + text.size()))) {
    failed_ = true;
    size_ = 0;
    return;
  }
  std::memcpy(data_ + size_, text.data(), text.size());
  size_ += text.size();
}

const decide::Decision& Filter::Begin(const decide::Session& session,
                                      const decide::DecideInput& input,
                                      bool announce) {
  output_.Restart();
  has_begun_ = true;
  return filter_.Begin(session, input, output_, announce);
}

bool Filter::Push(std::string_view chunk) {
  return filter_.Push(chunk) && output_.ok();
}

enforce::FilterAnswer Filter::Finish() {
  has_begun_ = false;
  const enforce::FilterAnswer answer = filter_.Finish();
  // SECURITY: a response that lacks what could not be put out is none.
  if (!output_.ok()) return enforce::FilterAnswer();
  // SECURITY: nothing of a refused response is left to be shown.
  if (answer.effect != Effect::kPermit) output_.Clear();
  return answer;
}

}  // namespace matron::capi

namespace {

constexpr size_t kResultSize = sizeof(matron_filter_result);
constexpr matron_str kNothing = {nullptr, 0};

// Writes `answer` as far as the caller knows it.
Status Write(const FilterAnswer& answer, matron_filter_result* out) {
  matron_filter_result value = MATRON_FILTER_RESULT_INIT;
  value.effect = static_cast<matron_effect>(answer.effect);
  value.reason = Number(answer.reason);
  value.kept = answer.kept;
  value.dropped = answer.dropped;
  return matron::capi::WriteStruct(value, kResultSize, out);
}

// Sets the outputs to those of a failed call; says whether they can be written.
Status ResetOutputs(matron_filter_result* result, matron_str* output) {
  if (output != nullptr) *output = kNothing;
  FilterAnswer failed;
  failed.reason = Reason::kInvalidArgument;
  const Status status = Write(failed, result);
  return output == nullptr ? Status::kInvalidArgument : status;
}

Status Begin(matron_filter* self, const matron_session* session,
             const matron_request* request, const matron_resources* resources,
             uint32_t flags, const matron_decision** out) {
  if (self == nullptr) return Status::kInvalidArgument;
  Open(self)->Abandon();
  if (session == nullptr) return Status::kInvalidArgument;
  if ((flags & ~uint32_t{MATRON_FILTER_ANNOUNCE}) != 0) {
    return Status::kUnsupportedVersion;
  }
  CallInput call;
  const Status status = call.Read(request, resources);
  if (status != Status::kOk) return status;
  *out = Close<matron_decision>(&Open(self)->Begin(
      *Open(session), call.input(), (flags & MATRON_FILTER_ANNOUNCE) != 0));
  return Status::kOk;
}

matron_status Finish(Filter& filter, matron_filter_result* result,
                     matron_str* output) {
  const FilterAnswer answer = filter.Finish();
  (void)Write(answer, result);  // Written to before.
  if (!filter.output().ok()) return MATRON_E_OUT_OF_MEMORY;
  if (answer.effect == Effect::kPermit) *output = Str(filter.output().text());
  return MATRON_OK;
}

}  // namespace

matron_status matron_filter_new(matron_filter** out,
                                size_t max_bytes) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = nullptr;
  std::unique_ptr<Filter> filter(new (std::nothrow) Filter());
  if (filter == nullptr) return MATRON_E_OUT_OF_MEMORY;
  const Status status = filter->Reserve(
      max_bytes == 0 ? matron::limits::kDefaultScratchInputBytes : max_bytes);
  if (status != Status::kOk) return Number(status);
  *out = Close<matron_filter>(filter.release());
  return MATRON_OK;
}

void matron_filter_free(matron_filter* self) noexcept { delete Open(self); }

matron_status matron_filter_begin(matron_filter* self,
                                  const matron_session* session,
                                  const matron_request* request,
                                  const matron_resources* resources,
                                  uint32_t flags,
                                  const matron_decision** out) noexcept {
  if (out == nullptr) {
    if (self != nullptr) Open(self)->Abandon();
    return MATRON_E_INVALID_ARGUMENT;
  }
  *out = matron::capi::FailedDecision();
  return Number(Begin(self, session, request, resources, flags, out));
}

matron_status matron_filter_push(matron_filter* self, matron_str chunk,
                                 matron_str* output) noexcept {
  if (output != nullptr) *output = kNothing;
  if (self == nullptr || !Open(self)->has_begun()) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Filter& filter = *Open(self);
  if (output == nullptr || !IsText(chunk)) {
    // SECURITY: a response that lacks a piece is none.
    filter.Abandon();
    return MATRON_E_INVALID_ARGUMENT;
  }
  filter.output().Clear();
  const bool goes_on = filter.Push(View(chunk));
  if (!filter.output().ok()) return MATRON_E_OUT_OF_MEMORY;
  if (goes_on) *output = Str(filter.output().text());
  return MATRON_OK;
}

matron_status matron_filter_finish(matron_filter* self,
                                   matron_filter_result* result,
                                   matron_str* output) noexcept {
  const Status status = ResetOutputs(result, output);
  if (status != Status::kOk) return Number(status);
  if (self == nullptr || !Open(self)->has_begun()) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  Open(self)->output().Clear();
  return Finish(*Open(self), result, output);
}

matron_status matron_filter_response(matron_filter* self,
                                     const matron_session* session,
                                     const matron_request* request,
                                     const matron_resources* resources,
                                     uint32_t flags, matron_str response,
                                     matron_filter_result* result,
                                     matron_str* output) noexcept {
  Status status = ResetOutputs(result, output);
  if (status == Status::kOk && !IsText(response)) {
    status = Status::kInvalidArgument;
  }
  const matron_decision* decision = nullptr;
  if (status == Status::kOk) {
    status = Begin(self, session, request, resources, flags, &decision);
  }
  if (status != Status::kOk) return Number(status);
  (void)Open(self)->Push(View(response));  // The answer tells.
  return Finish(*Open(self), result, output);
}
