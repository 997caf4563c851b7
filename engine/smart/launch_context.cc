// Tested by launch_context_test.cc.

#include "smart/launch_context.h"

#include <algorithm>

#include "base/limits.h"
#include "smart/granted_scopes.h"

namespace matron::smart {

using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kSpec =
    "SMART App Launch 2.2, scopes and launch context";
constexpr std::string_view kSpecIntrospection =
    "SMART App Launch 2.2, token introspection";
constexpr std::string_view kSpec7662 = "RFC 7662 section 2.2";

// Members that came later than SMART 1.0, and with which version.
struct LateMember {
  std::string_view name;
  SmartVersion since;
};
constexpr LateMember kLateMembers[] = {
    {"fhirContext", SmartVersion::kV2_0},
    {"tenant", SmartVersion::kV2_0},
    {"authorization_details", SmartVersion::kV2_2},
};

// The member `name`; absent, and reported, if the version gives it no meaning.
Spot DefinedMember(const Spot& document, std::string_view name,
                   std::optional<SmartVersion> version, Spot absent) {
  const Spot member = document.Member(name);
  const auto late =
      std::find_if(std::begin(kLateMembers), std::end(kLateMembers),
                   [&](const LateMember& item) { return item.name == name; });
  if (!member.exists() || !version.has_value() ||
      late == std::end(kLateMembers) || late->since <= *version) {
    return member;
  }
  member.Warn(FindingCode::kMemberNotDefined,
              "has no meaning in this version of SMART, and is left out",
              kSpec);
  return absent;
}

// RFC 7662 section 2.2. Returns whether the response tells of a token that
// counts.
bool IsActive(const Spot& document) {
  const Spot active = document.Require("active", kSpec7662);
  if (!active.Is(Kind::kBool, kSpec7662)) return false;
  if (active.value().integer() != 0) return true;
  active.Error(FindingCode::kTokenInactive, "the token does not count",
               kSpec7662);
  const Value second = document.value().first().next();
  if (second.exists()) {
    document.Warn(FindingCode::kMemberUnexpected,
                  "nothing more is to be said of an inactive token", kSpec7662);
  }
  return false;
}

// SMART 2.2, token introspection: what must come beside `active`. An id_token
// was issued if `openid` was granted.
void ValidateIntrospection(const Spot& document, const GrantedScopes& granted) {
  document.Require("scope", kSpecIntrospection);
  document.Require("client_id", kSpecIntrospection).Text(kSpecIntrospection);
  const Spot exp = document.Require("exp", kSpecIntrospection);
  if (exp.Is(Kind::kInteger, kSpec7662) &&
      (exp.value().integer() < 0 ||
       exp.value().integer() > limits::kMaxNumericDate)) {
    exp.Error(FindingCode::kValueOutOfRange, "is not a time", kSpec7662);
  }
  const bool has_openid = granted.Has("openid");
  for (const std::string_view name : {"iss", "sub"}) {
    const Spot member = has_openid ? document.Require(name, kSpecIntrospection)
                                   : document.Member(name);
    member.Text(kSpecIntrospection);
  }
  const Spot user = document.Member("fhirUser");
  if (!user.exists() && has_openid && granted.Has("fhirUser")) {
    user.Warn(FindingCode::kMemberMissing, "should be told",
              kSpecIntrospection);
  }
}

// SMART 2.2: who grants a scope that needs a patient establishes one.
void ValidateContextOfScopes(const Spot& document, const GrantedScopes& granted,
                             const LaunchContext& context) {
  const bool in_details = std::any_of(
      context.authorization_details.begin(),
      context.authorization_details.end(),
      [](const AuthorizationDetail& detail) { return detail.own_patient; });
  const Spot patient = document.Member("patient");
  if (!patient.exists() && !in_details && granted.has_patient_scopes()) {
    patient.Error(FindingCode::kContextMissing,
                  "is required by a `patient/` scope that was granted", kSpec);
  } else if (!patient.exists() && !in_details &&
             granted.Has("launch/patient")) {
    patient.Warn(FindingCode::kContextMissing,
                 "`launch/patient` was granted, and no patient came", kSpec);
  }
  const Spot encounter = document.Member("encounter");
  if (!encounter.exists() && granted.Has("launch/encounter")) {
    encounter.Warn(FindingCode::kContextMissing,
                   "`launch/encounter` was granted, and no encounter came",
                   kSpec);
  }
}

std::optional<bool> ReadBool(const Spot& member) {
  if (!member.Is(Kind::kBool, kSpec)) return std::nullopt;
  return member.value().integer() != 0;
}

}  // namespace

LaunchContext ReadLaunchContext(const Spot& document,
                                const LaunchContextRules& rules, Arena& arena) {
  LaunchContext context;
  const bool is_introspection = rules.source == LaunchSource::kIntrospection;
  if (is_introspection && !IsActive(document)) return context;
  const Spot absent(Value(), "", document.findings());
  const auto member = [&](std::string_view name) {
    return DefinedMember(document, name, rules.version, absent);
  };
  const Spot scope = document.Member("scope");
  if (scope.Is(Kind::kString, kSpec)) context.scope = scope.value().text();
  GrantedScopes granted(rules.fhir, arena);
  granted.Read(scope, kSpec);
  if (is_introspection) ValidateIntrospection(document, granted);
  context.patient = document.Member("patient").Id(kSpec);
  context.encounter = document.Member("encounter").Id(kSpec);
  context.fhir_context = ReadFhirContext(member("fhirContext"), rules, arena);
  context.intent = document.Member("intent").Text(kSpec);
  context.tenant = member("tenant").Text(kSpec);
  context.need_patient_banner =
      ReadBool(document.Member("need_patient_banner"));
  context.smart_style_url = document.Member("smart_style_url").Url({}, kSpec);
  context.authorization_details = ReadAuthorizationDetails(
      member("authorization_details"), context, rules, arena);
  ValidateContextOfScopes(document, granted, context);
  return context;
}

}  // namespace matron::smart
