// Tested by tests/vectors.

#include "decide/carried.h"

#include <algorithm>

#include "base/text_builder.h"
#include "decide/batch.h"
#include "decide/root_scan.h"

namespace matron::decide {

using fhir::InteractionKind;
using fhir::ResourceType;

namespace {

// The type that criteria `P?...` search, if nothing in them reaches further;
// kNone for anything else.
ResourceType TypeOfCriteria(Call& call, std::string_view criteria) {
  const std::string_view name = criteria.substr(0, criteria.find('?'));
  if (fhir::ParseResourceType(name, call.version()) == ResourceType::kNone) {
    return ResourceType::kNone;
  }
  TextBuilder url(call.arena());
  url.Append('/');
  url.Append(criteria);
  fhir::HttpRequest http;
  http.method = "GET";
  http.url = url.text();
  fhir::Request search;
  const Reason reason =
      fhir::ParseRequest(http, ServerOf(call.session), call.arena(), &search);
  const bool is_plain = std::all_of(
      search.parameters.begin(), search.parameters.end(),
      [](const fhir::Parameter& parameter) { return parameter.is_plain; });
  return url.ok() && reason == Reason::kOk && is_plain &&
                 search.interaction.kind == InteractionKind::kSearchType
             ? search.interaction.type
             : ResourceType::kNone;
}

// The image of a Subscription that results, as far as it was handed in.
const ResourceInput* ResultOf(const Call& call) {
  if (call.input.resulting.given == Given::kYes) return &call.input.resulting;
  const bool is_patch = call.target.kind == InteractionKind::kPatch ||
                        call.target.kind == InteractionKind::kConditionalPatch;
  return call.input.body.given == Given::kYes && !is_patch ? &call.input.body
                                                           : nullptr;
}

}  // namespace

Reason ReadProvenance(Call& call) {
  if (!call.request.has_provenance) return Reason::kOk;
  RootScan scan({});
  size_t error_offset = 0;
  const Status status =
      call.scratch.reader().Walk(call.request.provenance, scan, &error_offset);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  if (status != Status::kOk || !scan.is_object()) return Reason::kBodyMalformed;
  if (scan.type() != "Provenance") return Reason::kBodyMismatch;
  return scan.has_condition() ? Reason::kBodyMalformed : Reason::kOk;
}

Reason FindSubscribed(Call& call) {
  const InteractionKind kind = call.target.kind;
  if (call.target.type != ResourceType::kSubscription || !fhir::IsWrite(kind) ||
      kind == InteractionKind::kDelete ||
      kind == InteractionKind::kConditionalDelete) {
    return Reason::kOk;
  }
  call.subscribes = true;
  const ResourceInput* result = ResultOf(call);
  // R5 selects by a topic, which is not at hand.
  if (result == nullptr || call.version() == fhir::FhirVersion::kR5 ||
      result->text.size() > call.scratch.max_input_bytes()) {
    return Reason::kOk;
  }
  RootScan scan("criteria");
  size_t error_offset = 0;
  const Status status =
      call.scratch.reader().Walk(result->text, scan, &error_offset);
  if (LacksMemory(status)) return Reason::kScratchTooSmall;
  // What is no JSON is told of by who reads the images.
  // SECURITY: extensions may select, or send along, more than the criteria say.
  if (status != Status::kOk || !scan.has_text() || scan.has_extension()) {
    return Reason::kOk;
  }
  // The text dies with the next walk, and parsing has none.
  call.subscribed = TypeOfCriteria(call, call.arena().Copy(scan.text()));
  return Reason::kOk;
}

}  // namespace matron::decide
