// Property: of a search that is understood, the order of the parameters changes
// nothing but that of the rows, and neither does a form in place of the URL.
//
// Input: a path, then a query behind it, a line each. The query is of the type
// Observation, in R4, if there is one line only.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "fhir/request.h"
#include "fuzz/request_checks.h"

using matron::Arena;
using matron::Reason;
using matron::fhir::FhirVersion;
using matron::fhir::Header;
using matron::fhir::HttpRequest;
using matron::fhir::InteractionKind;
using matron::fhir::Request;
using matron::fuzz::Require;
using matron::fuzz::RowsOf;

namespace {

// The pieces of `query`, from the last one to the first.
std::string Reversed(std::string_view query) {
  std::string reversed;
  while (true) {
    const size_t at = query.rfind('&');
    reversed += query.substr(at == query.npos ? 0 : at + 1);
    if (at == query.npos) return reversed;
    reversed += '&';
    query = query.substr(0, at);
  }
}

void CheckReversed(const Request& request, std::string_view path,
                   std::string_view query, FhirVersion version) {
  const std::string url = std::string(path) + "?" + Reversed(query);
  Arena arena = Arena::Growing();
  Request other;
  Require(ParseRequest({"GET", url}, {version, {}}, arena, &other) ==
          Reason::kOk);
  matron::fuzz::RequireSame(request, other);
}

void CheckForm(const Request& request, std::string_view query,
               FhirVersion version) {
  std::string path(request.path);
  if (path.ends_with("/*")) path.resize(path.size() - 2);
  path += path.ends_with('/') ? "_search" : "/_search";
  const Header header = {"Content-Type", "application/x-www-form-urlencoded"};
  Arena arena = Arena::Growing();
  Request other;
  Require(ParseRequest({"POST", path, {&header, 1}, true, query}, {version, {}},
                       arena, &other) == Reason::kOk);
  Require(other.interaction.kind == request.interaction.kind);
  Require(RowsOf(other) == RowsOf(request));
  Require(other.hinders_filter == request.hinders_filter);
}

void CheckVersion(std::string_view path, std::string_view query,
                  FhirVersion version) {
  const std::string url = std::string(path) + "?" + std::string(query);
  Arena arena = Arena::Growing();
  Request request;
  if (ParseRequest({"GET", url}, {version, {}}, arena, &request) !=
      Reason::kOk) {
    return;
  }
  matron::fuzz::CheckPath(request);
  matron::fuzz::CheckNeeds(request);
  CheckReversed(request, path, query, version);
  switch (request.interaction.kind) {
    case InteractionKind::kSearchType:
    case InteractionKind::kSearchSystem:
    case InteractionKind::kSearchCompartment:
      CheckForm(request, query, version);
      break;
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string_view path = matron::fuzz::TakeLine(&text);
  std::string_view query = text;
  if (query.empty()) std::swap(path, query);
  if (path.empty()) path = "/Observation";
  if (path.find('?') != path.npos) return 0;
  for (const FhirVersion version : matron::fhir::kFhirVersions) {
    CheckVersion(path, query, version);
  }
  return 0;
}
