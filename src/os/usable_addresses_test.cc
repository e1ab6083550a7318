#include "os/usable_addresses.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace p2p::os {
namespace {

using Interfaces = std::vector<Interface>;
using Texts = std::vector<std::string>;

InterfaceAddress address(const std::string& cidr) {
  size_t slash = cidr.find('/');
  return {.ip = *IpAddress::parse(cidr.substr(0, slash)),
          .prefix_length = static_cast<uint8_t>(std::stoi(cidr.substr(slash + 1)))};
}

// An interface that works, of the next index.
class Host {
 public:
  Interface& add(const std::string& name, const Texts& cidrs, const std::string& kind = "") {
    Interface out{
        .index = static_cast<uint32_t>(interfaces.size() + 1), .name = name, .up = true, .running = true};
    out.kind = kind;
    for (const std::string& cidr : cidrs) out.addresses.push_back(address(cidr));
    interfaces.push_back(out);
    return interfaces.back();
  }
  Interface& add_loopback() {
    Interface& lo = add("lo", {"127.0.0.1/8", "::1/128", "192.0.2.77/32", "2001:db8:77::1/128"});
    lo.loopback = true;
    return lo;
  }
  void add_port(const std::string& name, const std::string& kind, const std::string& of) {
    uint32_t master = 0;
    for (const Interface& i : interfaces)
      if (i.name == of) master = i.index;
    add(name, {}, kind).master = master;
  }
  Texts usable(const BindFilter& filter = {}) const {
    Texts out;
    for (const IpAddress& ip : usable_addresses(interfaces, filter)) out.push_back(ip.to_string());
    return out;
  }
  std::string bind_error(const BindFilter& filter) const {
    Status status = check_bind(interfaces, filter);
    return status ? "" : status.error().message;
  }

  Interfaces interfaces;
};

BindFilter by_ip(const std::string& ip, const std::string& interface = "") {
  return {.ip = *IpAddress::parse(ip), .interface = interface};
}
BindFilter by_name(const std::string& name) { return {.ip = std::nullopt, .interface = name}; }

TEST(UsableAddresses, AreThoseOfAllWorkingInterfacesSortedAndOnce) {
  Host host;
  host.add_loopback();
  host.add("wlan0", {"10.1.0.9/16", "2001:db8::9/64"});
  host.add("eth0", {"10.0.0.2/24", "10.1.0.9/16"});
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2", "10.1.0.9", "2001:db8::9"}));
}

TEST(UsableAddresses, LeaveOutWhatOnlyThisHostOrLinkCanUse) {
  Host host;
  host.add_loopback();
  host.add("eth0", {"169.254.3.4/16", "fe80::1/64", "0.0.0.0/0", "224.0.0.5/32", "ff02::1/128", "::/0",
                    "127.0.0.9/8", "10.0.0.2/24"});
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2"}));
}

TEST(UsableAddresses, NeedAnInterfaceThatIsUpAndHasACarrier) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"}).up = false;
  host.add("eth1", {"10.0.1.2/24"}).running = false;
  EXPECT_EQ(host.usable(), Texts{});
}

TEST(UsableAddresses, NeedIpv6ToBeSettled) {
  Host host;
  Interface& eth0 = host.add("eth0", {"2001:db8::1/64", "2001:db8::2/64", "2001:db8::3/64"});
  eth0.addresses[0].tentative = true;
  eth0.addresses[1].deprecated = true;
  EXPECT_EQ(host.usable(), (Texts{"2001:db8::3"}));
}

TEST(UsableAddresses, PreferAStableAddressToATemporaryOneOfItsPrefix) {
  Host host;
  Interface& eth0 = host.add("eth0", {"2001:db8:0:1::a/64", "2001:db8:0:1::b/64", "2001:db8:0:2::c/64"});
  eth0.addresses[1].temporary = true;
  eth0.addresses[2].temporary = true;  // nothing stable in its prefix
  EXPECT_EQ(host.usable(), (Texts{"2001:db8:0:1::a", "2001:db8:0:2::c"}));
  host.interfaces[0].addresses[0].deprecated = true;
  EXPECT_EQ(host.usable(), (Texts{"2001:db8:0:1::b", "2001:db8:0:2::c"}));
}

