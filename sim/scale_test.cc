// Networks that begin with a map that all share.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/simulation.h"
#include "sim/testing_setting.h"

namespace p2p::sim {
namespace {

TEST(Prepared, HostsKnowEachOtherFromTheStart) {
  Simulation sim(1);
  auto hosts = sim.add_prepared(40, 4);
  for (HostId host : hosts) sim.start(host);
  EXPECT_EQ(sim.disagreement(), "");
  sim.run_for(10s);
  EXPECT_EQ(sim.disagreement(), "");
  // Nothing was published again.
  for (HostId host : hosts) EXPECT_EQ(sim.node(0).map().find(sim.id(host))->record->seq(), 1u);
  Instant before = sim.time();
  sim.move(hosts[7], 9);
  ASSERT_TRUE(sim.run_until([&] { return sim.agrees(); }, 2s)) << sim.disagreement();
  EXPECT_LE(sim.time() - before, 200ms);
  sim.crash(hosts[7]);
  sim.run_for(1s);
  sim.start(hosts[7]);
  ASSERT_TRUE(sim.run_until([&] { return sim.agrees(); }, 20s)) << sim.disagreement();
  EXPECT_EQ(sim.violation(), "");
}

// P2P_SIM_PREPARED chooses another size: ten thousand take minutes, and as many as fit in memory.
TEST(Prepared, ALargeNetworkFollowsChanges) {
  size_t count = setting("P2P_SIM_PREPARED", 150);
  Simulation sim(2, {.delay_min = 1ms, .delay_max = 5ms});
  auto hosts = sim.add_prepared(count, std::max(10, static_cast<int>(count / 100)));
  for (HostId host : hosts) {
    sim.start(host);
    if (host % 10 == 0) sim.run_for(1ms);
  }
  sim.run_for(12s);
  auto knows_all = [&](HostId moved) {
    return sim.run_until(
        [&, next = size_t{0}]() mutable {
          // Whoever knows it goes on knowing it: nobody is asked twice.
          while (next < count) {
            auto view = sim.node(next).node(sim.id(moved), sim.now(next));
            if (view->addresses != std::vector<IpAddress>{sim.address(moved)}) return false;
            ++next;
          }
          return true;
        },
        5s);
  };
  for (HostId moved : {size_t{1}, count / 2, count - 1}) {
    Instant before = sim.time();
    sim.move(hosts[moved], static_cast<int>(moved % 7));
    EXPECT_TRUE(knows_all(moved)) << "host " << moved << sim.describe();
    RecordProperty("ms_to_the_last", static_cast<int>((sim.time() - before) / 1ms));
    sim.run_for(2s);
  }
  for (HostId host : hosts) EXPECT_EQ(sim.node(host).map().hash(), sim.node(0).map().hash()) << host;
  EXPECT_EQ(sim.violation(), "");
}

}  // namespace
}  // namespace p2p::sim
