// ResourceScan: what a decision needs to know of a resource, in one pass over
// its JSON, without a tree and without heap.
//
//   ResourceScan scan(FhirVersion::kR4, ResourceType::kObservation, bases);
//   scan.Confine(0, Compartment::kPatient, "123");
//   if (scan.Read(text, reader) != Status::kOk) ...
//   if (scan.references(0).to_person > 0) ...  // in the compartment
//
// Besides compartments it follows element paths, such as those that a search
// parameter reads, and tells a PathHandler what stands where they end.

#ifndef MATRON_FHIR_RESOURCE_SCAN_H_
#define MATRON_FHIR_RESOURCE_SCAN_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/entry_references.h"
#include "fhir/followed_path.h"
#include "fhir/reference.h"
#include "fhir/resource_type.h"
#include "json/reader.h"

namespace matron::fhir {

// References that stand in parameters of one compartment.
struct CompartmentReferences {
  uint32_t to_person = 0;   // To the person that the compartment is about.
  uint32_t to_another = 0;  // To another one of the person's type.
  uint32_t doubtful = 0;  // Contained, logical, foreign or urn: may be to one.
};

// How many definitions of compartments one scan can look at, and how many of
// their compartments, each about one person.
inline constexpr size_t kMaxDefinitions = 3;
inline constexpr size_t kMaxScanned = 24;

// Reads one resource after the other, all of one type. Its views point into the
// text or the memory of the reader, and die with the text and with the reader's
// next walk.
class ResourceScan final : public json::Handler {
 public:
  // The resource is expected to be of `type`; `bases` outlive the scan.
  ResourceScan(FhirVersion version, ResourceType type,
               std::span<const BaseUrl> bases)
      : version_(version), type_(type), bases_(bases) {}
  ResourceScan(const ResourceScan&) = delete;  // Holds pointers into itself.
  ResourceScan& operator=(const ResourceScan&) = delete;

  // Looks at the parameters of `compartment`, about the person `id`, in `slot`,
  // which is less than kMaxScanned. With an empty `id` every person is another
  // one. Of all slots no more than kMaxDefinitions compartments are of
  // different definitions.
  void Confine(size_t slot, Compartment compartment, std::string_view id);

  // References that equal the fullUrl of one of `entries` are to that entry's
  // resource; null for none. Outlives the scan.
  void ResolveEntries(const EntryReferences* entries) { entries_ = entries; }

  // Follows `path` and tells `handler`, which is the same for all paths and
  // outlives the scan. Writes the path's bit to `*bit`; returns false if
  // limits::kMaxFollowedPaths are followed already.
  [[nodiscard]] bool Follow(const FollowedPath& path, PathHandler& handler,
                            PathSet* bit);

  // Forgets what was read, and returns who is to be told of a resource that is
  // walked over as a part of something else. End() says, once that was walked
  // to its end without a fault, what Read would have said.
  json::Handler& Begin();
  Status End() const {
    return is_object_ ? Status::kOk : Status::kJsonWrongType;
  }

  // Reads `text`, and forgets what was read before. Status::kJsonWrongType if
  // it is not an object.
  Status Read(std::string_view text, json::Reader& reader);

  // Members of the resource; empty where they are absent or not strings, and
  // the version also where it is no id.
  std::string_view resource_type() const { return resource_type_; }
  std::string_view id() const { return id_; }
  // Whether it has a member `id`, a text or not.
  bool has_id() const { return has_id_; }
  std::string_view version_id() const { return version_id_; }
  // Whether there is a version that could not be read: `meta` is no object, or
  // its versionId is not an id.
  bool has_odd_version() const { return has_odd_version_; }
  // Whether `meta` is no object.
  bool has_odd_meta() const { return has_odd_meta_; }
  CompartmentReferences references(size_t slot) const;
  // Whether a value that must be a Reference in a parameter of the compartment
  // is none, so that references() cannot be relied on.
  bool has_odd_reference(size_t slot) const {
    const size_t index = slots_[slot].defined;
    return index < num_defined_ && defined_[index].has_odd_reference;
  }

 private:
  // The definition of a compartment: its rule for the type, and what was found.
  struct Defined {
    Compartment compartment = Compartment::kPatient;
    CompartmentRule rule{FhirVersion::kR4, Compartment::kPatient,
                         ResourceType::kNone};
    uint32_t paths = 0;      // One bit for each path of the rule.
    uint32_t to_person = 0;  // References to anybody of the person's type.
    uint32_t doubtful = 0;
    bool has_odd_reference = false;
  };
  // The compartment of one person.
  struct Slot {
    size_t defined = kMaxDefinitions;  // Its place; that many: not looked at.
    std::string_view person;
    uint32_t to_person = 0;
  };
  // An array or object that is open. An array takes over from what holds it.
  struct Frame {
    bool is_object = false;
    bool is_meta = false;
    bool is_reference = false;  // The object that a path ends with.
    uint8_t level = 0;          // Steps of the paths that led here.
    std::array<uint32_t, kMaxDefinitions> paths{};  // That go on from here.
    std::array<bool, kMaxDefinitions> ends{};       // Whether one ends here.
    PathSet followed = 0;          // The followed paths that go on from here.
    PathSet followed_ends = 0;     // Those that end here.
    PathSet filters = 0;           // Those whose filter is about this object,
    PathSet met = 0, odd = 0;      // is fulfilled, and cannot be read.
    bool is_open_element = false;  // An object where followed paths end.
  };
  // The Reference that is open.
  struct OpenReference {
    std::string_view text;
    std::string_view type;
    bool has_text = false;
    bool has_identifier = false;
  };

  void OnValue(const json::Token& token) override;
  void OnEnd(size_t end_offset) override;

  bool LeadsNowhere(const Frame& frame) const;
  Frame Descend(const Frame& parent, std::string_view key) const;
  void DescendFollowed(const Frame& parent, std::string_view key,
                       Frame* frame) const;
  void OnFilterMember(Frame& object, const json::Token& token) const;
  void TellFollowed(const Frame* parent, const json::Token& token,
                    Frame* frame);
  void OpenFilters(Frame* frame) const;
  void OnRootMember(const json::Token& token);
  void OnVersionId(const json::Token& token);
  void OnReferenceMember(const Frame& frame, const json::Token& token);
  void NoteOdd(const Frame& frame);
  void CloseReference(const Frame& frame);
  void Count(size_t index);
  void CountPerson(size_t index, std::string_view id);

  FhirVersion version_;
  ResourceType type_;
  std::span<const BaseUrl> bases_;
  const EntryReferences* entries_ = nullptr;
  std::array<Defined, kMaxDefinitions> defined_;
  size_t num_defined_ = 0;
  std::array<Slot, kMaxScanned> slots_;
  size_t num_slots_ = 0;  // Those behind are not looked at.
  std::string_view resource_type_;
  std::string_view id_;
  std::string_view version_id_;
  OpenReference reference_;
  std::array<Frame, limits::kMaxJsonDepth + 1> open_;
  size_t num_open_ = 0;
  std::array<FollowedPath, limits::kMaxFollowedPaths> followed_;
  size_t num_followed_ = 0;
  PathSet filtered_ = 0;  // Followed paths with a filter.
  PathHandler* handler_ = nullptr;
  size_t num_open_elements_ = 0;
  bool is_object_ = true;
  bool has_odd_version_ = false;
  bool has_odd_meta_ = false;
  bool has_id_ = false;
};

}  // namespace matron::fhir

#endif  // MATRON_FHIR_RESOURCE_SCAN_H_
