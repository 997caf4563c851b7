// Writes an outcome as the Decision that the host reads.

#ifndef MATRON_DECIDE_ANSWER_H_
#define MATRON_DECIDE_ANSWER_H_

#include <span>

#include "decide/call.h"
#include "decide/decision.h"
#include "decide/outcome.h"
#include "decide/rows.h"

namespace matron::decide {

// What a decision is written from.
struct AnswerInput {
  const Call& call;
  std::span<const Row> rows;  // Empty where the decision did not come so far.
  const Outcome& outcome;
};

// Fills `*decision`. Everything in it is copied to the scratch of the call. If
// that has no memory left, the decision is a deny with
// Reason::kScratchTooSmall.
void WriteAnswer(const AnswerInput& input, Decision* decision);

// Makes `*decision` the deny of a call that ran out of memory.
void WriteExhausted(Decision* decision);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_ANSWER_H_
