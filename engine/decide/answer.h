// Writes an outcome as the Decision that the host reads.

#ifndef MATRON_DECIDE_ANSWER_H_
#define MATRON_DECIDE_ANSWER_H_

#include <string_view>

#include "decide/decide.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/outcome.h"
#include "decide/recorder.h"
#include "decide/scratch.h"
#include "decide/session.h"
#include "fhir/request.h"

namespace matron::decide {

// What a decision is written from.
struct AnswerInput {
  const Session& session;
  const fhir::Request& request;
  std::string_view method;
  const Grants& grants;
  const Outcome& outcome;
  const Image& stored;  // Not given where no stored resource was looked at.
};

// Fills the decision of `scratch`. Everything in it is copied to the scratch.
// If that has no memory left, the decision is a deny with
// Reason::kScratchTooSmall.
const Decision& WriteAnswer(const AnswerInput& input, Recorder& recorder,
                            Scratch& scratch);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_ANSWER_H_
