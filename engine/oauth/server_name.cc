// BoringSSL's X509_check_host is not used: it accepts partial wildcards and
// wildcards of top-level domains by flags, and falls back to the common name,
// which RFC 9525 has done away with.
//
// Tested by server_name_test.cc.

#include "oauth/server_name.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "crypto/name_constraints.h"

namespace matron::oauth {
namespace {

using crypto::CertificateName;
using crypto::NameKind;

constexpr size_t kMaxHostBytes = 253;
constexpr size_t kMaxLabelBytes = 63;
constexpr size_t kGroups = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// RFC 5890 section 2.3.1. SECURITY: an underscore is none, so a name with one
// matches nothing; nor do bytes outside of ASCII.
bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelBytes &&
         !label.starts_with('-') && !label.ends_with('-') &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '-';
         });
}

struct Address {
  std::array<char, 16> octets{};
  size_t size = 0;

  std::string_view view() const { return {octets.data(), size}; }
};

// Takes a decimal octet without leading zeros off the front of `*text`.
bool TakeOctet(std::string_view* text, char* octet) {
  const size_t size =
      std::min(text->find_first_not_of("0123456789"), text->size());
  if (size == 0 || size > 3 || (size > 1 && text->starts_with('0'))) {
    return false;
  }
  int value = 0;
  for (const char c : text->substr(0, size)) value = value * 10 + (c - '0');
  text->remove_prefix(size);
  *octet = static_cast<char>(value);
  return value <= 255;
}

// RFC 3986 section 3.2.2, IPv4address. Writes 4 octets.
bool ParseIpv4(std::string_view text, char* octets) {
  for (size_t i = 0; i < 4; ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return false;
      text.remove_prefix(1);
    }
    if (!TakeOctet(&text, &octets[i])) return false;
  }
  return text.empty();
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Some groups of an IPv6 address, with colons between them.
struct Groups {
  std::array<char, 16> octets{};
  size_t num = 0;

  bool Append(std::string_view group) {
    if (num == kGroups || group.empty() || group.size() > 4) return false;
    int value = 0;
    for (const char c : group) {
      const int digit = HexDigit(c);
      if (digit < 0) return false;
      value = value * 16 + digit;
    }
    octets[2 * num] = static_cast<char>(value >> 8);
    octets[2 * num + 1] = static_cast<char>(value);
    ++num;
    return true;
  }

  // The last two groups may be an IPv4 address where `is_last`.
  bool Parse(std::string_view text, bool is_last) {
    while (!text.empty()) {
      const size_t colon = text.find(':');
      const std::string_view group = text.substr(0, colon);
      if (colon == text.npos && is_last && group.find('.') != group.npos) {
        if (num > kGroups - 2 || !ParseIpv4(group, &octets[2 * num])) {
          return false;
        }
        num += 2;
        return true;
      }
      if (!Append(group)) return false;
      if (colon == text.npos) return true;
      text.remove_prefix(colon + 1);
      if (text.empty()) return false;
    }
    return true;
  }
};

// RFC 4291 section 2.2, without a zone.
bool ParseIpv6(std::string_view text, char* octets) {
  const size_t gap = text.find("::");
  Groups head;
  Groups tail;
  if (gap == text.npos) {
    if (!head.Parse(text, true) || head.num != kGroups) return false;
  } else {
    // The gap stands for one group or more.
    if (!head.Parse(text.substr(0, gap), false) ||
        !tail.Parse(text.substr(gap + 2), true) ||
        head.num + tail.num >= kGroups) {
      return false;
    }
  }
  std::fill_n(octets, 16, '\0');
  std::copy_n(head.octets.begin(), 2 * head.num, octets);
  std::copy_n(tail.octets.begin(), 2 * tail.num, octets + 16 - 2 * tail.num);
  return true;
}

std::optional<Address> ParseAddress(std::string_view text) {
  Address address;
  if (ParseIpv4(text, address.octets.data())) {
    address.size = 4;
  } else if (ParseIpv6(text, address.octets.data())) {
    address.size = 16;
  } else {
    return std::nullopt;
  }
  return address;
}

// SECURITY: no top-level domain is a number, but readers of IPv4 addresses take
// what ends with one for an address (WHATWG URL, ends in a number).
bool IsNumber(std::string_view label) {
  const bool is_hex = absl::StartsWithIgnoreCase(label, "0x");
  if (is_hex) label.remove_prefix(2);
  return std::all_of(label.begin(), label.end(), [&](char c) {
    return is_hex ? HexDigit(c) >= 0 : IsDigit(c);
  });
}

}  // namespace

bool IsHostName(std::string_view text) {
  if (text.empty() || text.size() > kMaxHostBytes) return false;
  std::string_view label;
  for (std::string_view rest = text;;) {
    const size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == rest.npos) break;
    rest.remove_prefix(dot + 1);
  }
  return !IsNumber(label);
}

bool IsIpAddress(std::string_view text) {
  return ParseAddress(text).has_value();
}

bool IsBracketedIpv6(std::string_view host) {
  return absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]") &&
         host.find(':') != host.npos && IsIpAddress(host);
}

bool NamesHost(std::string_view pattern, std::string_view name) {
  if (!pattern.starts_with("*.")) {
    return absl::EqualsIgnoreCase(pattern, name);
  }
  const std::string_view domain = pattern.substr(2);
  const size_t dot = name.find('.');
  return dot != name.npos && domain.find('.') != domain.npos &&
         absl::EqualsIgnoreCase(domain, name.substr(dot + 1));
}

Reason ValidateServerName(std::string_view name,
                          std::span<const CertificateName> names) {
  const std::optional<Address> address = ParseAddress(name);
  if (!address.has_value() && !IsHostName(name)) {
    return Reason::kServerNameMalformed;
  }
  for (const CertificateName& given : names) {
    // RFC 9525 section 6.5: an address is compared octet by octet, and never
    // with a dNSName.
    const bool is_same =
        address.has_value()
            ? given.kind == NameKind::kIpAddress &&
                  given.value == address->view()
            : given.kind == NameKind::kDns && NamesHost(given.value, name);
    if (is_same) return Reason::kOk;
  }
  return Reason::kServerNameMismatch;
}

Reason ValidateExclusions(std::string_view name,
                          std::span<const std::string_view> issuers) {
  if (!IsHostName(name)) return Reason::kOk;
  for (const std::string_view der : issuers) {
    crypto::CertificateParts parts;
    if (!crypto::ParseCertificate(der, &parts) ||
        crypto::ExcludesHost(parts, name)) {
      return Reason::kCertificateNameConstraint;
    }
  }
  return Reason::kOk;
}

}  // namespace matron::oauth
