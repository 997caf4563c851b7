// Tested by token_response_test.cc.

#include "smart/token_response.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "fhir/reference.h"
#include "smart/granted_scopes.h"

namespace matron::smart {

using json::Kind;

namespace {

constexpr std::string_view kSpec = "SMART App Launch 2.2, token response";
constexpr std::string_view kSpecContext =
    "SMART App Launch 2.2, scopes and launch context";
constexpr std::string_view kSpecBackend =
    "SMART App Launch 2.2, backend services";
constexpr std::string_view kSpec6749 = "RFC 6749 section 5.1";
constexpr std::string_view kSpecError = "RFC 6749 section 5.2";
constexpr std::string_view kSpec6750 = "RFC 6750 section 2.1";
constexpr std::string_view kSpecOpenid =
    "OpenID Connect Core 1.0 section 3.1.3.3";

// SMART 2.2: lifetimes that should not be exceeded.
constexpr int64_t kLongSeconds = 3600;
constexpr int64_t kLongBackendSeconds = 300;

constexpr std::string_view kGrantNames[] = {
    "authorization_code", "refresh_token", "client_credentials"};

// RFC 6750 section 2.1: b64token. Anything else would break the header that
// carries it.
bool IsBearerToken(std::string_view text) {
  const size_t end = text.find_last_not_of('=');
  if (end == text.npos) return false;
  return std::all_of(
      text.begin(), text.begin() + static_cast<long>(end + 1), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("-._~+/").find(c) != std::string_view::npos;
      });
}

// RFC 6749 section 5.2: an answer that tells of an error brings no token.
void RefuseError(const Spot& document) {
  const Spot error = document.Member("error");
  if (!error.exists()) return;
  const std::string_view code = error.value().text();
  error.ReportAbout(Severity::kError, FindingCode::kErrorResponse, code,
                    "was answered instead of a token", kSpecError);
}

void ValidateTokens(const Spot& document, GrantType grant,
                    const GrantedScopes& granted) {
  const Spot access = document.Require("access_token", kSpec6749);
  const std::string_view token = access.Text(kSpec6749);
  if (!token.empty() && !IsBearerToken(token)) {
    access.Error(FindingCode::kValueMalformed,
                 "holds characters that a bearer token cannot have", kSpec6750);
  }
  const Spot refresh = document.Member("refresh_token");
  refresh.Text(kSpec6749);
  if (refresh.exists() && grant == GrantType::kClientCredentials) {
    refresh.Warn(FindingCode::kMemberUnexpected,
                 "should not be issued to a backend service", kSpecBackend);
  }
  const bool wants_refresh =
      granted.Has("offline_access") || granted.Has("online_access");
  if (!refresh.exists() && wants_refresh &&
      grant == GrantType::kAuthorizationCode) {
    refresh.Warn(FindingCode::kMemberMissing,
                 "did not come, though the scope for it was granted",
                 kSpecContext);
  }
  const Spot id_token = document.Member("id_token");
  id_token.Text(kSpecOpenid);
  if (!id_token.exists() && granted.Has("openid") &&
      grant == GrantType::kAuthorizationCode) {
    id_token.Error(FindingCode::kMemberMissing,
                   "is required, because `openid` was granted", kSpecOpenid);
  }
}

void ValidateType(const Spot& document) {
  const Spot type = document.Require("token_type", kSpec6749);
  const std::string_view text = type.Text(kSpec6749);
  if (text.empty() || absl::EqualsIgnoreCase(text, "bearer")) return;
  type.ReportAbout(Severity::kError, FindingCode::kTokenTypeUnsupported, text,
                   "is not `bearer`", kSpec);
}

// Recommended for an authorization code, required otherwise.
int64_t ReadLifetime(const Spot& document, GrantType grant) {
  const bool is_backend = grant == GrantType::kClientCredentials;
  const std::string_view spec = is_backend ? kSpecBackend : kSpec;
  const Spot lifetime = document.Member("expires_in");
  if (!lifetime.exists()) {
    const bool is_required = grant != GrantType::kAuthorizationCode;
    lifetime.Report(is_required ? Severity::kError : Severity::kWarning,
                    FindingCode::kMemberMissing,
                    is_required ? "is required" : "is recommended", spec);
  }
  if (!lifetime.Is(Kind::kInteger, spec)) return 0;
  const int64_t seconds = lifetime.value().integer();
  if (seconds <= 0 || seconds > limits::kMaxNumericDate) {
    lifetime.Error(FindingCode::kValueOutOfRange,
                   "must be a positive number of seconds", spec);
    return 0;
  }
  if (seconds > (is_backend ? kLongBackendSeconds : kLongSeconds)) {
    lifetime.Warn(
        FindingCode::kTokenLivesLong,
        is_backend ? "should be 300 at most" : "should be 3600 at most", spec);
  }
  return seconds;
}

// SMART 2.2: a `patient/` scope binds to a patient, who must be told. Backend
// services know theirs otherwise.
void ValidatePatient(const Spot& document, GrantType grant,
                     const GrantedScopes& granted) {
  const Spot patient = document.Member("patient");
  patient.Id(kSpecContext);
  if (patient.exists() || !granted.has_patient_scopes() ||
      grant != GrantType::kAuthorizationCode ||
      document.Member("authorization_details").exists()) {
    return;
  }
  patient.Error(FindingCode::kContextMissing,
                "is required by a `patient/` scope that was granted",
                kSpecContext);
}

std::span<const std::string_view> FindMissing(
    const Spot& scope, std::span<const std::string_view> essential,
    GrantedScopes& granted, Arena& arena) {
  ArenaVector<std::string_view> missing(arena);
  for (const std::string_view text : essential) {
    if (granted.Covers(text)) continue;
    scope.ReportAbout(Severity::kError, FindingCode::kScopeMissing, text,
                      "is essential and was not granted", kSpecContext);
    if (!missing.Append(text)) return essential;
  }
  return missing.items();
}

}  // namespace

std::string_view NameOf(GrantType grant) {
  return kGrantNames[static_cast<size_t>(grant) % std::size(kGrantNames)];
}

std::optional<GrantType> ParseGrantType(std::string_view name) {
  for (size_t i = 0; i < std::size(kGrantNames); ++i) {
    if (kGrantNames[i] == name) return static_cast<GrantType>(i);
  }
  return std::nullopt;
}

TokenResponse ValidateTokenResponse(const Spot& document,
                                    const TokenResponseRules& rules,
                                    Arena& arena) {
  TokenResponse response;
  RefuseError(document);
  // SMART 2.2: required, and what was granted even where it was not asked for.
  // An empty one grants nothing, and is legal.
  const Spot scope = document.Member("scope");
  GrantedScopes granted(rules.fhir, arena);
  granted.Read(scope, kSpec6749);
  ValidateTokens(document, rules.grant, granted);
  ValidateType(document);
  response.expires_in_s = ReadLifetime(document, rules.grant);
  document.Require("scope", kSpec);
  if (scope.Is(Kind::kString, kSpec)) response.scope = scope.value().text();
  ValidatePatient(document, rules.grant, granted);
  response.missing = FindMissing(scope, rules.essential_scopes, granted, arena);
  return response;
}

}  // namespace matron::smart
