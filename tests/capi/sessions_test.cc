// Sessions through the C ABI: what they tell, what they refuse, and what they
// keep alive.

#include <cstring>
#include <string>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

// A refused session denies everything but public interactions, for `reason`.
void ExpectRefused(const matron_session& session, matron_reason reason,
                   matron_scratch& scratch) {
  EXPECT_EQ(matron_session_reason(&session), reason)
      << matron_reason_name(matron_session_reason(&session));
  EXPECT_EQ(matron_session_num_roles(&session), 0u);
  EXPECT_EQ(matron_session_patient(&session).len, 0u);
  for (const char* url : {"/Observation/o1", "/Observation", "/Foo/1", "/"}) {
    const matron_decision* decision = Ask(session, {.url = url}, scratch);
    EXPECT_EQ(matron_decision_effect(decision), MATRON_EFFECT_DENY) << url;
    EXPECT_EQ(matron_decision_reason(decision), reason) << url;
    EXPECT_NE(matron_decision_challenge_status(decision), 0u) << url;
  }
  EXPECT_EQ(matron_permits(Ask(session, {.url = "/metadata"}, scratch)), 1);
}

// -------------------------------------------------------------- From a token

struct TokenCase {
  const char* name;
  matron_reason want;
};

class TokenTest : public testing::TestWithParam<TokenCase> {};

TEST_P(TokenTest, IsAcceptedOrMakesASessionThatDenies) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a", "p256", "p384"}));
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session =
      OpenToken(*policy, keys.get(), Token(GetParam().name), *scratch);
  if (GetParam().want != MATRON_REASON_OK) {
    return ExpectRefused(*session, GetParam().want, *scratch);
  }
  EXPECT_EQ(matron_session_reason(session.get()), MATRON_REASON_OK);
  EXPECT_EQ(matron_session_num_roles(session.get()), 1u);
  EXPECT_EQ(Text(matron_session_role(session.get(), 0)), "member");
  EXPECT_EQ(matron_session_role(session.get(), 1).len, 0u);
  EXPECT_EQ(matron_session_role(session.get(), SIZE_MAX).data, nullptr);
}

constexpr TokenCase kTokens[] = {
    {"rs256", MATRON_REASON_OK},
    {"es384", MATRON_REASON_OK},
    {"rs256_flipped_first", MATRON_REASON_SIGNATURE_INVALID},
    {"alg_none", MATRON_REASON_ALGORITHM_NOT_ALLOWED},
    {"typ_jwt", MATRON_REASON_TYP_MISMATCH},
    {"exp_now", MATRON_REASON_TOKEN_EXPIRED},
    {"exp_plus_1", MATRON_REASON_OK},
    {"nbf_plus_1", MATRON_REASON_TOKEN_NOT_YET_VALID},
    {"rs256_b", MATRON_REASON_KEY_NOT_FOUND},
};
INSTANTIATE_TEST_SUITE_P(All, TokenTest, testing::ValuesIn(kTokens),
                         fixtures::CaseName());

class SessionTest : public testing::Test {
 protected:
  matron_reason ReasonOf(const matron_token& token,
                         const matron_key_set* keys) {
    matron_session* session = nullptr;
    EXPECT_EQ(matron_session_new_from_token(&session, policy_.get(), keys,
                                            &token, scratch_.get()),
              MATRON_OK);
    const SessionHandle owner(session);
    return matron_session_reason(session);
  }

  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
  const std::string compact_ = Token("rs256");
};

TEST_F(SessionTest, NeedsTheTime) {
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
  matron_token token = MATRON_TOKEN_INIT;
  token.compact = Str(compact_);
  EXPECT_EQ(ReasonOf(token, keys.get()), MATRON_REASON_NOW_MISSING);
  token.now_unix_s = kNow;
  EXPECT_EQ(ReasonOf(token, keys.get()), MATRON_REASON_OK);
  token.now_unix_s = kNow + 300;
  EXPECT_EQ(ReasonOf(token, keys.get()), MATRON_REASON_TOKEN_EXPIRED);
}

TEST_F(SessionTest, NeedsTheKeysOfTheIssuer) {
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
  const KeySetHandle others = NewKeySet(KeySetText({"p256"}));
  const KeySetHandle none = NewKeySet(R"({"keys":[]})");
  matron_token token = MATRON_TOKEN_INIT;
  token.compact = Str(compact_);
  token.now_unix_s = kNow;
  EXPECT_EQ(ReasonOf(token, nullptr), MATRON_REASON_KEY_SET_MISSING);
  EXPECT_EQ(ReasonOf(token, none.get()), MATRON_REASON_KEY_NOT_FOUND);
  EXPECT_EQ(ReasonOf(token, others.get()), MATRON_REASON_KEY_NOT_FOUND);
  token.issuer = Str("https://other.example.org");
  EXPECT_EQ(ReasonOf(token, keys.get()), MATRON_REASON_ISSUER_MISMATCH);
  token.issuer = Str(kIssuer);
  EXPECT_EQ(ReasonOf(token, keys.get()), MATRON_REASON_OK);
}

