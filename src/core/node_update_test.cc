// What a node says of itself and believes of others over time.
#include <algorithm>

#include "base/limits.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class NodeUpdate : public test::NodeTest {};

TEST_F(NodeUpdate, ManyChangesInARowLeaveExactlyTheLastAddresses) {
  form(3);
  for (int i = 1; i <= 50; ++i) {
    pump.move(2, "10.1.0." + std::to_string(i));
    for (size_t host : {0u, 1u})
      ASSERT_EQ(view_of(host, 3).addresses, (std::vector<IpAddress>{ip("10.1.0." + std::to_string(i))}));
  }
}

TEST_F(NodeUpdate, ARestoredBackupIsOvertakenAndItsAddressesAreNeverBelieved) {
  form(2);
  auto backup = stored_options(1, 2);
  for (int i = 1; i <= 20; ++i) {
    pump.move(1, "10.1.0." + std::to_string(i));
    pump.run_for(1s);
  }
  uint64_t seq = view_of(0, 2).seq;
  backup.standing.seq_reserved = 1;
  pump[1].addresses = {ip("10.2.0.2")};
  pump.restart(1, std::move(backup));
  EXPECT_TRUE(pump.run_until([&] { return view_of(0, 2).seq > seq; }, 10s));
  for (size_t host : {0u, 1u})
    EXPECT_EQ(view_of(host, 2).addresses, (std::vector<IpAddress>{ip("10.2.0.2")}));
}

TEST_F(NodeUpdate, AForgedOwnRecordOnDiskDoesNotBurnNumbers) {
  NodeOptions options = member_options(1, "first");
  Record forged = net.unsigned_record(key(1), uint64_t{1} << 50, {});
  options.state.items.push_back(
      {StoredKind::record, node_id(1), test::copy(SignedRecord::sign(forged, net.id, key(2))->bytes())});
  pump.add(std::move(options), "10.0.0.1");
  EXPECT_LT(view_of(0, 1).seq, 10u);
}

TEST_F(NodeUpdate, ItemsOfUnknownOwnersLeaveNothingBehind) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  uint64_t hash = pump.node(0).map().hash();
  for (uint64_t i = 0; i < 200; ++i) pump.say(0, link, Items{{net.record(key(900), i)}});
  EXPECT_EQ(pump.node(0).map().hash(), hash);
  EXPECT_FALSE(pump.closed(0, link).has_value());
}

TEST_F(NodeUpdate, AVoteIsRefutedByTheNextVersion) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  uint64_t seq = view_of(0, 1).seq;
  pump.say(0, link, Items{{net.vote(key(50), node_id(1), seq)}});
  EXPECT_GT(view_of(0, 1).seq, seq);
  EXPECT_TRUE(pump.node(0).map().votes().cases().empty());
}

TEST_F(NodeUpdate, NobodyMakesANodePublishAsOftenAsHeLikes) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  uint64_t first = view_of(0, 1).seq;
  for (int i = 0; i < 100; ++i) {
    pump.say(0, link, Items{{net.vote(key(50), node_id(1), view_of(0, 1).seq)}});
    pump.run_for(100ms);
  }
  EXPECT_LE(view_of(0, 1).seq - first, 11u);
  EXPECT_GE(view_of(0, 1).seq - first, 5u);
  // A twin that publishes under our key does not make us run either.
  first = view_of(0, 1).seq;
  for (int i = 0; i < 100; ++i) {
    pump.say(0, link, Items{{net.record(key(1), view_of(0, 1).seq + 1)}});
    pump.run_for(50ms);
  }
  EXPECT_LE(view_of(0, 1).seq - first, 14u);
}

TEST_F(NodeUpdate, WhoToldAndWhenIsKept) {
  form(2);
  pump.move(1, "10.1.0.2");
  pump.run_for(3s);
  auto theirs = pump.node(0).origin(node_id(2), pump.now(0));
  ASSERT_TRUE(theirs);
  EXPECT_TRUE(theirs->is_signed);
  EXPECT_EQ(theirs->told_by, node_id(2));
  EXPECT_GE(theirs->age, 2s);
  EXPECT_LE(theirs->age, 5s);
  EXPECT_EQ(theirs->same_claim, (std::vector<NodeId>{node_id(2)}));
  EXPECT_FALSE(pump.node(0).origin(node_id(1), pump.now(0))->told_by) << "nobody tells us of ourselves";
  EXPECT_FALSE(pump.node(0).origin(node_id(9), pump.now(0)));
  pump.restart(0, stored_options(0, 1));
  EXPECT_FALSE(pump.node(0).origin(node_id(2), pump.now(0))->told_by) << "it is from the disk";
}

