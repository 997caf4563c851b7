// Property: what is not refused has what its version requires, S256 and not
// `plain`; a capability counts only if it is listed; findings point into the
// document; an OpenID configuration is valid for its own issuer only.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.h"
#include "smart/discovery.h"

using matron::json::Document;
using matron::json::Value;
using matron::smart::CapabilitySet;
using matron::smart::Finding;
using matron::smart::Findings;
using matron::smart::SmartVersion;
using matron::smart::Spot;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// What is reported and is no absence exists.
void CheckPointers(const Findings& findings, const Value& root) {
  for (const Finding& finding : findings.items()) {
    Require(!finding.message.empty() && !finding.spec.empty());
    if (finding.code == matron::smart::FindingCode::kMemberMissing) continue;
    Require(FindByPointer(root, finding.pointer).exists());
  }
}

bool Lists(const Value& list, std::string_view text) {
  for (Value item = list.first(); item.exists(); item = item.next()) {
    if (item.is_string() && item.text() == text) return true;
  }
  return false;
}

void CheckSmart(const Value& root, SmartVersion version) {
  Findings findings;
  const CapabilitySet has =
      ValidateSmartConfiguration(Spot(root, "", findings), version);
  CheckPointers(findings, root);
  for (size_t i = 0; i < matron::smart::kNumCapabilities; ++i) {
    const auto capability = static_cast<matron::smart::Capability>(i);
    if (!has.Has(capability)) continue;
    Require(SinceOf(capability) <= version);
    Require(Lists(root.Find("capabilities"), NameOf(capability)));
  }
  if (findings.failed()) return;
  Require(root.Find("token_endpoint").is_string());
  Require(root.Find("capabilities").is_array());
  if (version == SmartVersion::kV1_0) return;
  const Value methods = root.Find("code_challenge_methods_supported");
  Require(Lists(methods, "S256") && !Lists(methods, "plain"));
}

bool IsOpenid(const Value& root, std::string_view issuer) {
  Findings findings;
  matron::smart::OpenidRules rules;
  rules.issuer = issuer;
  ValidateOpenidConfiguration(Spot(root, "", findings), rules);
  CheckPointers(findings, root);
  return !findings.failed();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  matron::json::Reader reader;
  Document document;
  if (document.Parse(text, reader) != matron::Status::kOk) return 0;
  const Value root = document.root();
  if (!root.is_object()) return 0;
  for (size_t i = 0; i < matron::smart::kNumSmartVersions; ++i) {
    CheckSmart(root, static_cast<SmartVersion>(i));
  }
  IsOpenid(root, root.Find("issuer").text());
  Require(!IsOpenid(root, "https://nobody.example/#"));
  return 0;
}
