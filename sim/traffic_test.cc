#include "sim/traffic.h"

#include <gtest/gtest.h>

namespace p2p::sim {
namespace {

constexpr uint64_t kAck = packet_overhead + ack_frame_bytes;

struct TrafficTest : testing::Test {
  PacketMeter there, back;
  Traffic out, in;
  void send(uint64_t bytes, Instant now) { there.send(bytes, false, now, back, out, in); }
  void answer(uint64_t bytes, Instant now) { back.send(bytes, false, now, there, in, out); }
};

TEST_F(TrafficTest, AMessageIsAPacketAndItsAcknowledgementAnother) {
  send(320, Instant{1s});
  back.flush(Instant{2s}, there, in);
  EXPECT_EQ(out.packets, 1u);
  EXPECT_EQ(out.bytes, 320 + 58u);
  EXPECT_EQ(in.packets, 1u);
  EXPECT_EQ(in.bytes, kAck);
  EXPECT_EQ(out.payload, 320u);
}

TEST_F(TrafficTest, WhatLeavesAtOnceSharesPackets) {
  for (int i = 0; i < 4; ++i) send(200, Instant{1s});
  EXPECT_EQ(out.packets, 1u);
  EXPECT_EQ(out.bytes, 4 * 207 + packet_overhead);
  send(2000, Instant{2s});
  EXPECT_EQ(out.packets, 3u);
  EXPECT_EQ(in.packets, 2u);  // the first one's, and one for two packets
}

TEST_F(TrafficTest, AnAcknowledgementRidesOnAnAnswer) {
  send(20, Instant{1s});
  answer(20, Instant{1s} + 5ms);
  there.flush(Instant{2s}, back, out);
  back.flush(Instant{2s}, there, in);
  EXPECT_EQ(in.packets, 1u);
  EXPECT_EQ(in.bytes, 27 + packet_overhead + ack_frame_bytes);
  EXPECT_EQ(out.packets, 2u);  // the answer is acknowledged for itself
}

TEST_F(TrafficTest, OfAcknowledgementsAloneEachFourthIsAcknowledged) {
  for (int i = 0; i < 8; ++i) {
    there.send(10, true, Instant{} + i * 5s, back, out, in);
    back.flush(Instant{} + i * 5s + 1s, there, in);
    there.flush(Instant{} + i * 5s + 2s, back, out);
  }
  EXPECT_EQ(in.packets, 8u);
  EXPECT_EQ(out.packets, 8u + 2u);
  EXPECT_EQ(out.bytes, 8 * (packet_overhead + datagram_overhead + 10) + 2 * kAck);
}

}  // namespace
}  // namespace p2p::sim
