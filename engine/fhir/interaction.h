// Interaction: what a request does, in the terms of FHIR's RESTful API
// (R4 http.html), and the SMART letters that it needs.

#ifndef MATRON_FHIR_INTERACTION_H_
#define MATRON_FHIR_INTERACTION_H_

#include <cstdint>
#include <string_view>

#include "fhir/resource_type.h"

namespace matron::fhir {

enum class InteractionKind : uint8_t {
  kUnknown = 0,
  kRead,
  kVread,
  kHistoryInstance,
  kHistoryType,
  kHistorySystem,
  kSearchType,
  kSearchSystem,
  kSearchCompartment,
  kCreate,
  kUpdate,
  kPatch,
  kDelete,
  kConditionalCreate,
  kConditionalUpdate,
  kConditionalPatch,
  kConditionalDelete,
  kBatch,
  kTransaction,
  kOperation,
  kCapabilities,
  kSmartConfiguration,
  kPreflight,
  // What parameters and operations reach.
  kInclude,
  kRevinclude,
  kChain,
  kHas,
  kList,
  kContained,
  kEverything,
  // Of a bulk export that was kicked off before.
  kExportStatus,
  kExportCancel,
  kExportOutput,
  // What a Subscription makes the server send.
  kSubscription,
};

// One interaction of a request. Points into the memory of the request.
struct Interaction {
  InteractionKind kind = InteractionKind::kUnknown;
  ResourceType type = ResourceType::kNone;  // kNone: the whole system.
  std::string_view id;
  std::string_view version_id;
};

// The name of `kind`, as the code system restful-interaction spells it where it
// has the interaction; empty for kUnknown.
std::string_view NameOf(InteractionKind kind);

// The letter of `cruds` that `kind` needs (SMART 2.2, scopes for FHIR
// resources); 0 for public interactions, for kUnknown, for batches and
// transactions, which have the letters of their entries, and for operations and
// kRevinclude and kSubscription, of which each Need has its own.
char LetterOf(InteractionKind kind);
// The same as a text of one letter or none.
std::string_view LettersOf(InteractionKind kind);

// Whether `kind` needs no token.
constexpr bool IsPublic(InteractionKind kind) {
  return kind == InteractionKind::kCapabilities ||
         kind == InteractionKind::kSmartConfiguration ||
         kind == InteractionKind::kPreflight;
}

// Whether `kind` is about a bulk export that was kicked off before.
constexpr bool IsOfExport(InteractionKind kind) {
  return kind == InteractionKind::kExportStatus ||
         kind == InteractionKind::kExportCancel ||
         kind == InteractionKind::kExportOutput;
}

// Whether `kind` changes what is stored. Of batches, transactions and
// operations it is not the kind that tells it: false.
constexpr bool IsWrite(InteractionKind kind) {
  return kind >= InteractionKind::kCreate &&
         kind <= InteractionKind::kConditionalDelete;
}

}  // namespace matron::fhir

#endif  // MATRON_FHIR_INTERACTION_H_
