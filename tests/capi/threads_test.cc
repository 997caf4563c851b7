// Policies, key sets and sessions are shared by threads that have a scratch and
// an evaluator each. Every answer is the one that a single thread gets.

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

constexpr size_t kThreads = 8;
constexpr size_t kRounds = 10;

std::vector<Question> Questions() {
  return {
      {.url = "/metadata"},
      {.url = "/Observation/o1"},
      {.url = "/Observation/o1", .stored = Observation("Patient/p1")},
      {.url = "/Observation/o1",
       .stored = Observation("Patient/p2"),
       .explain = true},
      {.url = "/Encounter?status=%61", .explain = true},
      {.method = "POST",
       .url = "/Observation",
       .body = Observation("Patient/p1")},
      {.method = "PUT",
       .url = "/Observation/o1",
       .body = Observation("Patient/p1"),
       .stored_absent = true},
      {.url = "/Observation/.."},
  };
}

void RunThreads(const std::function<void(size_t thread)>& work) {
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
  for (std::thread& thread : threads) thread.join();
}

class ThreadsTest : public testing::Test {
 protected:
  std::vector<std::string> AskAll(const matron_session& session,
                                  matron_scratch& scratch) const {
    std::vector<std::string> answers;
    for (const Question& question : questions_) {
      answers.push_back(Describe(Ask(session, question, scratch)));
    }
    return answers;
  }

  const std::vector<Question> questions_ = Questions();
  const std::string compact_ = Token("rs256");
  const std::string claims_ = PatientClaims("patient/*.cruds");
};

TEST_F(ThreadsTest, DecideOnSharedSessionsAsOneThreadDoes) {
  std::vector<SessionHandle> sessions;
  std::vector<std::vector<std::string>> expected;
  {
    const ScratchHandle scratch = NewScratch();
    const PolicyHandle policy = NewPolicy(MemberPolicy());
    const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
    sessions.push_back(OpenToken(*policy, keys.get(), compact_, *scratch));
    sessions.push_back(OpenToken(*policy, keys.get(), "a.b.c", *scratch));
    sessions.push_back(OpenClaims(*policy, claims_, *scratch));
    sessions.push_back(OpenWithoutCredentials(*policy));
    for (const SessionHandle& session : sessions) {
      expected.push_back(AskAll(*session, *scratch));
    }
  }
  ASSERT_NE(expected[0], expected[1]);
  std::atomic<size_t> differences = 0;
  RunThreads([&](size_t thread) {
    const ScratchHandle scratch = NewScratch(1);
    for (size_t i = 0; i < kRounds * sessions.size(); ++i) {
      const size_t s = (i + thread) % sessions.size();
      if (AskAll(*sessions[s], *scratch) != expected[s]) ++differences;
      if (matron_session_num_roles(sessions[0].get()) != 1) ++differences;
    }
  });
  EXPECT_EQ(differences, 0u);
}

// The handle of the policy is freed while the sessions of other threads hold
// what it stood for.
TEST_F(ThreadsTest, OpenAndFreeSessionsOfOnePolicy) {
  const PolicyHandle policy =
      NewPolicy(MemberPolicy("\"jwks\":" + KeySetText({"rsa-a"}) + ","));
  const KeySetHandle keys = NewKeySet(KeySetText({"rsa-a"}));
  std::vector<std::string> by_token, by_claims;
  {
    const ScratchHandle scratch = NewScratch();
    by_token =
        AskAll(*OpenToken(*policy, nullptr, compact_, *scratch), *scratch);
    by_claims = AskAll(*OpenClaims(*policy, claims_, *scratch), *scratch);
  }
  std::vector<SessionHandle> last(kThreads);
  std::atomic<size_t> differences = 0;
  RunThreads([&](size_t thread) {
    const ScratchHandle scratch = NewScratch(1);
    for (size_t round = 0; round < kRounds; ++round) {
      const SessionHandle session = OpenToken(
          *policy, round % 2 == 0 ? keys.get() : nullptr, compact_, *scratch);
      if (AskAll(*session, *scratch) != by_token) ++differences;
      last[thread] = OpenClaims(*policy, claims_, *scratch);
      if (AskAll(*last[thread], *scratch) != by_claims) ++differences;
      if (matron_policy_num_roles(policy.get()) != 1) ++differences;
      if (matron_key_set_num_keys(keys.get()) != 1) ++differences;
    }
  });
  EXPECT_EQ(differences, 0u);
}

TEST_F(ThreadsTest, FreeSessionsAfterTheirPolicy) {
  std::vector<SessionHandle> sessions(kThreads);
  std::vector<std::string> expected;
  {
    const PolicyHandle policy = NewPolicy(MemberPolicy());
    const ScratchHandle scratch = NewScratch();
    for (SessionHandle& session : sessions) {
      session = OpenClaims(*policy, claims_, *scratch);
    }
    expected = AskAll(*sessions[0], *scratch);
  }
  std::atomic<size_t> differences = 0;
  RunThreads([&](size_t thread) {
    const ScratchHandle scratch = NewScratch(1);
    if (AskAll(*sessions[thread], *scratch) != expected) ++differences;
    sessions[thread] = nullptr;
  });
  EXPECT_EQ(differences, 0u);
}

TEST_F(ThreadsTest, AskSharedScopes) {
  matron_scopes* made = nullptr;
  ASSERT_EQ(
      matron_scopes_new(
          &made, Str("openid x patient/Observation.rs?category=a,b user/*.r"),
          Str("R4"), 0),
      MATRON_OK);
  const Owned<matron_scopes, matron_scopes_free> scopes(made);
  struct {
    const char* wanted;
    int32_t want;
  } const cases[] = {{"patient/Observation.r?category=b openid", 1},
                     {"patient/Observation.r?category=c", 0},
                     {"user/Patient.r", 1},
                     {"x", 0}};
  std::atomic<size_t> differences = 0;
  RunThreads([&](size_t) {
    const ScratchHandle scratch = NewScratch(1);
    for (size_t round = 0; round < 100 * kRounds; ++round) {
      for (const auto& [wanted, want] : cases) {
        int32_t covers = -1;
        (void)matron_scopes_covers(scratch.get(), scopes.get(), Str(wanted),
                                   &covers);
        if (covers != want) ++differences;
      }
      if (matron_scopes_num_rejected(scopes.get()) != 1) ++differences;
    }
  });
  EXPECT_EQ(differences, 0u);
}

TEST_F(ThreadsTest, EvaluateSideBySide) {
  const std::string load =
      R"({"op":"policy.load","name":"a","policy":)" + MemberPolicy() + "}";
  const std::string decide =
      R"({"op":"decide","policy":"a","session":{"claims":)" + claims_ +
      R"(},"request":{"method":"GET","url":"/Patient/p1"},"now":1764000000})";
  const EvaluatorHandle first = NewEvaluator();
  (void)Evaluate(*first, load);
  const std::string expected = Evaluate(*first, decide).answer;
  ASSERT_TRUE(expected.starts_with(R"({"effect":"permit")")) << expected;
  std::atomic<size_t> differences = 0;
  RunThreads([&](size_t) {
    const EvaluatorHandle evaluator = NewEvaluator();
    for (size_t round = 0; round < kRounds; ++round) {
      (void)Evaluate(*evaluator, load);
      if (Evaluate(*evaluator, decide).answer != expected) ++differences;
    }
  });
  EXPECT_EQ(differences, 0u);
}

}  // namespace
}  // namespace matron::calls
