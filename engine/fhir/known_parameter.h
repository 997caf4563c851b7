// The parameters that begin with an underscore and mean the same for every
// type, and where each may stand (docs/requests.md section 2).

#ifndef MATRON_FHIR_KNOWN_PARAMETER_H_
#define MATRON_FHIR_KNOWN_PARAMETER_H_

#include <cstdint>
#include <string_view>

#include "fhir/interaction.h"
#include "fhir/operation.h"

namespace matron::fhir {

// One bit each, so that a number tells a set.
struct Known {
  enum Parameter : uint32_t {
    kNone = 0,
    kFormat = 1 << 0,
    kPretty = 1 << 1,
    kSummary = 1 << 2,
    kElements = 1 << 3,
    kCount = 1 << 4,
    kSort = 1 << 5,
    kTotal = 1 << 6,
    kContained = 1 << 7,
    kContainedType = 1 << 8,
    kInclude = 1 << 9,
    kRevinclude = 1 << 10,
    kList = 1 << 11,
    kType = 1 << 12,
    kSince = 1 << 13,
    kAt = 1 << 14,
    kText = 1 << 15,
    kContent = 1 << 16,
    kHas = 1 << 17,
    kOutputFormat = 1 << 18,
    kCommon = 1 << 19,  // One of kCommonParameters.
    kMethod = 1 << 20,  // An override; nowhere permitted.
  };
};

// Finds the parameter `name`, which is compared without case, because FHIR
// leaves it to the server.
Known::Parameter KnownParameterOf(std::string_view name);

// Those that `interaction` takes; `operation` is the row of an operation, or
// null.
uint32_t KnownParametersFor(const Interaction& interaction,
                            const OperationRow* operation);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_KNOWN_PARAMETER_H_
