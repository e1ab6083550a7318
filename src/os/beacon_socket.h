// The sockets of the link-multicast group: one for IPv6 (ff12::7353, a group that nobody assigned, of
// link scope) and one for IPv4 (239.255.73.53, of administrative scope, TTL 1), both at UDP port 7354.
// A datagram sent here reaches the hosts of the links that this host is on, no router passes it on.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "base/fd.h"
#include "base/ip.h"
#include "base/limits_discovery.h"

namespace p2p::os {

IpAddress beacon_group_v4();
IpAddress beacon_group_v6();

class BeaconSocket {
 public:
  // Several processes of one host may have one each. Where the host lacks IPv6 or IPv4, it works with
  // the other; an error when it has neither, or the port is another program's alone.
  static Result<BeaconSocket> open();

  // Readable when datagrams wait; one or two.
  std::vector<int> fds() const;

  // Hears and speaks on these interfaces (by index) from now on and on no others, at most
  // limits::beacon_interfaces_max. One that the kernel refuses (it is just going) is tried again
  // when this is called again.
  void follow(const std::set<uint32_t>& interfaces);

  // One datagram on each of them by each family; what cannot be sent is lost.
  void send(ByteView bytes);

  // The waiting datagrams, at most `max`; those that are too long, or came to another address or by
  // another interface, are dropped. The scope of `from` is set for link-local addresses.
  using OnDatagram = std::function<void(const SocketAddress& from, ByteView bytes)>;
  void receive(size_t max, const OnDatagram& on_datagram);

 private:
  struct Family {
    OwnedFd fd;
    std::set<uint32_t> joined;
  };
  BeaconSocket(Family v6, Family v4) : v6_(std::move(v6)), v4_(std::move(v4)) {}
  // Whether there was one; it is handed over unless it is dropped.
  bool receive_one(const Family& family, bool is_v6, const OnDatagram& on_datagram);

  Family v6_, v4_;
  std::set<uint32_t> interfaces_;
};

}  // namespace p2p::os
