// Finishing: what holds for a permit by any grant.

#ifndef MATRON_DECIDE_FINISHER_H_
#define MATRON_DECIDE_FINISHER_H_

#include "decide/call.h"
#include "decide/grants.h"
#include "decide/outcome.h"

namespace matron::decide {

// Finishes the outcomes of one request.
class Finisher {
 public:
  explicit Finisher(const Call& call) : call_(call) {}

  // Adds what the answer to a write must not show, and that it must be
  // filtered. Denies if the host did not declare an obligation, which discards
  // the grant, and if the client's own conditions contradict what was judged. A
  // deny stays as it is.
  Outcome Finish(Outcome outcome);

 private:
  bool AnswersWithResource() const;
  bool MayRead(const Grant& grant);
  bool ShowsMoreThanSent() const;
  bool ContradictsClient() const;
  bool ChangesLabels() const;

  const Call& call_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_FINISHER_H_
