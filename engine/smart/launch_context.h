// LaunchContext: what an authorization server says about the launch, beside the
// tokens (SMART App Launch 2.2, scopes and launch context; specification 1.7).
//
//   Findings findings;
//   const Spot document(response, "response", findings);
//   LaunchContext context = ReadLaunchContext(
//       document, LaunchContextRules(FhirVersion::kR4), arena);
//   if (!context.patient.empty()) Open(context.patient);

#ifndef MATRON_SMART_LAUNCH_CONTEXT_H_
#define MATRON_SMART_LAUNCH_CONTEXT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "fhir/fhir_version.h"
#include "json/document.h"
#include "smart/finding.h"
#include "smart/smart_version.h"

namespace matron::smart {

// Where a launch context is read from. An introspection response has rules of
// its own (RFC 7662; specification 1.12).
enum class LaunchSource : uint8_t { kTokenResponse, kIntrospection, kClaims };

struct LaunchContextRules {
  explicit LaunchContextRules(fhir::FhirVersion fhir_version)
      : fhir(fhir_version) {}

  // Whose resource types references and scopes are read by.
  fhir::FhirVersion fhir;
  LaunchSource source = LaunchSource::kTokenResponse;
  // The version that the server speaks. Without one the forms of all versions
  // are understood; with one only its own.
  std::optional<SmartVersion> version = std::nullopt;
};

// One item of `fhirContext`. Names a resource in at least one of three ways.
struct FhirContextItem {
  std::string_view reference;  // `Type/id`, relative to the FHIR base.
  std::string_view canonical;  // May end with `|version`.
  json::Value identifier;      // An object.
  std::string_view type;
  std::string_view role;  // `launch` where none is written.
};

// One entry of `authorization_details` of type `smart_on_fhir`: the context
// that holds for some FHIR servers. What it does not say itself is that of the
// response; `own_…` tells the two apart.
struct AuthorizationDetail {
  std::span<const std::string_view> locations;  // FHIR bases.
  std::span<const std::string_view> fhir_versions;
  std::string_view scope;
  std::string_view patient;
  std::string_view encounter;
  std::span<const FhirContextItem> fhir_context;
  bool own_scope = false;
  bool own_patient = false;
  bool own_encounter = false;
  bool own_fhir_context = false;
};

// Texts are empty, and lists too, where the document says nothing usable.
struct LaunchContext {
  std::string_view scope;
  std::string_view patient;    // A logical id.
  std::string_view encounter;  // A logical id.
  std::span<const FhirContextItem> fhir_context;
  std::string_view intent;
  std::string_view tenant;
  std::optional<bool> need_patient_banner;
  std::string_view smart_style_url;
  std::span<const AuthorizationDetail> authorization_details;
};

// Reads the launch context of `document`, an object. Whatever is malformed is
// left out and reported to the document's findings; an introspection response
// of an inactive token has no context. Lists are in memory of `arena`, texts in
// that of the document. Time: linear.
LaunchContext ReadLaunchContext(const Spot& document,
                                const LaunchContextRules& rules, Arena& arena);

// Reads an array of `fhirContext`; absent gives none.
std::span<const FhirContextItem> ReadFhirContext(
    const Spot& list, const LaunchContextRules& rules, Arena& arena);

// Reads `authorization_details`, whose entries inherit from `context`.
std::span<const AuthorizationDetail> ReadAuthorizationDetails(
    const Spot& list, const LaunchContext& context,
    const LaunchContextRules& rules, Arena& arena);

}  // namespace matron::smart

#endif  // MATRON_SMART_LAUNCH_CONTEXT_H_
