// The two clocks of one host, which may run too fast or too slowly, and be set to anything.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace p2p::sim {

class HostClock {
 public:
  // `world` is the simulation's own time, here and below.
  Now now(Instant world) const {
    Duration passed = scaled(world - since_);
    return {mono_ + passed, wall_ + passed};
  }
  // The first instant of the world at which the host's monotonic clock shows `mono` or later.
  Instant when(Instant mono) const {
    if (mono >= Instant::never()) return Instant::never();
    Duration passed = mono - mono_;
    passed -= Duration(passed.count() * ppm_ / (1000000 + ppm_));
    Instant out = since_ + passed;
    while (now(out).mono < mono) out = out + std::max<Duration>(mono - now(out).mono, 1us);
    return out;
  }
  // Parts per million by which it runs too fast.
  void set_drift(int64_t ppm, Instant world) {
    rebase(world);
    ppm_ = ppm;
  }
  // Sets the wall clock to the true time and so much more.
  void set_offset(Duration offset, Instant world) {
    rebase(world);
    wall_ = truth(world) + offset;
  }
  static WallTime truth(Instant world) {
    // 2026-01-04, noon: in the middle between two changes of a ring's epoch (core/overlay.h), so that
    // no simulation begins with a shuffle.
    constexpr int64_t kEpochS = 1767528000;
    return WallTime::from_seconds(kEpochS) + world.since_start;
  }

 private:
  Duration scaled(Duration passed) const { return passed + Duration(passed.count() * ppm_ / 1000000); }
  void rebase(Instant world) {
    Now at = now(world);
    since_ = world, mono_ = at.mono, wall_ = at.wall;
  }

  Instant since_, mono_;
  WallTime wall_ = truth({});
  int64_t ppm_ = 0;
};

}  // namespace p2p::sim
