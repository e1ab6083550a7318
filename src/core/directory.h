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
#include "core/range_sums.h"
#include "core/record.h"
#include "core/vote.h"
#include "core/votes.h"

namespace p2p {

// One replicated thing.
using Item = std::variant<Admission, SignedRecord, Vote>;

// Whom an item is about: its place in the map.
NodeId subject_of(const Item& item);

struct Entry {
  std::optional<SignedRecord> record;
  // Of all that is replicated, but of the votes only how many there are: equal digests, equal
  // entries as far as anybody can see.
  uint64_t digest = 0;
  uint64_t admission_digest = 0, record_digest = 0;  // its parts
  Instant changed_at;                                // when the record came
  // Who sent it, by the first 8 bytes of its id; 0: this node itself, or its disk. Not replicated.
  uint64_t told_by = 0;
};

class Directory {
 public:
  explicit Directory(const NetworkId& network) : members_(network) {}

  // The one door. Verifies what needs it, cheap checks first; anything but `changed` left the
  // map as it was. `network_time` refuses records that have expired; empty when it is unknown.
  Merge merge(const Item& item, Instant now, std::optional<WallTime> network_time);

  // Which peer's link brought the record that is held.
  void note_source(const NodeId& id, const NodeId& peer);

  // Forgets a node's record and votes (it expired); its admission stays.
  void forget_record(const NodeId& id);

  const Membership& members() const { return members_; }
  const Names& names() const { return names_; }
  std::set<NodeId> take_renamed() { return names_.take_renamed(); }
  // Null for a node of which nothing but perhaps the admission is known.
  const Entry* find(const NodeId& id) const;
  // Whether there is a node whose id begins with these 8 bytes.
  bool knows(uint64_t id8) const { return find_id(id8).has_value(); }
  std::optional<NodeId> find_id(uint64_t id8) const;
  // In the order of ids.
  const SharedMap<NodeId, Entry>& entries() const { return entries_; }

  // Members with a record that says that they are about: not left, no clients. In the order of ids.
  const std::vector<NodeId>& peers() const { return *peers_; }
  // Who became a peer or changed its site (true), or ceased to be one, since this was last asked, in
  // order.
  using PeerNews = std::vector<std::pair<NodeId, bool>>;
  PeerNews take_peer_news() { return std::exchange(peer_news_, {}); }

  // Enough members vote, or one did so unrefuted for long enough.
  bool is_voted_out(const NodeId& id) const { return votes_.is_out(id); }
  // Votes against records as they are now.
  const Votes& votes() const { return votes_; }
  // Time passed: unrefuted votes take effect. The next time that one does: votes().next_deadline().
  void advance(Instant now, const FalseVotes& false_votes);
  // Whose verdict changed since this was last asked.
  std::vector<NodeId> take_verdict_changes() { return votes_.take_changed(); }
  // Whose votes were refuted since this was last asked, one for each vote.
  std::vector<NodeId> take_refuted_voters() { return votes_.take_refuted(); }

  // What the map says, in 8 bytes: equal on two nodes exactly when their maps are (but for
  // accidents of 2^-64).
  uint64_t hash() const { return hash_; }
  // The same by ranges of ids.
  const RangeSums& sums() const { return sums_; }
  // All items about one node, its admission first.
  std::vector<Item> items_of(const NodeId& id) const;

 private:
  Merge merge_admission(const Admission& admission);
  Merge merge_record(const SignedRecord& record, Instant now, std::optional<WallTime> network_time);
  Merge merge_vote(const Vote& vote, Instant now);
  void refresh(const NodeId& id);
  Entry& refresh_digest(const NodeId& id);
  // What follows from the entry and its owner's membership: its claim, its place among the peers.
  void refresh_standing(const NodeId& id, const Entry& entry);
  void set_peer(const NodeId& id, bool is_peer);
  // Where there are not so many others, all of them.
  size_t votes_that_decide() const;

  Membership members_;
  SharedMap<NodeId, Entry> entries_;
  Names names_;
  uint64_t hash_ = 0;
  RangeSums sums_;
  Votes votes_;
  Shared<std::vector<NodeId>> peers_;
  PeerNews peer_news_;
};

}  // namespace p2p
