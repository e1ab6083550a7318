// The answer to one query, from a snapshot: pure, without allocation, its work bounded.
#pragma once

#include "base/limits_dns.h"
#include "dns/response.h"

namespace p2p::dns {

struct Asker {
  IpAddress address;
  bool is_tcp = false;
  const Cookie* cookie = nullptr;  // to be given to it; only where it sent one
};

// Writes the answer to `packet`, which may be anything, into `out` (512 bytes or more) and gives
// its size; 0 is silence. By UDP at most what the asker takes and limits::dns_udp_bytes_max: what
// does not fit is cut to a question for TCP. Never asks anybody else.
//
// Addresses on the asker's own subnet come first. Names outside of our zones, other classes and
// zone transfers are REFUSED, ANY gets what RFC 8482, 4.2 asks for.
size_t answer(const Snapshot& zone, ByteView packet, const Asker& asker, std::span<uint8_t> out);

// The same for a query that was parsed well; `hash` is zone.hash() of its name.
size_t answer(const Snapshot& zone, const Query& query, uint64_t hash, const Asker& asker,
              std::span<uint8_t> out);

// For all other verdicts.
size_t answer_unfit(Verdict verdict, const Query& query, std::span<uint8_t> out);

}  // namespace p2p::dns
