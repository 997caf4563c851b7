// Every function of matron.h without its handle, without its output, and with a
// length that nothing lies behind: a failed call, or the empty answer, and
// outputs that say so.

#include <string>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;

TEST(NullArguments, FreeNothing) {
  matron_diagnostics_free(nullptr);
  matron_policy_free(nullptr);
  matron_key_set_free(nullptr);
  matron_scratch_free(nullptr);
  matron_session_free(nullptr);
  matron_evaluator_free(nullptr);
}

// ----------------------------------------------------------------- Documents

TEST(NullArguments, GiveNoDiagnostics) {
  matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
  EXPECT_EQ(matron_diagnostics_count(nullptr), 0u);
  EXPECT_EQ(matron_diagnostics_get(nullptr, 0, &item), kInvalid);
  EXPECT_EQ(matron_diagnostics_get(nullptr, 0, nullptr), kInvalid);

  matron_policy* policy = nullptr;
  matron_diagnostics* found = nullptr;
  ASSERT_EQ(matron_policy_new(&policy, &found, "{}", 2),
            MATRON_E_POLICY_INVALID);
  const DiagnosticsHandle owner(found);
  EXPECT_EQ(matron_diagnostics_get(found, 0, nullptr), kInvalid);
}

TEST(NullArguments, GiveNoPolicy) {
  const std::string text = MemberPolicy();
  matron_policy* policy = Unwritten<matron_policy>();
  matron_diagnostics* found = Unwritten<matron_diagnostics>();
  EXPECT_EQ(matron_policy_new(nullptr, &found, text.data(), text.size()),
            kInvalid);
  EXPECT_EQ(found, nullptr);

  found = Unwritten<matron_diagnostics>();
  EXPECT_EQ(matron_policy_new(&policy, &found, nullptr, 1), kInvalid);
  EXPECT_EQ(policy, nullptr);
  EXPECT_EQ(found, nullptr);
  EXPECT_EQ(matron_policy_new(nullptr, nullptr, nullptr, 1), kInvalid);

  // Nothing is a text, though no policy.
  policy = Unwritten<matron_policy>();
  EXPECT_EQ(matron_policy_new(&policy, nullptr, nullptr, 0),
            MATRON_E_POLICY_INVALID);
  EXPECT_EQ(policy, nullptr);

  EXPECT_EQ(matron_policy_revision(nullptr).len, 0u);
  EXPECT_EQ(matron_policy_num_roles(nullptr), 0u);
}

TEST(NullArguments, GiveNoSmartOnlyPolicy) {
  const matron_str base = Str(kBase), version = Str("R4"), none = {nullptr, 0};
  EXPECT_EQ(matron_policy_new_smart_only(nullptr, base, version, none),
            kInvalid);
  const matron_str arguments[][3] = {{kNullText, version, none},
                                     {base, kNullText, none},
                                     {base, version, kNullText}};
  for (const auto& [a, b, c] : arguments) {
    matron_policy* policy = Unwritten<matron_policy>();
    EXPECT_EQ(matron_policy_new_smart_only(&policy, a, b, c), kInvalid);
    EXPECT_EQ(policy, nullptr);
  }
}

TEST(NullArguments, GiveNoKeySet) {
  const std::string text = KeySetText({"rsa-a"});
  matron_key_set* keys = Unwritten<matron_key_set>();
  matron_diagnostics* found = Unwritten<matron_diagnostics>();
  EXPECT_EQ(matron_key_set_new(nullptr, &found, text.data(), text.size()),
            kInvalid);
  EXPECT_EQ(found, nullptr);

  found = Unwritten<matron_diagnostics>();
  EXPECT_EQ(matron_key_set_new(&keys, &found, nullptr, 1), kInvalid);
  EXPECT_EQ(keys, nullptr);
  EXPECT_EQ(found, nullptr);
  EXPECT_EQ(matron_key_set_new(nullptr, nullptr, nullptr, 1), kInvalid);

  keys = Unwritten<matron_key_set>();
  EXPECT_EQ(matron_key_set_new(&keys, nullptr, nullptr, 0),
            MATRON_E_KEY_SET_INVALID);
  EXPECT_EQ(keys, nullptr);
  EXPECT_EQ(matron_key_set_num_keys(nullptr), 0u);
}

// ------------------------------------------------------------------ Sessions

