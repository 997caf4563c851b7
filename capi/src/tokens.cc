// Verifying tokens by typed calls. Tested by tokens_test.cc.

#include <optional>
#include <span>

#include "absl/strings/str_split.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "handles.h"
#include "token_check.h"

using matron::Arena;
using matron::ArenaVector;
using matron::Reason;
using matron::Status;
using matron::capi::CheckedToken;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::Open;
using matron::capi::Profile;
using matron::capi::ReadStruct;
using matron::capi::Str;
using matron::capi::TokenCheck;
using matron::capi::View;
using matron::capi::WriteStruct;

namespace {

constexpr size_t kRulesSize = sizeof(matron_token_rules);
constexpr size_t kVerifiedSize = sizeof(matron_verified_token);

std::optional<std::string_view> Optional(matron_str text) {
  if (text.data == nullptr) return std::nullopt;
  return View(text);
}

// Turns a caller's rules into the engine's. The lists lie in `arena`.
class RulesReader {
 public:
  RulesReader(const matron_token_rules& rules, Arena& arena)
      : rules_(rules), arena_(arena) {}

  // Fails for rules that no profile has.
  Status Read(TokenCheck* out) {
    if (rules_.flags != 0) return Status::kUnsupportedVersion;
    if (!TextsAreTexts() || !ReadProfile(out)) return Status::kInvalidArgument;
    if (!ReadTimes() || !ReadAlgorithms(out)) return Status::kInvalidArgument;
    required_claims_ = Items(rules_.required_claims);
    switch (out->profile) {
      case Profile::kAccessToken:
        ReadAccessToken(out);
        break;
      case Profile::kIdToken:
        ReadIdToken(out);
        break;
      case Profile::kClientAssertion:
        out->client_assertion = {
            View(rules_.token_endpoint), Optional(rules_.client_id),
            Optional(rules_.jwks_url), times_, required_claims_};
        break;
      case Profile::kDpopProof:
        if (rules_.max_lifetime_s >= 0) return Status::kInvalidArgument;
        ReadDpopProof(out);
        break;
      case Profile::kLogoutToken:
        out->logout_token = {View(rules_.issuer), View(rules_.client_id),
                             times_, required_claims_};
        break;
      case Profile::kJws:
        return Status::kInvalidArgument;
    }
    return arena_.exhausted() ? Status::kScratchTooSmall : Status::kOk;
  }

 private:
  bool TextsAreTexts() const {
    for (const matron_str text :
         {rules_.algorithms, rules_.required_claims, rules_.issuer,
          rules_.audience, rules_.typ, rules_.client_id,
          rules_.trusted_audiences, rules_.nonce, rules_.access_token,
          rules_.code, rules_.acr_values, rules_.amr_values,
          rules_.token_endpoint, rules_.jwks_url, rules_.method, rules_.url,
          rules_.key_thumbprint, rules_.proven_key_thumbprint,
          rules_.proven_certificate_thumbprint}) {
      if (!IsText(text)) return false;
    }
    return true;
  }

  bool ReadProfile(TokenCheck* out) const {
    switch (rules_.profile) {
      case MATRON_PROFILE_ACCESS_TOKEN:
        out->profile = Profile::kAccessToken;
        return true;
      case MATRON_PROFILE_ID_TOKEN:
        out->profile = Profile::kIdToken;
        return true;
      case MATRON_PROFILE_CLIENT_ASSERTION:
        out->profile = Profile::kClientAssertion;
        return true;
      case MATRON_PROFILE_DPOP_PROOF:
        out->profile = Profile::kDpopProof;
        return true;
      case MATRON_PROFILE_LOGOUT_TOKEN:
        out->profile = Profile::kLogoutToken;
        return true;
      default:
        return false;
    }
  }

  // -1 is not given; nothing else is negative.
  bool ReadTimes() {
    times_.now = rules_.now_unix_s;
    times_.leeway_s = rules_.leeway_s;
    if (rules_.max_lifetime_s >= 0)
      times_.max_lifetime_s = rules_.max_lifetime_s;
    return rules_.leeway_s <= matron::limits::kMaxLeewaySeconds &&
           IsSpan(rules_.max_lifetime_s) && IsSpan(rules_.max_age_s);
  }
  static bool IsSpan(int64_t seconds) {
    return seconds >= -1 && seconds <= matron::limits::kMaxLifetimeSeconds;
  }

  bool ReadAlgorithms(TokenCheck* out) {
    out->algorithms = matron::capi::DefaultAlgorithms(out->profile);
    if (rules_.algorithms.data != nullptr) {
      // Names of algorithms that are not supported allow nothing.
      out->algorithms = matron::jose::AlgorithmSet();
      for (const std::string_view name : Items(rules_.algorithms)) {
        matron::jose::Algorithm algorithm;
        if (matron::jose::ParseAlgorithm(name, &algorithm)) {
          out->algorithms.Add(algorithm);
        }
      }
    }
    return matron::capi::MayAllow(out->profile, out->algorithms);
  }

