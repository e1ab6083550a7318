#include "quic/endpoint.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;
using test::text;

struct EndpointTest : testing::Test {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
};

TEST_F(EndpointTest, BothSidesLearnWhoTheOtherIs) {
  LinkId link = net.dial(a, b);
  ASSERT_TRUE(net.run_until([&] { return a.ups.size() == 1 && b.ups.size() == 1; }));
  EXPECT_EQ(a.ups[0].link, link);
  EXPECT_EQ(a.ups[0].peer, b.id);
  EXPECT_EQ(a.ups[0].remote, b.address);
  EXPECT_EQ(b.ups[0].peer, a.id);
  EXPECT_EQ(b.ups[0].remote, a.address);
  EXPECT_EQ(static_cast<uint64_t>(b.ups[0].link) & dialed_link_bit, 0u);
  // Two round trips and no waiting for timers.
  EXPECT_LE(net.now().since_start, 4 * net.weather.latency + 2ms);
}

TEST_F(EndpointTest, ADialWithoutAnIdTakesWhoeverAnswersAndTellsWhoItIs) {
  LinkId link = net.dial(a, std::nullopt, b.address);
  ASSERT_TRUE(net.run_until([&] { return a.is_up(link); }));
  EXPECT_EQ(a.ups[0].peer, b.id);
  EXPECT_EQ(b.ups[0].peer, a.id);
}

TEST_F(EndpointTest, MessagesGoBothWays) {
  auto [from_a, from_b] = net.connect(a, b);
  net.send(a, from_a, text("hello"));
  net.send(b, from_b, text("good day"));
  ASSERT_TRUE(net.run_until([&] { return a.messages.size() == 1 && b.messages.size() == 1; }));
  EXPECT_EQ(b.messages[0].bytes, text("hello"));
  EXPECT_EQ(b.messages[0].link, from_b);
  EXPECT_EQ(a.messages[0].bytes, text("good day"));
  EXPECT_EQ(a.messages[0].link, from_a);
}

TEST_F(EndpointTest, WhatIsSentBeforeTheLinkIsUpArrivesAfterIt) {
  LinkId link = net.dial(a, b);
  net.send(a, link, text("early"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 1; }));
  EXPECT_EQ(b.messages[0].bytes, text("early"));
}

TEST_F(EndpointTest, TheAcceptorMayBeFirstToSpeak) {
  auto [from_a, from_b] = net.connect(a, b);
  net.send(b, from_b, text("first"));
  ASSERT_TRUE(net.run_until([&] { return a.messages.size() == 1; }, 1s));
}

TEST_F(EndpointTest, EmptyAndOversizedMessagesAreIgnored) {
  auto [from_a, from_b] = net.connect(a, b);
  net.send(a, from_a, {});
  net.send(a, from_a, Bytes(limits::message_bytes_max + 1));
  net.send(a, from_a, Bytes(limits::message_bytes_max, 7));
  ASSERT_TRUE(net.run_until([&] { return !b.messages.empty(); }));
  net.run(1s);
  ASSERT_EQ(b.messages.size(), 1u);
  EXPECT_EQ(b.messages[0].bytes, Bytes(limits::message_bytes_max, 7));
  EXPECT_TRUE(a.downs.empty());
}

TEST_F(EndpointTest, UnknownLinksAreIgnored) {
  net.send(a, LinkId{77}, text("x"));
  net.send_datagram(a, LinkId{77}, text("x"));
  net.close(a, LinkId{77}, CloseCode::done, "x");
  EXPECT_EQ(a.endpoint->connections(), 0u);
}

TEST_F(EndpointTest, DatagramsArriveOrAreDroppedWhole) {
  auto [from_a, from_b] = net.connect(a, b);
  net.send_datagram(a, from_a, text("once"));
  net.send_datagram(a, from_a, {});
  net.send_datagram(b, from_b, text("back"));
  net.send_datagram(a, from_a, Bytes(1150, 1));
  net.send_datagram(a, from_a, Bytes(1200, 1));
  net.run(1s);
  ASSERT_EQ(b.messages.size(), 3u);
  EXPECT_EQ(b.messages[0].bytes, text("once"));
  EXPECT_EQ(b.messages[1].bytes, Bytes());
  EXPECT_EQ(b.messages[2].bytes.size(), 1150u);
  ASSERT_EQ(a.messages.size(), 1u);
  EXPECT_EQ(a.endpoint->stats().datagrams_dropped, 1u);
  for (const input::MessageIn& message : b.messages) EXPECT_EQ(message.delivery, Delivery::datagram);
}

TEST_F(EndpointTest, TheSenderIsToldThatADatagramWasTaken) {
  auto [from_a, from_b] = net.connect(a, b);
  net.send_datagram(a, from_a, text("there?"));
  ASSERT_TRUE(net.run_until([&] { return a.acknowledged == 1; }, 100ms));
  net.tap = [&](const SocketAddress& from, const SocketAddress&, Bytes&) { return from != a.address; };
  net.send_datagram(a, from_a, text("lost"));
  net.run(5s);
  EXPECT_EQ(a.acknowledged, 1u);
}

