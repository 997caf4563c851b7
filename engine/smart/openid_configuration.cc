// An OpenID configuration, and whether it agrees with the SMART configuration
// of the same server. Tested by discovery_test.cc.

#include "smart/discovery.h"
#include "smart/metadata.h"

namespace matron::smart {

namespace {

constexpr std::string_view kSpec = "OpenID Connect Discovery 1.0 section 3";
constexpr std::string_view kSpecIssuer =
    "OpenID Connect Discovery 1.0 section 4.3";
constexpr std::string_view kSpecSmart =
    "SMART App Launch 2.2, scopes and launch context, OpenID Connect";
constexpr std::string_view kSpecAgree = "SMART App Launch 2.2, conformance";
constexpr std::string_view kSpec9700 = "RFC 9700 section 2.1.1";
constexpr std::string_view kSpec9207 = "RFC 9207 section 3";

constexpr std::string_view kIdTokenAlgorithms =
    "id_token_signing_alg_values_supported";
constexpr std::string_view kAuthAlgorithms =
    "token_endpoint_auth_signing_alg_values_supported";

struct Row {
  std::string_view name;
  MetadataKind kind;
  Presence presence;
};

constexpr Row kRows[] = {
    {"issuer", MetadataKind::kIssuer, Presence::kRequired},
    {"authorization_endpoint", MetadataKind::kUrl, Presence::kRequired},
    {"token_endpoint", MetadataKind::kUrl, Presence::kRequired},
    {"jwks_uri", MetadataKind::kUrl, Presence::kRequired},
    {"response_types_supported", MetadataKind::kTexts, Presence::kRequired},
    {"subject_types_supported", MetadataKind::kTexts, Presence::kRequired},
    {kIdTokenAlgorithms, MetadataKind::kTexts, Presence::kRequired},
    {"userinfo_endpoint", MetadataKind::kUrl, Presence::kRecommended},
    {"registration_endpoint", MetadataKind::kUrl, Presence::kRecommended},
    {"scopes_supported", MetadataKind::kTexts, Presence::kRecommended},
    {"claims_supported", MetadataKind::kTexts, Presence::kRecommended},
    {"introspection_endpoint", MetadataKind::kUrl, Presence::kOptional},
    {"revocation_endpoint", MetadataKind::kUrl, Presence::kOptional},
    {"end_session_endpoint", MetadataKind::kUrl, Presence::kOptional},
    {"grant_types_supported", MetadataKind::kTexts, Presence::kOptional},
    {"token_endpoint_auth_methods_supported", MetadataKind::kTexts,
     Presence::kOptional},
    {kAuthAlgorithms, MetadataKind::kTexts, Presence::kOptional},
    {"code_challenge_methods_supported", MetadataKind::kTexts,
     Presence::kOptional},
    {"authorization_response_iss_parameter_supported", MetadataKind::kBool,
     Presence::kOptional},
};

// Members that both documents have. SECURITY: those of the first group say
// whom to trust and where secrets go; two answers are a mix-up.
constexpr std::string_view kSameOrRefused[] = {
    "issuer", "jwks_uri", "authorization_endpoint", "token_endpoint"};
constexpr std::string_view kSameOrOdd[] = {
    "registration_endpoint", "introspection_endpoint", "revocation_endpoint"};

void ExpectSame(const Spot& document, const json::Value& smart,
                std::string_view name, Severity severity) {
  const Spot member = document.Member(name);
  const json::Value other = smart.Find(name);
  if (!member.value().is_string() || !other.is_string() ||
      member.value().text() == other.text()) {
    return;
  }
  member.ReportAbout(severity, FindingCode::kDocumentsDisagree, other.text(),
                     "stands in the SMART configuration", kSpecAgree);
}

void ValidateAgreement(const Spot& document, const OpenidRules& rules) {
  const json::Value& smart = rules.smart_configuration;
  for (const std::string_view name : kSameOrRefused) {
    ExpectSame(document, smart, name, Severity::kError);
  }
  for (const std::string_view name : kSameOrOdd) {
    ExpectSame(document, smart, name, Severity::kWarning);
  }
}

// SMART 2.2: ID tokens are signed with RS256. OpenID Connect Discovery 1.0:
// RS256 must be there; `none` signs nothing.
void ValidateAlgorithms(const Spot& document) {
  ExpectValue(document, kIdTokenAlgorithms, "RS256", Severity::kError,
              kSpecSmart);
  ReportValue(document, kIdTokenAlgorithms, "none", Severity::kWarning,
              FindingCode::kValueDiscouraged, "signs nothing", kSpec);
  ReportValue(document, kAuthAlgorithms, "none", Severity::kError,
              FindingCode::kValueForbidden, "must not be used", kSpec);
}

// The same authorization server shall not support `plain` (SMART 2.0).
void ValidateChallengeMethods(const Spot& document, const OpenidRules& rules) {
  const bool is_smart = rules.smart_configuration.exists() &&
                        rules.version >= SmartVersion::kV2_0;
  ReportValue(
      document, "code_challenge_methods_supported", "plain",
      is_smart ? Severity::kError : Severity::kWarning,
      is_smart ? FindingCode::kValueForbidden : FindingCode::kValueDiscouraged,
      "shall not be supported", is_smart ? kSpecAgree : kSpec9700);
}

void ValidateSubjectTypes(const Spot& document) {
  const Spot list = document.Member("subject_types_supported");
  if (!list.value().is_array()) return;
  size_t index = 0;
  for (json::Value item = list.value().first(); item.exists();
       item = item.next()) {
    const Spot spot = list.Item(item, index++);
    if (item.text().empty() || item.text() == "public" ||
        item.text() == "pairwise") {
      continue;
    }
    spot.ReportAbout(Severity::kWarning, FindingCode::kValueUnknown,
                     item.text(), "is neither `public` nor `pairwise`", kSpec);
  }
}

}  // namespace

void ExpectIssuer(const Spot& document, std::string_view issuer,
                  std::string_view spec) {
  const Spot member = document.Member("issuer");
  if (!member.value().is_string() || member.value().text() == issuer) return;
  member.ReportAbout(Severity::kError, FindingCode::kIssuerDiffers,
                     member.value().text(), "is not the issuer that was asked",
                     spec);
}

void ValidateOpenidConfiguration(const Spot& document,
                                 const OpenidRules& rules) {
  for (const Row& row : kRows) {
    ValidateMember(document, row.name, row.kind, row.presence,
                   /*relative_is_error=*/true, kSpec);
  }
  ExpectIssuer(document, rules.issuer, kSpecIssuer);
  ExpectValue(document, "response_types_supported", "code", Severity::kError,
              kSpecSmart);
  ExpectValue(document, "scopes_supported", "openid", Severity::kWarning,
              kSpec);
  ValidateAlgorithms(document);
  ValidateSubjectTypes(document);
  ValidateChallengeMethods(document, rules);
  const Spot names_itself =
      document.Member("authorization_response_iss_parameter_supported");
  if (!names_itself.exists()) {
    names_itself.Report(Severity::kInfo, FindingCode::kMemberMissing,
                        "defends clients of several servers against mix-up",
                        kSpec9207);
  }
  if (rules.smart_configuration.is_object()) ValidateAgreement(document, rules);
}

}  // namespace matron::smart
