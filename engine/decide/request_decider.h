// RequestDecider: one request that is no batch, decided.

#ifndef MATRON_DECIDE_REQUEST_DECIDER_H_
#define MATRON_DECIDE_REQUEST_DECIDER_H_

#include "decide/call.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/outcome.h"
#include "decide/rows.h"

namespace matron::decide {

// Decides in the order of docs/requests.md: whoever changes one changes the
// other. Used once.
class RequestDecider {
 public:
  // `parsed` is what ParseRequest said of `call.request`.
  RequestDecider(Call& call, Reason parsed)
      : call_(call),
        parsed_(parsed),
        finder_(call.session, call.arena(), call.recorder, call.pairs_left),
        finisher_(call),
        rows_(call, finder_) {}

  Outcome Decide();

  // The rows as they were answered; empty if the decision did not come so far.
  std::span<const Row> rows() const { return rows_.all(); }

 private:
  Reason FindReferences();
  Reason ReadGraphql();
  Reason ReadBody();
  Outcome DecideExport();
  Reason ReadExportJob(fhir::Request* kick_off);
  Reason ReadImages();
  Outcome DecideRows();
  Outcome DecidePrimary();
  Outcome DecideOperation();

  Call& call_;
  Reason parsed_;
  GrantFinder finder_;
  Finisher finisher_;
  Rows rows_;
};

// Why a session permits nothing but what is public at the time of `input`;
// Reason::kOk if it does.
Reason CheckSession(const Session& session, const DecideInput& input);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_REQUEST_DECIDER_H_
