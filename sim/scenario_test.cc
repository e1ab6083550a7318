// Scenarios: one story each, told with the whole network in one process.
#include <gtest/gtest.h>

#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

TEST(Scenario, NodesJoinAndKnowEachOther) {
  for (size_t count : {1u, 2u, 4u, 8u, 12u, 13u, 40u}) {
    Simulation sim(count);
    make_network(sim, count, 2);
    expect_agreement(sim, 20s);
  }
}

TEST(Scenario, AChangedAddressIsKnownToAllWithinAMoment) {
  Simulation sim(7);
  auto hosts = make_network(sim, 12, 2);
  expect_agreement(sim, 20s);
  for (int change = 0; change < 20; ++change) {
    Instant before = sim.time();
    sim.move(hosts[5], change % 3);
    expect_agreement(sim, 2s);
    EXPECT_LE(sim.time() - before, 200ms);
    sim.run_for(300ms);
  }
}

TEST(Scenario, TheSameSeedGivesTheSameTrace) {
  auto run = [](uint64_t seed) {
    Simulation sim(seed, {.loss = 0.05});
    auto hosts = make_network(sim, 15, 3);
    sim.run_for(5s);
    sim.crash(hosts[3]);
    sim.run_for(20s);
    sim.start(hosts[3]);
    sim.run_for(10s);
    return sim.trace();
  };
  EXPECT_EQ(run(42), run(42));
  EXPECT_NE(run(42), run(43));
}

TEST(Scenario, MembersGoOnWithoutThePrimary) {
  Simulation sim(1);
  auto hosts = make_network(sim, 4);
  expect_agreement(sim, 20s);
  sim.crash(hosts[0]);
  sim.run_for(5s);
  HostId late = sim.add_host("late", 0, hosts[2]);
  sim.start(late);
  expect_agreement(sim, 20s);
  sim.crash(hosts[3]);
  sim.run_for(1s);
  sim.start(hosts[3]);
  expect_agreement(sim, 20s);
  for (HostId host : {hosts[1], hosts[2], hosts[3], late}) sim.crash(host);
  for (HostId host : {hosts[0], hosts[1], hosts[2], hosts[3], late}) sim.start(host);
  expect_agreement(sim, 30s);
}

TEST(Scenario, ASilentNodeBecomesUnreachableAndComesBack) {
  Simulation sim(2);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  sim.crash(hosts[4]);
  auto all_see = [&](NodeState state) {
    return [&sim, &hosts, state] {
      for (HostId host : {hosts[0], hosts[1], hosts[2], hosts[3]})
        if (sim.node(host).node(sim.id(hosts[4]), sim.now(host))->state != state) return false;
      return true;
    };
  };
  EXPECT_TRUE(sim.run_until(all_see(NodeState::unreachable), 60s));
  sim.start(hosts[4]);
  EXPECT_TRUE(sim.run_until(all_see(NodeState::online), 30s));
  expect_agreement(sim, 30s);
}

TEST(Scenario, ASplitHealsAndNobodyStaysFalselyUnreachable) {
  for (Duration length : {10s, 130s}) {
    Simulation sim(3);
    auto hosts = make_network(sim, 6, 2);
    expect_agreement(sim, 20s);
    sim.cut(0, 1, true);
    sim.run_for(length);
    sim.move(hosts[0], 0);
    sim.run_for(1s);
    sim.cut(0, 1, false);
    expect_agreement(sim, 60s);
  }
}

TEST(Scenario, APrimaryThatReachesOneSubnetOnlyStaysOnline) {
  Simulation sim(4);
  sim.cut(0, 2, true);  // the primary's subnet and the far one
  HostId primary = sim.add_host("primary", 0);
  sim.start(primary);
  HostId near = sim.add_host("near", 1, primary);
  sim.start(near);
  EXPECT_TRUE(sim.run_until([&] { return sim.node(near).is_member(); }, 20s));
  sim.run_for(3s);
  HostId far = sim.add_host("far", 2, near);
  HostId far2 = sim.add_host("far2", 2, near);
  sim.start(far);
  sim.start(far2);
  expect_agreement(sim, 30s);
  sim.run_for(100s);
  EXPECT_EQ(sim.disagreement(), "");
}

