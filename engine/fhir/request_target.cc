// Path and query of a request target. Each byte is looked up in a table once;
// only what is escaped is decoded, and only what was decoded, or is not ASCII,
// is looked at again.
//
// Tested by request_target_test.cc.

#include "fhir/request_target.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "base/limits.h"
#include "base/text.h"

namespace matron::fhir {
namespace {

// What the bytes of a query or a path mean.
enum ByteClass : uint8_t {
  kEscape = 1,      // A percent sign, or a plus.
  kNotAscii = 2,    //
  kNoUrl = 4,       // Not in a URL, unless escaped.
  kNoQuery = 8,     // Not in a query, unless escaped.
  kNoSegment = 16,  // Not in a segment of a path, whether escaped or not.
  kDelimiter = 32,  // Of the pieces of a query.
};

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  for (size_t i = 0; i < 256; ++i) {
    if (i >= 0x80) classes[i] = kNotAscii | kNoSegment;
    // A space would end the request line.
    if (i <= ' ' || i == 0x7f) classes[i] = kNoUrl | kNoQuery | kNoSegment;
  }
  for (const char c : {'%', '+'}) classes[static_cast<uint8_t>(c)] = kEscape;
  for (const char c : {'&', '=', ':'}) {
    classes[static_cast<uint8_t>(c)] = kDelimiter;
  }
  // Some servers take `;` for `&`.
  classes[';'] = kNoQuery | kNoSegment;
  // A fragment never reaches a server.
  classes['#'] = kNoUrl | kNoQuery | kNoSegment;
  for (const char c : {'\\', '?'}) {
    classes[static_cast<uint8_t>(c)] = kNoSegment;
  }
  return classes;
}

constexpr std::array<uint8_t, 256> kClasses = MakeClasses();

uint8_t ClassesOf(std::string_view text) {
  uint8_t classes = 0;
  for (const char c : text) classes |= kClasses[static_cast<uint8_t>(c)];
  return classes;
}

// Writes the part of `url` behind the base to `*rest`.
Reason StripBase(std::string_view url, std::span<const BaseUrl> bases,
                 std::string_view* rest) {
  if (url.starts_with('/')) {
    *rest = url.substr(1);
    return Reason::kOk;
  }
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
  *rest = url;
  return Reason::kOk;
}

// Takes a path apart. One that is written in its canonical form already is used
// where it stands; another one is decoded segment by segment behind each other,
// which is the canonical form at the same time.
class PathParser {
 public:
  PathParser(Arena& arena, Path* path) : arena_(arena), path_(*path) {}

  // `text` does not begin with the slash, which stands before it if `in_place`.
  // `classes` are those of `text`, or of more.
  Reason Parse(std::string_view text, uint8_t classes, bool in_place) {
    path_.text = "/";
    if (text.empty()) return Reason::kOk;
    if ((classes & kNoSegment) != 0) return Reason::kMalformedRequest;
    if (!in_place || (classes & kEscape) != 0) {
      memory_ = static_cast<char*>(arena_.Allocate(text.size() + 1));
      if (memory_ == nullptr) return Reason::kScratchTooSmall;
    }
    const char* start = memory_ == nullptr ? text.data() - 1 : memory_;
    while (true) {
      const size_t slash = text.find('/');
      const Reason reason = Append(text.substr(0, slash));
      if (reason != Reason::kOk) return reason;
      path_.text = {start, used_};
      if (slash == text.npos) return Reason::kOk;
      text.remove_prefix(slash + 1);
      if (text.empty()) {
        path_.trailing_slash = true;
        return Reason::kOk;
      }
    }
  }

 private:
  Reason Append(std::string_view segment) {
    ++used_;
    if (memory_ != nullptr && !Decode(&segment)) {
      return Reason::kMalformedRequest;
    }
    if (segment.empty() || segment == "." || segment == "..") {
      return Reason::kMalformedRequest;
    }
    used_ += segment.size();
    if (path_.size < kMaxSegments) path_.segments[path_.size] = segment;
    ++path_.size;
    return Reason::kOk;
  }

  // Writes `segment` behind a slash, and views it there.
  bool Decode(std::string_view* segment) {
    char* const at = memory_ + used_;
    at[-1] = '/';
    size_t size = 0;
    if (!PercentDecode(*segment, Plus::kLiteral, at, &size)) return false;
    *segment = {at, size};
    return (ClassesOf(*segment) & kNoSegment) == 0 &&
           segment->find_first_of("/%") == segment->npos;
  }

