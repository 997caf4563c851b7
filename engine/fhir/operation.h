// OperationRow: which operations of FHIR can be permitted, and what they need
// (docs/requests.md section 8).
//
//   const OperationRow* row = FindOperation(
//       FhirVersion::kR4, OperationLevel::kInstance, ResourceType::kPatient,
//       "everything");
//   if (row == nullptr) ...  // Reason::kOperationUnknown

#ifndef MATRON_FHIR_OPERATION_H_
#define MATRON_FHIR_OPERATION_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"
#include "fhir/fhir_version.h"
#include "fhir/resource_type.h"
#include "json/reader.h"

namespace matron::fhir {

// How an operation is decided where its rows are not whole.
enum class OperationRule : uint8_t {
  kNone,
  kEverything,  // As a read, the answer filtered.
  kRead,        // As a read of the instance.
  kWhole,       // Denied.
  kExport,      // Denied; `system/` scopes only.
  kGraphql,     // Denied; what it needs is read off its query.
};

// What an operation is invoked on: the base, a type, or a resource.
enum class OperationLevel : uint8_t { kSystem, kType, kInstance };

// Which parameters an operation takes beside `_format` and `_pretty`.
enum class OperationParameters : uint8_t {
  kAny,  // Every name that does not look like one of a search.
  kEverything,
  kDocument,
  kExport,
  kGraphql,
};

// An operation at one level.
struct OperationRow {
  std::string_view name;  // Without the dollar sign.
  OperationLevel level;
  // kNone: every type; or none, for the whole system.
  ResourceType type;
  // Of its rows: that of the primary one, and perhaps another one.
  std::string_view letters;
  OperationRule rule;
  bool takes_get;
  OperationParameters parameters = OperationParameters::kAny;
  FhirVersion since = FhirVersion::kR4;
  // Of a policy's own: the URL of its OperationDefinition, which a scope of the
  // token may be; empty for none. One that is denied is unknown.
  std::string_view definition = {};
  bool is_denied = false;
};

// Finds the operation `name` of `type` (kNone for the whole system), in `own`
// before the table: there the row of the type, else one of every type. nullptr
// if there is none at this level, or if it is denied.
const OperationRow* FindOperation(std::span<const OperationRow> own,
                                  FhirVersion version, OperationLevel level,
                                  ResourceType type, std::string_view name);

// `$graphql`, which a policy may open at the base and of instances.
const OperationRow& GraphqlOperation();

// Whether a query of GraphQL may change something: its text has the word
// `mutation` or `subscription`, wherever it stands.
bool MayMutate(std::string_view query);
// Reads the query off the JSON body of `$graphql`: Reason::kBodyMalformed if it
// has none.
[[nodiscard]] Reason ReadGraphqlBody(std::string_view body,
                                     json::Reader& reader, bool* may_mutate);

// Reads `body`, which came with an operation by POST: Reason::kBodyMalformed if
// it is no JSON object, kBodyMismatch if it is no Parameters resource,
// kParameterUnsupported if it holds parameters that an operation of `rule` does
// not take.
[[nodiscard]] Reason ReadOperationBody(std::string_view body,
                                       OperationRule rule,
                                       json::Reader& reader);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_OPERATION_H_
