#include "state/refresh_family.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

class RefreshFamilyTest : public testing::Test {
 protected:
  std::string_view Hash(std::string_view of) {
    return arena_.Copy(StoreKey::Of("a", {of}, arena_).text());
  }
  RefreshFamily Sample() {
    RefreshFamily family;
    family.issuer = "https://as.example.org";
    family.client = Hash("client");
    family.subject = Hash("subject");
    family.data = "host \"1\" \xc3\xa9\n";
    family.scope = "openid";
    family.current = Hash("1");
    family.created_at = kNow;
    family.rotated_at = kNow;
    family.last_used_at = kNow;
    family.idle_s = 60;
    family.absolute_s = 600;
    return family;
  }
  Reason Parse(std::string_view text, RefreshFamily* out) {
    return ParseFamily(text, reader_, arena_, out);
  }

  Arena arena_ = Arena::Growing();
  json::Reader reader_;
};

TEST_F(RefreshFamilyTest, TokensReadBackInOneSpelling) {
  const std::optional<RefreshToken> token =
      RefreshToken::Make(Entropy(1), arena_);
  ASSERT_TRUE(token.has_value());
  const std::string text(token->Print(arena_));
  EXPECT_EQ(text.size(), 70u);
  const std::optional<RefreshToken> read = RefreshToken::Parse(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->family, token->family);
  EXPECT_EQ(read->secret, token->secret);
  for (const std::string& bad :
       {std::string(), std::string("mr1."), text + " ", " " + text, text + "=",
        text.substr(0, 69), "MR1." + text.substr(4), "mr2." + text.substr(4),
        text.substr(0, 26) + "-" + text.substr(27),
        text.substr(0, 30) + "+" + text.substr(31),
        text.substr(0, 69) + "_",  // Unused bits that are not zero.
        text.substr(0, 25) + "_" + text.substr(26),
        text.substr(0, 69) + std::string(1, '\0')}) {
    EXPECT_FALSE(RefreshToken::Parse(bad).has_value()) << bad;
  }
}

TEST_F(RefreshFamilyTest, EntropyIs32OctetsThatDiffer) {
  for (const std::string& bad :
       {std::string(), std::string(32, '\0'), std::string(32, '\xff'),
        Entropy(1).substr(1), Entropy(1) + "x"}) {
    EXPECT_FALSE(RefreshToken::Make(bad, arena_).has_value());
    EXPECT_FALSE(RefreshToken::MakeOf({}, bad).has_value());
  }
}

// Whoever sees the store, or the name of the family, learns no token.
TEST_F(RefreshFamilyTest, NothingTellsOfTheSecret) {
  const std::optional<RefreshToken> token =
      RefreshToken::Make(Entropy(1), arena_);
  ASSERT_TRUE(token.has_value());
  const std::string text(token->Print(arena_));
  const std::string secret = text.substr(27);
  const std::string name(token->FamilyName(arena_));
  EXPECT_EQ(name, text.substr(4, 22));
  EXPECT_EQ(text.find(token->SecretHash(arena_)), std::string::npos);
  EXPECT_EQ(secret.find(name.substr(0, 8)), std::string::npos);
  EXPECT_NE(token->RecordKey(arena_).text().substr(0, 22), name);
}

TEST_F(RefreshFamilyTest, RecordsReadBack) {
  RefreshFamily family = Sample();
  for (int round = 0; round < 4; ++round) {
    const std::string text(PrintFamily(family, arena_));
    RefreshFamily read;
    ASSERT_EQ(Parse(text, &read), Reason::kOk) << text;
    EXPECT_EQ(PrintFamily(read, arena_), text);
    if (round == 0) family.session = Hash("session");
    if (round == 1) {
      family.generation = limits::kMaxFamilyGeneration;
      family.previous = Hash("2");
    }
    if (round == 2) family = family.RevokedAt(kNow);
  }
}

