// Requests about one resource: reads and writes (docs/requests.md section 5).

#ifndef MATRON_DECIDE_INSTANCE_H_
#define MATRON_DECIDE_INSTANCE_H_

#include <span>

#include "decide/call.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/outcome.h"

namespace matron::decide {

// Decides `call.target` by `grants`, of its letter and type.
class InstanceDecider {
 public:
  InstanceDecider(const Call& call, const Grants& grants, Finisher& finisher)
      : call_(call), grants_(grants), finisher_(finisher) {}

  // A read, or what is decided like one. `obligations` hold for a permit of
  // which the content of the resource decides.
  Outcome DecideRead(Enforces obligations);
  // A create, update, patch or delete.
  Outcome DecideWrite();

 private:
  Placement Place(const Grant& grant) const;
  Outcome DecideWriteBy(size_t index) const;
  Reason JudgeResult(const Image& image, size_t index) const;

  const Call& call_;
  const Grants& grants_;
  Finisher& finisher_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_INSTANCE_H_
