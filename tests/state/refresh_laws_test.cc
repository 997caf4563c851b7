// Laws of families, over random interleavings of an honest client and a thief.

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/random.h"
#include "tests/state/desk.h"

namespace matron::state {
namespace {

// A family, and who holds which of its tokens.
struct World {
  MemoryStorePtr store = NewStore();
  std::vector<std::string> all;     // Every token that was ever answered.
  std::string honest;               // What the client uses next.
  std::vector<std::string> stolen;  // What the thief has seen.
  uint64_t entropy = 1;
  int64_t now = kNow;
  bool reused = false;

  explicit World(int64_t grace_s) {
    IssueInput input = Family();
    input.grace_s = grace_s;
    input.idle_s = input.absolute_s = 86400;
    honest = Issue(*store, input, ++entropy).token;
    all = {honest};
  }

  Got Present(const std::string& token) {
    const Got got =
        Rotate(*store, {.token = token, .now = now, .entropy = ++entropy});
    if (got.reason == "ok") all.push_back(got.token);
    if (got.reason == "refresh_token_reused") reused = true;
    return got;
  }

  // How many tokens would be accepted now, each tried on a store of its own: a
  // run of the transition up to its write, which is not carried out.
  size_t CountLiving() {
    size_t living = 0;
    for (const std::string& token : all) {
      Arena arena = Arena::Growing();
      json::Reader reader;
      const std::string octets = Entropy(~entropy);
      RotateInput input;
      input.token = token;
      input.client = "app";
      input.now = now;
      input.entropy = octets;
      RefreshGrant grant;
      const Reason reason = RunWith(
          [&](StoreDialogue& dialogue) {
            return RotateRefresh(input, reader, dialogue, &grant);
          },
          [&](const StoreRequest& request, Arena& memory) {
            return request.action == StoreAction::kGet
                       ? store->Apply(request, now, memory)
                       : StoreOutcome{StoreResult::kDone, {}};
          },
          arena);
      living += reason == Reason::kOk;
    }
    return living;
  }
};

void Step(World& world, fixtures::Random& random) {
  switch (random.Below(4)) {
    case 0:  // The client refreshes; sometimes the answer is lost.
    case 1: {
      const Got got = world.Present(world.honest);
      if (got.reason == "ok" && random.Below(8) != 0) world.honest = got.token;
      break;
    }
    case 2:  // The thief sees one, or uses one.
      world.stolen.push_back(world.all[random.Below(world.all.size())]);
      break;
    default: {
      if (world.stolen.empty()) break;
      const Got got =
          world.Present(world.stolen[random.Below(world.stolen.size())]);
      if (got.reason == "ok") world.stolen.push_back(got.token);
    }
  }
  world.now += static_cast<int64_t>(random.Below(3));
}

TEST(RefreshLaws, AfterReuseNothingOfTheFamilyWorks) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    fixtures::Random random(seed);
    World world(seed % 3 == 0 ? 5 : 0);
    for (int i = 0; i < 25 && !world.reused; ++i) Step(world, random);
    if (!world.reused) continue;
    EXPECT_EQ(world.CountLiving(), 0u) << seed;
    for (const std::string& token : std::vector<std::string>(world.all)) {
      EXPECT_EQ(world.Present(token).reason, "refresh_token_revoked") << seed;
    }
  }
}

TEST(RefreshLaws, AtMostOneTokenLives) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    fixtures::Random random(seed);
    World world(0);
    for (int i = 0; i < 20; ++i) {
      Step(world, random);
      EXPECT_EQ(world.CountLiving(), world.reused ? 0u : 1u) << seed;
    }
  }
}

TEST(RefreshLaws, AtMostTwoWithinTheGracePeriod) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    fixtures::Random random(seed);
    World world(5);
    for (int i = 0; i < 20; ++i) {
      Step(world, random);
      EXPECT_LE(world.CountLiving(), world.reused ? 0u : 2u) << seed;
      world.now += 5;
      EXPECT_LE(world.CountLiving(), 1u) << seed;
      world.now -= 5;
    }
  }
}

// A thief who uses a stolen token before the client does is found when the
// client comes, and the other way round.
TEST(RefreshLaws, WhoeverComesSecondIsFound) {
  for (const bool thief_first : {true, false}) {
    World world(0);
    const std::string stolen = world.honest;
    const Got first = world.Present(stolen);
    EXPECT_EQ(first.reason, "ok");
    std::string next = first.token;
    // Who came first goes on for a while.
    for (int i = 0; i < (thief_first ? 5 : 0); ++i) {
      next = world.Present(next).token;
    }
    EXPECT_EQ(world.Present(stolen).reason, "refresh_token_reused");
    EXPECT_EQ(world.Present(next).reason, "refresh_token_revoked");
  }
}

TEST(RefreshLaws, NoTwoTokensAreAlike) {
  World world(0);
  for (int i = 0; i < 200; ++i)
    world.honest = world.Present(world.honest).token;
  EXPECT_EQ(std::set<std::string>(world.all.begin(), world.all.end()).size(),
            world.all.size());
}

}  // namespace
}  // namespace matron::state
