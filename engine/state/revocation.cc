// An entry holds two times in decimal digits, with a blank between them: that
// of its revocation, and when it expires. Tested by revocation_test.cc.

#include "state/revocation.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "oauth/claims.h"

namespace matron::state {
namespace {

constexpr size_t kNumKinds = 4;
constexpr size_t kMaxDigits = 12;  // Of limits::kMaxNumericDate.

// The name is also part of the domain of the key.
struct KindName {
  RevocationKind kind;
  std::string_view name;
};
constexpr KindName kKinds[kNumKinds] = {
    {RevocationKind::kSubject, "sub"},
    {RevocationKind::kSession, "sid"},
    {RevocationKind::kToken, "jti"},
    {RevocationKind::kClient, "client"},
};

std::string_view NameOf(RevocationKind kind) {
  for (const KindName& row : kKinds) {
    if (row.kind == kind) return row.name;
  }
  return "";
}

bool IsText(std::string_view text) {
  return !text.empty() && text.size() <= limits::kMaxStateTextBytes;
}

bool IsTime(int64_t seconds) {
  return seconds >= 0 && seconds <= limits::kMaxNumericDate;
}

// What is revoked was issued at `revoked_at` or before. `expires_at` is that of
// the entry in the store, which does not tell it.
struct Entry {
  int64_t revoked_at = 0;
  int64_t expires_at = 0;
};

bool ReadSeconds(std::string_view text, int64_t* out) {
  return !text.empty() && text.size() <= kMaxDigits &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; }) &&
         absl::SimpleAtoi(text, out);
}

std::optional<Entry> ReadEntry(std::string_view value) {
  const size_t blank = std::min(value.find(' '), value.size());
  Entry entry;
  if (blank == value.size() ||
      !ReadSeconds(value.substr(0, blank), &entry.revoked_at) ||
      !ReadSeconds(value.substr(blank + 1), &entry.expires_at)) {
    return std::nullopt;
  }
  return entry;
}

std::string_view PrintEntry(const Entry& entry, Arena& arena) {
  TextBuilder text(arena);
  text.AppendInteger(entry.revoked_at);
  text.Append(' ');
  text.AppendInteger(entry.expires_at);
  return text.text();
}

// One attempt to write an entry that covers `wanted`. kStateRequired with
// nothing pending: another was quicker.
Reason TryRevoke(const StoreKey& key, Entry wanted, StoreDialogue& store) {
  StoreRequest get;
  get.key = key;
  const StoreOutcome* found = store.Ask(get);
  if (found == nullptr) return store.reason();
  StoreRequest write;
  write.action = StoreAction::kPutIfAbsent;
  write.key = key;
  if (found->result == StoreResult::kFound) {
    const std::optional<Entry> entry = ReadEntry(found->value);
    if (!entry.has_value()) return Reason::kStateMalformed;
    // SECURITY: what an earlier call revoked for longer stays revoked.
    wanted.revoked_at = std::max(wanted.revoked_at, entry->revoked_at);
    wanted.expires_at = std::max(wanted.expires_at, entry->expires_at);
    if (wanted.revoked_at == entry->revoked_at &&
        wanted.expires_at == entry->expires_at) {
      return Reason::kOk;
    }
    write.action = StoreAction::kCompareAndSet;
    write.expected = found->value;
  }
  write.value = PrintEntry(wanted, store.arena());
  write.expires_at = wanted.expires_at;
  const StoreOutcome* written = store.Ask(write);
  if (written == nullptr) return store.reason();
  return written->result == StoreResult::kDone ? Reason::kOk
                                               : Reason::kStateRequired;
}

}  // namespace

