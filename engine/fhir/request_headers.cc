// Headers that change what a request means (specification 3.4, item 10).
// Tested by request_test.cc.

#include <algorithm>

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

// One preference of RFC 7240 section 2, `name[=value][;parameters]`.
Reason ReadPreference(std::string_view preference, Request* out) {
  preference = preference.substr(0, preference.find(';'));
  const size_t equals = std::min(preference.find('='), preference.size());
  const std::string_view name =
      absl::StripAsciiWhitespace(preference.substr(0, equals));
  std::string_view value = absl::StripAsciiWhitespace(
      preference.substr(std::min(equals + 1, preference.size())));
  if (absl::ConsumePrefix(&value, "\"")) absl::ConsumeSuffix(&value, "\"");
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

Reason ReadPrefer(std::string_view value, Request* out) {
  while (!value.empty()) {
    const size_t comma = std::min(value.find(','), value.size());
    const Reason reason = ReadPreference(value.substr(0, comma), out);
    if (reason != Reason::kOk) return reason;
    value.remove_prefix(std::min(comma + 1, value.size()));
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

bool IsJsonMediaType(std::string_view value) {
  const std::string_view type =
      absl::StripAsciiWhitespace(value.substr(0, value.find(';')));
  return Is(type, "application/fhir+json") || Is(type, "application/json");
}

Reason ReadHeader(const Header& header, Request* out) {
  const std::string_view name = header.name;
  if (Is(name, "X-HTTP-Method-Override") || Is(name, "X-HTTP-Method") ||
      Is(name, "X-Method-Override")) {
    return Reason::kMethodOverride;
  }
  if (Is(name, "X-Provenance") || Is(name, "X-Security-Context") ||
      Is(name, "Category")) {
    return Reason::kRequestHeaderUnsupported;
  }
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
