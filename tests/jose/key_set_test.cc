#include "jose/key_set.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

Reason ChooseGood(const ParsedKeys& parsed) {
  const crypto::VerificationKey* key = nullptr;
  const Reason reason = parsed.keys->Choose(Algorithm::kEs256, "good", &key);
  EXPECT_EQ(key != nullptr, reason == Reason::kOk);
  return reason;
}

std::string GoodKey() { return TestKey("p256", R"("kid":"good")"); }

// -------------------------------------------------- Keys that are left out

struct SkippedCase {
  const char* name;
  std::string jwk;
  Status code;
};

class SkippedKeyTest : public testing::TestWithParam<SkippedCase> {};

TEST_P(SkippedKeyTest, IsNamedAndDoesNotSpoilTheOthers) {
  const ParsedKeys parsed(SetOf({GoodKey(), GetParam().jwk}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.keys->num_usable(), 1u);
  EXPECT_EQ(ChooseGood(parsed), Reason::kOk);
  ASSERT_EQ(parsed.diagnostics.num_found(), 1u);
  const Diagnostic& item = parsed.diagnostics.items()[0];
  EXPECT_EQ(WireName(item.code), WireName(GetParam().code));
  EXPECT_EQ(item.pointer, "/keys/1");
  EXPECT_EQ(item.offset,
            std::string(R"({"keys":[,)").size() + GoodKey().size());
  EXPECT_FALSE(item.message.empty());
}

TEST_P(SkippedKeyTest, VerifiesNothing) {
  const ParsedKeys parsed(SetOf({GetParam().jwk}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.keys->num_usable(), 0u);
  for (size_t i = 0; i < kNumAlgorithms; ++i) {
    const auto algorithm = static_cast<Algorithm>(i);
    const crypto::VerificationKey* key = nullptr;
    EXPECT_NE(parsed.keys->Choose(algorithm, "k", &key), Reason::kOk);
    EXPECT_EQ(key, nullptr);
    EXPECT_EQ(parsed.keys->Choose(algorithm, std::nullopt, &key),
              Reason::kKeyNotFound);
    EXPECT_EQ(key, nullptr);
  }
}

// `x` and `y` are those of the test key p256.
std::string Ec(std::string_view members) {
  return R"({"kid":"k","kty":"EC","x":"jioSosm7vD5Wj2amqNXH6eTlVnTdh5erwz0pRAo)"
         R"(R_ys","y":"lJzq--dwW0X0xt44GvNE1YN61wLvqrSNb1XKCVll-4M",)" +
         std::string(members) + "}";
}

constexpr std::string_view kN256 =
    "________________________________________________________________________"
    "________________________________________________________________________"
    "________________________________________________________________________"
    "________________________________________________________________________"
    "_____________________________________________________w";  // 2^2048 - 1
static_assert(kN256.size() == 342);

std::string Rsa(std::string_view n, std::string_view e,
                std::string_view members = "") {
  return R"({"kid":"k","kty":"RSA","n":")" + std::string(n) + R"(","e":")" +
         std::string(e) + '"' + std::string(members) + "}";
}

// An Ed25519 key of these octets.
std::string Okp(std::string_view x) {
  return R"({"kty":"OKP","crv":"Ed25519","x":")" + Encoded(x) + R"("})";
}

