#include "vault/sweep.h"

#include "gtest/gtest.h"
#include "tests/vault/test_ring.h"

namespace matron::vault {
namespace {

TEST(Sweep, TellsTheFateOfEach) {
  const KeyRing old = RingOf({"k1"}), both = RingOf({"k1", "k2"}),
                later = RingOf({"k2"});
  const std::vector<uint8_t> sealed = SealedBy(old, "x");
  const auto sweep = [&](const KeyRing& ring, int64_t now) {
    return Sweep(ring, now, sealed);
  };
  EXPECT_EQ(sweep(old, kNow).fate, Fate::kKeep);
  EXPECT_EQ(sweep(old, kNow).reason, Reason::kOk);
  EXPECT_EQ(sweep(old, kNow + 59).fate, Fate::kKeep);
  EXPECT_EQ(sweep(old, kNow + 60).fate, Fate::kPurge);
  EXPECT_EQ(sweep(old, kNow + 60).reason, Reason::kSealedExpired);
  EXPECT_EQ(sweep(both, kNow).fate, Fate::kReseal);
  EXPECT_EQ(sweep(later, kNow).fate, Fate::kPurge);
  EXPECT_EQ(sweep(later, kNow).reason, Reason::kSealedKeyUnknown);
  EXPECT_EQ(sweep(old, kNow - 2000).fate, Fate::kKeep);
  EXPECT_EQ(sweep(old, kNow - 2000).reason, Reason::kKeyRingExhausted);
  EXPECT_EQ(Sweep(old, kNow, Bytes("mt\x01")).fate, Fate::kPurge);
  EXPECT_EQ(Sweep(old, kNow, {}).reason, Reason::kSealedMalformed);
}

TEST(Sweep, NamesTheFates) {
  EXPECT_EQ(NameOf(Fate::kKeep), "keep");
  EXPECT_EQ(NameOf(Fate::kReseal), "reseal");
  EXPECT_EQ(NameOf(Fate::kPurge), "purge");
}

}  // namespace
}  // namespace matron::vault
