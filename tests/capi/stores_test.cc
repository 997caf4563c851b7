// matron_store_*, and evaluators that share a store.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "matron.hpp"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

using StoreHandle = Owned<matron_store, matron_store_free>;

const std::string kKey(43, 'A');
constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;

StoreHandle NewStore(size_t entries = 100, size_t bytes = 10000) {
  matron_store* store = nullptr;
  EXPECT_EQ(matron_store_new(&store, entries, bytes), MATRON_OK);
  return StoreHandle(store);
}

matron_store_request Request(int32_t action, std::string_view value = {},
                             std::string_view expected = {}) {
  matron_store_request request = MATRON_STORE_REQUEST_INIT;
  request.action = action;
  request.key = Str(kKey);
  request.value = Str(value);
  request.expected = Str(expected);
  request.expires_at_unix_s = 100;
  return request;
}

struct Came {
  matron_status status;
  int32_t result = -1;
  std::string value;
};

Came Apply(matron_store& store, const matron_store_request& request,
           int64_t now = 0) {
  Came came;
  char buffer[16];
  size_t size = 99;
  came.status = matron_store_apply(&store, now, &request, &came.result, buffer,
                                   sizeof(buffer), &size);
  came.value.assign(buffer, size <= sizeof(buffer) ? size : 0);
  return came;
}

TEST(Stores, CarryOutEachAction) {
  const StoreHandle store = NewStore();
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_GET)).result,
            MATRON_STORE_ABSENT);
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_PUT_IF_ABSENT, "a")).result,
            MATRON_STORE_DONE);
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_PUT_IF_ABSENT, "b")).result,
            MATRON_STORE_EXISTS);
  EXPECT_EQ(
      Apply(*store, Request(MATRON_STORE_COMPARE_AND_SET, "b", "x")).result,
      MATRON_STORE_MISMATCH);
  EXPECT_EQ(
      Apply(*store, Request(MATRON_STORE_COMPARE_AND_SET, "b", "a")).result,
      MATRON_STORE_DONE);
  const Came found = Apply(*store, Request(MATRON_STORE_GET));
  EXPECT_EQ(found.status, MATRON_OK);
  EXPECT_EQ(found.result, MATRON_STORE_FOUND);
  EXPECT_EQ(found.value, "b");
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_GET), 100).result,
            MATRON_STORE_ABSENT);
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_DELETE), 0).result,
            MATRON_STORE_ABSENT);
}

TEST(Stores, AreFull) {
  const StoreHandle store = NewStore(1, 40);
  EXPECT_EQ(
      Apply(*store, Request(MATRON_STORE_PUT_IF_ABSENT, "123456789")).result,
      MATRON_STORE_FULL);
  EXPECT_EQ(
      Apply(*store, Request(MATRON_STORE_PUT_IF_ABSENT, "12345678")).result,
      MATRON_STORE_DONE);
}

TEST(Stores, TellWhatABufferNeeds) {
  const StoreHandle store = NewStore();
  const std::string value(17, 'v');
  EXPECT_EQ(Apply(*store, Request(MATRON_STORE_PUT_IF_ABSENT, value)).status,
            MATRON_OK);
  const matron_store_request get = Request(MATRON_STORE_GET);
  int32_t result = -1;
  size_t size = 0;
  char buffer[17];
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, &get, &result, nullptr, 0, &size),
      MATRON_E_LIMIT_EXCEEDED);
  EXPECT_EQ(result, MATRON_STORE_UNAVAILABLE);
  EXPECT_EQ(size, 17u);
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, &get, &result, buffer, 16, &size),
      MATRON_E_LIMIT_EXCEEDED);
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, &get, &result, buffer, 17, &size),
      MATRON_OK);
  EXPECT_EQ(std::string_view(buffer, size), value);
}

TEST(Stores, RefuseOtherRequests) {
  const StoreHandle store = NewStore();
  for (const int32_t action : {0, 5, -1}) {
    EXPECT_EQ(Apply(*store, Request(action)).status, kInvalid);
  }
  const std::string other(43, 'B');
  for (const std::string& key : {std::string(), kKey + "A", other}) {
    matron_store_request request = Request(MATRON_STORE_GET);
    request.key = Str(key);
    const Came came = Apply(*store, request);
    EXPECT_EQ(came.status, kInvalid) << key;
    EXPECT_EQ(came.result, MATRON_STORE_UNAVAILABLE);
  }
  matron_store_request request = Request(MATRON_STORE_GET);
  request.flags = 1;
  EXPECT_EQ(Apply(*store, request).status, MATRON_E_UNSUPPORTED_VERSION);
  request = Request(MATRON_STORE_GET);
  request.reserved = 1;
  EXPECT_EQ(Apply(*store, request).status, MATRON_E_UNSUPPORTED_VERSION);
  request = Request(MATRON_STORE_GET);
  request.struct_size -= 1;
  EXPECT_EQ(Apply(*store, request).status, MATRON_E_UNSUPPORTED_VERSION);
}

