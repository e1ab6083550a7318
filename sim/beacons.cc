// Being found without an address: datagrams to everybody on the same link, and names of seeds.
#include "sim/parts.h"

namespace p2p::sim {
namespace {
constexpr Duration kLookUpMin = 5ms;
constexpr uint64_t kLookUpSpreadUs = 50000;
// A beacon in UDP in IPv4, as those of messages.
constexpr uint64_t kBeaconOverhead = 28;
}  // namespace

void Simulation::act(HostId from, output::Beacon& beacon) {
  Host& sender = *hosts_[from];
  note(10, from, beacon.bytes);
  sender.sent.packets += 1;
  sender.sent.bytes += beacon.bytes.size() + kBeaconOverhead;
  ++beacons_;
  if (cuts_.contains({sender.subnet, sender.subnet})) return;
  for (HostId to : subnets_[sender.subnet]) {
    const Host& receiver = *hosts_[to];
    bool is_there = to != from && receiver.node && receiver.frozen != Frozen::asleep;
    if (!is_there || host_cuts_.contains({from, to}) || random_.unit() < conditions().loss) continue;
    Duration delay = model_.one_way(sender.subnet, sender.subnet, random_);
    SocketAddress source{sender.address, sender.port, 0};
    at(clock_ + delay, [this, to, boot = receiver.boot, source, bytes = beacon.bytes] {
      if (hosts_[to]->boot == boot) feed(to, input::BeaconHeard{source, bytes});
    });
  }
}

void Simulation::act(HostId from, output::LookUp& look_up) {
  Duration delay = kLookUpMin + Duration(static_cast<int64_t>(random_.below(kLookUpSpreadUs)));
  at(clock_ + delay, [this, from, boot = hosts_[from]->boot, seed = look_up.seed] {
    if (hosts_[from]->boot != boot) return;
    auto host = seed_names_.find(seed.host);
    std::vector<IpAddress> found;
    if (host != seed_names_.end()) found.push_back(hosts_[host->second]->address);
    feed(from, input::LookedUp{seed, found});
  });
}

void Simulation::set_seed(HostId host, const std::string& name, HostId named) {
  seed_names_[name] = named;
  hosts_[host]->seeds.push_back({name, kPort});
}

}  // namespace p2p::sim
