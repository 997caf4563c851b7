#include "decide/grants.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::PolicyText;
using fixtures::Role;

constexpr ResourceType kObs = ResourceType::kObservation;

// What is found, as `role/scope` by reach; empty where there is none.
struct Want {
  bool scope_covers = false;
  bool role_covers = false;
  std::string_view unconfined = {};
  std::string_view context = {};
  std::string_view own = {};
  Reason unusable = Reason::kOk;
};

struct GrantCase {
  const char* name;
  std::vector<Role> roles;
  std::vector<std::string> assigned;
  std::string claims;
  char letter;
  ResourceType type;
  Want want;
  bool waived = false;
};

// The grant of `reach`; of a session without constraints there is one at most.
std::string TextOf(const Session& session, const Grants& grants, Reach reach) {
  std::string text;
  for (const Grant& grant : grants.items) {
    if (grant.reach != reach) continue;
    EXPECT_EQ(text, "");
    EXPECT_FALSE(grant.is_constrained());
    text += session.policy().roles().role(grant.role).name;
    text += ' ';
    text += session.scopes()[grant.scope].text;
  }
  return text;
}

class GrantTest : public testing::TestWithParam<GrantCase> {};

TEST_P(GrantTest, IsWhatScopeAndRoleHaveInCommon) {
  const GrantCase& c = GetParam();
  Desk desk(
      PolicyText(c.roles, c.assigned,
                 c.waived ? R"("user_scopes_without_fhir_user":true,)" : ""));
  desk.Open(c.claims);
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  Arena arena = Arena::Growing();
  for (const bool explain : {false, true}) {
    Recorder recorder(explain, arena);
    const Grants grants =
        GrantFinder(desk.session(), arena, recorder).Find(c.letter, c.type);
    EXPECT_EQ(grants.scope_covers, c.want.scope_covers);
    EXPECT_EQ(grants.role_covers, c.want.role_covers);
    EXPECT_EQ(grants.unusable, c.want.unusable);
    const Session& session = desk.session();
    EXPECT_EQ(TextOf(session, grants, Reach::kUnconfined), c.want.unconfined);
    EXPECT_EQ(TextOf(session, grants, Reach::kPatientContext), c.want.context);
    EXPECT_EQ(TextOf(session, grants, Reach::kOwnCompartment), c.want.own);
  }
}

const std::vector<Role> kMember = {{"member", {"user/*.cruds"}}};
const std::vector<Role> kTwo = {{"first", {"user/Observation.rs"}},
                                {"second", {"user/*.cruds"}}};

