// For the scenarios of this folder: a network in one line, and that all agree in time.
#pragma once

#include <gtest/gtest.h>

#include "sim/simulation.h"

namespace p2p::sim {

// `count` hosts, spread over `subnets`, all joined by the first one's ticket.
inline std::vector<HostId> make_network(Simulation& sim, size_t count, int subnets = 1) {
  std::vector<HostId> hosts;
  for (size_t i = 0; i < count; ++i) {
    auto inviter = i == 0 ? std::nullopt : std::optional<HostId>(hosts[0]);
    hosts.push_back(sim.add_host("host" + std::to_string(i), static_cast<int>(i) % subnets, inviter));
  }
  for (HostId host : hosts) sim.start(host);
  return hosts;
}

inline void expect_agreement(Simulation& sim, Duration limit) {
  auto agrees = [&, next = sim.time()]() mutable {
    // Looking at all pairs is dear.
    if (sim.time() < next) return false;
    next = sim.time() + 2ms;
    return sim.agrees();
  };
  EXPECT_TRUE(sim.run_until(agrees, limit)) << sim.disagreement() << sim.describe();
}

}  // namespace p2p::sim
