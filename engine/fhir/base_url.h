// BaseUrl: the URL of a FHIR server, and what lies under it.

#ifndef MATRON_FHIR_BASE_URL_H_
#define MATRON_FHIR_BASE_URL_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "base/attributes.h"

namespace matron::fhir {

// An absolute http or https URL, taken apart. Points into the text that was
// parsed.
struct AbsoluteUrl {
  bool is_https = false;
  std::string_view host;  // As written; compared without case.
  uint16_t port = 0;      // The scheme's own if none is written.
  std::string_view
      path;  // From the first slash on, query and fragment included.
};

// Parses `text`. Returns false for other schemes, user information, an empty
// host, characters outside RFC 3986's, and a port that is not 1 to 65535.
[[nodiscard]] bool ParseAbsoluteUrl(std::string_view text, AbsoluteUrl* out);

// Whether the host is this machine, where http may stand for https.
[[nodiscard]] bool IsLoopback(const AbsoluteUrl& url);

// Whether `scheme and authority` of both are the same, with default ports
// understood. `match_scheme` false: http and https name the same thing, as FHIR
// has it for the identity of resources (R4 references.html).
[[nodiscard]] bool SameAuthority(const AbsoluteUrl& a, const AbsoluteUrl& b,
                                 bool match_scheme);

// A FHIR base, `http(s)://server{/path}` without trailing slash (R4 http.html).
class BaseUrl {
 public:
  BaseUrl() = default;

  // Parses `text`, which must outlive the BaseUrl. Returns false unless it is
  // https, or http on a loopback host, without query, fragment and trailing
  // slash.
  [[nodiscard]] bool Parse(std::string_view text MATRON_LIFETIME_BOUND);

  std::string_view text() const { return text_; }

  // If `url` lies under this base, writes what follows the base and one slash
  // to `*rest` and returns true. The path is compared byte by byte.
  [[nodiscard]] bool Strip(const AbsoluteUrl& url, bool match_scheme,
                           std::string_view* rest) const;

 private:
  std::string_view text_;
  AbsoluteUrl url_;
};

// Strips the longest of `bases` that `url` lies under: where one base lies
// below another, the inner one is the server that answers. Returns false, and
// leaves `*rest` alone, if `url` is under none.
[[nodiscard]] bool StripLongest(std::span<const BaseUrl> bases,
                                const AbsoluteUrl& url, bool match_scheme,
                                std::string_view* rest);

}  // namespace matron::fhir

#endif  // MATRON_FHIR_BASE_URL_H_
