// The operations `discovery.validate` and `discovery.produce`.

#include "evaluator.h"
#include "op_reader.h"
#include "policy/discovery_document.h"
#include "print_findings.h"
#include "smart/capability.h"
#include "smart/discovery.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using smart::Capability;
using smart::CapabilitySet;
using smart::Findings;
using smart::SmartVersion;
using smart::Spot;

namespace {

constexpr std::string_view kSmart = "smart_configuration";
constexpr std::string_view kOpenid = "openid_configuration";
constexpr std::string_view kSpecIssuer = "RFC 8414 section 3.3";

// The capabilities any of which would meet a requirement.
void PrintAlternatives(CapabilitySet requirement, Writer& writer) {
  writer.BeginArray();
  for (size_t i = 0; i < smart::kNumCapabilities; ++i) {
    const Capability capability = static_cast<Capability>(i);
    if (requirement.Has(capability)) writer.String(NameOf(capability));
  }
  writer.EndArray();
}

void PrintUseCases(CapabilitySet has, Writer& writer) {
  writer.Key("capability_sets");
  writer.BeginArray();
  for (const smart::UseCase& use : smart::UseCases()) {
    writer.BeginObject();
    writer.Member("name", use.name);
    writer.Key("met");
    writer.Bool(use.MetBy(has));
    writer.Key("missing");
    writer.BeginArray();
    for (const CapabilitySet& requirement : use.requirements) {
      if (!has.HasAnyOf(requirement)) PrintAlternatives(requirement, writer);
    }
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

// An OpenID configuration without the issuer that was asked says nothing.
void RequireDocuments(const Value& smart, const Value& openid,
                      const Value& issuer, OpReader& reader) {
  if (!smart.exists() && !openid.exists()) {
    reader.Fault(Status::kJsonMissingMember, kSmart,
                 "or `openid_configuration` is required");
  }
  if (openid.exists() && !issuer.exists()) {
    reader.Fault(Status::kJsonMissingMember, "issuer",
                 "is required with `openid_configuration`");
  }
}

}  // namespace

Status Evaluator::ValidateDiscovery(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", kSmart, kOpenid, "version", "issuer"});
  const Value smart = reader.Optional(kSmart, Kind::kObject);
  const Value openid = reader.Optional(kOpenid, Kind::kObject);
  const Value issuer = reader.Optional("issuer", Kind::kString);
  const SmartVersion version =
      ReadSmartVersion(reader).value_or(SmartVersion::kV2_2);
  RequireDocuments(smart, openid, issuer, reader);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  Findings findings;
  CapabilitySet has;
  if (smart.exists()) {
    const Spot document(smart, kSmart, findings);
    has = smart::ValidateSmartConfiguration(document, version);
    if (issuer.exists()) ExpectIssuer(document, issuer.text(), kSpecIssuer);
  }
  if (openid.exists()) {
    smart::ValidateOpenidConfiguration(Spot(openid, kOpenid, findings),
                                       {issuer.text(), smart, version});
  }
  NoteExhausted(findings, arena_, reader);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  PrintValid(findings, writer);
  if (smart.exists()) {
    PrintUseCases(has, writer);
  } else {
    writer.Key("capability_sets");
    writer.Null();
  }
  PrintFindings(findings, writer);
  return Status::kOk;
}

Status Evaluator::ProduceDiscovery(const Value& op, Writer& writer) {
  OpError error;
  Diagnostics diagnostics;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown(
      {"op", "policy", "base", "fhir", "version", "issuer", "jwks_uri",
       "authorization_endpoint", "token_endpoint", "registration_endpoint",
       "management_endpoint", "introspection_endpoint", "revocation_endpoint",
       "smart_app_state_endpoint", "user_access_brand_bundle",
       "user_access_brand_identifier", "associated_endpoints",
       "token_endpoint_auth_signing_alg_values_supported", "capabilities"});
  const SmartVersion version =
      ReadSmartVersion(reader).value_or(SmartVersion::kV2_2);
  policy::PolicyRef policy;
  if (!error.failed()) policy = ChoosePolicy(op, &error, diagnostics);
  if (error.failed()) return PrintInvalid(error, &diagnostics, writer);
  Findings findings;
  const std::string_view document = policy::ProduceSmartConfiguration(
      *policy, Spot(op, "", findings), version, reader_, arena_);
  NoteExhausted(findings, arena_, reader);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  PrintValid(findings, writer);
  writer.Key("document");
  if (document.empty()) {
    writer.Null();
  } else {
    writer.Raw(document);
  }
  PrintFindings(findings, writer);
  return Status::kOk;
}

}  // namespace matron::capi
