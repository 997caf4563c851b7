// Tested by discovery_document_test.cc.

#include "policy/discovery_document.h"

#include "base/text_builder.h"
#include "json/document.h"
#include "json/writer.h"
#include "policy/supported_scopes.h"
#include "smart/capability.h"
#include "smart/discovery.h"

namespace matron::policy {

using json::Value;
using json::Writer;
using smart::Capability;
using smart::CapabilitySet;
using smart::FindingCode;
using smart::ScopeContext;
using smart::ScopeSet;
using smart::Severity;
using smart::SmartVersion;
using smart::Spot;

namespace {

constexpr std::string_view kSpec = "SMART App Launch 2.2, conformance";

constexpr std::string_view kAlgorithms =
    "token_endpoint_auth_signing_alg_values_supported";

// Members of the options that the document has under the same name.
constexpr std::string_view kTakenOver[] = {
    "jwks_uri",
    "authorization_endpoint",
    "token_endpoint",
    "registration_endpoint",
    "management_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "smart_app_state_endpoint",
    "user_access_brand_bundle",
    "user_access_brand_identifier",
    "associated_endpoints",
};

constexpr CapabilitySet kPatientContext = {
    Capability::kContextEhrPatient, Capability::kContextStandalonePatient};
constexpr CapabilitySet kEncounterContext = {
    Capability::kContextEhrEncounter, Capability::kContextStandaloneEncounter};

// What a document is made from.
struct Plan {
  const Policy& policy;
  const Spot& options;
  SmartVersion version;
  CapabilitySet has;
  ScopeSet scopes;
  Arena& arena;

