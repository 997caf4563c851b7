// A model of how resources are judged by constraints: it looks at a tree, as
// often as it likes, and knows no bits. What dates, numbers and references say
// it leaves to the engine; where they stand, and all of tokens and strings, it
// finds by itself.
//
//   model::Judges(FhirVersion::kR4, type, bases, constraint, document.root())

#ifndef MATRON_TESTS_SMART_PREDICATE_MODEL_H_
#define MATRON_TESTS_SMART_PREDICATE_MODEL_H_

#include <span>

#include "fhir/base_url.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_type.h"
#include "json/document.h"
#include "smart/scope_constraint.h"

namespace matron::model {

// Whether the resource `root` matches `constraint`, which is judgeable.
bool Judges(fhir::FhirVersion version, fhir::ResourceType type,
            std::span<const fhir::BaseUrl> bases,
            const smart::ScopeConstraint& constraint, const json::Value& root);

}  // namespace matron::model

#endif  // MATRON_TESTS_SMART_PREDICATE_MODEL_H_
