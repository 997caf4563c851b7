#include "state/refresh.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "state/revocation.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

class RefreshTest : public testing::Test {
 protected:
  std::string Start(const IssueInput& input) {
    const Got got = Issue(*store_, input, ++entropy_);
    EXPECT_EQ(got.reason, "ok");
    return got.token;
  }
  // With fresh entropy.
  Got Next(Use use) {
    use.entropy = ++entropy_;
    return Rotate(*store_, use);
  }
  std::string Why(Use use) { return Next(use).reason; }

  const MemoryStorePtr store_ = NewStore();
  uint64_t entropy_ = 100;
};

TEST_F(RefreshTest, ReplacesTheTokenAtEachUse) {
  std::string token = Start(Family());
  for (int64_t generation = 2; generation < 10; ++generation) {
    const Got got = Next({.token = token});
    ASSERT_EQ(got.reason, "ok");
    EXPECT_EQ(got.generation, generation);
    EXPECT_EQ(got.scope, "patient/Observation.rs openid offline_access");
    EXPECT_NE(got.token, token);
    EXPECT_EQ(got.token.substr(0, 27), token.substr(0, 27));
    token = got.token;
  }
  EXPECT_EQ(store_->num_entries(), 1u);
}

TEST_F(RefreshTest, RevokesTheFamilyOnReuse) {
  const std::string first = Start(Family());
  const std::string second = Next({.token = first}).token;
  const std::string third = Next({.token = second}).token;
  const std::string other = Start(Family());
  const Got reused = Next({.token = first});
  EXPECT_EQ(reused.reason, "refresh_token_reused");
  EXPECT_EQ(reused.token, "");
  EXPECT_EQ(reused.scope, "");
  for (const std::string& token : {first, second, third}) {
    EXPECT_EQ(Why({.token = token}), "refresh_token_revoked");
  }
  EXPECT_EQ(Why({.token = other}), "ok");
}

TEST_F(RefreshTest, RevokesTheFamilyForASecretThatItNeverHad) {
  const std::string token = Start(Family());
  const std::string another = Start(Family());
  EXPECT_EQ(Why({.token = token.substr(0, 27) + another.substr(27)}),
            "refresh_token_reused");
  EXPECT_EQ(Why({.token = token}), "refresh_token_revoked");
}

TEST_F(RefreshTest, IsBoundToItsClient) {
  const std::string token = Start(Family());
  for (const char* client : {"", "App", "app2", "ap"}) {
    EXPECT_EQ(Why({.token = token, .client = client}),
              "refresh_client_mismatch");
  }
  EXPECT_EQ(Why({.token = token}), "ok");
}

TEST_F(RefreshTest, RefusesOtherTexts) {
  const std::string token = Start(Family());
  EXPECT_EQ(Why({.token = ""}), "refresh_token_malformed");
  EXPECT_EQ(Why({.token = token + "A"}), "refresh_token_malformed");
  const MemoryStorePtr elsewhere = NewStore();
  EXPECT_EQ(Rotate(*elsewhere, {.token = token}).reason,
            "refresh_token_unknown");
}

TEST_F(RefreshTest, EndsWhenItIsIdle) {
  std::string token = Start(Family());
  EXPECT_EQ(Why({.token = token, .now = kNow + 3600}), "refresh_token_idle");
  token = Next({.token = token, .now = kNow + 3599}).token;
  EXPECT_EQ(Why({.token = token, .now = kNow + 3599 + 3600}),
            "refresh_token_idle");
  EXPECT_EQ(Why({.token = token, .now = kNow + 3599 + 3599}), "ok");
}

TEST_F(RefreshTest, EndsAbsolutely) {
  IssueInput input = Family();
  input.idle_s = input.absolute_s = 1000;
  std::string token = Start(input);
  token = Next({.token = token, .now = kNow + 999}).token;
  ASSERT_NE(token, "");
  // The store has forgotten it by then.
  EXPECT_EQ(Why({.token = token, .now = kNow + 1000}), "refresh_token_unknown");
}

// A store that forgets late.
TEST_F(RefreshTest, EndsAbsolutelyWhateverTheStoreKeeps) {
  const std::string token = Start(Family());
  Arena arena = Arena::Growing();
  json::Reader reader;
  const std::string octets = Entropy(++entropy_);
  RotateInput input;
  input.token = token;
  input.client = "app";
  input.now = kNow + 86400;
  input.entropy = octets;
  RefreshGrant grant;
  const Reason reason = RunOver(
      [&](StoreDialogue& dialogue) {
        return RotateRefresh(input, reader, dialogue, &grant);
      },
      *store_, kNow, arena);
  EXPECT_EQ(reason, Reason::kRefreshTokenExpired);
  EXPECT_EQ(grant.token, "");
}

