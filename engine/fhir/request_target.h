// The parts of ParseRequest: target, query, interaction, headers, parameters.

#ifndef MATRON_FHIR_REQUEST_TARGET_H_
#define MATRON_FHIR_REQUEST_TARGET_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/need_list.h"
#include "fhir/operation.h"
#include "fhir/request.h"

namespace matron::fhir {

// A path, decoded. The first kMaxSegments of its segments are kept; no path
// that is understood has more: place, job and file of an export.
inline constexpr size_t kMaxSegments =
    limits::kMaxExportSegments + 1 + limits::kMaxFileSegments;
struct Path {
  std::string_view text;  // Canonical: `/`, or a slash before each segment.
  std::string_view segments[kMaxSegments];
  size_t size = 0;  // Of all segments.
  bool trailing_slash = false;
};

// Splits `url` at the base, the question mark and the slashes, and decodes each
// segment once (RFC 3986 section 2.4: split first, decode afterwards).
[[nodiscard]] Reason ParseTarget(std::string_view url,
                                 std::span<const BaseUrl> bases, Arena& arena,
                                 Path* path, std::string_view* query);

// Splits `query` at `&` and the first `=`, decodes names and values once, and
// appends them to `parameters`, which holds limits::kMaxParameters at most.
[[nodiscard]] Reason ParseQuery(std::string_view query, Arena& arena,
                                ArenaVector<Parameter>* parameters);

// Tells from path and method what a request does: sets `out->interaction` (a
// create for what may be a conditional one), the members about compartment
// search and operation, `is_head` and `is_post_search`. `*operation` is the row
// of an operation.
[[nodiscard]] Reason Classify(const Path& path, std::string_view method,
                              const Server& server, Request* out,
                              const OperationRow** operation);

// What headers say beside what a Request keeps.
struct HeaderFacts {
  bool has_if_none_exist = false;
  std::string_view if_none_exist;
  bool has_form_body = false;
  bool responds_async = false;
};

// Whether `text`, media types of a header or of `_format`, asks for another
// release of FHIR than `version` (R4 http.html, the parameter `fhirVersion`),
// or may be read so: it would be other elements than those that are judged.
bool NamesOtherVersion(std::string_view text, FhirVersion version);

// Reads the headers that change what a request means. `out->version` is known.
[[nodiscard]] Reason ParseHeaders(std::span<const Header> headers, Request* out,
                                  HeaderFacts* facts);

// Reads `_type` where it says what is searched, into `*types`, which are empty
// without it. `operation` is the row of an operation, or null.
[[nodiscard]] Reason ReadTypes(FhirVersion version,
                               const OperationRow* operation,
                               std::span<const Parameter> parameters,
                               const Request& request, TypeSet* types);

// Refuses `parameters` unless each is one that can be permitted for
// `out->interaction`; marks the plain ones, sets the members of `out` that
// parameters decide, and adds the rows that they stand for. `types` are those
// of ReadTypes.
[[nodiscard]] Reason ReadParameters(FhirVersion version,
                                    const OperationRow* operation,
                                    std::span<Parameter> parameters,
                                    const TypeSet& types, Request* out,
                                    NeedList* needs);

// Whether there is a `_method`.
[[nodiscard]] bool NamesMethod(std::span<const Parameter> parameters);

// Reads the value of an `_include` or `_revinclude`; `searched` are the types
// of which the search finds resources.
[[nodiscard]] Reason ReadInclude(FhirVersion version, std::string_view value,
                                 NeedList* needs);
[[nodiscard]] Reason ReadRevinclude(FhirVersion version, std::string_view value,
                                    bool iterates, const TypeSet& searched,
                                    NeedList* needs);

// Whether the interaction writes what a query finds.
constexpr bool IsConditional(InteractionKind kind) {
  return kind == InteractionKind::kConditionalCreate ||
         kind == InteractionKind::kConditionalUpdate ||
         kind == InteractionKind::kConditionalPatch ||
         kind == InteractionKind::kConditionalDelete;
}

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REQUEST_TARGET_H_
