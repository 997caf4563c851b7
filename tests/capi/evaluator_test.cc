// matron_evaluate as a handle: what it keeps, for how long, and how much it
// takes. What it answers is held to tests/vectors.

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string Load(std::string_view name, std::string_view policy) {
  std::string op = R"({"op":"policy.load","name":")";
  op += name;
  op += R"(","policy":)";
  op += policy;
  return op + "}";
}

// Asks to read an Observation by user/*.r, under `policy`: a document, or a
// name with its quotes.
std::string Decide(std::string_view policy) {
  std::string op = R"({"op":"decide","policy":)";
  op += policy;
  op += R"(,"session":{"claims":)" + Claims("user/*.r") +
        R"(},"request":{"method":"GET","url":"/Observation/o1"},"now":)" +
        std::to_string(kNow);
  return op + "}";
}

constexpr std::string_view kPermits = R"({"effect":"permit",)";
constexpr std::string_view kDenies = R"({"effect":"deny",)";

class EvaluatorTest : public testing::Test {
 protected:
  Evaluation Evaluate(std::string_view request) {
    return calls::Evaluate(*evaluator_, request);
  }
  const EvaluatorHandle evaluator_ = NewEvaluator();
};

// ------------------------------------------------------------ Named policies

TEST_F(EvaluatorTest, KeepsPoliciesByName) {
  EXPECT_EQ(Evaluate(Decide("\"a\"")).status, MATRON_E_UNKNOWN_NAME);
  const Evaluation loaded = Evaluate(Load("a", PolicyOf("7", "user/*.r")));
  EXPECT_EQ(loaded.status, MATRON_OK);
  EXPECT_EQ(loaded.answer, R"({"loaded":"a","revision":"7","roles":1})");
  EXPECT_EQ(Evaluate(Load("b", MemberPolicy())).answer,
            R"({"loaded":"b","revision":null,"roles":1})");
  EXPECT_TRUE(Evaluate(Decide("\"a\"")).answer.starts_with(kPermits));
  EXPECT_TRUE(Evaluate(Decide("\"b\"")).answer.starts_with(kPermits));
  // Names are compared as they are.
  for (const char* name :
       {"\"A\"", "\"a \"", "\"\"", "\"a\\u0000\"", "\"c\""}) {
    const Evaluation evaluation = Evaluate(Decide(name));
    EXPECT_EQ(evaluation.status, MATRON_E_UNKNOWN_NAME) << name;
    EXPECT_TRUE(evaluation.answer.starts_with(kDenies)) << name;
  }
}

TEST_F(EvaluatorTest, ReplacesAPolicyOnlyByOneThatCompiles) {
  ASSERT_EQ(Evaluate(Load("a", PolicyOf("1", "user/*.r"))).status, MATRON_OK);
  for (const char* broken :
       {"{}", R"({"matron":2})", R"({"matron":1,"roles":{}})"}) {
    const Evaluation refused = Evaluate(Load("a", broken));
    EXPECT_EQ(refused.status, MATRON_E_POLICY_INVALID) << broken;
    EXPECT_TRUE(Has(refused.answer, R"("errors":[{"pointer":")"));
    EXPECT_TRUE(Evaluate(Decide("\"a\"")).answer.starts_with(kPermits));
  }
  EXPECT_LT(Evaluate(Load("a", "{")).status, 0);
  EXPECT_LT(Evaluate(Load("a", "7")).status, 0);
  EXPECT_TRUE(Evaluate(Decide("\"a\"")).answer.starts_with(kPermits));

  ASSERT_EQ(Evaluate(Load("a", PolicyOf("2", "user/*.d"))).status, MATRON_OK);
  EXPECT_TRUE(Evaluate(Decide("\"a\"")).answer.starts_with(kDenies));
}

// What did not compile is not there under its name either.
TEST_F(EvaluatorTest, KeepsNothingThatDoesNotCompile) {
  EXPECT_EQ(Evaluate(Load("a", "{}")).status, MATRON_E_POLICY_INVALID);
  EXPECT_EQ(Evaluate(Decide("\"a\"")).status, MATRON_E_UNKNOWN_NAME);
}

TEST_F(EvaluatorTest, RefusesNamesThatMeanSomethingElse) {
  for (const char* name : {"", "smart-only"}) {
    const Evaluation refused = Evaluate(Load(name, MemberPolicy()));
    EXPECT_EQ(refused.status, MATRON_E_INVALID_ARGUMENT) << name;
    EXPECT_TRUE(Has(refused.answer, R"("pointer":"/name")")) << name;
  }
}

TEST_F(EvaluatorTest, KeepsManyPolicies) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(
        Evaluate(Load(std::to_string(i),
                      PolicyOf("1", i % 2 == 0 ? "user/*.r" : "user/*.d")))
            .status,
        MATRON_OK);
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(Evaluate(Decide("\"" + std::to_string(i) + "\""))
                    .answer.starts_with(i % 2 == 0 ? kPermits : kDenies))
        << i;
  }
}