TEST_F(RefreshTest, GrantsTheSameOrLess) {
  std::string token = Start(Family());
  struct {
    const char* scope;
    const char* want;
  } const cases[] = {
      {"patient/Observation.rs openid offline_access",
       "patient/Observation.rs offline_access openid"},
      {"patient/Observation.r", "patient/Observation.r"},
      {"patient/Observation.rs?category=a",
       "patient/Observation.rs?category=a"},
      {"openid", "openid"},
      {"openid openid", "openid"},
  };
  for (const auto& [scope, want] : cases) {
    const Got got = Next({.token = token, .scope = scope});
    EXPECT_EQ(got.reason, "ok") << scope;
    EXPECT_EQ(got.scope, want);
    token = got.token;
  }
  // Narrowing holds for one answer: RFC 6749 section 6.
  EXPECT_EQ(Next({.token = token}).scope,
            "patient/Observation.rs openid offline_access");
}

TEST_F(RefreshTest, GrantsNothingMore) {
  const std::string token = Start(Family());
  for (const char* scope :
       {"patient/Observation.cruds", "patient/*.r", "user/Observation.r",
        "patient/Observation.rs profile", "patient/Patient.r", "OPENID",
        "patient/Observation.sr", "launch"}) {
    EXPECT_EQ(Why({.token = token, .scope = scope}), "refresh_scope_exceeded")
        << scope;
  }
  EXPECT_EQ(Why({.token = token, .scope = ""}), "refresh_scope_empty");
  EXPECT_EQ(Why({.token = token, .scope = "  "}), "refresh_scope_empty");
  // A refusal uses nothing up.
  EXPECT_EQ(Why({.token = token}), "ok");
}

TEST_F(RefreshTest, HasAGracePeriodWhereItWasAsked) {
  IssueInput input = Family();
  input.grace_s = 10;
  const std::string first = Start(input);
  const std::string second = Next({.token = first}).token;
  // The answer was lost: the client repeats itself.
  const Got again = Next({.token = first, .now = kNow + 9});
  EXPECT_EQ(again.reason, "ok");
  // What the lost answer brought is no token of the client any more.
  EXPECT_EQ(Why({.token = second, .now = kNow + 9}), "refresh_token_reused");
  EXPECT_EQ(Why({.token = again.token, .now = kNow + 9}),
            "refresh_token_revoked");
}

TEST_F(RefreshTest, TheGracePeriodEnds) {
  IssueInput input = Family();
  input.grace_s = 10;
  const std::string first = Start(input);
  const std::string second = Next({.token = first}).token;
  // A repetition does not prolong it.
  const std::string again = Next({.token = first, .now = kNow + 9}).token;
  EXPECT_NE(again, "");
  EXPECT_EQ(Why({.token = first, .now = kNow + 10}), "refresh_token_reused");
}

// Two machines, one of them behind.
TEST_F(RefreshTest, TheGracePeriodAllowsForAClockThatIsBehind) {
  IssueInput input = Family();
  input.grace_s = 10;
  const std::string first = Start(input);
  ASSERT_NE(Next({.token = first, .now = kNow + 20}).token, "");
  EXPECT_EQ(Why({.token = first, .now = kNow + 10}), "ok");
  EXPECT_EQ(Why({.token = first, .now = kNow + 9}), "refresh_token_reused");
  input.grace_s = 0;
  const std::string other = Start(input);
  ASSERT_NE(Next({.token = other, .now = kNow + 5}).token, "");
  EXPECT_EQ(Why({.token = other, .now = kNow + 4}), "refresh_token_reused");
}

// SECURITY: whoever can fill a store must not keep a family alive by it.
TEST_F(RefreshTest, RevokesInAStoreWithoutRoom) {
  for (const size_t data : {size_t{0}, size_t{1000}}) {
    const MemoryStorePtr store = NewStore(1000, 4096);
    IssueInput input = Family();
    const std::string kept(data, 'a');
    input.data = kept;
    const std::string first = Issue(*store, input, 1).token;
    const Got second = Rotate(*store, {.token = first, .entropy = 2});
    ASSERT_EQ(second.reason, "ok");
    Arena arena = Arena::Growing();
    StoreRequest put;
    put.action = StoreAction::kPutIfAbsent;
    put.expires_at = kNow + 100;
    const std::string filling(4096, 'x');
    for (size_t size = filling.size(); size-- > 0;) {
      put.key = StoreKey::Of("filling", {std::to_string(size)}, arena);
      put.value = std::string_view(filling).substr(0, size);
      if (store->Apply(put, kNow, arena).result == StoreResult::kDone) break;
    }
    put.key = StoreKey::Of("filling", {"one more"}, arena);
    put.value = "";
    ASSERT_EQ(store->Apply(put, kNow, arena).result, StoreResult::kFull);
    EXPECT_EQ(Rotate(*store, {.token = first, .entropy = 3}).reason,
              "refresh_token_reused");
    EXPECT_EQ(Rotate(*store, {.token = second.token, .entropy = 4}).reason,
              "refresh_token_revoked");
  }
}

