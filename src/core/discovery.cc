#include "core/discovery.h"

#include <algorithm>

#include "base/limits_discovery.h"

namespace p2p {
namespace {

// The others on the link move in the same seconds, so the first beacons often come too early.
constexpr Pace::Terms kBeacons{.delay = Duration(0), .share = 0.25, .least = 700ms, .most = 60s};
// The usual dials and the beacon go first.
constexpr Pace::Terms kSeeds{.delay = 1s, .share = 0.25, .least = 2s, .most = 60s};
constexpr Pace::Terms kSearch{.delay = 2s, .share = 0.004, .least = 200ms, .most = 5s};
// Where most members are off for good this goes on for ever, so it must cost next to nothing.
constexpr Pace::Terms kPatientSearch{.delay = 2s, .share = 0.1, .least = 1s, .most = 60s};
// How long a move counts as fresh.
constexpr Duration kMovedTime = 10s;

}  // namespace

bool Pace::take(Instant now, Random& random) {
  if (due_ > now) return false;
  auto grown = Duration(static_cast<int64_t>(static_cast<double>((now - since_).count()) * terms_.share));
  due_ = now + random.pause(std::clamp(grown, terms_.least, terms_.most)) + 1ms;
  return true;
}

Discovery::Discovery(Instant now)
    : urgent_beacons_(kBeacons),
      seeds_(kSeeds),
      search_(kSearch),
      patient_search_(kPatientSearch),
      rare_beacon_due_(now + limits::rare_beacon_pause_mean),
      beacons_(limits::beacons_burst, limits::beacons_per_s),
      reads_(limits::beacons_read_burst, limits::beacons_read_per_s),
      answers_(limits::beacon_answers_burst, limits::beacon_answers_per_s) {}

void Discovery::note_moved(Instant now) {
  moved_at_ = now;
  moved_until_ = now + kMovedTime;
  urgent_beacons_.begin(now);
  if (!looks_) return;
  seeds_.begin(now);
  search_.begin(now);
}

void Discovery::set_looking(bool looks, Instant now) {
  if (!looks && !has_moved(now)) urgent_beacons_.end();
  if (looks == looks_) return;
  looks_ = looks;
  if (!looks) {
    seeds_.end();
    search_.end();
    return;
  }
  if (urgent_beacons_.due() == Instant::never()) urgent_beacons_.begin(now);
  seeds_.begin(now);
  search_.begin(now);
}

void Discovery::set_in_smaller_part(bool is_smaller, Instant now) {
  if (is_smaller == is_in_smaller_part_) return;
  is_in_smaller_part_ = is_smaller;
  if (is_smaller)
    patient_search_.begin(now);
  else
    patient_search_.end();
}

bool Discovery::take_search(Instant now, Random& random) {
  bool is_due = search_.take(now, random);
  return patient_search_.take(now, random) || is_due;
}

bool Discovery::has_moved(Instant now) const { return now < moved_until_; }

bool Discovery::take_beacon(Instant now, Random& random) {
  bool is_due = urgent_beacons_.take(now, random);
  if (rare_beacon_due_ <= now) {
    rare_beacon_due_ = now + random.pause(limits::rare_beacon_pause_mean) + 1s;
    is_due = true;
  }
  return is_due && beacons_.take(now);
}

Instant Discovery::next_deadline() const {
  return std::min(
      {urgent_beacons_.due(), seeds_.due(), search_.due(), patient_search_.due(), rare_beacon_due_});
}

}  // namespace p2p
