// Tested by date_range_test.cc.

#include "smart/date_range.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace matron::smart {
namespace {

constexpr int64_t kSecond = 10000000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr size_t kMaxFractionDigits = 7;

// Takes exactly `count` digits.
bool TakeNumber(std::string_view* text, size_t count, int64_t* out) {
  if (text->size() < count) return false;
  *out = 0;
  for (size_t i = 0; i < count; ++i) {
    const char c = (*text)[i];
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
    *out = *out * 10 + (c - '0');
  }
  text->remove_prefix(count);
  return true;
}

bool Take(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

bool IsLeap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t DaysInMonth(int64_t year, int64_t month) {
  constexpr int8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeap(year) ? 1 : 0);
}

// Days from 0001-01-01 to the first of `month`.
int64_t DaysBefore(int64_t year, int64_t month) {
  const int64_t y = year - 1;
  int64_t days = y * 365 + y / 4 - y / 100 + y / 400;
  for (int64_t m = 1; m < month; ++m) days += DaysInMonth(year, m);
  return days;
}

void Set(DateRange* out, int64_t begin, int64_t size) {
  out->begin = begin;
  out->end = begin + size;
}

// Takes `.f` and narrows `*out` to it.
bool TakeFraction(std::string_view* text, DateRange* out) {
  int64_t unit = kSecond;
  int64_t fraction = 0;
  size_t count = 0;
  while (!text->empty() &&
         absl::ascii_isdigit(static_cast<unsigned char>(text->front()))) {
    if (++count > kMaxFractionDigits) return false;
    unit /= 10;
    fraction += (text->front() - '0') * unit;
    text->remove_prefix(1);
  }
  Set(out, out->begin + fraction, unit);
  return count > 0;
}

// Takes what remains: a zone, or nothing.
bool TakeZone(std::string_view text, DateRange* out) {
  if (text.empty()) return true;
  out->has_zone = true;
  if (text == "Z") return true;
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') return false;
  text.remove_prefix(1);
  int64_t hours, minutes;
  if (!TakeNumber(&text, 2, &hours) || !Take(&text, ':') ||
      !TakeNumber(&text, 2, &minutes) || !text.empty() || hours > 14 ||
      minutes > 59 || (hours == 14 && minutes > 0)) {
    return false;
  }
  const int64_t offset = hours * kHour + minutes * kMinute;
  out->begin += west ? offset : -offset;
  out->end += west ? offset : -offset;
  return true;
}

// Takes what follows the T. Hours need minutes.
bool TakeTime(std::string_view text, DateRange* out) {
  out->has_time = true;
  int64_t hours, minutes, seconds;
  if (!TakeNumber(&text, 2, &hours) || !Take(&text, ':') ||
      !TakeNumber(&text, 2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  Set(out, out->begin + hours * kHour + minutes * kMinute, kMinute);
  if (Take(&text, ':')) {
    if (!TakeNumber(&text, 2, &seconds) || seconds > 59) return false;
    Set(out, out->begin + seconds * kSecond, kSecond);
    if (Take(&text, '.') && !TakeFraction(&text, out)) return false;
  }
  return TakeZone(text, out);
}

}  // namespace

bool ParseDateRange(std::string_view text, DateRange* out) {
  *out = DateRange();
  int64_t year, month, day;
  if (!TakeNumber(&text, 4, &year) || year == 0) return false;
  if (text.empty()) {
    const int64_t begin = DaysBefore(year, 1);
    Set(out, begin * kDay, (DaysBefore(year + 1, 1) - begin) * kDay);
    return true;
  }
  if (!Take(&text, '-') || !TakeNumber(&text, 2, &month) || month < 1 ||
      month > 12) {
    return false;
  }
  const int64_t first = DaysBefore(year, month);
  if (text.empty()) {
    Set(out, first * kDay, DaysInMonth(year, month) * kDay);
    return true;
  }
  if (!Take(&text, '-') || !TakeNumber(&text, 2, &day) || day < 1 ||
      day > DaysInMonth(year, month)) {
    return false;
  }
  Set(out, (first + day - 1) * kDay, kDay);
  return text.empty() || (Take(&text, 'T') && TakeTime(text, out));
}

}  // namespace matron::smart