  bool is_2() const { return version >= SmartVersion::kV2_0; }
  bool Has(Capability capability) const { return has.Has(capability); }
  bool is_backend() const {
    return Has(Capability::kClientConfidentialAsymmetric) &&
           HasAny(scopes, ScopeContext::kSystem);
  }
};

// A capability that the policy takes back.
void ExpectScopes(const Spot& capability, const ScopeSet& scopes,
                  ScopeContext context) {
  if (HasAny(scopes, context)) return;
  capability.ReportAbout(Severity::kError, FindingCode::kPolicyLacksScopes,
                         capability.value().text(),
                         "is declared, and no role that is assigned holds such "
                         "a scope",
                         kSpec);
}

CapabilitySet ReadCapabilities(const Spot& options, SmartVersion version,
                               const ScopeSet& scopes) {
  CapabilitySet has;
  const Spot list = options.Member("capabilities");
  if (!list.value().is_array()) return has;
  size_t index = 0;
  for (Value item = list.value().first(); item.exists(); item = item.next()) {
    const Spot spot = list.Item(item, index++);
    const std::optional<Capability> capability =
        ReadCapability(spot, version, Severity::kError, kSpec);
    if (!capability.has_value()) continue;
    has.Add(*capability);
    if (*capability == Capability::kPermissionPatient) {
      ExpectScopes(spot, scopes, ScopeContext::kPatient);
    } else if (*capability == Capability::kPermissionUser) {
      ExpectScopes(spot, scopes, ScopeContext::kUser);
    }
  }
  return has;
}

// The issuer belongs to single sign-on; elsewhere it is omitted.
void WriteIssuer(const Plan& plan, Writer& writer) {
  if (!plan.is_2() || !plan.Has(Capability::kSsoOpenidConnect)) return;
  const Spot issuer = plan.options.Member("issuer");
  const auto known = plan.policy.issuers();
  if (!issuer.exists()) {
    // Several, or none: the host must say which; validation reports it.
    if (plan.policy.any_issuer() || known.size() != 1) return;
    return writer.Member("issuer", known[0].issuer);
  }
  const std::string_view text = issuer.value().text();
  if (issuer.value().is_string() && !plan.policy.any_issuer() &&
      !plan.policy.FindIssuer(text).has_value()) {
    issuer.ReportAbout(Severity::kError, FindingCode::kIssuerNotInPolicy, text,
                       "is not an issuer of the policy", kSpec);
  }
  writer.Key("issuer");
  writer.Copy(issuer.value());
}

void WriteTakenOver(const Plan& plan, Writer& writer) {
  for (const std::string_view name : kTakenOver) {
    const Spot member = plan.options.Member(name);
    if (!member.exists()) continue;
    writer.Key(name);
    writer.Copy(member.value());
  }
}

void WriteGrantTypes(const Plan& plan, Writer& writer) {
  if (!plan.is_2()) return;
  writer.Key("grant_types_supported");
  writer.BeginArray();
  if (plan.has.HasAnyOf(smart::kLaunchCapabilities))
    writer.String("authorization_code");
  if (plan.is_backend()) writer.String("client_credentials");
  writer.EndArray();
}

void WriteResponseTypes(const Plan& plan, Writer& writer) {
  if (!plan.has.HasAnyOf(smart::kLaunchCapabilities)) return;
  writer.Key("response_types_supported");
  writer.BeginArray();
  writer.String("code");
  writer.EndArray();
}

void WriteOtherScopes(const Plan& plan, Writer& writer) {
  if (plan.Has(Capability::kSsoOpenidConnect)) {
    writer.String("openid");
    writer.String(plan.is_2() ? "fhirUser" : "profile");
  }
  if (plan.Has(Capability::kLaunchEhr)) writer.String("launch");
  if (plan.has.HasAnyOf(kPatientContext)) writer.String("launch/patient");
  if (plan.has.HasAnyOf(kEncounterContext)) writer.String("launch/encounter");
  if (plan.Has(Capability::kPermissionOffline)) writer.String("offline_access");
  if (plan.Has(Capability::kPermissionOnline)) writer.String("online_access");
}

void WriteClinicalScopes(const Plan& plan, ScopeSyntax syntax, Writer& writer) {
  const fhir::FhirVersion version = plan.policy.fhir_version();
  if (plan.Has(Capability::kPermissionPatient)) {
    WriteScopes(plan.scopes, ScopeContext::kPatient, version, syntax,
                plan.arena, writer);
  }
  if (plan.Has(Capability::kPermissionUser)) {
    WriteScopes(plan.scopes, ScopeContext::kUser, version, syntax, plan.arena,
                writer);
  }
  if (plan.is_backend()) {
    WriteScopes(plan.scopes, ScopeContext::kSystem, version, syntax, plan.arena,
                writer);
  }
}

// SMART 2.2: all that are listed are supported. In which syntax the host says
// by `permission-v1` and `permission-v2`; without either it is version 2.
void WriteScopesSupported(const Plan& plan, Writer& writer) {
  const bool words = !plan.is_2() || plan.Has(Capability::kPermissionV1);
  const bool letters =
      plan.is_2() && (!words || plan.Has(Capability::kPermissionV2));
  writer.Key("scopes_supported");
  writer.BeginArray();
  WriteOtherScopes(plan, writer);
  if (letters) WriteClinicalScopes(plan, ScopeSyntax::kLetters, writer);
  if (words) WriteClinicalScopes(plan, ScopeSyntax::kWords, writer);
  writer.EndArray();
}

void WriteClientAuthentication(const Plan& plan, Writer& writer) {
  const bool is_symmetric = plan.Has(Capability::kClientConfidentialSymmetric);
  const bool is_asymmetric =
      plan.Has(Capability::kClientConfidentialAsymmetric);
  if (is_symmetric || is_asymmetric) {
    writer.Key("token_endpoint_auth_methods_supported");
    writer.BeginArray();
    if (is_symmetric) writer.String("client_secret_basic");
    if (is_asymmetric) writer.String("private_key_jwt");
    writer.EndArray();
  }
  if (!is_asymmetric) return;
  writer.Key(kAlgorithms);
  const Spot given = plan.options.Member(kAlgorithms);
  if (given.exists()) return writer.Copy(given.value());
  writer.BeginArray();
  writer.String("RS384");
  writer.String("ES384");
  writer.EndArray();
}

void WriteDocument(const Plan& plan, Writer& writer) {
  writer.BeginObject();
  WriteIssuer(plan, writer);
  WriteTakenOver(plan, writer);
  WriteGrantTypes(plan, writer);
  WriteResponseTypes(plan, writer);
  WriteScopesSupported(plan, writer);
  if (plan.is_2()) {
    writer.Key("code_challenge_methods_supported");
    writer.BeginArray();
    writer.String("S256");
    writer.EndArray();
  }
  WriteClientAuthentication(plan, writer);
  const Spot capabilities = plan.options.Member("capabilities");
  if (capabilities.exists()) {
    writer.Key("capabilities");
    writer.Copy(capabilities.value());
  }
  writer.EndObject();
}

}  // namespace

std::string_view ProduceSmartConfiguration(const Policy& policy,
                                           const Spot& options,
                                           SmartVersion version,
                                           json::Reader& reader, Arena& arena) {
  smart::Findings& findings = options.findings();
  const ScopeSet scopes = GrantableScopes(policy, arena);
  const CapabilitySet has = ReadCapabilities(options, version, scopes);
  const Plan plan = {policy, options, version, has, scopes, arena};
  TextBuilder text(arena);
  Writer writer(text);
  WriteDocument(plan, writer);
  if (!text.ok() || findings.failed()) return {};
  json::Document document;
  if (document.Parse(text.text(), reader) != Status::kOk) {
    options.Error(FindingCode::kTooLarge,
                  "makes a document that cannot be read", kSpec);
    return {};
  }
  // The findings copy what they quote, and so outlive the document.
  ValidateSmartConfiguration(Spot(document.root(), "", findings), version);
  return findings.failed() ? std::string_view() : text.text();
}

}  // namespace matron::policy
