#include "smart/constrained_scope.h"

#include <string>
#include <string_view>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"

namespace matron::smart {
namespace {

using fixtures::CaseName;

constexpr ModifierMask kAllModifiers = 31;

std::string Canonical(std::string_view text, ModifierMask modifiers) {
  Arena arena = Arena::Growing();
  ConstrainedScope scope;
  const ScopeToken token = ParseConstrainedScope(
      text, ScopeOptions(fhir::FhirVersion::kR4, modifiers), arena, &scope);
  if (token.kind != ScopeClass::kClinical) {
    return std::string(InfoOf(token.reason).wire_name);
  }
  EXPECT_EQ(scope.text, text);
  EXPECT_NE(scope.scope.letters, 0);
  // SECURITY: a constrained scope does not look like a plain one.
  EXPECT_EQ(token.scope.letters != 0, scope.is_plain());
  TextBuilder out(arena);
  AppendCanonical(scope, &out);
  return std::string(out.text());
}

// ------------------------------------------------------------------ Canonical

struct GoodCase {
  const char* name;
  std::string_view input, canonical;
  ModifierMask modifiers = 0;
};

class GoodScopeTest : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodScopeTest, HasAStableCanonicalForm) {
  const ModifierMask modifiers = GetParam().modifiers;
  EXPECT_EQ(Canonical(GetParam().input, modifiers), GetParam().canonical);
  EXPECT_EQ(Canonical(GetParam().canonical, modifiers), GetParam().canonical);
}

constexpr GoodCase kPlain[] = {
    {"V1", "patient/Observation.read", "patient/Observation.rs"},
    {"Plain", "user/*.cruds", "user/*.cruds"},
};
INSTANTIATE_TEST_SUITE_P(Plain, GoodScopeTest, testing::ValuesIn(kPlain),
                         CaseName());

constexpr GoodCase kGranular[] = {
    {"UsCore",
     "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
     "observation-category|laboratory",
     "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
     "observation-category|laboratory"},
    {"Sorted", "patient/Observation.rs?status=final&code=b,a,b&code=a",
     "patient/Observation.rs?code=a&code=a,b&status=final"},
    {"Repeated", "patient/Condition.rs?category=2&category=1&category=2",
     "patient/Condition.rs?category=1&category=2"},
    {"Encoded", "user/Observation.s?code=http%3a%2f%2floinc.org%7c1-2",
     "user/Observation.s?code=http://loinc.org|1-2"},
    {"EncodedName", "user/Observation.s?%63ode=a", "user/Observation.s?code=a"},
    {"KeptEncoded", "user/Patient.r?name=a%20b%26c%25d%22%c3%a9",
     "user/Patient.r?name=a%20b%26c%25d%22%C3%A9"},
    {"PlusIsLiteral", "user/Patient.r?name=a+b", "user/Patient.r?name=a+b"},
    {"DecodedOnce", "user/Patient.r?name=%2541", "user/Patient.r?name=%2541"},
    {"EqualsInValue", "user/Patient.r?identifier=http://e.org/?a=b|1",
     "user/Patient.r?identifier=http://e.org/?a=b|1"},
    {"EscapedComma", "user/Patient.r?name=a%5C,b,c",
     "user/Patient.r?name=a%5C,b,c"},
    {"EscapedDollar", "user/Patient.r?name=a%5C$b", "user/Patient.r?name=a$b"},
    {"DateEq", "user/Patient.r?birthdate=eq2000",
     "user/Patient.r?birthdate=2000"},
    {"BareId", "patient/Observation.r?patient=1",
     "patient/Observation.r?patient=Patient/1"},
    {"Common",
     "system/Patient.r?_id=a&_lastUpdated=ge2020&_tag=x&_profile="
     "http://e.org/p&_security=R&_source=http://e.org",
     "system/Patient.r?_id=a&_lastUpdated=ge2020&_profile=http://e.org/p&"
     "_security=R&_source=http://e.org&_tag=x"},
    {"AllTypesCommon", "system/*.rs?_tag=x", "system/*.rs?_tag=x"},
    {"AllTypesCategory", "patient/*.rs?category=a", "patient/*.rs?category=a"},
    {"AllTypesTwo", "patient/*.rs?status=final&code=a",
     "patient/*.rs?code=a&status=final"},
    {"Number", "user/RiskAssessment.r?probability=gt0.8",
     "user/RiskAssessment.r?probability=gt0.8"},
    {"Quantity", "user/Observation.r?value-quantity=le5.4||mg",
     "user/Observation.r?value-quantity=le5.4||mg"},
    {"Uri", "user/ValueSet.r?url=http://e.org/v",
     "user/ValueSet.r?url=http://e.org/v"},
    {"In", "user/Condition.rs?code:in=http://e.org/v",
     "user/Condition.rs?code:in=http://e.org/v", 1},
    {"NotIn", "user/Condition.rs?code:not-in=http://e.org/v",
     "user/Condition.rs?code:not-in=http://e.org/v", 2},
    {"Not", "user/Patient.r?gender:not=male,female",
     "user/Patient.r?gender:not=female,male", 4},
    {"Exact", "user/Patient.r?name:exact=Smith",
     "user/Patient.r?name:exact=Smith", 8},
    {"Below", "user/ValueSet.r?url:below=http://e.org/",
     "user/ValueSet.r?url:below=http://e.org/", 16},
};
INSTANTIATE_TEST_SUITE_P(Granular, GoodScopeTest, testing::ValuesIn(kGranular),
                         CaseName());

// ------------------------------------------------------------------- Rejected

struct BadCase {
  const char* name;
  std::string_view input;
  ModifierMask modifiers = 0;
};

class UnsupportedScopeTest : public testing::TestWithParam<BadCase> {};
class MalformedScopeTest : public testing::TestWithParam<BadCase> {};

// SECURITY: never is only the constraint dropped.
TEST_P(UnsupportedScopeTest, GrantsNothing) {
  EXPECT_EQ(Canonical(GetParam().input, GetParam().modifiers),
            "scope_constraint_unsupported");
}

TEST_P(MalformedScopeTest, GrantsNothing) {
  EXPECT_EQ(Canonical(GetParam().input, GetParam().modifiers),
            "scope_malformed");
}

constexpr BadCase kUnsupported[] = {
    {"Unknown", "patient/Condition.rs?not_a_real_param=1234"},
    {"OtherType", "patient/Patient.rs?category=a"},
    {"Case", "patient/Observation.rs?Category=a"},
    {"Composite", "patient/Observation.rs?code-value-quantity=a$5"},
    {"Special", "user/Location.r?near=1|2|3|km"},
    {"V1", "patient/Observation.read?category=a"},
    {"AllTypesUnknown", "patient/*.rs?foo=a"},
    {"AllTypesNoneHasBoth", "patient/*.rs?gender=male&value-quantity=5"},
    {"AllTypesDisagree", "patient/*.rs?location=a"},
    {"ModifierOff", "user/Condition.rs?code:in=http://e.org/v", 30},
    {"NotOff", "user/Patient.r?gender:not=male", 27},
    {"ExactOff", "user/Patient.r?name:exact=Smith", 23},
    {"BelowOff", "user/ValueSet.r?url:below=http://e.org/", 15},
    {"ModifierOnOtherKind", "user/Patient.r?gender:exact=male", kAllModifiers},
    {"BelowOnToken", "user/Observation.r?code:below=a", kAllModifiers},
    {"Missing", "user/Patient.r?gender:missing=true", kAllModifiers},
    {"Contains", "user/Patient.r?name:contains=a", kAllModifiers},
    {"Text", "user/Condition.rs?code:text=a", kAllModifiers},
    {"Above", "user/Observation.rs?code:above=a", kAllModifiers},
    {"Identifier", "user/Observation.rs?subject:identifier=a", kAllModifiers},
    {"TypeModifier", "user/Observation.rs?subject:Patient=1", kAllModifiers},
    {"OfType", "user/Patient.r?identifier:of-type=a|b|c", kAllModifiers},
    {"NoModifier", "user/Patient.r?name:=a", kAllModifiers},
    {"TwoModifiers", "user/Patient.r?gender:not:in=a", kAllModifiers},
    {"EncodedColon", "user/Condition.rs?code%3Ain=http://e.org/v"},
    {"Chain", "system/Observation.rs?patient.birthdate=1990"},
    {"TypedChain", "patient/Observation.rs?subject:Patient.name=a",
     kAllModifiers},
    {"Has", "user/Patient.rs?_has:Observation:patient:code=a", kAllModifiers},
    {"Include", "patient/Observation.rs?_include=Observation:subject"},
    {"Revinclude", "patient/Patient.rs?code=a&_revinclude=Observation:subject"},
    {"Sort", "patient/Patient.rs?_sort=name"},
    {"Count", "patient/Patient.rs?_count=1"},
    {"Summary", "patient/Patient.rs?_summary=true"},
    {"Elements", "patient/Patient.rs?_elements=id"},
    {"Filter", "patient/Patient.rs?_filter=a"},
    {"Text_", "patient/Patient.rs?_text=a"},
    {"Content", "patient/Patient.rs?_content=a"},
    {"List", "patient/Patient.rs?_list=1"},
    {"Query", "patient/Patient.rs?_query=a"},
    {"Type", "patient/Patient.rs?_type=Patient"},
    {"GoodAndBad", "patient/Observation.rs?category=a&_sort=date"},
};
INSTANTIATE_TEST_SUITE_P(All, UnsupportedScopeTest,
                         testing::ValuesIn(kUnsupported), CaseName());

constexpr BadCase kMalformed[] = {
    {"Empty", "patient/Observation.rs?"},
    {"NoEquals", "patient/Observation.rs?category"},
    {"NoName", "patient/Observation.rs?=a"},
    {"NoValue", "patient/Observation.rs?category="},
    {"EmptyPair", "patient/Observation.rs?category=a&"},
    {"EmptyFirstPair", "patient/Observation.rs?&category=a"},
    {"EmptyMiddlePair", "patient/Observation.rs?category=a&&code=b"},
    {"EmptyAlternative", "patient/Observation.rs?category=a,"},
    {"EmptyMiddleAlternative", "patient/Observation.rs?category=a,,b"},
    {"BadEscape", "patient/Observation.rs?category=%zz"},
    {"HalfEscape", "patient/Observation.rs?category=a%4"},
    {"BadEscapeInName", "patient/Observation.rs?%category=a"},
    {"NotUtf8", "patient/Observation.rs?category=%ff"},
    {"Overlong", "patient/Observation.rs?category=%c0%af"},
    {"Nul", "patient/Observation.rs?category=a%00"},
    {"Control", "patient/Observation.rs?category=a%0a"},
    {"LoneBackslash", "patient/Observation.rs?category=a%5C"},
    {"UnknownEscape", "patient/Observation.rs?category=a%5Cn"},
    {"RawBackslash", "patient/Observation.rs?category=a\\,b"},
    {"RawQuote", "patient/Observation.rs?category=\"a\""},
    {"BadDate", "patient/Observation.rs?date=2020-13"},
    {"Approximately", "patient/Observation.rs?date=ap2020"},
    {"BareIdOfMany", "patient/Observation.rs?subject=1"},
    {"WrongTarget", "patient/Observation.rs?patient=Group/1"},
    {"IdWithSystem", "patient/Observation.rs?_id=a|b"},
    {"EmptyOpaque", "user/Patient.r?gender:not=male,", 4},
};
INSTANTIATE_TEST_SUITE_P(All, MalformedScopeTest, testing::ValuesIn(kMalformed),
                         CaseName());

TEST(ConstrainedScope, GrantsNothingBeyondTheLimits) {
  const auto parameters = [](size_t count) {
    std::string text = "user/Patient.r?name=a0";
    for (size_t i = 1; i < count; ++i) text += "&name=a" + std::to_string(i);
    return Canonical(text, 0);
  };
  EXPECT_NE(parameters(limits::kMaxScopeConstraints - 1),
            "scope_limit_exceeded");
  EXPECT_NE(parameters(limits::kMaxScopeConstraints), "scope_limit_exceeded");
  EXPECT_EQ(parameters(limits::kMaxScopeConstraints + 1),
            "scope_limit_exceeded");
  EXPECT_EQ(parameters(10000), "scope_limit_exceeded");

  const auto alternatives = [](size_t count) {
    std::string text = "user/Patient.r?gender=a&name=a1";
    for (size_t i = 2; i < count; ++i) text += ",a" + std::to_string(i);
    return Canonical(text, 0);
  };
  EXPECT_NE(alternatives(limits::kMaxScopeAlternatives - 1),
            "scope_limit_exceeded");
  EXPECT_NE(alternatives(limits::kMaxScopeAlternatives),
            "scope_limit_exceeded");
  EXPECT_EQ(alternatives(limits::kMaxScopeAlternatives + 1),
            "scope_limit_exceeded");
}

TEST(ConstrainedScope, FailsWithoutMemory) {
  constexpr size_t kEnough = 4096;
  size_t failures = 0;
  for (size_t bytes = 0; bytes < kEnough; bytes += 8) {
    Arena arena = Arena::Fixed(bytes);
    ConstrainedScope scope;
    const ScopeToken token = ParseConstrainedScope(
        "user/Observation.r?code=a%20b,c&status=final&category=a",
        ScopeOptions(fhir::FhirVersion::kR4), arena, &scope);
    if (token.kind == ScopeClass::kClinical) continue;
    ++failures;
    EXPECT_EQ(token.reason, Reason::kInternal) << bytes;
    EXPECT_EQ(scope.scope.letters, 0) << bytes;
  }
  EXPECT_GT(failures, 20u);
  EXPECT_LT(failures, kEnough / 8);
}

// ------------------------------------------------------------------- URI form

struct UriCase {
  const char* name;
  std::string_view scope, uri;
};

class UriFormTest : public testing::TestWithParam<UriCase> {};

TEST_P(UriFormTest, GoesBothWays) {
  Arena arena = Arena::Growing();
  TextBuilder out(arena);
  AppendUriForm(GetParam().scope, &out);
  EXPECT_EQ(out.text(), GetParam().uri);
  EXPECT_EQ(FromUriForm(GetParam().uri), GetParam().scope);
}

constexpr UriCase kUris[] = {
    {"Clinical", "patient/*.rs",
     "http://smarthealthit.org/fhir/scopes/patient/*.rs"},
    {"Granular", "patient/Observation.rs?category=a|b",
     "http://smarthealthit.org/fhir/scopes/patient/Observation.rs?category=a|"
     "b"},
    {"Launch", "launch/patient",
     "http://smarthealthit.org/fhir/scopes/launch/patient"},
    {"FhirUser", "fhirUser", "http://smarthealthit.org/fhir/scopes/fhirUser"},
    {"Openid", "openid",
     "http://openid.net/specs/openid-connect-core-1_0#openid"},
    {"Profile", "profile",
     "http://openid.net/specs/openid-connect-core-1_0#profile"},
    {"Offline", "offline_access",
     "http://openid.net/specs/openid-connect-core-1_0#offline_access"},
    {"Extension", "https://example.org/scope", "https://example.org/scope"},
    {"Underscores", "__a.b", "http://smarthealthit.org/fhir/scopes/__a.b"},
};
INSTANTIATE_TEST_SUITE_P(All, UriFormTest, testing::ValuesIn(kUris),
                         CaseName());

TEST(UriForm, LeavesOtherTextsAlone) {
  for (const std::string_view text :
       {"", "patient/*.rs", "http://smarthealthit.org/fhir/scopes/",
        "HTTP://smarthealthit.org/fhir/scopes/openid",
        "http://openid.net/specs/openid-connect-core-1_0#patient/*.rs"}) {
    EXPECT_EQ(FromUriForm(text), text);
  }
}

}  // namespace
}  // namespace matron::smart
