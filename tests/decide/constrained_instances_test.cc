// Reads and writes of one resource by grants with constraints
// (docs/requests.md section 5).

#include <string>
#include <vector>

#include "decide/instance.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Observation;
using fixtures::Question;

// An Observation with these codes.
std::string Coded(std::string_view code,
                  std::string_view subject = "Patient/p1",
                  std::string_view more = "") {
  return Observation(subject, R"(,"code":{"coding":[{"code":")" +
                                  std::string(code) + "\"}]}" +
                                  std::string(more));
}

class ConstrainedInstanceTest : public testing::TestWithParam<DecideCase> {};

TEST_P(ConstrainedInstanceTest, IsDecidedByContent) {
  ExpectAnswer(GetParam());
}

const std::string kA = Coded("a");
const std::string kB = Coded("b");
const std::string kOnlyA = User("user/Observation.crud?code=a");
const std::string kMyA = Patient("patient/Observation.crud?code=a");

constexpr Reason kPermitted = Reason::kPermitted;
constexpr Reason kRequired = Reason::kResourceRequired;
constexpr Reason kNotMet = Reason::kConstraintNotMet;
constexpr Reason kNotInside = Reason::kNotInCompartment;

const DecideCase kReads[] = {
    {"Asks", kOnlyA, {.url = "/Observation/o1"}, kNeeds, kRequired},
    {"Matches",
     kOnlyA,
     {.url = "/Observation/o1", .stored = kA},
     kPermit,
     kPermitted},
    {"DoesNot",
     kOnlyA,
     {.url = "/Observation/o1", .stored = kB},
     kDeny,
     kNotMet},
    {"HasNone",
     kOnlyA,
     {.url = "/Observation/o1", .stored = kMine},
     kDeny,
     kNotMet},
    {"IsNone",
     kOnlyA,
     {.url = "/Observation/o1", .stored = "null"},
     kDeny,
     Reason::kResourceNotFound},
    {"InsideAndMatches",
     kMyA,
     {.url = "/Observation/o1", .stored = kA},
     kPermit,
     kPermitted},
    {"InsideAndDoesNot",
     kMyA,
     {.url = "/Observation/o1", .stored = kB},
     kDeny,
     kNotMet},
    {"OutsideAndMatches",
     kMyA,
     {.url = "/Observation/o1", .stored = Coded("a", "Patient/p2")},
     kDeny,
     kNotInside},
    {"OutsideAndDoesNot",
     kMyA,
     {.url = "/Observation/o1", .stored = Coded("b", "Patient/p2")},
     kDeny,
     kNotInside},
    {"BySecondGrant",
     User("user/Observation.r?code=a user/Observation.r?code=b"),
     {.url = "/Observation/o1", .stored = kB},
     kPermit,
     kPermitted},
    // One grant must show all of it.
    {"ByHalvesOfTwoGrants",
     Claims("patient/Observation.r?code=a user/Observation.r?code=b",
            {.patient = "p1", .fhir_user = "Patient/p2"}),
     {.url = "/Observation/o1", .stored = kB},
     kDeny,
     kNotMet},
    // What the URL shows is not enough where there are constraints.
    {"Itself",
     Patient("patient/Patient.r?gender=female"),
     {.url = "/Patient/p1"},
     kNeeds,
     kRequired},
    {"ItselfMatches",
     Patient("patient/Patient.r?gender=female"),
     {.url = "/Patient/p1",
      .stored = R"({"resourceType":"Patient","id":"p1","gender":"female"})"},
     kPermit,
     kPermitted},
    {"AnotherIsOutsideByItsUrl",
     Patient("patient/Patient.r?gender=female"),
     {.url = "/Patient/p2"},
     kDeny,
     kNotInside},
    {"Shared",
     Patient("patient/Location.r?status=active"),
     {.url = "/Location/l1"},
     kNeeds,
     kRequired},
    {"SharedMatches",
     Patient("patient/Location.r?status=active"),
     {.url = "/Location/l1",
      .stored = R"({"resourceType":"Location","id":"l1","status":"active"})"},
     kPermit,
     kPermitted},
    {"UnconstrainedNeedsNothing",
     User("user/Observation.r?code=a user/Observation.r"),
     {.url = "/Observation/o1"},
     kPermit,
     kPermitted},
    {"VersionMatches",
     kOnlyA,
     {.url = "/Observation/o1/_history/2",
      .stored = Coded("a", "", R"(,"meta":{"versionId":"2"})")},
     kPermit,
     kPermitted},
    {"OtherVersion",
     kOnlyA,
     {.url = "/Observation/o1/_history/2",
      .stored = Coded("a", "", R"(,"meta":{"versionId":"3"})")},
     kDeny,
     Reason::kResourceMismatch},
    {"HistoryNeedsTheFilter",
     kOnlyA,
     {.url = "/Observation/o1/_history", .stored = kA, .enforces = 0},
     kDeny,
     Reason::kObligationUnsupported},
};
INSTANTIATE_TEST_SUITE_P(Reads, ConstrainedInstanceTest,
                         testing::ValuesIn(kReads), CaseName());

