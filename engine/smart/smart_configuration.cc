// A SMART configuration: first each member by a table, then the rules that tie
// members and capabilities together. Tested by discovery_test.cc.

#include <algorithm>

#include "base/arena_vector.h"
#include "smart/discovery.h"
#include "smart/metadata.h"
#include "smart/scope.h"

namespace matron::smart {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kSpecs[kNumSmartVersions] = {
    "SMART App Launch 1.0, conformance", "SMART App Launch 2.0, conformance",
    "SMART App Launch 2.1, conformance", "SMART App Launch 2.2, conformance"};
constexpr std::string_view kSpecAsymmetric =
    "SMART App Launch 2.2, client authentication, asymmetric";
constexpr std::string_view kSpecSymmetric =
    "SMART App Launch 2.2, client authentication, symmetric";
constexpr std::string_view kSpec9700 = "RFC 9700 section 2.1";
constexpr std::string_view kSpec9700Password = "RFC 9700 section 2.4";
constexpr std::string_view kSpec8414 = "RFC 8414 section 2";

constexpr std::string_view kMethods = "token_endpoint_auth_methods_supported";
constexpr std::string_view kAlgorithms =
    "token_endpoint_auth_signing_alg_values_supported";
constexpr std::string_view kGrants = "grant_types_supported";
constexpr std::string_view kChallenges = "code_challenge_methods_supported";

struct Row {
  std::string_view name;
  MetadataKind kind;
  Presence presence[kNumSmartVersions];
};

constexpr Presence kNo = Presence::kUndefined;
constexpr Presence kMay = Presence::kOptional;
constexpr Presence kIf = Presence::kConditional;
constexpr Presence kShould = Presence::kRecommended;
constexpr Presence kShall = Presence::kRequired;

// Specification 1.9.
constexpr Row kRows[] = {
    {"issuer", MetadataKind::kIssuer, {kNo, kIf, kIf, kIf}},
    {"jwks_uri", MetadataKind::kUrl, {kNo, kIf, kIf, kIf}},
    {"authorization_endpoint",
     MetadataKind::kUrl,
     {kShall, kShall, kShall, kIf}},
    {"token_endpoint", MetadataKind::kUrl, {kShall, kShall, kShall, kShall}},
    {kGrants, MetadataKind::kTexts, {kNo, kShall, kShall, kShall}},
    {"registration_endpoint", MetadataKind::kUrl, {kMay, kMay, kMay, kMay}},
    {"smart_app_state_endpoint", MetadataKind::kUrl, {kNo, kNo, kIf, kMay}},
    {"scopes_supported",
     MetadataKind::kTexts,
     {kShould, kShould, kShould, kShould}},
    {"response_types_supported",
     MetadataKind::kTexts,
     {kShould, kShould, kShould, kShould}},
    {"management_endpoint",
     MetadataKind::kUrl,
     {kShould, kShould, kShould, kShould}},
    {"introspection_endpoint",
     MetadataKind::kUrl,
     {kShould, kShould, kShould, kShould}},
    {"revocation_endpoint",
     MetadataKind::kUrl,
     {kShould, kShould, kShould, kShould}},
    {kMethods, MetadataKind::kTexts, {kMay, kMay, kMay, kMay}},
    {kAlgorithms, MetadataKind::kTexts, {kNo, kIf, kIf, kIf}},
    {kChallenges, MetadataKind::kTexts, {kNo, kShall, kShall, kShall}},
    {"capabilities", MetadataKind::kTexts, {kShall, kShall, kShall, kShall}},
    {"user_access_brand_bundle", MetadataKind::kUrl, {kNo, kNo, kNo, kShould}},
    {"user_access_brand_identifier",
     MetadataKind::kObject,
     {kNo, kNo, kNo, kShould}},
};

// What the rules look at.
struct Facts {
  const Spot& document;
  SmartVersion version;
  std::string_view spec;
  CapabilitySet has;

  bool is_2() const { return version >= SmartVersion::kV2_0; }
  bool Has(Capability capability) const { return has.Has(capability); }
};

void RequireMember(const Facts& facts, std::string_view name,
                   std::string_view message) {
  const Spot member = facts.document.Member(name);
  if (member.exists()) return;
  member.Error(FindingCode::kMemberMissing, message, facts.spec);
}

CapabilitySet ReadCapabilities(const Spot& list, SmartVersion version,
                               std::string_view spec) {
  CapabilitySet has;
  if (!list.value().is_array()) return has;
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    const std::optional<Capability> capability = ReadCapability(
        list.Item(item, index++), version, Severity::kWarning, spec);
    if (capability.has_value()) has.Add(*capability);
  }
  return has;
}

