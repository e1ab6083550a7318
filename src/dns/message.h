// A query as it came from anybody: parsed into a valid value, or judged unfit.
#pragma once

#include "dns/name.h"

namespace p2p::dns {

// What the asker's OPT record says (RFC 6891).
struct Edns {
  bool is_present = false;
  uint8_t version = 0;
  uint16_t udp_bytes_max = 512;  // that the asker takes; never below 512
  bool wants_dnssec = false;     // the DO bit: only echoed (RFC 3225)
  ByteView cookie;               // 8, or 16 to 40 bytes (RFC 7873); empty when there is none
};

// One question (RFC 1035, 4.1). Views are into the packet.
struct Query {
  uint16_t id = 0;
  uint16_t flags = 0;
  ByteView question;  // name, type and class as they were spelt
  Name name;
  RrType type{};
  uint16_t rr_class = 0;
  Edns edns;
};

enum class Verdict {
  good,
  silent,  // a response, or not even a header: answering might start a loop
  format_error,
  not_implemented  // another opcode
};

// Fills `out` when good; else only its id and flags, and nothing when silent. Work is linear in
// the packet; compressed names are refused in the question and stepped over elsewhere.
Verdict parse_query(ByteView packet, Query& out);

}  // namespace p2p::dns
