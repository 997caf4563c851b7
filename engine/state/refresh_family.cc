// Tested by refresh_family_test.cc.

#include "state/refresh_family.h"

#include <algorithm>
#include <span>

#include "base/base64url.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "json/document.h"
#include "json/writer.h"

namespace matron::state {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kPrefix = "mr1.";
constexpr std::string_view kForm = "refresh-1";
constexpr size_t kEntropyBytes = 32;
constexpr size_t kFamilyChars = Base64UrlEncodedSize(16);
constexpr size_t kSecretChars = Base64UrlEncodedSize(32);
constexpr size_t kTokenChars = kPrefix.size() + kFamilyChars + 1 + kSecretChars;
constexpr size_t kMaxFamilyNodes = 32;

std::string_view View(std::span<const uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool IsEntropy(std::string_view entropy) {
  return entropy.size() == kEntropyBytes &&
         std::any_of(entropy.begin(), entropy.end(),
                     [&](char c) { return c != entropy.front(); });
}

std::string_view Encode(std::span<const uint8_t> octets, Arena& arena) {
  const std::span<char> text =
      arena.NewArray<char>(Base64UrlEncodedSize(octets.size()));
  if (text.empty()) return {};
  Base64UrlEncode(octets, text.data());
  return {text.data(), text.size()};
}

template <size_t kSize>
bool Decode(std::string_view text, std::array<uint8_t, kSize>* out) {
  std::array<uint8_t, Base64UrlDecodedBound(Base64UrlEncodedSize(kSize))> bytes;
  size_t size = 0;
  if (text.size() != Base64UrlEncodedSize(kSize) ||
      !Base64UrlDecode(text, bytes, &size)) {
    return false;
  }
  std::copy_n(bytes.begin(), kSize, out->begin());
  return true;
}

// The members of a record, in their order.
class FamilyReader {
 public:
  explicit FamilyReader(const Value& record) : next_(record.first()) {}

  void Text(std::string_view name, size_t max_bytes, std::string_view* out) {
    const Value value = Take(name, Kind::kString);
    if (value.text().size() > max_bytes) failed_ = true;
    *out = value.text();
  }
  void Hash(std::string_view name, std::string_view* out) {
    Text(name, kSecretChars, out);
    std::array<uint8_t, 32> octets;
    if (!out->empty() && !Decode(*out, &octets)) failed_ = true;
  }
  void Number(std::string_view name, int64_t low, int64_t high, int64_t* out) {
    const Value value = Take(name, Kind::kInteger);
    if (value.integer() < low || value.integer() > high) failed_ = true;
    *out = value.integer();
  }
  bool At(Kind kind) const { return next_.kind() == kind; }
  void Null(std::string_view name) { Take(name, Kind::kNull); }

  // Whether all members were there and nothing else.
  bool ok() const { return !failed_ && !next_.exists(); }

 private:
  Value Take(std::string_view name, Kind kind) {
    const Value value = next_;
    if (failed_ || value.key() != name || value.kind() != kind) {
      failed_ = true;
      return {};
    }
    next_ = value.next();
    return value;
  }

  Value next_;
  bool failed_ = false;
};

void ReadTimes(FamilyReader& reader, RefreshFamily* out) {
  constexpr int64_t kMaxTime = limits::kMaxNumericDate;
  constexpr int64_t kMaxSpan = limits::kMaxFamilySeconds;
  reader.Number("created_at", 0, kMaxTime, &out->created_at);
  reader.Number("rotated_at", 0, kMaxTime, &out->rotated_at);
  reader.Number("last_used_at", 0, kMaxTime, &out->last_used_at);
  reader.Number("idle_lifetime", 1, kMaxSpan, &out->idle_s);
  reader.Number("absolute_lifetime", 1, kMaxSpan, &out->absolute_s);
  reader.Number("grace", 0, limits::kMaxGraceSeconds, &out->grace_s);
  if (reader.At(Kind::kNull)) return reader.Null("revoked_at");
  int64_t revoked_at = 0;
  reader.Number("revoked_at", 0, kMaxTime, &revoked_at);
  out->revoked_at = revoked_at;
}

// What a living family has.
bool HasTokens(const RefreshFamily& family) {
  return !family.current.empty() && family.current != family.previous &&
         family.previous.empty() == (family.generation == 1);
}

// What a revoked one must not have.
bool HasNoToken(const RefreshFamily& family) {
  return family.current.empty() && family.previous.empty() &&
         family.data.empty();
}

}  // namespace

std::optional<RefreshToken> RefreshToken::Make(std::string_view entropy,
                                               Arena& arena) {
  // SECURITY: the family stands in every later token, and must not tell of the
  // secret of the first one.
  const StoreKey name = StoreKey::Of("refresh-family-name", {entropy}, arena);
  std::array<uint8_t, 16> family;
  std::copy_n(name.octets().begin(), family.size(), family.begin());
  return MakeOf(family, entropy);
}

std::optional<RefreshToken> RefreshToken::MakeOf(
    const std::array<uint8_t, 16>& family, std::string_view entropy) {
  if (!IsEntropy(entropy)) return std::nullopt;
  RefreshToken token;
  token.family = family;
  std::copy_n(reinterpret_cast<const uint8_t*>(entropy.data()),
              token.secret.size(), token.secret.begin());
  return token;
}

std::optional<RefreshToken> RefreshToken::Parse(std::string_view text) {
  RefreshToken token;
  if (text.size() != kTokenChars || !text.starts_with(kPrefix) ||
      text[kPrefix.size() + kFamilyChars] != '.' ||
      !Decode(text.substr(kPrefix.size(), kFamilyChars), &token.family) ||
      !Decode(text.substr(kTokenChars - kSecretChars), &token.secret)) {
    return std::nullopt;
  }
  return token;
}

std::string_view RefreshToken::Print(Arena& arena) const {
  TextBuilder text(arena);
  text.Append(kPrefix);
  text.Append(Encode(family, arena));
  text.Append('.');
  text.Append(Encode(secret, arena));
  return text.text();
}

std::string_view RefreshToken::FamilyName(Arena& arena) const {
  return Encode(family, arena);
}

std::string_view RefreshToken::SecretHash(Arena& arena) const {
  return arena.Copy(
      StoreKey::Of("refresh-secret", {View(secret)}, arena).text());
}

StoreKey RefreshToken::RecordKey(Arena& arena) const {
  return StoreKey::Of("refresh-family", {View(family)}, arena);
}

std::string_view PrintFamily(const RefreshFamily& family, Arena& arena) {
  TextBuilder text(arena);
  json::Writer writer(text);
  writer.BeginObject();
  writer.Member("matron", kForm);
  writer.Member("issuer", family.issuer);
  writer.Member("client", family.client);
  writer.Member("subject", family.subject);
  writer.Member("session", family.session);
  writer.Member("data", family.data);
  writer.Member("scope", family.scope);
  const auto number = [&](std::string_view name, int64_t value) {
    writer.Key(name);
    writer.Integer(value);
  };
  number("generation", family.generation);
  writer.Member("current", family.current);
  writer.Member("previous", family.previous);
  number("created_at", family.created_at);
  number("rotated_at", family.rotated_at);
  number("last_used_at", family.last_used_at);
  number("idle_lifetime", family.idle_s);
  number("absolute_lifetime", family.absolute_s);
  number("grace", family.grace_s);
  writer.Key("revoked_at");
  if (family.revoked_at.has_value()) {
    writer.Integer(*family.revoked_at);
  } else {
    writer.Null();
  }
  writer.EndObject();
  return text.text();
}

RefreshFamily RefreshFamily::RevokedAt(int64_t now) const {
  RefreshFamily revoked = *this;
  revoked.data = revoked.current = revoked.previous = {};
  revoked.revoked_at = now;
  return revoked;
}

bool FitsStore(const RefreshFamily& family, Arena& arena) {
  RefreshFamily longest = family;
  longest.previous = longest.current;
  longest.generation = limits::kMaxFamilyGeneration;
  longest.rotated_at = longest.last_used_at = limits::kMaxNumericDate;
  return PrintFamily(longest, arena).size() <= limits::kMaxStoreValueBytes;
}

Reason ParseFamily(std::string_view text, json::Reader& reader, Arena& arena,
                   RefreshFamily* out) {
  *out = RefreshFamily();
  json::Document document;
  if (text.size() > limits::kMaxStoreValueBytes ||
      document.ParseInto(arena, kMaxFamilyNodes, text, reader) != Status::kOk ||
      !document.root().is_object()) {
    return Reason::kStateMalformed;
  }
  FamilyReader members(document.root());
  std::string_view form;
  members.Text("matron", kForm.size(), &form);
  members.Text("issuer", limits::kMaxStateTextBytes, &out->issuer);
  members.Hash("client", &out->client);
  members.Hash("subject", &out->subject);
  members.Hash("session", &out->session);
  members.Text("data", limits::kMaxFamilyDataBytes, &out->data);
  members.Text("scope", limits::kMaxScopeBytes, &out->scope);
  members.Number("generation", 1, limits::kMaxFamilyGeneration,
                 &out->generation);
  members.Hash("current", &out->current);
  members.Hash("previous", &out->previous);
  ReadTimes(members, out);
  const bool whole =
      members.ok() && form == kForm && !out->issuer.empty() &&
      !out->client.empty() && !out->subject.empty() &&
      (out->revoked_at.has_value() ? HasNoToken(*out) : HasTokens(*out));
  // Other white space and other escapes are not those of PrintFamily.
  return whole && PrintFamily(*out, arena) == text ? Reason::kOk
                                                   : Reason::kStateMalformed;
}

}  // namespace matron::state
