// Five places of a Bundle are of interest: the Bundle, its list of entries, an
// entry, and its request and resource. Whatever else is open is counted until
// it is closed.
//
// Tested by request_bundle_test.cc.

#include "fhir/request_bundle.h"

#include <algorithm>
#include <iterator>

#include "base/arena_vector.h"
#include "base/limits.h"
#include "fhir/definitions.h"
#include "fhir/search_name.h"

namespace matron::fhir {
namespace {

using json::IsContainer;
using json::Kind;
using json::Token;

// Members of Bundle.entry.request that stand for headers.
struct HeaderMember {
  std::string_view member;
  std::string_view header;
};
constexpr HeaderMember kHeaderMembers[] = {
    {"ifMatch", "If-Match"},
    {"ifNoneMatch", "If-None-Match"},
    {"ifModifiedSince", "If-Modified-Since"},
    {"ifNoneExist", "If-None-Exist"},
};

class BundleScan final : public json::Handler {
 public:
  BundleScan(std::string_view text, Arena& arena)
      : text_(text), arena_(arena), entries_(arena) {}

  // What the Bundle is, once it was read to its end.
  Reason Finish(RequestBundle* out) const {
    if (arena_.exhausted()) return Reason::kScratchTooSmall;
    if (!has_right_shape_ || !is_bundle_ || type_.empty()) {
      return Reason::kBodyMalformed;
    }
    out->is_transaction = type_ == "transaction";
    if (!out->is_transaction && type_ != "batch") {
      return Reason::kInteractionUnsupported;
    }
    if (has_too_many_) return Reason::kRequestLimitExceeded;
    out->entries = entries_.items();
    return Reason::kOk;
  }

 private:
  enum class Place : uint8_t {
    kOutside,
    kBundle,
    kEntries,
    kEntry,
    kRequest,
  };

  void OnValue(const Token& token) override {
    if (num_ignored_ > 0) {
      if (IsContainer(token)) ++num_ignored_;
      return;
    }
    const Place next = OnMember(token);
    if (!IsContainer(token)) return;
    if (next == Place::kOutside) {
      num_ignored_ = 1;
    } else {
      place_ = next;
    }
  }

  void OnEnd(size_t end_offset) override {
    if (num_ignored_ > 0) {
      if (--num_ignored_ == 0 && in_resource_) {
        in_resource_ = false;
        entry_.resource =
            text_.substr(resource_offset_, end_offset - resource_offset_);
      }
      return;
    }
    if (place_ == Place::kRequest) KeepHeaders();
    if (place_ == Place::kEntry) CloseEntry();
    place_ = static_cast<Place>(static_cast<uint8_t>(place_) - 1);
  }

  // Where the value begins whose first token this is; kOutside if what it holds
  // is of no interest.
  Place OnMember(const Token& token) {
    switch (place_) {
      case Place::kOutside:
        return Enter(token, Kind::kObject, Place::kBundle);
      case Place::kBundle:
        return OnBundleMember(token);
      case Place::kEntries:
        entry_ = BundleEntry();
        num_headers_ = 0;
        has_request_ = false;
        return Enter(token, Kind::kObject, Place::kEntry);
      case Place::kEntry:
        return OnEntryMember(token);
      case Place::kRequest:
        OnRequestMember(token);
        return Place::kOutside;
    }
    return Place::kOutside;
  }

  Place Enter(const Token& token, Kind kind, Place place) {
    if (token.kind == kind) return place;
    has_right_shape_ = false;
    return Place::kOutside;
  }

  Place OnBundleMember(const Token& token) {
    if (token.key == "entry") {
      return Enter(token, Kind::kArray, Place::kEntries);
    }
    if (token.key == "resourceType") {
      is_bundle_ = token.kind == Kind::kString && token.text == "Bundle";
    }
    if (token.key == "type" && token.kind == Kind::kString) {
      type_ = TextOf(token);
    }
    return Place::kOutside;
  }

  Place OnEntryMember(const Token& token) {
    if (token.key == "fullUrl") entry_.full_url = StringOf(token);
    if (token.key == "resource") {
      entry_.has_resource = true;
      resource_offset_ = token.offset;
      in_resource_ = IsContainer(token);
      entry_.resource = text_.substr(token.offset, token.raw_size);
      if (token.kind != Kind::kObject) Fault(Reason::kBodyMalformed);
    }
    if (token.key != "request") return Place::kOutside;
    has_request_ = token.kind == Kind::kObject;
    return has_request_ ? Place::kRequest : Place::kOutside;
  }

  void OnRequestMember(const Token& token) {
    if (token.key == "method") entry_.http.method = StringOf(token);
    if (token.key == "url") entry_.http.url = StringOf(token);
    for (const HeaderMember& each : kHeaderMembers) {
      if (token.key != each.member) continue;
      // A name that stands twice is refused only where its object ends.
      if (num_headers_ == std::size(headers_)) return;
      headers_[num_headers_++] = {each.header, StringOf(token)};
    }
  }

