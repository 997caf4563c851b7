// The member `issuers`. Tested by loader_test.cc.

#include <algorithm>
#include <new>

#include "base/limits.h"
#include "base/text_builder.h"
#include "fhir/base_url.h"
#include "policy/loader.h"

namespace matron::policy {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kMembers[] = {
    "issuer",        "audiences",      "jwks",
    "jwks_uri",      "algorithms",     "token_profile",
    "leeway_s",      "max_lifetime_s", "user_scopes_without_fhir_user",
    "patients_claim"};

}  // namespace

void Loader::LoadIssuers(const Place& issuers) {
  if (!issuers.RequireArray(limits::kMaxIssuers, /*may_be_empty=*/false)) {
    return;
  }
  const size_t count = issuers.value().size();
  policy_->issuers_.reset(new (std::nothrow) Issuer[count]);
  if (policy_->issuers_ == nullptr) {
    issuers.Fault(Status::kOutOfMemory, "memory could not be allocated");
    return;
  }
  ArenaVector<uint32_t> order(policy_->arena_);
  if (!order.Reserve(count)) return;
  uint32_t index = 0;
  for (Value item = issuers.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = issuers.Child(item, index);
    Issuer& issuer = policy_->issuers_[index];
    LoadIssuer(place, issuer);
    policy_->num_issuers_ = index + 1;
    policy_->algorithms_ |= issuer.algorithms;
    if (issuer.issuer.empty()) continue;
    if (policy_->FindIssuer(issuer.issuer).has_value()) {
      place.Member("issuer").FaultAbout(Status::kPolicyDuplicate, issuer.issuer,
                                        "is named by an earlier issuer");
    } else {
      InsertIssuer(index, &order);
    }
  }
}

// Keeps `order` sorted by name. The issuers are few enough to be moved along.
void Loader::InsertIssuer(uint32_t place, ArenaVector<uint32_t>* order) {
  const std::unique_ptr<Issuer[]>& issuers = policy_->issuers_;
  if (!order->Append(place)) return;
  const std::span<uint32_t> items = order->items();
  const auto behind = std::upper_bound(
      items.begin(), items.end() - 1, place, [&](uint32_t a, uint32_t b) {
        return issuers[a].issuer < issuers[b].issuer;
      });
  std::rotate(behind, items.end() - 1, items.end());
  policy_->issuer_order_ = items;
}

void Loader::LoadIssuer(const Place& place, Issuer& issuer) {
  issuer.audiences = {};
  if (!place.Require(Kind::kObject)) return;
  place.RefuseUnknown(kMembers);
  issuer.issuer = place.Member("issuer").RequireText(limits::kMaxUrlTextBytes);
  LoadAudiences(place.Member("audiences"), issuer);
  LoadKeys(place.Member("jwks"), issuer);
  LoadKeysUrl(place.Member("jwks_uri"));
  LoadAlgorithms(place.Member("algorithms"), issuer);
  CheckSecrets(place, issuer);
  LoadProfile(place.Member("token_profile"), issuer);
  LoadIssuerTimes(place, issuer);
  LoadPatientsClaim(place.Member("patients_claim"), issuer);
  const Place waiver = place.Member("user_scopes_without_fhir_user");
  if (waiver.Optional(Kind::kBool)) {
    issuer.user_scopes_without_fhir_user = waiver.value().integer() != 0;
  }
}

void Loader::LoadPatientsClaim(const Place& claim, Issuer& issuer) {
  if (!claim.exists()) return;
  issuer.patients_claim = claim.RequireText(limits::kMaxUrlTextBytes);
  if (!json::IsJsonPointer(issuer.patients_claim)) {
    claim.FaultAbout(Status::kPolicyBadValue, issuer.patients_claim,
                     "is not a JSON pointer",
                     "a claim is named as /patients or /ext/patients");
  }
}

void Loader::LoadIssuerTimes(const Place& place, Issuer& issuer) {
  const Place leeway = place.Member("leeway_s");
  if (leeway.exists() &&
      !leeway.RequireInteger(0, limits::kMaxLeewaySeconds, &issuer.leeway_s)) {
    issuer.leeway_s = 0;
  }
  const Place lifetime = place.Member("max_lifetime_s");
  if (lifetime.exists()) {
    issuer.has_max_lifetime = lifetime.RequireInteger(
        1, limits::kMaxLifetimeSeconds, &issuer.max_lifetime_s);
  }
}

