// Decisions through the C ABI: which of them are plain permits, what can be
// read of them, and what fits into a scratch. How they are reached is tested by
// tests/decide and tests/vectors.

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/alloc/allocations.h"
#include "tests/capi/calls.h"
#include "tests/fixtures/case_name.h"

namespace matron::calls {
namespace {

constexpr matron_effect kDeny = MATRON_EFFECT_DENY;
constexpr matron_effect kPermit = MATRON_EFFECT_PERMIT;
constexpr matron_effect kNeeds = MATRON_EFFECT_NEEDS_RESOURCE;

std::string Mine() {
  return Observation("Patient/p1", R"(,"meta":{"versionId":"3"})");
}

// -------------------------------------------------------------- Plain permits

struct PermitCase {
  const char* name;
  std::string claims;  // Empty: no credentials.
  Question question;
  matron_effect effect;
  int permits;
};

class PermitsTest : public testing::TestWithParam<PermitCase> {};

TEST_P(PermitsTest, SaysSoOnlyIfNothingIsLeftToDo) {
  const PermitCase& c = GetParam();
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch();
  const SessionHandle session = c.claims.empty()
                                    ? OpenWithoutCredentials(*policy)
                                    : OpenClaims(*policy, c.claims, *scratch);
  const matron_decision* decision = Ask(*session, c.question, *scratch);
  EXPECT_EQ(matron_decision_effect(decision), c.effect) << Describe(decision);
  EXPECT_EQ(matron_permits(decision), c.permits) << Describe(decision);
  const bool is_deny = c.effect == kDeny;
  EXPECT_EQ(matron_decision_plan_url(decision).len == 0, is_deny);
  EXPECT_EQ(matron_decision_plan_method(decision).len == 0, is_deny);
  EXPECT_EQ(matron_decision_challenge_status(decision) != 0, is_deny);
  EXPECT_EQ(matron_decision_plan_needs(decision) != 0, c.effect == kNeeds);
  if (is_deny) {
    EXPECT_EQ(matron_decision_obligations(decision), 0u);
  }
}

const PermitCase kPermitCases[] = {
    {"Public", "", {.url = "/metadata"}, kPermit, 1},
    {"Read", Claims("user/*.r"), {.url = "/Observation/o1"}, kPermit, 1},
    {"ReadOfThePatient",
     PatientClaims("patient/*.r"),
     {.url = "/Patient/p1"},
     kPermit,
     1},
    {"ReadOfMine",
     PatientClaims("patient/*.r"),
     {.url = "/Observation/o1", .stored = Mine()},
     kPermit,
     1},
    // Permits with something to do.
    {"RestrictedSearch",
     PatientClaims("patient/*.s"),
     {.url = "/Encounter"},
     kPermit,
     0},
    {"FilteredSearch",
     PatientClaims("patient/*.s"),
     {.url = "/Observation", .enforces = MATRON_ENFORCES_FILTER_RESPONSE},
     kPermit,
     0},
    {"HeaderOfThePlanOnly",
     Claims("user/*.ru"),
     {.method = "PUT",
      .url = "/Observation/o1",
      .body = Mine(),
      .stored = Mine()},
     kPermit,
     0},
    {"BodyToMatch",
     Claims("user/*.cr"),
     {.method = "POST", .url = "/Observation"},
     kPermit,
     0},
    // No permits.
    {"NeedsResource",
     PatientClaims("patient/*.r"),
     {.url = "/Observation/o1"},
     kNeeds,
     0},
    {"NoCredentials", "", {.url = "/Observation/o1"}, kDeny, 0},
    {"NoScope", Claims("user/Patient.r"), {.url = "/Observation/o1"}, kDeny, 0},
    {"ReadOfAnothers",
     PatientClaims("patient/*.r"),
     {.url = "/Observation/o1", .stored = Observation("Patient/p2")},
     kDeny,
     0},
    {"NotDeclared",
     PatientClaims("patient/*.s"),
     {.url = "/Encounter", .enforces = 0},
     kDeny,
     0},
    {"NoTime",
     Claims("user/*.r"),
     {.url = "/Observation/o1", .now = MATRON_TIME_UNSET},
     kDeny,
     0},
    {"Expired",
     Claims("user/*.r"),
     {.url = "/Observation/o1", .now = kNow + 300},
     kDeny,
     0},
};
INSTANTIATE_TEST_SUITE_P(All, PermitsTest, testing::ValuesIn(kPermitCases),
                         fixtures::CaseName());

// ------------------------------------------------------------------ Accessors

class DecisionTest : public testing::Test {
 protected:
  const matron_decision* Ask(std::string_view claims,
                             const Question& question) {
    session_ = OpenClaims(*policy_, claims, *scratch_);
    return calls::Ask(*session_, question, *scratch_);
  }

