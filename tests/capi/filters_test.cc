// Filters through the C ABI: in pieces and at once, in the right order and in
// the wrong one, and what they take from the heap. What is kept and dropped is
// tested by tests/enforce and tests/vectors.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"

namespace matron::calls {
namespace {

using FilterHandle = Owned<matron_filter, matron_filter_free>;

constexpr matron_effect kDeny = MATRON_EFFECT_DENY;
constexpr matron_effect kPermit = MATRON_EFFECT_PERMIT;
constexpr matron_status kInvalid = MATRON_E_INVALID_ARGUMENT;
constexpr matron_status kUnsupported = MATRON_E_UNSUPPORTED_VERSION;

FilterHandle NewFilter(size_t max_bytes = 0) {
  matron_filter* filter = nullptr;
  EXPECT_EQ(matron_filter_new(&filter, max_bytes), MATRON_OK);
  return FilterHandle(filter);
}

std::string Entry(std::string_view subject) {
  return R"({"resource":)" + Observation(subject) + "}";
}

std::string Searchset(const std::string& entries) {
  return R"({"resourceType":"Bundle","type":"searchset","total":2,"entry":[)" +
         entries + "]}";
}

// Status, effect, reason, counts and output of a whole response.
struct Filtered {
  matron_status status = MATRON_E_INTERNAL;
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  std::string output = {};
};

class FiltersTest : public testing::Test {
 protected:
  Filtered AtOnce(std::string_view response, uint32_t flags = 0) {
    Filtered got;
    matron_str output = kNullText;
    got.status =
        matron_filter_response(filter_.get(), session_.get(), &search_, nullptr,
                               flags, Str(response), &got.result, &output);
    got.output = Text(output);
    return got;
  }

  const matron_decision* Begin(uint32_t flags = 0) {
    const matron_decision* decision = nullptr;
    EXPECT_EQ(matron_filter_begin(filter_.get(), session_.get(), &search_,
                                  nullptr, flags, &decision),
              MATRON_OK);
    return decision;
  }

  std::string Push(std::string_view chunk) {
    matron_str output = kNullText;
    EXPECT_EQ(matron_filter_push(filter_.get(), Str(chunk), &output),
              MATRON_OK);
    refused_ = output.data == nullptr;
    return Text(output);
  }

  Filtered Finish() {
    Filtered got;
    matron_str output = kNullText;
    got.status = matron_filter_finish(filter_.get(), &got.result, &output);
    got.output = Text(output);
    return got;
  }

