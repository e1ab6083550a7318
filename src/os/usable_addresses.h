// Which of the host's addresses others may be told. Pure: the host's interfaces in, addresses out.
//
// Published are addresses of interfaces that are up and have a carrier, but
// - none that only this host or this link can use: loopback, link-local, multicast, unspecified;
// - no IPv6 address that is tentative or deprecated, and no temporary one beside a stable one of
//   the same prefix on that interface;
// - none of a bridge to nowhere: one without ports, or one that is named as container and VM
//   managers name theirs and has no port that leads out (other than veth and tap);
// - none of host-only networks (vmnet, vboxnet);
// - those of dummy interfaces, and of other bridges without a port that leads out, only while
//   nothing else is left.
// A VPN's address (tun, wireguard) is usable. So is a veth that is no bridge's port: within a
// container or a network namespace that is what an Ethernet port looks like.
#pragma once

#include <optional>

#include "os/interface.h"

namespace p2p::os {

// --bind and --bind-interface. What is named here was chosen by the user, so the rules about
// kinds of interfaces (loopback, bridges, host-only) do not apply to it.
struct BindFilter {
  std::optional<IpAddress> ip;  // unspecified (0.0.0.0, ::) counts as none
  std::string interface;        // empty: any
};

// With `interface`: the addresses of that one. With `ip`: exactly that one while the host has it
// on an interface that works; if it is gone (DHCP gave another), the usable addresses of the same
// family on `interface`, which the caller set by interface_of() when it started. Sorted, unique,
// at most limits::record_addresses_max.
std::vector<IpAddress> usable_addresses(const std::vector<Interface>& interfaces, const BindFilter& filter);

// The name of the interface that has `ip`; empty when none has.
std::string interface_of(const std::vector<Interface>& interfaces, const IpAddress& ip);

// Whether the filter fits this host, for the start; an error names what the host has instead.
Status check_bind(const std::vector<Interface>& interfaces, const BindFilter& filter);

}  // namespace p2p::os
