// What one member can make another one do.
#include "base/limits_junk.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class NodeRates : public test::NodeTest {};

TEST_F(NodeRates, AFloodingMemberIsSlowedDownAndOthersAreNot) {
  add_member(1, "first", "10.0.0.1");
  LinkId flooder = link_as_member(0, 50), honest = link_as_member(0, 51), watcher = link_as_member(0, 52);
  pump[0].heard[watcher].clear();
  for (uint64_t seq = 2; seq <= 2000; ++seq)
    pump.say(0, flooder, Items{{net.record(key(50), seq, record_options(50))}});
  size_t passed = heard<Items>(0, watcher);
  EXPECT_LE(passed, limits::owner_updates_burst + 5);
  EXPECT_GE(passed, 10u);
  pump.say(0, honest, Items{{net.record(key(51), 2, {.name = "peer51", .addresses = {"10.3.3.3"}})}});
  EXPECT_EQ(view_of(0, 51).addresses, (std::vector<IpAddress>{ip("10.3.3.3")}));
  EXPECT_EQ(heard<Items>(0, watcher), passed + 1);
}

TEST_F(NodeRates, AFloodingMemberComesDownToOneVersionInTenSecondsAndLosesItsLink) {
  add_member(1, "first", "10.0.0.1");
  LinkId flooder = link_as_member(0, 50), watcher = link_as_member(0, 52);
  uint64_t seq = 2;
  auto flood = [&](int versions) {
    for (int i = 0; i < versions; ++i, ++seq)
      pump.say(0, flooder, Items{{net.record(key(50), seq, record_options(50))}});
  };
  flood(100);
  size_t before = heard<Items>(0, watcher);
  for (int s = 0; s < 100; ++s) {
    flood(2);
    pump.run_for(1s);
    pump.say(0, watcher, Keepalive{pump.wall, 1}, Delivery::datagram);
    pump.say(0, flooder, Keepalive{pump.wall, 1}, Delivery::datagram);
  }
  EXPECT_LE(heard<Items>(0, watcher) - before, 11u);
  EXPECT_GE(heard<Items>(0, watcher) - before, 9u);
  EXPECT_FALSE(pump.closed(0, flooder));
  flood(static_cast<int>(limits::junk_burst / limits::junk_own_excess_price) + 100);
  EXPECT_EQ(pump.closed(0, flooder), CloseCode::forged);
  EXPECT_EQ(pump.closed(0, pump.connect(0, node_id(50))), CloseCode::forged);
  EXPECT_FALSE(pump.closed(0, watcher));
}

TEST_F(NodeRates, JunkInSomebodysNameDoesNotUseUpWhatHeMayDo) {
  add_member(1, "first", "10.0.0.1");
  LinkId honest = link_as_member(0, 51);
  for (uint64_t i = 0; i < 2 * static_cast<uint64_t>(limits::owner_updates_burst); ++i) {
    LinkId forger = link_as_member(0, 300 + i);
    Record forged = net.unsigned_record(key(51), 1000 + i, {});
    pump.say(0, forger, Items{{*SignedRecord::sign(forged, net.id, key(300 + i))}});
    EXPECT_EQ(pump.closed(0, forger), CloseCode::forged);
  }
  pump.say(0, honest, Items{{net.record(key(51), 2, {.name = "peer51", .addresses = {"10.3.3.3"}})}});
  EXPECT_EQ(view_of(0, 51).addresses, (std::vector<IpAddress>{ip("10.3.3.3")}));
}

TEST_F(NodeRates, WhoPassesOnWhatAnotherFloodsIsNotTheOneWhoFloods) {
  add_member(1, "first", "10.0.0.1");
  LinkId honest = link_as_member(0, 50), flooder = link_as_member(0, 51);
  auto versions = static_cast<uint64_t>(limits::junk_burst / limits::junk_own_excess_price) + 100;
  for (uint64_t seq = 2; seq < versions; ++seq)
    pump.say(0, honest, Items{{net.record(key(51), seq, record_options(51))}});
  EXPECT_FALSE(pump.closed(0, honest));
  for (uint64_t seq = versions; seq < 2 * versions; ++seq)
    pump.say(0, flooder, Items{{net.record(key(51), seq, record_options(51))}});
  EXPECT_EQ(pump.closed(0, flooder), CloseCode::forged);
  EXPECT_FALSE(pump.closed(0, honest));
}

