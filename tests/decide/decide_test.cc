// Decisions as a whole: their order, and what a deny tells. Reads, writes,
// obligations, grants, images and search plans have files of their own.

#include "decide/decide.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::kNow;
using fixtures::MemberPolicy;
using fixtures::Observation;
using fixtures::PolicyText;
using fixtures::Question;

// Names are compared as they are.
TEST(Decide, DeniesWhenTypeDiffersInCase) {
  EXPECT_EQ(AskMember(User("user/*.cruds"), {.url = "/observation/o1"}).reason,
            Reason::kResourceTypeUnknown);
  EXPECT_EQ(
      AskMember(User("user/observation.r"), {.url = "/Observation/o1"}).reason,
      Reason::kInsufficientScope);
}

// ---------------------------------------------------------------------- Order

// docs/evaluate.md: everything is wrong with the request, and is mended step by
// step.
TEST(Decide, ReportsTheFirstStepThatFails) {
  const std::string policy = PolicyText(
      {{"reader", {"user/Observation.r"}}, {"unused", {}}}, {"reader"});
  const std::string no_role = PolicyText({{"reader", {"user/*.r"}}}, {});
  const Question bad = {.method = "PUT",
                        .url = "/Observation/..",
                        .body = "x",
                        .stored = "x",
                        .enforces = 0,
                        .now = -1};
  Question question = bad;

  Desk nobody(no_role);
  nobody.OpenWithoutCredentials();
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kMissingCredentials);

  nobody.Open(R"({"iss":"https://auth.example.org","patient":1})");
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kClaimMalformed);

  nobody.Open(Claims("openid"));
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kNowMissing);
  question.now = kNow + 300;
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kTokenExpired);
  question.now = kNow;
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kMalformedRequest);
  question.url = "/Observation/o1";
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kBodyMalformed);
  question.body = kAnothers;
  EXPECT_EQ(nobody.Ask(question).reason, Reason::kNoActiveRole);

  Desk reader(policy);
  reader.Open(Claims("openid"));
  EXPECT_EQ(reader.Ask(question).reason, Reason::kInsufficientScope);
  reader.Open(Claims("patient/Observation.u"));
  EXPECT_EQ(reader.Ask(question).reason, Reason::kRoleInsufficient);

  Desk member(MemberPolicy());
  member.Open(Claims("patient/Observation.u"));
  EXPECT_EQ(member.Ask(question).reason, Reason::kNoPatientContext);
  member.Open(Patient("patient/Observation.u"));
  EXPECT_EQ(member.Ask(question).reason, Reason::kResourceMalformed);
  question.stored = kMine;
  EXPECT_EQ(member.Ask(question).reason, Reason::kLeavesCompartment);
  question.body = kMine;
  question.headers = {{"Prefer", "return=representation"}};
  EXPECT_EQ(member.Ask(question).reason, Reason::kObligationUnsupported);
  question.enforces = kEnforcesAll;
  EXPECT_EQ(member.Ask(question).reason, Reason::kPermitted);
}

