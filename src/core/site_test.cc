#include "core/site.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::ip;

SiteId site(std::vector<std::string> addresses) {
  test::Network net;
  return site_of(net.record(test::key(1), 1, {.addresses = std::move(addresses)}));
}

TEST(Site, IsTheSubnetOfTheAddress) {
  EXPECT_EQ(site({"10.1.2.3"}), site({"10.1.2.200"}));
  EXPECT_NE(site({"10.1.2.3"}), site({"10.1.3.3"}));
  EXPECT_EQ(site({"2001:db8:1:1::1"}), site({"2001:db8:1:2::9"}));
  EXPECT_NE(site({"2001:db8:1::1"}), site({"2001:db8:2::1"}));
}

TEST(Site, OfSeveralAddressesTheLowestIpv4OneTells) {
  EXPECT_EQ(site({"2001:db8:1::1", "10.9.9.9", "10.1.2.3"}), site({"10.1.2.3"}));
  EXPECT_EQ(site({"2001:db8:2::1", "2001:db8:1::1"}), site({"2001:db8:1::1"}));
}

TEST(Site, NoPrefixOfOneFamilyIsOneOfTheOther) {
  EXPECT_NE(site_of(ip("1.2.3.4")), site_of(ip("::1:203:0:0:0")));
  EXPECT_NE(site_of(ip("0.0.0.0")), site_of(ip("::")));
}

TEST(Site, WithoutAddressesItIsNone) { EXPECT_EQ(site({}), 0u); }

}  // namespace
}  // namespace p2p
