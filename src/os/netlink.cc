#include "os/netlink.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace p2p::os {
namespace {

// Netlink is in the host's byte order and its structures are the kernel's own.
template <class T>
T read(Reader& in) {
  T out{};
  ByteView bytes = in.bytes(sizeof out);
  if (!bytes.empty()) std::memcpy(&out, bytes.data(), sizeof out);
  return out;
}

void skip_padding(Reader& in, size_t length) { in.bytes(std::min((4 - length % 4) % 4, in.remaining())); }

// Calls `on(type, value)` for each attribute.
template <class On>
void each_attribute(Reader& in, On on) {
  while (in.remaining() > 0) {
    const auto head = read<rtattr>(in);
    if (head.rta_len < sizeof head) return in.fail();
    ByteView value = in.bytes(head.rta_len - sizeof head);
    skip_padding(in, head.rta_len);
    if (!in.ok()) return;
    on(head.rta_type & NLA_TYPE_MASK, value);
  }
}

std::string text_of(ByteView value) {
  std::string_view text = as_text(value);
  return std::string(text.substr(0, text.find('\0')));
}

std::optional<uint32_t> number_of(ByteView value) {
  Reader in(value);
  const auto out = read<uint32_t>(in);
  return in.done() ? std::optional(out) : std::nullopt;
}

// IFLA_LINKINFO is a list of attributes within one.
Status read_kind(ByteView value, Interface& out) {
  Reader in(value);
  each_attribute(in, [&](int type, ByteView inner) {
    if (type == IFLA_INFO_KIND) out.kind = text_of(inner);
  });
  return in.ok() ? Status() : fail("malformed netlink link information");
}

Status read_link(ByteView body, NetlinkNews& news) {
  Reader in(body);
  const auto head = read<ifinfomsg>(in);
  if (!in.ok() || head.ifi_index <= 0) return fail("malformed netlink link message");
  if (head.ifi_family != AF_UNSPEC) return {};  // a bridge telling of a port
  Interface link;
  link.index = static_cast<uint32_t>(head.ifi_index);
  link.up = (head.ifi_flags & IFF_UP) != 0;
  link.running = (head.ifi_flags & IFF_RUNNING) != 0;
  link.loopback = (head.ifi_flags & IFF_LOOPBACK) != 0;
  Status kind;
  each_attribute(in, [&](int type, ByteView value) {
    if (type == IFLA_IFNAME) link.name = text_of(value);
    if (type == IFLA_MASTER) link.master = number_of(value).value_or(0);
    if (type == IFLA_LINKINFO && kind) kind = read_kind(value, link);
  });
  if (!in.ok()) return fail("malformed netlink link attributes");
  if (!kind) return kind;
  Interface& known = news.interfaces[link.index];
  link.addresses = std::move(known.addresses);
  known = std::move(link);
  return {};
}

Status read_address(ByteView body, NetlinkNews& news) {
  Reader in(body);
  const auto head = read<ifaddrmsg>(in);
  if (!in.ok()) return fail("malformed netlink address message");
  ByteView local, address;
  uint32_t flags = head.ifa_flags;
  each_attribute(in, [&](int type, ByteView value) {
    if (type == IFA_LOCAL) local = value;
    if (type == IFA_ADDRESS) address = value;
    if (type == IFA_FLAGS) flags = number_of(value).value_or(flags);
  });
  // On a point-to-point link IFA_ADDRESS is the other end.
  auto ip = IpAddress::from_bytes(local.empty() ? address : local);
  if (!in.ok() || !ip) return fail("malformed netlink address attributes");
  const bool is_v6 = head.ifa_family == AF_INET6;
  InterfaceAddress out{.ip = *ip, .prefix_length = head.ifa_prefixlen};
  out.tentative = is_v6 && (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) && !(flags & IFA_F_OPTIMISTIC);
  out.deprecated = is_v6 && (flags & IFA_F_DEPRECATED);
  out.temporary = is_v6 && (flags & IFA_F_TEMPORARY);  // the same bit says "secondary" of IPv4
  Interface& interface = news.interfaces[head.ifa_index];
  interface.index = head.ifa_index;
  interface.addresses.push_back(out);
  return {};
}

// NLMSG_ERROR and NLMSG_DONE begin with a negative errno, or 0.
int errno_of(ByteView body) {
  Reader in(body);
  const auto code = read<int32_t>(in);
  return code < 0 && code > -4096 ? -code : 0;
}

Status read_message(const nlmsghdr& head, ByteView body, NetlinkNews& news) {
  if (head.nlmsg_flags & NLM_F_DUMP_INTR) news.interrupted = true;
  switch (head.nlmsg_type) {
    case RTM_NEWLINK: news.changed = true; return read_link(body, news);
    case RTM_NEWADDR: news.changed = true; return read_address(body, news);
    case RTM_DELLINK:
    case RTM_DELADDR:
    case NLMSG_OVERRUN: news.changed = true; return {};
    case NLMSG_ERROR: news.error = errno_of(body); return {};
    case NLMSG_DONE:
      news.done = true;
      news.error = errno_of(body);
      return {};
    default: return {};
  }
}

}  // namespace

Status parse_netlink(ByteView datagram, NetlinkNews& news) {
  Reader in(datagram);
  while (in.remaining() > 0) {
    const auto head = read<nlmsghdr>(in);
    if (!in.ok() || head.nlmsg_len < sizeof head) return fail("malformed netlink header");
    ByteView body = in.bytes(head.nlmsg_len - sizeof head);
    skip_padding(in, head.nlmsg_len);
    if (!in.ok()) return fail("a netlink message is cut short");
    if (Status read = read_message(head, body, news); !read) return read;
  }
  return {};
}

}  // namespace p2p::os
