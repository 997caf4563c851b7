// What the tests of decisions ask with: claims of three subjects, and one
// policy.

#ifndef MATRON_TESTS_DECIDE_ASKING_H_
#define MATRON_TESTS_DECIDE_ASKING_H_

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {

inline constexpr Effect kDeny = Effect::kDeny;
inline constexpr Effect kPermit = Effect::kPermit;
inline constexpr Effect kNeeds = Effect::kNeedsResource;

// A patient p1 in context; a user who is no patient.
inline std::string Patient(std::string_view scope) {
  return fixtures::Claims(scope, {.patient = "p1"});
}
inline std::string User(std::string_view scope) {
  return fixtures::Claims(scope, {.fhir_user = "Practitioner/d1"});
}

inline fixtures::Answer AskMember(const std::string& claims,
                                  const fixtures::Question& question) {
  return fixtures::Desk(fixtures::MemberPolicy()).Open(claims).Ask(question);
}

// An observation of p1, of p2, and of nobody.
inline const std::string kMine = fixtures::Observation("Patient/p1");
inline const std::string kAnothers = fixtures::Observation("Patient/p2");
inline const std::string kNobodys = fixtures::Observation("");

// One of p1 with a version, and the header of a client that wants it back.
inline const std::string kVersioned =
    fixtures::Observation("Patient/p1", R"(,"meta":{"versionId":"3"})");
inline const fixtures::Headers kWantsResource = {
    {"Prefer", "return=representation"}};

// A question under MemberPolicy(), and what it is answered with.
struct DecideCase {
  const char* name;
  std::string claims;
  fixtures::Question question;
  Effect effect;
  Reason reason;
};

// Decides `c`, and expects its answer, with what goes with the effect.
inline void ExpectAnswer(const DecideCase& c) {
  const fixtures::Answer answer = AskMember(c.claims, c.question);
  EXPECT_EQ(answer.effect, c.effect);
  EXPECT_EQ(answer.reason, c.reason);
  // What goes with the effect, and what never does.
  EXPECT_EQ(answer.challenge_status != 0, answer.effect == kDeny);
  EXPECT_EQ(answer.challenge_body.empty(), answer.effect != kDeny);
  EXPECT_EQ(answer.url.empty(), answer.effect == kDeny);
  EXPECT_EQ(answer.method.empty(), answer.effect == kDeny);
  EXPECT_EQ(answer.scope.empty(), answer.effect == kDeny);
  EXPECT_EQ(answer.role.empty(), answer.effect == kDeny);
  EXPECT_EQ(answer.needs != 0, answer.effect == kNeeds);
  if (answer.effect == kDeny) {
    EXPECT_EQ(answer.obligations, 0u);
    EXPECT_TRUE(answer.headers.empty());
  }
}

}  // namespace matron::decide

#endif  // MATRON_TESTS_DECIDE_ASKING_H_
