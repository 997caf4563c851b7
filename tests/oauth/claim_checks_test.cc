#include "oauth/claim_checks.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/oauth/signed_claims.h"

namespace matron::oauth {
namespace {

// Claims, and what the last check noted.
class ClaimChecksTest : public testing::Test {
 protected:
  const ClaimChecks Checks(std::string_view claims) {
    text_ = claims;
    EXPECT_EQ(document_.Parse(text_, reader_), Status::kOk);
    claims_ = document_.root();
    return ClaimChecks(claims_, &fault_);
  }

  std::string text_;
  json::Reader reader_;
  json::Document document_;
  json::Value claims_;
  ClaimFault fault_;
};

TEST_F(ClaimChecksTest, TextIsAStringWithSomethingInIt) {
  const auto read = [this](std::string_view claims) {
    std::string_view out = "before";
    const Reason reason = Checks(claims).Text("a", &out);
    EXPECT_EQ(out.empty(), reason != Reason::kOk);
    EXPECT_EQ(fault_.claim, reason == Reason::kOk ? "" : "a");
    EXPECT_FALSE(fault_.came.exists());
    return Name(reason);
  };
  EXPECT_EQ(read(R"({"a":"x"})"), "ok");
  EXPECT_EQ(read(R"({"b":"x"})"), "claim_missing");
  EXPECT_EQ(read(R"({"a":null})"), "claim_missing");
  EXPECT_EQ(read(R"({"a":""})"), "claim_malformed");
  EXPECT_EQ(read(R"({"a":1})"), "claim_malformed");
  EXPECT_EQ(read(R"({"a":["x"]})"), "claim_malformed");
}

TEST_F(ClaimChecksTest, EqualsTellsBothSides) {
  EXPECT_EQ(
      Checks(R"({"iss":"x"})").Equals("iss", "x", Reason::kIssuerMismatch),
      Reason::kOk);
  EXPECT_EQ(
      Checks(R"({"iss":"x"})").Equals("iss", "y", Reason::kIssuerMismatch),
      Reason::kIssuerMismatch);
  EXPECT_EQ(Text(fault_), "iss wants y came x");
  EXPECT_EQ(Checks(R"({"iss":""})").Equals("iss", "", Reason::kIssuerMismatch),
            Reason::kClaimMalformed);
}

TEST_F(ClaimChecksTest, EqualsSecretTellsNeither) {
  const ClaimChecks checks = Checks(R"({"nonce":"secret"})");
  EXPECT_EQ(checks.EqualsSecret("nonce", "secret", Reason::kNonceMismatch),
            Reason::kOk);
  EXPECT_EQ(checks.EqualsSecret("nonce", "secres", Reason::kNonceMismatch),
            Reason::kNonceMismatch);
  EXPECT_EQ(Text(fault_), "nonce");
  EXPECT_EQ(checks.EqualsSecret("nonce", "", Reason::kNonceMismatch),
            Reason::kNonceMismatch);
}

TEST_F(ClaimChecksTest, ForbiddenIsWhateverItsValue) {
  EXPECT_EQ(Checks("{}").Forbidden("a"), Reason::kOk);
  EXPECT_EQ(Checks(R"({"a":null})").Forbidden("a"), Reason::kClaimForbidden);
  EXPECT_EQ(Checks(R"({"a":""})").Forbidden("a"), Reason::kClaimForbidden);
}

TEST_F(ClaimChecksTest, OnlyAudienceIsOne) {
  const auto check = [this](std::string_view claims) {
    return Name(Checks(claims).OnlyAudience("x"));
  };
  EXPECT_EQ(check(R"({"aud":"x"})"), "ok");
  EXPECT_EQ(check(R"({"aud":["x"]})"), "ok");
  EXPECT_EQ(check(R"({"aud":["x","x"]})"), "audience_mismatch");
  EXPECT_EQ(check(R"({"aud":["x","y"]})"), "audience_mismatch");
  EXPECT_EQ(check(R"({"aud":["y"]})"), "audience_mismatch");
  EXPECT_EQ(check(R"({"aud":[]})"), "audience_mismatch");
  EXPECT_EQ(check(R"({"aud":{"x":1}})"), "claim_malformed");
  EXPECT_EQ(check("{}"), "claim_missing");
  EXPECT_EQ(Name(Checks(R"({"aud":""})").OnlyAudience("")),
            "audience_mismatch");
}

TEST_F(ClaimChecksTest, TimesTellTheTime) {
  TimeRules rules;
  rules.now = kTestNow;
  EXPECT_EQ(Checks(R"({"exp":1764000000})").Times(rules),
            Reason::kTokenExpired);
  EXPECT_EQ(Text(fault_), "exp wants 1764000000 came 1764000000");
  EXPECT_EQ(Checks(R"({"exp":1764000001})").Times(rules), Reason::kOk);
  rules.needs_iat = true;
  EXPECT_EQ(Checks(R"({"exp":1764000001})").Times(rules),
            Reason::kClaimMissing);
  EXPECT_EQ(Text(fault_), "iat");
  rules.max_lifetime_s = 10;
  EXPECT_EQ(Checks(R"({"exp":1764000001,"iat":1763999991})").Times(rules),
            Reason::kOk);
  EXPECT_EQ(Checks(R"({"exp":1764000001,"iat":1763999990.9})").Times(rules),
            Reason::kTokenLifetimeTooLong);
  EXPECT_EQ(Text(fault_), "exp wants 1764000000 came 1764000001");
}

TEST_F(ClaimChecksTest, WithoutATimeNothingCounts) {
  for (const int64_t now :
       {INT64_MIN, int64_t{-1}, limits::kMaxNumericDate + 1, INT64_MAX}) {
    TimeRules rules;
    rules.now = now;
    EXPECT_EQ(Checks(R"({"exp":1764000001})").Times(rules),
              Reason::kNowMissing);
  }
}

TEST_F(ClaimChecksTest, TokenIdIsBounded) {
  const auto check = [this](size_t size) {
    const std::string claims = R"({"jti":")" + std::string(size, 'j') + R"("})";
    return Name(CheckTokenId(Checks(claims)));
  };
  EXPECT_EQ(check(0), "claim_malformed");
  EXPECT_EQ(check(limits::kMaxTokenIdBytes), "ok");
  EXPECT_EQ(check(limits::kMaxTokenIdBytes + 1), "claim_malformed");
}

TEST_F(ClaimChecksTest, NeedsNobodyWhoAsks) {
  const json::Value none;
  const ClaimChecks checks(none, nullptr);
  EXPECT_EQ(checks.Text("a"), Reason::kClaimMissing);
  EXPECT_EQ(checks.Fail(Reason::kIssuerMismatch, "iss", "x"),
            Reason::kIssuerMismatch);
  EXPECT_EQ(checks.FailNumber(Reason::kTokenExpired, "exp", 1),
            Reason::kTokenExpired);
}

TEST(ParseClaims, RefusesWhatWasNotVerified) {
  json::Document document;
  json::Reader reader;
  EXPECT_EQ(ParseClaims(jose::VerifiedJws(), document, reader),
            Reason::kSignatureInvalid);
  for (const char* payload :
       {"[]", "1", "\"x\"", "null", "{", "{}x", R"({"a":1,"a":2})"}) {
    SignedClaims token("", payload);
    EXPECT_EQ(ParseClaims(token.verified(), document, reader),
              Reason::kClaimsMalformed)
        << payload;
  }
}

}  // namespace
}  // namespace matron::oauth
