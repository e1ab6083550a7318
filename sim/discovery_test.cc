// Scenarios in which everybody's address changes at once (R14).
#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

Duration healing_time(Simulation& sim, Duration limit) {
  Instant before = sim.time();
  expect_agreement(sim, limit);
  return sim.time() - before;
}

TEST(Discovery, AllOnOneLinkChangeTheirAddressAtOnce) {
  for (size_t count : {3u, 12u, 30u}) {
    Simulation sim(40 + count);
    make_network(sim, count);
    expect_agreement(sim, 20s);
    sim.run_for(5s);
    sim.renumber(0);
    EXPECT_LE(healing_time(sim, 30s), 30s) << count;
    EXPECT_GT(sim.beacons(), 0u);
    EXPECT_EQ(sim.violation(), "");
  }
}

TEST(Discovery, AllButOneOfTenSubnetsChangeTheirAddressAtOnce) {
  Simulation sim(41);
  auto hosts = make_network(sim, 30, 10);
  expect_agreement(sim, 30s);
  sim.run_for(5s);
  // The anchor is alone where it is, so that it is found by its address only.
  sim.move(hosts[0], 11);
  expect_agreement(sim, 5s);
  for (int subnet = 0; subnet < 10; ++subnet) sim.renumber(subnet);
  EXPECT_LE(healing_time(sim, 300s), 300s);
  EXPECT_EQ(sim.violation(), "");
}

// After a power cut: who is where the others know it to be has nothing to tell the link for long, and
// who has all its links back is quiet.
TEST(Discovery, AFleetThatStartsAtOnceIsQuietOnceItsLinksAreBack) {
  Simulation sim(43);
  auto hosts = make_network(sim, 30);
  expect_agreement(sim, 20s);
  sim.run_for(15s);
  for (HostId host : hosts) sim.crash(host);
  uint64_t before = sim.beacons();
  for (HostId host : hosts) sim.start(host);
  expect_agreement(sim, 10s);
  sim.run_for(9s);
  EXPECT_GT(sim.beacons(), before);
  EXPECT_LE(sim.beacons() - before, 2 * hosts.size());
  before = sim.beacons();
  sim.renumber(0);
  expect_agreement(sim, 10s);
  sim.run_for(9s);
  EXPECT_LE(sim.beacons() - before, 4 * hosts.size());
}

TEST(Discovery, ASeedsNameFindsTheOthersAgain) {
  Simulation sim(42);
  std::vector<HostId> hosts{sim.add_host("host0", 0)};
  for (int i = 1; i < 6; ++i) {
    hosts.push_back(sim.add_host("host" + std::to_string(i), i, hosts[0]));
    sim.set_seed(hosts.back(), "seed.example", hosts[0]);
  }
  for (HostId host : hosts) sim.start(host);
  expect_agreement(sim, 20s);
  sim.run_for(5s);
  for (int subnet = 0; subnet < 6; ++subnet) sim.renumber(subnet);
  EXPECT_LE(healing_time(sim, 60s), 60s);
}

}  // namespace
}  // namespace p2p::sim
