// Links of a node: what ends them, what is sent on them, and how they come back.
#include <algorithm>

#include "base/limits_spread.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class NodeLink : public test::NodeTest {
 protected:
  size_t dials_to(size_t host, std::string_view address) {
    size_t out = 0;
    for (const auto& dial : outputs<output::Dial>(host)) out += dial.to.ip == ip(address);
    return out;
  }
};

TEST_F(NodeLink, AMemberIsGreetedOnlyAfterItsOwnHello) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = pump.connect(0, node_id(50));
  EXPECT_TRUE(pump[0].heard[link].empty());
  pump.say(0, link, hello_of(50, {net.admit(key(50), 5)}));
  ASSERT_FALSE(pump[0].heard[link].empty());
  EXPECT_TRUE(std::holds_alternative<Hello>(pump[0].heard[link][0]));
  EXPECT_EQ(view(0).size(), 2u);
}

TEST_F(NodeLink, ASecondHelloEndsTheLink) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  pump.say(0, link, hello_of(50, {net.admit(key(50), 5)}));
  EXPECT_EQ(pump.closed(0, link), CloseCode::protocol_error);
}

TEST_F(NodeLink, BytesThatNoPeerSendsEndTheLinkAndNothingElse) {
  form(2);
  for (const Bytes& bytes :
       {Bytes{}, Bytes{9}, Bytes{4, 2, 0, 1, 0}, Bytes(limits::message_bytes_max + 1, 4)}) {
    LinkId link = link_as_member(0, 50);
    pump.give(0, input::MessageIn{link, bytes});
    EXPECT_EQ(pump.closed(0, link), CloseCode::protocol_error);
  }
  EXPECT_EQ(status(1).links.size(), 1u);
}

TEST_F(NodeLink, AForgedItemCostsTheLinkAndKeepsItsBringerOutForAWhile) {
  form(2);
  uint64_t hash = pump.node(0).map().hash();
  std::vector<Item> forgeries{*SignedRecord::sign(net.unsigned_record(key(2), 999999, {}), net.id, key(50)),
                              *SignedRecord::sign(net.unsigned_record(key(1), 999999, {}), net.id, key(50)),
                              net.vote(key(50), node_id(50), 1), test::Network(2000).admit(key(60), 1)};
  for (size_t i = 0; i < forgeries.size(); ++i) {
    uint64_t bringer = 50 + i;
    LinkId link = link_as_member(0, bringer);
    hash = pump.node(0).map().hash();
    pump.say(0, link, Items{{forgeries[i]}});
    EXPECT_EQ(pump.closed(0, link), CloseCode::forged);
    EXPECT_EQ(pump.node(0).map().hash(), hash);
    LinkId again = pump.connect(0, node_id(bringer));
    EXPECT_EQ(pump.closed(0, again), CloseCode::forged);
    pump.run_for(limits::shun_time);
    link_as_member(0, bringer);
  }
}

TEST_F(NodeLink, NothingForgedIsEverPassedOn) {
  form(3);
  LinkId link = link_as_member(0, 50);
  LinkId other = link_as_member(0, 51);
  pump[0].heard[other].clear();
  pump.say(0, link, Items{{*SignedRecord::sign(net.unsigned_record(key(2), 999999, {}), net.id, key(50))}});
  EXPECT_EQ(heard<Items>(0, other), 0u);
}

TEST_F(NodeLink, AReplayedItemIsNeitherPassedOnNorPunished) {
  form(2);
  LinkId link = link_as_member(0, 50);
  LinkId other = link_as_member(0, 51);
  Items old{{net.record(key(50), 1, record_options(50)), net.admit(key(50), 50)}};
  pump[0].heard[other].clear();
  for (int i = 0; i < 20; ++i) pump.say(0, link, old);
  EXPECT_FALSE(pump.closed(0, link).has_value());
  EXPECT_EQ(heard<Items>(0, other), 0u);
}

