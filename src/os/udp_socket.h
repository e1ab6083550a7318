// The one UDP socket of a node: it takes IPv4 and IPv6 on every address of the host, tells for
// each packet which of them it came to, and answers from that one.
#pragma once

#include <functional>
#include <vector>

#include "base/fd.h"
#include "base/ip.h"
#include "base/limits_transport.h"

namespace p2p::os {

class UdpSocket {
 public:
  // A bound, non-blocking socket: [::] for both families, or 0.0.0.0 where the host has no IPv6.
  // Port 0 is any free one. Errors: the port is taken or not allowed, or the system's reason.
  static Result<UdpSocket> open(uint16_t port);

  int fd() const { return fd_.get(); }
  uint16_t port() const { return port_; }

  // `local` is the address the packet was sent to, `interface` the index of where it came in.
  // The bytes are borrowed for the call.
  using OnPacket = std::function<void(const IpAddress& local, uint32_t interface, const SocketAddress& remote,
                                      ByteView bytes)>;
  // Hands over the waiting packets, at most `max`, and returns how many. Packets longer than
  // limits::udp_packet_bytes_max are dropped, but counted. `on_packet` may call send().
  size_t receive(size_t max, const OnPacket& on_packet);

  // Queues one packet from `local` (unspecified: the kernel's choice); a full queue is flushed.
  // The queue is sent by flush(). A full socket buffer, an unreachable peer, a `local` that the
  // host has no more: that packet is lost, as any may be on the way.
  void send(const IpAddress& local, const SocketAddress& remote, ByteView bytes);
  void flush();

 private:
  struct Outgoing {
    IpAddress local;
    SocketAddress remote;
    size_t begin = 0;  // in outgoing_bytes_
    size_t size = 0;
  };

  UdpSocket(OwnedFd fd, uint16_t port, bool is_v6);

  OwnedFd fd_;
  uint16_t port_ = 0;
  bool is_v6_ = false;
  Bytes incoming_bytes_;  // room for one batch
  std::vector<Outgoing> outgoing_;
  Bytes outgoing_bytes_;
};

}  // namespace p2p::os
