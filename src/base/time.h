// Time is two types without a conversion between them, and both are passed in: only src/os reads
// a clock, once for each turn of the loop.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace p2p {

using Duration = std::chrono::microseconds;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

// A point of the monotonic clock, counted from an arbitrary start. It never goes back.
struct Instant {
  Duration since_start{0};

  auto operator<=>(const Instant&) const = default;
  Instant operator+(Duration d) const { return Instant{since_start + d}; }
  Instant operator-(Duration d) const { return Instant{since_start - d}; }
  Duration operator-(Instant other) const { return since_start - other.since_start; }

  // Later than every real instant: "no deadline". Half of what fits, so that adding to it is sound.
  static constexpr Instant never() { return Instant{Duration::max() / 2}; }
};

// What the host believes the date to be, since 1970 (UTC, no leap seconds). It may be wrong by
// decades and may jump; nothing but expiries and displays may depend on it.
struct WallTime {
  Duration since_epoch{0};

  auto operator<=>(const WallTime&) const = default;
  WallTime operator+(Duration d) const { return WallTime{since_epoch + d}; }
  WallTime operator-(Duration d) const { return WallTime{since_epoch - d}; }
  Duration operator-(WallTime other) const { return since_epoch - other.since_epoch; }

  int64_t seconds() const { return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count(); }
  static WallTime from_seconds(int64_t s) { return WallTime{std::chrono::seconds(s)}; }
};

// The two clocks as one turn of the loop read them.
struct Now {
  Instant mono;
  WallTime wall;
};

}  // namespace p2p
