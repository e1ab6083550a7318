#include "os/sockaddr.h"

#include <array>
#include <cstring>

namespace p2p::os {

in_addr to_in(const IpAddress& v4) {
  in_addr out{};
  std::memcpy(&out, v4.bytes().data(), sizeof out);
  return out;
}

in6_addr to_in6(const IpAddress& ip) {
  in6_addr out{};
  if (ip.is_v4()) out.s6_addr[10] = out.s6_addr[11] = 0xff;
  std::memcpy(out.s6_addr + 16 - ip.bytes().size(), ip.bytes().data(), ip.bytes().size());
  return out;
}

IpAddress from_in(const in_addr& address) {
  std::array<uint8_t, 4> bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  return IpAddress::v4(bytes);
}

IpAddress from_in6(const in6_addr& address) {
  std::array<uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), address.s6_addr, bytes.size());
  return IpAddress::v6(bytes);
}

SockAddr to_sockaddr(const SocketAddress& address, bool as_v6) {
  SockAddr out;
  if (as_v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    v6.sin6_addr = to_in6(address.ip);
    v6.sin6_scope_id = address.scope;
    std::memcpy(&out.storage, &v6, sizeof v6);
    out.size = sizeof v6;
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    v4.sin_addr = to_in(address.ip);
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.size = sizeof v4;
  }
  return out;
}

SocketAddress from_sockaddr(const SockAddr& address) {
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    return {from_in6(v6.sin6_addr), ntohs(v6.sin6_port), v6.sin6_scope_id};
  }
  if (address.storage.ss_family != AF_INET) return {};
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  return {from_in(v4.sin_addr), ntohs(v4.sin_port), 0};
}

}  // namespace p2p::os
