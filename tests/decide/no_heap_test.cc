// Deciding takes nothing from the heap, and opening a session one block.

#include <string>
#include <string_view>
#include <vector>

#include "decide/decide.h"
#include "decide/open_session.h"
#include "gtest/gtest.h"
#include "jose/jws.h"
#include "tests/alloc/allocations.h"
#include "tests/decide/tokens.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::decide {
namespace {

using alloc::AllocationCount;
using fixtures::CaseName;
using fixtures::Claims;
using fixtures::kNow;
using fixtures::MemberPolicy;
using fixtures::Observation;

// ------------------------------------------------------------------- Deciding

struct Case {
  const char* name;
  std::string claims;
  std::string_view method, url;
  std::string_view body, stored, resulting;  // Empty: not given.
  Effect effect;
  Enforces enforces = kEnforcesAll;
  std::vector<fhir::Header> headers = {};
};

class NoHeapTest : public testing::TestWithParam<Case> {};

ResourceInput Input(std::string_view text) {
  if (text.empty()) return {};
  if (text == "null") return {Given::kAbsent, {}};
  return {Given::kYes, text};
}

// From the first decision on: a scratch is warm once it is reserved.
TEST_P(NoHeapTest, Decides) {
  const Case& c = GetParam();
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  Scratch opener, scratch;
  ASSERT_EQ(opener.Reserve(0), Status::kOk);
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  const SessionPtr session =
      c.claims.empty() ? OpenRefused(policy, Reason::kMissingCredentials)
                       : OpenFromHostVerifiedText(policy, c.claims, opener);
  DecideInput input;
  input.http = {c.method, c.url, c.headers};
  input.now = kNow;
  input.enforces = c.enforces;
  input.body = Input(c.body);
  input.stored = Input(c.stored);
  input.resulting = Input(c.resulting);
  for (const bool explain : {false, true, false, true}) {
    input.explain = explain;
    const AllocationCount count;
    const Decision& decision = Decide(*session, input, scratch);
    const size_t allocations = count.so_far();
    EXPECT_EQ(allocations, 0u) << explain;
    EXPECT_EQ(decision.effect, c.effect) << InfoOf(decision.reason).wire_name;
  }
}

std::string Patient(std::string_view scope) {
  return Claims(scope, {.patient = "p1"});
}
std::string User(std::string_view scope) {
  return Claims(scope, {.fhir_user = "Practitioner/d1"});
}

const std::string& Mine() {
  static const std::string text =
      Observation("Patient/p1", R"(,"meta":{"versionId":"3"})");
  return text;
}
const std::string& Anothers() {
  static const std::string text = Observation("Patient/p2");
  return text;
}

constexpr Effect kDeny = Effect::kDeny;
constexpr Effect kPermit = Effect::kPermit;
constexpr Effect kNeeds = Effect::kNeedsResource;

const Case kCases[] = {
    {"Public", "", "GET", "/metadata", "", "", "", kPermit},
    {"NoCredentials", "", "GET", "/Observation/o1", "", "", "", kDeny},
    {"Malformed", User("user/*.r"), "GET", "/Observation/%2e%2e", "", "", "",
     kDeny},
    {"UnknownType", User("user/*.r"), "GET", "/Foo/1", "", "", "", kDeny},
    {"Parameter", User("user/*.s"), "GET", "/Observation?_include=x", "", "",
     "", kDeny},
    {"InsufficientScope", User("user/Patient.r"), "GET", "/Observation/o1", "",
     "", "", kDeny},
    {"RoleInsufficient", Claims("system/*.r"), "GET", "/Observation/o1", "", "",
     "", kDeny},
    {"NoPatient", Claims("patient/*.r"), "GET", "/Observation/o1", "", "", "",
     kDeny},
    {"Unconfined", User("openid user/*.r patient/Foo.rs"), "GET",
     "/Observation/o1", "", "", "", kPermit},
    {"UnconfinedSearch", User("user/*.s"), "GET",
     "/Observation?code=%61%62&date=gt2020", "", "", "", kPermit},
    {"UnconfinedCreate", User("user/*.c"), "POST", "/Observation", Mine(), "",
     "", kPermit},
    {"CreateWithoutBody", User("user/*.c"), "POST", "/Observation", "", "", "",
     kPermit},
    {"BodyMalformed", User("user/*.c"), "POST", "/Observation", "{", "", "",
     kDeny},
    {"BodyMismatch", User("user/*.c"), "POST", "/Condition", Mine(), "", "",
     kDeny},
    {"Asks", Patient("patient/*.r"), "GET", "/Observation/o1", "", "", "",
     kNeeds},
    {"ReadsMine", Patient("patient/*.r"), "GET", "/Observation/o1", "", Mine(),
     "", kPermit},
    {"ReadsAnothers", Patient("patient/*.r"), "GET", "/Observation/o1", "",
     Anothers(), "", kDeny},
    {"ReadsNone", Patient("patient/*.r"), "GET", "/Observation/o1", "", "null",
     "", kDeny},
    {"ReadsGarbage", Patient("patient/*.r"), "GET", "/Observation/o1", "",
     "{\"a\":[1,", "", kDeny},
    {"ReadsDuplicate", Patient("patient/*.r"), "GET", "/Observation/o1", "",
     R"({"a":1,"a":2})", "", kDeny},
    {"ThePatient", Patient("patient/*.r"), "GET", "/Patient/p1", "", "", "",
     kPermit},
    {"Restricts", Patient("patient/*.s"), "GET", "/Encounter?status=a", "", "",
     "", kPermit},
    {"CompartmentSearch", Patient("patient/*.s"), "GET", "/Observation?code=a",
     "", "", "", kPermit},
    {"Filters", Patient("patient/*.s"), "GET", "/Observation?code=a", "", "",
     "", kPermit, kFilterResponse},
    {"CannotFilter", Patient("patient/*.s"), "GET", "/Observation?code=a", "",
     "", "", kDeny, 0},
    {"Conflict", Patient("patient/*.s"), "GET", "/Encounter?patient=p2", "", "",
     "", kDeny},
    {"History", Patient("patient/*.s"), "GET", "/_history", "", "", "",
     kPermit},
    {"Updates", Patient("patient/*.u"), "PUT", "/Observation/o1", Mine(),
     Mine(), "", kPermit},
    {"UpdatesAVersion",
     Patient("patient/*.ru"),
     "PUT",
     "/Observation/o1",
     Mine(),
     Mine(),
     "",
     kPermit,
     kEnforcesAll,
     {{"If-Match", "W/\"3\""}}},
    {"OtherVersion",
     Patient("patient/*.ru"),
     "PUT",
     "/Observation/o1",
     Mine(),
     Mine(),
     "",
     kDeny,
     kEnforcesAll,
     {{"If-Match", "W/\"4\""}}},
    {"UpdateLeaves", Patient("patient/*.u"), "PUT", "/Observation/o1",
     Anothers(), Mine(), "", kDeny},
    {"Patches", Patient("patient/*.u"), "PATCH", "/Observation/o1", "", Mine(),
     Mine(), kPermit},
    {"Deletes", Patient("patient/*.d"), "DELETE", "/Observation/o1", "", Mine(),
     "", kPermit},
    {"TwoCompartments",
     Claims("patient/*.s user/*.s",
            {.patient = "p1", .fhir_user = "RelatedPerson/r1"}),
     "GET", "/Encounter", "", "", "", kPermit},
    {"Constrained", Patient("patient/Observation.r?code=a,b&status=x"), "GET",
     "/Observation/o1", "", Mine(), "", kDeny},
    {"SeveralQueries",
     User("user/Observation.s?code=a user/Observation.s?code=b "
          "user/Observation.s?category=c"),
     "GET", "/Observation?date=gt2020", "", "", "", kPermit},
    {"ManyRows", User("user/*.rs"), "GET",
     "/Provenance?target._id=a&_include=Provenance:target", "", "", "",
     kPermit},
    {"ConditionalCreate",
     Patient("patient/Encounter.cs"),
     "POST",
     "/Encounter",
     "",
     "",
     "",
     kNeeds,
     kEnforcesAll,
     {{"If-None-Exist", "identifier=a"}}},
    {"ConditionalDelete", Patient("patient/Observation.ds"), "DELETE",
     "/Observation?code=a", "", Mine(), "", kPermit},
    {"Everything", Patient("patient/*.r"), "GET", "/Patient/p1/$everything", "",
     "", "", kPermit},
    {"OperationBody", User("user/*.rs"), "POST", "/ValueSet/$expand",
     R"({"resourceType":"Parameters","parameter":[{"name":"a"}]})", "", "",
     kPermit},
    {"Batch", Patient("patient/*.rs"), "POST", "/",
     R"({"resourceType":"Bundle","type":"batch","entry":[)"
     R"({"request":{"method":"GET","url":"Encounter?status=a"}},)"
     R"({"request":{"method":"GET","url":"Flag/f1"}},)"
     R"({"request":{"method":"DELETE","url":"Flag/f1"}}]})",
     "", "", kNeeds},
    {"Transaction", User("user/*.cruds"), "POST", "/",
     R"({"resourceType":"Bundle","type":"transaction","entry":[)"
     R"({"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"},)"
     R"("request":{"method":"POST","url":"Patient"}},{"resource":)"
     R"({"resourceType":"Flag","subject":{"reference":"urn:uuid:1"},)"
     R"("author":{"reference":"Practitioner?identifier=a"}},)"
     R"("request":{"method":"POST","url":"Flag"}}]})",
     "", "", kPermit},
};
INSTANTIATE_TEST_SUITE_P(All, NoHeapTest, testing::ValuesIn(kCases),
                         CaseName());

// A resource that does not fit does not make the scratch grow.
TEST(NoHeap, DeniesWhatIsTooLarge) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  const SessionPtr session =
      OpenFromHostVerifiedText(policy, Patient("patient/*.r"), scratch);
  const std::string large(scratch.max_input_bytes() + 1, ' ');
  DecideInput input;
  input.http = {"GET", "/Observation/o1", {}};
  input.now = kNow;
  input.stored = {Given::kYes, large};
  const AllocationCount count;
  EXPECT_EQ(Decide(*session, input, scratch).reason, Reason::kScratchTooSmall);
  EXPECT_EQ(count.so_far(), 0u);
}