void ValidateSignOn(const Facts& facts) {
  if (!facts.is_2()) return;
  if (facts.Has(Capability::kSsoOpenidConnect)) {
    RequireMember(facts, "issuer", "is required by `sso-openid-connect`");
    RequireMember(facts, "jwks_uri", "is required by `sso-openid-connect`");
    return;
  }
  const Spot issuer = facts.document.Member("issuer");
  if (!issuer.exists()) return;
  issuer.Warn(FindingCode::kMemberUnexpected,
              "belongs to the capability `sso-openid-connect`", facts.spec);
}

void ValidateLaunch(const Facts& facts) {
  if (!facts.is_2() || !facts.has.HasAnyOf(kLaunchCapabilities)) return;
  // In the versions before, the table has said so.
  if (facts.version == SmartVersion::kV2_2) {
    RequireMember(facts, "authorization_endpoint",
                  "is required by the launch modes");
  }
  ExpectValue(facts.document, kGrants, "authorization_code", Severity::kError,
              facts.spec);
  ExpectValue(facts.document, "response_types_supported", "code",
              Severity::kError, facts.spec);
}

// SMART 2.0 and later: S256 is supported and plain is not.
void ValidateChallengeMethods(const Facts& facts) {
  if (facts.is_2()) {
    ExpectValue(facts.document, kChallenges, "S256", Severity::kError,
                facts.spec);
  }
  ReportValue(facts.document, kChallenges, "plain",
              facts.is_2() ? Severity::kError : Severity::kWarning,
              FindingCode::kValueForbidden, "shall not be supported",
              facts.spec);
}

void ValidateAsymmetricClients(const Facts& facts) {
  // RFC 8414 section 2: for these two members `none` is no algorithm.
  ReportValue(facts.document, kAlgorithms, "none", Severity::kError,
              FindingCode::kValueForbidden, "must not be used", kSpec8414);
  if (!facts.Has(Capability::kClientConfidentialAsymmetric)) return;
  const Spot algorithms = facts.document.Member(kAlgorithms);
  const auto values = TextsOf(facts.document, kAlgorithms);
  if (!algorithms.exists()) {
    algorithms.Error(FindingCode::kMemberMissing,
                     "is required by `client-confidential-asymmetric`",
                     kSpecAsymmetric);
  } else if (!Holds(values, "RS384") && !Holds(values, "ES384")) {
    algorithms.Error(FindingCode::kValueMissing, "must hold `RS384` or `ES384`",
                     kSpecAsymmetric);
  }
  const Spot methods = facts.document.Member(kMethods);
  if (!methods.exists()) {
    methods.Warn(FindingCode::kMemberMissing, "should say `private_key_jwt`",
                 kSpecAsymmetric);
  }
  ExpectValue(facts.document, kMethods, "private_key_jwt", Severity::kError,
              kSpecAsymmetric);
}

void ValidateSymmetricClients(const Facts& facts) {
  if (!facts.is_2() || !facts.Has(Capability::kClientConfidentialSymmetric)) {
    return;
  }
  ExpectValue(facts.document, kMethods, "client_secret_basic",
              Severity::kWarning, kSpecSymmetric);
}

// RFC 9700: what nobody should offer any more.
void ValidateDiscouraged(const Facts& facts) {
  ReportValue(facts.document, kGrants, "implicit", Severity::kWarning,
              FindingCode::kValueDiscouraged, "should not be used", kSpec9700);
  ReportValue(facts.document, kGrants, "password", Severity::kWarning,
              FindingCode::kValueDiscouraged, "must not be used",
              kSpec9700Password);
  ReportValue(facts.document, "response_types_supported", "token",
              Severity::kWarning, FindingCode::kValueDiscouraged,
              "should not be used", kSpec9700);
}

// Servers of every FHIR version publish such a document, and none says which it
// is.
bool IsMalformedScope(std::string_view text) {
  return std::any_of(
      std::begin(fhir::kFhirVersions), std::end(fhir::kFhirVersions),
      [text](fhir::FhirVersion version) {
        const Reason reason = ParseScopeToken(text, version).reason;
        return reason == Reason::kScopeMalformed ||
               reason == Reason::kScopeLettersInvalid;
      });
}

void ValidateScopes(const Facts& facts) {
  const Spot list = facts.document.Member("scopes_supported");
  if (!list.value().is_array()) return;
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    const Spot spot = list.Item(item, index++);
    if (item.text().empty()) continue;
    if (!IsMalformedScope(item.text())) continue;
    spot.ReportAbout(Severity::kWarning, FindingCode::kScopeNotUnderstood,
                     item.text(), "is not one scope", facts.spec);
  }
}

