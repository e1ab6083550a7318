// Tens of nodes with the real QUIC endpoint and real TLS in virtual time: what the daemon's engine
// does, without its kernel. Packets cross a network of delays, loss, reordering and cuts; a packet
// to an address where nobody is vanishes. sim/simulation.h models links and reaches ten thousand
// nodes; here the links themselves are on trial.
//
// Not deterministic to the byte: GnuTLS and ngtcp2 draw keys, connection ids and nonces from the
// system, so packets differ between two runs of one seed, and with them what the same draws of
// loss hit. Times, weather and everything of the core come from the seed. What a test expects must
// hold whatever is lost.
#pragma once

#include <functional>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "core/node.h"
#include "quic/endpoint.h"

namespace p2p::sim {

struct QuicWeather {
  Duration delay_min = 1ms, delay_max = 5ms;  // one way, for each packet: so they overtake each other
  double loss = 0;
};

class QuicWorld {
 public:
  explicit QuicWorld(uint64_t seed, QuicWeather weather = {}) : weather_(weather), random_(seed) {}

  // A host with this node on it, which starts at once. It is in the subnet of its address: the first
  // three bytes of an IPv4 address.
  size_t add(NodeOptions options, const IpAddress& address);
  // Power off: nobody is told.
  void kill(size_t host);
  void move(size_t host, const IpAddress& address);
  // No packet passes between the two subnets while it is so.
  void cut(const IpAddress& in_one, const IpAddress& in_other, bool is_cut);
  void set_weather(const QuicWeather& weather) { weather_ = weather; }
  // Sees each packet before the weather; false loses it.
  std::function<bool(size_t from, const IpAddress& to, ByteView bytes)> tap;

  void run_for(Duration time);
  // Runs until the condition holds, at most `limit`; tells whether it did. It is asked each 10 ms.
  bool run_until(const std::function<bool()>& condition, Duration limit);

  size_t size() const { return hosts_.size(); }
  bool is_up(size_t host) const { return hosts_[host]->node != nullptr; }
  const Node& node(size_t host) const { return *hosts_[host]->node; }
  const quic::Endpoint& endpoint(size_t host) const { return *hosts_[host]->endpoint; }
  IpAddress address(size_t host) const { return hosts_[host]->address; }
  Now now() const;
  // All that the host's node logged.
  const std::vector<std::string>& logs(size_t host) const { return hosts_[host]->logs; }

  // Why not all running hosts hold one map with everybody's address of now, everybody running online
  // and nobody else; empty when they do.
  std::string disagreement() const;

 private:
  struct Host {
    IpAddress address;
    std::unique_ptr<Node> node;
    std::unique_ptr<quic::Endpoint> endpoint;
    Instant due;
    std::vector<std::string> logs;
  };
  struct Flight {
    Instant at;
    uint64_t number = 0;
    SocketAddress from, to;
    Bytes bytes;
    bool operator<(const Flight& other) const {
      return std::pair(other.at, other.number) < std::pair(at, number);
    }
  };

  void transmit(size_t from, const quic::PacketView& packet);
  void arrive(const Flight& flight);
  void step(size_t host, const Input& input);
  void perform(size_t host, Output output);
  void turn(size_t host);
  Instant next_event() const;

  QuicWeather weather_;
  Random random_;
  Instant clock_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::priority_queue<Flight> flights_;
  std::set<std::pair<uint32_t, uint32_t>> cuts_;
  uint64_t next_flight_ = 0;
};

}  // namespace p2p::sim
