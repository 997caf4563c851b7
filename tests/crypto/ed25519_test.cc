// Ed25519 where implementations differ (CCTV, ed25519-speccheck): what is
// expected is RFC 8032 section 5.1.7 without the cofactor, keys and R of small
// order refused, and every encoding canonical.

#include <algorithm>
#include <string>
#include <string_view>

#include "crypto/verification_key.h"
#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::crypto {
namespace {

using jose::FromHex;
using json::Document;
using json::Value;

std::span<const uint8_t> Bytes(std::string_view bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

bool Verify(std::string_view key, std::string_view message,
            std::string_view signature) {
  Status status = Status::kOk;
  return VerificationKey::Ed25519(Bytes(key), &status)
      .Verify(Scheme::kEd25519, message, Bytes(signature));
}

// Flags of a vector that must be refused. `low_order_residue`: the equation
// holds only if both sides are multiplied by the cofactor.
bool IsRefused(const Value& flags) {
  for (Value flag = flags.first(); flag.exists(); flag = flag.next()) {
    for (const char* refused : {"low_order_A", "low_order_R", "non_canonical_A",
                                "non_canonical_R", "low_order_residue"}) {
      if (flag.text() == refused) return true;
    }
  }
  return false;
}

TEST(Ed25519EdgeCases, OfCctv) {
  MATRON_SHARED_OR_SKIP(text, "data/cctv-ed25519/ed25519vectors.json");
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_tests = 0, num_valid = 0;
  Value test = document.root().first();
  for (; test.exists(); test = test.next()) {
    const bool valid =
        Verify(FromHex(test.Find("key").text()), test.Find("msg").text(),
               FromHex(test.Find("sig").text()));
    EXPECT_EQ(valid, !IsRefused(test.Find("flags")))
        << test.Find("number").integer();
    ++num_tests;
    if (valid) ++num_valid;
  }
  EXPECT_EQ(num_tests, 914u);
  EXPECT_EQ(num_valid, 43u);
}

// Case 3 alone has neither key nor R of small order, holds without the
// cofactor, and is canonical.
TEST(Ed25519EdgeCases, OfSpeccheck) {
  MATRON_SHARED_OR_SKIP(text, "data/ed25519-speccheck/cases.json");
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t index = 0;
  Value test = document.root().first();
  for (; test.exists(); test = test.next(), ++index) {
    EXPECT_EQ(Verify(FromHex(test.Find("pub_key").text()),
                     FromHex(test.Find("message").text()),
                     FromHex(test.Find("signature").text())),
              index == 3)
        << index;
  }
  EXPECT_EQ(index, 12u);
}

}  // namespace
}  // namespace matron::crypto
