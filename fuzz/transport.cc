// Property: a name that a pattern names ends as the pattern does; a header that
// is accepted has max-age once, whatever its case; without it none is.
//
// The input is a pattern, a name and a header, each on its own line.

#include "oauth/transport.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "oauth/server_name.h"

using matron::Reason;
using matron::crypto::CertificateName;
using matron::crypto::NameKind;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckName(std::string_view pattern, std::string_view name) {
  const CertificateName names[] = {{NameKind::kDns, pattern}};
  const Reason reason = matron::oauth::ValidateServerName(name, names);
  if (reason != Reason::kOk) return;
  Require(matron::oauth::IsHostName(name));
  if (absl::EqualsIgnoreCase(pattern, name)) return;
  // The first label alone differs, and there are two more.
  Require(pattern.starts_with("*."));
  const std::string_view domain = pattern.substr(1);
  Require(absl::EndsWithIgnoreCase(name, domain));
  const std::string_view label = name.substr(0, name.size() - domain.size());
  Require(!label.empty() && label.find('.') == label.npos);
  Require(domain.find('.', 1) != domain.npos);
}

void CheckHeader(std::string_view header) {
  const Reason any = matron::oauth::ValidateStrictTransport(header, {});
  matron::oauth::StrictTransportRules rules;
  rules.min_max_age_s = 31536000;
  rules.include_subdomains = true;
  const Reason strict = matron::oauth::ValidateStrictTransport(header, rules);
  // What is enough for strict rules is enough for all.
  Require(strict != Reason::kOk || any == Reason::kOk);
  if (any != Reason::kOk) return;
  const std::string lower = absl::AsciiStrToLower(header);
  Require(lower.find("max-age") != lower.npos);
  const std::string twice = std::string(header) + ";max-age=1";
  Require(matron::oauth::ValidateStrictTransport(twice, {}) ==
          Reason::kStrictTransportMalformed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto take = [&] {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return line;
  };
  const std::string_view pattern = take();
  const std::string_view name = take();
  CheckName(pattern, name);
  CheckHeader(rest);
  return 0;
}