  const PolicyHandle policy_ = NewPolicy(MemberPolicy());
  const ScratchHandle scratch_ = NewScratch();
  SessionHandle session_;
};

TEST_F(DecisionTest, TellsWhatDecided) {
  const matron_decision* decision =
      Ask(Claims("openid user/Observation.rs"), {.url = "/Observation/o1"});
  EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_PERMITTED);
  EXPECT_EQ(Text(matron_decision_scope(decision)), "user/Observation.rs");
  EXPECT_EQ(Text(matron_decision_role(decision)), "member");
  ASSERT_EQ(matron_decision_num_interactions(decision), 1u);
  matron_interaction item = MATRON_INTERACTION_INIT;
  ASSERT_EQ(matron_decision_interaction(decision, 0, &item), MATRON_OK);
  EXPECT_EQ(item.effect, kPermit);
  EXPECT_EQ(item.reason, MATRON_REASON_PERMITTED);
  EXPECT_EQ(Text(item.kind), "read");
  EXPECT_EQ(Text(item.type), "Observation");
  EXPECT_EQ(Text(item.id), "o1");
  EXPECT_EQ(Text(item.letters), "r");
  EXPECT_EQ(Text(item.scope), "user/Observation.rs");
  EXPECT_EQ(Text(item.role), "member");
}

TEST_F(DecisionTest, GivesThePlanOfARestrictedSearch) {
  const matron_decision* decision =
      Ask(PatientClaims("patient/*.s"), {.url = "/Encounter?status=planned"});
  EXPECT_EQ(Text(matron_decision_plan_method(decision)), "GET");
  EXPECT_EQ(Text(matron_decision_plan_url(decision)),
            "/Encounter?status=planned&patient=Patient/p1");
  EXPECT_EQ(matron_decision_obligations(decision),
            uint64_t{MATRON_ENFORCES_RESTRICT_QUERY |
                     MATRON_ENFORCES_FILTER_RESPONSE});
  ASSERT_EQ(matron_decision_num_plan_headers(decision), 1u);
  EXPECT_EQ(PlanHeader(decision, "Prefer"), "handling=strict");
  matron_header header = {Str("stale"), Str("stale")};
  EXPECT_EQ(matron_decision_plan_header(decision, 1, &header),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(header.name.data, nullptr);
  EXPECT_EQ(header.value.len, 0u);
  EXPECT_EQ(matron_decision_plan_header(decision, 0, nullptr),
            MATRON_E_INVALID_ARGUMENT);
}

TEST_F(DecisionTest, NeedsNoFilterWhereTheHostSearchesExactly) {
  for (const char* exact : {"Encounter", "Patient Encounter", "*"}) {
    const matron_decision* decision = Ask(
        PatientClaims("patient/*.s"), {.url = "/Encounter", .exact = exact});
    EXPECT_EQ(matron_decision_obligations(decision),
              uint64_t{MATRON_ENFORCES_RESTRICT_QUERY})
        << exact;
  }
  const matron_decision* decision = Ask(
      PatientClaims("patient/*.s"), {.url = "/Encounter", .exact = "Patient"});
  EXPECT_NE(matron_decision_obligations(decision),
            uint64_t{MATRON_ENFORCES_RESTRICT_QUERY});
}

TEST_F(DecisionTest, AsksForWhatItNeeds) {
  const Question read = {.url = "/Observation/o1"};
  EXPECT_EQ(matron_decision_plan_needs(Ask(PatientClaims("patient/*.r"), read)),
            uint32_t{MATRON_NEEDS_STORED});
  EXPECT_EQ(matron_decision_reason(Ask(PatientClaims("patient/*.r"), read)),
            MATRON_REASON_RESOURCE_REQUIRED);
  EXPECT_EQ(matron_decision_plan_needs(
                Ask(PatientClaims("patient/*.ru"),
                    {.method = "PATCH", .url = "/Observation/o1"})),
            uint32_t{MATRON_NEEDS_STORED | MATRON_NEEDS_RESULTING});
}

TEST_F(DecisionTest, TellsAbsentFromNotGiven) {
  const std::string claims = PatientClaims("patient/*.cru");
  const matron_decision* decision =
      Ask(claims, {.url = "/Observation/o1", .stored_absent = true});
  EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_RESOURCE_NOT_FOUND);
  EXPECT_EQ(matron_decision_challenge_status(decision), 404u);
  // An update creates, but must not overwrite what came in between.
  decision = Ask(claims, {.method = "PUT",
                          .url = "/Observation/o1",
                          .body = Mine(),
                          .stored_absent = true});
  EXPECT_EQ(matron_decision_effect(decision), kPermit);
  EXPECT_EQ(PlanHeader(decision, "If-None-Match"), "*");
  // Given, but empty: no resource at all.
  decision = Ask(claims, {.url = "/Observation/o1", .stored = ""});
  EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_RESOURCE_MALFORMED);
  decision = Ask(claims, {.method = "POST", .url = "/Observation", .body = ""});
  EXPECT_EQ(matron_decision_reason(decision), MATRON_REASON_BODY_MALFORMED);
}

