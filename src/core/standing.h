// How a node stands with its network: what it must remember from one start to the next besides
// the map itself. Kept as settings in the store.
#pragma once

#include <optional>

#include "core/admission.h"
#include "core/storage.h"
#include "core/ticket.h"

namespace p2p {

struct HeldInvite {
  Invite invite;
  KeyPair key;
};

struct Standing {
  NetworkId network;
  Zone zone;
  std::optional<HeldInvite> invite;    // for tickets; not every member holds one
  std::optional<Label> alias;          // what the owner asks to be called
  std::optional<WallTime> claimed_at;  // of the alias; empty while no clock could tell
  uint16_t port = 0;                   // 0: none chosen yet
  uint64_t seq_reserved = 0;           // all seqs up to here may have been used
  bool admitted = false;               // the node's own admission is in the map
};

// Everything as settings, and back. Empty when there is no network in the store; an error when
// what is there is malformed.
std::vector<StoreOp> to_settings(const Standing& standing);
Result<std::optional<Standing>> standing_from(const StoredState& state);

// A new network: its first invite (any number of uses, no end) and its first member.
struct Founding {
  Standing standing;
  Admission admission;
};
Founding found_network(const KeyPair& authority, const KeyPair& invite_key, const KeyPair& identity,
                       const Zone& zone, WallTime now);

}  // namespace p2p
