#include "daemon/dns_publisher.h"

#include "dns/zone_input.h"
#include "os/clock.h"
#include "os/entropy.h"

namespace p2p::daemon {
namespace {

std::vector<dns::Subnet> subnets_of(const std::vector<os::Interface>& interfaces) {
  std::vector<dns::Subnet> out;
  for (const os::Interface& interface : interfaces)
    for (const os::InterfaceAddress& address : interface.addresses)
      out.push_back({address.ip, address.prefix_length, interface.index});
  return out;
}

// Those that are part of the network under a name: not clients, not those that left.
std::vector<dns::ZoneNode> nodes_of(const Node& node, Now now) {
  std::vector<dns::ZoneNode> out;
  for (const auto& [id, entry] : node.map().entries()) {
    auto view = node.node(id, now);
    if (!view || view->client || view->state == NodeState::left || !entry.record) continue;
    out.push_back({.label = view->name,
                   .is_reachable = view->state == NodeState::online,
                   .is_self = view->self,
                   .resources = (*entry.record)->resources});
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<DnsPublisher>> DnsPublisher::start(const std::vector<SocketAddress>& listen,
                                                          const Zone& zone) {
  std::array<uint8_t, 8> seed{};
  os::fill_random(seed);
  std::unique_ptr<DnsPublisher> out(new DnsPublisher(Reader(seed).u64()));
  dns::ServerOptions options;
  options.listen = listen;
  options.clock = [] { return os::read_clocks().mono; };
  os::fill_random(options.secret);
  dns::ZoneInput empty;
  empty.zone = zone;
  empty.hash_seed = out->hash_seed_;
  auto server = dns::Server::start(options, dns::build_zone(empty));
  if (!server) return tl::unexpected(server.error());
  out->server_ = std::move(*server);
  return out;
}

void DnsPublisher::update(const Engine& engine, Now now) {
  const Node& node = engine.node();
  is_stale_ = is_stale_ || node.map().hash() != map_hash_ || engine.interfaces() != interfaces_;
  if (!is_stale_) return;
  is_stale_ = false;
  map_hash_ = node.map().hash();
  interfaces_ = engine.interfaces();
  dns::ZoneInput input;
  input.zone = node.standing().zone;
  input.serial = ++serial_;
  input.hash_seed = hash_seed_;
  input.subnets = subnets_of(interfaces_);
  input.nodes = nodes_of(node, now);
  server_->publish(dns::build_zone(input));
}

}  // namespace p2p::daemon
