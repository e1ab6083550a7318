#include "dns/server.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>

#include "base/limits_dns.h"
#include "dns/server_shared.h"
#include "dns/server_socket.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;

constexpr Duration kPatience = 5s;

Instant test_clock() {
  auto since = std::chrono::steady_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since)};
}

SocketAddress at(std::string_view text) { return *SocketAddress::parse(text); }

bool is_readable(const OwnedFd& socket, Duration patience = kPatience) {
  pollfd wait{socket.get(), POLLIN, 0};
  int ms = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(patience).count());
  return poll(&wait, 1, ms) == 1;
}

// A socket of ours at `from`, connected when `to` has a port.
OwnedFd open_client(int kind, const SocketAddress& from, const SocketAddress& to) {
  OwnedFd out(socket(from.ip.is_v4() ? AF_INET : AF_INET6, kind | SOCK_CLOEXEC, 0));
  socklen_t size = 0;
  KernelAddress mine = to_kernel(from, size);
  EXPECT_EQ(bind(out.get(), &mine.generic, size), 0);
  KernelAddress theirs = to_kernel(to, size);
  EXPECT_EQ(connect(out.get(), &theirs.generic, size), 0);
  return out;
}

Bytes receive_exactly(const OwnedFd& socket, size_t size) {
  Bytes out(size);
  size_t have = 0;
  while (have < size && is_readable(socket)) {
    ssize_t got = recv(socket.get(), out.data() + have, size - have, 0);
    if (got <= 0) break;
    have += static_cast<size_t>(got);
  }
  out.resize(have);
  return out;
}

// False when the other end closed or nothing comes.
bool ask_by_tcp(const OwnedFd& socket, std::string_view name) {
  Bytes query = Writer().bytes16(make_query(name, RrType::a)).take();
  if (send(socket.get(), query.data(), query.size(), MSG_NOSIGNAL) < 0) return false;
  Bytes length = receive_exactly(socket, 2);
  if (length.size() < 2) return false;
  return read_reply(receive_exactly(socket, get16(length.data()))).answer.size() == 1;
}

class RunningServer : public ::testing::Test {
 protected:
  void start(const std::vector<std::string>& where) {
    ServerOptions options{.listen = {}, .allow = {}, .clock = test_clock};
    for (const std::string& text : where) options.listen.push_back(at(text));
    auto started = Server::start(options, small_zone().build());
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  uint16_t port() const { return server_->listening()[0].port; }
  SocketAddress to(std::string_view ip) const { return {*IpAddress::parse(ip), port()}; }
  OwnedFd tcp_from(std::string_view ip) const {
    return open_client(SOCK_STREAM, {*IpAddress::parse(ip), 0}, to("127.0.0.1"));
  }
  Reply ask_by_udp(const OwnedFd& socket, ByteView query) const {
    send(socket.get(), query.data(), query.size(), 0);
    if (!is_readable(socket)) return {};
    Bytes out(65535);
    ssize_t size = recv(socket.get(), out.data(), out.size(), 0);
    return size < 0 ? Reply{} : read_reply(ByteView(out).first(static_cast<size_t>(size)));
  }

  std::unique_ptr<Server> server_;
};

TEST_F(RunningServer, AnswersByUdpFromTheAddressThatWasAsked) {
  start({"0.0.0.0:0", "127.0.0.9:0", "[::1]:0", "[::]:0"});
  Bytes query = make_query("beta.p2p.internal", RrType::a);
  // A connected socket takes answers from the address it asked only.
  for (const char* ip : {"127.0.0.1", "127.0.0.77"})
    EXPECT_EQ(ask_by_udp(open_client(SOCK_DGRAM, at("127.0.0.1:0"), to(ip)), query).answer.size(), 1u) << ip;
  auto listening = server_->listening();
  ASSERT_EQ(listening.size(), 4u);
  EXPECT_EQ(ask_by_udp(open_client(SOCK_DGRAM, at("127.0.0.1:0"), listening[1]), query).answer.size(), 1u);
  EXPECT_EQ(ask_by_udp(open_client(SOCK_DGRAM, at("[::1]:0"), listening[2]), query).answer.size(), 1u);
  SocketAddress any = {*IpAddress::parse("::1"), listening[3].port};
  EXPECT_EQ(ask_by_udp(open_client(SOCK_DGRAM, at("[::1]:0"), any), query).answer.size(), 1u);
}

TEST_F(RunningServer, AnswersManyAtOnceEachWithItsOwn) {
  start({"127.0.0.1:0"});
  OwnedFd client = open_client(SOCK_DGRAM, at("127.0.0.1:0"), to("127.0.0.1"));
  std::vector<bool> is_answered(200);
  for (uint16_t id = 0; id < 200; ++id) {
    Bytes query = make_query(id % 2 ? "beta.p2p.internal" : "nobody.p2p.internal", RrType::a, {.id = id});
    send(client.get(), query.data(), query.size(), 0);
  }
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(is_readable(client));
    Bytes out(512);
    out.resize(static_cast<size_t>(recv(client.get(), out.data(), out.size(), 0)));
    Reply reply = read_reply(out);
    EXPECT_EQ(reply.rcode, reply.id % 2 ? 0 : 3);
    is_answered.at(reply.id) = true;
  }
  EXPECT_EQ(std::ranges::count(is_answered, true), 200);
  EXPECT_EQ(server_->stats().udp_answers, 200u);
}

