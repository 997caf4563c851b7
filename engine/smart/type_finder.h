// FindType: a resource type by its name, for scopes, of which a token may hold
// thousands.
//
//   fhir::ResourceType type = FindType("Observation");

#ifndef MATRON_SMART_TYPE_FINDER_H_
#define MATRON_SMART_TYPE_FINDER_H_

#include <string_view>

#include "fhir/resource_type.h"

namespace matron::smart {

// Returns what fhir::ParseResourceType does, in a fraction of the time: it
// looks at eight bytes at a time instead of one.
fhir::ResourceType FindType(std::string_view name);

}  // namespace matron::smart

#endif  // MATRON_SMART_TYPE_FINDER_H_