TEST_F(NodeUpdate, AnUnansweringPeerIsVotedOutAndComesBack) {
  form(3);
  pump.turn_off(2);
  EXPECT_TRUE(pump.run_until([&] { return view_of(0, 3).state == NodeState::unreachable; }, 30s));
  EXPECT_GT(pump.node(0).origin(node_id(3), pump.now(0))->votes, 0u);
  EXPECT_EQ(view_of(0, 3).addresses, (std::vector<IpAddress>{ip("10.0.0.3")}));
  pump.restart(2, stored_options(2, 3));
  EXPECT_TRUE(pump.run_until(
      [&] { return view_of(0, 3).state == NodeState::online && view_of(1, 3).state == NodeState::online; },
      30s));
}

TEST_F(NodeUpdate, WhoLostAllLinksVotesForNobodyAndSaysThatItIsAlone) {
  form(4);
  for (size_t other : {0u, 1u, 2u}) pump.turn_off(other);
  pump.run_for(60s);
  EXPECT_TRUE(pump.node(3).map().votes().cases().empty());
  EXPECT_EQ(view_of(3, 1).state, NodeState::unreachable);
  ASSERT_FALSE(status(3).problems.empty());
  EXPECT_NE(status(3).problems[0].find("no other node answers"), std::string::npos);
}

TEST_F(NodeUpdate, APausedNodeHasLeftAndAResumedOneIsBack) {
  form(2);
  pump.give(1, input::Pause{});
  EXPECT_EQ(view_of(0, 2).state, NodeState::left);
  EXPECT_TRUE(view_of(0, 2).addresses.empty());
  EXPECT_EQ(status(1).phase, Phase::paused);
  pump.move(1, "10.0.7.7");
  EXPECT_TRUE(view_of(0, 2).addresses.empty());
  pump.move(0, "10.0.8.8");
  EXPECT_EQ(view_of(1, 1).addresses, (std::vector<IpAddress>{ip("10.0.8.8")}));
  pump.give(1, input::Resume{});
  EXPECT_EQ(view_of(0, 2).state, NodeState::online);
  EXPECT_EQ(view_of(0, 2).addresses, (std::vector<IpAddress>{ip("10.0.7.7")}));
}

TEST_F(NodeUpdate, ALeavingNodeWithoutALinkWaitsAMomentForSomebodyToTell) {
  form(2);
  // The one with the lower id dials at once when it starts.
  size_t other = pump.node(0).id() < pump.node(1).id() ? 0 : 1;
  size_t leaver = 1 - other;
  pump.turn_off(other);
  pump.run_for(20s);
  pump.give(leaver, input::Leave{});
  pump.run_for(limits::farewell_time + 10ms);
  EXPECT_EQ(pump.count<output::Finished>(leaver), 0u);
  pump.restart(other, stored_options(other, other + 1));
  EXPECT_EQ(view_of(other, leaver + 1).state, NodeState::left);
  pump.run_for(limits::farewell_time + 10ms);
  EXPECT_EQ(pump.count<output::Finished>(leaver), 1u);
}

TEST_F(NodeUpdate, ALeavingNodeSaysGoodByeAndIsDone) {
  form(3);
  pump.give(1, input::Leave{});
  EXPECT_EQ(view_of(0, 2).state, NodeState::left);
  EXPECT_EQ(pump.count<output::Finished>(1), 0u);
  pump.run_for(limits::farewell_time + 10ms);
  EXPECT_EQ(pump.count<output::Finished>(1), 1u);
  EXPECT_TRUE(pump[1].links.empty());
  pump.turn_off(1);
  pump.run_for(60s);
  EXPECT_EQ(view_of(0, 2).state, NodeState::left);
  EXPECT_TRUE(pump.node(0).map().votes().cases().empty());
  pump.restart(1, stored_options(1, 2));
  EXPECT_TRUE(pump.run_until([&] { return view_of(0, 2).state == NodeState::online; }));
}

