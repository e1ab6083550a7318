#include "dns/server_socket.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits_dns.h"

namespace p2p::dns {
namespace {

constexpr int kOn = 1;

bool set_on(int fd, int level, int option) { return setsockopt(fd, level, option, &kOn, sizeof kOn) == 0; }

tl::unexpected<Error> cannot_listen(const SocketAddress& at, const char* protocol) {
  int code = errno;
  std::string hint;
  if (code == EADDRINUSE) hint = "; another server has it (see \"ss -lntup\"), choose another port";
  if (code == EACCES) hint = "; ports below 1024 need CAP_NET_BIND_SERVICE";
  if (code == EADDRNOTAVAIL) hint = "; it is no address of this host";
  return fail("cannot answer DNS by " + std::string(protocol) + " at " + at.to_string() + ": " +
              std::strerror(code) + hint);
}

bool bind_to(int fd, const SocketAddress& at) {
  socklen_t size = 0;
  KernelAddress address = to_kernel(at, size);
  return (at.ip.is_v4() || set_on(fd, IPPROTO_IPV6, IPV6_V6ONLY)) && bind(fd, &address.generic, size) == 0;
}

}  // namespace

SocketAddress local_address(const OwnedFd& socket) {
  KernelAddress address{};
  socklen_t size = sizeof address;
  getsockname(socket.get(), &address.generic, &size);
  return from_kernel(address);
}

KernelAddress to_kernel(const SocketAddress& address, socklen_t& size) {
  KernelAddress out{};
  ByteView bytes = address.ip.bytes();
  if (address.ip.is_v4()) {
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(address.port);
    std::memcpy(&out.v4.sin_addr, bytes.data(), bytes.size());
    size = sizeof out.v4;
  } else {
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(address.port);
    out.v6.sin6_scope_id = address.scope;
    std::memcpy(&out.v6.sin6_addr, bytes.data(), bytes.size());
    size = sizeof out.v6;
  }
  return out;
}

SocketAddress from_kernel(const KernelAddress& address) {
  if (address.generic.sa_family == AF_INET) {
    std::array<uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &address.v4.sin_addr, bytes.size());
    return {IpAddress::v4(bytes), ntohs(address.v4.sin_port)};
  }
  std::array<uint8_t, 16> bytes;
  std::memcpy(bytes.data(), &address.v6.sin6_addr, bytes.size());
  return {IpAddress::v6(bytes), ntohs(address.v6.sin6_port), address.v6.sin6_scope_id};
}

Result<OwnedFd> bind_udp(const SocketAddress& at) {
  OwnedFd out(socket(at.ip.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  bool asks_where =
      !at.ip.is_unspecified() || (at.ip.is_v4() ? set_on(out.get(), IPPROTO_IP, IP_PKTINFO)
                                                : set_on(out.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO));
  if (out.get() < 0 || !asks_where || !bind_to(out.get(), at)) return cannot_listen(at, "UDP");
  return out;
}

Result<OwnedFd> listen_tcp(const SocketAddress& at) {
  int family = at.ip.is_v4() ? AF_INET : AF_INET6;
  OwnedFd out(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  bool is_set = out.get() >= 0 && set_on(out.get(), SOL_SOCKET, SO_REUSEADDR) &&
                set_on(out.get(), IPPROTO_TCP, TCP_NODELAY);
  if (!is_set || !bind_to(out.get(), at) || listen(out.get(), limits::dns_connections_max) != 0)
    return cannot_listen(at, "TCP");
  return out;
}

}  // namespace p2p::dns
