// `fhirUser`: who a user is, as a resource (SMART 2.2, scopes for identity
// data).

#ifndef MATRON_FHIR_FHIR_USER_H_
#define MATRON_FHIR_FHIR_USER_H_

#include <span>
#include <string_view>

#include "fhir/base_url.h"
#include "fhir/fhir_version.h"
#include "fhir/reference.h"

namespace matron::fhir {

// Parses `Type/id`, relative or under one of `bases`, without version or query.
// Returns false for anything else, with `*out` empty.
[[nodiscard]] bool ParseLocal(std::string_view text,
                              std::span<const BaseUrl> bases,
                              FhirVersion version, ResourceId* out);

// The same, of a type that a `fhirUser` may have: Patient, Practitioner,
// PractitionerRole, RelatedPerson or Person.
[[nodiscard]] bool ParseFhirUser(std::string_view text,
                                 std::span<const BaseUrl> bases,
                                 FhirVersion version, ResourceId* out);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_FHIR_USER_H_
