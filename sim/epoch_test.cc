// The hour in which a ring is shuffled anew. The clocks go on by leaps, all at once: it takes minutes so.
#include "core/overlay.h"
#include "sim/host_clock.h"
#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

// All simulations start in the middle between two changes, which are a week apart.
constexpr Duration kUntilChange = 84h;

size_t wanted_links(const Simulation& sim) {
  size_t out = 0;
  for (HostId host = 0; host < sim.size(); ++host) out += sim.node(host).ring_coverage().wanted;
  return out;
}

bool all_linked(const Simulation& sim) {
  for (HostId host = 0; host < sim.size(); ++host) {
    RingCoverage coverage = sim.node(host).ring_coverage();
    if (coverage.linked < coverage.wanted) return false;
  }
  return true;
}

TEST(Epoch, ARingIsShuffledAndNobodyIsLost) {
  Simulation sim(61);
  std::vector<HostId> hosts;
  auto set_clocks = [&](Duration offset) {
    for (HostId host = 0; host < sim.size(); ++host) sim.set_wall_offset(host, offset);
  };
  for (size_t i = 0; i < 30; ++i)
    hosts.push_back(sim.add_host("host" + std::to_string(i), static_cast<int>(i % 3),
                                 i == 0 ? std::nullopt : std::optional<HostId>(hosts[0])));
  set_clocks(kUntilChange - 62min);
  for (HostId host : hosts) sim.start(host);
  expect_agreement(sim, 20s);
  auto all_well_for = [&](int seconds) {
    for (int s = 0; s < seconds; s += 4) {
      sim.run_for(4s);
      ASSERT_EQ(sim.disagreement(), "") << "after " << s << " s" << sim.describe();
    }
    EXPECT_TRUE(all_linked(sim)) << sim.describe();
  };
  all_well_for(20);
  size_t before = wanted_links(sim);
  EXPECT_LE(before, hosts.size() * 8);
  // The hour before and after: the neighbours of both shuffles. Each looks once in a minute.
  set_clocks(kUntilChange - 59min);
  all_well_for(72);
  size_t amid = wanted_links(sim);
  EXPECT_GT(amid, before + hosts.size());
  set_clocks(kUntilChange + 61min);
  all_well_for(80);
  EXPECT_LE(wanted_links(sim), hosts.size() * 8);
  sim.move(hosts[5], 1);
  expect_agreement(sim, 2s);
  EXPECT_EQ(sim.violation(), "");
}

}  // namespace
}  // namespace p2p::sim