const SkippedCase kMalformed[] = {
    {"Text", R"("kid")", Status::kKeyMalformed},
    {"Null", "null", Status::kKeyMalformed},
    {"Array", "[]", Status::kKeyMalformed},
    {"Number", "1", Status::kKeyMalformed},
    {"EmptyObject", "{}", Status::kKeyMalformed},
    {"KtyNumber", R"({"kty":1})", Status::kKeyMalformed},
    {"KtyNull", R"({"kty":null})", Status::kKeyMalformed},
    {"KidNumber", Ec(R"("crv":"P-256","kid2":1)").replace(7, 3, "1"),
     Status::kKeyMalformed},
    {"AlgNumber", Ec(R"("crv":"P-256","alg":256)"), Status::kKeyMalformed},
    {"AlgArray", Ec(R"("crv":"P-256","alg":["ES256"])"), Status::kKeyMalformed},
    {"AlgNull", Ec(R"("crv":"P-256","alg":null)"), Status::kKeyMalformed},
    {"UseNumber", Ec(R"("crv":"P-256","use":1)"), Status::kKeyMalformed},
    {"UseArray", Ec(R"("crv":"P-256","use":["sig"])"), Status::kKeyMalformed},
    {"KeyOpsString", Ec(R"("crv":"P-256","key_ops":"verify")"),
     Status::kKeyMalformed},
    {"KeyOpsObject", Ec(R"("crv":"P-256","key_ops":{"verify":1})"),
     Status::kKeyMalformed},
    {"KeyOpsNumbers", Ec(R"("crv":"P-256","key_ops":["verify",1])"),
     Status::kKeyMalformed},
    {"KeyOpsTwice", Ec(R"("crv":"P-256","key_ops":["verify","verify"])"),
     Status::kKeyMalformed},
    {"KeyOpsOtherTwice",
     Ec(R"("crv":"P-256","key_ops":["verify","sign","sign"])"),
     Status::kKeyMalformed},
    {"NoN", R"({"kty":"RSA","e":"AQAB"})", Status::kKeyMalformed},
    {"NoE", R"({"kty":"RSA","n":"AQAB"})", Status::kKeyMalformed},
    {"NNumber", R"({"kty":"RSA","n":1,"e":"AQAB"})", Status::kKeyMalformed},
    {"NEmpty", Rsa("", "AQAB"), Status::kKeyMalformed},
    {"EEmpty", Rsa(kN256, ""), Status::kKeyMalformed},
    {"EPadded", Rsa(kN256, "AQAB="), Status::kKeyMalformed},
    {"EStandardBase64", Rsa(kN256, "AQA/"), Status::kKeyMalformed},
    {"ETrailingBits", Rsa(kN256, "AQAAAR"), Status::kKeyMalformed},
    {"EWithBlank", Rsa(kN256, "AQ AB"), Status::kKeyMalformed},
    {"ELeadingZero", Rsa(kN256, "AAEAAQ"), Status::kKeyMalformed},
    {"EEven", Rsa(kN256, "AQAC"), Status::kKeyMalformed},
    {"NLeadingZero", Rsa("AP__" + std::string(344, '_'), "AQAB"),
     Status::kKeyMalformed},
    {"NPadded", Rsa(std::string(kN256) + "==", "AQAB"), Status::kKeyMalformed},
    {"NoX", R"({"kty":"EC","crv":"P-256","y":"AAAA"})", Status::kKeyMalformed},
    {"NoY", R"({"kty":"EC","crv":"P-256","x":"AAAA"})", Status::kKeyMalformed},
    {"XShort", R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})",
     Status::kKeyMalformed},
    {"CurveOfAnotherLength", Ec(R"("crv":"P-384")"), Status::kKeyMalformed},
    {"CurveP521OfAnotherLength", Ec(R"("crv":"P-521")"), Status::kKeyMalformed},
    {"OkpWithoutX", R"({"kty":"OKP","crv":"Ed25519"})", Status::kKeyMalformed},
    {"OkpXShort", Okp(std::string(31, '\x11')), Status::kKeyMalformed},
    {"OkpXLong", Okp(std::string(33, '\x11')), Status::kKeyMalformed},
    {"OkpXNotReduced", Okp("\xee" + std::string(30, '\xff') + "\x7f"),
     Status::kKeyMalformed},
    {"OkpXPadded", R"({"kty":"OKP","crv":"Ed25519","x":"ERERERERERE="})",
     Status::kKeyMalformed},
    {"PointOffTheCurve",
     R"({"kty":"EC","crv":"P-256","x":"jioSosm7vD5Wj2amqNXH6eTlVnTdh5erwz0pRAo)"
     R"(R_ys","y":"jioSosm7vD5Wj2amqNXH6eTlVnTdh5erwz0pRAoR_ys"})",
     Status::kKeyMalformed},
};
INSTANTIATE_TEST_SUITE_P(Malformed, SkippedKeyTest,
                         testing::ValuesIn(kMalformed), fixtures::CaseName());

