// Packets from strangers and from peers who mean harm.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/limits_transport.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace {

using test::Net;
using test::Peer;
using test::text;

struct HostileTest : testing::Test {
  Net net;
  Peer& a = net.add(1, "192.0.2.1:7353");
  Peer& b = net.add(2, "192.0.2.2:7353");
  SocketAddress stranger = *SocketAddress::parse("203.0.113.5:999");

  // The first packet of a dial to b.
  Bytes first_packet(Peer& from) {
    Bytes out;
    net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes& bytes) {
      if (out.empty()) out = bytes;
      return false;
    };
    net.close(from, net.dial(from, b), CloseCode::done, "");
    net.tap = nullptr;
    return out;
  }
  // Half-open handshakes at b, from `count` clients that never answer.
  void flood(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      SocketAddress from{IpAddress::v4({203, 0, 113, static_cast<uint8_t>(i)}), 1000, 0};
      net.inject(b, from, first_packet(a));
    }
  }
};

TEST_F(HostileTest, AFloodOfHandshakesMeetsRetryAndHonestPeersStillGetIn) {
  flood(200);
  EndpointStats stats = b.endpoint->stats();
  EXPECT_EQ(stats.half_open, limits::half_open_retry_above);
  EXPECT_EQ(stats.retries, 200 - limits::half_open_retry_above);
  Peer& c = net.add(3, "192.0.2.3:7353");
  auto [from_c, from_b] = net.connect(c, b);
  net.send(c, from_c, text("through"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 1; }));
  EXPECT_EQ(b.endpoint->stats().retries, 201 - limits::half_open_retry_above);
  net.run(limits::handshake_timeout + 1s);
  EXPECT_EQ(b.endpoint->stats().half_open, 0u);
  EXPECT_EQ(b.endpoint->connections(), 1u);
}

TEST_F(HostileTest, AFloodOfBrokenHandshakesMeetsRetryToo) {
  Bytes broken = first_packet(a);
  broken.back() ^= 1;
  for (int i = 0; i < 1000; ++i) net.inject(b, stranger, broken);
  EndpointStats stats = b.endpoint->stats();
  EXPECT_EQ(stats.handshakes_failed, limits::unshown_handshakes_burst);
  EXPECT_EQ(stats.retries, 1000 - limits::unshown_handshakes_burst);
  EXPECT_EQ(b.endpoint->connections(), 0u);
  net.connect(a, b);
}

TEST_F(HostileTest, RepliesToAStrangerAreNeverMoreThanThriceWhatItSent) {
  size_t in = 0, out = 0;
  Bytes first = first_packet(a);
  net.tap = [&](const SocketAddress&, const SocketAddress& to, Bytes& bytes) {
    if (to == stranger) out += bytes.size();
    return true;
  };
  net.inject(b, stranger, first);
  in += first.size();
  net.run(10s);
  EXPECT_GT(out, 0u);
  EXPECT_LE(out, 3 * in);
}

TEST_F(HostileTest, OneAddressDoesNotGetAllThePlaces) {
  // Clients at one address that answer the Retry and then fall silent.
  Peer& c = net.add(3, "192.0.2.3:7353");
  flood(limits::half_open_retry_above);
  net.tap = [&](const SocketAddress& from, const SocketAddress& to, Bytes& bytes) {
    bool is_retry = (bytes.front() & 0xf0) == 0xf0;
    return from == c.address || (to == c.address && is_retry);
  };
  for (size_t i = 0; i < limits::half_open_per_address_max + 10; ++i) net.dial(c, b);
  net.run(1s);
  EXPECT_EQ(b.endpoint->stats().half_open, limits::half_open_retry_above + limits::half_open_per_address_max);
  EXPECT_GE(b.endpoint->stats().handshakes_refused, 10u);
}

TEST_F(HostileTest, ATokenOfAnotherAddressIsRefusedAtOnce) {
  Peer& c = net.add(3, "192.0.2.3:7353");
  flood(limits::half_open_retry_above);
  // The client moves between the Retry and its answer.
  net.tap = [&](const SocketAddress&, const SocketAddress& to, Bytes& bytes) {
    if (to == c.address && (bytes.front() & 0xf0) == 0xf0) {
      c.endpoint->receive({c.address.ip, b.address, bytes}, net.now());
      net.move(c, "198.51.100.3:7353");
      return false;
    }
    return true;
  };
  LinkId link = net.dial(c, b);
  ASSERT_TRUE(net.run_until([&] { return c.down(link) != nullptr; }));
  EXPECT_LE(net.now().since_start, 1s);
  EXPECT_EQ(b.endpoint->stats().half_open, limits::half_open_retry_above);
}

TEST_F(HostileTest, JunkOfEveryKindChangesNothing) {
  auto [from_a, from_b] = net.connect(a, b);
  Random& random = net.random();
  for (int i = 0; i < 20000; ++i) {
    Bytes junk(random.below(1300));
    for (uint8_t& byte : junk) byte = static_cast<uint8_t>(random.next());
    // Half of it with the head of a version 1 packet.
    if (i % 2 == 0 && junk.size() > 6) {
      Bytes head = {static_cast<uint8_t>(0xc0 | random.below(64)), 0, 0, 0, 1, 8};
      std::copy(head.begin(), head.end(), junk.begin());
    }
    net.inject(b, i % 3 == 0 ? a.address : stranger, junk);
  }
  EXPECT_EQ(b.endpoint->connections(), 1u + b.endpoint->stats().half_open);
  EXPECT_LE(b.endpoint->stats().resets_out + b.endpoint->stats().version_negotiations,
            limits::stateless_replies_per_s);
  net.send(a, from_a, text("fine"));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 1; }, 1s));
  EXPECT_TRUE(a.downs.empty() && b.downs.empty());
}