  Filtered InPieces(std::string_view response, size_t size) {
    Begin();
    std::string before;
    for (size_t at = 0; at < response.size(); at += size) {
      before += Push(response.substr(at, size));
    }
    Filtered got = Finish();
    got.output = before + got.output;
    return got;
  }

  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
  const SessionHandle session_ =
      OpenClaims(*policy_, PatientClaims("patient/Observation.rs"), *scratch_);
  const FilterHandle filter_ = NewFilter();
  const matron_request search_ = RequestFor("/Observation");
  const std::string mine_ = Entry("Patient/p1");
  const std::string response_ = Searchset(mine_ + "," + Entry("Patient/p2"));
  const std::string want_ =
      R"({"resourceType":"Bundle","type":"searchset","entry":[)" + mine_ + "]}";
  bool refused_ = false;
};

TEST_F(FiltersTest, DropWhatIsNotVisible) {
  const Filtered whole = AtOnce(response_);
  EXPECT_EQ(whole.status, MATRON_OK);
  EXPECT_EQ(whole.result.effect, kPermit);
  EXPECT_EQ(whole.result.reason, MATRON_REASON_PERMITTED);
  EXPECT_EQ(whole.result.kept, 1u);
  EXPECT_EQ(whole.result.dropped, 1u);
  EXPECT_EQ(whole.output, want_);
  for (const size_t size : {1u, 7u, 100u, 10000u}) {
    const Filtered pieces = InPieces(response_, size);
    EXPECT_EQ(pieces.result.effect, kPermit) << size;
    EXPECT_EQ(pieces.result.kept, 1u);
    EXPECT_EQ(pieces.result.dropped, 1u);
    EXPECT_EQ(pieces.output, want_) << size;
  }
}

TEST_F(FiltersTest, AnnounceWhatWasWithheldIfAsked) {
  EXPECT_EQ(AtOnce(response_).output.find("suppressed"), std::string::npos);
  EXPECT_NE(AtOnce(response_, MATRON_FILTER_ANNOUNCE).output.find("suppressed"),
            std::string::npos);
}

TEST_F(FiltersTest, GiveTheDecision) {
  const matron_decision* const decision = Begin();
  EXPECT_EQ(matron_decision_effect(decision), kPermit);
  EXPECT_EQ(matron_permits(decision), 0);
  Push(response_);
  EXPECT_EQ(Text(matron_decision_plan_method(decision)), "GET");
}

// The resource of a read is what the decision waits for.
TEST_F(FiltersTest, AnswerReads) {
  const matron_request read = RequestFor("/Observation/o1");
  const struct {
    std::string subject;
    matron_effect effect;
    matron_reason reason;
  } cases[] = {
      {"Patient/p1", kPermit, MATRON_REASON_PERMITTED},
      {"Patient/p2", kDeny, MATRON_REASON_NOT_IN_COMPARTMENT},
  };
  for (const auto& c : cases) {
    const std::string resource = Observation(c.subject);
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    matron_str output = kNullText;
    ASSERT_EQ(
        matron_filter_response(filter_.get(), session_.get(), &read, nullptr, 0,
                               Str(resource), &result, &output),
        MATRON_OK);
    EXPECT_EQ(result.effect, c.effect);
    EXPECT_EQ(result.reason, c.reason);
    EXPECT_EQ(Text(output), c.effect == kPermit ? resource : "");
  }
}

TEST_F(FiltersTest, TakeResources) {
  const matron_request update = [] {
    matron_request request = RequestFor("/Observation/o1");
    request.method = Str("DELETE");
    return request;
  }();
  const SessionHandle session =
      OpenClaims(*policy_, PatientClaims("patient/Observation.d"), *scratch_);
  const std::string stored = Observation("Patient/p1");
  matron_resources resources = MATRON_RESOURCES_INIT;
  for (const bool is_given : {false, true}) {
    resources.stored = is_given ? Str(stored) : matron_str{nullptr, 0};
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    matron_str output = kNullText;
    ASSERT_EQ(
        matron_filter_response(filter_.get(), session.get(), &update,
                               &resources, 0, {nullptr, 0}, &result, &output),
        MATRON_OK);
    EXPECT_EQ(result.effect, is_given ? kPermit : kDeny);
    EXPECT_EQ(result.reason, is_given ? MATRON_REASON_PERMITTED
                                      : MATRON_REASON_RESOURCE_REQUIRED);
    EXPECT_EQ(output.len, 0u);
  }
}

// ------------------------------------------------------------------- Refusals

TEST_F(FiltersTest, ShowNothingOfARefusedResponse) {
  for (const std::string& bad :
       {response_.substr(0, response_.size() - 1), response_ + "x",
        std::string("{"), std::string(), std::string("null")}) {
    const Filtered whole = AtOnce(bad);
    EXPECT_EQ(whole.status, MATRON_OK);
    EXPECT_EQ(whole.result.effect, kDeny) << bad;
    EXPECT_NE(whole.result.reason, MATRON_REASON_OK);
    EXPECT_EQ(whole.result.kept, 0u);
    EXPECT_EQ(whole.output, "");
    Begin();
    Push(bad);
    const Filtered last = Finish();
    EXPECT_EQ(last.result.effect, kDeny) << bad;
    EXPECT_EQ(last.output, "");
  }
}

TEST_F(FiltersTest, SayThatTheyNeedNoMore) {
  Begin();
  EXPECT_NE(Push(R"({"resourceType":"Bundle",)"), "");
  EXPECT_FALSE(refused_);
  EXPECT_EQ(Push(" "), "");
  EXPECT_FALSE(refused_);
  Push("]");
  EXPECT_TRUE(refused_);
  EXPECT_EQ(Push(mine_), "");
  EXPECT_TRUE(refused_);
  EXPECT_EQ(Finish().result.effect, kDeny);
}

TEST_F(FiltersTest, ShowNothingOfADeniedRequest) {
  const SessionHandle session =
      OpenClaims(*policy_, PatientClaims("patient/Patient.r"), *scratch_);
  const matron_decision* decision = nullptr;
  ASSERT_EQ(matron_filter_begin(filter_.get(), session.get(), &search_, nullptr,
                                0, &decision),
            MATRON_OK);
  EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_INSUFFICIENT_SCOPE);
  EXPECT_EQ(Push(response_), "");
  EXPECT_TRUE(refused_);
  const Filtered last = Finish();
  EXPECT_EQ(last.result.effect, kDeny);
  EXPECT_EQ(last.result.reason, MATRON_REASON_INSUFFICIENT_SCOPE);
  EXPECT_EQ(last.output, "");
}

TEST_F(FiltersTest, RefuseEntriesThatAreTooLarge) {
  const FilterHandle small = NewFilter(64 * 1024);
  const std::string large =
      Searchset(Padded(mine_.substr(0, mine_.size() - 1), 100 * 1024) + "}");
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  matron_str output = kNullText;
  ASSERT_EQ(matron_filter_response(small.get(), session_.get(), &search_,
                                   nullptr, 0, Str(large), &result, &output),
            MATRON_OK);
  EXPECT_EQ(result.effect, kDeny);
  EXPECT_EQ(result.reason, MATRON_REASON_SCRATCH_TOO_SMALL);
  EXPECT_EQ(output.data, nullptr);
  // The response as a whole may be larger.
  std::string entries = mine_;
  while (entries.size() < 300 * 1024) entries += "," + mine_;
  ASSERT_EQ(
      matron_filter_response(small.get(), session_.get(), &search_, nullptr, 0,
                             Str(Searchset(entries)), &result, &output),
      MATRON_OK);
  EXPECT_EQ(result.effect, kPermit);
  EXPECT_GT(output.len, 300u * 1024);
}

// -------------------------------------------------------------- Failed calls

class FailedFilterTest : public FiltersTest {
 protected:
  // Nothing is begun, and nothing comes out.
  void ExpectNothingBegun() {
    matron_str output = kNullText;
    EXPECT_EQ(matron_filter_push(filter_.get(), Str(response_), &output),
              kInvalid);
    EXPECT_EQ(output.data, nullptr);
    EXPECT_EQ(output.len, 0u);
    const Filtered last = Finish();
    EXPECT_EQ(last.status, kInvalid);
    EXPECT_EQ(last.result.effect, kDeny);
    EXPECT_EQ(last.result.reason, MATRON_REASON_INVALID_ARGUMENT);
    EXPECT_EQ(last.output, "");
  }

