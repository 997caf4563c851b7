// References between resources: whom a `Reference` names.

#ifndef MATRON_FHIR_REFERENCE_H_
#define MATRON_FHIR_REFERENCE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/base_url.h"
#include "fhir/resource_type.h"

namespace matron::fhir {

// Whether `text` is a logical id: 1 to 64 of A-Z a-z 0-9 - . (R4
// datatypes.html).
// `.` and `..` match FHIR's pattern and are refused: a URL would lose them.
[[nodiscard]] bool IsId(std::string_view text);

// The identity of a resource on this server.
struct ResourceId {
  ResourceType type = ResourceType::kNone;
  std::string_view id;

  friend bool operator==(const ResourceId&, const ResourceId&) = default;
};

// What a reference text turned out to be.
enum class ReferenceForm : uint8_t {
  kLocal,    // A resource of this server; its version, if any, is left out.
  kForeign,  // Absolute, not under a base; the type is what its path ends with.
  kOpaque,   // Contained, urn:, conditional, or not a reference at all.
};

struct Reference {
  ReferenceForm form = ReferenceForm::kOpaque;
  ResourceId target;  // kNone if it cannot be told.
};

// Parses the text of a reference, or a `fhirUser`. Relative ones are of this
// server, absolute ones if they lie under one of `bases`; http and https are
// the same there.
Reference ParseReference(std::string_view text, std::span<const BaseUrl> bases,
                         FhirVersion version);

// Parses `Type/id`, of a type of `version`, without more: no query, no base and
// no version of the resource.
[[nodiscard]] bool ParseTypeAndId(std::string_view text, FhirVersion version,
                                  ResourceId* out);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REFERENCE_H_
