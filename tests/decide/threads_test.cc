// Policies and sessions are shared by threads that have a scratch each, while
// the policy is replaced. Every answer is the one that a single thread gets.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "decide/decide.h"
#include "decide/open_session.h"
#include "gtest/gtest.h"
#include "tests/decide/tokens.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::Claims;
using fixtures::kNow;
using fixtures::Observation;
using fixtures::Question;
using policy::PolicyRef;

constexpr size_t kThreads = 8;
constexpr size_t kRounds = 12;

// Two states of one policy that decide differently.
std::string PolicyOf(std::string_view revision) {
  const bool is_first = revision == "1";
  std::string text = R"({"matron":1,"revision":")";
  text += revision;
  text +=
      R"(","fhir":{"version":"R4","bases":["https://ehr.example.org/fhir"]},)"
      R"("issuers":[{"issuer":"https://auth.example.org","jwks":)" +
      KeySetText({"rsa-a", "p256"}) +
      R"(}],"roles":{"reader":{"scopes":["user/*.rs"]},"writer":)"
      R"({"inherits":["reader"],"scopes":["user/*.cud"]}},)"
      R"("assignments":[{"issuers":["https://auth.example.org"],)"
      R"("when":{"always":true},"roles":[")";
  text += is_first ? "reader" : "writer";
  return text + R"("]}]})";
}

struct Credential {
  std::string token;   // Or, if it is empty,
  std::string claims;  // these.
};

std::vector<Credential> Credentials() {
  return {{Token("rs256"), ""},
          {Token("es256"), ""},
          {Token("s_user_es256"), ""},
          {Token("rs256_flipped_first"), ""},
          {Token("alg_none"), ""},
          {"", Claims("patient/*.cruds", {.patient = "p1"})},
          {"", Claims("user/*.cruds", {.fhir_user = "Patient/p2"})},
          {"", Claims("user/*.cruds", {.fhir_user = "Practitioner/d1"})},
          {"", "{"}};
}

std::vector<Question> Questions() {
  return {
      {.url = "/metadata"},
      {.url = "/Observation/o1"},
      {.url = "/Observation/o1", .stored = Observation("Patient/p1")},
      {.url = "/Observation/o1",
       .stored = Observation("Patient/p2"),
       .explain = true},
      {.url = "/Observation?code=%61"},
      {.url = "/Encounter", .explain = true},
      {.url = "/_history"},
      {.method = "POST",
       .url = "/Observation",
       .body = Observation("Patient/p1")},
      {.method = "PUT",
       .url = "/Observation/o1",
       .body = Observation("Patient/p1"),
       .stored = "null"},
      {.method = "DELETE",
       .url = "/Observation/o1",
       .stored = Observation("Patient/p2")},
      {.url = "/Observation/.."},
  };
}

SessionPtr Open(const PolicyRef& policy, const Credential& credential,
                Scratch& scratch) {
  if (credential.token.empty()) {
    return OpenFromHostVerifiedText(policy, credential.claims, scratch);
  }
  TokenInput input;
  input.compact = credential.token;
  input.now = kNow;
  return OpenFromToken(policy, input, scratch);
}

// All answers of one session, in order.
std::vector<Answer> AskAll(const Session& session,
                           const std::vector<Question>& questions,
                           Scratch& scratch) {
  std::vector<Answer> answers;
  for (const Question& question : questions) {
    answers.push_back(fixtures::Ask(session, question, scratch));
  }
  return answers;
}

// By revision, then by credential: what a single thread gets.
using Expected = std::vector<std::vector<std::vector<Answer>>>;

class ThreadsTest : public testing::Test {
 protected:
  void SetUp() override {
    Scratch scratch;
    ASSERT_EQ(scratch.Reserve(0), Status::kOk);
    for (const char* revision : {"1", "2"}) {
      policies_.push_back(fixtures::Compile(PolicyOf(revision)));
      expected_.emplace_back();
      for (const Credential& credential : credentials_) {
        const SessionPtr session = Open(policies_.back(), credential, scratch);
        expected_.back().push_back(AskAll(*session, questions_, scratch));
      }
    }
    // Otherwise replacing the policy would not be seen.
    ASSERT_NE(expected_[0], expected_[1]);
  }

  const std::vector<Credential> credentials_ = Credentials();
  const std::vector<Question> questions_ = Questions();
  std::vector<PolicyRef> policies_;
  Expected expected_;
};

TEST_F(ThreadsTest, DecideOnSharedSessionsAsOneThreadDoes) {
  std::vector<SessionPtr> sessions;
  Scratch opener;
  ASSERT_EQ(opener.Reserve(0), Status::kOk);
  for (const PolicyRef& policy : policies_) {
    for (const Credential& credential : credentials_) {
      sessions.push_back(Open(policy, credential, opener));
    }
  }
  // From here on the sessions alone hold their policies.
  policies_.clear();
  std::atomic<size_t> differences = 0;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Scratch scratch;
      if (scratch.Reserve(0) != Status::kOk) ++differences;
      for (size_t round = 0; round < kRounds; ++round) {
        for (size_t i = 0; i < sessions.size(); ++i) {
          const size_t s = (i + t) % sessions.size();
          const std::vector<Answer> answers =
              AskAll(*sessions[s], questions_, scratch);
          if (answers !=
              expected_[s / credentials_.size()][s % credentials_.size()]) {
            ++differences;
          }
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differences, 0u);
}

TEST_F(ThreadsTest, OpenSessionsWhileThePolicyIsReplaced) {
  // What a host has: the current policy, replaced whole under a lock. The lock
  // is held for copying the reference only.
  std::mutex mutex;
  PolicyRef current = policies_[0];
  policies_.clear();
  std::atomic<bool> is_done = false;
  std::atomic<size_t> differences = 0, replaced = 0;
  std::atomic<size_t> seen[2] = {0, 0};

  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Scratch scratch;
      if (scratch.Reserve(0) != Status::kOk) ++differences;
      // On a busy machine the rounds may be over before a policy is replaced.
      for (size_t round = 0; round < kRounds || seen[0] == 0 || seen[1] == 0;
           ++round) {
        for (size_t i = 0; i < credentials_.size(); ++i) {
          PolicyRef policy;
          {
            const std::lock_guard<std::mutex> lock(mutex);
            policy = current;
          }
          const size_t revision = policy->revision() == "1" ? 0 : 1;
          ++seen[revision];
          const size_t c = (i + t) % credentials_.size();
          const SessionPtr session = Open(policy, credentials_[c], scratch);
          policy = PolicyRef();  // The session holds it.
          if (AskAll(*session, questions_, scratch) != expected_[revision][c]) {
            ++differences;
          }
        }
      }
    });
  }
  std::thread replacer([&] {
    for (size_t i = 1; !is_done; ++i) {
      json::Reader reader;
      Diagnostics diagnostics;
      PolicyRef next = policy::LoadPolicy(PolicyOf(i % 2 == 0 ? "1" : "2"),
                                          reader, diagnostics);
      if (!next.exists()) ++differences;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        current = std::move(next);
      }
      ++replaced;
    }
  });
  for (std::thread& thread : threads) thread.join();
  is_done = true;
  replacer.join();
  EXPECT_EQ(differences, 0u);
  EXPECT_GT(replaced, 1u);
  EXPECT_GT(seen[0], 0u);
  EXPECT_GT(seen[1], 0u);
}

// The last reference may be dropped by any thread.
TEST_F(ThreadsTest, DropTheLastReference) {
  for (size_t round = 0; round < 50; ++round) {
    PolicyRef shared = fixtures::Compile(PolicyOf("1"));
    std::vector<std::thread> threads;
    for (size_t t = 0; t < kThreads; ++t) {
      threads.emplace_back([copy = shared]() mutable {
        for (size_t i = 0; i < 20; ++i) {
          const PolicyRef another = copy;
          EXPECT_EQ(another->revision(), "1");
        }
        copy = PolicyRef();
      });
    }
    shared = PolicyRef();
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace matron::decide
