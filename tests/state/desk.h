// Carries transitions out over a store, as a host does, and tells what came of
// them.

#ifndef MATRON_TESTS_STATE_DESK_H_
#define MATRON_TESTS_STATE_DESK_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/status.h"
#include "json/reader.h"
#include "state/memory_store.h"
#include "state/refresh.h"
#include "state/store.h"

namespace matron::state {

inline constexpr int64_t kNow = 1764000000;

inline std::string NameOf(Reason reason) {
  return std::string(InfoOf(reason).wire_name);
}

// 32 octets that differ from those of any other number.
inline std::string Entropy(uint64_t number) {
  std::string octets(32, '\x5a');
  for (size_t i = 0; i < 8; ++i) {
    octets[i] = static_cast<char>(number >> (8 * i));
  }
  return octets;
}

inline MemoryStorePtr NewStore(size_t entries = 1000, size_t bytes = 1 << 20) {
  Result<MemoryStorePtr> store = MemoryStore::Create(entries, bytes);
  return store.ok() ? *std::move(store) : nullptr;
}

// Runs `transition`, which takes a StoreDialogue, until it needs nothing more.
// `apply` takes a StoreRequest and an Arena.
template <typename Transition, typename Apply>
Reason RunWith(const Transition& transition, const Apply& apply, Arena& arena) {
  std::vector<StoreOutcome> outcomes;
  for (;;) {
    StoreDialogue dialogue(outcomes, arena);
    const Reason reason = transition(dialogue);
    if (reason != Reason::kStateRequired) return reason;
    if (dialogue.pending().empty()) return Reason::kInternal;
    for (const StoreRequest& request : dialogue.pending()) {
      outcomes.push_back(apply(request, arena));
    }
  }
}

template <typename Transition>
Reason RunOver(const Transition& transition, MemoryStore& store, int64_t now,
               Arena& arena) {
  return RunWith(
      transition,
      [&](const StoreRequest& request, Arena& memory) {
        return store.Apply(request, now, memory);
      },
      arena);
}

// What a rotation or the start of a family brought, in texts of its own.
struct Got {
  std::string reason;
  std::string token;
  std::string scope;
  int64_t generation = 0;
};

inline Got Keep(Reason reason, const RefreshGrant& grant) {
  return {NameOf(reason), std::string(grant.token), std::string(grant.scope),
          grant.token.empty() ? 0 : grant.record.generation};
}

inline IssueInput Family(int64_t now = kNow) {
  IssueInput input;
  input.issuer = "https://as.example.org";
  input.client = "app";
  input.subject = "user-1";
  input.session = "sid-1";
  input.scope = "patient/Observation.rs openid offline_access";
  input.idle_s = 3600;
  input.absolute_s = 86400;
  input.now = now;
  return input;
}

inline Got Issue(MemoryStore& store, IssueInput input, uint64_t entropy = 1) {
  Arena arena = Arena::Growing();
  const std::string octets = Entropy(entropy);
  input.entropy = octets;
  RefreshGrant grant;
  const Reason reason = RunOver(
      [&](StoreDialogue& dialogue) {
        return IssueRefresh(input, dialogue, &grant);
      },
      store, input.now, arena);
  return Keep(reason, grant);
}

struct Use {
  std::string token;
  std::string client = "app";
  std::optional<std::string> scope = std::nullopt;
  int64_t now = kNow;
  uint64_t entropy = 2;
};

inline Got Rotate(MemoryStore& store, const Use& use) {
  Arena arena = Arena::Growing();
  json::Reader reader;
  const std::string octets = Entropy(use.entropy);
  RotateInput input;
  input.token = use.token;
  input.client = use.client;
  if (use.scope.has_value()) input.scope = *use.scope;
  input.now = use.now;
  input.entropy = octets;
  RefreshGrant grant;
  const Reason reason = RunOver(
      [&](StoreDialogue& dialogue) {
        return RotateRefresh(input, reader, dialogue, &grant);
      },
      store, use.now, arena);
  return Keep(reason, grant);
}

}  // namespace matron::state

#endif  // MATRON_TESTS_STATE_DESK_H_
