// matron_token_verify: the vectors of `verify`, by the typed call, and what
// only a typed call can be asked.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "json/reader.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/shared_data.h"

namespace matron::calls {
namespace {

using json::Document;
using json::Value;

struct ProfileName {
  std::string_view name;
  uint32_t profile;
};
constexpr ProfileName kProfiles[] = {
    {"access_token", MATRON_PROFILE_ACCESS_TOKEN},
    {"id_token", MATRON_PROFILE_ID_TOKEN},
    {"client_assertion", MATRON_PROFILE_CLIENT_ASSERTION},
    {"dpop_proof", MATRON_PROFILE_DPOP_PROOF},
    {"logout_token", MATRON_PROFILE_LOGOUT_TOKEN},
};

// The rules of a request of the JSON protocol, with the texts that they refer
// to.
class Rules {
 public:
  explicit Rules(const Value& op) : op_(op) {
    texts_.reserve(32);
    for (const ProfileName& profile : kProfiles) {
      if (op.Find("profile").text() == profile.name) {
        rules_.profile = profile.profile;
      }
    }
    rules_.now_unix_s = op.Find("now").integer();
    rules_.leeway_s = static_cast<uint32_t>(op.Find("leeway").integer());
    rules_.max_lifetime_s = Number("max_lifetime");
    rules_.max_age_s = Number("max_age");
    rules_.algorithms = List("algorithms");
    rules_.required_claims = List("required_claims");
    rules_.issuer = Given("issuer");
    rules_.audience = Given("audience");
    rules_.typ = Given("typ");
    rules_.client_id = Given("client_id");
    if (rules_.client_id.data == nullptr) rules_.client_id = rules_.audience;
    if (rules_.profile == MATRON_PROFILE_CLIENT_ASSERTION) {
      rules_.client_id = Given("client_id");
    }
    rules_.trusted_audiences = List("trusted_audiences");
    rules_.nonce = Given("nonce");
    rules_.access_token = Given("access_token");
    rules_.code = Given("code");
    rules_.acr_values = List("acr_values");
    rules_.amr_values = List("amr_values");
    rules_.token_endpoint = Given("token_endpoint");
    rules_.jwks_url = Given("jwks_url");
    rules_.method = Given("method");
    rules_.url = Given("url");
    rules_.key_thumbprint = Given("key_thumbprint");
    const Value proven = op.Find("proven");
    rules_.proven_key_thumbprint = Str(proven.Find("jkt").text());
    rules_.proven_certificate_thumbprint = Str(proven.Find("x5t#S256").text());
  }

  const matron_token_rules* get() const { return &rules_; }

 private:
  int64_t Number(std::string_view name) const {
    const Value value = op_.Find(name);
    return value.exists() && !value.is_null() ? value.integer() : -1;
  }
  matron_str Given(std::string_view name) const {
    const Value value = op_.Find(name);
    return value.is_string() ? Str(value.text()) : matron_str{nullptr, 0};
  }
  matron_str List(std::string_view name) {
    const Value value = op_.Find(name);
    if (!value.is_array()) return {nullptr, 0};
    std::string text;
    for (Value item = value.first(); item.exists(); item = item.next()) {
      text += (text.empty() ? "" : " ") + std::string(item.text());
    }
    texts_.push_back(text);
    return {texts_.back().data(), texts_.back().size()};
  }

