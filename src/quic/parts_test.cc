// The small parts: framing, queue, routes, last words, times and addresses.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/random.h"
#include "quic/farewell.h"
#include "quic/message_reader.h"
#include "quic/path.h"
#include "quic/routes.h"
#include "quic/send_queue.h"
#include "quic/stateless.h"

namespace p2p::quic {
namespace {

// Takes at most `most` unsent bytes off the queue, as a packet would.
Bytes take(SendQueue& queue, size_t most) {
  std::array<ngtcp2_vec, 4> data;
  size_t count = queue.unsent(data);
  Bytes out;
  for (size_t i = 0; i < count; ++i) out.insert(out.end(), data[i].base, data[i].base + data[i].len);
  out.resize(std::min(out.size(), most));
  queue.sent(out.size());
  return out;
}

TEST(SendQueue, CountsExactlyWhatItHolds) {
  SendQueue queue;
  queue.push(Bytes(10));
  EXPECT_EQ(queue.bytes_with(Bytes(20)), 38u);
  queue.push(Bytes(20));
  EXPECT_EQ(queue.bytes(), 38u);
  EXPECT_EQ(take(queue, 100).size(), 38u);
  EXPECT_FALSE(queue.has_unsent());
  EXPECT_EQ(queue.bytes(), 38u) << "held until acknowledged";
  queue.acked(13);
  EXPECT_EQ(queue.bytes(), 38u) << "a frame goes as a whole";
  queue.acked(1);
  EXPECT_EQ(queue.bytes(), 24u);
  queue.acked(24);
  EXPECT_EQ(queue.bytes(), 0u);
}

TEST(SendQueue, WhatGoesInComesOutOfTheReaderInAnyPieces) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    SendQueue queue;
    MessageReader reader;
    std::vector<Bytes> sent, received;
    size_t unacked = 0;
    while (received.size() < 50) {
      if (sent.size() < 50) {
        Bytes message(1 + random.below(random.below(10) == 0 ? limits::message_bytes_max : 20));
        for (uint8_t& byte : message) byte = static_cast<uint8_t>(random.next());
        queue.push(message);
        sent.push_back(message);
      }
      Bytes piece = take(queue, 1 + random.below(3000));
      ASSERT_TRUE(reader.feed(piece, received));
      unacked += piece.size();
      size_t acked = random.below(unacked + 1);
      queue.acked(acked);
      unacked -= acked;
    }
    queue.acked(unacked);
    EXPECT_EQ(received, sent);
    EXPECT_EQ(queue.bytes(), 0u);
    EXPECT_EQ(reader.held(), 0u);
  }
}

TEST(MessageReader, TakesTheLongestMessageAndNoLonger) {
  std::vector<Bytes> messages;
  Bytes longest = Writer().u32(limits::message_bytes_max).bytes(Bytes(limits::message_bytes_max)).take();
  EXPECT_TRUE(MessageReader().feed(longest, messages));
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_FALSE(MessageReader().feed(Writer().u32(limits::message_bytes_max + 1).view(), messages));
  EXPECT_FALSE(MessageReader().feed(Bytes(4, 0xff), messages));
}

TEST(MessageReader, AnEmptyFrameIsNoMessage) {
  MessageReader reader;
  std::vector<Bytes> messages;
  EXPECT_TRUE(reader.feed(Bytes(40, 0), messages));
  EXPECT_TRUE(messages.empty());
  EXPECT_TRUE(reader.feed(Writer().u32(1).u8(9).view(), messages));
  EXPECT_EQ(messages, std::vector<Bytes>{{9}});
}

TEST(MessageReader, HoldsNoMoreThanWhatCame) {
  MessageReader reader;
  std::vector<Bytes> messages;
  EXPECT_TRUE(reader.feed(Writer().u32(60000).u8(1).view(), messages));
  EXPECT_EQ(reader.held(), 1u);
}

TEST(Routes, LeadToOneLinkAndAreForgottenWithIt) {
  Routes routes;
  LinkId one{1}, two{2};
  routes.add_cid(Bytes{1, 2, 3}, one);
  routes.add_cid(Bytes{1, 2}, two);
  routes.add_token({7}, one);
  EXPECT_EQ(routes.by_cid(Bytes{1, 2, 3}), one);
  EXPECT_EQ(routes.by_cid(Bytes{1, 2}), two);
  EXPECT_EQ(routes.by_cid(Bytes{1}), std::nullopt);
  Bytes packet(5);
  EXPECT_EQ(routes.by_token(packet), std::nullopt);
  packet.resize(20);
  packet.push_back(7);
  packet.resize(36);
  EXPECT_EQ(routes.by_token(packet), one);
  routes.remove(one);
  EXPECT_EQ(routes.by_token(packet), std::nullopt);
  EXPECT_EQ(routes.by_cid(Bytes{1, 2, 3}), std::nullopt);
  routes.remove(two);
  EXPECT_EQ(routes.size(), 0u);
}

TEST(Routes, NoLinkTakesAnothersToken) {
  Routes routes;
  LinkId one{1}, two{2};
  routes.add_token({7}, one);
  routes.add_token({7}, two);
  routes.remove_token({7}, two);
  Bytes packet(20);
  packet[4] = 7;
  EXPECT_EQ(routes.by_token(packet), one);
}

TEST(Farewell, IsSilentWhenThePeerClosed) {
  Farewell farewell(std::nullopt);
  EXPECT_EQ(farewell.answer(), nullptr);
}

TEST(StatelessReset, IsAlwaysShorterThanItsCauseAndTheSameForTheSameId) {
  Secret secret{1};
  Bytes cid(own_cid_bytes, 5);
  for (size_t size = 0; size <= 21; ++size) EXPECT_FALSE(stateless_reset(secret, cid, size)) << size;
  for (size_t size = 22; size < 100; ++size) {
    auto reset = stateless_reset(secret, cid, size);
    ASSERT_TRUE(reset.has_value());
    EXPECT_LT(reset->size(), size);
    EXPECT_EQ((reset->front() & 0xc0), 0x40) << "it looks like a packet of a connection";
  }
  auto tail = [&](const Secret& with) {
    Bytes reset = *stateless_reset(with, cid, 100);
    return Bytes(reset.end() - 16, reset.end());
  };
  EXPECT_EQ(tail(secret), tail(secret));
  EXPECT_NE(tail(secret), tail(Secret{2}));
}

TEST(Path, KeepsAddressesAndScope) {
  for (const char* text : {"192.0.2.7:7353", "[2001:db8::7]:1", "[fe80::1]:65535"}) {
    SocketAddress remote = *SocketAddress::parse(text);
    if (remote.ip.is_link_local()) remote.scope = 12;
    Path path(IpAddress(), remote);
    EXPECT_EQ(remote_of(*path.get()), remote);
    EXPECT_EQ(local_of(*path.get()), IpAddress());
  }
  IpAddress local = *IpAddress::parse("2001:db8::9");
  Path path(local, *SocketAddress::parse("[2001:db8::7]:1"));
  EXPECT_EQ(local_of(*path.get()), local);
}

TEST(Timestamps, AreNeverEarlyAndNeverZero) {
  EXPECT_GT(timestamp(Instant{}), 0u);
  for (int64_t us : {0, 1, 999, 1'000'000, 123'456'789}) {
    Instant at{Duration(us)};
    EXPECT_EQ(instant(timestamp(at)), at);
    EXPECT_EQ(instant(timestamp(at) + 1), at + 1us);
  }
  EXPECT_EQ(instant(UINT64_MAX), Instant::never());
}

}  // namespace
}  // namespace p2p::quic