std::optional<RevocationKind> ParseRevocationKind(std::string_view name) {
  for (const KindName& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

StoreKey RevocationKey(RevocationKind kind, std::string_view issuer,
                       std::string_view value, Arena& arena) {
  return StoreKey::Of("revocation", {NameOf(kind), issuer, value}, arena);
}

Reason Revoke(const RevokeInput& input, StoreDialogue& store) {
  if (!IsText(input.issuer) || !IsText(input.value)) {
    return Reason::kClaimMissing;
  }
  if (!IsTime(input.now) || input.max_lifetime_s <= 0 ||
      input.max_lifetime_s > limits::kMaxFamilySeconds || input.leeway_s < 0 ||
      input.leeway_s > limits::kMaxLeewaySeconds) {
    return Reason::kInvalidArgument;
  }
  const StoreKey key =
      RevocationKey(input.kind, input.issuer, input.value, store.arena());
  const int64_t revoked_at = input.now + input.leeway_s;
  // SECURITY: tokens are accepted until their `exp` and a leeway. One second
  // more: what was issued in this one is revoked as well.
  const Entry wanted = {revoked_at, revoked_at + input.max_lifetime_s +
                                        limits::kMaxLeewaySeconds + 1};
  for (size_t i = 0; i < limits::kMaxStoreAttempts; ++i) {
    const Reason reason = TryRevoke(key, wanted, store);
    if (reason != Reason::kStateRequired || !store.pending().empty()) {
      return reason;
    }
  }
  return Reason::kStateUnavailable;
}

Reason CheckRevoked(std::span<const RevocationSubject> subjects,
                    std::optional<int64_t> issued_at, StoreDialogue& store) {
  if (subjects.empty() || subjects.size() > kNumKinds) {
    return Reason::kClaimMissing;
  }
  std::array<StoreRequest, kNumKinds> gets;
  for (size_t i = 0; i < subjects.size(); ++i) gets[i].key = subjects[i].key;
  const std::span<const StoreOutcome> entries =
      store.Ask(std::span(gets).first(subjects.size()));
  if (entries.empty()) return store.reason();
  Reason reason = Reason::kOk;
  for (size_t i = 0; i < subjects.size(); ++i) {
    if (entries[i].result != StoreResult::kFound) continue;
    const std::optional<Entry> entry = ReadEntry(entries[i].value);
    if (!entry.has_value()) return Reason::kStateMalformed;
    // SECURITY: a token of the same second may have been issued before, and so
    // may one that does not tell.
    if (subjects[i].kind == RevocationKind::kToken || !issued_at.has_value() ||
        entry->revoked_at >= *issued_at) {
      reason = Reason::kTokenRevoked;
    }
  }
  return reason;
}

Reason CheckClaimsRevoked(const json::Value& claims, StoreDialogue& store) {
  std::string_view issuer, client;
  Reason reason = oauth::ReadText(claims, "iss", &issuer);
  if (reason != Reason::kOk) return reason;
  if (issuer.empty()) return Reason::kClaimMissing;
  if (!IsText(issuer)) return Reason::kClaimMalformed;
  reason = oauth::ReadText(claims, "client_id", &client);
  if (reason != Reason::kOk) return reason;
  struct {
    RevocationKind kind;
    std::string_view claim;
  } const kinds[] = {
      {RevocationKind::kSubject, "sub"},
      {RevocationKind::kSession, "sid"},
      {RevocationKind::kToken, "jti"},
      {RevocationKind::kClient, client.empty() ? "azp" : "client_id"},
  };
  std::array<RevocationSubject, kNumKinds> subjects;
  size_t count = 0;
  for (const auto& [kind, claim] : kinds) {
    std::string_view value;
    reason = oauth::ReadText(claims, claim, &value);
    if (reason != Reason::kOk) return reason;
    if (value.empty()) continue;
    if (!IsText(value)) return Reason::kClaimMalformed;
    subjects[count++] = {kind,
                         RevocationKey(kind, issuer, value, store.arena())};
  }
  bool has_iat = false;
  int64_t iat = 0;
  reason = oauth::ReadNumericDate(claims, "iat", oauth::Rounding::kDown,
                                  &has_iat, &iat);
  if (reason != Reason::kOk) return reason;
  return CheckRevoked(std::span(subjects).first(count),
                      has_iat ? std::optional(iat) : std::nullopt, store);
}

}  // namespace matron::state
