// The JOSE vectors of Project Wycheproof: for every algorithm that is known
// their results, for every other one, and for encryption, a refusal.

#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "jose/jws.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

using json::Document;
using json::Value;

// Labelled valid, and refused here:
//   259, 264, 268, 272, 320, 325  an empty payload, which cannot be a JWT
//   346, 350  the key says PS256 and the header PS384
//   347, 351  the key says ES521, which is no name of an algorithm
//   372, 373  a `?` in base64url
const std::set<int64_t> kRefusedOfSignatures = {259, 264, 268, 272, 320, 325,
                                                346, 347, 350, 351, 372, 373};
// Labelled invalid, and the same bytes as 357, which is valid.
const std::set<int64_t> kAcceptedOfSignatures = {367, 370};

// Labelled invalid for its two keys of one kid, of which the second has unused
// bits that are set: no base64url, so that it does not count.
const std::set<int64_t> kAcceptedOfKeys = {4};

// The value of `alg` in the header, empty if there is none to be read.
std::string AlgorithmOf(std::string_view token) {
  json::Reader reader;
  Arena arena = Arena::Growing();
  CompactJws jws;
  (void)jws.Parse(token, reader, arena);
  return std::string(jws.header().Find("alg").text());
}

struct FileCase {
  const char* name;
  const char* file;
  const std::set<int64_t>* refused;
  const std::set<int64_t>* accepted;
  size_t num_tests;
  size_t num_valid;
};

// The key set of a group: that of its public keys, or of its secret ones where
// there are no others.
std::string SetTextOf(const Value& group, const Document& document) {
  Value keys = group.Find("public");
  if (!keys.exists()) keys = group.Find("private");
  const std::string text(document.Raw(keys));
  return keys.Find("keys").exists() ? text : SetOf({text});
}

// The first reason against `token`, a set that is refused as a whole included.
std::string Judged(std::string_view token, const std::string& set) {
  const ParsedKeys parsed(set);
  if (!parsed.keys.ok()) return std::string(WireName(parsed.keys.status()));
  return Verified(token, set, AllAlgorithms());
}

class JoseWycheproofTest : public testing::TestWithParam<FileCase> {};

TEST_P(JoseWycheproofTest, EveryVectorHasItsResult) {
  const FileCase& c = GetParam();
  MATRON_SHARED_OR_SKIP(
      text, std::string("data/wycheproof/testvectors_v1/") + c.file);
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_tests = 0, num_valid = 0;
  Value group = document.root().Find("testGroups").first();
  for (; group.exists(); group = group.next()) {
    const std::string set = SetTextOf(group, document);
    Value test = group.Find("tests").first();
    for (; test.exists(); test = test.next()) {
      const int64_t id = test.Find("tcId").integer();
      const bool is_jwe = test.Find("jwe").exists();
      const std::string_view token = test.Find(is_jwe ? "jwe" : "jws").text();
      Algorithm algorithm;
      const bool want = ((test.Find("result").text() == "valid" &&
                          c.refused->count(id) == 0) ||
                         c.accepted->count(id) != 0) &&
                        ParseAlgorithm(AlgorithmOf(token), &algorithm);
      const std::string reason = Judged(token, set);
      EXPECT_EQ(reason == "ok", want)
          << c.file << " tcId " << id << ' ' << test.Find("comment").text()
          << ": " << reason;
      ++num_tests;
      if (reason == "ok") ++num_valid;
    }
  }
  EXPECT_EQ(num_tests, c.num_tests);
  EXPECT_EQ(num_valid, c.num_valid);
}

const std::set<int64_t> kNone;
const FileCase kFiles[] = {
    {"Signatures", "json_web_signature_test.json", &kRefusedOfSignatures,
     &kAcceptedOfSignatures, 401, 36},
    {"Keys", "json_web_key_test.json", &kNone, &kAcceptedOfKeys, 26, 6},
    {"Crypto", "json_web_crypto_test.json", &kNone, &kNone, 83, 4},
};
INSTANTIATE_TEST_SUITE_P(Files, JoseWycheproofTest, testing::ValuesIn(kFiles),
                         fixtures::CaseName());

// The keys of the low-level vectors, as JWK: each is read, or refused because
// its exponent is 3.
struct KeysCase {
  const char* name;
  const char* file;
  const char* member;
  size_t num_keys;
  size_t num_weak;
};

class WycheproofKeysTest : public testing::TestWithParam<KeysCase> {};

TEST_P(WycheproofKeysTest, AreRead) {
  const KeysCase& c = GetParam();
  MATRON_SHARED_OR_SKIP(
      text, std::string("data/wycheproof/testvectors_v1/") + c.file);
  json::Reader reader;
  Document document;
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t num_keys = 0, num_weak = 0;
  Value group = document.root().Find("testGroups").first();
  for (; group.exists(); group = group.next()) {
    const Value key = group.Find(c.member);
    if (!key.exists()) continue;
    const ParsedKeys parsed(SetOf({std::string(document.Raw(key))}));
    ASSERT_TRUE(parsed.keys.ok());
    ++num_keys;
    if (parsed.keys->num_usable() == 1) continue;
    ++num_weak;
    EXPECT_EQ(parsed.diagnostics.items()[0].code, Status::kKeyWeak);
  }
  EXPECT_EQ(num_keys, c.num_keys);
  EXPECT_EQ(num_weak, c.num_weak);
}

constexpr KeysCase kKeys[] = {
    {"P256", "ecdsa_secp256r1_sha256_p1363_test.json", "publicKeyJwk", 103, 0},
    {"P384", "ecdsa_secp384r1_sha384_p1363_test.json", "publicKeyJwk", 95, 0},
    {"P521", "ecdsa_secp521r1_sha512_p1363_test.json", "publicKeyJwk", 98, 0},
    {"Ed25519", "ed25519_test.json", "publicKeyJwk", 78, 0},
    {"Pss", "rsa_pss_4096_sha512_mgf1_64_test.json", "publicKeyJwk", 1, 0},
    {"Rsa2048", "rsa_signature_2048_sha256_test.json", "keyJwk", 3, 2},
    {"Rsa4096", "rsa_signature_4096_sha384_test.json", "keyJwk", 1, 0},
};
INSTANTIATE_TEST_SUITE_P(Files, WycheproofKeysTest, testing::ValuesIn(kKeys),
                         fixtures::CaseName());

}  // namespace
}  // namespace matron::jose
