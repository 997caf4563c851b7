// Tested by base_url_test.cc.

#include "fhir/base_url.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace matron::fhir {
namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

bool ParsePort(std::string_view digits, uint16_t* port) {
  if (digits.empty() || digits.size() > 5 || digits[0] == '0') return false;
  uint32_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  if (value > 65535) return false;
  *port = static_cast<uint16_t>(value);
  return true;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// RFC 3986 section 3.2.2, without percent-encoding: a host that is written in
// two ways is refused rather than normalised.
bool IsHost(std::string_view host) {
  if (host.starts_with('[')) {
    if (host.size() < 4 || !host.ends_with(']')) return false;
    const std::string_view address = host.substr(1, host.size() - 2);
    return address.find_first_not_of("0123456789abcdefABCDEF:.") ==
           address.npos;
  }
  return !host.empty() &&
         std::all_of(host.begin(), host.end(), IsHostCharacter);
}

// Splits `authority` into host and port. A bracketed address holds colons.
bool ParseAuthority(std::string_view authority, AbsoluteUrl* out) {
  const size_t host_end =
      authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  const size_t colon =
      authority.find(':', host_end == std::string_view::npos ? 0 : host_end);
  out->port = out->is_https ? kHttpsPort : kHttpPort;
  out->host = authority.substr(0, colon);
  if (!IsHost(out->host)) return false;
  if (colon == std::string_view::npos) return true;
  return ParsePort(authority.substr(colon + 1), &out->port);
}

bool IsUrlText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' &&
           c != '\\' && c != '^' && c != '`' && c != '{' && c != '}';
  });
}

}  // namespace

bool ParseAbsoluteUrl(std::string_view text, AbsoluteUrl* out) {
  *out = AbsoluteUrl();
  std::string_view rest = text;
  if (absl::StartsWithIgnoreCase(rest, "https://")) {
    out->is_https = true;
    rest.remove_prefix(8);
  } else if (absl::StartsWithIgnoreCase(rest, "http://")) {
    rest.remove_prefix(7);
  } else {
    return false;
  }
  if (!IsUrlText(rest)) return false;
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  out->path = rest.substr(end);
  return ParseAuthority(rest.substr(0, end), out);
}

bool IsLoopback(const AbsoluteUrl& url) {
  return absl::EqualsIgnoreCase(url.host, "localhost") ||
         url.host == "127.0.0.1" || url.host == "[::1]";
}

bool SameAuthority(const AbsoluteUrl& a, const AbsoluteUrl& b,
                   bool match_scheme) {
  if (!absl::EqualsIgnoreCase(a.host, b.host)) return false;
  if (a.is_https == b.is_https) return a.port == b.port;
  // Of different schemes, default ports mean the same; written ones do not.
  const auto is_default = [](const AbsoluteUrl& url) {
    return url.port == (url.is_https ? kHttpsPort : kHttpPort);
  };
  if (match_scheme) return false;
  return (is_default(a) && is_default(b)) || a.port == b.port;
}

bool BaseUrl::Parse(std::string_view text) {
  text_ = {};
  AbsoluteUrl url;
  if (!ParseAbsoluteUrl(text, &url)) return false;
  if (!url.is_https && !IsLoopback(url)) return false;
  // What a server would normalise must not stand in a base that is compared
  // byte by byte.
  if (url.path.ends_with('/') || absl::StrContains(url.path, "//") ||
      absl::StrContains(url.path, "/.") ||
      url.path.find_first_of("?#%;") != url.path.npos) {
    return false;
  }
  text_ = text;
  url_ = url;
  return true;
}

bool BaseUrl::Strip(const AbsoluteUrl& url, bool match_scheme,
                    std::string_view* rest) const {
  if (text_.empty() || !SameAuthority(url, url_, match_scheme)) return false;
  if (!url.path.starts_with(url_.path)) return false;
  std::string_view behind = url.path.substr(url_.path.size());
  // `/fhir` is not a base of `/fhirx`.
  if (!behind.empty() && behind[0] != '/' && behind[0] != '?') return false;
  absl::ConsumePrefix(&behind, "/");
  *rest = behind;
  return true;
}

bool StripLongest(std::span<const BaseUrl> bases, const AbsoluteUrl& url,
                  bool match_scheme, std::string_view* rest) {
  bool found = false;
  for (const BaseUrl& base : bases) {
    std::string_view behind;
    if (!base.Strip(url, match_scheme, &behind)) continue;
    // What the longest base leaves over is the shortest.
    if (!found || behind.size() < rest->size()) *rest = behind;
    found = true;
  }
  return found;
}

}  // namespace matron::fhir
