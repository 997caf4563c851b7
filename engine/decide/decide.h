// Decide: one request of one session, decided.
//
//   DecideInput input;
//   input.http = {"GET", "/Observation?code=1234", headers};
//   input.now = now;
//   const Decision& decision = Decide(session, input, scratch);

#ifndef MATRON_DECIDE_DECIDE_H_
#define MATRON_DECIDE_DECIDE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/attributes.h"
#include "decide/decision.h"
#include "decide/scratch.h"
#include "decide/session.h"
#include "fhir/request.h"
#include "oauth/confirmation.h"

namespace matron::decide {

// A resource that the host may have handed in.
enum class Given : uint8_t {
  kNo,
  kAbsent,  // The host looked and found none.
  kYes,
};
struct ResourceInput {
  Given given = Given::kNo;
  std::string_view text;  // JSON.
};

// The resources of one entry of a batch or transaction.
struct EntryResources {
  size_t entry = 0;  // Counted from 0.
  ResourceInput stored;
  ResourceInput resulting;
};

// What a check of revocations may say of a session.
inline constexpr std::array kRevocationAnswers = {
    Reason::kOk,
    Reason::kTokenRevoked,
    Reason::kStateUnavailable,
    Reason::kStateMalformed,
    Reason::kClaimMissing,
    Reason::kClaimMalformed,
};

struct DecideInput {
  fhir::HttpRequest http;
  int64_t now = INT64_MIN;  // Seconds since 1970; negative: not given.
  Enforces enforces = 0;
  std::string_view exact_types;  // Names separated by spaces, or `*`.
  bool explain = false;
  // Of the request; never kAbsent. For searches by POST its text, for batches
  // and transactions the Bundle.
  ResourceInput body;
  // The body was handed in as JSON, so that it is no form.
  bool body_is_json = false;
  // Keys that the client has proven with this request: a token that is bound to
  // one counts only with a proof of it.
  oauth::ProvenKeys proven;
  // What came of looking up Session::revocation_claims(), one of
  // kRevocationAnswers; what is not kOk denies.
  Reason revocation = Reason::kOk;
  ResourceInput stored;     // As stored.
  ResourceInput resulting;  // As it will be stored; never kAbsent.
  // For a batch or transaction: the resources of its entries.
  std::span<const EntryResources> entries;
};

// Decides in the order of docs/evaluate.md, "How it is decided". The answer
// lives in `scratch` until its next use, and refers to nothing else. Allocates
// nothing. Time: linear in the request, the resources, and the product of the
// token's scopes and the active roles, all of which are bounded.
const Decision& Decide(const Session& session, const DecideInput& input,
                       Scratch& scratch MATRON_LIFETIME_BOUND);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_DECIDE_H_
