#include "vault/key_ring.h"

#include <array>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/vault/test_ring.h"

namespace matron::vault {
namespace {

const crypto::Sha256Digest kOctets = crypto::Sha256("a");
const crypto::Sha256Digest kOthers = crypto::Sha256("b");
const std::array<uint8_t, kRingKeyBytes> kZeros = {};
const std::string kLongId(limits::kMaxKeyIdBytes, 'k');
const std::string kTooLongId(limits::kMaxKeyIdBytes + 1, 'k');

struct RingCase {
  const char* name;
  std::vector<RingKey> keys;
  Status want;
};

class KeyRingTest : public testing::TestWithParam<RingCase> {};

TEST_P(KeyRingTest, NamesWhatIsWrongWithTheLastKey) {
  size_t index = 99;
  const Result<KeyRing> ring = KeyRing::Create(GetParam().keys, &index);
  EXPECT_EQ(ring.status(), GetParam().want);
  EXPECT_EQ(index, GetParam().keys.empty() ? 0 : GetParam().keys.size() - 1);
}

const RingCase kRings[] = {
    {"One", {{"k", kOctets, 0}}, Status::kOk},
    {"Two", {{"k", kOctets, 0}, {"l", kOthers, 1}}, Status::kOk},
    {"LongestId", {{kLongId, kOctets, 0}}, Status::kOk},
    {"LastTime",
     {{"k", kOctets, limits::kMaxNumericDate - 1, limits::kMaxNumericDate}},
     Status::kOk},
    {"None", {}, Status::kKeySetInvalid},
    {"NoId", {{"", kOctets, 0}}, Status::kKeyMalformed},
    {"TooLongId", {{kTooLongId, kOctets, 0}}, Status::kKeyMalformed},
    {"Blank", {{"a b", kOctets, 0}}, Status::kKeyMalformed},
    {"Delete", {{"a\x7f", kOctets, 0}}, Status::kKeyMalformed},
    {"NotAscii", {{"\xc3\xa9", kOctets, 0}}, Status::kKeyMalformed},
    {"31Octets",
     {{"k", std::span(kOctets).first(31), 0}},
     Status::kKeyMalformed},
    {"Negative", {{"k", kOctets, -1}}, Status::kKeyMalformed},
    {"Beyond",
     {{"k", kOctets, limits::kMaxNumericDate + 1}},
     Status::kKeyMalformed},
    {"RetiredAtOnce", {{"k", kOctets, 5, 5}}, Status::kKeyMalformed},
    {"Zeros", {{"k", kZeros, 0}}, Status::kKeyWeak},
    {"SameOctets", {{"k", kOctets, 0}, {"l", kOctets, 1}}, Status::kKeyWeak},
    {"SameId", {{"k", kOctets, 0}, {"k", kOthers, 1}}, Status::kKeyDuplicateId},
    {"SameTime",
     {{"k", kOctets, 1}, {"l", kOthers, 1}},
     Status::kKeyDuplicateId},
};
INSTANTIATE_TEST_SUITE_P(Rings, KeyRingTest, testing::ValuesIn(kRings),
                         fixtures::CaseName());

TEST(KeyRing, HoldsUpTo64Keys) {
  std::vector<crypto::Sha256Digest> octets;
  std::vector<std::string> ids;
  for (size_t i = 0; i <= limits::kMaxRingKeys; ++i) {
    ids.push_back(std::to_string(i));
    octets.push_back(crypto::Sha256(ids.back()));
  }
  std::vector<RingKey> keys;
  for (size_t i = 0; i < limits::kMaxRingKeys; ++i) {
    keys.push_back({ids[i], octets[i], static_cast<int64_t>(i)});
  }
  EXPECT_EQ(KeyRing::Create(keys).status(), Status::kOk);
  keys.push_back({ids.back(), octets.back(), 64});
  EXPECT_EQ(KeyRing::Create(keys).status(), Status::kKeySetInvalid);
}

TEST(KeyRing, SealsByTheYoungestThatCounts) {
  const RingKey keys[] = {{"young", kOctets, 200, 300}, {"old", kOthers, 100}};
  const Result<KeyRing> ring = KeyRing::Create(keys);
  ASSERT_TRUE(ring.ok());
  const auto id_at = [&](int64_t now) {
    const KeyRing::Key* key = ring->SealingKeyAt(now);
    return key == nullptr ? "" : key->id();
  };
  EXPECT_EQ(id_at(99), "");
  EXPECT_EQ(id_at(100), "old");
  EXPECT_EQ(id_at(199), "old");
  EXPECT_EQ(id_at(200), "young");
  EXPECT_EQ(id_at(299), "young");
  EXPECT_EQ(id_at(300), "old");
  ASSERT_NE(ring->Find("young"), nullptr);
  EXPECT_EQ(ring->Find("young")->created_unix_s(), 200);
  EXPECT_EQ(ring->Find("Young"), nullptr);
}

TEST(KeyRing, IsEmptyAfterItWasMoved) {
  KeyRing ring = RingOf({"a", "b"});
  KeyRing other = std::move(ring);
  EXPECT_EQ(ring.num_keys(), 0u);  // NOLINT: what is left is asked for.
  EXPECT_EQ(ring.Find("a"), nullptr);
  EXPECT_EQ(other.num_keys(), 2u);
  other = RingOf({"c"});
  EXPECT_EQ(other.num_keys(), 1u);
  EXPECT_NE(other.Find("c"), nullptr);
}

TEST(KeyUses, AreCountedUpToTheirLimit) {
  EXPECT_EQ(CountSeal(0), 1);
  EXPECT_EQ(CountSeal(limits::kMaxCountedSeals), limits::kMaxCountedSeals);
  EXPECT_FALSE(AdvisesRotation(limits::kAdvisedSealsOfKey - 1));
  EXPECT_TRUE(AdvisesRotation(limits::kAdvisedSealsOfKey));
}

}  // namespace
}  // namespace matron::vault