TEST_F(EvaluatorTest, SharesNothingWithAnother) {
  const EvaluatorHandle other = NewEvaluator();
  ASSERT_EQ(Evaluate(Load("a", MemberPolicy())).status, MATRON_OK);
  EXPECT_EQ(calls::Evaluate(*other, Decide("\"a\"")).status,
            MATRON_E_UNKNOWN_NAME);
}

// ------------------------------------------------------------------- Answers

TEST_F(EvaluatorTest, AnswersLiveUntilTheNextCall) {
  auto request = std::make_unique<std::string>(Decide(MemberPolicy()));
  const char* answer = nullptr;
  size_t answer_len = 0;
  ASSERT_EQ(matron_evaluate(evaluator_.get(), request->data(), request->size(),
                            &answer, &answer_len),
            MATRON_OK);
  const std::string copy(answer, answer_len);
  // Not of the request, nor of another evaluator.
  std::memset(request->data(), 'x', request->size());
  request = nullptr;
  const EvaluatorHandle other = NewEvaluator();
  (void)calls::Evaluate(*other, Load("a", MemberPolicy()));
  EXPECT_EQ(std::string_view(answer, answer_len), copy);
  EXPECT_TRUE(copy.starts_with(kPermits));
}

TEST_F(EvaluatorTest, AnswersOnOneLine) {
  for (const std::string& request :
       {Decide(MemberPolicy()), Load("a\\nb", "{}"), Load("a\\nb", "\n{\n}\n"),
        std::string("{\n"), std::string(R"({"op":"a\nb","\n":1})")}) {
    const std::string answer = Evaluate(request).answer;
    EXPECT_EQ(answer.find('\n'), std::string::npos) << answer;
    EXPECT_TRUE(answer.starts_with('{'));
    EXPECT_TRUE(answer.ends_with('}'));
  }
}

// A call leaves nothing behind that the next one would see.
TEST_F(EvaluatorTest, AnswersTheSameAgain) {
  const std::string good = Decide(MemberPolicy());
  const std::string answer = Evaluate(good).answer;
  for (const std::string& between :
       {std::string("{"), std::string("[]"), Decide("{}"), Decide("\"x\""),
        Load("a", MemberPolicy()), Padded(good, 300000)}) {
    (void)Evaluate(between);
    EXPECT_EQ(Evaluate(good).answer, answer) << between;
  }
}

// -------------------------------------------------------------------- Limits

TEST(EvaluatorLimits, TakeRequestsUpToTheirSize) {
  const std::string good = Decide(MemberPolicy());
  for (const size_t max : {good.size(), good.size() + 1000}) {
    const EvaluatorHandle evaluator = NewEvaluator(max);
    for (size_t size = max - 1; size <= max + 1; ++size) {
      if (size < good.size()) continue;
      const Evaluation evaluation = Evaluate(*evaluator, Padded(good, size));
      if (size <= max) {
        EXPECT_EQ(evaluation.status, MATRON_OK) << size;
        EXPECT_TRUE(evaluation.answer.starts_with(kPermits)) << size;
      } else {
        EXPECT_EQ(evaluation.status, MATRON_E_JSON_TOO_LARGE) << size;
        EXPECT_TRUE(Has(evaluation.answer, R"("status":"json_too_large")"));
        EXPECT_FALSE(Has(evaluation.answer, "permit"));
      }
    }
  }
  const EvaluatorHandle one = NewEvaluator(1);
  EXPECT_EQ(Evaluate(*one, "{").status, MATRON_E_JSON_SYNTAX);
  EXPECT_EQ(Evaluate(*one, "{}").status, MATRON_E_JSON_TOO_LARGE);
}

TEST(EvaluatorLimits, AreSixteenMebibytesByDefault) {
  const EvaluatorHandle evaluator = NewEvaluator();
  const size_t max = size_t{16} << 20;
  for (size_t size = max - 1; size <= max + 1; ++size) {
    EXPECT_EQ(Evaluate(*evaluator, Padded(R"({"op":"x"})", size)).status,
              size <= max ? MATRON_E_UNKNOWN_OP : MATRON_E_JSON_TOO_LARGE)
        << size;
  }
}