const SkippedCase kUnsupported[] = {
    {"KtyLowerCase", R"({"kty":"ec","crv":"P-256"})", Status::kKeyUnsupported},
    {"KtyRsaLowerCase", R"({"kty":"rsa"})", Status::kKeyUnsupported},
    {"KtyUnknown", R"({"kty":"AKP"})", Status::kKeyUnsupported},
    {"KtyEmpty", R"({"kty":""})", Status::kKeyUnsupported},
    {"Ed448", R"({"kty":"OKP","crv":"Ed448","x":"AAAA"})",
     Status::kKeyUnsupported},
    {"X25519", R"({"kty":"OKP","crv":"X25519","x":"AAAA"})",
     Status::kKeyUnsupported},
    {"Ed25519LowerCase", R"({"kty":"OKP","crv":"ed25519","x":"AAAA"})",
     Status::kKeyUnsupported},
    {"OkpWithoutCurve", R"({"kty":"OKP","x":"AAAA"})", Status::kKeyUnsupported},
    {"CurveLowerCase", Ec(R"("crv":"p-256")"), Status::kKeyUnsupported},
    {"CurveOtherName", Ec(R"("crv":"secp256r1")"), Status::kKeyUnsupported},
    {"CurveSecp256k1", Ec(R"("crv":"secp256k1")"), Status::kKeyUnsupported},
    {"NoCurve", Ec(R"("use":"sig")"), Status::kKeyUnsupported},
};
INSTANTIATE_TEST_SUITE_P(Unsupported, SkippedKeyTest,
                         testing::ValuesIn(kUnsupported), fixtures::CaseName());

const SkippedCase kWeak[] = {
    {"Exponent1", Rsa(kN256, "AQ"), Status::kKeyWeak},
    {"Exponent3", Rsa(kN256, "Aw"), Status::kKeyWeak},
    {"Exponent65536", Rsa(kN256, "AQAA"), Status::kKeyWeak},
    {"Exponent33Bits", Rsa(kN256, "AQAAAAE"), Status::kKeyWeak},
    {"ExponentAsLongAsN", Rsa(kN256, kN256), Status::kKeyWeak},
    {"OkpIdentity", Okp("\x01" + std::string(31, '\0')), Status::kKeyWeak},
    {"OkpZero", Okp(std::string(32, '\0')), Status::kKeyWeak},
    {"Modulus16Bits", Rsa("__8", "AQAB"), Status::kKeyWeak},
    {"Modulus2040Bits", Rsa(kN256.substr(0, 340), "AQAB"), Status::kKeyWeak},
    {"Modulus8208Bits", Rsa(std::string(1368, '_'), "AQAB"), Status::kKeyWeak},
};
INSTANTIATE_TEST_SUITE_P(Weak, SkippedKeyTest, testing::ValuesIn(kWeak),
                         fixtures::CaseName());

// RFC 7518 sections 6.2.2 and 6.3.2: in a public set they are a leak.
const SkippedCase kPrivate[] = {
    {"EcD", Ec(R"("crv":"P-256","d":"AAAA")"), Status::kKeyPrivate},
    {"EcDNull", Ec(R"("crv":"P-256","d":null)"), Status::kKeyPrivate},
    {"RsaD", Rsa(kN256, "AQAB", R"(,"d":"AAAA")"), Status::kKeyPrivate},
    {"RsaP", Rsa(kN256, "AQAB", R"(,"p":"AAAA")"), Status::kKeyPrivate},
    {"RsaQ", Rsa(kN256, "AQAB", R"(,"q":"AAAA")"), Status::kKeyPrivate},
    {"RsaDp", Rsa(kN256, "AQAB", R"(,"dp":"AAAA")"), Status::kKeyPrivate},
    {"RsaDq", Rsa(kN256, "AQAB", R"(,"dq":"AAAA")"), Status::kKeyPrivate},
    {"RsaQi", Rsa(kN256, "AQAB", R"(,"qi":"AAAA")"), Status::kKeyPrivate},
    {"RsaOth", Rsa(kN256, "AQAB", R"(,"oth":[])"), Status::kKeyPrivate},
    {"OkpD", R"({"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"})",
     Status::kKeyPrivate},
    {"RsaK", Rsa(kN256, "AQAB", R"(,"k":"AAAA")"), Status::kKeyPrivate},
};
INSTANTIATE_TEST_SUITE_P(Private, SkippedKeyTest, testing::ValuesIn(kPrivate),
                         fixtures::CaseName());

