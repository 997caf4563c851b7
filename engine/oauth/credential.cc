// Tested by credential_test.cc.

#include "oauth/credential.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/limits.h"
#include "base/text.h"

namespace matron::oauth {
namespace {

// RFC 9110 section 11.2, `token68`, which is RFC 6750's `b64token`.
bool IsToken68(std::string_view text) {
  while (absl::ConsumeSuffix(&text, "=")) continue;
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::StrContains("-._~+/", c);
  });
}

// The headers `name`, in whichever case it is written.
struct FoundHeader {
  size_t count = 0;
  std::string_view value;  // Of the last one.
  bool has_blank = false;  // A name has one about it (RFC 9112 section 5.1).
};
FoundHeader FindHeader(std::span<const fhir::Header> headers,
                       std::string_view name) {
  FoundHeader found;
  for (const fhir::Header& header : headers) {
    const std::string_view bare = absl::StripAsciiWhitespace(header.name);
    if (!absl::EqualsIgnoreCase(bare, name)) continue;
    found.has_blank |= bare.size() != header.name.size();
    ++found.count;
    found.value = header.value;
  }
  return found;
}

bool IsAccessTokenName(std::string_view name) {
  constexpr std::string_view kName = "access_token";
  constexpr size_t kMaxBytes = 3 * kName.size();  // Each octet as %XX.
  char decoded[kMaxBytes];
  size_t size = 0;
  return name.size() <= kMaxBytes &&
         PercentDecode(name, Plus::kSpace, decoded, &size) &&
         std::string_view(decoded, size) == kName;
}

// Whether `form` has a parameter `access_token`. SECURITY: `;` parts them, too,
// where a server reads forms as HTML 4 has them.
bool HoldsToken(std::string_view form) {
  while (!form.empty()) {
    const size_t end = std::min(form.find_first_of("&;"), form.size());
    const std::string_view pair = form.substr(0, end);
    if (IsAccessTokenName(pair.substr(0, pair.find('=')))) return true;
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return false;
}

std::string_view QueryOf(std::string_view url) {
  const size_t at = url.find('?');
  return at == url.npos ? "" : url.substr(at + 1);
}

// RFC 6750 section 2.1: `Bearer` 1*SP b64token.
Reason SplitCredential(std::string_view value, Credential* out) {
  const size_t space = value.find(' ');
  const std::string_view scheme = value.substr(0, space);
  if (absl::EqualsIgnoreCase(scheme, "Bearer")) {
    out->scheme = CredentialScheme::kBearer;
  } else if (absl::EqualsIgnoreCase(scheme, "DPoP")) {
    out->scheme = CredentialScheme::kDpop;
  } else {
    return Reason::kCredentialSchemeUnsupported;
  }
  if (space == value.npos) return Reason::kCredentialMalformed;
  std::string_view token = value.substr(space);
  while (absl::ConsumePrefix(&token, " ")) continue;
  if (!IsToken68(token)) return Reason::kCredentialMalformed;
  if (token.size() > limits::kMaxTokenBytes) return Reason::kTokenTooLarge;
  out->token = token;
  return Reason::kOk;
}

// RFC 9449 section 7.1. SECURITY: whoever has stolen a bound token must not use
// it by calling it another kind.
Reason CheckScheme(const CredentialInput& input, Credential* out) {
  const bool is_dpop = out->scheme == CredentialScheme::kDpop;
  if (input.is_bound.has_value() && *input.is_bound != is_dpop) {
    return is_dpop ? Reason::kUnboundTokenAsDpop : Reason::kBoundTokenAsBearer;
  }
  const FoundHeader proof = FindHeader(input.headers, "DPoP");
  // RFC 9449 section 4.3, check 1.
  if (proof.count > 1) return Reason::kDpopProofRepeated;
  if (proof.has_blank) return Reason::kCredentialMalformed;
  if (!is_dpop) return Reason::kOk;
  if (proof.value.empty()) return Reason::kDpopProofMissing;
  out->proof = proof.value;
  return Reason::kOk;
}

Reason Parse(const CredentialInput& input, Credential* out) {
  // RFC 6750 section 3.1: more than one method for including a token.
  if (HoldsToken(QueryOf(input.url))) return Reason::kCredentialInQuery;
  if (HoldsToken(input.body)) return Reason::kCredentialInBody;
  const FoundHeader found = FindHeader(input.headers, "Authorization");
  if (found.count == 0) return Reason::kMissingCredentials;
  if (found.count > 1) return Reason::kCredentialRepeated;
  if (found.has_blank) return Reason::kCredentialMalformed;
  const Reason reason = SplitCredential(found.value, out);
  return reason == Reason::kOk ? CheckScheme(input, out) : reason;
}

}  // namespace

Reason ParseCredential(const CredentialInput& input, Credential* out) {
  *out = Credential();
  const Reason reason = Parse(input, out);
  if (reason != Reason::kOk) *out = Credential();
  return reason;
}

}  // namespace matron::oauth