  const Value& op_;
  matron_token_rules rules_ = MATRON_TOKEN_RULES_INIT;
  std::vector<std::string> texts_;
};

// Whether a typed call can ask what the vector asks.
bool IsTyped(const Value& op) {
  return op.Find("op").text() == "verify" && op.Find("token").is_string() &&
         op.Find("profile").text() != "jws";
}

TEST(TokenVerify, AnswersTheVectors) {
  const std::string text =
      fixtures::ReadFile("tests/vectors/verify.jsonl").value_or("");
  const ScratchHandle scratch = NewScratch();
  size_t num_valid = 0, num_refused = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    json::Reader reader;
    Document document;
    ASSERT_EQ(document.Parse(line, reader), Status::kOk);
    const Value op = document.root().Find("op");
    const Value want = document.root().Find("want");
    // Of a call that fails the status is another one, or none.
    if (!IsTyped(op) || want.Find("error").exists()) continue;
    const std::string id(document.root().Find("id").text());
    matron_key_set* keys = nullptr;
    if (op.Find("jwks").is_object()) {
      const std::string_view set = document.Raw(op.Find("jwks"));
      if (matron_key_set_new(&keys, nullptr, set.data(), set.size()) !=
          MATRON_OK) {
        EXPECT_EQ(want.Find("valid").integer(), 0) << id;
        continue;
      }
    }
    const KeySetHandle owner(keys);
    const Rules rules(op);
    matron_verified_token out = MATRON_VERIFIED_TOKEN_INIT;
    EXPECT_EQ(matron_token_verify(scratch.get(), rules.get(), keys,
                                  Str(op.Find("token").text()), &out),
              MATRON_OK)
        << id;
    const bool is_valid = want.Find("valid").integer() == 1;
    EXPECT_EQ(out.reason == MATRON_REASON_OK, is_valid) << id;
    if (want.Find("reason").exists()) {
      EXPECT_EQ(matron_reason_name(out.reason), want.Find("reason").text())
          << id;
    }
    EXPECT_EQ(out.claims.len > 0, is_valid) << id;
    const bool has_key =
        is_valid && rules.get()->profile == MATRON_PROFILE_DPOP_PROOF;
    EXPECT_EQ(out.key_thumbprint.len, has_key ? 43u : 0u) << id;
    if (want.Find("key_thumbprint").exists()) {
      EXPECT_EQ(Text(out.key_thumbprint), want.Find("key_thumbprint").text());
    }
    ++(is_valid ? num_valid : num_refused);
  }
  EXPECT_GT(num_valid, 150u);
  EXPECT_GT(num_refused, 600u);
}

// ------------------------------------------------------------ Calls that fail

matron_token_rules AccessTokenRules() {
  matron_token_rules rules = MATRON_TOKEN_RULES_INIT;
  rules.profile = MATRON_PROFILE_ACCESS_TOKEN;
  rules.now_unix_s = kNow;
  rules.issuer = Str(kIssuer);
  rules.audience = Str(kBase);
  return rules;
}

class TokenCallTest : public testing::Test {
 protected:
  // The reason, or the status of a call that failed, which writes no token.
  std::string Verify(const matron_token_rules& rules, bool with_keys = true) {
    matron_verified_token out = MATRON_VERIFIED_TOKEN_INIT;
    out.claims = out.key_thumbprint = Str("stale");
    const std::string token = Token("rs256");
    const matron_status status = matron_token_verify(
        scratch_.get(), &rules, with_keys ? keys_.get() : nullptr, Str(token),
        &out);
    if (out.reason != MATRON_REASON_OK) {
      EXPECT_EQ(out.claims.len + out.key_thumbprint.len, 0u);
    }
    if (status == MATRON_OK) return matron_reason_name(out.reason);
    EXPECT_EQ(out.reason, MATRON_REASON_INVALID_ARGUMENT);
    return matron_status_name(status);
  }

