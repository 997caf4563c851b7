// Property: what matches is what is registered, but for the digits of the port
// of a loopback interface; and nothing matches that is not usable.
//
// Input: the requested URI, then one that is registered behind it, a line each.

#include "oauth/redirect_uri.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using matron::Reason;
using matron::oauth::IsUsableRedirectUri;
using matron::oauth::MatchRedirectUri;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// `uri` without what may vary: the digits behind the authority's start.
std::string WithoutPort(std::string_view uri) {
  for (const std::string_view start : {"http://127.0.0.1", "http://[::1]"}) {
    if (!uri.starts_with(start)) continue;
    std::string_view rest = uri.substr(start.size());
    if (rest.starts_with(':')) {
      rest.remove_prefix(1);
      while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
        rest.remove_prefix(1);
      }
    }
    return std::string(start) + std::string(rest);
  }
  return std::string(uri);
}

void Match(std::string_view requested, std::string_view registered,
           bool is_native_app) {
  const std::string_view many[] = {"https://app.example.org/other", registered};
  const Reason reason = MatchRedirectUri({many, is_native_app}, requested);
  const bool matches = reason == Reason::kOk;
  if (requested == many[0]) return;
  if (matches) {
    Require(IsUsableRedirectUri(requested, is_native_app));
    Require(IsUsableRedirectUri(registered, is_native_app));
    Require(
        requested == registered ||
        (is_native_app && WithoutPort(requested) == WithoutPort(registered)));
  }
  if (requested == registered) {
    Require(matches == IsUsableRedirectUri(requested, is_native_app));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t end = text.find('\n');
  const std::string_view requested = text.substr(0, end);
  const std::string_view registered =
      end == text.npos ? requested : text.substr(end + 1);
  for (const bool is_native_app : {false, true}) {
    Match(requested, registered, is_native_app);
    Match(requested, requested, is_native_app);
  }
  return 0;
}
