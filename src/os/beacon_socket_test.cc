// In a network namespace of the test's own, with real links: needs root.
#include "os/beacon_socket.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>

#include <cstdlib>
#include <thread>

namespace p2p::os {
namespace {

// Two links, left0 to left1 and right0 to right1, all ends on this host.
constexpr const char* kLinks =
    "for s in left right; do ip link add ${s}0 type veth peer name ${s}1; "
    "sysctl -qw net.ipv6.conf.${s}0.accept_dad=0 net.ipv6.conf.${s}1.accept_dad=0; "
    "ip link set ${s}0 up; ip link set ${s}1 up; done; "
    "ip addr add 10.5.0.1/24 dev left0; ip addr add 10.6.0.1/24 dev right0; "
    "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.left1.rp_filter=0 "
    "net.ipv4.conf.all.accept_local=1 net.ipv4.conf.left1.accept_local=1";

bool in_own_network(const char* set_up, const std::function<void()>& story) {
  bool is_allowed = false;
  std::thread([&] {
    is_allowed = unshare(CLONE_NEWNET) == 0 && std::system("ip link set lo up 2>/dev/null") == 0;
    if (!is_allowed) return;
    EXPECT_EQ(std::system(set_up), 0);
    story();
  }).join();
  return is_allowed;
}

#define IN_OWN_NETWORK(...)         \
  if (!in_own_network(__VA_ARGS__)) \
  GTEST_SKIP() << "NOT TESTED: a network namespace needs root and the ip command"

using Froms = std::set<std::string>;

// Speaks again and again, up to `times`, until so many different senders were heard: a link that has
// just come up loses what is sent too early.
Froms hear(BeaconSocket& socket, size_t enough, BeaconSocket& speaker, int times = 50) {
  Froms out;
  std::vector<pollfd> waits;
  for (int fd : socket.fds()) waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  for (int i = 0; i < times && out.size() < enough; ++i) {
    speaker.send(as_bytes("here"));
    while (out.size() < enough && poll(waits.data(), waits.size(), 100) > 0)
      socket.receive(16, [&](const SocketAddress& from, ByteView bytes) {
        bool is_lasting = from.ip.is_v6() && from.ip.is_link_local();
        EXPECT_EQ(as_text(bytes), "here");
        EXPECT_EQ(is_lasting, from.scope != 0);
        out.insert(is_lasting ? "link-local" : from.ip.to_string());
      });
  }
  return out;
}

uint32_t index_of(const char* name) { return if_nametoindex(name); }

TEST(BeaconSocket, IsHeardOnTheLinkByBothFamilies) {
  IN_OWN_NETWORK(kLinks, [] {
    auto sender = BeaconSocket::open(), hearer = BeaconSocket::open();
    ASSERT_TRUE(sender && hearer);
    sender->follow({index_of("left0")});
    hearer->follow({index_of("left1")});
    EXPECT_EQ(hear(*hearer, 2, *sender), (Froms{"10.5.0.1", "link-local"}));
  });
}

TEST(BeaconSocket, IsNotHeardOnAnotherLinkNorAfterItsInterfaceIsLeft) {
  IN_OWN_NETWORK(kLinks, [] {
    auto sender = BeaconSocket::open(), other = BeaconSocket::open(), left = BeaconSocket::open();
    sender->follow({index_of("left0")});
    other->follow({index_of("right1")});
    left->follow({index_of("left1")});
    left->follow({});
    EXPECT_EQ(hear(*other, 1, *sender, 3), Froms{});
    EXPECT_EQ(hear(*left, 1, *sender, 3), Froms{});
    left->follow({index_of("left1")});
    EXPECT_EQ(hear(*left, 2, *sender).size(), 2u);
  });
}

TEST(BeaconSocket, AnInterfaceThatIsMadeAgainIsFollowedAgain) {
  IN_OWN_NETWORK(kLinks, [] {
    auto sender = BeaconSocket::open(), hearer = BeaconSocket::open();
    hearer->follow({index_of("left1"), 4711});
    ASSERT_EQ(std::system("ip link del left0"), 0);
    // The other link is still there.
    ASSERT_EQ(std::system((std::string("{ ") + kLinks + "; } 2>/dev/null").c_str()), 0);
    sender->follow({index_of("left0")});
    hearer->follow({index_of("left1"), 4711});
    EXPECT_EQ(hear(*hearer, 2, *sender).size(), 2u);
  });
}

TEST(BeaconSocket, WorksWithoutIpv6AddressesAndWithoutIpv4) {
  IN_OWN_NETWORK(kLinks, [] {
    auto sender = BeaconSocket::open(), hearer = BeaconSocket::open();
    ASSERT_EQ(std::system("sysctl -qw net.ipv6.conf.left0.disable_ipv6=1"), 0);
    sender->follow({index_of("left0"), index_of("right0")});
    hearer->follow({index_of("left1"), index_of("right1")});
    ASSERT_EQ(std::system("ip addr del 10.6.0.1/24 dev right0"), 0);
    EXPECT_EQ(hear(*hearer, 2, *sender), (Froms{"10.5.0.1", "link-local"}));
  });
}

}  // namespace
}  // namespace p2p::os
