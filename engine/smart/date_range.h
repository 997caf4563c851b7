// DateRange: the span of time that a FHIR date of some precision stands for.
//
//   DateRange range;
//   if (ParseDateRange("2013-01", &range)) ...  // all of January

#ifndef MATRON_SMART_DATE_RANGE_H_
#define MATRON_SMART_DATE_RANGE_H_

#include <cstdint>
#include <string_view>

namespace matron::smart {

// From `begin` up to but without `end`, in units of 100 ns since 0001-01-01.
// Without a zone the times are local ones, of whatever zone the server is in:
// two ranges can be compared only if both have one or neither has.
struct DateRange {
  int64_t begin = 0;
  int64_t end = 0;
  bool has_zone = false;
  bool has_time = false;
};

// Parses yyyy, yyyy-mm, yyyy-mm-dd or yyyy-mm-ddThh:mm[:ss[.f]][zone] with at
// most seven digits of fraction; returns false for any other text, such as a
// day that the month does not have.
bool ParseDateRange(std::string_view text, DateRange* out);

}  // namespace matron::smart

#endif  // MATRON_SMART_DATE_RANGE_H_
