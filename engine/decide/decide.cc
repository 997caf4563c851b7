// Tested by decide_test.cc and by tests/vectors.

#include "decide/decide.h"

#include "decide/answer.h"
#include "decide/batch.h"
#include "decide/recorder.h"
#include "decide/request_decider.h"
#include "fhir/interaction.h"

namespace matron::decide {

std::string_view NameOfEnforces(Enforces bit) {
  switch (bit) {
    case kRestrictQuery:
      return "restrict_query";
    case kCompartmentSearch:
      return "compartment_search";
    case kFilterResponse:
      return "filter_response";
    case kMinimalResponse:
      return "minimal_response";
    case kMatchBody:
      return "match_body";
    case kSeveralQueries:
      return "several_queries";
    case kSplitBatch:
      return "split_batch";
    case kRewriteEntries:
      return "rewrite_entries";
    default:
      return {};
  }
}

const Decision& Decide(const Session& session, const DecideInput& input,
                       Scratch& scratch) {
  scratch.arena().Reset();
  Recorder recorder(input.explain, scratch.arena());
  Call call(session, input, scratch, recorder);
  const Reason parsed = fhir::ParseRequest(WithBody(input), ServerOf(session),
                                           scratch.arena(), &call.request);
  if (parsed == Reason::kOk &&
      call.request.interaction.kind == fhir::InteractionKind::kBatch) {
    DecideBatch(call, &scratch.decision());
  } else {
    RequestDecider decider(call, parsed);
    const Outcome outcome = decider.Decide();
    WriteAnswer({call, decider.rows(), outcome}, &scratch.decision());
  }
  return scratch.decision();
}

}  // namespace matron::decide
