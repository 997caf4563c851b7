// Tested by decide_test.cc and by tests/vectors.

#include "decide/request_decider.h"

#include <algorithm>

#include "decide/batch.h"
#include "decide/carried.h"
#include "decide/conditional.h"
#include "decide/instance.h"
#include "decide/search.h"
#include "fhir/interaction.h"
#include "fhir/operation.h"
#include "fhir/request_bundle.h"
#include "oauth/claims.h"

namespace matron::decide {

using fhir::InteractionKind;
using fhir::OperationRule;
using fhir::ResourceType;

namespace {

// Whether the body of the request is a resource of its type.
bool BodyIsResource(InteractionKind kind) {
  return kind == InteractionKind::kCreate || kind == InteractionKind::kUpdate ||
         kind == InteractionKind::kConditionalCreate ||
         kind == InteractionKind::kConditionalUpdate;
}

bool IsConditional(InteractionKind kind) {
  return kind == InteractionKind::kConditionalCreate ||
         kind == InteractionKind::kConditionalUpdate ||
         kind == InteractionKind::kConditionalPatch ||
         kind == InteractionKind::kConditionalDelete;
}

// The members of an export that was handed in.
class ExportJobScan final : public json::Handler {
 public:
  std::string_view request() const { return request_; }
  std::string_view client_id() const { return client_id_; }

 private:
  void OnValue(const json::Token& token) override {
    if (depth_ == 1 && token.kind == json::Kind::kString) {
      if (token.key == "request") request_ = token.text;
      if (token.key == "client_id") client_id_ = token.text;
    }
    depth_ += json::IsContainer(token);
  }
  void OnEnd(size_t) override { --depth_; }