const GrantCase kFound[] = {
    {"PatientByUser",
     kMember,
     {"member"},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .context = "member patient/Observation.rs"}},
    {"PatientByPatient",
     {{"a", {"patient/*.r"}}},
     {"a"},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .context = "a patient/Observation.rs"}},
    {"UserByPatient",
     {{"a", {"patient/*.r"}}},
     {"a"},
     Claims("user/Observation.rs",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .context = "a user/Observation.rs"}},
    {"UserByBoth",
     {{"a", {"patient/*.r", "user/*.r"}}},
     {"a"},
     Claims("user/Observation.rs",
            {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "a user/Observation.rs",
      .context = "a user/Observation.rs"}},
    {"UserOfPractitioner",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "Practitioner/d1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "member user/Observation.rs"}},
    {"UserOfPractitionerRole",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "PractitionerRole/d1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "member user/Observation.rs"}},
    {"UserOfPerson",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "Person/x1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "member user/Observation.rs"}},
    {"UserOfPatient",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "Patient/p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .own = "member user/Observation.rs"}},
    {"UserOfRelatedPerson",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "RelatedPerson/r1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .own = "member user/Observation.rs"}},
    {"UserWaived",
     kMember,
     {"member"},
     Claims("user/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "member user/Observation.rs"},
     true},
    {"UserOfPatientWaived",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.fhir_user = "Patient/p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .own = "member user/Observation.rs"},
     true},
    {"SystemBySystem",
     {{"a", {"system/*.r"}}},
     {"a"},
     Claims("system/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "a system/Observation.rs"}},
    // docs/evaluate.md step 9: the policy's roles, then the token's scopes.
    {"FirstRole",
     kTwo,
     {"second", "first"},
     Claims("user/*.rs", {.fhir_user = "Person/x"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "first user/*.rs"}},
    {"FirstRoleThatCovers",
     kTwo,
     {"first", "second"},
     Claims("user/*.cruds", {.fhir_user = "Person/x"}),
     'u',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "second user/*.cruds"}},
    {"FirstScope",
     kMember,
     {"member"},
     Claims("user/Patient.r user/*.r user/Observation.r",
            {.fhir_user = "Person/x"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "member user/*.r"}},
    {"RoleBeforeScope",
     {{"first", {"user/Observation.s"}}, {"second", {"user/*.r"}}},
     {"first", "second"},
     Claims("user/Observation.r user/Observation.s", {.fhir_user = "Person/x"}),
     's',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "first user/Observation.s"}},
    {"Inherited",
     {{"base", {"user/*.r"}}, {"top", {}, {"base"}}},
     {"top"},
     Claims("user/Observation.r", {.fhir_user = "Person/x"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "base user/Observation.r"}},
    {"AllTypes",
     {{"a", {"system/*.s"}}},
     {"a"},
     Claims("system/*.rs"),
     's',
     ResourceType::kNone,
     {.scope_covers = true,
      .role_covers = true,
      .unconfined = "a system/*.rs"}},
    {"V1",
     kMember,
     {"member"},
     Claims("patient/Observation.read", {.patient = "p1"}),
     's',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .context = "member patient/Observation.read"}},
};
INSTANTIATE_TEST_SUITE_P(Found, GrantTest, testing::ValuesIn(kFound),
                         CaseName());

const GrantCase kNotFound[] = {
    {"NoScopes", kMember, {"member"}, Claims(""), 'r', kObs, {}},
    {"OtherLetter",
     kMember,
     {"member"},
     Claims("patient/Observation.s", {.patient = "p1"}),
     'r',
     kObs,
     {}},
    {"WriteIsNotRead",
     kMember,
     {"member"},
     Claims("patient/Observation.write", {.patient = "p1"}),
     'r',
     kObs,
     {}},
    {"ReadIsNotDelete",
     kMember,
     {"member"},
     Claims("patient/Observation.read", {.patient = "p1"}),
     'd',
     kObs,
     {}},
    {"OtherType",
     kMember,
     {"member"},
     Claims("patient/Patient.rs", {.patient = "p1"}),
     'r',
     kObs,
     {}},
    {"OneTypeIsNotTheSystem",
     kMember,
     {"member"},
     Claims("system/Observation.s"),
     's',
     ResourceType::kNone,
     {}},
    {"Rejected",
     kMember,
     {"member"},
     Claims("patient/Observation.sr Patient/*.rs "
            "https://x.example/patient/Observation.rs",
            {.patient = "p1"}),
     'r',
     kObs,
     {}},
    {"NotALetter",
     kMember,
     {"member"},
     Claims("patient/Observation.cruds", {.patient = "p1"}),
     'x',
     kObs,
     {}},
    {"NoLetter",
     kMember,
     {"member"},
     Claims("patient/*.cruds", {.patient = "p1"}),
     '\0',
     kObs,
     {}},
    {"NoRole",
     kMember,
     {},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"RoleOfOtherType",
     {{"a", {"user/Patient.rs"}}},
     {"a"},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"RoleOfOtherLetter",
     {{"a", {"user/Observation.s"}}},
     {"a"},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"SystemByUser",
     kMember,
     {"member"},
     Claims("system/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true}},
    {"UserBySystem",
     {{"a", {"system/*.cruds"}}},
     {"a"},
     Claims("user/Observation.rs", {.fhir_user = "Person/x"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"PatientBySystem",
     {{"a", {"system/*.cruds"}}},
     {"a"},
     Claims("patient/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"LetterAndTypeOfDifferentScopes",
     kMember,
     {"member"},
     Claims("patient/Observation.s patient/Patient.r", {.patient = "p1"}),
     'r',
     kObs,
     {}},
    {"LetterAndTypeOfDifferentRoles",
     {{"a", {"user/Observation.s"}}, {"b", {"user/Patient.r"}}},
     {"a", "b"},
     Claims("patient/Observation.r", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"JuniorDoesNotInheritFromSenior",
     {{"base", {}}, {"top", {"user/*.r"}, {"base"}}},
     {"base"},
     Claims("user/Observation.r", {.fhir_user = "Person/x"}),
     'r',
     kObs,
     {.scope_covers = true}},
    {"RoleOfOneTypeIsNotTheSystem",
     {{"a", {"system/Observation.s"}}},
     {"a"},
     Claims("system/*.s"),
     's',
     ResourceType::kNone,
     {.scope_covers = true}},
};
INSTANTIATE_TEST_SUITE_P(NotFound, GrantTest, testing::ValuesIn(kNotFound),
                         CaseName());

// A scope and a role meet, but whom they are about is not known.
const GrantCase kUnusable[] = {
    {"NoPatient",
     kMember,
     {"member"},
     Claims("patient/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoPatientContext}},
    {"NoPatientButUser",
     kMember,
     {"member"},
     Claims("patient/Observation.rs", {.fhir_user = "Patient/p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoPatientContext}},
    {"NoUser",
     kMember,
     {"member"},
     Claims("user/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser}},
    {"NoUserButPatient",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser}},
    {"UnusableUser",
     kMember,
     {"member"},
     Claims("user/Observation.rs",
            {.fhir_user = "https://other.example.org/Practitioner/d1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser}},
    {"UnusableUserWaived",
     kMember,
     {"member"},
     Claims("user/Observation.rs",
            {.fhir_user = "https://other.example.org/Patient/p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser},
     true},
    {"EmptyUserWaived",
     kMember,
     {"member"},
     Claims("user/Observation.rs", {.extra = R"(,"fhirUser":"")"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser},
     true},
    {"BothUnusable",
     kMember,
     {"member"},
     Claims("patient/Observation.rs user/Observation.rs"),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .unusable = Reason::kNoFhirUser}},
    {"OneUsable",
     kMember,
     {"member"},
     Claims("patient/Observation.rs user/Observation.rs", {.patient = "p1"}),
     'r',
     kObs,
     {.scope_covers = true,
      .role_covers = true,
      .context = "member patient/Observation.rs",
      .unusable = Reason::kNoFhirUser}},
};
INSTANTIATE_TEST_SUITE_P(Unusable, GrantTest, testing::ValuesIn(kUnusable),
                         CaseName());

}  // namespace
}  // namespace matron::decide
