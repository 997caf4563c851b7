// Filter: what stands behind a matron_filter.

#ifndef MATRON_CAPI_FILTER_H_
#define MATRON_CAPI_FILTER_H_

#include <cstddef>
#include <string_view>

#include "base/status.h"
#include "decide/decide.h"
#include "decide/session.h"
#include "enforce/decision_filter.h"
#include "enforce/sink.h"

namespace matron::capi {

// Memory that grows with what is put out, and is kept.
class OutputBuffer final : public enforce::Sink {
 public:
  OutputBuffer() = default;
  OutputBuffer(const OutputBuffer&) = delete;  // Views point into it.
  OutputBuffer& operator=(const OutputBuffer&) = delete;
  ~OutputBuffer();

  void Append(std::string_view text) override;
  void Clear() { size_ = 0; }
  // Forgets a failure as well.
  void Restart();

  // False if it could not grow since Restart().
  bool ok() const { return !failed_; }
  // Not null, even if it is empty.
  std::string_view text() const {
    return size_ == 0 ? std::string_view("") : std::string_view(data_, size_);
  }

 private:
  bool Grow(size_t at_least);

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool failed_ = false;
};

// One response after the other. One thread at a time.
class Filter {
 public:
  Filter() = default;
  Filter(const Filter&) = delete;  // Points into itself.
  Filter& operator=(const Filter&) = delete;

  Status Reserve(size_t max_bytes) { return filter_.Reserve(max_bytes); }

  const decide::Decision& Begin(const decide::Session& session,
                                const decide::DecideInput& input,
                                bool announce);
  // Forgets what was begun.
  void Abandon() { has_begun_ = false; }
  bool has_begun() const { return has_begun_; }

  // Puts `chunk` through, behind what output() has. False if the response is
  // refused, or the output could not grow.
  bool Push(std::string_view chunk);
  enforce::FilterAnswer Finish();

  OutputBuffer& output() { return output_; }

 private:
  enforce::DecisionFilter filter_;
  OutputBuffer output_;
  bool has_begun_ = false;
};

}  // namespace matron::capi

#endif  // MATRON_CAPI_FILTER_H_
