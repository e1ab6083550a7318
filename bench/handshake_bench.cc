// Handshakes between two endpoints in one process, without sockets: the CPU of both sides.
#include <benchmark/benchmark.h>

#include <deque>

#include "core/testing.h"
#include "quic/endpoint.h"

namespace p2p::quic {
namespace {

struct Side {
  SocketAddress address;
  std::unique_ptr<Endpoint> endpoint;
};

// Two endpoints joined by a wire without loss or delay.
class Pair {
 public:
  Pair() {
    for (uint8_t i = 0; i < 2; ++i) {
      sides_[i].address = {IpAddress::v4({10, 0, 0, static_cast<uint8_t>(i + 1)}), 7353, 0};
      auto sink = [this, i](const PacketView& packet) {
        wire_.push_back({i, Bytes(packet.bytes.begin(), packet.bytes.end())});
      };
      sides_[i].endpoint = *Endpoint::create({test::key(i + 1)}, sink, now_);
    }
  }

  // Dials, waits for both ends, closes.
  void handshake() {
    LinkId link{dialed_link_bit | ++links_};
    sides_[0].endpoint->dial(link, test::node_id(2), sides_[1].address, now_);
    bool dialer_up = false, acceptor_up = false;
    while (!dialer_up || !acceptor_up) {
      pass();
      dialer_up = dialer_up || has_link_up(0);
      acceptor_up = acceptor_up || has_link_up(1);
    }
    sides_[0].endpoint->close(link, CloseCode::done, "", now_);
    // Past the draining time, so that both forget it.
    for (int i = 0; i < 4; ++i, now_ = now_ + 500ms) pass();
  }

 private:
  bool has_link_up(size_t side) {
    bool out = false;
    for (const Input& event : sides_[side].endpoint->take_events())
      out = out || std::holds_alternative<input::LinkUp>(event);
    return out;
  }

  void pass() {
    now_ = now_ + 100us;
    for (Side& side : sides_) {
      if (side.endpoint->next_deadline() <= now_) side.endpoint->on_timer(now_);
      side.endpoint->flush(now_);
    }
    for (auto packets = std::exchange(wire_, {}); auto& [from, bytes] : packets) {
      const Side& sender = sides_[from];
      sides_[1 - from].endpoint->receive({sides_[1 - from].address.ip, sender.address, bytes}, now_);
    }
  }

  Instant now_ = test::mono_s(1);
  std::array<Side, 2> sides_;
  std::vector<std::pair<uint8_t, Bytes>> wire_;
  uint64_t links_ = 0;
};

void HandshakeBothSides(benchmark::State& state) {
  Pair pair;
  for (auto _ : state) pair.handshake();
  state.counters["handshakes/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(HandshakeBothSides)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace p2p::quic
