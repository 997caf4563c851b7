// What fits into a scratch: everything up to the limits, and nothing beyond.

#include "decide/scratch.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "decide/decide.h"
#include "gtest/gtest.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;
using fixtures::Observation;
using fixtures::PolicyText;
using fixtures::Question;

// An Observation of `size` bytes.
std::string Padded(std::string_view subject, size_t size) {
  const std::string text = Observation(subject);
  return text + std::string(size - text.size(), ' ');
}

std::string Patient(std::string_view scope) {
  return Claims(scope, {.patient = "p1"});
}

// --------------------------------------------------------- Sizes of resources

class ScratchSizeTest : public testing::TestWithParam<size_t> {};

TEST_P(ScratchSizeTest, TakesResourcesUpToItsSizeAndDeniesLargerOnes) {
  const size_t max = GetParam();
  Desk desk(MemberPolicy(), max);
  ASSERT_EQ(desk.scratch().max_input_bytes(), max);
  desk.Open(Patient("patient/Observation.cru"));
  const std::string small = Observation("Patient/p1");
  for (size_t size = max - 3; size <= max + 3; ++size) {
    const std::string large = Padded("Patient/p1", size);
    const std::vector<Question> questions = {
        {.method = "POST", .url = "/Observation", .body = large},
        {.url = "/Observation/o1", .stored = large},
        {.method = "PUT",
         .url = "/Observation/o1",
         .body = large,
         .stored = small},
        {.method = "PUT",
         .url = "/Observation/o1",
         .body = small,
         .stored = large},
        {.method = "PATCH",
         .url = "/Observation/o1",
         .stored = small,
         .resulting = large},
        {.method = "PATCH",
         .url = "/Observation/o1",
         .stored = large,
         .resulting = large},
    };
    for (const Question& question : questions) {
      const Answer answer = desk.Ask(question);
      EXPECT_EQ(answer.reason,
                size <= max ? Reason::kPermitted : Reason::kScratchTooSmall)
          << question.method << " " << size;
      // A refusal leaves nothing behind.
      EXPECT_EQ(desk.Ask({.url = "/Observation/o1", .stored = small}).reason,
                Reason::kPermitted);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(All, ScratchSizeTest,
                         testing::Values(limits::kMaxTokenBytes,
                                         limits::kMaxTokenBytes + 1,
                                         limits::kMaxTokenBytes + 777,
                                         2 * limits::kMaxTokenBytes));

// The largest resource may hold as many members or levels as fit.
TEST(Scratch, TakesDenseResourcesOfItsSize) {
  const size_t max = limits::kMaxTokenBytes;
  Desk desk(MemberPolicy(), max);
  desk.Open(Patient("patient/Observation.r"));
  const std::string head = R"({"resourceType":"Observation","id":"o1",)"
                           R"("subject":{"reference":"Patient/p1"})";
  const auto ask = [&](std::string text) {
    EXPECT_LE(text.size(), max);
    return desk.Ask({.url = "/Observation/o1", .stored = std::move(text)})
        .reason;
  };
  std::string elements = head + ",\"x\":[0";
  while (elements.size() + 4 <= max) elements += ",0";
  EXPECT_EQ(ask(elements + "]}"), Reason::kPermitted);

  std::string members = head;
  for (size_t i = 0; members.size() + 16 <= max; ++i) {
    members += ",\"" + std::to_string(i) + "\":0";
  }
  EXPECT_EQ(ask(members + "}"), Reason::kPermitted);

  std::string references = head + ",\"performer\":[{}";
  while (references.size() + 32 <= max) {
    references += R"(,{"reference":"Patient/p1"})";
  }
  EXPECT_EQ(ask(references + "]}"), Reason::kPermitted);

  std::string escapes = head + ",\"x\":\"";
  while (escapes.size() + 16 <= max) escapes += "\\u0041";
  EXPECT_EQ(ask(escapes + "\"}"), Reason::kPermitted);
}

TEST(Scratch, IsNeverSmallerThanATokenMayBe) {
  for (const size_t size : {size_t{0}, size_t{1}, limits::kMaxTokenBytes - 1}) {
    Scratch scratch;
    ASSERT_EQ(scratch.Reserve(size), Status::kOk);
    EXPECT_EQ(scratch.max_input_bytes(), limits::kMaxTokenBytes);
  }
}

TEST(Scratch, TakesNoResourceBeforeItsReservation) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  Scratch reserved;
  ASSERT_EQ(reserved.Reserve(0), Status::kOk);
  const SessionPtr session = OpenFromHostVerifiedText(
      policy, Patient("patient/Observation.r"), reserved);
  Scratch scratch;
  EXPECT_EQ(fixtures::Ask(
                *session,
                {.url = "/Observation/o1", .stored = Observation("Patient/p1")},
                scratch)
                .reason,
            Reason::kScratchTooSmall);
}

// ------------------------------------------------------------ Everything at
// once

// A session with as many scopes and roles as there may be, with long names.
struct Largest {
  std::string policy, claims;
};
Largest LargestSession(std::string_view context) {
  std::vector<fixtures::Role> roles;
  std::vector<std::string> names;
  for (size_t i = 0; i < limits::kMaxActiveRoles; ++i) {
    std::string name = std::to_string(i);
    name += std::string(limits::kMaxNameBytes - name.size(), 'r');
    names.push_back(name);
    roles.push_back({name, {"user/*.cruds"}});
  }
  std::string scope;
  while (scope.size() + 64 < limits::kMaxTokenBytes / 2) {
    if (!scope.empty()) scope += ' ';
    scope += context;
    scope += "/MedicinalProductUndesirableEffect.cruds";
  }
  scope += ' ';
  scope += context;
  scope += "/*.cruds";
  return {PolicyText(roles, names),
          Claims(scope, {.patient = std::string(limits::kMaxIdBytes, 'p'),
                         .fhir_user = "Practitioner/d1"})};
}

// A URL of the largest size with as many parameters as there may be, all of
// whose text must be decoded.
std::string LargestUrl(std::string_view path) {
  std::string url(path);
  url += '?';
  for (size_t i = 0; i < limits::kMaxParameters; ++i) {
    if (i > 0) url += '&';
    url += "%63ode=";
    // What is left is shared out among the parameters that are left.
    const size_t left = limits::kMaxUrlBytes - url.size();
    const size_t share = left / (limits::kMaxParameters - i);
    for (size_t k = 0; k + 13 < share; k += 3) url += "%61";
  }
  url += std::string(limits::kMaxUrlBytes - url.size(), 'a');
  EXPECT_EQ(url.size(), limits::kMaxUrlBytes);
  return url;
}

fixtures::Headers LargestHeaders() {
  fixtures::Headers headers;
  size_t bytes = 0;
  for (size_t i = 0; i < limits::kMaxHeaders; ++i) {
    const std::string name = "X-" + std::to_string(i);
    const size_t left = limits::kMaxHeaderBytes - bytes;
    const size_t share = left / (limits::kMaxHeaders - i);
    headers.emplace_back(name, std::string(share - name.size(), 'h'));
    bytes += share;
  }
  EXPECT_EQ(bytes, limits::kMaxHeaderBytes);
  return headers;
}

struct LargestCase {
  const char* name;
  std::string_view context;
  std::string_view path;
  std::string_view method;
  Effect effect;
  Reason reason;
};

class LargestTest : public testing::TestWithParam<LargestCase> {};

TEST_P(LargestTest, FitsWhetherExplainedOrNot) {
  const Largest session = LargestSession(GetParam().context);
  Desk desk(session.policy);
  desk.Open(session.claims);
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  ASSERT_EQ(desk.session().roles().size(), limits::kMaxActiveRoles);
  const std::string path(GetParam().path);
  Question question = {.method = std::string(GetParam().method),
                       .url = LargestUrl(path),
                       .headers = LargestHeaders()};
  const Answer plain = desk.Ask(question);
  EXPECT_EQ(plain.effect, GetParam().effect);
  EXPECT_EQ(plain.reason, GetParam().reason);
  question.explain = true;
  EXPECT_EQ(desk.Ask(question), plain);
  question.enforces = kFilterResponse;
  EXPECT_NE(desk.Ask(question).reason, Reason::kScratchTooSmall);
}

constexpr LargestCase kLargest[] = {
    {"Unconfined", "user", "/Observation", "GET", Effect::kPermit,
     Reason::kPermitted},
    {"Restricted", "patient", "/Observation", "GET", Effect::kPermit,
     Reason::kPermitted},
    {"Head", "patient", "/Condition", "HEAD", Effect::kPermit,
     Reason::kPermitted},
    {"RoleInsufficient", "system", "/Observation", "GET", Effect::kDeny,
     Reason::kRoleInsufficient},
    {"Parameters", "user", "/Observation/o1", "GET", Effect::kDeny,
     Reason::kParameterUnsupported},
    {"Preflight", "user", "/Observation", "OPTIONS", Effect::kPermit,
     Reason::kPublicInteraction},
};
INSTANTIATE_TEST_SUITE_P(All, LargestTest, testing::ValuesIn(kLargest),
                         [](const auto& of) {
                           return std::string(of.param.name);
                         });

// As large as an explanation gets: more steps than it keeps, with the longest
// texts.
TEST(Scratch, CutsExplanationsRatherThanDecisions) {
  std::string scope;
  for (size_t i = 0; i < 300; ++i) scope += std::string(400, 'x') + ' ';
  Desk desk(MemberPolicy(), limits::kMaxClaimsBytes);
  desk.Open(Claims(scope.substr(0, 120000) + " user/Observation.r",
                   {.fhir_user = "Practitioner/d1"}));
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  DecideInput input;
  input.http = {"GET", "/Observation/o1", {}};
  input.now = fixtures::kNow;
  input.explain = true;
  const Decision& decision = Decide(desk.session(), input, desk.scratch());
  EXPECT_EQ(decision.effect, Effect::kPermit);
  EXPECT_EQ(decision.explanations.size(), 256u);
  for (const Explanation& item : decision.explanations) {
    EXPECT_LE(item.scope.size(), 256u);
  }
}

TEST(Scratch, CutsExplanationsAtACharacter) {
  Desk desk(MemberPolicy());
  const std::string scope = std::string(255, 'x') + "\xc3\xbc";
  desk.Open(Claims(scope, {.fhir_user = "Practitioner/d1"}));
  DecideInput input;
  input.http = {"GET", "/Observation/o1", {}};
  input.now = fixtures::kNow;
  input.explain = true;
  const Decision& decision = Decide(desk.session(), input, desk.scratch());
  bool found = false;
  for (const Explanation& item : decision.explanations) {
    found |= item.scope == std::string(255, 'x');
    EXPECT_TRUE(IsUtf8(item.scope));
  }
  EXPECT_TRUE(found);
}

// The smallest arena that there is: each decision that does not fit is a deny
// with an answer, and none is cut.
TEST(Scratch, DeniesWithoutMemoryInsteadOfCuttingAnAnswer) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  Scratch opener;
  ASSERT_EQ(opener.Reserve(0), Status::kOk);
  const SessionPtr session =
      OpenFromHostVerifiedText(policy, Patient("patient/Encounter.s"), opener);
  size_t denied = 0, permitted = 0;
  for (size_t size = 0; size < 8000; size += 40) {
    Scratch scratch;
    scratch.arena() = Arena::Fixed(4096);
    const std::string url = "/Encounter?status=" + std::string(size, 'a');
    const Answer answer =
        fixtures::Ask(*session, {.url = url, .explain = true}, scratch);
    if (answer.effect == Effect::kPermit) {
      ++permitted;
      EXPECT_EQ(answer.url, url + "&patient=Patient/p1");
      EXPECT_EQ(answer.obligations, kRestrictQuery | kFilterResponse);
    } else {
      ++denied;
      EXPECT_EQ(answer.reason, Reason::kScratchTooSmall);
      EXPECT_EQ(answer.challenge_status, 500u);
      EXPECT_EQ(answer.url, "");
    }
  }
  EXPECT_GT(permitted, 0u);
  EXPECT_GT(denied, 0u);
}

}  // namespace
}  // namespace matron::decide