// A resource is as large as its request at most, so none is too large for the
// evaluator's scratch.
TEST(EvaluatorLimits, TakeResourcesOfAnySizeThatFits) {
  const EvaluatorHandle evaluator = NewEvaluator();
  for (const size_t size : {size_t{1000}, size_t{70000}, size_t{3} << 20}) {
    std::string resource = Observation("Patient/p1", R"(,"note":")");
    resource.pop_back();
    resource += std::string(size, 'x') + "\"}";
    std::string op = R"({"op":"decide","policy":)" + MemberPolicy() +
                     R"(,"session":{"claims":)" + PatientClaims("patient/*.r") +
                     R"(},"request":{"method":"GET","url":"/Observation/o1"},)"
                     R"("now":1764000000,"resource":)" +
                     resource + "}";
    EXPECT_TRUE(Evaluate(*evaluator, op).answer.starts_with(kPermits)) << size;
  }
}

// -------------------------------------------------------------------- Verify

class VerifyTest : public EvaluatorTest {
 protected:
  // `members` stand behind those that are always there.
  std::string Verify(std::string_view profile, std::string_view token,
                     std::string_view members) {
    std::string op = R"({"op":"verify","profile":")";
    op += profile;
    op += R"(","token":")";
    op += token;
    op += R"(","jwks":)" + KeySetText({"rsa-a", "p256"});
    op += members;
    return Evaluate(op + "}").answer;
  }
};

constexpr std::string_view kRules =
    R"(,"issuer":"https://auth.example.org",)"
    R"("audience":"https://ehr.example.org/fhir","now":1764000000)";

TEST_F(VerifyTest, AcceptsAndShowsTheClaims) {
  const std::string answer = Verify("access_token", Token("rs256"), kRules);
  EXPECT_TRUE(answer.starts_with(R"({"valid":true,"claims":{)")) << answer;
  EXPECT_TRUE(Has(answer, R"("iss":"https://auth.example.org")"));
  EXPECT_TRUE(Has(answer, R"("header":{)"));
  EXPECT_TRUE(Has(Verify("jws", Token("es256"), ""), R"({"valid":true,)"));
}

TEST_F(VerifyTest, TellsWhyNot) {
  EXPECT_EQ(Verify("access_token", Token("exp_now"), kRules),
            R"({"valid":false,"reason":"token_expired","detail":{"what":"exp",)"
            R"("expected":1764000000,"came":1764000000}})");
  EXPECT_EQ(Verify("jws", Token("rs256_flipped_first"), ""),
            R"({"valid":false,"reason":"signature_invalid"})");
  EXPECT_EQ(Verify("jws", "a.b", ""),
            R"({"valid":false,"reason":"token_malformed"})");
  EXPECT_EQ(Verify("jws", Token("rs256"), R"(,"algorithms":["ES256"])"),
            R"({"valid":false,"reason":"algorithm_not_allowed",)"
            R"("detail":{"what":"alg","came":"RS256"}})");
  EXPECT_EQ(Verify("jws", Token("rs256"), R"(,"algorithms":[])"),
            R"({"valid":false,"reason":"algorithm_not_allowed",)"
            R"("detail":{"what":"alg","came":"RS256"}})");
  EXPECT_EQ(Verify("jws", Token("rs256"), R"(,"algorithms":["none"])"),
            R"({"valid":false,"reason":"algorithm_not_allowed",)"
            R"("detail":{"what":"alg","came":"RS256"}})");
}

TEST_F(VerifyTest, TakesTokensInHexadecimal) {
  std::string hex;
  for (const char c : Token("rs256")) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[c & 15];
  }
  const auto verify = [&](const std::string& text) {
    return Evaluate(R"({"op":"verify","profile":"jws","token_hex":")" + text +
                    R"(","jwks":)" + KeySetText({"rsa-a"}) + "}")
        .answer;
  };
  EXPECT_TRUE(verify(hex).starts_with(R"({"valid":true,)"));
  const std::string malformed = R"({"valid":false,"reason":"token_malformed"})";
  for (const std::string& text : {std::string(), hex + "0", hex + "0g",
                                  std::string("zz"), std::string("ff00")}) {
    EXPECT_EQ(verify(text), malformed) << text;
  }
}

}  // namespace
}  // namespace matron::calls
