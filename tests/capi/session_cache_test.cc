// matron_session_cache_*: what is reached again, and what is not.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "matron.hpp"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

using CacheHandle = Owned<matron_session_cache, matron_session_cache_free>;

// As the tokens of tests/vectors have it.
constexpr int64_t kNow = 1764000000;
constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;

CacheHandle NewCache(size_t max_sessions = 64) {
  matron_session_cache* cache = nullptr;
  EXPECT_EQ(matron_session_cache_new(&cache, max_sessions), MATRON_OK);
  return CacheHandle(cache);
}

class SessionCacheTest : public testing::Test {
 protected:
  struct Opened {
    SessionHandle session;
    bool was_cached = false;
    matron_reason reason = MATRON_REASON_INTERNAL;
  };

  Opened Open(const matron_policy& policy, const matron_key_set* keys,
              std::string_view token, int64_t now = kNow, int64_t epoch = 0,
              std::string_view issuer = {}) {
    matron_token input = MATRON_TOKEN_INIT;
    input.compact = Str(token);
    input.now_unix_s = now;
    input.issuer = Str(issuer);
    matron_session* session = nullptr;
    int32_t was_cached = -1;
    EXPECT_EQ(
        matron_session_cache_open(cache_.get(), &session, &policy, keys, &input,
                                  epoch, scratch_.get(), &was_cached),
        MATRON_OK);
    Opened opened;
    opened.session.reset(session);
    opened.was_cached = was_cached == 1;
    opened.reason = matron_session_reason(session);
    return opened;
  }
  bool Cached(int64_t now = kNow, int64_t epoch = 0) {
    const Opened opened = Open(*policy_, keys_.get(), token_, now, epoch);
    EXPECT_EQ(opened.reason, MATRON_REASON_OK);
    return opened.was_cached;
  }

  const CacheHandle cache_ = NewCache();
  const ScratchHandle scratch_ = NewScratch();
  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const KeySetHandle keys_ = NewKeySet(KeySetText({"rsa-a"}));
  const std::string token_ = Token("rs256");
};

TEST_F(SessionCacheTest, HandsOutTheSameSession) {
  const Opened first = Open(*policy_, keys_.get(), token_);
  EXPECT_EQ(first.reason, MATRON_REASON_OK);
  EXPECT_FALSE(first.was_cached);
  const Opened second = Open(*policy_, keys_.get(), token_);
  EXPECT_TRUE(second.was_cached);
  EXPECT_EQ(first.session.get(), second.session.get());
  matron_session_cache_clear(cache_.get());
  EXPECT_FALSE(Cached());
  // References outlive what the cache dropped.
  EXPECT_EQ(matron_session_num_roles(first.session.get()), 1u);
}

TEST_F(SessionCacheTest, KeepsNothingThatIsRefused) {
  std::string forged = token_;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(Cached());
  for (int i = 0; i < 2; ++i) {
    const Opened refused = Open(*policy_, keys_.get(), forged);
    EXPECT_NE(refused.reason, MATRON_REASON_OK);
    EXPECT_FALSE(refused.was_cached);
    EXPECT_EQ(Open(*policy_, keys_.get(), "a.b.c").was_cached, false);
  }
}

TEST_F(SessionCacheTest, DoesNotOutliveTheToken) {
  EXPECT_FALSE(Cached());
  EXPECT_TRUE(Cached(kNow + 1));
  // Before it was opened there is no telling.
  EXPECT_FALSE(Open(*policy_, keys_.get(), token_, kNow - 1).was_cached);
  int64_t last = kNow;
  for (int64_t step = 1 << 20; step > 0; step /= 2) {
    if (Open(*policy_, keys_.get(), token_, last + step).reason ==
        MATRON_REASON_OK) {
      last += step;
    }
  }
  matron_session_cache_clear(cache_.get());
  EXPECT_FALSE(Cached(last - 1));
  EXPECT_TRUE(Cached(last));
  const Opened expired = Open(*policy_, keys_.get(), token_, last + 1);
  EXPECT_FALSE(expired.was_cached);
  EXPECT_EQ(expired.reason, MATRON_REASON_TOKEN_EXPIRED);
}

TEST_F(SessionCacheTest, AnotherPolicyReachesNothing) {
  EXPECT_FALSE(Cached());
  const PolicyHandle equal = NewPolicy(MemberPolicy());
  EXPECT_FALSE(Open(*equal, keys_.get(), token_).was_cached);
  EXPECT_TRUE(Open(*equal, keys_.get(), token_).was_cached);
  EXPECT_TRUE(Cached());
}

