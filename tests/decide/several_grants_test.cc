// Decisions to which more than one grant is open.

#include <string>
#include <vector>

#include "decide/decide.h"
#include "decide/grants.h"
#include "gtest/gtest.h"
#include "tests/decide/asking.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Answer;
using fixtures::BackendPolicy;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::Observation;
using fixtures::PolicyText;
using fixtures::Question;

// A grant whose obligations the host did not declare is discarded; another one
// may be left.
TEST(Decide, FallsBackToAConfinedGrantThatAsksForLess) {
  const std::string claims =
      Claims("user/Observation.c patient/Observation.c",
             {.patient = "p1", .fhir_user = "Practitioner/d1"});
  const Question create = {
      .method = "POST", .url = "/Observation", .enforces = 0};
  // The unconfined grant asks for match_body.
  Answer answer = AskMember(claims, create);
  EXPECT_EQ(answer.effect, kNeeds);
  EXPECT_EQ(answer.scope, "patient/Observation.c");
}

TEST(Decide, ReadsByTheOtherGrantOfTheSameCompartment) {
  // The user is the patient in context: what user/ lets them read, patient/
  // need not hide.
  const std::string claims =
      Claims("patient/Observation.u user/Observation.ru",
             {.patient = "p1", .fhir_user = "Patient/p1"});
  const Answer answer = AskMember(claims, {.method = "PATCH",
                                           .url = "/Observation/o1",
                                           .stored = kMine,
                                           .resulting = kMine,
                                           .enforces = 0});
  EXPECT_EQ(answer.effect, kPermit) << answer;
  EXPECT_EQ(answer.obligations, 0u) << answer;
}

TEST(Decide, DiscardsOnlyTheGrantWhoseObligationsAreNotDeclared) {
  // The patient/ grant asks for minimal_response, the user/ grant does not.
  const std::string claims =
      Claims("patient/Observation.u user/Observation.ru",
             {.patient = "p1", .fhir_user = "Patient/p2"});
  Question patch = {.method = "PATCH", .url = "/Observation/o1", .enforces = 0};
  EXPECT_EQ(AskMember(claims, patch).effect, kNeeds);
  patch.stored = kAnothers;
  patch.resulting = kAnothers;
  const Answer answer = AskMember(claims, patch);
  EXPECT_EQ(answer.effect, kPermit) << answer;
  EXPECT_EQ(answer.scope, "user/Observation.ru") << answer;
}

// system/ grants are never confined, whoever is in context.
TEST(Decide, DoesNotConfineASystem) {
  Desk desk(BackendPolicy());
  desk.Open(Claims("system/Observation.r",
                   {.patient = "p1", .fhir_user = "Patient/p1"}));
  EXPECT_EQ(desk.Ask({.url = "/Observation/o1", .stored = kAnothers}).effect,
            kPermit);
}

// The first role of the policy decides between two confined grants.
TEST(Decide, OrdersConfinedGrantsByTheRolesOfThePolicy) {
  const std::vector<fixtures::Role> roles = {
      {"of_user", {"user/Patient.r"}}, {"of_context", {"patient/Patient.r"}}};
  Desk desk(PolicyText(roles, {"of_user", "of_context"}));
  desk.Open(Claims("patient/Patient.r user/Patient.r",
                   {.patient = "p1", .fhir_user = "Patient/p1"}));
  EXPECT_EQ(desk.Ask({.url = "/Patient/p1"}).role, "of_user");
}

TEST(Confinement, IsThePatientInContextOrTheUsersOwn) {
  Desk desk(fixtures::MemberPolicy());
  desk.Open(Claims("user/*.rs", {.patient = "p1", .fhir_user = "Patient/p2"}));
  EXPECT_EQ(ConfinementOf(desk.session(), Reach::kPatientContext),
            (Confinement{fhir::Compartment::kPatient, "p1"}));
  EXPECT_EQ(ConfinementOf(desk.session(), Reach::kOwnCompartment),
            (Confinement{fhir::Compartment::kPatient, "p2"}));
  desk.Open(Claims("user/*.rs", {.fhir_user = "RelatedPerson/r1"}));
  EXPECT_EQ(ConfinementOf(desk.session(), Reach::kOwnCompartment),
            (Confinement{fhir::Compartment::kRelatedPerson, "r1"}));
}

}  // namespace
}  // namespace matron::decide
