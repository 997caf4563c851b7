#include "base/status.h"

#include <array>
#include <iterator>

namespace matron {
namespace {

struct StatusInfo {
  Status status;
  std::string_view wire_name;
  std::string_view text;
};

constexpr StatusInfo kStatuses[] = {
#define MATRON_STATUS(number, name, wire, text) {Status::k##name, #wire, text},
#include "base/status_codes.inc"
#undef MATRON_STATUS
};

constexpr ReasonInfo kReasons[] = {
#define MATRON_REASON(number, name, wire, http, oauth, rank, text) \
  {Reason::k##name, #wire, text, oauth, http, rank},
#include "base/reason_codes.inc"
#undef MATRON_REASON
};

constexpr bool ReasonsAreSorted() {
  for (size_t i = 1; i < std::size(kReasons); ++i) {
    if (kReasons[i - 1].reason >= kReasons[i].reason) return false;
  }
  return true;
}
static_assert(ReasonsAreSorted(), "reason_codes.inc must be in order");

constexpr size_t kNumNumbers =
    static_cast<size_t>(kReasons[std::size(kReasons) - 1].reason) + 1;
constexpr uint8_t kNoReason = 255;
static_assert(std::size(kReasons) < kNoReason);

// The row of each number.
constexpr std::array<uint8_t, kNumNumbers> MakePlaces() {
  std::array<uint8_t, kNumNumbers> places{};
  places.fill(kNoReason);
  for (size_t i = 0; i < std::size(kReasons); ++i) {
    places[static_cast<size_t>(kReasons[i].reason)] = static_cast<uint8_t>(i);
  }
  return places;
}
constexpr std::array<uint8_t, kNumNumbers> kPlaces = MakePlaces();

const ReasonInfo* FindReason(int32_t number) {
  if (number < 0 || static_cast<size_t>(number) >= kNumNumbers) return nullptr;
  const uint8_t place = kPlaces[static_cast<size_t>(number)];
  return place == kNoReason ? nullptr : &kReasons[place];
}

const StatusInfo* FindStatus(Status status) {
  for (const StatusInfo& info : kStatuses) {
    if (info.status == status) return &info;
  }
  return nullptr;
}

}  // namespace

const ReasonInfo& InfoOf(Reason reason) {
  const ReasonInfo* row = FindReason(static_cast<int32_t>(reason));
  if (row == nullptr) row = FindReason(static_cast<int32_t>(Reason::kInternal));
  return *row;
}

bool IsReason(int32_t number) { return FindReason(number) != nullptr; }

std::string_view WireName(Status status) {
  const StatusInfo* row = FindStatus(status);
  return row == nullptr ? std::string_view("unknown") : row->wire_name;
}

std::string_view TextOf(Status status) {
  const StatusInfo* row = FindStatus(status);
  return row == nullptr ? std::string_view("unknown") : row->text;
}

std::string_view WireName(Effect effect) {
  switch (effect) {
    case Effect::kDeny:
      return "deny";
    case Effect::kPermit:
      return "permit";
    case Effect::kNeedsResource:
      return "needs_resource";
  }
  return "unknown";
}

Reason Nearer(Reason a, Reason b) {
  return InfoOf(b).rank > InfoOf(a).rank ? b : a;
}

}  // namespace matron