  Arena& arena_;
  Path& path_;
  char* memory_ = nullptr;
  size_t used_ = 0;
};

// Decodes a name or a value of the query.
Reason Decode(std::string_view text, uint8_t classes, Arena& arena,
              std::string_view* out) {
  *out = text;
  if ((classes & kEscape) != 0) {
    char* const memory = static_cast<char*>(arena.Allocate(text.size()));
    if (memory == nullptr) return Reason::kScratchTooSmall;
    size_t size = 0;
    if (!PercentDecode(text, Plus::kSpace, memory, &size)) {
      return Reason::kMalformedRequest;
    }
    *out = {memory, size};
    if (HasControl(*out)) return Reason::kMalformedRequest;
  }
  return IsUtf8(*out) ? Reason::kOk : Reason::kMalformedRequest;
}

constexpr size_t kNowhere = std::string_view::npos;

// A piece of a query while it is passed over.
struct Piece {
  size_t start = 0;
  size_t equals = kNowhere;  // The first one.
  size_t colon = kNowhere;   // The first one before it.
  uint8_t classes = 0;       // Of its bytes.
};

// Returns where the next delimiter behind `at` stands, or the end, and adds the
// classes of the bytes before it.
size_t SkipPlain(std::string_view query, size_t at, uint8_t* classes) {
  uint8_t passed = 0;
  for (; at < query.size(); ++at) {
    const uint8_t byte_class = kClasses[static_cast<uint8_t>(query[at])];
    if ((byte_class & kDelimiter) != 0) break;
    passed |= byte_class;
  }
  *classes |= passed;
  return at;
}

// Keeps the piece of `query` that ends at `end` as a parameter.
Reason KeepPiece(std::string_view query, const Piece& piece, size_t end,
                 Arena& arena, ArenaVector<Parameter>* parameters) {
  if ((piece.classes & kNoQuery) != 0) return Reason::kMalformedRequest;
  if (piece.start == end) return Reason::kOk;
  if (parameters->size() == limits::kMaxParameters) {
    return Reason::kRequestLimitExceeded;
  }
  const size_t name_end = std::min(piece.equals, end);
  const size_t value_start = std::min(name_end + 1, end);
  std::string_view name = query.substr(piece.start, name_end - piece.start);
  size_t colon = piece.colon == kNowhere ? kNowhere : piece.colon - piece.start;
  Parameter parameter;
  parameter.value = query.substr(value_start, end - value_start);
  if ((piece.classes & (kEscape | kNotAscii)) != 0) {
    Reason reason = Decode(name, piece.classes, arena, &name);
    if (reason == Reason::kOk) {
      reason = Decode(parameter.value, piece.classes, arena, &parameter.value);
    }
    if (reason != Reason::kOk) return reason;
    colon = name.find(':');
  }
  parameter.name = name.substr(0, colon);
  if (colon != kNowhere) {
    parameter.modifier = name.substr(colon + 1);
    if (parameter.modifier.empty()) return Reason::kMalformedRequest;
  }
  if (parameter.name.empty()) return Reason::kMalformedRequest;
  return parameters->Append(parameter) ? Reason::kOk : Reason::kScratchTooSmall;
}

}  // namespace

Reason ParseTarget(std::string_view url, std::span<const BaseUrl> bases,
                   Arena& arena, Path* path, std::string_view* query) {
  if (url.size() > limits::kMaxUrlBytes) return Reason::kRequestLimitExceeded;
  const size_t question = std::min(url.find('?'), url.size());
  *query = url.substr(std::min(question + 1, url.size()));
  url = url.substr(0, question);
  const uint8_t classes = ClassesOf(url);
  if ((classes & kNoUrl) != 0) return Reason::kMalformedRequest;
  std::string_view rest;
  const Reason reason = StripBase(url, bases, &rest);
  if (reason != Reason::kOk) return reason;
  const bool in_place = rest.data() > url.data() && rest.data()[-1] == '/';
  return PathParser(arena, path).Parse(rest, classes, in_place);
}

Reason ParseQuery(std::string_view query, Arena& arena,
                  ArenaVector<Parameter>* parameters) {
  Piece piece;
  for (size_t i = 0;; ++i) {
    i = SkipPlain(query, i, &piece.classes);
    if (i == query.size() || query[i] == '&') {
      const Reason reason = KeepPiece(query, piece, i, arena, parameters);
      if (reason != Reason::kOk || i == query.size()) return reason;
      piece = {i + 1, kNowhere, kNowhere, 0};
    } else if (query[i] == '=') {
      piece.equals = std::min(piece.equals, i);
    } else if (piece.equals == kNowhere) {
      piece.colon = std::min(piece.colon, i);
    }
  }
}

}  // namespace matron::fhir
