// Requests at the limits that the JSON protocol shares with the typed calls.

#include "base/limits.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

// `object` with spaces before its last brace, `size` bytes in all.
std::string Widened(std::string object, size_t size) {
  EXPECT_LE(object.size(), size);
  object.insert(object.size() - 1, size - object.size(), ' ');
  return object;
}

std::string Decide(const std::string& session) {
  return R"({"op":"decide","now":1764000000,"policy":)" + MemberPolicy() +
         R"(,"request":{"method":"GET","url":"/Observation/o1"},"session":)" +
         session + "}";
}

TEST(EvaluatorLimits, TakesClaimsUpToTheLimit) {
  const EvaluatorHandle evaluator = NewEvaluator();
  constexpr size_t kLimit = limits::kMaxClaimsBytes;
  for (const size_t size : {kLimit - 1, kLimit, kLimit + 1}) {
    const std::string claims = Widened(Claims("user/*.r"), size);
    const std::string answer =
        Evaluate(*evaluator, Decide(R"({"claims":)" + claims + "}")).answer;
    EXPECT_TRUE(Has(answer, size <= kLimit ? R"("reason":"permitted")"
                                           : R"("reason":"token_too_large")"))
        << answer;
  }
}

TEST(EvaluatorLimits, TakesAKeySetUpToTheLimit) {
  const EvaluatorHandle evaluator = NewEvaluator();
  constexpr size_t kLimit = limits::kMaxKeySetBytes;
  for (const size_t size : {kLimit - 1, kLimit, kLimit + 1}) {
    const std::string keys = Widened(KeySetText({"rsa-a"}), size);
    const std::string token = R"("token":")" + Token("rs256") + R"(","jwks":)";
    const Evaluation decided =
        Evaluate(*evaluator, Decide("{" + token + keys + "}"));
    const Evaluation verified = Evaluate(
        *evaluator, R"({"op":"verify","profile":"jws",)" + token + keys + "}");
    const Evaluation loaded =
        Evaluate(*evaluator, R"({"op":"policy.load","name":"a","policy":)" +
                                 MemberPolicy("\"jwks\":" + keys + ",") + "}");
    if (size <= kLimit) {
      EXPECT_EQ(decided.status, MATRON_OK);
      EXPECT_TRUE(Has(verified.answer, R"({"valid":true)"));
      EXPECT_TRUE(Has(loaded.answer, R"("loaded":"a")"));
      continue;
    }
    EXPECT_EQ(decided.status, MATRON_E_KEY_SET_INVALID);
    EXPECT_TRUE(Has(decided.answer, R"("reason":"key_set_invalid")"));
    EXPECT_TRUE(
        Has(verified.answer, R"({"valid":false,"reason":"key_set_invalid")"));
    EXPECT_TRUE(Has(loaded.answer, R"("pointer":"/issuers/0/jwks")"));
  }
}

// Of a request of `count` values.
std::string Values(size_t count) {
  std::string text = R"({"op":"x","y":[0)";
  for (size_t i = 4; i < count; ++i) text += ",0";
  return text + "]}";
}

TEST(EvaluatorLimits, TakesAsManyValuesAsTheLimit) {
  const EvaluatorHandle evaluator = NewEvaluator();
  constexpr size_t kLimit = limits::kMaxJsonNodes;
  EXPECT_EQ(Evaluate(*evaluator, Values(kLimit - 1)).status,
            MATRON_E_UNKNOWN_OP);
  EXPECT_EQ(Evaluate(*evaluator, Values(kLimit)).status, MATRON_E_UNKNOWN_OP);
  const Evaluation got = Evaluate(*evaluator, Values(kLimit + 1));
  EXPECT_EQ(got.status, MATRON_E_JSON_TOO_LARGE);
  EXPECT_TRUE(got.answer.starts_with(
      R"({"effect":"deny","valid":false,"error":{"status":"json_too_large")"))
      << got.answer;
}

// Whichever operation was meant: whoever looks at one member is not misled.
TEST(EvaluatorLimits, FailsWithoutAnOperationLikeEveryOperation) {
  const EvaluatorHandle evaluator = NewEvaluator(1000);
  for (const std::string& request :
       {std::string(), std::string("{"), std::string("[]"),
        std::string(R"({"op":"verify","op":"decide"})"),
        std::string(R"({"op":"no"})"), std::string(65, '['),
        std::string(1001, ' ')}) {
    const Evaluation got = Evaluate(*evaluator, request);
    EXPECT_NE(got.status, MATRON_OK);
    EXPECT_TRUE(got.answer.starts_with(
        R"({"effect":"deny","valid":false,"error":{"status":")"))
        << got.answer;
  }
}

// An issuer that a caller of the C ABI leaves empty was not given.
TEST(EvaluatorLimits, ComparesAnIssuerThatIsGivenEmpty) {
  const std::string session = R"("token":")" + Token("s_user") +
                              R"(","jwks":)" + KeySetText({"rsa-a"}) + "}";
  const EvaluatorHandle evaluator = NewEvaluator();
  EXPECT_TRUE(
      Has(Evaluate(*evaluator, Decide(R"({"issuer":"",)" + session)).answer,
          R"("reason":"issuer_mismatch")"));
  EXPECT_TRUE(Has(Evaluate(*evaluator, Decide("{" + session)).answer,
                  R"("reason":"permitted")"));
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
  const ScratchHandle scratch = NewScratch();
  const std::string compact = Token("s_user");
  matron_token token = MATRON_TOKEN_INIT;
  token.now_unix_s = kNow;
  token.compact = Str(compact);
  token.issuer = Str("");
  matron_session* opened = nullptr;
  ASSERT_EQ(matron_session_new_from_token(&opened, policy.get(), keys.get(),
                                          &token, scratch.get()),
            MATRON_OK);
  const SessionHandle owner(opened);
  EXPECT_EQ(matron_session_reason(opened), MATRON_REASON_OK);
}

}  // namespace
}  // namespace matron::calls
