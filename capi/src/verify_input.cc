#include "verify_input.h"

#include <initializer_list>
#include <span>

#include "base/arena_vector.h"
#include "base/limits.h"

namespace matron::capi {

using json::Kind;
using json::Value;

namespace {

struct ProfileName {
  std::string_view name;
  Profile profile;
  // Beside those that every profile has.
  std::initializer_list<std::string_view> members;
};
constexpr std::string_view kCommon[] = {
    "op",  "profile", "token",        "token_hex",      "algorithms",
    "now", "leeway",  "max_lifetime", "required_claims"};
const ProfileName kProfiles[] = {
    {"jws", Profile::kJws, {"jwks", "issuer", "audience", "typ"}},
    {"access_token",
     Profile::kAccessToken,
     {"jwks", "issuer", "audience", "typ", "proven"}},
    {"id_token",
     Profile::kIdToken,
     {"jwks", "issuer", "audience", "client_id", "trusted_audiences", "nonce",
      "access_token", "code", "max_age", "acr_values", "amr_values", "base",
      "fhir"}},
    {"client_assertion",
     Profile::kClientAssertion,
     {"jwks", "token_endpoint", "client_id", "jwks_url"}},
    {"dpop_proof",
     Profile::kDpopProof,
     {"method", "url", "nonce", "access_token", "key_thumbprint", "max_age"}},
    {"logout_token",
     Profile::kLogoutToken,
     {"jwks", "issuer", "audience", "client_id"}},
};

class VerifyReader {
 public:
  VerifyReader(OpReader& reader, Arena& arena, VerifyInput* out)
      : reader_(reader), arena_(arena), out_(out), check_(out->check) {}

  void Read() {
    const ProfileName* const profile = ReadProfile();
    if (profile == nullptr) return;
    ReadToken();
    ReadTimeRules(reader_, check_.profile != Profile::kJws, &times_);
    required_claims_ = Texts("required_claims");
    if (check_.profile != Profile::kDpopProof) {
      out_->jwks = reader_.Require("jwks", Kind::kObject);
    }
    switch (check_.profile) {
      case Profile::kJws:
      case Profile::kAccessToken:
        ReadAccessToken();
        break;
      case Profile::kIdToken:
        ReadIdToken();
        break;
      case Profile::kClientAssertion:
        ReadClientAssertion();
        break;
      case Profile::kDpopProof:
        ReadDpopProof();
        break;
      case Profile::kLogoutToken:
        ReadLogoutToken();
        break;
    }
    ReadAlgorithms();
  }

 private:
  const ProfileName* ReadProfile() {
    const std::string_view name = reader_.Find("profile").text();
    for (const ProfileName& profile : kProfiles) {
      if (profile.name != name) continue;
      check_.profile = profile.profile;
      ArenaVector<std::string_view> known(arena_);
      for (const std::string_view member : kCommon) (void)known.Append(member);
      for (const std::string_view member : profile.members) {
        (void)known.Append(member);
      }
      reader_.RefuseUnknown(known.items());
      return &profile;
    }
    // What belongs to no profile at all is the first fault here as well.
    ArenaVector<std::string_view> known(arena_);
    for (const std::string_view member : kCommon) (void)known.Append(member);
    for (const ProfileName& profile : kProfiles) {
      for (const std::string_view member : profile.members) {
        (void)known.Append(member);
      }
    }
    reader_.RefuseUnknown(known.items());
    (void)reader_.RequireText("profile");
    reader_.Fault(Status::kInvalidArgument, "profile", "is not supported");
    return nullptr;
  }

  void ReadToken() {
    if (!reader_.Find("token_hex").exists()) {
      check_.token = reader_.RequireText("token");
      return;
    }
    check_.token = DecodeHex(reader_.RequireText("token_hex"));
    if (reader_.Find("token").exists()) {
      reader_.Fault(Status::kJsonUnknownMember, "token_hex",
                    "does not go together with `token`");
    }
  }

