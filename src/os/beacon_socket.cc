#include "os/beacon_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "os/sockaddr.h"

// Since Linux 4.20; older headers lack it.
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29
#endif

namespace p2p::os {
namespace {

struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
};

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// A bound socket, or none where the host does not have this family; `code` tells why.
OwnedFd open_family(bool is_v6, int& code) {
  OwnedFd fd(socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  bool is_ready = static_cast<bool>(fd) && set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (is_ready && is_v6)
    is_ready = set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
               set_option(fd.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
               set_option(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1);
  if (is_ready && !is_v6)
    is_ready = set_option(fd.get(), IPPROTO_IP, IP_PKTINFO, 1) &&
               set_option(fd.get(), IPPROTO_IP, IP_MULTICAST_TTL, 1);
  if (is_ready) {
    // What other programs joined is none of ours.
    set_option(fd.get(), is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, is_v6 ? IPV6_MULTICAST_ALL : IP_MULTICAST_ALL, 0);
    SocketAddress any{is_v6 ? IpAddress::v6({}) : IpAddress::v4({}), limits::beacon_port};
    SockAddr address = to_sockaddr(any, is_v6);
    is_ready = bind(fd.get(), address.get(), address.size) == 0;
  }
  if (is_ready) return fd;
  code = errno;
  return OwnedFd();
}

bool join_or_leave(int fd, bool is_v6, uint32_t interface, bool join) {
  if (is_v6) {
    ipv6_mreq request{to_in6(beacon_group_v6()), interface};
    return setsockopt(fd, IPPROTO_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &request,
                      sizeof request) == 0;
  }
  ip_mreqn request{to_in(beacon_group_v4()), {}, static_cast<int>(interface)};
  return setsockopt(fd, IPPROTO_IP, join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &request,
                    sizeof request) == 0;
}

template <class Info>
Info info_of(const cmsghdr* c) {
  Info out{};
  std::memcpy(&out, CMSG_DATA(c), sizeof out);
  return out;
}

// Where a datagram was sent to, and by which interface it came.
std::pair<IpAddress, uint32_t> arrival_of(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      auto info = info_of<in6_pktinfo>(c);
      return {from_in6(info.ipi6_addr), info.ipi6_ifindex};
    }
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      auto info = info_of<in_pktinfo>(c);
      return {from_in(info.ipi_addr), static_cast<uint32_t>(info.ipi_ifindex)};
    }
  }
  return {};
}

void send_v4(int fd, uint32_t interface, ByteView bytes) {
  SockAddr to = to_sockaddr({beacon_group_v4(), limits::beacon_port}, false);
  iovec vector{const_cast<uint8_t*>(bytes.data()), bytes.size()};
  Control control{};
  msghdr message{};
  message.msg_name = to.get();
  message.msg_namelen = to.size;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_ifindex = static_cast<int>(interface);
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = IPPROTO_IP;
  c->cmsg_type = IP_PKTINFO;
  c->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
  sendmsg(fd, &message, 0);
}

}  // namespace

IpAddress beacon_group_v4() { return IpAddress::v4({239, 255, 73, 53}); }
IpAddress beacon_group_v6() {
  return IpAddress::v6({0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x73, 0x53});
}

Result<BeaconSocket> BeaconSocket::open() {
  int code = 0;
  Family v6{open_family(true, code), {}}, v4{open_family(false, code), {}};
  if (!v6.fd && !v4.fd)
    return fail("no beacons on the link: UDP port " + std::to_string(limits::beacon_port) + ": " +
                std::strerror(code));
  return BeaconSocket(std::move(v6), std::move(v4));
}

std::vector<int> BeaconSocket::fds() const {
  std::vector<int> out;
  for (const Family* family : {&v6_, &v4_})
    if (family->fd) out.push_back(family->fd.get());
  return out;
}

void BeaconSocket::follow(const std::set<uint32_t>& interfaces) {
  interfaces_.clear();
  for (uint32_t index : interfaces)
    if (interfaces_.size() < limits::beacon_interfaces_max) interfaces_.insert(index);
  for (Family* family : {&v6_, &v4_}) {
    if (!family->fd) continue;
    bool is_v6 = family == &v6_;
    std::erase_if(family->joined, [&](uint32_t index) {
      if (interfaces_.contains(index)) return false;
      join_or_leave(family->fd.get(), is_v6, index, false);
      return true;
    });
    for (uint32_t index : interfaces_)
      if (!family->joined.contains(index) && join_or_leave(family->fd.get(), is_v6, index, true))
        family->joined.insert(index);
  }
}

void BeaconSocket::send(ByteView bytes) {
  for (uint32_t index : v6_.joined) {
    SockAddr to = to_sockaddr({beacon_group_v6(), limits::beacon_port, index}, true);
    sendto(v6_.fd.get(), bytes.data(), bytes.size(), 0, to.get(), to.size);
  }
  for (uint32_t index : v4_.joined) send_v4(v4_.fd.get(), index, bytes);
}

bool BeaconSocket::receive_one(const Family& family, bool is_v6, const OnDatagram& on_datagram) {
  std::array<uint8_t, 512> bytes;
  SockAddr from;
  Control control;
  iovec vector{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_name = from.get();
  message.msg_namelen = sizeof from.storage;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t size = recvmsg(family.fd.get(), &message, 0);
  if (size < 0) return errno == EINTR;
  auto [to, interface] = arrival_of(message);
  bool is_ours = to == (is_v6 ? beacon_group_v6() : beacon_group_v4()) && interfaces_.contains(interface);
  if (is_ours && (message.msg_flags & MSG_TRUNC) == 0)
    on_datagram(from_sockaddr(from), {bytes.data(), static_cast<size_t>(size)});
  return true;
}

void BeaconSocket::receive(size_t max, const OnDatagram& on_datagram) {
  for (const Family* family : {&v6_, &v4_})
    for (size_t i = 0; family->fd && i < max; ++i)
      if (!receive_one(*family, family == &v6_, on_datagram)) break;
}

}  // namespace p2p::os
