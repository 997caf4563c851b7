#include "state/revocation.h"

#include <string>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

constexpr std::string_view kIssuer = "https://as.example.org";

RevokeInput Input(RevocationKind kind, std::string_view value,
                  int64_t now = kNow, int64_t lifetime = 3600) {
  return {kind, kIssuer, value, now, lifetime, 0};
}

std::string DoRevoke(MemoryStore& store, const RevokeInput& input) {
  Arena arena = Arena::Growing();
  return NameOf(
      RunOver([&](StoreDialogue& dialogue) { return Revoke(input, dialogue); },
              store, input.now, arena));
}

std::string Claims(MemoryStore& store, std::string_view text,
                   int64_t now = kNow) {
  Arena arena = Arena::Growing();
  json::Reader reader;
  json::Document document;
  EXPECT_EQ(document.Parse(text, reader), Status::kOk) << text;
  return NameOf(RunOver(
      [&](StoreDialogue& dialogue) {
        return CheckClaimsRevoked(document.root(), dialogue);
      },
      store, now, arena));
}

std::string Token(std::string_view more, int64_t iat = kNow) {
  return R"({"iss":"https://as.example.org",)" + std::string(more) +
         R"(,"iat":)" + std::to_string(iat) + "}";
}

TEST(Revoke, ConcernsWhatWasIssuedUntilThen) {
  struct {
    RevocationKind kind;
    const char* name;
    const char* claim;
  } const kinds[] = {
      {RevocationKind::kSubject, "sub", R"("sub":"x")"},
      {RevocationKind::kSession, "sid", R"("sub":"u","sid":"x")"},
      {RevocationKind::kClient, "client", R"("sub":"u","client_id":"x")"},
      {RevocationKind::kClient, "client", R"("sub":"u","azp":"x")"},
  };
  for (const auto& [kind, name, claim] : kinds) {
    const MemoryStorePtr store = NewStore();
    EXPECT_EQ(ParseRevocationKind(name), kind);
    EXPECT_EQ(Claims(*store, Token(claim)), "ok");
    EXPECT_EQ(DoRevoke(*store, Input(kind, "x")), "ok");
    EXPECT_EQ(Claims(*store, Token(claim, kNow - 1)), "token_revoked");
    EXPECT_EQ(Claims(*store, Token(claim, kNow)), "token_revoked");
    EXPECT_EQ(Claims(*store, Token(claim, kNow + 1)), "ok");
    EXPECT_EQ(Claims(*store, Token(R"("sub":"y","sid":"y","client_id":"y")")),
              "ok");
  }
  EXPECT_EQ(ParseRevocationKind("user"), std::nullopt);
}

TEST(Revoke, ConcernsASingleTokenForGood) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kToken, "j")), "ok");
  EXPECT_EQ(Claims(*store, Token(R"("jti":"j")", kNow + 100)), "token_revoked");
  EXPECT_EQ(Claims(*store, Token(R"("jti":"J")", kNow - 100)), "ok");
}

TEST(CheckClaimsRevoked, TakesATokenWithoutTimeForAnOldOne) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kSubject, "x")), "ok");
  EXPECT_EQ(Claims(*store, R"({"iss":"https://as.example.org","sub":"x"})"),
            "token_revoked");
  EXPECT_EQ(Claims(*store, R"({"iss":"https://as.example.org","sub":"y"})"),
            "ok");
  // The fraction counts against the token.
  EXPECT_EQ(
      Claims(
          *store,
          R"({"iss":"https://as.example.org","sub":"x","iat":1764000000.9})"),
      "token_revoked");
}

TEST(CheckClaimsRevoked, KeepsIssuersApart) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kSubject, "x")), "ok");
  EXPECT_EQ(Claims(*store, R"({"iss":"https://as.example.org/","sub":"x"})"),
            "ok");
}

TEST(CheckClaimsRevoked, NeedsIssuerAndSomethingToLookUp) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(Claims(*store, R"({"sub":"x"})"), "claim_missing");
  EXPECT_EQ(Claims(*store, R"({"iss":"i"})"), "claim_missing");
  EXPECT_EQ(Claims(*store, R"({"iss":"i","sub":"","jti":null})"),
            "claim_missing");
  EXPECT_EQ(Claims(*store, R"({"iss":1,"sub":"x"})"), "claim_malformed");
  EXPECT_EQ(Claims(*store, R"({"iss":"i","sub":["x"]})"), "claim_malformed");
  EXPECT_EQ(Claims(*store, R"({"iss":"i","sub":"x","client_id":{}})"),
            "claim_malformed");
  EXPECT_EQ(Claims(*store, R"({"iss":"i","sub":"x","iat":"1"})"),
            "claim_malformed");
  EXPECT_EQ(
      Claims(*store, R"({"iss":"i","sub":")" +
                         std::string(limits::kMaxStateTextBytes + 1, 'a') +
                         "\"}"),
      "claim_malformed");
}

