// Validates what a server publishes about itself: `.well-known/
// smart-configuration` (SMART App Launch, conformance; specification 1.9) and
// `.well-known/openid-configuration` (OpenID Connect Discovery 1.0).
//
//   Findings findings;
//   const Spot document(root, "smart_configuration", findings);
//   CapabilitySet has =
//       ValidateSmartConfiguration(document, SmartVersion::kV2_2);
//   if (findings.failed()) ...

#ifndef MATRON_SMART_DISCOVERY_H_
#define MATRON_SMART_DISCOVERY_H_

#include <string_view>

#include "json/document.h"
#include "smart/capability.h"
#include "smart/finding.h"
#include "smart/smart_version.h"

namespace matron::smart {

// Validates `document`, an object, as a SMART configuration of `version`, and
// returns the capabilities that it names and the version has. Every fault is
// reported to the document's findings. Members that SMART does not define are
// not looked at. Time: O(n log n).
CapabilitySet ValidateSmartConfiguration(const Spot& document,
                                         SmartVersion version);

// Returns the capability that `spot` names, an element of `capabilities`.
// Reports, with `severity`, a name that SMART does not define and that is no
// URI, and one of a later version than `version`.
std::optional<Capability> ReadCapability(const Spot& spot, SmartVersion version,
                                         Severity severity,
                                         std::string_view spec);

// What an OpenID configuration is held against.
struct OpenidRules {
  // The issuer under which the document was found. It must be the same,
  // character by character (OpenID Connect Discovery 1.0 section 4.3).
  std::string_view issuer;
  // The SMART configuration of the same server, if there is one.
  json::Value smart_configuration;
  SmartVersion version = SmartVersion::kV2_2;
};

// The same for an OpenID configuration.
void ValidateOpenidConfiguration(const Spot& document,
                                 const OpenidRules& rules);

// Reports a member `issuer` of `document` that is there and is not `issuer`.
void ExpectIssuer(const Spot& document, std::string_view issuer,
                  std::string_view spec);

}  // namespace matron::smart

#endif  // MATRON_SMART_DISCOVERY_H_