TEST_F(DecisionTest, GivesTheAnswerToTheClient) {
  const matron_decision* decision =
      Ask(Claims("user/Patient.r"), {.url = "/Observation/o1"});
  EXPECT_EQ(matron_decision_challenge_status(decision), 403u);
  const size_t count = matron_decision_num_challenge_headers(decision);
  std::string authenticate;
  for (size_t i = 0; i < count; ++i) {
    matron_header header = {{nullptr, 0}, {nullptr, 0}};
    ASSERT_EQ(matron_decision_challenge_header(decision, i, &header),
              MATRON_OK);
    if (Text(header.name) == "WWW-Authenticate") {
      authenticate = Text(header.value);
    }
  }
  EXPECT_TRUE(authenticate.starts_with("Bearer ")) << authenticate;
  EXPECT_NE(authenticate.find("insufficient_scope"), std::string::npos);
  matron_header header = {Str("stale"), Str("stale")};
  EXPECT_EQ(matron_decision_challenge_header(decision, count, &header),
            MATRON_E_INVALID_ARGUMENT);
  EXPECT_EQ(header.name.data, nullptr);
  EXPECT_NE(Text(matron_decision_challenge_body(decision))
                .find(R"("resourceType":"OperationOutcome")"),
            std::string::npos);
}

TEST_F(DecisionTest, ExplainsOnlyIfAsked) {
  const std::string claims = Claims("user/Patient.r user/Observation.r");
  EXPECT_EQ(
      matron_decision_num_explanations(Ask(claims, {.url = "/Observation/o1"})),
      0u);
  const matron_decision* decision =
      Ask(claims, {.url = "/Observation/o1", .explain = true});
  const size_t count = matron_decision_num_explanations(decision);
  ASSERT_GT(count, 0u);
  for (size_t i = 0; i < count; ++i) {
    matron_explanation item = MATRON_EXPLANATION_INIT;
    ASSERT_EQ(matron_decision_explanation(decision, i, &item), MATRON_OK);
    EXPECT_GT(item.step.len, 0u);
    EXPECT_GT(item.outcome.len, 0u);
    EXPECT_GT(item.text.len, 0u);
  }
}

// A decision refers to its scratch only: request, resources, session, keys and
// policy may be gone before it is read.
TEST(Decision, OutlivesAllButItsScratch) {
  const Question questions[] = {
      {.url = "/Encounter?status=planned", .explain = true},
      {.url = "/Observation/o1", .stored = Mine(), .explain = true},
      {.method = "PUT",
       .url = "/Observation/o1",
       .headers = {{"If-Match", "W/\"3\""}},
       .body = Mine(),
       .stored = Mine(),
       .explain = true},
      {.url = "/Observation/o1", .stored = Observation("Patient/p2")},
      {.url = "/Observation/o1?_include=x"},
      {.url = "/Foo/1"},
      {.method = "FETCH", .url = "/Observation"},
  };
  const ScratchHandle scratch = NewScratch();
  for (const Question& question : questions) {
    std::string before;
    const matron_decision* decision = nullptr;
    {
      const PolicyHandle policy = NewPolicy(MemberPolicy());
      const SessionHandle session =
          OpenClaims(*policy, PatientClaims("patient/*.rus openid"), *scratch);
      const Question copy = question;
      decision = Ask(*session, copy, *scratch);
      before = Describe(decision);
    }
    EXPECT_EQ(Describe(decision), before);
  }
}

TEST_F(DecisionTest, TakesNothingFromTheHeap) {
  session_ = OpenClaims(*policy_, PatientClaims("patient/*.s"), *scratch_);
  const std::string stored = Mine();
  matron_request request = RequestFor("/Encounter?status=planned");
  request.flags = MATRON_REQUEST_EXPLAIN;
  matron_resources resources = MATRON_RESOURCES_INIT;
  resources.stored = Str(stored);
  const matron_decision* decision = nullptr;
  const alloc::AllocationCount count;
  matron_status status =
      matron_decide(scratch_.get(), session_.get(), &request, &decision);
  EXPECT_EQ(count.so_far(), 0u);
  EXPECT_EQ(status, MATRON_OK);
  EXPECT_EQ(matron_decision_effect(decision), kPermit);
  const alloc::AllocationCount again;
  status = matron_decide_with_resources(scratch_.get(), session_.get(),
                                        &request, &resources, &decision);
  EXPECT_EQ(again.so_far(), 0u);
  EXPECT_EQ(status, MATRON_OK);
}