TEST_F(RunningServer, IsSilentToNonsenseAndGoesOn) {
  start({"127.0.0.1:0"});
  OwnedFd client = open_client(SOCK_DGRAM, at("127.0.0.1:0"), to("127.0.0.1"));
  Bytes good = make_query("beta.p2p.internal", RrType::a);
  send(client.get(), "", 0, 0);
  send(client.get(), good.data(), 11, 0);
  Bytes long_one(limits::dns_udp_query_bytes_max + 1);
  send(client.get(), long_one.data(), long_one.size(), 0);
  Bytes response = good;
  response[2] |= 0x80;
  send(client.get(), response.data(), response.size(), 0);
  // The first that comes back is the answer to the good one.
  EXPECT_EQ(ask_by_udp(client, good).answer.size(), 1u);
  EXPECT_FALSE(is_readable(client, 20ms));
}

TEST_F(RunningServer, AnswersFromTheSnapshotPublishedLast) {
  start({"127.0.0.1:0"});
  OwnedFd client = open_client(SOCK_DGRAM, at("127.0.0.1:0"), to("127.0.0.1"));
  OwnedFd tcp = tcp_from("127.0.0.1");
  Bytes query = make_query("newcomer.p2p.internal", RrType::a);
  EXPECT_EQ(ask_by_udp(client, query).rcode, 3);
  TestZone zone = small_zone();
  zone.nodes.push_back(make_node("newcomer", {"10.0.0.1"}));
  server_->publish(zone.build());
  EXPECT_EQ(ask_by_udp(client, query).rcode, 0);
  EXPECT_TRUE(ask_by_tcp(tcp, "newcomer.p2p.internal"));
}

TEST_F(RunningServer, SaysWhyItCannotListen) {
  start({"127.0.0.1:0"});
  ServerOptions options{.listen = {to("127.0.0.1")}, .allow = {}, .clock = test_clock};
  auto second = Server::start(options, small_zone().build());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("127.0.0.1:" + std::to_string(port())), std::string::npos);
  options.listen = {at("192.0.2.1:0")};
  EXPECT_FALSE(Server::start(options, small_zone().build()));
  options.listen.assign(limits::dns_listen_max + 1, at("127.0.0.1:0"));
  EXPECT_FALSE(Server::start(options, small_zone().build()));
}

TEST_F(RunningServer, ServesAThousandPipelinedQueriesByTcp) {
  start({"127.0.0.1:0"});
  OwnedFd client = tcp_from("127.0.0.1");
  Bytes query = Writer().bytes16(make_query("beta.p2p.internal", RrType::a)).take();
  Bytes many;
  for (int i = 0; i < 1000; ++i) many.insert(many.end(), query.begin(), query.end());
  ASSERT_EQ(send(client.get(), many.data(), many.size(), 0), static_cast<ssize_t>(many.size()));
  shutdown(client.get(), SHUT_WR);
  for (int i = 0; i < 1000; ++i) {
    Bytes length = receive_exactly(client, 2);
    ASSERT_EQ(length.size(), 2u) << i;
    ASSERT_EQ(read_reply(receive_exactly(client, get16(length.data()))).answer.size(), 1u);
  }
  EXPECT_TRUE(receive_exactly(client, 1).empty());
}

