// What the core shows of itself: plain values for the control API, the command line and the DNS
// snapshot. Nothing here refers back into the core.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "core/identity.h"

namespace p2p {

enum class NodeState { online, unreachable, left };

struct ServiceView {
  std::string name;  // "_ssh._tcp"
  uint16_t port = 0;
};

// One node as this node knows it.
struct NodeView {
  NodeId id;
  std::string name;         // the label it owns now: its alias, or alias-xxxx if that is another's
  std::string wanted_name;  // the label it asked for
  std::string fqdn;         // name.zone, without a dot at the end
  std::vector<IpAddress> addresses;
  uint16_t port = 0;
  NodeState state = NodeState::online;
  bool self = false;
  bool client = false;
  bool cloned = false;  // two devices run with its key; it keeps the name
  // Since the last sign of life; empty when there was none since this node started.
  std::optional<Duration> last_seen;
  uint64_t seq = 0;
  uint64_t instance = 0;  // drawn anew at each start of the owner
  std::vector<ServiceView> services;
  WallTime claimed_at;                // of the name, network time
  WallTime admitted_at;               // network time
  WallTime expires;                   // of the record, network time
  std::optional<NodeId> admitted_by;  // empty: by the network's authority
};

// How this node came to what it says of one node, and what stands behind the state.
struct NodeOrigin {
  bool is_signed = false;         // by its owner: checked anew
  std::optional<NodeId> told_by;  // whose link brought the record; empty: this node, or its disk
  Duration age{0};                // since it came, or was read
  size_t votes = 0;               // against this version
  bool is_voted_out = false;
  bool is_isolated = false;        // the node that is asked reaches nobody
  std::vector<NodeId> same_claim;  // all who ask for the name that it asks for, its owner first
};

struct LinkView {
  NodeId id;
  std::string name;
  SocketAddress remote;
  bool dialed = false;  // by us
  bool guest = false;   // a client that only follows
  Duration up{0};
  Duration silent{0};  // since its last message
  std::optional<Duration> round_trip;
  bool in_sync = false;  // it last showed the map that we had then
};

// How the node stands with its network.
enum class Phase { joining, running, paused, leaving };

struct StatusView {
  NodeId id;
  NetworkId network;
  std::string zone;
  NodeView self;
  bool primary = false;  // holds the authority key
  Phase phase = Phase::joining;
  std::string waiting_for;  // what a long wait is for; empty when nothing
  uint16_t port = 0;
  size_t known = 0, online = 0, unreachable = 0, left = 0;
  std::vector<LinkView> links;
  size_t links_wanted = 0;
  // The ideal neighbours that are reachable, as far as the network knows, and how many are linked.
  size_t neighbours = 0, neighbours_linked = 0;
  bool isolated = false;  // linked to nobody for a while: what is shown of others is from before
  Duration isolated_for{0};
  bool in_sync = false;    // every link last showed the same map as ours
  Duration behind_for{0};  // since the map was last equal to that of each neighbour linked now
  uint64_t map_hash = 0;
  Duration clock_offset{0};           // network time minus our wall clock
  std::vector<std::string> problems;  // what is wrong and what to do, a line each
};

enum class EventKind {
  joined,
  left,
  address_changed,
  unreachable,
  online,
  name_conflict,
  renamed,
  cloned_key
};

// Something that a person following the network wants to know.
struct Event {
  EventKind kind;
  NodeId id;
  std::string name;
  std::vector<IpAddress> before;  // address_changed
  std::vector<IpAddress> after;   // joined, address_changed, online
  std::string detail;             // a sentence; may be empty
};

}  // namespace p2p