  void KeepHeaders() {
    if (num_headers_ == 0) return;
    const std::span<Header> kept = arena_.NewArray<Header>(num_headers_);
    std::copy_n(headers_, kept.size(), kept.begin());
    entry_.http.headers = kept;
  }

  void CloseEntry() {
    if (!has_request_ || entry_.http.method.empty() ||
        entry_.http.url.empty()) {
      Fault(Reason::kMalformedRequest);
    }
    has_too_many_ |= entries_.size() == limits::kMaxBundleEntries;
    if (has_too_many_ || arena_.exhausted()) return;
    // Without memory the arena remembers it.
    (void)entries_.Append(entry_);
  }

  void Fault(Reason reason) {
    if (entry_.fault == Reason::kOk) entry_.fault = reason;
  }

  // The text of a member of an entry that must be a string.
  std::string_view StringOf(const Token& token) {
    if (token.kind == Kind::kString) return TextOf(token);
    Fault(Reason::kMalformedRequest);
    return {};
  }

  // The memory of the reader is used again; the Bundle's own text stays, and
  // has the string as it is if nothing in it is escaped.
  std::string_view TextOf(const Token& token) {
    if (token.raw_size == token.text.size() + 2) {
      return text_.substr(token.offset + 1, token.text.size());
    }
    return arena_.Copy(token.text);
  }

  std::string_view text_;
  Arena& arena_;
  ArenaVector<BundleEntry> entries_;
  BundleEntry entry_;  // The one that is open.
  Header headers_[std::size(kHeaderMembers)];
  size_t num_headers_ = 0;
  size_t resource_offset_ = 0;
  std::string_view type_;
  size_t num_ignored_ = 0;  // Containers that are open below the place.
  Place place_ = Place::kOutside;
  bool in_resource_ = false;
  bool has_request_ = false;
  bool is_bundle_ = false;
  bool has_right_shape_ = true;
  bool has_too_many_ = false;
};

// Whether `criteria` ask for nothing but parameters of the type itself.
//
// SECURITY: a chain would probe what the row of the type does not cover.
bool AsksForTypeOnly(FhirVersion version, ResourceType type,
                     std::string_view criteria) {
  bool asks = false;
  while (!criteria.empty()) {
    const size_t end = std::min(criteria.find('&'), criteria.size());
    const std::string_view piece = criteria.substr(0, end);
    criteria.remove_prefix(std::min(end + 1, criteria.size()));
    const size_t equals = piece.find('=');
    if (equals == piece.npos || equals + 1 == piece.size()) return false;
    const std::string_view name = piece.substr(0, equals);
    SearchParameter found;
    if (!IsCommonParameter(name) &&
        !FindSearchParameter(version, type, name, &found)) {
      return false;
    }
    asks = true;
  }
  return asks;
}

class ReferenceScan final : public json::Handler {
 public:
  ReferenceScan(FhirVersion version, TypeSet* types, bool* is_odd)
      : version_(version), types_(*types), is_odd_(*is_odd) {}

 private:
  void OnValue(const Token& token) override {
    if (token.key != "reference") return;
    if (IsContainer(token)) is_odd_ = true;
    if (token.kind != Kind::kString) return;
    const size_t question = token.text.find('?');
    if (question == token.text.npos) return;
    const ResourceType type =
        ParseResourceType(token.text.substr(0, question), version_);
    if (type != ResourceType::kNone &&
        AsksForTypeOnly(version_, type, token.text.substr(question + 1))) {
      types_.Add(type);
    } else {
      is_odd_ = true;
    }
  }
  void OnEnd(size_t) override {}

  FhirVersion version_;
  TypeSet& types_;
  bool& is_odd_;
};

Reason ReasonOf(Status status) {
  if (status == Status::kOk) return Reason::kOk;
  return LacksMemory(status) ? Reason::kScratchTooSmall
                             : Reason::kBodyMalformed;
}

}  // namespace

Reason ParseBundle(std::string_view text, json::Reader& reader, Arena& arena,
                   RequestBundle* out) {
  *out = RequestBundle();
  BundleScan scan(text, arena);
  size_t error_offset = 0;
  const Reason reason = ReasonOf(reader.Walk(text, scan, &error_offset));
  return reason == Reason::kOk ? scan.Finish(out) : reason;
}

Reason FindConditionalReferences(std::string_view resource, FhirVersion version,
                                 json::Reader& reader, TypeSet* types,
                                 bool* is_odd) {
  *types = TypeSet();
  *is_odd = false;
  ReferenceScan scan(version, types, is_odd);
  size_t error_offset = 0;
  return ReasonOf(reader.Walk(resource, scan, &error_offset));
}

}  // namespace matron::fhir