TEST(Decide, PermitsPublicInteractionsToEverybody) {
  for (const char* claims : {"", "{", R"({"iss":"https://other.example"})"}) {
    Desk desk(PolicyText({}, {}));
    desk.Open(claims);
    for (const Question& question :
         {Question{.url = "/metadata"},
          Question{.url = "/.well-known/smart-configuration"},
          Question{.method = "OPTIONS", .url = "/Patient/p1"},
          Question{.method = "HEAD", .url = "/metadata"}}) {
      Question asked = question;
      asked.now = INT64_MIN;
      asked.enforces = 0;
      const Answer answer = desk.Ask(asked);
      EXPECT_EQ(answer.effect, kPermit);
      EXPECT_EQ(answer.reason, Reason::kPublicInteraction);
      EXPECT_EQ(answer.url, question.url);
      EXPECT_EQ(answer.method, question.method);
      EXPECT_EQ(answer.scope, "");
      EXPECT_EQ(answer.role, "");
      EXPECT_EQ(answer.obligations, 0u);
      EXPECT_TRUE(answer.headers.empty());
    }
  }
}

// A CORS preflight of the base itself: browsers send one before a batch.
TEST(Decide, PermitsThePreflightOfTheBase) {
  for (const char* url : {"/", "", "https://ehr.example.org/fhir",
                          "https://ehr.example.org/fhir/"}) {
    const Answer answer =
        AskMember(Claims("openid"), {.method = "OPTIONS", .url = url});
    EXPECT_EQ(answer.effect, kPermit) << url;
    EXPECT_EQ(answer.reason, Reason::kPublicInteraction) << url;
    EXPECT_EQ(answer.url, "/") << url;
  }
}

TEST(Decide, PermitsThePreflightOfTheBaseWithItsQuery) {
  const Answer answer =
      AskMember(Claims("openid"), {.method = "OPTIONS", .url = "/?x=1"});
  EXPECT_EQ(answer.reason, Reason::kPublicInteraction);
  EXPECT_EQ(answer.url, "/?x=1");
}

// What must be filtered must be there, so the host asks for it.
TEST(Decide, PlansAGetForAHeadThatIsFiltered) {
  Answer answer = AskMember(Patient("patient/Encounter.s"),
                            {.method = "HEAD", .url = "/Encounter"});
  EXPECT_EQ(answer.effect, kPermit);
  EXPECT_EQ(answer.method, "GET");
  answer = AskMember(Patient("patient/Observation.r"),
                     {.method = "HEAD", .url = "/Observation/o1/_history"});
  EXPECT_EQ(answer.effect, kNeeds);
  EXPECT_EQ(answer.method, "GET");
  answer =
      AskMember(Patient("patient/Encounter.s"),
                {.method = "HEAD", .url = "/Encounter", .exact = "Encounter"});
  EXPECT_EQ(answer.method, "HEAD");
  answer = AskMember(Patient("patient/Observation.r"),
                     {.method = "HEAD", .url = "/Observation/o1"});
  EXPECT_EQ(answer.method, "HEAD");
}

TEST(Decide, DeniesPublicInteractionsThatAreNotUnderstood) {
  Desk desk(MemberPolicy());
  desk.Open(User("user/*.cruds"));
  EXPECT_EQ(desk.Ask({.url = "/metadata?_method=DELETE"}).reason,
            Reason::kMethodOverride);
  EXPECT_EQ(desk.Ask({.url = "/metadata?_include=x"}).reason,
            Reason::kParameterUnsupported);
  EXPECT_EQ(desk.Ask({.url = "/metadata",
                      .headers = {{"X-HTTP-Method-Override", "PUT"}}})
                .reason,
            Reason::kMethodOverride);
  EXPECT_EQ(desk.Ask({.url = "https://evil.example/fhir/metadata"}).reason,
            Reason::kBaseMismatch);
}

// ----------------------------------------------------------------------- Time

struct TimeCase {
  const char* name;
  int64_t now;
  Reason want;
};

class TimeTest : public testing::TestWithParam<TimeCase> {};

// exp is kNow + 300, nbf kNow, leeway 60.
TEST_P(TimeTest, IsComparedAtEveryDecision) {
  Desk desk(MemberPolicy(R"("leeway_s":60,)"));
  desk.Open(Claims("user/Observation.r",
                   {.fhir_user = "Practitioner/d1",
                    .extra = ",\"nbf\":" + std::to_string(kNow)}));
  const Answer answer =
      desk.Ask({.url = "/Observation/o1", .now = GetParam().now});
  EXPECT_EQ(answer.reason, GetParam().want);
  EXPECT_EQ(answer.effect,
            GetParam().want == Reason::kPermitted ? kPermit : kDeny);
}

constexpr TimeCase kTimes[] = {
    {"BeforeNotBefore", kNow - 61, Reason::kTokenNotYetValid},
    {"AtNotBefore", kNow - 60, Reason::kPermitted},
    {"Within", kNow + 100, Reason::kPermitted},
    {"LastSecond", kNow + 359, Reason::kPermitted},
    {"AtExpiry", kNow + 360, Reason::kTokenExpired},
    {"LongAfter", limits::kMaxNumericDate, Reason::kTokenExpired},
    {"AfterAllTime", limits::kMaxNumericDate + 1, Reason::kNowMissing},
    {"Largest", INT64_MAX, Reason::kNowMissing},
    {"Zero", 0, Reason::kTokenNotYetValid},
    {"Negative", -1, Reason::kNowMissing},
    {"NotGiven", INT64_MIN, Reason::kNowMissing},
};
INSTANTIATE_TEST_SUITE_P(All, TimeTest, testing::ValuesIn(kTimes), CaseName());

// --------------------------------------------------------------- Conditions

struct VersionCase {
  const char* name;
  std::string_view if_match;
};

class VersionMismatchTest : public testing::TestWithParam<VersionCase> {};

// The resource is the caller's to change, so the answer may tell the version.
TEST_P(VersionMismatchTest, IsToldAs412) {
  for (const std::string& claims :
       {Patient("patient/Observation.ru"), User("user/Observation.ru")}) {
    const Answer answer = AskMember(
        claims, {.method = "PUT",
                 .url = "/Observation/o1",
                 .headers = {{"If-Match", std::string(GetParam().if_match)}},
                 .body = kMine,
                 .stored = kVersioned});
    EXPECT_EQ(answer.effect, kDeny);
    EXPECT_EQ(answer.reason, Reason::kVersionMismatch);
    EXPECT_EQ(answer.challenge_status, 412u);
  }
}

constexpr VersionCase kVersions[] = {
    {"Other", "W/\"4\""},         {"Longer", "W/\"31\""}, {"Bare", "3"},
    {"List", "W/\"3\", W/\"4\""}, {"Empty", ""},          {"Open", "W/\"3"},
};
INSTANTIATE_TEST_SUITE_P(Bad, VersionMismatchTest, testing::ValuesIn(kVersions),
                         CaseName());

// Several tags are too many for a resource without a version as well; one is
// left to the server, which knows the version.
TEST(Decide, RefusesSeveralTagsForAResourceWithoutVersion) {
  const auto ask = [](std::string if_match) {
    return AskMember(Patient("patient/Observation.ru"),
                     {.method = "PUT",
                      .url = "/Observation/o1",
                      .headers = {{"If-Match", std::move(if_match)}},
                      .body = kMine,
                      .stored = kMine});
  };
  EXPECT_EQ(ask("W/\"3\", W/\"4\"").reason, Reason::kVersionMismatch);
  EXPECT_EQ(ask("x").reason, Reason::kVersionMismatch);
  EXPECT_EQ(ask("W/\"3\"").reason, Reason::kPermitted);
  EXPECT_EQ(ask("*").reason, Reason::kPermitted);
}

TEST(Decide, DoesNotTellTheVersionOfAnothersResource) {
  const std::string anothers =
      Observation("Patient/p2", R"(,"meta":{"versionId":"3"})");
  Question question = {.method = "PUT",
                       .url = "/Observation/o1",
                       .headers = {{"If-Match", "W/\"4\""}},
                       .body = kMine,
                       .stored = anothers};
  const Answer answer = AskMember(Patient("patient/Observation.ru"), question);
  EXPECT_EQ(answer.reason, Reason::kNotInCompartment);
  EXPECT_EQ(answer.challenge_status, 404u);
}

// ---------------------------------------------------------------- What is told

// With a resource in hand every deny answers as if there were none.
TEST(Decide, AnswersEveryDenyWithAResourceInHandAsNotFound) {
  const Answer none = AskMember(Patient("patient/Observation.r"),
                                {.url = "/Observation/o1", .stored = "null"});
  EXPECT_EQ(none.challenge_status, 404u);
  const std::vector<std::pair<std::string, Question>> others = {
      {Patient("patient/Observation.r"),
       {.url = "/Observation/o1", .stored = kAnothers}},
      {Patient("patient/Observation.r"),
       {.url = "/Observation/o1", .stored = kNobodys}},
      {Patient("patient/Observation.r"),
       {.url = "/Observation/o2", .stored = kMine}},
      {Patient("patient/Observation.r"),
       {.url = "/Observation/o1", .stored = "{"}},
      {Patient("patient/Patient.r"),
       {.url = "/Patient/p2",
        .stored = R"({"resourceType":"Patient","id":"p2"})"}},
      {Patient("patient/Patient.r"), {.url = "/Patient/p2", .stored = "null"}},
      {Patient("patient/Observation.u"),
       {.method = "PUT",
        .url = "/Observation/o1",
        .body = kAnothers,
        .stored = kMine}},
      {Patient("patient/Observation.u"),
       {.method = "PUT",
        .url = "/Observation/o1",
        .headers = kWantsResource,
        .body = kMine,
        .stored = kMine,
        .enforces = 0}},
      {Patient("patient/Observation.d"),
       {.method = "DELETE", .url = "/Observation/o1", .stored = kAnothers}},
  };
  for (const auto& [claims, question] : others) {
    const Answer answer = AskMember(claims, question);
    EXPECT_EQ(answer.effect, kDeny) << answer;
    EXPECT_EQ(answer.challenge_status, none.challenge_status) << answer;
    EXPECT_EQ(answer.challenge_headers, none.challenge_headers) << answer;
    EXPECT_EQ(answer.challenge_body, none.challenge_body) << answer;
  }
}

// An update of another's resource and one of a resource that is not there, by
// someone who may have neither, cannot be told apart.
// Without a grant that can be used the resource is not looked at, so that the
// answer tells nothing of it either.
TEST(Decide, AnswersWithoutAGrantAsIfNothingWereInHand) {
  const std::vector<std::pair<std::string, std::string>> denied = {
      {Claims("patient/Observation.r"), "/Observation/o1"},
      {Claims("user/Observation.r"), "/Observation/o1"},
      {Claims("system/Observation.r"), "/Observation/o1"},
      {Patient("patient/Patient.r"), "/Observation/o1"},
      {Patient("patient/Device.r"), "/Device/d1"},
  };
  for (const auto& [claims, url] : denied) {
    const Answer without = AskMember(claims, {.url = url});
    EXPECT_EQ(without.effect, kDeny);
    EXPECT_EQ(without.challenge_status, 403u);
    for (const std::string& stored :
         {std::string("null"), std::string("{"), kMine, kAnothers}) {
      EXPECT_EQ(AskMember(claims, {.url = url, .stored = stored}), without);
    }
  }
}

TEST(Decide, AnswersWritesOfAnothersAndOfNoneAlike) {
  for (const char* method : {"PATCH", "DELETE"}) {
    const auto ask = [&](const std::string& stored) {
      return AskMember(Patient("patient/Observation.ud"),
                       {.method = method,
                        .url = "/Observation/o1",
                        .stored = stored,
                        .resulting = kMine});
    };
    const Answer another = ask(kAnothers), none = ask("null");
    EXPECT_EQ(another.challenge_status, none.challenge_status) << method;
    EXPECT_EQ(another.challenge_body, none.challenge_body) << method;
    EXPECT_EQ(another.challenge_headers, none.challenge_headers) << method;
  }
}

TEST(Decide, TellsTheNeededScopeToAuthenticatedCallersOnly) {
  Desk desk(MemberPolicy());
  desk.OpenWithoutCredentials();
  EXPECT_EQ(
      desk.Ask({.url = "/Observation/o1"}).ChallengeHeader("WWW-Authenticate"),
      "Bearer realm=\"fhir\"");
  desk.Open(Patient("patient/Patient.r"));
  EXPECT_NE(desk.Ask({.url = "/Observation/o1"})
                .ChallengeHeader("WWW-Authenticate")
                .find("scope=\"patient/Observation.r\""),
            std::string::npos);
  const Answer expired =
      desk.Ask({.url = "/Observation/o1", .now = kNow + 300});
  EXPECT_EQ(expired.ChallengeHeader("WWW-Authenticate").find("scope=\""),
            std::string::npos);
}

// ------------------------------------------------------------------ Explaining

TEST(Decide, ExplainsOnlyIfAsked) {
  Desk desk(MemberPolicy());
  desk.Open(Patient("openid patient/Observation.rs patient/Foo.rs"));
  DecideInput input;
  input.http = {"GET", "/Observation/o1", {}};
  input.now = kNow;
  EXPECT_TRUE(
      Decide(desk.session(), input, desk.scratch()).explanations.empty());
  input.explain = true;
  const Decision& decision = Decide(desk.session(), input, desk.scratch());
  ASSERT_FALSE(decision.explanations.empty());
  bool names_rejected = false;
  for (const Explanation& item : decision.explanations) {
    EXPECT_NE(item.step, "");
    EXPECT_NE(item.outcome, "");
    names_rejected |=
        item.scope == "patient/Foo.rs" && item.outcome == "scope_type_unknown";
  }
  EXPECT_TRUE(names_rejected);
  EXPECT_EQ(decision.explanations.back().step, "decision");
  EXPECT_EQ(decision.explanations.back().outcome, "needs_resource");
}

// What a client gets of a deny never holds the explanation.
TEST(Decide, KeepsExplanationsOutOfTheChallenge) {
  for (const bool explain : {false, true}) {
    const Answer answer =
        AskMember(Patient("patient/Secret.rs patient/Patient.r"),
                  {.url = "/Observation/o1", .explain = explain});
    EXPECT_EQ(answer.challenge_body.find("Secret"), std::string::npos);
    for (const auto& [name, value] : answer.challenge_headers) {
      EXPECT_EQ(value.find("Secret"), std::string::npos);
    }
  }
}

// ------------------------------------------------------------------- Lifetimes

// The answer refers to the scratch and to nothing that was handed in.
TEST(Decide, AnswersInMemoryOfTheScratchOnly) {
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(limits::kMaxTokenBytes), Status::kOk);
  policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  SessionPtr session = OpenFromHostVerifiedText(
      policy, Patient("patient/Observation.ru"), scratch);
  const Decision* decision = nullptr;
  {
    std::string method = "PUT", url = "/Observation/o1?_format=json";
    std::string body = kMine, stored = kVersioned;
    std::string name = "If-Match", value = "W/\"3\"";
    const fhir::Header header = {name, value};
    DecideInput input;
    input.http = {method, url, {&header, 1}};
    input.now = kNow;
    input.enforces = kEnforcesAll;
    input.explain = true;
    input.body = {Given::kYes, body};
    input.stored = {Given::kYes, stored};
    decision = &Decide(*session, input, scratch);
    for (std::string* text : {&method, &url, &body, &stored, &name, &value}) {
      text->assign(text->size(), '#');
    }
  }
  session.reset();
  policy = policy::PolicyRef();
  EXPECT_EQ(decision->effect, kPermit);
  EXPECT_EQ(decision->scope, "patient/Observation.ru");
  EXPECT_EQ(decision->role, "member");
  EXPECT_EQ(decision->plan.method, "PUT");
  EXPECT_EQ(decision->plan.url, "/Observation/o1?_format=json");
  ASSERT_EQ(decision->plan.headers.size(), 1u);
  EXPECT_EQ(decision->plan.headers[0].value, "W/\"3\"");
  ASSERT_EQ(decision->interactions.size(), 1u);
  EXPECT_EQ(decision->interactions[0].interaction.id, "o1");
  EXPECT_EQ(decision->interactions[0].role, "member");
  for (const Explanation& item : decision->explanations) {
    EXPECT_EQ(item.scope.find('#'), item.scope.npos);
    EXPECT_EQ(item.role.find('#'), item.role.npos);
  }
}

