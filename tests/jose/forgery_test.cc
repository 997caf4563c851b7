// Near misses of good tokens: none may pass.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "jose/jws.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/shared_data.h"
#include "tests/jose/test_tokens.h"

namespace matron::jose {
namespace {

// ------------------------------------------------------- Bits and truncations

struct TokenCase {
  const char* name;
  const char* token;
  const char* key;
  size_t signature_size;
};

class ForgeryTest : public testing::TestWithParam<TokenCase> {
 protected:
  ForgeryTest()
      : keys_(TestKeySetOf(GetParam().key)),
        token_(TestToken(GetParam().token)) {
    const size_t dot = token_.rfind('.');
    signed_ = token_.substr(0, dot + 1);
    signature_ = Decoded(token_.substr(dot + 1));
  }

  Reason Verify(std::string_view token) {
    Arena arena = Arena::Growing();
    CompactJws jws;
    VerifiedJws verified;
    Reason reason = jws.Parse(token, reader_, arena);
    if (reason == Reason::kOk) {
      reason = jws.RequireAlgorithm(AllAlgorithms());
    }
    if (reason == Reason::kOk) reason = jws.Verify(*keys_.keys, &verified);
    return reason;
  }
  Reason VerifySignature(std::string_view signature) {
    return Verify(signed_ + Encoded(signature));
  }

