// ElementReader: the parts of elements that search parameters compare, put
// together while a ResourceScan goes by.
//
//   ElementReader reader(sink);
//   scan.Follow(path, reader, &bit);
//
// It does not know what data type an element has: it keeps the members by which
// types differ, and whoever knows the parameter makes a Coding or a Period of
// them.

#ifndef MATRON_SMART_ELEMENT_READER_H_
#define MATRON_SMART_ELEMENT_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/followed_path.h"
#include "json/reader.h"
#include "smart/time_span.h"

namespace matron::smart {

// A member of an object; kAbsent if it is not there. An array or object stands
// where a scalar has to be.
struct ElementMember {
  json::Kind kind = json::Kind::kAbsent;
  std::string_view text;

  bool exists() const { return kind != json::Kind::kAbsent; }
  // FHIR has no empty strings.
  bool is_text() const { return kind == json::Kind::kString && !text.empty(); }
};

// What an object at the end of a path holds.
struct ElementObject {
  ElementMember system, code, value, unit, comparator, currency, reference;
  ElementMember start, end;
  ElementMember bounds_start, bounds_end;  // Of a Timing's boundsPeriod.
  bool has_coding = false;                 // It is a CodeableConcept.
  bool has_others = false;  // Members of no data type that tokens have.
  bool has_bounds = false;
  bool has_events = false;
  bool is_odd_timing = false;  // When it is cannot be told.
  TimeSpan events;             // From the first to the last, if has_events.
};

// Told of the parts in the order of the text. `ends` are the paths that end at
// the element.
class ElementSink {
 public:
  // The element is a string, number or boolean.
  virtual void OnScalar(fhir::PathSet ends, const json::Token& token) = 0;
  // A Coding of a CodeableConcept.
  virtual void OnCoding(fhir::PathSet ends, const ElementMember& system,
                        const ElementMember& code) = 0;
  // A part of a HumanName or Address that a string can be compared with.
  virtual void OnText(fhir::PathSet ends, const ElementMember& text) = 0;
  // The element is an object, which ends.
  virtual void OnObject(fhir::PathSet ends, const ElementObject& object) = 0;
  // See fhir::PathHandler.
  virtual void OnDoubt(fhir::PathSet paths) = 0;
  virtual void OnFilterEnd(fhir::PathSet paths, fhir::PathSet met,
                           fhir::PathSet odd) = 0;

 protected:
  ~ElementSink() = default;
};

class ElementReader final : public fhir::PathHandler {
 public:
  // Keeps a pointer to `sink`.
  explicit ElementReader(ElementSink& sink) : sink_(&sink) {}

  // Forgets what a walk that failed has left open.
  void Reset() { num_open_ = 0; }

 private:
  // What the values of an array or object are to the element. Arrays take the
  // place of their items.
  enum class Place : uint8_t {
    kElement,
    kCoding,
    kText,
    kEvent,
    kRepeat,
    kBounds,
    kOddBounds,
    kMember,  // A scalar that may be kept.
    kOther,
  };
  struct Container {
    Place place = Place::kOther;
    bool is_object = false;
  };
  // Element, array, object, array, object, and one to spare: no place that
  // matters is deeper.
  static constexpr size_t kMaxContainers = 6;
  // An element within another is at the end of a longer path, so there are no
  // more than a path has steps.
  static constexpr size_t kMaxOpen = 8;

  // An object at the end of a path.
  struct OpenElement {
    fhir::PathSet ends = 0;
    ElementObject object;
    ElementMember coding_system, coding_code;  // Of the Coding that is open.
    std::array<Container, kMaxContainers> containers;
    size_t num_containers = 0;
    size_t num_skipped = 0;  // Arrays and objects within the last container.
  };

  void OnElement(fhir::PathSet ends, const json::Token& token) override;
  void OnInner(const json::Token& token) override;
  void OnInnerEnd() override;
  void OnDoubt(fhir::PathSet paths) override { sink_->OnDoubt(paths); }
  void OnFilterEnd(fhir::PathSet paths, fhir::PathSet met,
                   fhir::PathSet odd) override {
    sink_->OnFilterEnd(paths, met, odd);
  }

  void OnInnerOf(OpenElement& element, const json::Token& token);
  static Place PlaceOf(Place place, std::string_view key);
  void OnContainerOf(OpenElement& element, Place place,
                     const json::Token& token);
  void OnScalarOf(OpenElement& element, Place place, const json::Token& token);
  static void OnMember(OpenElement& element, const json::Token& token);
  static void OnEvent(ElementObject& object, const json::Token& token);

  ElementSink* sink_;
  std::array<OpenElement, kMaxOpen> open_;
  size_t num_open_ = 0;
};

}  // namespace matron::smart

#endif  // MATRON_SMART_ELEMENT_READER_H_
