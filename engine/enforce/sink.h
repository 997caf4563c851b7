// Sink: where the filtered response goes.
//
//   SpanSink sink(buffer);
//   FilterResult result = FilterResponse(response, reader, entry, judge, sink);
//   if (result.ok() && sink.fits()) Send(sink.text());

#ifndef MATRON_ENFORCE_SINK_H_
#define MATRON_ENFORCE_SINK_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "base/attributes.h"

namespace matron::enforce {

class Sink {
 public:
  // The text dies when this returns.
  virtual void Append(std::string_view text) = 0;

 protected:
  ~Sink() = default;
};

// Writes to memory of the caller and counts on when it is full.
class SpanSink final : public Sink {
 public:
  explicit SpanSink(std::span<char> out MATRON_LIFETIME_BOUND) : out_(out) {}

  void Append(std::string_view text) override {
    if (size_ < out_.size()) {
      const size_t room = out_.size() - size_;
      std::memcpy(out_.data() + size_, text.data(),
                  std::min(room, text.size()));
    }
    size_ += text.size();
  }

  // How much was appended, and whether there was room for it.
  size_t size() const { return size_; }
  bool fits() const { return size_ <= out_.size(); }
  // Empty if it did not fit.
  std::string_view text() const {
    return fits() ? std::string_view(out_.data(), size_) : std::string_view();
  }

 private:
  std::span<char> out_;
  size_t size_ = 0;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_SINK_H_
