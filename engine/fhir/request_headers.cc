// Headers that change what a request means (specification 3.4, item 10).
// Tested by request_test.cc.

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/text.h"
#include "fhir/reference.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// RFC 9110 section 5.6.2.
bool IsToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool Is(std::string_view name, std::string_view known) {
  return absl::EqualsIgnoreCase(name, known);
}

Reason RefuseDuplicates(std::span<const Header> headers) {
  for (size_t i = 0; i < headers.size(); ++i) {
    for (size_t k = i + 1; k < headers.size(); ++k) {
      if (Is(headers[i].name, headers[k].name)) {
        return Reason::kMalformedRequest;
      }
    }
  }
  return Reason::kOk;
}

// One preference of RFC 7240 section 2, `name[=value]`, or a parameter of one.
Reason ReadPreference(std::string_view preference, Request* out) {
  const size_t equals = std::min(preference.find('='), preference.size());
  const std::string_view name =
      absl::StripAsciiWhitespace(preference.substr(0, equals));
  std::string_view value = absl::StripAsciiWhitespace(
      preference.substr(std::min(equals + 1, preference.size())));
  absl::ConsumePrefix(&value, "\"");
  absl::ConsumeSuffix(&value, "\"");
  // The answer would be a job whose URLs were never decided.
  if (Is(name, "respond-async")) return Reason::kRequestHeaderUnsupported;
  if (!Is(name, "return")) return Reason::kOk;
  if (out->prefer_return != PreferReturn::kNone) {
    return Reason::kMalformedRequest;
  }
  out->prefer_return = Is(value, "minimal") ? PreferReturn::kMinimal
                       : Is(value, "representation")
                           ? PreferReturn::kRepresentation
                           : PreferReturn::kOther;
  return Reason::kOk;
}

// SECURITY: to RFC 7240 what follows a `;` is a parameter, to some servers the
// next preference; so each is read as if it were one.
Reason ReadPrefer(std::string_view value, Request* out) {
  while (!value.empty()) {
    const size_t end = std::min(value.find_first_of(",;"), value.size());
    const Reason reason = ReadPreference(value.substr(0, end), out);
    if (reason != Reason::kOk) return reason;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return Reason::kOk;
}

// RFC 9110 section 13.1.1. Lists of tags are left with an empty version id,
// which matches no version.
Reason ReadIfMatch(std::string_view value, Request* out) {
  value = absl::StripAsciiWhitespace(value);
  if (value == "*") return Reason::kOk;
  out->has_if_match = true;
  absl::ConsumePrefix(&value, "W/");
  if (absl::ConsumePrefix(&value, "\"") && absl::ConsumeSuffix(&value, "\"") &&
      IsId(value)) {
    out->if_match = value;
  }
  return Reason::kOk;
}

// Whether `parameter`, `name=value` of a media type, names a charset other than
// UTF-8: a server might decode the body to another text than was judged.
bool NamesOtherCharset(std::string_view parameter) {
  const size_t equals = std::min(parameter.find('='), parameter.size());
  if (!Is(absl::StripAsciiWhitespace(parameter.substr(0, equals)), "charset")) {
    return false;
  }
  std::string_view value = absl::StripAsciiWhitespace(
      parameter.substr(std::min(equals + 1, parameter.size())));
  if (absl::ConsumePrefix(&value, "\"") && !absl::ConsumeSuffix(&value, "\"")) {
    return true;
  }
  return !Is(value, "utf-8");
}

// RFC 9110 section 8.3: one media type, so a comma tells of several.
bool IsJsonMediaType(std::string_view value) {
  if (absl::StrContains(value, ',')) return false;
  size_t end = std::min(value.find(';'), value.size());
  const std::string_view type =
      absl::StripAsciiWhitespace(value.substr(0, end));
  while (end < value.size()) {
    value.remove_prefix(end + 1);
    end = std::min(value.find(';'), value.size());
    if (NamesOtherCharset(value.substr(0, end))) return false;
  }
  return Is(type, "application/fhir+json") || Is(type, "application/json");
}

// Headers by which a server does more, or to something else, than what was
// judged: cascading deletes, rewritten history, another target.
constexpr std::string_view kUnsupported[] = {
    "X-Provenance",   "X-Security-Context", "Category",
    "X-Cascade",      "X-Rewrite-History",  "HAPI-Rewrite-History",
    "X-Original-URL", "X-Rewrite-URL"};

bool IsUnsupported(std::string_view name) {
  return std::any_of(
      std::begin(kUnsupported), std::end(kUnsupported),
      [name](std::string_view known) { return Is(name, known); });
}

Reason ReadHeader(const Header& header, Request* out) {
  const std::string_view name = header.name;
  if (Is(name, "X-HTTP-Method-Override") || Is(name, "X-HTTP-Method") ||
      Is(name, "X-Method-Override")) {
    return Reason::kMethodOverride;
  }
  if (IsUnsupported(name)) return Reason::kRequestHeaderUnsupported;
  if (Is(name, "If-None-Exist")) return Reason::kInteractionUnsupported;
  if (Is(name, "Prefer")) return ReadPrefer(header.value, out);
  if (Is(name, "If-Match")) return ReadIfMatch(header.value, out);
  if (Is(name, "Content-Type")) {
    out->has_json_body = IsJsonMediaType(header.value);
  }
  return Reason::kOk;
}

}  // namespace

Reason ParseHeaders(std::span<const Header> headers, Request* out) {
  if (headers.size() > limits::kMaxHeaders) {
    return Reason::kRequestLimitExceeded;
  }
  size_t bytes = 0;
  for (const Header& header : headers) {
    bytes += header.name.size() + header.value.size();
    if (!IsToken(header.name)) return Reason::kMalformedRequest;
    for (const char c : header.value) {
      if (c == '\r' || c == '\n' || c == '\0') return Reason::kMalformedRequest;
    }
  }
  if (bytes > limits::kMaxHeaderBytes) return Reason::kRequestLimitExceeded;
  Reason reason = RefuseDuplicates(headers);
  for (const Header& header : headers) {
    if (reason != Reason::kOk) return reason;
    reason = ReadHeader(header, out);
  }
  return reason;
}

}  // namespace matron::fhir
