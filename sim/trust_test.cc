// Scenarios of names and of members that play foul.
#include <deque>

#include "core/message.h"
#include "sim/observer.h"
#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

// R20: the same name in two halves of a split network, then again after a move: one owner, for all.
TEST(Trust, TheSameNameInTwoHalvesHasOneOwnerAfterwards) {
  Simulation sim(30);
  auto hosts = make_network(sim, 6, 2);
  expect_agreement(sim, 20s);
  sim.cut(0, 1, true);
  sim.run_for(20s);
  std::vector<HostId> same{sim.add_host("lamp", 0, hosts[0]), sim.add_host("lamp", 1, hosts[1])};
  sim.start(same[0]);
  sim.run_for(2s);
  sim.start(same[1]);
  sim.run_for(10s);
  sim.cut(0, 1, false);
  expect_agreement(sim, 60s);
  auto owner = sim.node(hosts[0]).find("lamp");
  ASSERT_TRUE(owner.has_value());
  EXPECT_EQ(*owner, sim.id(same[0])) << "who claimed it first";
  for (HostId host : hosts) sim.take_events(host);
  for (HostId host : same) sim.move(host, 2);
  expect_agreement(sim, 5s);
  for (HostId host : hosts) {
    EXPECT_EQ(sim.node(host).find("lamp"), owner);
    for (const Event& event : sim.take_events(host))
      EXPECT_TRUE(event.kind != EventKind::name_conflict && event.kind != EventKind::renamed)
          << "a change of address is no conflict";
  }
  EXPECT_EQ(sim.node(same[1]).status(sim.now(same[1])).self.name.substr(0, 5), "lamp-");
}

// Keeps what was said on links, to say it again.
struct Recorder : Observer {
  void sent(size_t, size_t, ByteView message, Delivery) override {
    said.emplace_back(message.begin(), message.end());
    if (said.size() > 400) said.pop_front();
  }
  std::deque<Bytes> said;
};

std::vector<uint64_t> map_hashes(const Simulation& sim, const std::vector<HostId>& hosts) {
  std::vector<uint64_t> out;
  for (HostId host : hosts) out.push_back(sim.node(host).map().hash());
  return out;
}

// R23: a member says again what others said long ago, items, votes and all. Nothing comes of it.
TEST(Trust, WhatIsReplayedChangesNothing) {
  Simulation sim(31);
  auto hosts = make_network(sim, 8, 2);
  Recorder recorder;
  sim.set_observer(&recorder);
  expect_agreement(sim, 20s);
  for (int change = 0; change < 8; ++change) {
    sim.move(hosts[static_cast<size_t>(change)], change % 2);
    sim.run_for(500ms);
  }
  expect_agreement(sim, 20s);
  sim.set_observer(nullptr);
  sim.run_for(10s);
  auto before = map_hashes(sim, hosts);
  size_t replayed = 0;
  for (const Bytes& message : recorder.said) {
    auto parsed = parse_message(message);
    if (!parsed || !std::holds_alternative<Items>(*parsed)) continue;
    for (HostId victim : hosts)
      if (victim != hosts[5]) replayed += sim.say(hosts[5], victim, message);
    sim.run_for(20ms);
  }
  EXPECT_GT(replayed, 100u);
  sim.run_for(2s);
  EXPECT_EQ(map_hashes(sim, hosts), before);
  EXPECT_EQ(sim.disagreement(), "");
  EXPECT_EQ(sim.violation(), "");
}

// R24: a member signs new versions of its record as fast as it can. The others' news arrive as ever,
// and what it costs them is bounded.
TEST(Trust, AStormOfVersionsHurtsNobodyElse) {
  Simulation sim(32);
  auto hosts = make_network(sim, 16, 2);
  expect_agreement(sim, 20s);
  const HostId hostile = hosts[9];
  NetworkId network = sim.node(hostile).standing().network;
  Record record = sim.node(hostile).map().find(sim.id(hostile))->record->unpacked();
  auto storm = [&](int versions) {
    for (int i = 0; i < versions; ++i) {
      ++record.seq;
      Items items;
      items.items.emplace_back(*SignedRecord::sign(record, network, sim.key(hostile)));
      for (HostId victim : hosts) sim.say(hostile, victim, encode_message(items));
      if (i % 10 == 0) sim.run_for(10ms);
    }
  };
  storm(200);  // what is allowed at once
  auto others_bytes = [&] {
    uint64_t out = 0;
    for (HostId host : hosts)
      if (host != hostile) out += sim.sent(host).bytes;
    return out;
  };
  Instant start = sim.time();
  uint64_t before = others_bytes();
  storm(600);
  double seconds = std::chrono::duration<double>(sim.time() - start).count();
  double each =
      static_cast<double>(others_bytes() - before) / static_cast<double>(hosts.size() - 1) / seconds;
  EXPECT_LT(each, 30000) << "bytes per second that each other node sends on";
  sim.move(hosts[4], 1);
  EXPECT_TRUE(sim.run_until(
      [&] {
        for (HostId host : hosts)
          if (host != hostile && sim.node(host).node(sim.id(hosts[4]), sim.now(host))->addresses !=
                                     std::vector<IpAddress>{sim.address(hosts[4])})
            return false;
        return true;
      },
      2s));
  // The witness sees that the hostile one has two contents of one version, and nothing else.
  EXPECT_TRUE(sim.violation().empty() || sim.violation().ends_with("host 9 has two contents of one version"))
      << sim.violation();
}

bool are_linked(const Simulation& sim, HostId one, HostId other) {
  for (const LinkView& link : sim.node(one).status(sim.now(one)).links)
    if (link.id == sim.id(other)) return true;
  return false;
}

// Junk in another's name costs who brings it all its links with whom it tells, and keeps it out of
// there for a minute. The other's own news are still taken.
TEST(Trust, AForgedRecordCostsItsBearerTheLinkAndKeepsNobodysNewsOut) {
  Simulation sim(33);
  auto hosts = make_network(sim, 5);
  expect_agreement(sim, 20s);
  Record record = sim.node(hosts[2]).map().find(sim.id(hosts[1]))->record->unpacked();
  record.seq += 1;
  Items items;
  items.items.emplace_back(
      *SignedRecord::sign(record, sim.node(hosts[2]).standing().network, sim.key(hosts[2])));
  ASSERT_TRUE(sim.run_until([&] { return are_linked(sim, hosts[3], hosts[2]); }, 20s));
  for (int i = 0; i < 5; ++i) sim.say(hosts[2], hosts[3], encode_message(items));
  sim.run_for(100ms);
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(are_linked(sim, hosts[3], hosts[2])) << "after " << i << " s";
    // Both would dial each other anew for this.
    if (i == 10) sim.move(hosts[2], 2);
    if (i == 20) sim.move(hosts[3], 3);
    sim.run_for(1s);
  }
  sim.move(hosts[1], 1);
  sim.run_for(200ms);
  auto view = sim.node(hosts[3]).node(sim.id(hosts[1]), sim.now(hosts[3]));
  EXPECT_EQ(view->addresses, std::vector<IpAddress>{sim.address(hosts[1])});
  expect_agreement(sim, 120s);
  EXPECT_TRUE(sim.run_until([&] { return are_linked(sim, hosts[3], hosts[2]); }, 120s))
      << "it is taken again";
}

}  // namespace
}  // namespace p2p::sim
