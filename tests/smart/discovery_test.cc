// What tests/vectors/discovery.jsonl does not show: every subset of the
// capabilities, every member in every version, and what removing does.

#include "smart/discovery.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "smart/capability.h"
#include "tests/smart/documents.h"

namespace matron::smart {
namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr SmartVersion kVersions[] = {SmartVersion::kV1_0, SmartVersion::kV2_0,
                                      SmartVersion::kV2_1, SmartVersion::kV2_2};

// -------------------------------------------------------------- Capabilities

TEST(Capability, NamesAreReadBack) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kNumCapabilities; ++i) {
    const Capability capability = static_cast<Capability>(i);
    EXPECT_TRUE(names.insert(NameOf(capability)).second);
    EXPECT_EQ(ParseCapability(NameOf(capability)), capability);
    EXPECT_FALSE(IsForeignCapability(NameOf(capability)));
  }
  EXPECT_FALSE(ParseCapability("launch").has_value());
  EXPECT_FALSE(ParseCapability("").has_value());
}

// Specification 1.9: how many capabilities each version has.
TEST(Capability, CameWithTheirVersions) {
  std::map<SmartVersion, int> since;
  for (size_t i = 0; i < kNumCapabilities; ++i) {
    ++since[SinceOf(static_cast<Capability>(i))];
  }
  EXPECT_EQ(since, (std::map<SmartVersion, int>{{SmartVersion::kV1_0, 14},
                                                {SmartVersion::kV2_0, 5},
                                                {SmartVersion::kV2_1, 1}}));
}

// The four sets as the specification writes them, over all subsets of the
// capabilities that they speak of.
TEST(UseCases, AreMetByWhatTheSpecificationSays) {
  const std::vector<Capability> capabilities = {
      Capability::kLaunchEhr,
      Capability::kLaunchStandalone,
      Capability::kClientPublic,
      Capability::kClientConfidentialSymmetric,
      Capability::kClientConfidentialAsymmetric,
      Capability::kContextEhrPatient,
      Capability::kContextEhrEncounter,
      Capability::kContextStandalonePatient,
      Capability::kPermissionPatient,
      Capability::kPermissionUser};
  for (uint32_t subset = 0; subset < 1u << capabilities.size(); ++subset) {
    CapabilitySet set;
    std::set<std::string_view> has;
    for (size_t i = 0; i < capabilities.size(); ++i) {
      if ((subset >> i & 1) == 0) continue;
      set.Add(capabilities[i]);
      has.insert(NameOf(capabilities[i]));
    }
    const auto all = [&](std::initializer_list<std::string_view> names) {
      if (!has.contains("client-public") &&
          !has.contains("client-confidential-symmetric")) {
        return false;
      }
      for (const std::string_view name : names) {
        if (!has.contains(name)) return false;
      }
      return true;
    };
    const std::span<const UseCase> uses = UseCases();
    ASSERT_EQ(uses.size(), kNumUseCases);
    EXPECT_EQ(uses[0].MetBy(set),
              all({"launch-standalone", "context-standalone-patient",
                   "permission-patient"}));
    EXPECT_EQ(uses[1].MetBy(set),
              all({"launch-ehr", "context-ehr-patient", "permission-patient"}));
    EXPECT_EQ(uses[2].MetBy(set), all({"launch-standalone", "permission-user",
                                       "permission-patient"}));
    EXPECT_EQ(uses[3].MetBy(set),
              all({"launch-ehr", "context-ehr-patient", "context-ehr-encounter",
                   "permission-user", "permission-patient"}));
  }
}

// ------------------------------------------------------- SMART configuration

using Members = std::map<std::string, std::string>;