TEST(Stores, RefuseNullArguments) {
  const StoreHandle store = NewStore();
  const matron_store_request get = Request(MATRON_STORE_GET);
  int32_t result = MATRON_STORE_DONE;
  size_t size = 9;
  char buffer[1];
  EXPECT_EQ(matron_store_apply(nullptr, 0, &get, &result, buffer, 1, &size),
            kInvalid);
  EXPECT_EQ(result, MATRON_STORE_UNAVAILABLE);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, nullptr, &result, buffer, 1, &size),
      kInvalid);
  EXPECT_EQ(matron_store_apply(store.get(), 0, &get, nullptr, buffer, 1, &size),
            kInvalid);
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, &get, &result, nullptr, 1, &size),
      kInvalid);
  EXPECT_EQ(
      matron_store_apply(store.get(), 0, &get, &result, buffer, 1, nullptr),
      kInvalid);
  EXPECT_EQ(matron_store_new(nullptr, 1, 1), kInvalid);
  matron_store* none = store.get();
  EXPECT_EQ(matron_store_new(&none, 0, 1), kInvalid);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(matron_store_new(&none, 1, 0), kInvalid);
  EXPECT_EQ(matron_store_new(&none, 16777217, 1), kInvalid);
  matron_store_free(nullptr);
}

TEST(Stores, AreAttachedUnderNewNames) {
  const StoreHandle store = NewStore();
  const EvaluatorHandle evaluator = NewEvaluator();
  EXPECT_EQ(matron_evaluator_attach_store(nullptr, Str("s"), store.get()),
            kInvalid);
  EXPECT_EQ(matron_evaluator_attach_store(evaluator.get(), Str("s"), nullptr),
            kInvalid);
  EXPECT_EQ(
      matron_evaluator_attach_store(evaluator.get(), Str(""), store.get()),
      kInvalid);
  EXPECT_EQ(
      matron_evaluator_attach_store(evaluator.get(), Str("s"), store.get()),
      MATRON_OK);
  EXPECT_EQ(
      matron_evaluator_attach_store(evaluator.get(), Str("s"), store.get()),
      kInvalid);
  EXPECT_EQ(Evaluate(*evaluator, R"({"op":"store.open","name":"s"})").status,
            kInvalid);
}

// One refresh token, eight threads with an evaluator each.
TEST(StoreThreads, OneOfEqualRefreshesWins) {
  constexpr size_t kThreads = 8;
  auto store = Store::Create(1000, 1 << 20);
  ASSERT_TRUE(store.ok());
  auto first = Evaluator::Create();
  ASSERT_EQ(first->AttachStore("s", *store), MATRON_OK);
  const std::string entropy = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  const std::string issued(first->Evaluate(
      R"({"op":"refresh.issue","issuer":"i","client_id":"c","subject":"s",)"
      R"("scope":"openid","idle_lifetime":100,"absolute_lifetime":100,)"
      R"("now":50,"store":"s","entropy":")" +
      entropy + "\"}"));
  const size_t at = issued.find("mr1.");
  ASSERT_NE(at, std::string::npos) << issued;
  const std::string token = issued.substr(at, 70);
  std::atomic<int> won = 0, reused = 0, revoked = 0;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      auto evaluator = Evaluator::Create();
      if (evaluator->AttachStore("s", *store) != MATRON_OK) return;
      std::string other = entropy;
      other[0] = static_cast<char>('B' + t);
      const std::string_view answer = evaluator->Evaluate(
          R"({"op":"refresh.rotate","client_id":"c","now":50,"store":"s",)"
          R"("refresh_token":")" +
          token + R"(","entropy":")" + other + "\"}");
      won += answer.starts_with(R"({"valid":true,"reason":"ok",)");
      reused += answer == R"({"valid":false,"reason":"refresh_token_reused"})";
      revoked +=
          answer == R"({"valid":false,"reason":"refresh_token_revoked"})";
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(reused, 1);
  EXPECT_EQ(revoked, 6);
}

}  // namespace
}  // namespace matron::calls
