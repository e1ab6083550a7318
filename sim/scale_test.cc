// Networks that begin with a map that all share.
#include <gtest/gtest.h>

#include "sim/simulation.h"

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
  for (HostId host : hosts) EXPECT_EQ((*sim.node(0).map().find(sim.id(host))->record)->seq, 1u);
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

}  // namespace
}  // namespace p2p::sim