TEST(Scenario, AnOldBackupIsOvertaken) {
  Simulation sim(5);
  auto hosts = make_network(sim, 4);
  expect_agreement(sim, 20s);
  sim.run_for(1s);
  StoredState backup = sim.disk(hosts[2]);
  for (int i = 0; i < 3; ++i) {
    sim.crash(hosts[2]);
    sim.start(hosts[2]);
    sim.run_for(20s);
    sim.move(hosts[2], 1);
    sim.run_for(2s);
  }
  sim.crash(hosts[2]);
  sim.restore_disk(hosts[2], backup);
  sim.start(hosts[2]);
  expect_agreement(sim, 30s);
}

// Its admission was signed by one that the member it asks now has not in its own chain.
TEST(Scenario, AMemberThatLostItsStateIsLetInByAnybody) {
  Simulation sim(10);
  std::vector<HostId> hosts{sim.add_host("primary", 0)};
  sim.start(hosts[0]);
  hosts.push_back(sim.add_host("near", 1, hosts[0]));
  sim.start(hosts[1]);
  expect_agreement(sim, 20s);
  sim.cut(0, 2, true);
  hosts.push_back(sim.add_host("far", 2, hosts[1]));
  sim.start(hosts[2]);
  expect_agreement(sim, 30s);
  sim.cut(0, 2, false);
  ASSERT_EQ(sim.node(hosts[0]).map().members().admission(sim.id(hosts[2]))->admitter, sim.id(hosts[1]));
  sim.run_for(5s);
  sim.crash(hosts[1]);
  sim.crash(hosts[2]);
  sim.lose_disk(hosts[2]);
  sim.run_for(20s);
  sim.start(hosts[2]);
  expect_agreement(sim, 30s);
  // The first admission is the one that counts, for all.
  sim.start(hosts[1]);
  expect_agreement(sim, 30s);
  for (HostId host : hosts)
    EXPECT_EQ(sim.node(host).map().members().admission(sim.id(hosts[2]))->admitter, sim.id(hosts[1]));
}

TEST(Scenario, WrongClocksDoNotMatter) {
  constexpr Duration kYear = 365 * 24h;
  for (Duration offset : {-56 * kYear, 14 * kYear}) {
    for (size_t which : {0u, 2u}) {
      Simulation sim(6);
      std::vector<HostId> hosts{sim.add_host("host0", 0)};
      for (int i = 1; i < 5; ++i) hosts.push_back(sim.add_host("host" + std::to_string(i), 0, hosts[0]));
      sim.set_wall_offset(hosts[which], offset);
      for (HostId host : hosts) sim.start(host);
      expect_agreement(sim, 30s);
      sim.run_for(120s);
      EXPECT_EQ(sim.disagreement(), "");
      sim.move(hosts[which], 1);
      expect_agreement(sim, 2s);
    }
  }
}

TEST(Scenario, AGuestSeesAllAndIsSeenByNobody) {
  Simulation sim(8);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  HostId guest = sim.add_guest(1, hosts[1]);
  sim.start(guest);
  expect_agreement(sim, 20s);
  EXPECT_EQ(sim.node(guest).nodes(sim.now(guest)).size(), 5u);
  EXPECT_EQ(sim.node(hosts[0]).nodes(sim.now(hosts[0])).size(), 5u);
  sim.crash(hosts[1]);
  sim.run_for(40s);
  sim.move(hosts[3], 2);
  expect_agreement(sim, 5s);
}

TEST(Scenario, LeavingIsKnownWithinARoundTrip) {
  Simulation sim(9);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  sim.leave(hosts[2]);
  sim.run_for(30ms);
  for (HostId host : {hosts[0], hosts[1], hosts[3], hosts[4]}) {
    auto view = sim.node(host).node(sim.id(hosts[2]), sim.now(host));
    EXPECT_EQ(view->state, NodeState::left);
    EXPECT_TRUE(view->addresses.empty());
  }
  sim.run_for(1s);
  EXPECT_TRUE(sim.has_left(hosts[2]));
  EXPECT_EQ(sim.unsettled(), "");
}

}  // namespace
}  // namespace p2p::sim
