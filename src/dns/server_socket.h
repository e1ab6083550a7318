// The sockets that the DNS server listens with.
#pragma once

#include <netinet/in.h>

#include "base/fd.h"
#include "base/ip.h"

namespace p2p::dns {

// Large enough for both families; the other one of the kernel's types is not needed.
union KernelAddress {
  sockaddr generic;
  sockaddr_in v4;
  sockaddr_in6 v6;
};
KernelAddress to_kernel(const SocketAddress& address, socklen_t& size);
SocketAddress from_kernel(const KernelAddress& address);
SocketAddress local_address(const OwnedFd& socket);

// UDP, blocking; where `at` is 0.0.0.0 or :: each datagram comes with the address it was sent to.
// Errors name the address and what to do.
Result<OwnedFd> bind_udp(const SocketAddress& at);
// TCP, listening, not blocking.
Result<OwnedFd> listen_tcp(const SocketAddress& at);

}  // namespace p2p::dns
