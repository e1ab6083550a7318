// Scenarios of hosts and networks that behave badly: clocks, sleep, splits, loss, churn.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "sim/testing_network.h"
#include "sim/testing_setting.h"

namespace p2p::sim {
namespace {

constexpr Duration kYear = 365 * 24h;

TEST(Weather, AClockThatJumpsByYearsWhileRunningDoesNotMatter) {
  Simulation sim(11);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  for (int jump = 0; jump < 20; ++jump) {
    sim.set_wall_offset(hosts[jump % 2 ? 1 : 3], (jump % 3 - 1) * 10 * kYear);
    sim.run_for(3s);
    EXPECT_EQ(sim.node(hosts[1]).status(sim.now(hosts[1])).links.size(), 4u) << "a link was lost";
  }
  sim.set_wall_offset(hosts[1], 0s);
  sim.set_wall_offset(hosts[3], 0s);
  sim.move(hosts[3], 1);
  expect_agreement(sim, 60s);
  EXPECT_EQ(sim.violation(), "");
}

// R11: a member whose clock is ten years ahead signs what it will. The others' time stays.
TEST(Weather, AMembersWrongClockMovesNobodyElses) {
  Simulation sim(12);
  auto hosts = make_network(sim, 6);
  sim.set_wall_offset(hosts[4], 10 * kYear);
  expect_agreement(sim, 20s);
  for (int change = 0; change < 5; ++change) {
    sim.move(hosts[4], change % 2);
    sim.run_for(10s);
    for (HostId host : {hosts[0], hosts[1], hosts[2], hosts[3], hosts[5]}) {
      Duration offset = sim.node(host).status(sim.now(host)).clock_offset;
      EXPECT_LT(std::chrono::abs(offset), 5min);
    }
  }
  StatusView own = sim.node(hosts[4]).status(sim.now(hosts[4]));
  EXPECT_LT(own.clock_offset, -9 * kYear) << "it is told the network's time";
  sim.set_wall_offset(hosts[4], 0s);
  sim.run_for(10s);
  sim.move(hosts[4], 0);
  expect_agreement(sim, 10s);
}

TEST(Weather, DriftingClocksDoNotMatter) {
  Simulation sim(13, {.loss = 0.05});
  auto hosts = make_network(sim, 8, 2);
  for (HostId host : hosts) sim.set_drift(host, host % 2 ? 400 : -400);
  expect_agreement(sim, 30s);
  sim.run_for(300s);
  EXPECT_EQ(sim.disagreement(), "");
  EXPECT_EQ(sim.violation(), "");
}

// R12: its name is right at all others within 5 s, wherever it wakes.
TEST(Weather, ALaptopSleepsAndWakesElsewhere) {
  for (Duration length : {Duration(10s), Duration(1min), Duration(2h)}) {
    Simulation sim(14);
    auto hosts = make_network(sim, 4);
    expect_agreement(sim, 20s);
    sim.suspend(hosts[2]);
    sim.run_for(length);
    sim.move(hosts[2], 1);
    sim.move(hosts[0], 0);
    sim.thaw(hosts[2]);
    expect_agreement(sim, 5s);
  }
}

// Its first packet is in the socket, and is answered when the process goes on.
TEST(Weather, ADialWaitsInAStoppedProcess) {
  Simulation sim(23);
  auto hosts = make_network(sim, 2);
  expect_agreement(sim, 20s);
  sim.crash(hosts[1]);
  sim.stop_process(hosts[0]);
  sim.start(hosts[1]);
  sim.run_for(600ms);
  EXPECT_EQ(sim.node(hosts[1]).ring_coverage().linked, 0u);
  sim.thaw(hosts[0]);
  EXPECT_TRUE(sim.run_until([&] { return sim.node(hosts[1]).ring_coverage().linked == 1; }, 50ms));
}

// SIGSTOP for longer than links live: nobody else is hurt, nobody stays falsely unreachable.
TEST(Weather, AStoppedProcessComesBackAndHurtsNobody) {
  for (Duration length : {Duration(2s), Duration(20s), Duration(60s)}) {
    Simulation sim(15);
    auto hosts = make_network(sim, 14, 2);
    expect_agreement(sim, 20s);
    sim.stop_process(hosts[6]);
    sim.run_for(length);
    for (HostId host : hosts)
      for (HostId other : hosts)
        if (host != hosts[6] && other != hosts[6]) {
          EXPECT_EQ(sim.node(host).node(sim.id(other), sim.now(host))->state, NodeState::online);
        }
    sim.thaw(hosts[6]);
    expect_agreement(sim, 30s);
    EXPECT_EQ(sim.violation(), "");
  }
}

// What came while the process was stopped waits in its socket: when it goes on, QUIC acknowledges it,
// and whoever asked meanwhile has its sign of life at once.
TEST(Weather, WhatWaitedInAStoppedProcessIsAcknowledgedWhenItGoesOn) {
  Simulation sim(17);
  auto hosts = make_network(sim, 2);
  expect_agreement(sim, 20s);
  sim.run_for(20s);
  auto silent = [&] { return sim.node(hosts[1]).status(sim.now(hosts[1])).links.at(0).silent; };
  ASSERT_TRUE(sim.node(hosts[1]).status(sim.now(hosts[1])).links.at(0).dialed);
  ASSERT_TRUE(sim.run_until([&] { return silent() < 1ms; }, 10s));
  sim.run_for(limits::keepalive_interval - 20ms);
  sim.stop_process(hosts[0]);
  sim.run_for(220ms);
  ASSERT_GT(silent(), limits::keepalive_interval);
  sim.thaw(hosts[0]);
  sim.run_for(15ms);
  EXPECT_LE(silent(), 15ms);
}

// Its farewell reaches nobody: it is found missing as any other, and nothing better can be asked for.
TEST(Weather, WhoLeavesWhileCutOffIsUnreachableToTheOthers) {
  Simulation sim(18);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  for (HostId host : hosts) {
    if (host == hosts[2]) continue;
    sim.cut_host_one_way(hosts[2], host, true);
    sim.cut_host_one_way(host, hosts[2], true);
  }
  sim.leave(hosts[2]);
  sim.run_for(30s);
  ASSERT_TRUE(sim.has_left(hosts[2]));
  for (HostId host : {hosts[0], hosts[1], hosts[3], hosts[4]})
    EXPECT_EQ(sim.node(host).node(sim.id(hosts[2]), sim.now(host))->state, NodeState::unreachable);
  EXPECT_EQ(sim.unsettled(), "");
}

// R16: three parts, one of them a single host, changes on all sides, and one that heals lopsidedly.
TEST(Weather, ASplitInThreeHealsWhateverHappenedMeanwhile) {
  Simulation sim(16);
  auto hosts = make_network(sim, 15, 2);
  sim.move(hosts[7], 2);
  expect_agreement(sim, 20s);
  for (auto [a, b] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) sim.cut(a, b, true);
  sim.run_for(40s);
  for (HostId host : {hosts[1], hosts[2], hosts[7]}) sim.move(host, sim.subnet(host));
  HostId late = sim.add_host("late", 1, hosts[1]);
  sim.start(late);
  sim.run_for(20s);
  for (auto [a, b] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) sim.cut_one_way(a, b, false);
  sim.run_for(10s);
  sim.mend_all_cuts();
  expect_agreement(sim, 20s);
  EXPECT_EQ(sim.violation(), "");
}

TEST(Weather, OneHostIsHeardAndHearsNothing) {
  Simulation sim(17);
  auto hosts = make_network(sim, 6);
  expect_agreement(sim, 20s);
  for (HostId host : hosts)
    if (host != hosts[3]) sim.cut_host_one_way(host, hosts[3], true);
  sim.run_for(60s);
  sim.move(hosts[1], 1);
  sim.run_for(5s);
  for (HostId host : hosts)
    for (HostId other : hosts)
      if (host != hosts[3] && other != hosts[3]) {
        EXPECT_EQ(sim.node(host).node(sim.id(other), sim.now(host))->state, NodeState::online);
      }
  sim.mend_all_cuts();
  expect_agreement(sim, 20s);
}

// R17: loss to 30 %, every second datagram twice, delays to 100 ms with a tail, bursts.
TEST(Weather, ABadNetworkMakesProgress) {
  Conditions bad{
      .delay_max = 100ms, .tail = 0.5, .bursts = {.enter = 0.01}, .duplicate = 0.5, .reorder = 0.3};
  for (double loss : {0.1, 0.3}) {
    bad.loss = loss;
    Simulation sim(18, bad);
    auto hosts = make_network(sim, 13, 2);
    expect_agreement(sim, 60s);
    sim.move(hosts[5], 3);
    expect_agreement(sim, 60s);
    EXPECT_EQ(sim.violation(), "");
  }
}

// R18: half of them restart each minute. The living agree afterwards, and it cost little.
TEST(Weather, ChurnCostsLittle) {
  Simulation sim(19);
  auto hosts = make_network(sim, 24, 3);
  expect_agreement(sim, 20s);
  sim.run_for(5s);
  uint64_t before = 0, after = 0;
  for (HostId host : hosts) before += sim.sent(host).bytes;
  constexpr int kMinutes = 2;
  for (int restart = 0; restart < 12 * kMinutes; ++restart) {
    HostId host = hosts[1 + sim.random().below(hosts.size() - 1)];
    if (!sim.is_up(host)) continue;
    sim.crash(host);
    sim.run_for(2s);
    if (sim.was_admitted_durably(host)) sim.start(host);
    sim.run_for(3s);
  }
  for (HostId host : hosts) after += sim.sent(host).bytes;
  EXPECT_LE((after - before) / hosts.size() / (60 * kMinutes), 20000u) << "bytes per node and second";
  expect_agreement(sim, 30s);
  EXPECT_EQ(sim.violation(), "");
}

// Links too slow for what is said on them: 120 kbit/s for each host, 13 neighbours, and 60 moves in 1.2 s,
// of which each sends every host 4 KB. Links die of it; the new ones must not be what fills the ways
// for ever, and votes against hosts that only wait for their turn must not either.
TEST(Weather, SlowLinksFallBehindAndCatchUp) {
  Simulation sim(setting("P2P_SIM_SEED", 20), {.bytes_per_s = 15000});
  auto hosts = make_network(sim, 14);
  expect_agreement(sim, 45s);
  sim.run_for(10s);
  Instant start = sim.time();
  for (int change = 0; change < 60; ++change) {
    sim.move(hosts[static_cast<size_t>(change) % hosts.size()], 0);
    sim.run_for(20ms);
  }
  expect_agreement(sim, 45s);
  RecordProperty("ms_to_agreement", static_cast<int>((sim.time() - start) / 1ms));
}

TEST(Weather, AStuckDiskStopsNothing) {
  Simulation sim(21);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  sim.run_for(1s);
  sim.set_disk_stuck(hosts[2], true);
  for (int change = 0; change < 3; ++change) {
    sim.move(hosts[2], change % 2);
    expect_agreement(sim, 2s);
  }
  sim.crash(hosts[2]);
  sim.start(hosts[2]);
  expect_agreement(sim, 20s);
}

}  // namespace
}  // namespace p2p::sim