// Meets the requirements of all versions.
Members Good() {
  return {
      {"issuer", R"("https://a.example")"},
      {"jwks_uri", R"("https://a.example/jwks")"},
      {"authorization_endpoint", R"("https://a.example/authorize")"},
      {"token_endpoint", R"("https://a.example/token")"},
      {"grant_types_supported", R"(["authorization_code"])"},
      {"response_types_supported", R"(["code"])"},
      {"code_challenge_methods_supported", R"(["S256"])"},
      {"token_endpoint_auth_methods_supported", R"(["private_key_jwt"])"},
      {"token_endpoint_auth_signing_alg_values_supported", R"(["ES384"])"},
      {"capabilities", R"(["launch-ehr","sso-openid-connect",)"
                       R"("client-confidential-asymmetric","client-public",)"
                       R"("context-ehr-patient","permission-patient"])"},
  };
}

std::string Text(const Members& members) {
  std::string text = "{";
  for (const auto& [name, json] : members) {
    if (text.size() > 1) text += ",";
    text += "\"" + name + "\":" + json;
  }
  return text + "}";
}

std::vector<std::string> ErrorsOf(const Members& members,
                                  SmartVersion version) {
  Read read(Text(members));
  ValidateSmartConfiguration(read.spot(), version);
  EXPECT_EQ(read.findings().failed(), !read.Errors().empty());
  return read.Errors();
}

TEST(SmartConfiguration, OfAllThatIsRequiredHasNoError) {
  for (const SmartVersion version : kVersions) {
    EXPECT_THAT(ErrorsOf(Good(), version), IsEmpty()) << NameOf(version);
  }
}

TEST(SmartConfiguration, HasAnErrorForEachMemberOfAnotherType) {
  for (const SmartVersion version : kVersions) {
    for (const auto& [name, json] : Good()) {
      for (const char* wrong : {"1", "true", "{}", "1.5"}) {
        Members members = Good();
        members[name] = wrong;
        EXPECT_THAT(ErrorsOf(members, version),
                    Contains("error wrong_type /" + name))
            << NameOf(version) << " " << wrong;
      }
    }
  }
}

TEST(SmartConfiguration, MayLackInVersion1WhatCameLater) {
  const std::set<std::string> required = {"authorization_endpoint",
                                          "token_endpoint", "capabilities"};
  for (const auto& [name, json] : Good()) {
    Members members = Good();
    members.erase(name);
    const bool may_lack =
        !required.contains(name) &&
        name != "token_endpoint_auth_signing_alg_values_supported";
    if (may_lack) {
      EXPECT_THAT(ErrorsOf(members, SmartVersion::kV1_0), IsEmpty()) << name;
    }
  }
}

// From one version to the next nothing that was an error stops being one, but
// for the authorization endpoint of servers without launch.
TEST(SmartConfiguration, IsHeldToMoreByEachVersion) {
  for (const auto& [name, json] : Good()) {
    Members members = Good();
    members.erase(name);
    if (name == "authorization_endpoint" || name == "capabilities") continue;
    size_t before = 0;
    for (const SmartVersion version : kVersions) {
      const size_t errors = ErrorsOf(members, version).size();
      EXPECT_GE(errors, before) << name << " " << NameOf(version);
      before = errors;
    }
  }
}

TEST(SmartConfiguration, OfVersion1CountsNoLaterCapability) {
  Read read(Text(Good()));
  const CapabilitySet has =
      ValidateSmartConfiguration(read.spot(), SmartVersion::kV1_0);
  EXPECT_TRUE(has.Has(Capability::kLaunchEhr));
  EXPECT_FALSE(has.Has(Capability::kClientConfidentialAsymmetric));
}

// ------------------------------------------------------ OpenID configuration

std::vector<std::string> OpenidErrors(std::string_view issuer,
                                      std::string_view expected) {
  Read read(R"({"authorization_endpoint":"https://a.example/a",)"
            R"("token_endpoint":"https://a.example/t",)"
            R"("jwks_uri":"https://a.example/j",)"
            R"("response_types_supported":["code"],)"
            R"("subject_types_supported":["public"],)"
            R"("id_token_signing_alg_values_supported":["RS256"],)"
            R"("issuer":")" +
            std::string(issuer) + "\"}");
  OpenidRules rules;
  rules.issuer = expected;
  ValidateOpenidConfiguration(read.spot(), rules);
  return read.Errors();
}

TEST(OpenidConfiguration, NamesTheIssuerThatWasAsked) {
  constexpr std::string_view kIssuer = "https://a.example/t1";
  EXPECT_THAT(OpenidErrors(kIssuer, kIssuer), IsEmpty());
  // Every truncation and every change of case of one character.
  for (size_t i = 0; i < kIssuer.size(); ++i) {
    EXPECT_THAT(OpenidErrors(kIssuer, kIssuer.substr(0, i)),
                Contains("error issuer_differs /issuer"));
    std::string other(kIssuer);
    other[i] = static_cast<char>(other[i] ^ 0x20);
    EXPECT_THAT(OpenidErrors(kIssuer, other),
                Contains("error issuer_differs /issuer"));
  }
}

}  // namespace
}  // namespace matron::smart
