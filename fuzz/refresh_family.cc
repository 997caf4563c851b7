// Properties: a refresh token has one spelling; a record that is read prints as
// the text that it was; and whatever a store returns as the
// record of a family, the one token that is presented brings another only if it
// is the record's own, of its own client, and neither revoked nor over. What is
// written then replaces that very text, counts one up, and grants no other
// scope.

#include "state/refresh_family.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "state/refresh.h"
#include "state/revocation.h"

using matron::Arena;
using matron::Reason;
using matron::json::Reader;
using namespace matron::state;  // NOLINT

namespace {

constexpr int64_t kNow = 1764000000;

// As in tests/vectors, so that their records are seeds for the whole way.
std::string Entropy(char number) { return std::string(31, number) + '\xff'; }

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckToken(std::string_view text) {
  Arena arena = Arena::Growing();
  const std::optional<RefreshToken> token = RefreshToken::Parse(text);
  if (token.has_value()) Require(token->Print(arena) == text);
}

// The record that `text` is, if it is one.
std::optional<RefreshFamily> CheckRecord(std::string_view text, Reader& reader,
                                         Arena& arena) {
  RefreshFamily family;
  if (ParseFamily(text, reader, arena, &family) != Reason::kOk) {
    return std::nullopt;
  }
  Require(PrintFamily(family, arena) == text);
  return family;
}

// Whether `family` lets the token live whose secret has this hash.
bool Lives(const RefreshFamily& family, std::string_view hash, Arena& arena) {
  const StoreKey client =
      RevocationKey(RevocationKind::kClient, family.issuer, "app", arena);
  const bool in_grace = hash == family.previous && family.grace_s > 0 &&
                        kNow - family.rotated_at < family.grace_s &&
                        family.rotated_at - kNow <= family.grace_s;
  return family.client == client.text() && !family.revoked_at.has_value() &&
         kNow < family.created_at + family.absolute_s &&
         kNow < family.last_used_at + family.idle_s &&
         (hash == family.current || in_grace);
}

void CheckWrite(const StoreRequest& write, std::string_view text,
                const RefreshFamily& family, Reader& reader, Arena& arena) {
  Require(write.action == StoreAction::kCompareAndSet);
  Require(write.expected == text);
  Require(write.expires_at == family.expires_at());
  RefreshFamily written;
  Require(ParseFamily(write.value, reader, arena, &written) == Reason::kOk);
  Require(written.scope == family.scope && written.client == family.client &&
          written.subject == family.subject);
  // What is revoked holds nothing more, and needs no room.
  const bool revoked = written.revoked_at.has_value();
  Require(written.data == (revoked ? std::string_view() : family.data));
  Require(!revoked || write.value.size() < text.size());
  Require(written.created_at == family.created_at &&
          written.absolute_s == family.absolute_s);
}

void CheckRotation(std::string_view text, Reader& reader) {
  Arena arena = Arena::Growing();
  const std::optional<RefreshFamily> family = CheckRecord(text, reader, arena);
  const std::optional<RefreshToken> token =
      RefreshToken::Make(Entropy(1), arena);
  const std::string next = Entropy(2);
  const std::string_view hash = token->SecretHash(arena);
  const std::string_view printed = token->Print(arena);
  RotateInput input;
  input.token = printed;
  input.client = "app";
  input.now = kNow;
  input.entropy = next;
  const bool lives = family.has_value() && Lives(*family, hash, arena);
  StoreOutcome outcomes[5] = {{StoreResult::kFound, text}};
  size_t known = 1;
  for (int step = 0; step < 4; ++step) {
    const std::span<const StoreOutcome> all(outcomes);
    StoreDialogue dialogue(all.first(known), arena);
    RefreshGrant grant;
    const Reason reason = RotateRefresh(input, reader, dialogue, &grant);
    Require((reason == Reason::kOk) == !grant.token.empty());
    if (reason != Reason::kStateRequired) {
      Require(reason != Reason::kOk || lives);
      return;
    }
    Require(family.has_value());
    if (dialogue.pending()[0].action == StoreAction::kGet) {
      Require(lives);
    } else {
      CheckWrite(dialogue.pending()[0], text, *family, reader, arena);
    }
    for (const StoreRequest& request : dialogue.pending()) {
      Require(known < std::size(outcomes));
      const bool get = request.action == StoreAction::kGet;
      outcomes[known++] = {get ? StoreResult::kAbsent : StoreResult::kDone, {}};
    }
  }
  Require(false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reader reader;
  CheckToken(text);
  CheckRotation(text, reader);
  return 0;
}
