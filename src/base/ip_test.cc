#include "base/ip.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

TEST(Ip, TextRoundTrips) {
  for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1"})
    EXPECT_EQ(ip(text).to_string(), text);
}

TEST(Ip, WhatIsNoAddressIsAnError) {
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4/24", "[::1]", "fe80::1%eth0", "host", "1.2.3.4 "})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  EXPECT_EQ(IpAddress::parse("host").error().message, "\"host\" is not an IP address");
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0x", 9)));
}

TEST(Ip, AMappedAddressIsIpv4) {
  EXPECT_TRUE(ip("::ffff:192.0.2.1").is_v4());
  EXPECT_EQ(ip("::ffff:192.0.2.1"), ip("192.0.2.1"));
  EXPECT_EQ(ip("192.0.2.1").bytes().size(), 4u);
}

TEST(Ip, BytesAreFourOrSixteen) {
  EXPECT_EQ(*IpAddress::from_bytes(Bytes{192, 0, 2, 1}), ip("192.0.2.1"));
  EXPECT_EQ(*IpAddress::from_bytes(ip("2001:db8::1").bytes()), ip("2001:db8::1"));
  for (size_t size : {0u, 3u, 5u, 15u, 17u}) EXPECT_FALSE(IpAddress::from_bytes(Bytes(size, 1))) << size;
}

TEST(Ip, KindsAreToldApart) {
  EXPECT_TRUE(ip("127.1.2.3").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_FALSE(ip("128.0.0.1").is_loopback());
  EXPECT_FALSE(ip("::2").is_loopback());
  EXPECT_TRUE(ip("169.254.7.7").is_link_local());
  EXPECT_TRUE(ip("fe80::1").is_link_local());
  EXPECT_TRUE(ip("febf::1").is_link_local());
  EXPECT_FALSE(ip("fec0::1").is_link_local());
  EXPECT_FALSE(ip("169.253.0.1").is_link_local());
  EXPECT_TRUE(ip("224.0.0.1").is_multicast());
  EXPECT_TRUE(ip("239.1.1.1").is_multicast());
  EXPECT_TRUE(ip("255.255.255.255").is_multicast());
  EXPECT_TRUE(ip("ff02::1").is_multicast());
  EXPECT_FALSE(ip("240.0.0.1").is_multicast());
  EXPECT_TRUE(ip("::").is_unspecified());
  EXPECT_TRUE(ip("0.0.0.0").is_unspecified());
  EXPECT_FALSE(ip("0.0.0.1").is_unspecified());
}

TEST(Ip, Ipv4IsOrderedBeforeIpv6) { EXPECT_LT(ip("255.0.0.1"), ip("::1")); }

TEST(SocketAddress, TextRoundTrips) {
  for (const char* text : {"192.0.2.1:53", "[2001:db8::1]:65535", "0.0.0.0:0"})
    EXPECT_EQ(SocketAddress::parse(text)->to_string(), text);
}

TEST(SocketAddress, WhatIsNoneIsAnError) {
  for (const char* text :
       {"", ":", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:5x",
        "2001:db8::1:53", "[192.0.2.1]:53", "[2001:db8::1]", "[]:1", "host:53"})
    EXPECT_FALSE(SocketAddress::parse(text)) << text;
}

}  // namespace
}  // namespace p2p
