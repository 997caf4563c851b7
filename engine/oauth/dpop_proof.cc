// Tested by dpop_proof_test.cc.

#include "oauth/dpop_proof.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "crypto/digest.h"
#include "fhir/base_url.h"
#include "oauth/claims.h"

namespace matron::oauth {

using json::Value;

namespace {

// The value of two hexadecimal digits; -1 if they are none.
int ReadHex(std::string_view digits) {
  int value = 0;
  if (digits.size() != 2) return -1;
  for (const char c : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return -1;
    value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// RFC 3986 sections 6.2.2.1 and 6.2.2.2: what need not be encoded is not, and
// other octets are in upper case. Returns false for a malformed one.
bool NormaliseEscapes(std::string_view path, TextBuilder& out) {
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      out.Append(path[i]);
      continue;
    }
    const int octet = ReadHex(path.substr(i + 1, 2));
    if (octet < 0) return false;
    if (IsUnreserved(static_cast<char>(octet))) {
      out.Append(static_cast<char>(octet));
    } else {
      out.Append('%');
      out.Append(absl::ascii_toupper(static_cast<unsigned char>(path[i + 1])));
      out.Append(absl::ascii_toupper(static_cast<unsigned char>(path[i + 2])));
    }
    i += 2;
  }
  return out.ok();
}

// RFC 3986 section 5.2.4. `path` starts with a slash or is empty.
std::string_view RemoveDots(std::string_view path, Arena& arena) {
  char* const out = static_cast<char*>(arena.Allocate(path.size() + 1));
  if (out == nullptr) return {};
  size_t size = 0;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    const bool is_last = end == path.size();
    path.remove_prefix(end);
    if (segment == "/.." || segment == "/.") {
      if (segment == "/..") {
        const size_t slash = std::string_view(out, size).rfind('/');
        size = slash == std::string_view::npos ? 0 : slash;
      }
      if (is_last) out[size++] = '/';
      continue;
    }
    std::copy(segment.begin(), segment.end(), out + size);
    size += segment.size();
  }
  // RFC 3986 section 6.2.3: no path is the root.
  if (size == 0) out[size++] = '/';
  return {out, size};
}

// The path of `url` as it is compared; empty for one that is malformed.
std::string_view NormalisedPath(const fhir::AbsoluteUrl& url, Arena& arena) {
  TextBuilder plain(arena);
  const std::string_view path =
      url.path.substr(0, url.path.find_first_of("?#"));
  if (!NormaliseEscapes(path, plain)) return {};
  return RemoveDots(plain.text(), arena);
}

// RFC 3986 section 6.2.3: a port without digits is the scheme's own.
std::string_view WithoutEmptyPort(std::string_view url, Arena& arena) {
  const size_t start = url.find("://");
  if (start == url.npos) return url;
  const size_t end = std::min(url.find_first_of("/?#", start + 3), url.size());
  if (url[end - 1] != ':') return url;
  TextBuilder text(arena);
  text.Append(url.substr(0, end - 1));
  text.Append(url.substr(end));
  return text.text();
}

}  // namespace

bool IsSameTarget(std::string_view a, std::string_view b, Arena& arena) {
  fhir::AbsoluteUrl url_a, url_b;
  if (!fhir::ParseAbsoluteUrl(WithoutEmptyPort(a, arena), &url_a) ||
      !fhir::ParseAbsoluteUrl(WithoutEmptyPort(b, arena), &url_b) ||
      !fhir::SameAuthority(url_a, url_b, /*match_scheme=*/true)) {
    return false;
  }
  const std::string_view path_a = NormalisedPath(url_a, arena);
  return !path_a.empty() && path_a == NormalisedPath(url_b, arena);
}

Reason DpopProofValidator::CheckType(const jose::CompactJws& jws) const {
  return jose::IsMediaType(jws.typ(), "dpop+jwt") ? Reason::kOk
                                                  : Reason::kTypMismatch;
}