TEST_F(NodeUpdate, AnExpiredRecordIsForgottenAndItsNameIsFree) {
  form(2);
  LinkId link = pump.connect(0, node_id(50));
  Hello hello = hello_of(50, {net.admit(key(50), 5)});
  hello.record = net.record(key(50), 1, {.name = "short", .expires_s = 200});
  pump.say(0, link, hello);
  EXPECT_EQ(pump.node(0).find("short"), node_id(50));
  pump.give(0, input::LinkDown{link, 0, "gone", false});
  pump.run_for(240s);
  EXPECT_FALSE(pump.node(0).find("short"));
  EXPECT_FALSE(pump.node(1).find("short"));
}

TEST_F(NodeUpdate, ARecordThatSeemedExpiredIsTakenOnceTheTimeIsKnown) {
  form(1);
  pump[0].clock_error = 15 * 365 * 24h;
  LinkId link = pump.connect(0, node_id(50));
  Hello hello = hello_of(50, {net.admit(key(50), 5)});
  hello.wall = WallTime{};  // never set: no witness
  pump.say(0, link, hello);
  Items news{{net.record(key(50), 2, {.name = "late"})}};
  pump.say(0, link, news);
  EXPECT_FALSE(pump.node(0).find("late"));
  link_as_member(0, 51);
  pump.say(0, link, news);
  EXPECT_EQ(pump.node(0).find("late"), node_id(50));
}

TEST_F(NodeUpdate, AWrongClockAloneForgetsNobody) {
  form(2);
  pump.turn_off(0);
  pump[1].clock_error = 15 * 365 * 24h;
  pump.restart(1, stored_options(1, 2));
  pump.run_for(300s);
  EXPECT_EQ(view(1).size(), 2u);
}

TEST_F(NodeUpdate, GarbageInTheStoreIsPassedOver) {
  form(3);
  NodeOptions options = stored_options(2, 3);
  std::reverse(options.state.items.begin(), options.state.items.end());
  for (StoredKind kind : {StoredKind::admission, StoredKind::record, StoredKind::vote, StoredKind::contact})
    options.state.items.push_back({kind, node_id(77), Bytes{1, 2, 3}});
  pump.restart(2, std::move(options));
  EXPECT_EQ(view(2).size(), 3u);
}

TEST_F(NodeUpdate, TheEarliestUseOfATicketWinsWhenTwoPartsMeet) {
  form(2);
  InviteTerms terms;
  terms.uses = 1;
  KeyPair single = key(60);
  HeldInvite held{net.make_invite(single, terms), single};
  pump.cut(0, 1, true);
  for (size_t contact_host : {0u, 1u}) {
    NodeOptions options =
        joiner_options(70 + contact_host, "new" + std::to_string(contact_host), {contact_host});
    options.standing.invite = held;
    pump.add(std::move(options), "10.0.1." + std::to_string(contact_host + 1));
    pump.cut(2 + contact_host, 1 - contact_host, true);
    pump.run_for(1s);
    ASSERT_TRUE(pump.node(2 + contact_host).is_member());
  }
  pump.cut(2, 3, true);
  pump.run_for(40s);
  for (size_t a = 0; a < 4; ++a)
    for (size_t b = 0; b < a; ++b) pump.cut(a, b, false);
  EXPECT_TRUE(pump.run_until([&] {
    return pump.node(0).map().members().size() == 4 &&
           pump.node(0).map().hash() == pump.node(1).map().hash() &&
           pump.node(0).map().hash() == pump.node(2).map().hash();
  }));
  for (size_t host : {0u, 1u, 2u}) {
    EXPECT_TRUE(pump.node(host).find("new0").has_value());
    EXPECT_FALSE(pump.node(host).find("new1").has_value());
  }
  // The loser is linked to nobody, and its user learns why.
  pump.run_for(15s);
  ASSERT_FALSE(status(3).problems.empty());
  EXPECT_NE(status(3).problems[0].find("turned out"), std::string::npos) << status(3).problems[0];
}

}  // namespace
}  // namespace p2p
