#include "crypto/aead.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::crypto {
namespace {

using jose::FromHex;
using json::Document;
using json::Value;
using Octets = std::vector<uint8_t>;

Octets FromHexText(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  return Octets(bytes.begin(), bytes.end());
}

struct Message {
  Octets key, iv, data, plaintext, sealed;

  std::span<const uint8_t, kAes256KeyBytes> the_key() const {
    return std::span(key).first<kAes256KeyBytes>();
  }
  std::span<const uint8_t, kGcmIvBytes> the_iv() const {
    return std::span(iv).first<kGcmIvBytes>();
  }
};

// Test case 16 of the specification of GCM by McGrew and Viega.
Message Example() {
  return {FromHexText("feffe9928665731c6d6a8f9467308308"
                      "feffe9928665731c6d6a8f9467308308"),
          FromHexText("cafebabefacedbaddecaf888"),
          FromHexText("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
          FromHexText("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da"
                      "2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                      "b16aedf5aa0de657ba637b39"),
          FromHexText("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c9"
                      "7598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                      "c5f61e6393ba7a0abcc9f662"
                      "76fc6ece0f4e1768cddf8853bb2d551b")};
}

bool Opens(const Message& m, Octets* out) {
  out->assign(m.sealed.size() - kGcmTagBytes, 0xaa);
  return OpenAes256Gcm(m.the_key(), m.the_iv(), m.data, m.sealed, *out);
}

bool IsZero(const Octets& octets) {
  return std::all_of(octets.begin(), octets.end(),
                     [](uint8_t octet) { return octet == 0; });
}

TEST(Aes256Gcm, IsTheKnownAnswer) {
  const Message m = Example();
  Octets sealed(m.plaintext.size() + kGcmTagBytes);
  ASSERT_TRUE(
      SealAes256Gcm(m.the_key(), m.the_iv(), m.data, m.plaintext, sealed));
  EXPECT_EQ(sealed, m.sealed);
  Octets opened;
  ASSERT_TRUE(Opens(m, &opened));
  EXPECT_EQ(opened, m.plaintext);
}

TEST(Aes256Gcm, WorksInPlace) {
  const Message m = Example();
  Octets buffer = m.plaintext;
  buffer.resize(m.sealed.size());
  const std::span<uint8_t> text = std::span(buffer).first(m.plaintext.size());
  ASSERT_TRUE(SealAes256Gcm(m.the_key(), m.the_iv(), m.data, text, buffer));
  EXPECT_EQ(buffer, m.sealed);
  ASSERT_TRUE(OpenAes256Gcm(m.the_key(), m.the_iv(), m.data, buffer, text));
  EXPECT_TRUE(std::equal(text.begin(), text.end(), m.plaintext.begin()));
}

TEST(Aes256Gcm, OpensNothingWithAnyBitChangedAndLeavesNoPlaintext) {
  for (Octets Message::* part :
       {&Message::key, &Message::iv, &Message::data, &Message::sealed}) {
    for (size_t bit = 0; bit < (Example().*part).size() * 8; ++bit) {
      Message m = Example();
      (m.*part)[bit / 8] =
          static_cast<uint8_t>((m.*part)[bit / 8] ^ (1 << (bit % 8)));
      Octets opened;
      EXPECT_FALSE(Opens(m, &opened));
      EXPECT_TRUE(IsZero(opened));
    }
  }
}

TEST(Aes256Gcm, RefusesBuffersOfAnotherSize) {
  const Message m = Example();
  Octets out(m.sealed.size() - 1);
  EXPECT_FALSE(
      SealAes256Gcm(m.the_key(), m.the_iv(), m.data, m.plaintext, out));
  EXPECT_FALSE(OpenAes256Gcm(m.the_key(), m.the_iv(), m.data, m.sealed, out));
  EXPECT_FALSE(OpenAes256Gcm(m.the_key(), m.the_iv(), m.data,
                             std::span(m.sealed).first(15), {}));
}

// Those of Project Wycheproof with the sizes of key, iv and tag that are used
// here.
TEST(Aes256Gcm, EveryVectorOfWycheproofHasItsResult) {
  MATRON_SHARED_OR_SKIP(text,
                        "data/wycheproof/testvectors_v1/aes_gcm_test.json");
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_valid = 0, num_invalid = 0;
  Value group = document.root().Find("testGroups").first();
  for (; group.exists(); group = group.next()) {
    if (group.Find("keySize").integer() != 256 ||
        group.Find("ivSize").integer() != 96 ||
        group.Find("tagSize").integer() != 128) {
      continue;
    }
    Value test = group.Find("tests").first();
    for (; test.exists(); test = test.next()) {
      const auto hex = [&](std::string_view name) {
        return FromHexText(test.Find(name).text());
      };
      Message m = {hex("key"), hex("iv"), hex("aad"), hex("msg"), hex("ct")};
      const Octets tag = hex("tag");
      m.sealed.insert(m.sealed.end(), tag.begin(), tag.end());
      const bool valid = test.Find("result").text() == "valid";
      Octets out;
      EXPECT_EQ(Opens(m, &out), valid) << test.Find("tcId").integer();
      ++(valid ? num_valid : num_invalid);
      if (!valid) continue;
      EXPECT_EQ(out, m.plaintext);
      out.resize(m.sealed.size());
      EXPECT_TRUE(
          SealAes256Gcm(m.the_key(), m.the_iv(), m.data, m.plaintext, out));
      EXPECT_EQ(out, m.sealed);
    }
  }
  EXPECT_EQ(num_valid, 39u);
  EXPECT_EQ(num_invalid, 27u);
}

}  // namespace
}  // namespace matron::crypto
