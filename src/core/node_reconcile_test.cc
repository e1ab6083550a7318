// How two nodes find what their maps differ in, and in which measure.
#include "base/limits_spread.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class NodeReconcile : public test::NodeTest {
 protected:
  // The host knows so many others, each with a large record that has little in common with others'.
  void know(uint64_t count) {
    NodeOptions options = member_options(1, "first");
    Random random(1);
    for (uint64_t i = 0; i < count; ++i) {
      KeyPair owner = key(5000 + i);
      Admission admission = net.admit(owner, 10);
      std::string name = "crowd" + std::to_string(i);
      std::vector<std::string> addresses;
      for (int n = 0; n < 24; ++n) {
        std::array<uint8_t, 16> bytes{0x20, 0x01};
        for (size_t at = 2; at < bytes.size(); ++at) bytes[at] = static_cast<uint8_t>(random.next());
        addresses.push_back(IpAddress::v6(bytes).to_string());
      }
      SignedRecord record = net.record(owner, 1, {.name = name, .addresses = addresses});
      options.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
      options.state.items.push_back({StoredKind::record, admission.node, test::copy(record.bytes())});
    }
    pump.add(std::move(options), "10.0.0.1");
  }
  // A peer with a higher id than the host's: the host opens.
  LinkId link_as_higher() {
    uint64_t number = 50;
    while (node_id(number) < node_id(1)) ++number;
    peer = number;
    return link_as_member(0, number);
  }
  // As they were sent.
  size_t item_bytes(LinkId link) {
    size_t out = 0;
    for (const Message& message : pump[0].heard[link])
      if (const auto* items = std::get_if<Items>(&message))
        for (const Bytes& sent : encode_items(items->items)) out += sent.size();
    return out;
  }
  void show_other_map(LinkId link) { pump.say(0, link, Keepalive{pump.wall, 12345}, Delivery::datagram); }
  // Openings within so long, while the peer shows another map every second.
  size_t openings(LinkId link, int seconds) {
    size_t before = heard<Ranges>(0, link);
    for (int i = 0; i < seconds; ++i) {
      show_other_map(link);
      pump.run_for(1s);
    }
    return heard<Ranges>(0, link) - before;
  }

  VerificationMemo memo;
  uint64_t peer = 0;
};

const Range kNothing{RangeKind::list, 0, 0, {}, {}};

TEST_F(NodeReconcile, AnAnswerIsSentInPartsAndEachIsFollowedByANewComparison) {
  know(1500);
  LinkId link = link_as_member(0, 50);
  for (int i = 0; i < 5; ++i) pump.say(0, link, Ranges{{kNothing}});
  size_t first = item_bytes(link);
  EXPECT_GE(first, limits::reconcile_part_bytes);
  EXPECT_LE(first, limits::reconcile_part_bytes + 128 * 1024);
  EXPECT_EQ(heard<Ranges>(0, link), 0u);
  pump.run_for(limits::reconcile_part_pause + 10ms);
  EXPECT_EQ(heard<Ranges>(0, link), 1u);
  pump.say(0, link, Ranges{{kNothing}});
  EXPECT_GE(item_bytes(link), 2 * limits::reconcile_part_bytes);
}

TEST_F(NodeReconcile, WhoeverHasAllOfALargeMapLookedAtIsAnsweredLessOften) {
  know(1500);
  LinkId link = link_as_member(0, 50);
  // Just what there is, a list for each first digit: the last word is a keepalive.
  auto ask = [&] {
    std::vector<Range> all;
    for (uint64_t digit = 0; digit < 16; ++digit) all.push_back({RangeKind::list, 1, digit << 60, {}, {}});
    for (const auto& [id, entry] : pump.node(0).map().entries())
      all[id.id8() >> 60].entries.push_back({id.id8(), entry.digest & short_hash_mask});
    return Ranges{all};
  };
  auto answered = [&](int seconds) {
    size_t before = heard<Keepalive>(0, link);
    for (int i = 0; i < seconds * 50; ++i) {
      pump.say(0, link, ask());
      pump.run_for(20ms);
    }
    return static_cast<double>(heard<Keepalive>(0, link) - before);
  };
  EXPECT_GE(answered(1), 50);
  answered(14);
  double per_s = limits::reconcile_entries_per_s / (1500 + 16);
  EXPECT_NEAR(answered(10), 10 * per_s, 10);
  EXPECT_FALSE(pump.closed(0, link));
}

TEST_F(NodeReconcile, ANewcomerGetsAMapOfManyParts) {
  know(1500);
  add_joiner(2, "late", "10.0.0.2", {0});
  EXPECT_TRUE(pump.run_until([&] { return pump.node(1).map().entries().size() == 1502; }, 10s));
  EXPECT_TRUE(pump.run_until([&] { return pump.all_in_sync(); }, 10s));
}

TEST_F(NodeReconcile, WhoReadsTooSlowlyIsAnsweredWhenItHasCaughtUp) {
  know(50);
  LinkId link = link_as_member(0, 50);
  pump.give(0, input::LinkPressure{link, true});
  pump.say(0, link, Ranges{{kNothing}});
  EXPECT_EQ(item_bytes(link), 0u);
  pump.give(0, input::LinkPressure{link, false});
  EXPECT_EQ(heard<Ranges>(0, link), 1u);
  pump.say(0, link, Ranges{{kNothing}});
  EXPECT_GT(item_bytes(link), 0u);
}

TEST_F(NodeReconcile, ComparisonsThatBringNothingBecomeRare) {
  know(20);
  LinkId link = link_as_higher();
  EXPECT_LE(openings(link, 600), 20u);
  EXPECT_GE(openings(link, 130), 2u);
}

TEST_F(NodeReconcile, ComparisonsThatBringSomethingGoOn) {
  know(20);
  LinkId link = link_as_higher();
  openings(link, 300);
  pump.say(0, link, Items{{net.record(key(peer), 2, record_options(peer))}});
  EXPECT_GE(openings(link, 4), 2u);
}

TEST_F(NodeReconcile, TheLastAnswerAloneIsFollowedByAKeepalive) {
  know(200);
  LinkId link = link_as_member(0, 50);
  size_t before = heard<Keepalive>(0, link);
  Range other;
  other.hashes.fill(7);
  pump.say(0, link, Ranges{{other}});
  EXPECT_EQ(heard<Keepalive>(0, link), before);
  EXPECT_EQ(heard<Ranges>(0, link), 1u);
  pump.say(0, link, Ranges{{kNothing}});
  EXPECT_EQ(heard<Keepalive>(0, link), before + 1);
}

}  // namespace
}  // namespace p2p
