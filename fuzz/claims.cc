// The first byte chooses a `typ`, the rest are claims. They are signed, and
// then validated by every profile.
//
// Property: no token of one kind passes for another (RFC 8725 section 3.12),
// and what passes says what was expected.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/base64url.h"
#include "base/diagnostics.h"
#include "crypto/digest.h"
#include "jose/jws.h"
#include "json/document.h"
#include "oauth/access_token.h"
#include "oauth/client_assertion.h"
#include "oauth/id_token.h"
#include "oauth/logout_token.h"

using matron::Reason;
using matron::json::Document;
using matron::json::Reader;

namespace {

constexpr std::string_view kIssuer = "https://as.example";
constexpr std::string_view kBase = "https://ehr.example/fhir";
constexpr std::string_view kClient = "app1";
constexpr std::string_view kEndpoint = "https://as.example/token";
constexpr int64_t kNow = 1764000000;

// A secret that is for this target only: 32 octets `k`.
constexpr std::string_view kKeys =
    R"({"keys":[{"kty":"oct","kid":"k",)"
    R"("k":"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"}]})";

constexpr std::string_view kTypes[] = {
    "", R"(,"typ":"JWT")", R"(,"typ":"at+jwt")", R"(,"typ":"logout+jwt")",
    R"(,"typ":"dpop+jwt")"};

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Encoded(std::string_view bytes) {
  std::string text(matron::Base64UrlEncodedSize(bytes.size()), '\0');
  matron::Base64UrlEncode(
      {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()},
      text.data());
  return text;
}

std::string Sha256(const std::string& text) {
  const matron::crypto::Sha256Digest digest = matron::crypto::Sha256(text);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// RFC 2104, with the secret of kKeys.
std::string Tag(std::string_view message) {
  std::string inner(64, '\x36'), outer(64, '\x5c');
  for (size_t i = 0; i < 32; ++i) {
    inner[i] = static_cast<char>(inner[i] ^ 'k');
    outer[i] = static_cast<char>(outer[i] ^ 'k');
  }
  return Sha256(outer + Sha256(inner + std::string(message)));
}

const matron::jose::KeySet& Keys() {
  static const matron::jose::KeySet* const keys = [] {
    Reader reader;
    Document document;
    matron::Diagnostics diagnostics;
    Require(document.Parse(kKeys, reader) == matron::Status::kOk);
    auto parsed = matron::jose::KeySet::Parse(document.root(), diagnostics);
    Require(parsed.ok());
    return new matron::jose::KeySet(std::move(*parsed));
  }();
  return *keys;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view claims(reinterpret_cast<const char*>(data) + 1,
                                size - 1);
  const std::string header = R"({"alg":"HS256","kid":"k")" +
                             std::string(kTypes[data[0] % std::size(kTypes)]) +
                             "}";
  const std::string input = Encoded(header) + "." + Encoded(claims);
  const std::string token = input + "." + Encoded(Tag(input));
  matron::Arena arena = matron::Arena::Growing();
  Reader reader;
  Document document;
  matron::jose::CompactJws jws;
  matron::jose::VerifiedJws verified;
  if (jws.Parse(token, reader, arena) != Reason::kOk) return 0;
  Require(jws.Verify(Keys(), &verified) == Reason::kOk);

  int accepted = 0;
  const auto count = [&](bool passes, std::string_view audience) {
    if (!passes) return;
    ++accepted;
    const auto aud = document.root().Find("aud");
    bool is_expected = aud.text() == audience;
    for (auto item = aud.first(); item.exists(); item = item.next()) {
      is_expected = is_expected || item.text() == audience;
    }
    Require(is_expected);
  };
  {
    matron::oauth::AccessTokenRules rules;
    rules.issuer = kIssuer;
    rules.audiences = {&kBase, 1};
    rules.profile = matron::oauth::TokenProfile::kSmartJwt;
    const matron::oauth::AccessTokenValidator validator(rules);
    matron::oauth::SessionClaims out;
    const bool passes = validator.CheckType(jws) == Reason::kOk &&
                        validator.Validate(verified, kNow, document, reader,
                                           &out) == Reason::kOk;
    count(passes, kBase);
  }
  matron::oauth::TimeRules times;
  times.now = kNow;
  {
    matron::oauth::IdTokenRules rules;
    rules.issuer = kIssuer;
    rules.client_id = kClient;
    rules.times = times;
    const matron::oauth::IdTokenValidator validator(rules);
    matron::oauth::IdToken out;
    const bool passes = validator.CheckType(jws) == Reason::kOk &&
                        validator.Validate(verified, document, reader, &out,
                                           nullptr) == Reason::kOk;
    count(passes, kClient);
    // A nonce that nobody sent is that of another login.
    Require(!passes || !document.root().Find("nonce").exists());
  }
  {
    matron::oauth::ClientAssertionRules rules;
    rules.token_endpoint = kEndpoint;
    rules.times = times;
    const matron::oauth::ClientAssertionValidator validator(rules);
    matron::oauth::ClientAssertion out;
    const bool passes = validator.CheckHeader(jws) == Reason::kOk &&
                        validator.Validate(verified, document, reader, &out,
                                           nullptr) == Reason::kOk;
    count(passes, kEndpoint);
    Require(!passes || (!out.client_id.empty() &&
                        document.root().Find("sub").text() == out.client_id));
  }
  {
    matron::oauth::LogoutTokenRules rules;
    rules.issuer = kIssuer;
    rules.client_id = kClient;
    rules.times = times;
    const matron::oauth::LogoutTokenValidator validator(rules);
    matron::oauth::LogoutToken out;
    const bool passes = validator.CheckType(jws) == Reason::kOk &&
                        validator.Validate(verified, document, reader, &out,
                                           nullptr) == Reason::kOk;
    count(passes, kClient);
    Require(!passes || !(out.subject.empty() && out.session_id.empty()));
  }
  Require(accepted <= 1);
  return 0;
}
