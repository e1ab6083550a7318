// Nodes that lose each other, and how they meet again.
#include "base/limits_discovery.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class NodeDiscovery : public test::NodeTest {
 protected:
  // All at once, each to this prefix and its own number, nobody hears of it in time.
  void renumber_all(const std::string& prefix, std::set<size_t> except = {}) {
    for (size_t i = 0; i < pump.size(); ++i)
      if (!except.contains(i)) pump[i].addresses = {ip(prefix + std::to_string(i + 1))};
    for (size_t i = 0; i < pump.size(); ++i)
      if (!except.contains(i)) pump.drop_links(i);
    for (size_t i = 0; i < pump.size(); ++i)
      if (!except.contains(i)) pump.report_addresses(i);
  }
  bool is_exact() {
    for (size_t i = 0; i < pump.size(); ++i)
      for (size_t j = 0; j < pump.size(); ++j)
        if (view_of(i, j + 1).addresses != pump[j].addresses || view_of(i, j + 1).state != NodeState::online)
          return false;
    return true;
  }
  // Seconds until all show exactly where the others are; negative when they never do.
  double time_to_heal(Duration at_most = 300s) {
    Instant start = pump.mono;
    bool is_healed = pump.run_until([&] { return is_exact(); }, at_most);
    return is_healed ? std::chrono::duration<double>(pump.mono - start).count() : -1;
  }
  Bytes sealed(uint64_t sender, uint8_t nonce, bool looks = true) {
    Beacon beacon{.sender = node_id(sender), .port = 7353, .looks = looks};
    return seal_beacon(beacon, beacon_key(net.admit(key(1), 1)), {nonce});
  }
  bool is_dialed(size_t host, std::string_view to) {
    auto all = outputs<output::Dial>(host);
    return std::any_of(all.begin(), all.end(), [&](const auto& dial) { return dial.to.ip == ip(to); });
  }
  size_t dials(size_t host) { return pump.count<output::Dial>(host); }
};

TEST_F(NodeDiscovery, AllOnOneLinkFindEachOtherByBeacons) {
  form(5);
  renumber_all("10.1.0.");
  double took = time_to_heal();
  EXPECT_GE(took, 0);
  EXPECT_LE(took, 10);
}

TEST_F(NodeDiscovery, WithoutBeaconsTheyDoNot) {
  for (uint64_t i = 1; i <= 3; ++i) {
    NodeOptions options = member_options(i, "node" + std::to_string(i));
    options.beacons = false;
    for (uint64_t j = 1; j <= 3; ++j) {
      Admission admission = net.admit(key(j), static_cast<double>(j));
      options.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
    }
    options.contacts = {{node_id(1), {{ip("10.0.0.1"), 7353, 0}}}};
    pump.add(std::move(options), "10.0.0." + std::to_string(i));
  }
  ASSERT_TRUE(pump.run_until([&] { return is_exact(); }, 30s));
  renumber_all("10.1.0.");
  EXPECT_LT(time_to_heal(60s), 0);
  EXPECT_EQ(pump.beacons, 0u);
}

TEST_F(NodeDiscovery, AllButOneChangeAndMeetAtTheOne) {
  form(8);
  for (size_t i = 1; i < pump.size(); ++i)  // each on a link of its own
    pump.move(i, "10." + std::to_string(i) + ".0.1");
  ASSERT_TRUE(pump.run_until([&] { return is_exact(); }, 30s));
  for (size_t i = 1; i < pump.size(); ++i) pump[i].addresses = {ip("10." + std::to_string(i) + ".1.1")};
  for (size_t i = 1; i < pump.size(); ++i) pump.drop_links(i);
  for (size_t i = 1; i < pump.size(); ++i) pump.report_addresses(i);
  double took = time_to_heal();
  EXPECT_GE(took, 0);
  EXPECT_LE(took, 30);
}

TEST_F(NodeDiscovery, AMemberThatIsNoNeighbourIsFoundByTrying) {
  // 40 are more than anybody is linked to.
  form(40);
  size_t anchor = 0;
  for (size_t i = 1; i < pump.size(); ++i) pump.move(i, "10." + std::to_string(i) + ".0.1");
  ASSERT_TRUE(pump.run_until([&] { return is_exact(); }, 60s));
  for (size_t i = 0; i < pump.size(); ++i)
    if (i != anchor) pump[i].addresses = {ip("10." + std::to_string(i) + ".1.1")};
  for (size_t i = 0; i < pump.size(); ++i)
    if (i != anchor) pump.drop_links(i);
  for (size_t i = 0; i < pump.size(); ++i)
    if (i != anchor) pump.report_addresses(i);
  double took = time_to_heal();
  EXPECT_GE(took, 0);
  EXPECT_LE(took, 120);
}

TEST_F(NodeDiscovery, LinksThatAreWholeInThemselvesMeetAtTheOneThatStayed) {
  // Five links of twelve: beacons give everybody links enough on its own one.
  form(60);
  auto place = [](size_t i, size_t generation) {
    return "10." + std::to_string(i % 5) + ".0." + std::to_string(100 * generation + i + 1);
  };
  for (size_t i = 0; i < pump.size(); ++i) pump.move(i, place(i, 0));
  ASSERT_TRUE(pump.run_until([&] { return is_exact(); }, 60s));
  size_t anchor = 17;
  for (size_t i = 0; i < pump.size(); ++i)
    if (i != anchor) pump[i].addresses = {ip(place(i, 1))};
  for (size_t i = 0; i < pump.size(); ++i) pump.drop_links(i);
  for (size_t i = 0; i < pump.size(); ++i)
    if (i != anchor) pump.report_addresses(i);
  double took = time_to_heal();
  EXPECT_GE(took, 0);
  EXPECT_LE(took, 120);
}

