// Many seeds, each with faults of its own. A safety phase: whatever happens, the witness must see
// nothing that no moment may show. Then the faults stop, and a liveness phase: all must come to hold
// byte-identical maps that show what is, and the next change must be known to all at once.
//
// P2P_SIM_SEEDS and P2P_SIM_NODES choose another size, P2P_SIM_FAULTS how many faults a run has;
// P2P_SIM_SEED runs one seed alone.
#include <gtest/gtest.h>

#include "sim/swarm.h"
#include "sim/testing_setting.h"

namespace p2p::sim {
namespace {

// How long the maps may take to become equal after the last fault, and a change then to be known.
constexpr Duration kHealingMax = 120s;
constexpr Duration kNewsMax = 2s;

bool settles(Simulation& sim, Duration limit, Duration look_every) {
  return sim.run_until(
      [&, next = Instant{}]() mutable {
        if (!sim.violation().empty()) return true;
        // Looking at all pairs is dear.
        if (sim.time() < next) return false;
        next = sim.time() + look_every;
        return sim.unsettled().empty();
      },
      limit);
}

// The trace of the run, and whether all went well.
uint64_t run_seed(uint64_t seed, size_t hosts, uint64_t faults) {
  Simulation sim(seed, {.loss = 0.02});
  Swarm swarm(sim, hosts);
  SCOPED_TRACE("seed " + std::to_string(seed) + " of " + std::to_string(hosts) + " hosts: " + swarm.kinds());
  for (uint64_t fault = 0; fault < faults && sim.violation().empty(); ++fault) {
    swarm.harm();
    sim.run_for(Duration(static_cast<int64_t>(sim.random().below(1500000))));
  }
  EXPECT_EQ(sim.violation(), "") << "in the safety phase";
  swarm.mend();
  EXPECT_TRUE(settles(sim, kHealingMax, 250ms)) << sim.unsettled() << sim.describe();
  if (sim.unsettled().empty()) {
    // A clock that was set anew is compared with the others' at the next keepalives.
    sim.run_for(10s);
    sim.set_conditions({});
    sim.move(0, 0);
    EXPECT_TRUE(settles(sim, kNewsMax, 50ms)) << "news were slow: " << sim.unsettled() << sim.describe();
  }
  EXPECT_EQ(sim.violation(), "");
  return sim.trace();
}

TEST(Swarm, MapsAreIdenticalWhenFaultsStop) {
  uint64_t faults = setting("P2P_SIM_FAULTS", 60);
  if (uint64_t seed = setting("P2P_SIM_SEED", 0)) {
    run_seed(seed, setting("P2P_SIM_NODES", 200), faults);
    return;
  }
  uint64_t seeds = setting("P2P_SIM_SEEDS", 16);
  for (uint64_t seed = 1; seed <= seeds && !testing::Test::HasFailure(); ++seed)
    run_seed(seed, setting("P2P_SIM_NODES", 20), faults);
}

TEST(Swarm, TheSameSeedGivesTheSameTrace) {
  if (setting("P2P_SIM_SEED", 0)) GTEST_SKIP() << "one seed alone is asked for";
  EXPECT_EQ(run_seed(5, 12, 30), run_seed(5, 12, 30));
  EXPECT_NE(run_seed(5, 12, 30), run_seed(6, 12, 30));
}

}  // namespace
}  // namespace p2p::sim
