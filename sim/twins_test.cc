// Two hosts with one key, as a copied card makes them.
#include "sim/testing_network.h"

namespace p2p::sim {
namespace {

class Twins : public testing::Test {
 protected:
  Twins() : hosts(make_network(sim, 8, 2)) {
    expect_agreement(sim, 20s);
    sim.run_for(60s);
  }
  bool is_told(HostId host) {
    for (const std::string& problem : sim.node(host).status(sim.now(host)).problems)
      if (problem.find("cloned key") != std::string::npos) return true;
    return false;
  }
  // How many of the members, but for the copy, show the first one where it is.
  size_t observers_of_first() {
    size_t out = 0;
    for (HostId host : hosts) {
      auto view = sim.node(host).node(sim.id(first), sim.now(host));
      out += view && view->addresses == std::vector<IpAddress>{sim.address(first)} &&
             view->state == NodeState::online;
    }
    return out;
  }
  bool is_settled() { return is_told(first) && is_told(copy) && observers_of_first() == hosts.size(); }

  Simulation sim{60};
  std::vector<HostId> hosts;
  HostId first = hosts[3], copy = 0;
};

TEST_F(Twins, BothAreToldTheFirstKeepsTheNameAndANewIdentityCuresIt) {
  for (HostId host : hosts) sim.take_events(host);
  copy = sim.add_copy(first, 0);
  sim.start(copy);
  ASSERT_TRUE(sim.run_until([&] { return is_settled(); }, 20s)) << sim.describe();
  for (HostId host : hosts) {
    bool heard = false;
    for (const Event& event : sim.take_events(host)) heard = heard || event.kind == EventKind::cloned_key;
    EXPECT_TRUE(heard) << "host " << host << " told its user nothing";
  }
  // One owner, whatever either does: for minutes nobody shows anything else.
  for (int s = 0; s < 160; ++s) {
    if (s % 40 == 20) sim.move(copy, s / 40 % 3);
    if (s == 100) sim.crash(copy);
    if (s == 110) sim.start(copy);
    sim.run_for(1s);
    size_t right = observers_of_first();
    // A copy that just started has not met the first one yet.
    bool is_in_between = s >= 110 && s <= 130;
    ASSERT_TRUE(is_in_between || right == hosts.size()) << "after " << s << " s" << sim.describe();
  }
  sim.move(first, 1);
  EXPECT_TRUE(sim.run_until([&] { return observers_of_first() == hosts.size(); }, 5s)) << sim.describe();
  EXPECT_TRUE(is_settled());
  sim.crash(copy);
  sim.renew_identity(copy);
  sim.start(copy);
  expect_agreement(sim, 20s);
  EXPECT_EQ(sim.node(hosts[0]).node(sim.id(copy), sim.now(hosts[0]))->name.substr(0, 6), "host3-");
  EXPECT_EQ(sim.node(hosts[0]).find("host3"), sim.id(first));
  auto is_over = [&] { return !is_told(first) && !is_told(copy) && !is_told(hosts[0]); };
  EXPECT_TRUE(sim.run_until(is_over, 10min)) << "nobody answers for it any more" << sim.describe();
  sim.run_for(10s);
  EXPECT_EQ(sim.disagreement(), "");
  EXPECT_EQ(sim.violation(), "");
}

}  // namespace
}  // namespace p2p::sim