Question Put(const std::string& body, const std::optional<std::string>& stored,
             const std::optional<std::string>& resulting = {}) {
  return {.method = "PUT",
          .url = "/Observation/o1",
          .body = body,
          .stored = stored,
          .resulting = resulting};
}
Question Post(const std::string& body) {
  return {.method = "POST", .url = "/Observation", .body = body};
}
Question Delete(const std::optional<std::string>& stored) {
  return {.method = "DELETE", .url = "/Observation/o1", .stored = stored};
}

const DecideCase kWrites[] = {
    {"CreateAsks",
     kOnlyA,
     {.method = "POST", .url = "/Observation"},
     kNeeds,
     kRequired},
    {"CreateMatches", kOnlyA, Post(kA), kPermit, kPermitted},
    {"CreateDoesNot", kOnlyA, Post(kB), kDeny, kNotMet},
    {"CreateInsideDoesNot", kMyA, Post(kB), kDeny, kNotMet},
    {"CreateOutsideMatches", kMyA, Post(Coded("a", "Patient/p2")), kDeny,
     kNotInside},
    {"UpdateAsks", kOnlyA, Put(kA, {}), kNeeds, kRequired},
    {"UpdateOfBoth", kOnlyA, Put(kA, kA), kPermit, kPermitted},
    {"UpdateOfWhatDoesNotMatch", kOnlyA, Put(kA, kB), kDeny, kNotMet},
    {"UpdateToWhatDoesNotMatch", kOnlyA, Put(kB, kA), kDeny,
     Reason::kLeavesConstraint},
    {"UpdateWithoutStoredToWhatDoesNotMatch", kOnlyA, Put(kB, {}), kDeny,
     kNotMet},
    {"UpdateThatCreates", kOnlyA, Put(kA, "null"), kPermit, kPermitted},
    {"UpdateThatCreatesWhatDoesNotMatch", kOnlyA, Put(kB, "null"), kDeny,
     kNotMet},
    {"UpdateThatResultsInMore", kOnlyA, Put(kA, kA, kB), kDeny,
     Reason::kLeavesConstraint},
    {"UpdateThatLeavesTheCompartment", kMyA, Put(Coded("a", "Patient/p2"), kA),
     kDeny, Reason::kLeavesCompartment},
    // One grant for all images.
    {"UpdateAcrossGrants",
     User("user/Observation.u?code=a user/Observation.u?code=b"), Put(kB, kA),
     kDeny, Reason::kLeavesConstraint},
    {"UpdateWithinOneOfTwo",
     User("user/Observation.u?code=a user/Observation.u?code=b"), Put(kB, kB),
     kPermit, kPermitted},
    {"UpdateWithinAWiderOne",
     User("user/Observation.u?code=a user/Observation.u?code=a,b"), Put(kB, kA),
     kPermit, kPermitted},
    {"PatchLeaves",
     kOnlyA,
     {.method = "PATCH",
      .url = "/Observation/o1",
      .stored = kA,
      .resulting = kB},
     kDeny,
     Reason::kLeavesConstraint},
    {"DeleteMatches", kOnlyA, Delete(kA), kPermit, kPermitted},
    {"DeleteDoesNot", kOnlyA, Delete(kB), kDeny, kNotMet},
    {"DeleteAsks", kOnlyA, Delete({}), kNeeds, kRequired},
};
INSTANTIATE_TEST_SUITE_P(Writes, ConstrainedInstanceTest,
                         testing::ValuesIn(kWrites), CaseName());

// -------------------------------------------------------------------- Labels

