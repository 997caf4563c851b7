// Each allocation of each request fails in turn, alone and with all behind it.
// The answer accepts nothing, and says so in every member that a reader may
// look at; then the same evaluator answers an empty request and a good one as
// if nothing had been.

#include <cstdint>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

using alloc::FailingAllocations;

constexpr std::string_view kNoMemory =
    R"({"effect":"deny","valid":false,"error":{"status":"out_of_memory",)"
    R"("pointer":"","message":"memory could not be allocated"}})";

bool Accepts(std::string_view answer) {
  return answer.find(R"("effect":"permit")") != answer.npos ||
         answer.find(R"("effect":"needs_resource")") != answer.npos ||
         answer.find(R"("valid":true)") != answer.npos ||
         answer.find(R"("loaded")") != answer.npos;
}

std::string Decide(std::string_view policy, std::string_view session) {
  std::string op = R"({"op":"decide","now":1764000000,"enforces":)"
                   R"(["restrict_query","filter_response","exact_query:*"],)"
                   R"("request":{"method":"GET","url":"/Observation?code=1"},)"
                   R"("session":)";
  op += session;
  op += R"(,"policy":)";
  op += policy;
  return op + "}";
}

std::string ClaimsSession() {
  return R"({"claims":)" + Claims("user/*.rs patient/Foo.r") + "}";
}

std::string TokenSession(std::string_view name) {
  return R"({"issuer":"https://auth.example.org","token":")" +
         Token(std::string(name)) + R"(","jwks":)" + KeySetText({"rsa-a"}) +
         "}";
}

std::string Verify(std::string_view name) {
  return R"({"op":"verify","profile":"access_token","token":")" +
         Token(std::string(name)) + R"(","jwks":)" + KeySetText({"rsa-a"}) +
         R"(,"issuer":"https://auth.example.org","now":1764000000,)"
         R"("audience":"https://ehr.example.org/fhir",)"
         R"("required_claims":["sub"]})";
}

// Rules about claims, and a role that inherits.
constexpr std::string_view kRoles =
    R"({"matron":1,"fhir":{"version":"R4","bases":)"
    R"(["https://ehr.example.org/fhir"]},"issuers":[{"issuer":)"
    R"("https://auth.example.org"}],"roles":{"a":{"scopes":["user/*.rs"]},)"
    R"("b":{"inherits":["a"]}},"assignments":[{"issuers":)"
    R"(["https://auth.example.org"],"when":{"claim":"/iss","value":)"
    R"("https://auth.example.org"},"roles":["b"]}]})";
constexpr std::string_view kSmartOnly =
    R"("smart-only","fhir":"R4","base":"https://ehr.example.org/fhir")";

struct Case {
  const char* name;
  std::string request;
};

class SweepTest : public testing::TestWithParam<Case> {
 protected:
  // Runs the request with the failures, once on a new evaluator.
  // Returns whether any allocation failed.
  bool Run(size_t allowed, size_t failing) {
    const EvaluatorHandle evaluator = NewEvaluator();
    const char* answer = nullptr;
    size_t answer_len = 0;
    matron_status status = MATRON_OK;
    bool failed = false;
    {
      const FailingAllocations failures(allowed, failing);
      status = matron_evaluate(evaluator.get(), request_.data(),
                               request_.size(), &answer, &answer_len);
      failed = FailingAllocations::any_failed();
    }
    EXPECT_NE(answer, nullptr);
    const std::string got(answer, answer_len);
    if (got != want_.answer) {
      EXPECT_TRUE(failed) << got;
      EXPECT_FALSE(Accepts(got)) << got;
      EXPECT_NE(status, MATRON_E_INVALID_ARGUMENT) << got;
      EXPECT_NE(status, MATRON_E_POLICY_INVALID) << got;
    }
    if (got.find("out_of_memory") != got.npos) {
      EXPECT_EQ(status, MATRON_E_OUT_OF_MEMORY) << got;
    }
    EXPECT_EQ(Evaluate(*evaluator, "").answer, empty_.answer);
    EXPECT_EQ(Evaluate(*evaluator, request_).answer, want_.answer);
    return failed;
  }

  const std::string request_ = GetParam().request;
  const Evaluation want_ = Evaluate(*NewEvaluator(), request_);
  const Evaluation empty_ = Evaluate(*NewEvaluator(), "");
};

TEST_P(SweepTest, AcceptsNothingAndServesOn) {
  ASSERT_TRUE(Accepts(want_.answer)) << want_.answer;
  for (const size_t failing : {size_t{1}, SIZE_MAX}) {
    size_t allowed = 0;
    while (allowed < 5000 && Run(allowed, failing)) ++allowed;
    EXPECT_GT(allowed, 3u);
    EXPECT_LT(allowed, 5000u);
  }
}

const Case kCases[] = {
    {"DecideByClaims", Decide(kRoles, ClaimsSession())},
    {"DecideByToken", Decide(kRoles, TokenSession("s_user"))},
    {"DecideBySmartOnly", Decide(kSmartOnly, TokenSession("s_user"))},
    {"DecideBySmartOnlyWithALongBase",
     Decide(R"("smart-only","fhir":"R4","base":"https://ehr.example.org/)" +
                std::string(4000, 'a') + "\"",
            ClaimsSession())},
    {"DecideWithManyEnforces",
     [] {
       std::string op = Decide(kRoles, ClaimsSession());
       const std::string all = R"("exact_query:*")";
       std::string many = all;
       for (size_t i = 0; i < 400; ++i) many += ",\"exact_query:Observation\"";
       return op.replace(op.find(all), all.size(), many);
     }()},
    {"Verify", Verify("rs256")},
    {"LoadPolicy",
     R"({"op":"policy.load","name":"a","policy":)" + std::string(kRoles) + "}"},
};
INSTANTIATE_TEST_SUITE_P(All, SweepTest, testing::ValuesIn(kCases),
                         fixtures::CaseName());

TEST(Sweep, AnswersWithoutAnyMemory) {
  const EvaluatorHandle evaluator = NewEvaluator();
  for (const std::string_view request : {"", "{", R"({"op":"decide"})"}) {
    Evaluation got;
    {
      const FailingAllocations failing(0);
      const char* answer = nullptr;
      size_t answer_len = 0;
      got.status = matron_evaluate(evaluator.get(), request.data(),
                                   request.size(), &answer, &answer_len);
      // The answer needs no memory, but its copy here does.
      EXPECT_EQ(std::string_view(answer, answer_len), kNoMemory);
    }
    EXPECT_EQ(got.status, MATRON_E_OUT_OF_MEMORY);
  }
}

// A document that could not be looked at is not one with faults.
TEST(Sweep, TellsAPolicyWithoutMemoryFromOneWithFaults) {
  const std::string text(kRoles);
  for (size_t allowed = 0; allowed < 1000; ++allowed) {
    matron_policy* policy = nullptr;
    matron_status status = MATRON_OK;
    bool failed = false;
    {
      const FailingAllocations failing(allowed, 1);
      status = matron_policy_new(&policy, nullptr, text.data(), text.size());
      failed = FailingAllocations::any_failed();
    }
    const PolicyHandle owner(policy);
    if (!failed) {
      EXPECT_EQ(status, MATRON_OK);
      return;
    }
    EXPECT_EQ(status, MATRON_E_OUT_OF_MEMORY) << allowed;
  }
  ADD_FAILURE() << "never has enough memory";
}

}  // namespace
}  // namespace matron::calls
