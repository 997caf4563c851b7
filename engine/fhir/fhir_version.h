// FhirVersion: which release of FHIR a server speaks.
//
//   FhirVersion version;
//   if (!ParseFhirVersion("R4B", &version)) ...
//
// Types, search parameters and compartments differ between releases: whatever
// reads them takes the version, and there is none by default.

#ifndef MATRON_FHIR_FHIR_VERSION_H_
#define MATRON_FHIR_FHIR_VERSION_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace matron::fhir {

// FHIR 4.0.1, 4.3.0 and 5.0.0.
enum class FhirVersion : uint8_t { kR4, kR4B, kR5 };
inline constexpr size_t kNumFhirVersions = 3;

inline constexpr FhirVersion kFhirVersions[] = {
    FhirVersion::kR4, FhirVersion::kR4B, FhirVersion::kR5};

// Returns the name of `version`, as policies spell it.
constexpr std::string_view NameOf(FhirVersion version) {
  switch (version) {
    case FhirVersion::kR4:
      return "R4";
    case FhirVersion::kR4B:
      return "R4B";
    case FhirVersion::kR5:
      return "R5";
  }
  return {};
}

// Finds the version of exactly this name.
[[nodiscard]] constexpr bool ParseFhirVersion(std::string_view name,
                                              FhirVersion* out) {
  for (const FhirVersion version : kFhirVersions) {
    if (NameOf(version) != name) continue;
    *out = version;
    return true;
  }
  return false;
}

}  // namespace matron::fhir

#endif  // MATRON_FHIR_FHIR_VERSION_H_
