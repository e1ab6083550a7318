// The files that set other resolvers up for our zone, as text.
#pragma once

#include <string>

#include "base/ip.h"
#include "core/label.h"

namespace p2p::resolver {

// The first line of each: a file without it is not ours and never taken away.
inline constexpr std::string_view our_first_line =
    "# Made by p2p-ddns; `p2p-ddns resolver uninstall` takes it away.\n";

// systemd 258 and newer: systemd.dns-delegate(5).
std::string delegate_file(const Zone& zone, const SocketAddress& dns);

// Before that, a routing domain needs a link: a unit that keeps a dummy link with one address, which
// resolved wants to see before it uses a link, while systemd-resolved runs. 192.0.0.8 is the IPv4
// dummy address (RFC 7600): no packet ever goes there.
std::string link_unit(const Zone& zone, const SocketAddress& dns);

// dnsmasq's own and NetworkManager's.
std::string dnsmasq_file(const Zone& zone, const SocketAddress& dns);

std::string unbound_file(const Zone& zone, const SocketAddress& dns);

}  // namespace p2p::resolver
