#include "os/udp_socket.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "base/limits_transport.h"

namespace p2p::os {
namespace {

struct Packet {
  IpAddress local;
  uint32_t interface = 0;
  SocketAddress remote;
  std::string text;
};

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

// What arrives within two seconds, up to `count` packets.
std::vector<Packet> wait_for(UdpSocket& socket, size_t count) {
  std::vector<Packet> out;
  pollfd wait{.fd = socket.fd(), .events = POLLIN, .revents = 0};
  while (out.size() < count && poll(&wait, 1, 2000) > 0)
    socket.receive(count - out.size(), [&](const IpAddress& local, uint32_t interface,
                                           const SocketAddress& remote, ByteView bytes) {
      out.push_back({local, interface, remote, std::string(as_text(bytes))});
    });
  return out;
}

bool has_ipv6_loopback() {
  auto probe = UdpSocket::open(0);
  probe->send({}, {ip("::1"), probe->port()}, as_bytes("x"));
  probe->flush();
  return wait_for(*probe, 1).size() == 1;
}

class UdpSocketTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (loopback.is_v6() && !has_ipv6_loopback())
      GTEST_SKIP() << "this host has no IPv6 on its loopback interface";
  }
  IpAddress loopback = ip(GetParam());
  UdpSocket a = *UdpSocket::open(0);
  UdpSocket b = *UdpSocket::open(0);
};
INSTANTIATE_TEST_SUITE_P(BothFamilies, UdpSocketTest, testing::Values("127.0.0.1", "::1"),
                         [](const auto& test) { return std::string(test.param) == "::1" ? "IPv6" : "IPv4"; });

TEST_P(UdpSocketTest, TellsWhereAPacketCameFromAndToWhichAddress) {
  a.send({}, {loopback, b.port()}, as_bytes("hello"));
  a.flush();
  auto got = wait_for(b, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].text, "hello");
  EXPECT_EQ(got[0].local, loopback);
  EXPECT_NE(got[0].interface, 0u);
  EXPECT_EQ(got[0].remote, (SocketAddress{loopback, a.port()}));
}

TEST_P(UdpSocketTest, CarriesManyPacketsInOrderInBatches) {
  constexpr size_t kCount = 3 * limits::udp_batch_packets_max + 5;
  for (size_t i = 0; i < kCount; ++i)
    a.send(loopback, {loopback, b.port()}, as_bytes("packet " + std::to_string(i)));
  a.flush();
  auto got = wait_for(b, kCount);
  ASSERT_EQ(got.size(), kCount);
  for (size_t i = 0; i < kCount; ++i) ASSERT_EQ(got[i].text, "packet " + std::to_string(i));
}

TEST_P(UdpSocketTest, AnswersFromTheAddressThatWasAsked) {
  const IpAddress other = loopback.is_v4() ? ip("127.0.0.7") : loopback;
  a.send({}, {other, b.port()}, as_bytes("question"));
  a.flush();
  auto question = wait_for(b, 1);
  ASSERT_EQ(question.size(), 1u);
  ASSERT_EQ(question[0].local, other);
  b.send(question[0].local, question[0].remote, as_bytes("answer"));
  b.flush();
  auto answer = wait_for(a, 1);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].remote, (SocketAddress{other, b.port()}));
}

TEST_P(UdpSocketTest, LosesPacketsThatCannotGoAndSendsTheOthers) {
  const IpAddress not_ours = loopback.is_v4() ? ip("192.0.2.1") : ip("2001:db8:dead::1");
  const SocketAddress to{loopback, b.port()};
  a.send({}, to, as_bytes("first"));
  a.send(not_ours, to, as_bytes("from an address that we do not have"));
  a.send({}, {loopback, 0}, as_bytes("to port 0"));
  a.send({}, to, Bytes(70'000));  // longer than UDP takes
  a.send({}, to, as_bytes("last"));
  a.flush();
  auto got = wait_for(b, 2);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].text, "first");
  EXPECT_EQ(got[1].text, "last");
}

TEST_P(UdpSocketTest, DropsWhatIsTooLongAndTakesWhatFitsAndWhatIsEmpty) {
  a.send({}, {loopback, b.port()}, Bytes(limits::udp_packet_bytes_max + 1));
  a.send({}, {loopback, b.port()}, Bytes(limits::udp_packet_bytes_max));
  a.send({}, {loopback, b.port()}, {});
  a.flush();
  auto got = wait_for(b, 2);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].text.size(), limits::udp_packet_bytes_max);
  EXPECT_EQ(got[1].text.size(), 0u);
}

TEST(UdpSocket, ReceivesAtMostAsManyAsAsked) {
  UdpSocket a = *UdpSocket::open(0), b = *UdpSocket::open(0);
  for (int i = 0; i < 10; ++i) a.send({}, {ip("127.0.0.1"), b.port()}, as_bytes("x"));
  a.flush();
  pollfd wait{.fd = b.fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&wait, 1, 2000), 1);
  auto ignore = [](const IpAddress&, uint32_t, const SocketAddress&, ByteView) {};
  EXPECT_EQ(b.receive(3, ignore), 3u);
  EXPECT_EQ(b.receive(100, ignore), 7u);
  EXPECT_EQ(b.receive(100, ignore), 0u);
}

TEST(UdpSocket, SaysThatAPortIsTaken) {
  UdpSocket first = *UdpSocket::open(0);
  auto second = UdpSocket::open(first.port());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "UDP port " + std::to_string(first.port()) +
                " is in use by another program; choose another with --bind :PORT, or :0 for any free one");
}

}  // namespace
}  // namespace p2p::os