TEST_F(RefreshFamilyTest, RefusesEveryChangeOfTheForm) {
  const std::string text(PrintFamily(Sample(), arena_));
  RefreshFamily read;
  struct {
    const char* from;
    const char* to;
  } const changes[] = {
      {"\"matron\":\"refresh-1\"", "\"matron\":\"refresh-2\""},
      {"\"matron\":\"refresh-1\",", ""},
      {"\"client\":\"", "\"client\":\"x"},
      {"\"client\":\"", "\"client\":\"\",\"client\":\""},
      {"\"client\":", "\"Client\":"},
      {"\"client\":", "\"x\":1,\"client\":"},
      {"\"session\":\"\"", "\"session\":\"sid-1\""},
      {"\"session\":\"\"", "\"session\":null"},
      {"\"session\":\"\",", ""},
      {"\"issuer\":\"https://as.example.org\"", "\"issuer\":\"\""},
      {"\"generation\":1", "\"generation\":2"},
      {"\"generation\":1", "\"generation\":0"},
      {"\"generation\":1", "\"generation\":1.0"},
      {"\"generation\":1", "\"generation\":\"1\""},
      {"\"previous\":\"\"", "\"previous\":\"x\""},
      {"\"idle_lifetime\":60", "\"idle_lifetime\":0"},
      {"\"idle_lifetime\":60", "\"idle_lifetime\":1e9"},
      {"\"absolute_lifetime\":600", "\"absolute_lifetime\":315360001"},
      {"\"grace\":0", "\"grace\":301"},
      {"\"grace\":0", "\"grace\":-1"},
      {"\"created_at\":1764000000", "\"created_at\":-1"},
      {"\"created_at\":1764000000", "\"created_at\":253402300800"},
      {"\"revoked_at\":null", "\"revoked_at\":false"},
      {"\"revoked_at\":null", "\"revoked_at\":-1"},
      {",\"revoked_at\":null", ""},
      {"\"revoked_at\":null", "\"revoked_at\":null,\"more\":null"},
      {"}", "} x"},
      {"}", "}\n"},
      {"{", " {"},
      {"\"grace\":0", "\"grace\": 0"},
      {"\"grace\":0", "\"grace\":-0"},
      {"\"scope\":\"openid\"", "\"scope\":\"open\\u0069d\""},
      {"\\n", "\\u000a"},
      // Revoked, but with a token.
      {"\"revoked_at\":null", "\"revoked_at\":1764000000"},
  };
  for (const auto& [from, to] : changes) {
    std::string bad = text;
    const size_t at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, std::string_view(from).size(), to);
    EXPECT_EQ(Parse(bad, &read), Reason::kStateMalformed) << bad;
  }
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(Parse(text.substr(0, size), &read), Reason::kStateMalformed);
  }
  for (const char* bad : {"null", "[]", "1", "{}", "\"\""}) {
    EXPECT_EQ(Parse(bad, &read), Reason::kStateMalformed);
  }
  EXPECT_EQ(Parse(std::string(limits::kMaxStoreValueBytes, ' ') + text, &read),
            Reason::kStateMalformed);
}

TEST_F(RefreshFamilyTest, ARevokedFamilyHasNoTokenAndALivingOneHas) {
  RefreshFamily family = Sample();
  family.generation = 2;
  family.previous = Hash("2");
  const RefreshFamily revoked = family.RevokedAt(kNow);
  RefreshFamily read;
  EXPECT_EQ(Parse(PrintFamily(revoked, arena_), &read), Reason::kOk);
  EXPECT_EQ(read.revoked_at, kNow);
  EXPECT_EQ(read.scope, family.scope);
  const auto refuses = [&](auto change) {
    RefreshFamily bad = revoked;
    change(bad);
    return Parse(PrintFamily(bad, arena_), &read) == Reason::kStateMalformed;
  };
  EXPECT_TRUE(refuses([&](RefreshFamily& f) { f.current = Hash("1"); }));
  EXPECT_TRUE(refuses([&](RefreshFamily& f) { f.previous = Hash("2"); }));
  EXPECT_TRUE(refuses([](RefreshFamily& f) { f.data = "x"; }));
  EXPECT_TRUE(refuses([](RefreshFamily& f) { f.revoked_at.reset(); }));
}

// Nothing that becomes of a family that fits is too long for a store.
TEST_F(RefreshFamilyTest, RevocationNeedsNoRoom) {
  RefreshFamily family = Sample();
  family.data = {};
  const size_t living = PrintFamily(family, arena_).size();
  const RefreshFamily revoked = family.RevokedAt(limits::kMaxNumericDate);
  EXPECT_LT(PrintFamily(revoked, arena_).size(), living);

  RefreshFamily longest = family;
  longest.previous = Hash("2");
  longest.generation = limits::kMaxFamilyGeneration;
  longest.rotated_at = longest.last_used_at = limits::kMaxNumericDate;
  const size_t room =
      limits::kMaxStoreValueBytes - PrintFamily(longest, arena_).size();
  const std::string scope(family.scope.size() + room, 'a');
  const std::string longer = scope + "a";
  family.scope = longest.scope = scope;
  EXPECT_TRUE(FitsStore(family, arena_));
  EXPECT_EQ(PrintFamily(longest, arena_).size(), limits::kMaxStoreValueBytes);
  family.scope = longer;
  EXPECT_FALSE(FitsStore(family, arena_));
}

}  // namespace
}  // namespace matron::state
