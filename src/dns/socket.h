// The sockets that the DNS server listens with.
#pragma once

#include <netinet/in.h>

#include <utility>

#include "base/ip.h"

namespace p2p::dns {

// A descriptor that this object closes. Movable.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  int fd() const { return fd_; }
  SocketAddress local_address() const;

 private:
  int fd_ = -1;
};

// Large enough for both families; the other one of the kernel's types is not needed.
union KernelAddress {
  sockaddr generic;
  sockaddr_in v4;
  sockaddr_in6 v6;
};
KernelAddress to_kernel(const SocketAddress& address, socklen_t& size);
SocketAddress from_kernel(const KernelAddress& address);

// UDP, blocking; where `at` is 0.0.0.0 or :: each datagram comes with the address it was sent to.
// Errors name the address and what to do.
Result<Socket> bind_udp(const SocketAddress& at);
// TCP, listening, not blocking.
Result<Socket> listen_tcp(const SocketAddress& at);

}  // namespace p2p::dns
