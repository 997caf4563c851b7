// Images: the states of a resource that a decision may depend on, read and
// judged (docs/requests.md section 5).

#ifndef MATRON_DECIDE_IMAGES_H_
#define MATRON_DECIDE_IMAGES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "decide/decide.h"
#include "decide/grants.h"
#include "decide/scratch.h"
#include "fhir/definitions.h"
#include "fhir/entry_references.h"
#include "fhir/interaction.h"
#include "smart/resource_predicate.h"

namespace matron::decide {

// Where a request lies with regard to one compartment.
enum class Placement : uint8_t {
  kOutside,
  kInside,
  kDepends,  // On the content of resources.
};

// Places an interaction by its type and id alone.
Placement PlaceOf(const policy::Policy& policy,
                  const fhir::Interaction& interaction,
                  const Confinement& confinement);

// What grants make of one resource: a bit for each, by its place in the list
// (limits::kMaxGrants of them).
struct Judgement {
  uint64_t inside = 0;    // In the compartment, for reading.
  uint64_t strictly = 0;  // As writing demands.
  uint64_t matching = 0;  // All constraints match.

  bool IsVisible(size_t grant) const {
    return (inside & matching) >> grant & 1;
  }
  bool IsWritable(size_t grant) const {
    return (strictly & matching) >> grant & 1;
  }
  // Why the resource is not visible, or not writable, by `grant`, for which it
  // is not.
  Reason WhyNotVisible(size_t grant) const {
    return (inside >> grant & 1) != 0 ? Reason::kConstraintNotMet
                                      : Reason::kNotInCompartment;
  }
  Reason WhyNotWritable(size_t grant) const {
    return (strictly >> grant & 1) != 0 ? Reason::kConstraintNotMet
                                        : Reason::kNotInCompartment;
  }
};

// What was read of one image. Nothing in it refers to the image's text.
struct Image {
  Given given = Given::kNo;
  // Reason::kOk, or why the image cannot be what the request is about.
  Reason fault = Reason::kOk;
  Judgement judgement;
  // Its security labels, in a form in which equal sets are equal texts.
  bool has_readable_labels = false;
  std::string_view labels;
  std::string_view id;          // Copied to the scratch's arena.
  std::string_view version_id;  // Likewise.
};

// What was read of the resources of one request.
struct Images {
  Image body;
  Image stored;
  Image resulting;

  // What the resource will be; null if nothing was handed in.
  const Image* result() const {
    if (resulting.given == Given::kYes) return &resulting;
    return body.given == Given::kYes ? &body : nullptr;
  }
};

// What the image claims to be, and what is reported if it is not.
struct ImageExpectation {
  fhir::ResourceType type = fhir::ResourceType::kNone;
  std::string_view id;          // Empty: any, or none.
  bool is_stored = false;       // Its version, if it has one, must be usable.
  bool needs_id = false;        // It must have an id.
  bool may_lack_id = false;     // Where `id` is given: it need not have one.
  std::string_view version_id;  // Empty: any, or none.
  Reason malformed = Reason::kResourceMalformed;
  Reason mismatch = Reason::kResourceMismatch;
};

// Judges resources of one type by grants, one after the other, each in one
// walk. Large: about 32 kB.
class GrantJudge {
 public:
  // `grants`, which outlive it, are for the type. References between the
  // entries of a transaction are resolved by `entries`, which may be null.
  GrantJudge(const Session& session, fhir::ResourceType type,
             std::span<const Grant> grants,
             const fhir::EntryReferences* entries);

  // Whether all grants can be judged: they are not more than the limits allow.
  bool is_complete() const { return is_complete_; }

  // Whether no grant can judge the resource that was read, because all are
  // confined and references by which it would be inside cannot be read.
  bool is_unreadable() const;

  // Reads a resource; see smart::ResourcePredicate.
  smart::ResourcePredicate& resource() { return resource_; }

  // What the grants make of the resource that was read, if `id` is its id;
  // empty for one that has none yet.
  Judgement Judge(std::string_view id) const;

 private:
  void Confine(Reach reach);
  bool HasOddReference(const Grant& grant) const;
  bool IsInside(const Grant& grant, std::string_view id) const;
  bool IsStrictlyInside(const Grant& grant, std::string_view id) const;

  const Session& session_;
  fhir::ResourceType type_;
  std::span<const Grant> grants_;
  smart::ResourcePredicate resource_;
  // The places of the grants' constraints in resource_.
  std::array<size_t, limits::kMaxGrants> conjunctions_{};
  uint64_t judgeable_ = 0;
  bool is_complete_ = true;
};

// Reads images for one decision.
class ImageReader {
 public:
  ImageReader(const Session& session, std::span<const Grant> grants,
              const fhir::EntryReferences* entries, Scratch& scratch)
      : session_(session),
        grants_(grants),
        entries_(entries),
        scratch_(scratch) {}

  Image Read(const ResourceInput& input, const ImageExpectation& expected);

 private:
  const Session& session_;
  std::span<const Grant> grants_;
  const fhir::EntryReferences* entries_;
  Scratch& scratch_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_IMAGES_H_