std::string Labelled(std::string_view security) {
  return Coded("a", "Patient/p1",
               R"(,"meta":{"security":)" + std::string(security) + "}");
}
const std::string kNone = Coded("a");
const std::string kN = Labelled(R"([{"system":"s","code":"N"}])");
const std::string kR = Labelled(R"([{"system":"s","code":"R"}])");
const std::string kNAndR =
    Labelled(R"([{"system":"s","code":"N"},{"system":"s","code":"R"}])");
const std::string kRAndN = Labelled(
    R"([{"code":"R","system":"s","display":"x"},{"system":"s","code":"N"}])");
const std::string kOtherSystem = Labelled(R"([{"system":"t","code":"N"}])");
const std::string kUnreadable = Labelled(R"([{"system":"s","code":1}])");

DecideCase Keeps(const char* name, Question question) {
  return {name, User("user/*.cruds"), std::move(question), kPermit, kPermitted};
}
DecideCase Changes(const char* name, Question question) {
  return {name, User("user/*.cruds"), std::move(question), kDeny,
          Reason::kLabelChange};
}

const DecideCase kLabels[] = {
    Keeps("None", Put(kNone, kNone)),
    Keeps("Same", Put(kN, kN)),
    Keeps("OtherOrderAndDisplay", Put(kNAndR, kRAndN)),
    Keeps("EmptyList", Put(Labelled("[]"), kNone)),
    Keeps("NothingStored", Put(kN, "null")),
    Keeps("NothingHandedIn", Put(kN, {})),
    Keeps("OfWhatResults", Put(kN, kR, kR)),
    Changes("Added", Put(kN, kNone)),
    Changes("Removed", Put(kNone, kN)),
    Changes("Another", Put(kR, kN)),
    Changes("OneMore", Put(kNAndR, kN)),
    Changes("OtherSystem", Put(kOtherSystem, kN)),
    Changes("UnreadableInBoth", Put(kUnreadable, kUnreadable)),
    Changes("ByWhatResults", Put(kN, kN, kR)),
    Changes("ByAPatch", {.method = "PATCH",
                         .url = "/Observation/o1",
                         .stored = kN,
                         .resulting = kR}),
    Keeps("OfWhatIsDeleted", Delete(kN)),
};
INSTANTIATE_TEST_SUITE_P(Labels, ConstrainedInstanceTest,
                         testing::ValuesIn(kLabels), CaseName());

// Images, obligations, labels, If-Match: in this order.
TEST(ConstrainedInstance, IsDeniedInOrder) {
  Question put = Put(kR, kN);
  put.headers = {{"Prefer", "return=representation"}, {"If-Match", "W/\"7\""}};
  put.stored = Coded("b", "", R"(,"meta":{"versionId":"1","security":[]})");
  put.enforces = 0;
  const auto ask = [&] {
    return AskMember(User("user/Observation.u?code=a"), put).reason;
  };
  EXPECT_EQ(ask(), Reason::kConstraintNotMet);
  put.stored = Coded("a", "", R"(,"meta":{"versionId":"1","security":[]})");
  EXPECT_EQ(ask(), Reason::kObligationUnsupported);
  put.enforces = kEnforcesAll;
  EXPECT_EQ(ask(), Reason::kLabelChange);
  put.body = Coded("a");
  EXPECT_EQ(ask(), Reason::kVersionMismatch);
  put.headers[1].second = "W/\"1\"";
  EXPECT_EQ(ask(), Reason::kPermitted);
}

// Reading with weaker constraints reaches as far as the grant that writes.
TEST(ConstrainedInstance, ShowsWhatMayBeRead) {
  Question put = Put(kA, kA);
  put.headers = kWantsResource;
  const auto obligations = [&](const std::string& scope) {
    return AskMember(User(scope), put).obligations;
  };
  EXPECT_EQ(obligations("user/Observation.ru?code=a"), 0u);
  EXPECT_EQ(obligations("user/Observation.u?code=a user/Observation.r"), 0u);
  EXPECT_EQ(
      obligations("user/Observation.u?code=a user/Observation.r?code=a,b"), 0u);
  EXPECT_EQ(obligations("user/Observation.u?code=a,b "
                        "user/Observation.r?code=a"),
            kMinimalResponse);
  EXPECT_EQ(obligations("user/Observation.u?code=a user/Observation.r?code=b"),
            kMinimalResponse);
  EXPECT_EQ(obligations("user/Observation.u?code=a"), kMinimalResponse);
}

}  // namespace
}  // namespace matron::decide