TEST_F(RefreshTest, EndsWithItsSubjectClientOrSession) {
  struct {
    RevocationKind kind;
    const char* value;
    const char* want;
  } const cases[] = {
      {RevocationKind::kSubject, "user-1", "refresh_token_revoked"},
      {RevocationKind::kClient, "app", "refresh_token_revoked"},
      {RevocationKind::kSession, "sid-1", "refresh_token_revoked"},
      {RevocationKind::kSubject, "user-2", "ok"},
      {RevocationKind::kSession, "user-1", "ok"},
  };
  for (const auto& [kind, value, want] : cases) {
    const MemoryStorePtr store = NewStore();
    const std::string before = Issue(*store, Family(), 1).token;
    const std::string after = Issue(*store, Family(kNow + 1), 2).token;
    Arena arena = Arena::Growing();
    const RevokeInput input = {
        kind, "https://as.example.org", value, kNow, 86400, 0};
    EXPECT_EQ(
        RunOver(
            [&](StoreDialogue& dialogue) { return Revoke(input, dialogue); },
            *store, kNow, arena),
        Reason::kOk);
    EXPECT_EQ(Rotate(*store, {.token = before, .entropy = 3}).reason, want);
    EXPECT_EQ(
        Rotate(*store, {.token = after, .now = kNow + 1, .entropy = 4}).reason,
        "ok");
  }
}

TEST_F(RefreshTest, IsRevokedByItsClient) {
  const std::string first = Start(Family());
  const std::string second = Next({.token = first}).token;
  const auto revoke = [&](const std::string& token, const char* client) {
    Arena arena = Arena::Growing();
    json::Reader reader;
    return NameOf(RunOver(
        [&](StoreDialogue& dialogue) {
          return RevokeRefresh(token, client, kNow, reader, dialogue);
        },
        *store_, kNow, arena));
  };
  EXPECT_EQ(revoke(first, "other"), "refresh_client_mismatch");
  EXPECT_EQ(revoke("x", "app"), "refresh_token_malformed");
  EXPECT_EQ(revoke(first, "app"), "ok");
  EXPECT_EQ(revoke(second, "app"), "ok");
  EXPECT_EQ(Why({.token = second}), "refresh_token_revoked");
}

TEST_F(RefreshTest, RefusesEntropyThatWasUsed) {
  const Got first = Issue(*store_, Family(), 1);
  EXPECT_EQ(Issue(*store_, Family(), 1).reason, "entropy_unusable");
  EXPECT_EQ(Rotate(*store_, {.token = first.token, .entropy = 1}).reason,
            "entropy_unusable");
  const Got second = Rotate(*store_, {.token = first.token, .entropy = 2});
  EXPECT_EQ(second.reason, "ok");
  EXPECT_EQ(Rotate(*store_, {.token = second.token, .entropy = 1}).reason,
            "entropy_unusable");
}

TEST_F(RefreshTest, RefusesFamiliesOutOfBounds) {
  const auto why = [&](auto change) {
    IssueInput input = Family();
    change(input);
    return Issue(*store_, input, ++entropy_).reason;
  };
  const std::string longer(limits::kMaxStateTextBytes + 1, 'a');
  const std::string scope(limits::kMaxScopeBytes + 1, 'a');
  EXPECT_EQ(why([](IssueInput& i) { i.issuer = ""; }), "claim_missing");
  EXPECT_EQ(why([](IssueInput& i) { i.client = ""; }), "claim_missing");
  EXPECT_EQ(why([](IssueInput& i) { i.subject = ""; }), "claim_missing");
  EXPECT_EQ(why([&](IssueInput& i) { i.subject = longer; }),
            "invalid_argument");
  EXPECT_EQ(why([&](IssueInput& i) { i.session = longer; }),
            "invalid_argument");
  EXPECT_EQ(why([&](IssueInput& i) { i.scope = scope; }), "invalid_argument");
  EXPECT_EQ(why([](IssueInput& i) { i.idle_s = 0; }), "invalid_argument");
  EXPECT_EQ(why([](IssueInput& i) { i.absolute_s = 315360001; }),
            "invalid_argument");
  EXPECT_EQ(why([](IssueInput& i) { i.grace_s = 301; }), "invalid_argument");
  EXPECT_EQ(why([](IssueInput& i) { i.now = -1; }), "invalid_argument");
  // Each is within its bounds, and all of it leaves no room to rotate.
  const std::string controls(limits::kMaxFamilyDataBytes, '\x01');
  const std::string quotes(limits::kMaxScopeBytes, '"');
  EXPECT_EQ(why([&](IssueInput& i) {
              i.data = controls;
              i.scope = quotes;
            }),
            "invalid_argument");
  EXPECT_EQ(why([](IssueInput& i) { i.absolute_s = 315360000; }), "ok");
}

