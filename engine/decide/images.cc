// The rules of design 4.7: any listed parameter makes a member for reading; a
// write needs every one to be of the context's person. Tested by
// decide_test.cc.

#include "decide/images.h"

#include "fhir/resource_scan.h"

namespace matron::decide {
namespace {

using fhir::Compartment;
using fhir::CompartmentReferences;
using fhir::InteractionKind;
using fhir::ResourceType;

// The scan looks at both compartments that a session can be confined to, and at
// the patients that a RelatedPerson must not write about.
constexpr size_t kContextSlot = 0;
constexpr size_t kOwnSlot = 1;
constexpr size_t kPatientsSlot = 2;

// Types that are readable in every compartment and writable in none (design 5,
// shared_types).
bool IsShared(ResourceType type) {
  return type == ResourceType::kLocation ||
         type == ResourceType::kOrganization ||
         type == ResourceType::kPractitioner ||
         type == ResourceType::kMedication;
}

bool IsReadable(ResourceType type, const CompartmentReferences& references) {
  if (references.to_person == 0) return false;
  // A Group would show its other members.
  return type != ResourceType::kGroup ||
         (references.to_another == 0 && references.doubtful == 0);
}

bool IsStrictlyInside(const CompartmentReferences& references,
                      bool is_person_itself) {
  return references.to_another == 0 && references.doubtful == 0 &&
         (is_person_itself || references.to_person > 0);
}

bool IsItself(const Confinement& confinement, ResourceType type,
              std::string_view id) {
  return type == fhir::PersonType(confinement.compartment) &&
         !confinement.person.empty() && id == confinement.person;
}

// Why what was scanned cannot be what is expected; Reason::kOk if it can.
//
// SECURITY: a version that cannot be read must not pass for none, or the plan
// would go out without the condition on it.
Reason FaultOf(const fhir::ResourceScan& scan,
               const ImageExpectation& expected) {
  if (expected.is_stored && scan.has_odd_version()) return expected.malformed;
  const bool matches =
      scan.resource_type() == fhir::NameOf(expected.type) &&
      (expected.id.empty() || scan.id() == expected.id) &&
      (expected.version_id.empty() || scan.version_id() == expected.version_id);
  return matches ? Reason::kOk : expected.mismatch;
}

Placement PlaceOfPerson(const fhir::Interaction& interaction,
                        const Confinement& confinement) {
  switch (interaction.kind) {
    case InteractionKind::kHistoryType:
    case InteractionKind::kSearchType:
      return Placement::kDepends;
    case InteractionKind::kCreate:
      return Placement::kOutside;  // The server would give it another id.
    default:
      break;
  }
  if (interaction.id != confinement.person) return Placement::kOutside;
  return fhir::IsWrite(interaction.kind) ? Placement::kDepends
                                         : Placement::kInside;
}

}  // namespace

Placement PlaceOf(const fhir::Interaction& interaction,
                  const Confinement& confinement) {
  const ResourceType type = interaction.type;
  if (type == ResourceType::kNone) return Placement::kDepends;
  if (type == fhir::PersonType(confinement.compartment)) {
    return PlaceOfPerson(interaction, confinement);
  }
  if (IsShared(type)) {
    return fhir::IsWrite(interaction.kind) ? Placement::kOutside
                                           : Placement::kInside;
  }
  const fhir::CompartmentRule rule(confinement.compartment, type);
  return rule.num_parameters() == 0 ? Placement::kOutside : Placement::kDepends;
}

Image ImageReader::Read(const ResourceInput& input,
                        const ImageExpectation& expected) {
  Image image;
  image.given = input.given;
  if (input.given != Given::kYes) return image;
  if (input.text.size() > scratch_.max_input_bytes()) {
    image.fault = Reason::kScratchTooSmall;
    return image;
  }
  const Confinement context = ConfinementOf(session_, Reach::kPatientContext);
  const Confinement own = ConfinementOf(session_, Reach::kOwnCompartment);
  fhir::ResourceScan scan(expected.type, session_.policy().bases());
  scan.Confine(kContextSlot, context.compartment, context.person);
  scan.Confine(kOwnSlot, own.compartment, own.person);
  scan.Confine(kPatientsSlot, Compartment::kPatient, {});
  const Status status = scan.Read(input.text, scratch_.reader());
  if (status == Status::kScratchTooSmall) {
    image.fault = Reason::kScratchTooSmall;
    return image;
  }
  image.fault =
      status == Status::kOk ? FaultOf(scan, expected) : expected.malformed;
  if (image.fault != Reason::kOk) return image;
  image.version_id = scratch_.arena().Copy(scan.version_id());

  const CompartmentReferences& in_context = scan.references(kContextSlot);
  const CompartmentReferences& in_own = scan.references(kOwnSlot);
  const CompartmentReferences& patients = scan.references(kPatientsSlot);
  constexpr size_t kContext = static_cast<size_t>(Reach::kPatientContext);
  constexpr size_t kOwn = static_cast<size_t>(Reach::kOwnCompartment);
  image.readable[kContext] = IsReadable(expected.type, in_context);
  image.readable[kOwn] = IsReadable(expected.type, in_own);
  image.writable[kContext] = IsStrictlyInside(
      in_context, IsItself(context, expected.type, expected.id));
  image.writable[kOwn] =
      IsStrictlyInside(in_own, IsItself(own, expected.type, expected.id));
  // SECURITY: a RelatedPerson is a member of compartments of any patient's
  // resources by performing or authoring; that must not let them write to those
  // patients.
  if (own.compartment == Compartment::kRelatedPerson &&
      (patients.to_another > 0 || patients.doubtful > 0)) {
    image.writable[kOwn] = false;
  }
  return image;
}

}  // namespace matron::decide
