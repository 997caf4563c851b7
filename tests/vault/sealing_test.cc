// What is sealed, byte by byte, is held against another implementation by
// tests/vectors/vault.jsonl.

#include "vault/sealing.h"

#include <algorithm>
#include <string>

#include "gtest/gtest.h"
#include "tests/vault/test_ring.h"

namespace matron::vault {
namespace {

using Octets = std::vector<uint8_t>;

Reason Opened(const KeyRing& ring, const Octets& sealed, std::string* out,
              const Binding& binding = kBinding, int64_t now = kNow) {
  out->assign(sealed.size(), '\xaa');
  Sealed result;
  const Reason reason =
      Open(ring, binding, now, sealed,
           {reinterpret_cast<uint8_t*>(out->data()), out->size()}, &result);
  out->resize(result.size);
  return reason;
}

bool Holds(const Octets& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) !=
         bytes.end();
}

TEST(Sealing, OpensWhatItSealed) {
  const KeyRing ring = RingOf({"k1", "k2"});
  for (const size_t size : {0u, 1u, 15u, 16u, 17u, 4096u}) {
    const std::string plaintext(size, 'x');
    std::string opened;
    EXPECT_EQ(Opened(ring, SealedBy(ring, plaintext), &opened), Reason::kOk);
    EXPECT_EQ(opened, plaintext);
  }
}

TEST(Sealing, OpensNothingWithAnyBitChanged) {
  const KeyRing ring = RingOf({"k1", "k2"});
  const Octets sealed = SealedBy(ring, "plaintext");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Octets changed = sealed;
    changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ 1 << bit % 8);
    std::string opened;
    EXPECT_NE(Opened(ring, changed, &opened), Reason::kOk) << bit;
    EXPECT_EQ(opened, "");
  }
}

TEST(Sealing, LeavesNothingOfWhatIsExpiredOrTampered) {
  const KeyRing ring = RingOf({"k1"});
  const std::string plaintext = "a secret that must not stay";
  Octets sealed = SealedBy(ring, plaintext);
  Sealed result;
  for (const int64_t now : {kNow, kNow + 60}) {
    Octets out(sealed.size(), 0xaa);
    const Reason reason = Open(ring, kBinding, now, sealed, out, &result);
    EXPECT_EQ(Holds(out, plaintext), reason == Reason::kOk);
    EXPECT_EQ(reason, now == kNow ? Reason::kOk : Reason::kSealedExpired);
  }
  sealed.back() ^= 1;
  Octets out(sealed.size(), 0xaa);
  EXPECT_EQ(Open(ring, kBinding, kNow, sealed, out, &result),
            Reason::kSealedTampered);
  EXPECT_FALSE(Holds(out, plaintext));
}

TEST(Sealing, DoesNotTellAnotherBindingFromAChangedBit) {
  const KeyRing ring = RingOf({"k1"});
  const Octets sealed = SealedBy(ring, "x");
  std::string opened;
  for (const Binding& other : {Binding{"refresh_token", "app1", "u2"},
                               Binding{"refresh_token", "app", "1u1"},
                               Binding{"refresh_token", "app1u1", ""},
                               Binding{"refresh_tokena", "pp1", "u1"},
                               Binding{"app1", "refresh_token", "u1"}}) {
    EXPECT_EQ(Opened(ring, sealed, &opened, other), Reason::kSealedTampered);
  }
}

TEST(Sealing, NeedsAnOutputOfTheRightSizeAndTellsIt) {
  const KeyRing ring = RingOf({"k1"});
  const Octets sealed = SealedBy(ring, "plain");
  const Nonce nonce("plain");
  Octets out(sealed.size() - 1, 0xaa);
  Sealed result;
  EXPECT_EQ(Seal(ring, {kBinding, nonce.octets(), kNow, kNow + 60},
                 Bytes("plain"), out, &result),
            Reason::kScratchTooSmall);
  EXPECT_EQ(result.size, sealed.size());
  EXPECT_EQ(
      Reseal(ring, {kBinding, nonce.octets(), kNow}, sealed, out, &result),
      Reason::kScratchTooSmall);
  EXPECT_EQ(result.size, sealed.size());
  EXPECT_EQ(out, Octets(out.size(), 0xaa));
  EXPECT_EQ(
      Open(ring, kBinding, kNow, sealed, std::span(out).first(4), &result),
      Reason::kScratchTooSmall);
  EXPECT_EQ(result.size, 5u);
  EXPECT_EQ(result.key, nullptr);
}