TEST(UsableAddresses, PrefixesAreComparedBitByBit) {
  Host host;
  Interface& eth0 = host.add("eth0", {"2001:db8::a/61", "2001:db8:0:7::b/61", "2001:db8:0:8::c/61"});
  eth0.addresses[1].temporary = true;  // same /61 as the first
  eth0.addresses[2].temporary = true;  // the next /61
  EXPECT_EQ(host.usable(), (Texts{"2001:db8::a", "2001:db8:0:8::c"}));
}

TEST(UsableAddresses, LeaveOutBridgesToNowhere) {
  for (const char* name :
       {"docker0", "docker_gwbridge", "br-0123456789ab", "virbr0", "lxcbr0", "lxdbr0", "cni0", "podman1"}) {
    Host host;
    host.add(name, {"172.17.0.1/16"}, "bridge");
    host.add_port("veth12ab", "veth", name);
    EXPECT_EQ(host.usable(), Texts{}) << name << ", even if nothing else is there";
    host.add("eth0", {"10.0.0.2/24"});
    EXPECT_EQ(host.usable(), (Texts{"10.0.0.2"})) << name;
  }
}

TEST(UsableAddresses, LeaveOutABridgeWithoutPorts) {
  Host host;
  host.add("br0", {"10.9.0.1/24"}, "bridge");
  EXPECT_EQ(host.usable(), Texts{});
}

TEST(UsableAddresses, OfABridgeWithoutAPortThatLeadsOutCountOnlyWhileNothingElseIsLeft) {
  Host host;
  host.add("br0", {"10.9.0.1/24"}, "bridge");
  host.add_port("veth1", "veth", "br0");
  host.add_port("tap0", "tun", "br0");
  EXPECT_EQ(host.usable(), (Texts{"10.9.0.1"}));
  host.add("eth0", {"10.0.0.2/24"});
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2"}));
}

TEST(UsableAddresses, OfABridgeWithAPortThatLeadsOutAreUsableWhateverItsName) {
  for (const char* kind : {"", "vlan", "bond", "vxlan"}) {
    Host host;
    host.add("br-lan", {"192.168.1.1/24"}, "bridge");
    host.add_port("veth1", "veth", "br-lan");
    host.add_port("lan1", kind, "br-lan");
    host.add("eth0", {"10.0.0.2/24"});
    EXPECT_EQ(host.usable(), (Texts{"10.0.0.2", "192.168.1.1"})) << kind;
  }
}

TEST(UsableAddresses, OfAPortOfABridgeToNowhereAreNot) {
  Host host;
  host.add("docker0", {}, "bridge");
  host.add("vethab12", {"172.17.0.9/16"}, "veth").master = 1;
  EXPECT_EQ(host.usable(), Texts{});
}

TEST(UsableAddresses, OfAPortOfABondOrVrfAreUsable) {
  Host host;
  host.add("vrf-red", {}, "vrf");
  host.add("eth0", {"10.0.0.2/24"}).master = 1;
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2"}));
}

TEST(UsableAddresses, OfAVethInANetworkNamespaceAreUsableAlsoWhenItIsTheOnlyOne) {
  Host host;
  host.add_loopback();
  host.add("eth0", {"10.0.0.2/24", "fd00::2/64"}, "veth");
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2", "fd00::2"}));
  host.add("eth1", {"10.0.1.2/24"}, "veth");
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2", "10.0.1.2", "fd00::2"}));
}

TEST(UsableAddresses, OfVpnsAreUsable) {
  Host host;
  host.add("wg0", {"10.66.0.2/32"}, "wireguard");
  host.add("tun0", {"10.8.0.6/24"}, "tun");
  host.add("tailscale0", {"100.64.0.7/32"}, "tun");
  EXPECT_EQ(host.usable(), (Texts{"10.8.0.6", "10.66.0.2", "100.64.0.7"}));
}

TEST(UsableAddresses, OfDummiesCountOnlyWhileNothingElseIsLeftAndHostOnlyNetworksNever) {
  Host host;
  host.add("dummy0", {"10.5.5.5/32"}, "dummy");
  host.add("vmnet8", {"172.16.1.1/24"});
  host.add("vboxnet0", {"192.168.56.1/24"});
  EXPECT_EQ(host.usable(), (Texts{"10.5.5.5"}));
  host.add("eth0", {"10.0.0.2/24"});
  EXPECT_EQ(host.usable(), (Texts{"10.0.0.2"}));
}

TEST(UsableAddresses, AreAsManyAsARecordCarries) {
  Host host;
  Texts many;
  for (int i = 0; i < 200; ++i) many.push_back("10.0.0." + std::to_string(i + 1) + "/24");
  host.add("eth0", many);
  EXPECT_EQ(host.usable().size(), limits::record_addresses_max);
}