const SkippedCase kOtherUses[] = {
    {"UseEnc", Ec(R"("crv":"P-256","use":"enc")"),
     Status::kKeyNotForVerification},
    {"UseUnknown", Ec(R"("crv":"P-256","use":"foo")"),
     Status::kKeyNotForVerification},
    {"UseEmpty", Ec(R"("crv":"P-256","use":"")"),
     Status::kKeyNotForVerification},
    {"UseUpperCase", Ec(R"("crv":"P-256","use":"SIG")"),
     Status::kKeyNotForVerification},
    {"KeyOpsNone", Ec(R"("crv":"P-256","key_ops":[])"),
     Status::kKeyNotForVerification},
    {"KeyOpsSign", Ec(R"("crv":"P-256","key_ops":["sign"])"),
     Status::kKeyNotForVerification},
    {"KeyOpsEncrypt", Ec(R"("crv":"P-256","key_ops":["encrypt","wrapKey"])"),
     Status::kKeyNotForVerification},
    {"KeyOpsUpperCase", Ec(R"("crv":"P-256","key_ops":["VERIFY"])"),
     Status::kKeyNotForVerification},
    {"UseContradictsKeyOps",
     Ec(R"("crv":"P-256","use":"enc","key_ops":["verify"])"),
     Status::kKeyNotForVerification},
    {"KeyOpsContradictUse",
     Ec(R"("crv":"P-256","use":"sig","key_ops":["encrypt"])"),
     Status::kKeyNotForVerification},
};
INSTANTIATE_TEST_SUITE_P(OtherUses, SkippedKeyTest,
                         testing::ValuesIn(kOtherUses), fixtures::CaseName());

// ------------------------------------------------------------ Keys that serve

struct GoodCase {
  const char* name;
  const char* members;
};

class GoodKeyTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodKeyTest, VerifiesItsToken) {
  const std::string key = TestKey(
      "p256", R"("kid":"test-p256",)" + std::string(GetParam().members));
  const ParsedKeys parsed(SetOf({key}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.diagnostics.num_found(), 0u);
  EXPECT_EQ(Verified(TestToken("es256"), SetOf({key})), "ok");
}

constexpr GoodCase kGood[] = {
    {"UseSig", R"("use":"sig")"},
    {"KeyOpsVerify", R"("key_ops":["verify"])"},
    {"KeyOpsVerifyAndOthers", R"("key_ops":["sign","verify","x"])"},
    {"UseAndKeyOps", R"("use":"sig","key_ops":["verify"])"},
    {"AlgOfTheToken", R"("alg":"ES256")"},
    {"UnknownMembers", R"("ext":true,"x5t":"AAAA","exp":1,"revoked":null)"},
    {"CertificateThatIsNotLookedAt", R"("x5c":["AAAA"])"},
};
INSTANTIATE_TEST_SUITE_P(Good, GoodKeyTest, testing::ValuesIn(kGood),
                         fixtures::CaseName());

// ------------------------------------------------------------- Whole sets

struct SetCase {
  const char* name;
  std::string_view text;
};

class BadSetTest : public testing::TestWithParam<SetCase> {};

TEST_P(BadSetTest, IsRefused) {
  const ParsedKeys parsed(GetParam().text);
  EXPECT_FALSE(parsed.keys.ok());
  EXPECT_EQ(WireName(parsed.keys.status()), "key_set_invalid");
  EXPECT_EQ(parsed.diagnostics.num_found(), 1u);
}

constexpr SetCase kBadSets[] = {
    {"NoKeys", "{}"},
    {"KeysNull", R"({"keys":null})"},
    {"KeysObject", R"({"keys":{}})"},
    {"KeysString", R"({"keys":"[]"})"},
    {"KeysNumber", R"({"keys":1})"},
    {"KeysInOtherCase", R"({"Keys":[]})"},
    {"KeysNested", R"({"jwks":{"keys":[]}})"},
    {"BareArray", R"([{"kty":"EC"}])"},
    {"BareKey", R"({"kty":"EC","crv":"P-256"})"},
    {"Null", "null"},
    {"Text", R"("keys")"},
};
INSTANTIATE_TEST_SUITE_P(Sets, BadSetTest, testing::ValuesIn(kBadSets),
                         fixtures::CaseName());

TEST(KeySet, MayBeEmpty) {
  const ParsedKeys parsed(R"({"keys":[],"other":1})");
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_EQ(parsed.keys->num_usable(), 0u);
  EXPECT_EQ(parsed.diagnostics.num_found(), 0u);
}

std::string ManyKeys(size_t count) {
  std::string text = R"({"keys":[)" + GoodKey();
  for (size_t i = 1; i < count; ++i) text += ",{}";
  return text + "]}";
}

TEST(KeySet, HoldsTheLargestNumberOfKeysAndNoMore) {
  for (const size_t count : {limits::kMaxKeys - 1, limits::kMaxKeys}) {
    const ParsedKeys parsed(ManyKeys(count));
    ASSERT_TRUE(parsed.keys.ok()) << count;
    EXPECT_EQ(ChooseGood(parsed), Reason::kOk);
    EXPECT_EQ(parsed.diagnostics.num_found(), count - 1);
  }
  const ParsedKeys parsed(ManyKeys(limits::kMaxKeys + 1));
  EXPECT_EQ(parsed.keys.status(), Status::kKeySetInvalid);
}

TEST(KeySet, IsReadUpToItsSizeLimit) {
  for (const size_t size :
       {limits::kMaxKeySetBytes - 1, limits::kMaxKeySetBytes}) {
    std::string text = SetOf({GoodKey()});
    text.insert(text.size() - 1, size - text.size(), ' ');
    EXPECT_EQ(ChooseGood(ParsedKeys(text)), Reason::kOk) << size;
    // White space around it is no part of it.
    EXPECT_EQ(ChooseGood(ParsedKeys("  " + text + "\n")), Reason::kOk);
  }
  std::string text = SetOf({GoodKey()});
  text.insert(text.size() - 1, limits::kMaxKeySetBytes + 1 - text.size(), ' ');
  const ParsedKeys parsed(text);
  EXPECT_EQ(parsed.keys.status(), Status::kKeySetInvalid);
  EXPECT_EQ(parsed.diagnostics.num_found(), 1u);
}

// A key with `count` operations, of which the last is "verify".
std::string WithOperations(size_t count) {
  std::string names;
  for (size_t i = 1; i < count; ++i) names += "\"" + std::to_string(i) + "\",";
  return TestKey("p256", R"("kid":"good","key_ops":[)" + names + "\"verify\"]");
}

TEST(KeySet, ReadsAsManyOperationsAsTheLimit) {
  constexpr size_t kLimit = limits::kMaxKeyOperations;
  for (const size_t count : {kLimit - 1, kLimit, kLimit + 1, size_t{30000}}) {
    const ParsedKeys parsed(SetOf({WithOperations(count)}));
    ASSERT_TRUE(parsed.keys.ok()) << count;
    if (count <= kLimit) {
      EXPECT_EQ(parsed.keys->num_usable(), 1u) << count;
      continue;
    }
    EXPECT_EQ(parsed.keys->num_usable(), 0u) << count;
    ASSERT_EQ(parsed.diagnostics.num_found(), 1u);
    EXPECT_EQ(parsed.diagnostics.items()[0].code, Status::kKeyMalformed);
  }
}

TEST(KeySet, RefusesSymmetricKeysBesideOthers) {
  const std::string oct = R"({"kty":"oct","kid":"o","k":"AAAA"})";
  for (const std::string& text :
       {SetOf({oct, GoodKey()}), SetOf({GoodKey(), oct}),
        SetOf({oct, R"({"kty":"RSA"})"}),
        SetOf({R"({"kty":"OKP","crv":"Ed25519"})", oct})}) {
    const ParsedKeys parsed(text);
    EXPECT_EQ(WireName(parsed.keys.status()), "key_set_symmetric_mixed");
  }
}

std::string Oct(std::string_view secret) {
  return R"({"kty":"oct","kid":"o","k":")" + Encoded(secret) + R"("})";
}

TEST(KeySet, TakesSymmetricKeysAlone) {
  const ParsedKeys parsed(SetOf({Oct(std::string(48, 's'))}));
  ASSERT_TRUE(parsed.keys.ok());
  EXPECT_TRUE(parsed.keys->is_symmetric());
  EXPECT_EQ(parsed.keys->num_usable(), 1u);
  const ParsedKeys others(SetOf({GoodKey()}));
  EXPECT_FALSE(others.keys->is_symmetric());
  EXPECT_FALSE(ParsedKeys(SetOf({})).keys->is_symmetric());
}

// RFC 7518 section 3.2: a key of at least the size of the hash.
TEST(KeySet, GivesASecretToTheHashesThatItIsLongEnoughFor) {
  struct Case {
    size_t size;
    bool hs256, hs384, hs512;
  };
  for (const Case& c : {Case{31, false, false, false},
                        {32, true, false, false},
                        {47, true, false, false},
                        {48, true, true, false},
                        {63, true, true, false},
                        {64, true, true, true},
                        {300, true, true, true}}) {
    const ParsedKeys parsed(SetOf({Oct(std::string(c.size, 's'))}));
    ASSERT_TRUE(parsed.keys.ok());
    const auto serves = [&](Algorithm algorithm) {
      const crypto::VerificationKey* key = nullptr;
      return parsed.keys->Choose(algorithm, "o", &key) == Reason::kOk;
    };
    EXPECT_EQ(serves(Algorithm::kHs256), c.hs256) << c.size;
    EXPECT_EQ(serves(Algorithm::kHs384), c.hs384) << c.size;
    EXPECT_EQ(serves(Algorithm::kHs512), c.hs512) << c.size;
    EXPECT_FALSE(serves(Algorithm::kRs256));
    EXPECT_FALSE(serves(Algorithm::kEs256));
    EXPECT_FALSE(serves(Algorithm::kEdDsa));
  }
}

TEST(KeySet, NamesSecretsThatDoNotServe) {
  for (const std::string& jwk :
       {Oct(std::string(31, 's')), Oct(""), std::string(R"({"kty":"oct"})"),
        std::string(R"({"kty":"oct","k":1})"),
        std::string(R"({"kty":"oct","k":"AA=="})")}) {
    const ParsedKeys parsed(SetOf({jwk}));
    ASSERT_TRUE(parsed.keys.ok());
    EXPECT_EQ(parsed.keys->num_usable(), 0u) << jwk;
    EXPECT_EQ(parsed.diagnostics.num_found(), 1u) << jwk;
  }
}

TEST(KeySet, OutlivesItsDocument) {
  ParsedKeys parsed(SetOf({GoodKey()}));  // Its Document is gone by now.
  ASSERT_TRUE(parsed.keys.ok());
  const KeySet moved = *std::move(parsed.keys);
  const crypto::VerificationKey* key = nullptr;
  EXPECT_EQ(moved.Choose(Algorithm::kEs256, "good", &key), Reason::kOk);
}

}  // namespace
}  // namespace matron::jose
