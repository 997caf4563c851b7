// Requests under grants that are confined to a compartment (docs/evaluate.md,
// "Confined grants").

#ifndef MATRON_DECIDE_CONFINED_H_
#define MATRON_DECIDE_CONFINED_H_

#include <span>

#include "base/arena.h"
#include "decide/decide.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "decide/outcome.h"
#include "decide/recorder.h"
#include "decide/search_plan.h"
#include "decide/session.h"
#include "fhir/request.h"

namespace matron::decide {

// What was read of the resources of one request.
struct Images {
  Image body;
  Image stored;
  Image resulting;
};

// Decides by the confined grants of `grants`. All references must outlive the
// call of Decide.
class ConfinedDecider {
 public:
  ConfinedDecider(const Session& session, const DecideInput& input,
                  const fhir::Request& request, const Grants& grants,
                  const Images& images, const Finisher& finisher, Arena& arena,
                  Recorder& recorder)
      : session_(session),
        input_(input),
        request_(request),
        grants_(grants),
        images_(images),
        finisher_(finisher),
        arena_(arena),
        recorder_(recorder) {}

  // The outcome is finished.
  Outcome Decide();

 private:
  size_t OrderReaches(Reach (&out)[2]) const;
  Placement Place(Reach reach);
  Outcome DecideByContent(std::span<const Reach> reaches);
  Outcome DecideRead(std::span<const Reach> reaches) const;
  Outcome DecideSearch(std::span<const Reach> reaches);
  Outcome DecideInstanceHistory(std::span<const Reach> reaches);
  Outcome DecideHistory(Reach reach);
  Outcome DecideWrite(std::span<const Reach> reaches) const;
  Outcome DecideWriteBy(Reach reach) const;
  SearchAbilities Abilities() const;
  Outcome FromPlan(Reach reach, const SearchPlan& plan);

  const Session& session_;
  const DecideInput& input_;
  const fhir::Request& request_;
  const Grants& grants_;
  const Images& images_;
  const Finisher& finisher_;
  Arena& arena_;
  Recorder& recorder_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CONFINED_H_