// The counter itself: without this the tests above could not fail.
TEST(NoHeap, WouldCountAnAllocation) {
  const AllocationCount count;
  std::string* text = new std::string(100, 'x');
  EXPECT_EQ(count.so_far(), 2u);
  delete text;
}

// ----------------------------------------------------------------- Reserving

// A scratch that could not have its memory has none, and may ask again.
TEST(Scratch, IsReservedAgainAfterAFailure) {
  bool failed = true;
  for (size_t allowed = 0; failed; ++allowed) {
    ASSERT_LT(allowed, 100u);
    Scratch scratch;
    {
      const alloc::FailingAllocations failing(allowed, 1);
      const Status status = scratch.Reserve(100000);
      failed = alloc::FailingAllocations::any_failed();
      EXPECT_EQ(status, failed ? Status::kOutOfMemory : Status::kOk);
      EXPECT_EQ(scratch.max_input_bytes(), failed ? 0u : 100000u);
    }
    ASSERT_EQ(scratch.Reserve(100000), Status::kOk);
    EXPECT_EQ(scratch.max_input_bytes(), 100000u);
    const SessionPtr session = OpenFromHostVerifiedText(
        fixtures::Compile(MemberPolicy()), User("user/*.r"), scratch);
    EXPECT_EQ(session->refusal(), Reason::kOk);
  }
}

