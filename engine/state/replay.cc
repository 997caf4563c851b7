// Tested by replay_test.cc.

#include "state/replay.h"

#include "base/limits.h"

namespace matron::state {
namespace {

// The name is also the domain of the key.
struct KindInfo {
  ReplayKind kind;
  std::string_view name;
  Reason replayed;
};
constexpr KindInfo kKinds[] = {
    {ReplayKind::kClientAssertion, "client_assertion",
     Reason::kClientAssertionReplayed},
    {ReplayKind::kDpopProof, "dpop_proof", Reason::kDpopProofReplayed},
    {ReplayKind::kLogoutToken, "logout_token", Reason::kLogoutTokenReplayed},
    {ReplayKind::kAuthorizationCode, "authorization_code",
     Reason::kAuthorizationCodeReused},
    {ReplayKind::kToken, "token", Reason::kTokenReplayed},
};

const KindInfo* Find(ReplayKind kind) {
  for (const KindInfo& row : kKinds) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

bool IsTime(int64_t seconds) {
  return seconds >= 0 && seconds <= limits::kMaxNumericDate;
}

// RFC 9449 section 4.2: an `htu` is without query and fragment. SECURITY: one
// with either would be another realm, and the proof count once more.
bool IsRealm(const ReplayInput& input) {
  return input.kind != ReplayKind::kDpopProof ||
         input.realm.find_first_of("?#") == input.realm.npos;
}

Reason Validate(const ReplayInput& input) {
  if (input.realm.empty() || input.identifier.empty()) {
    return Reason::kClaimMissing;
  }
  if (input.realm.size() > limits::kMaxStateTextBytes ||
      input.identifier.size() > limits::kMaxStateTextBytes || !IsRealm(input) ||
      !IsTime(input.exp) || !IsTime(input.now)) {
    return Reason::kClaimMalformed;
  }
  if (input.leeway_s < 0 || input.leeway_s > limits::kMaxLeewaySeconds ||
      input.max_lifetime_s <= 0 ||
      input.max_lifetime_s > limits::kMaxLifetimeSeconds) {
    return Reason::kInvalidArgument;
  }
  if (input.now >= input.exp + input.leeway_s) return Reason::kTokenExpired;
  // SECURITY: whoever presents tokens must not fill the store for good.
  if (input.exp - input.now > input.max_lifetime_s + input.leeway_s) {
    return Reason::kTokenLifetimeTooLong;
  }
  return Reason::kOk;
}

}  // namespace

std::optional<ReplayKind> ParseReplayKind(std::string_view name) {
  for (const KindInfo& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

Reason UseOnce(const ReplayInput& input, StoreDialogue& store) {
  const KindInfo* kind = Find(input.kind);
  if (kind == nullptr) return Reason::kInvalidArgument;
  const Reason reason = Validate(input);
  if (reason != Reason::kOk) return reason;
  StoreRequest put;
  put.action = StoreAction::kPutIfAbsent;
  put.key =
      StoreKey::Of(kind->name, {input.realm, input.identifier}, store.arena());
  put.value = "1";
  // What is accepted until `exp` and the leeway must be remembered until then,
  // by a machine whose clock is ahead by as much, too.
  put.expires_at = input.exp + 2 * input.leeway_s;
  const StoreOutcome* outcome = store.Ask(put);
  if (outcome == nullptr) return store.reason();
  return outcome->result == StoreResult::kDone ? Reason::kOk : kind->replayed;
}

}  // namespace matron::state
