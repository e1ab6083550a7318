// Peers that read slowly, and those that do not read at all.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/drain_watch.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;

constexpr size_t kFrame = 1000 + 4;

struct PressureTest : testing::Test {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");

  void send(LinkId link, size_t count) {
    for (size_t i = 0; i < count; ++i) net.send(a, link, Bytes(kFrame - 4, 1));
  }
  // Acknowledgements and keepalives pass, full packets of messages do not.
  void stop_reading() {
    net.tap = [&](const SocketAddress&, const SocketAddress& to, Bytes& bytes) {
      return to != b.address || bytes.size() < 200;
    };
  }
};

TEST_F(PressureTest, IsToldOnceAtEachMark) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes&) { return false; };
  send(from_a, limits::behind_above_bytes / kFrame);
  EXPECT_TRUE(a.pressures.empty());
  send(from_a, 20);
  ASSERT_EQ(a.pressures.size(), 1u);
  EXPECT_EQ(a.pressures[0].link, from_a);
  EXPECT_TRUE(a.pressures[0].is_behind);
  net.tap = {};
  ASSERT_TRUE(net.run_until([&] { return a.pressures.size() == 2; }));
  EXPECT_FALSE(a.pressures[1].is_behind);
  EXPECT_LT(a.endpoint->stats().queued_bytes, limits::behind_until_bytes);
  net.run(5s);
  EXPECT_EQ(a.pressures.size(), 2u);
  EXPECT_EQ(b.messages.size(), limits::behind_above_bytes / kFrame + 20);
}

TEST_F(PressureTest, IsNotToldOfLinksThatAreNotUp) {
  LinkId link = net.dial(a, b);
  send(link, 50);
  EXPECT_TRUE(a.pressures.empty());
  ASSERT_TRUE(net.run_until([&] { return !a.pressures.empty(); }));
  EXPECT_TRUE(a.is_up(link));
  EXPECT_TRUE(a.pressures[0].is_behind);
}

TEST_F(PressureTest, APeerThatAnswersButNeverReadsIsClosedAtTheDeadline) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  stop_reading();
  Instant since = net.now();
  send(from_a, 40);
  while (a.down(from_a) == nullptr && net.now() < since + 60s) {
    net.send_datagram(a, from_a, Bytes(17));
    net.send_datagram(b, from_b, Bytes(17));
    net.run(1s);
  }
  ASSERT_NE(a.down(from_a), nullptr);
  EXPECT_EQ(a.down(from_a)->reason, "the peer does not read: " + std::to_string(40 * kFrame) + " bytes wait");
  EXPECT_LE(net.now() - since, limits::drain_time_max + 2s);
  EXPECT_EQ(a.endpoint->stats().queued_bytes, 0u);
  // The peer learns why, by a packet that is small enough.
  net.run(100ms);
  ASSERT_NE(b.down(from_b), nullptr);
  EXPECT_NE(b.down(from_b)->reason.find("does not read"), std::string::npos);
}

TEST_F(PressureTest, NobodyElseNoticesAPeerThatDoesNotRead) {
  Peer& c = net.add(3, "192.0.2.3:7353");
  auto [from_a, from_b] = net.connect(a, b);
  auto [to_c, from_c] = net.connect(a, c);
  net.run(100ms);
  stop_reading();
  send(from_a, 100);
  for (int i = 0; i < 60; ++i) {
    net.send(a, to_c, Bytes(500, 2));
    net.run(1s);
  }
  EXPECT_EQ(c.messages.size(), 60u);
  EXPECT_EQ(c.endpoint->stats().links, 1u);
  for (const auto& pressure : a.pressures) EXPECT_EQ(pressure.link, from_a);
}

TEST_F(PressureTest, ASlowReaderKeepsItsLink) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  // Two of three full packets are lost: slow, but it goes on.
  net.tap = [&](const SocketAddress&, const SocketAddress& to, Bytes& bytes) {
    return to != b.address || bytes.size() < 200 || net.random().unit() < 0.33;
  };
  send(from_a, 60);
  for (int i = 0; i < 300 && b.messages.size() < 60; ++i) {
    net.send_datagram(b, from_b, Bytes(17));
    net.run(1s);
  }
  EXPECT_TRUE(a.downs.empty());
  EXPECT_EQ(b.messages.size(), 60u);
}

TEST(DrainWatch, WantsAllThatWaitsOrItsLeastShareInEachPeriod) {
  constexpr Instant start;
  DrainWatch watch;
  EXPECT_EQ(watch.deadline(), Instant::never());
  watch.note(100, 0, start);
  EXPECT_EQ(watch.deadline(), start + limits::drain_time_max);
  watch.note(1, 99, start + 5s);
  EXPECT_EQ(watch.deadline(), start + limits::drain_time_max) << "a byte at a time is not enough";
  watch.note(50, 100, start + 6s);
  EXPECT_EQ(watch.deadline(), start + 6s + limits::drain_time_max);
  watch.note(0, 150, start + 7s);
  EXPECT_EQ(watch.deadline(), Instant::never());
  watch.note(1 << 20, 150, start + 8s);
  watch.note(1 << 20, 150 + limits::drain_bytes_min - 1, start + 9s);
  EXPECT_EQ(watch.deadline(), start + 8s + limits::drain_time_max);
  watch.note(1 << 20, 150 + limits::drain_bytes_min, start + 10s);
  EXPECT_EQ(watch.deadline(), start + 10s + limits::drain_time_max);
}

}  // namespace
}  // namespace p2p::quic
