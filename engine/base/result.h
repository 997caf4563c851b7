// Result<T>: a value, or the Status that tells why there is none.
//
//   Result<Policy> policy = Policy::Compile(text);
//   if (!policy.ok()) return policy.status();
//   Use(*policy);

#ifndef MATRON_BASE_RESULT_H_
#define MATRON_BASE_RESULT_H_

#include <cassert>
#include <optional>
#include <utility>

#include "base/attributes.h"
#include "base/status.h"

namespace matron {

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that a function can return either.
  Result(Status status) : status_(status) {  // NOLINT
    assert(status != Status::kOk);
    if (status_ == Status::kOk) status_ = Status::kInternal;
  }
  Result(T value) : status_(Status::kOk), value_(std::move(value)) {}  // NOLINT

  bool ok() const { return status_ == Status::kOk; }
  Status status() const { return status_; }

  // Only for ok(): there is no way to get a value that is not there.
  T& operator*() & MATRON_LIFETIME_BOUND { return *value_; }
  const T& operator*() const& MATRON_LIFETIME_BOUND { return *value_; }
  T&& operator*() && MATRON_LIFETIME_BOUND { return *std::move(value_); }
  T* operator->() MATRON_LIFETIME_BOUND { return &*value_; }
  const T* operator->() const MATRON_LIFETIME_BOUND { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace matron

#define MATRON_RETURN_IF_ERROR(expression)                              \
  do {                                                                  \
    const ::matron::Status matron_status_ = (expression);               \
    if (matron_status_ != ::matron::Status::kOk) return matron_status_; \
  } while (false)

#endif  // MATRON_BASE_RESULT_H_
