// The element paths of a compartment's parameters are followed while the text
// goes by: each open object remembers which paths have led to it, as bits.
// Where a path ends stands a Reference, of which three members are kept until
// it is closed. Followed paths are bits as well; whoever follows them is told
// every value below their ends, and makes of it what it can.
//
// Tested by resource_scan_test.cc.

#include "fhir/resource_scan.h"

#include <algorithm>
#include <bit>

#include "base/result.h"

namespace matron::fhir {

using json::Kind;

namespace {

PathSet AllOf(size_t count) {
  return count == 0 ? 0 : ~PathSet{0} >> (64 - count);
}

}  // namespace

void ResourceScan::Confine(size_t slot, Compartment compartment,
                           std::string_view id) {
  size_t index = 0;
  while (index < num_defined_ && defined_[index].compartment != compartment) {
    ++index;
  }
  if (index == kMaxDefinitions) return;
  slots_[slot].defined = index;
  slots_[slot].person = id;
  num_slots_ = std::max(num_slots_, slot + 1);
  if (index < num_defined_) return;
  Defined& defined = defined_[num_defined_++];
  defined.rule = CompartmentRule(version_, compartment, type_);
  defined.compartment = compartment;
  for (size_t i = 0; i < defined.rule.num_paths() && i < kMaxCompartmentPaths;
       ++i) {
    defined.paths |= uint32_t{1} << i;
  }
  // No definition lists it, but R4 binary.html lets it decide.
  if (type_ == ResourceType::kBinary) defined.paths = 1;
}

CompartmentReferences ResourceScan::references(size_t slot) const {
  const Slot& of_person = slots_[slot];
  if (of_person.defined >= num_defined_) return {};
  const Defined& defined = defined_[of_person.defined];
  return {of_person.to_person, defined.to_person - of_person.to_person,
          defined.doubtful};
}

bool ResourceScan::Follow(const FollowedPath& path, PathHandler& handler,
                          PathSet* bit) {
  if (num_followed_ == followed_.size()) return false;
  *bit = PathSet{1} << num_followed_;
  followed_[num_followed_++] = path;
  if (path.has_filter()) filtered_ |= *bit;
  handler_ = &handler;
  return true;
}

json::Handler& ResourceScan::Begin() {
  for (Slot& slot : slots_) slot.to_person = 0;
  for (Defined& defined : defined_) {
    defined.to_person = defined.doubtful = 0;
    defined.has_odd_reference = false;
  }
  resource_type_ = id_ = version_id_ = {};
  num_open_ = num_open_elements_ = 0;
  is_object_ = true;
  has_odd_version_ = has_odd_meta_ = false;
  has_id_ = false;
  return *this;
}

Status ResourceScan::Read(std::string_view text, json::Reader& reader) {
  size_t error_offset = 0;
  MATRON_RETURN_IF_ERROR(reader.Walk(text, Begin(), &error_offset));
  return End();
}

void ResourceScan::OnValue(const json::Token& token) {
  Frame frame;
  if (num_open_ == 0) {
    is_object_ = token.kind == Kind::kObject;
    for (size_t i = 0; i < num_defined_; ++i) {
      frame.paths[i] = defined_[i].paths;
    }
    frame.followed = AllOf(num_followed_);
    if (frame.followed != 0) TellFollowed(nullptr, token, &frame);
  } else {
    Frame& parent = open_[num_open_ - 1];
    if (num_open_ == 1) OnRootMember(token);
    if (parent.is_meta && token.key == "versionId") OnVersionId(token);
    if (parent.is_reference) OnReferenceMember(parent, token);
    frame = parent.is_object ? Descend(parent, token.key) : parent;
    frame.is_meta = num_open_ == 1 && token.key == "meta";
    if (parent.filters != 0) OnFilterMember(parent, token);
    if (num_open_elements_ > 0) handler_->OnInner(token);
    if ((frame.followed | frame.followed_ends) != 0) {
      TellFollowed(&parent, token, &frame);
    }
  }
  frame.is_object = token.kind == Kind::kObject;
  frame.is_reference = false;
  if (json::IsContainer(token)) {
    if (LeadsNowhere(frame)) return PassOver();
    for (const bool ends : frame.ends) frame.is_reference |= ends;
    frame.is_reference &= frame.is_object;
    if (frame.is_reference) reference_ = OpenReference();
    open_[num_open_++] = frame;
  } else if (token.kind != Kind::kNull) {
    // A path ends with something that is no Reference.
    NoteOdd(frame);
  }
}

// Whether nothing that an array or object holds is of concern.
bool ResourceScan::LeadsNowhere(const Frame& frame) const {
  if (num_open_ == 0 || num_open_elements_ > 0 || frame.is_meta) return false;
  bool leads = (frame.followed | frame.followed_ends | frame.filters) != 0;
  for (size_t i = 0; i < num_defined_; ++i) {
    leads |= frame.paths[i] != 0 || frame.ends[i];
  }
  return !leads;
}

void ResourceScan::OnEnd(size_t) {
  const Frame& frame = open_[--num_open_];
  if (frame.is_reference) CloseReference(frame);
  if (num_open_elements_ > 0) handler_->OnInnerEnd();
  if (frame.is_open_element) --num_open_elements_;
  if (frame.filters != 0) {
    handler_->OnFilterEnd(frame.filters, frame.met, frame.odd);
  }
}

// Tells the handler of a value that followed paths lead to, and counts the
// object that begins with it.
void ResourceScan::TellFollowed(const Frame* parent, const json::Token& token,
                                Frame* frame) {
  if (token.kind == Kind::kArray) return;
  if (token.kind == Kind::kObject) {
    OpenFilters(frame);
    if (frame->followed_ends == 0) return;
    frame->is_open_element = true;
    ++num_open_elements_;
    handler_->OnElement(frame->followed_ends, token);
    return;
  }
  // A null in an array keeps the place of an item that has only extensions.
  const bool is_item = parent != nullptr && !parent->is_object;
  if (token.kind == Kind::kNull) {
    if (!is_item) handler_->OnDoubt(frame->followed | frame->followed_ends);
    return;
  }
  // A scalar has no members that could fulfil a filter.
  PathSet ends = frame->followed_ends;
  PathSet doubtful = frame->followed;
  for (PathSet rest = ends & filtered_; rest != 0; rest &= rest - 1) {
    const size_t i = static_cast<size_t>(std::countr_zero(rest));
    if (followed_[i].filter().level + size_t{1} == frame->level) {
      doubtful |= PathSet{1} << i;
    }
  }
  ends &= ~doubtful;
  if (doubtful != 0) handler_->OnDoubt(doubtful);
  if (ends != 0) handler_->OnElement(ends, token);
}

// Finds the filters that are about the object which begins.
void ResourceScan::OpenFilters(Frame* frame) const {
  PathSet rest = (frame->followed | frame->followed_ends) & filtered_;
  for (; rest != 0; rest &= rest - 1) {
    const size_t i = static_cast<size_t>(std::countr_zero(rest));
    if (followed_[i].filter().level + size_t{1} == frame->level) {
      frame->filters |= PathSet{1} << i;
    }
  }
}

void ResourceScan::OnFilterMember(Frame& object,
                                  const json::Token& token) const {
  for (PathSet rest = object.filters; rest != 0; rest &= rest - 1) {
    const size_t i = static_cast<size_t>(std::countr_zero(rest));
    const ElementFilter filter = followed_[i].filter();
    if (filter.member != token.key) continue;
    const PathSet bit = PathSet{1} << i;
    if (token.kind != Kind::kString) object.odd |= bit;
    if (token.kind == Kind::kString && token.text == filter.value) {
      object.met |= bit;
    }
  }
}

// The followed paths of `parent` that go on with the element `key`.
void ResourceScan::DescendFollowed(const Frame& parent, std::string_view key,
                                   Frame* frame) const {
  for (PathSet rest = parent.followed; rest != 0; rest &= rest - 1) {
    const size_t i = static_cast<size_t>(std::countr_zero(rest));
    const FollowedPath& path = followed_[i];
    if (!path.Matches(parent.level, key)) continue;
    const PathSet bit = PathSet{1} << i;
    (path.size() == frame->level ? frame->followed_ends : frame->followed) |=
        bit;
  }
}

// The paths of `parent` that go on with the element `key`.
ResourceScan::Frame ResourceScan::Descend(const Frame& parent,
                                          std::string_view key) const {
  Frame frame;
  frame.level = static_cast<uint8_t>(parent.level + 1);
  if (parent.followed != 0) DescendFollowed(parent, key, &frame);
  for (size_t i = 0; i < num_defined_; ++i) {
    if (parent.paths[i] == 0) continue;
    if (type_ == ResourceType::kBinary) {
      frame.ends[i] = parent.level == 0 && key == "securityContext";
      continue;
    }
    const CompartmentRule& rule = defined_[i].rule;
    for (size_t k = 0; k < rule.num_paths(); ++k) {
      const uint32_t bit = uint32_t{1} << k;
      if ((parent.paths[i] & bit) == 0) continue;
      const ElementPath path = rule.path(k);
      if (!path.Matches(parent.level, key)) continue;
      if (path.size() == frame.level) {
        frame.ends[i] = true;
      } else {
        frame.paths[i] |= bit;
      }
    }
  }
  return frame;
}

void ResourceScan::OnRootMember(const json::Token& token) {
  if (token.key == "meta") {
    has_odd_meta_ = token.kind != Kind::kObject;
    has_odd_version_ |= has_odd_meta_;
  }
  has_id_ |= token.key == "id";
  if (token.kind != Kind::kString) return;
  if (token.key == "resourceType") resource_type_ = token.text;
  if (token.key == "id") id_ = token.text;
}

void ResourceScan::OnVersionId(const json::Token& token) {
  if (token.kind == Kind::kString && IsId(token.text)) {
    version_id_ = token.text;
  } else {
    has_odd_version_ = true;
  }
}

// What ends here is no Reference, or none that can be read.
void ResourceScan::NoteOdd(const Frame& frame) {
  for (size_t i = 0; i < num_defined_; ++i) {
    defined_[i].has_odd_reference |= frame.ends[i];
  }
}

void ResourceScan::OnReferenceMember(const Frame& frame,
                                     const json::Token& token) {
  const bool is_string = token.kind == Kind::kString;
  if (token.key == "reference") {
    reference_.has_text = true;
    reference_.text = token.text;
    if (!is_string) NoteOdd(frame);
  } else if (token.key == "type") {
    reference_.type = token.text;
    if (!is_string) NoteOdd(frame);
  } else if (token.key == "identifier") {
    reference_.has_identifier = true;
  }
}

void ResourceScan::CloseReference(const Frame& frame) {
  for (size_t i = 0; i < num_defined_; ++i) {
    if (frame.ends[i]) Count(i);
  }
}

// Sorts the reference that was open by whom it leads to.
void ResourceScan::Count(size_t index) {
  Defined& defined = defined_[index];
  const ResourceType person_type = PersonType(defined.compartment);
  // With neither text nor identifier it says nothing but a name for people.
  if (!reference_.has_text && !reference_.has_identifier) return;
  const ResourceType stated = ParseResourceType(reference_.type, version_);
  const bool states_another =
      stated != ResourceType::kNone && stated != person_type;
  Reference parsed;
  if (reference_.has_text)
    parsed = ParseReference(reference_.text, bases_, version_);
  if (entries_ != nullptr && reference_.has_text) {
    bool is_ambiguous = false;
    const ResourceId* entry = entries_->Find(reference_.text, &is_ambiguous);
    if (is_ambiguous ||
        (entry != nullptr && entry->type == ResourceType::kNone)) {
      ++defined.doubtful;
      return;
    }
    // A new resource is another person, whatever its id will be.
    if (entry != nullptr) {
      if (entry->type == person_type) CountPerson(index, entry->id);
      return;
    }
  }
  if (parsed.form == ReferenceForm::kLocal) {
    if (parsed.target.type == person_type) CountPerson(index, parsed.target.id);
    return;
  }
  // SECURITY: the stated type may tell whom a logical reference is to; of a
  // text it is no more than the client's word.
  if (states_another && !reference_.has_text) return;
  if (parsed.form == ReferenceForm::kForeign &&
      parsed.target.type != ResourceType::kNone &&
      parsed.target.type != person_type) {
    return;
  }
  ++defined.doubtful;
}

// Counts a reference to the person `id`, which is empty for a new one.
void ResourceScan::CountPerson(size_t index, std::string_view id) {
  ++defined_[index].to_person;
  for (size_t i = 0; i < num_slots_ && !id.empty(); ++i) {
    Slot& slot = slots_[i];
    if (slot.defined == index && slot.person == id) ++slot.to_person;
  }
}

}  // namespace matron::fhir
