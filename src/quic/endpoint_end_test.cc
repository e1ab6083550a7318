// How links end, and dials fail.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;
using test::text;

struct EndTest : testing::Test {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
};

TEST_F(EndTest, CodeAndReasonOfACloseReachThePeer) {
  auto [from_a, from_b] = net.connect(a, b);
  net.close(a, from_a, CloseCode::leaving, "good bye");
  ASSERT_TRUE(net.run_until([&] { return b.downs.size() == 1; }, 1s));
  EXPECT_EQ(b.downs[0].link, from_b);
  EXPECT_EQ(b.downs[0].code, static_cast<uint64_t>(CloseCode::leaving));
  EXPECT_EQ(b.downs[0].reason, "good bye");
  EXPECT_TRUE(b.downs[0].by_peer);
  net.run(20s);
  EXPECT_TRUE(a.downs.empty()) << "the side that closed knows";
  EXPECT_EQ(a.endpoint->connections() + b.endpoint->connections(), 0u);
  EXPECT_EQ(a.endpoint->stats().closing + b.endpoint->stats().closing, 0u);
}

TEST_F(EndTest, TheAcceptorMayCloseToo) {
  auto [from_a, from_b] = net.connect(a, b);
  net.close(b, from_b, CloseCode::not_a_member, "who are you?");
  ASSERT_TRUE(net.run_until([&] { return a.downs.size() == 1; }, 1s));
  EXPECT_EQ(a.downs[0].code, static_cast<uint64_t>(CloseCode::not_a_member));
  EXPECT_EQ(a.downs[0].reason, "who are you?");
}

TEST_F(EndTest, WhatWasSentJustBeforeACloseArrives) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  a.endpoint->send(from_a, text("last words"));
  net.close(a, from_a, CloseCode::done, "");
  ASSERT_TRUE(net.run_until([&] { return b.downs.size() == 1; }, 1s));
  ASSERT_EQ(b.messages.size(), 1u);
  EXPECT_EQ(b.messages[0].bytes, text("last words"));
}

TEST_F(EndTest, APeersReasonIsMadeShortAndPrintable) {
  auto [from_a, from_b] = net.connect(a, b);
  net.close(a, from_a, CloseCode::done, "\x1b[2J" + std::string(5000, 'x'));
  ASSERT_TRUE(net.run_until([&] { return b.downs.size() == 1; }, 1s));
  EXPECT_EQ(b.downs[0].reason.size(), limits::close_reason_bytes_max);
  EXPECT_EQ(b.downs[0].reason.substr(0, 5), "?[2Jx");
}

TEST_F(EndTest, ALostCloseIsSaidAgain) {
  auto [from_a, from_b] = net.connect(a, b);
  net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes&) { return false; };
  net.close(a, from_a, CloseCode::done, "lost");
  net.tap = nullptr;
  net.send(b, from_b, text("are you there?"));
  ASSERT_TRUE(net.run_until([&] { return b.downs.size() == 1; }, 1s));
  EXPECT_EQ(b.downs[0].reason, "lost");
}

TEST_F(EndTest, AClosedConnectionAnswersAFloodRarely) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  Bytes late;
  net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes& bytes) { return late = bytes, false; };
  net.send(b, from_b, text("late"));
  net.tap = nullptr;
  net.close(a, from_a, CloseCode::done, "");
  uint64_t before = a.endpoint->stats().packets_out;
  for (int i = 0; i < 100; ++i) net.inject(a, b.address, late);
  EXPECT_EQ(a.endpoint->stats().packets_out - before, 7u);  // of 1, 2, 4, ... 64
}

TEST_F(EndTest, ADialMayFollowACloseAtOnce) {
  auto [from_a, from_b] = net.connect(a, b);
  net.close(a, from_a, CloseCode::done, "");
  auto [again_a, again_b] = net.connect(a, b);
  net.send(a, again_a, text("again"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 1; }));
  EXPECT_EQ(b.messages[0].link, again_b);
}

TEST_F(EndTest, ADialMayBeGivenUp) {
  LinkId link = net.dial(a, b);
  net.close(a, link, CloseCode::done, "not needed");
  net.run(20s);
  EXPECT_TRUE(a.ups.empty() && a.downs.empty());
  EXPECT_TRUE(b.ups.empty() && b.downs.empty());
  EXPECT_EQ(b.endpoint->connections(), 0u);
}