TEST(Revoke, KeepsTheLaterTimeAndTheLongerLife) {
  const MemoryStorePtr store = NewStore();
  const auto revoke = [&](int64_t now, int64_t lifetime) {
    return DoRevoke(*store,
                    Input(RevocationKind::kSubject, "x", now, lifetime));
  };
  EXPECT_EQ(revoke(kNow, 3600), "ok");
  // A second call for a shorter time, and a third with a clock that is behind.
  EXPECT_EQ(revoke(kNow + 10, 60), "ok");
  EXPECT_EQ(revoke(kNow + 5, 60), "ok");
  EXPECT_EQ(store->num_entries(), 1u);
  const std::string old = Token(R"("sub":"x")", kNow - 5);
  EXPECT_EQ(Claims(*store, Token(R"("sub":"x")", kNow + 10), kNow + 11),
            "token_revoked");
  // A token may be accepted for the largest leeway beyond its life.
  EXPECT_EQ(Claims(*store, old, kNow + 3900), "token_revoked");
  EXPECT_EQ(Claims(*store, old, kNow + 3901), "ok");
  EXPECT_EQ(revoke(kNow + 4000, 3600), "ok");
  EXPECT_EQ(Claims(*store, old, kNow + 4000), "token_revoked");
}

TEST(Revoke, AllowsForClocksThatAreAhead) {
  const MemoryStorePtr store = NewStore();
  RevokeInput input = Input(RevocationKind::kSubject, "x");
  input.leeway_s = 60;
  EXPECT_EQ(DoRevoke(*store, input), "ok");
  const auto claims = [&](int64_t iat, int64_t now) {
    return Claims(*store, Token(R"("sub":"x")", iat), now);
  };
  EXPECT_EQ(claims(kNow + 60, kNow), "token_revoked");
  EXPECT_EQ(claims(kNow + 61, kNow), "ok");
  EXPECT_EQ(claims(kNow + 60, kNow + 60 + 3900), "token_revoked");
  EXPECT_EQ(claims(kNow + 60, kNow + 60 + 3901), "ok");
  for (const int64_t leeway : {int64_t{-1}, limits::kMaxLeewaySeconds + 1}) {
    input.leeway_s = leeway;
    EXPECT_EQ(DoRevoke(*store, input), "invalid_argument");
  }
}

TEST(Revoke, RefusesWhatItCannotRevoke) {
  const MemoryStorePtr store = NewStore();
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kSubject, "")),
            "claim_missing");
  RevokeInput input = Input(RevocationKind::kSubject, "x");
  input.issuer = "";
  EXPECT_EQ(DoRevoke(*store, input), "claim_missing");
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kSubject, "x", kNow, 0)),
            "invalid_argument");
  EXPECT_EQ(DoRevoke(*store, Input(RevocationKind::kSubject, "x", -1)),
            "invalid_argument");
  EXPECT_EQ(store->num_entries(), 0u);
}

TEST(CheckRevoked, RefusesEntriesOfOthers) {
  Arena arena = Arena::Growing();
  for (const std::string_view value :
       {"", "1", "1764000000", "1764000000  1764000001", "x 1", "1 x", "-1 5",
        "+1 5", "1 5 ", "1,5", "17640000000000 5", "1 5\n", " 1 5"}) {
    const StoreOutcome outcome = {StoreResult::kFound, value};
    StoreDialogue dialogue(std::span(&outcome, 1), arena);
    const RevocationSubject subject;
    EXPECT_EQ(CheckRevoked(std::span(&subject, 1), kNow, dialogue),
              Reason::kStateMalformed)
        << value;
    StoreDialogue again(std::span(&outcome, 1), arena);
    EXPECT_EQ(Revoke(Input(RevocationKind::kSubject, "x"), again),
              Reason::kStateMalformed)
        << value;
  }
}

TEST(CheckRevoked, RefusesWhenOneLookUpFails) {
  Arena arena = Arena::Growing();
  const RevocationSubject subjects[2];
  const StoreOutcome outcomes[] = {{StoreResult::kAbsent, {}},
                                   {StoreResult::kUnavailable, {}}};
  StoreDialogue dialogue(outcomes, arena);
  EXPECT_EQ(CheckRevoked(subjects, kNow, dialogue), Reason::kStateUnavailable);
}

TEST(Revoke, TriesAgainWhenItWasOvertaken) {
  Arena arena = Arena::Growing();
  std::vector<StoreOutcome> outcomes = {{StoreResult::kAbsent, {}},
                                        {StoreResult::kExists, {}},
                                        {StoreResult::kFound, "5 6"},
                                        {StoreResult::kMismatch, {}},
                                        {StoreResult::kFound, "6 7"}};
  StoreDialogue dialogue(outcomes, arena);
  EXPECT_EQ(Revoke(Input(RevocationKind::kSubject, "x"), dialogue),
            Reason::kStateRequired);
  ASSERT_EQ(dialogue.pending().size(), 1u);
  EXPECT_EQ(dialogue.pending()[0].action, StoreAction::kCompareAndSet);
  EXPECT_EQ(dialogue.pending()[0].expected, "6 7");
  EXPECT_EQ(dialogue.pending()[0].value, "1764000000 1764003901");
  // But not for ever.
  outcomes.clear();
  for (size_t i = 0; i < limits::kMaxStoreAttempts; ++i) {
    outcomes.push_back({StoreResult::kAbsent, {}});
    outcomes.push_back({StoreResult::kExists, {}});
  }
  StoreDialogue endless(outcomes, arena);
  EXPECT_EQ(Revoke(Input(RevocationKind::kSubject, "x"), endless),
            Reason::kStateUnavailable);
}

}  // namespace
}  // namespace matron::state
