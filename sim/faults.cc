// What goes wrong in a simulation on demand: cuts, clocks, processes and disks.
#include "sim/parts.h"

namespace p2p::sim {
namespace {

template <class T>
void set_member(std::set<T>& set, const T& value, bool is_in) {
  if (is_in)
    set.insert(value);
  else
    set.erase(value);
}

}  // namespace

void Simulation::cut(int a, int b, bool is_cut) {
  set_member(cuts_, {a, b}, is_cut);
  cut_one_way(b, a, is_cut);
}

void Simulation::cut_one_way(int from, int to, bool is_cut) {
  set_member(cuts_, {from, to}, is_cut);
  if (is_cut) watch_cut_links();
}

void Simulation::cut_host_one_way(HostId from, HostId to, bool is_cut) {
  set_member(host_cuts_, {from, to}, is_cut);
  if (is_cut) watch_links_of(from);
}

void Simulation::mend_all_cuts() {
  cuts_.clear();
  host_cuts_.clear();
}

bool Simulation::is_cut(HostId from, HostId to) const {
  bool by_subnet = !cuts_.empty() && cuts_.contains({hosts_[from]->subnet, hosts_[to]->subnet});
  return by_subnet || (!host_cuts_.empty() && host_cuts_.contains({from, to}));
}

void Simulation::set_wall_offset(HostId host, Duration offset) {
  hosts_[host]->clock.set_offset(offset, clock_);
}

void Simulation::set_drift(HostId host, int64_t ppm) {
  hosts_[host]->clock.set_drift(ppm, clock_);
  // What was planned by the old rate finds that nothing is due, or comes a little late.
  hosts_[host]->wake = Instant::never();
  arm(host);
}

void Simulation::freeze(HostId number, bool is_asleep) {
  Host& host = *hosts_[number];
  if (!host.node) return;
  note(8, number);
  host.frozen = is_asleep ? Frozen::asleep : Frozen::stopped;
  watch_links_of(number);
}

void Simulation::stop_process(HostId host) { freeze(host, false); }
void Simulation::suspend(HostId host) { freeze(host, true); }

bool Simulation::is_frozen(HostId host) const { return hosts_[host]->frozen != Frozen::no; }

void Simulation::thaw(HostId number) {
  Host& host = *hosts_[number];
  if (!host.node || host.frozen == Frozen::no) return;
  note(9, number);
  host.frozen = Frozen::no;
  host.wake = Instant::never();
  std::vector<Input> inbox = std::exchange(host.inbox, {});
  // The loop may look at its timers first or at its socket.
  bool is_timer_first = random_.below(2) == 0;
  uint64_t boot = host.boot;
  if (is_timer_first) feed(number, input::Tick{});
  for (Input& input : inbox) {
    if (host.boot != boot) break;
    acknowledge_late(number, input);
    feed(number, std::move(input));
  }
  if (!is_timer_first && host.boot == boot) feed(number, input::Tick{});
}

StoredState Simulation::disk(HostId host) const { return hosts_[host]->disk.content(); }

void Simulation::restore_disk(HostId number, StoredState state) {
  lose_disk(number);
  Disk& disk = hosts_[number]->disk;
  for (auto& [key, value] : state.settings) disk.put(PutSetting{key, std::move(value)});
  for (PutItem& item : state.items) disk.put(std::move(item));
}

void Simulation::lose_disk(HostId number) {
  hosts_[number]->disk.erase_all();
  witness_.disk_was_changed(number);
}

void Simulation::set_disk_stuck(HostId host, bool is_stuck) { hosts_[host]->disk.set_stuck(is_stuck); }

void Simulation::set_disk_delay(HostId host, Duration at_most) { hosts_[host]->disk_delay_max = at_most; }

}  // namespace p2p::sim
