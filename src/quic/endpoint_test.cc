#include "quic/endpoint.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;

Bytes text(std::string_view s) { return Bytes(s.begin(), s.end()); }

TEST(Endpoint, ShakesHandsAndBothSidesKnowTheOther) {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
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

TEST(Endpoint, CarriesMessagesBothWays) {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  LinkId link = net.dial(a, b);
  ASSERT_TRUE(net.run_until([&] { return a.ups.size() == 1 && b.ups.size() == 1; }));
  net.send(a, link, text("hello"));
  net.send(b, b.ups[0].link, text("good day"));
  ASSERT_TRUE(net.run_until([&] { return a.messages.size() == 1 && b.messages.size() == 1; }));
  EXPECT_EQ(b.messages[0].bytes, text("hello"));
  EXPECT_EQ(a.messages[0].bytes, text("good day"));
}

}  // namespace
}  // namespace p2p::quic
