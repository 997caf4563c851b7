// The grammar of RFC 6797 section 6.1, directive by directive.
//
// Tested by transport_test.cc.

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "base/limits.h"
#include "fhir/base_url.h"
#include "oauth/server_name.h"
#include "oauth/transport.h"

namespace matron::oauth {
namespace {

// RFC 2616 section 2.2, to which RFC 6797 refers: the token is that of RFC 9110
// section 5.6.2.
bool IsTokenCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kMarks.find(c) != kMarks.npos;
}

struct Directive {
  std::string_view name;
  bool has_value = false;
  std::string_view value;  // Without quotes.
};

// Reads directives from the front of a header's value.
class DirectiveReader {
 public:
  explicit DirectiveReader(std::string_view text) : rest_(text) {}

  // False at the end, and where the grammar is left.
  bool Next(Directive* out) {
    *out = Directive();
    SkipEmpty();
    if (rest_.empty() || is_malformed_) return false;
    is_malformed_ = !TakeDirective(out);
    return !is_malformed_;
  }

  bool is_malformed() const { return is_malformed_; }

 private:
  void SkipBlanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
  }

  // `[ directive ] *( ";" [ directive ] )`: any of them may be left out.
  void SkipEmpty() {
    rest_.remove_prefix(
        std::min(rest_.find_first_not_of(" \t;"), rest_.size()));
  }

  std::string_view TakeToken() {
    const auto end =
        std::find_if_not(rest_.begin(), rest_.end(), IsTokenCharacter);
    const std::string_view token =
        rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(token.size());
    return token;
  }

  // A quoted string; one with escapes in it has more than one spelling, and is
  // refused.
  bool TakeQuoted(std::string_view* out) {
    const size_t end = rest_.find('"', 1);
    if (end == rest_.npos) return false;
    *out = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return std::all_of(out->begin(), out->end(), [](char c) {
      return c == '\t' || (c >= ' ' && c < 0x7f && c != '\\');
    });
  }

  bool TakeDirective(Directive* out) {
    out->name = TakeToken();
    if (out->name.empty()) return false;
    SkipBlanks();
    if (rest_.starts_with('=')) {
      rest_.remove_prefix(1);
      SkipBlanks();
      out->has_value = true;
      if (rest_.starts_with('"')) {
        if (!TakeQuoted(&out->value)) return false;
      } else {
        out->value = TakeToken();
        if (out->value.empty()) return false;
      }
      SkipBlanks();
    }
    return rest_.empty() || rest_.starts_with(';');
  }

  std::string_view rest_;
  bool is_malformed_ = false;
};

// Section 6.1.1: delta-seconds. What is beyond all numbers is the largest.
bool ParseMaxAge(std::string_view text, int64_t* seconds) {
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos) {
    return false;
  }
  *seconds = 0;
  for (const char c : text) {
    const int64_t digit = c - '0';
    *seconds =
        *seconds > (kLargest - digit) / 10 ? kLargest : *seconds * 10 + digit;
  }
  return true;
}

struct Policy {
  std::optional<int64_t> max_age_s;
  bool include_subdomains = false;
};

bool ParsePolicy(std::string_view header, Policy* out) {
  std::array<std::string_view, limits::kMaxStrictTransportDirectives> seen;
  size_t num_seen = 0;
  DirectiveReader reader(header);
  Directive directive;
  while (reader.Next(&directive)) {
    // Rule 2: each at most once; rule 3: case does not count.
    const auto end = seen.begin() + num_seen;
    if (num_seen == seen.size() ||
        std::any_of(seen.begin(), end, [&](std::string_view name) {
          return absl::EqualsIgnoreCase(name, directive.name);
        })) {
      return false;
    }
    seen[num_seen++] = directive.name;
    if (absl::EqualsIgnoreCase(directive.name, "max-age")) {
      int64_t seconds = 0;
      if (!ParseMaxAge(directive.value, &seconds)) return false;
      out->max_age_s = seconds;
    } else if (absl::EqualsIgnoreCase(directive.name, "includeSubDomains")) {
      if (directive.has_value) return false;
      out->include_subdomains = true;
    }
  }
  return !reader.is_malformed() && out->max_age_s.has_value();
}

// Whether the header of a response from `url` counts. Section 8.1: over
// anything but secure transport it is ignored. Section 8.1.1: so it is for a
// host that is an address.
bool Heeds(std::string_view url) {
  fhir::AbsoluteUrl parts;
  return ValidateEndpoint(url, false) == Reason::kOk &&
         fhir::ParseAbsoluteUrl(url, &parts) && IsHostName(parts.host);
}

}  // namespace

Reason ValidateStrictTransport(std::string_view header,
                               const StrictTransportRules& rules) {
  if (!rules.url.empty() && !Heeds(rules.url)) {
    return Reason::kStrictTransportNotSecure;
  }
  Policy policy;
  if (header.size() > limits::kMaxStrictTransportBytes ||
      !ParsePolicy(header, &policy)) {
    return Reason::kStrictTransportMalformed;
  }
  // Section 6.1.1: zero tells the client to forget the host.
  if (*policy.max_age_s == 0 || *policy.max_age_s < rules.min_max_age_s) {
    return Reason::kStrictTransportMaxAge;
  }
  return rules.include_subdomains && !policy.include_subdomains
             ? Reason::kStrictTransportSubdomains
             : Reason::kOk;
}

}  // namespace matron::oauth