// SMART 2.2, experimental: FHIR servers that accept the same tokens.
void ValidateAssociatedEndpoints(const Facts& facts) {
  const Spot list = facts.document.Member("associated_endpoints");
  if (!list.exists()) return;
  if (facts.version < SmartVersion::kV2_2) {
    list.Report(Severity::kInfo, FindingCode::kMemberNotDefined,
                "is not defined in this version of SMART", facts.spec);
  }
  if (!list.Is(Kind::kArray, facts.spec)) return;
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    const Spot entry = list.Item(item, index++);
    if (!entry.Is(Kind::kObject, facts.spec)) continue;
    ValidateMember(entry, "url", MetadataKind::kUrl, Presence::kRequired,
                   /*relative_is_error=*/true, facts.spec);
    ValidateMember(entry, "capabilities", MetadataKind::kTexts,
                   Presence::kRequired, /*relative_is_error=*/true, facts.spec);
  }
}

void ValidateAppState(const Facts& facts) {
  const Spot endpoint = facts.document.Member("smart_app_state_endpoint");
  if (endpoint.exists() && facts.version == SmartVersion::kV2_2) {
    endpoint.Warn(FindingCode::kMemberDeprecated, "is deprecated", facts.spec);
  } else if (!endpoint.exists() && facts.version == SmartVersion::kV2_1 &&
             facts.Has(Capability::kSmartAppState)) {
    // The FHIR endpoint itself may serve the state.
    endpoint.Report(Severity::kInfo, FindingCode::kMemberMissing,
                    "is needed if another server keeps the state", facts.spec);
  }
}

// The text of SMART 1.0 has another name than its example.
void ValidateOldName(const Facts& facts) {
  const Spot old = facts.document.Member("token_endpoint_auth_methods");
  if (!old.exists()) return;
  old.Warn(FindingCode::kMemberRenamed,
           "is called `token_endpoint_auth_methods_supported`", facts.spec);
}

void ValidateUseCases(const Facts& facts) {
  const Spot list = facts.document.Member("capabilities");
  if (!list.value().is_array() || !facts.has.HasAnyOf(kLaunchCapabilities))
    return;
  for (const UseCase& use : UseCases()) {
    if (use.MetBy(facts.has)) return;
  }
  list.Warn(FindingCode::kNoCapabilitySet, "should meet a capability set",
            facts.spec);
}

}  // namespace

// SMART 2.2: strings that are no URI belong to HL7; those of organisations are
// full URIs. An element that is no text, or an empty one, is the list's fault.
std::optional<Capability> ReadCapability(const Spot& spot, SmartVersion version,
                                         Severity severity,
                                         std::string_view spec) {
  const std::string_view name = spot.value().text();
  const std::optional<Capability> capability = ParseCapability(name);
  if (!capability.has_value()) {
    if (name.empty() || IsForeignCapability(name)) return std::nullopt;
    spot.ReportAbout(severity, FindingCode::kCapabilityUnknown, name,
                     "is no capability that SMART defines, and no URI", spec);
    return std::nullopt;
  }
  if (SinceOf(*capability) <= version) return capability;
  spot.ReportAbout(severity, FindingCode::kCapabilityOfLaterVersion, name,
                   "is of a later version of SMART", spec);
  return std::nullopt;
}

CapabilitySet ValidateSmartConfiguration(const Spot& document,
                                         SmartVersion version) {
  const size_t index = static_cast<size_t>(version) % kNumSmartVersions;
  const std::string_view spec = kSpecs[index];
  for (const Row& row : kRows) {
    // From 2.1 on URLs are absolute; before, clients resolve them.
    ValidateMember(document, row.name, row.kind, row.presence[index],
                   version >= SmartVersion::kV2_1, spec);
  }
  const CapabilitySet has =
      ReadCapabilities(document.Member("capabilities"), version, spec);
  const Facts facts = {document, version, spec, has};
  ValidateSignOn(facts);
  ValidateLaunch(facts);
  ValidateChallengeMethods(facts);
  ValidateAsymmetricClients(facts);
  ValidateSymmetricClients(facts);
  ValidateDiscouraged(facts);
  ValidateScopes(facts);
  ValidateAssociatedEndpoints(facts);
  ValidateAppState(facts);
  ValidateOldName(facts);
  ValidateUseCases(facts);
  return has;
}

}  // namespace matron::smart
