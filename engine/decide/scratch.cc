// Tested by no_heap_test.cc and decide_test.cc.

#include "decide/scratch.h"

#include <algorithm>

#include "base/limits.h"
#include "base/result.h"

namespace matron::decide {
namespace {

// The largest request has kMaxUrlBytes of URL, decoded once, taken apart into
// at most kMaxParameters, and written into the plan, and kMaxRows, each with
// its grants; the rest is explanation and challenge, which are bounded too. Of
// a batch each entry has an answer. What is not used is not touched either.
constexpr size_t kArenaBytes = 8 * limits::kMaxUrlBytes + 1024 * 1024 +
                               limits::kMaxBundleEntries * 6 * 1024;

}  // namespace

Status Scratch::Reserve(size_t max_input_bytes) {
  const size_t size = std::max(max_input_bytes, limits::kMaxTokenBytes);
  max_input_bytes_ = 0;
  arena_ = Arena::Fixed(kArenaBytes);
  if (arena_.exhausted()) return Status::kOutOfMemory;
  MATRON_RETURN_IF_ERROR(reader_.Reserve(size));
  max_input_bytes_ = size;
  return Status::kOk;
}

}  // namespace matron::decide
