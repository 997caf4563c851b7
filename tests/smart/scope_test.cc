#include "smart/scope.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"

namespace matron::smart {
namespace {

using fhir::ResourceType;
using fixtures::CaseName;

constexpr ScopeContext kPatient = ScopeContext::kPatient;
constexpr ScopeContext kUser = ScopeContext::kUser;
constexpr ScopeContext kSystem = ScopeContext::kSystem;
constexpr ResourceType kAllTypes = ResourceType::kNone;
constexpr ResourceType kObs = ResourceType::kObservation;

std::string LettersOf(const Scope& scope) {
  std::string letters;
  for (size_t i = 0; i < kNumLetters; ++i) {
    if ((scope.letters >> i & 1) != 0) letters += kLetters[i];
  }
  return letters;
}

std::string Canonical(const Scope& scope) {
  char text[kMaxCanonicalBytes];
  return std::string(PrintCanonical(scope, text));
}

// ------------------------------------------------------------ Clinical scopes

struct ClinicalCase {
  const char* name;
  std::string_view input;
  ScopeContext context;
  ResourceType type;
  std::string_view letters;
  int version;
  std::string_view canonical;
};

class ClinicalScopeTest : public testing::TestWithParam<ClinicalCase> {};

TEST_P(ClinicalScopeTest, IsRead) {
  const ScopeToken token =
      ParseScopeToken(GetParam().input, fhir::FhirVersion::kR4);
  ASSERT_EQ(token.kind, ScopeClass::kClinical) << token.reason;
  EXPECT_EQ(token.reason, Reason::kOk);
  EXPECT_EQ(token.text, GetParam().input);
  EXPECT_EQ(token.scope.context, GetParam().context);
  EXPECT_EQ(token.scope.type, GetParam().type);
  EXPECT_EQ(token.scope.all_types, GetParam().type == kAllTypes);
  EXPECT_EQ(LettersOf(token.scope), GetParam().letters);
  EXPECT_EQ(token.scope.version, GetParam().version);
  EXPECT_EQ(Canonical(token.scope), GetParam().canonical);
}

constexpr ClinicalCase kClinical[] = {
    {"V2", "patient/Observation.rs", kPatient, kObs, "rs", 2,
     "patient/Observation.rs"},
    {"V2All", "user/Observation.cruds", kUser, kObs, "cruds", 2,
     "user/Observation.cruds"},
    {"V2System", "system/*.s", kSystem, kAllTypes, "s", 2, "system/*.s"},
    {"V2ReadAndDelete", "patient/Observation.rd", kPatient, kObs, "rd", 2,
     "patient/Observation.rd"},
    {"V1Read", "patient/Observation.read", kPatient, kObs, "rs", 1,
     "patient/Observation.rs"},
    {"V1Write", "user/Observation.write", kUser, kObs, "cud", 1,
     "user/Observation.cud"},
    {"V1Star", "user/Observation.*", kUser, kObs, "cruds", 1,
     "user/Observation.cruds"},
    {"V1AllTypes", "patient/*.read", kPatient, kAllTypes, "rs", 1,
     "patient/*.rs"},
    {"V1Everything", "patient/*.*", kPatient, kAllTypes, "cruds", 1,
     "patient/*.cruds"},
    {"V1System", "system/*.read", kSystem, kAllTypes, "rs", 1, "system/*.rs"},
    {"LongestType", "system/MedicinalProductUndesirableEffect.cruds", kSystem,
     ResourceType::kMedicinalProductUndesirableEffect, "cruds", 2,
     "system/MedicinalProductUndesirableEffect.cruds"},
};
INSTANTIATE_TEST_SUITE_P(Good, ClinicalScopeTest, testing::ValuesIn(kClinical),
                         CaseName());

// SMART 2.2: 31 subsets of `cruds`, in that order, and no other text.
TEST(Scope, HasLettersExactlyForTheSubsetsInOrder) {
  std::vector<std::string> words = {""};
  for (size_t from = 0, length = 0; length < 5; ++length) {
    const size_t to = words.size();
    for (; from < to; ++from) {
      for (const char letter : kLetters) words.push_back(words[from] + letter);
    }
  }
  ASSERT_EQ(words.size(), 1u + 5 + 25 + 125 + 625 + 3125);
  size_t accepted = 0;
  for (const std::string& word : words) {
    bool in_order = !word.empty();
    for (size_t i = 1; i < word.size(); ++i) {
      in_order =
          in_order && kLetters.find(word[i - 1]) < kLetters.find(word[i]);
    }
    const ScopeToken token =
        ParseScopeToken("user/Observation." + word, fhir::FhirVersion::kR4);
    EXPECT_EQ(token.kind == ScopeClass::kClinical, in_order) << word;
    if (!in_order) {
      EXPECT_EQ(token.reason, Reason::kScopeLettersInvalid) << word;
      EXPECT_EQ(token.scope.letters, 0) << word;
      continue;
    }
    ++accepted;
    EXPECT_EQ(LettersOf(token.scope), word);
  }
  EXPECT_EQ(accepted, 31u);
}

// ------------------------------------------------------------------- Rejected

struct RejectedCase {
  const char* name;
  std::string_view input;
  Reason want;
};

class RejectedScopeTest : public testing::TestWithParam<RejectedCase> {};

TEST_P(RejectedScopeTest, GrantsNothing) {
  const ScopeToken token =
      ParseScopeToken(GetParam().input, fhir::FhirVersion::kR4);
  EXPECT_EQ(token.kind, ScopeClass::kRejected);
  EXPECT_EQ(token.reason, GetParam().want);
  EXPECT_EQ(token.text, GetParam().input);
  EXPECT_EQ(token.scope.letters, 0);
  EXPECT_FALSE(token.scope.all_types);
}

constexpr Reason kLettersInvalid = Reason::kScopeLettersInvalid;
constexpr RejectedCase kBadLetters[] = {
    {"Empty", "patient/Observation.", kLettersInvalid},
    {"OutOfOrder", "patient/Observation.sr", kLettersInvalid},
    {"Dus", "patient/Observation.dus", kLettersInvalid},
    {"Twice", "patient/Observation.rrs", kLettersInvalid},
    {"UpperCase", "patient/Observation.RS", kLettersInvalid},
    {"UnknownLetter", "patient/Observation.rsx", kLettersInvalid},
    {"PrefixOfRead", "patient/Observation.rea", kLettersInvalid},
    {"Reads", "patient/Observation.reads", kLettersInvalid},
    {"ReadOnly", "patient/Observation.read-only", kLettersInvalid},
    {"ReadInCapitals", "patient/Observation.READ", kLettersInvalid},
    {"ReadCapital", "patient/Observation.Read", kLettersInvalid},
    {"ReadDotWrite", "patient/Observation.read.write", kLettersInvalid},
    {"StarAndLetter", "patient/Observation.*s", kLettersInvalid},
    {"TwoStars", "patient/Observation.**", kLettersInvalid},
    {"TwoDots", "patient/Observation..rs", kLettersInvalid},
    {"LettersDotLetters", "patient/Observation.r.s", kLettersInvalid},
    {"TrailingSlash", "patient/Observation.rs/", kLettersInvalid},
    {"Id", "patient/Observation.rs/123", kLettersInvalid},
    {"Comma", "patient/Observation.r,s", kLettersInvalid},
    {"Plus", "patient/Observation.r+s", kLettersInvalid},
    {"Hash", "patient/Observation.rs#", kLettersInvalid},
    {"TwoScopesByComma", "patient/Observation.rs,patient/Patient.rs",
     kLettersInvalid},
    {"AllTypesEmpty", "system/*.", kLettersInvalid},
};
INSTANTIATE_TEST_SUITE_P(Letters, RejectedScopeTest,
                         testing::ValuesIn(kBadLetters), CaseName());

constexpr Reason kTypeUnknown = Reason::kScopeTypeUnknown;
constexpr RejectedCase kBadTypes[] = {
    {"LowerCase", "patient/observation.rs", kTypeUnknown},
    {"UpperCase", "patient/OBSERVATION.rs", kTypeUnknown},
    {"Longer", "patient/ObservationX.rs", kTypeUnknown},
    {"Shorter", "patient/Observatio.rs", kTypeUnknown},
    {"OtherVersion", "patient/MedicationOrder.rs", kTypeUnknown},
    {"Abstract", "patient/Resource.rs", kTypeUnknown},
    {"Context", "patient/patient.rs", kTypeUnknown},
    {"UnknownTypeAndLetters", "patient/Foo.xyz", kTypeUnknown},
    {"TypeStar", "patient/Obs*.rs", kTypeUnknown},
    {"TwoStars", "patient/**.rs", kTypeUnknown},
    {"TypeList", "patient/Patient,Observation.rs", kTypeUnknown},
    {"DoubleSlash", "patient//Observation.rs", kTypeUnknown},
    {"EscapedSlash", "patient/%2FObservation.rs", kTypeUnknown},
    {"TypeWithDigit", "patient/Observation1.rs", kTypeUnknown},
    {"TypeWithUnderscore", "patient/Obser_vation.rs", kTypeUnknown},
};
INSTANTIATE_TEST_SUITE_P(Types, RejectedScopeTest, testing::ValuesIn(kBadTypes),
                         CaseName());

constexpr Reason kScopeMalformed = Reason::kScopeMalformed;
constexpr RejectedCase kMalformed[] = {
    {"ContextCapital", "Patient/Observation.rs", kScopeMalformed},
    {"ContextUpperCase", "PATIENT/Observation.rs", kScopeMalformed},
    {"SystemCapital", "System/*.rs", kScopeMalformed},
    {"NoDot", "patient/Observation", kScopeMalformed},
    {"ContextOnly", "patient/", kScopeMalformed},
    {"NoType", "patient/.rs", kScopeMalformed},
    {"QuestionBeforeDot", "patient/Observation?.rs", kScopeMalformed},
    {"Quote", "patient/Observation.rs\"", kScopeMalformed},
    {"Backslash", "patient/Observation.rs\\", kScopeMalformed},
    {"Tab", "patient/Observation.rs\t", kScopeMalformed},
    {"LineFeed", "patient/Observation.rs\n", kScopeMalformed},
    {"Nul", std::string_view("patient/Observation.rs\0", 23), kScopeMalformed},
    {"NulAndMore", std::string_view("patient/Observation.r\0s", 23),
     kScopeMalformed},
    {"NoBreakSpace", "patient/Observation.rs\xc2\xa0", kScopeMalformed},
    {"ZeroWidthSpace", "patient/Observation.rs\xe2\x80\x8b", kScopeMalformed},
    {"CyrillicType",
     "patient/\xd0\x9e"
     "bservation.rs",
     kScopeMalformed},
    {"CyrillicContext", "p\xd0\xb0tient/Observation.rs", kScopeMalformed},
    {"FullWidthSlash",
     "patient\xef\xbc\x8f"
     "Observation.rs",
     kScopeMalformed},
    {"Delete", "patient/Observation.rs\x7f", kScopeMalformed},
    {"BareTab", "\t", kScopeMalformed},
};
INSTANTIATE_TEST_SUITE_P(Malformed, RejectedScopeTest,
                         testing::ValuesIn(kMalformed), CaseName());

constexpr Reason kUnknown = Reason::kScopeUnknown;
constexpr RejectedCase kUnknowns[] = {
    {"Empty", "", kUnknown},
    {"Word", "foo", kUnknown},
    {"ContextWord", "patient", kUnknown},
    {"OtherContext", "encounter/Observation.rs", kUnknown},
    {"Contexts", "patients/Observation.rs", kUnknown},
    {"ContextEscaped", "patient%2FObservation.rs", kUnknown},
    {"DotForSlash", "patient.Observation.rs", kUnknown},
    {"DollarForSlash", "patient$Observation.rs", kUnknown},
    {"StarContext", "*/Observation.rs", kUnknown},
    {"StarEverything", "*/*.*", kUnknown},
    {"NoContext", "/Observation.rs", kUnknown},
    {"LeadingSlash", "/patient/Observation.rs", kUnknown},
    {"TypeFirst", "Observation.rs", kUnknown},
    {"Orchestrate", "smart/orchestrate_launch", kUnknown},
    {"OpenidCase", "OpenID", kUnknown},
    {"FhirUserCase", "fhiruser", kUnknown},
    {"LaunchSlash", "launch/", kUnknown},
    {"LaunchCapital", "launch/Patient", kUnknown},
    {"LaunchUnknown", "launch/foo", kUnknown},
    {"LaunchTwoRoles", "launch/list?role=a&role=b", kUnknown},
    {"LaunchEmptyRole", "launch/list?role=", kUnknown},
    {"LaunchOtherParameter", "launch/list?rule=a", kUnknown},
    {"LaunchQuestion", "launch/patient?", kUnknown},
    {"UnderscoresOnly", "__", kUnknown},
    {"OneUnderscore", "_x", kUnknown},
    {"SchemeOnly", "https://", kUnknown},
    {"NoScheme", "://x", kUnknown},
    {"UrnOnly", "urn:", kUnknown},
    {"DigitFirst", "2h://x", kUnknown},
    {"PlusFirst", "+a:x", kUnknown},
    {"UnderscoreInScheme", "a_b:x", kUnknown},
    {"StarInScheme", "*:x", kUnknown},
    {"ColonBehindASlash", "a/b:c", kUnknown},
    {"SlashesOnly", "a:///", kUnknown},
    {"OfflineAccessPrefix", "offline_acces", kUnknown},
};
INSTANTIATE_TEST_SUITE_P(Unknown, RejectedScopeTest,
                         testing::ValuesIn(kUnknowns), CaseName());

// SECURITY: without its constraint the scope would be wider.
constexpr Reason kConstraint = Reason::kScopeConstraintUnsupported;
constexpr RejectedCase kConstraints[] = {
    {"Category",
     "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/"
     "observation-category|laboratory",
     kConstraint},
    {"Patient", "patient/Observation.rs?patient=999", kConstraint},
    {"Empty", "patient/Observation.rs?", kConstraint},
    {"NoValue", "patient/Observation.rs?category=", kConstraint},
    {"Unknown", "patient/Observation.rs?foo=bar", kConstraint},
    {"Modifier", "patient/Observation.rs?code:in=x", kConstraint},
    {"Filter", "patient/Observation.rs?_filter=x", kConstraint},
    {"Two", "patient/Observation.rs?category=a&status=b", kConstraint},
    {"V1", "patient/Observation.read?category=a", kConstraint},
    {"AllTypes", "system/*.rs?_tag=x", kConstraint},
    {"QuestionInValue", "patient/Observation.rs?a=b?c", kConstraint},
    // Without the question mark these would be no scopes either.
    {"BadLetters", "patient/Observation.sr?category=a", kLettersInvalid},
    {"NoLetters", "patient/Observation.?category=a", kLettersInvalid},
    {"BadType", "patient/Foo.rs?category=a", kTypeUnknown},
};
INSTANTIATE_TEST_SUITE_P(Constraints, RejectedScopeTest,
                         testing::ValuesIn(kConstraints), CaseName());

// --------------------------------------------------------------- Other scopes

struct OtherCase {
  const char* name;
  std::string_view input;
  OtherScope want;
  std::string_view wire_name;
};

class OtherScopeTest : public testing::TestWithParam<OtherCase> {};

TEST_P(OtherScopeTest, IsKnownAndGrantsNoAccess) {
  const ScopeToken token =
      ParseScopeToken(GetParam().input, fhir::FhirVersion::kR4);
  ASSERT_EQ(token.kind, ScopeClass::kOther) << token.reason;
  EXPECT_EQ(token.other, GetParam().want);
  EXPECT_EQ(NameOf(token.other), GetParam().wire_name);
  EXPECT_EQ(token.scope.letters, 0);
}

constexpr OtherCase kOthers[] = {
    {"Openid", "openid", OtherScope::kOpenid, "openid"},
    {"FhirUser", "fhirUser", OtherScope::kFhirUser, "fhirUser"},
    {"Profile", "profile", OtherScope::kProfile, "profile"},
    {"Launch", "launch", OtherScope::kLaunch, "launch"},
    {"LaunchPatient", "launch/patient", OtherScope::kLaunchContext,
     "launch_context"},
    {"LaunchEncounter", "launch/encounter", OtherScope::kLaunchContext,
     "launch_context"},
    {"LaunchImagingStudy", "launch/imagingstudy", OtherScope::kLaunchContext,
     "launch_context"},
    {"LaunchRole", "launch/list?role=smart-problems",
     OtherScope::kLaunchContext, "launch_context"},
    {"OfflineAccess", "offline_access", OtherScope::kOfflineAccess,
     "offline_access"},
    {"OnlineAccess", "online_access", OtherScope::kOnlineAccess,
     "online_access"},
    {"Email", "email", OtherScope::kOidc, "oidc"},
    {"Address", "address", OtherScope::kOidc, "oidc"},
    {"Phone", "phone", OtherScope::kOidc, "oidc"},
    {"Uri", "https://example.org/scope", OtherScope::kExtension, "extension"},
    {"UriForm", "http://smarthealthit.org/fhir/scopes/patient/Observation.rs",
     OtherScope::kExtension, "extension"},
    {"Urn", "urn:example:x", OtherScope::kExtension, "extension"},
    {"Underscores", "__profilePhoto.manage", OtherScope::kExtension,
     "extension"},
    // Starts like a context, but is a URI of its own scheme.
    {"SchemePatient", "patient://x", OtherScope::kExtension, "extension"},
    {"Mailto", "mailto:a", OtherScope::kExtension, "extension"},
    {"SchemeWithDigit", "h2://x", OtherScope::kExtension, "extension"},
    {"SchemeWithSigns", "a+b-c.d:x", OtherScope::kExtension, "extension"},
    {"SchemeOfOneLetter", "a:/b", OtherScope::kExtension, "extension"},
    {"ColonForSlash", "system:Patient.read", OtherScope::kExtension,
     "extension"},
};
INSTANTIATE_TEST_SUITE_P(Good, OtherScopeTest, testing::ValuesIn(kOthers),
                         CaseName());

// ---------------------------------------------------------------- The reader

struct ReaderCase {
  const char* name;
  std::string_view input;
  std::vector<std::pair<std::string_view, size_t>> want;  // Text, offset.
};

class ScopeReaderTest : public testing::TestWithParam<ReaderCase> {};

TEST_P(ScopeReaderTest, SplitsAtSpacesOnly) {
  ScopeReader reader(GetParam().input, fhir::FhirVersion::kR4);
  ScopeToken token;
  std::vector<std::pair<std::string_view, size_t>> found;
  while (reader.Next(&token)) found.emplace_back(token.text, token.offset);
  EXPECT_EQ(found, GetParam().want);
  EXPECT_FALSE(reader.Next(&token));
}

const ReaderCase kReaders[] = {
    {"Empty", "", {}},
    {"SpacesOnly", "   ", {}},
    {"One", "openid", {{"openid", 0}}},
    {"Two", "a b", {{"a", 0}, {"b", 2}}},
    {"ManySpaces", "  a   b  ", {{"a", 2}, {"b", 6}}},
    {"Duplicates", "a a", {{"a", 0}, {"a", 2}}},
    {"Tab", "a\tb", {{"a\tb", 0}}},
    {"LineFeed", "a\nb c", {{"a\nb", 0}, {"c", 4}}},
    {"NoBreakSpace",
     "a\xc2\xa0"
     "b",
     {{"a\xc2\xa0"
       "b",
       0}}},
    {"Comma", "a,b", {{"a,b", 0}}},
    {"Plus", "a+b", {{"a+b", 0}}},
    {"Escape", "a%20b", {{"a%20b", 0}}},
};
INSTANTIATE_TEST_SUITE_P(All, ScopeReaderTest, testing::ValuesIn(kReaders),
                         CaseName());

// A bad token takes nothing from its neighbours and adds nothing to them.
TEST(ScopeReader, ReadsGoodScopesBesideBadOnes) {
  ScopeReader reader(
      "patient/Observation.sr patient/Observation.rs\t patient/Patient.r",
      fhir::FhirVersion::kR4);
  ScopeToken token;
  ASSERT_TRUE(reader.Next(&token));
  EXPECT_EQ(token.reason, Reason::kScopeLettersInvalid);
  ASSERT_TRUE(reader.Next(&token));
  EXPECT_EQ(token.reason, Reason::kScopeMalformed);
  ASSERT_TRUE(reader.Next(&token));
  EXPECT_EQ(token.kind, ScopeClass::kClinical);
  EXPECT_EQ(LettersOf(token.scope), "r");
}

TEST(Scope, HasAHintForEveryRejectionThatCanBeMended) {
  for (const Reason reason :
       {Reason::kScopeMalformed, Reason::kScopeLettersInvalid,
        Reason::kScopeTypeUnknown, Reason::kScopeConstraintUnsupported}) {
    EXPECT_NE(HintFor(reason), "") << reason;
  }
  EXPECT_EQ(HintFor(Reason::kScopeUnknown), "");
  EXPECT_EQ(HintFor(Reason::kOk), "");
}

TEST(Scope, GrantsNothingBeforeAnythingWasParsed) {
  EXPECT_EQ(Scope().letters, 0);
  EXPECT_FALSE(Scope().all_types);
  EXPECT_EQ(ScopeToken().kind, ScopeClass::kRejected);
}

}  // namespace
}  // namespace matron::smart
