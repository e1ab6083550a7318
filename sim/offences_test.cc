// Scenarios of members that go on playing foul, and of honest ones that are taken for it.
#include <algorithm>

#include "core/message.h"
#include "sim/observer.h"
#include "sim/testing_network.h"
#include "sim/testing_setting.h"

namespace p2p::sim {
namespace {

// To ask for the status is dear beside all else here.
std::vector<HostId> peers_of(const Simulation& sim, HostId host, const std::vector<HostId>& hosts) {
  std::vector<HostId> out;
  auto links = sim.node(host).status(sim.now(host)).links;
  for (HostId other : hosts) {
    const NodeId id = sim.id(other);
    auto is_there = [&](const LinkView& link) { return link.id == id; };
    if (std::any_of(links.begin(), links.end(), is_there)) out.push_back(other);
  }
  return out;
}

bool are_linked(const Simulation& sim, HostId one, HostId other) {
  return !peers_of(sim, one, {other}).empty();
}

// How often anybody was shown unreachable by others than this one.
struct Unreachable : Observer {
  explicit Unreachable(HostId without = SIZE_MAX) : but(without) {}
  void event(size_t host, const Event& event) override {
    count += host != but && event.kind == EventKind::unreachable;
  }
  HostId but;
  size_t count = 0;
};

// A message of this host that brings nothing: its own record, which all know.
Bytes old_news_of(const Simulation& sim, HostId host) {
  return encode_message(Items{{*sim.node(host).map().find(sim.id(host))->record}});
}

// A vote of this host against the target's present record.
Bytes accusation(const Simulation& sim, HostId voter, HostId target) {
  uint64_t seq = sim.node(voter).map().find(sim.id(target))->record->seq();
  const NetworkId network = sim.node(voter).standing().network;
  return encode_message(Items{{Vote::issue(sim.id(target), seq, network, sim.key(voter))}});
}

// R24: a replayer that never gives up costs the others less and less: its time-outs grow, and what it
// may bring in between is little.
TEST(Offences, AReplayerThatNeverGivesUpCostsLessAndLess) {
  Simulation sim(41);
  auto hosts = make_network(sim, 16, 2);
  expect_agreement(sim, 20s);
  const HostId hostile = hosts[5];
  Bytes old = old_news_of(sim, hostile);
  auto said_in = [&](Duration time) {
    size_t said = 0;
    for (Instant end = sim.time() + time; sim.time() < end; sim.run_for(100ms))
      for (HostId peer : peers_of(sim, hostile, hosts))
        for (int i = 0; i < 100; ++i) said += sim.say(hostile, peer, old);
    return said;
  };
  size_t first = said_in(2min), second = said_in(5min), later = said_in(16min);
  EXPECT_GT(first, 1000u);
  EXPECT_LT(second, first / 2);
  EXPECT_LT(later, first / 2) << "in an eight times longer time";
  EXPECT_EQ(sim.violation(), "");
  sim.crash(hostile);
  sim.run_for(20s);
  sim.move(hosts[3], 1);
  EXPECT_TRUE(sim.run_until([&] { return sim.agrees(); }, 2s)) << sim.disagreement();
}

// Half of its peers count an honest host for hostile. It is seen by all all the time, its news and the
// others' arrive, nobody is voted against, and all is as it was a few minutes later.
TEST(Offences, OneThatHalfOfTheOthersKeepOutIsStillThereForAll) {
  Unreachable seen;
  Simulation sim(42);
  auto hosts = make_network(sim, 24, 2);
  expect_agreement(sim, 20s);
  sim.run_for(30s);
  const HostId wronged = hosts[7];
  const Bytes old = old_news_of(sim, wronged);
  std::vector<uint64_t> seqs;
  for (HostId host : hosts) seqs.push_back(sim.node(0).map().find(sim.id(host))->record->seq());
  sim.set_observer(&seen);
  auto before = peers_of(sim, wronged, hosts);
  ASSERT_GE(before.size(), 6u);
  std::vector<HostId> counted(before.begin(), before.begin() + static_cast<long>(before.size() / 2));
  for (HostId peer : counted) {
    while (are_linked(sim, peer, wronged)) {
      for (int i = 0; i < 200; ++i) sim.say(wronged, peer, old);
      sim.run_for(20ms);
    }
  }
  for (int s = 0; s < 50; ++s, sim.run_for(1s))
    for (HostId peer : counted) EXPECT_FALSE(are_linked(sim, peer, wronged));
  sim.move(wronged, 1);
  EXPECT_TRUE(sim.run_until([&] { return sim.agrees(); }, 2s)) << sim.disagreement();
  sim.run_for(1s);
  sim.move(hosts[3], 1);
  EXPECT_TRUE(sim.run_until([&] { return sim.agrees(); }, 2s)) << sim.disagreement();
  auto is_linked_again = [&] {
    auto now = peers_of(sim, wronged, hosts);
    return now.size() >= before.size() - 1;
  };
  EXPECT_TRUE(sim.run_until(is_linked_again, 3min));
  EXPECT_EQ(seen.count, 0u);
  for (size_t i = 0; i < hosts.size(); ++i) {
    auto seq = sim.node(0).map().find(sim.id(hosts[i]))->record->seq();
    EXPECT_LE(seq, seqs[i] + (hosts[i] == wronged || hosts[i] == hosts[3])) << "host " << i << " was accused";
  }
}

// A member votes against one after the other, more than anybody takes. Some take what others do not, so maps
// differ for long and are compared again and again: that is no reason for honest ones to keep out each other.
TEST(Offences, WhoAccusesOthersForEverMakesNoHonestOneKeepOutAnother) {
  Simulation sim(44);
  auto hosts = make_network(sim, 32, 2);
  expect_agreement(sim, 20s);
  const HostId hostile = hosts[5];
  Unreachable seen(hostile);
  sim.set_observer(&seen);
  size_t next = 0;
  for (Instant end = sim.time() + 8min; sim.time() < end; sim.run_for(300ms)) {
    HostId target = hosts[++next % hosts.size()];
    if (target == hostile) continue;
    Bytes vote = accusation(sim, hostile, target);
    for (HostId peer : peers_of(sim, hostile, hosts)) sim.say(hostile, peer, vote);
  }
  EXPECT_EQ(sim.violation(), "");
  EXPECT_EQ(seen.count, 0u);
}

// A member accuses everybody at once, and tells each peer in another order. What is beyond its limit is
// dropped by some and not by others, so some hold votes of which their targets never hear.
TEST(Offences, WhoAccusesAllAtOnceInManyOrdersGetsNobodyShownUnreachable) {
  Simulation sim(45);
  auto hosts = make_network(sim, 100, 4);
  expect_agreement(sim, 30s);
  const HostId hostile = hosts[5];
  Unreachable seen(hostile);
  sim.set_observer(&seen);
  for (int round = 0; round < 20; ++round, sim.run_for(5s)) {
    std::vector<Bytes> votes;
    for (HostId host : hosts)
      if (host != hostile) votes.push_back(accusation(sim, hostile, host));
    for (HostId peer : peers_of(sim, hostile, hosts)) {
      std::rotate(votes.begin(), votes.begin() + 13, votes.end());
      for (const Bytes& vote : votes) sim.say(hostile, peer, vote);
    }
  }
  EXPECT_EQ(sim.violation(), "");
  EXPECT_EQ(seen.count, 0u);
}

// Storms of honest changes are no offence (the witness looks): all of a large network renumber at
// once, twice, with some loss, and a third of it restarts meanwhile. P2P_SIM_STORM chooses another size.
TEST(Offences, AStormOfHonestChangesKeepsNobodyOut) {
  Simulation sim(43, {.loss = 0.02});
  constexpr int kSubnets = 10;
  auto hosts = sim.add_prepared(setting("P2P_SIM_STORM", 120), kSubnets);
  for (HostId host : hosts) sim.start(host);
  sim.run_for(10s);
  for (int round = 0; round < 2; ++round) {
    for (int subnet = 0; subnet < kSubnets; ++subnet) sim.renumber(subnet);
    for (HostId host : hosts)
      if (host % 3 == 1) sim.crash(host);
    sim.run_for(2s);
    for (HostId host : hosts)
      if (!sim.is_up(host)) sim.start(host);
    sim.run_for(10s);
  }
  EXPECT_EQ(sim.violation(), "");
}

}  // namespace
}  // namespace p2p::sim
