// Scratch: the memory of one thread's calls.

#ifndef MATRON_DECIDE_SCRATCH_H_
#define MATRON_DECIDE_SCRATCH_H_

#include <cstddef>

#include "base/arena.h"
#include "base/status.h"
#include "decide/decision.h"
#include "json/document.h"
#include "json/reader.h"

namespace matron::decide {

// Made once; decisions take no other memory. One thread at a time.
class Scratch {
 public:
  Scratch() : arena_(Arena::Growing()) {}

  // Allocates for inputs of up to `max_input_bytes`, once. After a failure
  // max_input_bytes() is 0, and it may be called again.
  Status Reserve(size_t max_input_bytes);

  size_t max_input_bytes() const { return max_input_bytes_; }
  Arena& arena() { return arena_; }
  json::Reader& reader() { return reader_; }
  // Trees that opening a session fills; kept for their memory.
  json::Document& claims() { return claims_; }
  json::Document& unverified_claims() { return unverified_claims_; }
  // The answer of the call that used this scratch last.
  Decision& decision() { return decision_; }

 private:
  size_t max_input_bytes_ = 0;
  Arena arena_;
  json::Reader reader_;
  json::Document claims_;
  json::Document unverified_claims_;
  Decision decision_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SCRATCH_H_
