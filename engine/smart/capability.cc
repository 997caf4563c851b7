// Tested by discovery_test.cc.

#include "smart/capability.h"

#include <algorithm>
#include <iterator>

namespace matron::smart {
namespace {

struct Row {
  std::string_view name;
  SmartVersion since;
};

// By Capability.
constexpr Row kRows[kNumCapabilities] = {
    {"launch-ehr", SmartVersion::kV1_0},
    {"launch-standalone", SmartVersion::kV1_0},
    {"authorize-post", SmartVersion::kV2_0},
    {"client-public", SmartVersion::kV1_0},
    {"client-confidential-symmetric", SmartVersion::kV1_0},
    {"client-confidential-asymmetric", SmartVersion::kV2_0},
    {"sso-openid-connect", SmartVersion::kV1_0},
    {"context-banner", SmartVersion::kV1_0},
    {"context-style", SmartVersion::kV1_0},
    {"context-ehr-patient", SmartVersion::kV1_0},
    {"context-ehr-encounter", SmartVersion::kV1_0},
    {"context-standalone-patient", SmartVersion::kV1_0},
    {"context-standalone-encounter", SmartVersion::kV1_0},
    {"permission-offline", SmartVersion::kV1_0},
    {"permission-online", SmartVersion::kV2_0},
    {"permission-patient", SmartVersion::kV1_0},
    {"permission-user", SmartVersion::kV1_0},
    {"permission-v1", SmartVersion::kV2_0},
    {"permission-v2", SmartVersion::kV2_0},
    {"smart-app-state", SmartVersion::kV2_1},
};

constexpr CapabilitySet kClient = {Capability::kClientPublic,
                                   Capability::kClientConfidentialSymmetric};
constexpr CapabilitySet kEhr = {Capability::kLaunchEhr};
constexpr CapabilitySet kStandalone = {Capability::kLaunchStandalone};
constexpr CapabilitySet kPatientScopes = {Capability::kPermissionPatient};
constexpr CapabilitySet kUserScopes = {Capability::kPermissionUser};

constexpr CapabilitySet kPatientStandalone[] = {
    kStandalone,
    kClient,
    {Capability::kContextStandalonePatient},
    kPatientScopes};
constexpr CapabilitySet kPatientEhr[] = {
    kEhr, kClient, {Capability::kContextEhrPatient}, kPatientScopes};
constexpr CapabilitySet kClinicianStandalone[] = {kStandalone, kClient,
                                                  kUserScopes, kPatientScopes};
constexpr CapabilitySet kClinicianEhr[] = {kEhr,
                                           kClient,
                                           {Capability::kContextEhrPatient},
                                           {Capability::kContextEhrEncounter},
                                           kUserScopes,
                                           kPatientScopes};

constexpr UseCase kUseCases[kNumUseCases] = {
    {"patient-access-standalone", kPatientStandalone},
    {"patient-access-ehr", kPatientEhr},
    {"clinician-access-standalone", kClinicianStandalone},
    {"clinician-access-ehr", kClinicianEhr},
};

const Row& RowOf(Capability capability) {
  return kRows[static_cast<size_t>(capability) % kNumCapabilities];
}

}  // namespace

std::string_view NameOf(Capability capability) {
  return RowOf(capability).name;
}

SmartVersion SinceOf(Capability capability) { return RowOf(capability).since; }

std::optional<Capability> ParseCapability(std::string_view name) {
  for (size_t i = 0; i < kNumCapabilities; ++i) {
    if (kRows[i].name == name) return static_cast<Capability>(i);
  }
  return std::nullopt;
}

bool IsForeignCapability(std::string_view name) {
  const size_t colon = name.find(':');
  if (colon == name.npos || colon == 0 || colon + 1 == name.size()) {
    return false;
  }
  return name.find(' ') == name.npos;
}

bool UseCase::MetBy(CapabilitySet capabilities) const {
  return std::all_of(requirements.begin(), requirements.end(),
                     [&](const CapabilitySet& requirement) {
                       return capabilities.HasAnyOf(requirement);
                     });
}

std::span<const UseCase> UseCases() { return kUseCases; }

}  // namespace matron::smart
