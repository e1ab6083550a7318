// Many seeds, each with faults of its own: restarts, cuts, moves, loss. When the faults stop, all
// must come to hold byte-identical maps. P2P_SIM_SEEDS and P2P_SIM_NODES choose another size;
// P2P_SIM_SEED runs one seed alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "sim/simulation.h"

namespace p2p::sim {
namespace {

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

void one_fault(Simulation& sim, size_t hosts, int subnets) {
  Random& random = sim.random();
  HostId host = 1 + random.below(hosts - 1);
  switch (random.below(4)) {
    case 0:
      if (sim.is_up(host)) sim.crash(host);
      break;
    case 1:
      if (!sim.is_up(host) && sim.was_admitted_durably(host)) sim.start(host);
      break;
    case 2:
      if (sim.is_up(host)) sim.move(host, static_cast<int>(random.below(static_cast<uint64_t>(subnets))));
      break;
    case 3: {
      auto a = static_cast<int>(random.below(static_cast<uint64_t>(subnets)));
      auto b = static_cast<int>(random.below(static_cast<uint64_t>(subnets)));
      sim.cut(a, b, random.below(2) == 0);
      break;
    }
  }
}

void run_seed(uint64_t seed, size_t hosts) {
  constexpr int kSubnets = 5;
  Simulation sim(seed, {.loss = 0.05});
  HostId primary = sim.add_host("primary", 0);
  sim.start(primary);
  sim.run_for(10ms);
  for (size_t i = 1; i < hosts; ++i) {
    HostId host = sim.add_host("host" + std::to_string(i), static_cast<int>(i % kSubnets), primary);
    sim.start(host);
    sim.run_for(Duration(static_cast<int64_t>(sim.random().below(20000))));
  }
  sim.run_for(5s);
  // Safety phase: faults at random moments.
  for (int fault = 0; fault < 60; ++fault) {
    one_fault(sim, hosts, kSubnets);
    sim.run_for(Duration(static_cast<int64_t>(sim.random().below(1000000))));
  }
  // Liveness phase: all is mended, everybody who got in must agree.
  for (int a = 0; a < kSubnets; ++a)
    for (int b = a; b < kSubnets; ++b) sim.cut(a, b, false);
  for (HostId host = 0; host < hosts; ++host)
    if (!sim.is_up(host) && sim.was_admitted_durably(host)) sim.start(host);
  EXPECT_TRUE(sim.run_until(
      [&, next = Instant{}]() mutable {
        // Looking at all pairs is dear: once in 250 ms of virtual time.
        if (sim.time() < next) return false;
        next = sim.time() + 250ms;
        return sim.agrees();
      },
      120s))
      << "seed " << seed << ": " << sim.disagreement();
}

TEST(Swarm, MapsAreIdenticalWhenFaultsStop) {
  if (std::getenv("P2P_SIM_SEED")) return run_seed(setting("P2P_SIM_SEED", 0), setting("P2P_SIM_NODES", 200));
  uint64_t seeds = setting("P2P_SIM_SEEDS", 20);
  for (uint64_t seed = 1; seed <= seeds && !testing::Test::HasFailure(); ++seed)
    run_seed(seed, setting("P2P_SIM_NODES", 30));
}

}  // namespace
}  // namespace p2p::sim
