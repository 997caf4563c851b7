// Each allocation of each call fails in turn. A call that fails for it has a
// status and no output; one that succeeds all the same permits nothing that it
// would not permit with memory. What a failed call had taken it gives back: the
// build with AddressSanitizer sees a leak.

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

using alloc::FailingAllocations;

// The certificate `name` of tests/vectors/certificates.json, in base64.
std::string CertificateText(const std::string& name) {
  std::ifstream file("tests/vectors/certificates.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string start = '"' + name + "\": \"";
  const size_t begin = text.find(start);
  EXPECT_NE(begin, text.npos) << name << ": run in the source directory";
  if (begin == text.npos) return "";
  const size_t at = begin + start.size();
  return text.substr(at, text.find('"', at) - at);
}

// Runs `attempt` with 0, 1, 2 ... allocations until none fails; it is told
// whether one did afterwards, by `judge`. Returns in how many runs one failed.
size_t WithEveryFailure(const std::function<void()>& attempt,
                        const std::function<void(bool failed)>& judge) {
  size_t failures = 0;
  for (size_t allowed = 0; allowed < 5000; ++allowed) {
    bool failed = false;
    {
      const FailingAllocations failing(allowed);
      attempt();
      failed = FailingAllocations::any_failed();
    }
    judge(failed);
    if (!failed) return failures;
    ++failures;
  }
  ADD_FAILURE() << "never has enough memory";
  return failures;
}

// The call `make` gives a handle if and only if its status is OK, and fails if
// an allocation fails.
template <typename Handle>
void ExpectNoHandleWithoutMemory(
    const std::function<matron_status(Handle**)>& make,
    void (*free_handle)(Handle*) noexcept, size_t at_least) {
  Handle* handle = nullptr;
  matron_status status = MATRON_OK;
  const size_t failures = WithEveryFailure(
      [&] {
        handle = Unwritten<Handle>();
        status = make(&handle);
      },
      [&](bool failed) {
        EXPECT_EQ(status, failed ? MATRON_E_OUT_OF_MEMORY : MATRON_OK)
            << matron_status_name(status);
        EXPECT_EQ(handle == nullptr, failed);
        free_handle(handle);
      });
  EXPECT_GE(failures, at_least);
}

// ------------------------------------------------------------------- Handles

TEST(OutOfMemory, MakesNoPolicy) {
  const std::string text =
      MemberPolicy("\"jwks\":" + KeySetText({"rsa-a", "p256"}) + ",");
  ExpectNoHandleWithoutMemory<matron_policy>(
      [&](matron_policy** out) {
        return matron_policy_new(out, nullptr, text.data(), text.size());
      },
      matron_policy_free, 10);
}

TEST(OutOfMemory, MakesNoPolicyWithDiagnostics) {
  for (const std::string& text :
       {MemberPolicy(), std::string(R"({"matron":2,"a":1,"roles":[]})")}) {
    matron_policy* policy = nullptr;
    matron_diagnostics* found = nullptr;
    matron_status status = MATRON_OK;
    const size_t failures = WithEveryFailure(
        [&] {
          found = Unwritten<matron_diagnostics>();
          status = matron_policy_new(&policy, &found, text.data(), text.size());
        },
        [&](bool failed) {
          if (failed) {
            EXPECT_LT(status, 0);
          }
          EXPECT_EQ(policy != nullptr, status == MATRON_OK);
          for (size_t i = 0; i < matron_diagnostics_count(found); ++i) {
            matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
            EXPECT_EQ(matron_diagnostics_get(found, i, &item), MATRON_OK);
            EXPECT_NE(item.code, MATRON_OK);
          }
          matron_diagnostics_free(found);
          matron_policy_free(policy);
        });
    EXPECT_GT(failures, 4u);
  }
}

TEST(OutOfMemory, MakesNoSmartOnlyPolicy) {
  ExpectNoHandleWithoutMemory<matron_policy>(
      [&](matron_policy** out) {
        return matron_policy_new_smart_only(out, Str(kBase), Str("R4"),
                                            Str(kIssuer));
      },
      matron_policy_free, 3);
}

TEST(OutOfMemory, MakesNoKeySet) {
  const std::string text = KeySetText({"rsa-a", "p256"});
  ExpectNoHandleWithoutMemory<matron_key_set>(
      [&](matron_key_set** out) {
        return matron_key_set_new(out, nullptr, text.data(), text.size());
      },
      matron_key_set_free, 10);
}

TEST(OutOfMemory, MakesNoScratch) {
  ExpectNoHandleWithoutMemory<matron_scratch>(
      [&](matron_scratch** out) { return matron_scratch_new(out, 0); },
      matron_scratch_free, 3);
}

TEST(OutOfMemory, MakesNoEvaluator) {
  matron_evaluator* evaluator = nullptr;
  matron_status status = MATRON_OK;
  const size_t failures = WithEveryFailure(
      [&] {
        evaluator = Unwritten<matron_evaluator>();
        status = matron_evaluator_new(&evaluator, 0);
      },
      [&](bool) {
        EXPECT_EQ(evaluator != nullptr, status == MATRON_OK);
        EXPECT_TRUE(status == MATRON_OK || status == MATRON_E_OUT_OF_MEMORY);
        matron_evaluator_free(evaluator);
      });
  EXPECT_GE(failures, 1u);
}

// ------------------------------------------------------------------ Sessions

class SessionMemoryTest : public testing::Test {
 protected:
  // Opens by `open` with too little memory each time. A session that there is
  // all the same either denies, or is the one that `expected` tells of.
  void ExpectNoMoreThan(
      const std::string& expected,
      const std::function<matron_status(matron_session**, matron_scratch*)>&
          open) {
    const ScratchHandle reader = NewScratch();
    ScratchHandle scratch = NewScratch();
    matron_session* session = nullptr;
    matron_status status = MATRON_OK;
    const size_t failures = WithEveryFailure(
        [&] {
          session = Unwritten<matron_session>();
          status = open(&session, scratch.get());
        },
        [&](bool failed) {
          EXPECT_EQ(session != nullptr, status == MATRON_OK);
          EXPECT_TRUE(status == MATRON_OK || status == MATRON_E_OUT_OF_MEMORY)
              << matron_status_name(status);
          const SessionHandle owner(session);
          if (session != nullptr &&
              (!failed || matron_session_reason(session) == MATRON_REASON_OK)) {
            EXPECT_EQ(Describe(Ask(*session, read_, *reader)), expected);
          }
          // The trees of a scratch grow with use, so a new one each time.
          scratch = NewScratch();
        });
    EXPECT_GE(failures, 1u);
    // A scratch that saw failures serves on.
    ASSERT_EQ(open(&session, scratch.get()), MATRON_OK);
    const SessionHandle owner(session);
    EXPECT_EQ(Describe(Ask(*session, read_, *scratch)), expected);
  }

  std::string AnswerWithMemory(const matron_session& session) {
    const ScratchHandle scratch = NewScratch();
    return Describe(Ask(session, read_, *scratch));
  }

  const Question read_ = {.url = "/Observation/o1"};
  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
};

TEST_F(SessionMemoryTest, OpensNoTokenThatItWouldNotOpen) {
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a", "p256"}));
  for (const char* name : {"rs256", "es256", "rs256_flipped_first"}) {
    const std::string compact = Token(name);
    const SessionHandle good =
        OpenToken(*policy_, keys.get(), compact, *scratch_);
    ExpectNoMoreThan(AnswerWithMemory(*good),
                     [&](matron_session** out, matron_scratch* scratch) {
                       matron_token token = MATRON_TOKEN_INIT;
                       token.now_unix_s = kNow;
                       token.compact = Str(compact);
                       return matron_session_new_from_token(
                           out, policy_.get(), keys.get(), &token, scratch);
                     });
  }
}

TEST_F(SessionMemoryTest, OpensNoClaimsThatItWouldNotOpen) {
  for (const std::string& claims :
       {Claims("user/*.r"), Claims("user/Patient.r"), std::string("{")}) {
    const SessionHandle good = OpenClaims(*policy_, claims, *scratch_);
    ExpectNoMoreThan(AnswerWithMemory(*good),
                     [&](matron_session** out, matron_scratch* scratch) {
                       return matron_session_new_from_host_verified_claims(
                           out, policy_.get(), Str(claims), scratch);
                     });
  }
}

TEST_F(SessionMemoryTest, OpensNoSessionWithoutCredentials) {
  ExpectNoHandleWithoutMemory<matron_session>(
      [&](matron_session** out) {
        return matron_session_new_without_credentials(out, policy_.get());
      },
      matron_session_free, 1);
}

// --------------------------------------------------------------- Evaluations

// Evaluates `request` with too little memory each time, by an evaluator that
// has done `before`.
void ExpectNoBetterAnswer(const std::string& before,
                          const std::string& request) {
  // One that has done nothing has no memory yet.
  const auto prepare = [&before](matron_evaluator& evaluator) {
    if (!before.empty()) (void)Evaluate(evaluator, before);
  };
  const EvaluatorHandle rich = NewEvaluator();
  prepare(*rich);
  const Evaluation want = Evaluate(*rich, request);
  EvaluatorHandle poor = NewEvaluator();
  prepare(*poor);
  const char* answer = nullptr;
  size_t answer_len = 0;
  matron_status status = MATRON_OK;
  const size_t failures = WithEveryFailure(
      [&] {
        status = matron_evaluate(poor.get(), request.data(), request.size(),
                                 &answer, &answer_len);
      },
      [&](bool failed) {
        ASSERT_NE(answer, nullptr);
        const std::string got(answer, answer_len);
        bool accepts = false;
        for (const char* word :
             {R"("effect":"permit")", R"("valid":true)", R"("loaded")",
              R"("covers":true)", R"("equal":true)", R"("within":true)",
              R"("scopes":)", R"("rest":)", R"("risks")", R"("parts")"}) {
          accepts = accepts || got.find(word) != got.npos;
        }
        if (!failed || accepts) {
          EXPECT_EQ(got, want.answer);
          EXPECT_EQ(status, want.status);
        }
        if (status != MATRON_OK) {
          EXPECT_NE(got.find(R"("error":{"status":")"), got.npos) << got;
        }
        // The same evaluator, once there is memory again.
        EXPECT_EQ(Evaluate(*poor, request).answer, want.answer);
        poor = NewEvaluator();
        prepare(*poor);
      });
  EXPECT_GE(failures, 1u);
}

std::string Decide(std::string_view policy, const std::string& session) {
  std::string op = R"({"op":"decide","policy":)";
  op += policy;
  op += R"(,"session":)" + session +
        R"(,"request":{"method":"GET","url":"/Observation?code=1"},)"
        R"("enforces":"all","now":1764000000})";
  return op;
}

std::string TokenSession(std::string_view token) {
  std::string session = R"({"issuer":"https://auth.example.org","token":")";
  session += token;
  return session + R"(","jwks":)" + KeySetText({"rsa-a"}) + "}";
}