  // Both ways to filter fail, and leave nothing that was begun before.
  void ExpectFailure(matron_status status, const matron_session* session,
                     const matron_request* request,
                     const matron_resources* resources = nullptr,
                     uint32_t flags = 0) {
    Begin();
    const matron_decision* decision = Unwritten<matron_decision>();
    EXPECT_EQ(matron_filter_begin(filter_.get(), session, request, resources,
                                  flags, &decision),
              status);
    EXPECT_EQ(matron_decision_effect(decision), kDeny);
    EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_INVALID_ARGUMENT);
    ExpectNothingBegun();
    Begin();
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    result.effect = kPermit;
    matron_str output = kNullText;
    EXPECT_EQ(matron_filter_response(filter_.get(), session, request, resources,
                                     flags, Str(response_), &result, &output),
              status);
    EXPECT_EQ(result.effect, kDeny);
    EXPECT_EQ(result.reason, MATRON_REASON_INVALID_ARGUMENT);
    EXPECT_EQ(output.data, nullptr);
    ExpectNothingBegun();
  }
};

TEST_F(FailedFilterTest, HasNothingToFilter) {
  ExpectFailure(kInvalid, nullptr, &search_);
  ExpectFailure(kInvalid, session_.get(), nullptr);
  matron_request request = search_;
  request.url = kNullText;
  ExpectFailure(kInvalid, session_.get(), &request);
  request = search_;
  request.flags = 2;
  ExpectFailure(kUnsupported, session_.get(), &request);
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.flags = 2;
  ExpectFailure(kUnsupported, session_.get(), &search_, &resources);
  for (uint32_t bit = 2; bit != 0; bit <<= 1) {
    ExpectFailure(kUnsupported, session_.get(), &search_, nullptr, bit);
  }
}

