// Endpoints joined by a network in memory and in virtual time: loss, duplicates, reordering and
// changes of address on demand. For tests, benchmarks and the simulator.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "core/testing.h"
#include "quic/endpoint.h"

namespace p2p::quic::test {

struct Weather {
  double loss = 0;       // of each packet
  double duplicate = 0;  // comes twice
  double reorder = 0;    // comes up to four times as late
  Duration latency = 5ms;
};

// One node: its endpoint, its place in the network, and all that the endpoint reported.
struct Peer {
  KeyPair key;
  NodeId id;
  SocketAddress address;
  std::unique_ptr<Endpoint> endpoint;
  bool is_mute = false;  // nothing reaches it
  std::vector<input::LinkUp> ups;
  std::vector<input::LinkDown> downs;
  std::vector<input::MessageIn> messages;
  std::vector<input::LinkPressure> pressures;
  size_t acknowledged = 0;                  // packets of ours with datagrams
  size_t messages_before_acknowledged = 0;  // that were there at the last of these
  uint64_t next_link = 1;

  bool is_up(LinkId link) const {
    return std::any_of(ups.begin(), ups.end(), [&](const auto& up) { return up.link == link; });
  }
  // Why a link went down, if it did.
  const input::LinkDown* down(LinkId link) const {
    for (const input::LinkDown& each : downs)
      if (each.link == link) return &each;
    return nullptr;
  }
};

inline Bytes text(std::string_view s) { return Bytes(s.begin(), s.end()); }

class Net {
 public:
  explicit Net(uint64_t seed = 1) : random_(seed) {}

  Weather weather;
  // Sees every packet that is sent; may change it, or return false to lose it.
  std::function<bool(const SocketAddress& from, const SocketAddress& to, Bytes& bytes)> tap;

  // A node with the key of this number, at "192.0.2.1:7353" or the like.
  Peer& add(uint64_t key_number, std::string_view address, std::string protocol = "p2p-ddns/1") {
    KeyPair key = p2p::test::key(key_number);
    peers_.push_back(std::make_unique<Peer>(
        Peer{.key = key, .id = key.id<NodeTag>(), .address = *SocketAddress::parse(address)}));
    Peer& peer = *peers_.back();
    start(peer, std::move(protocol));
    return peer;
  }

  // The node forgets everything but its key.
  void restart(Peer& peer) { start(peer, "p2p-ddns/1"); }
  void move(Peer& peer, std::string_view address) { peer.address = *SocketAddress::parse(address); }

  LinkId dial(Peer& from, const Peer& to) { return dial(from, to.id, to.address); }
  LinkId dial(Peer& from, const std::optional<NodeId>& id, const SocketAddress& to) {
    LinkId link{dialed_link_bit | from.next_link++};
    from.endpoint->dial(link, id, to, now_);
    settle(from);
    return link;
  }
  void send(Peer& from, LinkId link, Bytes message) {
    from.endpoint->send(link, std::move(message));
    settle(from);
  }
  void send_datagram(Peer& from, LinkId link, ByteView message) {
    from.endpoint->send_datagram(link, message);
    settle(from);
  }
  void close(Peer& peer, LinkId link, CloseCode code, std::string_view reason) {
    peer.endpoint->close(link, code, reason, now_);
    settle(peer);
  }
  // As if a packet from this address had come just now.
  void inject(Peer& to, const SocketAddress& from, ByteView bytes) {
    to.endpoint->receive({to.address.ip, from, bytes}, now_);
    settle(to);
  }

  // Dials and waits until both ends are up; gives both numbers of the link.
  std::pair<LinkId, LinkId> connect(Peer& from, Peer& to) {
    size_t before = to.ups.size();
    LinkId link = dial(from, to);
    auto has_come = [&] { return from.is_up(link) && to.ups.size() > before; };
    P2P_CHECK(run_until(has_come));
    return {link, to.ups.back().link};
  }

