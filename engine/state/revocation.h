// Revocation of all that was issued to a subject, in a session or to a client,
// and of single tokens.

#ifndef MATRON_STATE_REVOCATION_H_
#define MATRON_STATE_REVOCATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/status.h"
#include "json/document.h"
#include "state/store.h"

namespace matron::state {

enum class RevocationKind : int32_t {
  kSubject = 1,  // `sub`: what was issued to it so far.
  kSession = 2,  // `sid`: what was issued in it so far.
  kToken = 3,    // `jti`: this one token.
  kClient = 4,   // `client_id`, or else `azp`: what was issued to it so far.
};

// Names as they stand in JSON; nothing for others.
std::optional<RevocationKind> ParseRevocationKind(std::string_view name);

// The key under which the revocation of `value`, one of `issuer`, is looked up
// and written.
StoreKey RevocationKey(RevocationKind kind, std::string_view issuer,
                       std::string_view value, Arena& arena);

struct RevokeInput {
  RevocationKind kind = RevocationKind::kSubject;
  std::string_view issuer;
  std::string_view value;
  int64_t now = 0;
  // For how long what was issued until now can live; the entry lives as long,
  // and for limits::kMaxLeewaySeconds and one second more.
  int64_t max_lifetime_s = 0;
  // By how much the clocks of others may be ahead: what they date until
  // `now + leeway_s` is revoked as well.
  int64_t leeway_s = 0;
};

// Writes the entry, or moves an earlier one on; what is revoked stays revoked.
// Reason::kOk once that is written. Operations: kGet, then kPutIfAbsent or
// kCompareAndSet, and again if another was quicker.
[[nodiscard]] Reason Revoke(const RevokeInput& input, StoreDialogue& store);

// One thing that may have been revoked, and its RevocationKey.
struct RevocationSubject {
  RevocationKind kind = RevocationKind::kSubject;
  StoreKey key;
};

// Reason::kTokenRevoked if one of `subjects` was revoked at or after
// `issued_at`; whatever the time if there is none, and for kToken.
// Operations: a kGet for each, at once.
[[nodiscard]] Reason CheckRevoked(std::span<const RevocationSubject> subjects,
                                  std::optional<int64_t> issued_at,
                                  StoreDialogue& store);

// The same for claims that have been verified, by `iss`, `iat`, and as many of
// the kinds as they have. kClaimMissing without `iss` or without any of them;
// kClaimMalformed for one that is of another type.
[[nodiscard]] Reason CheckClaimsRevoked(const json::Value& claims,
                                        StoreDialogue& store);

}  // namespace matron::state

#endif  // MATRON_STATE_REVOCATION_H_