class NullSessionTest : public testing::Test {
 protected:
  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const KeySetHandle keys_ = NewKeySet(KeySetText({"rsa-a"}));
  const ScratchHandle scratch_ = NewScratch();
};

TEST_F(NullSessionTest, GivesNoSessionFromAToken) {
  matron_token token = MATRON_TOKEN_INIT;
  token.compact = Str("a.b.c");
  matron_token no_text = token, no_issuer = token;
  no_text.compact = kNullText;
  no_issuer.issuer = kNullText;
  struct {
    const matron_policy* policy;
    const matron_token* token;
    matron_scratch* scratch;
  } const calls[] = {{nullptr, &token, scratch_.get()},
                     {policy_.get(), nullptr, scratch_.get()},
                     {policy_.get(), &token, nullptr},
                     {policy_.get(), &no_text, scratch_.get()},
                     {policy_.get(), &no_issuer, scratch_.get()}};
  for (const auto& call : calls) {
    matron_session* session = Unwritten<matron_session>();
    EXPECT_EQ(matron_session_new_from_token(&session, call.policy, keys_.get(),
                                            call.token, call.scratch),
              kInvalid);
    EXPECT_EQ(session, nullptr);
  }
  EXPECT_EQ(matron_session_new_from_token(nullptr, policy_.get(), keys_.get(),
                                          &token, scratch_.get()),
            kInvalid);
}

TEST_F(NullSessionTest, GivesNoSessionFromClaims) {
  const std::string claims = Claims("user/*.r");
  const matron_policy* const policy = policy_.get();
  matron_session* session = Unwritten<matron_session>();
  EXPECT_EQ(matron_session_new_from_host_verified_claims(
                &session, nullptr, Str(claims), scratch_.get()),
            kInvalid);
  EXPECT_EQ(session, nullptr);
  session = Unwritten<matron_session>();
  EXPECT_EQ(matron_session_new_from_host_verified_claims(&session, policy,
                                                         Str(claims), nullptr),
            kInvalid);
  EXPECT_EQ(session, nullptr);
  session = Unwritten<matron_session>();
  EXPECT_EQ(matron_session_new_from_host_verified_claims(
                &session, policy, kNullText, scratch_.get()),
            kInvalid);
  EXPECT_EQ(session, nullptr);
  EXPECT_EQ(matron_session_new_from_host_verified_claims(
                nullptr, policy, Str(claims), scratch_.get()),
            kInvalid);
}

TEST_F(NullSessionTest, GivesNoSessionWithoutCredentials) {
  matron_session* session = Unwritten<matron_session>();
  EXPECT_EQ(matron_session_new_without_credentials(&session, nullptr),
            kInvalid);
  EXPECT_EQ(session, nullptr);
  EXPECT_EQ(matron_session_new_without_credentials(nullptr, policy_.get()),
            kInvalid);
}

// What is empty is a text: these are sessions, which deny.
TEST_F(NullSessionTest, RefusesEmptyTokensAndClaims) {
  const SessionHandle token = OpenToken(*policy_, keys_.get(), {}, *scratch_);
  EXPECT_EQ(matron_session_reason(token.get()), MATRON_REASON_TOKEN_MALFORMED);
  const SessionHandle claims = OpenClaims(*policy_, {}, *scratch_);
  EXPECT_EQ(matron_session_reason(claims.get()),
            MATRON_REASON_CLAIMS_MALFORMED);
}

TEST(NullArguments, MakeASessionThatSaysNothing) {
  EXPECT_EQ(matron_session_reason(nullptr), MATRON_REASON_INVALID_ARGUMENT);
  EXPECT_EQ(matron_session_num_roles(nullptr), 0u);
  EXPECT_EQ(matron_session_role(nullptr, 0).len, 0u);
  EXPECT_EQ(matron_session_patient(nullptr).len, 0u);
}

TEST(NullArguments, GiveNoScratch) {
  EXPECT_EQ(matron_scratch_new(nullptr, 0), kInvalid);
}

// ----------------------------------------------------------------- Decisions

