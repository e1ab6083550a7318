#include "sim/host_clock.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace p2p::sim {
namespace {

TEST(HostClock, ShowsTheTruthUntilItIsSet) {
  HostClock clock;
  Instant world{100s};
  EXPECT_EQ(clock.now(world).mono, world);
  EXPECT_EQ(clock.now(world).wall, HostClock::truth(world));
  clock.set_offset(-24h, world);
  EXPECT_EQ(clock.now(world + 1h).wall, HostClock::truth(world) - 23h);
  EXPECT_EQ(clock.now(world + 1h).mono, world + 1h);
  clock.set_offset(0s, world + 1h);
  EXPECT_EQ(clock.now(world + 2h).wall, HostClock::truth(world + 2h));
}

TEST(HostClock, RunsTooFast) {
  HostClock clock;
  clock.set_drift(100, Instant{10s});
  EXPECT_EQ(clock.now(Instant{10s}).mono, Instant{10s});
  EXPECT_EQ(clock.now(Instant{10s} + 1000s).mono, Instant{10s} + 1000s + 100ms);
  clock.set_drift(-100, Instant{10s} + 1000s);
  EXPECT_EQ(clock.now(Instant{10s} + 2000s).mono, Instant{10s} + 2000s);
}

TEST(HostClock, TellsWhenAnAlarmGoesOff) {
  Random random(1);
  for (int64_t ppm : {-500, -1, 0, 3, 500}) {
    HostClock clock;
    clock.set_drift(ppm, Instant{Duration(12345678)});
    Instant last{Duration(12345678)};
    for (int i = 0; i < 1000; ++i) {
      Instant alarm = clock.now(last).mono + Duration(static_cast<int64_t>(random.below(100000000)));
      Instant when = clock.when(alarm);
      EXPECT_GE(clock.now(when).mono, alarm);
      EXPECT_LT(clock.now(when - 3us).mono, alarm);
      last = when;
    }
  }
  EXPECT_EQ(HostClock().when(Instant::never()), Instant::never());
}

}  // namespace
}  // namespace p2p::sim