TEST(BindFilter, ByInterfaceTakesOnlyThatOnesWithoutLinkLocal) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"});
  host.add("eth1", {"10.0.1.2/24", "fe80::1/64", "2001:db8::2/64"});
  EXPECT_EQ(host.usable(by_name("eth1")), (Texts{"10.0.1.2", "2001:db8::2"}));
  EXPECT_EQ(host.usable(by_name("eth7")), Texts{});
}

TEST(BindFilter, ByInterfaceTakesOneThatWouldBeLeftOutOtherwise) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"});
  host.add("docker0", {"172.17.0.1/16"}, "bridge");
  EXPECT_EQ(host.usable(by_name("docker0")), (Texts{"172.17.0.1"}));
}

TEST(BindFilter, ByIpTakesExactlyThatOneWhileTheHostHasIt) {
  Host host;
  host.add("eth0", {"10.0.0.2/24", "10.0.0.3/24", "2001:db8::2/64"});
  EXPECT_EQ(host.usable(by_ip("10.0.0.2", "eth0")), (Texts{"10.0.0.2"}));
  EXPECT_EQ(host.usable(by_ip("10.0.0.2")), (Texts{"10.0.0.2"}));
}

TEST(BindFilter, ByIpFollowsDhcpOnItsInterfaceWithinItsFamily) {
  Host host;
  host.add("eth0", {"10.0.0.99/24", "fe80::1/64", "2001:db8::2/64"});
  host.add("eth1", {"10.0.1.2/24"});
  EXPECT_EQ(host.usable(by_ip("10.0.0.2", "eth0")), (Texts{"10.0.0.99"}));
  EXPECT_EQ(host.usable(by_ip("2001:db8::5", "eth0")), (Texts{"2001:db8::2"}));
  EXPECT_EQ(host.usable(by_ip("10.0.0.2")), Texts{});
}

TEST(BindFilter, ByIpTakesNothingWhileItsInterfaceDoesNotWork) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"}).running = false;
  EXPECT_EQ(host.usable(by_ip("10.0.0.2", "eth0")), Texts{});
}

TEST(BindFilter, ByIpTakesLoopbackWhenTheUserSaysSo) {
  Host host;
  host.add_loopback();
  host.add("eth0", {"10.0.0.2/24"});
  for (const char* ip : {"127.0.0.1", "127.0.0.2", "::1"}) {
    EXPECT_EQ(host.usable(by_ip(ip)), (Texts{ip}));
    EXPECT_EQ(host.bind_error(by_ip(ip)), "");
  }
}

TEST(BindFilter, OfAnUnspecifiedAddressIsNone) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"});
  EXPECT_EQ(host.usable(by_ip("0.0.0.0")), (Texts{"10.0.0.2"}));
  EXPECT_EQ(host.bind_error(by_ip("::")), "");
}

TEST(CheckBind, NamesWhatTheHostHasInstead) {
  Host host;
  host.add_loopback();
  host.add("eth0", {"10.0.0.2/24", "fe80::1/64"});
  host.add("eth1", {"2001:db8::2/64"});
  EXPECT_EQ(
      host.bind_error(by_ip("10.9.9.9")),
      "no interface of this host has the address 10.9.9.9; it has 192.0.2.77 (lo), 2001:db8:77::1 (lo), "
      "10.0.0.2 (eth0), 2001:db8::2 (eth1)");
  EXPECT_EQ(host.bind_error(by_name("eth7")), "no interface is called eth7; this host has lo, eth0, eth1");
  EXPECT_EQ(host.bind_error(by_ip("10.0.0.2", "eth1")),
            "eth1 does not have the address 10.0.0.2, eth0 has it");
  EXPECT_NE(host.bind_error(by_ip("fe80::1")).find("one link only"), std::string::npos);
  EXPECT_EQ(host.bind_error(by_ip("10.0.0.2", "eth0")), "");
  EXPECT_EQ(host.bind_error({}), "");
}

TEST(InterfaceOf, FindsTheHolder) {
  Host host;
  host.add("eth0", {"10.0.0.2/24"});
  host.add("eth1", {"10.0.1.2/24"});
  EXPECT_EQ(interface_of(host.interfaces, *IpAddress::parse("10.0.1.2")), "eth1");
  EXPECT_EQ(interface_of(host.interfaces, *IpAddress::parse("10.0.2.2")), "");
}

}  // namespace
}  // namespace p2p::os
