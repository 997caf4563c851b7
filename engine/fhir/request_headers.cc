// Headers that change what a request means (specification 3.4, item 10).
// Tested by request_headers_test.cc.

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/text.h"
#include "fhir/reference.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

constexpr std::array<bool, 256> MakeTokenCharacters() {
  std::array<bool, 256> characters{};
  for (const char c :
       std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    characters[static_cast<uint8_t>(c)] = true;
  }
  return characters;
}

constexpr std::array<bool, 256> kTokenCharacters = MakeTokenCharacters();

// RFC 9110 section 5.6.2.
bool IsToken(std::string_view text) {
  bool is_token = !text.empty();
  for (const char c : text)
    is_token &= kTokenCharacters[static_cast<uint8_t>(c)];
  return is_token;
}

// RFC 9110 section 5.5. Without an early end, so that it takes many bytes of a
// long token at a time.
bool IsFieldValue(std::string_view text) {
  bool ends = false;
  for (const char c : text) ends |= c == '\r' || c == '\n' || c == '\0';
  return !ends;
}

bool Is(std::string_view name, std::string_view known) {
  return name.size() == known.size() && absl::EqualsIgnoreCase(name, known);
}

// One bit of 64 that is the same for names that differ in case only.
uint64_t BitOf(std::string_view name) {
  // Letters of both cases have these bits in common.
  const size_t first = static_cast<uint8_t>(name.front()) & 0x1f;
  const size_t last = static_cast<uint8_t>(name.back()) & 0x1f;
  return uint64_t{1} << ((name.size() * 7 + first * 5 + last) % 64);
}

// INVARIANT: no name is empty.
Reason RefuseDuplicates(std::span<const Header> headers) {
  uint64_t seen = 0;
  for (size_t i = 0; i < headers.size(); ++i) {
    const uint64_t bit = BitOf(headers[i].name);
    for (size_t k = 0; (seen & bit) != 0 && k < i; ++k) {
      if (Is(headers[i].name, headers[k].name)) {
        return Reason::kMalformedRequest;
      }
    }
    seen |= bit;
  }
  return Reason::kOk;
}

