// Opening sessions from claims, and what a session keeps.

#include "decide/session.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "decide/open_session.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::kNow;
using fixtures::MemberPolicy;
using fixtures::PolicyText;

// Claims of the issuer with `members` behind them.
std::string With(std::string_view members) {
  std::string text = R"({"iss":"https://auth.example.org",)";
  text += members;
  return text + "}";
}

// ----------------------------------------------------------- Claims: refusals

struct RefusalCase {
  const char* name;
  std::string claims;
  Reason want;
};

class RefusalTest : public testing::TestWithParam<RefusalCase> {};

TEST_P(RefusalTest, OpensARefusedSession) {
  Desk desk(MemberPolicy());
  desk.Open(GetParam().claims);
  EXPECT_EQ(desk.session().refusal(), GetParam().want);
  // Nothing of a subject that cannot be trusted is kept.
  EXPECT_TRUE(desk.session().scopes().empty());
  EXPECT_TRUE(desk.session().roles().empty());
  EXPECT_EQ(desk.session().patient(), "");
  EXPECT_EQ(desk.session().fhir_user_state(), FhirUserState::kAbsent);
  EXPECT_EQ(desk.Ask({.url = "/Observation"}).reason, GetParam().want);
}

constexpr Reason kClaimMalformed = Reason::kClaimMalformed;
constexpr Reason kClaimsMalformed = Reason::kClaimsMalformed;
const RefusalCase kRefusals[] = {
    {"Empty", "", kClaimsMalformed},
    {"NoJson", "{", kClaimsMalformed},
    {"Trailing", Claims("openid") + "x", kClaimsMalformed},
    {"Array", "[]", kClaimsMalformed},
    {"String", R"("x")", kClaimsMalformed},
    {"Null", "null", kClaimsMalformed},
    {"NotUtf8", With("\"x\":\"\xff\""), kClaimsMalformed},
    {"ScopeTwice", With(R"("scope":"a","scope":"b")"), kClaimsMalformed},
    {"ScopeTwiceEscaped", With(R"("scope":"a","\u0073cope":"b")"),
     kClaimsMalformed},
    {"NestedTwice", With(R"("x":{"a":1,"a":2})"), kClaimsMalformed},

    {"NoIssuer", R"({"scope":"openid"})", Reason::kIssuerUnknown},
    {"IssuerNull", R"({"iss":null})", Reason::kIssuerUnknown},
    {"IssuerNumber", R"({"iss":1})", Reason::kIssuerUnknown},
    {"IssuerArray", R"({"iss":["https://auth.example.org"]})",
     Reason::kIssuerUnknown},
    {"IssuerEmpty", R"({"iss":""})", Reason::kIssuerUnknown},
    {"IssuerSlash", R"({"iss":"https://auth.example.org/"})",
     Reason::kIssuerUnknown},
    {"IssuerCase", R"({"iss":"https://AUTH.example.org"})",
     Reason::kIssuerUnknown},
    {"IssuerNameCase", R"({"ISS":"https://auth.example.org"})",
     Reason::kIssuerUnknown},

    {"ConfirmationUnknown", With(R"("cnf":{"kid":"x"})"),
     Reason::kSenderConstraintUnproven},
    {"ConfirmationShort", With(R"("cnf":{"jkt":"x"})"), kClaimMalformed},
    {"ConfirmationEmpty", With(R"("cnf":{})"), kClaimMalformed},
    {"ConfirmationText", With(R"("cnf":"")"), kClaimMalformed},
    {"ConfirmationFalse", With(R"("cnf":false)"), kClaimMalformed},

    {"ExpiryText", With(R"("exp":"1764000300")"), kClaimMalformed},
    {"ExpiryNegative", With(R"("exp":-1)"), kClaimMalformed},
    {"ExpiryTooLarge", With(R"("exp":253402300800)"), kClaimMalformed},
    {"ExpiryHuge", With(R"("exp":18446744073709551615)"), kClaimMalformed},
    {"ExpiryTrue", With(R"("exp":true)"), kClaimMalformed},
    {"ExpiryArray", With(R"("exp":[1764000300])"), kClaimMalformed},
    {"NotBeforeText", With(R"("nbf":"1")"), kClaimMalformed},
    {"NotBeforeNegative", With(R"("nbf":-1)"), kClaimMalformed},

    {"ScopeArray", With(R"("scope":["openid"])"), kClaimMalformed},
    {"ScopeNumber", With(R"("scope":1)"), kClaimMalformed},
    {"ScopeObject", With(R"("scope":{})"), kClaimMalformed},
    {"PatientReference", With(R"("patient":"Patient/p1")"), kClaimMalformed},
    {"PatientEmpty", With(R"("patient":"")"), kClaimMalformed},
    {"PatientDot", With(R"("patient":".")"), kClaimMalformed},
    {"PatientDotDot", With(R"("patient":"..")"), kClaimMalformed},
    {"PatientSpace", With(R"("patient":"p1 ")"), kClaimMalformed},
    {"PatientNul", With(R"("patient":"p1\u0000")"), kClaimMalformed},
    {"PatientNumber", With(R"("patient":1)"), kClaimMalformed},
    {"PatientArray", With(R"("patient":["p1"])"), kClaimMalformed},
    {"PatientTwoIds", With(R"("patient":"p1,p2")"), kClaimMalformed},
    {"PatientLong", With(R"("patient":")" + std::string(65, 'a') + R"(")"),
     kClaimMalformed},
    {"FhirUserNumber", With(R"("fhirUser":1)"), kClaimMalformed},
    {"FhirUserObject", With(R"("fhirUser":{"reference":"Patient/p1"})"),
     kClaimMalformed},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusalTest, testing::ValuesIn(kRefusals),
                         CaseName());

