// The rules of docs/requests.md section 5: any listed parameter makes a member
// for reading; a write needs every one to be of the context's person. Tested by
// images_test.cc and decide_test.cc.

#include "decide/images.h"

#include <algorithm>

namespace matron::decide {
namespace {

using fhir::Compartment;
using fhir::CompartmentReferences;
using fhir::InteractionKind;
using fhir::ResourceType;

// The scan looks at the compartments that grants are confined to, and at the
// patients that a RelatedPerson must not write about.
constexpr size_t kPatientsSlot = 0;

constexpr size_t SlotOf(Reach reach) { return static_cast<size_t>(reach); }

// Where not all parameters make members, writing asks the others as well.
constexpr size_t WriteSlotOf(Reach reach) {
  return kNumReaches + static_cast<size_t>(reach);
}
static_assert(WriteSlotOf(ReachOfClaimed(limits::kMaxClaimPatients - 1)) <
              fhir::kMaxScanned);

// Why what was scanned cannot be what is expected; Reason::kOk if it can.
//
// SECURITY: a version that cannot be read must not pass for none, or the plan
// would go out without the condition on it.
Reason FaultOf(const smart::ResourcePredicate& scan,
               const ImageExpectation& expected) {
  if (expected.is_stored && scan.has_odd_version()) return expected.malformed;
  const bool matches =
      scan.resource_type() == fhir::NameOf(expected.type) &&
      (expected.id.empty() || scan.id() == expected.id ||
       (expected.may_lack_id && !scan.has_id())) &&
      (!expected.needs_id || fhir::IsId(scan.id())) &&
      (expected.version_id.empty() || scan.version_id() == expected.version_id);
  return matches ? Reason::kOk : expected.mismatch;
}

bool IsOfMany(InteractionKind kind) {
  switch (kind) {
    case InteractionKind::kHistoryType:
    case InteractionKind::kSearchType:
    case InteractionKind::kSearchSystem:
    case InteractionKind::kSearchCompartment:
    case InteractionKind::kOperation:
    case InteractionKind::kEverything:
      return true;
    default:
      return false;
  }
}

Placement PlaceOfPerson(const fhir::Interaction& interaction,
                        const Confinement& confinement) {
  if (interaction.id.empty() && IsOfMany(interaction.kind)) {
    return Placement::kDepends;
  }
  // The server would give what is created another id.
  if (interaction.id.empty() || interaction.id != confinement.person) {
    return Placement::kOutside;
  }
  return fhir::IsWrite(interaction.kind) ? Placement::kDepends
                                         : Placement::kInside;
}

}  // namespace

Placement PlaceOf(const policy::Policy& policy,
                  const fhir::Interaction& interaction,
                  const Confinement& confinement) {
  const ResourceType type = interaction.type;
  if (type == ResourceType::kNone) return Placement::kDepends;
  if (type == fhir::PersonType(confinement.compartment)) {
    return PlaceOfPerson(interaction, confinement);
  }
  if (policy.IsShared(type)) {
    return fhir::IsWrite(interaction.kind) ? Placement::kOutside
                                           : Placement::kInside;
  }
  return IsInCompartment(policy.fhir_version(), confinement.compartment, type)
             ? Placement::kDepends
             : Placement::kOutside;
}

GrantJudge::GrantJudge(const Session& session, ResourceType type,
                       std::span<const Grant> grants,
                       const fhir::EntryReferences* entries)
    : session_(session),
      type_(type),
      grants_(grants),
      resource_(session.policy().fhir_version(), type,
                session.policy().bases()) {
  resource_.ResolveEntries(entries);
  for (size_t i = 0; i < grants.size(); ++i) {
    if (grants[i].is_confined()) Confine(grants[i].reach);
    // SECURITY: what cannot be judged does not match.
    if (resource_.Require(grants[i].constraints, &conjunctions_[i])) {
      judgeable_ |= uint64_t{1} << i;
    } else {
      is_complete_ = false;
    }
  }
}

void GrantJudge::Confine(Reach reach) {
  const Confinement confinement = ConfinementOf(session_, reach);
  resource_.Confine(SlotOf(reach), confinement.compartment, confinement.person);
  if (confinement.compartment == Compartment::kClinicalSubject) {
    resource_.Confine(WriteSlotOf(reach), Compartment::kPatient,
                      confinement.person);
  }
  resource_.Confine(kPatientsSlot, Compartment::kPatient, {});
}

Judgement GrantJudge::Judge(std::string_view id) const {
  Judgement judgement;
  for (size_t i = 0; i < grants_.size(); ++i) {
    const uint64_t bit = uint64_t{1} << i;
    if ((judgeable_ & bit) != 0 && resource_.Matches(conjunctions_[i])) {
      judgement.matching |= bit;
    }
    if (!grants_[i].is_confined()) {
      judgement.inside |= bit;
      judgement.strictly |= bit;
      continue;
    }
    if (HasOddReference(grants_[i])) continue;
    if (IsInside(grants_[i], id)) judgement.inside |= bit;
    if (IsStrictlyInside(grants_[i], id)) judgement.strictly |= bit;
  }
  return judgement;
}

// A value that is no Reference may be to anybody, as a server reads it.
bool GrantJudge::HasOddReference(const Grant& grant) const {
  return grant.is_confined() &&
         (resource_.has_odd_reference(kPatientsSlot) ||
          resource_.has_odd_reference(SlotOf(grant.reach)));
}

bool GrantJudge::is_unreadable() const {
  return !grants_.empty() && std::all_of(grants_.begin(), grants_.end(),
                                         [this](const Grant& grant) {
                                           return HasOddReference(grant);
                                         });
}

bool GrantJudge::IsInside(const Grant& grant, std::string_view id) const {
  const Confinement confinement = ConfinementOf(session_, grant.reach);
  if (type_ == fhir::PersonType(confinement.compartment)) {
    return !confinement.person.empty() && id == confinement.person;
  }
  if (session_.policy().IsShared(type_)) return true;
  const CompartmentReferences references =
      resource_.references(SlotOf(grant.reach));
  if (references.to_person == 0) return false;
  // A Group would show its other members.
  return type_ != ResourceType::kGroup ||
         (references.to_another == 0 && references.doubtful == 0);
}

bool GrantJudge::IsStrictlyInside(const Grant& grant,
                                  std::string_view id) const {
  if (session_.policy().IsShared(type_)) return false;
  const Confinement confinement = ConfinementOf(session_, grant.reach);
  const CompartmentReferences references =
      resource_.references(SlotOf(grant.reach));
  if (references.to_another > 0 || references.doubtful > 0) return false;
  const CompartmentReferences written =
      resource_.references(WriteSlotOf(grant.reach));
  if (written.to_another > 0 || written.doubtful > 0) return false;
  // SECURITY: a RelatedPerson is a member of compartments of any patient's
  // resources by performing or authoring; that must not let them write to those
  // patients.
  const CompartmentReferences patients = resource_.references(kPatientsSlot);
  if (confinement.compartment == Compartment::kRelatedPerson &&
      (patients.to_another > 0 || patients.doubtful > 0)) {
    return false;
  }
  if (type_ == fhir::PersonType(confinement.compartment)) {
    return !confinement.person.empty() && id == confinement.person;
  }
  return references.to_person > 0;
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
  GrantJudge judge(session_, expected.type, grants_, entries_);
  if (!judge.is_complete()) {
    image.fault = Reason::kScopeLimitExceeded;
    return image;
  }
  smart::ResourcePredicate& resource = judge.resource();
  const Status status = resource.Read(input.text, scratch_.reader());
  if (status == Status::kScratchTooSmall) {
    image.fault = Reason::kScratchTooSmall;
    return image;
  }
  image.fault = status == Status::kOk && !judge.is_unreadable()
                    ? FaultOf(resource, expected)
                    : expected.malformed;
  if (image.fault != Reason::kOk) return image;
  image.id = scratch_.arena().Copy(resource.id());
  image.version_id = scratch_.arena().Copy(resource.version_id());
  image.has_readable_labels =
      !resource.has_odd_meta() &&
      resource.labels().Print(scratch_.arena(), &image.labels);
  // What is sent has the id of the URL, or will be given one.
  image.judgement = judge.Judge(expected.needs_id ? image.id : expected.id);
  return image;
}

}  // namespace matron::decide
