// Status: whether a call worked. Reason: why something is permitted, denied,
// valid or not valid. Both come from one table each (*_codes.inc) that also
// feeds the C header, TypeScript and Python.

#ifndef MATRON_BASE_STATUS_H_
#define MATRON_BASE_STATUS_H_

#include <cstdint>
#include <string_view>

namespace matron {

enum class [[nodiscard]] Status : int32_t {
#define MATRON_STATUS(number, name, wire, text) k##name = (number),
#include "base/status_codes.inc"
#undef MATRON_STATUS
};

enum class [[nodiscard]] Reason : int32_t {
#define MATRON_REASON(number, name, wire, http, oauth, rank, text) \
  k##name = (number),
#include "base/reason_codes.inc"
#undef MATRON_REASON
};

// What was decided. Zero is deny, and so is whatever a reader does not know.
enum class Effect : int32_t { kDeny = 0, kPermit = 1, kNeedsResource = 2 };

// One row of reason_codes.inc. `text` and `wire_name` end with a zero byte.
struct ReasonInfo {
  Reason reason;
  std::string_view wire_name;
  std::string_view text;
  std::string_view oauth_error;
  uint16_t http_status;
  uint16_t rank;
};

// Returns the row of `reason`; for a number that is not in the table the row of
// Reason::kInternal.
const ReasonInfo& InfoOf(Reason reason);

// Whether `number` is in the table.
bool IsReason(int32_t number);

// Returns the stable name of `status`, "unknown" for a number that is not in
// the table. The views end with a zero byte.
std::string_view WireName(Status status);
std::string_view TextOf(Status status);
std::string_view WireName(Effect effect);

// Whether a call failed for want of memory, its own or the caller's.
constexpr bool LacksMemory(Status status) {
  return status == Status::kScratchTooSmall || status == Status::kOutOfMemory;
}

// Of two reasons for which different grants failed, returns the one to report:
// that of the grant that came nearer to a permit.
Reason Nearer(Reason a, Reason b);

}  // namespace matron

#endif  // MATRON_BASE_STATUS_H_
