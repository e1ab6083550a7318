// The private parts of a simulation: its hosts, its wires and its agenda.
#pragma once

#include <map>

#include "sim/simulation.h"

namespace p2p::sim {

inline constexpr uint16_t kPort = 7353;

struct Simulation::Host {
  std::string alias;
  int subnet = 0;
  KeyPair identity;
  NodeId id;
  std::optional<KeyPair> authority;
  std::optional<HostId> inviter;
  bool guest = false;
  IpAddress address;
  uint16_t port = kPort;
  Duration wall_offset{0};
  std::unique_ptr<Node> node;
  uint64_t boot = 0;                // counts starts: what an earlier one scheduled is void
  Instant wake = Instant::never();  // the earliest planned
  std::map<LinkId, size_t> links;   // to wires
  uint64_t next_link = 1;
  std::map<std::string, Bytes> settings;
  std::map<std::pair<StoredKind, NodeId>, Bytes> items;
  std::vector<Event> events;
  std::optional<std::string> refusal;
};

struct Simulation::Wire {
  HostId dialer = 0, acceptor = 0;
  LinkId dialer_link{}, acceptor_link{};
  IpAddress to;  // the address that was dialled
  int to_subnet = 0;
  bool alive = false;
  bool dialer_knows = false, acceptor_knows = false;
  Instant free_to_acceptor, free_to_dialer;  // in-order delivery
  std::optional<Instant> cut_since;
};

}  // namespace p2p::sim