  // Empty if it is not hexadecimal.
  std::string_view DecodeHex(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    char* out = static_cast<char*>(arena_.Allocate(text.size() / 2));
    if (out == nullptr) return {};
    for (size_t i = 0; i < text.size(); ++i) {
      constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
      size_t value = kDigits.find(text[i]);
      if (value == kDigits.npos) return {};
      if (value >= 16) value -= 6;
      const size_t high =
          i % 2 == 0 ? 0 : static_cast<unsigned char>(out[i / 2]);
      out[i / 2] = static_cast<char>(high * 16 + value);
    }
    return {out, text.size() / 2};
  }

  std::span<const std::string_view> Texts(std::string_view name) {
    return ReadTexts(name, reader_, arena_);
  }

  // SECURITY: what is expected must be said; nothing is not an expectation.
  std::string_view ReadExpected(std::string_view name) {
    const std::string_view text = reader_.RequireText(name);
    RefuseEmpty(name, text);
    return text;
  }
  std::optional<std::string_view> ReadOptional(std::string_view name) {
    const Value text = reader_.Optional(name, Kind::kString);
    if (!text.exists()) return std::nullopt;
    RefuseEmpty(name, text.text());
    return text.text();
  }
  void RefuseEmpty(std::string_view name, std::string_view text) {
    if (text.empty()) {
      reader_.Fault(Status::kInvalidArgument, name, "must not be empty");
    }
  }

  void ReadAccessToken() {
    oauth::AccessTokenRules& rules = check_.access_token;
    check_.now = times_.now;
    rules.leeway_s = times_.leeway_s;
    rules.has_max_lifetime = times_.max_lifetime_s.has_value();
    rules.max_lifetime_s = times_.max_lifetime_s.value_or(0);
    rules.required_claims = required_claims_;
    if (check_.profile == Profile::kJws) {
      // Not looked at, but of the right type.
      for (const char* name : {"issuer", "audience", "typ"}) {
        (void)reader_.OptionalText(name);
      }
      return;
    }
    rules.issuer = ReadExpected("issuer");
    out_->audience = ReadExpected("audience");
    rules.audiences = {&out_->audience, 1};
    const std::optional<std::string_view> typ = ReadOptional("typ");
    if (typ.has_value()) {
      rules.profile = oauth::TokenProfile::kNamedTyp;
      rules.typ = *typ;
    }
    check_.proven = ReadProven(reader_);
  }

  // The client that a token is for: `client_id`, or `audience`, or both alike.
  std::string_view ReadClient() {
    const std::optional<std::string_view> client = ReadOptional("client_id");
    const std::optional<std::string_view> audience = ReadOptional("audience");
    if (!client.has_value() && !audience.has_value()) {
      reader_.Fault(Status::kJsonMissingMember, "client_id", "is required");
      return {};
    }
    if (client.has_value() && audience.has_value() && *client != *audience) {
      reader_.Fault(Status::kInvalidArgument, "audience",
                    "must be the client where both are given");
    }
    return client.value_or(audience.value_or(std::string_view()));
  }

  void ReadIdToken() {
    oauth::IdTokenRules& rules = check_.id_token;
    rules.times = times_;
    rules.required_claims = required_claims_;
    rules.issuer = ReadExpected("issuer");
    rules.client_id = ReadClient();
    rules.trusted_audiences = Texts("trusted_audiences");
    rules.nonce = ReadOptional("nonce");
    rules.access_token = ReadOptional("access_token");
    rules.code = ReadOptional("code");
    int64_t max_age = 0;
    if (reader_.OptionalInteger("max_age", 0, limits::kMaxLifetimeSeconds,
                                &max_age)) {
      rules.max_age_s = max_age;
    }
    rules.acr_values = Texts("acr_values");
    rules.amr_values = Texts("amr_values");
    for (const std::string_view name : {"acr_values", "amr_values"}) {
      const Value values = reader_.Find(name);
      if (values.is_array() && values.size() == 0) RefuseEmpty(name, "");
    }
    rules.version = ReadFhirVersion(reader_, kDefaultFhirVersion);
    const Value base = reader_.Optional("base", Kind::kString);
    if (!base.exists()) return;
    if (!out_->base.Parse(base.text())) {
      reader_.Fault(Status::kInvalidArgument, "base", "is not a FHIR base");
    }
    rules.bases = {&out_->base, 1};
  }

