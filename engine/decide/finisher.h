// Finisher: what holds for a permit by any grant.

#ifndef MATRON_DECIDE_FINISHER_H_
#define MATRON_DECIDE_FINISHER_H_

#include "base/arena.h"
#include "decide/decide.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/outcome.h"
#include "decide/recorder.h"
#include "decide/session.h"
#include "fhir/request.h"

namespace matron::decide {

// Finishes the outcomes of one request. All references must outlive it.
class Finisher {
 public:
  Finisher(const Session& session, const DecideInput& input,
           const fhir::Request& request, const Image& stored, Arena& arena,
           Recorder& recorder)
      : session_(session),
        input_(input),
        request_(request),
        stored_(stored),
        arena_(arena),
        recorder_(recorder) {}

  // Adds what the answer to a write must not show. Denies if the host did not
  // declare an obligation, which discards the grant, and if the client's own
  // conditions contradict what was judged. A deny stays as it is.
  Outcome Finish(Outcome outcome) const;

 private:
  bool AnswersWithResource() const;
  bool MayRead(Reach reach) const;
  bool ShowsMoreThanSent() const;
  bool ContradictsClient() const;

  const Session& session_;
  const DecideInput& input_;
  const fhir::Request& request_;
  const Image& stored_;
  Arena& arena_;
  Recorder& recorder_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_FINISHER_H_