// -------------------------------------------------------------------- Opening

// The second opening, because the trees of the scratch grow with the first.
TEST(OpenSession, TakesOneBlockForClaims) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  for (const std::string& claims :
       {Patient("openid patient/*.rs patient/Foo.rs"), User("user/*.cruds"),
        Claims("", {.extra = R"(,"cnf":{"jkt":"x"})"}), std::string("{")}) {
    const SessionPtr first = OpenFromHostVerifiedText(policy, claims, scratch);
    const AllocationCount count;
    const SessionPtr second = OpenFromHostVerifiedText(policy, claims, scratch);
    EXPECT_EQ(count.so_far(), 1u) << claims;
  }
}

TEST(OpenSession, TakesOneBlockForARefusal) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy());
  const AllocationCount count;
  const SessionPtr session = OpenRefused(policy, Reason::kMissingCredentials);
  EXPECT_EQ(count.so_far(), 1u);
}

// Verifying a signature takes memory inside BoringSSL, which is given back. So
// what can be said is: opening takes one block more than verifying alone.
class OpenFromTokenTest : public testing::TestWithParam<const char*> {};

TEST_P(OpenFromTokenTest, TakesOneBlockBesideTheVerification) {
  const policy::PolicyRef policy = fixtures::Compile(
      MemberPolicy(R"("jwks":)" + KeySetText({"rsa-a", "p256", "p384"}) + ","));
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  const std::string compact = Token(GetParam());
  TokenInput input;
  input.compact = compact;
  input.now = kNow;
  const SessionPtr first = OpenFromToken(policy, input, scratch);
  ASSERT_EQ(first->refusal(), Reason::kOk);

  scratch.arena().Reset();
  const AllocationCount verification;
  jose::CompactJws jws;
  ASSERT_EQ(jws.Parse(compact, scratch.reader(), scratch.arena()), Reason::kOk);
  jose::VerifiedJws verified;
  ASSERT_EQ(jws.Verify(*policy->issuers()[0].keys, &verified), Reason::kOk);
  const size_t to_verify = verification.so_far();

  const AllocationCount opening;
  const SessionPtr second = OpenFromToken(policy, input, scratch);
  EXPECT_EQ(opening.so_far(), to_verify + 1);
  EXPECT_EQ(second->refusal(), Reason::kOk);
}
INSTANTIATE_TEST_SUITE_P(All, OpenFromTokenTest,
                         testing::Values("rs256", "rs384", "es256", "es384"),
                         [](const auto& of) { return std::string(of.param); });

