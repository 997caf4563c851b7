// Operations, and the bodies that they come with (docs/requests.md section 8).

#include <string>
#include <string_view>
#include <vector>

#include "decide/decide.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/decide/rows_text.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Question;

class OperationTest : public testing::TestWithParam<DecideCase> {};

TEST_P(OperationTest, IsDecidedByItsRows) { ExpectAnswer(GetParam()); }

const std::string kFull = User("user/*.cruds");
const std::string kMember = Patient("patient/*.cruds");
const fixtures::Headers kJson = {{"Content-Type", "application/fhir+json"}};

Question Get(std::string url) { return {.url = std::move(url)}; }
Question Post(std::string url, std::optional<std::string> body) {
  return {.method = "POST",
          .url = std::move(url),
          .headers = kJson,
          .body = std::move(body)};
}

constexpr Reason kPermitted = Reason::kPermitted;
constexpr Reason kRequired = Reason::kResourceRequired;
constexpr Reason kConfined = Reason::kOperationConfined;

const DecideCase kLevels[] = {
    {"EverythingOfAll", kFull, Get("/Patient/$everything"), kPermit,
     kPermitted},
    {"EverythingOfOne", kFull, Get("/Patient/p1/$everything"), kPermit,
     kPermitted},
    {"EverythingOfItself", kMember, Get("/Patient/p1/$everything"), kPermit,
     kPermitted},
    {"EverythingOfAnother", kMember, Get("/Patient/p2/$everything"), kDeny,
     Reason::kNotInCompartment},
    {"EverythingOfAnEncounter", kMember, Get("/Encounter/e1/$everything"),
     kNeeds, kRequired},
    {"EverythingByTypesWithoutGrant", User("user/Patient.r"),
     Get("/Patient/p1/$everything?_type=Flag"), kDeny,
     Reason::kInsufficientScope},
    {"LastnWhole", kFull, Get("/Observation/$lastn"), kPermit, kPermitted},
    {"LastnConfined", kMember, Get("/Observation/$lastn"), kDeny, kConfined},
    {"LastnConstrained", User("user/*.rs?_id=a"), Get("/Observation/$lastn"),
     kDeny, kConfined},
    {"MetaOfOne", kMember, Get("/Observation/o1/$meta"), kNeeds, kRequired},
    {"MetaOfAType", kMember, Get("/Observation/$meta"), kDeny, kConfined},
    {"MetaAdd", kFull, Post("/Observation/o1/$meta-add", "{}"), kDeny,
     Reason::kOperationUnknown},
    {"Graphql", kFull, Get("/$graphql"), kDeny, Reason::kOperationUnknown},
    {"OtherLevel", kFull, Get("/$everything"), kDeny,
     Reason::kOperationUnknown},
    {"ExpandNeedsBoth", User("user/ValueSet.s"), Get("/ValueSet/$expand"),
     kDeny, Reason::kInsufficientScope},
    {"Expand", User("user/ValueSet.rs"), Get("/ValueSet/$expand"), kPermit,
     kPermitted},
};
INSTANTIATE_TEST_SUITE_P(Levels, OperationTest, testing::ValuesIn(kLevels),
                         CaseName());

const std::string kEmpty = R"({"resourceType":"Parameters"})";
const std::string kSome =
    R"({"resourceType":"Parameters","parameter":[{"name":"a"}]})";

const DecideCase kBodies[] = {
    {"None", kFull, Post("/Patient/p1/$everything", {}), kPermit, kPermitted},
    {"Empty", kFull, Post("/Patient/p1/$everything", kEmpty), kPermit,
     kPermitted},
    {"SomeOfEverything", kFull, Post("/Patient/p1/$everything", kSome), kDeny,
     Reason::kParameterUnsupported},
    {"SomeOfADocument", kFull, Post("/Composition/c1/$document", kSome), kDeny,
     Reason::kParameterUnsupported},
    {"SomeOfExpand", kFull, Post("/ValueSet/$expand", kSome), kPermit,
     kPermitted},
    {"Underscore", kFull,
     Post("/ValueSet/$expand",
          R"({"resourceType":"Parameters","parameter":[{"name":"_a"}]})"),
     kDeny, Reason::kParameterUnsupported},
    {"BesideAGet",
     kFull,
     {.url = "/Patient/p1/$everything", .body = kSome},
     kPermit,
     kPermitted},
    {"NoJson", kFull, Post("/ValueSet/$expand", "<a/>"), kDeny,
     Reason::kBodyMalformed},
    {"Array", kFull, Post("/ValueSet/$expand", "[]"), kDeny,
     Reason::kBodyMalformed},
    {"AnotherResource", kFull,
     Post("/ValueSet/$expand", R"({"resourceType":"ValueSet"})"), kDeny,
     Reason::kBodyMismatch},
};
INSTANTIATE_TEST_SUITE_P(Bodies, OperationTest, testing::ValuesIn(kBodies),
                         CaseName());

// ------------------------------------------------------------ Nested resources

TEST(Operation, FiltersWhatItReaches) {
  EXPECT_EQ(AskMember(kFull, Get("/Patient/p1/$everything")).obligations, 0u);
  EXPECT_EQ(AskMember(kMember, Get("/Patient/p1/$everything")).obligations,
            kFilterResponse);
  EXPECT_EQ(AskMember(User("user/Patient.r user/Flag.r"),
                      Get("/Patient/p1/$everything"))
                .obligations,
            kFilterResponse);
  EXPECT_EQ(AskMember(User("user/Patient.r user/Flag.r"),
                      Get("/Patient/p1/$everything?_type=Flag"))
                .obligations,
            0u);
  EXPECT_EQ(
      AskMember(kMember, {.url = "/Patient/p1/$everything", .enforces = 0})
          .reason,
      Reason::kObligationUnsupported);
}

TEST(Operation, ExportsBySystemScopesAlone) {
  const auto ask = [](const std::string& policy, const std::string& claims,
                      const char* url) {
    fixtures::Desk desk(policy);
    desk.Open(claims);
    return desk.Ask({.url = url, .headers = {{"Prefer", "respond-async"}}})
        .reason;
  };
  const std::string system = fixtures::BackendPolicy();
  EXPECT_EQ(ask(system, Claims("system/*.rs"), "/$export"), kPermitted);
  EXPECT_EQ(ask(system, Claims("system/Flag.rs"), "/$export?_type=Flag"),
            kPermitted);
  EXPECT_EQ(ask(system, Claims("system/Flag.rs"), "/$export"),
            Reason::kInsufficientScope);
  EXPECT_EQ(ask(system, Claims("system/*.rs?_id=a"), "/$export"), kConfined);
  EXPECT_EQ(ask(fixtures::MemberPolicy(), kFull, "/$export"), kConfined);
  EXPECT_EQ(
      ask(system, Claims("system/Flag.rs"), "/Group/g1/$export?_type=Flag"),
      Reason::kInsufficientScope);
}

// ----------------------------------------------------------------- The scratch

TEST(Operation, HasABodyThatFitsTheScratch) {
  fixtures::Desk desk(fixtures::MemberPolicy());
  desk.Open(kFull);
  std::string body = kEmpty;
  body.insert(body.size() - 1, desk.scratch().max_input_bytes(), ' ');
  EXPECT_EQ(desk.Ask(Post("/ValueSet/$expand", body)).reason,
            Reason::kScratchTooSmall);
}

}  // namespace
}  // namespace matron::decide
