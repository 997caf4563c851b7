// Property: a request that is understood is spelled one way in the plan, and
// that spelling is understood as the same request; ids and types are what FHIR
// allows.
//
// Input: method, URL, and perhaps a Prefer and an If-Match header, a line each.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "fhir/base_url.h"
#include "fhir/reference.h"
#include "fhir/request.h"

using matron::Arena;
using matron::Reason;
using matron::fhir::BaseUrl;
using matron::fhir::Header;
using matron::fhir::HttpRequest;
using matron::fhir::Request;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

void CheckPath(const Request& request) {
  const std::string path = std::string(request.path) + "/";
  for (const char* bad : {"%", "//", "/./", "/../", ";", "\\", "?", "#"}) {
    Require(path.find(bad) == path.npos);
  }
  const auto& interaction = request.interaction;
  Require(interaction.id.empty() || matron::fhir::IsId(interaction.id));
  Require(interaction.id.empty() ||
          interaction.type != matron::fhir::ResourceType::kNone);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  HttpRequest http;
  http.method = TakeLine(&text);
  http.url = TakeLine(&text);
  const Header headers[] = {{"Prefer", TakeLine(&text)}, {"If-Match", text}};
  http.headers = headers;
  BaseUrl base;
  Require(base.Parse("https://ehr.example.org/fhir"));
  Arena arena = Arena::Growing();
  Request request;
  if (ParseRequest(http, {&base, 1}, arena, &request) != Reason::kOk) return 0;
  if (request.interaction.kind == matron::fhir::InteractionKind::kPreflight) {
    return 0;
  }
  CheckPath(request);
  const std::string planned =
      std::string(request.path) + "?" + std::string(request.query);
  http.url = planned;
  Request again;
  Require(ParseRequest(http, {&base, 1}, arena, &again) == Reason::kOk);
  Require(again.path == request.path && again.query == request.query);
  Require(again.interaction.kind == request.interaction.kind);
  Require(again.interaction.id == request.interaction.id);
  return 0;
}