TEST(Sealing, RefusesWhatIsBeyondItsBounds) {
  const KeyRing ring = RingOf({"k1"});
  const Nonce nonce("n");
  const std::string longest(limits::kMaxBindingBytes, 'x');
  const std::string too_long(limits::kMaxBindingBytes + 1, 'x');
  Octets out(1000);
  Sealed result;
  const auto seal = [&](SealInput input) {
    return Seal(ring, input, Bytes("x"), out, &result);
  };
  const SealInput good = {kBinding, nonce.octets(), kNow, kNow + 1};
  EXPECT_EQ(seal(good), Reason::kOk);
  for (std::string_view Binding::* text :
       {&Binding::purpose, &Binding::client, &Binding::subject}) {
    SealInput input = good;
    input.binding.*text = longest;
    EXPECT_EQ(seal(input), Reason::kOk);
    input.binding.*text = too_long;
    EXPECT_EQ(seal(input), Reason::kInvalidArgument);
    input.binding.*text = "";
    EXPECT_EQ(seal(input), text == &Binding::subject
                               ? Reason::kOk
                               : Reason::kInvalidArgument);
  }
  SealInput input = good;
  input.now_unix_s = -1;
  EXPECT_EQ(seal(input), Reason::kInvalidArgument);
  input = good;
  input.expires_unix_s = limits::kMaxNumericDate + 1;
  EXPECT_EQ(seal(input), Reason::kInvalidArgument);
  const Octets large(limits::kMaxSealedPlaintextBytes + 1);
  EXPECT_EQ(Seal(ring, good, large, out, &result), Reason::kInvalidArgument);
  EXPECT_EQ(Seal(ring, good, std::span(large).subspan(1), out, &result),
            Reason::kScratchTooSmall);
}

TEST(Sealing, RefusesNoncesThatAreNoEntropy) {
  const KeyRing ring = RingOf({"k1"});
  const Nonce nonce("n");
  Octets out(1000);
  Sealed result;
  for (const Octets& bad : {Octets(), Octets(24, 0), Octets(24, 0xff),
                            Octets(nonce.digest.begin(), nonce.digest.end())}) {
    EXPECT_EQ(
        Seal(ring, {kBinding, bad, kNow, kNow + 1}, Bytes("x"), out, &result),
        Reason::kNonceUnusable);
  }
}

TEST(Resealing, ChangesTheKeyAndNothingElse) {
  const KeyRing old = RingOf({"k1"}), both = RingOf({"k1", "a-longer-id"});
  const Octets sealed = SealedBy(old, "plain");
  const Nonce nonce("again");
  Octets out(sealed.size() + limits::kMaxKeyIdBytes);
  Sealed result;
  ASSERT_EQ(
      Reseal(both, {kBinding, nonce.octets(), kNow}, sealed, out, &result),
      Reason::kOk);
  EXPECT_TRUE(result.changed);
  EXPECT_EQ(result.key->id(), "a-longer-id");
  EXPECT_EQ(result.expires_unix_s, kNow + 60);
  out.resize(result.size);
  std::string opened;
  EXPECT_EQ(Opened(both, out, &opened), Reason::kOk);
  EXPECT_EQ(opened, "plain");
  EXPECT_EQ(Opened(old, out, &opened), Reason::kSealedKeyUnknown);

  Octets again(out.size());
  ASSERT_EQ(Reseal(both, {kBinding, nonce.octets(), kNow}, out, again, &result),
            Reason::kOk);
  EXPECT_FALSE(result.changed);
  EXPECT_EQ(again, out);
}

TEST(Resealing, OfTheSameKeyStillOpensFirst) {
  const KeyRing ring = RingOf({"k1"});
  Octets sealed = SealedBy(ring, "plain");
  const Nonce nonce("again");
  sealed.back() ^= 1;
  Octets out(sealed.size(), 0xaa);
  Sealed result;
  EXPECT_EQ(
      Reseal(ring, {kBinding, nonce.octets(), kNow}, sealed, out, &result),
      Reason::kSealedTampered);
  EXPECT_EQ(result.key, nullptr);
  EXPECT_NE(out, sealed);
}

}  // namespace
}  // namespace matron::vault
