// Decision: what was decided, why, and what the host has to do.

#ifndef MATRON_DECIDE_DECISION_H_
#define MATRON_DECIDE_DECISION_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"
#include "fhir/interaction.h"
#include "fhir/request.h"

namespace matron::decide {

// What a host can carry out, as bits. The first ones are obligations as well.
using Enforces = uint64_t;
inline constexpr Enforces kRestrictQuery = 1u << 0;
inline constexpr Enforces kCompartmentSearch = 1u << 1;
inline constexpr Enforces kFilterResponse = 1u << 2;
inline constexpr Enforces kMinimalResponse = 1u << 3;
inline constexpr Enforces kMatchBody = 1u << 4;
inline constexpr Enforces kEnforcesAll = (1u << 5) - 1;
inline constexpr size_t kNumEnforces = 5;

// The name of one bit, `filter_response`; empty for anything else.
std::string_view NameOfEnforces(Enforces bit);

// What to bring to the next call, as bits.
using Needs = uint32_t;
inline constexpr Needs kNeedsStored = 1u << 0;
inline constexpr Needs kNeedsResulting = 1u << 1;

// One interaction with its own answer.
struct InteractionAnswer {
  fhir::Interaction interaction;
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  std::string_view scope;
  std::string_view role;
};

// The request to send to the store. Empty for a deny.
struct Plan {
  std::string_view method;
  std::string_view url;
  std::span<const fhir::Header> headers;  // To set, in place of the client's.
  Needs needs = 0;
};

// How a deny is answered over HTTP.
struct Challenge {
  uint32_t status = 0;  // 0: this is no deny.
  std::span<const fhir::Header> headers;
  std::string_view body;  // An OperationOutcome in JSON.
};

// One step of how the decision came about.
struct Explanation {
  std::string_view step;
  std::string_view outcome;
  std::string_view scope;
  std::string_view role;
  std::string_view text;
};

// Trivially destructible; everything that it refers to lives in the scratch.
// Zeroed memory is a deny.
struct Decision {
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  std::string_view scope;
  std::string_view role;
  std::span<const InteractionAnswer> interactions;
  Plan plan;
  Enforces obligations = 0;
  Challenge challenge;
  std::span<const Explanation> explanations;

  // A permit that leaves the host nothing to do but to pass the request on.
  bool permits_plainly() const {
    return effect == Effect::kPermit && obligations == 0 &&
           plan.headers.empty();
  }
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_DECISION_H_