TEST_F(SessionCacheTest, OtherKeysReachNothing) {
  EXPECT_FALSE(Cached());
  const KeySetHandle others = NewKeySet(KeySetText({"rsa-b"}));
  const Opened other = Open(*policy_, others.get(), token_);
  EXPECT_FALSE(other.was_cached);
  EXPECT_NE(other.reason, MATRON_REASON_OK);
  EXPECT_FALSE(Open(*policy_, nullptr, token_).was_cached);
  // The same document is the same set.
  const KeySetHandle same = NewKeySet(KeySetText({"rsa-a"}));
  EXPECT_TRUE(Open(*policy_, same.get(), token_).was_cached);
}

TEST_F(SessionCacheTest, AnotherEpochReachesNothing) {
  EXPECT_FALSE(Cached(kNow, 7));
  EXPECT_TRUE(Cached(kNow, 7));
  EXPECT_FALSE(Cached(kNow, 8));
  EXPECT_FALSE(Cached(kNow, -7));
}

TEST_F(SessionCacheTest, AnotherIssuerReachesNothing) {
  EXPECT_FALSE(Cached());
  EXPECT_FALSE(
      Open(*policy_, keys_.get(), token_, kNow, 0, "https://other.example.org")
          .was_cached);
}

TEST_F(SessionCacheTest, MakesRoom) {
  const CacheHandle small = NewCache(1);  // One set of eight.
  matron_token input = MATRON_TOKEN_INIT;
  input.compact = Str(token_);
  input.now_unix_s = kNow;
  const auto cached = [&](int64_t epoch) {
    matron_session* session = nullptr;
    int32_t was_cached = -1;
    EXPECT_EQ(matron_session_cache_open(small.get(), &session, policy_.get(),
                                        keys_.get(), &input, epoch,
                                        scratch_.get(), &was_cached),
              MATRON_OK);
    matron_session_free(session);
    return was_cached == 1;
  };
  for (int64_t epoch = 0; epoch < 8; ++epoch) EXPECT_FALSE(cached(epoch));
  EXPECT_TRUE(cached(0));
  EXPECT_FALSE(cached(8));  // In place of 1, which was not found for longest.
  EXPECT_TRUE(cached(0));
  EXPECT_FALSE(cached(1));
}

TEST_F(SessionCacheTest, RefusesNullArguments) {
  matron_token input = MATRON_TOKEN_INIT;
  input.compact = Str(token_);
  matron_session* session = nullptr;
  int32_t was_cached = 1;
  EXPECT_EQ(matron_session_cache_open(nullptr, &session, policy_.get(), nullptr,
                                      &input, 0, scratch_.get(), &was_cached),
            kInvalid);
  EXPECT_EQ(was_cached, 0);
  EXPECT_EQ(
      matron_session_cache_open(cache_.get(), nullptr, policy_.get(), nullptr,
                                &input, 0, scratch_.get(), nullptr),
      kInvalid);
  EXPECT_EQ(matron_session_cache_open(cache_.get(), &session, nullptr, nullptr,
                                      &input, 0, scratch_.get(), nullptr),
            kInvalid);
  EXPECT_EQ(
      matron_session_cache_open(cache_.get(), &session, policy_.get(), nullptr,
                                nullptr, 0, scratch_.get(), nullptr),
      kInvalid);
  EXPECT_EQ(matron_session_cache_open(cache_.get(), &session, policy_.get(),
                                      nullptr, &input, 0, nullptr, nullptr),
            kInvalid);
  EXPECT_EQ(matron_session_cache_new(nullptr, 1), kInvalid);
  matron_session_cache* none = cache_.get();
  EXPECT_EQ(matron_session_cache_new(&none, 0), kInvalid);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(matron_session_cache_new(&none, 1048577), kInvalid);
  matron_session_cache_clear(nullptr);
  matron_session_cache_free(nullptr);
}

// Eight threads open, decide on and drop sessions of one cache, which is
// cleared meanwhile.
TEST_F(SessionCacheTest, IsSharedByThreads) {
  const std::string expected = [&] {
    const Opened opened = Open(*policy_, keys_.get(), token_);
    return Describe(Ask(*opened.session, {.url = "/Patient/p1"}, *scratch_));
  }();
  std::atomic<size_t> differences = 0;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const ScratchHandle scratch = NewScratch(1);
      matron_token input = MATRON_TOKEN_INIT;
      input.compact = Str(token_);
      input.now_unix_s = kNow;
      for (int64_t round = 0; round < 40; ++round) {
        matron_session* session = nullptr;
        if (matron_session_cache_open(cache_.get(), &session, policy_.get(),
                                      keys_.get(), &input, round % 3,
                                      scratch.get(), nullptr) != MATRON_OK) {
          ++differences;
          continue;
        }
        const SessionHandle owned(session);
        if (t == 0 && round % 8 == 0) matron_session_cache_clear(cache_.get());
        if (Describe(Ask(*owned, {.url = "/Patient/p1"}, *scratch)) !=
            expected) {
          ++differences;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differences, 0u);
}

}  // namespace
}  // namespace matron::calls
