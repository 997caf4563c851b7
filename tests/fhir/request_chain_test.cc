// Chains and reverse chains: where their names lead (docs/requests.md sections
// 2 and 3).

#include <string>
#include <string_view>

#include "fhir/request.h"
#include "gtest/gtest.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

struct ChainCase {
  const char* name;
  std::string_view url;
  std::string_view rows;  // Behind that of the search.
  FhirVersion version = FhirVersion::kR4;
};

class ChainTest : public testing::TestWithParam<ChainCase> {};

TEST_P(ChainTest, LeadsToItsTypes) {
  const ChainCase& c = GetParam();
  const ParsedRequest parsed({"GET", c.url, {}}, c.version);
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const std::string rows = parsed.rows();
  const size_t comma = rows.find(", ");
  ASSERT_NE(comma, rows.npos);
  EXPECT_EQ(rows.substr(comma + 2), c.rows);
}

constexpr ChainCase kChains[] = {
    {"Typed", "/Observation?subject:Patient.birthdate=2000",
     "chain Patient s !"},
    {"EscapedDot", "/Observation?subject:Patient%2Ebirthdate=2000",
     "chain Patient s !"},
    // Of a group, a device, a location and a patient those with a name.
    {"Untyped", "/Observation?subject.name=x",
     "chain Location s !, chain Patient s !"},
    {"UntypedOne", "/Observation?subject.birthdate=2000", "chain Patient s !"},
    {"OneTarget", "/DiagnosticReport?result.code=1", "chain Observation s !"},
    {"LastWithModifier", "/Observation?subject:Patient.name:exact=x",
     "chain Patient s !"},
    {"LastMissing", "/Observation?subject:Patient.birthdate:missing=true",
     "chain Patient s !"},
    {"LastIsReference", "/Observation?subject:Patient.organization=o1",
     "chain Patient s !"},
    {"LastIsTypedReference",
     "/Observation?subject:Patient.general-practitioner:Practitioner=d1",
     "chain Patient s !"},
    {"LastIsCommon", "/Observation?subject:Patient._id=p1",
     "chain Patient s !"},
    {"LastIsCommonCase", "/Observation?subject:Patient._LASTUPDATED=2020",
     "chain Patient s !"},
    {"LastIsCommonNot", "/Observation?subject:Patient._tag:not=x",
     "chain Patient s !"},
    // All targets have common ones.
    {"UntypedCommon", "/Observation?subject._id=1",
     "chain Device s !, chain Group s !, chain Location s !, chain Patient s "
     "!"},
    {"Three", "/Observation?subject:Patient.organization.name=x",
     "chain Organization s !, chain Patient s !"},
    // Locations and devices have an organization, too.
    {"ThreeUntyped", "/Observation?subject.organization.name=x",
     "chain Device s !, chain Location s !, chain Organization s !, chain "
     "Patient s !"},
    // What has no general practitioner leads no further.
    {"ThreeThinnedOut", "/Observation?subject.general-practitioner.name=x",
     "chain Organization s !, chain Patient s !, chain Practitioner s !"},
    {"Four", "/DiagnosticReport?result.subject:Patient.organization.name=x",
     "chain Observation s !, chain Organization s !, chain Patient s !"},
    {"Again", "/Organization?partof.partof.name=x", "chain Organization s !"},
    {"Twice",
     "/Observation?subject:Patient.name=x&patient:Patient.birthdate=2000",
     "chain Patient s !"},
    {"NewTypesOnly",
     "/Observation?subject:Patient.name=x&subject.name=x&encounter.status=y",
     "chain Patient s !, chain Location s !, chain Encounter s !, chain "
     "EpisodeOfCare s !"},
    {"InCompartment", "/Patient/p1/Observation?encounter:Encounter.status=x",
     "chain Encounter s !"},
    {"OfR5", "/Encounter?careteam.name=x", "chain CareTeam s !",
     FhirVersion::kR5},
};
INSTANTIATE_TEST_SUITE_P(Good, ChainTest, testing::ValuesIn(kChains),
                         CaseName());