TEST_F(EndpointTest, AnAnswerComesBeforeTheAcknowledgementThatRidesWithIt) {
  auto [from_a, from_b] = net.connect(a, b);
  Bytes question;
  net.tap = [&](const SocketAddress& from, const SocketAddress&, Bytes& bytes) {
    if (from == a.address) question = bytes;
    return from != a.address;
  };
  net.send_datagram(a, from_a, text("there?"));
  net.tap = {};
  b.endpoint->receive({b.address.ip, a.address, question}, net.now());
  net.send_datagram(b, from_b, text("but other than you think"));
  ASSERT_TRUE(net.run_until([&] { return a.acknowledged == 1; }, 100ms));
  EXPECT_EQ(a.messages_before_acknowledged, 1u);
}

TEST_F(EndpointTest, TheDatagramQueueIsBounded) {
  auto [from_a, from_b] = net.connect(a, b);
  // Without flush() nothing leaves.
  for (size_t i = 0; i < 3 * limits::datagrams_queued_max; ++i) a.endpoint->send_datagram(from_a, text("x"));
  EXPECT_EQ(a.endpoint->stats().datagrams_dropped, 2 * limits::datagrams_queued_max);
}

TEST_F(EndpointTest, TheLargestDatagramThatIsTakenDoesNotBlockTheRest) {
  auto [from_a, from_b] = net.connect(a, b);
  size_t largest = 1200;
  while (true) {
    uint64_t dropped = a.endpoint->stats().datagrams_dropped;
    net.send_datagram(a, from_a, Bytes(largest, 1));
    if (a.endpoint->stats().datagrams_dropped == dropped) break;
    --largest;
  }
  net.send_datagram(a, from_a, text("next"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 2; }, 1s));
  EXPECT_EQ(b.messages[0].bytes.size(), largest);
  EXPECT_GT(largest, 1150u);
}

TEST_F(EndpointTest, BothMayDialAtOnce) {
  LinkId from_a = net.dial(a, b);
  LinkId from_b = net.dial(b, a);
  ASSERT_TRUE(net.run_until([&] { return a.ups.size() == 2 && b.ups.size() == 2; }));
  EXPECT_TRUE(a.is_up(from_a));
  EXPECT_TRUE(b.is_up(from_b));
}

TEST_F(EndpointTest, TheScopeOfALinkLocalAddressComesBackWithEachPacket) {
  SocketAddress far{*IpAddress::parse("fe80::2"), 7353, 3};
  std::vector<SocketAddress> sent_to;
  auto sink = [&](const PacketView& packet) { sent_to.push_back(packet.remote); };
  auto endpoint = *Endpoint::create({p2p::test::key(9)}, sink, Instant{});
  endpoint->dial(LinkId{dialed_link_bit | 1}, b.id, far, Instant{});
  endpoint->flush(Instant{});
  ASSERT_FALSE(sent_to.empty());
  EXPECT_EQ(sent_to[0], far);
  EXPECT_EQ(sent_to[0].scope, 3u);
}

TEST_F(EndpointTest, WorksOverIpv6) {
  Peer& c = net.add(3, "[2001:db8::3]:7353");
  Peer& d = net.add(4, "[2001:db8::4]:7353");
  auto [from_c, from_d] = net.connect(c, d);
  net.send(d, from_d, text("six"));
  ASSERT_TRUE(net.run_until([&] { return c.messages.size() == 1; }));
  EXPECT_EQ(d.ups[0].remote, c.address);
}

TEST_F(EndpointTest, TheAcceptorAnswersFromTheAddressThatWasDialled) {
  std::vector<IpAddress> locals;
  auto sink = [&](const PacketView& packet) { locals.push_back(packet.local); };
  auto host = *Endpoint::create({p2p::test::key(5)}, sink, net.now());
  // The first packet of a dial to it, as it left.
  Bytes first;
  net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes& bytes) { return first = bytes, false; };
  net.dial(a, p2p::test::node_id(5), *SocketAddress::parse("198.51.100.5:7353"));
  host->receive({p2p::test::ip("198.51.100.5"), a.address, first}, net.now());
  host->flush(net.now());
  ASSERT_FALSE(locals.empty());
  for (const IpAddress& local : locals) EXPECT_EQ(local, p2p::test::ip("198.51.100.5"));
}

TEST(Endpoints, ManyNodesMeshFully) {
  Net net;
  std::vector<Peer*> peers;
  for (uint64_t i = 1; i <= 8; ++i) peers.push_back(&net.add(i, "192.0.2." + std::to_string(i) + ":7353"));
  for (Peer* from : peers)
    for (Peer* to : peers)
      if (from != to) net.dial(*from, *to);
  ASSERT_TRUE(net.run_until([&] {
    return std::all_of(peers.begin(), peers.end(), [](Peer* peer) { return peer->ups.size() == 14; });
  }));
  for (Peer* peer : peers)
    for (const input::LinkUp& up : peer->ups) net.send(*peer, up.link, text("hi"));
  ASSERT_TRUE(net.run_until([&] {
    return std::all_of(peers.begin(), peers.end(), [](Peer* peer) { return peer->messages.size() == 14; });
  }));
}

}  // namespace
}  // namespace p2p::quic