  size_t depth_ = 0;
  std::string_view request_;
  std::string_view client_id_;
};

}  // namespace

Reason CheckSession(const Session& session, const DecideInput& input) {
  if (session.refusal() != Reason::kOk) return session.refusal();
  Reason reason =
      oauth::CheckConfirmation(session.confirmation(), input.proven);
  if (reason == Reason::kOk) {
    reason =
        oauth::CheckLifetime(session.lifetime(), input.now, session.leeway_s());
  }
  return reason == Reason::kOk ? input.revocation : reason;
}

Outcome RequestDecider::Decide() {
  call_.target = call_.request.interaction;
  call_.is_understood = parsed_ == Reason::kOk;
  if (parsed_ == Reason::kOk && fhir::IsPublic(call_.target.kind)) {
    Outcome outcome = Permit(nullptr, 0);
    outcome.reason = Reason::kPublicInteraction;
    return outcome;
  }
  Reason reason = CheckSession(call_.session, call_.input);
  if (reason == Reason::kOk) reason = parsed_;
  if (reason == Reason::kOk && fhir::IsOfExport(call_.target.kind)) {
    return DecideExport();
  }
  if (reason == Reason::kOk) reason = FindReferences();
  if (reason == Reason::kOk) reason = ReadProvenance(call_);
  if (reason == Reason::kOk) reason = FindSubscribed(call_);
  if (reason == Reason::kOk) reason = ReadGraphql();
  if (reason == Reason::kOk) reason = rows_.Expand();
  if (reason == Reason::kOk) reason = ReadBody();
  if (reason == Reason::kOk && call_.session.roles().empty()) {
    reason = Reason::kNoActiveRole;
  }
  if (reason != Reason::kOk) {
    rows_.Forget();
    return Deny(reason);
  }
  return DecideRows();
}

Outcome RequestDecider::DecideRows() {
  rows_.AnswerSecondary();
  ConditionalDecider conditional(call_, rows_, finisher_);
  const bool is_conditional = IsConditional(call_.target.kind);
  if (is_conditional) conditional.AnswerSearchRow();
  const Reason secondary = rows_.FirstDenied();
  Row& primary = rows_.primary();
  const Reason missing = primary.grants.Missing();
  Outcome outcome;
  if (missing != Reason::kOk) {
    outcome = Deny(missing);
  } else if (!is_conditional) {
    outcome = DecidePrimary();
  } else {
    // It is nothing without the rows that it has besides.
    outcome = secondary == Reason::kOk ? conditional.Decide() : Deny(secondary);
  }
  primary.effect = outcome.effect;
  primary.reason = outcome.reason;
  primary.grant = outcome.grant;
  return outcome.effect == Effect::kDeny || secondary == Reason::kOk
             ? outcome
             : Deny(secondary);
}

// A server may resolve conditional references, of a transaction and elsewhere,
// by searching.
Reason RequestDecider::FindReferences() {
  const ResourceInput& body = call_.input.body;
  if (!BodyIsResource(call_.target.kind) || body.given != Given::kYes ||
      body.text.find('?') == std::string_view::npos ||
      body.text.size() > call_.scratch.max_input_bytes()) {
    return Reason::kOk;
  }
  bool is_odd = false;
  fhir::TypeSet types;
  const Reason reason = fhir::FindConditionalReferences(
      body.text, call_.version(), call_.scratch.reader(), &types, &is_odd);
  // What is no JSON is told of by who reads the body.
  if (reason == Reason::kScratchTooSmall) return reason;
  if (reason != Reason::kOk) return Reason::kOk;
  call_.searched_references = types;
  // Elsewhere what cannot be read is no conditional reference to any server.
  return is_odd && call_.entries != nullptr ? Reason::kMalformedRequest
                                            : Reason::kOk;
}

// Finds out whether `$graphql` may change something.
Reason RequestDecider::ReadGraphql() {
  if (call_.request.operation != OperationRule::kGraphql) return Reason::kOk;
  if (call_.input.http.method != "POST") {
    const auto& parameters = call_.request.parameters;
    call_.may_mutate = std::none_of(
        parameters.begin(), parameters.end(), [](const auto& parameter) {
          return parameter.name == "query" && !fhir::MayMutate(parameter.value);
        });
    return Reason::kOk;
  }
  const ResourceInput& body = call_.input.body;
  if (body.given != Given::kYes) return Reason::kOk;
  if (body.text.size() > call_.scratch.max_input_bytes()) {
    return Reason::kScratchTooSmall;
  }
  if (call_.request.has_graphql_body) {
    // SECURITY: a server that takes it for JSON would undo escapes.
    call_.may_mutate =
        fhir::MayMutate(body.text) || body.text.find('\\') != body.text.npos;
    return Reason::kOk;
  }
  return fhir::ReadGraphqlBody(body.text, call_.scratch.reader(),
                               &call_.may_mutate);
}

// The state and the files of an export are for the client that asked for it, as
// long as it may ask again (Bulk Data Access 2.0, requiresAccessToken).
Outcome RequestDecider::DecideExport() {
  const InteractionKind kind = call_.target.kind;
  Reason reason = rows_.Expand();
  if (reason == Reason::kOk && call_.session.roles().empty()) {
    reason = Reason::kNoActiveRole;
  }
  if (reason != Reason::kOk) {
    rows_.Forget();
    return Deny(reason);
  }
  Row& placeholder = rows_.primary();
  call_.images.stored.given = call_.input.stored.given;
  if (call_.input.stored.given == Given::kNo) {
    Outcome outcome;
    outcome.effect = Effect::kNeedsResource;
    outcome.reason = Reason::kResourceRequired;
    outcome.needs = kNeedsExportJob;
    placeholder.effect = outcome.effect;
    placeholder.reason = outcome.reason;
    return outcome;
  }
  fhir::Request kick_off;
  reason = ReadExportJob(&kick_off);
  placeholder.reason = reason;
  if (reason != Reason::kOk) return Deny(reason);
  call_.request.interaction = call_.target = kick_off.interaction;
  call_.request.needs = kick_off.needs;
  call_.request.operation = kick_off.operation;
  rows_.Forget();
  reason = rows_.Expand();
  if (reason != Reason::kOk) {
    rows_.Forget();
    return Deny(reason);
  }
  const Outcome outcome = DecideRows();
  rows_.Rename(kind);
  return outcome;
}

// Reads the export that was handed in; Reason::kResourceNotFound if there is
// none of this client.
Reason RequestDecider::ReadExportJob(fhir::Request* kick_off) {
  const ResourceInput& input = call_.input.stored;
  if (input.given != Given::kYes) return Reason::kResourceNotFound;
  if (input.text.size() > call_.scratch.max_input_bytes()) {
    return Reason::kScratchTooSmall;
  }
  ExportJobScan job;
  size_t error_offset = 0;
  const Status status =
      call_.scratch.reader().Walk(input.text, job, &error_offset);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  if (status != Status::kOk) return Reason::kResourceMalformed;
  if (job.client_id().empty() || job.client_id() != call_.session.client()) {
    return Reason::kResourceNotFound;
  }
  fhir::HttpRequest http;
  http.method = "GET";
  http.url = call_.arena().Copy(job.request());
  constexpr fhir::Header kAsync[] = {{"Prefer", "respond-async"}};
  http.headers = kAsync;
  const Reason reason = fhir::ParseRequest(http, ServerOf(call_.session),
                                           call_.arena(), kick_off);
  return reason == Reason::kOk && kick_off->operation == OperationRule::kExport
             ? Reason::kOk
             : Reason::kMalformedRequest;
}

Reason RequestDecider::ReadBody() {
  if (call_.input.body.given != Given::kYes) return Reason::kOk;
  if (call_.request.operation == OperationRule::kGraphql) return Reason::kOk;
  if (call_.target.kind == InteractionKind::kOperation) {
    const std::string_view body = call_.input.body.text;
    if (call_.input.http.method != "POST") return Reason::kOk;
    if (!call_.request.has_json_body) return Reason::kBodyMalformed;
    if (body.size() > call_.scratch.max_input_bytes()) {
      return Reason::kScratchTooSmall;
    }
    return fhir::ReadOperationBody(body, call_.request.operation,
                                   call_.scratch.reader());
  }
  if (!BodyIsResource(call_.target.kind)) return Reason::kOk;
  if (!call_.request.has_json_body) return Reason::kBodyMalformed;
  ImageExpectation expected;
  expected.type = call_.target.type;
  expected.id = call_.target.id;
  expected.malformed = Reason::kBodyMalformed;
  expected.mismatch = Reason::kBodyMismatch;
  call_.images.body = ImageReader(call_.session, rows_.primary().grants.items,
                                  call_.entries, call_.scratch)
                          .Read(call_.input.body, expected);
  return call_.images.body.fault;
}

// Reads what the host handed in, where the interaction has such an image: the
// stored one of an instance, the resulting one of a write.
Reason RequestDecider::ReadImages() {
  if (call_.request.operation == OperationRule::kWhole ||
      call_.request.operation == OperationRule::kExport ||
      call_.request.operation == OperationRule::kGraphql) {
    return Reason::kOk;
  }
  ImageReader reader(call_.session, rows_.primary().grants.items, call_.entries,
                     call_.scratch);
  ImageExpectation expected;
  expected.type = call_.target.type;
  expected.id = call_.target.id;
  if (BodyIsResource(call_.target.kind) ||
      call_.target.kind == InteractionKind::kPatch) {
    call_.images.resulting = reader.Read(call_.input.resulting, expected);
  }
  expected.is_stored = true;
  expected.version_id = call_.target.version_id;
  if (!call_.target.id.empty()) {
    // SECURITY: what is stored was not written by this Bundle.
    call_.images.stored =
        ImageReader(call_.session, rows_.primary().grants.items,
                    /*entries=*/nullptr, call_.scratch)
            .Read(call_.input.stored, expected);
  }
  const Images& images = call_.images;
  if (images.stored.fault != Reason::kOk) return images.stored.fault;
  const bool is_missing = images.stored.given == Given::kAbsent &&
                          call_.target.kind != InteractionKind::kUpdate;
  return is_missing ? Reason::kResourceNotFound : images.resulting.fault;
}

Outcome RequestDecider::DecidePrimary() {
  const Row& row = rows_.primary();
  const Reason reason = ReadImages();
  if (reason != Reason::kOk) return Deny(reason);
  InstanceDecider instance(call_, row.grants, finisher_);
  if (row.hides_others) {
    call_.needs_filter = true;
    // SECURITY: what a hidden Bundle includes would tell that it was found.
    if (call_.request.shows_others) return Deny(Reason::kParameterUnsupported);
  }
  switch (call_.target.kind) {
    case InteractionKind::kRead:
    case InteractionKind::kVread:
      return instance.DecideRead(0);
    // SECURITY: whether there is a history tells whether there is a resource,
    // so the stored one is judged as for a read; the versions before it may be
    // another person's, so they are filtered all the same.
    case InteractionKind::kHistoryInstance:
      return instance.DecideRead(kFilterResponse);
    case InteractionKind::kHistoryType:
    case InteractionKind::kHistorySystem:
    case InteractionKind::kSearchSystem:
      return DecideMany(call_, row.grants, row.whole, finisher_);
    case InteractionKind::kSearchType:
    case InteractionKind::kSearchCompartment:
      return call_.target.type == ResourceType::kNone
                 ? DecideMany(call_, row.grants, row.whole, finisher_)
                 : DecideSearch(call_, QueryOf(call_.request), row.grants,
                                row.whole, finisher_);
    case InteractionKind::kCreate:
    case InteractionKind::kUpdate:
    case InteractionKind::kPatch:
    case InteractionKind::kDelete:
      return instance.DecideWrite();
    case InteractionKind::kOperation:
      return DecideOperation();
    default:
      return Deny(Reason::kInteractionUnsupported);
  }
}

Outcome RequestDecider::DecideOperation() {
  const Row& row = rows_.primary();
  switch (call_.request.operation) {
    case OperationRule::kEverything:
    case OperationRule::kRead:
      if (call_.request.operation == OperationRule::kEverything &&
          row.whole == nullptr) {
        call_.needs_filter = true;
      }
      if (!call_.target.id.empty()) {
        return InstanceDecider(call_, row.grants, finisher_)
            .DecideRead(call_.request.operation == OperationRule::kEverything
                            ? kFilterResponse
                            : 0);
      }
      return DecideMany(call_, row.grants, row.whole, finisher_);
    case OperationRule::kWhole:
    case OperationRule::kExport:
    case OperationRule::kGraphql:
      return row.whole != nullptr && !row.hides_others
                 ? finisher_.Finish(Permit(row.whole, 0))
                 : Deny(Reason::kOperationConfined);
    case OperationRule::kNone:
      break;
  }
  return Deny(Reason::kOperationUnknown);
}

}  // namespace matron::decide