// Ed25519 takes no memory inside BoringSSL either.
TEST(OpenSession, TakesOneBlockForAToken) {
  const policy::PolicyRef policy = fixtures::Compile(MemberPolicy(
      R"("algorithms":["EdDSA"],"jwks":)" + KeySetText({"ed25519"}) + ","));
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  const std::string compact = Token("eddsa");
  TokenInput input;
  input.compact = compact;
  input.now = kNow;
  const SessionPtr first = OpenFromToken(policy, input, scratch);
  ASSERT_EQ(first->refusal(), Reason::kOk);
  const AllocationCount count;
  const SessionPtr second = OpenFromToken(policy, input, scratch);
  EXPECT_EQ(count.so_far(), 1u);
}

// A token that is refused before its signature is looked at costs no more.
TEST(OpenSession, TakesOneBlockForATokenThatIsRefusedEarly) {
  const policy::PolicyRef policy = fixtures::Compile(
      MemberPolicy(R"("jwks":)" + KeySetText({"rsa-a"}) + ","));
  Scratch scratch;
  ASSERT_EQ(scratch.Reserve(0), Status::kOk);
  for (const char* name : {"alg_none", "typ_jwt", "s_unknown_iss"}) {
    const std::string compact = Token(name);
    TokenInput input;
    input.compact = compact;
    input.now = kNow;
    const SessionPtr first = OpenFromToken(policy, input, scratch);
    const AllocationCount count;
    const SessionPtr second = OpenFromToken(policy, input, scratch);
    EXPECT_EQ(count.so_far(), 1u) << name;
    EXPECT_NE(second->refusal(), Reason::kOk) << name;
  }
}

}  // namespace
}  // namespace matron::decide
