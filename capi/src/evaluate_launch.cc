// The operations `launch.context` and `token_response.validate`.

#include "base/arena_vector.h"
#include "base/limits.h"
#include "evaluator.h"
#include "op_reader.h"
#include "print.h"
#include "print_findings.h"
#include "smart/launch_context.h"
#include "smart/token_response.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using smart::Findings;
using smart::Spot;

namespace {

void ReadSource(OpReader& reader, smart::LaunchSource* out) {
  const std::string_view source = reader.RequireText("source");
  if (source == "token_response") {
    *out = smart::LaunchSource::kTokenResponse;
  } else if (source == "introspection") {
    *out = smart::LaunchSource::kIntrospection;
  } else if (source == "claims") {
    *out = smart::LaunchSource::kClaims;
  } else {
    reader.Fault(Status::kInvalidArgument, "source", "is not supported");
  }
}

void PrintFhirContext(std::span<const smart::FhirContextItem> items,
                      Writer& writer) {
  writer.Key("fhirContext");
  writer.BeginArray();
  for (const smart::FhirContextItem& item : items) {
    writer.BeginObject();
    writer.MemberOrNull("reference", item.reference);
    writer.MemberOrNull("canonical", item.canonical);
    writer.Key("identifier");
    if (item.identifier.exists()) {
      writer.Copy(item.identifier);
    } else {
      writer.Null();
    }
    writer.MemberOrNull("type", item.type);
    writer.Member("role", item.role);
    writer.EndObject();
  }
  writer.EndArray();
}

void PrintInherited(const smart::AuthorizationDetail& detail, Writer& writer) {
  writer.Key("inherited");
  writer.BeginArray();
  if (!detail.own_scope) writer.String("scope");
  if (!detail.own_patient) writer.String("patient");
  if (!detail.own_encounter) writer.String("encounter");
  if (!detail.own_fhir_context) writer.String("fhirContext");
  writer.EndArray();
}

void PrintDetails(std::span<const smart::AuthorizationDetail> details,
                  Writer& writer) {
  writer.Key("authorization_details");
  writer.BeginArray();
  for (const smart::AuthorizationDetail& detail : details) {
    writer.BeginObject();
    PrintTexts("locations", detail.locations, writer);
    PrintTexts("fhirVersions", detail.fhir_versions, writer);
    writer.MemberOrNull("scope", detail.scope);
    writer.MemberOrNull("patient", detail.patient);
    writer.MemberOrNull("encounter", detail.encounter);
    PrintFhirContext(detail.fhir_context, writer);
    PrintInherited(detail, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

void PrintContext(const smart::LaunchContext& context, Writer& writer) {
  writer.Key("context");
  writer.BeginObject();
  writer.MemberOrNull("patient", context.patient);
  writer.MemberOrNull("encounter", context.encounter);
  PrintFhirContext(context.fhir_context, writer);
  writer.MemberOrNull("intent", context.intent);
  writer.MemberOrNull("tenant", context.tenant);
  writer.Key("need_patient_banner");
  if (context.need_patient_banner.has_value()) {
    writer.Bool(*context.need_patient_banner);
  } else {
    writer.Null();
  }
  writer.MemberOrNull("smart_style_url", context.smart_style_url);
  PrintDetails(context.authorization_details, writer);
  writer.EndObject();
}

// Each is one scope: what holds a space could never be found.
std::span<const std::string_view> ReadEssential(OpReader& reader, Arena& arena,
                                                OpError* error) {
  const Value list = reader.Optional("essential_scopes", Kind::kArray);
  OpReader items(list, "/essential_scopes", arena, error);
  ArenaVector<std::string_view> scopes(arena);
  size_t index = 0;
  for (Value item = list.first(); item.exists(); item = item.next(), ++index) {
    if (!item.is_string()) {
      items.FaultAt(Status::kJsonWrongType, index, "must be a string");
    } else if (item.text().empty() ||
               item.text().find(' ') != std::string_view::npos) {
      items.FaultAt(Status::kInvalidArgument, index, "must be one scope");
    } else if (index == limits::kMaxScopes || !scopes.Append(item.text())) {
      reader.Fault(Status::kLimitExceeded, "essential_scopes", "are too many");
    }
    if (error->failed()) return {};
  }
  return scopes.items();
}

}  // namespace

Status Evaluator::ReadLaunchContext(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "source", "document", "version", "fhir"});
  smart::LaunchContextRules rules(ReadFhirVersion(reader, kDefaultFhirVersion));
  ReadSource(reader, &rules.source);
  rules.version = ReadSmartVersion(reader);
  const Value document = reader.Require("document", Kind::kObject);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  Findings findings;
  const smart::LaunchContext context = smart::ReadLaunchContext(
      Spot(document, "document", findings), rules, arena_);
  NoteExhausted(findings, arena_, reader);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  PrintValid(findings, writer);
  PrintContext(context, writer);
  PrintFindings(findings, writer);
  return Status::kOk;
}

Status Evaluator::ValidateTokenResponse(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown(
      {"op", "response", "grant_type", "essential_scopes", "fhir"});
  const Value document = reader.Require("response", Kind::kObject);
  smart::TokenResponseRules rules(ReadFhirVersion(reader, kDefaultFhirVersion));
  const auto grant = smart::ParseGrantType(reader.RequireText("grant_type"));
  if (!grant.has_value()) {
    reader.Fault(Status::kInvalidArgument, "grant_type", "is not supported");
  } else {
    rules.grant = *grant;
  }
  rules.essential_scopes = ReadEssential(reader, arena_, &error);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  Findings findings;
  const smart::TokenResponse response = smart::ValidateTokenResponse(
      Spot(document, "response", findings), rules, arena_);
  NoteExhausted(findings, arena_, reader);
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  PrintValid(findings, writer);
  PrintTexts("missing", response.missing, writer);
  writer.Key("expires_in");
  if (response.expires_in_s > 0) {
    writer.Integer(response.expires_in_s);
  } else {
    writer.Null();
  }
  PrintFindings(findings, writer);
  return Status::kOk;
}

}  // namespace matron::capi
