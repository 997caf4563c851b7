// Opening sessions from tokens.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "decide/open_session.h"
#include "decide/session.h"
#include "gtest/gtest.h"
#include "tests/decide/tokens.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::Desk;
using fixtures::kNow;
using fixtures::MemberPolicy;

// One issuer that holds the keys, two that hold one each, two that hold none.
const std::string& OneIssuer() {
  static const std::string text =
      MemberPolicy(R"("jwks":)" + KeySetText({"rsa-a", "p256", "p384"}) + ",");
  return text;
}

std::string TwoIssuers(bool with_keys) {
  const auto issuer = [&](std::string_view name, const std::string& key) {
    std::string text = R"({"issuer":")";
    text += name;
    text += '"';
    if (with_keys) text += R"(,"jwks":)" + KeySetText({key});
    return text + "}";
  };
  return R"({"matron":1,"fhir":{"version":"R4","bases":)"
         R"(["https://ehr.example.org/fhir"]},"issuers":[)" +
         issuer("https://auth.example.org", "rsa-a") + "," +
         issuer("https://auth2.example.org", "rsa-b") +
         R"(],"roles":{"member":{"scopes":["user/*.cruds"]}},)"
         R"("assignments":[{"issuers":["https://auth.example.org",)"
         R"("https://auth2.example.org"],"when":{"always":true},)"
         R"("roles":["member"]}]})";
}

struct TokenCase {
  const char* name;
  std::string policy;
  const char* token;
  std::vector<std::string> keys;  // None: those of the policy.
  std::string_view issuer;
  Reason want;
  int64_t now = kNow;
};

class TokenTest : public testing::TestWithParam<TokenCase> {};

TEST_P(TokenTest, IsTakenOrRefused) {
  Desk desk(GetParam().policy);
  const std::string compact = Token(GetParam().token);
  TokenInput input;
  input.compact = compact;
  if (!GetParam().issuer.empty()) input.issuer = GetParam().issuer;
  input.now = GetParam().now;
  std::optional<jose::KeySet> keys;
  if (!GetParam().keys.empty()) {
    keys.emplace(Keys(GetParam().keys));
    input.keys = &*keys;
  }
  const SessionPtr session =
      OpenFromToken(desk.policy(), input, desk.scratch());
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(session->refusal(), GetParam().want);
  EXPECT_EQ(session->roles().empty(), GetParam().want != Reason::kOk);
  EXPECT_EQ(session->scopes().empty(), GetParam().want != Reason::kOk);
}

const TokenCase kTokens[] = {
    {"Rs256", OneIssuer(), "rs256", {}, "", Reason::kOk},
    {"Rs384", OneIssuer(), "rs384", {}, "", Reason::kOk},
    {"Es256", OneIssuer(), "es256", {}, "", Reason::kOk},
    {"Es384", OneIssuer(), "es384", {}, "", Reason::kOk},
    {"KeysOfTheHost", MemberPolicy(), "rs256", {"rsa-a"}, "", Reason::kOk},
    {"KeysOfTheHostNamed",
     MemberPolicy(),
     "rs256",
     {"rsa-a"},
     "https://auth.example.org",
     Reason::kOk},
    {"LastSecond", OneIssuer(), "rs256", {}, "", Reason::kOk, kNow + 299},
    {"FirstOfTwo", TwoIssuers(true), "s_user", {}, "", Reason::kOk},
    {"SecondOfTwo", TwoIssuers(true), "s_iss2", {}, "", Reason::kOk},
    {"NamedOfTwo",
     TwoIssuers(false),
     "s_iss2",
     {"rsa-b"},
     "https://auth2.example.org",
     Reason::kOk},
};
INSTANTIATE_TEST_SUITE_P(Good, TokenTest, testing::ValuesIn(kTokens),
                         CaseName());

const TokenCase kBadTokens[] = {
    {"NoKeys", MemberPolicy(), "rs256", {}, "", Reason::kKeySetMissing},
    {"OtherKeys", MemberPolicy(), "rs256", {"p384"}, "", Reason::kKeyNotFound},
    {"UnknownIssuer",
     OneIssuer(),
     "s_unknown_iss",
     {},
     "",
     Reason::kIssuerUnknown},
    {"UnknownIssuerWithItsKeys",
     MemberPolicy(),
     "s_unknown_iss",
     {"rsa-a"},
     "https://other.example.org",
     Reason::kIssuerUnknown},
    {"IssuerOfKeysIsAnother",
     MemberPolicy(),
     "rs256",
     {"rsa-a"},
     "https://auth2.example.org",
     Reason::kIssuerMismatch},
    {"KeysOfTheOtherIssuer",
     TwoIssuers(true),
     "s_iss2_claimed",
     {},
     "",
     Reason::kKeyNotFound},
    {"KeysOfNobodyInParticular",
     TwoIssuers(false),
     "s_user",
     {"rsa-a"},
     "",
     Reason::kIssuerUnspecified},
    {"KeysOfTheFirstForTheSecond",
     TwoIssuers(false),
     "s_iss2_claimed",
     {"rsa-a"},
     "https://auth.example.org",
     Reason::kIssuerMismatch},
    {"Expired",
     OneIssuer(),
     "rs256",
     {},
     "",
     Reason::kTokenExpired,
     kNow + 300},
    {"NoTime", OneIssuer(), "rs256", {}, "", Reason::kNowMissing, INT64_MIN},
    {"TimeBeyondYear9999",
     OneIssuer(),
     "rs256",
     {},
     "",
     Reason::kNowMissing,
     limits::kMaxNumericDate + 1},
    {"OtherAudience",
     OneIssuer(),
     "aud_other",
     {},
     "",
     Reason::kAudienceMismatch},
    {"Type", OneIssuer(), "typ_jwt", {}, "", Reason::kTypMismatch},
    {"None", OneIssuer(), "alg_none", {}, "", Reason::kAlgorithmNotAllowed},
    {"Signature",
     OneIssuer(),
     "rs256_flipped_first",
     {},
     "",
     Reason::kSignatureInvalid},
    {"Payload",
     OneIssuer(),
     "payload_changed",
     {},
     "",
     Reason::kSignatureInvalid},
    {"Confirmation",
     OneIssuer(),
     "bound_unknown",
     {},
     "",
     Reason::kSenderConstraintUnproven},
    {"Critical", OneIssuer(), "crit_unknown", {}, "", Reason::kCriticalHeader},
    {"ClaimsTwice",
     OneIssuer(),
     "claims_duplicate_scope",
     {},
     "",
     Reason::kClaimsMalformed},
    {"PatientSlash",
     OneIssuer(),
     "s_patient_slash",
     {},
     "",
     Reason::kClaimMalformed},
};
INSTANTIATE_TEST_SUITE_P(Bad, TokenTest, testing::ValuesIn(kBadTokens),
                         CaseName());

TEST(Token, IsReadUpToTheLimit) {
  Desk desk(OneIssuer());
  for (const size_t size :
       {limits::kMaxTokenBytes, limits::kMaxTokenBytes + 1}) {
    const std::string compact(size, 'A');
    TokenInput input;
    input.compact = compact;
    input.now = kNow;
    EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
              size <= limits::kMaxTokenBytes ? Reason::kTokenMalformed
                                             : Reason::kTokenTooLarge);
  }
}

TEST(Token, OfSmartOnlyNeedsAnIssuer) {
  Diagnostics diagnostics;
  for (const bool named : {false, true}) {
    Desk desk(policy::MakeSmartOnlyPolicy(
        {"https://ehr.example.org/fhir", "R4",
         named ? std::string_view("https://auth.example.org") : ""},
        diagnostics));
    const std::string compact = Token("s_user");
    const jose::KeySet keys = Keys({"rsa-a"});
    TokenInput input;
    input.compact = compact;
    input.keys = &keys;
    input.now = kNow;
    EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
              named ? Reason::kOk : Reason::kIssuerUnspecified);
  }
}

TEST(Token, OfAnotherIssuerIsRefusedBySmartOnly) {
  Diagnostics diagnostics;
  Desk desk(policy::MakeSmartOnlyPolicy(
      {"https://ehr.example.org/fhir", "R4", "https://auth.example.org"},
      diagnostics));
  const std::string compact = Token("s_iss2_claimed");
  const jose::KeySet keys = Keys({"rsa-a"});
  TokenInput input;
  input.compact = compact;
  input.keys = &keys;
  input.now = kNow;
  EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
            Reason::kIssuerMismatch);
}

// An issuer that was named without a name is that of no token.
TEST(OpenFromToken, ComparesAnIssuerThatIsEmpty) {
  for (const std::string& policy : {MemberPolicy(), TwoIssuers(false)}) {
    Desk desk(policy);
    const std::string compact = Token("rs256");
    const jose::KeySet keys = Keys({"rsa-a"});
    TokenInput input;
    input.compact = compact;
    input.keys = &keys;
    input.issuer = "";
    input.now = kNow;
    EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
              Reason::kIssuerMismatch);
  }
}

std::string Base64Url(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  uint32_t bits = 0;
  int num_bits = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (num_bits += 8; num_bits >= 6; num_bits -= 6) {
      out += kAlphabet[bits >> (num_bits - 6) & 63];
    }
  }
  if (num_bits > 0) out += kAlphabet[bits << (6 - num_bits) & 63];
  return out;
}

// In the order of docs/evaluate.md, verify: the header before the payload.
TEST(OpenFromToken, LooksAtTheHeaderBeforeThePayload) {
  Desk desk(OneIssuer());
  const auto refusal = [&](std::string_view header, std::string_view payload) {
    const std::string compact =
        Base64Url(header) + "." + Base64Url(payload) + ".AAAA";
    TokenInput input;
    input.compact = compact;
    input.now = kNow;
    return OpenFromToken(desk.policy(), input, desk.scratch())->refusal();
  };
  for (const char* payload : {"x", "[]", "{}", R"({"iss":"x"})"}) {
    EXPECT_EQ(refusal(R"({"alg":"none"})", payload),
              Reason::kAlgorithmNotAllowed);
    EXPECT_EQ(refusal("{}", payload), Reason::kAlgorithmNotAllowed);
    EXPECT_EQ(refusal(R"({"alg":"RS256","kid":7})", payload),
              Reason::kHeaderMalformed);
    EXPECT_EQ(refusal(R"({"alg":"x","kid":7})", payload),
              Reason::kAlgorithmNotAllowed);
  }
  EXPECT_EQ(refusal(R"({"alg":"RS256"})", "x"), Reason::kClaimsMalformed);
  EXPECT_EQ(refusal(R"({"alg":"RS256"})", "{}"), Reason::kIssuerUnknown);
}

// The tree of the header is made in the scratch, which is as large as the
// largest one.
TEST(OpenFromToken, TakesAsManyValuesOfAHeaderAsTheLimit) {
  Desk desk(OneIssuer());
  const std::string signed_part = Base64Url("{}") + ".AAAA";
  constexpr size_t kLimit = limits::kMaxHeaderNodes;
  for (const size_t count : {kLimit - 1, kLimit, kLimit + 1, size_t{20000}}) {
    std::string header = R"({"x":[0)";
    for (size_t i = 3; i < count; ++i) header += ",0";
    const std::string compact = Base64Url(header + "]}") + "." + signed_part;
    ASSERT_LE(compact.size(), limits::kMaxTokenBytes);
    TokenInput input;
    input.compact = compact;
    input.now = kNow;
    EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
              count <= kLimit ? Reason::kAlgorithmNotAllowed
                              : Reason::kHeaderMalformed)
        << count;
  }
}

TEST(OpenFromToken, FitsTheLargestHeaderIntoAnyScratch) {
  Desk desk(OneIssuer(), 0);
  std::string header = R"({"x":")";
  header += std::string(limits::kMaxTokenBytes / 4 * 3 - 40, 'x') + "\"}";
  const std::string compact = Base64Url(header) + ".e30.AAAA";
  ASSERT_LE(compact.size(), limits::kMaxTokenBytes);
  TokenInput input;
  input.compact = compact;
  input.now = kNow;
  EXPECT_EQ(OpenFromToken(desk.policy(), input, desk.scratch())->refusal(),
            Reason::kAlgorithmNotAllowed);
}

}  // namespace
}  // namespace matron::decide
