// The hosts of a simulation: how they come, start, stop and move.
#include <algorithm>

#include "base/check.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {

// Hosts of one subnet share a /24, as far as they fit.
constexpr uint32_t kHostsPerPrefix = 250;

KeyPair::Seed seed_from(Random& random) {
  KeyPair::Seed out;
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random.next());
  return out;
}

}  // namespace

IpAddress Simulation::fresh_address(int subnet) {
  for (;;) {
    uint32_t n = addresses_given_[subnet]++;
    auto out = IpAddress::v4({10, static_cast<uint8_t>(subnet), static_cast<uint8_t>(n / kHostsPerPrefix),
                              static_cast<uint8_t>(n % kHostsPerPrefix + 1)});
    if (!addresses_.contains(out)) return out;
  }
}

void Simulation::set_address(HostId number, int subnet) {
  Host& host = *hosts_[number];
  addresses_.erase(host.address);
  subnets_[host.subnet].erase(number);
  subnets_[subnet].insert(number);
  host.subnet = subnet;
  host.address = fresh_address(subnet);
  addresses_[host.address] = number;
  witness_.has_address(number, host.address);
}

HostId Simulation::add_host(const std::string& alias, int subnet, std::optional<HostId> inviter) {
  HostId number = hosts_.size();
  auto host = std::make_unique<Host>(
      Host{.alias = alias, .identity = KeyPair(seed_from(random_)), .inviter = inviter});
  if (!inviter) host->authority = KeyPair(seed_from(random_));
  host->id = host->identity.id<NodeTag>();
  witness_.made(number, host->id);
  if (host->authority) witness_.set_network(host->authority->id<NetworkTag>());
  hosts_.push_back(std::move(host));
  set_address(number, subnet);
  return number;
}

HostId Simulation::add_guest(int subnet, HostId inviter) {
  HostId out = add_host("", subnet, inviter);
  hosts_[out]->guest = true;
  return out;
}

HostId Simulation::add_copy(HostId of, int subnet) {
  HostId number = hosts_.size();
  const Host& first = *hosts_[of];
  auto copy = std::make_unique<Host>(
      Host{.alias = first.alias, .identity = first.identity, .inviter = first.inviter.value_or(of)});
  copy->id = first.id;
  hosts_.push_back(std::move(copy));
  witness_.copied(number, of);
  set_address(number, subnet);
  restore_disk(number, disk(of));
  return number;
}

void Simulation::renew_identity(HostId number) {
  Host& host = *hosts_[number];
  P2P_CHECK(!host.node);
  host.identity = KeyPair(seed_from(random_));
  host.id = host.identity.id<NodeTag>();
  host.disk.erase_all();
  witness_.made(number, host.id);
}

void Simulation::join_by_ticket(const Host& host, NodeOptions& options) {
  HostId inviter = *host.inviter;
  // Any member can print a ticket.
  for (HostId other = 0; !is_up(inviter) && other < hosts_.size(); ++other)
    if (is_up(other) && node(other).is_member()) inviter = other;
  auto text = node(inviter).print_ticket({}, now(inviter));
  P2P_CHECK(text.has_value());
  Ticket ticket = *Ticket::parse(*text);
  options.standing.network = ticket.network;
  options.standing.invite = HeldInvite{ticket.invite, ticket.invite_key};
  options.contacts = ticket.contacts;
}

void Simulation::start(HostId number) {
  Host& host = *hosts_[number];
  P2P_CHECK(!host.node);
  bool is_first_of_prepared = host.is_prepared && host.boot == 0;
  if (!is_first_of_prepared) host.instance = random_.next();
  NodeOptions options{.identity = host.identity,
                      .instance = host.instance,
                      .seed = random_.next(),
                      .standing = {},
                      .state = {},
                      .contacts = {},
                      .seeds = host.seeds,
                      .guest = host.guest,
                      .authority = host.authority};
  if (is_first_of_prepared) {
    options.state.settings = host.disk.settings();
    options.like = prepared_.get();
  } else {
    options.state = host.disk.content();
  }
  auto stored = standing_from(options.state);
  P2P_CHECK(stored.has_value());
  if (*stored && (*stored)->admitted) {
    options.standing = **stored;
  } else if (host.authority) {
    Founding founding =
        found_network(*host.authority, KeyPair(seed_from(random_)), host.identity, Zone(), now(number).wall);
    options.standing = founding.standing;
    PutItem own{StoredKind::admission, founding.admission.node, founding.admission.encode()};
    host.disk.put(own);
    options.state.items.push_back(std::move(own));
    options.standing.alias = *Label::parse(host.alias);
    for (const StoreOp& op : to_settings(options.standing)) host.disk.put(op);
  } else {
    join_by_ticket(host, options);
  }
  if (!host.guest) options.standing.alias = *Label::parse(host.alias);
  ++host.boot;
  host.refusal.reset();
  host.has_left = false;
  host.frozen = Frozen::no;
  witness_.started(number);
  host.node = std::make_unique<Node>(std::move(options), now(number));
  if (was_admitted_durably(number) && !host.guest && !host.node->is_member())
    witness_.fail(number, "its admission was durable, and it starts as a stranger");
  note(1, number);
  feed(number, input::AddressesAre{{host.address}, host.port});
}

void Simulation::crash(HostId number) {
  Host& host = *hosts_[number];
  note(2, number);
  host.node.reset();
  ++host.boot;
  host.wake = Instant::never();
  host.frozen = Frozen::no;
  host.inbox.clear();
  if (host.disk.power_off()) witness_.disk_was_changed(number);
  // The peers are not told: their ends die of silence.
  auto links = std::exchange(host.links, {});
  for (auto& [link, wire] : links) {
    drop_end(wire, find(wire)->ends[0].host == number ? 0 : 1);
    watch(wire);
  }
}

const KeyPair& Simulation::key(HostId host) const { return hosts_[host]->identity; }

bool Simulation::say(HostId from, HostId to, Bytes message) {
  hosts_[from]->is_hostile = true;
  const auto& links = hosts_[from]->links;
  auto link = std::find_if(links.rbegin(), links.rend(), [&](const auto& entry) {
    const Wire& wire = wires_.at(entry.second);
    int other = wire.ends[0].host == from ? 1 : 0;
    return wire.ends[0].up && wire.ends[other].up && wire.ends[other].host == to;
  });
  if (link == links.rend()) return false;
  output::Send send{link->first, std::move(message)};
  act(from, send);
  return true;
}

void Simulation::leave(HostId number) { feed(number, input::Leave{}); }

void Simulation::move(HostId number, int subnet) {
  set_address(number, subnet);
  note(3, number);
  watch_links_of(number);
  feed(number, input::AddressesAre{{hosts_[number]->address}, hosts_[number]->port});
}

void Simulation::renumber(int subnet) {
  const std::set<HostId>& here = subnets_[subnet];
  std::vector<HostId> there(here.begin(), here.end());
  // Nobody is told before all have moved.
  for (HostId host : there) set_address(host, subnet);
  for (HostId host : there) {
    note(3, host);
    watch_links_of(host);
    feed(host, input::AddressesAre{{hosts_[host]->address}, hosts_[host]->port});
  }
}

void Simulation::renew(HostId number) {
  Host& host = *hosts_[number];
  host.port = static_cast<uint16_t>(host.port == 65535 ? kPort : host.port + 1);
  note(7, number);
  feed(number, input::AddressesAre{{host.address}, host.port});
}

}  // namespace p2p::sim
