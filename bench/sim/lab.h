// A formed network in virtual time, and what is seen of it from outside: how one update spreads,
// who shows whom as unreachable, what is sent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/simulation.h"

namespace p2p::bench {

using sim::HostId;

struct Terrain {
  size_t nodes = 100;
  int subnets = 0;  // the hosts take turns; 0: ten, or as many as make a hundred hosts in each
  uint64_t seed = 1;
  sim::Conditions conditions = {.delay_min = 5ms, .delay_max = 15ms};
};

// How one update of one node spread.
struct Spread {
  size_t missing = 0;  // live nodes without it when the time was over
  double in_five = 0;  // the part of the live nodes that had it within five round trips
  Duration last{0};    // until the last one had
  double copies = 0;   // sent, per live node
  double bytes = 0;    // of these on the wire, acknowledged, per live node
};

class Lab : private sim::Observer {
 public:
  // Forms the network and lets its links settle.
  explicit Lab(const Terrain& terrain);

  sim::Simulation& sim() { return sim_; }
  size_t size() const { return down_.size(); }
  size_t up() const { return up_; }
  int subnets() const { return subnets_; }
  HostId random_up();
  // The mean round trip between two hosts of one site.
  Duration round_trip() const { return round_trip_; }
  // All that was sent since the start; without one host.
  sim::Traffic traffic(std::optional<HostId> without = {}) const;

  // What went over a link is told to this one too; null: nobody.
  void set_tap(std::function<void(HostId from, HostId to, ByteView message)> tap) { tap_ = std::move(tap); }

  // Power off and on again, or off for good.
  void crash(HostId host);
  void start(HostId host);
  // A part of all hosts, without the first, picked at random.
  std::vector<HostId> pick(double part);

  // `owner` publishes its next version, by a fresh address or without one.
  Spread spread(HostId owner, bool moves, Duration limit);

  // Runs until this holds, which is dear to find out, so it is asked only so often; the time that it took.
  Duration until(const std::function<bool()>& condition, Duration every, Duration limit);

  // How often a host that is up was first shown unreachable by anybody.
  size_t alarms() const { return alarms_; }
  // What this one shows of others counts for nothing from now on: it plays foul.
  void disregard(HostId host) { disregarded_ = host; }
  // Pairs of hosts that are up of which one shows the other unreachable.
  size_t false_downs() const;
  // Whether all that are up show this one unreachable.
  bool is_known_down(HostId target) const { return shown_down_by_[target] >= up_; }
  // All that are up hold byte-identical maps.
  bool maps_are_equal() const;
  // Nobody up shows anybody up unreachable, the maps are equal, and they show everybody's present address.
  bool is_whole() const;
  // Each has links to all ideal neighbours but those that it takes for dead.
  bool is_covered() const;
  std::optional<HostId> host_of(const NodeId& id) const;

 private:
  void event(size_t host, const Event& event) override;
  void stepped(size_t host) override;
  void sent(size_t from, size_t to, ByteView message, Delivery delivery) override;
  void show_down(HostId observer, HostId target, bool is_down);

  int subnets_;
  sim::Simulation sim_;
  Duration round_trip_{0};
  std::unordered_map<NodeId, HostId> numbers_;
  std::vector<std::vector<bool>> down_;  // by observer and target
  std::vector<size_t> shown_down_by_;
  size_t up_ = 0;
  size_t alarms_ = 0;
  std::optional<HostId> disregarded_;
  std::function<void(HostId, HostId, ByteView)> tap_;

  // The update that is watched.
  struct Watch {
    NodeId owner;
    uint64_t seq = 0;
    std::vector<bool> has;
    size_t missing = 0;
    Instant five_round_trips;
    size_t in_five = 0;
    uint64_t copies = 0, bytes = 0;
  };
  std::optional<Watch> watch_;
};

}  // namespace p2p::bench
