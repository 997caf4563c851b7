// Nothing is normalised: a URI that is registered and one that is requested are
// the same bytes, but for the one port that RFC 8252 sets free.
// Tested by redirect_uri_test.cc.

#include "oauth/redirect_uri.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/limits.h"
#include "base/text.h"
#include "fhir/base_url.h"
#include "oauth/server_name.h"

namespace matron::oauth {
namespace {

// RFC 3986 section 2, without `#`: a fragment is no part of a redirect URI (RFC
// 6749 section 3.1.2).
constexpr std::string_view kPunctuation = "-._~:/?[]@!$&'()*+,;=";

bool IsUriText(std::string_view text) {
  return HasWholeEscapes(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '%' || kPunctuation.find(c) != kPunctuation.npos;
         });
}

// A URL of a loopback interface, around its port.
struct LoopbackUrl {
  std::string_view host;
  std::string_view port;  // Without its colon; empty if none is written.
  std::string_view path;  // From behind the authority on.
};

// RFC 8252 section 7.3. SECURITY: `localhost` is not among them, for it is a
// name, and may lead elsewhere (section 8.3).
bool ParseLoopback(std::string_view uri, LoopbackUrl* out) {
  for (const std::string_view start : {"http://127.0.0.1", "http://[::1]"}) {
    if (!uri.starts_with(start)) continue;
    out->host = start.substr(std::string_view("http://").size());
    const std::string_view rest = uri.substr(start.size());
    const size_t end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view port = rest.substr(0, end);
    out->path = rest.substr(end);
    out->port = port.empty() ? port : port.substr(1);
    return port.empty() || (port.size() > 1 && port.front() == ':');
  }
  return false;
}

// Whether `requested` is `registered` on another port, which it has to name.
bool IsOtherPort(std::string_view registered, std::string_view requested) {
  LoopbackUrl known;
  LoopbackUrl came;
  return ParseLoopback(registered, &known) && ParseLoopback(requested, &came) &&
         known.host == came.host && known.path == came.path &&
         !came.port.empty();
}

}  // namespace

bool IsUsableRedirectUri(std::string_view uri, bool is_native_app) {
  if (uri.size() > limits::kMaxUrlTextBytes || !IsUriText(uri)) return false;
  fhir::AbsoluteUrl url;
  if (fhir::ParseAbsoluteUrl(uri, &url)) {
    // RFC 3986 section 3.2.2: brackets are about an IPv6 address, and nowhere
    // else.
    if (url.path.find_first_of("[]") != url.path.npos ||
        (url.host.starts_with('[') && !IsBracketedIpv6(url.host))) {
      return false;
    }
    // RFC 9700 section 2.1: no http but that of native apps.
    return url.is_https || (is_native_app && fhir::IsLoopback(url));
  }
  // RFC 8252 section 7.1: a domain name that the app's maker controls, in
  // reverse. SECURITY: `javascript`, `data`, `file` and the like have no dot.
  const std::string_view scheme = SchemeOf(uri);
  return is_native_app && scheme.find('.') != scheme.npos &&
         uri.size() > scheme.size() + 1 && uri.find_first_of("[]@") == uri.npos;
}

Reason MatchRedirectUri(const RedirectUriRules& rules,
                        std::string_view requested) {
  const bool is_usable = IsUsableRedirectUri(requested, rules.is_native_app);
  for (const std::string_view registered : rules.registered) {
    if (registered == requested) {
      return is_usable ? Reason::kOk : Reason::kRedirectUriUnusable;
    }
  }
  // SECURITY: usable, so that its port is one.
  if (!is_usable || !rules.is_native_app) return Reason::kRedirectUriMismatch;
  for (const std::string_view registered : rules.registered) {
    if (IsUsableRedirectUri(registered, /*is_native_app=*/true) &&
        IsOtherPort(registered, requested)) {
      return Reason::kOk;
    }
  }
  return Reason::kRedirectUriMismatch;
}

}  // namespace matron::oauth