  KeySetHandle keys_ = NewKeySet(KeySetText({"rsa-a"}));
  ScratchHandle scratch_ = NewScratch();
};

TEST_F(TokenCallTest, TakesAnAccessToken) {
  EXPECT_EQ(Verify(AccessTokenRules()), "ok");
}

TEST_F(TokenCallTest, MatchesNoExpectationThatIsNotGiven) {
  matron_token_rules rules = MATRON_TOKEN_RULES_INIT;
  EXPECT_EQ(Verify(rules), "invalid_argument");
  rules.profile = MATRON_PROFILE_ACCESS_TOKEN;
  EXPECT_EQ(Verify(rules), "issuer_mismatch");
  rules.issuer = Str(kIssuer);
  EXPECT_EQ(Verify(rules), "audience_mismatch");
  rules.audience = Str(kBase);
  EXPECT_EQ(Verify(rules), "now_missing");
  rules.now_unix_s = kNow;
  EXPECT_EQ(Verify(rules), "ok");
  EXPECT_EQ(Verify(rules, /*with_keys=*/false), "key_set_missing");
  for (const uint32_t profile : {0u, 6u, 255u}) {
    rules.profile = profile;
    EXPECT_EQ(Verify(rules), "invalid_argument") << profile;
  }
}

TEST_F(TokenCallTest, RefusesRulesOutOfRange) {
  const auto change = [this](auto&& set) {
    matron_token_rules rules = AccessTokenRules();
    set(rules);
    return Verify(rules);
  };
  using R = matron_token_rules;
  EXPECT_EQ(change([](R& r) { r.flags = 1; }), "unsupported_version");
  EXPECT_EQ(change([](R& r) { r.leeway_s = 300; }), "ok");
  EXPECT_EQ(change([](R& r) { r.leeway_s = 301; }), "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.max_lifetime_s = -2; }), "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.max_lifetime_s = 31536001; }),
            "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.max_lifetime_s = INT64_MIN; }),
            "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.max_lifetime_s = 0; }),
            "token_lifetime_too_long");
  EXPECT_EQ(change([](R& r) { r.max_age_s = INT64_MAX; }), "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.now_unix_s = INT64_MAX; }), "now_missing");
  EXPECT_EQ(change([](R& r) { r.algorithms = Str(""); }),
            "algorithm_not_allowed");
  EXPECT_EQ(change([](R& r) { r.algorithms = Str("  ES256  RS256 "); }), "ok");
  EXPECT_EQ(change([](R& r) { r.algorithms = Str("RS256,ES256"); }),
            "algorithm_not_allowed");
  EXPECT_EQ(change([](R& r) { r.algorithms = Str("HS256 RS256"); }),
            "invalid_argument");
  EXPECT_EQ(change([](R& r) { r.required_claims = Str("sub acr"); }),
            "claim_missing");
}

TEST_F(TokenCallTest, RefusesLengthsWithoutTexts) {
  for (matron_str matron_token_rules::* const member :
       {&matron_token_rules::algorithms, &matron_token_rules::required_claims,
        &matron_token_rules::issuer, &matron_token_rules::audience,
        &matron_token_rules::typ, &matron_token_rules::client_id,
        &matron_token_rules::trusted_audiences, &matron_token_rules::nonce,
        &matron_token_rules::access_token, &matron_token_rules::code,
        &matron_token_rules::acr_values, &matron_token_rules::amr_values,
        &matron_token_rules::token_endpoint, &matron_token_rules::jwks_url,
        &matron_token_rules::method, &matron_token_rules::url,
        &matron_token_rules::key_thumbprint,
        &matron_token_rules::proven_key_thumbprint,
        &matron_token_rules::proven_certificate_thumbprint}) {
    matron_token_rules rules = AccessTokenRules();
    rules.*member = kNullText;
    EXPECT_EQ(Verify(rules), "invalid_argument");
  }
}

TEST_F(TokenCallTest, RefusesNothing) {
  const matron_token_rules rules = AccessTokenRules();
  matron_verified_token out = MATRON_VERIFIED_TOKEN_INIT;
  const std::string token = Token("rs256");
  EXPECT_EQ(matron_token_verify(nullptr, &rules, keys_.get(), Str(token), &out),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_token_verify(scratch_.get(), nullptr, keys_.get(),
                                Str(token), &out),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(
      matron_token_verify(scratch_.get(), &rules, keys_.get(), kNullText, &out),
      MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(matron_token_verify(scratch_.get(), &rules, keys_.get(), Str(token),
                                nullptr),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(
      matron_token_verify(scratch_.get(), &rules, keys_.get(), Str(""), &out),
      MATRON_OK);
  EXPECT_EQ(out.reason, MATRON_REASON_TOKEN_MALFORMED);
}

// A token that is larger than the scratch was made for.
TEST_F(TokenCallTest, DoesNotGrow) {
  matron_verified_token out = MATRON_VERIFIED_TOKEN_INIT;
  const matron_token_rules rules = AccessTokenRules();
  const std::string token(65537, 'A');
  EXPECT_EQ(matron_token_verify(scratch_.get(), &rules, keys_.get(), Str(token),
                                &out),
            MATRON_OK);
  EXPECT_EQ(out.reason, MATRON_REASON_TOKEN_TOO_LARGE);
}

}  // namespace
}  // namespace matron::calls