// --------------------------------------------------------- Claims: near misses

class AcceptedClaimsTest : public testing::TestWithParam<RefusalCase> {};

TEST_P(AcceptedClaimsTest, OpensASession) {
  Desk desk(MemberPolicy());
  desk.Open(GetParam().claims);
  EXPECT_EQ(desk.session().refusal(), Reason::kOk);
  EXPECT_EQ(desk.session().roles().size(), 1u);
}

const RefusalCase kAccepted[] = {
    {"Nothing", With(R"("x":1)"), Reason::kOk},
    {"NullsAreAbsent",
     With(R"("exp":null,"nbf":null,"scope":null,"patient":null,)"
          R"("fhirUser":null)"),
     Reason::kOk},
    {"ScopeEmpty", With(R"("scope":"")"), Reason::kOk},
    {"ExpiryZero", With(R"("exp":0)"), Reason::kOk},
    {"ExpiryYear9999", With(R"("exp":253402300799)"), Reason::kOk},
    {"ExpiryFraction", With(R"("exp":1764000300.5)"), Reason::kOk},
    {"PatientLong", With(R"("patient":")" + std::string(64, 'a') + R"(")"),
     Reason::kOk},
    {"EscapedNames", R"({"\u0069ss":"https:\/\/auth.example.org"})",
     Reason::kOk},
    {"ConfirmationLikeName", With(R"("CNF":{"jkt":"x"})"), Reason::kOk},
    {"OtherAudience", With(R"("aud":"https://other.example")"), Reason::kOk},
};
INSTANTIATE_TEST_SUITE_P(Good, AcceptedClaimsTest, testing::ValuesIn(kAccepted),
                         CaseName());

// ------------------------------------------------------------------- fhirUser

struct UserCase {
  const char* name;
  std::string_view fhir_user;
  fhir::ResourceType type = fhir::ResourceType::kNone;  // kNone: not usable.
  std::string_view id = {};
};

class FhirUserTest : public testing::TestWithParam<UserCase> {};

TEST_P(FhirUserTest, IsUsableOnlyIfItIsOneOfThisServer) {
  Desk desk(MemberPolicy());
  std::string claims =
      With(R"("fhirUser":")" + std::string(GetParam().fhir_user) + R"(")");
  desk.Open(claims);
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  const bool usable = GetParam().type != fhir::ResourceType::kNone;
  EXPECT_EQ(desk.session().fhir_user_state(),
            usable ? FhirUserState::kUsable : FhirUserState::kUnusable);
  if (usable) {
    EXPECT_EQ(desk.session().fhir_user(),
              (fhir::ResourceId{GetParam().type, GetParam().id}));
  }
}

constexpr UserCase kUsable[] = {
    {"Patient", "Patient/p1", fhir::ResourceType::kPatient, "p1"},
    {"Practitioner", "Practitioner/d1", fhir::ResourceType::kPractitioner,
     "d1"},
    {"PractitionerRole", "PractitionerRole/d1",
     fhir::ResourceType::kPractitionerRole, "d1"},
    {"RelatedPerson", "RelatedPerson/r1", fhir::ResourceType::kRelatedPerson,
     "r1"},
    {"Person", "Person/x1", fhir::ResourceType::kPerson, "x1"},
    {"Absolute", "https://ehr.example.org/fhir/Patient/p1",
     fhir::ResourceType::kPatient, "p1"},
    {"AbsoluteHttp", "http://ehr.example.org/fhir/Patient/p1",
     fhir::ResourceType::kPatient, "p1"},
};
INSTANTIATE_TEST_SUITE_P(Usable, FhirUserTest, testing::ValuesIn(kUsable),
                         CaseName());

constexpr UserCase kUnusable[] = {
    {"Empty", ""},
    {"OtherType", "Device/d1"},
    {"Group", "Group/g1"},
    {"TypeCase", "patient/p1"},
    {"TypeOnly", "Patient"},
    {"IdOnly", "p1"},
    {"NoId", "Patient/"},
    {"DotDot", "Patient/.."},
    {"Version", "Patient/p1/_history/1"},
    {"Query", "Patient/p1?x=1"},
    {"Fragment", "Patient/p1#x"},
    {"LeadingSlash", "/Patient/p1"},
    {"LeadingSpace", " Patient/p1"},
    {"OtherServer", "https://other.example.org/fhir/Patient/p1"},
    {"LongerBase", "https://ehr.example.org/fhirx/Patient/p1"},
    {"Scheme", "ftp://ehr.example.org/fhir/Patient/p1"},
    {"AbsoluteVersion", "https://ehr.example.org/fhir/Patient/p1/_history/1"},
    {"AbsoluteDotSegment",
     "https://ehr.example.org/fhir/Practitioner/../Patient/p1"},
    {"Urn", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"},
    {"Base", "https://ehr.example.org/fhir"},
};
INSTANTIATE_TEST_SUITE_P(Unusable, FhirUserTest, testing::ValuesIn(kUnusable),
                         CaseName());

// Where one base lies below another, the inner one takes its own.
TEST(Session, StripsTheLongestBaseOfAFhirUser) {
  constexpr const char* kBases[] = {
      R"("https://ehr.example.org/fhir","https://ehr.example.org/fhir/b")",
      R"("https://ehr.example.org/fhir/b","https://ehr.example.org/fhir")"};
  for (const char* bases : kBases) {
    Desk desk(R"({"matron":1,"fhir":{"version":"R4","bases":[)" +
              std::string(bases) +
              R"(]},"issuers":[{"issuer":"https://auth.example.org"}],)"
              R"("roles":{},"assignments":[]})");
    for (const auto& [user, want] :
         {std::pair("https://ehr.example.org/fhir/b/Person/x", true),
          std::pair("https://ehr.example.org/fhir/Person/x", true),
          std::pair("https://ehr.example.org/fhir/b/b/Person/x", false),
          std::pair("https://ehr.example.org/fhir/c/Person/x", false)}) {
      desk.Open(With(R"("fhirUser":")" + std::string(user) + R"(")"));
      EXPECT_EQ(desk.session().fhir_user_state(),
                want ? FhirUserState::kUsable : FhirUserState::kUnusable)
          << bases << " " << user;
    }
  }
}

// An unusable fhirUser assigns no role either.
TEST(Session, AssignsNoRoleByAnUnusableFhirUser) {
  const std::string policy =
      R"({"matron":1,"fhir":{"version":"R4","bases":)"
      R"(["https://ehr.example.org/fhir"]},)"
      R"("issuers":[{"issuer":"https://auth.example.org"}],)"
      R"("roles":{"a":{}},"assignments":[{"issuers":)"
      R"(["https://auth.example.org"],"when":{"fhir_user":"Patient"},)"
      R"("roles":["a"]}]})";
  Desk desk(policy);
  desk.Open(With(R"("fhirUser":"Patient/p1")"));
  EXPECT_EQ(desk.session().roles().size(), 1u);
  for (const char* user :
       {"https://other.example.org/Patient/p1", "Patient/p1/_history/1",
        "Practitioner/d1", "Device/d1"}) {
    desk.Open(With(R"("fhirUser":")" + std::string(user) + R"(")"));
    EXPECT_EQ(desk.session().refusal(), Reason::kOk);
    EXPECT_TRUE(desk.session().roles().empty()) << user;
  }
}

// --------------------------------------------------------------- What is kept

TEST(Session, KeepsScopesInTheirOrderWithWhyTheyGrantNothing) {
  Desk desk(MemberPolicy());
  desk.Open(
      Claims("openid user/Observation.rs user/Foo.rs  user/Patient.sr "
             "user/Patient.r?x=y nonsense"));
  const std::span<const SessionScope> scopes = desk.session().scopes();
  ASSERT_EQ(scopes.size(), 6u);
  const std::vector<std::pair<std::string_view, Reason>> want = {
      {"openid", Reason::kOk},
      {"user/Observation.rs", Reason::kOk},
      {"user/Foo.rs", Reason::kScopeTypeUnknown},
      {"user/Patient.sr", Reason::kScopeLettersInvalid},
      {"user/Patient.r?x=y", Reason::kScopeConstraintUnsupported},
      {"nonsense", Reason::kScopeUnknown},
  };
  for (size_t i = 0; i < scopes.size(); ++i) {
    EXPECT_EQ(scopes[i].text, want[i].first);
    EXPECT_EQ(scopes[i].reason, want[i].second);
    // What stands before constraints that are not understood is kept, to tell
    // that there is such a scope.
    EXPECT_EQ(scopes[i].scope.letters != 0, i == 1 || i == 4) << i;
  }
}

TEST(Session, KeepsNoPointerIntoItsClaims) {
  Desk desk(MemberPolicy());
  std::string claims = Claims("user/Observation.rs",
                              {.patient = "p1", .fhir_user = "Patient/p2"});
  desk.Open(claims);
  claims.assign(claims.size(), '#');
  // The scratch, too, is used for something else.
  const SessionPtr other = OpenFromHostVerifiedText(
      desk.policy(), With(R"("scope":"x","patient":"y")"), desk.scratch());
  EXPECT_EQ(desk.session().scopes()[0].text, "user/Observation.rs");
  EXPECT_EQ(desk.session().patient(), "p1");
  EXPECT_EQ(desk.session().fhir_user().id, "p2");
  EXPECT_EQ(desk.session().roles().size(), 1u);
}

TEST(Session, KeepsThePolicyThatItWasOpenedUnder) {
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(limits::kMaxTokenBytes), Status::kOk);
  policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  const SessionPtr session = OpenFromHostVerifiedText(
      policy, Claims("user/Observation.rs", {.fhir_user = "Person/x"}),
      scratch);
  policy = fixtures::Compile(PolicyText({{"nobody", {}}}, {"nobody"}));
  EXPECT_EQ(session->policy().roles().role(session->roles()[0]).name, "member");
  EXPECT_EQ(fixtures::Ask(*session, {.url = "/Observation/o1"}, scratch).effect,
            Effect::kPermit);
}

TEST(Session, ReadsTimesAgainstTheToken) {
  Desk desk(MemberPolicy(R"("leeway_s":7,)"));
  desk.Open(With(R"("exp":1764000300.9,"nbf":1763999999.1)"));
  EXPECT_TRUE(desk.session().lifetime().has_exp);
  EXPECT_TRUE(desk.session().lifetime().has_nbf);
  EXPECT_EQ(desk.session().lifetime().exp, 1764000300);
  EXPECT_EQ(desk.session().lifetime().nbf, 1764000000);
  EXPECT_EQ(desk.session().leeway_s(), 7);
}

TEST(Session, RefusedForLackOfCredentialsPermitsPublicInteractionsOnly) {
  Desk desk(MemberPolicy());
  desk.OpenWithoutCredentials();
  EXPECT_EQ(desk.Ask({.url = "/metadata"}).reason, Reason::kPublicInteraction);
  EXPECT_EQ(desk.Ask({.url = "/Patient"}).reason, Reason::kMissingCredentials);
}

// --------------------------------------------------------------------- Limits

TEST(SessionLimits, TakesAsManyScopesAsTheLimit) {
  const auto claims = [](size_t count) {
    std::string scope;
    for (size_t i = 0; i < count; ++i) scope += " a";
    return Claims(scope);
  };
  Desk desk(MemberPolicy());
  for (const size_t count : {limits::kMaxScopes - 1, limits::kMaxScopes}) {
    desk.Open(claims(count));
    EXPECT_EQ(desk.session().refusal(), Reason::kOk);
    EXPECT_EQ(desk.session().scopes().size(), count);
  }
  desk.Open(claims(limits::kMaxScopes + 1));
  EXPECT_EQ(desk.session().refusal(), Reason::kScopeLimitExceeded);
}

TEST(SessionLimits, TakesAScopeStringUpToTheLimit) {
  Desk desk(MemberPolicy(), limits::kMaxClaimsBytes);
  for (const size_t size : {limits::kMaxScopeBytes - 1, limits::kMaxScopeBytes,
                            limits::kMaxScopeBytes + 1}) {
    desk.Open(Claims(std::string(size, 'a')));
    EXPECT_EQ(desk.session().refusal(), size <= limits::kMaxScopeBytes
                                            ? Reason::kOk
                                            : Reason::kScopeLimitExceeded);
  }
}

TEST(SessionLimits, TakesClaimsUpToTheLimit) {
  Desk desk(MemberPolicy(), 2 * limits::kMaxClaimsBytes);
  for (const size_t size :
       {limits::kMaxClaimsBytes - 1, limits::kMaxClaimsBytes,
        limits::kMaxClaimsBytes + 1}) {
    std::string claims = Claims("openid");
    claims += std::string(size - claims.size(), ' ');
    desk.Open(claims);
    EXPECT_EQ(desk.session().refusal(), size <= limits::kMaxClaimsBytes
                                            ? Reason::kOk
                                            : Reason::kTokenTooLarge);
  }
}

// What may be revoked, as it stands in the token, be it of the wrong kind.
TEST(RevocationClaims, AreThoseByWhichATokenIsRevoked) {
  Desk desk(PolicyText({{"member", {"user/*.rs"}}}, {"member"}));
  desk.Open(With(R"("sub":"u\u00e9","jti":7,"sid":null,"iat":1.5,"aud":"x")"));
  EXPECT_EQ(desk.session().revocation_claims(),
            "{\"iss\":\"https://auth.example.org\",\"sub\":\"u\xc3\xa9\","
            "\"sid\":null,\"jti\":7,\"iat\":1.5}");
  desk.Open("[]");
  EXPECT_EQ(desk.session().revocation_claims(), "");
}

std::string ManyRoles(size_t count) {
  std::vector<fixtures::Role> roles;
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) {
    names.push_back("r" + std::to_string(i));
    roles.push_back({names.back(), {"user/*.rs"}});
  }
  return PolicyText(roles, names);
}

TEST(SessionLimits, TakesAsManyActiveRolesAsTheLimit) {
  for (const size_t count :
       {limits::kMaxActiveRoles - 1, limits::kMaxActiveRoles}) {
    Desk desk(ManyRoles(count));
    desk.Open(Claims("openid"));
    EXPECT_EQ(desk.session().refusal(), Reason::kOk);
    EXPECT_EQ(desk.session().roles().size(), count);
  }
  Desk desk(ManyRoles(limits::kMaxActiveRoles + 1));
  desk.Open(Claims("openid"));
  EXPECT_EQ(desk.session().refusal(), Reason::kScopeLimitExceeded);
  EXPECT_TRUE(desk.session().roles().empty());
}

// A policy within its limits can be used, however many rules give one role.
TEST(SessionLimits, TakesARoleThatEveryRuleOfALargePolicyGives) {
  std::string policy = R"({"matron":1,"fhir":{"version":"R4","bases":)"
                       R"(["https://ehr.example.org/fhir"]},)"
                       R"("issuers":[{"issuer":"https://auth.example.org"}],)"
                       R"("roles":{"a":{}},"assignments":[)";
  for (size_t i = 0; i < limits::kMaxAssignments; ++i) {
    if (i > 0) policy += ',';
    policy += R"({"issuers":["https://auth.example.org"],)"
              R"("when":{"always":true},"roles":["a"]})";
  }
  Desk desk(policy + "]}");
  desk.Open(Claims("openid"));
  EXPECT_EQ(desk.session().refusal(), Reason::kOk);
  EXPECT_EQ(desk.session().roles().size(), 1u);
}

}  // namespace
}  // namespace matron::decide
