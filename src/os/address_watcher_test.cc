// In a network namespace of the test's own, with real links: needs root.
#include "os/address_watcher.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <thread>

#include "os/usable_addresses.h"

namespace p2p::os {
namespace {

void run(const std::string& command) {
  ASSERT_EQ(std::system((command + " 2>/dev/null").c_str()), 0) << command;
}

// Runs `story` on a thread with a network of its own; false where that is not allowed.
bool in_own_network(const std::function<void()>& story) {
  bool is_allowed = false;
  std::thread([&] {
    is_allowed = unshare(CLONE_NEWNET) == 0 && std::system("ip link show lo >/dev/null 2>&1") == 0;
    if (is_allowed) story();
  }).join();
  return is_allowed;
}

#define IN_OWN_NETWORK(...)         \
  if (!in_own_network(__VA_ARGS__)) \
  GTEST_SKIP() << "NOT TESTED: a network namespace needs root and the ip command"

class Watched {
 public:
  Watched() : watcher(*AddressWatcher::open()) {}

  // Whether the watcher tells of a change, and a snapshot then holds what is expected, in 5 s.
  bool sees(const std::function<bool(const std::vector<Interface>&)>& expected) {
    pollfd wait{.fd = watcher.fd(), .events = POLLIN, .revents = 0};
    while (poll(&wait, 1, 5000) > 0) {
      if (!watcher.drain()) continue;
      auto now = watcher.snapshot();
      if (now && expected(*now)) return true;
    }
    return false;
  }
  bool sees_usable(const std::vector<std::string>& texts) {
    return sees([&](const std::vector<Interface>& now) {
      std::vector<std::string> usable;
      for (const IpAddress& ip : usable_addresses(now, {})) usable.push_back(ip.to_string());
      return usable == texts;
    });
  }
  Interface find(const std::string& name) {
    auto all = watcher.snapshot();
    for (const Interface& one : *all)
      if (one.name == name) return one;
    return {};
  }

  AddressWatcher watcher;
};

TEST(AddressWatcher, SeesLoopbackOnThisHost) {
  auto watcher = AddressWatcher::open();
  ASSERT_TRUE(watcher) << watcher.error().message;
  auto all = watcher->snapshot();
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_TRUE(
      std::any_of(all->begin(), all->end(), [](const Interface& i) { return i.loopback && i.index != 0; }));
}

TEST(AddressWatcher, SeesAddressesComeAndGo) {
  IN_OWN_NETWORK([] {
    Watched host;
    EXPECT_FALSE(host.watcher.drain());
    run("ip link add eth0 type veth peer name far");
    run("ip link set far up");
    run("ip link set eth0 up");
    run("ip addr add 10.0.0.2/24 dev eth0");
    EXPECT_TRUE(host.sees_usable({"10.0.0.2"}));
    run("ip addr add 10.0.0.3/24 dev eth0");
    EXPECT_TRUE(host.sees_usable({"10.0.0.2", "10.0.0.3"}));
    run("ip addr del 10.0.0.2/24 dev eth0");  // its secondary goes with it, or not, as the host is set
    run("ip addr flush dev eth0 scope global");
    EXPECT_TRUE(host.sees_usable({}));
    run("ip addr add 192.168.7.7/16 dev eth0");
    EXPECT_TRUE(host.sees_usable({"192.168.7.7"}));
    run("ip link set far down");  // the carrier
    EXPECT_TRUE(host.sees_usable({}));
    run("ip link set far up");
    EXPECT_TRUE(host.sees_usable({"192.168.7.7"}));
    run("ip link del eth0");
    EXPECT_TRUE(host.sees_usable({}));
  });
}

TEST(AddressWatcher, SeesIpv6WithItsFlags) {
  IN_OWN_NETWORK([] {
    if (std::system("test -d /proc/sys/net/ipv6") != 0) return;
    Watched host;
    run("ip link add eth0 type veth peer name far");
    run("ip link set far up");
    run("ip link set eth0 up");
    run("ip addr add 2001:db8::2/64 dev eth0");
    run("ip addr add 2001:db8::3/64 dev eth0 preferred_lft 0 nodad");
    auto address = [&](const std::string& text) {
      for (const InterfaceAddress& one : host.find("eth0").addresses)
        if (one.ip.to_string() == text) return one;
      return InterfaceAddress{};
    };
    EXPECT_EQ(address("2001:db8::2").prefix_length, 64);
    EXPECT_TRUE(address("2001:db8::2").tentative);
    EXPECT_TRUE(address("2001:db8::3").deprecated);
    EXPECT_FALSE(address("2001:db8::3").temporary);
    EXPECT_TRUE(host.sees_usable({"2001:db8::2"})) << "once it is known to be unique";
  });
}

TEST(AddressWatcher, SeesKindsAndMasters) {
  IN_OWN_NETWORK([] {
    Watched host;
    run("ip link add br0 type bridge");
    run("ip link add port type veth peer name far");
    run("ip link set port master br0");
    run("ip addr add 10.9.0.1/24 dev br0");
    for (const char* name : {"far", "port", "br0"}) run(std::string("ip link set up dev ") + name);
    EXPECT_TRUE(host.sees([](const auto& now) {
      return std::any_of(now.begin(), now.end(),
                         [](const Interface& i) { return i.name == "br0" && i.running; });
    }));
    EXPECT_EQ(host.find("br0").kind, "bridge");
    EXPECT_EQ(host.find("port").kind, "veth");
    EXPECT_EQ(host.find("port").master, host.find("br0").index);
    EXPECT_EQ(host.find("far").master, 0u);
  });
}

TEST(AddressWatcher, SurvivesMoreChangesThanItsSocketHolds) {
  IN_OWN_NETWORK([] {
    Watched host;
    run("ip link add eth0 type veth peer name far");
    run("ip link set far up");
    run("ip link set eth0 up");
    run("for i in $(seq 2000); do echo addr add 10.0.0.2/24 dev eth0; echo addr del 10.0.0.2/24 dev eth0; "
        "done | "
        "ip -batch -");
    run("ip addr add 10.0.0.9/24 dev eth0");
    EXPECT_TRUE(host.watcher.drain());
    EXPECT_FALSE(host.watcher.drain());
    auto now = host.watcher.snapshot();
    ASSERT_TRUE(now);
    EXPECT_EQ(usable_addresses(*now, {}), std::vector<IpAddress>{*IpAddress::parse("10.0.0.9")});
    run("ip addr add 10.0.0.10/24 dev eth0");
    EXPECT_TRUE(host.sees_usable({"10.0.0.9", "10.0.0.10"}));
  });
}

}  // namespace
}  // namespace p2p::os