TEST_F(EndTest, ASilentPeerIsGivenUpAtBothEnds) {
  auto [from_a, from_b] = net.connect(a, b);
  Instant start = net.now();
  net.tap = [](const SocketAddress&, const SocketAddress&, Bytes&) { return false; };
  net.send(a, from_a, text("lost"));
  ASSERT_TRUE(net.run_until([&] { return a.downs.size() == 1 && b.downs.size() == 1; }, 60s));
  EXPECT_LE(net.now() - start, limits::link_idle_max + 1s);
  EXPECT_EQ(a.downs[0].code, static_cast<uint64_t>(CloseCode::timeout));
  EXPECT_FALSE(a.downs[0].by_peer);
  EXPECT_EQ(a.downs[0].reason, "the peer fell silent");
}

TEST_F(EndTest, ADialToNobodyEndsInTime) {
  LinkId link = net.dial(a, b.id, *SocketAddress::parse("192.0.2.77:1"));
  ASSERT_TRUE(net.run_until([&] { return a.down(link) != nullptr; }));
  EXPECT_LE(net.now().since_start, limits::handshake_timeout + 1ms);
  EXPECT_EQ(a.down(link)->reason, "no answer");
  EXPECT_FALSE(a.down(link)->by_peer);
  EXPECT_EQ(a.endpoint->connections(), 0u);
}

TEST_F(EndTest, ADialToNoAddressEndsAtOnce) {
  for (const char* address : {"0.0.0.0:7353", "192.0.2.2:0", "239.1.2.3:7353", "[::]:7353"}) {
    LinkId link = net.dial(a, b.id, *SocketAddress::parse(address));
    EXPECT_NE(a.down(link), nullptr) << address;
  }
}

TEST_F(EndTest, ADialThatIsNeverConfirmedEndsInTime) {
  // Everything that the acceptor says after its handshake is lost: it believes, we cannot.
  net.tap = [&](const SocketAddress& from, const SocketAddress&, Bytes& bytes) {
    return from != b.address || (bytes.front() & 0x80) != 0;
  };
  LinkId link = net.dial(a, b);
  ASSERT_TRUE(net.run_until([&] { return a.down(link) != nullptr; }));
  EXPECT_LE(net.now().since_start, limits::handshake_timeout + 1ms);
  EXPECT_EQ(b.ups.size(), 1u);
  EXPECT_TRUE(a.ups.empty());
}

TEST_F(EndTest, AnotherNodeThanTheOneDialledIsRefused) {
  Peer& c = net.add(3, "192.0.2.3:7353");
  LinkId link = net.dial(a, c.id, b.address);
  ASSERT_TRUE(net.run_until([&] { return a.down(link) != nullptr; }));
  EXPECT_EQ(a.down(link)->reason, "another node answered");
  net.run(20s);
  EXPECT_TRUE(a.ups.empty() && b.ups.empty());
  EXPECT_EQ(b.endpoint->connections(), 0u);
}

TEST_F(EndTest, AnotherProtocolIsRefused) {
  Peer& other = net.add(3, "192.0.2.3:7353", "other/1");
  Peer& none = net.add(4, "192.0.2.4:7353", "");
  for (Peer* stranger : {&other, &none}) {
    LinkId to = net.dial(a, *stranger);
    LinkId from = net.dial(*stranger, b);
    ASSERT_TRUE(net.run_until([&] { return a.down(to) && stranger->down(from); }));
    EXPECT_LE(net.now().since_start, 2s) << "by an alert, not by a timeout";
    EXPECT_TRUE(a.ups.empty() && b.ups.empty());
  }
}

TEST_F(EndTest, ARestartedAcceptorTellsItsDialerAtOnce) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  net.restart(b);
  Instant start = net.now();
  net.send(a, from_a, text("still there?"));
  ASSERT_TRUE(net.run_until([&] { return a.downs.size() == 1; }));
  EXPECT_LE(net.now() - start, 2 * net.weather.latency);
  EXPECT_EQ(a.downs[0].code, static_cast<uint64_t>(CloseCode::timeout));
  EXPECT_FALSE(a.downs[0].by_peer);
  EXPECT_EQ(a.endpoint->stats().resets_in, 1u);
  net.connect(a, b);
}

TEST_F(EndTest, AMovedDialerKeepsItsLink) {
  auto [from_a, from_b] = net.connect(a, b);
  net.move(a, "198.51.100.9:7353");
  net.send(a, from_a, text("moved"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 1; }, 1s));
  net.run(1s);
  net.send(b, from_b, text("seen"));
  ASSERT_TRUE(net.run_until([&] { return a.messages.size() == 1; }, 1s));
  EXPECT_TRUE(a.downs.empty() && b.downs.empty());
}

}  // namespace
}  // namespace p2p::quic
