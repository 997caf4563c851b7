// Whom the grants of a session reach, and in which order.

#include "decide/reach.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::Desk;
using smart::ScopeContext;
using Persons = std::vector<std::string>;

constexpr ScopeContext kPatient = ScopeContext::kPatient;
constexpr ScopeContext kUser = ScopeContext::kUser;
constexpr ScopeContext kSystem = ScopeContext::kSystem;

constexpr std::string_view kPolicy = R"({"matron":1,
  "fhir":{"version":"R4","bases":["https://ehr.example.org/fhir"]},
  "issuers":[{"issuer":"https://auth.example.org",
              "patients_claim":"/patients"}],
  "roles":{"member":{"scopes":["user/*.cruds"]}},
  "assignments":[{"issuers":["https://auth.example.org"],
                  "when":{"always":true},"roles":["member"]}]})";

// `Type/id` of each, `*` for one who is not confined.
Persons ReachedBy(std::string_view claims, ScopeContext token,
                  ScopeContext context) {
  Desk desk(kPolicy);
  desk.Open(R"({"iss":"https://auth.example.org","scope":"user/*.rs")" +
            std::string(claims) + "}");
  EXPECT_EQ(desk.session().refusal(), Reason::kOk);
  Persons persons;
  const Reaches reaches(desk.session(), token, context);
  for (const Reach reach : reaches.items()) {
    if (reach == Reach::kUnconfined) {
      persons.push_back("*");
      continue;
    }
    const Confinement of = ConfinementOf(desk.session(), reach);
    persons.push_back(std::string(fhir::NameOf(of.compartment)) + "/" +
                      std::string(of.person));
  }
  return persons;
}

constexpr std::string_view kProxy =
    R"(,"patient":"c","fhirUser":"Patient/a","patients":["b","Patient/a"])";

TEST(Reaches, OfPatientScopesAreThePatientsInContext) {
  EXPECT_EQ(ReachedBy(kProxy, kPatient, kPatient),
            (Persons{"Patient/c", "Patient/b", "Patient/a"}));
  EXPECT_EQ(ReachedBy(R"(,"patients":["b","b"])", kPatient, kPatient),
            (Persons{"Patient/b"}));
}

TEST(Reaches, OfAUserBeginWithTheOwnCompartment) {
  EXPECT_EQ(ReachedBy(kProxy, kUser, kUser),
            (Persons{"Patient/a", "Patient/b"}));
  EXPECT_EQ(ReachedBy(R"(,"fhirUser":"RelatedPerson/r","patients":["b"])",
                      kUser, kUser),
            (Persons{"RelatedPerson/r", "Patient/b"}));
}

// SECURITY: the launch chooses a patient for the app; whom a user may act for
// says the claim.
TEST(Reaches, OfAUserLeaveOutAPatientInContextWhoIsNotNamed) {
  EXPECT_EQ(ReachedBy(kProxy, kUser, kPatient),
            (Persons{"Patient/b", "Patient/a"}));
  EXPECT_EQ(
      ReachedBy(R"(,"patient":"c","fhirUser":"Patient/a")", kUser, kPatient),
      Persons{});
  EXPECT_EQ(ReachedBy(R"(,"patient":"c","fhirUser":"Patient/a",)"
                      R"("patients":["c"])",
                      kUser, kPatient),
            (Persons{"Patient/c"}));
}

TEST(Reaches, OfOthersAreNotConfined) {
  EXPECT_EQ(ReachedBy(R"(,"fhirUser":"Practitioner/d","patients":["b"])", kUser,
                      kUser),
            Persons{"*"});
  EXPECT_EQ(ReachedBy(kProxy, kSystem, kSystem), Persons{"*"});
}

}  // namespace
}  // namespace matron::decide
