// Our addresses and the kernel's, into each other.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/ip.h"

namespace p2p::os {

struct SockAddr {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

in_addr to_in(const IpAddress& v4);
// IPv4 becomes ::ffff:a.b.c.d.
in6_addr to_in6(const IpAddress& ip);
IpAddress from_in(const in_addr& address);
IpAddress from_in6(const in6_addr& address);  // ::ffff:a.b.c.d becomes IPv4

// For a socket of AF_INET6 (`as_v6`), where IPv4 is mapped, or of AF_INET, which takes IPv4 only.
SockAddr to_sockaddr(const SocketAddress& address, bool as_v6);
// Any family but these two gives 0.0.0.0:0.
SocketAddress from_sockaddr(const SockAddr& address);

}  // namespace p2p::os
