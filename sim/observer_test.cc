#include "sim/observer.h"

#include <gtest/gtest.h>

#include "sim/simulation.h"

namespace p2p::sim {
namespace {

constexpr size_t kHosts = 5;

struct Counts : Observer {
  void event(size_t host, const Event& event) override {
    if (event.kind == EventKind::address_changed) ++changed[host];
  }
  void stepped(size_t host) override { steps[host] += 1; }
  void sent(size_t from, size_t to, ByteView message, Delivery) override {
    bytes += message.size();
    is_odd = is_odd || from == to || from >= kHosts || to >= kHosts;
  }

  size_t changed[kHosts]{}, steps[kHosts]{};
  size_t bytes = 0;
  bool is_odd = false;
};

TEST(Observer, SeesWhatNodesSendAndSay) {
  Simulation sim(3);
  HostId first = sim.add_host("first", 0);
  for (size_t i = 1; i < kHosts; ++i) sim.add_host("host" + std::to_string(i), 0, first);
  for (HostId host = 0; host < kHosts; ++host) sim.start(host);
  ASSERT_TRUE(sim.run_until([&] { return sim.agrees(); }, 20s)) << sim.disagreement();
  EXPECT_FALSE(sim.take_events(1).empty());
  Counts counts;
  sim.set_observer(&counts);
  sim.move(2, 0);
  sim.renew(1);  // no event: the addresses are the same
  uint64_t seq = sim.node(1).map().find(sim.id(1))->record->seq();
  ASSERT_TRUE(sim.run_until([&] { return sim.agrees(); }, 5s)) << sim.disagreement();
  for (HostId host = 0; host < kHosts; ++host) {
    EXPECT_EQ(counts.changed[host], 1u) << host;
    EXPECT_GT(counts.steps[host], 0u) << host;
    EXPECT_EQ(sim.node(host).map().find(sim.id(1))->record->seq(), seq);
  }
  EXPECT_GT(counts.bytes, kHosts * 100);
  EXPECT_FALSE(counts.is_odd);
  EXPECT_TRUE(sim.take_events(1).empty());
}

}  // namespace
}  // namespace p2p::sim
