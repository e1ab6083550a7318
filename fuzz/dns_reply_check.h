// What each DNS answer of ours must be, whatever was asked: read by rules of its own.
#pragma once

#include "base/check.h"
#include "dns/wire.h"

namespace p2p::dns {

// Steps over a name: labels, then a zero or a pointer that leads backwards into a name already
// read. Gives the place behind it.
inline size_t step_over_name(ByteView packet, size_t at) {
  size_t total = 0, limit = at, after = 0;
  for (;;) {
    P2P_CHECK(at < packet.size());
    uint8_t length = packet[at];
    if (length >= 0xc0) {
      P2P_CHECK(at + 1 < packet.size());
      size_t target = static_cast<size_t>(length & 0x3f) << 8 | packet[at + 1];
      P2P_CHECK(target >= header_bytes && target < limit);
      if (after == 0) after = at + 2;
      at = limit = target;
      continue;
    }
    P2P_CHECK(length <= 63);
    total += 1u + length;
    P2P_CHECK(total <= name_bytes_max);
    at += 1u + length;
    if (length == 0) return after == 0 ? at : after;
  }
}

inline void check_reply(ByteView query, ByteView reply, size_t limit) {
  if (reply.empty()) return;
  P2P_CHECK(query.size() >= header_bytes && (query[2] & 0x80) == 0);  // silence to responses
  P2P_CHECK(reply.size() >= header_bytes && reply.size() <= limit);
  P2P_CHECK(reply[0] == query[0] && reply[1] == query[1]);
  P2P_CHECK((reply[2] & 0x80) != 0 && (reply[3] & 0x80) == 0);  // QR, and never RA
  size_t at = header_bytes;
  P2P_CHECK(get16(&reply[4]) <= 1);
  if (get16(&reply[4]) == 1) {
    size_t end = step_over_name(reply, at) + 4;
    P2P_CHECK(end <= reply.size() && end <= query.size());
    for (; at < end; ++at) P2P_CHECK(reply[at] == query[at]);  // in its own spelling
  }
  size_t records = size_t{get16(&reply[6])} + get16(&reply[8]) + get16(&reply[10]);
  for (; records > 0; --records) {
    at = step_over_name(reply, at);
    P2P_CHECK(at + 10 <= reply.size());
    at += 10u + get16(&reply[at + 8]);
    P2P_CHECK(at <= reply.size());
  }
  P2P_CHECK(at == reply.size());
}

}  // namespace p2p::dns
