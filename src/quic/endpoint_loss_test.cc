// Links over bad networks: what arrives is complete and in order all the same.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;
using test::text;
using test::Weather;

// The n-th message: its size and content depend on n alone.
Bytes message(uint64_t n) {
  Random random(n);
  size_t size = n % 10 == 0 ? limits::message_bytes_max - random.below(100) : 1 + random.below(3000);
  Bytes out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random.next());
  return out;
}

struct LossTest : testing::TestWithParam<Weather> {
  void expect_all(const Peer& peer, uint64_t count, uint64_t first) {
    ASSERT_EQ(peer.messages.size(), count);
    for (uint64_t i = 0; i < count; ++i) EXPECT_EQ(peer.messages[i].bytes, message(first + i)) << i;
  }
};

TEST_P(LossTest, MessagesOfAllSizesArriveInOrderBothWays) {
  constexpr uint64_t count = 60;
  Net net(7);
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  net.weather = GetParam();
  auto [from_a, from_b] = net.connect(a, b);
  for (uint64_t i = 0; i < count; ++i) net.send(a, from_a, message(i));
  for (uint64_t i = 0; i < count; ++i) net.send(b, from_b, message(1000 + i));
  ASSERT_TRUE(net.run_until([&] { return a.messages.size() == count && b.messages.size() == count; }, 120s));
  expect_all(b, count, 0);
  expect_all(a, count, 1000);
  net.weather = {};
  ASSERT_TRUE(net.run_until([&] {
    return a.endpoint->stats().queued_bytes == 0 && b.endpoint->stats().queued_bytes == 0;
  })) << "all buffers are given back";
  EXPECT_TRUE(a.downs.empty() && b.downs.empty());
}

INSTANTIATE_TEST_SUITE_P(Weathers, LossTest,
                         testing::Values(Weather{}, Weather{.loss = 0.05},
                                         Weather{.loss = 0.2, .duplicate = 0.05, .reorder = 0.1},
                                         Weather{.duplicate = 0.5}, Weather{.reorder = 0.5},
                                         Weather{.latency = 150ms}));

TEST(Loss, HandshakesSucceedThoughEveryFifthPacketIsLost) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Net net(seed);
    Peer& a = net.add(1, "192.0.2.1:7353");
    Peer& b = net.add(2, "192.0.2.2:7353");
    net.weather = {.loss = 0.2, .duplicate = 0.1, .reorder = 0.2};
    net.dial(a, b);
    EXPECT_TRUE(net.run_until([&] { return !a.ups.empty() && !b.ups.empty(); }, 5s)) << seed;
  }
}

TEST(Loss, ALinkIsNotMuchSlowerThanItsWindowAllows) {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  Instant start = net.now();
  for (int i = 0; i < 40; ++i) net.send(a, from_a, Bytes(50'000, 1));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 40; }));
  // 2 MB in windows of 128 KiB that are opened by halves are 31 round trips of 10 ms.
  EXPECT_LE(net.now() - start, 400ms);
}

TEST(Loss, AFirstPacketThatIsLostCostsThreeTenthsOfASecond) {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  net.weather.loss = 1;
  net.dial(a, b);
  net.weather.loss = 0;
  ASSERT_TRUE(net.run_until([&] { return !a.ups.empty(); }));
  EXPECT_LE(net.now().since_start, 350ms);
}

TEST(Loss, AnIdleLinkThatIsKeptAliveStays) {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  auto [from_a, from_b] = net.connect(a, b);
  for (int i = 0; i < 60; ++i) {
    net.run(limits::keepalive_interval);
    net.send(a, from_a, text("alive"));
  }
  net.run(1s);
  EXPECT_EQ(b.messages.size(), 60u);
  EXPECT_TRUE(a.downs.empty() && b.downs.empty());
}

}  // namespace
}  // namespace p2p::quic
