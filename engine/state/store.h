// What is to be looked up and written in a store, and what came of it. The
// engine never calls a store: it says what it needs, and is asked again.
//
//   StoreDialogue dialogue(outcomes, arena);
//   Reason reason = CheckReplay(input, dialogue);
//   if (reason == Reason::kStateRequired) CarryOut(dialogue.pending());
//
// A transition is a function that asks the dialogue in a straight line. It runs
// anew each time and finds the outcomes of what it asked before, in the order
// in which it asked: equal outcomes give equal questions.

#ifndef MATRON_STATE_STORE_H_
#define MATRON_STATE_STORE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/status.h"

namespace matron::state {

enum class StoreAction : int32_t {
  kGet = 1,            // Reads.
  kPutIfAbsent = 2,    // Writes if there is nothing under the key.
  kCompareAndSet = 3,  // Writes if the value under the key is `expected`.
  kDelete = 4,
};

// What came of it. Zeroed memory is a store that could not answer.
enum class StoreResult : int32_t {
  kUnavailable = 0,
  kDone = 1,      // kPutIfAbsent, kCompareAndSet and kDelete: carried out.
  kFound = 2,     // kGet: `value` holds what was found.
  kAbsent = 3,    // kGet and kDelete: there is nothing, or it has expired.
  kExists = 4,    // kPutIfAbsent: there is something; nothing was written.
  kMismatch = 5,  // kCompareAndSet: there is nothing or another value.
  kFull = 6,      // Nothing was written for want of room.
};

// 32 octets that stand for what is remembered, and tell nothing of it.
class StoreKey {
 public:
  static constexpr size_t kTextSize = 43;

  StoreKey() = default;

  // The SHA-256 of `domain` and `parts`, each with its length before it, so
  // that no two lists of texts make the same input.
  static StoreKey Of(std::string_view domain,
                     std::initializer_list<std::string_view> parts,
                     Arena& arena);
  // Reads the base64url form; nothing for any other text.
  static std::optional<StoreKey> Parse(std::string_view text);

  // The base64url form, which is what stores see.
  std::string_view text() const MATRON_LIFETIME_BOUND {
    return {text_.data(), text_.size()};
  }
  std::span<const uint8_t, 32> octets() const MATRON_LIFETIME_BOUND {
    return octets_;
  }
  friend bool operator==(const StoreKey& a, const StoreKey& b) {
    return a.octets_ == b.octets_;
  }

 private:
  explicit StoreKey(const std::array<uint8_t, 32>& octets);

  std::array<uint8_t, 32> octets_{};
  std::array<char, kTextSize> text_{};
};

// One operation. `value` and `expires_at` are of kPutIfAbsent and
// kCompareAndSet, `expected` is of the latter. From `expires_at` on, in seconds
// since 1970, what was written must not be found and need not be kept.
struct StoreRequest {
  StoreAction action = StoreAction::kGet;
  StoreKey key;
  std::string_view value;
  std::string_view expected;
  int64_t expires_at = 0;
};

struct StoreOutcome {
  StoreResult result = StoreResult::kUnavailable;
  std::string_view value;
};

// Whether a store may answer `action` with `result`.
bool Fits(StoreAction action, StoreResult result);

// Names as they stand in JSON; ParseStoreResult returns nothing for others.
std::string_view NameOf(StoreAction action);
std::string_view NameOf(StoreResult result);
std::optional<StoreAction> ParseStoreAction(std::string_view name);
std::optional<StoreResult> ParseStoreResult(std::string_view name);

// The outcomes that are known so far, and what is to be done next.
class StoreDialogue {
 public:
  // Keeps `outcomes`, those of all operations so far in their order, and a
  // pointer to `arena`.
  StoreDialogue(std::span<const StoreOutcome> outcomes,
                Arena& arena MATRON_LIFETIME_BOUND)
      : outcomes_(outcomes), arena_(&arena) {}
  StoreDialogue(std::span<const StoreOutcome>, Arena&&) = delete;

  // The outcomes of `requests`, which fit them and are neither kUnavailable nor
  // kFull; empty if there are none such, and then reason() tells why.
  std::span<const StoreOutcome> Ask(std::span<const StoreRequest> requests);
  // The same for one; null instead of empty.
  const StoreOutcome* Ask(const StoreRequest& request);

  // Why Ask returned nothing: kStateRequired, and pending() is to be carried
  // out; kStateUnavailable, kStateFull or, without memory, kInternal, and
  // nothing is to be done.
  //
  // SECURITY: a store that did not answer, or answered what does not fit, never
  // makes anything valid.
  Reason reason() const { return reason_; }
  std::span<const StoreRequest> pending() const { return pending_; }

  // Outcomes that nobody has asked for.
  size_t num_unasked() const { return outcomes_.size(); }

  Arena& arena() { return *arena_; }

 private:
  Reason Leave(std::span<const StoreRequest> requests);

  std::span<const StoreOutcome> outcomes_;
  std::span<const StoreRequest> pending_;
  Reason reason_ = Reason::kOk;
  Arena* arena_;
};

}  // namespace matron::state

#endif  // MATRON_STATE_STORE_H_
