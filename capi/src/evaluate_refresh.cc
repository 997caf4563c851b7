// The operations `refresh.issue`, `refresh.rotate` and `refresh.revoke`.

#include <algorithm>

#include "base/limits.h"
#include "evaluator.h"
#include "op_reader.h"
#include "state/refresh.h"
#include "state_call.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;
using state::RefreshGrant;
using state::StoreDialogue;

namespace {

// Writes nothing of a grant that there is none of.
void PrintGrant(const RefreshGrant& grant, Writer& writer) {
  if (grant.token.empty()) return;
  const state::RefreshFamily& record = grant.record;
  writer.Member("refresh_token", grant.token);
  writer.Member("family", grant.family);
  writer.Member("scope", grant.scope);
  writer.MemberOrNull("data", record.data);
  writer.Key("generation");
  writer.Integer(record.generation);
  // When this token stops to count if it is not used before.
  writer.Key("expires_at");
  writer.Integer(
      std::min(record.last_used_at + record.idle_s, record.expires_at()));
}

}  // namespace

Status Evaluator::IssueRefresh(const Value& op, Writer& writer) {
  StateCall call(op,
                 {"issuer", "client_id", "subject", "sid", "data", "scope",
                  "idle_lifetime", "absolute_lifetime", "grace", "entropy"},
                 arena_, writer);
  UseStore(call);
  OpReader& reader = call.reader();
  state::IssueInput input;
  input.issuer = reader.RequireText("issuer");
  input.client = reader.RequireText("client_id");
  input.subject = reader.RequireText("subject");
  input.session = reader.OptionalText("sid");
  input.data = reader.OptionalText("data");
  input.scope = reader.RequireText("scope");
  input.idle_s =
      call.RequireInteger("idle_lifetime", 1, limits::kMaxFamilySeconds);
  input.absolute_s =
      call.RequireInteger("absolute_lifetime", 1, limits::kMaxFamilySeconds);
  reader.OptionalInteger("grace", 0, limits::kMaxGraceSeconds, &input.grace_s);
  input.now = call.now();
  input.entropy = call.RequireEntropy();
  RefreshGrant grant;
  const Reason reason = call.Run([&](StoreDialogue& store) {
    return state::IssueRefresh(input, store, &grant);
  });
  const Status status = call.Answer(reason);
  if (reason == Reason::kOk) PrintGrant(grant, writer);
  return status;
}

Status Evaluator::RotateRefresh(const Value& op, Writer& writer) {
  StateCall call(op, {"refresh_token", "client_id", "scope", "fhir", "entropy"},
                 arena_, writer);
  UseStore(call);
  OpReader& reader = call.reader();
  state::RotateInput input;
  input.token = reader.RequireText("refresh_token");
  input.client = reader.RequireText("client_id");
  const Value scope = reader.Optional("scope", Kind::kString);
  if (scope.exists()) input.scope = scope.text();
  input.version = ReadFhirVersion(reader, kDefaultFhirVersion);
  input.now = call.now();
  input.entropy = call.RequireEntropy();
  RefreshGrant grant;
  const Reason reason = call.Run([&](StoreDialogue& store) {
    return state::RotateRefresh(input, reader_, store, &grant);
  });
  const Status status = call.Answer(reason);
  if (reason == Reason::kOk) PrintGrant(grant, writer);
  return status;
}

Status Evaluator::RevokeRefresh(const Value& op, Writer& writer) {
  StateCall call(op, {"refresh_token", "client_id"}, arena_, writer);
  UseStore(call);
  const std::string_view token = call.reader().RequireText("refresh_token");
  const std::string_view client = call.reader().RequireText("client_id");
  return call.Answer(call.Run([&](StoreDialogue& store) {
    return state::RevokeRefresh(token, client, call.now(), reader_, store);
  }));
}

}  // namespace matron::capi
