// The whole map: for each node its admission, its record and the votes against it. Everything
// learnt, from a peer, from the disk or from this node itself, comes in through merge(). Copies share
// what they have in common.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "base/shared_map.h"
#include "base/time.h"
#include "core/membership.h"
#include "core/names.h"
#include "core/record.h"
#include "core/vote.h"

namespace p2p {

// One replicated thing.
using Item = std::variant<Admission, SignedRecord, Vote>;

// Whom an item is about: its place in the map.
const NodeId& subject_of(const Item& item);

struct HeldVote {
  Vote vote;
  Instant since;  // when it came here: it takes effect unless it is refuted in time
};

struct Entry {
  std::optional<SignedRecord> record;
  std::vector<HeldVote> votes;  // all against record's seq, sorted by voter
  uint64_t digest = 0;          // of all that is replicated: equal digests, equal entries
  uint64_t admission_digest = 0, record_digest = 0;  // its parts
  Instant changed_at;                                // when the record came
};

class Directory {
 public:
  explicit Directory(const NetworkId& network) : members_(network) {}

  // The one door. Verifies what needs it, cheap checks first; anything but `changed` left the
  // map as it was. `network_time` refuses records that have expired; empty when it is unknown.
  Merge merge(const Item& item, Instant now, std::optional<WallTime> network_time);

  // Forgets a node's record and votes (it expired); its admission stays.
  void forget_record(const NodeId& id);

  const Membership& members() const { return members_; }
  const Names& names() const { return names_; }
  std::set<NodeId> take_renamed() { return names_.take_renamed(); }
  // Null for a node of which nothing but perhaps the admission is known.
  const Entry* find(const NodeId& id) const;
  // Whether there is a node whose id begins with these 8 bytes.
  bool knows(uint64_t id8) const;
  // In the order of ids.
  const SharedMap<NodeId, Entry>& entries() const { return entries_; }

  // Members with a record that says that they are about: not left, no clients. In the order of ids.
  const std::vector<NodeId>& peers() const { return *peers_; }
  // Who became a peer or changed its site (true), or ceased to be one, since this was last asked, in
  // order.
  using PeerNews = std::vector<std::pair<NodeId, bool>>;
  PeerNews take_peer_news() { return std::exchange(peer_news_, {}); }

  // Enough members vote, or one did so unrefuted for long enough.
  bool is_voted_out(const NodeId& id, Instant now) const;
  // Those whom at least one member votes against.
  const std::set<NodeId>& voted() const { return voted_; }
  // The next instant at which an unrefuted vote takes effect; never() when none waits.
  Instant next_vote_deadline(Instant now) const;

  // What the map says, in 8 bytes: equal on two nodes exactly when their maps are (but for
  // accidents of 2^-64).
  uint64_t hash() const { return hash_; }
  // All items about one node, its admission first.
  std::vector<Item> items_of(const NodeId& id) const;

 private:
  Merge merge_admission(const Admission& admission);
  Merge merge_record(const SignedRecord& record, Instant now, std::optional<WallTime> network_time);
  Merge merge_vote(const Vote& vote, Instant now);
  void refresh(const NodeId& id);
  // What follows from the entry and its owner's membership: its claim, its place among the peers.
  void refresh_standing(const NodeId& id, const Entry& entry);
  void set_peer(const NodeId& id, bool is_peer);

  Membership members_;
  SharedMap<NodeId, Entry> entries_;
  Names names_;
  uint64_t hash_ = 0;
  std::set<NodeId> voted_;  // those with votes against them
  Shared<std::vector<NodeId>> peers_;
  PeerNews peer_news_;
};

}  // namespace p2p