const char kSmartOnly[] =
    R"("smart-only","fhir":"R4","base":"https://ehr.example.org/fhir")";

TEST(OutOfMemory, DecidesNothingBetter) {
  const std::string claims = R"({"claims":)" + Claims("user/*.rs") + "}";
  ExpectNoBetterAnswer("", Decide(MemberPolicy(), claims));
  ExpectNoBetterAnswer("",
                       Decide(MemberPolicy(), TokenSession(Token("rs256"))));
  ExpectNoBetterAnswer(
      "", Decide(MemberPolicy(), TokenSession(Token("rs256_flipped_first"))));
  ExpectNoBetterAnswer("", Decide("{}", claims));
}

TEST(OutOfMemory, DecidesNothingBetterBySmartOnly) {
  ExpectNoBetterAnswer("", Decide(kSmartOnly, TokenSession(Token("rs256"))));
}

TEST(OutOfMemory, FiltersNothingBetter) {
  std::string op = Decide(
      MemberPolicy(), R"({"claims":)" + PatientClaims("patient/*.rs") + "}");
  op.replace(op.find("decide"), 6, "filter");
  op.back() = ',';
  const std::string entries = R"({\"resourceType\":\"Bundle\",)"
                              R"(\"type\":\"searchset\",\"entry\":[]})";
  ExpectNoBetterAnswer("", op + R"("response":")" + entries + "\"}");
}

