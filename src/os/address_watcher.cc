#include "os/address_watcher.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "base/limits_transport.h"
#include "os/netlink.h"

namespace p2p::os {
namespace {

constexpr int kDumpTries = 5;

tl::unexpected<Error> system_error(const std::string& what, int code) {
  return fail(what + ": " + std::strerror(code));
}

Result<OwnedFd> open_netlink(uint32_t groups, int type) {
  OwnedFd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | type, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (!fd || bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return system_error("cannot ask the kernel about network interfaces", errno);
  return fd;
}

// Reads the next datagram into `buffer` and shows it in `out`; 0, or an errno. One that is not from
// the kernel shows as empty.
int receive(int fd, Bytes& buffer, ByteView& out) {
  out = {};
  sockaddr_nl from{};
  iovec vector{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  ssize_t size;
  do size = recvmsg(fd, &message, 0);
  while (size < 0 && errno == EINTR);
  if (size < 0) return errno;
  if (message.msg_flags & MSG_TRUNC) return EMSGSIZE;
  if (from.nl_pid == 0) out = {buffer.data(), static_cast<size_t>(size)};
  return 0;
}

Status send_request(int fd, uint16_t type) {
  // Both kinds of request take at least this: a family of AF_UNSPEC and zeros.
  struct {
    nlmsghdr head;
    ifinfomsg body;
  } request{};
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = type;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (sendto(fd, &request, sizeof request, 0, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0)
    return system_error("cannot ask the kernel about network interfaces", errno);
  return {};
}

Status dump(int fd, uint16_t type, Bytes& buffer, NetlinkNews& news) {
  if (Status sent = send_request(fd, type); !sent) return sent;
  news.done = false;
  while (!news.done) {
    ByteView datagram;
    if (int code = receive(fd, buffer, datagram))
      return system_error("cannot read the network interfaces", code);
    if (Status parsed = parse_netlink(datagram, news); !parsed) return parsed;
    if (news.error != 0) return system_error("the kernel does not tell its network interfaces", news.error);
  }
  return {};
}

}  // namespace

Result<AddressWatcher> AddressWatcher::open() {
  auto fd = open_netlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, SOCK_NONBLOCK);
  if (!fd) return tl::unexpected(fd.error());
  return AddressWatcher(std::move(*fd));
}

bool AddressWatcher::drain() {
  Bytes buffer(limits::netlink_datagram_bytes_max);
  NetlinkNews news;
  for (;;) {
    ByteView datagram;
    const int code = receive(fd_.get(), buffer, datagram);
    const bool was_too_much = code == ENOBUFS || code == EMSGSIZE;
    if (code != 0 && !was_too_much) return news.changed;
    // What we could not hold or read may have been a change: only a dump tells.
    if (was_too_much || !parse_netlink(datagram, news)) news.changed = true;
    news.interfaces.clear();
  }
}

Result<std::vector<Interface>> AddressWatcher::snapshot() {
  Bytes buffer(limits::netlink_datagram_bytes_max);
  for (int i = 0; i < kDumpTries; ++i) {
    // A socket for each try: nothing of an earlier one can be in it.
    auto fd = open_netlink(0, 0);
    if (!fd) return tl::unexpected(fd.error());
    const auto wait_s =
        std::chrono::duration_cast<std::chrono::seconds>(limits::netlink_answer_time_max).count();
    timeval wait{.tv_sec = wait_s, .tv_usec = 0};
    if (setsockopt(fd->get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0)
      return system_error("cannot ask the kernel about network interfaces", errno);
    NetlinkNews news;
    if (Status links = dump(fd->get(), RTM_GETLINK, buffer, news); !links)
      return tl::unexpected(links.error());
    if (Status ips = dump(fd->get(), RTM_GETADDR, buffer, news); !ips) return tl::unexpected(ips.error());
    if (news.interrupted) continue;
    std::vector<Interface> out;
    for (auto& [index, interface] : news.interfaces)
      if (!interface.name.empty()) out.push_back(std::move(interface));
    return out;
  }
  return fail("the network interfaces change faster than they can be read");
}

}  // namespace p2p::os
