// Grants that a user/ scope of the token gives together with a role's patient/
// scope: the role does not free the scope of its user.

#include <string>
#include <string_view>

#include "decide/grants.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::ClaimOptions;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::PolicyText;

struct UserGrantCase {
  const char* name;
  ClaimOptions claims;
  Reason unusable;  // Reason::kOk: the grant is one of the patient in context.
  bool waived = false;
};

class UserGrantTest : public testing::TestWithParam<UserGrantCase> {};

TEST_P(UserGrantTest, NeedsTheUserAndThePatient) {
  const UserGrantCase& c = GetParam();
  Desk desk(
      PolicyText({{"a", {"patient/*.r"}}}, {"a"},
                 c.waived ? R"("user_scopes_without_fhir_user":true,)" : ""));
  desk.Open(Claims("user/Observation.rs", c.claims));
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  Arena arena = Arena::Growing();
  Recorder recorder(true, arena);
  const Grants grants = GrantFinder(desk.session(), arena, recorder)
                            .Find('r', fhir::ResourceType::kObservation);
  EXPECT_TRUE(grants.scope_covers);
  EXPECT_TRUE(grants.role_covers);
  EXPECT_EQ(grants.unusable, c.unusable);
  ASSERT_EQ(grants.items.size(), c.unusable == Reason::kOk ? 1u : 0u);
  if (grants.items.empty()) return;
  EXPECT_EQ(grants.items[0].reach, Reach::kPatientContext);
}

const UserGrantCase kUserGrants[] = {
    {"Practitioner",
     {.patient = "p1", .fhir_user = "Practitioner/d1"},
     Reason::kOk},
    {"ThatPatient", {.patient = "p1", .fhir_user = "Patient/p1"}, Reason::kOk},
    {"AbsentButWaived", {.patient = "p1"}, Reason::kOk, true},
    {"Absent", {.patient = "p1"}, Reason::kNoFhirUser},
    {"AbsentWithoutPatient", {}, Reason::kNoFhirUser},
    {"Foreign",
     {.patient = "p1",
      .fhir_user = "https://other.example.org/Practitioner/d1"},
     Reason::kNoFhirUser},
    {"ForeignAndWaived",
     {.patient = "p1", .fhir_user = "https://other.example.org/Patient/p1"},
     Reason::kNoFhirUser,
     true},
    {"WithoutPatient",
     {.fhir_user = "Practitioner/d1"},
     Reason::kNoPatientContext},
    {"PatientWithoutPatient",
     {.fhir_user = "Patient/p1"},
     Reason::kNoPatientContext},
    {"AnotherPatient",
     {.patient = "p1", .fhir_user = "Patient/p2"},
     Reason::kNotInCompartment},
    {"AnotherPatientAndWaived",
     {.patient = "p1", .fhir_user = "Patient/p2"},
     Reason::kNotInCompartment,
     true},
    {"PatientIdCase",
     {.patient = "p1", .fhir_user = "Patient/P1"},
     Reason::kNotInCompartment},
    {"RelatedPersonOfThatId",
     {.patient = "p1", .fhir_user = "RelatedPerson/p1"},
     Reason::kNotInCompartment},
};
INSTANTIATE_TEST_SUITE_P(All, UserGrantTest, testing::ValuesIn(kUserGrants),
                         CaseName());

// A patient/ scope of the token is not the user's.
TEST(UserGrant, IsNotNeededByAPatientScope) {
  Desk desk(PolicyText({{"a", {"user/*.r"}}}, {"a"}));
  for (const char* user : {"", "Patient/p2", "RelatedPerson/r1"}) {
    desk.Open(
        Claims("patient/Observation.rs", {.patient = "p1", .fhir_user = user}));
    Arena arena = Arena::Growing();
    Recorder recorder(false, arena);
    const Grants grants = GrantFinder(desk.session(), arena, recorder)
                              .Find('r', fhir::ResourceType::kObservation);
    ASSERT_EQ(grants.items.size(), 1u) << user;
    EXPECT_EQ(grants.items[0].reach, Reach::kPatientContext) << user;
    EXPECT_EQ(grants.unusable, Reason::kOk) << user;
  }
}

}  // namespace
}  // namespace matron::decide
