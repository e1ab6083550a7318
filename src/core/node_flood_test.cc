// How news are passed on: to whom, and to whom not in a large network.
#include "base/limits_spread.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

uint64_t id8(uint64_t number) { return node_id(number).id8(); }

class NodeFlood : public test::NodeTest {
 protected:
  // One host that knows so many others, none of which is linked to it.
  void know(size_t count) {
    NodeOptions options = member_options(1, "first");
    for (uint64_t i = 0; i < count; ++i) {
      KeyPair owner = key(kCrowd + i);
      Admission admission = net.admit(owner, 10);
      SignedRecord record = net.record(owner, 1, {.name = "crowd" + std::to_string(i), .addresses = {}});
      options.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
      options.state.items.push_back({StoredKind::record, admission.node, test::copy(record.bytes())});
    }
    pump.add(std::move(options), "10.0.0.1");
    for (LinkId& link : links) link = link_as_member(0, 50 + next_++);
  }
  void bring(size_t link, uint64_t owner, uint64_t seq) {
    pump.say(0, links[link], Items{{net.record(key(owner), seq, record_options(owner))}});
  }
  std::vector<Prune> prunes(size_t link) {
    std::vector<Prune> out;
    for (const Message& message : pump[0].heard[links[link]])
      if (const auto* prune = std::get_if<Prune>(&message)) out.push_back(*prune);
    return out;
  }
  size_t items(size_t link) { return heard<Items>(0, links[link]); }

  static constexpr uint64_t kCrowd = 5000;
  VerificationMemo memo;
  std::array<LinkId, 5> links{};

 private:
  uint64_t next_ = 0;
};

TEST_F(NodeFlood, InALargeNetworkTheThirdLinkAndLaterOnesAreToldToStop) {
  know(limits::prune_above_nodes);
  for (size_t link : {0u, 1u, 1u, 0u, 2u, 3u}) bring(link, kCrowd, 2);
  EXPECT_TRUE(prunes(0).empty());
  EXPECT_TRUE(prunes(1).empty());
  for (size_t link : {2u, 3u}) {
    ASSERT_EQ(prunes(link).size(), 1u);
    EXPECT_FALSE(prunes(link)[0].resumes);
    EXPECT_EQ(prunes(link)[0].owners, std::vector<uint64_t>{id8(kCrowd)});
  }
  EXPECT_TRUE(prunes(4).empty());
}

TEST_F(NodeFlood, InASmallNetworkNobodyIsToldToStopAndNobodyStops) {
  know(20);
  pump.say(0, links[4], Prune{false, {id8(kCrowd)}});
  for (size_t link : {0u, 1u, 2u, 3u}) bring(link, kCrowd, 2);
  for (size_t link = 0; link < 5; ++link) EXPECT_TRUE(prunes(link).empty());
  EXPECT_EQ(items(4), 1u);
}

TEST_F(NodeFlood, WhoAskedToStopHearsOtherOwnersAndGoesOnWhenItAsks) {
  know(limits::prune_above_nodes);
  pump.say(0, links[4], Prune{false, {id8(kCrowd)}});
  size_t before = items(4), others = items(3);
  bring(0, kCrowd, 2);
  EXPECT_EQ(items(4), before);
  EXPECT_EQ(items(3), others + 1);
  bring(0, kCrowd + 1, 2);
  EXPECT_EQ(items(4), before + 1);
  pump.say(0, links[4], Prune{true, {id8(kCrowd)}});
  bring(0, kCrowd, 3);
  EXPECT_EQ(items(4), before + 2);
}

TEST_F(NodeFlood, AWishAboutAStrangerOrInTooManyMessagesIsIgnored) {
  know(limits::prune_above_nodes);
  size_t before = items(4);
  pump.say(0, links[4], Prune{false, {id8(900), id8(900) + 1}});
  for (int i = 0; i < limits::prunes_burst; ++i) pump.say(0, links[4], Prune{true, {}});
  pump.say(0, links[4], Prune{false, {id8(kCrowd)}});
  bring(0, kCrowd, 2);
  EXPECT_EQ(items(4), before + 1);
}

TEST_F(NodeFlood, AStoppedLinkThatBringsNewsIsToldToGoOn) {
  know(limits::prune_above_nodes);
  for (size_t link : {0u, 1u, 2u}) bring(link, kCrowd, 2);
  bring(2, kCrowd, 3);
  ASSERT_EQ(prunes(2).size(), 2u);
  EXPECT_TRUE(prunes(2)[1].resumes);
  EXPECT_EQ(prunes(2)[1].owners, std::vector<uint64_t>{id8(kCrowd)});
}

TEST_F(NodeFlood, WhenALinkIsLostTheOthersAreAskedForWhatItBrought) {
  know(limits::prune_above_nodes);
  for (size_t link : {0u, 1u, 2u}) bring(link, kCrowd, 2);
  bring(3, kCrowd + 1, 2);
  pump.give(0, input::LinkDown{links[0], 0, "lost", false});
  for (size_t link : {1u, 3u, 4u}) {
    ASSERT_EQ(prunes(link).size(), 1u) << link;
    EXPECT_TRUE(prunes(link)[0].resumes);
    EXPECT_EQ(prunes(link)[0].owners, std::vector<uint64_t>{id8(kCrowd)});
  }
}

}  // namespace
}  // namespace p2p
