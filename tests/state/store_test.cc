#include "state/store.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace matron::state {
namespace {

constexpr StoreAction kActions[] = {
    StoreAction::kGet, StoreAction::kPutIfAbsent, StoreAction::kCompareAndSet,
    StoreAction::kDelete};
constexpr StoreResult kResults[] = {
    StoreResult::kUnavailable, StoreResult::kDone,   StoreResult::kFound,
    StoreResult::kAbsent,      StoreResult::kExists, StoreResult::kMismatch,
    StoreResult::kFull};

std::string Key(std::string_view domain,
                std::initializer_list<std::string_view> parts) {
  Arena arena = Arena::Growing();
  return std::string(StoreKey::Of(domain, parts, arena).text());
}

TEST(StoreKey, TellsListsOfPartsApart) {
  const std::set<std::string> keys = {
      Key("a", {"b", "c"}), Key("a", {"bc"}),      Key("a", {"b", "c", ""}),
      Key("ab", {"c"}),     Key("a", {"", "bc"}),  Key("a", {"1:b", "c"}),
      Key("a", {"c", "b"}), Key("a", {"b1:", "c"})};
  EXPECT_EQ(keys.size(), 8u);
  EXPECT_EQ(Key("a", {"b", "c"}), Key("a", {"b", "c"}));
}

// `printf 'matron-state-1\n5:token1:i1:j' | openssl dgst -sha256 -binary`, in
// base64url: other implementations can make the same keys.
TEST(StoreKey, IsTheDocumentedHash) {
  EXPECT_EQ(Key("token", {"i", "j"}),
            "cFvCaT2prs_kBn7H9O2A7JKK_dXhoqmSoB1_HhcNpf0");
}

TEST(StoreKey, ParsesItsOneSpelling) {
  const std::string text = Key("a", {"b"});
  const std::optional<StoreKey> key = StoreKey::Parse(text);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->text(), text);
  for (const std::string& bad :
       {std::string(), text + "=", text.substr(1), text + "A",
        "+" + text.substr(1), std::string(42, 'A') + "B"}) {
    EXPECT_FALSE(StoreKey::Parse(bad).has_value()) << bad;
  }
}

TEST(StoreNames, ReadBackAsTheyArePrinted) {
  for (const StoreAction action : kActions) {
    EXPECT_EQ(ParseStoreAction(NameOf(action)), action);
  }
  for (const StoreResult result : kResults) {
    EXPECT_EQ(ParseStoreResult(NameOf(result)), result);
  }
  EXPECT_EQ(ParseStoreAction("put"), std::nullopt);
  EXPECT_EQ(ParseStoreResult(""), std::nullopt);
  EXPECT_EQ(NameOf(static_cast<StoreAction>(0)), "");
  EXPECT_EQ(NameOf(static_cast<StoreResult>(7)), "");
  EXPECT_FALSE(Fits(StoreAction::kGet, static_cast<StoreResult>(7)));
}

StoreRequest Request(StoreAction action) {
  StoreRequest request;
  request.action = action;
  return request;
}

TEST(StoreDialogue, LeavesWhatItHasNoOutcomeFor) {
  Arena arena = Arena::Growing();
  StoreDialogue dialogue({}, arena);
  const StoreRequest requests[] = {Request(StoreAction::kGet),
                                   Request(StoreAction::kDelete)};
  EXPECT_TRUE(dialogue.Ask(requests).empty());
  EXPECT_EQ(dialogue.reason(), Reason::kStateRequired);
  ASSERT_EQ(dialogue.pending().size(), 2u);
  EXPECT_EQ(dialogue.pending()[1].action, StoreAction::kDelete);
  // Whoever asks on is not answered.
  EXPECT_EQ(dialogue.Ask(Request(StoreAction::kGet)), nullptr);
  EXPECT_EQ(dialogue.pending().size(), 2u);
}

TEST(StoreDialogue, HandsOutOutcomesInOrder) {
  Arena arena = Arena::Growing();
  const StoreOutcome outcomes[] = {{StoreResult::kFound, "v"},
                                   {StoreResult::kDone, {}}};
  StoreDialogue dialogue(outcomes, arena);
  const StoreOutcome* found = dialogue.Ask(Request(StoreAction::kGet));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->value, "v");
  EXPECT_EQ(dialogue.num_unasked(), 1u);
  EXPECT_NE(dialogue.Ask(Request(StoreAction::kPutIfAbsent)), nullptr);
  EXPECT_EQ(dialogue.Ask(Request(StoreAction::kGet)), nullptr);
  EXPECT_EQ(dialogue.reason(), Reason::kStateRequired);
}

TEST(StoreDialogue, RefusesWhatDoesNotFit) {
  for (const StoreAction action : kActions) {
    for (const StoreResult result : kResults) {
      Arena arena = Arena::Growing();
      const StoreOutcome outcome = {result, "v"};
      StoreDialogue dialogue(std::span(&outcome, 1), arena);
      const bool usable = Fits(action, result) &&
                          result != StoreResult::kUnavailable &&
                          result != StoreResult::kFull;
      EXPECT_EQ(dialogue.Ask(Request(action)) != nullptr, usable)
          << NameOf(action) << " " << NameOf(result);
      if (usable) continue;
      EXPECT_EQ(dialogue.reason(), result == StoreResult::kFull
                                       ? Reason::kStateFull
                                       : Reason::kStateUnavailable);
      EXPECT_TRUE(dialogue.pending().empty());
    }
  }
}

TEST(StoreDialogue, RefusesHalfOfTheOutcomes) {
  Arena arena = Arena::Growing();
  const StoreOutcome outcome = {StoreResult::kAbsent, {}};
  StoreDialogue dialogue(std::span(&outcome, 1), arena);
  const StoreRequest requests[] = {Request(StoreAction::kGet),
                                   Request(StoreAction::kGet)};
  EXPECT_TRUE(dialogue.Ask(requests).empty());
  EXPECT_EQ(dialogue.reason(), Reason::kStateUnavailable);
}

TEST(StoreDialogue, AsksNothingWithoutMemory) {
  Arena arena = Arena::Fixed(8);
  EXPECT_EQ(arena.Allocate(1000), nullptr);
  StoreDialogue dialogue({}, arena);
  EXPECT_EQ(dialogue.Ask(Request(StoreAction::kGet)), nullptr);
  EXPECT_EQ(dialogue.reason(), Reason::kInternal);
  EXPECT_TRUE(dialogue.pending().empty());
}

}  // namespace
}  // namespace matron::state