// ------------------------------------------------------------------- Headers

TEST_F(DecisionTest, CountsHeadersUpToTheLimit) {
  session_ = OpenClaims(*policy_, Claims("user/*.r"), *scratch_);
  Question question = {.url = "/Observation/o1"};
  for (size_t i = 0; i + 1 < limits::kMaxHeaders; ++i) {
    question.headers.emplace_back("X-" + std::to_string(i), "x");
  }
  for (size_t more = 0; more < 3; ++more) {
    question.headers.emplace_back("X-More-" + std::to_string(more), "x");
    const size_t count = question.headers.size();
    EXPECT_EQ(
        matron_decision_reason(calls::Ask(*session_, question, *scratch_)),
        count <= limits::kMaxHeaders ? MATRON_REASON_PERMITTED
                                     : MATRON_REASON_REQUEST_LIMIT_EXCEEDED)
        << count;
  }
}

// ------------------------------------------------------------ Sizes of inputs

class SizeTest : public testing::TestWithParam<size_t> {};

TEST_P(SizeTest, TakesInputsUpToThatOfTheScratch) {
  const size_t max = GetParam();
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch(max);
  const SessionHandle session =
      OpenClaims(*policy, PatientClaims("patient/*.cru"), *scratch);
  const std::string small = Observation("Patient/p1");
  for (size_t size = max - 1; size <= max + 1; ++size) {
    const std::string large = Padded(small, size);
    const Question questions[] = {
        {.method = "POST", .url = "/Observation", .body = large},
        {.url = "/Observation/o1", .stored = large},
        {.method = "PUT",
         .url = "/Observation/o1",
         .body = small,
         .stored = large},
        {.method = "PATCH",
         .url = "/Observation/o1",
         .stored = small,
         .resulting = large},
    };
    for (const Question& question : questions) {
      const matron_decision* decision = Ask(*session, question, *scratch);
      EXPECT_EQ(matron_decision_reason(decision),
                size <= max ? MATRON_REASON_PERMITTED
                            : MATRON_REASON_SCRATCH_TOO_SMALL)
          << question.method << " " << size;
      EXPECT_EQ(matron_decision_effect(decision),
                size <= max ? kPermit : kDeny);
      EXPECT_EQ(matron_decision_plan_url(decision).len == 0, size > max);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(All, SizeTest,
                         testing::Values(limits::kMaxTokenBytes,
                                         limits::kMaxTokenBytes + 1,
                                         limits::kMaxTokenBytes + 777));

TEST(Scratch, TakesAMebibyteByDefault) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  const ScratchHandle scratch = NewScratch(0);
  const SessionHandle session =
      OpenClaims(*policy, PatientClaims("patient/*.r"), *scratch);
  const size_t max = size_t{1} << 20;
  for (size_t size = max - 1; size <= max + 1; ++size) {
    EXPECT_EQ(
        matron_decision_reason(
            Ask(*session,
                {.url = "/Observation/o1",
                 .stored = Padded(Observation("Patient/p1"), size)},
                *scratch)),
        size <= max ? MATRON_REASON_PERMITTED : MATRON_REASON_SCRATCH_TOO_SMALL)
        << size;
  }
}

// A URL has a bound of its own, below that of every scratch.
TEST(Scratch, TakesUrlsUpToTheirLimit) {
  const PolicyHandle policy = NewPolicy(MemberPolicy());
  for (const size_t max_input : {size_t{1}, size_t{1} << 20}) {
    const ScratchHandle scratch = NewScratch(max_input);
    const SessionHandle session =
        OpenClaims(*policy, Claims("user/*.s"), *scratch);
    const std::string path = "/Observation?code=";
    for (size_t size = limits::kMaxUrlBytes - 1;
         size <= limits::kMaxUrlBytes + 1; ++size) {
      const std::string url = path + std::string(size - path.size(), 'a');
      const matron_decision* decision = Ask(*session, {.url = url}, *scratch);
      EXPECT_EQ(matron_decision_reason(decision),
                size <= limits::kMaxUrlBytes
                    ? MATRON_REASON_PERMITTED
                    : MATRON_REASON_REQUEST_LIMIT_EXCEEDED)
          << size;
    }
  }
}

TEST(Scratch, IsNotMadeForMoreThanThereCanBe) {
  for (const size_t size : {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX / 2, SIZE_MAX / 4,
                            (size_t{1} << 31) + 1}) {
    matron_scratch* scratch = Unwritten<matron_scratch>();
    EXPECT_LT(matron_scratch_new(&scratch, size), 0) << size;
    EXPECT_EQ(scratch, nullptr);
  }
}

}  // namespace
}  // namespace matron::calls
