// Many hosts go at one moment, without a word.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

class MassCrash : public testing::Test {
 protected:
  // Hosts that know each other, long enough for their links to settle.
  void form(uint64_t seed, size_t count, Conditions conditions) {
    sim = std::make_unique<Simulation>(seed, conditions);
    living = sim->add_prepared(count, 5);
    for (HostId host : living) sim->start(host);
    sim->run_for(20s);
  }
  void crash(HostId host) {
    std::erase(living, host);
    dead.push_back(host);
    sim->crash(host);
  }
  // One of them with all that it is linked to, so that nobody is left to miss it.
  void crash_many(size_t count) {
    HostId first = living[sim->random().below(living.size())];
    std::vector<LinkView> links = sim->node(first).status(sim->now(first)).links;
    auto is_linked = [&](HostId host) {
      return std::any_of(links.begin(), links.end(),
                         [&](const LinkView& link) { return link.id == sim->id(host); });
    };
    crash(first);
    for (HostId host : std::vector<HostId>(living))
      if (is_linked(host)) crash(host);
    while (dead.size() < count) crash(living[sim->random().below(living.size())]);
  }
  NodeState shown(HostId by, HostId host) { return sim->node(by).node(sim->id(host), sim->now(by))->state; }
  bool all_show(const std::vector<HostId>& hosts, NodeState state) {
    return std::all_of(living.begin(), living.end(), [&](HostId by) {
      return std::all_of(hosts.begin(), hosts.end(), [&](HostId host) { return shown(by, host) == state; });
    });
  }
  // Looks so often, and at the living each time.
  void expect_known(Duration limit) {
    Instant end = sim->time() + limit;
    while (!all_show(dead, NodeState::unreachable) && sim->time() < end) {
      sim->run_for(50ms);
      ASSERT_TRUE(all_show(living, NodeState::online)) << "somebody alive is shown dead";
    }
    EXPECT_TRUE(all_show(dead, NodeState::unreachable));
  }

  std::unique_ptr<Simulation> sim;
  std::vector<HostId> living, dead;
};

// Who has no living neighbour left is found dead by those that the rings give it instead.
TEST_F(MassCrash, HalfOfAllAreKnownInSecondsAndNobodyElse) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    form(seed, 60, {});
    dead.clear();
    crash_many(30);
    expect_known(3500ms);
    sim->run_for(20s);
    EXPECT_TRUE(all_show(living, NodeState::online));
    for (HostId host : living) {
      RingCoverage coverage = sim->node(host).ring_coverage();
      EXPECT_EQ(coverage.linked + coverage.silent, coverage.wanted);
    }
    EXPECT_EQ(sim->violation(), "");
  }
}

TEST_F(MassCrash, WithLossTooAndTheLivingPauseMeanwhile) {
  for (uint64_t seed = 11; seed <= 12; ++seed) {
    form(seed, 50, {.delay_min = 5ms, .delay_max = 15ms, .loss = 0.1});
    dead.clear();
    crash_many(25);
    for (int i = 0; i < 8; ++i) {
      HostId host = living[sim->random().below(living.size())];
      sim->stop_process(host);
      sim->run_for(450ms);
      sim->thaw(host);
      ASSERT_TRUE(all_show(living, NodeState::online)) << "somebody alive is shown dead";
    }
    expect_known(2s);
  }
}

// Each half takes the other for dead. What they said of each other ends with the split.
TEST_F(MassCrash, ASplitInHalvesLooksLikeOneAndHeals) {
  form(21, 60, {.delay_min = 5ms, .delay_max = 15ms});
  for (auto [a, b] :
       {std::pair(0, 3), std::pair(0, 4), std::pair(1, 3), std::pair(1, 4), std::pair(2, 3), std::pair(2, 4)})
    sim->cut(a, b, true);
  sim->run_for(30s);
  EXPECT_EQ(shown(living[0], living[3]), NodeState::unreachable);
  EXPECT_EQ(shown(living[3], living[0]), NodeState::unreachable);
  EXPECT_EQ(shown(living[3], living[4]), NodeState::online);
  sim->mend_all_cuts();
  expect_agreement(*sim, 5s);
  sim->run_for(15s);
  EXPECT_TRUE(all_show(living, NodeState::online));
  EXPECT_EQ(sim->violation(), "");
}

}  // namespace
}  // namespace p2p::sim
