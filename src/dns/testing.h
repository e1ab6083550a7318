// For tests of this folder: queries made, answers read (by ldns, so not by our own eyes), and a
// small zone.
#pragma once

#include <string>
#include <vector>

#include "dns/answer.h"
#include "dns/zone_input.h"

namespace p2p::dns::testing {

struct AskOptions {
  uint16_t id = 0x1234;
  uint16_t flags = flag::recursion_desired;
  uint16_t rr_class = class_in;
  // Of an OPT record; none when 0.
  uint16_t udp_bytes = 0;
  uint8_t edns_version = 0;
  bool wants_dnssec = false;
  Bytes cookie;
};

// `name` in its spelling, without a dot at the end; "" is the root.
Bytes make_query(std::string_view name, RrType type, const AskOptions& options = {});

// An answer as ldns reads it. Records as "name ttl class type data", names with the final dot.
struct Reply {
  bool is_readable = false;
  uint16_t id = 0;
  uint16_t flags = 0;
  int rcode = -1;  // with the upper bits of EDNS
  std::string question;
  std::vector<std::string> answer, authority, additional;
  bool has_edns = false;

  bool has(uint16_t bits) const { return (flags & bits) == bits; }
};
Reply read_reply(ByteView packet);

// Records of a node that owns its strings.
struct TestNode {
  std::string label;
  bool is_reachable = true;
  bool is_self = false;
  std::vector<ResourceRecord> resources;
};
// Addresses are taken as A or AAAA, all else as parse_record() takes it.
TestNode make_node(std::string label, const std::vector<std::string>& records);

struct TestZone {
  p2p::Zone zone;
  bool omits_unreachable = false;
  std::vector<Subnet> subnets;
  std::vector<TestNode> nodes;

  std::shared_ptr<const Snapshot> build() const;
};

// alpha is this host: two subnets, a service, host keys, an alias and a wildcard. beta is
// unreachable; gamma has many records of all sorts.
TestZone small_zone();

Reply ask(const Snapshot& zone, ByteView query, const Asker& asker = {});
Reply ask(const Snapshot& zone, std::string_view name, RrType type, const AskOptions& options = {});

}  // namespace p2p::dns::testing
