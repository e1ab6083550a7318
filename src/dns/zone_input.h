// What the DNS server is to say, as the daemon gathers it from the core: plain values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/limits_dns.h"
#include "core/label.h"
#include "core/resource.h"
#include "dns/subnet.h"

namespace p2p::dns {

class Snapshot;

// One node that goes by a name. `resources` is what it signed, borrowed until the zone is built:
// owner names relative to the node; a target of "." in SRV and CNAME is the node itself. Whoever
// signed it may have signed nonsense: what is not sane is left out, alone.
struct ZoneNode {
  std::string label;
  bool is_reachable = true;
  bool is_self = false;
  std::vector<ResourceView> resources;
};

struct ZoneInput {
  p2p::Zone zone;
  // Of the SOA record: grows with each version of the zone that this node serves.
  uint32_t serial = 1;
  // Secret, drawn once per process.
  uint64_t hash_seed = 0;
  // Unreachable nodes are answered with a TTL of one second; or not at all.
  bool omits_unreachable = false;
  // No TTL is longer. 0 for resolvers of this host that keep answers: asking us again costs them
  // nothing, and each second that they keep an address a host that moved is out of reach.
  uint16_t ttl_s_max = limits::dns_ttl_s_max;
  // Of this host's own interfaces: askers from there are answered, and get addresses of the link
  // that they are on first.
  std::vector<Subnet> subnets;
  std::vector<ZoneNode> nodes;
};

// The zone with its reverse names, in these terms:
//   name.zone, and below it what the owner signed; *.name.zone where it signed that
//   _service._proto.name.zone SRV, and for browsers of services (RFC 6763)
//   _service._proto.zone PTR name._service._proto.zone, which has the SRV and a TXT
//   _services._dns-sd._udp.zone and [l]b._dns-sd._udp.zone PTR
//   PTR records at the reverse name of each address. Each of these is a zone of its own, so that
//   nothing is ever said about addresses that we do not know.
// About 25 ms for 10,000 nodes with a service each.
std::shared_ptr<const Snapshot> build_zone(const ZoneInput& input);

}  // namespace p2p::dns
