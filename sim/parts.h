// The private parts of a simulation: its hosts and its wires.
#pragma once

#include <deque>
#include <map>

#include "sim/disk.h"
#include "sim/host_clock.h"
#include "sim/simulation.h"

namespace p2p::sim {

inline constexpr uint16_t kPort = 7353;
inline constexpr uint64_t kTimeoutCode = static_cast<uint64_t>(CloseCode::timeout);

enum class Frozen : uint8_t { no, stopped, asleep };

struct Simulation::Host {
  std::string alias;
  int subnet = 0;
  KeyPair identity;
  NodeId id;
  std::optional<KeyPair> authority;
  std::optional<HostId> inviter;
  std::vector<Seed> seeds;
  bool guest = false;
  bool is_hostile = false;  // words were put into its mouth
  IpAddress address;
  uint16_t port = kPort;
  HostClock clock;
  Disk disk;
  Duration disk_delay_max{-1};  // negative: as the conditions say
  Instant disk_free;            // batches become durable in order
  std::unique_ptr<Node> node;
  Frozen frozen = Frozen::no;
  std::vector<Input> inbox;         // what came while it was frozen
  uint64_t boot = 0;                // counts starts: what an earlier one scheduled is void
  uint64_t instance = 0;            // of the present start
  bool is_prepared = false;         // starts with the map that all prepared ones share
  bool has_left = false;            // said good-bye and has not started since
  bool was_heard_leaving = false;   // by most of those that ran when it stopped
  Instant wake = Instant::never();  // the earliest planned, in the simulation's time
  Instant uplink_free;              // its way out is busy until then
  std::map<LinkId, WireId> links;
  uint64_t next_link = 1;
  std::deque<Event> events;
  std::deque<std::string> log;  // the last few lines
  std::optional<std::string> refusal;
  Traffic sent;
};

// One end of a wire, and the way towards it.
struct Simulation::End {
  HostId host = 0;
  LinkId link{};
  bool held = false;                      // its host has not given it up
  bool up = false;                        // its core knows that the link stands
  bool is_bad = false;                    // state of the way towards it, for bursts
  Instant free;                           // in-order delivery to it
  Instant deaf_since = Instant::never();  // since when nothing can reach it
  std::deque<Parcel> stalled;             // lost on the way to it, sent again and again in order
  int retries = 0;
  size_t waiting = 0;             // bytes on their way to it that it has not acknowledged
  bool sender_is_behind = false;  // the other end was told so
  PacketMeter meter;              // of what it sends
};

struct Simulation::Wire {
  End ends[2];   // the dialer's, the acceptor's
  IpAddress to;  // the address that was dialled
  bool stands = false;
  bool is_watched = false;
};

}  // namespace p2p::sim
