// Transparent structs: what a caller of an older or newer header hands in, and
// what it gets back.

#include <cstring>
#include <functional>
#include <string>

#include "gtest/gtest.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

constexpr matron_status kUnsupported = MATRON_E_UNSUPPORTED_VERSION;

// A struct as a newer header has it.
template <typename T>
struct Newer {
  T known;
  unsigned char later[16] = {};
};

// Hands `initial` in at every size, and with every later byte set.
template <typename T>
void ExpectSizesAreRead(const T& initial,
                        const std::function<matron_status(const T*)>& call) {
  ASSERT_EQ(initial.struct_size, sizeof(T));
  EXPECT_EQ(call(&initial), MATRON_OK);
  for (const size_t size : {size_t{0}, size_t{4}, sizeof(T) - 1}) {
    T smaller = initial;
    smaller.struct_size = static_cast<uint32_t>(size);
    EXPECT_EQ(call(&smaller), kUnsupported) << size;
  }
  Newer<T> newer = {initial};
  for (size_t size = sizeof(T); size <= sizeof(newer); ++size) {
    newer.known.struct_size = static_cast<uint32_t>(size);
    EXPECT_EQ(call(&newer.known), MATRON_OK) << size;
  }
  for (unsigned char& byte : newer.later) {
    byte = 1;
    EXPECT_EQ(call(&newer.known), kUnsupported);
    byte = 0;
  }
  // What lies behind the struct is not looked at.
  std::memset(newer.later, 0xff, sizeof(newer.later));
  newer.known.struct_size = sizeof(T);
  EXPECT_EQ(call(&newer.known), MATRON_OK);
}

// Sets each bit of `flags` that is not one of `known`.
template <typename T>
void ExpectFlagsAreRead(const T& initial, uint32_t known,
                        const std::function<matron_status(const T*)>& call) {
  for (uint32_t bit = 1; bit != 0; bit <<= 1) {
    T changed = initial;
    changed.flags = bit;
    EXPECT_EQ(call(&changed), (bit & known) != 0 ? MATRON_OK : kUnsupported)
        << bit;
  }
}

// ------------------------------------------------------------------ Handed in

class StructsTest : public testing::Test {
 protected:
  matron_status Open(const matron_token* token) const {
    matron_session* session = Unwritten<matron_session>();
    const matron_status status = matron_session_new_from_token(
        &session, policy_.get(), nullptr, token, scratch_.get());
    EXPECT_EQ(session == nullptr, status != MATRON_OK);
    matron_session_free(session);
    return status;
  }

  // Decides; a failed call must be a deny.
  matron_status Decide(const matron_request* request,
                       const matron_resources* resources) const {
    const matron_decision* decision = nullptr;
    const matron_status status =
        resources == nullptr
            ? matron_decide(scratch_.get(), session_.get(), request, &decision)
            : matron_decide_with_resources(scratch_.get(), session_.get(),
                                           request, resources, &decision);
    EXPECT_EQ(matron_decision_effect(decision),
              status == MATRON_OK ? MATRON_EFFECT_PERMIT : MATRON_EFFECT_DENY);
    if (status != MATRON_OK) {
      EXPECT_EQ(matron_decision_reason(decision),
                MATRON_REASON_INVALID_ARGUMENT);
    }
    return status;
  }

  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
  const SessionHandle session_ =
      OpenClaims(*policy_, Claims("user/*.r"), *scratch_);
  const matron_request request_ = RequestFor("/Observation/o1");
};

TEST_F(StructsTest, TokensAreRefusedIfNotUnderstood) {
  const auto call = [&](const matron_token* token) { return Open(token); };
  const matron_token token = MATRON_TOKEN_INIT;
  ExpectSizesAreRead<matron_token>(token, call);
  ExpectFlagsAreRead<matron_token>(token, 0, call);
}

TEST_F(StructsTest, RequestsAreDeniedIfNotUnderstood) {
  const auto call = [&](const matron_request* request) {
    return Decide(request, nullptr);
  };
  ExpectSizesAreRead<matron_request>(request_, call);
  ExpectFlagsAreRead<matron_request>(request_, MATRON_REQUEST_EXPLAIN, call);
  for (uint64_t bit = 1; bit != 0; bit <<= 1) {
    matron_request request = request_;
    request.enforces = bit;
    EXPECT_EQ(call(&request),
              (bit & MATRON_ENFORCES_ALL) != 0 ? MATRON_OK : kUnsupported)
        << bit;
  }
}

TEST_F(StructsTest, ResourcesAreDeniedIfNotUnderstood) {
  const std::string stored = Observation("Patient/p1");
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.stored = Str(stored);
  const auto call = [&](const matron_resources* changed) {
    return Decide(&request_, changed);
  };
  // The header before `entries` was appended is known as well: entries_test.cc.
  ExpectSizesAreRead<matron_resources>(resources, call);
  for (uint32_t bit = 2; bit != 0; bit <<= 1) {
    matron_resources changed = resources;
    changed.flags = bit;
    EXPECT_EQ(call(&changed), kUnsupported) << bit;
  }
}

TEST_F(StructsTest, ResourcesDoNotHideARequestThatIsNotUnderstood) {
  const matron_resources resources = MATRON_RESOURCES_INIT;
  const auto call = [&](const matron_request* request) {
    return Decide(request, &resources);
  };
  ExpectSizesAreRead<matron_request>(request_, call);
  ExpectFlagsAreRead<matron_request>(request_, MATRON_REQUEST_EXPLAIN, call);
}

// A struct that was zeroed and filled in without its macro.
TEST_F(StructsTest, ZeroedStructsAreRefused) {
  const matron_token token = {};
  const matron_request request = {};
  const matron_resources resources = {};
  EXPECT_EQ(Open(&token), kUnsupported);
  EXPECT_EQ(Decide(&request, nullptr), kUnsupported);
  EXPECT_EQ(Decide(&request_, &resources), kUnsupported);
}

