#include "os/netlink.h"

#include <gtest/gtest.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>

#include "base/random.h"

namespace p2p::os {
namespace {

template <class T>
void append(Bytes& out, const T& value) {
  Bytes raw(sizeof value);
  std::memcpy(raw.data(), &value, sizeof value);
  out.insert(out.end(), raw.begin(), raw.end());
}

Bytes padded(Bytes bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return bytes;
}

Bytes attribute(uint16_t type, ByteView value) {
  Bytes out;
  append(out, rtattr{.rta_len = static_cast<uint16_t>(sizeof(rtattr) + value.size()), .rta_type = type});
  out.insert(out.end(), value.begin(), value.end());
  return padded(out);
}
Bytes attribute(uint16_t type, uint32_t value) {
  Bytes raw;
  append(raw, value);
  return attribute(type, raw);
}

template <class Head>
Bytes message(uint16_t type, const Head& head, const std::vector<Bytes>& attributes, uint16_t flags = 0) {
  Bytes body;
  append(body, head);
  for (const Bytes& one : attributes) body.insert(body.end(), one.begin(), one.end());
  Bytes out;
  append(out, nlmsghdr{.nlmsg_len = static_cast<uint32_t>(sizeof(nlmsghdr) + body.size()),
                       .nlmsg_type = type,
                       .nlmsg_flags = flags});
  out.insert(out.end(), body.begin(), body.end());
  return padded(out);
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const ifinfomsg kBridge{.ifi_family = AF_UNSPEC, .ifi_index = 4, .ifi_flags = IFF_UP | IFF_RUNNING};

Bytes bridge_link() {
  return message(RTM_NEWLINK, kBridge,
                 {attribute(IFLA_IFNAME, as_bytes(std::string_view("br0\0", 4))), attribute(IFLA_MASTER, 9),
                  attribute(IFLA_LINKINFO | NLA_F_NESTED,
                            attribute(IFLA_INFO_KIND, as_bytes(std::string_view("bridge\0", 7))))});
}

Bytes v6_address(uint32_t flags) {
  const Bytes ip = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
  return message(RTM_NEWADDR, ifaddrmsg{.ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_index = 4},
                 {attribute(IFA_ADDRESS, ip), attribute(IFA_FLAGS, flags)});
}

Bytes point_to_point() {
  return message(
      RTM_NEWADDR,
      ifaddrmsg{.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_flags = IFA_F_SECONDARY, .ifa_index = 4},
      {attribute(IFA_ADDRESS, Bytes{10, 8, 0, 1}), attribute(IFA_LOCAL, Bytes{10, 8, 0, 6})});
}

NetlinkNews parse(const Bytes& datagram) {
  NetlinkNews news;
  Status status = parse_netlink(datagram, news);
  EXPECT_TRUE(status) << status.error().message;
  return news;
}

TEST(Netlink, ReadsALinkWithItsKindAndMaster) {
  NetlinkNews news = parse(bridge_link());
  EXPECT_TRUE(news.changed);
  EXPECT_EQ(news.interfaces.at(4), (Interface{.index = 4,
                                              .name = "br0",
                                              .up = true,
                                              .running = true,
                                              .loopback = false,
                                              .kind = "bridge",
                                              .master = 9,
                                              .addresses = {}}));
}

TEST(Netlink, ReadsAddressesAndKeepsThemWhenTheLinkComesAgain) {
  NetlinkNews news = parse(point_to_point() + v6_address(IFA_F_TEMPORARY | IFA_F_DEPRECATED) + bridge_link());
  ASSERT_EQ(news.interfaces.at(4).addresses.size(), 2u);
  EXPECT_EQ(news.interfaces.at(4).addresses[0],
            (InterfaceAddress{.ip = *IpAddress::parse("10.8.0.6"), .prefix_length = 32}))
      << "our end, not the peer's; \"secondary\" is not \"temporary\"";
  EXPECT_EQ(news.interfaces.at(4).addresses[1], (InterfaceAddress{.ip = *IpAddress::parse("2001:db8::9"),
                                                                  .prefix_length = 64,
                                                                  .tentative = false,
                                                                  .deprecated = true,
                                                                  .temporary = true}));
}

TEST(Netlink, TakesAnAddressForTentativeUntilItIsKnownToBeUnique) {
  auto is_tentative = [](uint32_t flags) {
    return parse(v6_address(flags)).interfaces.at(4).addresses[0].tentative;
  };
  EXPECT_TRUE(is_tentative(IFA_F_TENTATIVE));
  EXPECT_TRUE(is_tentative(IFA_F_DADFAILED));
  EXPECT_FALSE(is_tentative(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC));
  EXPECT_FALSE(is_tentative(IFA_F_PERMANENT));
}

TEST(Netlink, NoticesWhatWent) {
  EXPECT_TRUE(parse(message(RTM_DELADDR, ifaddrmsg{}, {})).changed);
  EXPECT_TRUE(parse(message(RTM_DELLINK, ifinfomsg{}, {})).changed);
  EXPECT_TRUE(parse(message(NLMSG_OVERRUN, uint32_t{0}, {})).changed);
  EXPECT_FALSE(parse(message(RTM_NEWROUTE, rtmsg{}, {})).changed);
}

TEST(Netlink, NoticesTheEndOfADumpItsErrorsAndThatItWasDisturbed) {
  EXPECT_TRUE(parse(message(NLMSG_DONE, int32_t{0}, {})).done);
  EXPECT_EQ(parse(message(NLMSG_ERROR, nlmsgerr{.error = -EPERM, .msg = {}}, {})).error, EPERM);
  EXPECT_TRUE(parse(message(RTM_NEWLINK, kBridge, {}, NLM_F_DUMP_INTR)).interrupted);
}

TEST(Netlink, PassesOverWhatABridgeTellsOfItsPorts) {
  ifinfomsg of_bridge = kBridge;
  of_bridge.ifi_family = AF_BRIDGE;
  EXPECT_TRUE(parse(message(RTM_NEWLINK, of_bridge, {})).interfaces.empty());
}

TEST(Netlink, RefusesEveryTruncation) {
  const Bytes whole = bridge_link() + v6_address(0);
  const size_t boundary = bridge_link().size();
  for (size_t size = 1; size < whole.size(); ++size) {
    NetlinkNews news;
    const Bytes cut(whole.begin(), whole.begin() + static_cast<long>(size));
    EXPECT_EQ(parse_netlink(cut, news).has_value(), size == boundary) << size;
  }
}

TEST(Netlink, RefusesLengthsThatLie) {
  for (uint32_t length : {0u, 15u, 17u, 0xffffffffu}) {
    Bytes bad = bridge_link();
    std::memcpy(bad.data(), &length, sizeof length);
    NetlinkNews news;
    EXPECT_FALSE(parse_netlink(bad, news)) << length;
  }
  for (uint16_t length : {uint16_t{0}, uint16_t{3}, uint16_t{0xffff}}) {
    Bytes bad = bridge_link();
    std::memcpy(bad.data() + sizeof(nlmsghdr) + sizeof(ifinfomsg), &length, sizeof length);
    NetlinkNews news;
    EXPECT_FALSE(parse_netlink(bad, news)) << length;
  }
}

TEST(Netlink, SurvivesRandomDamage) {
  Random random(7);
  const Bytes whole = bridge_link() + v6_address(0) + point_to_point();
  size_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    Bytes bad = whole;
    for (uint64_t i = 0; i <= random.below(4); ++i)
      bad[random.below(bad.size())] = static_cast<uint8_t>(random.next());
    NetlinkNews news;
    refused += parse_netlink(bad, news) ? 0 : 1;
    ASSERT_LE(news.interfaces.size(), 3u);
  }
  EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace p2p::os
