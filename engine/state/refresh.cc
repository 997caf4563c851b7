// The record decides which token of a family lives, and only the store that
// replaces it decides who used that token first.
// Tested by refresh_test.cc.

#include "state/refresh.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "crypto/digest.h"
#include "smart/scope_algebra.h"
#include "state/revocation.h"

namespace matron::state {

using smart::ScopeTerms;

namespace {

bool IsText(std::string_view text) {
  return !text.empty() && text.size() <= limits::kMaxStateTextBytes;
}

bool IsTime(int64_t seconds) {
  return seconds >= 0 && seconds <= limits::kMaxNumericDate;
}

bool IsSpan(int64_t seconds) {
  return seconds > 0 && seconds <= limits::kMaxFamilySeconds;
}

Reason Validate(const IssueInput& input) {
  if (input.issuer.empty() || input.client.empty() || input.subject.empty()) {
    return Reason::kClaimMissing;
  }
  const bool fits =
      IsText(input.issuer) && IsText(input.client) && IsText(input.subject) &&
      input.session.size() <= limits::kMaxStateTextBytes &&
      input.data.size() <= limits::kMaxFamilyDataBytes &&
      input.scope.size() <= limits::kMaxScopeBytes && IsTime(input.now) &&
      IsSpan(input.idle_s) && IsSpan(input.absolute_s) && input.grace_s >= 0 &&
      input.grace_s <= limits::kMaxGraceSeconds;
  return fits ? Reason::kOk : Reason::kInvalidArgument;
}

std::string_view NameIn(const IssueInput& input, RevocationKind kind,
                        std::string_view value, Arena& arena) {
  return arena.Copy(RevocationKey(kind, input.issuer, value, arena).text());
}

// What became of the transition that another may have overtaken.
enum class Step : uint8_t { kFinal, kAgain };

struct StepResult {
  Step step = Step::kFinal;
  Reason reason = Reason::kInternal;
};

StepResult Final(Reason reason) { return {Step::kFinal, reason}; }
StepResult Again() { return {Step::kAgain, Reason::kStateUnavailable}; }

// A record, and the text that the store must still hold when it is replaced.
struct Stored {
  StoreKey key;
  std::string_view text;
  RefreshFamily family;
};

// Reads the record of `token`. Reason::kOk, or why there is none to be used.
Reason Read(const RefreshToken& token, std::string_view client,
            json::Reader& reader, StoreDialogue& store, Stored* out) {
  StoreRequest get;
  get.key = token.RecordKey(store.arena());
  const StoreOutcome* found = store.Ask(get);
  if (found == nullptr) return store.reason();
  if (found->result != StoreResult::kFound) return Reason::kRefreshTokenUnknown;
  out->key = get.key;
  out->text = found->value;
  const Reason reason =
      ParseFamily(found->value, reader, store.arena(), &out->family);
  if (reason != Reason::kOk) return reason;
  // RFC 6749 section 6: bound to the client that it was issued to.
  const StoreKey name = RevocationKey(
      RevocationKind::kClient, out->family.issuer, client, store.arena());
  return out->family.client == name.text() ? Reason::kOk
                                           : Reason::kRefreshClientMismatch;
}

// Writes `family` in place of what was read, and ends with `reason`.
StepResult Replace(const Stored& stored, const RefreshFamily& family,
                   Reason reason, StoreDialogue& store) {
  StoreRequest write;
  write.action = StoreAction::kCompareAndSet;
  write.key = stored.key;
  write.expected = stored.text;
  write.value = PrintFamily(family, store.arena());
  write.expires_at = family.expires_at();
  const StoreOutcome* written = store.Ask(write);
  if (written == nullptr) return Final(store.reason());
  return written->result == StoreResult::kDone ? Final(reason) : Again();
}

StepResult RevokeStored(const Stored& stored, int64_t now, Reason reason,
                        StoreDialogue& store) {
  return Replace(stored, stored.family.RevokedAt(now), reason, store);
}

Reason CheckLife(const RefreshFamily& family, int64_t now) {
  if (family.revoked_at.has_value()) return Reason::kRefreshTokenRevoked;
  if (now >= family.expires_at()) return Reason::kRefreshTokenExpired;
  if (now >= family.last_used_at + family.idle_s) {
    return Reason::kRefreshTokenIdle;
  }
  return Reason::kOk;
}

// Which token of the family it is.
enum class Place : uint8_t { kCurrent, kPrevious, kOld };

Place PlaceOf(std::string_view hash, const RefreshFamily& family, int64_t now) {
  if (crypto::EqualsConstantTime(hash, family.current)) return Place::kCurrent;
  const bool is_previous = crypto::EqualsConstantTime(hash, family.previous);
  // SECURITY: without a grace period even the same second is too late. A clock
  // that is behind by no more than the period may be another machine's.
  const bool in_grace = family.grace_s > 0 &&
                        now - family.rotated_at < family.grace_s &&
                        family.rotated_at - now <= family.grace_s;
  return is_previous && in_grace ? Place::kPrevious : Place::kOld;
}

// Whether all of its subject, client or session was revoked after it began.
Reason CheckWhole(const RefreshFamily& family, StoreDialogue& store) {
  struct {
    RevocationKind kind;
    std::string_view name;
  } const names[] = {{RevocationKind::kSubject, family.subject},
                     {RevocationKind::kClient, family.client},
                     {RevocationKind::kSession, family.session}};
  std::array<RevocationSubject, std::size(names)> subjects;
  size_t count = 0;
  for (const auto& [kind, name] : names) {
    const std::optional<StoreKey> key = StoreKey::Parse(name);
    if (key.has_value()) subjects[count++] = {kind, *key};
  }
  const Reason reason =
      CheckRevoked(std::span(subjects).first(count), family.created_at, store);
  return reason == Reason::kTokenRevoked ? Reason::kRefreshTokenRevoked
                                         : reason;
}

// RFC 6749 section 6: nothing that was not granted. What is asked for is
// compared by its meaning.
Reason NarrowScope(const RotateInput& input, std::string_view granted,
                   Arena& arena, std::string_view* out) {
  *out = granted;
  if (!input.scope.has_value()) return Reason::kOk;
  *out = {};
  const smart::ScopeOptions options(input.version);
  const Result<ScopeTerms> all = ScopeTerms::Parse(granted, options, arena);
  const Result<ScopeTerms> asked =
      ScopeTerms::Parse(*input.scope, options, arena);
  if (!all.ok() || !asked.ok()) return Reason::kRefreshScopeExceeded;
  if (asked->empty() && asked->rejected().empty()) {
    return Reason::kRefreshScopeEmpty;
  }
  const Result<smart::NarrowResult> result = smart::Narrow(*all, *asked, arena);
  if (!result.ok()) return Reason::kRefreshScopeExceeded;
  if (!result->within) return Reason::kRefreshScopeExceeded;
  *out = smart::Print(result->narrowed, arena);
  return Reason::kOk;
}

// The record with `next` as its living token.
RefreshFamily Rotated(const RefreshFamily& family, Place place,
                      std::string_view next, int64_t now) {
  RefreshFamily rotated = family;
  // A client that repeats itself within the grace period did not get the
  // answer: what that would have brought is replaced, and the period goes on.
  if (place == Place::kCurrent) {
    rotated.previous = family.current;
    rotated.rotated_at = now;
  }
  rotated.current = next;
  rotated.generation =
      std::min(family.generation + 1, limits::kMaxFamilyGeneration);
  rotated.last_used_at = now;
  return rotated;
}

StepResult TryRotate(const RotateInput& input, const RefreshToken& token,
                     json::Reader& reader, StoreDialogue& store,
                     RefreshGrant* out) {
  Arena& arena = store.arena();
  Stored stored;
  Reason reason = Read(token, input.client, reader, store, &stored);
  if (reason != Reason::kOk) return Final(reason);
  const RefreshFamily& family = stored.family;
  reason = CheckLife(family, input.now);
  if (reason != Reason::kOk) return Final(reason);
  const Place place = PlaceOf(token.SecretHash(arena), family, input.now);
  if (place == Place::kOld) {
    // SECURITY: RFC 9700 section 4.14.2. Client or thief: nobody can tell, so
    // both lose. Whoever knows the name of a family has seen a token of it.
    return RevokeStored(stored, input.now, Reason::kRefreshTokenReused, store);
  }
  reason = CheckWhole(family, store);
  if (reason != Reason::kOk) return Final(reason);
  std::string_view scope;
  reason = NarrowScope(input, family.scope, arena, &scope);
  if (reason != Reason::kOk) return Final(reason);
  const std::optional<RefreshToken> next =
      RefreshToken::MakeOf(token.family, input.entropy);
  if (!next.has_value()) return Final(Reason::kEntropyUnusable);
  const std::string_view hash = next->SecretHash(arena);
  if (hash == family.current || hash == family.previous) {
    return Final(Reason::kEntropyUnusable);
  }
  const RefreshFamily rotated = Rotated(family, place, hash, input.now);
  const StepResult result = Replace(stored, rotated, Reason::kOk, store);
  if (result.step == Step::kFinal && result.reason == Reason::kOk) {
    *out = {next->Print(arena), next->FamilyName(arena), scope, rotated};
  }
  return result;
}

}  // namespace

Reason IssueRefresh(const IssueInput& input, StoreDialogue& store,
                    RefreshGrant* out) {
  *out = RefreshGrant();
  Arena& arena = store.arena();
  const Reason reason = Validate(input);
  if (reason != Reason::kOk) return reason;
  const std::optional<RefreshToken> token =
      RefreshToken::Make(input.entropy, arena);
  if (!token.has_value()) return Reason::kEntropyUnusable;
  RefreshFamily family;
  family.issuer = input.issuer;
  family.client = NameIn(input, RevocationKind::kClient, input.client, arena);
  family.subject =
      NameIn(input, RevocationKind::kSubject, input.subject, arena);
  if (!input.session.empty()) {
    family.session =
        NameIn(input, RevocationKind::kSession, input.session, arena);
  }
  family.data = input.data;
  family.scope = input.scope;
  family.current = token->SecretHash(arena);
  family.created_at = family.rotated_at = family.last_used_at = input.now;
  family.idle_s = input.idle_s;
  family.absolute_s = input.absolute_s;
  family.grace_s = input.grace_s;
  StoreRequest put;
  put.action = StoreAction::kPutIfAbsent;
  put.key = token->RecordKey(arena);
  put.value = PrintFamily(family, arena);
  put.expires_at = family.expires_at();
  if (!FitsStore(family, arena)) return Reason::kInvalidArgument;
  const StoreOutcome* outcome = store.Ask(put);
  if (outcome == nullptr) return store.reason();
  if (outcome->result != StoreResult::kDone) return Reason::kEntropyUnusable;
  *out = {token->Print(arena), token->FamilyName(arena), input.scope, family};
  return Reason::kOk;
}

Reason RotateRefresh(const RotateInput& input, json::Reader& reader,
                     StoreDialogue& store, RefreshGrant* out) {
  *out = RefreshGrant();
  const std::optional<RefreshToken> token = RefreshToken::Parse(input.token);
  if (!token.has_value()) return Reason::kRefreshTokenMalformed;
  if (!IsTime(input.now)) return Reason::kInvalidArgument;
  for (size_t i = 0; i < limits::kMaxStoreAttempts; ++i) {
    const StepResult result = TryRotate(input, *token, reader, store, out);
    if (result.step == Step::kFinal) return result.reason;
  }
  return Reason::kStateUnavailable;
}

Reason RevokeRefresh(std::string_view text, std::string_view client,
                     int64_t now, json::Reader& reader, StoreDialogue& store) {
  const std::optional<RefreshToken> token = RefreshToken::Parse(text);
  if (!token.has_value()) return Reason::kRefreshTokenMalformed;
  if (!IsTime(now)) return Reason::kInvalidArgument;
  for (size_t i = 0; i < limits::kMaxStoreAttempts; ++i) {
    Stored stored;
    const Reason reason = Read(*token, client, reader, store, &stored);
    if (reason != Reason::kOk) return reason;
    if (stored.family.revoked_at.has_value()) return Reason::kOk;
    const StepResult result = RevokeStored(stored, now, Reason::kOk, store);
    if (result.step == Step::kFinal) return result.reason;
  }
  return Reason::kStateUnavailable;
}

}  // namespace matron::state
