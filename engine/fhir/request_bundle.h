// RequestBundle: the entries of a batch or transaction, each a request of its
// own (R4 http.html, batch and transaction; docs/requests.md section 7).

#ifndef MATRON_FHIR_REQUEST_BUNDLE_H_
#define MATRON_FHIR_REQUEST_BUNDLE_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/request.h"
#include "json/reader.h"

namespace matron::fhir {

// One entry. Its headers come from ifMatch, ifNoneMatch, ifModifiedSince and
// ifNoneExist. That it is no batch itself shows when `http` is parsed.
struct BundleEntry {
  std::string_view full_url;  // Empty if there is none.
  HttpRequest http;           // Without body.
  // The text of `resource`, within the text of the Bundle.
  bool has_resource = false;
  std::string_view resource;
  // The first reason for which the entry cannot be a request; Reason::kOk.
  Reason fault = Reason::kOk;
};

struct RequestBundle {
  bool is_transaction = false;
  std::span<const BundleEntry> entries;
};

// Reads `text` in one walk. The entries point into `text` and `arena`. Returns
// kBodyMalformed for what is no Bundle in strict JSON, kInteractionUnsupported
// for a Bundle of another type, kRequestLimitExceeded for too many entries,
// kScratchTooSmall without memory.
[[nodiscard]] Reason ParseBundle(std::string_view text, json::Reader& reader,
                                 Arena& arena, RequestBundle* out);

// Finds the conditional references (`Type?...`) in `resource`, the text of a
// resource: `*types` gets the types that they name, and `*is_odd` tells that
// one could not be read, or asks for more than the type's own parameters.
// Returns kBodyMalformed for what is not strict JSON.
[[nodiscard]] Reason FindConditionalReferences(std::string_view resource,
                                               FhirVersion version,
                                               json::Reader& reader,
                                               TypeSet* types, bool* is_odd);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REQUEST_BUNDLE_H_