  ParsedKeys keys_;
  json::Reader reader_;
  std::string token_;
  std::string signed_;
  std::string signature_;
};

TEST_P(ForgeryTest, StartsFromATokenThatPasses) {
  EXPECT_EQ(Verify(token_), Reason::kOk);
  EXPECT_EQ(VerifySignature(signature_), Reason::kOk);
  EXPECT_EQ(signature_.size(), GetParam().signature_size);
}

TEST_P(ForgeryTest, RefusesEveryBitOfTheSignatureFlipped) {
  for (size_t bit = 0; bit < signature_.size() * 8; ++bit) {
    std::string forged = signature_;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(VerifySignature(forged), Reason::kSignatureInvalid) << bit;
  }
}

TEST_P(ForgeryTest, RefusesEveryTruncationOfTheSignature) {
  for (size_t size = 1; size < signature_.size(); ++size) {
    ASSERT_EQ(VerifySignature(signature_.substr(0, size)),
              Reason::kSignatureInvalid);
    ASSERT_EQ(VerifySignature(signature_.substr(size)),
              Reason::kSignatureInvalid);
  }
  EXPECT_EQ(VerifySignature(""), Reason::kTokenMalformed);
}

TEST_P(ForgeryTest, RefusesEveryExtensionOfTheSignature) {
  const std::string zero(1, '\0');
  EXPECT_EQ(VerifySignature(zero + signature_), Reason::kSignatureInvalid);
  EXPECT_EQ(VerifySignature(signature_ + zero), Reason::kSignatureInvalid);
  EXPECT_EQ(VerifySignature(signature_ + signature_),
            Reason::kSignatureInvalid);
  const size_t half = signature_.size() / 2;
  EXPECT_EQ(VerifySignature(zero + signature_.substr(0, half) + zero +
                            signature_.substr(half)),
            Reason::kSignatureInvalid);
}

TEST_P(ForgeryTest, RefusesEveryBitOfTheTextFlipped) {
  for (size_t bit = 0; bit < token_.size() * 8; ++bit) {
    std::string forged = token_;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    ASSERT_NE(Verify(forged), Reason::kOk) << bit;
  }
}

TEST_P(ForgeryTest, RefusesEveryTruncationOfTheText) {
  for (size_t size = 0; size < token_.size(); ++size) {
    ASSERT_NE(Verify(token_.substr(0, size)), Reason::kOk) << size;
    ASSERT_NE(Verify(token_.substr(token_.size() - size)), Reason::kOk) << size;
  }
}

TEST_P(ForgeryTest, RefusesTheSignatureOfAnotherToken) {
  for (const char* name : {"rs256", "rs384", "es256", "es384", "exp_plus_1",
                           "rs256_b", "es256_p256_b"}) {
    if (name == std::string_view(GetParam().token)) continue;
    const std::string other = TestToken(name);
    ASSERT_NE(Verify(signed_ + other.substr(other.rfind('.') + 1)), Reason::kOk)
        << name;
  }
}

constexpr TokenCase kTokens[] = {{"Rs256", "rs256", "rsa-a", 256},
                                 {"Rs384", "rs384", "rsa-a", 256},
                                 {"Rs512", "rs512", "rsa-a", 256},
                                 {"Ps256", "ps256", "rsa-a", 256},
                                 {"Ps384", "ps384", "rsa-a", 256},
                                 {"Ps512", "ps512", "rsa-a", 256},
                                 {"Es256", "es256", "p256", 64},
                                 {"Es384", "es384", "p384", 96},
                                 {"Es512", "es512", "p521", 132},
                                 {"EdDsa", "eddsa", "ed25519", 64},
                                 {"Ed25519", "ed25519", "ed25519", 64},
                                 {"Hs256", "hs256_oct", "oct", 32},
                                 {"Hs384", "hs384_oct", "oct-512", 48},
                                 {"Hs512", "hs512_oct", "oct-512", 64}};
INSTANTIATE_TEST_SUITE_P(Tokens, ForgeryTest, testing::ValuesIn(kTokens),
                         fixtures::CaseName());

// ------------------------------------------------------- Tokens made broken

struct BadCase {
  const char* token;  // In tokens.json; also the name of the test.
  const char* want = "signature_invalid";
  const char* name = token;
};

class BadTokenTest : public testing::TestWithParam<BadCase> {};
TEST_P(BadTokenTest, IsRefused) {
  EXPECT_EQ(Verified(TestToken(GetParam().token), TestKeySet()),
            GetParam().want);
}

constexpr BadCase kEcdsa[] = {
    {"es256_zero"},         {"es256_r_zero"}, {"es256_s_zero"},
    {"es256_r_is_n"},       {"es256_s_is_n"}, {"es256_both_n"},
    {"es256_ones"},         {"es256_all_ff"}, {"es256_n_minus_1"},
    {"es256_swapped"},      {"es256_der"},    {"es256_der_cut"},
    {"es256_63"},           {"es256_65"},     {"es256_66"},
    {"es256_128"},          {"es256_1"},      {"es256_32"},
    {"es256_point_prefix"}, {"es384_zero"},   {"es384_64"},
    {"es384_der"},
};
INSTANTIATE_TEST_SUITE_P(Ecdsa, BadTokenTest, testing::ValuesIn(kEcdsa),
                         fixtures::CaseName());

constexpr BadCase kRsa[] = {
    {"rs256_zero"},
    {"rs256_one"},
    {"rs256_n_minus_1"},
    {"rs256_n"},
    {"rs256_plus_n"},
    {"rs256_255"},
    {"rs256_leading_zero"},
    {"rs256_trailing_zero"},
    {"rs256_no_digest_info"},
    {"rs256_sha1"},
    {"rs256_no_null"},
    {"rs256_block_type_2"},
    {"rs256_garbage_after"},
    {"rs256_random"},
    {"rs256_flipped_first"},
    {"rs256_flipped_last"},
    {"rs256_signed_by_rs384"},
    {"rs384_signed_by_rs256"},
    {"rs256_signed_by_ps256"},
    {"payload_changed"},
    {"header_changed"},
    {"attacker_key"},
    {"attacker_jwk"},
    {"attacker_jwk_no_kid"},
    {"attacker_jku"},
};
INSTANTIATE_TEST_SUITE_P(Rsa, BadTokenTest, testing::ValuesIn(kRsa),
                         fixtures::CaseName());

constexpr BadCase kKeys[] = {
    {"es256_with_rsa_kid", "key_mismatch"},
    {"rs256_with_ec_kid", "key_mismatch"},
    {"es256_with_p384", "key_mismatch"},
    {"es384_with_p256", "key_mismatch"},
    {"kid_unknown", "key_not_found"},
    {"kid_empty", "key_not_found"},
    {"kid_upper", "key_not_found"},
    {"kid_path", "key_not_found"},
    {"kid_sql", "key_not_found"},
    {"kid_nul", "key_not_found"},
    {"kid_nul_suffix", "key_not_found"},
    {"kid_blank", "key_not_found"},
    {"kid_proto", "key_not_found"},
    {"kid_format", "key_not_found"},
    {"rs512", "algorithm_not_allowed"},
    {"ps256", "algorithm_not_allowed"},
    {"es512", "algorithm_not_allowed"},
    {"eddsa", "algorithm_not_allowed"},
    {"none_empty_signature", "token_malformed"},
    {"none_two_parts", "token_malformed"},
};
INSTANTIATE_TEST_SUITE_P(Keys, BadTokenTest, testing::ValuesIn(kKeys),
                         fixtures::CaseName());

// Every `none`, and every HMAC whose key is made of what is public.
TEST(BadTokens, OfOtherAlgorithmsAreNotAllowed) {
  json::Reader reader;
  json::Document document;
  const std::string text =
      fixtures::ReadFile("tests/vectors/tokens.json").value_or("");
  ASSERT_EQ(document.Parse(text, reader), Status::kOk);
  size_t count = 0;
  json::Value token = document.root().first();
  for (; token.exists(); token = token.next()) {
    if (!token.key().starts_with("alg_") && !token.key().starts_with("hs")) {
      continue;
    }
    if (token.key() == "alg_and_typ") continue;
    ++count;
    EXPECT_EQ(Verified(token.text(), TestKeySet()), "algorithm_not_allowed")
        << token.key();
  }
  EXPECT_GE(count, 45u);
}

}  // namespace
}  // namespace matron::jose