TEST_F(FailedFilterTest, HasNoHandle) {
  const matron_decision* decision = Unwritten<matron_decision>();
  EXPECT_EQ(matron_filter_new(nullptr, 0), kInvalid);
  EXPECT_EQ(matron_filter_begin(nullptr, session_.get(), &search_, nullptr, 0,
                                &decision),
            kInvalid);
  EXPECT_EQ(matron_decision_effect(decision), kDeny);
  EXPECT_EQ(matron_filter_begin(filter_.get(), session_.get(), &search_,
                                nullptr, 0, nullptr),
            kInvalid);
  matron_str output = kNullText;
  EXPECT_EQ(matron_filter_push(nullptr, Str("x"), &output), kInvalid);
  EXPECT_EQ(output.data, nullptr);
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  EXPECT_EQ(matron_filter_finish(nullptr, &result, &output), kInvalid);
  EXPECT_EQ(matron_filter_response(nullptr, session_.get(), &search_, nullptr,
                                   0, Str("x"), &result, &output),
            kInvalid);
  EXPECT_EQ(result.effect, kDeny);
  matron_filter_free(nullptr);
}

TEST_F(FailedFilterTest, LacksAPiece) {
  matron_str output = kNullText;
  Begin();
  EXPECT_EQ(matron_filter_push(filter_.get(), kNullText, &output), kInvalid);
  EXPECT_EQ(output.data, nullptr);
  ExpectNothingBegun();
  Begin();
  EXPECT_EQ(matron_filter_push(filter_.get(), Str(response_), nullptr),
            kInvalid);
  ExpectNothingBegun();
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  EXPECT_EQ(matron_filter_response(filter_.get(), session_.get(), &search_,
                                   nullptr, 0, kNullText, &result, &output),
            kInvalid);
  EXPECT_EQ(result.effect, kDeny);
}

TEST_F(FailedFilterTest, HasNowhereToTell) {
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  matron_str output = kNullText;
  Begin();
  Push(response_);
  EXPECT_EQ(matron_filter_finish(filter_.get(), nullptr, &output), kInvalid);
  EXPECT_EQ(output.data, nullptr);
  EXPECT_EQ(matron_filter_finish(filter_.get(), &result, nullptr), kInvalid);
  EXPECT_EQ(result.effect, kDeny);
  // Who asks again in the right way is told.
  EXPECT_EQ(Finish().result.effect, kPermit);
  ExpectNothingBegun();
}

TEST_F(FailedFilterTest, HasAnEndOnce) {
  EXPECT_EQ(AtOnce(response_).result.effect, kPermit);
  ExpectNothingBegun();
  Begin();
  Push(response_);
  EXPECT_EQ(Finish().result.effect, kPermit);
  ExpectNothingBegun();
}

TEST_F(FailedFilterTest, ForgetsTheResponseBefore) {
  Begin();
  Push(response_.substr(0, 100));
  EXPECT_EQ(AtOnce(response_).output, want_);
  Begin();
  Push(response_.substr(0, 100));
  EXPECT_EQ(InPieces(response_, 50).output, want_);
}

// -------------------------------------------------------------------- Structs