TEST_F(NodeLink, NewsGoToAllButTheOneThatBroughtThem) {
  add_member(1, "first", "10.0.0.1");
  LinkId source = link_as_member(0, 50), other = link_as_member(0, 51);
  pump[0].heard[source].clear();
  pump[0].heard[other].clear();
  pump.say(0, source, Items{{net.record(key(50), 2, record_options(50))}});
  EXPECT_EQ(heard<Items>(0, source), 0u);
  EXPECT_EQ(heard<Items>(0, other), 1u);
}

TEST_F(NodeLink, OnlyWhatMayBeLostGoesAndComesAsDatagrams) {
  form(3);
  pump.run_for(20s);
  size_t datagrams = 0;
  for (size_t host = 0; host < 3; ++host)
    for (const auto& send : outputs<output::Send>(host)) {
      if (send.delivery != Delivery::datagram) continue;
      ++datagrams;
      auto message = parse_message(send.bytes);
      EXPECT_TRUE(message && message->index() != 0 && !std::holds_alternative<Items>(*message) &&
                  !std::holds_alternative<Ranges>(*message));
    }
  // Of each of three links four questions by the dialer, one by the acceptor.
  EXPECT_GE(datagrams, 3u * 5u);
  LinkId link = link_as_member(0, 50);
  pump.say(0, link, Items{}, Delivery::datagram);
  EXPECT_EQ(pump.closed(0, link), CloseCode::protocol_error);
}

TEST_F(NodeLink, AKeepaliveThatOvertakesTheHelloDoesNoHarm) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = pump.connect(0, node_id(50));
  pump.say(0, link, Keepalive{pump.wall, 5}, Delivery::datagram);
  EXPECT_FALSE(pump.closed(0, link).has_value());
  EXPECT_TRUE(pump[0].heard[link].empty());
  pump.say(0, link, hello_of(50, {net.admit(key(50), 5)}));
  EXPECT_EQ(heard<Hello>(0, link), 1u);
}

TEST_F(NodeLink, AnAddressChangeIsSentAndTheLinkedPeersAreDialledAtOnce) {
  form(2);
  size_t before = pump.count<output::Dial>(1);
  pump.move(1, "10.0.5.5");
  EXPECT_GT(pump.count<output::Dial>(1), before);
  EXPECT_EQ(view_of(0, 2).addresses, (std::vector<IpAddress>{ip("10.0.5.5")}));
  pump.run_for(1s);
  EXPECT_EQ(status(0).links.size(), 1u);
  EXPECT_EQ(status(0).links[0].remote.ip, ip("10.0.5.5"));
}

TEST_F(NodeLink, AHostThatLostAllAddressesDialsItsPeersWhenItHasOneAgain) {
  form(3);
  size_t before = pump.count<output::Dial>(1);
  pump.give(1, input::AddressesAre{{}, 7353});
  pump.run_for(1s);
  EXPECT_EQ(pump.count<output::Dial>(1), before);
  pump.move(1, "10.0.1.9");
  EXPECT_GT(pump.count<output::Dial>(1), before);
}

TEST_F(NodeLink, AHostThatFlapsDoesNotDialWithoutEnd) {
  form(5);
  pump[1].outputs.clear();
  // Nobody answers: the attempts stay under way.
  for (size_t other : {0u, 2u, 3u, 4u}) pump.cut(1, other, true);
  for (int i = 0; i < 200; ++i) {
    pump[1].addresses = {ip("10.0.6." + std::to_string(i % 2 + 1))};
    pump.node(1).step(input::AddressesAre{pump[1].addresses, 7353}, pump.now(1));
  }
  EXPECT_LE(status(1).links.size() + pump.count<output::Dial>(1), 100u);
}

TEST_F(NodeLink, TheSameAddressesInAnotherOrderAreNoChange) {
  add_member(1, "first", "10.0.0.1");
  pump[0].addresses = {ip("10.0.0.1"), ip("10.0.0.2")};
  pump.report_addresses(0);
  uint64_t seq = view_of(0, 1).seq;
  pump[0].addresses = {ip("10.0.0.2"), ip("10.0.0.1")};
  pump.report_addresses(0);
  EXPECT_EQ(view_of(0, 1).seq, seq);
}