  Instant now() const { return now_; }
  Random& random() { return random_; }

  // Lets time pass until `done` or for `most`; returns done().
  bool run_until(const std::function<bool()>& done, Duration most = 30s) {
    Instant end = now_ + most;
    while (!done()) {
      Instant next = next_event();
      if (next > end) {
        now_ = end;
        return done();
      }
      same_moment_ = next > now_ ? 0 : same_moment_ + 1;
      P2P_CHECK(same_moment_ < 10'000);  // somebody asks for the same moment for ever
      now_ = std::max(now_, next);
      step();
    }
    return true;
  }
  void run(Duration time) {
    run_until([] { return false; }, time);
  }

 private:
  struct Flight {
    Instant at;
    uint64_t number = 0;  // keeps the order of those that arrive together
    SocketAddress from, to;
    Bytes bytes;
    bool operator<(const Flight& other) const {
      return std::pair(other.at, other.number) < std::pair(at, number);
    }
  };

  void start(Peer& peer, std::string protocol) {
    auto sink = [this, &peer](const PacketView& packet) { take(peer, packet); };
    auto endpoint = Endpoint::create({peer.key, std::move(protocol)}, sink, now_);
    P2P_CHECK(endpoint.has_value());
    peer.endpoint = std::move(*endpoint);
  }

  void take(Peer& peer, const PacketView& packet) {
    // A kernel sends from its own addresses only.
    if (!packet.local.is_unspecified() && packet.local != peer.address.ip) return;
    Bytes bytes(packet.bytes.begin(), packet.bytes.end());
    if (tap && !tap(peer.address, packet.remote, bytes)) return;
    int copies = random_.unit() < weather.duplicate ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      if (random_.unit() < weather.loss) continue;
      Duration delay = weather.latency;
      if (random_.unit() < weather.reorder)
        delay += Duration(static_cast<int64_t>(random_.below(3 * static_cast<uint64_t>(delay.count()) + 1)));
      flights_.push({now_ + delay, next_number_++, peer.address, packet.remote, bytes});
    }
  }

  Instant next_event() const {
    Instant next = flights_.empty() ? Instant::never() : flights_.top().at;
    for (const auto& peer : peers_) next = std::min(next, peer->endpoint->next_deadline());
    return next;
  }

  void step() {
    while (!flights_.empty() && flights_.top().at <= now_) {
      Flight flight = flights_.top();
      flights_.pop();
      for (auto& peer : peers_) {
        if (peer->address.ip != flight.to.ip || peer->address.port != flight.to.port) continue;
        if (!peer->is_mute) peer->endpoint->receive({flight.to.ip, flight.from, flight.bytes}, now_);
        settle(*peer);
      }
    }
    for (auto& peer : peers_) {
      if (peer->endpoint->next_deadline() > now_) continue;
      peer->endpoint->on_timer(now_);
      settle(*peer);
    }
  }

  void settle(Peer& peer) {
    peer.endpoint->flush(now_);
    for (Input& event : peer.endpoint->take_events()) {
      if (auto* up = std::get_if<input::LinkUp>(&event)) peer.ups.push_back(*up);
      if (auto* down = std::get_if<input::LinkDown>(&event)) peer.downs.push_back(*down);
      if (auto* in = std::get_if<input::MessageIn>(&event)) peer.messages.push_back(std::move(*in));
      if (std::holds_alternative<input::Acknowledged>(event)) {
        ++peer.acknowledged;
        peer.messages_before_acknowledged = peer.messages.size();
      }
      if (auto* pressure = std::get_if<input::LinkPressure>(&event)) peer.pressures.push_back(*pressure);
    }
  }

  Random random_;
  Instant now_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::priority_queue<Flight> flights_;
  uint64_t next_number_ = 0;
  int same_moment_ = 0;  // steps in which no time passed
};

}  // namespace p2p::quic::test
