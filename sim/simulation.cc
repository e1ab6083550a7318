#include "sim/simulation.h"

#include <algorithm>
#include <cstring>

#include "sim/parts.h"

namespace p2p::sim {
namespace {
constexpr size_t kEventsKept = 1000;
constexpr size_t kLogKept = 4;
}  // namespace

Simulation::Simulation(uint64_t seed, Conditions conditions) : model_(conditions), random_(seed) {
  crypto_init();
  at(clock_ + 1s, [this] { inspect_one(); });
}

Simulation::~Simulation() = default;

void Simulation::note(uint64_t a, uint64_t b, ByteView bytes) {
  // FNV-1a over what happened: cheap, and any difference shows.
  auto mix = [this](uint64_t value) { trace_ = (trace_ ^ value) * 0x100000001b3; };
  mix(static_cast<uint64_t>(clock_.since_start.count()));
  mix(a);
  mix(b);
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    uint64_t word;
    std::memcpy(&word, bytes.data(), sizeof word);
    mix(word);
  }
  for (uint8_t byte : bytes) mix(byte);
}

void Simulation::run_for(Duration time) {
  Instant end = clock_ + time;
  run_until([&] { return clock_ >= end; }, time);
}

bool Simulation::run_until(const std::function<bool()>& condition, Duration limit) {
  Instant end = clock_ + limit;
  while (!condition()) {
    if (agenda_.next() > end) {
      clock_ = end;
      return condition();
    }
    clock_ = std::max(clock_, agenda_.next());
    happen(agenda_.take());
  }
  return true;
}

void Simulation::happen(Happening what) {
  if (auto* parcel = std::get_if<Parcel>(&what))
    deliver(std::move(*parcel));
  else if (auto* due = std::get_if<Wake>(&what))
    wake(*due);
  else
    std::get<std::function<void()>>(what)();
}

void Simulation::feed(HostId number, Input input) {
  Host& host = *hosts_[number];
  if (!host.node) return;
  if (host.frozen != Frozen::no) return host.inbox.push_back(std::move(input));
  handle(number, host.node->step(input, now(number)));
  arm(number);
  if (observer_) observer_->stepped(number);
}

void Simulation::arm(HostId number) {
  Host& host = *hosts_[number];
  if (!host.node || host.frozen != Frozen::no) return;
  // A microsecond later at least, so that a deadline in the past cannot stop the clock.
  Instant due = host.clock.when(host.node->next_deadline(host.clock.now(clock_).mono));
  due = std::max(due, clock_ + 1us);
  // When one comes earlier it finds that nothing is due, and arms again.
  if (due >= host.wake) return;
  host.wake = due;
  agenda_.plan(due, Wake{number, host.boot});
}

void Simulation::wake(const Wake& wake) {
  Host& host = *hosts_[wake.host];
  if (host.boot != wake.boot || host.wake != clock_) return;
  host.wake = Instant::never();
  if (host.frozen != Frozen::no) return;
  Instant mono = host.clock.now(clock_).mono;
  if (host.node->next_deadline(mono) <= mono)
    feed(wake.host, input::Tick{});
  else
    arm(wake.host);
}

void Simulation::handle(HostId number, std::vector<Output> outputs) {
  for (Output& output : outputs) std::visit([&](auto& concrete) { act(number, concrete); }, output);
}

void Simulation::act(HostId number, output::Persist& persist) {
  Host& host = *hosts_[number];
  witness_.wrote(number, persist.batch);
  if (host.guest) return;
  Duration at_most = host.disk_delay_max >= 0s ? host.disk_delay_max : conditions().disk_delay_max;
  Duration delay(static_cast<int64_t>(random_.below(static_cast<uint64_t>(at_most.count()) + 1)));
  host.disk_free = std::max(host.disk_free, clock_ + delay);
  host.disk.write(std::move(persist.batch));
  at(host.disk_free, [this, number, boot = host.boot] {
    if (hosts_[number]->boot == boot) hosts_[number]->disk.commit();
  });
}

void Simulation::act(HostId number, output::Notify& notify) {
  witness_.said(number, notify.event);
  if (observer_) return observer_->event(number, notify.event);
  std::deque<Event>& events = hosts_[number]->events;
  events.push_back(std::move(notify.event));
  if (events.size() > kEventsKept) events.pop_front();
}

void Simulation::act(HostId number, output::Log& log) {
  std::deque<std::string>& lines = hosts_[number]->log;
  lines.push_back(std::move(log.text));
  if (lines.size() > kLogKept) lines.pop_front();
}

void Simulation::act(HostId number, output::JoinRefused& refused) {
  hosts_[number]->refusal = refused.reason;
}

void Simulation::act(HostId number, output::Finished&) {
  at(clock_ + 1us, [this, number, boot = hosts_[number]->boot] {
    if (hosts_[number]->boot != boot) return;
    hosts_[number]->was_heard_leaving = most_show_left(number);
    crash(number);
    hosts_[number]->has_left = true;
  });
}

}  // namespace p2p::sim