class NullDecisionTest : public NullSessionTest {
 protected:
  // A deny, whatever `decision` was before the call.
  static void ExpectDeny(const matron_decision* decision) {
    ASSERT_NE(decision, Unwritten<matron_decision>());
    ASSERT_NE(decision, nullptr);
    EXPECT_EQ(matron_permits(decision), 0);
    EXPECT_EQ(matron_decision_effect(decision), MATRON_EFFECT_DENY);
    EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_INVALID_ARGUMENT);
    EXPECT_EQ(matron_decision_challenge_status(decision), 500u);
  }

  // Both ways to decide fail.
  void ExpectInvalid(matron_scratch* scratch, const matron_session* session,
                     const matron_request* request) {
    const matron_decision* decision = Unwritten<matron_decision>();
    EXPECT_EQ(matron_decide(scratch, session, request, &decision), kInvalid);
    ExpectDeny(decision);
    EXPECT_EQ(matron_decide(scratch, session, request, nullptr), kInvalid);
    ExpectInvalid(scratch, session, request, &resources_);
  }

  void ExpectInvalid(matron_scratch* scratch, const matron_session* session,
                     const matron_request* request,
                     const matron_resources* resources) {
    const matron_decision* decision = Unwritten<matron_decision>();
    EXPECT_EQ(matron_decide_with_resources(scratch, session, request, resources,
                                           &decision),
              kInvalid);
    ExpectDeny(decision);
    EXPECT_EQ(matron_decide_with_resources(scratch, session, request, resources,
                                           nullptr),
              kInvalid);
  }

  const SessionHandle session_ =
      OpenClaims(*policy_, Claims("user/*.r"), *scratch_);
  const matron_request request_ = RequestFor("/Observation/o1");
  const matron_resources resources_ = MATRON_RESOURCES_INIT;
};

TEST_F(NullDecisionTest, DeniesWithoutHandles) {
  ExpectInvalid(nullptr, session_.get(), &request_);
  ExpectInvalid(scratch_.get(), nullptr, &request_);
  ExpectInvalid(scratch_.get(), session_.get(), nullptr);
  ExpectInvalid(scratch_.get(), session_.get(), &request_, nullptr);
  ExpectInvalid(nullptr, nullptr, nullptr, nullptr);
  EXPECT_EQ(matron_decide(scratch_.get(), session_.get(), &request_, nullptr),
            kInvalid);
}

TEST_F(NullDecisionTest, DeniesTextsThatAreNotThere) {
  for (matron_str matron_request::* const member :
       {&matron_request::method, &matron_request::url, &matron_request::body,
        &matron_request::exact_types}) {
    matron_request request = request_;
    request.*member = kNullText;
    ExpectInvalid(scratch_.get(), session_.get(), &request);
  }
  for (matron_str matron_resources::* const member :
       {&matron_resources::stored, &matron_resources::resulting}) {
    matron_resources resources = resources_;
    resources.*member = kNullText;
    ExpectInvalid(scratch_.get(), session_.get(), &request_, &resources);
  }
}

TEST_F(NullDecisionTest, DeniesHeadersThatAreNotThere) {
  matron_request request = request_;
  request.num_headers = 1;
  ExpectInvalid(scratch_.get(), session_.get(), &request);
  request.num_headers = SIZE_MAX;
  ExpectInvalid(scratch_.get(), session_.get(), &request);
  for (const matron_header& header : {matron_header{kNullText, Str("x")},
                                      matron_header{Str("x"), kNullText}}) {
    const matron_header headers[] = {{Str("Accept"), Str("*/*")}, header};
    request.headers = headers;
    request.num_headers = 2;
    ExpectInvalid(scratch_.get(), session_.get(), &request);
  }
}

// A resource cannot be both.
TEST_F(NullDecisionTest, DeniesAStoredResourceThatIsAbsent) {
  const matron_decision* decision = Unwritten<matron_decision>();
  const std::string stored = Observation("Patient/p1");
  matron_resources resources = resources_;
  resources.flags = MATRON_RESOURCES_STORED_ABSENT;
  resources.stored = Str(stored);
  EXPECT_EQ(matron_decide_with_resources(scratch_.get(), session_.get(),
                                         &request_, &resources, &decision),
            kInvalid);
  ExpectDeny(decision);
}

// After failed calls the scratch serves as before.
TEST_F(NullDecisionTest, LeavesTheScratchUsable) {
  ExpectInvalid(scratch_.get(), nullptr, &request_);
  EXPECT_EQ(
      matron_permits(Ask(*session_, {.url = "/Observation/o1"}, *scratch_)), 1);
}

