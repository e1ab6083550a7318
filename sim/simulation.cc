#include "sim/simulation.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "base/check.h"
#include "base/limits.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {

KeyPair::Seed seed_from(Random& random) {
  KeyPair::Seed out;
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random.next());
  return out;
}

}  // namespace

Simulation::Simulation(uint64_t seed, Conditions conditions) : conditions_(conditions), random_(seed) {
  crypto_init();
  at(clock_ + 1s, [this] { check_idle(); });
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

IpAddress Simulation::fresh_address(int subnet) {
  uint32_t n = ++addresses_given_;
  return IpAddress::v4(
      {10, static_cast<uint8_t>(subnet), static_cast<uint8_t>(n >> 8), static_cast<uint8_t>(n)});
}

HostId Simulation::add_host(const std::string& alias, int subnet, std::optional<HostId> inviter) {
  auto host = std::make_unique<Host>(Host{.alias = alias,
                                          .subnet = subnet,
                                          .identity = KeyPair(seed_from(random_)),
                                          .inviter = inviter,
                                          .address = fresh_address(subnet)});
  if (!inviter) host->authority = KeyPair(seed_from(random_));
  host->id = host->identity.id<NodeTag>();
  hosts_.push_back(std::move(host));
  return hosts_.size() - 1;
}

HostId Simulation::add_guest(int subnet, HostId inviter) {
  HostId out = add_host("", subnet, inviter);
  hosts_[out]->guest = true;
  return out;
}

void Simulation::start(HostId number) {
  Host& host = *hosts_[number];
  P2P_CHECK(!host.node);
  NodeOptions options{.identity = host.identity,
                      .instance = random_.next(),
                      .seed = random_.next(),
                      .standing = {},
                      .state = disk(number),
                      .contacts = {},
                      .guest = host.guest,
                      .authority = host.authority};
  auto stored = standing_from(options.state);
  P2P_CHECK(stored.has_value());
  std::vector<StoreOp> first_writes;
  if (*stored && (*stored)->admitted) {
    options.standing = **stored;
  } else if (host.authority) {
    Founding founding =
        found_network(*host.authority, KeyPair(seed_from(random_)), host.identity, Zone(), now(number).wall);
    options.standing = founding.standing;
    options.state.items.push_back(
        {StoredKind::admission, founding.admission.node, founding.admission.encode()});
    host.items[{StoredKind::admission, founding.admission.node}] = founding.admission.encode();
    options.standing.alias = *Label::parse(host.alias);
    for (const StoreOp& op : to_settings(options.standing))
      host.settings[std::get<PutSetting>(op).key] = std::get<PutSetting>(op).value;
  } else {
    auto text = node(*host.inviter).print_ticket({}, now(*host.inviter));
    P2P_CHECK(text.has_value());
    Ticket ticket = *Ticket::parse(*text);
    options.standing.network = ticket.network;
    options.standing.invite = HeldInvite{ticket.invite, ticket.invite_key};
    options.contacts = ticket.contacts;
  }
  if (!host.guest) options.standing.alias = *Label::parse(host.alias);
  ++host.boot;
  host.refusal.reset();
  host.node = std::make_unique<Node>(std::move(options), now(number));
  note(1, number);
  feed(number, input::AddressesAre{{host.address}, host.port});
}

void Simulation::crash(HostId number) {
  Host& host = *hosts_[number];
  note(2, number);
  host.node.reset();
  ++host.boot;
  host.wake = Instant::never();
  // The peers are not told: their ends die of silence.
  for (auto& [link, wire] : host.links)
    (wires_[wire].dialer == number ? wires_[wire].dialer_knows : wires_[wire].acceptor_knows) = false;
  host.links.clear();
}

void Simulation::leave(HostId number) { feed(number, input::Leave{}); }

void Simulation::move(HostId number, int subnet) {
  Host& host = *hosts_[number];
  host.subnet = subnet;
  host.address = fresh_address(subnet);
  note(3, number);
  if (host.node) feed(number, input::AddressesAre{{host.address}, host.port});
}

void Simulation::renew(HostId number) {
  Host& host = *hosts_[number];
  host.port = static_cast<uint16_t>(host.port == 65535 ? kPort : host.port + 1);
  note(7, number);
  feed(number, input::AddressesAre{{host.address}, host.port});
}

void Simulation::cut(int a, int b, bool is_cut) {
  auto pair = std::minmax(a, b);
  if (is_cut)
    cuts_.insert(pair);
  else
    cuts_.erase(pair);
}

bool Simulation::is_cut(int a, int b) const { return cuts_.contains(std::minmax(a, b)); }

void Simulation::set_wall_offset(HostId host, Duration offset) { hosts_[host]->wall_offset = offset; }

StoredState Simulation::disk(HostId number) const {
  const Host& host = *hosts_[number];
  StoredState out{host.settings, {}};
  for (const auto& [key, body] : host.items) out.items.push_back({key.first, key.second, body});
  return out;
}

void Simulation::restore_disk(HostId number, StoredState state) {
  lose_disk(number);
  Host& host = *hosts_[number];
  host.settings = std::move(state.settings);
  for (PutItem& item : state.items) host.items[{item.kind, item.id}] = std::move(item.body);
}

void Simulation::lose_disk(HostId number) {
  hosts_[number]->settings.clear();
  hosts_[number]->items.clear();
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

void Simulation::feed(HostId number, const Input& input) {
  Host& host = *hosts_[number];
  if (!host.node) return;
  handle(number, host.node->step(input, now(number)));
  arm(number);
  if (observer_) observer_->stepped(number);
}

void Simulation::happen(Happening what) {
  if (auto* parcel = std::get_if<Parcel>(&what))
    deliver(std::move(*parcel));
  else if (auto* due = std::get_if<Wake>(&what))
    wake(*due);
  else
    std::get<std::function<void()>>(what)();
}

void Simulation::arm(HostId number) {
  Host& host = *hosts_[number];
  if (!host.node) return;
  // A microsecond later at least, so that a deadline in the past cannot stop the clock.
  Instant due = std::max(host.node->next_deadline(clock_), clock_ + 1us);
  // When one comes earlier it finds that nothing is due, and arms again.
  if (due >= host.wake) return;
  host.wake = due;
  agenda_.plan(due, Wake{number, host.boot});
}

void Simulation::wake(const Wake& wake) {
  Host& host = *hosts_[wake.host];
  if (host.boot != wake.boot || host.wake != clock_) return;
  host.wake = Instant::never();
  if (host.node->next_deadline(clock_) <= clock_)
    feed(wake.host, input::Tick{});
  else
    arm(wake.host);
}

void Simulation::handle(HostId number, std::vector<Output> outputs) {
  Host& host = *hosts_[number];
  for (Output& output : outputs) {
    if (auto* dialing = std::get_if<output::Dial>(&output)) dial(number, *dialing);
    if (auto* sending = std::get_if<output::Send>(&output))
      transmit(number, sending->link, std::move(sending->bytes), sending->delivery);
    if (auto* closing = std::get_if<output::Close>(&output))
      hang_up(number, closing->link, static_cast<uint64_t>(closing->code), closing->reason);
    if (auto* notify = std::get_if<output::Notify>(&output)) {
      if (observer_)
        observer_->event(number, notify->event);
      else
        host.events.push_back(notify->event);
    }
    if (auto* refused = std::get_if<output::JoinRefused>(&output)) host.refusal = refused->reason;
    if (auto* persist = std::get_if<output::Persist>(&output); persist && !host.guest) {
      Duration delay = Duration(
          static_cast<int64_t>(random_.below(static_cast<uint64_t>(conditions_.disk_delay_max.count()) + 1)));
      at(clock_ + delay, [this, number, boot = host.boot, batch = std::move(persist->batch)] {
        Host& writer = *hosts_[number];
        if (writer.boot != boot) return;
        for (const StoreOp& op : batch.ops) {
          if (auto* item = std::get_if<PutItem>(&op)) writer.items[{item->kind, item->id}] = item->body;
          if (auto* item = std::get_if<EraseItem>(&op)) writer.items.erase({item->kind, item->id});
          if (auto* setting = std::get_if<PutSetting>(&op)) writer.settings[setting->key] = setting->value;
        }
      });
    }
    if (std::holds_alternative<output::Finished>(output))
      at(clock_ + 1us, [this, number, boot = host.boot] {
        if (hosts_[number]->boot == boot) crash(number);
      });
  }
}

}  // namespace p2p::sim