TEST_F(SessionTest, TakesTheKeysOfThePolicy) {
  const std::string keys = KeySetText({"rsa-a"});
  const PolicyHandle policy = NewPolicy(MemberPolicy("\"jwks\":" + keys + ","));
  const SessionHandle session =
      OpenToken(*policy, nullptr, compact_, *scratch_);
  EXPECT_EQ(matron_session_reason(session.get()), MATRON_REASON_OK);
}

TEST_F(SessionTest, RefusesATokenBeyondTheLimit) {
  for (const size_t size :
       {limits::kMaxTokenBytes, limits::kMaxTokenBytes + 1}) {
    const std::string large(size, 'A');
    const SessionHandle session =
        OpenToken(*policy_, nullptr, large, *scratch_);
    ExpectRefused(*session,
                  size > limits::kMaxTokenBytes ? MATRON_REASON_TOKEN_TOO_LARGE
                                                : MATRON_REASON_TOKEN_MALFORMED,
                  *scratch_);
  }
}

// ---------------------------------------------- From claims, without anything

TEST_F(SessionTest, RefusesClaimsThatItCannotRead) {
  const struct {
    const char* claims;
    matron_reason want;
  } cases[] = {
      {"", MATRON_REASON_CLAIMS_MALFORMED},
      {"{", MATRON_REASON_CLAIMS_MALFORMED},
      {"[]", MATRON_REASON_CLAIMS_MALFORMED},
      {"null", MATRON_REASON_CLAIMS_MALFORMED},
      {R"({"scope":"a","scope":"b"})", MATRON_REASON_CLAIMS_MALFORMED},
      {"{}", MATRON_REASON_ISSUER_UNKNOWN},
      {R"({"iss":"https://x.example.org"})", MATRON_REASON_ISSUER_UNKNOWN},
      {R"({"iss":"https://auth.example.org","scope":7})",
       MATRON_REASON_CLAIM_MALFORMED},
      {R"({"iss":"https://auth.example.org","patient":"a/b"})",
       MATRON_REASON_CLAIM_MALFORMED},
      {R"({"iss":"https://auth.example.org","cnf":{"kid":"x"}})",
       MATRON_REASON_SENDER_CONSTRAINT_UNPROVEN},
  };
  for (const auto& [claims, want] : cases) {
    const SessionHandle session = OpenClaims(*policy_, claims, *scratch_);
    ExpectRefused(*session, want, *scratch_);
  }
}

TEST_F(SessionTest, TellsThePatientInContext) {
  EXPECT_EQ(
      Text(matron_session_patient(
          OpenClaims(*policy_, PatientClaims("patient/*.r"), *scratch_).get())),
      "p1");
  EXPECT_EQ(
      matron_session_patient(
          OpenClaims(*policy_, PatientClaims("patient/*.r", ""), *scratch_)
              .get())
          .len,
      0u);
}

TEST_F(SessionTest, TellsInheritedRolesInTheOrderOfThePolicy) {
  const PolicyHandle policy =
      NewPolicy(R"({"matron":1,"fhir":{"version":"R4",)"
                R"("bases":["https://ehr.example.org/fhir"]},)"
                R"("issuers":[{"issuer":"https://auth.example.org"}],"roles":{)"
                R"("a":{"scopes":["user/*.r"]},"b":{"scopes":["user/*.s"]},)"
                R"("c":{"inherits":["a"],"scopes":["user/*.u"]}},)"
                R"("assignments":[{"issuers":["https://auth.example.org"],)"
                R"("when":{"always":true},"roles":["c"]}]})");
  EXPECT_EQ(matron_policy_num_roles(policy.get()), 3u);
  const SessionHandle session =
      OpenClaims(*policy, Claims("user/*.r"), *scratch_);
  ASSERT_EQ(matron_session_num_roles(session.get()), 2u);
  EXPECT_EQ(Text(matron_session_role(session.get(), 0)), "a");
  EXPECT_EQ(Text(matron_session_role(session.get(), 1)), "c");
}

// The claims must fit into the scratch, and be within their own limit.
TEST_F(SessionTest, BoundsClaims) {
  const std::string claims = Claims("user/*.r");
  const size_t max = limits::kMaxTokenBytes + 100;
  const ScratchHandle scratch = NewScratch(max);
  for (size_t size = max - 1; size <= max + 1; ++size) {
    EXPECT_EQ(matron_session_reason(
                  OpenClaims(*policy_, Padded(claims, size), *scratch).get()),
              size <= max ? MATRON_REASON_OK : MATRON_REASON_SCRATCH_TOO_SMALL)
        << size;
  }
  const ScratchHandle large = NewScratch(2 * limits::kMaxClaimsBytes);
  for (size_t size = limits::kMaxClaimsBytes - 1;
       size <= limits::kMaxClaimsBytes + 1; ++size) {
    EXPECT_EQ(matron_session_reason(
                  OpenClaims(*policy_, Padded(claims, size), *large).get()),
              size <= limits::kMaxClaimsBytes ? MATRON_REASON_OK
                                              : MATRON_REASON_TOKEN_TOO_LARGE)
        << size;
  }
}

TEST_F(SessionTest, WithoutCredentialsPermitsPublicInteractionsOnly) {
  const SessionHandle session = OpenWithoutCredentials(*policy_);
  ExpectRefused(*session, MATRON_REASON_MISSING_CREDENTIALS, *scratch_);
}

// ----------------------------------------------------------------- Ownership

// Everything that a session was opened with is freed or overwritten before it
// is asked.
TEST(Ownership, SessionsKeepWhatTheyNeed) {
  SessionHandle by_token, by_claims, refused;
  {
    const PolicyHandle policy = NewPolicy(MemberPolicy());
    const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
    const ScratchHandle scratch = NewScratch();
    std::string compact = Token("rs256");
    std::string claims = Claims("user/*.r");
    by_token = OpenToken(*policy, keys.get(), compact, *scratch);
    by_claims = OpenClaims(*policy, claims, *scratch);
    refused = OpenWithoutCredentials(*policy);
    std::memset(compact.data(), 'x', compact.size());
    std::memset(claims.data(), 'x', claims.size());
  }
  const ScratchHandle scratch = NewScratch();
  EXPECT_EQ(matron_session_reason(by_token.get()), MATRON_REASON_OK);
  EXPECT_EQ(Text(matron_session_role(by_token.get(), 0)), "member");
  const matron_decision* decision =
      Ask(*by_claims, {.url = "/Observation/o1"}, *scratch);
  EXPECT_EQ(matron_permits(decision), 1);
  EXPECT_EQ(Text(matron_decision_scope(decision)), "user/*.r");
  EXPECT_EQ(Text(matron_decision_role(decision)), "member");
  EXPECT_EQ(Text(matron_session_patient(by_claims.get())), "p1");
  EXPECT_EQ(matron_permits(Ask(*refused, {.url = "/metadata"}, *scratch)), 1);
}

// A store tells what became of a session after it was opened.
TEST(Revocation, OfAnOpenSession) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session =
      OpenClaims(*policy, Claims("user/*.r"), *scratch);
  EXPECT_NE(Text(matron_session_revocation_claims(session.get()))
                .find("\"iss\":\"https://auth.example.org\""),
            std::string::npos);
  matron_request request = RequestFor("/Observation/o1");
  const auto decide = [&](matron_reason said, matron_status status) {
    request.revocation = said;
    const matron_decision* decision = nullptr;
    EXPECT_EQ(matron_decide(scratch.get(), session.get(), &request, &decision),
              status)
        << said;
    EXPECT_EQ(matron_permits(decision), said == MATRON_REASON_OK ? 1 : 0);
    return matron_decision_reason(decision);
  };
  EXPECT_EQ(decide(MATRON_REASON_OK, MATRON_OK), MATRON_REASON_PERMITTED);
  for (const matron_reason said :
       {MATRON_REASON_TOKEN_REVOKED, MATRON_REASON_STATE_UNAVAILABLE,
        MATRON_REASON_STATE_MALFORMED, MATRON_REASON_CLAIM_MISSING,
        MATRON_REASON_CLAIM_MALFORMED}) {
    EXPECT_EQ(decide(said, MATRON_OK), said);
  }
  for (const matron_reason said :
       {-1, int{MATRON_REASON_STATE_REQUIRED}, int{MATRON_REASON_PERMITTED},
        int{MATRON_REASON_INSUFFICIENT_SCOPE}, 999, INT32_MAX}) {
    EXPECT_EQ(decide(said, MATRON_E_INVALID_ARGUMENT),
              MATRON_REASON_INVALID_ARGUMENT);
  }
}

// A session answers by the policy that it was opened under.
TEST(Ownership, ReplacingAPolicyDoesNotTouchItsSessions) {
  const ScratchHandle scratch = NewScratch();
  PolicyHandle policy = NewPolicy(PolicyOf("1", "user/*.r"));
  const SessionHandle before =
      OpenClaims(*policy, Claims("user/*.cruds"), *scratch);
  policy = NewPolicy(PolicyOf("2", "user/*.d"));
  const SessionHandle after =
      OpenClaims(*policy, Claims("user/*.cruds"), *scratch);
  policy = nullptr;
  const Question read = {.url = "/Observation/o1"};
  const Question remove = {.method = "DELETE", .url = "/Observation/o1"};
  EXPECT_EQ(matron_permits(Ask(*before, read, *scratch)), 1);
  EXPECT_EQ(matron_permits(Ask(*before, remove, *scratch)), 0);
  EXPECT_EQ(matron_permits(Ask(*after, read, *scratch)), 0);
  EXPECT_EQ(matron_permits(Ask(*after, remove, *scratch)), 1);
}

TEST(Ownership, SessionsOfOnePolicyAreIndependent) {
  const ScratchHandle scratch = NewScratch();
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  SessionHandle first = OpenClaims(*policy, Claims("user/*.r"), *scratch);
  const SessionHandle second =
      OpenClaims(*policy, Claims("user/*.r"), *scratch);
  first = nullptr;
  EXPECT_EQ(matron_permits(Ask(*second, {.url = "/Observation/o1"}, *scratch)),
            1);
}

}  // namespace
}  // namespace matron::calls
