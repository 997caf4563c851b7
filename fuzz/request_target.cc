// Property: a request that is understood is spelled one way in the plan, and
// that spelling is understood as the same request; ids and types are what FHIR
// allows; each row has a letter and stands once.
//
// Input: method, URL, and perhaps a Prefer, an If-Match and an If-None-Exist
// header, a line each; then a form.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "fhir/base_url.h"
#include "fhir/request.h"
#include "fuzz/request_checks.h"

using matron::Arena;
using matron::Reason;
using matron::fhir::BaseUrl;
using matron::fhir::FhirVersion;
using matron::fhir::Header;
using matron::fhir::HttpRequest;
using matron::fhir::InteractionKind;
using matron::fhir::Request;
using matron::fhir::ResourceType;
using matron::fhir::Server;
using matron::fuzz::Require;
using matron::fuzz::TakeLine;

namespace {

void CheckVersion(HttpRequest http, const Server& server) {
  Arena arena = Arena::Growing();
  Request request;
  if (ParseRequest(http, server, arena, &request) != Reason::kOk) return;
  if (request.interaction.kind == InteractionKind::kPreflight) return;
  matron::fuzz::CheckPath(request);
  matron::fuzz::CheckNeeds(request);
  const std::string planned =
      std::string(request.path) + "?" + std::string(request.query);
  http.url = planned;
  Request again;
  Require(ParseRequest(http, server, arena, &again) == Reason::kOk);
  Require(again.query == request.query);
  matron::fuzz::RequireSame(request, again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  HttpRequest http;
  http.method = TakeLine(&text);
  http.url = TakeLine(&text);
  std::vector<Header> headers;
  for (const char* name : {"Prefer", "If-Match", "If-None-Exist"}) {
    const std::string_view line = TakeLine(&text);
    if (!line.empty()) headers.push_back({name, line});
  }
  if (!text.empty()) {
    headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  }
  http.headers = headers;
  http.has_body = !text.empty();
  http.body = text;
  BaseUrl base;
  Require(base.Parse("https://ehr.example.org/fhir"));
  constexpr matron::fhir::OperationRow kOwn[] = {
      {"check", matron::fhir::OperationLevel::kType, ResourceType::kClaim, "cr",
       matron::fhir::OperationRule::kWhole, true},
      {"check", matron::fhir::OperationLevel::kSystem, ResourceType::kNone, "",
       matron::fhir::OperationRule::kWhole, true,
       matron::fhir::OperationParameters::kAny, FhirVersion::kR4,
       "https://a.example/check"}};
  for (const FhirVersion version : matron::fhir::kFhirVersions) {
    CheckVersion(http, {version, {&base, 1}});
    CheckVersion(http,
                 {version, {&base, 1}, kOwn, true, "bulk/status", "files"});
  }
  return 0;
}
