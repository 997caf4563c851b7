// matron_key_ring_*, matron_seal, matron_open, matron_reseal, and matron.hpp
// over them. What is sealed is tested by tests/vault and
// tests/vectors/vault.jsonl.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "matron.hpp"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

constexpr std::string_view kOldKey =
    R"({"id":"k1","key":"8psuVgzKHPQqBsrhTmfdUAoWQJNVa4J8S_KPQ_UGKaI",)"
    R"("created":1763998000})";
constexpr std::string_view kNewKey =
    R"({"id":"k2","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",)"
    R"("created":1763999000})";
constexpr std::string_view kNonce = "0123456789abcdefghijklmn";

std::string RingText(std::string_view keys) {
  return R"({"keys":[)" + std::string(keys) + "]}";
}

KeyRing OldRing() { return *KeyRing::Parse(RingText(kOldKey)); }
KeyRing BothRing() {
  return *KeyRing::Parse(
      RingText(std::string(kOldKey) + "," + std::string(kNewKey)));
}

SealInput Input() {
  return {"refresh_token", "app1", "u1", kNonce, kNow, kNow + 60};
}

matron_seal_input CInput() {
  matron_seal_input input = MATRON_SEAL_INPUT_INIT;
  input.purpose = Str("refresh_token");
  input.client = Str("app1");
  input.subject = Str("u1");
  input.nonce = Str(kNonce);
  input.now_unix_s = kNow;
  input.expires_unix_s = kNow + 60;
  return input;
}

std::string_view Text(const std::vector<uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Sealed, OpensAndIsSealedAnew) {
  const KeyRing old = OldRing(), both = BothRing();
  const Sealed sealed = Seal(old, Input(), "a token");
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealed.key, "k1");
  EXPECT_EQ(sealed.expires_unix_s, kNow + 60);
  EXPECT_EQ(Text(Open(old, Input(), Text(sealed.bytes)).bytes), "a token");

  const Sealed again = Reseal(both, Input(), Text(sealed.bytes));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again.changed);
  EXPECT_EQ(again.key, "k2");
  EXPECT_EQ(Text(Open(both, Input(), Text(again.bytes)).bytes), "a token");
  EXPECT_FALSE(Reseal(both, Input(), Text(again.bytes)).changed);
  EXPECT_EQ(Open(old, Input(), Text(again.bytes)).reason,
            MATRON_REASON_SEALED_KEY_UNKNOWN);
}

TEST(Sealed, HasAReasonAndNoBytes) {
  const KeyRing ring = OldRing();
  const Sealed sealed = Seal(ring, Input(), "a token");
  SealInput other = Input();
  other.client = "app2";
  const Sealed refused = Open(ring, other, Text(sealed.bytes));
  EXPECT_EQ(refused.status, MATRON_OK);
  EXPECT_EQ(refused.reason, MATRON_REASON_SEALED_TAMPERED);
  EXPECT_TRUE(refused.bytes.empty());
  EXPECT_EQ(refused.key, "");
  SealInput late = Input();
  late.now_unix_s = kNow + 60;
  EXPECT_EQ(Open(ring, late, Text(sealed.bytes)).reason,
            MATRON_REASON_SEALED_EXPIRED);
  EXPECT_EQ(Open(ring, Input(), "x").reason, MATRON_REASON_SEALED_MALFORMED);
  SealInput poor = Input();
  poor.nonce = "000000000000000000000000";
  EXPECT_EQ(Seal(ring, poor, "x").reason, MATRON_REASON_NONCE_UNUSABLE);
  SealInput early = Input();
  early.now_unix_s = 5;
  EXPECT_EQ(Seal(ring, early, "x").reason, MATRON_REASON_KEY_RING_EXHAUSTED);
  SealInput nobody = Input();
  nobody.client = "";
  EXPECT_EQ(Seal(ring, nobody, "x").status, MATRON_E_INVALID_ARGUMENT);
}

TEST(Sealed, TellsTheSizeOfTheOutput) {
  const KeyRing ring = OldRing();
  const matron_seal_input input = CInput();
  matron_sealed result = MATRON_SEALED_INIT;
  size_t size = 0;
  EXPECT_EQ(matron_seal(ring.get(), &result, nullptr, 0, &size, &input,
                        Str("a token")),
            MATRON_E_SCRATCH_TOO_SMALL);
  EXPECT_EQ(size, 52u + 2 + 7);
  EXPECT_EQ(result.reason, MATRON_REASON_SCRATCH_TOO_SMALL);
  std::vector<uint8_t> out(size);
  EXPECT_EQ(matron_seal(ring.get(), &result, out.data(), size - 1, &size,
                        &input, Str("a token")),
            MATRON_E_SCRATCH_TOO_SMALL);
  EXPECT_EQ(matron_seal(ring.get(), &result, out.data(), size, &size, &input,
                        Str("a token")),
            MATRON_OK);
  EXPECT_EQ(result.reason, MATRON_REASON_OK);
  EXPECT_EQ(View(result.key), "k1");
}

