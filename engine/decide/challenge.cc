// Tested by challenge_test.cc.

#include "decide/challenge.h"

#include <optional>

#include "base/text_builder.h"
#include "decide/grants.h"
#include "decide/images.h"
#include "json/writer.h"
#include "smart/scope.h"

namespace matron::decide {
namespace {

constexpr uint32_t kUnauthorized = 401;
constexpr uint32_t kNotFound = 404;

// Issue types of FHIR, http://hl7.org/fhir/issue-type.
std::string_view IssueCode(uint32_t status) {
  switch (status) {
    case 400:
      return "invalid";
    case kUnauthorized:
      return "login";
    case 403:
      return "forbidden";
    case kNotFound:
      return "not-found";
    case 412:
      return "conflict";
    default:
      return "exception";
  }
}

bool WriteOutcome(uint32_t status, std::string_view text, Arena& arena,
                  std::string_view* out) {
  TextBuilder builder(arena);
  json::Writer writer(builder);
  writer.BeginObject();
  writer.Member("resourceType", "OperationOutcome");
  writer.Key("issue");
  writer.BeginArray();
  writer.BeginObject();
  writer.Member("severity", "error");
  writer.Member("code", IssueCode(status));
  writer.Member("diagnostics", text);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  *out = builder.text();
  return builder.ok();
}

void AppendAttribute(std::string_view name, std::string_view value,
                     TextBuilder& out) {
  // RFC 6750 section 3 allows neither `"` nor `\` in these, and neither the
  // texts of the table nor scopes have any.
  out.Append(", ");
  out.Append(name);
  out.Append("=\"");
  out.Append(value);
  out.Append('"');
}

bool WriteAuthenticate(const ReasonInfo& info, std::string_view scope,
                       Arena& arena, std::string_view* out) {
  TextBuilder value(arena);
  value.Append("Bearer realm=\"fhir\"");
  if (!info.oauth_error.empty()) {
    AppendAttribute("error", info.oauth_error, value);
    AppendAttribute("error_description", info.text, value);
  }
  if (!scope.empty()) AppendAttribute("scope", scope, value);
  *out = value.text();
  return value.ok();
}

bool LiesOutside(const Session& session, Reach reach,
                 const fhir::Interaction& interaction) {
  return PlaceOf(session.policy(), interaction,
                 ConfinementOf(session, reach)) == Placement::kOutside;
}

// Whether it may lie in the compartment of a patient whom a claim names.
bool LiesInClaimed(const Session& session,
                   const fhir::Interaction& interaction) {
  for (size_t i = 0; i < session.claimed_patients().size(); ++i) {
    if (!LiesOutside(session, ReachOfClaimed(i), interaction)) return true;
  }
  return session.patient_is_claimed() &&
         !LiesOutside(session, Reach::kPatientContext, interaction);
}

// A scope of a context that the session cannot use would still not be enough,
// nor would one that is confined to a compartment for what lies outside it.
std::optional<smart::ScopeContext> ContextFor(
    const Session& session, const fhir::Interaction& interaction) {
  if (LiesInClaimed(session, interaction) ||
      (!session.patient().empty() &&
       !LiesOutside(session, Reach::kPatientContext, interaction))) {
    return smart::ScopeContext::kPatient;
  }
  if (session.fhir_user_state() == FhirUserState::kUsable) {
    if (IsConfinedUser(session) &&
        LiesOutside(session, Reach::kOwnCompartment, interaction) &&
        !LiesInClaimed(session, interaction)) {
      return std::nullopt;
    }
    return smart::ScopeContext::kUser;
  }
  for (const SessionScope& scope : session.scopes()) {
    if (scope.reason == Reason::kOk && scope.scope.letters != 0 &&
        scope.scope.context != smart::ScopeContext::kPatient) {
      return scope.scope.context;
    }
  }
  return smart::ScopeContext::kSystem;
}

}  // namespace

bool WriteChallenge(const ChallengeInput& input, Arena& arena, Challenge* out) {
  const ReasonInfo& info = InfoOf(input.reason);
  const bool as_not_found = input.as_not_found || info.http_status == kNotFound;
  out->status = as_not_found ? kNotFound : info.http_status;
  // SECURITY: every 404 has the same text, or the text would tell what the
  // status hides.
  const std::string_view text =
      as_not_found ? InfoOf(Reason::kResourceNotFound).text : info.text;
  const bool challenges =
      !as_not_found && (out->status == kUnauthorized ||
                        info.oauth_error == "insufficient_scope");
  const std::span<fhir::Header> headers =
      arena.NewArray<fhir::Header>(challenges ? 3 : 2);
  if (headers.empty() || !WriteOutcome(out->status, text, arena, &out->body)) {
    return false;
  }
  size_t next = 0;
  if (challenges) {
    std::string_view value;
    if (!WriteAuthenticate(info, input.needed_scope, arena, &value)) {
      return false;
    }
    headers[next++] = {"WWW-Authenticate", value};
  }
  headers[next++] = {"Content-Type", "application/fhir+json"};
  headers[next++] = {"Cache-Control", "no-store"};
  out->headers = headers;
  return true;
}

std::string_view NeededScope(const Session& session,
                             const fhir::Interaction& interaction, char letter,
                             Arena& arena) {
  const std::optional<smart::ScopeContext> context =
      ContextFor(session, interaction);
  if (!context.has_value()) return {};
  smart::Scope scope;
  scope.context = *context;
  scope.all_types = interaction.type == fhir::ResourceType::kNone;
  scope.type = interaction.type;
  const size_t index = smart::IndexOfLetter(letter);
  if (index == smart::kNumLetters) return {};
  scope.letters = static_cast<smart::CrudsMask>(1u << index);
  char text[smart::kMaxCanonicalBytes];
  return arena.Copy(smart::PrintCanonical(scope, text));
}

}  // namespace matron::decide
