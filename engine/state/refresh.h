// Refresh tokens that count once (RFC 9700 section 4.14.2): each use replaces
// the token, and the use of one that was replaced revokes its family.

#ifndef MATRON_STATE_REFRESH_H_
#define MATRON_STATE_REFRESH_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"
#include "fhir/fhir_version.h"
#include "json/reader.h"
#include "state/refresh_family.h"
#include "state/store.h"

namespace matron::state {

struct IssueInput {
  std::string_view issuer;
  std::string_view client;
  std::string_view subject;
  std::string_view session;  // Empty without a `sid`.
  std::string_view data;     // What the host wants back with each rotation.
  std::string_view scope;
  int64_t idle_s = 0;
  int64_t absolute_s = 0;
  int64_t grace_s = 0;
  int64_t now = 0;
  std::string_view entropy;  // 32 octets that were never used.
};

struct RotateInput {
  std::string_view token;
  std::string_view client;  // Which has been authenticated.
  // What is asked for; absent: all that was granted.
  std::optional<std::string_view> scope;
  fhir::FhirVersion version = fhir::FhirVersion::kR4;
  int64_t now = 0;
  std::string_view entropy;  // 32 octets that were never used.
};

// All empty unless the reason is Reason::kOk. Texts are in the arena.
struct RefreshGrant {
  std::string_view token;  // To be sent to the client, and to nobody else.
  std::string_view family;
  std::string_view scope;  // What the access token may have.
  RefreshFamily record;    // As it is now in the store.
};

// Starts a family. Reason::kOk once its record is written. Operations:
// kPutIfAbsent. Before it: kClaimMissing, kInvalidArgument for lifetimes and
// texts out of bounds, kEntropyUnusable.
[[nodiscard]] Reason IssueRefresh(const IssueInput& input, StoreDialogue& store,
                                  RefreshGrant* out);

// Replaces the presented token. Reason::kOk only after the store has replaced
// the record: of several uses at once one wins. The order of the checks is that
// of docs/evaluate.md, refresh.rotate. Operations: kGet of the record, kGet of
// the revocations, kCompareAndSet; all of it again if another was quicker.
[[nodiscard]] Reason RotateRefresh(const RotateInput& input,
                                   json::Reader& reader, StoreDialogue& store,
                                   RefreshGrant* out);

// Revokes the family of `token` (RFC 7009 section 2.1), whichever token of it
// is presented. Reason::kOk if it is revoked now; kRefreshTokenUnknown and
// kRefreshTokenMalformed are no failures to the client (section 2.2).
[[nodiscard]] Reason RevokeRefresh(std::string_view token,
                                   std::string_view client, int64_t now,
                                   json::Reader& reader, StoreDialogue& store);

}  // namespace matron::state

#endif  // MATRON_STATE_REFRESH_H_