TEST(Structs, StartFromValuesThatAcceptNothing) {
  const matron_token token = MATRON_TOKEN_INIT;
  const matron_request request = MATRON_REQUEST_INIT;
  EXPECT_EQ(token.now_unix_s, MATRON_TIME_UNSET);
  EXPECT_EQ(request.now_unix_s, MATRON_TIME_UNSET);
  EXPECT_EQ(request.enforces, 0u);
  EXPECT_EQ(request.body.data, nullptr);
}

// ---------------------------------------------------------------- Handed back

// Reads into a struct of every size. `is_filled` tells whether it was written.
template <typename T>
void ExpectSizesAreWritten(const T& initial,
                           const std::function<matron_status(T*)>& call,
                           const std::function<bool(const T&)>& is_filled) {
  T exact = initial;
  EXPECT_EQ(call(&exact), MATRON_OK);
  EXPECT_TRUE(is_filled(exact));
  EXPECT_EQ(exact.struct_size, sizeof(T));
  for (const size_t size : {size_t{0}, size_t{4}, sizeof(T) - 1}) {
    T smaller = initial;
    smaller.struct_size = static_cast<uint32_t>(size);
    const T before = smaller;
    EXPECT_EQ(call(&smaller), kUnsupported) << size;
    EXPECT_EQ(std::memcmp(&smaller, &before, sizeof(T)), 0) << size;
  }
  // Later fields are the caller's: they stay as they were.
  Newer<T> newer = {initial};
  std::memset(newer.later, 0x5a, sizeof(newer.later));
  newer.known.struct_size = sizeof(newer);
  EXPECT_EQ(call(&newer.known), MATRON_OK);
  EXPECT_TRUE(is_filled(newer.known));
  EXPECT_EQ(newer.known.struct_size, sizeof(newer));
  for (const unsigned char byte : newer.later) EXPECT_EQ(byte, 0x5a);
}

TEST(Structs, DiagnosticsAreWrittenAsFarAsTheCallerKnowsThem) {
  matron_policy* policy = nullptr;
  matron_diagnostics* found = nullptr;
  ASSERT_EQ(matron_policy_new(&policy, &found, "{}", 2),
            MATRON_E_POLICY_INVALID);
  const DiagnosticsHandle owner(found);
  ExpectSizesAreWritten<matron_diagnostic>(
      MATRON_DIAGNOSTIC_INIT,
      [&](matron_diagnostic* out) {
        return matron_diagnostics_get(found, 0, out);
      },
      [](const matron_diagnostic& item) { return item.message.len > 0; });
}

TEST_F(StructsTest, AnswersAreWrittenAsFarAsTheCallerKnowsThem) {
  const matron_decision* decision =
      Ask(*session_, {.url = "/Observation/o1", .explain = true}, *scratch_);
  ExpectSizesAreWritten<matron_interaction>(
      MATRON_INTERACTION_INIT,
      [&](matron_interaction* out) {
        return matron_decision_interaction(decision, 0, out);
      },
      [](const matron_interaction& item) { return Text(item.kind) == "read"; });
  ExpectSizesAreWritten<matron_explanation>(
      MATRON_EXPLANATION_INIT,
      [&](matron_explanation* out) {
        return matron_decision_explanation(decision, 0, out);
      },
      [](const matron_explanation& item) { return item.text.len > 0; });
}

// A caller that reads one item too many, into the struct of the one before,
// must not see that one again.
TEST_F(StructsTest, NothingIsLeftOfTheItemBefore) {
  const matron_decision* decision =
      Ask(*session_, {.url = "/Observation/o1", .explain = true}, *scratch_);
  matron_interaction interaction = MATRON_INTERACTION_INIT;
  ASSERT_EQ(matron_decision_interaction(decision, 0, &interaction), MATRON_OK);
  ASSERT_EQ(interaction.effect, MATRON_EFFECT_PERMIT);
  matron_explanation explanation = MATRON_EXPLANATION_INIT;
  ASSERT_EQ(matron_decision_explanation(decision, 0, &explanation), MATRON_OK);
  for (const size_t index : {size_t{1000}, SIZE_MAX}) {
    EXPECT_EQ(matron_decision_interaction(decision, index, &interaction),
              MATRON_E_INVALID_ARGUMENT);
    EXPECT_EQ(interaction.effect, MATRON_EFFECT_DENY);
    EXPECT_EQ(interaction.scope.len, 0u);
    EXPECT_EQ(interaction.struct_size, sizeof(interaction));
    EXPECT_EQ(matron_decision_explanation(decision, index, &explanation),
              MATRON_E_INVALID_ARGUMENT);
    EXPECT_EQ(explanation.text.len, 0u);
  }
}

TEST(Structs, NothingIsLeftOfTheFindingBefore) {
  matron_policy* policy = nullptr;
  matron_diagnostics* found = nullptr;
  ASSERT_EQ(matron_policy_new(&policy, &found, "{}", 2),
            MATRON_E_POLICY_INVALID);
  const DiagnosticsHandle owner(found);
  matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
  ASSERT_EQ(matron_diagnostics_get(found, 0, &item), MATRON_OK);
  ASSERT_NE(item.code, MATRON_OK);
  const size_t count = matron_diagnostics_count(found);
  for (const size_t index : {count, SIZE_MAX}) {
    EXPECT_EQ(matron_diagnostics_get(found, index, &item),
              MATRON_E_INVALID_ARGUMENT);
    EXPECT_EQ(item.code, MATRON_OK);
    EXPECT_EQ(item.message.len, 0u);
  }
}

}  // namespace
}  // namespace matron::calls
