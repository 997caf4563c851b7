// Tested by thumbprint_test.cc.

#include "jose/thumbprint.h"

#include <algorithm>
#include <span>

#include "absl/strings/ascii.h"
#include "base/arena.h"
#include "base/text_builder.h"

namespace matron::jose {

using json::Value;

namespace {

// The members that count, in the order of RFC 7638 section 3.3.
std::span<const std::string_view> MembersOf(std::string_view key_type) {
  static constexpr std::string_view kRsa[] = {"e", "kty", "n"};
  static constexpr std::string_view kEc[] = {"crv", "kty", "x", "y"};
  static constexpr std::string_view kOkp[] = {"crv", "kty", "x"};
  static constexpr std::string_view kOct[] = {"k", "kty"};
  if (key_type == "RSA") return kRsa;
  if (key_type == "EC") return kEc;
  if (key_type == "OKP") return kOkp;
  if (key_type == "oct") return kOct;
  return {};
}

// The alphabet of base64url, which names of curves and key types keep to.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
           c == '_';
  });
}

}  // namespace

bool MakeThumbprint(const Value& jwk, Thumbprint* out) {
  out->fill('\0');
  const auto members = MembersOf(jwk.Find("kty").text());
  if (members.empty()) return false;
  Arena arena = Arena::Growing();
  TextBuilder text(arena);
  for (const std::string_view name : members) {
    const Value member = jwk.Find(name);
    if (!member.is_string() || !IsPlain(member.text())) return false;
    text.Append(text.size() == 0 ? "{\"" : ",\"");
    text.Append(name);
    text.Append("\":\"");
    text.Append(member.text());
    text.Append('"');
  }
  text.Append('}');
  if (!text.ok()) return false;
  Base64UrlEncode(crypto::Sha256(text.text()), out->data());
  return true;
}

}  // namespace matron::jose