  // The items of a list, between single spaces or more.
  std::span<const std::string_view> Items(matron_str list) {
    ArenaVector<std::string_view> items(arena_);
    for (const std::string_view item :
         absl::StrSplit(View(list), ' ', absl::SkipEmpty())) {
      if (!items.Append(item)) return {};
    }
    return items.items();
  }

  void ReadAccessToken(TokenCheck* out) {
    matron::oauth::AccessTokenRules& rules = out->access_token;
    audience_ = View(rules_.audience);
    rules.issuer = View(rules_.issuer);
    rules.audiences = {&audience_, 1};
    rules.leeway_s = times_.leeway_s;
    rules.has_max_lifetime = times_.max_lifetime_s.has_value();
    rules.max_lifetime_s = times_.max_lifetime_s.value_or(0);
    rules.required_claims = required_claims_;
    if (rules_.typ.data != nullptr) {
      rules.profile = matron::oauth::TokenProfile::kNamedTyp;
      rules.typ = View(rules_.typ);
    }
    out->now = times_.now;
    out->proven = {View(rules_.proven_key_thumbprint),
                   View(rules_.proven_certificate_thumbprint)};
  }

  void ReadIdToken(TokenCheck* out) {
    matron::oauth::IdTokenRules& rules = out->id_token;
    rules.issuer = View(rules_.issuer);
    rules.client_id = View(rules_.client_id);
    rules.trusted_audiences = Items(rules_.trusted_audiences);
    rules.nonce = Optional(rules_.nonce);
    rules.access_token = Optional(rules_.access_token);
    rules.code = Optional(rules_.code);
    if (rules_.max_age_s >= 0) rules.max_age_s = rules_.max_age_s;
    rules.acr_values = Items(rules_.acr_values);
    rules.amr_values = Items(rules_.amr_values);
    rules.times = times_;
    rules.required_claims = required_claims_;
  }

  void ReadDpopProof(TokenCheck* out) {
    matron::oauth::DpopRules& rules = out->dpop;
    rules.method = View(rules_.method);
    rules.url = View(rules_.url);
    rules.nonce = Optional(rules_.nonce);
    rules.access_token = Optional(rules_.access_token);
    rules.key_thumbprint = Optional(rules_.key_thumbprint);
    rules.now = times_.now;
    rules.leeway_s = times_.leeway_s;
    if (rules_.max_age_s >= 0) {
      rules.max_age_s =
          std::min(rules_.max_age_s, matron::limits::kMaxDpopAgeSeconds);
    }
    rules.required_claims = required_claims_;
  }

  const matron_token_rules& rules_;
  Arena& arena_;
  matron::oauth::TimeRules times_;
  std::span<const std::string_view> required_claims_;
  std::string_view audience_;
};

}  // namespace

matron_status matron_token_verify(matron_scratch* scratch,
                                  const matron_token_rules* rules,
                                  const matron_key_set* key_set,
                                  matron_str token,
                                  matron_verified_token* out) noexcept {
  matron_verified_token verified = MATRON_VERIFIED_TOKEN_INIT;
  Status status = WriteStruct(verified, kVerifiedSize, out);
  if (status != Status::kOk) return Number(status);
  matron_token_rules read;
  status = ReadStruct(rules, kRulesSize, &read);
  if (status != Status::kOk) return Number(status);
  if (scratch == nullptr || !IsText(token)) return MATRON_E_INVALID_ARGUMENT;
  matron::decide::Scratch& memory = *Open(scratch);
  memory.arena().Reset();
  TokenCheck check;
  check.token = View(token);
  check.keys = key_set == nullptr ? nullptr : Open(key_set);
  RulesReader reader(read, memory.arena());
  status = reader.Read(&check);
  if (status != Status::kOk) return Number(status);
  matron::jose::CompactJws jws;
  CheckedToken checked;
  const Reason reason = matron::capi::CheckToken(
      check, memory.reader(), memory.arena(), jws, memory.claims(), &checked);
  verified.reason = Number(reason);
  if (reason == Reason::kOk) {
    verified.claims = Str(jws.UnverifiedPayload());  // Verified by now.
    if (check.profile == Profile::kDpopProof) {
      const std::string_view thumbprint = memory.arena().Copy(
          matron::jose::AsText(checked.dpop.key_thumbprint));
      if (memory.arena().exhausted()) return MATRON_E_SCRATCH_TOO_SMALL;
      verified.key_thumbprint = Str(thumbprint);
    }
  }
  return Number(WriteStruct(verified, kVerifiedSize, out));
}
