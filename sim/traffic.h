// Counts what a link costs on the wire: messages in QUIC packets in UDP in IPv4, acknowledgements
// too. What leaves at one instant shares packets; an acknowledgement waits a moment for something
// to ride on (RFC 9000, 13.2).
#pragma once

#include <cstdint>

#include "base/time.h"

namespace p2p::sim {

struct Traffic {
  uint64_t messages = 0, payload = 0;  // of the core
  uint64_t packets = 0, bytes = 0;     // on the wire
};

// Packets of 1,200 bytes at most, with the IP and UDP headers.
inline constexpr uint64_t packet_overhead = 28 + 7 + 16;  // IPv4 and UDP, QUIC's short header, the tag
inline constexpr uint64_t frame_overhead = 7;             // of a piece of a stream, with our own length
inline constexpr uint64_t datagram_overhead = 2;
inline constexpr uint64_t ack_frame_bytes = 6;
inline constexpr uint64_t packet_payload_max = 1172 - 7 - 16;
// Of acknowledgements that go alone each fourth in a row wants to be acknowledged itself (ngtcp2).
inline constexpr int acks_alone_max = 4;

// One way of one link.
class PacketMeter {
 public:
  // A message of so many bytes leaves. `out` is the sender's count, `back` the one of the peer,
  // whose `other` way carries the acknowledgements.
  void send(uint64_t bytes, bool is_datagram, Instant now, PacketMeter& other, Traffic& out, Traffic& back);
  // Acknowledgements that found nothing to ride on are packets of their own.
  void flush(Instant now, PacketMeter& other, Traffic& out);

 private:
  void open_packet(Instant now, PacketMeter& other, Traffic& out, Traffic& back);

  Instant packet_at_{-1s};              // the last packet's
  uint64_t room_ = 0;                   // left in it
  Instant ack_due_ = Instant::never();  // of what the peer sent
  int acks_alone_ = 0;                  // in a row
};

}  // namespace p2p::sim
