#include "os/udp_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/limits_transport.h"
#include "os/sockaddr.h"

namespace p2p::os {
namespace {

constexpr size_t kBatch = limits::udp_batch_packets_max;
constexpr size_t kPacketBytes = limits::udp_packet_bytes_max;

// Room for the packet information of both families, which a dual-stack socket gives at once.
struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
};

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// What the socket cannot do without; the rest makes it better where the host allows it.
bool configure(int fd, bool is_v6) {
  if (is_v6 &&
      !(set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0) && set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)))
    return false;
  if (!set_option(fd, IPPROTO_IP, IP_PKTINFO, 1)) return false;
  // QUIC finds the path's MTU itself and forbids fragments (RFC 9000, 14).
  set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  if (is_v6) set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
  set_option(fd, SOL_SOCKET, SO_RCVBUF, static_cast<int>(limits::udp_socket_bytes));
  set_option(fd, SOL_SOCKET, SO_SNDBUF, static_cast<int>(limits::udp_socket_bytes));
  return true;
}

tl::unexpected<Error> open_error(uint16_t port, int code) {
  const std::string name = "UDP port " + std::to_string(port);
  if (code == EADDRINUSE)
    return fail(name +
                " is in use by another program; choose another with --bind :PORT, or :0 for any free one");
  if (code == EACCES)
    return fail(name + " needs root; choose one above 1023 with --bind :PORT, or :0 for any free one");
  return fail("cannot open " + name + ": " + std::strerror(code));
}

// The address that the packet was sent to and the index of the interface it came in by.
void read_packet_info(msghdr& message, IpAddress& local, uint32_t& interface) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      local = from_in6(info.ipi6_addr);
      interface = info.ipi6_ifindex;
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      local = from_in(info.ipi_addr);
      interface = static_cast<uint32_t>(info.ipi_ifindex);
    }
  }
}

template <class Info>
void put_control(msghdr& message, Control& control, int level, int type, const Info& info) {
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

// Asks for a packet to leave from `local`. A dual-stack socket takes the IPv6 form for both.
void put_source(msghdr& message, Control& control, bool is_v6, const IpAddress& local, uint32_t scope) {
  if (is_v6) {
    in6_pktinfo info{};
    info.ipi6_addr = to_in6(local);
    info.ipi6_ifindex = local.is_v6() && local.is_link_local() ? scope : 0;
    put_control(message, control, IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else {
    in_pktinfo info{};
    info.ipi_spec_dst = to_in(local);
    put_control(message, control, IPPROTO_IP, IP_PKTINFO, info);
  }
}

}  // namespace

UdpSocket::UdpSocket(OwnedFd fd, uint16_t port, bool is_v6) : fd_(std::move(fd)), port_(port), is_v6_(is_v6) {
  incoming_bytes_.resize(kBatch * kPacketBytes);
  outgoing_.reserve(kBatch);
}

Result<UdpSocket> UdpSocket::open(uint16_t port) {
  constexpr int kType = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  bool is_v6 = true;
  OwnedFd fd(socket(AF_INET6, kType, 0));
  if (!fd && errno == EAFNOSUPPORT) {
    is_v6 = false;
    fd.reset(socket(AF_INET, kType, 0));
  }
  if (!fd || !configure(fd.get(), is_v6)) return open_error(port, errno);
  const SocketAddress any{is_v6 ? IpAddress::v6({}) : IpAddress::v4({}), port};
  SockAddr address = to_sockaddr(any, is_v6);
  if (bind(fd.get(), address.get(), address.size) != 0) return open_error(port, errno);
  if (getsockname(fd.get(), address.get(), &address.size) != 0) return open_error(port, errno);
  return UdpSocket(std::move(fd), from_sockaddr(address).port, is_v6);
}

size_t UdpSocket::receive(size_t max, const OnPacket& on_packet) {
  std::array<mmsghdr, kBatch> messages;
  std::array<iovec, kBatch> vectors;
  std::array<SockAddr, kBatch> remotes;
  std::array<Control, kBatch> controls;
  size_t total = 0;
  while (total < max) {
    const size_t wanted = std::min(max - total, kBatch);
    for (size_t i = 0; i < wanted; ++i) {
      vectors[i] = {incoming_bytes_.data() + i * kPacketBytes, kPacketBytes};
      messages[i] = {};
      messages[i].msg_hdr = {.msg_name = remotes[i].get(),
                             .msg_namelen = sizeof remotes[i].storage,
                             .msg_iov = &vectors[i],
                             .msg_iovlen = 1,
                             .msg_control = controls[i].bytes.data(),
                             .msg_controllen = controls[i].bytes.size(),
                             .msg_flags = 0};
    }
    int count = recvmmsg(fd_.get(), messages.data(), static_cast<unsigned>(wanted), 0, nullptr);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      msghdr& message = messages[i].msg_hdr;
      if (message.msg_flags & MSG_TRUNC) continue;
      IpAddress local;
      uint32_t interface = 0;
      read_packet_info(message, local, interface);
      on_packet(local, interface, from_sockaddr(remotes[i]),
                {incoming_bytes_.data() + i * kPacketBytes, messages[i].msg_len});
    }
    total += static_cast<size_t>(count);
    if (static_cast<size_t>(count) < wanted) break;
  }
  return total;
}

void UdpSocket::send(const IpAddress& local, const SocketAddress& remote, ByteView bytes) {
  outgoing_.push_back({local, remote, outgoing_bytes_.size(), bytes.size()});
  outgoing_bytes_.insert(outgoing_bytes_.end(), bytes.begin(), bytes.end());
  if (outgoing_.size() == kBatch) flush();
}

void UdpSocket::flush() {
  std::array<mmsghdr, kBatch> messages;
  std::array<iovec, kBatch> vectors;
  std::array<SockAddr, kBatch> remotes;
  std::array<Control, kBatch> controls{};
  P2P_CHECK(outgoing_.size() <= kBatch);
  size_t count = 0;
  for (const Outgoing& packet : outgoing_) {
    if (packet.remote.ip.is_v6() && !is_v6_) continue;
    remotes[count] = to_sockaddr(packet.remote, is_v6_);
    vectors[count] = {outgoing_bytes_.data() + packet.begin, packet.size};
    messages[count] = {};
    msghdr& message = messages[count].msg_hdr;
    message.msg_name = remotes[count].get();
    message.msg_namelen = remotes[count].size;
    message.msg_iov = &vectors[count];
    message.msg_iovlen = 1;
    if (!packet.local.is_unspecified() && packet.local.is_v6() == packet.remote.ip.is_v6())
      put_source(message, controls[count], is_v6_, packet.local, packet.remote.scope);
    ++count;
  }
  for (size_t sent = 0; sent < count;) {
    int done = sendmmsg(fd_.get(), messages.data() + sent, static_cast<unsigned>(count - sent), 0);
    if (done > 0) {
      sent += static_cast<size_t>(done);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ENOBUFS) break;
    ++sent;  // this one is lost, the others have their own chance
  }
  outgoing_.clear();
  outgoing_bytes_.clear();
}

}  // namespace p2p::os