TEST_F(FiltersTest, WriteResultsAsFarAsTheCallerKnowsThem) {
  struct {
    matron_filter_result known = MATRON_FILTER_RESULT_INIT;
    uint64_t later = 7;
  } newer;
  newer.known.struct_size = sizeof(newer);
  matron_str output = kNullText;
  EXPECT_EQ(
      matron_filter_response(filter_.get(), session_.get(), &search_, nullptr,
                             0, Str(response_), &newer.known, &output),
      MATRON_OK);
  EXPECT_EQ(newer.known.effect, kPermit);
  EXPECT_EQ(newer.known.struct_size, sizeof(newer));
  EXPECT_EQ(newer.later, 7u);
  for (const size_t size : {size_t{0}, size_t{4}, sizeof(newer.known) - 1}) {
    matron_filter_result result = MATRON_FILTER_RESULT_INIT;
    result.struct_size = static_cast<uint32_t>(size);
    EXPECT_EQ(
        matron_filter_response(filter_.get(), session_.get(), &search_, nullptr,
                               0, Str(response_), &result, &output),
        kUnsupported);
    EXPECT_EQ(result.effect, kDeny);
    EXPECT_EQ(output.data, nullptr);
    EXPECT_EQ(matron_filter_finish(filter_.get(), &result, &output),
              kUnsupported);
  }
}

// --------------------------------------------------------------------- Memory

TEST_F(FiltersTest, TakeNothingFromTheHeapTheSecondTime) {
  std::string entries = mine_;
  while (entries.size() < 200 * 1024) entries += "," + mine_;
  const std::string large = Searchset(entries);
  // The first time the output grows.
  ASSERT_EQ(AtOnce(large).result.effect, kPermit);
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  matron_str output = kNullText;
  const matron_decision* decision = nullptr;
  const alloc::AllocationCount count;
  (void)matron_filter_response(filter_.get(), session_.get(), &search_, nullptr,
                               0, Str(large), &result, &output);
  EXPECT_EQ(result.effect, kPermit);
  (void)matron_filter_begin(filter_.get(), session_.get(), &search_, nullptr, 0,
                            &decision);
  for (size_t at = 0; at < large.size(); at += 1000) {
    const std::string_view rest = std::string_view(large).substr(at);
    (void)matron_filter_push(filter_.get(), Str(rest.substr(0, 1000)), &output);
  }
  (void)matron_filter_finish(filter_.get(), &result, &output);
  EXPECT_EQ(count.so_far(), 0u);
  EXPECT_EQ(result.effect, kPermit);
}

TEST_F(FiltersTest, AreNotMadeWithoutMemory) {
  for (size_t allowed = 0;; ++allowed) {
    matron_filter* filter = Unwritten<matron_filter>();
    matron_status status = MATRON_OK;
    bool failed = false;
    {
      const alloc::FailingAllocations failing(allowed);
      status = matron_filter_new(&filter, 0);
      failed = alloc::FailingAllocations::any_failed();
    }
    const FilterHandle owner(filter);
    EXPECT_EQ(status, failed ? MATRON_E_OUT_OF_MEMORY : MATRON_OK);
    EXPECT_EQ(filter == nullptr, failed);
    if (!failed) break;
    ASSERT_LT(allowed, 100u);
  }
}

// An output that cannot grow shows nothing.
TEST_F(FiltersTest, ShowNothingWithoutMemory) {
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  matron_str output = kNullText;
  matron_status status = MATRON_OK;
  {
    const alloc::FailingAllocations failing(0);
    status =
        matron_filter_response(filter_.get(), session_.get(), &search_, nullptr,
                               0, Str(response_), &result, &output);
  }
  EXPECT_EQ(status, MATRON_E_OUT_OF_MEMORY);
  EXPECT_EQ(result.effect, kDeny);
  EXPECT_EQ(output.data, nullptr);

  Begin();
  {
    const alloc::FailingAllocations failing(0);
    status = matron_filter_push(filter_.get(), Str(response_), &output);
  }
  EXPECT_EQ(status, MATRON_E_OUT_OF_MEMORY);
  EXPECT_EQ(output.data, nullptr);
  // Nothing mends a response that lacks a piece.
  EXPECT_EQ(matron_filter_push(filter_.get(), Str(" "), &output),
            MATRON_E_OUT_OF_MEMORY);
  const Filtered last = Finish();
  EXPECT_EQ(last.status, MATRON_E_OUT_OF_MEMORY);
  EXPECT_EQ(last.result.effect, kDeny);
  EXPECT_EQ(last.output, "");
  // The filter serves on.
  EXPECT_EQ(AtOnce(response_).output, want_);
}

}  // namespace
}  // namespace matron::calls
