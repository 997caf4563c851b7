// Reach: how far grants of a session reach, and whom they are confined to
// (docs/requests.md 4.7 and 4.9).

#ifndef MATRON_DECIDE_REACH_H_
#define MATRON_DECIDE_REACH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "decide/session.h"
#include "fhir/definitions.h"
#include "smart/scope.h"

namespace matron::decide {

// How far a grant reaches.
enum class Reach : uint8_t {
  kUnconfined,      // `system/`, and `user/` of a user who is no patient.
  kPatientContext,  // The compartment of the patient whom the launch chose.
  kOwnCompartment,  // `user/` of a Patient or RelatedPerson.
  kFirstClaimed,    // That of the first patient whom a claim names, and so on.
};
inline constexpr size_t kNumReaches = 3 + limits::kMaxClaimPatients;
constexpr Reach ReachOfClaimed(size_t index) {
  return static_cast<Reach>(static_cast<size_t>(Reach::kFirstClaimed) + index);
}
constexpr uint32_t BitOf(Reach reach) {
  return uint32_t{1} << static_cast<uint32_t>(reach);
}
inline constexpr uint32_t kAllReaches = (1u << kNumReaches) - 1;

// Whether the user is a Patient or RelatedPerson, whose `user/` grants are
// confined.
bool IsConfinedUser(const Session& session);

// The compartment that a grant of `reach` is confined to, and whose it is. Only
// for reaches of which the session has grants.
struct Confinement {
  fhir::Compartment compartment = fhir::Compartment::kPatient;
  std::string_view person;

  friend bool operator==(const Confinement&, const Confinement&) = default;
};
Confinement ConfinementOf(const Session& session, Reach reach);

// Why a grant of `context` that a token scope of `token` gave counts for
// nothing in this session; Reason::kOk if it counts.
Reason UsabilityOf(const Session& session, smart::ScopeContext token,
                   smart::ScopeContext context);

// How far grants of `context` reach that a token scope of `token` gave, in
// their order. At least one if they are usable, but for those that would lead a
// user who is confined to somebody else.
class Reaches {
 public:
  Reaches(const Session& session, smart::ScopeContext token,
          smart::ScopeContext context);

  std::span<const Reach> items() const { return {items_.data(), size_}; }

 private:
  void Add(Reach reach) { items_[size_++] = reach; }

  std::array<Reach, kNumReaches> items_{};
  size_t size_ = 0;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_REACH_H_
