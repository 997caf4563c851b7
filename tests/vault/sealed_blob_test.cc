#include "vault/sealed_blob.h"

#include "gtest/gtest.h"
#include "tests/vault/test_ring.h"

namespace matron::vault {
namespace {

TEST(SealedBlob, IsTakenApart) {
  const std::vector<uint8_t> bytes = SealedBy(RingOf({"k1"}), "plain");
  SealedBlob blob;
  ASSERT_TRUE(SealedBlob::Parse(bytes, &blob));
  EXPECT_EQ(blob.key_id, "k1");
  EXPECT_EQ(blob.expires_unix_s, kNow + 60);
  EXPECT_EQ(blob.plaintext_size(), 5u);
  EXPECT_EQ(blob.header.size() + blob.sealed.size(), bytes.size());
  const Nonce nonce("plain");
  EXPECT_TRUE(std::equal(blob.nonce.begin(), blob.nonce.end(),
                         nonce.octets().begin(), nonce.octets().end()));
  std::vector<uint8_t> header(blob.header.size());
  WriteSealedHeader(blob.key_id, blob.expires_unix_s, blob.nonce, header);
  EXPECT_TRUE(std::equal(header.begin(), header.end(), blob.header.begin()));
}

TEST(SealedBlob, RefusesEverySizeThatIsTooSmall) {
  const std::vector<uint8_t> bytes = SealedBy(RingOf({"k1"}), "");
  SealedBlob blob;
  EXPECT_TRUE(SealedBlob::Parse(bytes, &blob));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(SealedBlob::Parse(std::span(bytes).first(size), &blob));
    EXPECT_EQ(blob.key_id, "");
  }
}

TEST(SealedBlob, RefusesMoreThanCanBeSealed) {
  std::vector<uint8_t> bytes = SealedBy(RingOf({"k1"}), "");
  SealedBlob blob;
  bytes.resize(SealedSize(2, limits::kMaxSealedPlaintextBytes));
  EXPECT_TRUE(SealedBlob::Parse(bytes, &blob));
  bytes.push_back(0);
  EXPECT_FALSE(SealedBlob::Parse(bytes, &blob));
}

}  // namespace
}  // namespace matron::vault
