// Tested by store_test.cc.

#include "state/store.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/text_builder.h"
#include "crypto/digest.h"

namespace matron::state {
namespace {

struct ActionName {
  StoreAction action;
  std::string_view name;
};
constexpr ActionName kActions[] = {
    {StoreAction::kGet, "get"},
    {StoreAction::kPutIfAbsent, "put_if_absent"},
    {StoreAction::kCompareAndSet, "compare_and_set"},
    {StoreAction::kDelete, "delete"},
};

struct ResultName {
  StoreResult result;
  std::string_view name;
};
constexpr ResultName kResults[] = {
    {StoreResult::kUnavailable, "unavailable"},
    {StoreResult::kDone, "done"},
    {StoreResult::kFound, "found"},
    {StoreResult::kAbsent, "absent"},
    {StoreResult::kExists, "exists"},
    {StoreResult::kMismatch, "mismatch"},
    {StoreResult::kFull, "full"},
};

void AppendPart(std::string_view part, TextBuilder& out) {
  out.AppendInteger(static_cast<int64_t>(part.size()));
  out.Append(':');
  out.Append(part);
}

Reason ReasonOf(StoreAction action, StoreResult result) {
  if (result == StoreResult::kFull) return Reason::kStateFull;
  return Fits(action, result) && result != StoreResult::kUnavailable
             ? Reason::kOk
             : Reason::kStateUnavailable;
}

}  // namespace

StoreKey::StoreKey(const std::array<uint8_t, 32>& octets) : octets_(octets) {
  static_assert(Base64UrlEncodedSize(32) == kTextSize);
  Base64UrlEncode(octets_, text_.data());
}

StoreKey StoreKey::Of(std::string_view domain,
                      std::initializer_list<std::string_view> parts,
                      Arena& arena) {
  TextBuilder text(arena);
  text.Append("matron-state-1\n");
  AppendPart(domain, text);
  for (const std::string_view part : parts) AppendPart(part, text);
  return StoreKey(crypto::Sha256(text.text()));
}

std::optional<StoreKey> StoreKey::Parse(std::string_view text) {
  std::array<uint8_t, Base64UrlDecodedBound(kTextSize)> bytes;
  size_t size = 0;
  if (text.size() != kTextSize || !Base64UrlDecode(text, bytes, &size)) {
    return std::nullopt;
  }
  std::array<uint8_t, 32> octets;
  std::copy_n(bytes.begin(), octets.size(), octets.begin());
  return StoreKey(octets);
}

bool Fits(StoreAction action, StoreResult result) {
  switch (result) {
    case StoreResult::kUnavailable:
      return true;
    case StoreResult::kDone:
      return action != StoreAction::kGet;
    case StoreResult::kFound:
      return action == StoreAction::kGet;
    case StoreResult::kAbsent:
      return action == StoreAction::kGet || action == StoreAction::kDelete;
    case StoreResult::kExists:
      return action == StoreAction::kPutIfAbsent;
    case StoreResult::kMismatch:
      return action == StoreAction::kCompareAndSet;
    case StoreResult::kFull:
      return action == StoreAction::kPutIfAbsent ||
             action == StoreAction::kCompareAndSet;
  }
  return false;
}

std::string_view NameOf(StoreAction action) {
  for (const ActionName& row : kActions) {
    if (row.action == action) return row.name;
  }
  return "";
}

std::string_view NameOf(StoreResult result) {
  for (const ResultName& row : kResults) {
    if (row.result == result) return row.name;
  }
  return "";
}

std::optional<StoreAction> ParseStoreAction(std::string_view name) {
  for (const ActionName& row : kActions) {
    if (row.name == name) return row.action;
  }
  return std::nullopt;
}

std::optional<StoreResult> ParseStoreResult(std::string_view name) {
  for (const ResultName& row : kResults) {
    if (row.name == name) return row.result;
  }
  return std::nullopt;
}

std::span<const StoreOutcome> StoreDialogue::Ask(
    std::span<const StoreRequest> requests) {
  // SECURITY: whoever asks on after a failure gets no answer.
  if (reason_ != Reason::kOk) return {};
  if (outcomes_.empty()) {
    reason_ = Leave(requests);
    return {};
  }
  if (outcomes_.size() < requests.size()) {
    reason_ = Reason::kStateUnavailable;
    return {};
  }
  const std::span<const StoreOutcome> answers =
      outcomes_.first(requests.size());
  outcomes_ = outcomes_.subspan(requests.size());
  for (size_t i = 0; i < requests.size(); ++i) {
    reason_ = ReasonOf(requests[i].action, answers[i].result);
    if (reason_ != Reason::kOk) return {};
  }
  return answers;
}

// SECURITY: a key or value that was made without memory is another one.
Reason StoreDialogue::Leave(std::span<const StoreRequest> requests) {
  const std::span<StoreRequest> kept =
      arena_->NewArray<StoreRequest>(requests.size());
  if (arena_->exhausted()) return Reason::kInternal;
  std::copy(requests.begin(), requests.end(), kept.begin());
  pending_ = kept;
  return Reason::kStateRequired;
}

const StoreOutcome* StoreDialogue::Ask(const StoreRequest& request) {
  const std::span<const StoreOutcome> answers = Ask(std::span(&request, 1));
  return answers.empty() ? nullptr : answers.data();
}

}  // namespace matron::state