TEST(NullArguments, MakeADecisionThatDenies) {
  EXPECT_EQ(matron_permits(nullptr), 0);
  EXPECT_EQ(matron_decision_effect(nullptr), MATRON_EFFECT_DENY);
  EXPECT_EQ(matron_decision_reason(nullptr), MATRON_REASON_INVALID_ARGUMENT);
  EXPECT_EQ(matron_decision_scope(nullptr).len, 0u);
  EXPECT_EQ(matron_decision_role(nullptr).len, 0u);
  EXPECT_EQ(matron_decision_num_interactions(nullptr), 0u);
  EXPECT_EQ(matron_decision_plan_method(nullptr).len, 0u);
  EXPECT_EQ(matron_decision_plan_url(nullptr).len, 0u);
  EXPECT_EQ(matron_decision_num_plan_headers(nullptr), 0u);
  EXPECT_EQ(matron_decision_plan_needs(nullptr), 0u);
  EXPECT_EQ(matron_decision_obligations(nullptr), 0u);
  EXPECT_EQ(matron_decision_num_challenge_headers(nullptr), 0u);
  EXPECT_EQ(matron_decision_challenge_body(nullptr).len, 0u);
  EXPECT_EQ(matron_decision_num_explanations(nullptr), 0u);

  matron_interaction interaction = MATRON_INTERACTION_INIT;
  matron_explanation explanation = MATRON_EXPLANATION_INIT;
  EXPECT_EQ(matron_decision_interaction(nullptr, 0, &interaction), kInvalid);
  EXPECT_EQ(matron_decision_explanation(nullptr, 0, &explanation), kInvalid);
  for (const auto read :
       {matron_decision_plan_header, matron_decision_challenge_header}) {
    matron_header header = {Str("stale"), Str("stale")};
    EXPECT_EQ(read(nullptr, 0, &header), kInvalid);
    EXPECT_EQ(header.name.data, nullptr);
    EXPECT_EQ(header.value.len, 0u);
    EXPECT_EQ(read(nullptr, 0, nullptr), kInvalid);
  }
}

// ---------------------------------------------------------- PKCE, evaluation

TEST(NullArguments, VerifyNoCode) {
  const matron_str text = Str("x");
  EXPECT_EQ(matron_pkce_verify(nullptr, text, text, text), kInvalid);
  const matron_str arguments[][3] = {{kNullText, text, text},
                                     {text, kNullText, text},
                                     {text, text, kNullText}};
  for (const auto& [challenge, method, verifier] : arguments) {
    matron_reason reason = MATRON_REASON_OK;
    EXPECT_EQ(matron_pkce_verify(&reason, challenge, method, verifier),
              kInvalid);
    EXPECT_EQ(reason, MATRON_REASON_INVALID_ARGUMENT);
  }
}

TEST(NullArguments, GiveNoEvaluator) {
  EXPECT_EQ(matron_evaluator_new(nullptr, 0), kInvalid);
}

TEST(NullArguments, GiveNoAnswer) {
  const EvaluatorHandle evaluator = NewEvaluator();
  const auto expect_nothing = [](matron_evaluator* self, const char* request,
                                 size_t request_len) {
    const char* answer = Unwritten<const char>();
    size_t answer_len = 7;
    EXPECT_EQ(matron_evaluate(self, request, request_len, &answer, &answer_len),
              kInvalid);
    EXPECT_EQ(answer, nullptr);
    EXPECT_EQ(answer_len, 0u);
  };
  expect_nothing(nullptr, "{}", 2);
  expect_nothing(evaluator.get(), nullptr, 1);

  const char* answer = Unwritten<const char>();
  size_t answer_len = 7;
  EXPECT_EQ(matron_evaluate(evaluator.get(), "{}", 2, nullptr, &answer_len),
            kInvalid);
  EXPECT_EQ(answer_len, 0u);
  EXPECT_EQ(matron_evaluate(evaluator.get(), "{}", 2, &answer, nullptr),
            kInvalid);
  EXPECT_EQ(answer, nullptr);
  EXPECT_EQ(matron_evaluate(evaluator.get(), "{}", 2, nullptr, nullptr),
            kInvalid);

  EXPECT_EQ(Evaluate(*evaluator, {}).status, MATRON_E_JSON_SYNTAX);
}

}  // namespace
}  // namespace matron::calls
