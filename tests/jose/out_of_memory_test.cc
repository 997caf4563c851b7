// Without memory nothing is accepted that is not accepted with it.

#include <string>

#include "gtest/gtest.h"
#include "jose/jws.h"
#include "tests/alloc/allocations.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

using alloc::FailingAllocations;

// Parses keys and token and verifies, each from nothing.
Reason Verify(const std::string& token, const std::string& set) {
  json::Reader reader;
  json::Document document;
  if (document.Parse(set, reader) != Status::kOk) return Reason::kKeySetMissing;
  Diagnostics diagnostics;
  const Result<KeySet> keys = KeySet::Parse(document.root(), diagnostics);
  if (!keys.ok()) return Reason::kKeySetMissing;
  Arena arena = Arena::Growing();
  CompactJws jws;
  VerifiedJws verified;
  Reason reason = jws.Parse(token, reader, arena);
  if (reason == Reason::kOk) {
    reason = jws.RequireAlgorithm(AlgorithmSet::Default());
  }
  return reason == Reason::kOk ? jws.Verify(*keys, &verified) : reason;
}

// How `token` fares with 0, 1, 2 ... allocations, until none fails.
void WithEveryFailure(const std::string& token, Reason with_memory) {
  const std::string set = TestKeySet();
  bool failed = true;
  size_t failures = 0;
  for (size_t allowed = 0; failed && allowed < 3000; ++allowed) {
    Reason reason = Reason::kInternal;
    {
      FailingAllocations failing(allowed);
      reason = Verify(token, set);
      failed = FailingAllocations::any_failed();
    }
    if (failed) ++failures;
    if (reason != with_memory) {
      EXPECT_TRUE(failed);
      EXPECT_NE(reason, Reason::kOk) << allowed;
    }
  }
  EXPECT_FALSE(failed);
  EXPECT_GE(failures, 30u);
}

TEST(OutOfMemory, NeverAcceptsAForgedToken) {
  for (const char* name : {"rs256", "rs384", "es256", "es384"}) {
    std::string token = TestToken(name);
    token[token.size() - 20] = token[token.size() - 20] == 'A' ? 'B' : 'A';
    WithEveryFailure(token, Reason::kSignatureInvalid);
  }
  WithEveryFailure(TestToken("kid_unknown"), Reason::kKeyNotFound);
  WithEveryFailure(TestToken("kid_empty"), Reason::kKeyNotFound);
}

TEST(OutOfMemory, AcceptsAGoodTokenWhenThereIsEnough) {
  for (const char* name : {"rs256", "es384"}) {
    WithEveryFailure(TestToken(name), Reason::kOk);
  }
}

// A set of which keys were lost is no set.
TEST(OutOfMemory, MakesNoKeySetThatLacksAKey) {
  json::Reader reader;
  json::Document document;
  ASSERT_EQ(document.Parse(TestKeySet(), reader), Status::kOk);
  for (size_t allowed = 0; allowed < 200; ++allowed) {
    Diagnostics diagnostics;
    FailingAllocations failing(allowed);
    const Result<KeySet> keys = KeySet::Parse(document.root(), diagnostics);
    if (!keys.ok()) {
      EXPECT_EQ(keys.status(), Status::kOutOfMemory) << allowed;
    } else {
      EXPECT_EQ(keys->num_usable(), 3u) << allowed;
    }
  }
}

}  // namespace
}  // namespace matron::jose
