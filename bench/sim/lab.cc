#include "bench/sim/lab.h"

#include <algorithm>

#include "base/check.h"

namespace p2p::bench {
namespace {

// A QUIC packet around a message: IPv4 and UDP 28, short header 1 + 8 + 2, tag 16, frame header
// 3, length prefix 4. And a packet with only an acknowledgement.
constexpr uint64_t kPacketOverhead = 62, kAcknowledgement = 60, kPacketPayload = 1150;

uint64_t wire_bytes(uint64_t payload) {
  uint64_t packets = (payload + kPacketPayload - 1) / kPacketPayload;
  return payload + packets * (kPacketOverhead + kAcknowledgement);
}

// How many copies of this version, or a later one, a message carries.
size_t copies_in(ByteView message, const NodeId& owner, uint64_t seq) {
  ByteView id = owner.view();
  if (std::search(message.begin(), message.end(), id.begin(), id.end()) == message.end()) return 0;
  auto parsed = parse_message(message);
  const auto* items = parsed ? std::get_if<Items>(&*parsed) : nullptr;
  if (!items) return 0;
  return static_cast<size_t>(std::count_if(items->items.begin(), items->items.end(), [&](const Item& item) {
    const auto* record = std::get_if<SignedRecord>(&item);
    return record && record->id() == owner && record->seq() >= seq;
  }));
}

int subnets_of(const Terrain& terrain) {
  return terrain.subnets > 0 ? terrain.subnets : std::max(10, static_cast<int>(terrain.nodes / 100));
}

}  // namespace

Lab::Lab(const Terrain& terrain) : subnets_(subnets_of(terrain)), sim_(terrain.seed, terrain.conditions) {
  size_t n = terrain.nodes;
  down_.assign(n, std::vector<bool>(n, false));
  shown_down_by_.assign(n, 0);
  const sim::Conditions& conditions = terrain.conditions;
  round_trip_ = conditions.delay_min + conditions.delay_max;
  if (conditions.sites)
    round_trip_ = 2 * conditions.sites->between + conditions.delay_max - conditions.delay_min;
  sim_.set_observer(this);
  for (HostId host : sim_.add_prepared(n, subnets_)) numbers_[sim_.id(host)] = host;
  for (HostId host = 0; host < n; ++host) start(host);
  sim_.run_for(30s);
  P2P_CHECK(is_whole());
}

HostId Lab::random_up() {
  while (true)
    if (HostId host = sim_.random().below(size()); sim_.is_up(host)) return host;
}

void Lab::crash(HostId host) {
  sim_.crash(host);
  --up_;
  for (HostId target = 0; target < size(); ++target) show_down(host, target, false);
}

void Lab::start(HostId host) {
  ++up_;
  sim_.start(host);
}

sim::Traffic Lab::traffic(std::optional<HostId> without) const {
  sim::Traffic out;
  for (HostId host = 0; host < size(); ++host) {
    if (host == without) continue;
    const sim::Traffic& one = sim_.sent(host);
    out.messages += one.messages;
    out.payload += one.payload;
    out.packets += one.packets;
    out.bytes += one.bytes;
  }
  return out;
}

Duration Lab::until(const std::function<bool()>& condition, Duration every, Duration limit) {
  Instant begin = sim_.time();
  sim_.run_until(
      [&, next = begin]() mutable {
        if (sim_.time() < next) return false;
        next = sim_.time() + every;
        return condition();
      },
      limit);
  return sim_.time() - begin;
}

std::vector<HostId> Lab::pick(double part) {
  std::vector<HostId> all;
  for (HostId host = 1; host < size(); ++host)
    if (sim_.is_up(host)) all.push_back(host);
  for (size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[sim_.random().below(i)]);
  all.resize(static_cast<size_t>(part * static_cast<double>(size())));
  return all;
}

Spread Lab::spread(HostId owner, bool moves, Duration limit) {
  Instant begin = sim_.time();
  auto seq_of = [&] { return sim_.node(owner).map().find(sim_.id(owner))->record->seq(); };
  watch_ = Watch{.owner = sim_.id(owner),
                 .seq = seq_of() + 1,
                 .has = std::vector<bool>(size()),
                 .missing = up_,
                 .five_round_trips = begin + 5 * round_trip_};
  if (moves)
    sim_.move(owner, sim_.subnet(owner));
  else
    sim_.renew(owner);
  sim_.run_until([&] { return watch_->missing == 0; }, limit);
  Spread out{.missing = watch_->missing, .last = sim_.time() - begin};
  // The last copies are still on their way when the last node has its first.
  sim_.run_for(10 * round_trip_);
  out.in_five = static_cast<double>(watch_->in_five) / static_cast<double>(up_);
  out.copies = static_cast<double>(watch_->copies) / static_cast<double>(up_);
  out.bytes = static_cast<double>(watch_->bytes) / static_cast<double>(up_);
  watch_.reset();
  return out;
}

void Lab::stepped(size_t host) {
  if (!watch_ || watch_->has[host] || !sim_.is_up(host)) return;
  const Entry* entry = sim_.node(host).map().find(watch_->owner);
  if (!entry || !entry->record || entry->record->seq() < watch_->seq) return;
  watch_->has[host] = true;
  watch_->in_five += sim_.time() <= watch_->five_round_trips;
  --watch_->missing;
}

void Lab::sent(size_t from, size_t to, ByteView message, Delivery) {
  if (tap_) tap_(from, to, message);
  if (!watch_) return;
  size_t copies = copies_in(message, watch_->owner, watch_->seq);
  watch_->copies += copies;
  if (copies > 0) watch_->bytes += wire_bytes(message.size());
}

void Lab::event(size_t host, const Event& event) {
  auto target = host_of(event.id);
  if (!target) return;
  bool is_about_state = event.kind == EventKind::unreachable || event.kind == EventKind::online ||
                        event.kind == EventKind::left || event.kind == EventKind::joined;
  if (is_about_state) show_down(host, *target, event.kind == EventKind::unreachable);
}

void Lab::show_down(HostId observer, HostId target, bool is_down) {
  if (down_[observer][target] == is_down || observer == disregarded_) return;
  down_[observer][target] = is_down;
  shown_down_by_[target] += is_down ? 1 : size_t(-1);
  if (is_down && shown_down_by_[target] == 1 && sim_.is_up(target)) ++alarms_;
}

size_t Lab::false_downs() const {
  size_t out = 0;
  for (HostId target = 0; target < size(); ++target)
    if (sim_.is_up(target)) out += shown_down_by_[target];
  return out;
}

bool Lab::maps_are_equal() const {
  std::optional<uint64_t> first;
  for (HostId host = 0; host < size(); ++host) {
    if (!sim_.is_up(host)) continue;
    uint64_t hash = sim_.node(host).map().hash();
    if (first.value_or(hash) != hash) return false;
    first = hash;
  }
  return true;
}

bool Lab::is_whole() const {
  if (false_downs() > 0 || !maps_are_equal()) return false;
  const Directory& map = sim_.node(0).map();
  for (HostId host = 0; host < size(); ++host) {
    if (!sim_.is_up(host)) continue;
    const Entry* entry = map.find(sim_.id(host));
    bool is_right = entry && entry->record && map.members().is_member(sim_.id(host)) &&
                    entry->record->addresses() == std::vector<IpAddress>{sim_.address(host)};
    if (!is_right) return false;
  }
  return true;
}

bool Lab::is_covered() const {
  for (HostId host = 0; host < size(); ++host) {
    if (!sim_.is_up(host)) continue;
    RingCoverage coverage = sim_.node(host).ring_coverage();
    if (coverage.linked + coverage.silent < coverage.wanted) return false;
  }
  return true;
}

std::optional<HostId> Lab::host_of(const NodeId& id) const {
  auto found = numbers_.find(id);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

}  // namespace p2p::bench
