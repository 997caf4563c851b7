// The element paths of a compartment's parameters are followed while the text
// goes by: each open object remembers which paths have led to it, as bits.
// Where a path ends stands a Reference, of which three members are kept until
// it is closed.
//
// Tested by resource_scan_test.cc.

#include "fhir/resource_scan.h"

#include "base/result.h"

namespace matron::fhir {

using json::Kind;

void ResourceScan::Confine(size_t slot, Compartment compartment,
                           std::string_view id) {
  const CompartmentRule rule(compartment, type_);
  Slot& confined = slots_[slot];
  confined.compartment = compartment;
  confined.person = id;
  for (size_t i = 0; i < rule.num_paths() && i < kMaxCompartmentPaths; ++i) {
    confined.paths |= uint32_t{1} << i;
  }
}

Status ResourceScan::Read(std::string_view text, json::Reader& reader) {
  size_t error_offset = 0;
  MATRON_RETURN_IF_ERROR(reader.Walk(text, *this, &error_offset));
  return has_right_shape_ ? Status::kOk : Status::kJsonWrongType;
}

void ResourceScan::OnValue(const json::Token& token) {
  Frame frame;
  if (num_open_ == 0) {
    has_right_shape_ = token.kind == Kind::kObject;
    for (size_t i = 0; i < kMaxScanned; ++i) frame.paths[i] = slots_[i].paths;
  } else {
    const Frame& parent = open_[num_open_ - 1];
    if (num_open_ == 1) OnRootMember(token);
    if (parent.is_meta && token.key == "versionId") OnVersionId(token);
    if (parent.is_reference) OnReferenceMember(token);
    frame = parent.is_object ? Descend(parent, token.key) : parent;
    frame.is_meta = num_open_ == 1 && token.key == "meta";
  }
  frame.is_object = token.kind == Kind::kObject;
  frame.is_reference = false;
  if (frame.is_object || token.kind == Kind::kArray) {
    for (const bool ends : frame.ends) frame.is_reference |= ends;
    frame.is_reference &= frame.is_object;
    if (frame.is_reference) reference_ = OpenReference();
    open_[num_open_++] = frame;
  } else if (token.kind != Kind::kNull) {
    // A path ends with something that is no Reference.
    for (const bool ends : frame.ends) has_right_shape_ &= !ends;
  }
}

void ResourceScan::OnEnd(size_t) {
  const Frame& frame = open_[--num_open_];
  if (frame.is_reference) CloseReference(frame);
}

// The paths of `parent` that go on with the element `key`.
ResourceScan::Frame ResourceScan::Descend(const Frame& parent,
                                          std::string_view key) const {
  Frame frame;
  frame.level = static_cast<uint8_t>(parent.level + 1);
  for (size_t i = 0; i < kMaxScanned; ++i) {
    if (parent.paths[i] == 0) continue;
    const CompartmentRule rule(slots_[i].compartment, type_);
    for (size_t k = 0; k < rule.num_paths(); ++k) {
      const uint32_t bit = uint32_t{1} << k;
      if ((parent.paths[i] & bit) == 0) continue;
      const ElementPath path = rule.path(k);
      if (path.step(parent.level) != key) continue;
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
  if (token.key == "meta") has_odd_version_ |= token.kind != Kind::kObject;
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

void ResourceScan::OnReferenceMember(const json::Token& token) {
  const bool is_string = token.kind == Kind::kString;
  if (token.key == "reference") {
    reference_.has_text = true;
    reference_.text = token.text;
    has_right_shape_ &= is_string;
  } else if (token.key == "type") {
    reference_.type = token.text;
    has_right_shape_ &= is_string;
  } else if (token.key == "identifier") {
    reference_.has_identifier = true;
  }
}

void ResourceScan::CloseReference(const Frame& frame) {
  for (size_t i = 0; i < kMaxScanned; ++i) {
    if (frame.ends[i]) Count(slots_[i]);
  }
}

// Sorts the reference that was open by whom it leads to.
void ResourceScan::Count(Slot& slot) const {
  const ResourceType person_type = PersonType(slot.compartment);
  CompartmentReferences& references = slot.references;
  // With neither text nor identifier it says nothing but a name for people.
  if (!reference_.has_text && !reference_.has_identifier) return;
  const ResourceType stated = ParseResourceType(reference_.type);
  const bool states_another =
      stated != ResourceType::kNone && stated != person_type;
  Reference parsed;
  if (reference_.has_text) parsed = ParseReference(reference_.text, bases_);
  if (parsed.form == ReferenceForm::kLocal) {
    if (parsed.target.type != person_type) return;
    if (parsed.target.id == slot.person) {
      ++references.to_person;
    } else {
      ++references.to_another;
    }
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
  ++references.doubtful;
}

}  // namespace matron::fhir