TEST_F(NodeDiscovery, ASeedIsAskedAgainAndAgainAndItsNewestAnswerCounts) {
  form(2);
  NodeOptions lost = stored_options(1, 2);
  lost.seeds = {*Seed::parse("seed.example:7353")};
  pump.restart(1, std::move(lost));
  pump.names["seed.example"] = {ip("10.9.9.9")};
  pump.turn_off(0);
  pump.move(1, "10.6.0.1");
  pump[0].addresses = {ip("10.5.0.1")};
  pump.restart(0, stored_options(0, 1));
  pump.run_for(30s);
  ASSERT_EQ(status(1).links.size(), 0u);
  EXPECT_GE(pump.count<output::LookUp>(1), 3u);
  pump.names["seed.example"] = {ip("10.5.0.1")};
  EXPECT_GE(time_to_heal(60s), 0);
  size_t asked = pump.count<output::LookUp>(1);
  pump.run_for(300s);
  EXPECT_EQ(pump.count<output::LookUp>(1), asked);
}

TEST_F(NodeDiscovery, ASeedThatIsThisNodeItselfIsPassedOver) {
  NodeOptions options = member_options(1, "first");
  options.seeds = {*Seed::parse("seed.example:7353")};
  Admission other = net.admit(key(2), 2);
  options.state.items.push_back({StoredKind::admission, other.node, other.encode()});
  options.contacts = {{node_id(2), {{ip("10.0.0.77"), 7353, 0}}}};
  pump.names["seed.example"] = {ip("10.0.0.1"), ip("224.0.0.1"), ip("0.0.0.0")};
  pump.add(std::move(options), "10.0.0.1");
  pump.run_for(30s);
  EXPECT_GE(pump.count<output::LookUp>(0), 1u);
  for (const output::Dial& dial : outputs<output::Dial>(0)) EXPECT_EQ(dial.to.ip, ip("10.0.0.77"));
}

TEST_F(NodeDiscovery, StrangersBeaconsLeadToNothing) {
  form(2);
  pump.run_for(60s);
  size_t before = dials(0);
  BeaconKey ticket_key = derive_secret("p2p-ddns/1 beacon", net.id.view());
  Beacon beacon{.sender = node_id(2), .port = 7353, .looks = true, .moved = true};
  pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, seal_beacon(beacon, ticket_key, {1})});
  pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, {}});
  pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, Bytes(beacon_bytes, 7)});
  // Nobody is called by this id; nor is it another's when it is our own.
  pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, sealed(77, 2)});
  pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, sealed(1, 3)});
  pump.run_for(5s);
  EXPECT_EQ(dials(0), before);
}

TEST_F(NodeDiscovery, ARepeatedBeaconCostsAFewDialsAndNoLink) {
  form(3);
  pump.turn_off(2);
  pump.run_for(60s);
  size_t before = dials(0), links = status(0).links.size();
  Bytes heard = sealed(3, 1);
  for (int i = 0; i < 10000; ++i) {
    pump.give(0, input::BeaconHeard{{ip("10.0.0.66"), 1, 0}, heard});
    if (i % 1000 == 0) pump.run_for(1s);
  }
  EXPECT_LE(dials(0) - before, limits::beacon_answers_burst + 15 * limits::beacon_answers_per_s);
  EXPECT_EQ(status(0).links.size(), links);
  for (const output::Dial& dial : outputs<output::Dial>(0)) EXPECT_TRUE(dial.peer.has_value());
}

TEST_F(NodeDiscovery, ALinkLocalAddressThatWasHeardOutlivesARenumbering) {
  form(2);
  pump.give(0, input::BeaconHeard{{ip("fe80::2"), 40000, 4}, sealed(2, 1, false)});
  pump.turn_off(1);
  pump.run_for(10s);
  EXPECT_TRUE(is_dialed(0, "fe80::2"));
}

TEST_F(NodeDiscovery, ALinkLocalAddressThatWasUsedOutlivesARestart) {
  form(2);
  pump[1].addresses = {ip("fe80::2")};
  pump.drop_links(1);
  pump.give(0, input::BeaconHeard{{ip("fe80::2"), 40000, 4}, sealed(2, 1)});
  ASSERT_TRUE(pump.run_until([&] { return status(0).links.size() == 1; }, 10s));
  pump.turn_off(1);
  pump.restart(0, stored_options(0, 1));
  pump.run_for(10s);
  EXPECT_TRUE(is_dialed(0, "fe80::2"));
}

TEST_F(NodeDiscovery, BeaconsRepeatedFromManyAddressesAreNotWrittenAndHideNoneThatWorked) {
  form(2);
  pump.give(0, input::BeaconHeard{{ip("fe80::2"), 40000, 4}, sealed(2, 1, false)});
  size_t before = pump.count<output::Persist>(0);
  for (uint8_t nonce = 2; nonce < 200; ++nonce)
    pump.give(
        0, input::BeaconHeard{{ip("fe80::66:" + std::to_string(nonce)), 40000, 4}, sealed(2, nonce, false)});
  EXPECT_EQ(pump.count<output::Persist>(0), before);
  pump.turn_off(1);
  pump.run_for(10s);
  EXPECT_TRUE(is_dialed(0, "fe80::2"));
}

TEST_F(NodeDiscovery, AnOrdinaryMoveCausesNoStormOfDials) {
  form(6);
  pump.run_for(60s);
  size_t before = 0, after = 0;
  for (size_t i = 0; i < pump.size(); ++i) before += dials(i);
  pump.move(2, "10.0.0.99");
  pump.run_for(20s);
  for (size_t i = 0; i < pump.size(); ++i) after += dials(i);
  EXPECT_LE(after - before, 8u);
  EXPECT_TRUE(is_exact());
}

}  // namespace
}  // namespace p2p
