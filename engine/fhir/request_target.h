// The parts of ParseRequest: the target, the query and the headers.

#ifndef MATRON_FHIR_REQUEST_TARGET_H_
#define MATRON_FHIR_REQUEST_TARGET_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/request.h"

namespace matron::fhir {

// A path, decoded. The first kMaxSegments of its segments are kept; no path
// that FHIR defines has more.
inline constexpr size_t kMaxSegments = 6;
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

// Splits `query` at `&` and the first `=`, and decodes names and values once.
[[nodiscard]] Reason ParseQuery(std::string_view query, Arena& arena,
                                std::span<const Parameter>* out);

// Reads the headers that change what a request means; `out->interaction` is
// set.
[[nodiscard]] Reason ParseHeaders(std::span<const Header> headers,
                                  Request* out);

// Whether `parameters` are all ones that can be permitted for the interaction.
[[nodiscard]] Reason CheckParameters(const Interaction& interaction,
                                     std::span<const Parameter> parameters);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REQUEST_TARGET_H_
