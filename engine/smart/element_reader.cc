// Each element that is open remembers what the arrays and objects within it are
// to it, as deep as that matters, and counts the others. Tested by
// resource_predicate_test.cc.

#include "smart/element_reader.h"

#include <algorithm>
#include <iterator>

namespace matron::smart {
namespace {

using json::IsContainer;
using json::Kind;
using json::Token;

// R4 search.html#string: the parts of a HumanName and an Address, without what
// only says how they are used.
constexpr std::string_view kTextMembers[] = {
    "text", "family",   "given", "prefix",     "suffix", "line",
    "city", "district", "state", "postalCode", "country"};

struct NamedMember {
  std::string_view name;
  ElementMember ElementObject::* member;
};
constexpr NamedMember kMembers[] = {
    {"system", &ElementObject::system},
    {"code", &ElementObject::code},
    {"value", &ElementObject::value},
    {"unit", &ElementObject::unit},
    {"comparator", &ElementObject::comparator},
    {"currency", &ElementObject::currency},
    {"reference", &ElementObject::reference},
    {"start", &ElementObject::start},
    {"end", &ElementObject::end},
};

// What CodeableConcepts, Codings, Identifiers and ContactPoints have.
constexpr std::string_view kTokenMembers[] = {
    "coding", "code",    "system",  "value",        "text",
    "id",     "display", "version", "userSelected", "extension",
    "use",    "type",    "period",  "assigner",     "rank"};

bool IsOfToken(std::string_view name) {
  return std::find(std::begin(kTokenMembers), std::end(kTokenMembers), name) !=
             std::end(kTokenMembers) ||
         name.starts_with('_');
}

}  // namespace

void ElementReader::OnElement(fhir::PathSet ends, const Token& token) {
  if (token.kind != Kind::kObject) {
    sink_->OnScalar(ends, token);
    return;
  }
  if (num_open_ == open_.size()) {
    sink_->OnDoubt(ends);
    return;
  }
  OpenElement& element = open_[num_open_++];
  element = OpenElement();
  element.ends = ends;
  element.containers[element.num_containers++] = {Place::kElement, true};
}

void ElementReader::OnInner(const Token& token) {
  for (size_t i = 0; i < num_open_; ++i) OnInnerOf(open_[i], token);
}

void ElementReader::OnInnerEnd() {
  for (size_t i = 0; i < num_open_; ++i) {
    OpenElement& element = open_[i];
    if (element.num_skipped > 0) {
      --element.num_skipped;
      continue;
    }
    const Container& last = element.containers[--element.num_containers];
    if (last.place == Place::kCoding && last.is_object) {
      sink_->OnCoding(element.ends, element.coding_system, element.coding_code);
    }
    if (element.num_containers == 0) {
      // INVARIANT: the innermost one, which opened last.
      --num_open_;
      sink_->OnObject(element.ends, element.object);
    }
  }
}

void ElementReader::OnInnerOf(OpenElement& element, const Token& token) {
  if (element.num_skipped > 0) {
    if (IsContainer(token)) ++element.num_skipped;
    return;
  }
  const Container& parent = element.containers[element.num_containers - 1];
  if (parent.place == Place::kElement) {
    element.object.has_others |= !IsOfToken(token.key);
  }
  const Place place =
      parent.is_object ? PlaceOf(parent.place, token.key) : parent.place;
  if (IsContainer(token)) {
    OnContainerOf(element, place, token);
  } else {
    OnScalarOf(element, place, token);
  }
}

// What the member `key` of an object in `place` is to the element.
ElementReader::Place ElementReader::PlaceOf(Place place, std::string_view key) {
  switch (place) {
    case Place::kElement:
      if (key == "coding") return Place::kCoding;
      if (key == "event") return Place::kEvent;
      if (key == "repeat") return Place::kRepeat;
      if (std::find(std::begin(kTextMembers), std::end(kTextMembers), key) !=
          std::end(kTextMembers)) {
        return Place::kText;
      }
      return Place::kMember;
    case Place::kRepeat:
      if (key == "boundsPeriod") return Place::kBounds;
      // How long it goes on is not when.
      return key.starts_with("bounds") ? Place::kOddBounds : Place::kOther;
    case Place::kCoding:
    case Place::kBounds:
      return Place::kMember;
    default:
      return Place::kOther;
  }
}

void ElementReader::OnContainerOf(OpenElement& element, Place place,
                                  const Token& token) {
  const bool is_object = token.kind == Kind::kObject;
  ElementObject& object = element.object;
  switch (place) {
    case Place::kCoding:
      object.has_coding = true;
      element.coding_system = element.coding_code = ElementMember();
      break;
    case Place::kRepeat:
      break;
    case Place::kBounds:
      if (is_object) {
        object.is_odd_timing |= object.has_bounds;
        object.has_bounds = true;
      }
      break;
    case Place::kText:
    case Place::kEvent:
      // Strings, or arrays of them.
      if (is_object) {
        OnScalarOf(element, place, token);
        place = Place::kOther;
      }
      break;
    default:
      OnScalarOf(element, place, token);
      place = Place::kOther;
  }
  if (place == Place::kOther ||
      element.num_containers == element.containers.size()) {
    if (place != Place::kOther) sink_->OnDoubt(element.ends);
    ++element.num_skipped;
    return;
  }
  element.containers[element.num_containers++] = {place, is_object};
}

// A scalar, or an array or object where one has to be.
void ElementReader::OnScalarOf(OpenElement& element, Place place,
                               const Token& token) {
  const bool in_array =
      !element.containers[element.num_containers - 1].is_object;
  switch (place) {
    case Place::kMember:
      OnMember(element, token);
      break;
    case Place::kText:
      // A null keeps the place of a string that has only extensions.
      if (in_array && token.kind == Kind::kNull) break;
      sink_->OnText(element.ends, {token.kind, token.text});
      break;
    case Place::kEvent:
      if (in_array && token.kind == Kind::kNull) break;
      OnEvent(element.object, token);
      break;
    case Place::kOddBounds:
    case Place::kRepeat:
    case Place::kBounds:
      element.object.is_odd_timing = true;
      break;
    case Place::kCoding:
      element.object.has_coding = true;
      sink_->OnDoubt(element.ends);
      break;
    case Place::kElement:
    case Place::kOther:
      break;
  }
}

void ElementReader::OnMember(OpenElement& element, const Token& token) {
  const Place place = element.containers[element.num_containers - 1].place;
  const ElementMember member = {token.kind, token.text};
  ElementObject& object = element.object;
  if (place == Place::kCoding) {
    if (token.key == "system") element.coding_system = member;
    if (token.key == "code") element.coding_code = member;
  } else if (place == Place::kBounds) {
    if (token.key == "start") object.bounds_start = member;
    if (token.key == "end") object.bounds_end = member;
  } else {
    for (const NamedMember& named : kMembers) {
      if (named.name == token.key) object.*named.member = member;
    }
  }
}

void ElementReader::OnEvent(ElementObject& object, const Token& token) {
  TimeSpan event;
  if (token.kind != Kind::kString || !ParseTimeSpan(token.text, &event)) {
    object.is_odd_timing = true;
  } else if (!object.has_events) {
    object.has_events = true;
    object.events = event;
  } else {
    object.is_odd_timing |= !Extend(event, &object.events);
  }
}

}  // namespace matron::smart
