#include "state/replay.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

ReplayInput Input(ReplayKind kind = ReplayKind::kClientAssertion) {
  ReplayInput input;
  input.kind = kind;
  input.realm = "app";
  input.identifier = "jti-1";
  input.exp = kNow + 300;
  input.leeway_s = 60;
  input.max_lifetime_s = 300;
  input.now = kNow;
  return input;
}

std::string Once(MemoryStore& store, const ReplayInput& input) {
  Arena arena = Arena::Growing();
  return NameOf(
      RunOver([&](StoreDialogue& dialogue) { return UseOnce(input, dialogue); },
              store, input.now, arena));
}

struct Case {
  const char* name;
  ReplayKind kind;
  const char* want;
};
constexpr Case kKinds[] = {
    {"client_assertion", ReplayKind::kClientAssertion,
     "client_assertion_replayed"},
    {"dpop_proof", ReplayKind::kDpopProof, "dpop_proof_replayed"},
    {"logout_token", ReplayKind::kLogoutToken, "logout_token_replayed"},
    {"authorization_code", ReplayKind::kAuthorizationCode,
     "authorization_code_reused"},
    {"token", ReplayKind::kToken, "token_replayed"},
};

TEST(UseOnce, RefusesTheSecondUse) {
  const MemoryStorePtr store = NewStore();
  // Kinds have nothing to do with each other.
  for (const Case& c : kKinds) {
    EXPECT_EQ(ParseReplayKind(c.name), c.kind);
    EXPECT_EQ(Once(*store, Input(c.kind)), "ok") << c.name;
    EXPECT_EQ(Once(*store, Input(c.kind)), c.want);
    EXPECT_EQ(Once(*store, Input(c.kind)), c.want);
  }
  EXPECT_EQ(ParseReplayKind("jti"), std::nullopt);
}

TEST(UseOnce, TellsRealmsAndIdentifiersApart) {
  const MemoryStorePtr store = NewStore();
  ReplayInput input = Input();
  EXPECT_EQ(Once(*store, input), "ok");
  input.realm = "app2";
  EXPECT_EQ(Once(*store, input), "ok");
  input.realm = "ap";
  input.identifier = "pjti-1";
  EXPECT_EQ(Once(*store, input), "ok");
  input.identifier = "JTI-1";
  EXPECT_EQ(Once(*store, input), "ok");
  input.realm = std::string_view("app\0x", 5);
  EXPECT_EQ(Once(*store, input), "ok");
}

TEST(UseOnce, RemembersForAsLongAsItIsAccepted) {
  const MemoryStorePtr store = NewStore();
  ReplayInput input = Input();
  EXPECT_EQ(Once(*store, input), "ok");
  input.now = input.exp + input.leeway_s - 1;
  EXPECT_EQ(Once(*store, input), "client_assertion_replayed");
  input.now = input.exp + input.leeway_s;
  EXPECT_EQ(Once(*store, input), "token_expired");
  // A machine whose clock is behind still accepts it, so that the entry stays
  // for another leeway.
  input.exp = input.now + 100;
  input.now += input.leeway_s - 1;
  EXPECT_EQ(Once(*store, input), "client_assertion_replayed");
  // Then it is gone, for another token with the same jti.
  input.now += 1;
  EXPECT_EQ(Once(*store, input), "ok");
}

TEST(UseOnce, TakesNoQueryOrFragmentInTheTargetOfAProof) {
  const MemoryStorePtr store = NewStore();
  for (const char* htu : {"https://a.example/token?x", "https://a.example/#",
                          "?", "https://a.example/token?#"}) {
    ReplayInput input = Input(ReplayKind::kDpopProof);
    input.realm = htu;
    EXPECT_EQ(Once(*store, input), "claim_malformed") << htu;
    input = Input(ReplayKind::kToken);
    input.realm = htu;
    EXPECT_EQ(Once(*store, input), "ok") << htu;
  }
}

