// Property: what is cut out of a Bundle lies inside of its text, and is strict
// JSON by itself; entries are the same each time, and those that are understood
// as requests keep the properties of requests.
//
// Input: the text of a Bundle.

#include "fhir/request_bundle.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "fhir/request.h"
#include "fuzz/request_checks.h"
#include "json/reader.h"

using matron::Arena;
using matron::Reason;
using matron::Status;
using matron::fhir::BundleEntry;
using matron::fhir::FhirVersion;
using matron::fhir::Request;
using matron::fhir::RequestBundle;
using matron::fhir::TypeSet;
using matron::fuzz::Require;
using matron::json::Reader;

namespace {

class Nothing final : public matron::json::Handler {
  void OnValue(const matron::json::Token&) override {}
  void OnEnd(size_t) override {}
};

bool LiesIn(std::string_view part, std::string_view text) {
  return part.data() >= text.data() &&
         part.data() + part.size() <= text.data() + text.size();
}

void CheckResource(const BundleEntry& entry, std::string_view text) {
  if (!entry.has_resource) return;
  Require(!entry.resource.empty() && LiesIn(entry.resource, text));
  Reader reader;
  Nothing nothing;
  size_t error_offset = 0;
  Require(reader.Walk(entry.resource, nothing, &error_offset) == Status::kOk);
  TypeSet types;
  bool is_odd = false;
  Require(FindConditionalReferences(entry.resource, FhirVersion::kR4, reader,
                                    &types, &is_odd) == Reason::kOk);
  Require(TypeSet::Of(FhirVersion::kR4).Covers(types));
  if (entry.fault == Reason::kOk) Require(entry.resource.starts_with('{'));
}

void CheckEntry(const BundleEntry& entry) {
  Require(matron::IsUtf8(entry.full_url));
  if (entry.fault != Reason::kOk) return;
  Require(!entry.http.method.empty() && !entry.http.url.empty());
  Require(!entry.http.has_body && entry.http.headers.size() <= 4);
  Arena arena = Arena::Growing();
  Request request;
  if (ParseRequest(entry.http, {FhirVersion::kR4, {}}, arena, &request) !=
      Reason::kOk) {
    return;
  }
  if (request.interaction.kind == matron::fhir::InteractionKind::kPreflight) {
    return;
  }
  matron::fuzz::CheckPath(request);
  matron::fuzz::CheckNeeds(request);
}

void RequireSame(const BundleEntry& a, const BundleEntry& b) {
  Require(a.full_url == b.full_url && a.http.method == b.http.method);
  Require(a.http.url == b.http.url && a.resource == b.resource);
  Require(a.http.headers.size() == b.http.headers.size());
  Require(a.fault == b.fault);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Arena arena = Arena::Growing();
  Reader reader;
  RequestBundle bundle;
  const Reason reason = ParseBundle(text, reader, arena, &bundle);
  RequestBundle again;
  Reader other_reader;
  Require(ParseBundle(text, other_reader, arena, &again) == reason);
  Require(bundle.entries.size() == again.entries.size());
  Require(bundle.entries.size() <= matron::limits::kMaxBundleEntries);
  if (reason != Reason::kOk) Require(bundle.entries.empty());
  for (size_t i = 0; i < bundle.entries.size(); ++i) {
    CheckResource(bundle.entries[i], text);
    CheckEntry(bundle.entries[i]);
    RequireSame(bundle.entries[i], again.entries[i]);
  }
  return 0;
}