  void ReadClientAssertion() {
    oauth::ClientAssertionRules& rules = check_.client_assertion;
    rules.times = times_;
    rules.required_claims = required_claims_;
    rules.token_endpoint = ReadExpected("token_endpoint");
    rules.client_id = ReadOptional("client_id");
    rules.jwks_url = ReadOptional("jwks_url");
  }

  void ReadDpopProof() {
    oauth::DpopRules& rules = check_.dpop;
    rules.now = times_.now;
    rules.leeway_s = times_.leeway_s;
    rules.required_claims = required_claims_;
    rules.method = ReadExpected("method");
    rules.url = ReadExpected("url");
    rules.nonce = ReadOptional("nonce");
    rules.access_token = ReadOptional("access_token");
    rules.key_thumbprint = ReadOptional("key_thumbprint");
    reader_.OptionalInteger("max_age", 1, limits::kMaxDpopAgeSeconds,
                            &rules.max_age_s);
    if (times_.max_lifetime_s.has_value()) {
      reader_.Fault(Status::kInvalidArgument, "max_lifetime",
                    "is `max_age` of a proof");
    }
  }

  void ReadLogoutToken() {
    oauth::LogoutTokenRules& rules = check_.logout_token;
    rules.times = times_;
    rules.required_claims = required_claims_;
    rules.issuer = ReadExpected("issuer");
    rules.client_id = ReadClient();
  }

  void ReadAlgorithms() {
    check_.algorithms = DefaultAlgorithms(check_.profile);
    const Value algorithms = reader_.Optional("algorithms", Kind::kArray);
    if (!algorithms.exists()) return;
    // Names of algorithms that are not supported allow nothing.
    check_.algorithms = jose::AlgorithmSet();
    for (Value item = algorithms.first(); item.exists(); item = item.next()) {
      jose::Algorithm algorithm;
      if (!item.is_string()) {
        reader_.Fault(Status::kJsonWrongType, "algorithms",
                      "must be an array of strings");
      } else if (jose::ParseAlgorithm(item.text(), &algorithm)) {
        check_.algorithms.Add(algorithm);
      }
    }
    if (!MayAllow(check_.profile, check_.algorithms)) {
      reader_.Fault(Status::kInvalidArgument, "algorithms",
                    "name shared secrets that are not allowed here");
    }
  }

  OpReader& reader_;
  Arena& arena_;
  VerifyInput* out_;
  TokenCheck& check_;
  oauth::TimeRules times_;
  std::span<const std::string_view> required_claims_;
};

}  // namespace

void ReadTimeRules(OpReader& reader, bool needs_now, oauth::TimeRules* out) {
  const bool has_now =
      reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &out->now);
  if (!has_now && needs_now) {
    reader.Fault(Status::kJsonMissingMember, "now", "is required");
  }
  reader.OptionalInteger("leeway", 0, limits::kMaxLeewaySeconds,
                         &out->leeway_s);
  int64_t lifetime = 0;
  if (reader.OptionalInteger("max_lifetime", 1, limits::kMaxLifetimeSeconds,
                             &lifetime)) {
    out->max_lifetime_s = lifetime;
  }
}

std::span<const std::string_view> ReadTexts(std::string_view name,
                                            OpReader& reader, Arena& arena) {
  const Value texts = reader.Optional(name, Kind::kArray);
  ArenaVector<std::string_view> out(arena);
  for (Value item = texts.first(); item.exists(); item = item.next()) {
    if (!item.is_string() || !out.Append(item.text())) {
      reader.Fault(Status::kJsonWrongType, name, "must be an array of strings");
    }
  }
  return out.items();
}

void ReadVerifyInput(OpReader& reader, Arena& arena, VerifyInput* out) {
  VerifyReader(reader, arena, out).Read();
}

}  // namespace matron::capi