TEST_F(NodeRates, ANewLinkIsNoNewAccount) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  for (uint64_t seq = 2; seq <= 20; ++seq)
    pump.say(0, link, Items{{net.record(key(50), seq, record_options(50))}});
  Items old;
  for (uint64_t seq = 2; seq < 20; ++seq) old.items.push_back(net.record(key(50), seq, record_options(50)));
  Bytes bytes = encode_message(old);
  auto bears = static_cast<size_t>(limits::junk_burst / limits::junk_copy_price_max) / old.items.size();
  for (size_t i = 0; i + 2 < bears; ++i) pump.give(0, input::MessageIn{link, bytes});
  ASSERT_FALSE(pump.closed(0, link));
  pump.give(0, input::LinkDown{link, 0, "", true});
  link = link_as_member(0, 50);
  for (size_t i = 0; i < 4; ++i) pump.give(0, input::MessageIn{link, bytes});
  EXPECT_EQ(pump.closed(0, link), CloseCode::forged);
}

TEST_F(NodeRates, OldVersionsPlayedAgainChangeNothingAndCostTheLink) {
  add_member(1, "first", "10.0.0.1");
  LinkId replayer = link_as_member(0, 50), watcher = link_as_member(0, 52);
  for (uint64_t seq = 2; seq <= 20; ++seq)
    pump.say(0, replayer, Items{{net.record(key(50), seq, record_options(50))}});
  uint64_t hash = pump.node(0).map().hash();
  size_t before = heard<Items>(0, watcher);
  Items old;
  for (uint64_t seq = 2; seq < 20; ++seq) old.items.push_back(net.record(key(50), seq, record_options(50)));
  Bytes bytes = encode_message(old);
  auto rounds = static_cast<size_t>(limits::junk_burst) / old.items.size() + 2;
  for (size_t i = 0; i < rounds && !pump.closed(0, replayer); ++i)
    pump.give(0, input::MessageIn{replayer, bytes});
  EXPECT_TRUE(pump.closed(0, replayer));
  EXPECT_EQ(pump.node(0).map().hash(), hash);
  EXPECT_EQ(heard<Items>(0, watcher), before);
}

TEST_F(NodeRates, ANodeThatChangesAllTheTimeKeepsToThePaceThatOthersTake) {
  form(2);
  for (int i = 1; i <= 400; ++i) {
    pump.move(1, "10.1." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1));
    pump.run_for(250ms);
  }
  EXPECT_LE(view_of(0, 2).seq, limits::own_updates_burst + 100 / 10 + 3);
  std::vector<IpAddress> last{ip("10.1.2.1")};
  EXPECT_TRUE(pump.run_until([&] { return view_of(0, 2).addresses == last; }, 12s));
}

TEST_F(NodeRates, WhoIsAccusedAllTheTimeTellsOfEachMoveAtOnceAndRefutesAsOftenAsOthersTake) {
  add_member(1, "first", "10.0.0.1");
  std::vector<LinkId> voters;
  for (uint64_t i = 0; i < 14; ++i) voters.push_back(link_as_member(0, 200 + i));
  size_t next = 0;
  auto accuse = [&](int seconds) {
    for (int i = 0; i < 2 * seconds; ++i, pump.run_for(500ms)) {
      if (!pump.node(0).map().votes().against(node_id(1)).empty()) continue;
      size_t voter = next++ % voters.size();
      pump.say(0, voters[voter], Items{{net.vote(key(200 + voter), node_id(1), view_of(0, 1).seq)}});
    }
  };
  uint64_t first = view_of(0, 1).seq;
  accuse(150);
  uint64_t refuted = view_of(0, 1).seq - first;
  EXPECT_GE(refuted, limits::own_updates_burst - limits::own_updates_kept);
  for (int i = 0; i < 8; ++i) {
    std::string address = "10.0.0." + std::to_string(100 + i);
    pump.move(0, address);
    EXPECT_EQ(view_of(0, 1).addresses, (std::vector<IpAddress>{ip(address)}));
    accuse(3);
  }
  // No version was made for a vote that a move had answered already.
  uint64_t before = view_of(0, 1).seq;
  pump.run_for(60s);
  EXPECT_LE(view_of(0, 1).seq, before + 1);
}

}  // namespace
}  // namespace p2p
