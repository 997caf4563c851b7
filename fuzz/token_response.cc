// Property: what is not refused is a bearer token with every essential scope;
// the launch context holds well-formed values of the document only; an entry of
// authorization_details has its own patient or that of the response.

#include "smart/token_response.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "absl/strings/match.h"
#include "fhir/reference.h"
#include "json/document.h"
#include "smart/launch_context.h"

using matron::Arena;
using matron::fhir::FhirVersion;
using matron::json::Document;
using matron::json::Value;
using matron::smart::Findings;
using matron::smart::GrantType;
using matron::smart::LaunchContext;
using matron::smart::Spot;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kEssential[] = {"patient/Observation.rs", "openid"};

void CheckResponse(const Value& root, GrantType grant) {
  Arena arena = Arena::Growing();
  Findings findings;
  matron::smart::TokenResponseRules rules(FhirVersion::kR4);
  rules.grant = grant;
  rules.essential_scopes = kEssential;
  const auto response =
      ValidateTokenResponse(Spot(root, "", findings), rules, arena);
  Require(response.missing.empty() || findings.failed());
  Require(response.expires_in_s >= 0);
  if (findings.failed()) return;
  Require(!root.Find("error").exists() || root.Find("error").is_null());
  Require(!root.Find("access_token").text().empty());
  Require(absl::EqualsIgnoreCase(root.Find("token_type").text(), "bearer"));
  const std::string_view scope = root.Find("scope").text();
  Require(scope.find("openid") != scope.npos);
  Require(response.expires_in_s > 0 || grant == GrantType::kAuthorizationCode);
}

bool IsIdOrEmpty(std::string_view text) {
  return text.empty() || matron::fhir::IsId(text);
}

void CheckContext(const Value& root, matron::smart::LaunchSource source) {
  Arena arena = Arena::Growing();
  Findings findings;
  matron::smart::LaunchContextRules rules(FhirVersion::kR4);
  rules.source = source;
  const LaunchContext context =
      ReadLaunchContext(Spot(root, "", findings), rules, arena);
  Require(IsIdOrEmpty(context.patient) && IsIdOrEmpty(context.encounter));
  Require(context.patient.empty() ||
          context.patient == root.Find("patient").text());
  for (const auto& item : context.fhir_context) {
    Require(!item.role.empty());
    Require(!item.reference.empty() || !item.canonical.empty() ||
            item.identifier.is_object());
    Require(!item.reference.starts_with("Patient/") || item.role != "launch");
  }
  for (const auto& detail : context.authorization_details) {
    Require(!detail.locations.empty() && !detail.fhir_versions.empty());
    Require(IsIdOrEmpty(detail.patient));
    Require(detail.own_patient ? !detail.patient.empty()
                               : detail.patient == context.patient);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  matron::json::Reader reader;
  Document document;
  if (document.Parse(text, reader) != matron::Status::kOk) return 0;
  if (!document.root().is_object()) return 0;
  for (int i = 0; i < 3; ++i) {
    CheckResponse(document.root(), static_cast<GrantType>(i));
    CheckContext(document.root(), static_cast<matron::smart::LaunchSource>(i));
  }
  return 0;
}