TEST_F(HostileTest, RepliesWithoutAStateAreRateLimited) {
  Bytes unknown_version(1200, 0);
  unknown_version[0] = 0xc0;
  unknown_version[1] = 0x5a;
  Bytes unknown_connection(100, 0x40);
  for (int i = 0; i < 1000; ++i) {
    net.inject(b, stranger, unknown_version);
    net.inject(b, stranger, unknown_connection);
  }
  EndpointStats stats = b.endpoint->stats();
  EXPECT_GT(stats.version_negotiations, 0u);
  EXPECT_GT(stats.resets_out, 0u);
  EXPECT_EQ(stats.version_negotiations + stats.resets_out, limits::stateless_replies_per_s);
}

TEST_F(HostileTest, TwoForgetfulNodesDoNotResetEachOtherForEver) {
  Bytes unknown(100, 0x40);
  net.inject(b, a.address, unknown);
  net.run(10s);
  EXPECT_GE(b.endpoint->stats().resets_out, 1u);
  // Each answer is a byte shorter than its cause.
  EXPECT_LE(a.endpoint->stats().resets_out + b.endpoint->stats().resets_out, 25u);
  uint64_t before = a.endpoint->stats().packets_in;
  net.run(10s);
  EXPECT_EQ(a.endpoint->stats().packets_in, before);
}

TEST_F(HostileTest, ChangedPacketsAreAsGoodAsLost) {
  net.tap = [&](const SocketAddress&, const SocketAddress&, Bytes& bytes) {
    if (net.random().unit() < 0.2) bytes = p2p::test::flip_bit(bytes, net.random().below(bytes.size() * 8));
    if (net.random().unit() < 0.1) bytes.resize(net.random().below(bytes.size()) + 1);
    return true;
  };
  auto [from_a, from_b] = net.connect(a, b);
  for (int i = 0; i < 100; ++i) net.send(a, from_a, Bytes(2000, static_cast<uint8_t>(i)));
  ASSERT_TRUE(net.run_until([&] { return b.messages.size() == 100; }, 120s));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(b.messages[static_cast<size_t>(i)].bytes, Bytes(2000, static_cast<uint8_t>(i)));
}

TEST_F(HostileTest, APeerThatReadsNothingIsClosedAtTheLimit) {
  auto [from_a, from_b] = net.connect(a, b);
  net.run(100ms);
  ASSERT_EQ(a.endpoint->stats().queued_bytes, 0u);
  net.tap = [&](const SocketAddress& from, const SocketAddress&, Bytes&) { return from != b.address; };
  constexpr size_t frame = 50'000 + 4;
  size_t fit = limits::send_queue_bytes_max / frame;
  for (size_t i = 1; i <= fit; ++i) {
    net.send(a, from_a, Bytes(frame - 4, 1));
    EXPECT_EQ(a.endpoint->stats().queued_bytes, i * frame);
  }
  EXPECT_TRUE(a.downs.empty());
  net.send(a, from_a, Bytes(frame - 4, 1));
  ASSERT_EQ(a.downs.size(), 1u);
  EXPECT_EQ(a.downs[0].link, from_a);
  EXPECT_NE(a.downs[0].reason.find("does not read"), std::string::npos) << a.downs[0].reason;
  EXPECT_EQ(a.endpoint->stats().queued_bytes, 0u);
  EXPECT_EQ(a.endpoint->connections(), 0u);
}

TEST_F(HostileTest, TimeThatGoesBackIsTakenForNow) {
  net.run(10s);
  auto [from_a, from_b] = net.connect(a, b);
  net.tap = [&](const SocketAddress& from, const SocketAddress& to, Bytes& bytes) {
    Peer& peer = to == a.address ? a : b;
    peer.endpoint->receive({to.ip, from, bytes}, Instant{});
    peer.endpoint->on_timer(Instant{});
    return false;
  };
  for (int i = 0; i < 50; ++i) {
    net.send(a, from_a, text("x"));
    b.endpoint->flush(Instant{});
    net.run(10ms);
  }
  EXPECT_EQ(b.messages.size(), 50u);
  EXPECT_TRUE(a.downs.empty() && b.downs.empty());
}

TEST_F(HostileTest, DialsAreRefusedWhenAllPlacesAreTaken) {
  net.tap = [](const SocketAddress&, const SocketAddress&, Bytes&) { return false; };
  for (size_t i = 0; i < limits::connections_max; ++i) net.dial(a, b);
  EXPECT_TRUE(a.downs.empty());
  LinkId over = net.dial(a, b);
  ASSERT_NE(a.down(over), nullptr);
  EXPECT_EQ(a.down(over)->code, static_cast<uint64_t>(CloseCode::too_many));
}

}  // namespace
}  // namespace p2p::quic