// One preference of RFC 7240 section 2, `name[=value]`, or a parameter of one.
Reason ReadPreference(std::string_view preference, Request* out,
                      HeaderFacts* facts) {
  const size_t equals = std::min(preference.find('='), preference.size());
  const std::string_view name =
      absl::StripAsciiWhitespace(preference.substr(0, equals));
  std::string_view value = absl::StripAsciiWhitespace(
      preference.substr(std::min(equals + 1, preference.size())));
  absl::ConsumePrefix(&value, "\"");
  absl::ConsumeSuffix(&value, "\"");
  if (Is(name, "respond-async")) facts->responds_async = true;
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
Reason ReadPrefer(std::string_view value, Request* out, HeaderFacts* facts) {
  while (!value.empty()) {
    const size_t end = std::min(value.find_first_of(",;"), value.size());
    const Reason reason = ReadPreference(value.substr(0, end), out, facts);
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

// RFC 9110 section 8.3: one media type, so a comma tells of several. Empty if
// it is none that can be read, or one with another charset.
std::string_view MediaTypeOf(std::string_view value) {
  if (absl::StrContains(value, ',')) return {};
  size_t end = std::min(value.find(';'), value.size());
  const std::string_view type =
      absl::StripAsciiWhitespace(value.substr(0, end));
  while (end < value.size()) {
    value.remove_prefix(end + 1);
    end = std::min(value.find(';'), value.size());
    if (NamesOtherCharset(value.substr(0, end))) return {};
  }
  return type;
}

// The release in the form that `fhirVersion` has: no more than two numbers.
std::string_view NumberOf(FhirVersion version) {
  switch (version) {
    case FhirVersion::kR4:
      return "4.0";
    case FhirVersion::kR4B:
      return "4.3";
    case FhirVersion::kR5:
      return "5.0";
  }
  return {};
}

void ReadContentType(std::string_view value, Request* out, HeaderFacts* facts) {
  const std::string_view type = MediaTypeOf(value);
  out->has_json_body =
      Is(type, "application/fhir+json") || Is(type, "application/json");
  out->has_graphql_body = Is(type, "application/graphql");
  facts->has_form_body = Is(type, "application/x-www-form-urlencoded");
}

enum class Meaning : uint8_t {
  kOverride,     // Of the method.
  kUnsupported,  // A server does more, or to something else, than was judged.
  kPrefer,
  kIfMatch,
  kIfNoneExist,
  kContentType,
  kAccept,
  kProvenance,
};

struct KnownHeader {
  std::string_view name;
  Meaning meaning;
};

constexpr KnownHeader kKnownHeaders[] = {
    {"Accept", Meaning::kAccept},
    {"Prefer", Meaning::kPrefer},
    {"If-Match", Meaning::kIfMatch},
    {"If-None-Exist", Meaning::kIfNoneExist},
    {"Content-Type", Meaning::kContentType},
    {"X-HTTP-Method-Override", Meaning::kOverride},
    {"X-HTTP-Method", Meaning::kOverride},
    {"X-Method-Override", Meaning::kOverride},
    {"X-Provenance", Meaning::kProvenance},
    {"X-Security-Context", Meaning::kUnsupported},
    {"Category", Meaning::kUnsupported},
    {"X-Cascade", Meaning::kUnsupported},
    {"X-Rewrite-History", Meaning::kUnsupported},
    {"HAPI-Rewrite-History", Meaning::kUnsupported},
    {"X-Original-URL", Meaning::kUnsupported},
    {"X-Rewrite-URL", Meaning::kUnsupported},
    {"X-FHIR-Tenant-Id", Meaning::kUnsupported},
    {"X-FHIR-DSID", Meaning::kUnsupported},
    {"X-Request-Partition-Ids", Meaning::kUnsupported},
    {"X-Consent-Scope", Meaning::kUnsupported},
};

// Whether `name` is `known` to a server that takes underscores for dashes.
bool IsFolded(std::string_view name, std::string_view known) {
  if (name.size() != known.size() || name.find('_') == name.npos) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i] == '_' ? '-' : name[i];
    if (absl::ascii_tolower(static_cast<unsigned char>(c)) !=
        absl::ascii_tolower(static_cast<unsigned char>(known[i]))) {
      return false;
    }
  }
  return true;
}

Reason ReadKnownHeader(Meaning meaning, std::string_view value, Request* out,
                       HeaderFacts* facts) {
  switch (meaning) {
    case Meaning::kOverride:
      return Reason::kMethodOverride;
    case Meaning::kUnsupported:
      return Reason::kRequestHeaderUnsupported;
    case Meaning::kPrefer:
      return ReadPrefer(value, out, facts);
    case Meaning::kIfMatch:
      return ReadIfMatch(value, out);
    case Meaning::kIfNoneExist:
      facts->has_if_none_exist = true;
      facts->if_none_exist = absl::StripAsciiWhitespace(value);
      return Reason::kOk;
    case Meaning::kProvenance:
      out->has_provenance = true;
      out->provenance = value;
      return Reason::kOk;
    case Meaning::kContentType:
      ReadContentType(value, out, facts);
      [[fallthrough]];
    case Meaning::kAccept:
      return NamesOtherVersion(value, out->version)
                 ? Reason::kRequestHeaderUnsupported
                 : Reason::kOk;
  }
  return Reason::kInternal;
}

Reason ReadHeader(const Header& header, Request* out, HeaderFacts* facts) {
  for (const KnownHeader& known : kKnownHeaders) {
    if (Is(header.name, known.name)) {
      return ReadKnownHeader(known.meaning, header.value, out, facts);
    }
    if (IsFolded(header.name, known.name)) {
      return known.meaning == Meaning::kOverride
                 ? Reason::kMethodOverride
                 : Reason::kRequestHeaderUnsupported;
    }
  }
  return Reason::kOk;
}

}  // namespace

bool NamesOtherVersion(std::string_view text, FhirVersion version) {
  constexpr std::string_view kName = "fhirVersion";
  const auto is_letter = [](char a, char b) {
    return absl::ascii_tolower(static_cast<unsigned char>(a)) ==
           absl::ascii_tolower(static_cast<unsigned char>(b));
  };
  while (true) {
    const auto found = std::search(text.begin(), text.end(), kName.begin(),
                                   kName.end(), is_letter);
    if (found == text.end()) return false;
    text = absl::StripLeadingAsciiWhitespace(
        text.substr(static_cast<size_t>(found - text.begin()) + kName.size()));
    if (!absl::ConsumePrefix(&text, "=")) return true;
    text = absl::StripLeadingAsciiWhitespace(text);
    const bool is_quoted = absl::ConsumePrefix(&text, "\"");
    if (!absl::ConsumePrefix(&text, NumberOf(version)) ||
        (is_quoted && !absl::ConsumePrefix(&text, "\""))) {
      return true;
    }
    text = absl::StripLeadingAsciiWhitespace(text);
    if (!text.empty() && text[0] != ';' && text[0] != ',') return true;
  }
}

Reason ParseHeaders(std::span<const Header> headers, Request* out,
                    HeaderFacts* facts) {
  if (headers.size() > limits::kMaxHeaders) {
    return Reason::kRequestLimitExceeded;
  }
  size_t bytes = 0;
  for (const Header& header : headers) {
    bytes += header.name.size() + header.value.size();
    if (!IsToken(header.name) || !IsFieldValue(header.value)) {
      return Reason::kMalformedRequest;
    }
  }
  if (bytes > limits::kMaxHeaderBytes) return Reason::kRequestLimitExceeded;
  Reason reason = RefuseDuplicates(headers);
  for (const Header& header : headers) {
    if (reason != Reason::kOk) return reason;
    reason = ReadHeader(header, out, facts);
  }
  return reason;
}

}  // namespace matron::fhir
