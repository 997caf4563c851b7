// Tested by time_span_test.cc.

#include "smart/time_span.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

#include "absl/strings/ascii.h"

namespace matron::smart {
namespace {

constexpr size_t kMaxFractionDigits = 7;
// yyyy-mm-ddThh:mm:ss.fffffff+hh:mm
constexpr size_t kMaxDateBytes = 33;
// R4 datatypes.html#dateTime: no zone is further from UTC.
constexpr int64_t kFurthestZone = int64_t{14} * 3600 * 10000000;

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// Copies `text` without the digits of its fraction that are too many; returns
// what there is to parse.
std::string_view CutFraction(std::string_view text,
                             std::array<char, kMaxDateBytes>& memory) {
  const size_t dot = text.find('.');
  if (dot == text.npos) return text;
  size_t end = dot + 1;
  while (end < text.size() && IsDigit(text[end])) ++end;
  const size_t kept = dot + 1 + kMaxFractionDigits;
  const size_t size = kept + text.size() - end;
  if (end <= kept || size > memory.size()) return text;
  const auto rest = std::copy_n(text.begin(), kept, memory.begin());
  std::copy(text.begin() + static_cast<ptrdiff_t>(end), text.end(), rest);
  return {memory.data(), size};
}

// By how much the order of two times is uncertain.
int64_t Slack(bool a_has_zone, bool b_has_zone) {
  return a_has_zone == b_has_zone ? 0 : kFurthestZone;
}

// One end of a value against that of an element, whatever the zone is. An end
// at infinity is beyond every value, and so not within it.
class Ends {
 public:
  Ends(int64_t value, bool value_has_zone, const TimeBound& element)
      : is_known_(element.is_known),
        difference_(element.at - value),
        slack_(Slack(value_has_zone, element.has_zone)) {}

  bool AtOrAfter() const { return is_known_ && difference_ >= slack_; }
  bool AtOrBefore() const { return is_known_ && difference_ <= -slack_; }
  bool After() const { return is_known_ && difference_ > slack_; }
  bool Before() const { return is_known_ && difference_ < -slack_; }
  bool MayBeAtOrAfter() const { return is_known_ && difference_ >= -slack_; }
  bool MayBeAtOrBefore() const { return is_known_ && difference_ <= slack_; }

 private:
  bool is_known_;
  int64_t difference_;
  int64_t slack_;
};

// Moves `bound` to `other` if that is further out.
template <typename FurtherOut>
bool ExtendBound(const TimeBound& other, FurtherOut further_out,
                 TimeBound* bound) {
  if (!bound->is_known || !other.is_known) {
    *bound = TimeBound();
    return true;
  }
  if (bound->has_zone != other.has_zone) return false;
  if (further_out(other.at, bound->at)) bound->at = other.at;
  return true;
}

}  // namespace

bool ParseTimeSpan(std::string_view text, TimeSpan* out) {
  std::array<char, kMaxDateBytes> memory;
  DateRange range;
  if (!ParseDateRange(CutFraction(text, memory), &range)) return false;
  out->begin = {true, range.has_zone, range.begin};
  out->end = {true, range.has_zone, range.end};
  return true;
}

bool Extend(const TimeSpan& other, TimeSpan* span) {
  return ExtendBound(other.begin, std::less<int64_t>(), &span->begin) &&
         ExtendBound(other.end, std::greater<int64_t>(), &span->end);
}

// Where a test is of two ends, a zone that makes the one true makes the other
// true as well, so each may be asked by itself. For `ne` it is enough that no
// zone may put the element within the value. An element ends after it begins,
// which helps where only one of its ends has a zone.
bool Matches(Prefix prefix, const DateRange& value, const TimeSpan& span) {
  const Ends begins(value.begin, value.has_zone, span.begin);
  const Ends ends(value.end, value.has_zone, span.end);
  const bool starts_after =
      Ends(value.end, value.has_zone, span.begin).AtOrAfter();
  const bool ends_before =
      Ends(value.begin, value.has_zone, span.end).AtOrBefore();
  const bool reaches_after = !span.end.is_known || ends.After() || starts_after;
  const bool reaches_before =
      !span.begin.is_known || begins.Before() || ends_before;
  switch (prefix) {
    case Prefix::kEq:
      return begins.AtOrAfter() && ends.AtOrBefore();
    case Prefix::kNe:
      return !(begins.MayBeAtOrAfter() && ends.MayBeAtOrBefore());
    case Prefix::kGt:
      return reaches_after;
    case Prefix::kLt:
      return reaches_before;
    case Prefix::kGe:
      return reaches_after || begins.AtOrAfter();
    case Prefix::kLe:
      return reaches_before || ends.AtOrBefore();
    case Prefix::kSa:
      return starts_after;
    case Prefix::kEb:
      return ends_before;
  }
  return false;
}

}  // namespace matron::smart
