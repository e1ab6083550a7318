// What a node is made from, and what is asked of it for a ticket.
#pragma once

#include <optional>
#include <vector>

#include "base/limits_watch.h"
#include "core/identity.h"
#include "core/resource.h"
#include "core/seeds.h"
#include "core/standing.h"
#include "core/storage.h"
#include "core/ticket.h"

namespace p2p {

class Node;

struct NodeOptions {
  KeyPair identity;
  uint64_t instance = 0;  // drawn anew at each start
  uint64_t seed = 0;      // for pauses and choices
  Standing standing;
  StoredState state;                 // the map and contacts as they were stored
  std::vector<Contact> contacts;     // from a ticket
  std::vector<Seed> seeds;           // where to look when nobody answers
  bool beacons = true;               // be found, and find, by multicast on the link
  bool guest = false;                // follow only: publish nothing, be in nobody's map
  std::optional<KeyPair> authority;  // for new invites; only where the network was founded
  // Starts with the map of this other node (borrowed for the constructor) and shares memory with it:
  // a simulation of thousands cannot restore the same map for each.
  const Node* like = nullptr;
  // The longest pause of a peer's process that is not taken for its end; safer, and slower to tell
  // a real one: limits::tolerated_pause_safe.
  Duration tolerated_pause = limits::tolerated_pause;
  // What this node publishes besides its addresses and port, in the order of importance.
  std::vector<ResourceRecord> records = {};
};

// What `ticket` asks for. Without terms the invite that the node holds is printed again.
struct TicketRequest {
  std::optional<uint32_t> uses;
  std::optional<Duration> expires_in;
  std::optional<Label> fixed_name;
  KeyPair::Seed fresh_seed{};  // for a new invite's key

  bool asks_for_terms() const { return uses || expires_in || fixed_name; }
};

}  // namespace p2p
