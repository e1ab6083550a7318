#include "control/iso_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace p2p::control {

namespace {

constexpr int64_t kYear9999Ms = 253402300799999;

// The number in the digits [at, at + count) of `text`; -1 when one is no digit.
int digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string to_iso(WallTime time) {
  using namespace std::chrono;
  int64_t ms = std::clamp<int64_t>(time.since_epoch.count() / 1000, 0, kYear9999Ms);
  sys_time<milliseconds> point{milliseconds(ms)};
  auto day = floor<days>(point);
  year_month_day date(day);
  hh_mm_ss clock(point - day);
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
  return out.data();
}

Result<WallTime> parse_iso(std::string_view text) {
  using namespace std::chrono;
  auto bad = [] { return fail("not a time like 2026-01-02T03:04:05.678Z"); };
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != kShape.size() && text.size() != kShape.size() - 4) return bad();
  bool has_ms = text.size() == kShape.size();
  for (size_t i = 0; i < (has_ms ? 23 : 19); ++i)
    if (kShape[i] != 'd' && text[i] != kShape[i]) return bad();
  if (text.back() != 'Z') return bad();
  int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  int ms = has_ms ? digits(text, 20, 3) : 0;
  year_month_day date{year(y), month(unsigned(mo)), day(unsigned(d))};
  if (y < 1970 || mo < 0 || d < 0 || !date.ok()) return bad();
  if (h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59 || ms < 0) return bad();
  auto since = sys_days(date).time_since_epoch() + hours(h) + minutes(mi) + seconds(s) + milliseconds(ms);
  return WallTime{duration_cast<Duration>(since)};
}

}  // namespace p2p::control