TEST_F(RunningServer, ClosesConnectionsOfOneAddressBeyondTheLimit) {
  start({"127.0.0.1:0"});
  std::vector<OwnedFd> clients;
  for (size_t i = 0; i < limits::dns_connections_per_address_max; ++i) {
    clients.push_back(tcp_from("127.0.0.2"));
    EXPECT_TRUE(ask_by_tcp(clients.back(), "beta.p2p.internal"));
  }
  EXPECT_FALSE(ask_by_tcp(tcp_from("127.0.0.2"), "beta.p2p.internal"));
  EXPECT_TRUE(ask_by_tcp(tcp_from("127.0.0.3"), "beta.p2p.internal"));
  EXPECT_EQ(server_->stats().tcp_refused, 1u);
}

TEST_F(RunningServer, ServesAnHonestClientSoonWhileIdleOnesFillAllPlaces) {
  start({"127.0.0.1:0"});
  std::vector<OwnedFd> idle;
  for (size_t i = 0; i < limits::dns_connections_max + 40; ++i)
    idle.push_back(tcp_from("127.0.1." + std::to_string(1 + i / 8)));
  Instant before = test_clock();
  EXPECT_TRUE(ask_by_tcp(tcp_from("127.0.0.1"), "beta.p2p.internal"));
  EXPECT_LT(test_clock() - before, 2s);  // 500 ms when this machine has time
  EXPECT_GT(server_->stats().tcp_cut_off, 0u);
  // Those who hammer TCP do not concern UDP.
  OwnedFd udp = open_client(SOCK_DGRAM, at("127.0.0.1:0"), to("127.0.0.1"));
  EXPECT_EQ(ask_by_udp(udp, make_query("beta.p2p.internal", RrType::a)).answer.size(), 1u);
}

TEST_F(RunningServer, ConnectionsThatAreTurnedAwayDoNotKeepItFromItsWork) {
  start({"127.0.0.1:0"});
  std::vector<OwnedFd> idle;
  for (size_t i = 0; i < limits::dns_connections_per_address_max; ++i) idle.push_back(tcp_from("127.0.0.2"));
  std::atomic<bool> is_over{false};
  auto knock = [&] {
    while (!is_over) receive_exactly(tcp_from("127.0.0.2"), 1);  // closed at once
  };
  std::thread first(knock), second(knock), third(knock);
  OwnedFd client = tcp_from("127.0.0.1");
  int served = 0;
  for (Instant end = test_clock() + 2 * kPatience; served < 200 && test_clock() < end;)
    served += ask_by_tcp(client, "beta.p2p.internal");
  is_over = true;
  for (std::thread* thread : {&first, &second, &third}) thread->join();
  EXPECT_EQ(served, 200);
}

TEST_F(RunningServer, SurvivesResetsAfterEachByte) {
  start({"127.0.0.1:0"});
  Bytes query = Writer().bytes16(make_query("beta.p2p.internal", RrType::a)).take();
  for (size_t size = 0; size <= query.size(); ++size) {
    OwnedFd client = tcp_from("127.0.0.1");
    send(client.get(), query.data(), size, 0);
    linger reset{1, 0};
    setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  // Each place is free again: eight more would not fit otherwise.
  bool is_served = false;
  for (Instant end = test_clock() + kPatience; !is_served && test_clock() < end;)
    is_served = ask_by_tcp(tcp_from("127.0.0.1"), "beta.p2p.internal");
  EXPECT_TRUE(is_served);
}

TEST(Access, IsForThisHostItsLinksAndWhomItsOwnerNames) {
  ServerOptions options;
  options.allow = {{*IpAddress::parse("198.51.100.0"), 25, 0}};
  Shared shared(options, nullptr);
  auto zone = small_zone().build();
  for (const char* ip : {"127.0.0.1", "127.9.9.9", "::1", "10.1.0.200", "fd00:1::99", "198.51.100.127"})
    EXPECT_TRUE(shared.is_allowed(*zone, *IpAddress::parse(ip))) << ip;
  for (const char* ip : {"10.3.0.1", "198.51.100.128", "fd00:2::1", "8.8.8.8", "fe80::1"})
    EXPECT_FALSE(shared.is_allowed(*zone, *IpAddress::parse(ip))) << ip;
}

}  // namespace
}  // namespace p2p::dns
