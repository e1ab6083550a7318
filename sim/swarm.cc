#include "sim/swarm.h"

namespace p2p::sim {
namespace {

constexpr int kSubnets = 5;
constexpr Duration kYear = 365 * 24h;
const char* const kNames[] = {
    "restart",    "move",        "cut",         "one-way cut",       "stopped process",
    "suspend",    "clock jump",  "clock drift", "old backup",        "lost disk",
    "stuck disk", "bad network", "bursts",      "doubled datagrams", "slow links",
    "leave",      "renumber"};
static_assert(std::size(kNames) == static_cast<size_t>(Fault::count_));

}  // namespace

Swarm::Swarm(Simulation& sim, size_t hosts) : sim_(sim), quiet_(sim.conditions()) {
  while (active_.size() < 2)
    for (int i = 0; i < static_cast<int>(Fault::count_); ++i)
      if (sim_.random().below(5) < 2) active_.push_back(static_cast<Fault>(i));
  hosts_.push_back(sim_.add_host("primary", 0));
  sim_.start(hosts_[0]);
  sim_.run_for(10ms);
  for (size_t i = 1; i < hosts; ++i) {
    // A few wish for the same name.
    std::string name = i % 7 == 3 ? "twin" : "host" + std::to_string(i);
    hosts_.push_back(sim_.add_host(name, static_cast<int>(i % kSubnets), hosts_[0]));
    sim_.set_seed(hosts_[i], "seed.example", hosts_[0]);
    sim_.start(hosts_[i]);
    sim_.run_for(Duration(static_cast<int64_t>(sim_.random().below(20000))));
  }
  backups_.resize(hosts);
  sim_.run_for(5s);
}

std::string Swarm::kinds() const {
  std::string out;
  for (Fault fault : active_) out += (out.empty() ? "" : ", ") + std::string(kNames[static_cast<int>(fault)]);
  return out;
}

// The first one prints tickets for those who lost everything, and keeps out of trouble.
HostId Swarm::anybody() { return hosts_[1 + sim_.random().below(hosts_.size() - 1)]; }
int Swarm::any_subnet() { return static_cast<int>(sim_.random().below(kSubnets)); }

void Swarm::start(HostId host) {
  if (!sim_.is_up(host) && sim_.was_admitted_durably(host)) sim_.start(host);
}

void Swarm::harm() {
  Fault fault = active_[sim_.random().below(active_.size())];
  switch (fault) {
    case Fault::cut:
    case Fault::one_way_cut:
    case Fault::bad_network:
    case Fault::bursts:
    case Fault::doubled_datagrams:
    case Fault::slow_links:
    case Fault::renumber: return harm_network(fault);
    default: return harm_host(fault, anybody());
  }
}

void Swarm::harm_network(Fault fault) {
  Random& random = sim_.random();
  Conditions now = sim_.conditions();
  bool is_on = chance();
  if (fault == Fault::cut) sim_.cut(any_subnet(), any_subnet(), is_on);
  if (fault == Fault::one_way_cut) sim_.cut_one_way(any_subnet(), any_subnet(), is_on);
  // The first subnet keeps its addresses: somebody must be where the others remember it.
  if (fault == Fault::renumber && random.below(4) == 0) sim_.renumber(1 + any_subnet() % (kSubnets - 1));
  if (fault == Fault::bad_network) {
    now.loss = is_on ? random.unit() * 0.3 : quiet_.loss;
    now.delay_max = is_on ? Duration(static_cast<int64_t>(5000 + random.below(95000))) : quiet_.delay_max;
    now.tail = is_on && chance() ? 0.7 : 0;
  }
  if (fault == Fault::bursts) now.bursts.enter = is_on ? 0.02 : 0;
  if (fault == Fault::doubled_datagrams) now.duplicate = now.reorder = is_on ? random.unit() / 2 : 0;
  if (fault == Fault::slow_links) now.bytes_per_s = is_on ? 20000 + 100000 * random.unit() : 0;
  sim_.set_conditions(now);
}

void Swarm::restart(HostId host) {
  if (sim_.is_up(host))
    sim_.crash(host);
  else if (!sim_.has_left(host))
    start(host);
}

void Swarm::harm_host(Fault fault, HostId host) {
  Random& random = sim_.random();
  bool is_up = sim_.is_up(host);
  if (fault == Fault::restart) return restart(host);
  if (fault == Fault::leave && is_up && random.below(4) == 0) return sim_.leave(host);
  if (fault == Fault::stuck_disk) return sim_.set_disk_stuck(host, chance());
  if (fault == Fault::clock_drift)
    return sim_.set_drift(host, static_cast<int64_t>(random.below(1001)) - 500);
  // So few that the network's median stays right.
  if (fault == Fault::clock_jump && host % 5 == 1)
    return sim_.set_wall_offset(host, (chance() ? 1 : -1) * static_cast<int64_t>(random.below(11)) * kYear);
  if (!is_up) return;
  if (fault == Fault::move) return sim_.move(host, any_subnet());
  if (fault == Fault::stopped_process || fault == Fault::suspend) {
    if (sim_.is_frozen(host)) return sim_.thaw(host);
    return fault == Fault::suspend ? sim_.suspend(host) : sim_.stop_process(host);
  }
  if (fault == Fault::old_backup) {
    StoredState& backup = backups_[host];
    bool has_one = !backup.items.empty();
    if (!has_one && sim_.was_admitted_durably(host)) backup = sim_.disk(host);
    if (!has_one) return;
    sim_.crash(host);
    sim_.restore_disk(host, std::exchange(backup, {}));
    return sim_.start(host);
  }
  if (fault == Fault::lost_disk && random.below(3) == 0 && sim_.node(hosts_[0]).is_member()) {
    sim_.crash(host);
    sim_.lose_disk(host);
    backups_[host] = {};
    return sim_.start(host);
  }
}

void Swarm::mend() {
  sim_.set_conditions(quiet_);
  sim_.mend_all_cuts();
  for (HostId host : hosts_) {
    sim_.set_disk_stuck(host, false);
    sim_.set_drift(host, 0);
    sim_.set_wall_offset(host, 0s);
    sim_.thaw(host);
    if (!sim_.has_left(host)) start(host);
  }
}

}  // namespace p2p::sim