TEST(Sealed, RefusesWhatItDoesNotKnow) {
  const KeyRing ring = OldRing();
  matron_seal_input input = CInput();
  matron_sealed result = MATRON_SEALED_INIT;
  size_t size = 9;
  input.flags = 1;
  EXPECT_EQ(
      matron_seal(ring.get(), &result, nullptr, 0, &size, &input, Str("x")),
      MATRON_E_UNSUPPORTED_VERSION);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(result.reason, MATRON_REASON_INVALID_ARGUMENT);
  input = CInput();
  input.struct_size = 8;
  EXPECT_EQ(
      matron_open(ring.get(), &result, nullptr, 0, &size, &input, Str("x")),
      MATRON_E_UNSUPPORTED_VERSION);
  input = CInput();
  uint8_t byte = 0;
  for (const auto call : {matron_seal, matron_open, matron_reseal}) {
    const auto refuses = [&](matron_status status) {
      return status == MATRON_E_INVALID_ARGUMENT;
    };
    matron_sealed r = MATRON_SEALED_INIT;
    EXPECT_TRUE(refuses(call(nullptr, &r, &byte, 1, &size, &input, Str("x"))));
    EXPECT_TRUE(
        refuses(call(ring.get(), nullptr, &byte, 1, &size, &input, Str("x"))));
    EXPECT_TRUE(
        refuses(call(ring.get(), &r, nullptr, 1, &size, &input, Str("x"))));
    EXPECT_TRUE(
        refuses(call(ring.get(), &r, &byte, 1, nullptr, &input, Str("x"))));
    EXPECT_TRUE(
        refuses(call(ring.get(), &r, &byte, 1, &size, nullptr, Str("x"))));
    EXPECT_TRUE(
        refuses(call(ring.get(), &r, &byte, 1, &size, &input, {nullptr, 1})));
    for (matron_str matron_seal_input::* text :
         {&matron_seal_input::purpose, &matron_seal_input::client,
          &matron_seal_input::subject, &matron_seal_input::nonce}) {
      matron_seal_input broken = CInput();
      broken.*text = {nullptr, 1};
      EXPECT_TRUE(
          refuses(call(ring.get(), &r, &byte, 1, &size, &broken, Str("x"))));
    }
  }
}

TEST(KeyRing, TellsWhatIsWrongButNotTheKeys) {
  const auto ring =
      KeyRing::Parse(R"({"keys":[{"id":"k1","key":"c2VjcmV0","created":1}]})");
  EXPECT_EQ(ring.status(), MATRON_E_KEY_SET_INVALID);
  ASSERT_EQ(ring.diagnostics().size(), 1u);
  EXPECT_EQ(ring.diagnostics()[0].code, MATRON_E_KEY_MALFORMED);
  EXPECT_EQ(ring.diagnostics()[0].pointer, "/keys/0/key");
  EXPECT_EQ(ring.diagnostics()[0].message.find("c2VjcmV0"), std::string::npos);
  for (const std::string_view text : {"", "{}", "[]", "1", R"({"keys":[]})",
                                      R"({"keys":[1]})", "{\"keys\""}) {
    EXPECT_EQ(KeyRing::Parse(text).status(), MATRON_E_KEY_SET_INVALID) << text;
  }
  EXPECT_EQ(KeyRing::Parse(std::string(1024 * 1024 + 1, ' ')).status(),
            MATRON_E_KEY_SET_INVALID);
  EXPECT_EQ(matron_key_ring_new(nullptr, nullptr, "", 0),
            MATRON_E_INVALID_ARGUMENT);
  matron_key_ring* handle = nullptr;
  EXPECT_EQ(matron_key_ring_new(&handle, nullptr, nullptr, 1),
            MATRON_E_INVALID_ARGUMENT);
}

TEST(KeyRing, NamesTheKeyThatSeals) {
  const KeyRing ring = BothRing();
  EXPECT_EQ(ring.sealing_key(kNow), "k2");
  EXPECT_EQ(ring.sealing_key(1763998999), "k1");
  EXPECT_EQ(ring.sealing_key(0), "");
  EXPECT_EQ(matron_key_ring_sealing_key(nullptr, kNow).len, 0u);
  matron_key_ring_free(nullptr);
}

}  // namespace
}  // namespace matron::calls