// --------------------------------------------------------- The store's answers

// The answers to one rotation, step by step.
class RotateStepsTest : public RefreshTest {
 protected:
  RotateStepsTest() {
    token_ = Start(Family());
    StoreDialogue dialogue({}, arena_);
    EXPECT_EQ(Ask(dialogue), Reason::kStateRequired);
    record_ = store_->Apply(dialogue.pending()[0], kNow, arena_).value;
  }
  Reason Ask(StoreDialogue& dialogue) {
    RotateInput input;
    input.token = token_;
    input.client = "app";
    input.now = kNow;
    input.entropy = octets_;
    grant_ = {"stale", "stale", "stale", {}};
    return RotateRefresh(input, reader_, dialogue, &grant_);
  }
  Reason After(const std::vector<StoreOutcome>& outcomes) {
    StoreDialogue dialogue(outcomes, arena_);
    const Reason reason = Ask(dialogue);
    pending_ = dialogue.pending();
    return reason;
  }

  Arena arena_ = Arena::Growing();
  json::Reader reader_;
  const std::string octets_ = Entropy(77);
  std::string token_;
  std::string_view record_;
  RefreshGrant grant_;
  std::span<const StoreRequest> pending_;
};

TEST_F(RotateStepsTest, AnswersOnlyWhenTheRecordIsReplaced) {
  std::vector<StoreOutcome> outcomes = {{StoreResult::kFound, record_}};
  EXPECT_EQ(After(outcomes), Reason::kStateRequired);
  EXPECT_EQ(pending_.size(), 3u);  // Subject, client and session.
  EXPECT_EQ(grant_.token, "");
  outcomes.resize(4, {StoreResult::kAbsent, {}});
  EXPECT_EQ(After(outcomes), Reason::kStateRequired);
  EXPECT_EQ(grant_.token, "");
  ASSERT_EQ(pending_.size(), 1u);
  EXPECT_EQ(pending_[0].action, StoreAction::kCompareAndSet);
  EXPECT_EQ(pending_[0].expected, record_);
  EXPECT_EQ(pending_[0].expires_at, kNow + 86400);
  outcomes.push_back({StoreResult::kDone, {}});
  EXPECT_EQ(After(outcomes), Reason::kOk);
  EXPECT_NE(grant_.token, "");
  // The store never saw it.
  EXPECT_EQ(pending_.size(), 0u);
}

TEST_F(RotateStepsTest, RefusesAtEachStepWithoutAnAnswer) {
  const StoreOutcome good[] = {{StoreResult::kFound, record_},
                               {StoreResult::kAbsent, {}},
                               {StoreResult::kAbsent, {}},
                               {StoreResult::kAbsent, {}},
                               {StoreResult::kDone, {}}};
  for (size_t at = 0; at < std::size(good); ++at) {
    for (const StoreResult result :
         {StoreResult::kUnavailable, StoreResult::kExists, StoreResult::kFull,
          static_cast<StoreResult>(-1)}) {
      std::vector<StoreOutcome> outcomes(std::begin(good), std::end(good));
      outcomes[at].result = result;
      EXPECT_EQ(After(outcomes), result == StoreResult::kFull
                                     ? Reason::kStateFull
                                     : Reason::kStateUnavailable);
      EXPECT_EQ(grant_.token, "");
      EXPECT_EQ(grant_.scope, "");
    }
  }
}

TEST_F(RotateStepsTest, RefusesRecordsOfOthers) {
  for (const std::string_view record : {"", "{}", "null", "1764000000 5"}) {
    EXPECT_EQ(After({{StoreResult::kFound, record}}), Reason::kStateMalformed);
  }
}

TEST_F(RotateStepsTest, LooksAgainWhenItWasOvertaken) {
  std::vector<StoreOutcome> outcomes = {{StoreResult::kFound, record_},
                                        {StoreResult::kAbsent, {}},
                                        {StoreResult::kAbsent, {}},
                                        {StoreResult::kAbsent, {}},
                                        {StoreResult::kMismatch, {}}};
  EXPECT_EQ(After(outcomes), Reason::kStateRequired);
  ASSERT_EQ(pending_.size(), 1u);
  EXPECT_EQ(pending_[0].action, StoreAction::kGet);
  std::vector<StoreOutcome> endless;
  for (size_t i = 0; i < limits::kMaxStoreAttempts; ++i) {
    endless.insert(endless.end(), outcomes.begin(), outcomes.end());
  }
  EXPECT_EQ(After(endless), Reason::kStateUnavailable);
  EXPECT_EQ(grant_.token, "");
}

}  // namespace
}  // namespace matron::state
