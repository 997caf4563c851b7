#include "decide/challenge.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "json/document.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using fhir::InteractionKind;
using fhir::ResourceType;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::Desk;
using fixtures::MemberPolicy;

constexpr Reason kAllReasons[] = {
#define MATRON_REASON(number, name, wire, http, oauth, rank, text) \
  Reason::k##name,
#include "base/reason_codes.inc"
#undef MATRON_REASON
};

ChallengeInput For(Reason reason, bool as_not_found = false,
                   std::string_view needed_scope = {}) {
  return {reason, as_not_found, needed_scope};
}

constexpr fhir::Interaction Of(InteractionKind kind,
                               ResourceType type = ResourceType::kNone,
                               std::string_view id = {}) {
  return {kind, type, id, {}};
}

std::string_view HeaderOf(const Challenge& challenge, std::string_view name) {
  for (const fhir::Header& header : challenge.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

class Written {
 public:
  explicit Written(const ChallengeInput& input) : arena_(Arena::Growing()) {
    EXPECT_TRUE(WriteChallenge(input, arena_, &challenge_));
  }
  const Challenge& operator*() const { return challenge_; }

 private:
  Arena arena_;
  Challenge challenge_;
};

// --------------------------------------------------------------- Every reason

TEST(Challenge, HasTheStatusOfTheReason) {
  for (const Reason reason : kAllReasons) {
    if (InfoOf(reason).http_status == 0) continue;  // No reason of a deny.
    const Written written(For(reason));
    EXPECT_EQ((*written).status, InfoOf(reason).http_status) << reason;
  }
}

// RFC 6750 section 3: a 401 carries a challenge, and so does
// insufficient_scope. Nothing else tells a client what to ask for.
TEST(Challenge, AsksForAuthenticationWhereRfc6750Does) {
  for (const Reason reason : kAllReasons) {
    if (InfoOf(reason).http_status == 0) continue;
    const Written written(For(reason, false, "user/*.r"));
    const std::string_view value = HeaderOf(*written, "WWW-Authenticate");
    const bool want = InfoOf(reason).http_status == 401 ||
                      reason == Reason::kInsufficientScope;
    EXPECT_EQ(!value.empty(), want) << reason;
    if (!want) continue;
    EXPECT_TRUE(value.starts_with("Bearer realm=\"fhir\"")) << value;
    EXPECT_EQ(value.find("error=\"") != value.npos,
              !InfoOf(reason).oauth_error.empty())
        << value;
  }
}

// RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E.
TEST(Challenge, HasNoTextThatWouldBreakItsHeader) {
  for (const Reason reason : kAllReasons) {
    for (const char c : InfoOf(reason).text) {
      EXPECT_TRUE(c >= 0x20 && c <= 0x7e && c != '"' && c != '\\')
          << reason << " " << c;
    }
  }
}

TEST(Challenge, IsAnOperationOutcomeThatNobodyStores) {
  for (const Reason reason : kAllReasons) {
    if (InfoOf(reason).http_status == 0) continue;
    for (const bool as_not_found : {false, true}) {
      const Written written(For(reason, as_not_found));
      EXPECT_EQ(HeaderOf(*written, "Content-Type"), "application/fhir+json");
      EXPECT_EQ(HeaderOf(*written, "Cache-Control"), "no-store");
      json::Reader reader;
      json::Document document;
      ASSERT_EQ(document.Parse((*written).body, reader), Status::kOk);
      EXPECT_EQ(document.root().Find("resourceType").text(),
                "OperationOutcome");
      const json::Value issue = document.root().Find("issue").first();
      EXPECT_EQ(issue.Find("severity").text(), "error");
      EXPECT_NE(issue.Find("code").text(), "");
      EXPECT_NE(issue.Find("diagnostics").text(), "");
    }
  }
}

// The answer of a 404 must not tell which of the reasons it was.
TEST(Challenge, OfEveryNotFoundIsTheSame) {
  const Written first(For(Reason::kResourceNotFound));
  EXPECT_EQ((*first).status, 404u);
  EXPECT_EQ(HeaderOf(*first, "WWW-Authenticate"), "");
  for (const Reason reason : kAllReasons) {
    if (InfoOf(reason).http_status == 0) continue;
    const bool is_404 = InfoOf(reason).http_status == 404;
    const Written written(For(reason, !is_404, "user/*.r"));
    EXPECT_EQ((*written).status, (*first).status) << reason;
    EXPECT_EQ((*written).body, (*first).body) << reason;
    EXPECT_EQ((*written).headers.size(), (*first).headers.size()) << reason;
    for (size_t i = 0; i < (*written).headers.size(); ++i) {
      EXPECT_EQ((*written).headers[i].name, (*first).headers[i].name);
      EXPECT_EQ((*written).headers[i].value, (*first).headers[i].value);
    }
  }
}

TEST(Challenge, IsAPlainOneWithoutCredentials) {
  const Written written(For(Reason::kMissingCredentials));
  EXPECT_EQ(HeaderOf(*written, "WWW-Authenticate"), "Bearer realm=\"fhir\"");
}

TEST(Challenge, NamesErrorAndScope) {
  const Written written(
      For(Reason::kInsufficientScope, false, "patient/Observation.s"));
  EXPECT_EQ((*written).status, 403u);
  EXPECT_EQ(HeaderOf(*written, "WWW-Authenticate"),
            "Bearer realm=\"fhir\", error=\"insufficient_scope\", "
            "error_description=\"" +
                std::string(InfoOf(Reason::kInsufficientScope).text) +
                "\", scope=\"patient/Observation.s\"");
}

TEST(Challenge, FailsWithoutMemory) {
  Arena arena = Arena::Fixed(4096);
  while (arena.Allocate(8) != nullptr) {
  }
  Challenge challenge;
  EXPECT_FALSE(WriteChallenge(For(Reason::kTokenExpired), arena, &challenge));
}

// --------------------------------------------------------------- Needed scope

struct ScopeCase {
  const char* name;
  std::string claims;
  fhir::Interaction interaction;
  std::string_view want;
};

class NeededScopeTest : public testing::TestWithParam<ScopeCase> {};

TEST_P(NeededScopeTest, IsOneLetterOfOneType) {
  Desk desk(MemberPolicy());
  desk.Open(GetParam().claims);
  ASSERT_EQ(desk.session().refusal(), Reason::kOk);
  Arena arena = Arena::Growing();
  const fhir::Interaction& interaction = GetParam().interaction;
  EXPECT_EQ(NeededScope(desk.session(), interaction,
                        fhir::LetterOf(interaction.kind), arena),
            GetParam().want);
}

constexpr ResourceType kObs = ResourceType::kObservation;
const ScopeCase kScopes[] = {
    {"PatientInContext", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kRead, kObs, "o1"), "patient/Observation.r"},
    {"Search", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kSearchType, kObs), "patient/Observation.s"},
    {"Create", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kCreate, kObs), "patient/Observation.c"},
    {"Update", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kUpdate, kObs, "o1"), "patient/Observation.u"},
    {"Delete", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kDelete, kObs, "o1"), "patient/Observation.d"},
    {"System", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kHistorySystem), "patient/*.s"},
    {"ThePatient", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kRead, ResourceType::kPatient, "p1"),
     "patient/Patient.r"},
    {"SharedType", Claims("openid", {.patient = "p1"}),
     Of(InteractionKind::kRead, ResourceType::kLocation, "l1"),
     "patient/Location.r"},
    // A patient/ scope would not be enough for these.
    {"AnotherPatient",
     Claims("openid", {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Of(InteractionKind::kRead, ResourceType::kPatient, "p2"),
     "user/Patient.r"},
    {"TypeOutside",
     Claims("openid", {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Of(InteractionKind::kRead, ResourceType::kDevice, "d1"), "user/Device.r"},
    {"WriteOfSharedType",
     Claims("openid", {.patient = "p1", .fhir_user = "Practitioner/d1"}),
     Of(InteractionKind::kUpdate, ResourceType::kLocation, "l1"),
     "user/Location.u"},
    // Nor would a user/ scope, which is confined for these users.
    {"TypeOutsideOfAPatient", Claims("openid", {.fhir_user = "Patient/p1"}),
     Of(InteractionKind::kRead, ResourceType::kDevice, "d1"), ""},
    {"AnotherPatientOfAPatient",
     Claims("openid", {.patient = "p1", .fhir_user = "Patient/p1"}),
     Of(InteractionKind::kRead, ResourceType::kPatient, "p2"), ""},
    {"WriteOfSharedTypeByAPatient",
     Claims("system/Patient.r", {.fhir_user = "Patient/p1"}),
     Of(InteractionKind::kUpdate, ResourceType::kLocation, "l1"), ""},
    {"TypeOutsideOfARelatedPerson",
     Claims("openid", {.fhir_user = "RelatedPerson/r1"}),
     Of(InteractionKind::kSearchType, ResourceType::kFlag), ""},
    {"TypeInsideOfARelatedPerson",
     Claims("openid", {.fhir_user = "RelatedPerson/r1"}),
     Of(InteractionKind::kSearchType, ResourceType::kEncounter),
     "user/Encounter.s"},
    {"OwnPatient",
     Claims("openid", {.patient = "p1", .fhir_user = "Patient/p2"}),
     Of(InteractionKind::kRead, ResourceType::kPatient, "p2"),
     "user/Patient.r"},
    {"UserWithoutPatient", Claims("openid", {.fhir_user = "Practitioner/d1"}),
     Of(InteractionKind::kRead, kObs, "o1"), "user/Observation.r"},
    {"SystemClient", Claims("system/Patient.rs"),
     Of(InteractionKind::kRead, kObs, "o1"), "system/Observation.r"},
    {"NothingKnown", Claims("openid"), Of(InteractionKind::kRead, kObs, "o1"),
     "system/Observation.r"},
    {"Public", Claims("openid"), Of(InteractionKind::kCapabilities), ""},
};
INSTANTIATE_TEST_SUITE_P(All, NeededScopeTest, testing::ValuesIn(kScopes),
                         CaseName());

}  // namespace
}  // namespace matron::decide
