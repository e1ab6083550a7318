#include "sim/traffic.h"

#include <algorithm>

namespace p2p::sim {
namespace {
constexpr Duration kAckDelay = 25ms;
}

void PacketMeter::flush(Instant now, PacketMeter& other, Traffic& out) {
  if (ack_due_ > now) return;
  ack_due_ = Instant::never();
  out.packets += 1;
  out.bytes += packet_overhead + ack_frame_bytes;
  if (++acks_alone_ < acks_alone_max) return;
  acks_alone_ = 0;
  other.ack_due_ = std::min(other.ack_due_, now + kAckDelay);
}

void PacketMeter::open_packet(Instant now, PacketMeter& other, Traffic& out, Traffic& back) {
  flush(now, other, out);
  acks_alone_ = 0;
  out.packets += 1;
  out.bytes += packet_overhead;
  packet_at_ = now;
  room_ = packet_payload_max;
  if (ack_due_ != Instant::never()) {
    ack_due_ = Instant::never();
    out.bytes += ack_frame_bytes;
    room_ -= ack_frame_bytes;
  }
  // The second packet that waits for one is acknowledged at once.
  other.flush(now, *this, back);
  if (other.ack_due_ == Instant::never()) {
    other.ack_due_ = now + kAckDelay;
  } else {
    other.ack_due_ = now;
    other.flush(now, *this, back);
  }
}

void PacketMeter::send(uint64_t bytes, bool is_datagram, Instant now, PacketMeter& other, Traffic& out,
                       Traffic& back) {
  out.messages += 1;
  out.payload += bytes;
  uint64_t left = bytes + (is_datagram ? datagram_overhead : frame_overhead);
  if (packet_at_ != now) room_ = 0;
  while (left > 0) {
    if (room_ < 32) open_packet(now, other, out, back);
    uint64_t piece = std::min(left, room_);
    out.bytes += piece;
    room_ -= piece;
    left -= piece;
  }
}

}  // namespace p2p::sim
