#include "sim/quic_world.h"

#include <algorithm>

#include "base/check.h"

namespace p2p::sim {
namespace {

constexpr uint16_t kPort = 7353;

uint32_t subnet_of(const IpAddress& ip) {
  P2P_CHECK(ip.is_v4());
  ByteView bytes = ip.bytes();
  return static_cast<uint32_t>(bytes[0] << 16 | bytes[1] << 8 | bytes[2]);
}

std::pair<uint32_t, uint32_t> pair_of(const IpAddress& a, const IpAddress& b) {
  return std::minmax(subnet_of(a), subnet_of(b));
}

}  // namespace

Now QuicWorld::now() const {
  constexpr int64_t kEpochS = 1750000000;  // 2025-06-15
  return {clock_, WallTime::from_seconds(kEpochS) + clock_.since_start};
}

size_t QuicWorld::add(NodeOptions options, const IpAddress& address) {
  size_t number = hosts_.size();
  hosts_.push_back(std::make_unique<Host>());
  Host& host = *hosts_.back();
  host.address = address;
  auto sink = [this, number](const quic::PacketView& packet) { transmit(number, packet); };
  auto endpoint = quic::Endpoint::create({options.identity}, sink, clock_);
  P2P_CHECK(endpoint.has_value());
  host.endpoint = std::move(*endpoint);
  host.node = std::make_unique<Node>(std::move(options), now());
  step(number, input::AddressesAre{{address}, kPort});
  turn(number);
  return number;
}

void QuicWorld::kill(size_t host) {
  hosts_[host]->node.reset();
  hosts_[host]->endpoint.reset();
  hosts_[host]->due = Instant::never();
}

void QuicWorld::move(size_t host, const IpAddress& address) {
  hosts_[host]->address = address;
  step(host, input::AddressesAre{{address}, kPort});
  turn(host);
}

void QuicWorld::cut(const IpAddress& in_one, const IpAddress& in_other, bool is_cut) {
  auto pair = pair_of(in_one, in_other);
  if (is_cut)
    cuts_.insert(pair);
  else
    cuts_.erase(pair);
}

void QuicWorld::transmit(size_t from, const quic::PacketView& packet) {
  const IpAddress& own = hosts_[from]->address;
  // A kernel sends from its own addresses only.
  if (!packet.local.is_unspecified() && packet.local != own) return;
  if (tap && !tap(from, packet.remote.ip, packet.bytes)) return;
  if (random_.unit() < weather_.loss) return;
  auto spread = static_cast<uint64_t>((weather_.delay_max - weather_.delay_min).count());
  Instant at = clock_ + weather_.delay_min + Duration(static_cast<int64_t>(random_.below(spread + 1)));
  flights_.push(
      {at, next_flight_++, {own, kPort, 0}, packet.remote, Bytes(packet.bytes.begin(), packet.bytes.end())});
}

void QuicWorld::arrive(const Flight& flight) {
  if (cuts_.contains(pair_of(flight.from.ip, flight.to.ip))) return;
  for (size_t number = 0; number < hosts_.size(); ++number) {
    Host& host = *hosts_[number];
    if (!host.endpoint || host.address != flight.to.ip || flight.to.port != kPort) continue;
    host.endpoint->receive({flight.to.ip, flight.from, flight.bytes}, clock_);
    turn(number);
  }
}

void QuicWorld::step(size_t host, const Input& input) {
  for (Output& output : hosts_[host]->node->step(input, now())) perform(host, std::move(output));
}

void QuicWorld::perform(size_t number, Output output) {
  Host& host = *hosts_[number];
  quic::Endpoint& endpoint = *host.endpoint;
  if (auto* dial = std::get_if<output::Dial>(&output))
    endpoint.dial(dial->link, dial->peer, dial->to, clock_);
  if (auto* close = std::get_if<output::Close>(&output))
    endpoint.close(close->link, close->code, close->reason, clock_);
  if (auto* log = std::get_if<output::Log>(&output)) host.logs.push_back(std::move(log->text));
  if (auto* send = std::get_if<output::Send>(&output)) {
    if (send->delivery == Delivery::datagram) return endpoint.send_datagram(send->link, send->bytes);
    endpoint.send(send->link, std::move(send->bytes));
  }
}

// As the daemon's engine does it.
void QuicWorld::turn(size_t number) {
  Host& host = *hosts_[number];
  if (host.node->next_deadline(clock_) <= clock_) step(number, input::Tick{});
  if (host.endpoint->next_deadline() <= clock_) host.endpoint->on_timer(clock_);
  for (bool more = true; more;) {
    auto events = host.endpoint->take_events();
    for (const Input& event : events) step(number, event);
    host.endpoint->flush(clock_);
    more = !events.empty();
  }
  // A moment later at least, so that a deadline in the past cannot hold time.
  Instant due = std::min(host.node->next_deadline(clock_), host.endpoint->next_deadline());
  host.due = due == Instant::never() ? due : std::max(due, clock_ + 100us);
}

Instant QuicWorld::next_event() const {
  Instant next = flights_.empty() ? Instant::never() : flights_.top().at;
  for (const auto& host : hosts_) next = std::min(next, host->due);
  return next;
}

void QuicWorld::run_for(Duration time) {
  Instant end = clock_ + time;
  for (Instant next = next_event(); next <= end; next = next_event()) {
    clock_ = std::max(clock_, next);
    while (!flights_.empty() && flights_.top().at <= clock_) {
      Flight flight = flights_.top();
      flights_.pop();
      arrive(flight);
    }
    for (size_t number = 0; number < hosts_.size(); ++number)
      if (hosts_[number]->due <= clock_) turn(number);
  }
  clock_ = end;
}

bool QuicWorld::run_until(const std::function<bool()>& condition, Duration limit) {
  Instant end = clock_ + limit;
  while (!condition()) {
    if (clock_ >= end) return false;
    run_for(10ms);
  }
  return true;
}

std::string QuicWorld::disagreement() const {
  const Node* first = nullptr;
  for (size_t i = 0; i < size(); ++i) {
    if (!is_up(i)) continue;
    std::string who = "host " + std::to_string(i);
    if (!node(i).is_member()) return who + " is no member";
    if (!first) first = &node(i);
    if (node(i).map().hash() != first->map().hash()) return who + " holds another map";
    for (size_t other = 0; other < size(); ++other) {
      if (!is_up(other)) continue;
      auto view = node(i).node(node(other).id(), now());
      std::string what = who + ", of host " + std::to_string(other) + ": ";
      if (!view || view->addresses != std::vector<IpAddress>{address(other)}) return what + "not its address";
      if (view->state != NodeState::online) return what + "not online";
    }
  }
  return {};
}

}  // namespace p2p::sim