TEST(UseOnce, BoundsWhatIsRemembered) {
  const MemoryStorePtr store = NewStore();
  ReplayInput input = Input();
  input.exp = kNow + 300 + 60;
  EXPECT_EQ(Once(*store, input), "ok");
  input.identifier = "jti-2";
  input.exp += 1;
  EXPECT_EQ(Once(*store, input), "token_lifetime_too_long");
  input.exp = limits::kMaxNumericDate + 1;
  EXPECT_EQ(Once(*store, input), "claim_malformed");
  input.exp = -1;
  EXPECT_EQ(Once(*store, input), "claim_malformed");
  EXPECT_EQ(store->num_entries(), 1u);
}

TEST(UseOnce, NeedsBothNames) {
  const MemoryStorePtr store = NewStore();
  ReplayInput input = Input();
  input.realm = "";
  EXPECT_EQ(Once(*store, input), "claim_missing");
  input = Input();
  input.identifier = "";
  EXPECT_EQ(Once(*store, input), "claim_missing");
  const std::string longest(limits::kMaxStateTextBytes, 'a');
  input.identifier = longest;
  EXPECT_EQ(Once(*store, input), "ok");
  const std::string longer = longest + "a";
  input.identifier = longer;
  EXPECT_EQ(Once(*store, input), "claim_malformed");
  input = Input();
  input.realm = longer;
  EXPECT_EQ(Once(*store, input), "claim_malformed");
}

TEST(UseOnce, RefusesArgumentsOutOfBounds) {
  const MemoryStorePtr store = NewStore();
  for (const int64_t leeway : {int64_t{-1}, limits::kMaxLeewaySeconds + 1}) {
    ReplayInput input = Input();
    input.leeway_s = leeway;
    EXPECT_EQ(Once(*store, input), "invalid_argument");
  }
  for (const int64_t most : {int64_t{0}, limits::kMaxLifetimeSeconds + 1}) {
    ReplayInput input = Input();
    input.max_lifetime_s = most;
    EXPECT_EQ(Once(*store, input), "invalid_argument");
  }
  EXPECT_EQ(Once(*store, Input(static_cast<ReplayKind>(0))),
            "invalid_argument");
}

TEST(UseOnce, RefusesWhenTheStoreCannotAnswer) {
  Arena arena = Arena::Growing();
  for (const StoreResult result :
       {StoreResult::kUnavailable, StoreResult::kFound, StoreResult::kAbsent,
        StoreResult::kMismatch, static_cast<StoreResult>(99)}) {
    const StoreOutcome outcome = {result, {}};
    StoreDialogue dialogue(std::span(&outcome, 1), arena);
    EXPECT_EQ(UseOnce(Input(), dialogue), Reason::kStateUnavailable);
  }
  const MemoryStorePtr store = NewStore(1);
  ReplayInput input = Input();
  EXPECT_EQ(Once(*store, input), "ok");
  input.identifier = "jti-2";
  EXPECT_EQ(Once(*store, input), "state_full");
  input.identifier = "jti-1";
  EXPECT_EQ(Once(*store, input), "client_assertion_replayed");
}

// No token or name reaches the store.
TEST(UseOnce, ShowsTheStoreHashesOnly) {
  Arena arena = Arena::Growing();
  StoreDialogue dialogue({}, arena);
  EXPECT_EQ(UseOnce(Input(), dialogue), Reason::kStateRequired);
  ASSERT_EQ(dialogue.pending().size(), 1u);
  const StoreRequest& put = dialogue.pending()[0];
  EXPECT_EQ(put.action, StoreAction::kPutIfAbsent);
  EXPECT_EQ(put.key.text().size(), 43u);
  EXPECT_EQ(put.value, "1");
  EXPECT_EQ(put.expires_at, kNow + 300 + 2 * 60);
}

}  // namespace
}  // namespace matron::state
