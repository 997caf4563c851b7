// What tests/vectors/discovery.jsonl does not show: that whatever is produced
// validates, and promises nothing that the policy does not hold.

#include "policy/discovery_document.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/supported_scopes.h"
#include "smart/capability.h"
#include "smart/discovery.h"
#include "tests/fixtures/random.h"
#include "tests/fixtures/shared_data.h"
#include "tests/policy/documents.h"
#include "tests/smart/documents.h"

namespace matron::policy {
namespace {

using smart::Capability;
using smart::ScopeContext;
using smart::SmartVersion;
using testing::HasSubstr;
using testing::IsEmpty;

PolicyRef Compiled(const std::string& text) {
  Diagnostics diagnostics;
  PolicyRef policy = Load(text, diagnostics);
  EXPECT_TRUE(policy.exists()) << text;
  return policy;
}

PolicyRef WithScopes(std::string_view scopes) {
  return Compiled(WithRole("\"scopes\":[" + std::string(scopes) + "]"));
}

std::string OptionsWith(const std::vector<std::string>& capabilities) {
  std::string text =
      R"({"jwks_uri":"https://a.example/j","token_endpoint":)"
      R"("https://a.example/t","authorization_endpoint":"https://a.example/a",)"
      R"("capabilities":[)";
  for (size_t i = 0; i < capabilities.size(); ++i) {
    text += (i == 0 ? "\"" : ",\"") + capabilities[i] + "\"";
  }
  return text + "]}";
}

std::string Produce(const Policy& policy, smart::Read& options,
                    SmartVersion version) {
  json::Reader reader;
  return std::string(ProduceSmartConfiguration(policy, options.spot(), version,
                                               reader, options.arena()));
}

// ---------------------------------------------------------------------- Laws

// Every clinical scope that is listed is held by a role that is assigned.
void ExpectHeld(const Policy& policy, const std::string& document) {
  smart::Read read(document);
  Arena arena = Arena::Growing();
  const smart::ScopeSet held = GrantableScopes(policy, arena);
  const smart::Spot list = read.spot().Member("scopes_supported");
  for (json::Value item = list.value().first(); item.exists();
       item = item.next()) {
    const smart::ScopeToken token =
        smart::ParseScopeToken(item.text(), fhir::FhirVersion::kR4);
    EXPECT_NE(token.kind, smart::ScopeClass::kRejected) << item.text();
    if (token.kind != smart::ScopeClass::kClinical) continue;
    EXPECT_TRUE(held.Covers(token.scope)) << item.text();
  }
}

TEST(DiscoveryDocument, ValidatesWhateverTheHostDeclares) {
  const PolicyRef policies[] = {
      WithScopes(R"("user/*.rs","user/Patient.u")"),
      WithScopes(R"("patient/Observation.r","system/*.rs")"),
      WithScopes(R"("user/*.cruds","system/*.cruds")"), WithScopes("")};
  fixtures::Random random(7);
  size_t produced = 0;
  for (int round = 0; round < 2000; ++round) {
    const Policy& policy = *policies[random.Below(std::size(policies))];
    const auto version =
        static_cast<SmartVersion>(random.Below(smart::kNumSmartVersions));
    std::vector<std::string> capabilities;
    for (size_t i = 0; i < smart::kNumCapabilities; ++i) {
      const Capability capability = static_cast<Capability>(i);
      if (random.Below(2) == 0 || SinceOf(capability) > version) continue;
      capabilities.emplace_back(NameOf(capability));
    }
    smart::Read options(OptionsWith(capabilities));
    const std::string document = Produce(policy, options, version);
    EXPECT_EQ(document.empty(), options.findings().failed());
    if (document.empty()) continue;
    ++produced;
    smart::Read read(document);
    ValidateSmartConfiguration(read.spot(), version);
    EXPECT_THAT(read.Errors(), IsEmpty()) << document;
    ExpectHeld(policy, document);
  }
  EXPECT_GT(produced, 500u);
}

// The scopes that are written say all that is held.
TEST(SupportedScopes, SayAllThatIsHeldAndNoMore) {
  constexpr std::string_view kWords[] = {"c", "r", "s", "rs", "cud", "cruds"};
  constexpr std::string_view kTypes[] = {"*", "Patient", "Observation",
                                         "MedicationRequest"};
  fixtures::Random random(11);
  for (int round = 0; round < 500; ++round) {
    smart::ScopeSet set;
    for (size_t i = random.Below(5); i > 0; --i) {
      const std::string scope =
          "user/" + std::string(kTypes[random.Below(std::size(kTypes))]) + "." +
          std::string(kWords[random.Below(std::size(kWords))]);
      set.Add(smart::ParseScopeToken(scope, fhir::FhirVersion::kR4).scope);
    }
    Arena arena = Arena::Growing();
    TextBuilder text(arena);
    json::Writer writer(text);
    writer.BeginArray();
    WriteScopes(set, ScopeContext::kUser, fhir::FhirVersion::kR4,
                ScopeSyntax::kLetters, arena, writer);
    writer.EndArray();
    smart::Read read(text.text());
    smart::ScopeSet again;
    for (json::Value item = read.spot().value().first(); item.exists();
         item = item.next()) {
      again.Add(
          smart::ParseScopeToken(item.text(), fhir::FhirVersion::kR4).scope);
    }
    EXPECT_EQ(again, set) << text.text();
  }
}

// --------------------------------------------------------------------- Roles

TEST(GrantableScopes, LeaveOutRolesThatNobodyGets) {
  const PolicyRef policy = Compiled(Document(
      {{"roles", R"({"a":{"scopes":["user/Patient.r"]},)"
                 R"("b":{"inherits":["a"]},"c":{"scopes":["user/*.d"]}})"},
       {"assignments", R"([{"issuers":["https://auth.example.org"],)"
                       R"("when":{"always":true},"roles":["b"]}])"}}));
  Arena arena = Arena::Growing();
  const smart::ScopeSet held = GrantableScopes(*policy, arena);
  const auto patient = fhir::ResourceType::kPatient;
  EXPECT_TRUE(
      held.Covers(ScopeContext::kUser, 'r', patient, fhir::FhirVersion::kR4));
  EXPECT_TRUE(held.Covers(ScopeContext::kPatient, 'r', patient,
                          fhir::FhirVersion::kR4));
  EXPECT_FALSE(
      held.Covers(ScopeContext::kUser, 'd', patient, fhir::FhirVersion::kR4));
  EXPECT_FALSE(HasAny(held, ScopeContext::kSystem));
}

TEST(DiscoveryDocument, DoesNotDependOnUnusedRoles) {
  const std::vector<std::string> capabilities = {"launch-ehr", "client-public",
                                                 "context-ehr-patient",
                                                 "permission-patient"};
  smart::Read options(OptionsWith(capabilities));
  const std::string document = Produce(*WithScopes(R"("user/Observation.rs")"),
                                       options, SmartVersion::kV2_2);
  EXPECT_THAT(document, HasSubstr(R"("patient/Observation.rs")"));
}

}  // namespace
}  // namespace matron::policy
