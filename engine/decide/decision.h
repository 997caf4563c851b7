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
inline constexpr Enforces kSeveralQueries = 1u << 5;
inline constexpr Enforces kSplitBatch = 1u << 6;
inline constexpr Enforces kRewriteEntries = 1u << 7;
inline constexpr size_t kNumEnforces = 8;
inline constexpr Enforces kEnforcesAll = (1u << kNumEnforces) - 1;

// The name of one bit, `filter_response`; empty for anything else.
std::string_view NameOfEnforces(Enforces bit);

// What to bring to the next call, as bits.
using Needs = uint32_t;
inline constexpr Needs kNeedsStored = 1u << 0;
inline constexpr Needs kNeedsResulting = 1u << 1;
// What the plan's search finds, as the stored resource.
inline constexpr Needs kNeedsMatch = 1u << 2;
// The bulk export that the request is about, as the stored resource: an object
// with its `request`, the URL of the kick-off, and `client_id`.
inline constexpr Needs kNeedsExportJob = 1u << 3;

// One interaction with its own answer.
struct InteractionAnswer {
  fhir::Interaction interaction;
  std::string_view letters;  // Of `cruds`; empty if it needs none.
  Effect effect = Effect::kDeny;
  Reason reason = Reason::kInternal;
  std::string_view scope;
  std::string_view role;
};

// The request to send to the store. Empty for a deny.
struct Plan {
  std::string_view method;
  std::string_view url;
  // To set, in place of the client's; one with an empty value is to be left
  // out.
  std::span<const fhir::Header> headers;
  Needs needs = 0;
  bool differs = false;  // From the client's request.
  // With kSeveralQueries the URLs of all queries, `url` first; else empty.
  std::span<const std::string_view> urls;
};

// How a deny is answered over HTTP.
struct Challenge {
  uint32_t status = 0;  // 0: this is no deny.
  std::span<const fhir::Header> headers;
  std::string_view body;  // An OperationOutcome in JSON.
};

// What the answer to a request that is permitted may show: see enforce/.
struct ResponseRules {
  fhir::InteractionKind kind = fhir::InteractionKind::kUnknown;
  fhir::OperationRule operation = fhir::OperationRule::kNone;
  char letter = 0;  // Of the entries that were asked for.
  // The reaches, as bits, whose grants count for what was asked for.
  uint32_t match_reaches = 0;
  // The types that were searched.
  fhir::TypeSet searched;
  bool searches_all = false;
  // The one resource that was asked for, or written.
  fhir::ResourceType type = fhir::ResourceType::kNone;
  std::string_view id;
  std::string_view version_id;
  // Of a history: the client chose the time, so that what is newest in it need
  // not be what is.
  bool is_of_a_time = false;
  // Nothing that the request reaches is hidden from the session.
  bool is_whole = false;
  // The answer to a write must not have the resource.
  bool must_be_minimal = false;
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
  ResponseRules response;  // Unless it is a deny.
  // Of a batch or transaction that was taken apart.
  bool has_entries = false;
  std::span<const Decision> entries;

  // A permit that leaves the host nothing to do but to pass the request on.
  bool permits_plainly() const {
    return effect == Effect::kPermit && obligations == 0 &&
           plan.headers.empty();
  }
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_DECISION_H_
