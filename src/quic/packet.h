// Packets as values, and the one conversion of time that QUIC needs.
#pragma once

#include "base/ip.h"
#include "base/time.h"
#include "quic/endpoint.h"
#include "quic/ngtcp2_compat.h"

namespace p2p::quic {

// The largest packet that we send. Every path carries it (RFC 9000, 14), so nothing is probed.
inline constexpr size_t packet_bytes_max = NGTCP2_MAX_UDP_PAYLOAD_SIZE;

// A PacketView that owns its bytes.
struct Packet {
  IpAddress local;
  SocketAddress remote;
  Bytes bytes;
};

// The library counts in nanoseconds and takes zero for "never set".
inline ngtcp2_tstamp timestamp(Instant at) {
  return static_cast<ngtcp2_tstamp>((at.since_start + 1s).count()) * NGTCP2_MICROSECONDS;
}
// Rounded up, so that what is due at a time is due when the time has come.
inline Instant instant(ngtcp2_tstamp at) {
  if (at == UINT64_MAX) return Instant::never();
  uint64_t us = at / NGTCP2_MICROSECONDS + (at % NGTCP2_MICROSECONDS ? 1 : 0);
  return Instant{Duration(static_cast<int64_t>(us))} - 1s;
}
inline ngtcp2_duration nanoseconds(Duration d) {
  return static_cast<ngtcp2_duration>(d.count()) * NGTCP2_MICROSECONDS;
}

}  // namespace p2p::quic
