// Request: one HTTP request to a FHIR base, parsed strictly.
//
//   Request request;
//   Reason reason = ParseRequest(http, bases, arena, &request);
//   if (reason != Reason::kOk) ...  // never a guess
//
// Whatever a server could read in two ways is refused: percent-encoded slashes,
// dot segments, empty segments, matrix parameters, method overrides.

#ifndef MATRON_FHIR_REQUEST_H_
#define MATRON_FHIR_REQUEST_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "fhir/base_url.h"
#include "fhir/interaction.h"

namespace matron::fhir {

// A header field as it came.
struct Header {
  std::string_view name;
  std::string_view value;
};

// A request as it came.
struct HttpRequest {
  std::string_view method;
  std::string_view url;
  std::span<const Header> headers;
};

// A parameter of the query, decoded.
struct Parameter {
  std::string_view name;      // Without modifier.
  std::string_view modifier;  // Without colon.
  std::string_view value;
};

// What the client asks for in `Prefer` (RFC 7240, R4 http.html).
enum class PreferReturn : uint8_t { kNone, kMinimal, kRepresentation, kOther };

// Points into the HttpRequest and the arena.
struct Request {
  Interaction interaction;
  std::string_view path;   // Canonical: from the first slash on, without query.
  std::string_view query;  // As it came, without question mark.
  std::span<const Parameter> parameters;
  PreferReturn prefer_return = PreferReturn::kNone;
  bool has_json_body = true;  // By Content-Type, or for want of one.
  bool has_if_match = false;  // Other than `*`.
  std::string_view if_match;  // Version id of a single entity tag.
};

// Parses `http` against `bases`. On a reason other than Reason::kOk `*out` is
// not to be used, but for its interaction's kind if the parser came that far.
// Time: linear in the request, but for the headers, of which each pair of names
// is compared; both are bounded by limits.
[[nodiscard]] Reason ParseRequest(const HttpRequest& http,
                                  std::span<const BaseUrl> bases, Arena& arena,
                                  Request* out);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_REQUEST_H_