constexpr ChainCase kReverseChains[] = {
    {"Member", "/Patient?_has:Observation:subject:code=1",
     "has Observation s ! @Patient @Subject"},
    {"ByTheSameElement", "/Patient?_has:Observation:patient:code=1",
     "has Observation s ! @Patient @Subject"},
    {"Performer", "/Patient?_has:Observation:performer:code=1",
     "has Observation s ! @Patient"},
    {"Case", "/Patient?_HAS:Observation:patient:code=1",
     "has Observation s ! @Patient @Subject"},
    {"EscapedColons", "/Patient?_has%3AObservation%3Apatient%3Acode=1",
     "has Observation s ! @Patient @Subject"},
    {"NoMember", "/Patient?_has:Observation:focus:code=1",
     "has Observation s !"},
    {"Modifier", "/Patient?_has:Observation:patient:code:not=1",
     "has Observation s ! @Patient @Subject"},
    {"Common", "/Patient?_has:Observation:patient:_id=1",
     "has Observation s ! @Patient @Subject"},
    {"OfRelatedPerson", "/RelatedPerson?_has:Observation:performer:code=1",
     "has Observation s ! @RelatedPerson"},
    {"OfNoPerson", "/Encounter?_has:Observation:encounter:code=1",
     "has Observation s !"},
    // Links make no members that a grant shows.
    {"Links", "/Patient?_has:Patient:link:name=x", "has Patient s !"},
    // Nor do groups, which would show their other members.
    {"Groups", "/Patient?_has:Group:member:code=x", "has Group s !"},
    {"WithChain",
     "/Patient?_has:Observation:patient:performer:Practitioner."
     "name=x",
     "has Observation s ! @Patient @Subject, chain Practitioner s !"},
    // By their names, and only the first may be a member's.
    {"Two", "/Patient?_has:Observation:patient:_has:AuditEvent:entity:agent=x",
     "has AuditEvent s !, has Observation s ! @Patient @Subject"},
    {"TwoOfOneType",
     "/Patient?_has:Observation:patient:_has:Observation:has-member:code=x",
     "has Observation s !"},
    {"Four",
     "/Patient?_has:Observation:patient:_has:DiagnosticReport:result:_has:"
     "Provenance:target:_has:AuditEvent:entity:agent=x",
     "has AuditEvent s !, has DiagnosticReport s !, has Observation s ! "
     "@Patient @Subject, has Provenance s !"},
    {"TwiceByOther",
     "/Patient?_has:Observation:patient:code=1&_has:Observation:focus:code=1",
     "has Observation s !"},
    {"TwiceByOtherBefore",
     "/Patient?_has:Observation:focus:code=1&_has:Observation:patient:code=1",
     "has Observation s !"},
};
INSTANTIATE_TEST_SUITE_P(Reverse, ChainTest, testing::ValuesIn(kReverseChains),
                         CaseName());

// ------------------------------------------------------------------- Refused

struct RefusedCase {
  const char* name;
  std::string_view url;
  FhirVersion version = FhirVersion::kR4;
};

class RefusedChainTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedChainTest, IsUnsupported) {
  EXPECT_EQ(ReasonOf("GET", GetParam().url, GetParam().version),
            Reason::kParameterUnsupported);
}

constexpr RefusedCase kChainsRefused[] = {
    {"NothingBehind", "/Observation?subject.=x"},
    {"NothingBefore", "/Observation?.name=x"},
    {"Dot", "/Observation?.=x"},
    {"TwoDots", "/Observation?subject..name=x"},
    {"DotAtEnd", "/Observation?subject.name.=x"},
    {"NoReference", "/Observation?code.name=x"},
    {"UnknownFirst", "/Observation?foo.name=x"},
    {"UnknownLast", "/Observation?subject.foo=x"},
    {"UnknownMiddle", "/Observation?subject.foo.name=x"},
    {"TokenInTheMiddle", "/Observation?subject:Patient.gender.name=x"},
    {"NoTargetHasIt", "/DiagnosticReport?result.birthdate=2000"},
    {"NoTargetHasTheRest", "/Observation?subject.organization.birthdate=x"},
    {"TypeIsNoTarget", "/Observation?subject:Account.name=x"},
    {"TypeLacksIt", "/Observation?subject:Group.birthdate=2000"},
    {"TypeUnknown", "/Observation?subject:Foo.name=x"},
    {"TypeCase", "/Observation?subject:patient.name=x"},
    {"TypeEmpty", "/Observation?subject:.name=x"},
    {"TypeOfOtherVersion", "/Observation?focus:Transport.status=x"},
    {"TwoTypes", "/Observation?subject:Patient:Group.name=x"},
    {"ModifierInTheMiddle", "/Observation?subject:identifier.name=x"},
    {"MissingInTheMiddle", "/Observation?subject:missing.name=x"},
    {"ModifierOfOtherKind", "/Observation?subject:Patient.name:not=x"},
    {"ModifierIn", "/Observation?subject:Patient.identifier:in=x"},
    {"ModifierUnknown", "/Observation?subject:Patient.name:foo=x"},
    {"ModifierOfCommon", "/Observation?subject:Patient._id:not=x"},
    {"CommonContent", "/Observation?subject:Patient._content=x"},
    {"CommonList", "/Observation?subject:Patient._list=1"},
    {"CommonCount", "/Observation?subject:Patient._count=1"},
    {"HasBehindChain", "/Observation?subject:Patient._has:Group:member:_id=1"},
    {"FromCommon", "/Observation?_id.name=x"},
    {"Five",
     "/DiagnosticReport?result.subject:Patient.organization.partof.name=x"},
    {"OnSystem", "/?subject.name=x"},
    {"OnSystemOfOneType", "/?_type=Observation&subject.name=x"},
    {"OnRead", "/Observation/1?subject.name=x"},
    {"InCompartmentOfAll", "/Patient/p1/*?subject.name=x"},
    {"OfOtherVersion", "/Encounter?careteam.name=x", FhirVersion::kR4B},
};
INSTANTIATE_TEST_SUITE_P(Chain, RefusedChainTest,
                         testing::ValuesIn(kChainsRefused), CaseName());

