// Capabilities of SMART servers, and the sets of them that make a use case
// (SMART App Launch 2.2, conformance; specification 1.9).
//
//   CapabilitySet capabilities;
//   capabilities.Add(Capability::kLaunchEhr);
//   for (const UseCase& use : UseCases()) if (use.MetBy(capabilities)) ...

#ifndef MATRON_SMART_CAPABILITY_H_
#define MATRON_SMART_CAPABILITY_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "smart/smart_version.h"

namespace matron::smart {

enum class Capability : uint8_t {
  kLaunchEhr,
  kLaunchStandalone,
  kAuthorizePost,
  kClientPublic,
  kClientConfidentialSymmetric,
  kClientConfidentialAsymmetric,
  kSsoOpenidConnect,
  kContextBanner,
  kContextStyle,
  kContextEhrPatient,
  kContextEhrEncounter,
  kContextStandalonePatient,
  kContextStandaloneEncounter,
  kPermissionOffline,
  kPermissionOnline,
  kPermissionPatient,
  kPermissionUser,
  kPermissionV1,
  kPermissionV2,
  kSmartAppState,
};
inline constexpr size_t kNumCapabilities = 20;

// The name, such as `launch-ehr`, and the version that it came with.
std::string_view NameOf(Capability capability);
SmartVersion SinceOf(Capability capability);
std::optional<Capability> ParseCapability(std::string_view name);

// Whether `name` is a full URI, as capabilities of other organisations are.
bool IsForeignCapability(std::string_view name);

class CapabilitySet {
 public:
  constexpr CapabilitySet() = default;
  constexpr CapabilitySet(std::initializer_list<Capability> items) {
    for (const Capability item : items) Add(item);
  }

  constexpr void Add(Capability capability) { bits_ |= Bit(capability); }
  constexpr bool Has(Capability capability) const {
    return (bits_ & Bit(capability)) != 0;
  }
  constexpr bool HasAnyOf(CapabilitySet other) const {
    return (bits_ & other.bits_) != 0;
  }

 private:
  static constexpr uint32_t Bit(Capability capability) {
    return uint32_t{1} << static_cast<unsigned>(capability);
  }

  uint32_t bits_ = 0;
};

// The ways to launch an app.
inline constexpr CapabilitySet kLaunchCapabilities = {
    Capability::kLaunchEhr, Capability::kLaunchStandalone};

// What SMART calls a capability set: each requirement is met by any of its
// capabilities.
struct UseCase {
  std::string_view name;
  std::span<const CapabilitySet> requirements;

  bool MetBy(CapabilitySet capabilities) const;
};

inline constexpr size_t kNumUseCases = 4;
std::span<const UseCase> UseCases();

}  // namespace matron::smart

#endif  // MATRON_SMART_CAPABILITY_H_
