// What the command line tries on this host itself, for `explain` and `doctor`: nothing is changed.
#pragma once

#include "doctor/host_check.h"
#include "resolver/host.h"

namespace p2p::daemon {

// What getaddrinfo(3) answers in this process, and what each service of nsswitch.conf does alone
// (getent(1), in bounded time).
doctor::NameProbe probe_name(const resolver::Host& host, const std::string& name);

// Asks for the SOA record of the zone, by UDP and by TCP, for at most a second each. `zone` may be
// anything that a daemon calls its zone.
doctor::DnsProbe probe_dns(const SocketAddress& at, const std::string& zone);

// Whether somebody has this UDP port here.
bool is_port_held(uint16_t port);

}  // namespace p2p::daemon
