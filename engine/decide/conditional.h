// Conditional interactions: writes of what a search finds (R4 http.html;
// docs/requests.md section 5).

#ifndef MATRON_DECIDE_CONDITIONAL_H_
#define MATRON_DECIDE_CONDITIONAL_H_

#include "decide/call.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/outcome.h"
#include "decide/rows.h"

namespace matron::decide {

// Decides the conditional interaction of `call`, whose rows are all granted.
// Where the host has resolved it, `call.target` becomes what it turned out to
// be, and `call.images` what was read for that.
class ConditionalDecider {
 public:
  ConditionalDecider(Call& call, Rows& rows, Finisher& finisher)
      : call_(call), rows_(rows), finisher_(finisher) {}

  // Plans the search for the match, and answers its row anew.
  void AnswerSearchRow();
  // To be called afterwards, if no row is denied.
  Outcome Decide();

 private:
  static constexpr size_t kSearchRow = 1;

  const Row& SearchRow() const { return rows_.all()[kSearchRow]; }
  // The row of what is done where nothing was found; null if nothing is.
  const Row* CreateRow() const;
  bool IsWhole() const;
  Outcome DecideWhole(const Image& match);
  Outcome PlanSearchForMatch();
  Outcome DecideMatched(const Image& match, const Grant& by);
  Outcome DecideCreate(const Row& row);
  Reason ReadImages(const Grants& grants);

  Call& call_;
  Rows& rows_;
  Finisher& finisher_;
  Outcome search_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_CONDITIONAL_H_