constexpr RefusedCase kReverseRefused[] = {
    {"Plain", "/Patient?_has=x"},
    {"SourceOnly", "/Patient?_has:Observation=x"},
    {"SourceAndReference", "/Patient?_has:Observation:patient=x"},
    {"EmptyRest", "/Patient?_has:Observation:patient:=x"},
    {"EmptySource", "/Patient?_has::patient:code=x"},
    {"EmptyReference", "/Patient?_has:Observation::code=x"},
    {"UnknownSource", "/Patient?_has:Foo:patient:code=x"},
    {"SourceCase", "/Patient?_has:observation:patient:code=x"},
    {"UnknownReference", "/Patient?_has:Observation:foo:code=x"},
    {"ReferenceIsToken", "/Patient?_has:Observation:code:code=x"},
    {"ReferenceToOther", "/Patient?_has:Observation:encounter:code=x"},
    {"ReferenceWithType", "/Patient?_has:Observation:subject.x:code=x"},
    {"UnknownRest", "/Patient?_has:Observation:patient:foo=x"},
    {"RestModifier", "/Patient?_has:Observation:patient:code:in=x"},
    {"RestContent", "/Patient?_has:Observation:patient:_content=x"},
    {"RestHas", "/Patient?_has:Observation:patient:_has=x"},
    {"RestDot", "/Patient?_has:Observation:patient:code.=x"},
    {"RestChain", "/Patient?_has:Observation:patient:code.name=x"},
    {"NestedReferenceToOther",
     "/Patient?_has:Observation:patient:_has:DiagnosticReport:encounter:code"
     "=x"},
    {"Five",
     "/Patient?_has:Observation:patient:_has:Observation:has-member:_has:"
     "Observation:has-member:_has:Observation:has-member:_has:Observation:"
     "has-member:code=x"},
    {"OnSystem", "/?_has:Observation:patient:code=x"},
    {"OnRead", "/Patient/p1?_has:Observation:patient:code=x"},
    {"InCompartmentOfAll", "/Patient/p1/*?_has:Observation:patient:code=x"},
};
INSTANTIATE_TEST_SUITE_P(Reverse, RefusedChainTest,
                         testing::ValuesIn(kReverseRefused), CaseName());

TEST(Chain, IsNamedAsAWhole) {
  const ParsedRequest parsed(
      {"GET",
       "/Patient?general-practitioner:Practitioner.name:exact=x&_has:"
       "Observation:patient:code:not=1&organization=o1"});
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const auto parameters = parsed.request().parameters;
  EXPECT_EQ(parameters[0].name, "general-practitioner:Practitioner.name:exact");
  EXPECT_EQ(parameters[0].modifier, "");
  EXPECT_FALSE(parameters[0].is_plain);
  EXPECT_EQ(parameters[1].name, "_has:Observation:patient:code:not");
  EXPECT_FALSE(parameters[1].is_plain);
  EXPECT_TRUE(parameters[2].is_plain);
}

}  // namespace
}  // namespace matron::fhir