TEST_F(NodeLink, ALostPeerIsDialledAgainForEver) {
  form(2);
  pump.turn_off(1);
  pump.run_for(120s);
  size_t early = dials_to(0, "10.0.0.2");
  EXPECT_GE(early, 10u);
  pump.run_for(600s);
  EXPECT_GE(dials_to(0, "10.0.0.2") - early, 60u);
  pump.restart(1, stored_options(1, 2));
  EXPECT_TRUE(pump.run_until([&] { return pump.node(0).in_sync() && pump.node(1).in_sync(); }, 25s));
}

TEST_F(NodeLink, TwoThatDialEachOtherKeepOneLink) {
  form(6);
  pump.run_for(30s);
  for (size_t host = 0; host < 6; ++host) EXPECT_EQ(pump[host].links.size(), 5u);
}

TEST_F(NodeLink, OnePeerHasAFewLinksAtMost) {
  add_member(1, "first", "10.0.0.1");
  std::vector<LinkId> links;
  for (int i = 0; i < 20; ++i) links.push_back(link_as_member(0, 50));
  auto open = std::count_if(links.begin(), links.end(), [&](LinkId link) { return !pump.closed(0, link); });
  EXPECT_LE(open, static_cast<long>(limits::links_per_peer_max));
  EXPECT_GE(open, 1);
  EXPECT_FALSE(pump.closed(0, links.back()).has_value());
}

TEST_F(NodeLink, NobodyIsLinkedUnderOurOwnIdentity) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = pump.connect(0, node_id(1));
  pump.run_for(limits::hello_timeout);
  EXPECT_EQ(pump.closed(0, link), CloseCode::timeout);
  EXPECT_TRUE(status(0).links.empty());
}

TEST_F(NodeLink, MembersBeyondTheLimitAreTurnedAwayUnlessTheOverlayAsksForThem) {
  add_member(1, "first", "10.0.0.1");
  LinkId first = link_as_member(0, 50);
  std::vector<Item> known;
  for (uint64_t i = 0; i < 60; ++i) {
    known.push_back(net.admit(key(100 + i), 100));
    known.push_back(net.record(key(100 + i), 1, record_options(100 + i)));
  }
  pump.say(0, first, Items{known});
  pump.run_for(100ms);
  size_t taken = 0, refused = 0;
  for (uint64_t i = 0; i < 60; ++i) {
    auto closed = pump.closed(0, pump.connect(0, node_id(100 + i)));
    taken += !closed;
    refused += closed == CloseCode::too_many;
    if (!closed) link_as_member(0, 100 + i);
  }
  EXPECT_EQ(taken + refused, 60u);
  RingCoverage coverage = pump.node(0).ring_coverage();
  EXPECT_EQ(coverage.linked, coverage.wanted);
  EXPECT_GE(coverage.wanted, 4u);
  EXPECT_GE(taken, limits::accepted_links_max - 1);
  EXPECT_LE(taken, limits::accepted_links_max + coverage.wanted);
}

TEST_F(NodeLink, DeadLinksOfPeersThatMoveOftenTakeNobodysPlace) {
  add_member(200, "first", "10.0.0.1");
  constexpr uint64_t kPeers = limits::links_max / 2;
  for (size_t round = 0; round < limits::links_per_peer_max; ++round)
    for (uint64_t i = 0; i < kPeers; ++i) link_as_member(0, 100 + i);
  for (uint64_t i = 0; i < kPeers; ++i)
    EXPECT_FALSE(pump.closed(0, link_as_member(0, 100 + i)).has_value()) << i;
}

TEST_F(NodeLink, AskingForTheWholeMapAgainAndAgainIsAnsweredInMeasure) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  Range all{RangeKind::list, 0, 0, {}, {}};
  for (int i = 0; i < 1000; ++i) pump.say(0, link, Ranges{{all}});
  EXPECT_LE(heard<Items>(0, link), limits::reconcile_burst + 1);
  EXPECT_FALSE(pump.closed(0, link).has_value());
}

}  // namespace
}  // namespace p2p
