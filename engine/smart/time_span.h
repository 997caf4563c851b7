// TimeSpan: when an element of a resource lies, and whether that is within what
// a date constraint asks for.
//
//   TimeSpan span;
//   if (ParseTimeSpan("2021-03-04T10:00:00Z", &span) &&
//       Matches(value.prefix, value.range, span)) ...

#ifndef MATRON_SMART_TIME_SPAN_H_
#define MATRON_SMART_TIME_SPAN_H_

#include <cstdint>
#include <string_view>

#include "smart/constraint_value.h"
#include "smart/date_range.h"

namespace matron::smart {

// One end of a span, in the units of DateRange.
struct TimeBound {
  bool is_known = false;  // Otherwise it lies at infinity.
  bool has_zone = false;
  int64_t at = 0;
};

// From `begin` up to but without `end`.
struct TimeSpan {
  TimeBound begin, end;
};

// Parses a date, dateTime or instant, whose precision is its width. Digits of a
// fraction behind the seventh make no difference to any constraint and are left
// out. Returns false for any other text.
bool ParseTimeSpan(std::string_view text, TimeSpan* out);

// Makes `span` reach over `other` as well. Returns false if that cannot be told
// because one has a zone and the other has none.
[[nodiscard]] bool Extend(const TimeSpan& other, TimeSpan* span);

// Whether the span that an element lies in matches a value (specification 5.4;
// an instant has a width, docs/adr/0008-instants-have-a-width.md).
//
// SECURITY: times without a zone are those of the server's zone, which nobody
// has told us. Compared with a time that has one they match only if they would
// in every zone, 14 hours to either side.
bool Matches(Prefix prefix, const DateRange& value, const TimeSpan& span);

}  // namespace matron::smart

#endif  // MATRON_SMART_TIME_SPAN_H_
