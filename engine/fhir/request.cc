// From path segments and method to an interaction: the table of
// specification 3.2, of which everything that is not listed here is refused.
// Tested by request_test.cc.

#include "fhir/request.h"

#include <algorithm>

#include "fhir/reference.h"
#include "fhir/request_target.h"

namespace matron::fhir {
namespace {

enum class Method : uint8_t {
  kOther,
  kGet,  // HEAD as well: it tells all but the body.
  kPost,
  kPut,
  kPatch,
  kDelete,
  kOptions,
};

bool ParseMethod(std::string_view text, Method* out) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return false;
  }
  *out = text == "GET" || text == "HEAD" ? Method::kGet
         : text == "POST"                ? Method::kPost
         : text == "PUT"                 ? Method::kPut
         : text == "PATCH"               ? Method::kPatch
         : text == "DELETE"              ? Method::kDelete
         : text == "OPTIONS"             ? Method::kOptions
                                         : Method::kOther;
  return true;
}

// `_search`, `$op` and the like are never types or ids.
bool IsReserved(std::string_view segment) {
  return segment[0] == '_' || segment[0] == '$';
}

Reason Found(InteractionKind kind, Interaction* out) {
  out->kind = kind;
  return Reason::kOk;
}

Reason ClassifySystem(const Path& path, Method method, Interaction* out) {
  const bool is_get = method == Method::kGet;
  const std::string_view first = path.segments[0];
  if (path.size == 1 && first == "metadata" && is_get) {
    return Found(InteractionKind::kCapabilities, out);
  }
  if (path.size == 1 && first == "_history" && is_get) {
    return Found(InteractionKind::kHistorySystem, out);
  }
  if (path.size == 2 && first == ".well-known" &&
      path.segments[1] == "smart-configuration" && is_get) {
    return Found(InteractionKind::kSmartConfiguration, out);
  }
  return Reason::kInteractionUnsupported;
}

Reason ClassifyType(Method method, Interaction* out) {
  if (method == Method::kGet) return Found(InteractionKind::kSearchType, out);
  if (method == Method::kPost) return Found(InteractionKind::kCreate, out);
  // Conditional update, patch and delete.
  return Reason::kInteractionUnsupported;
}

Reason ClassifyInstance(Method method, Interaction* out) {
  switch (method) {
    case Method::kGet:
      return Found(InteractionKind::kRead, out);
    case Method::kPut:
      return Found(InteractionKind::kUpdate, out);
    case Method::kPatch:
      return Found(InteractionKind::kPatch, out);
    case Method::kDelete:
      return Found(InteractionKind::kDelete, out);
    default:
      return Reason::kInteractionUnsupported;
  }
}

// A path whose second segment is an id.
Reason ClassifyBelowInstance(const Path& path, Method method,
                             Interaction* out) {
  if (method != Method::kGet || path.segments[2] != "_history") {
    return Reason::kInteractionUnsupported;
  }
  if (path.size == 3) return Found(InteractionKind::kHistoryInstance, out);
  if (path.size > 4) return Reason::kInteractionUnsupported;
  if (!IsId(path.segments[3])) return Reason::kMalformedRequest;
  out->version_id = path.segments[3];
  return Found(InteractionKind::kVread, out);
}

Reason ClassifyBelowType(const Path& path, Method method, Interaction* out) {
  const std::string_view second = path.segments[1];
  if (IsReserved(second)) {
    if (path.size == 2 && second == "_history" && method == Method::kGet) {
      return Found(InteractionKind::kHistoryType, out);
    }
    return Reason::kInteractionUnsupported;
  }
  if (!IsId(second)) return Reason::kMalformedRequest;
  out->id = second;
  return path.size == 2 ? ClassifyInstance(method, out)
                        : ClassifyBelowInstance(path, method, out);
}

Reason ClassifyPath(const Path& path, Method method, Interaction* out) {
  if (method == Method::kOptions) {
    return Found(InteractionKind::kPreflight, out);
  }
  // The base itself: batch, transaction and system search.
  if (path.size == 0) return Reason::kInteractionUnsupported;
  const std::string_view first = path.segments[0];
  if (IsReserved(first) || first == "metadata" || first == ".well-known") {
    return ClassifySystem(path, method, out);
  }
  out->type = ParseResourceType(first);
  if (out->type == ResourceType::kNone) return Reason::kResourceTypeUnknown;
  return path.size == 1 ? ClassifyType(method, out)
                        : ClassifyBelowType(path, method, out);
}

// Where one slash may stand behind the path without another meaning.
bool TakesTrailingSlash(InteractionKind kind) {
  return kind == InteractionKind::kSearchType ||
         kind == InteractionKind::kCreate ||
         kind == InteractionKind::kCapabilities ||
         kind == InteractionKind::kPreflight;
}

Reason Classify(const Path& path, Method method, Interaction* out) {
  const Reason reason = ClassifyPath(path, method, out);
  if (reason != Reason::kOk || !path.trailing_slash ||
      TakesTrailingSlash(out->kind)) {
    return reason;
  }
  return Reason::kMalformedRequest;
}

}  // namespace

Reason ParseRequest(const HttpRequest& http, std::span<const BaseUrl> bases,
                    Arena& arena, Request* out) {
  *out = Request();
  Method method;
  if (!ParseMethod(http.method, &method)) return Reason::kMalformedRequest;
  Path path;
  Reason reason = ParseTarget(http.url, bases, arena, &path, &out->query);
  if (reason == Reason::kOk) {
    reason = ParseQuery(out->query, arena, &out->parameters);
  }
  if (reason == Reason::kOk) {
    reason = Classify(path, method, &out->interaction);
  }
  if (reason == Reason::kOk) reason = ParseHeaders(http.headers, out);
  if (reason == Reason::kOk) {
    reason = CheckParameters(out->interaction, out->parameters);
  }
  out->path = path.text;
  return reason;
}

}  // namespace matron::fhir