Reason DpopProofValidator::CheckUrl(const ClaimChecks& checks,
                                    Arena& arena) const {
  std::string_view url;
  const Reason reason = checks.Text("htu", &url);
  if (reason != Reason::kOk) return reason;
  if (IsSameTarget(url, rules_.url, arena)) return Reason::kOk;
  return arena.exhausted()
             ? Reason::kScratchTooSmall
             : checks.Fail(Reason::kDpopUrlMismatch, "htu", rules_.url);
}

// Section 11.1: `iat` within a short window, whatever `exp` says.
Reason DpopProofValidator::CheckAge(const ClaimChecks& checks) const {
  if (rules_.now < 0 || rules_.now > limits::kMaxNumericDate) {
    return Reason::kNowMissing;
  }
  bool found = false;
  int64_t earliest = 0, latest = 0;
  Reason reason = ReadNumericDate(checks.claims(), "iat", Rounding::kDown,
                                  &found, &earliest);
  if (reason != Reason::kOk) return reason;
  if (!found) return checks.Present("iat");
  reason =
      ReadNumericDate(checks.claims(), "iat", Rounding::kUp, &found, &latest);
  if (reason != Reason::kOk) return reason;
  if (latest > rules_.now + rules_.leeway_s) {
    return checks.FailNumber(Reason::kTokenIssuedInFuture, "iat", rules_.now);
  }
  const int64_t oldest = rules_.now - rules_.max_age_s;
  if (earliest < oldest) {
    return checks.FailNumber(Reason::kDpopProofExpired, "iat", oldest);
  }
  Lifetime lifetime;
  reason = ReadLifetime(checks.claims(), &lifetime);
  return reason == Reason::kOk
             ? CheckLifetime(lifetime, rules_.now, rules_.leeway_s)
             : reason;
}

// Section 4.3, point 12.
Reason DpopProofValidator::CheckToken(
    const ClaimChecks& checks, const jose::Thumbprint& key_thumbprint) const {
  if (rules_.access_token.has_value()) {
    char hash[Base64UrlEncodedSize(sizeof(crypto::Sha256Digest))];
    Base64UrlEncode(crypto::Sha256(*rules_.access_token), hash);
    const Reason reason =
        checks.EqualsSecret("ath", std::string_view(hash, sizeof(hash)),
                            Reason::kDpopTokenMismatch);
    if (reason != Reason::kOk) return reason;
  }
  if (rules_.key_thumbprint.has_value() &&
      !crypto::EqualsConstantTime(*rules_.key_thumbprint,
                                  jose::AsText(key_thumbprint))) {
    return Reason::kDpopKeyMismatch;
  }
  return Reason::kOk;
}

Reason DpopProofValidator::Validate(const jose::VerifiedJws& verified,
                                    const jose::Thumbprint& key_thumbprint,
                                    json::Document& document,
                                    json::Reader& reader, Arena& arena,
                                    DpopProof* out, ClaimFault* fault) const {
  *out = DpopProof();
  Reason reason = ParseClaims(verified, document, reader);
  if (reason != Reason::kOk) return reason;
  const Value claims = document.root();
  const ClaimChecks checks(claims, fault);
  reason = CheckTokenId(checks);
  if (reason == Reason::kOk) {
    reason = checks.Equals("htm", rules_.method, Reason::kDpopMethodMismatch);
  }
  if (reason == Reason::kOk) reason = CheckUrl(checks, arena);
  if (reason == Reason::kOk && rules_.nonce.has_value()) {
    // A proof without one is to be made again with it (section 8).
    reason = checks.Present("nonce") == Reason::kOk
                 ? checks.EqualsSecret("nonce", *rules_.nonce,
                                       Reason::kDpopNonceMismatch)
                 : Reason::kDpopNonceMismatch;
  }
  if (reason == Reason::kOk) reason = CheckAge(checks);
  if (reason == Reason::kOk) reason = CheckToken(checks, key_thumbprint);
  for (const std::string_view name : rules_.required_claims) {
    if (reason == Reason::kOk) reason = checks.Present(name);
  }
  if (reason != Reason::kOk) return reason;
  out->claims = claims;
  out->key_thumbprint = key_thumbprint;
  return Reason::kOk;
}

}  // namespace matron::oauth
