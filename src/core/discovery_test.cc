#include "core/discovery.h"

#include <gtest/gtest.h>

#include "base/limits_discovery.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

class DiscoveryTest : public testing::Test {
 protected:
  // Calls it whenever it asks to be called, so long.
  void run_for(double s) {
    Instant end = now + Duration(static_cast<int64_t>(s * 1e6));
    while (discovery.next_deadline() <= end) {
      now = std::max(now, discovery.next_deadline());
      bool is_beacon = discovery.take_beacon(now, random);
      bool is_seeds = discovery.take_seeds(now, random), is_search = discovery.take_search(now, random);
      beacons += is_beacon, seeds += is_seeds, searches += is_search;
      ASSERT_GT(discovery.next_deadline(), now) << "it asks to be called again at one instant";
    }
    now = end;
  }

  Random random{1};
  Instant now = mono_s(10);
  Discovery discovery{now};
  int beacons = 0, seeds = 0, searches = 0;
};

TEST_F(DiscoveryTest, AWellConnectedNodeSendsABeaconRarely) {
  run_for(10 * 3600);
  double expected = 10 * 3600 / std::chrono::duration<double>(limits::rare_beacon_pause_mean).count();
  EXPECT_NEAR(beacons, expected, expected / 2);
  EXPECT_EQ(seeds + searches, 0);
}

TEST_F(DiscoveryTest, WhoLooksTriesAllWaysAtOnceAndForEver) {
  discovery.set_looking(true, now);
  run_for(0.001);
  EXPECT_EQ(beacons, 1);
  run_for(30);
  EXPECT_GE(beacons, 5);
  EXPECT_GE(seeds, 3);
  EXPECT_GE(searches, 50);
  run_for(24 * 3600);
  beacons = seeds = searches = 0;
  run_for(3600);
  EXPECT_NEAR(beacons, 60, 40);
  EXPECT_NEAR(seeds, 60, 40);
  EXPECT_NEAR(searches, 720, 200);
}

TEST_F(DiscoveryTest, WhoseNetworkSeemsSmallGoesOnTryingMembersPatiently) {
  discovery.set_in_smaller_part(true, now);
  EXPECT_TRUE(discovery.searches());
  EXPECT_FALSE(discovery.looks());
  run_for(60);
  EXPECT_GE(searches, 10);
  run_for(24 * 3600);
  searches = 0;
  run_for(3600);
  EXPECT_NEAR(searches, 60, 40);
  EXPECT_EQ(seeds, 0);
  discovery.set_in_smaller_part(false, now);
  searches = 0;
  run_for(600);
  EXPECT_EQ(searches, 0);
}

TEST_F(DiscoveryTest, WhoFoundTheOthersStops) {
  discovery.set_looking(true, now);
  run_for(60);
  discovery.set_looking(false, now);
  beacons = seeds = searches = 0;
  run_for(60);
  EXPECT_LE(beacons, 2);
  EXPECT_EQ(seeds + searches, 0);
}

TEST_F(DiscoveryTest, WhoMovedIsHeardAtOnceAndAFewTimesMore) {
  run_for(3000);
  beacons = 0;
  discovery.note_moved(now);
  EXPECT_TRUE(discovery.has_moved(now));
  run_for(0.001);
  EXPECT_EQ(beacons, 1);
  for (int i = 0; i < 300; ++i) {
    run_for(0.1);
    discovery.set_looking(false, now);
  }
  EXPECT_GE(beacons, 4);
  EXPECT_LE(beacons, 25);
  EXPECT_FALSE(discovery.has_moved(now));
}

TEST_F(DiscoveryTest, AnInterfaceThatFlapsIsNoStormOfBeacons) {
  for (int i = 0; i < 6000; ++i) {
    discovery.note_moved(now);
    run_for(0.1);
  }
  EXPECT_LE(beacons, limits::beacons_burst + 600 * limits::beacons_per_s + 1);
}

}  // namespace
}  // namespace p2p