TEST(Decision, ZeroedMemoryDenies) {
  const Decision decision;
  EXPECT_EQ(decision.effect, kDeny);
  EXPECT_FALSE(decision.permits_plainly());
  EXPECT_EQ(static_cast<int>(kDeny), 0);
}

TEST(Decision, PermitsPlainlyOnlyWithNothingToDo) {
  Desk desk(MemberPolicy());
  desk.Open(User("user/Observation.cr"));
  const auto plainly = [&](std::string_view method, std::string_view url) {
    DecideInput input;
    input.http = {method, url, {}};
    input.now = kNow;
    input.enforces = kEnforcesAll;
    return Decide(desk.session(), input, desk.scratch()).permits_plainly();
  };
  EXPECT_TRUE(plainly("GET", "/Observation/o1"));
  EXPECT_FALSE(plainly("GET", "/Patient/p1"));    // A deny.
  EXPECT_FALSE(plainly("POST", "/Observation"));  // match_body.
  desk.Open(User("user/Observation.c"));
  EXPECT_FALSE(plainly("POST", "/Observation"));
  desk.Open(Patient("patient/Observation.r"));
  EXPECT_FALSE(plainly("GET", "/Observation/o1"));  // needs_resource.
}

TEST(Decision, HasANameForEveryObligation) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < kNumEnforces; ++i) {
    names.push_back(NameOfEnforces(Enforces{1} << i));
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{
                       "restrict_query", "compartment_search",
                       "filter_response", "minimal_response", "match_body",
                       "several_queries", "split_batch", "rewrite_entries"}));
  EXPECT_EQ(NameOfEnforces(0), "");
  EXPECT_EQ(NameOfEnforces(kEnforcesAll), "");
  EXPECT_EQ(NameOfEnforces(Enforces{1} << kNumEnforces), "");
}

}  // namespace
}  // namespace matron::decide
