#include "dns/server.h"

#include "base/check.h"
#include "base/limits_dns.h"
#include "dns/tcp_server.h"
#include "dns/udp_server.h"

namespace p2p::dns {
namespace {

// How often a free port is drawn for UDP until TCP has it free as well.
constexpr int kPortTries = 16;

struct Pair {
  OwnedFd udp, tcp;
};

Result<Pair> open_pair(const SocketAddress& at) {
  for (int tries = 1;; ++tries) {
    auto udp = bind_udp(at);
    if (!udp) return tl::unexpected(udp.error());
    SocketAddress bound = at;
    bound.port = local_address(*udp).port;
    auto tcp = listen_tcp(bound);
    if (tcp) return Pair{std::move(*udp), std::move(*tcp)};
    if (at.port != 0 || tries == kPortTries) return tl::unexpected(tcp.error());
  }
}

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& options, std::shared_ptr<const Snapshot> first)
      : shared(options, std::move(first)) {}
  ~Parts() { shared.is_stopping = true; }

  Shared shared;
  std::unique_ptr<TcpServer> tcp;
  std::vector<std::unique_ptr<UdpServer>> udp;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                              std::shared_ptr<const Snapshot> first) {
  P2P_CHECK(options.clock && first);
  if (options.listen.size() > limits::dns_listen_max)
    return fail("DNS is answered at no more than " + std::to_string(limits::dns_listen_max) + " addresses");
  std::vector<OwnedFd> udp, tcp;
  for (const SocketAddress& at : options.listen) {
    auto pair = open_pair(at);
    if (!pair) return tl::unexpected(pair.error());
    udp.push_back(std::move(pair->udp));
    tcp.push_back(std::move(pair->tcp));
  }
  auto parts = std::make_unique<Parts>(options, std::move(first));
  auto tcp_server = TcpServer::start(std::move(tcp), parts->shared);
  if (!tcp_server) return tl::unexpected(tcp_server.error());
  parts->tcp = std::move(*tcp_server);
  for (OwnedFd& socket : udp)
    parts->udp.push_back(std::make_unique<UdpServer>(std::move(socket), parts->shared));
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

void Server::publish(std::shared_ptr<const Snapshot> snapshot) {
  parts_->shared.zone.publish(std::move(snapshot));
}

std::vector<SocketAddress> Server::listening() const {
  std::vector<SocketAddress> out;
  for (const auto& server : parts_->udp) out.push_back(server->address());
  return out;
}

ServerStats Server::stats() const {
  const Counters& counters = parts_->shared.counters;
  return {counters.udp_answers,     counters.udp_limited, counters.not_allowed, counters.tcp_answers,
          counters.tcp_connections, counters.tcp_refused, counters.tcp_cut_off};
}

}  // namespace p2p::dns
