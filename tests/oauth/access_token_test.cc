// The claims of access tokens: docs/evaluate.md, verify, steps 6 and 7.

#include "oauth/access_token.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/jose/test_tokens.h"

namespace matron::oauth {
namespace {

constexpr int64_t kNow = 1764000000;
constexpr std::string_view kIssuer = "https://auth.example.org";
constexpr std::string_view kAudience = "https://ehr.example.org/fhir";

using jose::ParsedKeys;

// One change to the claims: the value as JSON text, empty to leave it out.
using Change = std::pair<std::string_view, std::string_view>;

// Good claims with these changes.
std::string Claims(const std::vector<Change>& changes) {
  std::vector<std::pair<std::string, std::string>> members = {
      {"iss", R"("https://auth.example.org")"},
      {"aud", R"("https://ehr.example.org/fhir")"},
      {"sub", R"("u1")"},
      {"client_id", R"("app1")"},
      {"iat", "1763999940"},
      {"exp", "1764000300"},
      {"jti", R"("j1")"},
      {"scope", R"("patient/*.rs")"}};
  for (const auto& [name, value] : changes) {
    std::erase_if(members, [wanted = name](const auto& member) {
      return member.first == wanted;
    });
    if (!value.empty()) members.emplace_back(name, value);
  }
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (text.size() > 1) text += ',';
    text += '"' + name + "\":" + value;
  }
  return text + "}";
}

AccessTokenRules Rules() {
  AccessTokenRules rules;
  rules.issuer = kIssuer;
  rules.audiences = {&kAudience, 1};
  return rules;
}

// Rules for a token whose `typ` is not at+jwt.
AccessTokenRules NamedTyp(std::string_view typ) {
  AccessTokenRules rules = Rules();
  rules.profile = TokenProfile::kNamedTyp;
  rules.typ = typ;
  return rules;
}

// What becomes of a token of `payload`, signed by the right key.
std::string Validated(const std::string& payload,
                      const AccessTokenRules& rules = Rules(),
                      int64_t now = kNow, std::string_view typ = "at+jwt") {
  static const ParsedKeys* const keys =
      new ParsedKeys(jose::SetOf({jose::TestKey("rsa-a")}));
  const std::string header =
      R"({"alg":"RS256","typ":")" + std::string(typ) + "\"}";
  json::Reader reader;
  Arena arena = Arena::Growing();
  jose::CompactJws jws;
  jose::VerifiedJws verified;
  const std::string token = jose::SignRs256(header, payload);
  EXPECT_EQ(jws.Parse(token, reader, arena), Reason::kOk);
  EXPECT_EQ(jws.Verify(*keys->keys, &verified), Reason::kOk);
  const AccessTokenValidator validator(rules);
  EXPECT_EQ(validator.CheckType(jws), Reason::kOk);
  json::Document document;
  SessionClaims claims;
  const Reason reason =
      validator.Validate(verified, now, document, reader, &claims);
  EXPECT_EQ(claims.exists(), reason == Reason::kOk);
  return std::string(InfoOf(reason).wire_name);
}

TEST(AccessToken, WithEveryClaimIsValid) {
  EXPECT_EQ(Validated(Claims({})), "ok");
}

// ------------------------------------------------------------- Single claims

struct ClaimCase {
  const char* name;
  const char* claim;
  const char* value;  // JSON text; empty: left out.
  const char* want;
};

class ClaimTest : public testing::TestWithParam<ClaimCase> {};
TEST_P(ClaimTest, IsJudged) {
  EXPECT_EQ(Validated(Claims({{GetParam().claim, GetParam().value}})),
            GetParam().want);
}

constexpr ClaimCase kIssuers[] = {
    {"Missing", "iss", "", "claim_missing"},
    {"Null", "iss", "null", "claim_missing"},
    {"Number", "iss", "1", "claim_malformed"},
    {"Array", "iss", R"(["https://auth.example.org"])", "claim_malformed"},
    {"Object", "iss", R"({"https://auth.example.org":1})", "claim_malformed"},
    {"Empty", "iss", R"("")", "claim_malformed"},
    {"Slash", "iss", R"("https://auth.example.org/")", "issuer_mismatch"},
    {"Http", "iss", R"("http://auth.example.org")", "issuer_mismatch"},
    {"HostCase", "iss", R"("https://Auth.example.org")", "issuer_mismatch"},
    {"SchemeCase", "iss", R"("HTTPS://auth.example.org")", "issuer_mismatch"},
    {"Port", "iss", R"("https://auth.example.org:443")", "issuer_mismatch"},
    {"DotSegment", "iss", R"("https://auth.example.org/.")", "issuer_mismatch"},
    {"Encoded", "iss", R"("http%73://auth.example.org")", "issuer_mismatch"},
    {"Userinfo", "iss", R"("https://x@auth.example.org")", "issuer_mismatch"},
    {"Suffix", "iss", R"("https://auth.example.org.evil.example")",
     "issuer_mismatch"},
    {"Prefix", "iss", R"("https://auth.example.or")", "issuer_mismatch"},
    {"Zero", "iss", R"("https://auth.example.org\u0000")", "issuer_mismatch"},
    {"Blank", "iss", R"("https://auth.example.org ")", "issuer_mismatch"},
    {"Homograph", "iss", R"("https://\u0430uth.example.org")",
     "issuer_mismatch"},
    {"Query", "iss", R"("https://auth.example.org?")", "issuer_mismatch"},
    {"Fragment", "iss", R"("https://auth.example.org#")", "issuer_mismatch"},
    {"Escaped", "iss", R"("https:\/\/auth.example.org")", "ok"},
};
INSTANTIATE_TEST_SUITE_P(Issuer, ClaimTest, testing::ValuesIn(kIssuers),
                         fixtures::CaseName());

constexpr ClaimCase kAudiences[] = {
    {"Array", "aud", R"(["https://ehr.example.org/fhir"])", "ok"},
    {"ArrayOfTwo", "aud", R"(["x","https://ehr.example.org/fhir"])", "ok"},
    {"Twice", "aud",
     R"(["https://ehr.example.org/fhir","https://ehr.example.org/fhir"])",
     "ok"},
    {"Missing", "aud", "", "claim_missing"},
    {"Null", "aud", "null", "claim_missing"},
    {"Number", "aud", "0", "claim_malformed"},
    {"True", "aud", "true", "claim_malformed"},
    {"Object", "aud", R"({"0":"https://ehr.example.org/fhir"})",
     "claim_malformed"},
    {"ObjectByName", "aud", R"({"https://ehr.example.org/fhir":true})",
     "claim_malformed"},
    {"Nested", "aud", R"([["https://ehr.example.org/fhir"]])",
     "claim_malformed"},
    {"NumberBehind", "aud", R"(["https://ehr.example.org/fhir",1])",
     "claim_malformed"},
    {"NullBefore", "aud", R"([null,"https://ehr.example.org/fhir"])",
     "claim_malformed"},
    {"EmptyArray", "aud", "[]", "audience_mismatch"},
    {"EmptyText", "aud", R"("")", "audience_mismatch"},
    {"ArrayOfEmpty", "aud", R"([""])", "audience_mismatch"},
    {"Other", "aud", R"("https://other.example.org/fhir")",
     "audience_mismatch"},
    {"ArrayOfOthers", "aud", R"(["a","b"])", "audience_mismatch"},
    {"Slash", "aud", R"("https://ehr.example.org/fhir/")", "audience_mismatch"},
    {"Prefix", "aud", R"("https://ehr.example.org/fhi")", "audience_mismatch"},
    {"Longer", "aud", R"("https://ehr.example.org/fhir4")",
     "audience_mismatch"},
    {"HostCase", "aud", R"("https://EHR.example.org/fhir")",
     "audience_mismatch"},
    {"Zero", "aud", R"("https://ehr.example.org/fhir\u0000")",
     "audience_mismatch"},
    {"BlankList", "aud", R"("x https://ehr.example.org/fhir")",
     "audience_mismatch"},
    {"CommaList", "aud", R"("https://ehr.example.org/fhir,x")",
     "audience_mismatch"},
    {"JsonText", "aud", R"("[\"https://ehr.example.org/fhir\"]")",
     "audience_mismatch"},
    {"Star", "aud", R"("*")", "audience_mismatch"},
    {"Pieces", "aud", R"(["https://ehr.example.org","/fhir"])",
     "audience_mismatch"},
};
INSTANTIATE_TEST_SUITE_P(Audience, ClaimTest, testing::ValuesIn(kAudiences),
                         fixtures::CaseName());

constexpr ClaimCase kTimes[] = {
    {"ExpMissing", "exp", "", "claim_missing"},
    {"ExpNull", "exp", "null", "claim_missing"},
    {"ExpString", "exp", R"("1764000300")", "claim_malformed"},
    {"ExpNegative", "exp", "-1", "claim_malformed"},
    {"ExpNow", "exp", "1764000000", "token_expired"},
    {"ExpNextSecond", "exp", "1764000001", "ok"},
    {"ExpNowAndAHalf", "exp", "1764000000.5", "token_expired"},
    {"ExpAlmostNow", "exp", "1763999999.999999", "token_expired"},
    {"ExpNextSecondDecimal", "exp", "1764000001.0", "ok"},
    {"ExpZero", "exp", "0", "token_expired"},
    {"ExpYear9999", "exp", "253402300799", "ok"},
    {"ExpYear10000", "exp", "253402300800", "claim_malformed"},
    {"ExpOver64Bits", "exp", "18446744073709551621", "claims_malformed"},
    {"Exp1e400", "exp", "1e400", "claims_malformed"},
    {"ExpLeadingZero", "exp", "01764000300", "claims_malformed"},
    {"NbfNow", "nbf", "1764000000", "ok"},
    {"NbfNextSecond", "nbf", "1764000001", "token_not_yet_valid"},
    {"NbfNowAndAHalf", "nbf", "1764000000.5", "token_not_yet_valid"},
    {"NbfBeforeByAHalf", "nbf", "1763999999.5", "ok"},
    {"NbfNull", "nbf", "null", "ok"},
    {"NbfString", "nbf", R"("0")", "claim_malformed"},
    {"NbfNegative", "nbf", "-1", "claim_malformed"},
    {"IatNow", "iat", "1764000000", "ok"},
    {"IatNextSecond", "iat", "1764000001", "token_issued_in_future"},
    {"IatNowAndAHalf", "iat", "1764000000.5", "token_issued_in_future"},
    {"IatZero", "iat", "0", "ok"},
    {"IatString", "iat", R"("0")", "claim_malformed"},
    {"IatNegative", "iat", "-1", "claim_malformed"},
    {"IatMissing", "iat", "", "claim_missing"},
    {"IatNull", "iat", "null", "claim_missing"},
};
INSTANTIATE_TEST_SUITE_P(Times, ClaimTest, testing::ValuesIn(kTimes),
                         fixtures::CaseName());

// RFC 9068 section 2.2.
constexpr ClaimCase kTexts[] = {
    {"SubMissing", "sub", "", "claim_missing"},
    {"SubNull", "sub", "null", "claim_missing"},
    {"SubEmpty", "sub", R"("")", "claim_malformed"},
    {"SubNumber", "sub", "1", "claim_malformed"},
    {"ClientIdMissing", "client_id", "", "claim_missing"},
    {"ClientIdNull", "client_id", "null", "claim_missing"},
    {"ClientIdEmpty", "client_id", R"("")", "claim_malformed"},
    {"ClientIdArray", "client_id", R"(["app1"])", "claim_malformed"},
    {"JtiMissing", "jti", "", "claim_missing"},
    {"JtiEmpty", "jti", R"("")", "claim_malformed"},
    {"JtiNumber", "jti", "7", "claim_malformed"},
    {"ScopeMissing", "scope", "", "ok"},
    {"NonceOfAnAtJwt", "nonce", R"("n")", "ok"},
};
INSTANTIATE_TEST_SUITE_P(Texts, ClaimTest, testing::ValuesIn(kTexts),
                         fixtures::CaseName());

// -------------------------------------------------------------------- Leeway

struct LeewayCase {
  const char* name;
  const char* claim;
  const char* value;
  int64_t now;
  const char* want;
};

class LeewayTest : public testing::TestWithParam<LeewayCase> {};
TEST_P(LeewayTest, IsSixtySeconds) {
  AccessTokenRules rules = Rules();
  rules.leeway_s = 60;
  const std::string claims =
      Claims({{"iat", "0"}, {GetParam().claim, GetParam().value}});
  EXPECT_EQ(Validated(claims, rules, GetParam().now), GetParam().want);
}

constexpr LeewayCase kLeeway[] = {
    {"ExpBefore59", "exp", "1763999941", kNow, "ok"},
    {"ExpBefore60", "exp", "1763999940", kNow, "token_expired"},
    {"ExpBefore61", "exp", "1763999939", kNow, "token_expired"},
    {"NbfAfter60", "nbf", "1764000060", kNow, "ok"},
    {"NbfAfter61", "nbf", "1764000061", kNow, "token_not_yet_valid"},
    {"IatAfter60", "iat", "1764000060", kNow, "ok"},
    {"IatAfter61", "iat", "1764000061", kNow, "token_issued_in_future"},
    {"NowZero", "nbf", "60", 0, "ok"},
    {"NowZeroIat", "iat", "61", 0, "token_issued_in_future"},
    {"Now30", "nbf", "91", 30, "token_not_yet_valid"},
    {"NowNegative", "nbf", "0", -1, "now_missing"},
    {"NowAbsent", "nbf", "0", INT64_MIN, "now_missing"},
    {"NowLargest", "nbf", "0", INT64_MAX, "now_missing"},
};
INSTANTIATE_TEST_SUITE_P(Leeway, LeewayTest, testing::ValuesIn(kLeeway),
                         fixtures::CaseName());

// ---------------------------------------------------------- Maximum lifetime

TEST(MaxLifetime, CountsFromIatToExp) {
  AccessTokenRules rules = Rules();
  rules.has_max_lifetime = true;
  for (const auto& [max, want] : {std::pair(359, "token_lifetime_too_long"),
                                  std::pair(360, "ok"), std::pair(361, "ok")}) {
    rules.max_lifetime_s = max;
    EXPECT_EQ(Validated(Claims({}), rules), want) << max;
  }
  rules.max_lifetime_s = limits::kMaxLifetimeSeconds;
  EXPECT_EQ(Validated(Claims({{"exp", "253402300799"}}), rules),
            "token_lifetime_too_long");
}

TEST(MaxLifetime, NeedsIat) {
  AccessTokenRules rules = NamedTyp("JWT");
  EXPECT_EQ(Validated(Claims({{"iat", ""}}), rules, kNow, "JWT"), "ok");
  rules.has_max_lifetime = true;
  rules.max_lifetime_s = 3600;
  EXPECT_EQ(Validated(Claims({{"iat", ""}}), rules, kNow, "JWT"),
            "claim_missing");
}

// -------------------------------------------------------------------- Rules

TEST(Rules, OfSeveralAudiencesOneIsEnough) {
  const std::string_view audiences[] = {"https://a.example", kAudience};
  AccessTokenRules rules = Rules();
  rules.audiences = audiences;
  EXPECT_EQ(Validated(Claims({}), rules), "ok");
  EXPECT_EQ(Validated(Claims({{"aud", R"("https://a.example")"}}), rules),
            "ok");
  EXPECT_EQ(Validated(Claims({{"aud", R"("https://b.example")"}}), rules),
            "audience_mismatch");
}

TEST(Rules, ThatAreEmptyFitNoToken) {
  AccessTokenRules rules = Rules();
  rules.audiences = {};
  EXPECT_EQ(Validated(Claims({}), rules), "audience_mismatch");
  EXPECT_EQ(Validated(Claims({{"aud", "[]"}}), rules), "audience_mismatch");
  EXPECT_EQ(Validated(Claims({{"aud", R"("")"}}), rules), "audience_mismatch");
  const std::string_view nothing;
  rules.audiences = {&nothing, 1};
  EXPECT_EQ(Validated(Claims({{"aud", R"("")"}}), rules), "audience_mismatch");
  EXPECT_EQ(Validated(Claims({{"aud", R"([""])"}}), rules),
            "audience_mismatch");
  rules = Rules();
  rules.issuer = "";
  EXPECT_EQ(Validated(Claims({}), rules), "issuer_mismatch");
  EXPECT_NE(Validated(Claims({{"iss", R"("")"}}), rules), "ok");
  EXPECT_NE(Validated(Claims({{"iss", ""}}), rules), "ok");
}

TEST(Rules, MayRequireFurtherClaims) {
  const std::string_view required[] = {"acr", "tenant"};
  AccessTokenRules rules = Rules();
  rules.required_claims = required;
  const Change acr = {"acr", R"("1")"};
  EXPECT_EQ(Validated(Claims({acr, {"tenant", "{}"}}), rules), "ok");
  EXPECT_EQ(Validated(Claims({acr}), rules), "claim_missing");
  EXPECT_EQ(Validated(Claims({acr, {"tenant", "null"}}), rules),
            "claim_missing");
  EXPECT_EQ(Validated(Claims({acr, {"Tenant", "1"}}), rules), "claim_missing");
  EXPECT_EQ(Validated(Claims({{"tenant", "1"}}), rules), "claim_missing");
}

// ----------------------------------------------------------------- Profiles

TEST(NamedTyp, NeedsIssuerAudienceAndExp) {
  const AccessTokenRules rules = NamedTyp("JWT");
  const std::vector<Change> few = {
      {"sub", ""}, {"client_id", ""}, {"jti", ""}, {"iat", ""}, {"scope", ""}};
  EXPECT_EQ(Validated(Claims(few), rules, kNow, "JWT"), "ok");
  for (const char* name : {"iss", "aud", "exp"}) {
    std::vector<Change> fewer = few;
    fewer.emplace_back(name, "");
    EXPECT_EQ(Validated(Claims(fewer), rules, kNow, "JWT"), "claim_missing");
  }
}

// docs/evaluate.md, verify: sub, client_id and jti must be strings that are not
// empty; only with at+jwt they must be there.
TEST(NamedTyp, NeedsTextsWhereTheyAreGiven) {
  const AccessTokenRules rules = NamedTyp("JWT");
  for (const char* name : {"sub", "client_id", "jti"}) {
    for (const char* value : {"1", R"("")", "[]", "true"}) {
      EXPECT_EQ(Validated(Claims({{name, value}}), rules, kNow, "JWT"),
                "claim_malformed")
          << name << ' ' << value;
    }
  }
}

TEST(NamedTyp, NeedsTheClaimsOfAtJwtIfItIsThat) {
  for (const char* typ : {"at+jwt", "AT+JWT"}) {
    const AccessTokenRules rules = NamedTyp(typ);
    EXPECT_EQ(Validated(Claims({}), rules), "ok");
    for (const char* name : {"iat", "sub", "client_id", "jti"}) {
      EXPECT_EQ(Validated(Claims({{name, ""}}), rules), "claim_missing");
    }
  }
}

// A typ that is one of several does not tell the kind of token.
TEST(OtherKindsOfToken, AreRefusedUnlessTheTypMustBeAtJwt) {
  AccessTokenRules smart = Rules();
  smart.profile = TokenProfile::kSmartJwt;
  for (const char* name : {"nonce", "at_hash", "c_hash", "events"}) {
    const std::string other = Claims({{name, "{}"}});
    EXPECT_EQ(Validated(other, NamedTyp("JWT"), kNow, "JWT"), "typ_mismatch");
    EXPECT_EQ(Validated(other, smart, kNow, "JWT"), "typ_mismatch") << name;
    EXPECT_EQ(Validated(other, smart), "typ_mismatch") << name;
    EXPECT_EQ(Validated(other), "ok") << name;
    EXPECT_EQ(Validated(other, NamedTyp("AT+JWT")), "ok") << name;
  }
}

TEST(SmartJwt, NeedsAScope) {
  AccessTokenRules rules = Rules();
  rules.profile = TokenProfile::kSmartJwt;
  for (const char* typ : {"JWT", "at+jwt"}) {
    EXPECT_EQ(Validated(Claims({{"sub", ""}}), rules, kNow, typ), "ok");
    EXPECT_EQ(Validated(Claims({{"scope", ""}}), rules, kNow, typ),
              "claim_missing");
    EXPECT_EQ(Validated(Claims({{"scope", R"("")"}}), rules, kNow, typ),
              "claim_malformed");
    EXPECT_EQ(Validated(Claims({{"scope", R"(["a"])"}}), rules, kNow, typ),
              "claim_malformed");
  }
}

// -------------------------------------------------------------------- Order

struct OrderCase {
  const char* name;
  std::vector<Change> changes;
  const char* want;
};

class OrderTest : public testing::TestWithParam<OrderCase> {};
TEST_P(OrderTest, TheFirstCheckThatFailsIsTheReason) {
  AccessTokenRules rules = Rules();
  const std::string_view required[] = {"acr"};
  rules.required_claims = required;
  rules.has_max_lifetime = true;
  rules.max_lifetime_s = 3600;
  EXPECT_EQ(Validated(Claims(GetParam().changes), rules), GetParam().want);
}

const OrderCase kOrder[] = {
    {"IssuerThenAudience",
     {{"iss", R"("x")"}, {"aud", R"("x")"}},
     "issuer_mismatch"},
    {"IssuerMalformedThenExp", {{"iss", "1"}, {"exp", "1"}}, "claim_malformed"},
    {"AudienceThenExp", {{"aud", R"("x")"}, {"exp", "1"}}, "audience_mismatch"},
    {"AudienceThenExpMissing", {{"aud", "1"}, {"exp", ""}}, "claim_malformed"},
    {"ExpThenNbf", {{"exp", "1"}, {"nbf", "253402300799"}}, "token_expired"},
    {"ExpThenNbfMalformed", {{"exp", "1"}, {"nbf", R"("x")"}}, "token_expired"},
    {"ExpMissingThenNbfMalformed",
     {{"exp", ""}, {"nbf", R"("x")"}},
     "claim_missing"},
    {"ExpThenIat", {{"exp", "1"}, {"iat", "253402300799"}}, "token_expired"},
    {"ExpThenIatMalformed", {{"exp", "1"}, {"iat", R"("x")"}}, "token_expired"},
    {"NbfThenIat",
     {{"nbf", "1764000001"}, {"iat", "1764000001"}},
     "token_not_yet_valid"},
    {"IatThenLifetime",
     {{"iat", "1764000001"}, {"exp", "1765000000"}},
     "token_issued_in_future"},
    {"LifetimeThenRequired",
     {{"exp", "1765000000"}},
     "token_lifetime_too_long"},
    {"TimesThenSub", {{"exp", "1"}, {"sub", ""}}, "token_expired"},
    {"RequiredThenSub", {{"sub", "1"}}, "claim_missing"},
};
INSTANTIATE_TEST_SUITE_P(Order, OrderTest, testing::ValuesIn(kOrder),
                         fixtures::CaseName());

// ------------------------------------------------------------------ Payload

class PayloadTest : public testing::TestWithParam<const char*> {};
TEST_P(PayloadTest, IsNoClaims) {
  EXPECT_EQ(Validated(GetParam()), "claims_malformed");
}

INSTANTIATE_TEST_SUITE_P(
    Payloads, PayloadTest,
    testing::Values("[]", "\"x\"", "1", "null", "true", "x", "{", "{}{}", "{},",
                    R"({"exp":1,"exp":2})", R"({"exp":1,"\u0065xp":2})",
                    R"({"x":{"a":1,"a":2}})", "{\"x\":\"\xff\"}",
                    "\xef\xbb\xbf{}", R"({"sub":"\ud800"})", "{'iss':1}",
                    "{iss:1}", R"({"iss":TRUE})", "{\"iss\":\"\n\"}",
                    R"({"iss":"\x41"})", "{}\xc2\xa0", "{}\v"));

TEST(Payload, MayNotEndBehindZero) {
  EXPECT_EQ(Validated(Claims({}) + std::string(1, '\0')), "claims_malformed");
}

TEST(Payload, HasABoundedDepth) {
  const std::string inner63 = std::string(63, '[') + std::string(63, ']');
  const std::string inner64 = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(Validated(Claims({{"x", inner63}})), "ok");
  EXPECT_EQ(Validated(Claims({{"x", inner64}})), "claims_malformed");
}

TEST(Validate, RefusesWhatWasNotVerified) {
  const AccessTokenRules rules = Rules();
  json::Reader reader;
  json::Document document;
  ASSERT_EQ(document.Parse("{}", reader), Status::kOk);
  SessionClaims claims = SessionClaims::HostVerified(document.root());
  EXPECT_EQ(
      AccessTokenValidator(rules).Validate({}, kNow, document, reader, &claims),
      Reason::kSignatureInvalid);
  EXPECT_FALSE(claims.exists());
}

}  // namespace
}  // namespace matron::oauth
