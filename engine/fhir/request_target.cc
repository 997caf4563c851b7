// Path and query of a request target. Tested by request_test.cc.

#include "fhir/request_target.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "base/arena_vector.h"
#include "base/limits.h"
#include "base/text.h"

namespace matron::fhir {
namespace {

// Printable ASCII without what would end or change a path segment.
bool IsSegmentText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '/' && c != '\\' && c != ';' &&
           c != '%' && c != '?' && c != '#';
  });
}

// Decodes a name or a value of the query.
bool Decode(std::string_view text, Arena& arena, std::string_view* out) {
  if (text.find_first_of("%+") == text.npos) {
    *out = text;
    return true;
  }
  char* memory = static_cast<char*>(arena.Allocate(text.size()));
  if (memory == nullptr) return false;
  size_t size = 0;
  if (!PercentDecode(text, Plus::kSpace, memory, &size)) return false;
  *out = {memory, size};
  return true;
}

// Writes the part of `url` behind the base to `*rest`.
Reason StripBase(std::string_view url, std::span<const BaseUrl> bases,
                 std::string_view* rest) {
  AbsoluteUrl absolute;
  if (ParseAbsoluteUrl(url, &absolute)) {
    return StripLongest(bases, absolute, /*match_scheme=*/true, rest)
               ? Reason::kOk
               : Reason::kBaseMismatch;
  }
  // An absolute URL that could not be taken apart is certainly not under a
  // base.
  if (absl::StartsWithIgnoreCase(url, "https://") ||
      absl::StartsWithIgnoreCase(url, "http://")) {
    return Reason::kBaseMismatch;
  }
  *rest = url.starts_with('/') ? url.substr(1) : url;
  return Reason::kOk;
}

// Decodes `text` segment by segment behind each other, which is the canonical
// path at the same time.
Reason ParsePath(std::string_view text, Arena& arena, Path* path) {
  *path = Path();
  path->text = "/";
  if (text.empty()) return Reason::kOk;
  char* const memory = static_cast<char*>(arena.Allocate(text.size() + 1));
  if (memory == nullptr) return Reason::kScratchTooSmall;
  size_t used = 0;
  while (true) {
    const size_t slash = text.find('/');
    memory[used++] = '/';
    size_t size = 0;
    if (!PercentDecode(text.substr(0, slash), Plus::kLiteral, memory + used,
                       &size)) {
      return Reason::kMalformedRequest;
    }
    const std::string_view segment(memory + used, size);
    if (segment.empty() || segment == "." || segment == ".." ||
        !IsSegmentText(segment)) {
      return Reason::kMalformedRequest;
    }
    used += size;
    path->text = {memory, used};
    if (path->size < kMaxSegments) path->segments[path->size] = segment;
    ++path->size;
    if (slash == text.npos) return Reason::kOk;
    text.remove_prefix(slash + 1);
    if (text.empty()) {
      path->trailing_slash = true;
      return Reason::kOk;
    }
  }
}

Reason ParseParameter(std::string_view piece, Arena& arena, Parameter* out) {
  const size_t equals = std::min(piece.find('='), piece.size());
  std::string_view name;
  if (!Decode(piece.substr(0, equals), arena, &name) ||
      !Decode(piece.substr(std::min(equals + 1, piece.size())), arena,
              &out->value)) {
    return arena.exhausted() ? Reason::kScratchTooSmall
                             : Reason::kMalformedRequest;
  }
  if (name.empty() || !IsUtf8(name) || !IsUtf8(out->value) ||
      HasControl(name) || HasControl(out->value)) {
    return Reason::kMalformedRequest;
  }
  const size_t colon = name.find(':');
  out->name = name.substr(0, colon);
  out->modifier = {};
  if (colon != name.npos) {
    out->modifier = name.substr(colon + 1);
    if (out->modifier.empty() || out->name.empty()) {
      return Reason::kMalformedRequest;
    }
  }
  return Reason::kOk;
}

}  // namespace

Reason ParseTarget(std::string_view url, std::span<const BaseUrl> bases,
                   Arena& arena, Path* path, std::string_view* query) {
  if (url.size() > limits::kMaxUrlBytes) return Reason::kRequestLimitExceeded;
  // A fragment never reaches a server; a space would end the request line.
  if (HasControl(url) || url.find_first_of("# ") != url.npos) {
    return Reason::kMalformedRequest;
  }
  const size_t question = std::min(url.find('?'), url.size());
  *query = url.substr(std::min(question + 1, url.size()));
  std::string_view rest;
  const Reason reason = StripBase(url.substr(0, question), bases, &rest);
  if (reason != Reason::kOk) return reason;
  return ParsePath(rest, arena, path);
}

Reason ParseQuery(std::string_view query, Arena& arena,
                  std::span<const Parameter>* out) {
  *out = {};
  // Some servers take `;` for `&`.
  if (query.find(';') != query.npos) return Reason::kMalformedRequest;
  ArenaVector<Parameter> parameters(arena);
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    if (parameters.size() == limits::kMaxParameters) {
      return Reason::kRequestLimitExceeded;
    }
    Parameter parameter;
    const Reason reason = ParseParameter(piece, arena, &parameter);
    if (reason != Reason::kOk) return reason;
    if (!parameters.Append(parameter)) return Reason::kScratchTooSmall;
  }
  *out = parameters.items();
  return Reason::kOk;
}

}  // namespace matron::fhir