TEST(OutOfMemory, LoadsNoPolicyByHalves) {
  std::string load = R"({"op":"policy.load","name":"a","policy":)";
  ExpectNoBetterAnswer("", load + MemberPolicy() + "}");
  ExpectNoBetterAnswer("", load + "{}}");
  // A policy stays while its successor fails.
  ExpectNoBetterAnswer(
      load + MemberPolicy() + "}",
      Decide("\"a\"", R"({"claims":)" + Claims("user/*.rs") + "}"));
}

TEST(OutOfMemory, VerifiesNothingBetter) {
  const std::string op = R"({"op":"verify","profile":"jws","token":")";
  const std::string keys = R"(","jwks":)" + KeySetText({"rsa-a"}) + "}";
  ExpectNoBetterAnswer("", op + Token("rs256") + keys);
  ExpectNoBetterAnswer("", op + Token("rs256_flipped_first") + keys);
  ExpectNoBetterAnswer(
      "", R"({"op":"pkce.verify","code_challenge":"x","code_verifier":"y"})");
  ExpectNoBetterAnswer(
      "", R"({"op":"scope.parse","scope":"openid patient/*.rs x"})");
}

TEST(OutOfMemory, SaysNothingBetterOfScopes) {
  const std::string two =
      R"("patient/Observation.rs?category=b,a patient/*.cud openid x")";
  const std::string one = R"("patient/Observation.r?category=a&code=c y")";
  for (const char* op : {"equals", "intersect", "union"}) {
    ExpectNoBetterAnswer("", R"({"op":"scope.)" + std::string(op) +
                                 R"(","a":)" + two + R"(,"b":)" + one + "}");
  }
  for (const char* op : {"minimise", "to_v1", "from_v1", "risk", "describe"}) {
    ExpectNoBetterAnswer(
        "", R"({"op":"scope.)" + std::string(op) + R"(","scope":)" + two + "}");
  }
  const std::string granted = R"(","granted":)" + two;
  ExpectNoBetterAnswer(
      "", R"({"op":"scope.covers)" + granted + R"(,"wanted":)" + one + "}");
  ExpectNoBetterAnswer(
      "", R"({"op":"scope.difference)" + granted + R"(,"wanted":)" + one + "}");
  ExpectNoBetterAnswer(
      "", R"({"op":"scope.narrow)" + granted + R"(,"requested":)" + one + "}");
  ExpectNoBetterAnswer(
      "", R"({"op":"scope.least","context":"user","requests":[)"
          R"({"method":"GET","url":"/Patient/1"},{"method":"x","url":""}]})");
}

// BoringSSL has memory of its own for a path.
TEST(OutOfMemory, TrustsNothingBetter) {
  const std::string path = R"({"op":"transport.validate","now":1764000000,)"
                           R"("certificates":[")" +
                           CertificateText("leaf") + R"(",")" +
                           CertificateText("names_within_middle") +
                           R"("],"roots":[")" + CertificateText("root") +
                           R"("],"server_name":")";
  ExpectNoBetterAnswer("", path + R"(ehr.example.org"})");
  ExpectNoBetterAnswer(
      "", R"({"op":"transport.validate","hsts":{"header":"max-age=1"},)"
          R"("endpoints":["https://a.example/"]})");
}

}  // namespace
}  // namespace matron::calls