void Loader::LoadAudiences(const Place& audiences, Issuer& issuer) {
  ArenaVector<std::string_view> texts(policy_->arena_);
  if (!audiences.exists()) {
    // RFC 9068 section 4: the token is for this server. Its names are its
    // bases.
    for (const fhir::BaseUrl& base : policy_->bases_) {
      if (!texts.Append(base.text())) return;
    }
    issuer.audiences = texts.items();
    return;
  }
  if (!audiences.RequireArray(limits::kMaxIssuerAudiences, false)) return;
  size_t index = 0;
  for (Value item = audiences.value().first(); item.exists();
       item = item.next(), ++index) {
    const std::string_view text =
        audiences.Child(item, index).RequireText(limits::kMaxUrlTextBytes);
    if (text.empty() || !texts.Append(text)) return;
  }
  issuer.audiences = texts.items();
}

void Loader::LoadAlgorithms(const Place& algorithms, Issuer& issuer) {
  if (!algorithms.exists()) return;
  issuer.algorithms = jose::AlgorithmSet();
  if (!algorithms.RequireArray(limits::kMaxIssuerAudiences, false)) return;
  size_t index = 0;
  for (Value item = algorithms.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = algorithms.Child(item, index);
    jose::Algorithm algorithm;
    if (!place.Require(Kind::kString)) continue;
    if (jose::ParseAlgorithm(item.text(), &algorithm)) {
      issuer.algorithms.Add(algorithm);
    } else {
      place.FaultAbout(Status::kPolicyBadValue, item.text(),
                       "is not an algorithm that is supported",
                       "use RS256, RS384, RS512, PS256, PS384, PS512, ES256, "
                       "ES384, ES512, EdDSA or Ed25519, or with a shared "
                       "secret in `jwks` HS256, HS384 or HS512");
    }
  }
}

// SECURITY: only a secret that the policy itself names makes tokens by HMAC
// acceptable, and then no others: whoever publishes or replaces a key set has
// no say in it.
void Loader::CheckSecrets(const Place& place, const Issuer& issuer) {
  const bool has_secret =
      issuer.keys.has_value() && issuer.keys->is_symmetric();
  const Place algorithms = place.Member("algorithms");
  if (!issuer.algorithms.HasSymmetric()) {
    if (has_secret) {
      algorithms.Fault(
          Status::kPolicyBadValue,
          "has no algorithm that takes the shared secret of `jwks`",
          "name HS256, HS384 or HS512");
    }
  } else if (issuer.algorithms.HasAsymmetric()) {
    algorithms.Fault(Status::kPolicyBadValue,
                     "mixes algorithms by a shared secret with others",
                     "an issuer has either");
  } else if (!has_secret || place.Member("jwks_uri").exists()) {
    algorithms.Fault(Status::kPolicyBadValue,
                     "takes a shared secret, which must be in `jwks`",
                     "give it there, and no `jwks_uri`");
  }
}

void Loader::LoadProfile(const Place& profile, Issuer& issuer) {
  if (!profile.Optional(Kind::kString)) return;
  const std::string_view text = profile.value().text();
  if (text == "rfc9068") {
    issuer.profile = oauth::TokenProfile::kRfc9068;
  } else if (text == "smart_jwt") {
    issuer.profile = oauth::TokenProfile::kSmartJwt;
  } else {
    profile.FaultAbout(Status::kPolicyBadValue, text, "is not a token profile",
                       "use `rfc9068` or `smart_jwt`");
  }
}

void Loader::LoadKeys(const Place& jwks, Issuer& issuer) {
  if (!jwks.Optional(Kind::kObject)) return;
  Diagnostics found;
  Result<jose::KeySet> keys = jose::KeySet::Parse(jwks.value(), found);
  const bool usable = keys.ok() && keys->num_usable() > 0;
  if (usable) {
    issuer.keys.emplace(std::move(*keys));
    return;
  }
  TextBuilder message(scratch_);
  message.Append("has no key that can verify a token");
  for (const Diagnostic& item : found.items()) {
    message.Append("; ");
    message.Append(item.pointer);
    message.Append(": ");
    message.Append(item.message);
  }
  jwks.Fault(Status::kPolicyBadValue, message.text());
}

// Kept for the host and for editors: nothing here fetches it.
void Loader::LoadKeysUrl(const Place& url) {
  if (!url.exists()) return;
  const std::string_view text = url.RequireText(limits::kMaxUrlTextBytes);
  fhir::AbsoluteUrl parsed;
  if (text.empty()) return;
  if (!fhir::ParseAbsoluteUrl(text, &parsed) || !parsed.is_https) {
    url.FaultAbout(Status::kPolicyBadValue, text,
                   "is not an absolute https URL");
  }
}

}  // namespace matron::policy
