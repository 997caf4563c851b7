// Tested by no_heap_test.cc and decide_test.cc.

#include "decide/scratch.h"

#include <algorithm>

#include "base/limits.h"
#include "base/result.h"

namespace matron::decide {
namespace {

// The largest request has kMaxUrlBytes of URL, decoded once, taken apart into
// at most kMaxParameters, and written into the plan; the rest is explanation
// and challenge, which are bounded too.
constexpr size_t kArenaBytes = 8 * limits::kMaxUrlBytes + 512 * 1024;

}  // namespace

Status Scratch::Reserve(size_t max_input_bytes) {
  max_input_bytes_ = std::max(max_input_bytes, limits::kMaxTokenBytes);
  arena_ = Arena::Fixed(kArenaBytes);
  if (arena_.exhausted()) return Status::kOutOfMemory;
  return reader_.Reserve(max_input_bytes_);
}

}  // namespace matron::decide
